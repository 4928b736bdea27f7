"""Titled: what is written as a person's name whoever it is: behind a title, or with carets."""

import re
from collections.abc import Iterator
from typing import Final

from .fold import Folded

# As they are written and no other way: MR, DR, MS and SR are modalities or diseases.
_TITLE: Final = re.compile(
    r"(?<![^\W_])(?:Dr|Dra|Prof|Mr|Mrs|Ms|Miss|Mme|Mlle|Herr|Herrn|Frau|Sig|Dott|Sra|Doctor|Doktor|Docteur)\b\.?"
    r"(?:\s{0,2}(?:med|rer|nat|phil|Dr|Prof)\b\.?)*\s{1,2}"
)
_INITIALS: Final = re.compile(
    r"(?:[^\W\d_]\.\s?|[^\W\d_]\s){0,3}(?:(?:van|von|de|der|den|di|du|la|al|bin)\s)*"
)
_NAME: Final = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")
_NEXT: Final = re.compile(r"\s")
_CARETS: Final = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?:[ '-][^\W\d_]{2,}){0,2}(?:\^+[^\W\d_]+\.?)+")


def titled(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the original has a title with the name behind it, or a name with carets."""
    original = text.original
    for match in _CARETS.finditer(original):
        yield match.span()
    for match in _TITLE.finditer(original):
        initials = _INITIALS.match(original, match.end())
        assert initials is not None
        end = _end_of_name(original, initials.end())
        if end:
            yield match.start(), end


def _end_of_name(original: str, at: int) -> int:
    """Where a name of one or two words ends that begins there, 0 where none does."""
    first = _NAME.match(original, at)
    if first is None or not first[0][0].isupper():
        return 0
    blank = _NEXT.match(original, first.end())
    second = _NAME.match(original, blank.end()) if blank else None
    # A word in capitals can be anything; one that is written like the first is a name as well.
    if second is not None and first[0].istitle() and second[0].istitle():
        return second.end()
    return first.end()
