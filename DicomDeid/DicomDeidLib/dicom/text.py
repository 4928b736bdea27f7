"""Text of a data set: bytes to characters and back by Specific Character Set (PS3.5 section 6.1)."""

import warnings
from collections.abc import Sequence

from ..errors import SetAside

_ESCAPE = 0x1B
# Bytes of these sets below 0x80 are not all ASCII, or need escapes that ASCII does not show.
_UNSAFE_FOR_ASCII = ("ISO_IR 13", "ISO 2022 IR 13")


def decode(raw: bytes, character_sets: Sequence[str], vr: str = "LO") -> str:
    """The text of a value; bytes that the character set does not have become U+FFFD.

    raw: the value as it stands in the file, padding included. It is returned trimmed.
    character_sets: the values of (0008,0005), none for the default repertoire.
    vr: decides what may stand between escapes ('PN': components, others: values).
    """
    if raw.isascii() and _ESCAPE not in raw and not set(character_sets) & set(_UNSAFE_FOR_ASCII):
        return raw.decode("ascii").strip(" \0")
    return _decode_with_pydicom(raw, character_sets, vr).strip(" \0")


def encode(text: str, character_sets: Sequence[str]) -> bytes:
    """Text in the first of the character sets that holds it all. Raises SetAside('not-in-character-set')."""
    from pydicom.charset import convert_encodings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            # Sets of code extensions need escapes; the first stands without one.
            encoding = convert_encodings(list(character_sets)[:1] or [""])[0]
            return text.encode(encoding)
        except (LookupError, UnicodeError, ValueError):
            raise SetAside("not-in-character-set") from None


def _decode_with_pydicom(raw: bytes, character_sets: Sequence[str], vr: str) -> str:
    from pydicom.charset import convert_encodings, decode_bytes
    from pydicom.valuerep import PN_DELIMS, TEXT_VR_DELIMS

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            encodings = convert_encodings(list(character_sets) or [""])
            return decode_bytes(raw, encodings, PN_DELIMS if vr == "PN" else TEXT_VR_DELIMS)
        except (LookupError, UnicodeError, ValueError):
            return raw.decode("latin-1")
