"""Words: which names are ordinary words as well, and in which clinical phrases a name is nobody's."""

import re
from functools import cache
from itertools import pairwise
from typing import Final

from .fold import fold
from .rows import read_rows

_LETTERS: Final = re.compile(r"[^\W\d_]+")

# The words of a phrase, and where in it a pair of words stands.
Phrase = tuple[tuple[str, ...], int]


def is_ordinary(word: str) -> bool:
    """True for a folded word that means something else than a person, too."""
    return word in _ordinary_words()


def is_clinical(word: str) -> bool:
    """True for a folded word of anatomy or technique."""
    return word in _clinical_words()


@cache
def clinical_phrases() -> dict[tuple[str, str], tuple[Phrase, ...]]:
    """For each pair of words side by side, the phrases they stand in."""
    found: dict[tuple[str, str], list[Phrase]] = {}
    for row in read_rows("clinical_phrases.csv"):
        for words in sorted(_written(fold(row["phrase"]))):
            for at, pair in enumerate(pairwise(words)):
                found.setdefault(pair, []).append((words, at))
    return {pair: tuple(phrases) for pair, phrases in found.items()}


def _written(phrase: str) -> set[tuple[str, ...]]:
    """The ways to write a phrase: with and without possessive, its last word in the plural."""
    found = {phrase, phrase.replace("'s ", " "), phrase.replace("'s ", "s ")}
    split = {tuple(_LETTERS.findall(one)) for one in found}
    return split | {(*words[:-1], words[-1] + "s") for words in split}


@cache
def _ordinary_words() -> frozenset[str]:
    return frozenset(fold(row["word"]) for row in read_rows("ordinary_words.csv"))


@cache
def _clinical_words() -> frozenset[str]:
    rows = read_rows("ordinary_words.csv")
    return frozenset(fold(row["word"]) for row in rows if row["language"] == "clinical")


@cache
def institution_words() -> frozenset[str]:
    """Folded words that so many institutions and addresses have in their names that they name none."""
    return frozenset(row["word"] for row in read_rows("institution_words.csv"))
