"""Conditions: yes/no questions about a data set or an item, in a small language that is read, never run.

    Manufacturer == "XYZ" and not exists(BurnedInAnnotation)
    Modality in ("US", "SC") or "DERIVED" in ImageType or Rows < 100
    matches(SeriesDescription, "(?i)localizer") and (0019,{GEMS_ACQU_01}39) == 1
    ./ConceptNameCodeSequence[0].CodeValue == "121008"
    Modality == "US" and has_text()

A name means the data set's own element, './' begins at the item that the element stands in, '**.' means
any depth. Where several elements or values are meant, one that fits is enough; of one that is not there
nothing is true but 'not'. has_text() looks into the pixels, and only where nothing else has decided
already; has_text(0.7) has to be so sure. Python's `ast` reads the text; it is walked here, and nothing
is evaluated.
"""

import ast
import keyword
import operator
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from ..actions.context import Context
from ..errors import UsageError
from ..stream.elements import Element
from ..text_detection.confidence import CONFIDENCE, read_confidence
from .pattern import parse_pattern
from .selector import ANYWHERE, Selector, find, parse_selector

_WORDS: Final = frozenset(keyword.kwlist) | {"exists", "empty", "matches", "has_text"}
_ATTRIBUTE: Final = (
    r"(?:\([0-9A-Fa-fx]{4},(?:[0-9A-Fa-fx]{4}|\{[^{}]+\}[0-9A-Fa-fx]{2})\)|\{[^{}]+\}|[A-Za-z_]\w*)"
)
_BACKSLASH: Final = re.compile(r"\\(?!['\"])")
_TOKEN: Final = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')|"""
    rf"(?P<selector>(?:\./|\*\*\.|/)?{_ATTRIBUTE}(?:\[(?:\d+|\*)\])?(?:\.{_ATTRIBUTE}(?:\[(?:\d+|\*)\])?)*)"
)


Test = Callable[[Context], bool]
Values = Callable[[Context], list[str]]


@dataclass(frozen=True, slots=True)
class Condition:
    """A question.

    text: as it was written. asks_item: it asks the item that an element stands in. looks_at_pixels: it
    may look for text in them, which takes long and raises SetAside where that can't be done.
    """

    text: str
    test: Test
    asks_item: bool
    looks_at_pixels: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Condition) and self.text == other.text

    def __hash__(self) -> int:
        return hash(self.text)


def parse_condition(text: str) -> Condition:
    """Reads a condition. Raises UsageError that names the column."""
    selectors: dict[str, Selector] = {}

    def stand_in(match: re.Match[str]) -> str:
        word = match[0]
        if match["string"]:
            return _BACKSLASH.sub(r"\\\\", word)  # as it stands: regular expressions are full of them
        if word in _WORDS:
            return word
        try:
            selector = parse_selector(word)
        except UsageError as problem:
            raise UsageError(f"column {match.start() + 1}: {problem}") from None
        # As long as what it stands for, so that columns are still right.
        name = f"_{len(selectors)}".ljust(len(word), "_")
        selectors[name] = selector
        return name

    replaced = _TOKEN.sub(stand_in, text)
    try:
        tree = ast.parse(replaced, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        column = getattr(error, "offset", None) or 1
        raise UsageError(
            f"column {column}: this is no condition: {getattr(error, 'msg', 'too deep')}"
        ) from None
    try:
        test = _Reader(selectors).test(tree.body)
    except RecursionError:
        raise UsageError("column 1: this is no condition: too deep") from None
    asks_item = any(selector.from_item for selector in selectors.values())
    return Condition(text, test, asks_item, _looks_at_pixels(tree.body))


class _Reader:
    """Turns the tree of a condition into functions."""

    def __init__(self, selectors: dict[str, Selector]) -> None:
        self._selectors = selectors

    def test(self, node: ast.expr) -> Test:
        """A node that is true or false."""
        if isinstance(node, ast.BoolOp):
            # What takes long comes last: mostly the others have decided by then.
            tests = [self.test(value) for value in sorted(node.values, key=_looks_at_pixels)]
            every = isinstance(node.op, ast.And)
            return lambda subject: (all if every else any)(test(subject) for test in tests)
        if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
            test = self.test(node.operand)
            return lambda subject: not test(subject)
        if isinstance(node, ast.Compare):
            return self._compare(node)
        if isinstance(node, ast.Call):
            return self._call(node)
        if isinstance(node, ast.Constant) and isinstance(node.value, bool):
            always = node.value
            return lambda subject: always
        raise _refused(
            node, "a comparison, and, or, not, in, exists(), empty(), matches() or has_text() is expected"
        )

    def _compare(self, node: ast.Compare) -> Test:
        tests = []
        left = node.left
        for sign, right in zip(node.ops, node.comparators, strict=True):
            tests.append(self._one_comparison(left, sign, right))
            left = right
        return lambda subject: all(test(subject) for test in tests)

    def _one_comparison(self, left: ast.expr, sign: ast.cmpop, right: ast.expr) -> Test:
        if isinstance(sign, ast.NotEq):
            equal = self._one_comparison(left, ast.Eq(), right)
            return lambda subject: not equal(subject)
        if isinstance(sign, ast.NotIn):
            within = self._one_comparison(left, ast.In(), right)
            return lambda subject: not within(subject)
        if isinstance(sign, ast.In):
            return self._within(left, right)
        order = _ORDER.get(type(sign))
        if order is None:
            raise _refused(left, "'is' is no comparison of this language; use ==")
        wholes = isinstance(sign, ast.Eq)
        first, second = self._operand(left, whole=wholes), self._operand(right, whole=wholes)
        return lambda subject: any(order(a, b) for a in first(subject) for b in second(subject))

    def _within(self, left: ast.expr, right: ast.expr) -> Test:
        """'x in (…)': a value that is listed; '"x" in Name': one of the values of an element."""
        first = self._operand(left, whole=False)
        second = self._listed(right) or self._operand(right, whole=False)
        return lambda subject: any(_equal(a, b) for b in second(subject) for a in first(subject))

    def _listed(self, node: ast.expr) -> Values | None:
        if not isinstance(node, ast.Tuple | ast.List):
            return None
        texts = [_constant(part) for part in node.elts]
        return lambda subject: texts

    def _operand(self, node: ast.expr, *, whole: bool) -> Values:
        """What is compared: constants, or the values of elements; whole: several values in one text too."""
        if isinstance(node, ast.Name) and node.id in self._selectors:
            selector = self._selectors[node.id]
            return lambda subject: list(_texts(selector, subject, whole=whole))
        texts = [_constant(node)]
        return lambda subject: texts

    def _call(self, node: ast.Call) -> Test:
        name = node.func.id if isinstance(node.func, ast.Name) else ""
        if name == "has_text":
            return self._has_text(node)
        wanted = {"exists": 1, "empty": 1, "matches": 2}.get(name)
        if wanted is None:
            raise _refused(node, 'the functions are: exists(x), empty(x), matches(x, "regex"), has_text()')
        if node.keywords or len(node.args) != wanted:
            raise _refused(node, f"{name} takes {wanted} argument{'s' if wanted > 1 else ''}")
        asked = node.args[0]
        if not isinstance(asked, ast.Name) or asked.id not in self._selectors:
            raise _refused(asked, "an element is expected")
        selector = self._selectors[asked.id]
        if name == "exists":
            return lambda subject: any(True for _ in _found(selector, subject))
        if name == "empty":
            return lambda subject: any(
                level.value_length(element) == 0 for level, element in _found(selector, subject)
            )
        return self._matches(selector, node.args[1])

    def _has_text(self, node: ast.Call) -> Test:
        if node.keywords or len(node.args) > 1:
            raise _refused(node, "has_text takes a confidence, as has_text(0.7), or nothing")
        confidence = CONFIDENCE
        if node.args:
            given = node.args[0]
            try:
                confidence = read_confidence(given.value if isinstance(given, ast.Constant) else None)
            except UsageError as problem:
                raise _refused(given, str(problem)) from None
        return lambda subject: subject.shows_text(confidence)

    def _matches(self, selector: Selector, node: ast.expr) -> Test:
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            raise _refused(node, "a regular expression in quotes is expected")
        try:
            pattern = parse_pattern(node.value)
        except UsageError as problem:
            raise _refused(node, str(problem)) from None
        return lambda subject: any(pattern.search(text) for text in _texts(selector, subject, whole=False))


def _looks_at_pixels(node: ast.AST) -> bool:
    return any(isinstance(part, ast.Name) and part.id == "has_text" for part in ast.walk(node))


def _refused(node: ast.expr, why: str) -> UsageError:
    return UsageError(f"column {node.col_offset + 1}: {why}")


def _constant(node: ast.expr) -> str:
    negative = isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub)
    inner = node.operand if isinstance(node, ast.UnaryOp) and negative else node
    if isinstance(inner, ast.Constant):
        value = inner.value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return repr(-value if negative else value)
        if isinstance(value, str) and not negative:
            return _Quoted(value)
    raise _refused(node, "an element, a text in quotes or a number is expected")


def _found(selector: Selector, subject: Context) -> Iterable[tuple[Context, Element]]:
    tag = selector.tag
    if tag is None or selector.steps or selector.text.startswith(ANYWHERE):
        return find(selector, subject.top, subject)
    level = subject if selector.from_item else subject.top
    element = level.sibling(tag)  # the most frequent question by far
    return [] if element is None else [(level, element)]


def _texts(selector: Selector, subject: Context, *, whole: bool) -> Iterator[str]:
    for level, element in _found(selector, subject):
        values = level.values(element)
        yield from values
        if whole and len(values) > 1:
            yield "\\".join(values)


def _number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


class _Quoted(str):
    """A text in quotes: it is compared as text, so that "007" is not 7."""

    __slots__ = ()


def _numbers(left: str, right: str) -> tuple[float, float] | None:
    """Both as numbers, None where they are to be compared as texts."""
    if isinstance(left, _Quoted) or isinstance(right, _Quoted):
        return None
    first, second = _number(left), _number(right)
    return None if first is None or second is None else (first, second)


def _equal(left: str, right: str) -> bool:
    numbers = _numbers(left, right)
    return left == right if numbers is None else numbers[0] == numbers[1]


def _ordered(fits: Callable[[Any, Any], bool]) -> Callable[[str, str], bool]:
    """An order of numbers, and of texts where one of them is none."""

    def order(left: str, right: str) -> bool:
        numbers = _numbers(left, right)
        return bool(left and right) and fits(*(numbers or (left, right)))

    return order


_ORDER: Final[dict[type[ast.cmpop], Callable[[str, str], bool]]] = {
    ast.Eq: _equal,
    ast.Lt: _ordered(operator.lt),
    ast.LtE: _ordered(operator.le),
    ast.Gt: _ordered(operator.gt),
    ast.GtE: _ordered(operator.ge),
}
