"""Pictures: one frame of an image before and after, for who looks at it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from .clean_pixels import coats_of, image_of
from .errors import SetAside
from .level import Level
from .pixels.codecs import Frame
from .pixels.layout import Layout
from .pixels.native import filled
from .pixels.rendering import Window, grey, most_of
from .profile.pixel_rule import Cleaning
from .seen import seen, window_of
from .stream.scan import Scan

if TYPE_CHECKING:
    import numpy as np


class Picture(NamedTuple):
    """One frame, before and after.

    number: of the frame, from 1. frames: how many there are. before, after: arrays of (rows, columns) with
    stored values, or of (rows, columns, 3) with red, green and blue of eight bits; after is None where no
    rule fills anything in this frame. window: what shows it sensibly. inverted: the least value is white.
    problem: the code for which the pixels can't be cleaned as the rules say, ''.
    """

    number: int
    frames: int
    before: "np.ndarray[Any, Any]"
    after: "np.ndarray[Any, Any] | None"
    window: Window
    inverted: bool
    problem: str = ""

    def rendered(
        self, pixels: "np.ndarray[Any, Any]", window: Window | None = None
    ) -> "np.ndarray[Any, Any]":
        """`before` or `after` in eight bits: (rows, columns), or (rows, columns, 3) in colour."""
        if pixels.ndim == 3:
            return pixels
        return grey(pixels, window or self.window, inverted=self.inverted)


def picture_of(
    scan: Scan, top: Level, cleanings: Sequence[Cleaning], syntax: str, number: int
) -> Picture | None:
    """A frame of a data set, None where it has no pixels.

    syntax: UID of its transfer syntax. number: of the frame, from 1; beyond the last it is the last.
    Raises SetAside where its pixels can't be understood or decoded.
    """
    image = image_of(scan, top, syntax)
    if image is None:
        return None
    number = min(max(number, 1), image.layout.frames)
    frame = image.frame(number - 1)
    before = seen(frame, top)
    after, problem = _cleaned(frame, image.layout, number - 1, cleanings, top)
    inverted = frame.layout.photometric == "MONOCHROME1"
    window = Window(0, 255) if before.ndim == 3 else window_of(top, frame.layout) or most_of(before)
    return Picture(number, image.layout.frames, before, after, window, inverted, problem)


def _cleaned(
    frame: Frame, whole: Layout, number: int, cleanings: Sequence[Cleaning], top: Level
) -> "tuple[np.ndarray[Any, Any] | None, str]":
    """What a frame becomes, None where it stays; and why it can't be."""
    try:
        coats = [coat for coat in coats_of(cleanings, top, whole) if coat.is_for(number)]
        if not coats:
            return None, ""
        here = [coat._replace(frames=None) for coat in coats]
        return seen(Frame(filled(frame.data, frame.layout, here), frame.layout), top), ""
    except SetAside as problem:
        return None, problem.code
