"""CTK's widgets that modules use, with the properties and signals of the real ones."""

from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtWidgets

from .pythonqt import class_of


class ctkCollapsibleButton(QtWidgets.QWidget):
    """ctkCollapsibleButton: a button above what it shows and hides."""

    contentsCollapsed = QtCore.Signal(bool)

    def __init__(self, *arguments: Any) -> None:
        """ctkCollapsibleButton(const QString& text, QWidget* parent = 0), or without a text"""
        text = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        parent = arguments[-1] if arguments and not isinstance(arguments[-1], str) else None
        super().__init__(parent)
        self._text, self._collapsed = text, False

    def _set_text(self, text: str) -> None:
        self._text = text

    def _set_collapsed(self, collapsed: bool) -> None:
        changed = collapsed != self._collapsed
        self._collapsed = collapsed
        for child in self.findChildren(QtWidgets.QWidget, options=QtCore.Qt.FindDirectChildrenOnly):
            child.setVisible(not collapsed)
        if changed:
            self.contentsCollapsed.emit(collapsed)

    text = QtCore.Property(str, lambda self: self._text, _set_text)
    collapsed = QtCore.Property(bool, lambda self: self._collapsed, _set_collapsed)


class ctkSearchBox(QtWidgets.QLineEdit):
    """ctkSearchBox: a line to search in; textChanged and placeholderText are QLineEdit's."""


class ctkPathLineEdit(QtWidgets.QWidget):
    """ctkPathLineEdit: a path with a history and a button to browse."""

    currentPathChanged = QtCore.Signal(str)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """ctkPathLineEdit(QWidget* parent = 0)"""
        super().__init__(parent)
        self._line = QtWidgets.QLineEdit(self)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._line)
        self._line.textChanged.connect(self.currentPathChanged)

    currentPath = QtCore.Property(
        str, lambda self: self._line.text(), lambda self, path: self._line.setText(path)
    )


_WIDGETS = (ctkCollapsibleButton, ctkSearchBox, ctkPathLineEdit)


def module() -> ModuleType:
    """The module `ctk`."""
    made = ModuleType("ctk")
    for widget in _WIDGETS:
        setattr(made, widget.__name__, class_of(widget))
    from .database import ctkDICOMDatabase, ctkDICOMIndexer

    made.ctkDICOMDatabase = ctkDICOMDatabase  # type: ignore[attr-defined]
    made.ctkDICOMIndexer = ctkDICOMIndexer  # type: ignore[attr-defined]
    return made
