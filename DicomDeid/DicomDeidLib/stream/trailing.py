"""Trailing bytes: what stands behind whole pixels and is no element may be left out; nothing else may."""

from typing import Protocol

from ..dicom import tags
from ..dicom.dictionary import attribute
from ..dicom.vr import ALL
from .elements import Element
from .encoding import UNDEFINED, Encoding


class Readable(Protocol):
    """What is asked of a scan that could not read on."""

    @property
    def encoding(self) -> Encoding:
        """How elements are written."""
        ...

    @property
    def data(self) -> bytes:
        """The bytes that elements point into."""
        ...

    def value(self, element: Element) -> bytes:
        """The bytes of a value."""
        ...

    def value_length(self, element: Element) -> int:
        """The length of a value in bytes."""
        ...

    def peek(self, position: int, count: int) -> bytes:
        """Bytes at a position, fewer at the end of the input."""
        ...


def only_trailing_bytes(scan: Readable, elements: list[Element]) -> bool:
    """True where what stands behind `elements` is no element itself, and all pixels are before it."""
    if not elements or elements[-1].kind.tag < tags.PIXEL_DATA:
        return False
    by_tag = {element.kind.tag: element for element in elements}
    pixels = by_tag.get(tags.PIXEL_DATA)
    if pixels is None:
        whole = tags.ROWS not in by_tag
    else:
        whole = scan.value_length(pixels) >= _pixel_bytes(scan, pixels, by_tag)
    return whole and not _begins_element(scan, elements[-1].end)


def _pixel_bytes(scan: Readable, pixels: Element, by_tag: dict[int, Element]) -> int:
    """How long native pixel data must be at least (PS3.5 section 8.1.1), 0 where nothing says it."""
    length = scan.encoding.length.unpack(scan.data[pixels.value - 4 : pixels.value])[0]
    bits = 1
    for tag in (tags.ROWS, tags.COLUMNS, tags.BITS_ALLOCATED, tags.SAMPLES_PER_PIXEL):
        element = by_tag.get(tag)
        if element is None or length == UNDEFINED:
            return 0
        bits *= int.from_bytes(scan.data[element.value : element.value + 2], scan.encoding.byte_order)
    frames = by_tag.get(tags.NUMBER_OF_FRAMES)
    count = scan.data[frames.value : frames.end].strip(b" \0") if frames else b"1"
    whole = bits * (int(count) if count.isdigit() else 1) // 8
    colours = by_tag.get(tags.PHOTOMETRIC_INTERPRETATION)
    # Half the colours of a 4:2:2 image are not stored.
    return whole * 2 // 3 if colours and b"422" in scan.value(colours) else whole


def _begins_element(scan: Readable, position: int) -> bool:
    """True where an element of a data set seems to begin, so that what follows must not be left out."""
    header = scan.peek(position, 8)
    if len(header) < 6:
        return False
    group, element = scan.encoding.tag.unpack_from(header)
    if group == 0 or (scan.encoding.explicit and header[4:6].decode("latin-1") not in ALL):
        return False
    return attribute(group << 16 | element) is not None
