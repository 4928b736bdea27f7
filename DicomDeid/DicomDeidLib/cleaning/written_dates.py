"""Written dates: the days that people write in a text, found, and moved in the very same spelling.

What can be read in two ways moves only where the header knows exactly one of them.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Final, NamedTuple

from . import calendars, months
from .date_forms import Form, Part, Reading, forms, readings_of, without_unspaced
from .fold import Folded, fold

# Where numbers stand apart, none is filled up with a zero: '5 March', '5. 3. 2019', '3月5日'.
_APART: Final = re.compile(r"[^\W\d_]\s|\s[^\W\d_]|[.,]\s|[年년]")
_CLOSE: Final = re.compile(r"\s")
# The languages that write 'de' or 'di' in a date, and a dot behind the day.
_WITH_DE: Final = frozenset(("es", "pt"))
_WITH_DOT: Final = frozenset(("de", "da", "no", "cs", "fi"))
_DE: Final = re.compile(r"\sdel?\s")
_DOT: Final = re.compile(r"^\d+\.")
_WHOLE_YEAR: Final = re.compile(r"\d{4}")
_ORDINALS: Final = {1: "st", 21: "st", 31: "st", 2: "nd", 22: "nd", 3: "rd", 23: "rd"}


class WrittenDate(NamedTuple):
    """Where the plain form has a date, with its time of day, and every day that it can mean."""

    start: int
    end: int
    # Empty where it has no year, or looks like a date and is no day.
    readings: tuple[date, ...]
    spelled: tuple[Reading, ...]


def written_dates(text: Folded) -> Iterator[WrittenDate]:
    """Every date of a text from left to right, none over another."""
    found = [one for form in forms(text.plain) for one in _of_form(form, text)]
    # '4 May 23, 2024' is the 23rd; of two that begin at one place the one that reaches further is meant.
    whole = [one for one in found if _WHOLE_YEAR.search(text.plain, one.start, one.end)]
    chosen = list(_apart(whole))
    ends = [(one.start, one.end) for one in chosen]
    others = [
        one
        for one in found
        if not _WHOLE_YEAR.search(text.plain, one.start, one.end) and not _touches(one, ends)
    ]
    yield from sorted([*chosen, *_apart(others)], key=lambda one: one.start)


def _apart(found: list[WrittenDate]) -> Iterator[WrittenDate]:
    """The first of those that lie over one another."""
    end = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= end:
            yield one
            end = one.end


def _touches(one: WrittenDate, others: list[tuple[int, int]]) -> bool:
    """True where it lies over one of the others, which are in order."""
    at = bisect_right(others, one.start, key=lambda other: other[1])
    return at < len(others) and others[at][0] < one.end


def _of_form(form: Form, text: Folded) -> Iterator[WrittenDate]:
    plain = without_unspaced(text.plain) if form.of_words else text.plain
    at = 0
    while match := form.expression.search(plain, at):
        readings = readings_of(form, match, text)
        if readings:
            days = dict.fromkeys(reading.day for reading in readings if reading.day is not None)
            yield WrittenDate(*match.span(), tuple(days), readings)
        at = match.end() if readings else match.start() + 1


def moved_text(text: Folded, found: WrittenDate, days: int, known: frozenset[date]) -> str | None:
    """The date moved by days and written as it was; None where nobody can tell which day is meant, or how.

    known: dates of the file's header, which tell 12 March from 3 December.
    """
    meant = found.readings if len(found.readings) == 1 else tuple(known.intersection(found.readings))
    if len(meant) != 1:
        return None
    try:
        day = meant[0] + timedelta(days)
    except OverflowError:
        return None
    ways = {_spelled(text, found, reading, day) for reading in found.spelled if reading.day == meant[0]}
    # 3/3/2019 is one day, but what it becomes is written in two ways.
    return ways.pop() if len(ways) == 1 else None


def _spelled(text: Folded, found: WrittenDate, reading: Reading, day: date) -> str | None:
    """The text of a date with another day in it; None where the spelling is not understood to the letter."""
    if reading.day is None:
        return None
    as_it_was = _with_day(text, found, reading, reading.day)
    if as_it_was is None or fold(as_it_was) != text.plain[found.start : found.end]:
        return None
    return _with_day(text, found, reading, day)


def _with_day(text: Folded, found: WrittenDate, reading: Reading, day: date) -> str | None:
    padded = _is_padded(text, reading)
    pieces = []
    at = found.start
    for part in sorted(reading.parts, key=lambda part: part.start):
        piece = _written_part(text, reading, part, day, padded)
        if piece is None:
            return None
        pieces += [_between(text, at, part.start), piece]
        at = part.end
    return "".join(pieces) + _between(text, at, found.end)


def _between(text: Folded, start: int, end: int) -> str:
    return text.written(start, end) if start < end else ""


def _is_padded(text: Folded, reading: Reading) -> bool:
    """True where days and months have two digits; where 12 can't tell, as such a spelling mostly has."""
    numbers = [text.plain[one.start : one.end] for one in reading.parts if one.kind in ("day", "month")]
    if any(number.startswith("0") for number in numbers):
        return True
    return all(len(number) == 2 for number in numbers) and not _APART.search(_core(text, reading))


def _core(text: Folded, reading: Reading) -> str:
    """The date without the time of day behind it."""
    return text.plain[min(part.start for part in reading.parts) : max(part.end for part in reading.parts)]


def _written_part(text: Folded, reading: Reading, part: Part, day: date, padded: bool) -> str | None:
    written, plain = text.written(part.start, part.end), text.plain[part.start : part.end]
    if part.kind == "name":
        core = _core(text, reading)
        hinted = _WITH_DE if _DE.search(core) else _WITH_DOT if _DOT.search(core) else frozenset[str]()
        return months.renamed(written, day.month, hinted, short=not _CLOSE.search(core))
    new = _plain_part(part.kind, plain, day, padded)
    if new is None or new == plain:
        return None if new is None else written
    return _in_script_of(written, new.upper() if written[0].isupper() else new)


def _plain_part(kind: str, plain: str, day: date, padded: bool) -> str | None:
    match kind:
        case "day":
            return f"{day.day:02}" if padded else str(day.day)
        case "month":
            return f"{day.month:02}" if padded else str(day.month)
        case "roman":
            return calendars.ROMAN[day.month - 1]
        case "short year":
            return calendars.two_digits(day.year)
        case "Buddhist year":
            return f"{day.year + calendars.BUDDHIST:04}"
        case "short Buddhist year":
            return calendars.two_buddhist_digits(day.year)
        case "era":
            return calendars.era_and_year(day, plain)
        case "suffix":
            return _suffix(plain, day.day)
    return f"{day.year:04}"


def _suffix(plain: str, day: int) -> str:
    """'1er' is the one ordinal of a French date."""
    if plain == "er":
        return "er" if day == 1 else ""
    return _ORDINALS.get(day, "th")


def _in_script_of(written: str, new: str) -> str:
    """`new` with the digits of the script that `written` is in."""
    digit = next((letter for letter in written if letter.isdecimal()), "0")
    zero = ord(digit) - unicodedata.decimal(digit)
    return "".join(chr(zero + int(letter)) if letter.isdecimal() else letter for letter in new)
