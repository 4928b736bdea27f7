"""Encapsulated pixel data: the segments of compressed frames that hold text, not pixels."""

from collections.abc import Iterator
from typing import Final

from ..dicom.tags import PIXEL_DATA
from .encoding import UNDEFINED
from .scan import Scan

# Enough of a fragment to hold its header segments.
_HEADER: Final = 64 * 1024
_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f"
_BOX, _CODESTREAM = b"\0\0\0\x0cjP  ", b"\xff\x4f\xff\x51"  # a JP2 file around it (T.800 I.5.1)
_START_OF_SCAN, _COMMENT, _START_OF_TILE, _COMMENT_2000 = 0xDA, 0xFE, 0x90, 0x64
_WITHOUT_LENGTH: Final = frozenset({0x01, *range(0xD0, 0xDA)})


def text_segments(scan: Scan) -> Iterator[bytes]:
    """Comments and application segments of JPEG and JPEG 2000 frames, and boxes (T.81 B.2.4, T.800 A.9)."""
    for element in scan.elements:
        if element.kind.tag != PIXEL_DATA or not scan.encoding.explicit:
            continue
        (length,) = scan.encoding.length.unpack(scan.data[element.value - 4 : element.value])
        if length == UNDEFINED:
            for fragment in scan.fragments(element, _HEADER):
                yield from _segments(fragment)


def _segments(fragment: bytes) -> Iterator[bytes]:
    if fragment.startswith(_BOX):
        boxes, begins, rest = fragment.partition(_CODESTREAM)
        yield boxes
        fragment = begins + rest
    if fragment[:2] == _JPEG:
        last, wanted = _START_OF_SCAN, {_COMMENT, *range(0xE0, 0xF0)}
    elif fragment[:2] == _JPEG_2000:
        last, wanted = _START_OF_TILE, {_COMMENT_2000}
    else:
        return
    at = 2
    while at + 4 <= len(fragment) and fragment[at] == 0xFF:
        marker = fragment[at + 1]
        if marker == last:
            return
        if marker in _WITHOUT_LENGTH:
            at += 2
            continue
        size = int.from_bytes(fragment[at + 2 : at + 4], "big")
        if marker in wanted:
            yield fragment[at + 4 : at + 2 + size]
        at += 2 + size
