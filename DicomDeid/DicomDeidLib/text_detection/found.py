"""Found text: the boxes of the frames of one image; each frame is looked at once, when it is asked for."""

from collections.abc import Callable, Iterable
from typing import Protocol

from .detector import Box
from .looking import boxes_in, merged, text_in
from .views import View


class Frames(Protocol):
    """The frames of an image, to be looked at."""

    @property
    def count(self) -> int:
        """How many there are."""
        ...

    def views(self, number: int) -> list[View]:
        """Renderings of a frame, from 0. Raises SetAside where it can't be decoded."""
        ...


class FoundText:
    """What was found in one image.

    open_frames: gives the frames, None where there are none; it is called when they are first asked for.
    known: boxes that were found in the same image before, by frame.
    """

    def __init__(
        self, open_frames: Callable[[], Frames | None], known: dict[int, list[Box]] | None = None
    ) -> None:
        self.known = {} if known is None else known
        self._open = open_frames
        self._opened: list[Frames | None] = []
        self._last: tuple[int, list[View]] = (-1, [])

    @property
    def frames(self) -> int:
        """How many frames there are. Raises SetAside where they can't be looked at."""
        opened = self._frames()
        return opened.count if opened else 0

    def is_any(self, confidence: float) -> bool:
        """True where a frame shows text; frames behind the first that does are not looked at."""
        return any(self.in_frame(number, confidence) for number in range(self.frames))

    def boxes(self, frames: Iterable[int] | None, confidence: float) -> list[Box]:
        """Boxes around all text of these frames (from 0; None: of all), put together."""
        numbers = range(self.frames) if frames is None else frames
        return merged(box for number in numbers for box in self.in_frame(number, confidence))

    def in_frame(self, number: int, confidence: float) -> list[Box]:
        """Boxes around the text of one frame."""
        if number not in self.known:
            self.known[number] = boxes_in(self._views(number))
        return [box for box in self.known[number] if box.confidence >= confidence]

    def texts(self, number: int, boxes: Iterable[Box]) -> list[str]:
        """What boxes of a frame say: patient data, for who asks."""
        return [text_in(self._views(number), box) for box in boxes]

    def _views(self, number: int) -> list[View]:
        opened = self._frames()
        if self._last[0] != number:
            self._last = (number, opened.views(number) if opened else [])
        return self._last[1]

    def _frames(self) -> Frames | None:
        if not self._opened:
            self._opened.append(self._open())
        return self._opened[0]
