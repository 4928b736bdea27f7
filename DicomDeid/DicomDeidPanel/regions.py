"""Rectangles on an image: where they lie in a view, what the mouse meets, what a drag makes of them."""

import math
from collections.abc import Sequence
from typing import NamedTuple

_REACH = 6  # of the view's pixels, from an edge
_LEAST = 3  # of the view's pixels; who moves less has clicked


class Region(NamedTuple):
    """First and last row and column, both inside, from 0."""

    top: int
    left: int
    bottom: int
    right: int


class Fit(NamedTuple):
    """How an image lies in a view. rows, columns: of the image. x, y, width, height: in the view."""

    rows: int
    columns: int
    x: int
    y: int
    width: int
    height: int

    @classmethod
    def within(cls, rows: int, columns: int, aspect: float, width: int, height: int) -> "Fit":
        """As large as it may be, in the middle. aspect: the height of a pixel over its width."""
        shape = rows * aspect / columns
        wide = max(1, round(min(width, height / shape)))
        high = max(1, min(round(wide * shape), height))
        return cls(rows, columns, (width - wide) // 2, (height - high) // 2, wide, high)

    def place(self, x: float, y: float) -> tuple[int, int]:
        """The row and column of a point of the view; the nearest one of a point beside the image."""
        row = math.floor((y - self.y) * self.rows / self.height)
        column = math.floor((x - self.x) * self.columns / self.width)
        return min(max(row, 0), self.rows - 1), min(max(column, 0), self.columns - 1)

    def box(self, region: Region) -> tuple[float, float, float, float]:
        """Left, top, width and height of a region in the view."""
        wide, high = self.width / self.columns, self.height / self.rows
        return (
            self.x + region.left * wide,
            self.y + region.top * high,
            (region.right - region.left + 1) * wide,
            (region.bottom - region.top + 1) * high,
        )

    def has(self, x: float, y: float) -> bool:
        """True for a point on the image."""
        return 0 <= x - self.x < self.width and 0 <= y - self.y < self.height


class Grip(NamedTuple):
    """What the mouse meets. number: of the region. sides: its edges that a drag moves; none moves all."""

    number: int
    sides: tuple[str, ...]


def grip_at(
    regions: Sequence[Region], fit: Fit, x: float, y: float, selected: "int | None" = None
) -> Grip | None:
    """The region at a point of the view: the selected one first, then the last one drawn."""
    order = sorted(range(len(regions)), key=lambda number: (number == selected, number), reverse=True)
    for number in order:
        sides = _sides_at(fit.box(regions[number]), x, y)
        if sides is not None:
            return Grip(number, sides)
    return None


def dragged(region: Region, sides: Sequence[str], by: tuple[int, int], fit: Fit) -> Region:
    """A region after its sides, or all of it, moved by rows and columns; it stays inside of the image."""
    rows, columns = by
    top, left, bottom, right = region
    if not sides:
        rows = min(max(rows, -top), fit.rows - 1 - bottom)
        columns = min(max(columns, -left), fit.columns - 1 - right)
        return Region(top + rows, left + columns, bottom + rows, right + columns)
    if "top" in sides:
        top = min(max(top + rows, 0), bottom)
    if "bottom" in sides:
        bottom = min(max(bottom + rows, top), fit.rows - 1)
    if "left" in sides:
        left = min(max(left + columns, 0), right)
    if "right" in sides:
        right = min(max(right + columns, left), fit.columns - 1)
    return Region(top, left, bottom, right)


class Drag:
    """A drag from the press of the mouse on. number: of the region that it changes, None for a new one."""

    def __init__(
        self, regions: Sequence[Region], fit: Fit, x: float, y: float, selected: "int | None" = None
    ) -> None:
        grip = grip_at(regions, fit, x, y, selected)
        self.number = grip.number if grip else None
        self._sides = grip.sides if grip else ()
        self._region = regions[grip.number] if grip else None
        self._fit, self._from = fit, (x, y)
        self._moved = False

    def to(self, x: float, y: float) -> Region | None:
        """What the region is with the mouse here; None as long as it is no more than a click."""
        self._moved = self._moved or max(abs(x - self._from[0]), abs(y - self._from[1])) >= _LEAST
        if not self._moved:
            return None
        (row, column), (last_row, last_column) = self._fit.place(*self._from), self._fit.place(x, y)
        if self._region is not None:
            return dragged(self._region, self._sides, (last_row - row, last_column - column), self._fit)
        return Region(
            min(row, last_row), min(column, last_column), max(row, last_row), max(column, last_column)
        )


def regions_text(regions: Sequence[Region]) -> str:
    """Regions as a person reads and writes them."""
    return "; ".join(", ".join(map(str, region)) for region in regions)


def read_regions(text: str, rows: int, columns: int) -> list[Region]:
    """Regions that a person wrote; a negative number counts from the far edge. Raises ValueError."""
    return [_read(part, rows, columns) for part in text.replace("\n", ";").split(";") if part.strip()]


def _read(text: str, rows: int, columns: int) -> Region:
    try:
        numbers = [int(part) for part in text.strip(" []()").split(",")]
        top, left, bottom, right = (
            number + size if number < 0 else number
            for number, size in zip(numbers, (rows, columns, rows, columns), strict=True)
        )
    except ValueError:
        raise ValueError("a rectangle is four whole numbers: top, left, bottom, right") from None
    if not (0 <= top <= bottom < rows and 0 <= left <= right < columns):
        raise ValueError(f"a rectangle does not lie in the image, which has {rows} rows, {columns} columns")
    return Region(top, left, bottom, right)


def _sides_at(box: tuple[float, float, float, float], x: float, y: float) -> tuple[str, ...] | None:
    """The edges of a box near a point, () for its inside, None where it does not meet the point."""
    left, top, wide, high = box
    if not (-_REACH <= x - left <= wide + _REACH and -_REACH <= y - top <= high + _REACH):
        return None
    near = _near(y - top, high, ("top", "bottom")) + _near(x - left, wide, ("left", "right"))
    inside = 0 <= x - left <= wide and 0 <= y - top <= high
    return near if near or inside else None


def _near(at: float, size: float, names: tuple[str, str]) -> tuple[str, ...]:
    """The nearer edge, where it is in reach; from inside of a small box no more than a third of it."""
    first = at < size - at
    distance = at if first else size - at
    reach = min(_REACH, size / 3) if distance >= 0 else _REACH
    return (names[0 if first else 1],) if abs(distance) <= reach else ()
