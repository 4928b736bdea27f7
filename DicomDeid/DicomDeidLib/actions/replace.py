"""Replacement: a text of the user's own stands in place of a value."""

from ..dicom.vr import ENCODED_TEXT
from ..errors import SetAside
from ..stream.elements import Element
from .context import Action, Context


def replace_with(text: str, vr: str) -> Action:
    """The action that puts `text` in place of a value, in the data set's character set.

    It raises SetAside('not-in-character-set') where that can't hold the text.
    """

    def replace(context: Context, _element: Element) -> bytes:
        if text.isascii():
            return text.encode("ascii")
        if vr not in ENCODED_TEXT:
            raise SetAside("not-in-character-set")
        return context.encoded(text)

    return replace
