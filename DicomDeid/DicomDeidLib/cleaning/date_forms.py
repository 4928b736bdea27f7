"""Date forms: the ways dates are written, each as an expression for folded text and what its groups are.

Nothing repeats without a bound in these expressions, so the time they take grows with the text alone.
"""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Final, NamedTuple

from . import calendars, months
from .fold import Folded

# In scripts that write no blanks between words a letter beside a date is no part of it.
_LETTER: Final = r"[^\W\d_\u0e00-\u0e7f\u2e80-\ud7ff]"
# The same in a text without such letters, and a tenth of the time to compile.
_LETTER_OF_WORDS: Final = r"[^\W\d_]"
_UNSPACED: Final = re.compile("[\u0e00-\u0e7f\u2e80-\ud7ff]")
_LATIN_WORD: Final = re.compile("[a-z]{3}")
_YEAR: Final = r"(?:18[5-9][0-9]|19[0-9]{2}|20[0-9]{2}|2100)"
_ANY_YEAR: Final = rf"(?:{_YEAR}|2[45][0-9]{{2}}|26[0-3][0-9]|264[0-3])"
_DAY: Final = r"(?:0?[1-9]|[12][0-9]|3[01])"
_MONTH: Final = r"(?:0?[1-9]|1[0-2])"
_ROMAN: Final = r"(?:viii|vii|vi|iv|v|iii|ii|i|ix|xii|xi|x)"
_HOUR: Final = r"(?:[01]?[0-9]|2[0-3])"
_ZONE: Final = r"(?:z|[+-][0-9]{2}:?[0-9]{2})"
_MINUTE: Final = r"[0-5][0-9]"
_CLOCK: Final = (
    rf"(?:(?:[t_]|,?\s{{1,2}}(?:(?:at|um|kl\.?|alle|(?:alle )?ore|a(?: las)?|as|om|o(?: godz\.?)?|в)\s)?)"
    rf"{_HOUR}[:h]{_MINUTE}(?::{_MINUTE}(?:[.,][0-9]{{1,9}})?)?"
    rf"(?:\s?(?:{_ZONE}|[ap]\.?m\.?|uhr|h)(?!{_LETTER}))?(?![0-9:])"
    # As names of files have it.
    rf"|[\st_-]{_HOUR}(?:-{_MINUTE}-|_{_MINUTE}_|\.{_MINUTE}\.){_MINUTE}(?![0-9])"
    rf"|[t_-](?:[01][0-9]|2[0-3]){_MINUTE}(?:{_MINUTE}(?:\.[0-9]{{1,9}})?)?{_ZONE}?(?![0-9.:])"
    rf"|\s(?:[01][0-9]|2[0-3]){_MINUTE}{_MINUTE}(?:\.[0-9]{{1,9}})?(?![0-9.:]))"
)
_EASTERN_CLOCK: Final = r"\s?[0-9]{1,2}[時时시]\s?(?:[0-9]{1,2}[分분])?"
_BEFORE: Final = rf"(?<![0-9])(?<![0-9]\.)(?<!{_LETTER})"
_ENDS: Final = r"(?![0-9%]|\.[0-9])"
# The Russian for year stands close to it.
_BEHIND: Final = rf"(?:{_CLOCK}|{_ENDS}(?:(?=г\b)|(?!{_LETTER})))"
# What tells a measure from a day of the month.
_NO_MEASURE: Final = (
    r"(?!\s?(?:%|x(?![^\W\d_])|(?:[mck]?m|ml|k?g|mg|m?s|sec|mins?|k?hz|kv|ma|gy|bpm)(?![^\W\d_])))"
)


class Part(NamedTuple):
    """A part of a date that changes when the date moves, and where the plain form has it."""

    kind: str
    start: int
    end: int


class Reading(NamedTuple):
    """One way to read a date; without a day where it has no year or where there is no such day."""

    day: date | None
    parts: tuple[Part, ...]


class Form(NamedTuple):
    """One way of writing, and in what orders the parts may stand in its groups.

    of_words: its expression is for a text `without_unspaced` letters.
    """

    expression: re.Pattern[str]
    orders: tuple[tuple[str, ...], ...]
    # False where digits that are no real day are no date at all.
    lenient: bool = True
    of_words: bool = False


def without_unspaced(plain: str) -> str:
    """The text with a NUL for each letter of scripts that write no blanks."""
    return plain if plain.isascii() else _UNSPACED.sub("\0", plain)


_DMY: Final = ("day", "month", "year")
_MDY: Final = ("month", "day", "year")
_YMD: Final = ("year", "month", "day")
# '12.-14.03.2019' and '12-14 March' are no one day.
_FROM_DMY: Final = ("other day", *_DMY)
_FROM_DAY: Final = rf"(?:({_DAY})\.?(?:{_MONTH}\.)?\s?(?:-|to|bis)\s?)?"


def _form(expression: str, *orders: tuple[str, ...], lenient: bool = True) -> Form:
    return Form(re.compile(expression), orders, lenient)


def _form_of_words(expression: str, *orders: tuple[str, ...], lenient: bool = True) -> Form:
    return Form(re.compile(expression.replace(_LETTER, _LETTER_OF_WORDS)), orders, lenient, of_words=True)


# A day, a month and a year of two digits.
_FEWEST_DIGITS: Final = 4
_EASTERN: Final = re.compile(rf"[年月년월]|{calendars.ERA_NAMES}|[{calendars.ERA_LETTERS}](?:[0-9]|元)")


def forms(plain: str) -> Iterator[Form]:
    """The forms that a folded text can have; to compile those with names takes longer than most texts."""
    digits = sum(letter.isdecimal() for letter in plain)
    if digits >= _FEWEST_DIGITS:
        yield from _of_digits()
    if digits and _EASTERN.search(plain):
        yield from _of_the_east()
    if digits and months.has_name(plain):
        yield from _with_names()


@cache
def _of_digits() -> tuple[Form, ...]:
    return (*_digits_alone(), *_digits_apart())


@cache
def _of_the_east() -> tuple[Form, ...]:
    return tuple(_eastern())


@cache
def _with_names() -> tuple[Form, ...]:
    return tuple(_named())


def _digits_alone() -> Iterator[Form]:
    """DA and DT, and what file names make of them."""
    clock = r"(?:[01][0-9]|2[0-3])[0-5][0-9]"
    fraction = r"(?:\.[0-9]{1,9})?"
    yield _form_of_words(
        rf"{_BEFORE}({_YEAR})([01][0-9])([0-3][0-9])"
        rf"(?:{clock}(?:[0-5][0-9]{fraction})?{_ZONE}?{_ENDS}(?!{_LETTER})|{_BEHIND})",
        _YMD,
        lenient=False,
    )


def _digits_apart() -> Iterator[Form]:
    for sep in "-", "/", "_":
        apart = sep if sep == "_" else rf"\s?{sep}\s?"
        # A year of four digits in front looks like nothing else: letters and numbers may stand beside it.
        yield _form_of_words(
            rf"(?<![0-9])(?<![0-9]\.)({_ANY_YEAR}){apart}({_DAY}){apart}({_DAY})(?:{_CLOCK}|{_ENDS})",
            _YMD,
        )
        before = _BEFORE if sep == "_" else rf"{_BEFORE}(?<![0-9]{sep})"
        behind = rf"(?!{sep}[0-9])"
        yield _form_of_words(
            rf"{before}({_DAY}){apart}({_DAY}){apart}({_ANY_YEAR})(?:{_CLOCK}|{_ENDS}{behind})", _DMY, _MDY
        )
        yield _form_of_words(
            rf"{before}([0-9]{{1,2}}){sep}({_DAY}){sep}([0-9]{{2}}){behind}{_BEHIND}", _DMY, _MDY, _YMD
        )
    yield _form_of_words(rf"{_BEFORE}({_ANY_YEAR})\.\s?({_DAY})\.\s?({_DAY}){_BEHIND}", _YMD)
    yield _form_of_words(
        rf"{_BEFORE}{_FROM_DAY}({_DAY})\s?\.\s?({_MONTH})\s?\.\s?({_ANY_YEAR})(?:{_CLOCK}|{_ENDS})", _FROM_DMY
    )
    yield _form_of_words(rf"{_BEFORE}{_FROM_DAY}({_DAY})\.\s?({_MONTH})\.\s?([0-9]{{2}}){_BEHIND}", _FROM_DMY)
    # Dots are of day, month and year, but for a first number that is too large for a day.
    yield _form_of_words(rf"{_BEFORE}(3[2-9]|[4-9][0-9])\.({_MONTH})\.([0-3][0-9]){_BEHIND}", _YMD)
    yield _form_of_words(
        rf"{_BEFORE}({_DAY})[.\-/]\s?({_ROMAN})[.\-/]\s?({_YEAR}){_BEHIND}", ("day", "roman", "year")
    )
    two = r"([0-3][0-9])"
    yield _form_of_words(rf"{_BEFORE}(?<![0-9]\s){two}\s{two}\s({_YEAR}){_BEHIND}", _DMY, _MDY)
    yield _form_of_words(
        rf"{_BEFORE}(?<![0-9][-/])({_MONTH})[-/]({_YEAR})(?![-/][0-9]){_BEHIND}", ("month", "year")
    )
    yield _form_of_words(rf"{_BEFORE}(0[1-9]|1[0-2])\.({_YEAR}){_BEHIND}", ("month", "year"))
    yield _form_of_words(
        rf"{_BEFORE}(?<![0-9]-)({_YEAR})-(0[1-9]|1[0-2])(?!-[0-9]){_BEHIND}", ("year", "month")
    )


def _eastern() -> Iterator[Form]:
    year = r"\s?[年년]\s?"
    rest = rf"({_MONTH})\s?[月월](?:\s?({_DAY})\s?[日号號일])?(?:{_EASTERN_CLOCK}|{_CLOCK})?"
    yield _form(rf"{_BEFORE}({_ANY_YEAR}|[0-9]{{2}}){year}{rest}", _YMD)
    yield _form(rf"{_BEFORE}({_MONTH})\s?[月월]\s?({_DAY})\s?[日号號일]", ("month", "day"))
    era = rf"((?:{calendars.ERA_NAMES})\s?(?:[0-9]{{1,3}}|元))"
    yield _form(era + year + rest, ("era", "month", "day"))
    yield _form(rf"{era}[./-]({_MONTH})[./-]({_DAY}){_BEHIND}", ("era", "month", "day"))
    letter = rf"([{calendars.ERA_LETTERS}](?:[0-9]{{1,2}}|元))"
    yield _form(
        rf"{_BEFORE}{letter}\.({_MONTH})\.({_DAY}){_BEHIND}", ("capital era", "month", "day"), lenient=False
    )


def _named() -> Iterator[Form]:
    name = rf"({months.names_pattern()})(?!{_LETTER})"
    day = rf"({_DAY})(?![0-9])(?:(st|nd|rd|th|er)(?!{_LETTER}))?"
    short_year = rf"'?([0-9]{{2}})(?![0-9:%]|\.[0-9]){_NO_MEASURE}"
    to_name = r"(?:[.\-/_]|[.,]?\s{1,2}(?:(?:de|of|di|den)\s{1,2})?|)ב?"
    to_year = r"(?:\.?[\-/_,]|\.?,?\s{1,2}(?:(?:de|del|of|do)\s{1,2})?|\.|)"
    any_year = rf"(?:({_ANY_YEAR}){_BEHIND}|{short_year}{_BEHIND})"
    yield _form(
        rf"{_BEFORE}{_FROM_DAY}{day}{to_name}{name}{to_year}{any_year}",
        ("other day", "day", "suffix", "name", "year", "year"),
    )
    yield _form(rf"{_BEFORE}{_FROM_DAY}{day}{to_name}{name}", ("other day", "day", "suffix", "name"))
    # A digit may stand close to a name, but not as 'b2mar'.
    before = rf"(?<![0-9])(?<!{_LETTER})"
    to_day = r"(?:[\-/_]|\.?\s{1,2}|\.)"
    to_other = rf"(?:\s?-\s?({_DAY})(?![0-9]))?"
    from_day = r"(?:[\-/_.]|\.?,?\s{1,2}(?:of\s{1,2})?|,)"
    yield _form(
        rf"{before}{name}{to_day}{day}{to_other}{from_day}{any_year}",
        ("name", "day", "suffix", "other day", "year", "year"),
    )
    yield _form(
        rf"{before}{name}{to_day}{day}{to_other}(?![0-9%:x]|[./][0-9]|{_LETTER}){_NO_MEASURE}",
        ("name", "day", "suffix", "other day"),
    )
    # As Unix writes it.
    clock = rf"{_HOUR}:{_MINUTE}:{_MINUTE}"
    yield _form(
        rf"{before}{name}\s{{1,2}}{day}\s{clock}\s(?:[a-z]{{2,5}}\s)?({_YEAR}){_BEHIND}",
        ("name", "day", "suffix", "year"),
    )
    yield _form(rf"{before}{name}{to_year}({_ANY_YEAR}){_BEHIND}", ("name", "year"))
    yield _form(rf"{before}{name}\.?\s?'([0-9]{{2}}){_BEHIND}", ("name", "year"))
    yield _form(
        rf"{_BEFORE}({_ANY_YEAR})(?:[\-/_.]|\.?\s{{1,2}}|){name}(?:[\-/_.]|\.?\s{{1,2}}|){day}{_BEHIND}",
        ("year", "name", "day", "suffix"),
    )


def readings_of(form: Form, match: re.Match[str], text: Folded) -> tuple[Reading, ...]:
    """What a place can mean that a form was found at; nothing where it is no date after all."""
    found = [_reading(match, order, text) for order in form.orders]
    plausible = [reading for reading in found if reading is not None]
    real = [reading for reading in plausible if reading.day is not None]
    if not form.lenient:
        return tuple(real)
    return tuple(real or plausible)


def _reading(match: re.Match[str], order: tuple[str, ...], text: Folded) -> Reading | None:
    parts = tuple(
        Part(kind, *match.span(group)) for group, kind in enumerate(order, 1) if match.start(group) >= 0
    )
    written = {part.kind: text.plain[part.start : part.end] for part in parts}
    if "name" in written and not _is_meant(text, parts, written):
        return None
    if "capital era" in written and not _is_era(text, parts[0]):
        return None
    day = int(written.get("day", "15"))
    month = _month(written)
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return None
    thai = "name" in written and "th" in months.languages(written["name"])
    parts = tuple(part._replace(kind=_calendar(part.kind, written[part.kind], thai)) for part in parts)
    return Reading(_day(parts, written, month, day), parts)


def _is_era(text: Folded, part: Part) -> bool:
    """True for a capital; but beside Latin words R5.4.1 is a release of software."""
    if text.plain[part.start] == "r" and _LATIN_WORD.search(text.plain) and not _UNSPACED.search(text.plain):
        return False
    return text.written(part.start, part.end)[0].isupper()


def _month(written: dict[str, str]) -> int:
    if "name" in written:
        return months.month_of(written["name"])
    return calendars.ROMAN.index(written["roman"]) + 1 if "roman" in written else int(written["month"])


def _calendar(kind: str, written: str, thai: bool) -> str:
    """A 'year' by the calendar that it is of; any other kind as it is."""
    if kind == "capital era":
        return "era"
    if kind != "year":
        return kind
    if len(written) == 2:
        return "short Buddhist year" if thai else "short year"
    return "Buddhist year" if int(written) > 2100 else "year"


def _day(parts: tuple[Part, ...], written: dict[str, str], month: int, day: int) -> date | None:
    kinds = {part.kind for part in parts}
    if "other day" in kinds:
        return None
    try:
        if "era" in kinds:
            era = written.get("era") or written["capital era"]
            found = date(calendars.year_of_era(era), month, day)
            # A day before its era begins, or after it ends, is none that can be written back.
            return found if calendars.is_of_era(found, era) else None
        if "short year" in kinds:
            return date(calendars.year_of_two_digits(int(written["year"])), month, day)
        if "short Buddhist year" in kinds:
            return date(calendars.year_of_two_buddhist_digits(int(written["year"])), month, day)
        if "Buddhist year" in kinds:
            return date(int(written["year"]) - calendars.BUDDHIST, month, day)
        return date(int(written["year"]), month, day) if "year" in kinds else None
    except ValueError:
        return None


def _is_meant(text: Folded, parts: tuple[Part, ...], written: dict[str, str]) -> bool:
    """True where a name is a month's: 'may 5' and 'set 3' are not, 'May 5' and 'may 2019' are."""
    name = written["name"]
    if "suffix" in written:
        fitting = "fr" if written["suffix"] == "er" else "en"
        if fitting not in months.languages(name):
            return False
        if not months.is_common_word(name):
            return True
    year = written.get("year", "")
    if len(year) == 4 or (year and not months.is_common_word(name)):
        return True
    start, end = next((part.start, part.end) for part in parts if part.kind == "name")
    if text.written(start, end)[0].islower():
        return False
    return bool(year) or parts[0].kind != "name" or months.may_stand_before_its_day(name)
