"""Calendars: how a year is counted other than in four digits of the Common Era, and written so again."""

import re
from datetime import date
from typing import Final

BUDDHIST: Final = 543
_BUDDHIST_CENTURY: Final = 2500
# Two digits stand for a year from here to 99 years on.
_FIRST_SHORT: Final = 1950
# Japanese eras: name, letter, first day.
_ERAS: Final = (
    ("明治", "m", date(1868, 9, 8)),
    ("大正", "t", date(1912, 7, 30)),
    ("昭和", "s", date(1926, 12, 25)),
    ("平成", "h", date(1989, 1, 8)),
    ("令和", "r", date(2019, 5, 1)),
)
ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_REPUBLIC: Final = ("民國", "民国", "中華民國")
_REPUBLIC_BEFORE: Final = 1911
_FIRST: Final = "元"
_ERA_YEAR: Final = re.compile(r"([^\d\s元]+)(\s?)(\d+|元)")

ERA_NAMES: Final = "|".join([name for name, _letter, _start in _ERAS] + list(reversed(_REPUBLIC)))
ERA_LETTERS: Final = "".join(letter for _name, letter, _start in _ERAS)


def year_of_two_digits(short: int) -> int:
    """00 to 49 are of the 2000s, 50 to 99 of the 1900s."""
    return short + (1900 if short >= _FIRST_SHORT % 100 else 2000)


def two_digits(year: int) -> str | None:
    """The last two digits, where they would be read as this year."""
    return f"{year % 100:02}" if _FIRST_SHORT <= year < _FIRST_SHORT + 100 else None


def year_of_two_buddhist_digits(short: int) -> int:
    """'62' beside a Thai month is 2562."""
    return _BUDDHIST_CENTURY + short - BUDDHIST


def two_buddhist_digits(year: int) -> str | None:
    """The last two digits of the Buddhist year, where they would be read as this year."""
    short = year + BUDDHIST - _BUDDHIST_CENTURY
    return f"{short:02}" if 0 <= short < 100 else None


def year_of_era(written: str) -> int:
    """'平成31', 'h31' or '民國108', in folded text, as a year."""
    era, _gap, digits = _era(written)
    number = 1 if digits == _FIRST else int(digits)
    if era in _REPUBLIC:
        return _REPUBLIC_BEFORE + number
    return next(start.year for name, letter, start in _ERAS if era in (name, letter)) + number - 1


def is_of_era(day: date, written: str) -> bool:
    """True where the era in `written` holds on that day."""
    now = era_and_year(day, written)
    return now is not None and _era(now)[0] == _era(written)[0]


def era_and_year(day: date, like: str) -> str | None:
    """The era that holds on a day and its year, written as `like` is; None before the first era."""
    era, gap, digits = _era(like)
    in_full = len(era) > 1
    if era in _REPUBLIC:
        year = day.year - _REPUBLIC_BEFORE
    else:
        begun = [one for one in _ERAS if one[2] <= day]
        if not begun:
            return None
        name, letter, start = begun[-1]
        era, year = (name if in_full else letter), day.year - start.year + 1
    if year < 1:
        return None
    if year == 1 and in_full and digits != "1":
        return era + gap + _FIRST
    return era + gap + (f"{year:02}" if digits.startswith("0") else str(year))


def _era(written: str) -> tuple[str, str, str]:
    """The era, what stands between, and its year."""
    match = _ERA_YEAR.fullmatch(written)
    if not match:
        raise ValueError(written)
    return match[1], match[2], match[3]
