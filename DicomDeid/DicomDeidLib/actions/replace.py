"""Replacement: a text of the user's own stands in place of a value, written as its VR asks."""

import struct
from collections.abc import Callable
from typing import Final

from ..dicom.vr import ENCODED_TEXT, NUMBER_FORMAT, ONE_VALUE, TEXT
from ..errors import SetAside
from ..stream.elements import Element
from .checks import are_ages, are_numbers
from .context import Action, Context
from .dates import is_readable

_FLOATS: Final = ("f", "d")


def can_hold(vr: str) -> bool:
    """True for a VR whose value a text can give."""
    return (vr in TEXT and vr != "UI") or (vr in NUMBER_FORMAT and vr != "AT")


def written(context: Context, vr: str, text: str) -> bytes:
    """A text as the value of a VR, in the character set of the item.

    Raises SetAside('not-in-character-set'), and SetAside('not-valid') for what the VR can't be.
    """
    if vr in NUMBER_FORMAT:
        return _packed(text, NUMBER_FORMAT[vr], context.encoding.order)
    if not _is_valid(vr, text):
        raise SetAside("not-valid")
    if text.isascii() and "\x1b" not in text:
        return text.encode("ascii")
    if vr not in ENCODED_TEXT:
        raise SetAside("not-in-character-set")
    return context.encoded(text, vr)


def _is_valid(vr: str, text: str) -> bool:
    if vr in ("DS", "IS"):
        return are_numbers(text.encode("utf-8", "replace"))
    if vr == "AS":
        return are_ages(text.encode("utf-8", "replace"))
    return all(is_readable(vr, value) for value in text.split("\\") if value)


def _packed(text: str, letter: str, order: str) -> bytes:
    try:
        numbers = [
            float(part) if letter in _FLOATS else int(part) for part in text.split("\\") if part.strip()
        ]
        return struct.pack(order + letter * len(numbers), *numbers)
    except (ValueError, struct.error, OverflowError):
        raise SetAside("not-valid") from None


def replace_with(text: Callable[[Context, str], str], vr: str) -> Action:
    """The action that puts a text in place of a value. text: makes it, of the context and nothing else."""

    def replace(context: Context, _element: Element) -> bytes:
        return written(context, vr, text(context, ""))

    return replace


def _parts(text: str, vr: str) -> list[str]:
    return [text] if vr in ONE_VALUE else text.split("\\")


def edit_values(change: Callable[[Context, str], str], vr: str) -> Action:
    """The action that changes each of an element's values. change: the new text of one value."""

    def edit(context: Context, element: Element) -> bytes | None:
        values = context.values(element) if vr in NUMBER_FORMAT else _parts(context.text(element), vr)
        new = [change(context, value) for value in values]
        return None if new == values else written(context, vr, "\\".join(new))

    return edit
