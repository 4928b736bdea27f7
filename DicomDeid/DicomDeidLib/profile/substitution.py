"""A substitution as sed writes it, 's/old/new/i', read and written."""

from collections.abc import Mapping
from typing import Any, Final

from ..errors import UsageError

_SIGNS: Final = "/|#!,~"


def read_substitution(text: str) -> dict[str, Any]:
    """The parameters of the action substitute; the sign behind the s parts, and a backslash keeps it.

    Raises UsageError.
    """
    sign = text[1:2]
    parts = _parted(text[2:], sign) if text[:1] == "s" and sign and not sign.isalnum() else []
    if len(parts) != 3 or parts[2] not in ("", "i"):
        raise UsageError(f"s/OLD/NEW/ or s/OLD/NEW/i is expected, not '{text}'")
    entry: dict[str, Any] = {"pattern": parts[0], "with": parts[1]}
    return {**entry, "ignore_case": True} if parts[2] else entry


def write_substitution(entry: Mapping[str, Any]) -> str:
    """The text that `read_substitution` reads as these parameters."""
    old, new = str(entry.get("pattern", "")), str(entry.get("with", ""))
    # A sign that stands in neither needs no backslash, which a pattern could take for its own.
    sign = next((sign for sign in _SIGNS if sign not in old + new), "/")
    old, new = (part.replace(sign, "\\" + sign) for part in (old, new))
    return sign.join(["s", old, new, "i" if entry.get("ignore_case") else ""])


def _parted(text: str, sign: str) -> list[str]:
    parts = [""]
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] == sign:
            parts[-1] += sign
            at += 2
            continue
        if text[at] == "\\":
            parts[-1] += text[at : at + 2]
            at += 2
            continue
        if text[at] == sign:
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    return parts
