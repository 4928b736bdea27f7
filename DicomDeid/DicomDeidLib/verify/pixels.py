"""Pixel data: hashed in chunks, its compressed frames looked into for text; equal before and after."""

import hashlib
import re
import struct
from collections.abc import Callable, Iterator
from typing import IO, TYPE_CHECKING, Final

from .report import Check

if TYPE_CHECKING:
    from .pairs import Pair

# Float, double float and plain pixel data.
PIXELS: Final = frozenset({0x7FE00008, 0x7FE00009, 0x7FE00010})
CLEANED: Final = "113101"

_CHUNK: Final = 1 << 20
_UNDEFINED: Final = 0xFFFFFFFF
_ITEM: Final = 0xFFFEE000
_SHORT_FORMS: Final = frozenset({b"US", b"SS", b"UL", b"SL", b"FL", b"FD"})
_RUN: Final = re.compile(rb"[\x20-\x7e]{16,}")
_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f"
_SEGMENTS: Final = frozenset({0xFE, *range(0xE0, 0xF0)})  # COM, APP0 to APP15 (T.81 B.2.4)
_COMMENT_2000: Final = 0x64  # T.800 A.9


def read_pixels(
    file: IO[bytes], implicit: bool, little: bool, on_text: Callable[[bytes], None] | None
) -> Iterator[tuple[int, bytes, tuple[int, int]]]:
    """Tag, hash and span of each pixel element from here on; the file stands behind the last of them."""
    order = "<" if little else ">"
    while True:
        start = file.tell()
        head = file.read(8)
        if len(head) < 8:
            file.seek(start)
            return
        group, element = struct.unpack(order + "HH", head[:4])
        tag = group << 16 | element
        if tag not in PIXELS:
            file.seek(start)
            return
        if implicit or head[4:6] in _SHORT_FORMS:
            (length,) = struct.unpack(order + ("I" if implicit else "H"), head[4:] if implicit else head[6:])
        else:
            (length,) = struct.unpack(order + "I", file.read(4))
        digest = hashlib.blake2b(digest_size=16)
        value = file.tell()
        if length == _UNDEFINED:
            _fragments(file, order, digest, on_text)
        else:
            for chunk in _chunks(file, length):
                digest.update(chunk)
        yield tag, digest.digest(), (value, file.tell())


def _chunks(file: IO[bytes], length: int) -> Iterator[bytes]:
    while length > 0 and (chunk := file.read(min(length, _CHUNK))):
        length -= len(chunk)
        yield chunk


def _fragments(
    file: IO[bytes], order: str, digest: "hashlib.blake2b", on_text: Callable[[bytes], None] | None
) -> None:
    while len(head := file.read(8)) == 8:
        group, element, length = struct.unpack(order + "HHI", head)
        if group << 16 | element != _ITEM:
            return
        digest.update(head)
        first, tail = True, b""
        for chunk in _chunks(file, length):
            digest.update(chunk)
            if on_text is not None:
                if first:
                    for segment in _segments(chunk):
                        on_text(segment)
                for run in _RUN.finditer(tail + chunk):
                    on_text(run[0])
                first, tail = False, chunk[-256:]


def _segments(fragment: bytes) -> Iterator[bytes]:
    """The comment and application segments before the first scan or tile."""
    wanted = _SEGMENTS if fragment[:2] == _JPEG else {_COMMENT_2000} if fragment[:2] == _JPEG_2000 else set()
    at = 2
    while wanted and at + 4 <= len(fragment) and fragment[at] == 0xFF:
        marker = fragment[at + 1]
        if marker in (0xDA, 0x90):
            return
        size = int.from_bytes(fragment[at + 2 : at + 4], "big")
        if marker in wanted:
            yield fragment[at + 4 : at + 2 + size]
        at += 2 + size


def check_pixels(check: Check, pair: "Pair") -> bool:
    """Every pixel element of the original is there, byte for byte, unless the output says it was cleaned.

    Returns True where it was, so that what differs is still to be looked at.
    """
    old, new = pair.old, pair.new
    if not old.pixels and not new.pixels:
        return False
    if old.pixels != new.pixels and new.pixels and CLEANED in new.codes:
        return True
    check.looked_at += 1
    if old.pixels != new.pixels:
        check.fail("pixel data differ" if new.pixels else "pixel data are missing", new.label, old.number)
    elif CLEANED in new.codes - old.codes:
        check.warn("it says that pixels were cleaned, and they are as they were", new.label, old.number)
    return False
