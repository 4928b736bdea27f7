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
    repeats = _repeats(parsed, text, inside=False)
    searched = repeats if text.startswith(("^", r"\A")) else repeats + 1
    return Pattern(compiled, min(LONGEST, int(_MOST_STEPS ** (1 / max(1, searched)))))


def check_replacement(pattern: Pattern, new: str) -> None:
    """Raises UsageError where a replacement names a group that the pattern does not have."""
    try:
        _parser.parse_template(new, pattern.expression)
    except (re.error, IndexError) as error:
        raise UsageError(f"'{new}' can't replace what is found: {error}") from None


def _repeats(parsed: Iterable[Any], text: str, *, inside: bool) -> int:
    """How many repeats of any length there are. Raises UsageError for what can hang."""
    count = 0
    for operator, argument in parsed:
        name = str(operator)
        if name.startswith("GROUPREF"):
            raise UsageError(f"'{text}' refers to an earlier group, which can take for ever")
        if name == "BRANCH" and inside:
            raise UsageError(f"'{text}' has a choice inside a repeat, which can take for ever")
        within = inside
        if name in _REPEATS:
            fewest, most, _ = argument
            if fewest != most:
                if inside:
                    raise UsageError(f"'{text}' has a repeat inside a repeat, which can take for ever")
                count += most > 1
            within = inside or most > 1
        for inner in _inner(argument):
            count += _repeats(inner, text, inside=within)
    return count


def _inner(argument: Any) -> Iterable[Iterable[Any]]:
    """The expressions inside of an operator's argument."""
    if isinstance(argument, _parser.SubPattern):
        yield argument
    elif isinstance(argument, tuple | list):
        for part in argument:
            yield from _inner(part)
