"""Codes: the meaning of a code that DICOM's registered schemes define stays, any other is typed text."""

from ..dicom import tags
from ..dicom.dictionary import registered_coding_schemes
from ..stream.elements import Element
from .context import Context
from .dummies import dummy_value


def is_registered(context: Context, _element: Element) -> bool:
    """True in an item whose Coding Scheme Designator is registered: its code can name nobody."""
    return context.sibling_text(tags.CODING_SCHEME_DESIGNATOR) in registered_coding_schemes()


def code_meaning(context: Context, element: Element) -> bytes | None:
    """Stays in an item whose Coding Scheme Designator is registered; becomes a dummy in any other."""
    if element.sequence is not None or element.kind.may_hold_items or element.large:
        return dummy_value("LO")  # no text at all
    return None if is_registered(context, element) else dummy_value("LO")
