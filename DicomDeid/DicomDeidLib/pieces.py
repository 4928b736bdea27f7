"""Pieces: what a rewritten data set is made of, stretches of the input and new bytes."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .needles import Needles
from .profile.plan import Added
from .stream.parts import Producer


class Span(NamedTuple):
    """Bytes of the scanned input that stay as they are, by position in the scan."""

    start: int
    end: int


# A producer stands only where pixels are cleaned, in whole data sets.
Piece = Span | bytes
WholePiece = Piece | Producer


def with_replaced(pieces: list[Piece], new: Mapping[Span, list[WholePiece]]) -> list[WholePiece]:
    """The pieces with other bytes in place of spans that lie whole in one; spans that are gone stay gone."""
    waiting = sorted(new)
    found: list[WholePiece] = []
    for piece in pieces:
        if isinstance(piece, bytes):
            found.append(piece)
            continue
        start, end = piece
        while waiting and waiting[0].end <= end:
            span = waiting.pop(0)
            if span.start < start:
                continue
            if start < span.start:
                found.append(Span(start, span.start))
            found += new[span]
            start = span.end
        if start < end:
            found.append(Span(start, end))
    return found


class Rewritten(NamedTuple):
    """Pieces of an output in order, and how many bytes they make."""

    pieces: list[Piece]
    size: int


class RunResult(NamedTuple):
    """What came of a run: pieces and what was noted meanwhile; is_exact: it will be so for the same bytes."""

    pieces: list[Piece]
    needles: Needles | None
    kept: Counter[str]
    carried: list[bytes]
    cleaned: list[bytes]
    numbers: bytes
    is_exact: bool


# Tag -> VR and value of an element that is put into a data set, and the rule that says so.
Inserts = Mapping[int, Added]
