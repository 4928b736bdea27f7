"""Patterns: regular expressions that can't hang, however long a value is and whatever it says."""

import re
from collections.abc import Iterable
from functools import lru_cache
from re import _parser  # type: ignore[attr-defined]  # the tree of an expression; nothing public has it
from typing import Any, Final, NamedTuple

from ..errors import SetAside, UsageError

LONGEST: Final = 64 * 1024
# Steps that a search may take at worst; each repeat of any length multiplies them by the length.
_MOST_STEPS: Final = 100_000_000
_COUNTED: Final = 16  # a repeat of more than this may as well be of any length
_MOST_WAYS: Final = 10_000
_MOST_TIMES: Final = 10_000
_REPEATS: Final = ("MAX_REPEAT", "MIN_REPEAT", "POSSESSIVE_REPEAT")


class Pattern(NamedTuple):
    """A regular expression, and how many characters a value may have that is searched for it."""

    expression: re.Pattern[str]
    longest: int

    def search(self, text: str) -> bool:
        """True where it matches somewhere. Raises SetAside('too-long-to-search')."""
        return self.expression.search(self._checked(text)) is not None

    def substitute(self, new: str, text: str) -> str:
        """The text with every match replaced. Raises SetAside('too-long-to-search')."""
        return self.expression.sub(new, self._checked(text))

    def _checked(self, text: str) -> str:
        if len(text) > self.longest:
            raise SetAside("too-long-to-search")
        return text


@lru_cache(1024)
def parse_pattern(text: str, ignore_case: bool = False) -> Pattern:
    """Reads a regular expression as Python writes them.

    Raises UsageError for one that is none, and for one that can take for ever: a repeat or a choice
    inside a repeat, a reference to an earlier group.
    """
    try:
        compiled = re.compile(text, re.IGNORECASE if ignore_case else 0)
        parsed = _parser.parse(text)
    except (re.error, OverflowError, RecursionError) as error:
        raise UsageError(f"'{text}' is no regular expression: {error}") from None
    cost = _Cost(text)
    cost.add(parsed, inside=False, times=1)
    begins = len(parsed) > 0 and str(parsed[0][0]) == "AT" and str(parsed[0][1]).startswith("AT_BEGINNING")
    searched = cost.repeats if begins and not compiled.flags & re.MULTILINE else cost.repeats + 1
    return Pattern(compiled, min(LONGEST, int((_MOST_STEPS / cost.ways) ** (1 / max(1, searched)))))


def check_replacement(pattern: Pattern, new: str) -> None:
    """Raises UsageError where a replacement names a group that the pattern does not have."""
    try:
        _parser.parse_template(new, pattern.expression)
    except (re.error, IndexError) as error:
        raise UsageError(f"'{new}' can't replace what is found: {error}") from None


class _Cost:
    """What a search costs at worst.

    repeats: of any length, each of which multiplies the steps by the length of a value. ways: by how
    many the choices and the counted repeats multiply them.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        self.repeats = 0
        self.ways = 1

    def add(self, parsed: Iterable[Any], *, inside: bool, times: int) -> None:
        """Adds an expression. inside: of a repeat; times: how often fixed repeats around it repeat it.

        Raises UsageError for what can take for ever.
        """
        for operator, argument in parsed:
            name = str(operator)
            within, often = inside, times
            if name.startswith("GROUPREF"):
                raise self._refused("refers to an earlier group")
            if name == "BRANCH":
                if inside:
                    raise self._refused("has a choice inside a repeat")
                self._multiply(len(argument[1]))
            elif name in _REPEATS:
                within, often = self._repeat(*argument[:2], inside=inside, times=times)
            for inner in _inner(argument):
                self.add(inner, inside=within, times=often)

    def _repeat(self, fewest: int, most: int, *, inside: bool, times: int) -> tuple[bool, int]:
        if fewest != most:
            if inside:
                raise self._refused("has a repeat inside a repeat")
            if int(most) > _COUNTED:
                self.repeats += 1
            else:
                self._multiply(int(most) - int(fewest) + 1)
        often = times * max(1, int(fewest))
        if often > _MOST_TIMES:
            raise self._refused("repeats too often what is repeated")
        return inside or most > 1, often

    def _multiply(self, by: int) -> None:
        self.ways *= by
        if self.ways > _MOST_WAYS:
            raise self._refused("has too many choices")

    def _refused(self, why: str) -> UsageError:
        return UsageError(f"'{self._text}' {why}, which can take for ever")


def _inner(argument: Any) -> Iterable[Iterable[Any]]:
    """The expressions inside of an operator's argument."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _inner(part)
