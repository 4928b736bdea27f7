"""Native pixel data: streamed from the input with its regions filled, in constant memory."""

from collections.abc import Iterator, Sequence
from typing import Final

from ..errors import SetAside
from ..stream.source import Source
from .layout import Layout
from .paint import Coat, Edit, edits_of

_CHUNK: Final = 1024 * 1024  # even, so that no word is parted


class NativePixels:
    """A producer of the value of native pixel data, as long as it was; what no coat covers is the same.

    offset, length: where the value lies in the source, in bytes.
    Raises SetAside('pixels-not-understood') where rows, columns and so on do not give this length, and
    'fill-not-possible'.
    """

    def __init__(
        self, source: Source, offset: int, length: int, layout: Layout, coats: Sequence[Coat]
    ) -> None:
        layout.check()
        layout.check_length(length)
        self.length = length
        self._source = source
        self._offset = offset
        self._layout = layout
        self._coats = coats
        next(edits_of(coats, layout), None)  # a fill that can't be put in shows before anything is written

    def chunks(self) -> Iterator[bytes]:
        """The value in pieces of up to 1 MiB. Raises SetAside('changed-while-read')."""
        edits = edits_of(self._coats, self._layout)
        editor = _Editor(edits, swapped=self._layout.swapped)
        for at in range(0, self.length, _CHUNK):
            count = min(_CHUNK, self.length - at)
            data = self._source.read_at(self._offset + at, count)
            if len(data) != count:
                raise SetAside("changed-while-read")
            yield editor.edited(at, data)


def filled(frame: bytes, layout: Layout, coats: Sequence[Coat]) -> bytes:
    """One frame (layout.frames is 1) with its regions filled."""
    return _Editor(edits_of(coats, layout), swapped=layout.swapped).edited(0, frame)


class _Editor:
    """Applies edits, which come in order, to data that come in order."""

    def __init__(self, edits: Iterator[Edit], *, swapped: bool) -> None:
        self._edits = edits
        self._swapped = swapped
        self._waiting = next(edits, None)

    def edited(self, at: int, data: bytes) -> bytes:
        """The data that begin at position `at` with all edits made that concern them."""
        end = at + len(data)
        if self._waiting is None or self._waiting.start >= end:
            return data
        target = bytearray(words_turned(data) if self._swapped else data)
        while self._waiting is not None and self._waiting.start < end:
            edit = self._waiting
            _apply(edit, target, at)
            if edit.stop > end:
                break  # it goes on in the next data
            self._waiting = next(self._edits, None)
        return words_turned(target) if self._swapped else bytes(target)


def _apply(edit: Edit, target: bytearray, at: int) -> None:
    start, stop = max(edit.start, at), min(edit.stop, at + len(target))
    if start >= stop:
        return
    if edit.bits != 0xFF:
        here = start - at
        target[here] = target[here] & ~edit.bits & 0xFF | edit.pattern[0] & edit.bits
        return
    size = len(edit.pattern)
    phase = (start - edit.start) % size
    count = stop - start
    target[start - at : stop - at] = (edit.pattern * (count // size + 2))[phase : phase + count]


def words_turned(data: bytes | bytearray) -> bytes:
    """Bytes with those of each word of two exchanged; a last one that is alone stays."""
    turned = bytearray(data)
    even = len(turned) & ~1
    turned[0:even:2], turned[1:even:2] = data[1:even:2], data[0:even:2]
    return bytes(turned)
