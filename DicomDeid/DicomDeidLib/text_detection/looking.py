"""Looking: boxes around the text of one frame, from all its views, put together."""

from collections.abc import Iterable, Sequence
from typing import Final

from .detector import Box, detector
from .views import View

# Small text is found where it is enlarged; in large images that would take too long.
_SMALL: Final = 1_500_000  # pixels
_LARGER: Final = 1.5
# Letters that are higher than a hand are found where they are made small.
_HIGH: Final = 512
_SMALLER: Final = 0.5
_SHARED: Final = 0.5  # of the smaller box: two that share more are one
_THICKER: Final = 2.0  # a box around something else is no line of text with it
# Anatomy is taken for text too, mostly all of it at once. What is as large has to be read to be believed;
# but the library reads not all scripts that names are written in, so what is smaller or surer need not be.
_LINE: Final = 0.15  # of the shorter side: a line of text is no higher
_LINE_PIXELS: Final = 64  # in small images it may be
_HALF: Final = 0.5
_SURE: Final = 0.6
_READS: Final = 0.8
_CLEAR: Final = 0.95
_AROUND: Final = 0.15  # of a line's height, for reading


def boxes_in(views: Sequence[View]) -> list[Box]:
    """What looks like text in views of one frame, from top to bottom.

    Raises CouldNotStart where the OCR extra is missing.
    """
    found: list[Box] = []
    for number, view in enumerate(views):
        rows, columns = view.image.shape[:2]
        scale = _LARGER if view.fine and rows * columns <= _SMALL else 1.0
        found += detector().boxes(view.image, scale)
        if number == 0 and max(rows, columns) > _HIGH:
            found += detector().boxes(view.image, _SMALLER)
    # Each for itself: put together first, a name within anatomy would go with it.
    return merged([box for box in dict.fromkeys(found) if _is_believed(views, box)])


def _is_believed(views: Sequence[View], box: Box) -> bool:
    """False for what is as large as anatomy is and reads as nothing."""
    thickness = _thickness(box)
    share = thickness / min(views[0].image.shape[:2])
    if share <= _LINE:
        return True
    if share <= _HALF and (thickness <= _LINE_PIXELS or box.confidence >= _SURE):
        return True
    text, confidence = _read(views, box)
    return confidence >= _READS and sum(sign.isalnum() for sign in text) > 1


def text_in(views: Sequence[View], box: Box) -> str:
    """What a box says, as far as it can be read, in the view that shows it best."""
    return _read(views, box)[0]


def _read(views: Sequence[View], box: Box) -> tuple[str, float]:
    import numpy as np

    around = max(round(_thickness(box) * _AROUND), 1)
    rows = slice(max(box.top - around, 0), box.bottom + around + 1)
    columns = slice(max(box.left - around, 0), box.right + around + 1)
    best = ("", 0.0)
    for view in views:
        crop = view.image[rows, columns]
        upright = 2 * crop.shape[0] < 3 * crop.shape[1]
        for turned in (0,) if upright else (0, 1, 3):
            read = detector().text(np.ascontiguousarray(np.rot90(crop, turned)))
            best = max(best, read, key=lambda one: one[1])
        if best[1] >= _CLEAR:
            break  # no other view shows it better
    return best


def merged(boxes: Iterable[Box]) -> list[Box]:
    """The boxes with those put together that are around the same line, from top to bottom."""
    found: list[Box] = []
    for box in sorted(dict.fromkeys(boxes), key=lambda one: (-one.confidence, one)):
        number = next((n for n, other in enumerate(found) if _is_same_line(box, other)), None)
        if number is None:
            found.append(box)
        else:
            found[number] = _both(box, found[number])
    return sorted(found)


def _is_same_line(box: Box, other: Box) -> bool:
    height = min(box.bottom, other.bottom) - max(box.top, other.top) + 1
    width = min(box.right, other.right) - max(box.left, other.left) + 1
    if height <= 0 or width <= 0 or height * width < _SHARED * min(_area(box), _area(other)):
        return False
    both = _thickness(_both(box, other))
    return both <= _THICKER * min(_thickness(box), _thickness(other))


def _both(box: Box, other: Box) -> Box:
    return Box(
        min(box.top, other.top),
        min(box.left, other.left),
        max(box.bottom, other.bottom),
        max(box.right, other.right),
        max(box.confidence, other.confidence),
    )


def _thickness(box: Box) -> int:
    return min(box.bottom - box.top, box.right - box.left) + 1


def _area(box: Box) -> int:
    return (box.bottom - box.top + 1) * (box.right - box.left + 1)
