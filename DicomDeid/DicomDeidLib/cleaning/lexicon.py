"""Lexicon: every form in which the names of known persons are written with letters that make words."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from .fold import fold
from .persons import PARTICLES, Group, pieces
from .spellings import as_latin, key_of, prefixes, stems_of, uninflected, variants, without_article
from .words import is_ordinary

_REMEMBERED: Final = 16384
# What is glued to a name without a sign.
_AFFIXES: Final = (
    "ptv", "ctv", "gtv", "itv", "igtv", "oar", "roi", "body", "plan", "vmat", "imrt", "sbrt", "srs", "rt",
    "ct", "mr", "mri", "mrt", "pet", "cbct", "us", "xr", "dr", "mg", "nm", "tep", "irm", "tac", "rm",
    "pt", "pat", "patient", "name", "final", "new", "neu", "old", "alt", "test", "copy", "kopie", "head",
    "brain", "neck", "chest", "thorax", "lung", "liver", "abdomen", "pelvis", "prostate", "breast",
    "spine", "knee", "hip", "left", "right", "boost",
)  # fmt: skip
_SHORTEST_WITH_AFFIX: Final = 5
# A name of so many letters is found inside of longer words; one of fewer may be part of another word.
_LONG: Final = 8
_SHORTEST_PREFIXED: Final = 3
_SHORTEST_JOINED: Final = 6
_SHORTEST_WITH_INITIAL: Final = 5
_SURE_STEM: Final = 4

_FAMILY: Final = 1
_GIVEN: Final = 2


class Part:
    """A form of a name: whose it is, as which components, and how sure it is that it names anybody."""

    __slots__ = ("kept", "persons", "weak")

    def __init__(self, weak: bool, kept: bool) -> None:
        self.persons: dict[int, int] = {}
        self.weak = weak
        self.kept = kept

    def weakened(self) -> "Part":
        """The same for a form that is an ordinary word."""
        part = Part(True, self.kept)
        part.persons = self.persons
        return part


class Known(NamedTuple):
    """Where in a word a name stands."""

    part: Part
    start: int
    end: int


class Lexicon:
    """Looks up single words; and what may stand beside them."""

    def __init__(self, keep: frozenset[str]) -> None:
        self._keep = keep
        self._parts: dict[str, Part] = {}
        self._stems: dict[str, Part] = {}
        self._long: dict[str, list[str]] = {}
        # Names of several words: by their first word the most words they have, and themselves run together.
        self.starts: dict[str, int] = {}
        self.compounds: dict[str, Part] = {}
        # Particles and titles of persons, and the initials of each.
        self.beside: dict[str, set[int]] = {}
        self.initials: dict[int, set[str]] = {}
        self.look_up = lru_cache(_REMEMBERED)(self._look_up)

    def add(self, number: int, group: Group) -> None:
        """Takes all forms of a person."""
        for at, words in enumerate(group.components):
            if words:
                self._add_component(number, 1 << at, words)
        for affix in group.affixes:
            self.beside.setdefault(fold(affix), set()).add(number)
        self._add_joined(number, group)

    def _add_component(self, number: int, bit: int, words: tuple[str, ...]) -> None:
        named = [word for word in words if fold(word) not in PARTICLES]
        for word in named or words:
            for form in variants(word):
                self._add_word(form, number, bit)
            self.initials.setdefault(number, set()).add(key_of(fold(word))[:1])
        if named:
            for word in set(words).difference(named):
                self.beside.setdefault(fold(word), set()).add(number)
        split = [piece for word in words for piece in pieces(word)]
        if len(split) > 1:
            self._add_compound(number, bit, split)
        for at, word in enumerate(split[:-1]):
            # In 'Anna van der Berg' there is 'van der Berg'.
            if at and fold(word) in PARTICLES and fold(split[at - 1]) not in PARTICLES:
                self._add_compound(number, bit, split[at:])

    def _add_word(self, form: str, number: int, bit: int) -> None:
        if len(form) < 2:
            return
        weak = len(form) == 2 or is_ordinary(form) or form in PARTICLES
        self._put(self._parts, form, number, bit, weak)
        bare = without_article(form)
        if bare != form and len(bare) >= _SHORTEST_PREFIXED:
            self._put(self._parts, bare, number, bit, is_ordinary(bare))
        if weak or form in self._keep:
            return
        for stem in stems_of(form):
            self._put(self._stems, stem, number, bit, len(stem) < _SURE_STEM)
        self._add_long(form)

    def _add_compound(self, number: int, bit: int, words: list[str]) -> None:
        plain = [fold(word) for word in words]
        # 'de long' may be two ordinary words.
        weak = len(words) == 2 and all(_is_plain_word(word) for word in plain)
        for form in variants("".join(words)):
            self._put(self.compounds, form, number, bit, weak)
            self._put(self._parts, form, number, bit, len(form) < _SHORTEST_JOINED or is_ordinary(form))
        for end in range(1, len(words)):
            for start in variants("".join(words[:end])):
                self.starts[start] = max(self.starts.get(start, 0), len(words))

    def _add_joined(self, number: int, group: Group) -> None:
        """Family and given name run together, and each with the initials of the other."""
        if len(group.components) < 2 or not all(group.components[:2]):
            return
        family, given = ("".join(words) for words in group.components[:2])
        initials = "".join(words[0][:1] for words in group.components[1:] if words)
        bits = _FAMILY | _GIVEN
        for joined in (family + given, given + family):
            for form in variants(joined):
                self._put(self._parts, form, number, bits, len(form) < _SHORTEST_JOINED or is_ordinary(form))
                self._add_long(form)
        for name in {family, *group.components[0]}:
            if fold(name) not in PARTICLES:
                self._add_with_initials(number, name, {given[:1], initials})
        if group.free:
            self._add_with_initials(number, given, {family[:1]})

    def _add_with_initials(self, number: int, name: str, initials: Iterable[str]) -> None:
        for form in variants(name):
            if len(form) < _SHORTEST_WITH_INITIAL and is_ordinary(form):
                continue
            for initial in map(fold, initials):
                for joined in (initial + form, form + initial):
                    weak = len(form) < _SHORTEST_WITH_INITIAL or is_ordinary(form) or is_ordinary(joined)
                    self._put(self._parts, joined, number, _FAMILY | _GIVEN, weak)

    def _put(self, forms: dict[str, Part], form: str, number: int, bit: int, weak: bool) -> None:
        part = forms.get(form)
        if part is None:
            part = forms[form] = Part(weak, form in self._keep)
        part.weak = part.weak and weak
        part.persons[number] = part.persons.get(number, 0) | bit

    def _add_long(self, form: str) -> None:
        if len(form) >= _LONG and form not in self._keep:
            self._long.setdefault(form[:_LONG], []).append(form)

    def _look_up(self, word: str) -> Known | None:
        """The name that a word is, that it is inflected from, or that it holds."""
        found = self._of_key(word, key_of(word))
        latin = as_latin(word) if found is None else None
        return self._of_key(word, latin) if latin else found

    def _of_key(self, word: str, key: str) -> Known | None:
        part = self._parts.get(key) or self._inflected(key)
        if part is not None:
            return Known(part, 0, len(word))
        for start in prefixes(key):
            part = self._parts.get(key[start:]) if len(key) - start >= _SHORTEST_PREFIXED else None
            if part is not None:
                return Known(part, start, len(word))
        return self._inside(key) or self._beside_affix(key)

    def _inflected(self, key: str) -> Part | None:
        if key in self._keep:
            return None
        part = self._parts.get(key[:-1]) if key[-1] == "s" and len(key) > _SURE_STEM else None
        if part is None:
            part = next((self._stems[stem] for stem in uninflected(key) if stem in self._stems), None)
        return part.weakened() if part is not None and is_ordinary(key) else part

    def _beside_affix(self, key: str) -> Known | None:
        """A name with something technical before or behind it: 'ptvsmith'."""
        for affix in _AFFIXES:
            if len(key) - len(affix) < _SHORTEST_WITH_AFFIX:
                continue
            for start, end in ((len(affix), len(key)), (0, len(key) - len(affix))):
                if key.startswith(affix) if start else key.endswith(affix):
                    part = self._parts.get(key[start:end])
                    if part is not None and not part.weak:
                        return Known(part, start, end)
        return None

    def _inside(self, key: str) -> Known | None:
        """A long name in a longer word."""
        for start in range(len(key) - _LONG + 1):
            for form in sorted(self._long.get(key[start : start + _LONG], ()), key=len, reverse=True):
                if key.startswith(form, start):
                    return Known(self._parts[form], start, start + len(form))
        return None


def _is_plain_word(word: str) -> bool:
    """True for a Latin word that names nobody for sure."""
    return word.isascii() and (len(word) == 2 or word in PARTICLES or is_ordinary(word))
