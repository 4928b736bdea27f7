"""The regions of a clean-pixels rule: rectangles, polygons, all outside of ultrasound; read and checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError
from ..pixels.fill import FILLS, is_fill
from ..pixels.geometry import Polygon, Rectangle, Shape

STARTER: Final = "common"
ULTRASOUND: Final = "outside-ultrasound-regions"
_ALL: Final = "all"
_MOST: Final = 1000
_FARTHEST: Final = 65535  # of rows and columns: they are US


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a rule fills.

    ultrasound: all that no item of Sequence of Ultrasound Regions (0018,6011) encloses. frames: their
    numbers, from 1, negative from the last one; None for all.
    """

    shapes: tuple[Shape, ...]
    ultrasound: bool
    fill: str
    frames: tuple[int, ...] | None


def starter_rules() -> list[dict[str, Any]]:
    """Rules for common layouts of ultrasound and saved screens, as JSON holds them: a start, no promise."""
    text = Path(__file__).with_name("tables").joinpath("starter_pixel_rules.json").read_text(encoding="utf-8")
    found: list[dict[str, Any]] = json.loads(text)
    return found


def read_rectangle(text: str) -> list[int]:
    """'0,0,49,-1' as JSON holds it. Raises UsageError."""
    try:
        numbers = [int(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != 4:
        raise UsageError(f"TOP,LEFT,BOTTOM,RIGHT, {ULTRASOUND} or {STARTER} is expected")
    return numbers


def read_cleaning(entry: Mapping[str, Any], where: str) -> Cleaning:
    """Reads regions, fill and frames of a rule. Raises UsageError that names the place."""
    regions = entry["regions"]
    if not isinstance(regions, list) or not regions or len(regions) > _MOST:
        raise UsageError(f"{where}.regions: a list is expected, of 1 to {_MOST}")
    shapes = [
        _shape(region, f"{where}.regions[{number}]")
        for number, region in enumerate(regions)
        if region != ULTRASOUND
    ]
    fill = entry.get("fill", FILLS[0])
    if not isinstance(fill, str) or not is_fill(fill):
        raise UsageError(f"{where}.fill: it is one of: {', '.join(FILLS)}, or a colour as #202020")
    return Cleaning(tuple(shapes), ULTRASOUND in regions, fill, _frames(entry.get("frames", _ALL), where))


def _shape(region: object, where: str) -> Shape:
    if isinstance(region, dict) and set(region) == {"polygon"}:
        return _polygon(region["polygon"], f"{where}.polygon")
    if not isinstance(region, list) or len(region) != 4 or not all(map(_is_place, region)):
        raise UsageError(
            f'{where}: [top, left, bottom, right] is expected, {{"polygon": [[row, column], ...]}},'
            f" or {ULTRASOUND}; rows and columns are whole numbers"
        )
    shape = Rectangle(*region)
    for first, last, names in (
        (shape.top, shape.bottom, "bottom lies above top"),
        (shape.left, shape.right, "right lies left of left"),
    ):
        if (first < 0) == (last < 0) and last < first:
            raise UsageError(f"{where}: {names}")
    return shape


def _polygon(corners: object, where: str) -> Polygon:
    if not isinstance(corners, list) or not 3 <= len(corners) <= _MOST:
        raise UsageError(f"{where}: a list of 3 to {_MOST} corners is expected")
    for corner in corners:
        if not isinstance(corner, list) or len(corner) != 2 or not all(map(_is_place, corner)):
            raise UsageError(f"{where}: a corner is [row, column], two whole numbers")
    return Polygon(tuple((row, column) for row, column in corners))


def _is_place(number: object) -> bool:
    return isinstance(number, int) and not isinstance(number, bool) and abs(number) <= _FARTHEST


def _frames(given: object, where: str) -> tuple[int, ...] | None:
    if given == _ALL:
        return None
    whole = isinstance(given, list) and all(isinstance(n, int) and not isinstance(n, bool) for n in given)
    if not isinstance(given, list) or not given or not whole or 0 in given:
        raise UsageError(f"{where}.frames: 'all', or a list of numbers, from 1, or from -1 for the last one")
    return tuple(given)
