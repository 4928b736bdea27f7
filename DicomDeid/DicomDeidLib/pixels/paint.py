"""Paint: what is to be filled in each frame becomes edits of the bytes of pixel data, in their order."""

from collections.abc import Callable, Iterator, Sequence
from functools import reduce
from typing import NamedTuple

from .fill import cells_of, values_of
from .geometry import Mask, Stretch, outside, united
from .layout import Layout


class Coat(NamedTuple):
    """What one rule fills: a mask, with what, and in which frames (from 0; None: in all)."""

    mask: Mask
    fill: str
    frames: frozenset[int] | None

    def is_for(self, frame: int) -> bool:
        """True where it fills a frame."""
        return self.frames is None or frame in self.frames


class Edit(NamedTuple):
    """Bytes from `start` to before `stop` become `pattern`, over and over; only the bits in `bits`."""

    start: int
    stop: int
    pattern: bytes
    bits: int = 0xFF


# Bytes of a row that are filled: where they begin and end in the row, and with what.
_Strokes = list[Edit]


def edits_of(coats: Sequence[Coat], layout: Layout) -> Iterator[Edit]:
    """The edits of all frames, from the first byte to the last; what is filled later covers the earlier."""
    painter: Callable[[Sequence[Coat]], list[Edit]] = _Painter(layout).frame
    known: dict[tuple[int, ...], list[Edit]] = {}
    for frame in range(layout.frames):
        here = tuple(number for number, coat in enumerate(coats) if coat.is_for(frame))
        if not here:
            continue
        if layout.bits_allocated == 1:
            yield from _bit_edits([coats[number] for number in here], layout, frame * layout.frame_bits)
            continue
        if here not in known:
            known[here] = painter([coats[number] for number in here])
        start = frame * layout.frame_bits // 8
        for edit in known[here]:
            yield Edit(edit.start + start, edit.stop + start, edit.pattern)


def filled_by(coats: Sequence[Coat], layout: Layout) -> str:
    """How much coats fill, for people: '96 of 960 pixels in 2 of 3 frames'; the most of any frame."""
    known: dict[tuple[int, ...], int] = {}
    frames = 0
    for frame in range(layout.frames):
        here = tuple(number for number, coat in enumerate(coats) if coat.is_for(frame))
        frames += bool(here)
        if here and here not in known:
            mask = reduce(united, (coats[number].mask for number in here))
            mask = _paired(mask) if layout.subsampled else mask
            known[here] = sum(stop - start for row in mask for start, stop in row)
    most = max(known.values(), default=0)
    return f"{most} of {layout.rows * layout.columns} pixels in {frames} of {layout.frames} frames"


def _layers(coats: Sequence[Coat], columns: int) -> list[tuple[Mask, str]]:
    """The masks of coats without what a later one covers."""
    found: list[tuple[Mask, str]] = []
    covered: Mask | None = None
    for coat in reversed(coats):
        free = coat.mask if covered is None else _without(coat.mask, covered, columns)
        found.append((free, coat.fill))
        covered = coat.mask if covered is None else united(covered, coat.mask)
    return found


def _without(mask: Mask, covered: Mask, columns: int) -> Mask:
    return outside(united(outside(mask, columns), covered), columns)


class _Painter:
    """Makes the edits of one frame whose cells are whole bytes."""

    def __init__(self, layout: Layout) -> None:
        self._layout = layout

    def frame(self, coats: Sequence[Coat]) -> list[Edit]:
        """The edits of a frame, from its first byte."""
        layout = self._layout
        found: list[Edit] = []
        for mask, fill in _layers(coats, layout.columns):
            cells = cells_of(fill, layout)
            size = layout.bits_allocated // 8
            if layout.subsampled:
                mask = _paired(mask)
                y, cb, cr = cells
                found += _rows(mask, y + y + cb + cr, 2, layout, 0)
            elif layout.samples == 1 or layout.planar == 0:
                found += _rows(mask, b"".join(cells), size * layout.samples, layout, 0)
            else:
                plane = layout.rows * layout.columns * size
                for number, cell in enumerate(cells):
                    found += _rows(mask, cell, size, layout, number * plane)
        return sorted(found)


def _rows(mask: Mask, pattern: bytes, size: int, layout: Layout, start: int) -> Iterator[Edit]:
    """The edits of each row, with those joined that touch; size: bytes of a pixel."""
    width = layout.columns * size
    pending: Edit | None = None
    for number, row in enumerate(mask):
        for first, stop in row:
            at = start + number * width
            edit = Edit(at + first * size, at + stop * size, pattern)
            if pending is not None and pending.stop == edit.start:
                pending = Edit(pending.start, edit.stop, pattern)
                continue
            if pending is not None:
                yield pending
            pending = edit
    if pending is not None:
        yield pending


def _paired(mask: Mask) -> Mask:
    """Whole pairs of pixels, for their chroma is one."""

    def pairs(row: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
        return tuple((start & ~1, stop + (stop & 1)) for start, stop in row)

    return [pairs(row) for row in mask]


def _bit_edits(coats: Sequence[Coat], layout: Layout, start: int) -> Iterator[Edit]:
    """The edits of a frame of single bits, the first of which is the lowest of a byte (PS3.5 8.1.1)."""
    found: list[tuple[int, int, int]] = []
    for mask, fill in _layers(coats, layout.columns):
        value = 0xFF if values_of(fill, layout)[0] & 1 else 0
        for number, row in enumerate(mask):
            at = start + number * layout.columns
            found += [(at + first, at + stop, value) for first, stop in row]
    for first, stop, value in sorted(found):
        pattern = bytes([value])
        head, tail = first >> 3, stop >> 3
        above, below = 0xFF << (first & 7) & 0xFF, (1 << (stop & 7)) - 1
        if head == tail:
            yield Edit(head, head + 1, pattern, above & below)
            continue
        if first & 7:
            yield Edit(head, head + 1, pattern, above)
            head += 1
        if head < tail:
            yield Edit(head, tail, pattern)
        if below:
            yield Edit(tail, tail + 1, pattern, below)
