"""QUiLoader as Slicer has it: it makes the widgets of CTK and MRML too, which a .ui file may name."""

import re
from typing import Any

from PySide6 import QtCore, QtUiTools, QtWidgets

_FLAGS = re.compile(r"<(set|enum)>((?:ctk|qMRML)\w+::[\w:|\s]+)</\1>")


class QUiLoader(QtUiTools.QUiLoader):
    """QUiLoader with the designer plugins."""

    made: list[QtWidgets.QWidget] = []  # Python's own widgets live as long as somebody holds them

    def createWidget(self, className: str, parent: Any = None, name: str = "") -> QtWidgets.QWidget:
        """QWidget* createWidget(const QString& className, QWidget* parent, const QString& name)"""
        kind = _class(className)
        if kind is None:
            return super().createWidget(className, parent, name)
        widget: QtWidgets.QWidget = kind.native(parent)
        widget.setObjectName(name)
        self.made.append(widget)
        return widget

    def load(self, device: Any, parentWidget: Any = None) -> QtWidgets.QWidget:
        """QWidget* load(QIODevice* device, QWidget* parentWidget = nullptr)"""
        if not isinstance(device, QtCore.QIODevice):
            raise TypeError("not a QIODevice")
        if not device.isOpen() and not device.open(QtCore.QIODevice.OpenModeFlag.ReadOnly):
            raise ValueError("the .ui file can't be read")
        # PySide has no properties of an enum that is Python's own: they are integers to it.
        text = _FLAGS.sub(_number, bytes(device.readAll().data()).decode())
        buffer = QtCore.QBuffer()
        buffer.setData(text.encode())
        buffer.open(QtCore.QIODevice.OpenModeFlag.ReadOnly)
        return super().load(buffer, parentWidget)


def _class(name: str) -> Any:
    import ctk
    import slicer

    if name.startswith("ctk"):
        return getattr(ctk, name, None)
    return getattr(slicer, name, None) if name.startswith("qMRML") else None


def _number(found: re.Match[str]) -> str:
    total = 0
    for one in found[2].split("|"):
        owner, _, member = one.strip().partition("::")
        total |= int(getattr(_class(owner), member.rpartition("::")[2]))
    return f"<number>{total}</number>"
