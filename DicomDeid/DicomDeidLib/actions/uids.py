"""UIDs become the UIDs that the key derives, one by one, so that references still hold."""

import re
from typing import Final

from ..stream.elements import Element
from .context import Context


def map_uids(context: Context, element: Element) -> bytes | None:
    """Every UID of the value by the key; registered ones stay (PS3.15 section E.1.1, code U)."""
    originals = _uids(context, element)
    mapped = [context.identity.uid(uid) for uid in originals]
    return None if mapped == originals else "\\".join(mapped).encode("latin-1")


def keep_uids(context: Context, element: Element) -> bytes | None:
    """Every UID stays; what is none (PS3.5 section 9.1) is mapped as if it were, for it may be anything."""
    originals = _uids(context, element)
    kept = [uid if not uid or is_uid(uid) else context.identity.uid(uid) for uid in originals]
    return None if kept == originals else "\\".join(kept).encode("latin-1")


def is_uid(text: str) -> bool:
    """True for digits and dots, at most 64 of them."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


def _uids(context: Context, element: Element) -> list[str]:
    return [uid.strip(" \0\t\r\n") for uid in context.raw(element).decode("latin-1").split("\\")]


_UID: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
