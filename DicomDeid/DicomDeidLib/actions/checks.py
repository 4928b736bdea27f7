"""Checks: what has to stay is looked at, because a value that stays unread may say anything."""

import re
from typing import Final

from ..errors import SetAside
from ..stream.elements import Element
from .context import Context
from .uids import is_uid

# PS3.3 section C.12.1.1.2, and the spellings of it that readers accept.
_CHARACTER_SET: Final = re.compile(r"(ISO[_ -]?IR|ISO[_ -]?2022[_ -]?IR)[_ -]?\d{1,3}|GB18030|GBK|")
_AGE: Final = re.compile(rb"(\d{3}[DWMY])?[ \0]*")
_NUMBERS: Final = re.compile(rb"[0-9eE+\-. \0\\]*")


def character_set(context: Context, element: Element) -> None:
    """Specific Character Set stays. Raises SetAside('bad-character-set') where it names none."""
    if element.kind.vr not in ("CS", "UN"):
        raise SetAside("bad-character-set")
    for name in context.raw(element).decode("latin-1").split("\\"):
        if not _CHARACTER_SET.fullmatch(name.strip(" \0")):
            raise SetAside("bad-character-set")


def sop_class(context: Context, element: Element) -> None:
    """SOP Class UID stays. Raises SetAside('bad-sop-class') where it is no UID."""
    if not is_uid(context.raw(element).decode("latin-1").strip(" \0")):
        raise SetAside("bad-sop-class")


def number(context: Context, element: Element) -> bytes | None:
    """A DS or IS stays; one that is no number is emptied, for it may be anything."""
    return None if are_numbers(context.raw(element)) else b""


def age(context: Context, element: Element) -> bytes | None:
    """An AS stays; one that is no age is emptied."""
    return None if are_ages(context.raw(element)) else b""


def are_ages(raw: bytes) -> bool:
    """True for bytes that AS can have."""
    return _AGE.fullmatch(raw) is not None


def are_numbers(raw: bytes) -> bool:
    """True for bytes that DS and IS can have (PS3.5 section 6.2)."""
    return _NUMBERS.fullmatch(raw) is not None
