"""Months: their names in many languages, found in folded text, and another month named in the same way."""

import re
from collections import defaultdict
from functools import cache
from typing import Final, NamedTuple

from .fold import fold
from .rows import read_rows

# Short names that are words or codes of other languages too.
_COMMON: Final = frozenset((
    "may", "set", "mai", "dec", "sep", "mar", "ago", "out", "lis", "lip", "maj", "mag", "gen",
    "des", "dic", "ara", "kas", "eki", "lut", "elo", "loka", "mars", "sie", "tem",
))  # fmt: skip
# Languages that write a month before its day.
_MONTH_FIRST: Final = frozenset(("en", "hu"))


class Manner(NamedTuple):
    """One way of naming the twelve months: a language, and long, short or in a grammatical case."""

    language: str
    form: str


class _Months(NamedTuple):
    number: dict[str, int]
    manners: dict[str, tuple[Manner, ...]]
    names: dict[tuple[Manner, int], str]


@cache
def _months() -> _Months:
    number: dict[str, int] = {}
    manners: defaultdict[str, list[Manner]] = defaultdict(list)
    names: dict[tuple[Manner, int], str] = {}
    for row in read_rows("months.csv"):
        plain, month, manner = fold(row["name"]), int(row["month"]), Manner(row["language"], row["form"])
        number[plain] = month
        manners[plain].append(manner)
        names[manner, month] = row["name"]
    return _Months(number, {plain: tuple(found) for plain, found in manners.items()}, names)


@cache
def names_pattern() -> str:
    """A regular expression for any name in folded text, the longest that fits."""
    by_letter: defaultdict[str, list[str]] = defaultdict(list)
    for name in sorted(_months().number, key=len, reverse=True):
        by_letter[name[0]].append(re.escape(name[1:]).replace(r"\ ", r"\s"))
    return "(?:" + "|".join(letter + "(?:" + "|".join(ends) + ")" for letter, ends in by_letter.items()) + ")"


def has_name(plain: str) -> bool:
    """True where a folded text may have a name of a month."""
    text = _key(plain)
    return any(name in text for name in _months().number)


def month_of(plain: str) -> int:
    """1 to 12 for a folded name that `names_pattern` finds."""
    return _months().number[_key(plain)]


def is_common_word(plain: str) -> bool:
    """True for a folded name that in running text is as likely to be something else."""
    return plain in _COMMON


def languages(plain: str) -> frozenset[str]:
    """The languages that have this name."""
    return frozenset(manner.language for manner in _months().manners[_key(plain)])


def may_stand_before_its_day(plain: str) -> bool:
    """True where a language with this name writes 'March 12' rather than '12 March'."""
    return bool(languages(plain) & _MONTH_FIRST)


def renamed(written: str, month: int, hinted: frozenset[str], short: bool) -> str:
    """The month's name in the language, form and letter case of `written`.

    hinted: languages to prefer, and short: the length, where the name is that of more than one manner.
    """
    plain = _key(fold(written))
    number = _months().number[plain]
    if number == month:
        return written
    manners = _months().manners[plain]
    language = min(manners, key=lambda one: _strangeness(one, number, written, hinted)).language
    of_language = [one for one in manners if one.language == language]
    manner = next((one for one in of_language if ("short" in one.form) == short), of_language[0])
    name = _months().names[manner, month]
    if written.isupper():
        return name.upper()
    return name[0].upper() + name[1:] if written[0].isupper() else name.lower()


def _strangeness(manner: Manner, month: int, written: str, hinted: frozenset[str]) -> tuple[bool, bool]:
    """What tells of another language: no hint, then a capital. English is written in lower case too."""
    natural = _months().names[manner, month]
    other_case = natural[0].isupper() != written[0].isupper()
    return manner.language not in hinted, other_case and manner.language != "en"


def _key(plain: str) -> str:
    return " ".join(plain.split())
