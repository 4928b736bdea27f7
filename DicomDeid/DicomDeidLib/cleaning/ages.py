"""Ages above 89 in a text: 90 stands for all of them, as HIPAA asks and Patient's Age 090Y does."""

import re
from collections.abc import Iterator
from typing import Final

from .fold import Folded

_OLD: Final = r"(?:0?9[1-9]|1[0-3]\d)"
# Folded: without marks, so 'anos' for 'años'.
_UNIT: Final = (
    r"(?:(?:y\s*/?\s*o|y\.\s*o|y(?:ea)?rs?|y|ans|jahre?n?|j|anos|anni|jaar|ar|lat|let|ani|eves)(?![^\W_])"
    r"|jahrig|arig|yas|tuoi|tahun|vuotias|ساله"
    r"|лет|год|років|ετων|ετη|שנים|שנה|בן|سنه|عام|ปี|歳|オ|才|岁|세|살)"
)
_ASKED: Final = (
    r"(?:aged?|alter|alt|age|edad|eta|idade|leeftijd|wiek|vek"
    r"|возраст|ηλικια|年齢|年龄|나이|อายุ|גיל|בן|בת|العمر)"
)
_AGE: Final = re.compile(
    rf"(?<![\d.,])(?<!\d/)({_OLD})(?=(?:\s{{0,2}}|-){_UNIT})"
    rf"|(?<![^\W\d_]){_ASKED}\s{{0,2}}[:=]?\s{{0,2}}({_OLD})(?!\d|[./,]\d)"
)
_PERSON: Final = (
    r"(?:(?:fe)?males?|(?:wo)?man|lady|gentleman|frau|mann|weiblich|mannlich|femme|homme"
    r"|mujer|hombre|donna|uomo|mulher|homem|vrouw|женщина|мужчина|女性?|男性?)(?![a-zа-я])"
)
_BEFORE: Final = r"(?<![^\W_]|[.,=+-])(?<!\d/)"
_OLD_FOR_SURE: Final = r"9[1-9]"
# '92F', 'M/92': in capitals, for '92 m' is a length.
_SEX: Final = re.compile(
    rf"{_BEFORE}(?:({_OLD_FOR_SURE})[ /]?|(10\d)/?)(?P<behind>[fm])(?![^\W_]|/\w)"
    rf"|{_BEFORE}(?P<before>[fm])(?:/|, ?)({_OLD_FOR_SURE})(?![^\W_]|[./,]\d|%)"
)
_OF_PERSON: Final = re.compile(
    rf"{_BEFORE}({_OLD_FOR_SURE})[ ,-]{{0,2}}(?={_PERSON})"
    rf"|(?<![a-zа-я]){_PERSON}[ ,(]{{0,3}}({_OLD_FOR_SURE})(?!\s?\w|[./%-]|,\d)"
)
# What stands beside the ninety: 'ninety-two years', 'zweiundneunzig Jahre'.
_IN_WORDS: Final = re.compile(
    rf"(?<=ninety)([\s-](?:one|two|three|four|five|six|seven|eight|nine))(?=[\s-]{{1,2}}(?:{_UNIT}|{_PERSON}))"
    r"|(?<=aged ninety)([\s-](?:one|two|three|four|five|six|seven|eight|nine))(?![a-z])"
    rf"|(?<![a-z])((?:ein|zwei|drei|vier|funf|sechs|sieben|acht|neun)und)neunzig(?=[\s-]?{_UNIT})"
)


def old_ages(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the plain form has the number of an age above 89, not where it has its unit."""
    found = [_number(match) for one in (_AGE, _OF_PERSON, _IN_WORDS) for match in one.finditer(text.plain)]
    for match in _SEX.finditer(text.plain):
        sex = match.span("behind") if match["behind"] else match.span("before")
        if text.written(*sex).isupper():
            found.append(_number(match))
    yield from dict.fromkeys(found)


def _number(match: re.Match[str]) -> tuple[int, int]:
    """Where the one group is that is no letter for a sex."""
    return next(
        match.span(group)
        for group in range(1, match.re.groups + 1)
        if match[group] and match[group] not in ("f", "m")
    )


def as_ninety(number: str) -> str:
    """What stands in place of such a number: as many digits as it had where it had a zero before it.

    Of a number in words the ninety stays by itself.
    """
    if not any(letter.isdecimal() for letter in number):
        return ""
    return "090" if number.startswith("0") else "90"
