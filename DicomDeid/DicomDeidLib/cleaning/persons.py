"""Persons: the components and words of a name as a header writes it."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final, NamedTuple

from .fold import fold
from .mojibake import well_read

# What stands before a family name and belongs to it, but names nobody alone.
PARTICLES: Final = frozenset(
    {
        "van", "von", "der", "den", "de", "del", "della", "di", "da", "do", "dos", "das", "du", "des",
        "la", "le", "les", "las", "los", "el", "al", "ul", "zu", "zur", "zum", "bin", "ibn", "bint",
        "ben", "bar", "mac", "mc", "san", "santa", "saint", "st", "ter", "ten", "te", "op", "het",
        "o", "d", "l", "y", "e", "af", "av", "und", "et", "i", "abd", "abu", "abou", "ould", "mbo", "عبد",
        "ابن", "ابو", "بن", "بنت", "ال", "בן", "בר", "בת", "ван", "фон", "де", "дер",
    }
)  # fmt: skip
# Words that stand for a person's name, or in place of one.
TITLES: Final = frozenset(
    {
        "mr", "mrs", "ms", "miss", "mister", "dr", "prof", "professor", "doctor", "sir", "madam", "herr",
        "frau", "hr", "fr", "madame", "mme", "mlle", "monsieur", "senor", "senora", "sr", "sra",
        "srta", "signor", "signora", "signore", "sig", "dott", "dottoressa", "dhr", "mevr", "mevrouw",
        "meneer", "pani", "bayan", "rev", "sister", "brother", "nurse",
    }
)  # fmt: skip
PERSON_WORDS: Final = frozenset(
    {
        "patient", "pt", "name", "patients", "patientin", "patiente", "paciente", "paziente", "pasient",
        "surname", "lastname", "firstname", "family", "nombre", "nom", "nome", "naam", "vorname",
        "nachname", "physician",
    }
)  # fmt: skip
_FILLERS: Final = frozenset(
    {
        "anonymous", "anonymized", "anonymised", "anonymize", "anon", "anonym", "anonymisiert", "unknown",
        "unbekannt", "patient", "phantom", "test", "testpatient", "none", "noname", "physician", "doctor",
        "unspecified", "deidentified", "removed", "redacted", "subject", "volunteer",
        "undefined",
    }
)  # fmt: skip
_FILLING: Final = frozenset({"no name", "n/a", "not available", "not specified", "de identified"})
_BETWEEN: Final = re.compile("[\\s\\-\u2010-\u2015'`´‘’ʼ.,;:/()\\[\\]<>&+*\"?!#_|・･]+")
_CAMEL: Final = re.compile(r"[^\W\d_a-z][a-z]+")
_DIGIT: Final = re.compile(r"\d")
# A shorter word with digits is a code.
_SHORTEST_WITH_DIGITS: Final = 5


class Group(NamedTuple):
    """One way to write a person: words of family, given and middle name, and what stands around them."""

    components: tuple[tuple[str, ...], ...]
    affixes: tuple[str, ...]
    free: bool  # nobody says which is the family name


def groups_of(value: str) -> Iterator[Group]:
    """The groups of a name that say something."""
    for group in re.split(r"[=\\]", unicodedata.normalize("NFC", well_read(value))):
        components = group.split("^")
        free = len(components) == 1 and "," not in group
        if free:
            read = _free(group)
        elif len(components) == 1:
            family, given = group.split(",", 1)
            read = Group((_words(family), _words(given)), (), False)
        else:
            names = tuple(_words(component) for component in components[:3])
            affixes = [word for component in components[3:5] for word in _words(component)]
            affixes += [word for words in names for word in _titles(words)]
            names = tuple(tuple(word for word in words if word not in _titles(words)) for words in names)
            read = Group(names, tuple(affixes), False)
        if any(read.components):
            yield read


def pieces(word: str) -> list[str]:
    """The words that are run together with capitals: XiaoDong, McDonald."""
    found = _CAMEL.findall(word)
    return found if len(found) > 1 and "".join(found) == word else [word]


def _free(text: str) -> Group:
    """A name without components: each word is one, with the particles before it; the last is the family's."""
    words = list(_words(text))
    affixes = [word for word in words if fold(word) in TITLES]
    components: list[tuple[str, ...]] = []
    waiting: list[str] = []
    for word in words:
        if fold(word) in PARTICLES:
            waiting.append(word)
        elif word not in affixes:
            components.append((*waiting, word))
            waiting = []
    if waiting:
        components.append(tuple(waiting))
    return Group(tuple(components[-1:] + components[:-1]), tuple(affixes), True)


def _words(component: str) -> tuple[str, ...]:
    """The words of a component, without what names nobody."""
    if " ".join(fold(component).split()) in _FILLING:
        return ()
    words = [word for one in _BETWEEN.split(component) if (word := _without_digits(one))]
    # 'Test' alone fills in; beside a name it is one more.
    return () if all(fold(word) in _FILLERS for word in words) else tuple(words)


def _titles(words: tuple[str, ...]) -> list[str]:
    """The titles that stand before a name in its component: '^Prof. Dr. Anna'."""
    found = [word for word in words if fold(word) in TITLES]
    return found if len(found) < len(words) else []


def _without_digits(word: str) -> str:
    """A word without its digits, '' for one that is a code."""
    letters = _DIGIT.sub("", word)
    return "" if letters != word and len(letters) < _SHORTEST_WITH_DIGITS else letters
