"""Remove this everywhere: a row of a review, or a selector, becomes a rule of a profile."""

import re
from collections.abc import Iterable
from typing import Any, Final

from ..dicom import tags
from ..errors import UsageError
from ..profile.rule import is_needed, read_rule
from ..profile.selector import Selector, parse_selector
from ..profile.standard import resolve, row_of, unlisted_of
from .paths import FILE_META, FILE_NAME, FOLDER_NAME, PREAMBLE, has_selector
from .store import Row

# What the basic profile does where it takes an attribute. Of several kinds of object the strictest
# decides: what one of them requires stays with a value that says nothing.
_BY_LETTER: Final = {"U": "uid", "D": "dummy", "Z": "empty", "X": "remove"}
_STRICT: Final = tuple(_BY_LETTER)
_TAKES: Final = ("remove", "dummy", "uid")
_NO_ELEMENT: Final = {
    FILE_NAME: "names of files are made by the layout (run --layout)",
    FOLDER_NAME: "names of folders are made by the layout (run --layout)",
    PREAMBLE: "a run writes the preamble anew",
    FILE_META: "a run writes the file meta information anew",
}


def rule_of_row(row: Row, sop_classes: Iterable[str], *, value_only: bool) -> dict[str, Any]:
    """The rule that removes what a row shows, as JSON holds it.

    value_only: only where an element has this very value; the rule then holds the value.
    Raises UsageError where no rule can.
    """
    where = f"row {row.number}"
    if not has_selector(row.path):
        said = next((why for begins, why in _NO_ELEMENT.items() if row.path.startswith(begins)), "")
        raise UsageError(f"{where}: {said or 'it is no element of a data set, so no rule can remove it'}")
    rule = rule_of_selector(row.path, sop_classes, where)
    if not value_only:
        return rule
    if not row.exact:
        raise UsageError(
            f"{where} shows a part of a value; only the whole attribute can be removed (--remove)"
        )
    only = {**rule, "matching": rf"\A{re.escape(row.value)}\Z", "note": f"{rule['note']}, this value only"}
    return _checked(only, where)


def rule_of_selector(text: str, sop_classes: Iterable[str], where: str = "") -> dict[str, Any]:
    """The rule that removes what a selector names: 'remove', or what leaves an object whole.

    sop_classes: kinds of object the output has; what one of them requires is emptied, or gets a value
    that says nothing, and so does what PS3.15 does not list. Raises UsageError where no rule can.
    """
    where = where or text
    try:
        selector = parse_selector(text)
    except UsageError as problem:
        raise UsageError(f"{where}: {problem}") from None
    if any(step.names.bits in tags.MARKS for step in selector.steps):
        raise UsageError(f"{where}: {text} says what was done, and is written by the program")
    rule = {"selector": text, "action": _action(selector, sop_classes), "note": "review: it was left"}
    return _checked(rule, where)


def _checked(rule: dict[str, Any], where: str) -> dict[str, Any]:
    read_rule(rule, where, {}, None)
    return rule


def _action(selector: Selector, sop_classes: Iterable[str]) -> str:
    tag = selector.last.bits
    if not selector.is_one or tags.is_private(tag) or selector.last.creator:
        return "remove"
    if is_needed(tag):
        return "uid"
    if selector.vr == "SQ":
        return "remove"
    row = row_of(tag)
    if row is None:
        unlisted = unlisted_of(tag)
        # What is kept otherwise may be required somewhere, so that a value that says nothing stays.
        kept = "uid" if selector.vr == "UI" else "dummy"
        return unlisted.action if unlisted is not None and unlisted.action in _TAKES else kept
    parent = selector.steps[-1].names.bits if selector.steps else None
    letters = {resolve(row.basic, tag, parent, sop_class)[0] for sop_class in tuple(sop_classes) or ("",)}
    return _BY_LETTER[min(letters, key=_STRICT.index)]
