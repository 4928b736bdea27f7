"""parameterNodeWrapper: a class whose attributes live in a parameter node, and follow widgets."""

import enum
import json
import typing
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from . import namespace

_NONE = object()
# The property and the signal of each class of widget that stands for a parameter.
_CONNECTED = {
    "QCheckBox": ("checked", "toggled(bool)"),
    "QPushButton": ("checked", "toggled(bool)"),
    "QLineEdit": ("text", "textChanged(QString)"),
    "ctkSearchBox": ("text", "textChanged(QString)"),
    "QComboBox": ("currentText", "currentTextChanged(QString)"),
    "QSpinBox": ("value", "valueChanged(int)"),
    "QDoubleSpinBox": ("value", "valueChanged(double)"),
    "ctkPathLineEdit": ("currentPath", "currentPathChanged(QString)"),
}
_DEFAULTS: dict[Any, Any] = {str: "", int: 0, float: 0.0, bool: False, Path: Path()}


def parameterNodeWrapper(wrapped: type) -> type:
    """def parameterNodeWrapper(classtype)"""
    hints = typing.get_type_hints(wrapped)
    defaults = {name: getattr(wrapped, name, _NONE) for name in hints}

    class ParameterNode(_Wrapper):
        pass

    ParameterNode.__name__ = wrapped.__name__
    ParameterNode._kinds = hints
    for name, kind in hints.items():
        setattr(ParameterNode, name, _parameter(name, kind, defaults[name]))
    return ParameterNode


class _Wrapper:
    _kinds: dict[str, Any] = {}

    def __init__(self, parameterNode: Any, prefix: str | None = None) -> None:
        self.parameterNode = parameterNode
        self._connections: dict[int, list[tuple[Any, str, Callable[..., None]]]] = {}

    def connectGui(self, gui: Any) -> int:
        """def connectGui(self, gui)"""
        tag = len(self._connections) + 1
        made = []
        for widget in vars(gui).values():
            name = widget.property("SlicerParameterName")
            if not name:
                continue
            if name not in self._kinds:
                raise ValueError(f"there is no parameter '{name}'")
            made.append(self._connect(widget, name))
        self._connections[tag] = made
        self.parameterNode.AddObserver("ModifiedEvent", lambda *_: self._show(tag))
        self._show(tag)
        return tag

    def disconnectGui(self, tag: int) -> None:
        """def disconnectGui(self, tag)"""
        for widget, _, changed in self._connections.pop(tag, []):
            widget.disconnect(_CONNECTED[widget.className()][1], changed)

    def _connect(self, widget: Any, name: str) -> tuple[Any, str, Callable[..., None]]:
        shown, signal = _CONNECTED[widget.className()]

        def changed(*_: Any) -> None:
            setattr(self, name, _converted(getattr(widget, shown), self._kinds[name]))

        if not widget.connect(signal, changed):
            raise RuntimeError(f"{widget.className()} has no {signal}")
        return widget, name, changed

    def _show(self, tag: int) -> None:
        for widget, name, _ in self._connections.get(tag, []):
            shown = _CONNECTED[widget.className()][0]
            value = getattr(self, name)
            value = (
                value.name
                if isinstance(value, enum.Enum)
                else str(value)
                if isinstance(value, Path)
                else value
            )
            if getattr(widget, shown) != value:
                setattr(widget, shown, value)


def _parameter(name: str, kind: Any, default: Any) -> property:
    def get(self: _Wrapper) -> Any:
        text = self.parameterNode.GetParameter(name)
        if not text:
            return default if default is not _NONE else _default(kind)
        return _read(json.loads(text), kind)

    def put(self: _Wrapper, value: Any) -> None:
        plain = typing.get_origin(kind) or kind
        if isinstance(plain, type) and not isinstance(value, plain):
            raise TypeError(f"{name} is {plain.__name__}, not {type(value).__name__}")
        written = (
            value.name if isinstance(value, enum.Enum) else str(value) if isinstance(value, Path) else value
        )
        self.parameterNode.SetParameter(name, json.dumps(written))

    return property(get, put)


def _default(kind: Any) -> Any:
    plain = typing.get_origin(kind) or kind
    if isinstance(plain, type) and issubclass(plain, enum.Enum):
        return next(iter(plain))
    return _DEFAULTS[plain] if plain in _DEFAULTS else plain()


def _read(value: Any, kind: Any) -> Any:
    if isinstance(kind, type) and issubclass(kind, enum.Enum):
        return kind[value]
    return Path(value) if kind is Path else value


def _converted(value: Any, kind: Any) -> Any:
    return (
        _read(value, kind)
        if kind is Path or isinstance(kind, type) and issubclass(kind, enum.Enum)
        else kind(value)
    )


def module() -> ModuleType:
    """The module slicer.parameterNodeWrapper."""
    return namespace("slicer.parameterNodeWrapper", parameterNodeWrapper=parameterNodeWrapper)
