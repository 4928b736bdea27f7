"""Looks: what has the shape of an identifier, whoever it belongs to: addresses, phones, numbers, UIDs."""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from ..dicom.dictionary import registered_uids
from .fold import Folded, fold
from .rows import read_rows

# Letters and digits of scripts with blanks between words; others may stand right beside a number.
_WORD: Final = "a-z0-9α-ωа-яא-תء-ي"
_START: Final = rf"(?<![{_WORD}])(?<!\d[.,])"
_END: Final = rf"(?![{_WORD}]|[.,]\d)"
_FIRST_WITHOUT_BLANKS: Final = "\u0e00"

_NUMBER: Final = r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:e[+-]?\d++)?"
_ONLY_NUMBERS: Final = re.compile(rf"[\s\\,]*+{_NUMBER}(?:[\s\\,x×]++{_NUMBER})*+[\s\\,]*+")
_UNIT: Final = (
    r"\s?(?:[kmg]?bq|[kmg]?hz|[mun]?s|sec|min|[cmuk]?m|mmol|mol|[mk]?g|m?l|mas|ma|kvp?|m?v|c?gy|m?sv|m?t|m?ci"
    r"|%|counts?|cps|cts|pixels?|px|voxels?|bytes?|[kmg]b|hu|iu|ie|deg|rad|rows|columns|frames|images|slices"
    rf")(?![{_WORD}])"
)
_IS_MEASURED: Final = re.compile(_UNIT)
_IS_DATE: Final = re.compile(r"(?:18[5-9]\d|19\d\d|20\d\d|2100)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])")
_IS_NO_REFERENCE: Final = re.compile(
    r"(?:18|19|20)\d\d|\d{1,2}([-/.])\d{1,2}\1\d{2}(?:\d\d)?|\d{4}([-/.])\d{1,2}\2\d{1,2}|\d+\.\d+"
)

# 'Image number 1024' counts images.
_IS_COUNTED: Final = re.compile(
    r"(?:series|image|instance|frame|slice|recon|reconstruction|acquisition|volume|phase|echo)[\s_-]?\Z"
)
_IS_CODED: Final = re.compile(r"(?:snomed|sct|srt|fma|umls|omim|meddra|nct)(?:[ -]?ct)?[\s:(]{0,2}\Z")
_LONGEST_COUNTED: Final = 16

_UID: Final = re.compile(r"(?<![\d.])[0-2](?:\.\d++){4,}+")
_SHORTEST_UID: Final = 12

_HOST: Final = r"(?:[a-z0-9-]++\.)"
_PATH: Final = r"[^\s<>\"'()\[\]]*[^\s<>\"'()\[\].,;:!?]"
_COUNTRY: Final = (
    "ar|at|au|be|br|ca|ch|cl|cn|co|cz|de|dk|es|eu|fi|fr|gr|hu|ie|il|in|it|jp|kr|mx|nl|no|nz|pl|pt|ro|ru|se|sg"
    "|th|tr|tw|ua|uk|us|za"
)
_WEB: Final = (
    re.compile(
        r"(?<![a-z0-9._%+-])[a-z0-9._%+-]{1,64}(?:@|\s?[(\[{]\s?at\s?[)\]}]\s?)"
        rf"{_HOST}{{1,8}}[a-z]{{2,24}}(?![a-z0-9])"
    ),
    re.compile(rf"(?<![a-z0-9+.-])[a-z][a-z0-9+.-]{{1,15}}://{_PATH}"),
    re.compile(rf"(?<![a-z0-9.-])www\.{_HOST}{{0,8}}[a-z0-9-]+(?:[/:?]{_PATH})?"),
    re.compile(
        rf"(?<![a-z0-9.@-]){_HOST}{{1,8}}(?:com|org|net|edu|gov|mil|int|info|local)"
        rf"(?![a-z0-9-]|\.[a-z])(?:[/:?]{_PATH})?"
    ),
    re.compile(
        rf"(?<![a-z0-9.@-])(?:{_HOST}{{1,8}}(?:(?:ac|co|nhs)\.uk|(?<=\.){_HOST}(?:{_COUNTRY}))(?![a-z0-9-]|\.[a-z])"
        rf"(?:[/:?]{_PATH})?|{_HOST}(?:{_COUNTRY})/{_PATH})"
    ),
)

# Paths name servers and users; addresses that are versions of software too need a port or a private network.
_PATHS: Final = (
    re.compile(r"(?<![\w\\])\\\\[a-z0-9][\w.$-]*(?:\\[^\\\s\"<>|,;]+)*\\?"),
    re.compile(
        r"(?<![a-z0-9])(?:[a-z]:)?[\\/](?:users|home|documents and settings)(?:[\\/][^\\/\s\"<>|,;]+)+"
    ),
    re.compile(r"(?<![\d.])(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}(?::\d{2,5})?(?![\d.]\d)"),
    re.compile(r"(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}:\d{2,5}(?!\d)"),
    re.compile(r"(?<![a-z])(?:ip|host|server)(?:[ -]?address)?[\s:=]{1,3}\d{1,3}(?:\.\d{1,3}){3}(?![\d.]\d)"),
)

_EXTENSION: Final = r"(?:[ \t]?(?:ext|extension|x|durchwahl|poste|int)\.?[ \t]?\d{1,5}(?!\d))?"
_DAY_FIRST: Final = r"(?!\d\d([-/. ])\d\d\1(?:18|19|20)\d\d(?!\d))"
_PHONES: Final = tuple(
    re.compile(rf"{_START}{shape}{_END}{_EXTENSION}")
    for shape in (
        r"(?<!\+)\+[ \t]?[1-9](?:[ \t()/-]{0,2}\d){6,14}",
        r"(?<!\+)\+[1-9]\d{0,2}(?:\.\d{2,4}){2,5}",
        r"(?:\+?1[-. ]?)?(?<!\d)\(\d{3}\)[ \t]?\d{3}[-. ]\d{4}",
        r"(?:1[-.])?\d{3}([-.])\d{3}\1\d{4}",
        r"(?<![-/])(?!\d\d0-\d\d\d0)\d{3}-\d{4}(?!-\d)",
        r"(?![0-9]{3} [0-9]{3} [0-9]{3}0)[2-9]\d\d [2-9]\d\d \d{4}",
        rf"(?<![-/+]){_DAY_FIRST}(?=(?:[ /-]?\d){{9,12}}(?!\d|[ /-]\d|:))"
        r"0\d{1,4}[ /-]\d{2,8}(?:[ -]\d{2,4}){0,4}",
        r"\(0\d{1,4}\)[ \t]?\d{2,8}(?:[ /-]\d{2,5}){0,3}",
        r"0[1-9](?:\.\d\d){4}",
    )
)
_PERSONAL: Final = tuple(
    re.compile(rf"{_START}{shape}{_END}")
    for shape in (
        r"(?<!-)\d{3}-\d\d-\d{4}",
        r"(?:\d\d)?\d\d(?:0[1-9]|1[0-2])\d\d[-+a]\d{3}[0-9a-y]",
        r"\d\d(?:0[1-9]|1[0-2])\d\d-[1-8]\d{6}",
        r"\d{3}\.\d{3}\.\d{3}-\d\d",
        r"\d{1,2}\.\d{3}\.\d{3}-[\dk]",
        r"\d\d\.\d\d\.\d\d-\d{3}\.\d\d",
        r"756\.\d{4}\.\d{4}\.\d\d",
        r"[a-z]{6}\d\d[a-z]\d\d[a-z]\d{3}[a-z]",
        r"[a-z]{2} ?\d\d ?\d\d ?\d\d ?[a-d]",
        r"[1-478] \d\d \d\d (?:\d\d|2[ab]) \d{3} \d{3}(?: \d\d)?",
        r"(?<!\d )(?!(?:\d{3}0 ?)+(?!\d)|(\d{4}) \1)\d{4}(?: \d{4}){2,3}(?! \d)",
    )
)
_NHS: Final = re.compile(rf"{_START}(?<!\d )\d{{3}} \d{{3}} \d{{4}}{_END}")
_RUN: Final = re.compile(rf"{_START}(?!\d++e[+-]?\d)[a-z]{{0,3}}\d{{7,}}+(?:[-/]\d++)*+[a-z]?{_END}")

_CONNECTOR: Final = (
    r"(?:[\s._-]{0,2}(?:is|no|nr|num|number|id|code|numero|nummer|n[o°]|номер|号|號)(?![a-zа-я]))?"
)
_BETWEEN: Final = r"[\s.:;#=_-]{0,4}"
_VALUE: Final = (
    r"(?P<open>[(\[\"'])?(?P<value>(?:(?<![a-z])(?:[a-z]{1,6}[-/.]){0,2}[a-z]{1,6}[-/.]?)?"
    r"\d[a-z0-9]*+(?:[-/.](?=[a-z]{0,3}\d)[a-z0-9]++)*+)"
)
_MORE_GROUPS: Final = rf"(?: \d{{2,5}}(?![{_WORD}]|[/.,:-]\d)(?!{_UNIT})){{0,4}}"
_CLOSE: Final = r"(?(open)[)\]\"']?)"
_PHONE_VALUE: Final = rf"(?!\d\.\d)\+?\(?\d(?:[ \t()./-]{{0,2}}\d){{4,14}}(?!\d){_EXTENSION}"


@cache
def labels(strength: str) -> list[str]:
    """The labels of one strength, in plain form: 'strong', 'weak' (only before many digits) or 'phone'."""
    return [fold(row["label"]) for row in read_rows("labels.csv") if row["strength"] == strength]


@cache
def _labelled(strength: str) -> re.Pattern[str]:
    """A label, what may stand between, and a value; longer labels are tried first."""
    found: dict[bool, list[str]] = {True: [], False: []}
    for label in sorted(labels(strength), key=len, reverse=True):
        found["a" <= label[0] < _FIRST_WITHOUT_BLANKS].append(_label_pattern(label))
    label_pattern = rf"(?:(?<![{_WORD}])(?:{'|'.join(found[True])})|{'|'.join(found[False])})"
    if strength == "phone":
        return re.compile(label_pattern + _CONNECTOR + _BETWEEN + _PHONE_VALUE)
    more = _MORE_GROUPS if strength == "strong" else ""
    return re.compile(label_pattern + _CONNECTOR + _BETWEEN + _VALUE + more + _CLOSE)


def _label_pattern(label: str) -> str:
    """Blanks, points and hyphens in a label may be written as any of them, or left out."""
    return r"[\s._-]{0,2}".join(re.escape(part) for part in re.split(r"[\s._-]+", label) if part)


def looks(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the plain form has what looks like an identifier; finds may overlap, and have no order.

    UIDs are left alone: `uids` finds them. A text that is nothing but numbers has no identifier.
    """
    plain = text.plain
    if _ONLY_NUMBERS.fullmatch(plain):
        return
    whole = [match.span() for match in _UID.finditer(plain)]
    for start, end in _finds(plain):
        if not any(start < last and first < end for first, last in whole):
            yield start, end


def uids(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the plain form has a UID that DICOM does not register."""
    for match in _UID.finditer(text.plain):
        if len(match[0]) >= _SHORTEST_UID and match[0] not in registered_uids():
            yield match.span()


def _finds(plain: str) -> Iterator[tuple[int, int]]:
    yield from _spans((*_WEB, *_PATHS), plain)
    if not any(letter.isdecimal() for letter in plain):
        return
    yield from _spans((_labelled("strong"), _labelled("phone")), plain)
    for pattern in (*_PHONES, *_PERSONAL, _NHS, _RUN):
        for match in pattern.finditer(plain):
            coded = _IS_CODED.search(plain[max(0, match.start() - _LONGEST_COUNTED) : match.start()])
            if _identifies(pattern, match[0]) and not coded and not _IS_MEASURED.match(plain, match.end()):
                yield match.span()
    for match in _labelled("weak").finditer(plain):
        counted = _IS_COUNTED.search(plain[max(0, match.start() - _LONGEST_COUNTED) : match.start()])
        if _refers(match["value"]) and not counted and not _IS_MEASURED.match(plain, match.end()):
            yield match.span()


def _spans(patterns: Iterable[re.Pattern[str]], plain: str) -> Iterator[tuple[int, int]]:
    for pattern in patterns:
        yield from (match.span() for match in pattern.finditer(plain))


def _identifies(pattern: re.Pattern[str], found: str) -> bool:
    """What the shape alone can't tell: a date or a measure in one word, an NHS number's check digit."""
    if pattern is _RUN:
        return not _IS_DATE.fullmatch(found) and not _IS_MEASURED.match(found.lstrip("0123456789"))
    return pattern is not _NHS or _has_nhs_check_digit(found.replace(" ", ""))


def _has_nhs_check_digit(digits: str) -> bool:
    return sum(weight * int(digit) for weight, digit in zip(range(10, 0, -1), digits, strict=True)) % 11 == 0


def _refers(value: str) -> bool:
    """True for what follows a weak label and is no date, year or decimal number: four digits or more."""
    return sum(letter.isdecimal() for letter in value) >= 4 and not _IS_NO_REFERENCE.fullmatch(value)
