"""Qt as PythonQt shows it, over PySide6: each Qt object stands behind a wrapper with PythonQt's manners.

A property is an attribute and is never called; other members are methods; lists come back as tuples and
enums as integers; a wrapper takes no new attributes, unless its class is Python's own; isinstance does
not follow Qt's inheritance; wrong arguments are a ValueError.
"""

import enum
import functools
import inspect
import traceback
import types
from collections.abc import Callable
from typing import Any
from weakref import WeakValueDictionary

import shiboken6
from PySide6 import QtCore, QtGui, QtTest, QtUiTools, QtWidgets

from . import settings
from .coercion import coerced
from .slots import Slots, errors

_LIBRARIES = (QtCore, QtGui, QtWidgets, QtUiTools, QtTest)
_OURS = ("ctk", "qMRML", "QUiLoader")
_PLAIN = frozenset((type(None), bool, int, float, str, bytes))
# What gives back one value in PythonQt, and a tuple with the chosen filter in PySide.
_FIRST = ("getOpenFileName", "getOpenFileNames", "getSaveFileName")
_OWN = ("_native", "_slots", "__weakref__", "__class__", "__dict__")
_classes: dict[type, type] = {}
_natives: dict[type, type] = {}  # of the wrapper classes, those of Python's own left out
_wrappers: "WeakValueDictionary[int, Wrapper]" = WeakValueDictionary()
_application: list[QtWidgets.QApplication] = []


def start() -> None:
    """Starts Qt's application, once."""
    if not _application:
        _application.append(QtWidgets.QApplication.instance() or QtWidgets.QApplication(["standin"]))
        settings.keep_apart()


class Enumerator(int):
    """A value of an enum: an integer, as in PythonQt; Qt gets back what it was."""

    member: Any

    def __new__(cls, member: Any) -> "Enumerator":
        made = super().__new__(cls, member.value)
        made.member = member
        return made

    def __or__(self, other: int) -> "Enumerator":
        return Enumerator(self.member | (other.member if isinstance(other, Enumerator) else other))

    __ror__ = __or__


class _Enum:
    """An enum class: its members are integers."""

    def __init__(self, native: Any) -> None:
        self._native = native

    def __getattr__(self, name: str) -> Any:
        return wrap(getattr(self._native, name))

    def __call__(self, value: int) -> Enumerator:
        return Enumerator(self._native(value))


class _Class(type):
    """The class of wrapper classes: enums and static methods of the Qt class are its attributes."""

    native: Any

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        found = getattr(cls.native, name, None)
        if found is None:
            raise AttributeError(f"type object '{cls.__name__}' has no attribute '{name}'")
        if isinstance(found, type) and issubclass(found, enum.Enum):
            return _Enum(found)
        if _is_enumerator(found):
            return Enumerator(found)
        return _called(found, cls.__name__, name) if callable(found) else wrap(found)


class Wrapper(metaclass=_Class):
    """Stands before a Qt object."""

    native: Any = None

    def __init__(self, *arguments: Any, **named: Any) -> None:
        if named:
            raise ValueError("called slot does not support kwargs")
        native_class = _natives.get(type(self)) or _with_overrides(type(self))
        try:
            native = native_class(*map(unwrap, arguments))
        except TypeError as error:
            raise ValueError(
                f"Could not find matching overload for {native_class.__name__}: {error}"
            ) from None
        _adopt(self, native)

    # -- attributes ---------------------------------------------------------------------------------

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name in _OWN:
            raise AttributeError(name)
        native = _alive(self, name)
        if name == "name" and isinstance(native, QtCore.QObject):
            name = "objectName"
        if _is_property(native, name):
            return wrap(native.property(name))
        if name.endswith("_") and not hasattr(native, name):
            name = name[:-1]
        found = getattr(native, name, None)
        if found is None or name.startswith("_"):
            raise AttributeError(f"'{type(self).__name__}' object has no attribute '{name}'")
        if isinstance(found, QtCore.SignalInstance):
            return _Signal(self, name)
        return _called(found, type(self).__name__, name) if callable(found) else wrap(found)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            object.__setattr__(self, name, value)
            return
        native = _alive(self, name)
        if name == "name" and isinstance(native, QtCore.QObject):
            name = "objectName"
        if _is_property(native, name):
            native.setProperty(name, _for_property(native, name, value))
        elif type(self) not in _natives:
            object.__setattr__(self, name, value)  # a class of Python's own
        else:
            raise AttributeError(f"creating new attributes on C++ objects is not allowed: '{name}'")

    def __dir__(self) -> list[str]:
        return dir(self._native)

    def __bool__(self) -> bool:
        return shiboken6.isValid(self._native)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Wrapper) and (self._native is other._native or self._native == other._native)

    def __hash__(self) -> int:
        return hash(self._native)

    def __repr__(self) -> str:
        return f"{type(self).__name__} (wrapper)"

    # -- what every QObject has besides -------------------------------------------------------------

    def connect(self, signal: str, *receiver: Any) -> bool:
        """bool connect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        return self._slots.connect(self._native, signal, _receiver(*receiver))

    def disconnect(self, signal: str, *receiver: Any) -> bool:
        """bool disconnect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        return self._slots.disconnect(signal, _receiver(*receiver))

    def className(self) -> str:
        """const char* className()"""
        return type(self).__name__

    def inherits(self, name: str) -> bool:
        """bool inherits(const char* className)"""
        return bool(self._native.inherits(name))


class _Signal:
    """A signal of an object: connect, disconnect, emit, or call it to emit."""

    def __init__(self, owner: Wrapper, name: str) -> None:
        self._owner = owner
        self._name = name

    def connect(self, receiver: Callable[..., Any]) -> bool:
        return self._owner._slots.connect(self._owner._native, self._signature(), receiver)

    def disconnect(self, receiver: Callable[..., Any]) -> bool:
        return self._owner._slots.disconnect(self._signature(), receiver)

    def emit(self, *arguments: Any) -> None:
        getattr(self._owner._native, self._name).emit(*map(unwrap, arguments))

    __call__ = emit

    def _signature(self) -> str:
        """The first overload's, as PythonQt takes it."""
        meta = self._owner._native.metaObject()
        for index in range(meta.methodCount()):
            method = meta.method(index)
            if bytes(method.name().data()).decode() == self._name:
                # Clones without defaulted arguments come behind the whole signal.
                return bytes(method.methodSignature().data()).decode().replace("PyObject", "vtkMRMLNode*")
        raise AttributeError(self._name)


def wrap(value: Any) -> Any:
    """A value of PySide's as PythonQt shows it."""
    if type(value) in _PLAIN or isinstance(value, Wrapper):
        return value
    if _is_enumerator(value):
        return Enumerator(value)
    if isinstance(value, int | float | str | bytes):
        return value
    if isinstance(value, list | tuple):
        return tuple(wrap(part) for part in value)
    if isinstance(value, dict):
        return {key: wrap(part) for key, part in value.items()}
    native_class = _qt_class(type(value))
    if native_class is None:
        return value
    known = _wrappers.get(_address(value)) if isinstance(value, QtCore.QObject) else None
    if known is not None and known._native is value:
        return known
    made = object.__new__(class_of(native_class))
    _adopt(made, value)
    return made


def unwrap(value: Any) -> Any:
    """A value as PySide takes it."""
    if type(value) in _PLAIN:
        return value
    if isinstance(value, Wrapper):
        return _alive(value, "argument")
    if isinstance(value, Enumerator):
        return value.member
    if isinstance(value, list | tuple):
        return [unwrap(part) for part in value]
    if isinstance(value, dict):
        return {key: unwrap(part) for key, part in value.items()}
    return value


def class_of(native: type) -> type:
    """The wrapper class of a Qt class."""
    if native not in _classes:
        _classes[native] = _Class(native.__name__, (Wrapper,), {"native": native})
        _natives[_classes[native]] = native
    return _classes[native]


def module() -> types.ModuleType:
    """The module `qt`."""
    made = types.ModuleType("qt")
    made.SIGNAL = lambda text: text  # type: ignore[attr-defined]
    made.__getattr__ = _named  # type: ignore[attr-defined]
    return made


@functools.cache
def _named(name: str) -> Any:
    if name == "QUiLoader":
        from .ui import QUiLoader

        return class_of(QUiLoader)
    for library in _LIBRARIES:
        found = getattr(library, name, None)
        if found is not None and name.startswith("Q"):
            return class_of(found) if isinstance(found, type) else found
    raise AttributeError(f"module 'qt' has no attribute '{name}'")


def _adopt(wrapper: Wrapper, native: Any) -> None:
    object.__setattr__(wrapper, "_native", native)
    if isinstance(native, QtCore.QObject):
        object.__setattr__(wrapper, "_slots", Slots(wrap, type(wrapper).__name__))
        # Connections and attributes of Python's live as long as the Qt object does.
        native.__dict__["_standin"] = wrapper if native.parent() is not None else None
        _wrappers[_address(native)] = wrapper


def _address(native: Any) -> int:
    return int(shiboken6.getCppPointer(native)[0])


def _alive(wrapper: Wrapper, name: str) -> Any:
    native = wrapper._native
    if not shiboken6.isValid(native):
        kind = type(wrapper).__name__
        raise ValueError(f"Trying to read property '{name}' from a destroyed {kind} object")
    return native


def _is_enumerator(value: Any) -> bool:
    return isinstance(value, enum.Enum)


def _is_property(native: Any, name: str) -> bool:
    if not isinstance(native, QtCore.QObject):
        return False
    return native.metaObject().indexOfProperty(name) >= 0 or name.encode() in [
        bytes(known.data()) for known in native.dynamicPropertyNames()
    ]


def _for_property(native: Any, name: str, value: Any) -> Any:
    index = native.metaObject().indexOfProperty(name)
    kind = native.metaObject().property(index).typeName() if index >= 0 else ""
    plain = unwrap(value)
    if kind == "QString":
        return "" if plain is None else str(plain)
    if kind == "bool":
        return bool(plain)
    if kind == "int" and not isinstance(plain, bool):
        return int(plain)
    return plain


def _qt_class(kind: type) -> type | None:
    """The Qt class that a value is of, None for Python's own."""
    for one in kind.__mro__:
        if one.__module__.startswith("PySide6.") or one.__name__.startswith(_OURS):
            return one
    return None


def _called(function: Callable[..., Any], owner: str, name: str) -> Callable[..., Any]:
    """A method as PythonQt calls it."""

    def call(*arguments: Any, **named: Any) -> Any:
        if named:
            raise ValueError("called slot does not support kwargs")
        given = [
            unwrap(a)
            if type(a) in _PLAIN or isinstance(a, Wrapper) or not inspect.isroutine(a)
            else Slots.slot(a, wrap)
            for a in arguments
        ]
        try:
            found = function(*given)
            return wrap(found[0] if name in _FIRST else found)
        except (TypeError, ValueError):
            for other in coerced(function, given):
                try:
                    return wrap(function(*other))
                except (TypeError, ValueError):
                    continue
        raise ValueError(f"Called {owner}.{name} with wrong arguments: {arguments!r}") from None

    call.__name__ = name
    return call


def _with_overrides(kind: type) -> Any:
    """The Qt class of a wrapper class; for one of Python's own, one that calls its overrides."""
    native = kind.native  # type: ignore[attr-defined]
    names = {
        name
        for one in kind.__mro__
        if one not in _natives and one not in (Wrapper, object)
        for name, member in vars(one).items()
        if inspect.isfunction(member) and not name.startswith("_") and hasattr(native, name)
    }
    if not names:
        return native
    return type(native.__name__, (native,), {name: _override(name) for name in names})


def _override(name: str) -> Callable[..., Any]:
    def forwarded(native: Any, *arguments: Any) -> Any:
        wrapper = _wrappers.get(_address(native))
        if wrapper is not None:  # else it is still being made
            try:
                return unwrap(getattr(wrapper, name)(*map(wrap, arguments)))
            except BaseException as error:  # PythonQt prints it, and Qt goes on
                traceback.print_exc()
                errors.append(error)
        return getattr(super(type(native), native), name)(*arguments)

    return forwarded


def _receiver(*receiver: Any) -> Callable[..., Any]:
    """A callable, or an object and the name of its slot."""
    if len(receiver) == 2:
        return getattr(receiver[0], str(receiver[1]).split("(")[0])  # type: ignore[no-any-return]
    return receiver[0]  # type: ignore[no-any-return]
