"""The cleaner: a text without what is known of its patient and without what looks like an identifier."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from functools import lru_cache
from typing import Final

from . import identifiers
from .ages import as_ninety, old_ages
from .fold import Folded, fold
from .looks import looks, uids
from .manner import Known, Manner
from .names import Names
from .repair import cut
from .titled import titled
from .written_dates import WrittenDate, moved_text, written_dates

PERSONS: Final = ("patient", "person")
_REMEMBERED: Final = 4096
Span = tuple[int, int]
_FOUR_DIGITS: Final = re.compile(r"\d{4}")
_DAY: Final = re.compile(r"(\d{4})\.?(\d\d)\.?(\d\d)")


class Cleaner:
    """Cleans texts of one patient.

    days: by how many every date moves, where the manner is to shift.
    """

    def __init__(self, manner: Manner, known: Known, days: int = 0) -> None:
        self._manner = manner
        self._days = days
        self._cleaned: dict[tuple[str, bool], str] = {}
        keep = [fold(word) for word in manner.words.keep]
        self._keep = _any_of(keep)
        self._remove = _any_of(fold(word) for word in manner.words.remove)
        persons = (text for role, text in sorted(known) if role in PERSONS)
        self._names = Names(persons, frozenset(phrase for phrase in keep if phrase.isalpha()))
        self._identifiers = identifiers.compiled(
            (role, text) for role, text in known if role not in ("person", "day") and role not in manner.keeps
        )
        self._births = frozenset(_days(known, "date"))
        self._known_days = frozenset(_days(known, "day"))

    def clean(self, text: str, *, term: bool = False) -> str:
        """The text, cleaned; the very same where nothing is found.

        term: it is a technical or coded term: only what is known goes, and no word that is a term itself.
        """
        key = (text, term)
        found = self._cleaned.get(key)
        if found is None:
            if len(self._cleaned) >= _REMEMBERED:
                self._cleaned.clear()
            found = self._cleaned[key] = self._clean(text, term)
        return found

    def _clean(self, text: str, term: bool) -> str:
        folded = Folded(text)
        gone, moved = self._dates(folded)
        gone += self._known(folded, term)
        if not term:
            dates = [(start, end) for start, end, _ in moved] + gone
            gone += [span for span in looks(folded) if not any(_holds(one, span) for one in dates)]
        gone += uids(folded)
        if self._keep is not None:
            stays = [match.span() for match in self._keep.finditer(folded.plain)]
            gone = [span for span in gone if not any(_holds(one, span) for one in stays)]
        if self._remove is not None:
            gone += [match.span() for match in self._remove.finditer(folded.plain)]
        moved += [(start, end, as_ninety(folded.plain[start:end])) for start, end in old_ages(folded)]
        changed = [(*folded.span(start, end), new) for start, end, new in moved]
        cuts = [folded.span(*span) for span in gone if span[0] < span[1]]
        return _written(text, cuts if term else [*cuts, *titled(folded)], changed)

    def _known(self, folded: Folded, term: bool) -> list[Span]:
        found = list(self._names.find(folded, term=term))
        if self._identifiers is not None:
            found += [match.span() for match in self._identifiers.finditer(folded.plain)]
        return found

    def _dates(self, folded: Folded) -> tuple[list[Span], list[tuple[int, int, str]]]:
        """The dates that go, and those that move with what stands in their place."""
        gone: list[Span] = []
        moved: list[tuple[int, int, str]] = []
        for found in written_dates(folded):
            if self._is_birth(folded, found):
                gone.append((found.start, found.end))
            elif self._manner.dates != "keep":
                new = self._moved(folded, found)
                if new is None:
                    gone.append((found.start, found.end))
                else:
                    moved.append((found.start, found.end, new))
        return gone, moved

    def _is_birth(self, folded: Folded, found: WrittenDate) -> bool:
        """True for a known day of birth, also where its year has two digits, which tell no century."""
        if not self._births.isdisjoint(found.readings):
            return True
        if _FOUR_DIGITS.search(folded.plain, found.start, found.end):
            return False
        short = {(day.year % 100, day.month, day.day) for day in self._births}
        return any((day.year % 100, day.month, day.day) in short for day in found.readings)

    def _moved(self, folded: Folded, found: WrittenDate) -> str | None:
        if self._manner.dates != "shift":
            return None
        return moved_text(folded, found, self._days, self._known_days)


@lru_cache(64)
def cleaner_of(manner: Manner, known: Known, days: int) -> Cleaner:
    """The cleaner of a patient; the same one for the next file."""
    return Cleaner(manner, known, days)


def _any_of(phrases: Iterable[str]) -> re.Pattern[str] | None:
    """An expression for folded words and phrases where they stand on their own."""
    found = sorted({phrase.strip() for phrase in phrases} - {""}, key=lambda phrase: (-len(phrase), phrase))
    if not found:
        return None
    either = "|".join(r"\s+".join(map(re.escape, phrase.split())) for phrase in found)
    return re.compile(rf"(?<![^\W_])(?:{either})(?![^\W_])")


def _days(known: Known, role: str) -> Iterator[date]:
    """The days of a role that are written as DA or as the beginning of a DT."""
    for kind, text in known:
        match = _DAY.match(text) if kind == role else None
        if match:
            try:
                yield date(*map(int, match.groups()))
            except ValueError:
                continue


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]


def _written(text: str, gone: list[Span], moved: list[tuple[int, int, str]]) -> str:
    """The text with some of it replaced and some of it cut; what is cut in part goes as a whole."""
    replaced = []
    for start, end, new in sorted(moved):
        if any(start < last and first < end for first, last in gone):
            gone.append((start, end))
        else:
            replaced.append((start, end, new))
    # From the end, so that positions before it stay.
    for start, end, new in reversed(replaced):
        text = text[:start] + new + text[end:]
        grown = len(new) - (end - start)
        gone = [(first + grown, last + grown) if first >= end else (first, last) for first, last in gone]
    return cut(text, gone)
