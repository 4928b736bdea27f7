"""Geometry: rectangles and polygons in rows and columns become the stretches of each row that they cover."""

import math
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

# From a column up to before another one.
Stretch = tuple[int, int]
# For each row of an image the stretches that are covered, from left to right, apart from each other.
Mask = list[tuple[Stretch, ...]]

_NONE: Final[tuple[Stretch, ...]] = ()


class Rectangle(NamedTuple):
    """First and last row and column, both inside, from 0; a negative number counts from the far edge (-1)."""

    top: int
    left: int
    bottom: int
    right: int


class Polygon(NamedTuple):
    """Corners as (row, column), at least three; negative numbers count from the far edge, as in Rectangle."""

    corners: tuple[tuple[int, int], ...]


Shape = Rectangle | Polygon


def mask_of(shapes: Iterable[Shape], rows: int, columns: int) -> Mask:
    """What shapes cover of an image of so many rows and columns; what lies outside of it is left out."""
    mask: Mask = [_NONE] * rows
    for shape in shapes:
        found = _rectangle(shape, rows, columns) if isinstance(shape, Rectangle) else None
        mask = united(mask, _polygon(shape, rows, columns) if found is None else found)  # type: ignore[arg-type]
    return mask


def united(first: Mask, second: Mask) -> Mask:
    """What one or the other covers."""
    return [_joined(a, b) for a, b in zip(first, second, strict=True)]


def outside(mask: Mask, columns: int) -> Mask:
    """All that a mask does not cover."""
    known: dict[tuple[Stretch, ...], tuple[Stretch, ...]] = {}
    for row in mask:
        if row not in known:
            edges = [0, *(edge for stretch in row for edge in stretch), columns]
            known[row] = tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)
    return [known[row] for row in mask]


def _joined(first: tuple[Stretch, ...], second: tuple[Stretch, ...]) -> tuple[Stretch, ...]:
    if not first or not second or first == second:
        return first or second
    return _merged(sorted((*first, *second)))


def _merged(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Sorted stretches with those joined that touch."""
    found: list[Stretch] = []
    for start, stop in stretches:
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], stop))
        else:
            found.append((start, stop))
    return tuple(found)


def _from_edge(number: int, size: int) -> int:
    return number + size if number < 0 else number


def _clipped(start: int, stop: int, columns: int) -> tuple[Stretch, ...]:
    start, stop = max(start, 0), min(stop, columns)
    return ((start, stop),) if start < stop else _NONE


def _rectangle(shape: Rectangle, rows: int, columns: int) -> Mask:
    top, bottom = _from_edge(shape.top, rows), _from_edge(shape.bottom, rows)
    row = _clipped(_from_edge(shape.left, columns), _from_edge(shape.right, columns) + 1, columns)
    return [row if top <= number <= bottom else _NONE for number in range(rows)]


def _polygon(shape: Polygon, rows: int, columns: int) -> Mask:
    """Every pixel whose centre lies inside, by the even-odd rule, and every one that an edge touches."""
    corners = [(_from_edge(row, rows), _from_edge(column, columns)) for row, column in shape.corners]
    edges = list(zip(corners, [*corners[1:], corners[0]], strict=True))
    first, last = max(min(corners)[0], 0), min(max(corners)[0], rows - 1)
    mask: Mask = [_NONE] * rows
    for row in range(first, last + 1):
        crossings, found = [], []
        for (r1, c1), (r2, c2) in edges:
            low, high = max(min(r1, r2), row - 0.5), min(max(r1, r2), row + 0.5)
            if low > high:
                continue
            at = [c1, c2] if r1 == r2 else [c1 + (r - r1) * (c2 - c1) / (r2 - r1) for r in (low, high)]
            found.append((math.floor(min(at)), math.ceil(max(at)) + 1))
            if (r1 <= row) != (r2 <= row):
                crossings.append(c1 + (row - r1) * (c2 - c1) / (r2 - r1))
        crossings.sort()
        found += [
            (math.ceil(a), math.floor(b) + 1) for a, b in zip(crossings[::2], crossings[1::2], strict=True)
        ]
        kept = [stretch for a, b in sorted(found) for stretch in _clipped(a, b, columns)]
        mask[row] = _merged(kept)
    return mask
