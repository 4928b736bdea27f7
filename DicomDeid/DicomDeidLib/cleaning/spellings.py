"""Spellings: the forms one word of a name is written in: umlauts, case endings, look-alike letters."""

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from .fold import fold

# Two spellings of one letter make another name out of a shorter one.
_SHORTEST_VARIANT: Final = 4
_SHORTEST_STEM: Final = 3
_EXPANDED: Final = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "đ": "dj", "æ": "ae", "œ": "oe"}
)
_REDUCED: Final = re.compile("([aou])e|aa|dj")
_HEBREW_FINAL: Final = str.maketrans("ךםןףץ", "כמנפצ")
_LOOKS_LATIN: Final = str.maketrans("асеорхукмтнвіјѕοαεικνρτυχβημ", "aceopxykmthbijsoaeikvptyxbhm")
_LATIN: Final = re.compile("[a-z]")
_LOOKS_CYRILLIC: Final = str.maketrans("aceopxykmthb", "асеорхукмтнв")
_CYRILLIC: Final = re.compile("[\u0400-\u052f]")

# In the plain form й is и, ё is е, ς is σ.
_CYRILLIC_ENDINGS: Final = frozenset(
    {
        "а", "у", "ы", "е", "и", "о", "ю", "я", "ь", "і", "ои", "ою", "ом", "ым", "ых", "ыми", "ем", "еи",
        "ею", "ью", "ого", "его", "ому", "ему", "им", "их", "ими", "ии", "ыи", "ая", "яя", "ую", "юю",
        "ое", "ее", "ие", "ые", "ов", "ев", "ам", "ям", "ами", "ями", "ах", "ях", "ове", "ови", "еви",
        "ів", "єм",
    }
)  # fmt: skip
_GREEK_ENDINGS: Final = frozenset(
    {
        "οσ", "ου", "ο", "ε", "οι", "ων", "ουσ", "α", "ασ", "η", "ησ", "ι", "ισ", "εσ", "ω", "εωσ",
        "αιοι", "εα",
    }
)  # fmt: skip
_LATIN_ENDINGS: Final = frozenset(
    {
        "s", "es", "a", "u", "owi", "iem", "em", "om", "ami", "y", "i", "ie", "e", "ego", "iego", "emu",
        "iemu", "im", "ym", "ej", "iej", "ich", "ych", "imi", "ymi", "ach", "ova", "ovi", "ovou", "ou",
        "ovo", "ove", "ow", "um",
    }
)  # fmt: skip
# Of each script, the endings of a name, and the vowel that goes when it is inflected.
_NOMINATIVE: Final = (
    (re.compile("(?:ии|ыи|ои|ая|яя|[аяоеьиыуюі])$"), re.compile("[ео]([лцк])$")),
    (re.compile("(?:ουσ|[οηαι]σ|ου|[αηοωι])$"), None),
    (re.compile("[aeioy]$"), re.compile("e([klc])$")),
)
_ENDINGS: Final = (_CYRILLIC_ENDINGS, _GREEK_ENDINGS, _LATIN_ENDINGS)
_LONGEST_ENDING: Final = 4
_ARABIC_PREFIX: Final = re.compile("[وف]?[بلك]?(?:ال|لل)?")
_HEBREW_PREFIX: Final = re.compile("[והבלכמש]{1,2}")


def variants(word: str) -> set[str]:
    """The plain forms of a word as it is written in a header: Müller is muller and mueller."""
    plain, *others = respelled(word)
    return {key_of(plain)} | {key_of(other) for other in others if len(other) >= _SHORTEST_VARIANT}


def respelled(text: str) -> tuple[str, ...]:
    """The plain form of a text, and others where it has umlauts or what may stand for them."""
    composed = unicodedata.normalize("NFC", text).lower()
    plain = fold(composed).strip()
    reduced = _REDUCED.sub(lambda one: one[1] or one[0][0], plain)
    return tuple(dict.fromkeys((plain, fold(composed.translate(_EXPANDED)).strip(), reduced)))


def key_of(word: str) -> str:
    """A plain word with final letters as others, and Latin letters inside of a Cyrillic word as Cyrillic."""
    if word.isascii():
        return word
    if _CYRILLIC.search(word):
        return word.translate(_LOOKS_CYRILLIC)
    return word.translate(_HEBREW_FINAL)


def as_latin(word: str) -> str | None:
    """A plain word with Cyrillic and Greek letters between Latin ones as the Latin ones they look like."""
    if word.isascii() or not _LATIN.search(word):
        return None
    latin = word.translate(_LOOKS_LATIN)
    return latin if latin.isascii() else None


def stems_of(form: str) -> set[str]:
    """What stays of a name when it is inflected."""
    script = _script(form)
    if script is None:
        return set()
    ending, fleeting = _NOMINATIVE[script]
    found = {ending.sub("", form)}
    if fleeting is not None and fleeting.search(form):
        found.add(fleeting.sub(r"\1", form))
    shortest = _SHORTEST_VARIANT if form.isascii() else _SHORTEST_STEM
    return {stem for stem in found if len(stem) >= shortest}


def uninflected(word: str) -> Iterator[str]:
    """The stems that a word may be inflected from, the longest first."""
    script = _script(word)
    if script is None:
        return
    for at in range(len(word), max(len(word) - _LONGEST_ENDING, _SHORTEST_STEM) - 1, -1):
        if at == len(word) or word[at:] in _ENDINGS[script]:
            yield word[:at]


def prefixes(word: str) -> Iterator[int]:
    """Where the name may begin behind the letters that Arabic and Hebrew put before it."""
    first = word[0]
    if "\u0590" <= first < "\u0600":
        match = _HEBREW_PREFIX.match(word)
    elif "\u0600" <= first < "\u0780":
        match = _ARABIC_PREFIX.match(word)
    else:
        return
    if match is not None:
        yield from range(1, match.end() + 1)


def without_article(form: str) -> str:
    """An Arabic name without its article."""
    return form.removeprefix("ال")


def _script(word: str) -> int | None:
    """Cyrillic, Greek or Latin, as the tables above are ordered; None for others."""
    first = word[0]
    if "\u0400" <= first < "\u0530":
        return 0
    if "\u0370" <= first < "\u0400":
        return 1
    return 2 if first < "\u0370" else None
