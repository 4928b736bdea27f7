"""The three ways to write an element: implicit and explicit VR, little and big endian (PS3.5 7, A)."""

from dataclasses import dataclass, field
from struct import Struct
from typing import Final, Literal

from ..dicom.dictionary import vr_of
from ..dicom.tags import is_private
from ..dicom.vr import ALL, BULK, LONG_FORM, pad
from ..errors import SetAside

UNDEFINED: Final = 0xFFFFFFFF
# A hostile file could name millions of different tags; past this many the memory of them starts anew.
_REMEMBERED_KINDS: Final = 20_000


@dataclass(slots=True, eq=False)
class ElementKind:
    """A tag with a VR as one encoding writes them; there is one object for each such pair.

    vr: as written; in implicit VR the dictionary's, 'UN' for private and unknown tags.
    dictionary_vr: the dictionary's VR ('OB or OW' for a choice), None for private and unknown tags.
    long: the length takes four bytes after two reserved ones.
    """

    tag: int
    vr: str
    dictionary_vr: str | None
    long: bool
    private: bool = field(init=False)
    is_sequence: bool = field(init=False)
    plain: bool = field(init=False)
    opaque: bool = field(init=False)
    may_hold_items: bool = field(init=False)
    is_number: bool = field(init=False)

    def __post_init__(self) -> None:
        self.private = is_private(self.tag)
        self.is_sequence = self.vr == "SQ"
        # A value and nothing else: no items inside, no delimiter itself.
        self.plain = not self.is_sequence and self.tag >> 16 not in (0xFFFE, 0)
        # The bytes may be items, for nothing in the file says what they are.
        self.opaque = self.vr == "UN" or (self.private and self.vr in BULK)
        self.may_hold_items = self.is_sequence or self.opaque
        self.is_number = self.vr in ("DS", "IS")


class _Kinds(dict[bytes, ElementKind]):
    """The kinds that were met; one that is new is made when it is asked for."""

    def __init__(self, encoding: "Encoding") -> None:
        super().__init__()
        self._encoding = encoding

    def __missing__(self, key: bytes) -> ElementKind:
        """Raises SetAside('bad-vr') where the VR is none."""
        kind = self._new(key)
        if len(self) >= _REMEMBERED_KINDS:
            self.clear()
        self[key] = kind
        return kind

    def _new(self, key: bytes) -> ElementKind:
        group, element = self._encoding.tag.unpack_from(key)
        tag = group << 16 | element
        known = None if is_private(tag) else ("UL" if element == 0 else vr_of(tag))
        if not self._encoding.explicit:
            return ElementKind(tag, known.split(" ")[0] if known else "UN", known, long=True)
        vr = key[4:6].decode("latin-1")
        if vr not in ALL:
            raise SetAside("bad-vr" if any(key) else "zero-filled")
        return ElementKind(tag, vr, known, long=vr in LONG_FORM)


class Encoding:
    """Reads and writes element headers in one encoding."""

    def __init__(self, name: str, *, explicit: bool, little: bool) -> None:
        order = "<" if little else ">"
        self.name = name
        self.explicit = explicit
        self.little = little
        self.order = order
        self.byte_order: Literal["little", "big"] = "little" if little else "big"
        self.tag = Struct(order + "HH")
        self.tag_length = Struct(order + "HHI")
        self.key_short = Struct(order + "6sH")
        self.key_long = Struct(order + "4sI")
        self.length = Struct(order + "I")
        # How an item's delimiter begins (FFFE,E00D).
        self.item_end = self.tag.pack(0xFFFE, 0xE00D)
        self._explicit_short = Struct(order + "HH2sH")
        self._explicit_long = Struct(order + "HH2sHI")
        # By what a header begins with: tag and VR (6 bytes), or the tag alone (4, implicit VR).
        self.kinds = _Kinds(self)

    def __repr__(self) -> str:
        return f"Encoding({self.name!r})"

    def element(self, tag: int, vr: str, value: bytes) -> bytes:
        """A whole element with its value padded to even length.

        Raises SetAside('too-long') where the VR's length field can't hold it.
        """
        value = pad(value, vr)
        return self.header(tag, vr, len(value)) + value

    def header(self, tag: int, vr: str, length: int) -> bytes:
        """An element's header; length may be UNDEFINED."""
        if not self.explicit:
            return self.tag_length.pack(tag >> 16, tag & 0xFFFF, length)
        if vr in LONG_FORM:
            return self._explicit_long.pack(tag >> 16, tag & 0xFFFF, vr.encode(), 0, length)
        if length > 0xFFFF:
            raise SetAside("too-long")
        return self._explicit_short.pack(tag >> 16, tag & 0xFFFF, vr.encode(), length)

    def item(self, content: bytes) -> bytes:
        """One item of defined length."""
        return self.tag_length.pack(0xFFFE, 0xE000, len(content)) + content


IMPLICIT_LITTLE: Final = Encoding("implicit VR little endian", explicit=False, little=True)
EXPLICIT_LITTLE: Final = Encoding("explicit VR little endian", explicit=True, little=True)
EXPLICIT_BIG: Final = Encoding("explicit VR big endian", explicit=True, little=False)
