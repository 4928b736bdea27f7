"""Fold: a text in one plain form, so that one name is found however it is written; with the way back.

Lower case; without diacritics in Latin, Greek, Cyrillic, Hebrew and Arabic script; digits as ASCII;
full and half width, hiragana and katakana as one; one hyphen, one apostrophe; nothing without width;
letters that were read in the wrong character set as they were meant.
"""

import unicodedata
from functools import lru_cache
from typing import Final

from .mojibake import misread

_SPECIAL: Final = str.maketrans(
    {
        "ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ß": "ss", "þ": "th",
        "ð": "d", "ς": "σ", "ة": "ه", "ى": "ي", "ـ": "",
        "‐": "-", "‑": "-", "‒": "-", "–": "-", "—": "-", "−": "-", "’": "'", "‘": "'", "ʼ": "'", "`": "'",
        "´": "'", "№": "no",
    }
)  # fmt: skip
# Scripts from Latin to Arabic, and Latin and Greek with marks: here a mark only says how a letter sounds.
_MARKS_GO: Final = ((0x0000, 0x07FF), (0x1E00, 0x1FFF))
_HIRAGANA: Final = (0x3041, 0x3096)
_KATAKANA_OVER_HIRAGANA: Final = 0x60
# Vowels and final consonants of Hangul that is written in its parts.
_JAMO_BEHIND: Final = ("\u1160", "\u11ff")
_HALF_WIDTH_MARKS: Final = "\uff9e\uff9f"


class Folded:
    """A text, its plain form, and where each character of the plain form comes from."""

    __slots__ = ("_ends", "_starts", "original", "plain")

    def __init__(self, original: str) -> None:
        self.original = original
        self._starts: list[int] | None = None
        self._ends: list[int] = []
        if original.isascii():
            self.plain = original.lower().replace("`", "'")
        else:
            self.plain = self._fold()

    def _fold(self) -> str:
        starts: list[int] = []
        plain: list[str] = []
        for start, end, cluster in _clusters(self.original):
            folded = _fold_cluster(cluster)
            plain.append(folded)
            starts += [start] * len(folded)
            self._ends += [end] * len(folded)
        self._starts = starts
        return "".join(plain)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where the original has what the plain form has from `start` to `end`, which is behind `start`."""
        if self._starts is None:
            return start, end
        return self._starts[start], self._ends[end - 1]

    def written(self, start: int, end: int) -> str:
        """What the original has there."""
        first, last = self.span(start, end)
        return self.original[first:last]


def fold(text: str) -> str:
    """The plain form alone."""
    return Folded(text).plain


def _clusters(text: str) -> list[tuple[int, int, str]]:
    """Each letter with the marks behind it, and what it is meant as."""
    meant = {start: (end, letter) for start, end, letter in misread(text)}
    found: list[tuple[int, int, str]] = []
    at = 0
    while at < len(text):
        end, letter = meant.get(at, (at + 1, text[at]))
        last = end
        while last < len(text) and _is_mark(text[last]):
            last += 1
        found.append((at, last, letter + text[end:last]))
        at = last
    return found


@lru_cache(4096)
def _is_mark(letter: str) -> bool:
    if _JAMO_BEHIND[0] <= letter <= _JAMO_BEHIND[1]:
        return True
    return letter in _HALF_WIDTH_MARKS or unicodedata.category(letter) in ("Mn", "Me")


@lru_cache(8192)
def _fold_cluster(cluster: str) -> str:
    if unicodedata.category(cluster[0]) == "Cf":
        cluster = cluster[1:]
    letters = unicodedata.normalize("NFKD", cluster)
    if letters and any(low <= ord(letters[0]) <= high for low, high in _MARKS_GO):
        letters = "".join(one for one in letters if not _is_mark(one))
    letters = unicodedata.normalize("NFC", letters).lower()
    return "".join(_plain(one) for one in letters).translate(_SPECIAL)


def _plain(letter: str) -> str:
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if _HIRAGANA[0] <= ord(letter) <= _HIRAGANA[1]:
        return chr(ord(letter) + _KATAKANA_OVER_HIRAGANA)
    return letter
