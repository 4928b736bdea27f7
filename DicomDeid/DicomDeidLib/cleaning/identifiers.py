"""Identifiers: values of a data set that are no names of persons, found in text however they are grouped."""

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from . import calendars
from .fold import fold
from .spellings import respelled
from .words import institution_words, is_ordinary

# Shorter ones stand in too many places by chance; a label in front of one still gives it away.
_SHORTEST_ID: Final = 4
_SHORTEST_NUMBER: Final = 6
# Four and five digits are an id where they are no year and no round number, of which texts are full.
_COMMON_NUMBER: Final = re.compile(r"0*(?:(?:18|19|20)\d\d|\d*0|\d+[05]0|256|512|1024|2048|4096|(\d)\1*)")
_MODALITY: Final = re.compile(r"(?:mri?|ct|pet|petct|us|cr|dr|dx|xr|mg|nm|xa|rf)\d{1,3}t?")
_DAY: Final = re.compile(r"(\d\d)(\d\d)\.?(\d\d)\.?(\d\d)")
_NAMED_CODE: Final = re.compile(r"[^\s^=\\,;()\[\]]*\d[^\s^=\\,;()\[\]]*")
_SHORTEST_PHRASE: Final = 4
_SHORTEST_NAME: Final = 5
_LONGEST: Final = 200
_APART: Final = r"[\s\-./_]?"
_WORDS: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)*")
_LINES: Final = re.compile(r"[\\^,;\r\n|]+|\s-\s")


# A digit or letter on either side makes it a part of something else; a number stands behind any letter.
_NUMBER: Final = r"(?<!\d)(?<!\d\.){}(?!\d)(?!\.\d)"
_CODE: Final = r"(?<![a-z0-9]){}(?![a-z0-9])"
_PHRASE: Final = r"(?<![^\W_]){}(?![^\W_])"


def _patterns(role: str, value: str) -> Iterator[str]:
    """Regular expressions, for the plain form, of the ways one value is written."""
    plain = fold(value).strip()[:_LONGEST]
    if role in ("id", "device"):
        yield from _id(plain)
    elif role == "date":
        yield from _day(plain)
    elif role == "patient":
        for code in _NAMED_CODE.findall(plain):
            yield from _id(code)
    elif role == "phone":
        for part in _LINES.split(plain):
            yield from _phone(part)
    else:
        for written in respelled(value[:_LONGEST]):
            for part in (written, *_LINES.split(written)):
                yield from _phrase(part.strip())
            if role in ("institution", "address"):
                yield from _what_names_it(written)


def _id(plain: str) -> Iterator[str]:
    letters = [letter for letter in plain if letter.isalnum()]
    if not any(letter.isdigit() for letter in letters):
        yield from _phrase(plain)
    elif all(letter.isdigit() for letter in letters):
        # Leading zeros come and go.
        significant = "".join(letters).lstrip("0")
        is_long = len(letters) >= _SHORTEST_NUMBER and len(set(letters)) > 1
        if len(significant) >= _SHORTEST_ID and (is_long or not _COMMON_NUMBER.fullmatch(significant)):
            yield _NUMBER.format("0*" + _APART.join(significant))
    elif len(letters) >= _SHORTEST_ID:
        # 'MR 3T' and 'CT 64' are technique, where a station has the name MR3T or CT64.
        apart = "" if _MODALITY.fullmatch("".join(letters)) else _APART
        yield _CODE.format(apart.join(map(re.escape, letters)))
        # The number alone, where letters are a prefix that people leave out.
        yield from _id("".join(letter for letter in letters if letter.isdigit()))


def _day(plain: str) -> Iterator[str]:
    """A day written in digits alone, in the orders that no other expression takes for a date."""
    match = _DAY.match(plain)
    if match:
        century, year, month, day = match.groups()
        ends = (century + year, year)
        written = [first + last for first in (day + month, month + day) for last in ends]
        written.append(year + month + day)
        born = _real(int(century + year), int(month), int(day))
        era = calendars.era_and_year(born, "s1") if born else None
        if era:
            yield _CODE.format(rf"{era}[./-]0?{int(month)}[./-]0?{int(day)}")
        # '010100' is a number as others are.
        yield from (_NUMBER.format(one) for one in written if len(set(one)) > 2)


def _real(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _phone(plain: str) -> Iterator[str]:
    """The digits in any grouping, with and without what is dialled before them."""
    digits = "".join(letter for letter in plain if letter.isdigit())
    if len(digits) >= _SHORTEST_NUMBER:
        apart = r"[ \t\-./()]{0,3}"
        dialled = rf"(?:\+?[(\d]{apart}(?:\d{apart}){{0,8}})?" if len(digits) > 7 else ""
        yield _NUMBER.format(dialled + apart.join(digits[-7:]))


def _phrase(plain: str) -> Iterator[str]:
    words = _WORDS.findall(plain)
    length = sum(map(len, words))
    if length < (_SHORTEST_PHRASE if plain.isascii() else 2):
        return
    if len(words) == 1 and _names_none(words[0]):
        return
    if all(word.isdigit() for word in words) and length < _SHORTEST_NUMBER - 1:
        return
    pattern = r"[\W_]{0,3}".join(map(re.escape, words))
    # Scripts that write no blanks have no ends of words.
    yield pattern if _has_no_blanks(words[0][0]) or _has_no_blanks(words[-1][-1]) else _PHRASE.format(pattern)


def _has_no_blanks(letter: str) -> bool:
    """True for Thai, and for Han, kana and Hangul."""
    return "\u0e00" <= letter <= "\u0eff" or "\u2e80" <= letter <= "\ud7ff"


def _what_names_it(plain: str) -> Iterator[str]:
    """The words that name an institution or a place, with what many are called where it stands beside."""
    words = _WORDS.findall(plain)
    common = "|".join(sorted(re.escape(word) for word in {*words} if _names_none(word)))
    before, behind = (
        (rf"(?:(?:{common})[\W_]{{1,3}})*", rf"(?:[\W_]{{1,3}}(?:{common}))*") if common else ("", "")
    )
    for word in words:
        if len(word) >= _SHORTEST_NAME and not word.isdigit() and not _names_none(word):
            yield _PHRASE.format(before + re.escape(word) + behind)


def _names_none(word: str) -> bool:
    """True for a word that stands in so many names and texts that it names no institution."""
    return word in institution_words() or is_ordinary(word)


def compiled(values: Iterable[tuple[str, str]]) -> re.Pattern[str] | None:
    """One expression for values, given as role and text; None where there is nothing to look for.

    role: 'id', 'device', 'phone', 'date', 'patient' (for codes in a name), 'address', 'institution', or any
    other for a phrase.
    """
    found = {pattern for role, value in values for pattern in _patterns(role, value)}
    # The longest first: of two that begin alike the longer is meant.
    either = sorted(found, key=lambda pattern: (-len(pattern), pattern))
    return re.compile("|".join(either)) if either else None
