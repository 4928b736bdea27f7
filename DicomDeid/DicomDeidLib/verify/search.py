"""Finds identifying values in bytes, as whole words, in one pass whatever their number."""

import re
from collections.abc import Iterator
from typing import IO, Final, NamedTuple

from .sought import UIDS, WORDS, Sought, Value

_BETWEEN: Final = 3  # bytes that may part the words of a value
_BLOCK: Final = 1 << 20
_OVERLAP: Final = 4096
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
# In opaque bytes a length or a tag may look like one more letter of a word.
_GLUED: Final = (
    re.compile(rb"(?<=[0-9A-Za-z])[0-9A-Za-z\x80-\xff](?=\0)"),
    re.compile(rb"(?<=[\0-\x1f])[0-9A-Za-z\x80-\xff](?=\w)"),
)


class Hit(NamedTuple):
    """Where a value stands. key: its words, to count by; number: True where it is digits alone."""

    start: int
    value: Value
    key: bytes
    number: bool


class Search:
    """Searches bytes for what is sought."""

    def __init__(self, sought: Sought) -> None:
        self._sought = sought
        self._first = {*sought.single, *(first for first, _second in sought.several)}

    def hits(self, data: bytes) -> Iterator[Hit]:
        """Every value in the bytes, the longest at each place."""
        sought = self._sought
        if sought.uids:
            for match in UIDS.finditer(data):
                kept = sought.uids.get(match[0])
                if kept is not None:
                    yield Hit(match.start(), Value("a UID", kept), match[0], False)
        low = data.lower()
        if self._first.isdisjoint(WORDS.findall(low)):
            return
        words = [(match[0], match.start(), match.end()) for match in WORDS.finditer(low)]
        behind = 0  # what was found last ends here
        for place, (word, start, end) in enumerate(words):
            if word in self._first and start >= behind:
                found = self._several(low, words, place)
                if found is None:
                    single = sought.single.get(word)
                    if single is None or (word.isdigit() and _is_part_of_number(low, start, end)):
                        continue
                    found = Hit(start, single, word, word.isdigit())
                behind = found.start + len(found.key)
                yield found

    def opaque(self, data: bytes) -> Iterator[Hit]:
        """Every value in bytes whose structure is not known."""
        found = {hit.start: hit for hit in self.hits(data)}
        behind, before = (glued.sub(b" ", data) for glued in _GLUED)
        for parted in (behind, before, _GLUED[1].sub(b" ", behind)):
            if parted != data:
                for hit in self.hits(parted):
                    found.setdefault(hit.start, hit)
        yield from found.values()

    def text(self, text: str) -> Iterator[Hit]:
        """Every name in a text that is written without spaces."""
        for run in _UNSPACED.findall(text):
            for start in range(len(run) - 1):
                for name, value in self._sought.unspaced.get(run[start : start + 2], {}).items():
                    if run.startswith(name, start):
                        yield Hit(start, value, name.encode(), False)

    def stream(self, file: IO[bytes], spans: list[tuple[int, int]]) -> Iterator[Hit]:
        """Every value in a file, except in the spans: the pixels."""
        for start, end in _around(file, spans):
            file.seek(start)
            before, left = b"", end - start
            while True:
                block = file.read(min(_BLOCK, left))
                left -= len(block)
                data = before + block
                is_last = left <= 0 or not block
                limit = len(data) if is_last else len(data) - _OVERLAP
                # The first byte of what was kept is there to tell where a word begins.
                yield from (hit for hit in self.hits(data) if bool(before) <= hit.start < limit)
                if is_last:
                    break
                before = data[-_OVERLAP - 1 :]

    def _several(self, low: bytes, words: list[tuple[bytes, int, int]], place: int) -> Hit | None:
        """The longest value of several words, or of exact bytes, that begins at a word."""
        word, start, end = words[place]
        second = words[place + 1][0] if place + 1 < len(words) else b""
        best: Value | None = None
        for value in (
            *self._sought.several.get((word, second), ()),
            *self._sought.several.get((word, b""), ()),
        ):
            if value.exact:
                at = start - (WORDS.search(value.exact) or WORDS.match(b"a")).start()  # type: ignore[union-attr]
                fits = at >= 0 and low.startswith(value.exact, at)
            else:
                fits = _follow(low, words, place, value.rest)
            if fits and (best is None or len(value.rest) > len(best.rest)):
                best = value
        if best is None:
            return None
        last = words[min(place + 1 + len(best.rest), len(words) - 1)]
        return Hit(start, best, best.exact or low[start : last[2]], False)


def _follow(low: bytes, words: list[tuple[bytes, int, int]], place: int, rest: tuple[bytes, ...]) -> bool:
    """True where the words behind the first two are these, and all stand close to each other."""
    if place + 1 + len(rest) >= len(words):
        return False
    for number, wanted in enumerate((words[place + 1][0], *rest), place + 1):
        word, start, _end = words[number]
        between = low[words[number - 1][2] : start]
        if word != wanted or len(between) > _BETWEEN or b"\0" in between:
            return False
    return True


def _is_part_of_number(low: bytes, start: int, end: int) -> bool:
    """True for digits of a longer number or of a UID."""
    before = start > 1 and low[start - 1 : start] == b"." and low[start - 2 : start - 1].isdigit()
    return before or (low[end : end + 1] == b"." and low[end + 1 : end + 2].isdigit())


def _around(file: IO[bytes], spans: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    size = file.seek(0, 2)
    at = 0
    for start, end in sorted(spans):
        yield at, start
        at = end
    yield at, size
