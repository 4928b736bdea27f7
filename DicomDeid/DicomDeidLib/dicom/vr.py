"""Value representations: which exist, how they are written, what they can hold (PS3.5 section 6.2)."""

import struct
from typing import Final

# Explicit VR with a 32-bit length after two reserved bytes (PS3.5 section 7.1.2).
LONG_FORM: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "SV", "UC", "UN", "UR", "UT", "UV"})
SHORT_FORM: Final = frozenset(
    {"AE", "AS", "AT", "CS", "DA", "DS", "DT", "FD", "FL", "IS", "LO", "LT", "PN", "SH", "SL", "SS", "ST",
     "TM", "UI", "UL", "US"}
)  # fmt: skip
ALL: Final = LONG_FORM | SHORT_FORM

# Bytes whose meaning the VR does not say.
BULK: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "UN"})

# Text that a person may type.
FREE_TEXT: Final = frozenset({"LO", "LT", "PN", "SH", "ST", "UC", "UT"})
# Text whose bytes mean what Specific Character Set says (PS3.5 section 6.1.2.2).
ENCODED_TEXT: Final = FREE_TEXT
# Text of the default repertoire only.
PLAIN_TEXT: Final = frozenset({"AE", "AS", "CS", "DA", "DS", "DT", "IS", "TM", "UI", "UR"})
TEXT: Final = ENCODED_TEXT | PLAIN_TEXT
# Text in which a backslash does not part values.
ONE_VALUE: Final = frozenset({"LT", "ST", "UT", "UR"})
TEMPORAL: Final = frozenset({"DA", "DT", "TM"})

# The longest value, in characters (of each component group for PN); of DA with the dots of old files.
MAX_LENGTH: Final[dict[str, int]] = {
    "AE": 16, "AS": 4, "CS": 16, "DA": 10, "DS": 16, "DT": 26, "IS": 12, "LO": 64, "LT": 10240, "PN": 64,
    "SH": 16, "ST": 1024, "TM": 14, "UI": 64,
}  # fmt: skip


# struct's letter and the size in bytes of one value of a binary number.
NUMBER_FORMAT: Final[dict[str, str]] = {
    "US": "H", "SS": "h", "UL": "I", "SL": "i", "UV": "Q", "SV": "q", "FL": "f", "FD": "d", "AT": "HH",
}  # fmt: skip


def pad(value: bytes, vr: str) -> bytes:
    """The value at even length: NUL behind UIDs and bytes, a space behind text (PS3.5 section 6.2)."""
    if len(value) & 1:
        return value + (b" " if vr in TEXT and vr != "UI" else b"\0")
    return value


def numbers_of(raw: bytes, vr: str, order: str) -> list[str]:
    """The numbers of a binary value as text, tags as '(gggg,eeee)'; none where its length is not right.

    order: '<' or '>', the byte order.
    """
    letters = NUMBER_FORMAT[vr]
    size = struct.calcsize(order + letters)
    if not raw or len(raw) % size:
        return []
    numbers = struct.unpack(order + letters * (len(raw) // size), raw)
    if vr == "AT":
        return [f"({numbers[at]:04X},{numbers[at + 1]:04X})" for at in range(0, len(numbers), 2)]
    return [str(number) for number in numbers]
