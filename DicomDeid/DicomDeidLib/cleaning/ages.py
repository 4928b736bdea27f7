"""Ages above 89 in a text: 90 stands for all of them, as HIPAA asks and Patient's Age 090Y does."""

import re
from collections.abc import Iterator
from typing import Final

from .fold import Folded

_OLD: Final = r"(?:0?9[1-9]|1[0-3]\d)"
# Folded: without marks, so 'anos' for 'años'.
_UNIT: Final = (
    r"(?:y\s*/?\s*o\b|y\.\s*o\b|y(?:ea)?rs?\b|y\b|ans\b|jahre?n?\b|jahrig|j\b|anos\b|anni\b|jaar\b|ar\b|lat\b|let\b"
    r"|лет|год|років|ετων|ετη|שנים|שנה|בן|سنه|عام|ปี|歳|オ|才|岁|세|살)"
)
_ASKED: Final = (
    r"(?:aged?|alter|alt|age|edad|eta|idade|leeftijd|wiek|vek|возраст|ηλικια|年齢|年龄|나이|อายุ|גיל|العمر)"
)
_AGE: Final = re.compile(
    rf"(?<![\d.,/])({_OLD})(?=(?:\s{{0,2}}|-){_UNIT})|(?<![^\W\d_]){_ASKED}\s{{0,2}}[:=]?\s{{0,2}}({_OLD})(?![\d./]|,\d)"
)


def old_ages(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the plain form has the number of an age above 89, not where it has its unit."""
    for match in _AGE.finditer(text.plain):
        yield match.span(match.lastindex or 0)


def as_ninety(number: str) -> str:
    """What stands in place of such a number: as many digits as it had where it had a zero before it."""
    return "090" if number.startswith("0") else "90"
