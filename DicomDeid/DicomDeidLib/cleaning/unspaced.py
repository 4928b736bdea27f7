"""Unspaced: names in scripts that write no blanks between words: Han, Kana, Hangul, Thai and their like."""

import re
from functools import cache
from typing import Final, NamedTuple

from .fold import Folded, fold
from .words import is_ordinary

LETTERS: Final = (
    "\u0e00-\u0eff\u1000-\u109f\u1100-\u11ff\u1780-\u17ff\u3005-\u3007\u3041-\u30fa\u30fc-\u30ff"
    "\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(f"[{LETTERS}]+")
_HONORIFICS: Final = (
    "先生", "女士", "小姐", "太太", "さん", "様", "さま", "ちゃん", "くん", "氏", "君", "殿", "医師",
    "医生", "醫師", "醫生", "主任", "教授", "大夫", "护士", "技師", "患者", "病人", "씨", "님",
    "환자", "선생님", "선생", "의사", "교수", "박사", "양", "군",
)  # fmt: skip
_THAI: Final = re.compile("[\u0e00-\u0eff]")
_SHORTEST_THAI: Final = 3
_SHORTEST: Final = 2
_BLANK: Final = re.compile(r"[ ,^=・･.]{0,2}")


class Found(NamedTuple):
    """A name in a text, and whose it is."""

    start: int
    end: int
    word: str
    persons: frozenset[int]


class Unspaced:
    """Finds words inside of a run of letters."""

    def __init__(self, keep: frozenset[str]) -> None:
        self._keep = keep
        self._persons: dict[str, set[int]] = {}
        self._sure: dict[str, list[str]] = {}
        # What is a name only beside another, or before a title: one letter, ordinary words.
        self._weak: dict[str, list[str]] = {}

    def add(self, number: int, components: tuple[str, ...]) -> None:
        """Takes the names of a person, in plain form."""
        for name in components:
            shortest = _SHORTEST_THAI if _THAI.search(name) else _SHORTEST
            weak = len(name) < shortest or is_ordinary(name) or name in self._keep
            self._put(number, name, weak)
        if len(components) > 1:
            self._put(number, components[0] + components[1], False)
            self._put(number, components[1] + components[0], False)

    def _put(self, number: int, name: str, weak: bool) -> None:
        if name not in self._persons:
            words = self._weak.setdefault(name[:1], []) if weak else self._sure.setdefault(name[:2], [])
            words.append(name)
            words.sort(key=len, reverse=True)
        self._persons.setdefault(name, set()).add(number)

    def find(self, text: Folded) -> list[tuple[int, int]]:
        """Where names stand."""
        if not self._persons:
            return []
        sure: list[Found] = []
        weak: list[Found] = []
        for run in _RUN.finditer(text.plain):
            at = run.start()
            while at < run.end():
                found = self._at(text, at)
                if found is not None:
                    sure.append(found)
                else:
                    weak += self._weak_at(text.plain, at)
                at = at + 1 if found is None else found.end
        named = [one for one in weak if _titled(text.plain, one.end) and one.word not in self._keep]
        return [one[:2] for one in sure + named + _beside(text.plain, weak, sure)]

    def _at(self, text: Folded, at: int) -> Found | None:
        for word in self._sure.get(text.plain[at : at + 2], ()):
            if text.plain.startswith(word, at) and _ends_well(text, at, at + len(word)):
                return Found(at, at + len(word), word, frozenset(self._persons[word]))
        return None

    def _weak_at(self, plain: str, at: int) -> list[Found]:
        words = self._weak.get(plain[at], ())
        return [
            Found(at, at + len(word), word, frozenset(self._persons[word]))
            for word in words
            if plain.startswith(word, at)
        ]


def _beside(plain: str, weak: list[Found], sure: list[Found]) -> list[Found]:
    """What stands beside another part of the name of the same person."""
    if not weak:
        return []
    starts: dict[int, list[Found]] = {}
    for one in weak + sure:
        starts.setdefault(one.start, []).append(one)
    found: list[Found] = []
    for one in weak + sure:
        gap = _BLANK.match(plain, one.end)
        for other in starts.get(gap.end(), ()) if gap else ():
            if one.word != other.word and one.persons & other.persons:
                found += [one, other]
    return found


def _titled(plain: str, at: int) -> bool:
    """True if a title follows."""
    return _honorifics().match(plain, at) is not None


@cache
def _honorifics() -> re.Pattern[str]:
    return re.compile(" ?(?:" + "|".join(map(fold, _HONORIFICS)) + ")")


def _ends_well(text: Folded, start: int, end: int) -> bool:
    """False for two letters of kana inside of a longer word of the same kana; a title ends a word."""
    plain = text.plain
    if end - start > _SHORTEST or not _is_kana(plain[start]):
        return True
    before, first = text.written(max(start - 1, 0), start) if start else "", text.written(start, start + 1)
    last, behind = text.written(end - 1, end), text.written(end, end + 1) if end < len(plain) else ""
    return not _one_kana(before, first) and (not _one_kana(last, behind) or _titled(plain, end))


def _is_kana(letter: str) -> bool:
    return "\u30a1" <= letter <= "\u30ff"


def _one_kana(left: str, right: str) -> bool:
    """True for two letters of one syllabary; the long vowel belongs to both."""
    if not left or not right or not _is_kana(fold(left)[0]) or not _is_kana(fold(right)[0]):
        return False
    long = "ーｰ"
    return left in long or right in long or _is_hiragana(left) == _is_hiragana(right)


def _is_hiragana(letter: str) -> bool:
    return "\u3041" <= letter[0] <= "\u309f"
