"""Slots: how PythonQt connects signals and calls Python; errors, which it prints, are kept and raised."""

import inspect
import sys
import traceback
from collections.abc import Callable
from typing import Any

from PySide6 import QtCore

# What went wrong in slots since somebody looked.
errors: list[BaseException] = []


def raise_errors() -> None:
    """Raises the first error of a slot since the last time."""
    if errors:
        first = errors[0]
        errors.clear()
        raise first


class Slots:
    """The connections of one object."""

    def __init__(self, wrap: Callable[[Any], Any], owner: str) -> None:
        self._wrap = wrap
        self._owner = owner
        self._connected: list[tuple[str, Any, Any]] = []

    def connect(self, native: QtCore.QObject, signal: str, receiver: Any) -> bool:
        """True where the signal is one; else PythonQt prints that it is not, and so does this."""
        signature = _known(native, signal)
        if native.metaObject().indexOfSignal(signature) < 0:
            print(f"QObject::connect: signal {signal} does not exist on {self._owner}", file=sys.stderr)
            return False
        if not callable(receiver):
            raise ValueError(f"{receiver!r} can't be called")
        slot = self.slot(receiver, self._wrap)
        handle = QtCore.QObject.connect(native, QtCore.SIGNAL(signature), slot)
        self._connected.append((_normalized(signal), receiver, (handle, slot)))
        return True

    def disconnect(self, signal: str, receiver: Any) -> bool:
        """False where it was never connected."""
        signature = _normalized(signal)
        for number, (known, function, (handle, _)) in enumerate(self._connected):
            if known == signature and function == receiver:
                QtCore.QObject.disconnect(handle)
                del self._connected[number]
                return True
        return False

    @staticmethod
    def slot(receiver: Any, wrap: Callable[[Any], Any]) -> Callable[..., None]:
        """Calls a receiver with as many of the signal's arguments as it takes."""
        most = _takes(receiver)

        def call(*arguments: Any) -> None:
            given = [wrap(argument) for argument in arguments]
            try:
                receiver(*(given if most is None else given[:most]))
            except BaseException as error:
                traceback.print_exc()
                errors.append(error)

        return call


def _normalized(signal: str) -> str:
    return bytes(QtCore.QMetaObject.normalizedSignature(signal).data()).decode()


def _known(native: QtCore.QObject, signal: str) -> str:
    """The signature that PySide knows: a node is any object to it."""
    signature = _normalized(signal)
    if type(native).__name__.startswith("qMRML"):
        return signature.replace("PyObject", "?").replace("vtkMRMLNode*", "PyObject")
    return signature


def _takes(receiver: Any) -> int | None:
    """How many arguments PythonQt gives: `co_argcount`, which counts those with defaults; None for all."""
    function = receiver.__func__ if inspect.ismethod(receiver) else receiver
    code = getattr(function, "__code__", None)
    if code is None or code.co_flags & inspect.CO_VARARGS:
        return None  # partial, builtins, *args
    return int(code.co_argcount) - (1 if inspect.ismethod(receiver) else 0)
