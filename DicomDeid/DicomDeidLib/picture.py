"""Pictures: one frame of an image before and after, for who looks at it."""

import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from .clean_pixels import coats_of, frames_of, text_places
from .dicom import tags
from .errors import SetAside
from .image_pixels import image_of
from .level import Level
from .pixels.codecs import Frame
from .pixels.geometry import Shape, mask_of
from .pixels.layout import Layout
from .pixels.native import filled
from .pixels.rendering import Window, grey, most_of, reduced
from .profile.pixel_rule import Cleaning
from .seen import seen, window_of
from .stream.scan import Scan
from .text_detection.detector import Box

if TYPE_CHECKING:
    import numpy as np

# Height and width of a pixel: Pixel Aspect Ratio, Pixel Spacing, Imager Pixel Spacing.
_ASPECT: Final = (0x00280034, 0x00280030, 0x00181164)
# What a rule may ask of an image, to be for it or for those like it.
_ASKED: Final = {
    "SeriesInstanceUID": tags.SERIES_INSTANCE_UID,
    "SOPClassUID": tags.SOP_CLASS_UID,
    "Manufacturer": 0x00080070,
    "ManufacturerModelName": 0x00081090,
    "Rows": tags.ROWS,
    "Columns": tags.COLUMNS,
}


class Picture(NamedTuple):
    """One frame, before and after.

    number: of the frame, from 1. frames: how many there are. before, after: arrays of (rows, columns) with
    stored values, or of (rows, columns, 3) with red, green and blue of eight bits; after is None where no
    rule fills anything in this frame. window: what shows it sensibly. inverted: the least value is white.
    problem: the code for which the pixels can't be cleaned as the rules say, ''.
    filled: the shapes that rules fill in this frame. outside: all outside the ultrasound regions is too.
    aspect: the height of a pixel over its width. asked: values that tell images like this one, by keyword;
    the UID of the series is the original's.
    """

    number: int
    frames: int
    before: "np.ndarray[Any, Any]"
    after: "np.ndarray[Any, Any] | None"
    window: Window
    inverted: bool
    problem: str = ""
    filled: tuple[Shape, ...] = ()
    outside: bool = False
    aspect: float = 1.0
    asked: Mapping[str, str] = MappingProxyType({})

    def rendered(
        self, pixels: "np.ndarray[Any, Any]", window: Window | None = None
    ) -> "np.ndarray[Any, Any]":
        """`before` or `after` in eight bits: (rows, columns), or (rows, columns, 3) in colour."""
        if pixels.ndim == 3:
            return pixels
        return grey(pixels, window or self.window, inverted=self.inverted)

    def reduced(self, pixels: "np.ndarray[Any, Any]", by: int) -> "np.ndarray[Any, Any]":
        """`before` or `after` with so many pixels made one in rows and columns; fast for a large frame."""
        return reduced(pixels, by) if by > 1 else pixels


# A frame, what is seen of it, and what shows that sensibly.
_Decoded = tuple[Frame, Any, Window]


class LastLook:
    """What was seen of the file that was looked at last, for who looks again with other rules.

    boxes: the text that was found in it, by frame. It holds pixels of the last frame.
    """

    def __init__(self) -> None:
        self._file: object = None
        self._number = 0
        self._decoded: _Decoded | None = None
        self.boxes: dict[int, list[Box]] = {}

    def open(self, path: str | Path) -> None:
        """Says which file comes; of another one, or one that changed, nothing is known."""
        status = os.stat(path)
        file = (str(path), status.st_mtime_ns, status.st_size)
        if self._file != file:
            self._file, self._decoded, self.boxes = file, None, {}

    def frame(self, number: int, decode: Callable[[], _Decoded]) -> _Decoded:
        """A frame of this file; it is decoded where it is not the last one."""
        if self._decoded is None or self._number != number:
            self._decoded = None  # two large frames are held at no time
            self._number, self._decoded = number, decode()
        return self._decoded


def picture_of(
    scan: Scan,
    top: Level,
    cleanings: Sequence[Cleaning],
    syntax: str,
    number: int,
    last: LastLook,
) -> Picture | None:
    """A frame of a data set, None where it has no pixels.

    syntax: UID of its transfer syntax. number: of the frame, from 1; beyond the last it is the last.
    last: what was seen of this file before.
    Raises SetAside where its pixels can't be understood or decoded.
    """
    image = image_of(scan, top, syntax)
    if image is None:
        return None
    number = min(max(number, 1), image.layout.frames)

    def decode() -> _Decoded:
        frame = image.frame(number - 1)
        values = seen(frame, top)
        own = Window(0, 255) if values.ndim == 3 else window_of(top, frame.layout)
        return frame, values, own or most_of(values)

    frame, before, window = last.frame(number, decode)
    after, problem = _cleaned(frame, image.layout, number - 1, cleanings, top)
    inverted = frame.layout.photometric == "MONOCHROME1"
    shown = Picture(number, image.layout.frames, before, after, window, inverted, problem)
    asked = {name: _first(top, tag) for name, tag in _ASKED.items()}
    shown = shown._replace(aspect=_aspect(top), asked=asked)
    if problem:
        return shown
    shapes, outside = _places(cleanings, image.layout, number, top)
    return shown._replace(filled=shapes, outside=outside)


def _places(
    cleanings: Sequence[Cleaning], layout: Layout, number: int, top: Level
) -> tuple[tuple[Shape, ...], bool]:
    """The shapes that rules fill in a frame, and whether all outside the ultrasound regions is filled."""
    found: list[Shape] = []
    outside = False
    for cleaning in cleanings:
        frames = frames_of(cleaning, layout)
        if frames is not None and number - 1 not in frames:
            continue
        shapes = [*cleaning.shapes, *(text_places(cleaning, top, frames) if cleaning.text else ())]
        found += [shape for shape in shapes if any(mask_of([shape], layout.rows, layout.columns))]
        outside = outside or cleaning.ultrasound
    return tuple(dict.fromkeys(found)), outside


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


def _first(top: Level, tag: int) -> str:
    """The first value of an element, '' of one that is not there or can't be read."""
    element = top.sibling(tag)
    if element is None or element.large:
        return ""
    try:
        return next(iter(top.values(element)), "")
    except SetAside:
        return ""


def _aspect(top: Level) -> float:
    """The height of a pixel over its width, 1 where nothing sensible is said of it."""
    for tag in _ASPECT:
        try:
            height, width = (float(part) for part in top.sibling_text(tag).split("\\"))
            ratio = height / width
        except (ValueError, ZeroDivisionError):
            continue
        if 0.05 < ratio < 20:
            return ratio
    return 1.0
