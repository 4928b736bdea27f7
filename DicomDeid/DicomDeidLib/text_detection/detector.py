"""Detector: an image of eight bits goes in, boxes around what looks like text come out, and what it says."""

import importlib
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .confidence import LEAST
from .extra import open_engine

if TYPE_CHECKING:
    import numpy as np

_GRAIN: Final = 32  # the network takes images of whole multiples
_TILE: Final = 832  # pixels that are looked at in one go, so that memory does not grow with the image
_OVERLAP: Final = 128
_BORDER: Final = 16  # what stands at the very edge is not seen without


class Box(NamedTuple):
    """First and last row and column, both inside, from 0; and how sure it is that this is text, 0 to 1."""

    top: int
    left: int
    bottom: int
    right: int
    confidence: float


class Detector:
    """The OCR library with its models. Raises CouldNotStart where it is not installed."""

    def __init__(self) -> None:
        import numpy as np

        self._engine = open_engine()
        # What is looked at first loads the model.
        self._engine(np.zeros((64, 64, 3), np.uint8), use_det=True, use_cls=False, use_rec=False)
        self._network = self._engine.text_det.session
        self._boxes = self._engine.text_det.postprocess_op
        self._boxes.thresh = 0.2
        self._boxes.box_thresh = LEAST

    def boxes(self, image: "np.ndarray[Any, Any]", scale: float) -> list[Box]:
        """What looks like text in (rows, columns, 3), seen enlarged by a scale, in pixels of the image."""
        import numpy as np

        cv2 = importlib.import_module("cv2")  # with its types where it is installed, and without elsewhere

        rows, columns = image.shape[:2]
        if scale != 1:
            size = (max(round(columns * scale), 1), max(round(rows * scale), 1))
            image = cv2.resize(image, size, interpolation=cv2.INTER_CUBIC)
        image = np.pad(image, ((_BORDER, _BORDER), (_BORDER, _BORDER), (0, 0)), mode="edge")
        found = []
        for top in _starts(image.shape[0]):
            for left in _starts(image.shape[1]):
                tile = image[top : top + _TILE, left : left + _TILE]
                for corners, confidence in self._of_tile(tile):
                    corners += (left - _BORDER, top - _BORDER)
                    first, last = corners.min(0) / scale, corners.max(0) / scale
                    found.append(_inside(first, last, rows, columns, float(confidence)))
        return found

    def _of_tile(self, tile: "np.ndarray[Any, Any]") -> "Iterator[tuple[np.ndarray[Any, Any], float]]":
        import numpy as np

        more = [-size % _GRAIN for size in tile.shape[:2]]
        tile = np.pad(tile, ((0, more[0]), (0, more[1]), (0, 0)), mode="edge")
        shares = (tile.astype(np.float32) / 255 - 0.5) / 0.5
        corners, confidences = self._boxes(
            self._network(np.ascontiguousarray(shares.transpose(2, 0, 1)[None])), tile.shape[:2]
        )
        yield from zip(np.asarray(corners, np.float64), confidences, strict=True)

    def text(self, crop: "np.ndarray[Any, Any]") -> tuple[str, float]:
        """What one line says, and how sure that is."""
        read = self._engine(crop, use_det=False, use_cls=False, use_rec=True)
        texts, scores = getattr(read, "txts", None), getattr(read, "scores", None)
        return (str(texts[0]), float(scores[0])) if texts and scores else ("", 0.0)


@lru_cache(1)
def detector() -> Detector:
    """The detector of this process; it is loaded once. Raises CouldNotStart."""
    return Detector()


def _starts(size: int) -> range:
    """Where tiles begin that overlap, so that no line of text is cut in all of them."""
    return range(0, max(size - _OVERLAP, 1), _TILE - _OVERLAP)


def _inside(first: Any, last: Any, rows: int, columns: int, confidence: float) -> Box:
    import math

    top, left = max(math.floor(first[1]), 0), max(math.floor(first[0]), 0)
    bottom, right = min(math.ceil(last[1]), rows - 1), min(math.ceil(last[0]), columns - 1)
    return Box(min(top, rows - 1), min(left, columns - 1), max(bottom, 0), max(right, 0), confidence)
