"""Looking: boxes around the text of one frame, from all its views, put together."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from .detector import Box, detector

if TYPE_CHECKING:
    import numpy as np

# Small text is found where it is enlarged; in large images that would take too long.
_SMALL: Final = 1_500_000  # pixels
_LARGER: Final = 1.5
# Letters that are higher than a hand are found where they are made small.
_HIGH: Final = 512
_SMALLER: Final = 0.5
_SHARED: Final = 0.5  # of the smaller box: two that share more are one
_THICKER: Final = 2.0  # a box around something else is no line of text with it
_AROUND: Final = 0.15  # of a line's height, for reading


def boxes_in(views: "Sequence[np.ndarray[Any, Any]]") -> list[Box]:
    """What looks like text in views of one frame, from top to bottom.

    views: arrays (rows, columns, 3) of eight bits, as `views.views_of` makes them.
    Raises CouldNotStart where the OCR extra is missing.
    """
    found: list[Box] = []
    for number, view in enumerate(views):
        scale = _LARGER if view.shape[0] * view.shape[1] <= _SMALL else 1.0
        found += detector().boxes(view, scale)
        if number == 0 and max(view.shape[:2]) > _HIGH:
            found += detector().boxes(view, _SMALLER)
    return merged(found)


def text_in(views: "Sequence[np.ndarray[Any, Any]]", box: Box) -> str:
    """What a box says, as far as it can be read, in the view that shows it best."""
    import numpy as np

    around = max(round(_thickness(box) * _AROUND), 1)
    rows = slice(max(box.top - around, 0), box.bottom + around + 1)
    columns = slice(max(box.left - around, 0), box.right + around + 1)
    read = []
    for view in views:
        crop = view[rows, columns]
        upright = 2 * crop.shape[0] < 3 * crop.shape[1]
        for turned in (0,) if upright else (0, 1, 3):
            read.append(detector().text(np.ascontiguousarray(np.rot90(crop, turned))))
    return max(read, key=lambda one: one[1], default=("", 0.0))[0]


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
