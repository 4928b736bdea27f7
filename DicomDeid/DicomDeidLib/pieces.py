"""Pieces: what a rewritten data set is made of, stretches of the input and new bytes."""

from collections import Counter
from collections.abc import Mapping
from typing import NamedTuple

from .needles import Needles
from .profile.plan import Added


class Span(NamedTuple):
    """Bytes of the scanned input that stay as they are, by position in the scan."""

    start: int
    end: int


Piece = Span | bytes


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
