"""Text of a data set: bytes to characters and back by Specific Character Set (PS3.5 section 6.1)."""

import re
import warnings
from collections.abc import Sequence

from ..errors import SetAside
from .vr import MAX_LENGTH, ONE_VALUE

_ESCAPE = 0x1B
# Bytes of these sets below 0x80 are not all ASCII, or need escapes that ASCII does not show.
_UNSAFE_FOR_ASCII = ("ISO_IR 13", "ISO 2022 IR 13")
# One set without escapes, as most files have it (PS3.3 section C.12.1.1.2): no need of pydicom for these.
_SIMPLE = {
    "ISO_IR 100": "latin_1",
    "ISO_IR 101": "iso8859_2",
    "ISO_IR 109": "iso8859_3",
    "ISO_IR 110": "iso8859_4",
    "ISO_IR 144": "iso8859_5",
    "ISO_IR 127": "iso8859_6",
    "ISO_IR 126": "iso8859_7",
    "ISO_IR 138": "iso8859_8",
    "ISO_IR 148": "iso8859_9",
    "ISO_IR 192": "utf_8",
    "GB18030": "gb18030",
    "GBK": "gbk",
}


_DEFAULT = ("", "ISO_IR 6", "ISO 2022 IR 6")
# Behind these the first character set is active again (PS3.5 section 6.1.2.5.3).
_DELIMITERS = re.compile(r"([\\\t\n\f\r]+)")
_DELIMITERS_OF_NAMES = re.compile(r"([\\^=]+)")


def decode(raw: bytes, character_sets: Sequence[str], vr: str = "LO") -> str:
    """The text of a value; bytes that the character set does not have become U+FFFD.

    raw: the value as it stands in the file, padding included. It is returned trimmed.
    character_sets: the values of (0008,0005), none for the default repertoire.
    vr: decides what may stand between escapes ('PN': components, others: values).
    """
    if raw.isascii() and _ESCAPE not in raw and not set(character_sets) & set(_UNSAFE_FOR_ASCII):
        return raw.decode("ascii").strip(" \0")
    simple = _SIMPLE.get(character_sets[0]) if len(character_sets) == 1 and _ESCAPE not in raw else None
    if simple:
        return raw.decode(simple, "replace").strip(" \0")
    return _decode_with_pydicom(raw, character_sets, vr).strip(" \0")


def encode(text: str, character_sets: Sequence[str], vr: str = "LO") -> bytes:
    """Text in the character sets, with escapes where there are several (PS3.5 section 6.1.2.5).

    vr: decides behind what the first set is active again. Raises SetAside('not-in-character-set').
    """
    if not set(character_sets) - _SIMPLE.keys() and character_sets:
        try:
            return text.encode(_SIMPLE[character_sets[0]])
        except UnicodeEncodeError:
            raise SetAside("not-in-character-set") from None
    from pydicom.charset import convert_encodings, encode_string

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            encodings = convert_encodings(list(character_sets) or [""])
            parts = (_DELIMITERS_OF_NAMES if vr == "PN" else _DELIMITERS).split(text)
            pieces = [encode_string(part, encodings) for part in parts]
        except (LookupError, UnicodeError, ValueError):
            raise SetAside("not-in-character-set") from None
    encoded = b"".join(pieces)
    # pydicom takes the default repertoire for Latin-1; it is ASCII (PS3.5 section 6.1.1).
    is_default = not character_sets or character_sets[0] in _DEFAULT
    if is_default and not all(piece.split(b"\x1b")[0].isascii() for piece in pieces):
        raise SetAside("not-in-character-set")
    # What a set does not have was written as '?'.
    if decode(encoded, character_sets, vr) != text.strip(" \0"):
        raise SetAside("not-in-character-set")
    return encoded


# What says that bytes from 0x80 on are of a set (PS3.3 Table C.12-4), and what ends that.
_TO_HIGH_BYTES = {"ISO 2022 IR 149": b"\x1b$)C", "ISO 2022 IR 58": b"\x1b$)A"}
_ENDS_OF_ESCAPES = re.compile(rb"([\\\t\n\f\r^=]+)")


def _with_escapes(raw: bytes, character_sets: Sequence[str]) -> bytes:
    """The bytes with the escapes that many programs leave out behind a line's end or before the first."""
    escape = next((_TO_HIGH_BYTES[name] for name in character_sets if name in _TO_HIGH_BYTES), None)
    if escape is None or character_sets[0] not in _DEFAULT:
        return raw
    parts = _ENDS_OF_ESCAPES.split(raw)
    return b"".join(part if part.isascii() or b"\x1b" in part else escape + part for part in parts)


def _decode_with_pydicom(raw: bytes, character_sets: Sequence[str], vr: str) -> str:
    raw = _with_escapes(raw, character_sets)
    from pydicom.charset import convert_encodings, decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            encodings = convert_encodings(list(character_sets) or [""])
            return decode_bytes(raw, encodings, PN_DELIMS if vr == "PN" else TEXT_VR_DELIMS)
        except (LookupError, UnicodeError, ValueError):
            return raw.decode("latin-1")


def is_too_long(value: bytes, vr: str, character_sets: Sequence[str]) -> bool:
    """True where one of an element's values has more characters than its VR allows (PS3.5 section 6.2)."""
    text = decode(value, character_sets, vr)
    parts = [text] if vr in ONE_VALUE else text.split("\\")
    if vr == "PN":
        parts = [group for part in parts for group in part.split("=")]
    return max(map(len, parts)) > MAX_LENGTH.get(vr, len(text))
