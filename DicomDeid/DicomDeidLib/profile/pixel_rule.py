"""The regions of a clean-pixels rule: rectangles, polygons, outside of ultrasound, text; read and checked."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..errors import UsageError
from ..pixels.fill import FILLS, is_fill
from ..pixels.geometry import Polygon, Rectangle, Shape
from ..text_detection.confidence import CONFIDENCE, read_confidence

STARTER: Final = "common"
ULTRASOUND: Final = "outside-ultrasound-regions"
TEXT: Final = "detected-text"
_WORDS: Final = (ULTRASOUND, TEXT)
_ALL: Final = "all"
_MOST: Final = 1000
_FARTHEST: Final = 65535  # of rows and columns: they are US
_WIDEST: Final = 1000


@dataclass(frozen=True, slots=True)
class Cleaning:
    """What a rule fills.

    ultrasound: all that no item of Sequence of Ultrasound Regions (0018,6011) encloses. frames: their
    numbers, from 1, negative from the last one; None for all. text: what text is found in one of these
    frames, in all of them, where it is as sure as `confidence`, with `margin` pixels around it (None: what
    suits its height).
    """

    shapes: tuple[Shape, ...]
    ultrasound: bool
    fill: str
    frames: tuple[int, ...] | None
    text: bool = False
    margin: int | None = None
    confidence: float = CONFIDENCE


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
        raise UsageError(f"TOP,LEFT,BOTTOM,RIGHT, {', '.join(_WORDS)} or {STARTER} is expected")
    return numbers


def read_cleaning(entry: Mapping[str, Any], where: str) -> Cleaning:
    """Reads regions, fill and frames of a rule. Raises UsageError that names the place."""
    regions = entry["regions"]
    if not isinstance(regions, list) or not regions or len(regions) > _MOST:
        raise UsageError(f"{where}.regions: a list is expected, of 1 to {_MOST}")
    shapes = [
        _shape(region, f"{where}.regions[{number}]")
        for number, region in enumerate(regions)
        if region not in _WORDS
    ]
    fill = entry.get("fill", FILLS[0])
    if not isinstance(fill, str) or not is_fill(fill):
        raise UsageError(f"{where}.fill: it is one of: {', '.join(FILLS)}, or a colour as #202020")
    frames = _frames(entry.get("frames", _ALL), where)
    margin, confidence = _of_text(entry, where, looked_for=TEXT in regions)
    return Cleaning(tuple(shapes), ULTRASOUND in regions, fill, frames, TEXT in regions, margin, confidence)


def _of_text(entry: Mapping[str, Any], where: str, *, looked_for: bool) -> tuple[int | None, float]:
    """Margin and confidence of detected text."""
    for name in ("margin", "confidence"):
        if name in entry and not looked_for:
            raise UsageError(f"{where}.{name}: it belongs to the region {TEXT}")
    margin = entry.get("margin")
    if margin is not None and not (_is_place(margin) and 0 <= margin <= _WIDEST):
        raise UsageError(f"{where}.margin: a whole number of pixels is expected, from 0 to {_WIDEST}")
    try:
        return margin, read_confidence(entry.get("confidence", CONFIDENCE))
    except UsageError as problem:
        raise UsageError(f"{where}.confidence: {problem}") from None


def _shape(region: object, where: str) -> Shape:
    if isinstance(region, dict) and set(region) == {"polygon"}:
        return _polygon(region["polygon"], f"{where}.polygon")
    if not isinstance(region, list) or len(region) != 4 or not all(map(_is_place, region)):
        raise UsageError(
            f'{where}: [top, left, bottom, right] is expected, {{"polygon": [[row, column], ...]}},'
            f" or {' or '.join(_WORDS)}; rows and columns are whole numbers"
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
