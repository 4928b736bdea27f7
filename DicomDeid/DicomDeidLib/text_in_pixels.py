"""Text in pixels: the frames of one data set, as they are looked at for text."""

from threading import Lock
from typing import Final

from .image_pixels import image_of
from .level import DataSet, Level
from .pixels.image import Image, unused_of
from .seen import seen, window_of
from .stream.scan import Scan
from .text_detection.detector import Box
from .text_detection.found import FoundText, Frames
from .text_detection.views import View, views_of

# Decoders are told to be quiet for a while, which is for all threads.
_DECODING: Final = Lock()


def look_with(data_set: DataSet, syntax: str, known: dict[int, list[Box]] | None = None) -> FoundText:
    """Lets a data set be asked for text in its pixels; nothing is looked at until then.

    syntax: UID of its transfer syntax. known: boxes that were found in it before, by frame.
    """
    data_set.text = FoundText(lambda: _open(data_set.scan, data_set.top, syntax), known)
    return data_set.text


def _open(scan: Scan, top: Level, syntax: str) -> Frames | None:
    image = image_of(scan, top, syntax, whole=True)
    return None if image is None else _Frames(image, top)


class _Frames:
    """The frames of an image, decoded one at a time."""

    def __init__(self, image: Image, top: Level) -> None:
        self.count = image.layout.frames
        self._image = image
        self._top = top

    def views(self, number: int) -> list[View]:
        """Renderings of a frame, from 0. Raises SetAside where it can't be decoded."""
        with _DECODING:
            frame = self._image.frame(number)
        window = window_of(self._top, frame.layout)
        unused = unused_of(frame)
        hidden = [] if unused is None else views_of(unused)
        return views_of(seen(frame, self._top), [window] if window else []) + hidden
