"""Runs: stretches of elements that repeat from file to file, known again by their bytes.

Slices of a series have most of their header in common. A run is what two files had alike; where the
same bytes stand in the next file, its elements need not be read again, and what came of them need
not be found again. Whatever differs is read as always, so a scan with runs finds what one without does.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final, NamedTuple

from .elements import Element
from .encoding import Encoding

# How far behind its place a run is looked for: what stands in between is what changes.
_REACH: Final = 2048
_LARGEST_ELEMENT: Final = 4096
_FEWEST_ELEMENTS: Final = 4
# Files in a row that had little in common with the one before; then only one in so many is learned from.
_PATIENCE: Final = 3
_PAUSE: Final = 32


class Run:
    """Elements in a row where they stood last; what came of them is for the rewriter."""

    __slots__ = ("_position", "elements", "raw", "results")

    def __init__(self, raw: bytes, elements: list[Element], position: int) -> None:
        """position: where `elements` stand."""
        self.raw = raw
        self.elements = elements
        self._position = position
        # What came of the elements, by what it depends on beside their bytes.
        self.results: dict[object, Any] = {}

    def at(self, position: int) -> list[Element]:
        """Its elements where the run stands now."""
        if position != self._position:
            on = position - self._position
            new = tuple.__new__  # half the time of calling Element
            self.elements = [
                new(Element, (kind, start + on, value + on, end + on, None, False))
                for kind, start, value, end, _, _ in self.elements
            ]
            self._position = position
        return self.elements


class Placed(NamedTuple):
    """A run found in a data set: at a position, from the element with this number."""

    run: Run
    position: int
    first: int


class Runs:
    """What the files of one encoding that were read so far have in common with the last of them.

    boundaries: tags before which a run ends, for something may be put in there.
    """

    def __init__(self, boundaries: Iterable[int]) -> None:
        self.known: list[Run] = []
        self._boundaries = sorted(boundaries)
        self._encoding: Encoding | None = None
        self._last: dict[int, bytes] = {}
        self._changing: set[int] = set()
        self._unlike = 0

    def begin(self, encoding: Encoding) -> None:
        """A file in this encoding is going to be read."""
        if encoding is not self._encoding:
            self._encoding = encoding
            self._forget()

    def where(self, run: Run, data: bytes, position: int) -> int:
        """Where a run stands from a position on, -1 where it is not near."""
        return data.find(run.raw, position, position + len(run.raw) + _REACH)

    def end(self, found: int, elements: list[Element], data: bytes) -> None:
        """A file was read and `found` known runs stood in it: learns what changes from file to file."""
        if self.known and found == len(self.known):
            self._unlike = 0
            return
        self._unlike += 1
        if self._unlike > _PATIENCE and self._unlike % _PAUSE:
            self.known = []
            return
        if self.known and 2 * found < len(self.known):
            self._forget()  # another series
        now = _short_elements(elements, data)
        if self._last:
            self._changing |= {tag for tag, raw in self._last.items() if now.get(tag) != raw}
            self.known = list(self._split(elements, data, now))
            if 2 * sum(len(run.elements) for run in self.known) < len(elements):
                self.known = []  # it costs more than it saves
        self._last = now

    def leave_out(self, tags: set[int]) -> None:
        """Elements with these tags are in no run any more: what comes of them depends on others."""
        self._changing |= tags
        known: list[Run] = []
        for run in self.known:
            start = run.elements[0].start
            stretch: list[Element] = []
            for element in run.elements:
                if element.kind.tag in tags:
                    known += _as_run(stretch, run.raw, start)
                    stretch = []
                else:
                    stretch.append(element)
            known += [run] if len(stretch) == len(run.elements) else _as_run(stretch, run.raw, start)
        self.known = known

    def _forget(self) -> None:
        self.known, self._last, self._changing = [], {}, set()

    def _split(self, elements: list[Element], data: bytes, now: dict[int, bytes]) -> Iterator[Run]:
        """The stretches of elements that are as they were."""
        boundaries = iter([*self._boundaries, 1 << 32])
        boundary = next(boundaries)
        stretch: list[Element] = []
        for element in elements:
            tag = element.kind.tag
            same = tag not in self._changing and self._last.get(tag) == now.get(tag) is not None
            apart = stretch and stretch[-1].kind.private is not element.kind.private
            if stretch and (not same or apart or tag >= boundary):
                yield from _as_run(stretch, data, 0)
                stretch = []
            while tag >= boundary:
                boundary = next(boundaries)
            if same:
                stretch.append(element)
        yield from _as_run(stretch, data, 0)


def _short_elements(elements: list[Element], data: bytes) -> dict[int, bytes]:
    """The bytes of the elements that are short and in one piece, by tag."""
    return {
        kind.tag: data[start:end]
        for kind, start, _, end, sequence, large in elements
        if sequence is None and not large and end - start <= _LARGEST_ELEMENT
    }


def _as_run(stretch: list[Element], data: bytes, origin: int) -> Iterator[Run]:
    """The run of a stretch, none where it is too short to be worth it. origin: where `data` begins."""
    if len(stretch) < _FEWEST_ELEMENTS:
        return
    start = stretch[0].start
    yield Run(data[start - origin : stretch[-1].end - origin], stretch, start)
