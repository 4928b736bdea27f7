"""Text cleaned: what is known of the patient goes, with what looks like an identifier; the rest stays."""

from typing import Final

from ..cleaning.manner import Manner
from ..dicom.dictionary import defined_terms
from ..dicom.vr import MAX_LENGTH, ONE_VALUE
from ..errors import SetAside
from ..stream.elements import Element
from .context import Action, Context

_LONGEST: Final = 1 << 20
_UNREADABLE: Final = "\ufffd"
# C0, DEL and C1, but for what text may have; and what no character set gives.
_CONTROL: Final = frozenset(map(chr, (*range(32), *range(0x7F, 0xA0)))) - set("\t\n\f\r\x1b") | {_UNREADABLE}


def clean_for(vr: str, fallback: bytes, manner: Manner, *, term: bool = False) -> Action:
    """The action that cleans each value of a text.

    fallback: what stands in place of a text of which nothing is left, or that can't be read.
    term: the text is a technical or coded term.
    """

    def clean(context: Context, element: Element) -> bytes | None:
        if element.sequence is not None:
            return fallback  # no text at all
        if context.value_length(element) > _LONGEST:
            raise SetAside("too-long-to-search")
        text = context.text(element)
        if _UNREADABLE in text:
            return fallback
        values = [text] if vr in ONE_VALUE else text.split("\\")
        longest = MAX_LENGTH.get(vr, _LONGEST)
        cleaned = [_cleaned(context, value, vr, manner, term, max(longest, len(value))) for value in values]
        if cleaned == values:
            return None
        encoded = _encoded(context, element, vr, "\\".join(cleaned)) if any(cleaned) else None
        return fallback if encoded is None else encoded

    return clean


def _cleaned(context: Context, value: str, vr: str, manner: Manner, term: bool, longest: int) -> str:
    """A value, cleaned; where dates that move make it too long, they go."""
    if vr == "CS" and value.strip() in defined_terms():
        return value  # TEXT is a value type, whoever is called so
    cleaned = context.cleaner(manner).clean(value, term=term)
    if len(cleaned) > longest:
        return context.cleaner(manner._replace(dates="remove")).clean(value, term=term)
    return cleaned


def _encoded(context: Context, element: Element, vr: str, text: str) -> bytes | None:
    """The text as the item's character set has it, or as the value was, where that goes beyond its set.

    None where neither can be: a text that is not understood to the letter is not vouched for.
    """
    try:
        return context.encoded(text, vr)
    except SetAside:
        was = context.raw(element)
        return text.encode("latin-1") if was.decode("latin-1").strip(" \0") == context.text(element) else None


def is_text(context: Context, element: Element) -> bool:
    """True for bytes of an unknown VR that can be read as text and are no items."""
    if element.large or context.value_length(element) > _LONGEST or context.items_of(element):
        return False
    text = context.text(element)
    return bool(text) and _CONTROL.isdisjoint(text)
