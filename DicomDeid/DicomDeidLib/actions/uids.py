"""UIDs become the UIDs that the key derives, one by one, so that references still hold."""

import re
from typing import Final

from ..identity.identity import split_uids
from ..stream.elements import Element
from .context import Context


def map_uids(context: Context, element: Element) -> bytes | None:
    """Every UID of the value by the key; registered ones stay (PS3.15 section E.1.1, code U)."""
    return context.identity.mapped_uids(context.raw(element))


def keep_uids(context: Context, element: Element) -> bytes | None:
    """Every UID stays; what is none (PS3.5 section 9.1) is mapped as if it were, for it may be anything."""
    originals = split_uids(context.raw(element))
    kept = [uid if not uid or is_uid(uid) else context.identity.uid(uid) for uid in originals]
    return None if kept == originals else "\\".join(kept).encode("latin-1")


def is_uid(text: str) -> bool:
    """True for digits and dots, at most 64 of them."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


_UID: Final = re.compile(r"[0-9]+(?:\.[0-9]+)*")
