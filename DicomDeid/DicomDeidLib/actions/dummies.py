"""Values that say nothing: the empty one, and one that is valid for each VR (PS3.15 E.1.1, code D)."""

from typing import Final

from ..dicom.vr import NUMBER_FORMAT
from ..stream.elements import Element
from ..stream.encoding import Encoding
from .context import Action, Context

_BY_VR: Final[dict[str, bytes]] = {
    "AE": b"ANON",
    "AS": b"000Y",
    "CS": b"UNKNOWN",
    "DA": b"19000101",
    "DS": b"0",
    "DT": b"19000101000000",
    "IS": b"0",
    "PN": b"ANONYMOUS^",
    "TM": b"000000",
    "UI": b"2.25.0",
    "UR": b"urn:x-anonymized",
} | dict.fromkeys(("LO", "LT", "SH", "ST", "UC", "UT"), b"ANONYMIZED")

# As text: what stands in place of a value names nobody.
DUMMY_TEXTS: Final = frozenset(value.decode("ascii").strip("^") for value in _BY_VR.values())

# Attributes whose terms are enumerated.
_BY_TAG: Final[dict[int, bytes]] = {0x04000565: b"COERCE"}

_SIZES: Final = {"H": 2, "h": 2, "I": 4, "i": 4, "Q": 8, "q": 8, "f": 4, "d": 8, "HH": 4}


def dummy_value(vr: str, tag: int = 0) -> bytes:
    """The dummy of a VR: text, one number zero, or two zero bytes."""
    if tag in _BY_TAG:
        return _BY_TAG[tag]
    if vr in _BY_VR:
        return _BY_VR[vr]
    return bytes(_SIZES[NUMBER_FORMAT[vr]]) if vr in NUMBER_FORMAT else b"\0\0"


def dummy_for(vr: str, tag: int) -> Action:
    """The action that puts an attribute's dummy in place of any value, the empty one included."""
    value = dummy_value(vr, tag)

    def dummy(_context: Context, _element: Element) -> bytes:
        return value

    return dummy


def empty(_context: Context, _element: Element) -> bytes:
    """A value of zero length; of a sequence, zero items."""
    return b""


def zero_numbers(context: Context, element: Element) -> bytes:
    """As many zeros as there were numbers: drawn points lose their shape, the object keeps its counts."""
    return bytes(len(context.raw(element)))


def dummy_code_item(encoding: Encoding) -> bytes:
    """One item with a code that names nothing (PS3.3 section 8.8: value, scheme, meaning)."""
    return encoding.item(
        encoding.element(0x00080100, "SH", b"ANONYMIZED")
        + encoding.element(0x00080102, "SH", b"99DICOMDEID")
        + encoding.element(0x00080104, "LO", b"Anonymized")
    )


def dummy_code(context: Context, _element: Element) -> bytes:
    """A sequence with one code that names nobody."""
    return dummy_code_item(context.encoding)
