"""Names: finds known persons in free text, however their names are written.

A word that is nobody's but a name is found wherever it stands. One that is an ordinary word as well
(White, Bell, May, each of two letters) is found by these rules:

- Inside a clinical phrase ('white matter', "bell's palsy") it stays, however it is written.
- Written in lower case it stays, unless it stands beside another part of the same person's name, or directly
  behind a title or a word for a person ('mr white', 'patient name: white').
- Written with a capital it goes: a leak is worse than a lost word.

In a technical term, and for the words to keep, only the first of these ways out of it is left: beside another
part of the same person's name.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Final

from .fold import Folded, fold
from .lexicon import Lexicon, Part
from .persons import PERSON_WORDS, TITLES, Group, groups_of
from .unspaced import LETTERS, Unspaced
from .words import clinical_phrases

# A letter that was lost is one of its word.
_WORD: Final = re.compile(
    "[a-z\u00aa\u00b5\u00ba\u00df-\u00f6\u00f8-\u02af\u0370-\u0373\u0376-\u037d\u0386-\u052f\u0561-\u0587"
    "\u05d0-\u05f2\u0620-\u064a\u066e-\u06d3\u06d5-\u06ff\u0710-\u07ff\u0900-\u0963\u0971-\u0dff"
    "\u10d0-\u10fc\u1200-\u137f\u1e00-\u1fff\ufffd]+"
)
_UNSPACED: Final = re.compile(f"[{LETTERS}]")
# What may stand between parts of one name, words of one compound, words of one phrase, a title and a name.
_BETWEEN: Final = re.compile(r"[ \t.,;:^=_\-/&+()'\"\\|\[\]]{0,3}")
_INSIDE: Final = re.compile(r"[ \-'._]{0,2}")
_IN_PHRASE: Final = re.compile(r"[\s\-'_/^.]{0,3}")
_BEHIND_TITLE: Final = re.compile(r"[\s.:=,#_\"'(\-]{1,4}")
# An initial is not read over the end of a sentence.
_TO_INITIAL: Final = re.compile(r"[ ,^_=\-]{0,2}|\.")
_POSSESSIVE: Final = re.compile("'[^\\W\\d_]{1,6}(?![^\\W\\d_])|(?<=s)'")
_CAMEL: Final = re.compile("[a-z][A-Z]|[A-Z]{2}[a-z]")
_MEASURED: Final = re.compile(r"\d\s?\Z")
_UNITS: Final = frozenset({"hu", "ma", "mm", "cm", "ms", "kv", "sec", "min", "gy", "ml", "mg", "kg", "mas"})
_MOST_INITIALS: Final = 3
_SHORTEST_GLUED: Final = 2
# Words that follow 'patient' and are no name there.
_FUNCTION: Final = frozenset(
    {
        "an", "am", "as", "at", "be", "by", "do", "go", "he", "if", "in", "is", "it", "me", "my", "no",
        "of", "on", "or", "so", "to", "up", "us", "we", "al", "de", "del", "der", "die", "das", "du",
        "el", "en", "es", "et", "ist", "im", "la", "le", "les", "los", "mit", "un", "und", "war", "will",
        "may", "can", "had", "has", "was", "did",
    }
)  # fmt: skip


class _Token:
    """A word of a text: what is known of it, and whether it goes."""

    __slots__ = ("blocked", "end", "part", "persons", "start", "taken", "word")

    def __init__(self, start: int, end: int, word: str, part: Part | None = None) -> None:
        self.start = start
        self.end = end
        self.word = word
        self.part = part
        self.persons: set[int] = set(part.persons) if part else set()
        self.blocked = False
        self.taken = False


class Names:
    """Finds the persons of a data set in text.

    persons: values of VR PN, or names as people write them. keep: folded words that are no name.
    """

    def __init__(self, persons: Iterable[str], keep: frozenset[str] = frozenset()) -> None:
        self._lexicon = Lexicon(keep)
        self._unspaced = Unspaced(keep)
        for number, value in enumerate(dict.fromkeys(persons)):
            for group in groups_of(value):
                self._add(number, group)

    def _add(self, number: int, group: Group) -> None:
        plain = tuple(fold("".join(words)) for words in group.components if words)
        if any(_UNSPACED.search(name) for name in plain):
            self._unspaced.add(number, plain)
            for words in group.components:
                if len(words) > 1:
                    self._unspaced.add(number, tuple(map(fold, words)))
        else:
            self._lexicon.add(number, group)

    def find(self, text: Folded, *, term: bool = False) -> Iterator[tuple[int, int]]:
        """Where names stand in the plain form, in order. term: the text is a technical or coded term."""
        found = self._unspaced.find(text)
        tokens = self._tokens(text)
        if tokens:
            tokens = self._join_compounds(text.plain, tokens)
            self._judge(text, tokens, term)
            self._spread(text, tokens)
            found += _spans(text.plain, tokens)
        yield from _merged(found)

    def _tokens(self, text: Folded) -> list[_Token]:
        """The words of a text; none if none of them may be a name."""
        look_up, starts = self._lexicon.look_up, self._lexicon.starts
        camel = not text.original.isascii() or _CAMEL.search(text.original) is not None
        tokens: list[_Token] = []
        known = False
        for match in _WORD.finditer(text.plain):
            word = match[0]
            entry = look_up(word)
            split = _split(text, *match.span()) if camel and entry is None else []
            if entry is not None:
                tokens += self._glued(word, match.start())
                known = True
            elif split:
                for start, end in split:
                    piece = look_up(text.plain[start:end])
                    tokens.append(_Token(start, end, text.plain[start:end], piece.part if piece else None))
                    known = known or piece is not None
            else:
                tokens.append(_Token(*match.span(), word))
                known = known or word in starts
        return tokens if known else []

    def _glued(self, word: str, at: int) -> list[_Token]:
        """Every name in a word that holds one, for more than one may be run together in it."""
        entry = self._lexicon.look_up(word) if len(word) >= _SHORTEST_GLUED else None
        if entry is None:
            return []
        before = self._glued(word[: entry.start], at)
        behind = self._glued(word[entry.end :], at + entry.end)
        return [*before, _Token(at + entry.start, at + entry.end, word, entry.part), *behind]

    def _join_compounds(self, plain: str, tokens: list[_Token]) -> list[_Token]:
        """The words of 'Van der Berg' as one."""
        starts = self._lexicon.starts
        if not starts:
            return tokens
        joined: list[_Token] = []
        at = 0
        while at < len(tokens):
            most = starts.get(tokens[at].word, 0)
            one, used = self._compound(plain, tokens[at : at + most]) if most else (None, 0)
            joined.append(one or tokens[at])
            at += used or 1
        return joined

    def _compound(self, plain: str, tokens: list[_Token]) -> tuple[_Token | None, int]:
        """The longest compound that tokens begin with, and how many of them it is."""
        for count in range(len(tokens), 1, -1):
            part = self._lexicon.compounds.get("".join(token.word for token in tokens[:count]))
            if part is not None and all(
                _INSIDE.fullmatch(plain, left.end, right.start) for left, right in pairwise(tokens[:count])
            ):
                return _Token(tokens[0].start, tokens[count - 1].end, tokens[0].word, part), count
        return None, 0

    def _judge(self, text: Folded, tokens: list[_Token], term: bool) -> None:
        """Takes each word that is a name by itself, and ordinary words that stand for one."""
        for at, token in enumerate(tokens):
            part = token.part
            if part is None:
                continue
            token.blocked = _in_phrase(text.plain, tokens, at)
            if token.blocked or part.kept:
                continue
            if not part.weak:
                token.taken = True
            elif not term:
                token.taken = (_is_capital(text, token) and not _is_unit(text, token)) or (
                    at > 0 and _named(text.plain, tokens[at - 1], token)
                )

    def _spread(self, text: Folded, tokens: list[_Token]) -> None:
        """Takes what belongs to a name beside it."""
        for at, token in enumerate(tokens[:-1]):
            self._take_pair(text.plain, tokens, at, token)
        waiting = [at for at, token in enumerate(tokens) if token.taken]
        while waiting:
            at = waiting.pop()
            for other in (at - 1, at + 1):
                if 0 <= other < len(tokens) and not tokens[other].taken:
                    persons = self._belongs(text, tokens, at, other)
                    if persons:
                        tokens[other].taken, tokens[other].persons = True, persons
                        waiting.append(other)

    def _take_pair(self, plain: str, tokens: list[_Token], at: int, token: _Token) -> None:
        """Takes two ordinary words that are the family and the given name of one person."""
        if token.part is None or token.taken or token.blocked:
            return
        for left, other in pairwise(tokens[at : at + 3]):
            if not _BETWEEN.fullmatch(plain, left.end, other.start):
                return
            if other.part is not None and not other.blocked:
                both = _as_two(token.part, other.part)
                if both:
                    token.taken = other.taken = True
                    token.persons, other.persons = both, set(both)
                return
            if len(other.word) > 1:
                return

    def _belongs(self, text: Folded, tokens: list[_Token], at: int, other: int) -> set[int]:
        """The persons whose name goes on from one token to the other."""
        token, beside = tokens[at], tokens[other]
        left, right = (beside, token) if other < at else (token, beside)
        if beside.blocked or not _BETWEEN.fullmatch(text.plain, left.end, right.start):
            return set()
        persons = token.persons
        if beside.part is not None and persons & beside.part.persons.keys():
            return persons & beside.part.persons.keys()
        owners = self._lexicon.beside.get(beside.word)
        if owners is not None and persons & owners:
            return persons & owners
        if len(beside.word) > _MOST_INITIALS or _is_joined(text.plain, beside, token):
            return set()
        if not _is_initial(text, beside, left, right):
            return set()
        letters = set(beside.word)
        return {one for one in persons if letters <= self._lexicon.initials.get(one, set())}


def _as_two(part: Part, other: Part) -> set[int]:
    """The persons who have the two as different components."""
    mine, theirs = part.persons, other.persons
    return {one for one in mine.keys() & theirs.keys() if (mine[one] | theirs[one]).bit_count() > 1}


def _split(text: Folded, start: int, end: int) -> list[tuple[int, int]]:
    """The words of a token that capitals divide; none if it is one word."""
    written = text.written(start, end)
    if written.islower() or written.isupper() or written[1:].islower():
        return []
    shapes = [text.written(at, at + 1) for at in range(start, end)]
    breaks = [start]
    for at in range(1, len(shapes)):
        # One letter may be two in the plain form: Æ.
        if shapes[at].isupper() and text.span(start + at, end) != text.span(start + at - 1, end):
            lower_follows = at + 1 < len(shapes) and shapes[at + 1].islower()
            if shapes[at - 1].islower() or lower_follows:
                breaks.append(start + at)
    return list(zip(breaks, [*breaks[1:], end], strict=True)) if len(breaks) > 1 else []


def _is_capital(text: Folded, token: _Token) -> bool:
    return text.written(token.start, token.start + 1)[:1].isupper()


def _is_unit(text: Folded, token: _Token) -> bool:
    """True for '45 HU' and '120 MA'."""
    measured = _MEASURED.search(text.plain, max(0, token.start - 2), token.start)
    return measured is not None and token.word in _UNITS and text.written(token.start, token.end).isupper()


def _named(plain: str, before: _Token, token: _Token) -> bool:
    """True directly behind a title or a word for a person."""
    if not _BEHIND_TITLE.fullmatch(plain, before.end, token.start):
        return False
    if before.word in TITLES:
        return True
    told = ":" in plain[before.end : token.start] or "=" in plain[before.end : token.start]
    return before.word in PERSON_WORDS and (told or token.word not in _FUNCTION)


def _is_joined(plain: str, token: _Token, name: _Token) -> bool:
    """True for letters of something else: the T of T2 and of 3T, the V of kV, the O of W/O."""
    before, behind = plain[: token.start][-1:], plain[token.end :][:1]
    if token.end != name.start and behind.isalnum():
        return True
    return name.end != token.start and (before.isalnum() or before == "/")


def _is_initial(text: Folded, token: _Token, left: _Token, right: _Token) -> bool:
    """True for letters that are written as initials are."""
    if not _TO_INITIAL.fullmatch(text.plain, left.end, right.start) and token is right:
        return False
    if text.written(token.start, token.end).isupper():
        return True
    # 'a' may be an article, unless a sign joins it to the name or it has a point.
    gap = text.plain[left.end : right.start]
    dotted = text.plain.startswith(".", token.end)
    alone = not text.plain[: left.start].strip() and not text.plain[right.end :].strip()
    return len(token.word) == 1 and (" " not in gap or dotted or alone)


def _in_phrase(plain: str, tokens: list[_Token], at: int) -> bool:
    """True for a word of a clinical phrase."""
    return any(
        _is_phrase(plain, tokens[first - offset : first - offset + len(words)], words)
        for first in range(max(at - 1, 0), min(at + 1, len(tokens) - 1))
        for words, offset in clinical_phrases().get((tokens[first].word, tokens[first + 1].word), ())
        if first >= offset
    )


def _is_phrase(plain: str, tokens: list[_Token], words: tuple[str, ...]) -> bool:
    return tuple(token.word for token in tokens) == words and all(
        _IN_PHRASE.fullmatch(plain, left.end, right.start) for left, right in pairwise(tokens)
    )


def _spans(plain: str, tokens: list[_Token]) -> list[tuple[int, int]]:
    """Where the taken tokens are, with what belongs to each."""
    found: list[tuple[int, int]] = []
    for token in tokens:
        if token.taken:
            end = token.end
            if len(token.word) == 1 and plain.startswith(".", end):
                end += 1
            possessive = _POSSESSIVE.match(plain, end)
            found.append((token.start, possessive.end() if possessive else end))
    return found


def _merged(found: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """The spans in order, those that overlap as one."""
    last: tuple[int, int] | None = None
    for start, end in sorted(found):
        if last is not None and start < last[1]:
            last = last[0], max(last[1], end)
            continue
        if last is not None:
            yield last
        last = start, end
    if last is not None:
        yield last
