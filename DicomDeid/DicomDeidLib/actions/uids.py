"""UIDs become the UIDs that the key derives, one by one, so that references still hold."""

from ..stream.scan import Element
from .context import Context


def map_uids(context: Context, element: Element) -> bytes | None:
    """Every UID of the value by the key; registered ones stay (PS3.15 section E.1.1, code U)."""
    originals = [uid.strip(" \0") for uid in context.raw(element).decode("latin-1").split("\\")]
    mapped = [context.identity.uid(uid) for uid in originals]
    return None if mapped == originals else "\\".join(mapped).encode("latin-1")
