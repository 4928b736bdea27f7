"""Marks: the elements by which a data set says what was done to it (PS3.15 section E.1.1)."""

from collections.abc import Iterable
from typing import Final

from .profile.options import BASIC_PROFILE_CODE, EDITION, FULL_DATES, MODIFIED_DATES, OPTIONS
from .stream.encoding import Encoding
from .version import VERSION

_METHOD_LENGTH: Final = 64


def method_values(profile: str, earlier: Iterable[bytes]) -> bytes:
    """De-identification Method (0012,0063): the earlier values, and ours unless it is the last of them.

    earlier: the values that stand there, trimmed, in the data set's character set.
    """
    ours = f"DicomDeid {VERSION}: {profile}, PS3.15 {EDITION}"[:_METHOD_LENGTH].encode("ascii")
    values = [value for value in earlier if value]
    return b"\\".join(values if ours in values else [*values, ours])


def longitudinal(options: frozenset[str]) -> bytes:
    """Longitudinal Temporal Information Modified (0028,0303)."""
    if FULL_DATES in options:
        return b"UNMODIFIED"
    return b"MODIFIED" if MODIFIED_DATES in options else b"REMOVED"


def code_items(options: frozenset[str], earlier: Iterable[str], encoding: Encoding) -> bytes:
    """Items of De-identification Method Code Sequence (0012,0064): profile and options, CID 7050.

    earlier: code values that stand there already; they are not said twice.
    """
    codes = [BASIC_PROFILE_CODE, *((o.code, o.meaning) for o in OPTIONS.values() if o.name in options)]
    known = set(earlier)
    return b"".join(_code_item(code, meaning, encoding) for code, meaning in codes if code not in known)


def _code_item(code: str, meaning: str, encoding: Encoding) -> bytes:
    return encoding.item(
        encoding.element(0x00080100, "SH", code.encode())
        + encoding.element(0x00080102, "SH", b"DCM")
        + encoding.element(0x00080104, "LO", meaning.encode())
    )
