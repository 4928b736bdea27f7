"""Image: the frames of one data set's pixel data, read and decoded one at a time."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from ..errors import SetAside
from ..stream.source import Source
from .codecs import Frame, check_decoder, decoded
from .fragments import frame_bytes, read_fragments
from .layout import Layout
from .native import words_turned
from .syntaxes import COMPRESSIONS

if TYPE_CHECKING:
    import numpy as np

_MOST: Final = 1024 * 1024 * 1024  # bytes of a frame, which is held whole


class Image:
    """Frames of pixel data, numbered from 0.

    place: offset and length of the value in the source, in bytes. syntax: UID of the transfer syntax
    where the pixel data is encapsulated, '' where it is native.
    Raises SetAside where its attributes don't fit, a codec is missing, or a frame can't be decoded.
    """

    def __init__(self, source: Source, place: tuple[int, int], layout: Layout, syntax: str) -> None:
        if layout.frame_bits > 8 * _MOST:
            raise SetAside("too-large-value")
        self.layout = layout
        self._source = source
        self._place = place
        self._syntax = syntax
        if not syntax:
            layout.check()
            if place[1] < layout.length:
                raise SetAside("pixels-not-understood")
            return
        if syntax not in COMPRESSIONS:
            raise SetAside("pixels-syntax")
        layout.with_photometric(layout.photometric.removesuffix("_422")).check()
        check_decoder(syntax, layout)
        self._fragments = read_fragments(source, *place, layout.frames)

    def frame(self, number: int) -> Frame:
        """One frame as native pixel data; its layout says how it lies."""
        if self._syntax:
            data = frame_bytes(self._source, self._fragments.frames[number])
            return decoded(data, self._syntax, self.layout.one_frame())
        return self._native(number)

    def _native(self, number: int) -> Frame:
        """A frame that begins with its own first bit, whatever it shared a byte or a word with."""
        bits = self.layout.frame_bits
        start, stop = number * bits, (number + 1) * bits
        first, last = start // 16 * 2, min(-(-stop // 16) * 2, self._place[1])
        data = self._source.read_at(self._place[0] + first, last - first)
        if len(data) != last - first:
            raise SetAside("changed-while-read")
        if self.layout.swapped:
            data = words_turned(data)
        skip = start - first * 8
        one = replace(self.layout, frames=1, swapped=False)
        if self.layout.bits_allocated == 1:
            return Frame(_from_bit(data, skip, bits), one)
        return Frame(data[skip // 8 : skip // 8 + bits // 8], one)


def _from_bit(data: bytes, skip: int, count: int) -> bytes:
    import numpy as np

    bits = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little")[skip : skip + count]
    return np.packbits(bits, bitorder="little").tobytes()


def values_of(frame: Frame) -> "np.ndarray[Any, Any]":
    """The stored values of a frame: an array of (rows, columns, samples), chroma for each pixel."""
    import numpy as np

    layout = frame.layout
    shape = (layout.rows, layout.columns, layout.samples)
    if layout.bits_allocated == 1:
        bits = np.unpackbits(np.frombuffer(frame.data, np.uint8), bitorder="little")
        return bits[: layout.rows * layout.columns].reshape(shape)
    kind = "f" if layout.real else "u"
    cells = np.frombuffer(frame.data, f"{'>' if layout.big else '<'}{kind}{layout.bits_allocated // 8}")
    if layout.real:
        return cells.reshape(shape)
    if layout.subsampled:
        pairs = cells.reshape(layout.rows, layout.columns // 2, 4)
        chroma = np.repeat(pairs[..., 2:], 2, axis=1)
        return np.concatenate([pairs[..., :2].reshape(*shape[:2], 1), chroma], axis=2)
    if layout.planar and layout.samples > 1:
        cells = cells.reshape(layout.samples, *shape[:2]).transpose(1, 2, 0)
    cells = cells.reshape(shape).astype(f"u{layout.bits_allocated // 8}")
    above = layout.bits_allocated - 1 - layout.high_bit
    signed = f"{'i' if layout.signed else 'u'}{layout.bits_allocated // 8}"
    # What lies above High Bit goes, and a sign comes down with what lies below the stored bits.
    return (cells << above).view(signed) >> (layout.bits_allocated - layout.bits_stored)


def unused_of(frame: Frame) -> "np.ndarray[Any, Any] | None":
    """The bits of a frame that are not stored ones, where an overlay may lie: (rows, columns).

    None where there are none, or nothing is in them but the sign.
    """
    import numpy as np

    layout = frame.layout
    if layout.real or layout.samples != 1 or layout.bits_stored >= layout.bits_allocated:
        return None
    order = ">" if layout.big else "<"
    cells = np.frombuffer(frame.data, f"{order}u{layout.bits_allocated // 8}")
    low = layout.high_bit + 1 - layout.bits_stored
    stored = ((1 << layout.bits_stored) - 1) << low
    unused = cells & np.array(((1 << layout.bits_allocated) - 1) & ~stored, cells.dtype)
    if layout.signed:  # extended, it fills all bits above
        above = ((1 << layout.bits_allocated) - 1) & ~((1 << layout.high_bit + 1) - 1)
        extended = np.where(cells >> layout.high_bit & 1, np.array(above, cells.dtype), 0)
        unused = np.where(unused == extended, 0, unused)
    return unused.reshape(layout.rows, layout.columns) if unused.any() else None
