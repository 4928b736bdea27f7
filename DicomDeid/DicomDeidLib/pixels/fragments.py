"""Fragments: where the compressed frames of encapsulated pixel data lie in the input (PS3.5 section A.4)."""

from collections.abc import Iterator
from struct import Struct
from typing import Final, NamedTuple

from ..errors import SetAside
from ..stream.parts import FileRange
from ..stream.source import Source
from .codestream import begins_frame

_HEADER: Final = Struct("<HHI")
_ITEM: Final = 0xE000
_EOI: Final = b"\xff\xd9"  # at the end of JPEG, JPEG-LS and JPEG 2000 alike


class Encapsulated(NamedTuple):
    """The fragments of each frame, without their headers, and whether there is a Basic Offset Table."""

    frames: list[list[FileRange]]
    has_table: bool

    @property
    def length(self) -> int:
        """Bytes of all compressed frames."""
        return sum(part.length for frame in self.frames for part in frame)


def read_fragments(source: Source, offset: int, length: int, frames: int) -> Encapsulated:
    """Finds the fragments of each frame. Raises SetAside('pixels-not-understood') where nobody can tell.

    offset, length: where the value lies in the source, delimiter included, in bytes.
    """
    items = list(_items(source, offset, offset + length))
    if not items:
        raise SetAside("pixels-not-understood")
    table, fragments = items[0], items[1:]
    starts = source.read_at(table.offset, table.length)
    offsets = [int.from_bytes(starts[at : at + 4], "little") for at in range(0, len(starts) & ~3, 4)]
    if not fragments or len(fragments) < frames:
        raise SetAside("pixels-not-understood")
    if len(fragments) == frames:
        grouped = [[fragment] for fragment in fragments]
    elif frames == 1:
        grouped = [fragments]
    elif offsets:
        first = fragments[0].offset - 8
        grouped = _by_start(fragments, {first + start for start in offsets})
    else:
        grouped = list(_by_end(source, fragments))
    later = (fragment for frame in grouped for fragment in frame[1:])
    if len(grouped) != frames or any(begins_frame(source.read_at(one.offset, 8)) for one in later):
        raise SetAside("pixels-not-understood")  # frames that nobody counted would be lost, or stay
    return Encapsulated(grouped, bool(offsets))


def _items(source: Source, at: int, end: int) -> Iterator[FileRange]:
    while at + 8 <= end:
        _, element, length = _HEADER.unpack(source.read_at(at, 8))
        if element != _ITEM:
            return
        yield FileRange(at + 8, length)
        at += 8 + length


def _by_start(fragments: list[FileRange], starts: set[int]) -> list[list[FileRange]]:
    found: list[list[FileRange]] = []
    for fragment in fragments:
        if fragment.offset - 8 in starts:
            found.append([])
        if not found:
            raise SetAside("pixels-not-understood")
        found[-1].append(fragment)
    return found if len(found) == len(starts) else []


def _by_end(source: Source, fragments: list[FileRange]) -> Iterator[list[FileRange]]:
    """Frames by the end of their images, where there is no table."""
    frame: list[FileRange] = []
    for fragment in fragments:
        frame.append(fragment)
        end = fragment.offset + fragment.length
        if _EOI in source.read_at(max(end - 10, fragment.offset), min(10, fragment.length)):
            yield frame
            frame = []
    if frame:
        yield frame


def frame_bytes(source: Source, frame: list[FileRange]) -> bytes:
    """The whole of a compressed frame. Raises SetAside('changed-while-read')."""
    data = b"".join(source.read_at(*fragment) for fragment in frame)
    if len(data) != sum(fragment.length for fragment in frame):
        raise SetAside("changed-while-read")
    return data
