"""How PythonQt bends arguments to what a signature asks for."""

import enum
from collections.abc import Callable
from typing import Any


def coerced(function: Callable[..., Any], given: list[Any]) -> list[list[Any]]:
    """The arguments as PythonQt would bend them for each signature: text of numbers, integers of enums."""
    from shibokensupport.signature import get_signature

    signatures = get_signature(function) or []
    found = []
    for signature in signatures if isinstance(signatures, list) else [signatures]:
        parameters = [p for p in signature.parameters.values() if p.name != "self"]
        if len(parameters) < len(given):
            continue
        bent = [
            _bent(value, parameter.annotation) for value, parameter in zip(given, parameters, strict=False)
        ]
        if bent != given or any(type(a) is not type(b) for a, b in zip(bent, given, strict=True)):
            found.append(bent)
    return found


def _bent(value: Any, kind: Any) -> Any:
    if kind is str and (value is None or isinstance(value, int | float)):
        return "" if value is None else str(value)
    if kind is int and isinstance(value, float):
        return int(value)
    if isinstance(kind, type) and issubclass(kind, enum.Enum) and isinstance(value, int):
        try:
            return kind(int(value) * 2 if value is True and kind.__name__ == "CheckState" else int(value))
        except ValueError:
            return value
    return value
