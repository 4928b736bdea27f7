"""A frame as bytes that Qt shows: made smaller once, rendered anew for each window."""

from typing import Any

from .regions import Fit

_SHARP = 2  # pixels for each one of the view, for a screen with small ones


class FrameImage:
    """`before` or `after` of a Picture. window: what is black and white, None for the picture's own."""

    def __init__(self, picture: Any, pixels: Any) -> None:
        self._picture, self._pixels = picture, pixels
        self._by, self._small = 1, pixels

    def rgba(self, fit: Fit, window: Any = None) -> tuple[bytes, int, int]:
        """Red, green, blue and alpha of each pixel, with width and height; no smaller than the view needs."""
        import numpy as np

        by = max(1, min(fit.rows // (_SHARP * fit.height), fit.columns // (_SHARP * fit.width)))
        if by != self._by:
            self._by, self._small = by, self._picture.reduced(self._pixels, by)
        shown = self._picture.rendered(self._small, window)
        made = np.full((*shown.shape[:2], 4), 255, np.uint8)
        made[..., :3] = shown if shown.ndim == 3 else shown[..., None]
        return made.tobytes(), int(made.shape[1]), int(made.shape[0])


def windowed(window: Any, right: float, up: float) -> Any:
    """A window after a drag by so many pixels of the view: to the right it is wider, upwards brighter."""
    from DicomDeidLib.pixels.rendering import Window

    width = max(window.width, 1e-6) * 2 ** (right / 100)
    return Window.of(window.center - up * max(window.width, 1e-6) / 200, width)
