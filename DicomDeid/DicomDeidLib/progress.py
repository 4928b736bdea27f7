"""Progress: how many files are done, how fast, how long still; a bar, plain lines, or nothing in a pipe."""

import sys
import time
from collections.abc import Callable
from typing import Final

_EVERY: Final = 0.5  # seconds between two lines of progress


class Clock:
    """How fast a run is, and when to say so.

    total: files in all.
    """

    def __init__(self, total: int) -> None:
        self.total = total
        self._start = time.monotonic()
        self._told = self._start - _EVERY  # the first file is told of at once
        self._done = 0

    def is_due(self, done: int) -> bool:
        """Notes how many files are done; True where it is time to tell."""
        self._done = done
        now = time.monotonic()
        if done < self.total and now - self._told < _EVERY:
            return False
        self._told = now
        return True

    def numbers(self) -> dict[str, object]:
        """Files done and in all, files a second, seconds left."""
        rate = self._done / max(time.monotonic() - self._start, 1e-6)
        left = max(self.total - self._done, 0) / rate
        return {
            "done": self._done,
            "files": self.total,
            "files_per_second": round(rate, 1),
            "seconds_left": round(left),
        }

    def line(self) -> str:
        """The numbers as a line."""
        told = self.numbers()
        return "{done} of {files} files, {files_per_second} a second, {seconds_left} s left".format(**told)


class Progress:
    """Shows nothing, as where nobody watches."""

    def tell(self, done: int) -> None:
        """Shows how many files are done."""

    def close(self) -> None:
        """Ends the display."""


class _Lines(Progress):
    """A plain line now and then."""

    def __init__(self, total: int) -> None:
        self._clock = Clock(total)

    def tell(self, done: int) -> None:
        if self._clock.is_due(done):
            print(self._clock.line(), file=sys.stderr)


class _Bar(Progress):
    """tqdm's bar."""

    def __init__(self, total: int) -> None:
        from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]

        self._bar = tqdm(total=total, unit=" files", leave=False)

    def tell(self, done: int) -> None:
        self._bar.update(done - self._bar.n)

    def close(self) -> None:
        self._bar.close()


def open_progress(count: Callable[[], int]) -> Progress:
    """A bar where somebody watches and tqdm is there, plain lines where it is not, nothing in a pipe.

    count: says how many files there are; it is only asked where somebody watches.
    """
    if not sys.stderr.isatty():
        return Progress()
    total = count()
    try:
        return _Bar(total)
    except ImportError:  # the extra `cli`
        return _Lines(total)
