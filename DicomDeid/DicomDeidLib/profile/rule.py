"""A rule: which elements, what happens to them, under which condition, and why; read and checked."""

import csv
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeVar

from ..actions.replace import can_hold
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..dicom.vr import FREE_TEXT, TEXT
from ..errors import UsageError
from .condition import Condition, parse_condition
from .pattern import Pattern, check_replacement, parse_pattern
from .pixel_rule import Cleaning, read_cleaning
from .selector import Selector, parse_selector
from .standard import identifying
from .template import Template, parse_template

# What each action takes beside selector, when, matching and note: what it needs, and what it may have.
PARAMETERS: Final[dict[str, tuple[tuple[str, ...], tuple[str, ...]]]] = {
    "keep": ((), ()),
    "remove": ((), ()),
    "empty": ((), ()),
    "dummy": ((), ()),
    "uid": ((), ()),
    "clean": ((), ()),
    "shift": ((), ("days", "by", "anchor", "per")),
    "generalize": ((), ("to",)),
    "replace": (("value",), ()),
    "insert": (("value",), ()),
    "set": (("value",), ()),
    "substitute": (("pattern", "with"), ("ignore_case",)),
    "lookup": (("table",), ("miss", "default")),
    "skip": (("reason", "when"), ()),
    "set-aside": (("reason", "when"), ()),
    "clean-pixels": (("regions",), ("fill", "frames", "margin", "confidence")),
}
ACTIONS: Final = tuple(PARAMETERS)
REFUSALS: Final = ("skip", "set-aside")
OBJECT_ACTIONS: Final = (*REFUSALS, "clean-pixels")
TEMPLATE_ACTIONS: Final = ("replace", "insert", "set")
MISSES: Final = ("keep", "remove", "empty", "default", "set-aside")
SHIFTS_BY: Final = ("key", "crosswalk")
ANCHORS_PER: Final = ("study", "patient")
GENERALIZES_TO: Final[dict[str, tuple[str, ...]]] = {
    "DA": ("year", "month"), "DT": ("year", "month"), "TM": ("hour", "minute"), "AS": (),
}  # fmt: skip
_COMMON: Final = ("selector", "when", "matching", "note")
_READ_LATER: Final = ("table", "regions", "fill", "frames", "margin", "confidence")
_MOST_ROWS: Final = 1_000_000

# What no rule may change: what says how the rest is read.
_PROTECTED: Final = frozenset(
    {tags.SPECIFIC_CHARACTER_SET, tags.SOP_CLASS_UID, tags.PIXEL_DATA}
    | {0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101}
    | {0x00280102, 0x00280103, 0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203}
    | {0x00281221, 0x00281222, 0x00281223, 0x7FE00001, 0x7FE00002, 0x7FE00008, 0x7FE00009}
)
# Of these the base looks at the value, so that not even a rule that keeps them may come before it.
_CHECKED: Final = frozenset({tags.SPECIFIC_CHARACTER_SET, tags.SOP_CLASS_UID})
# Without these an object has no name and no place.
_NEEDED: Final = frozenset({tags.SOP_INSTANCE_UID, tags.STUDY_INSTANCE_UID, tags.SERIES_INSTANCE_UID})


def is_protected(tag: int, action: str) -> bool:
    """True where no rule may do this to an attribute, however many others its selector names."""
    if tag in tags.MARKS or tag in _CHECKED:
        return True
    if tag in _NEEDED:
        return action not in ("keep", "uid")
    return tag in _PROTECTED and action != "keep"


def is_described_by(tag: int) -> bool:
    """True for an attribute without which an object can't be read or named: it stays on every base."""
    return tag in _PROTECTED


def is_needed(tag: int) -> bool:
    """True for the UIDs that give an object its name and place."""
    return tag in _NEEDED


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that was read.

    entry: the rule as JSON holds it; two rules are equal where these are. selectors: none for what
    happens to whole objects. when: only where this is true. matching: only where a value has it.
    value: of replace, insert and set. days, by, anchor, per: of shift. to: of generalize. pattern:
    of substitute, which puts `new` in place. table, miss: of lookup. cleaning: of clean-pixels.
    """

    entry: Mapping[str, Any]
    selectors: tuple[Selector, ...] = field(compare=False)
    action: str = field(compare=False)
    when: Condition | None = field(default=None, compare=False)
    matching: Pattern | None = field(default=None, compare=False)
    value: Template | None = field(default=None, compare=False)
    pattern: Pattern | None = field(default=None, compare=False)
    table: Mapping[str, str] | None = field(default=None, compare=False)
    cleaning: Cleaning | None = field(default=None, compare=False)

    def get(self, name: str, default: Any = "") -> Any:
        """A parameter as it was written."""
        return self.entry.get(name, default)

    @property
    def anchor(self) -> date | None:
        """The day that a shift moves the study's date, or the patient's first one, to."""
        text = self.get("anchor")
        return date.fromisoformat(text) if text else None

    @property
    def note(self) -> str:
        """Why the rule is there."""
        return str(self.get("note"))

    @property
    def text(self) -> str:
        """The rule in a few words: action and selectors."""
        return " ".join([self.action, ", ".join(selector.text for selector in self.selectors)]).strip()

    @property
    def looks_around(self) -> bool:
        """True where what it does depends on more than an element's attribute and value."""
        if any(not selector.is_everywhere for selector in self.selectors) or self.matching is not None:
            return True
        return bool(self.value and self.value.fields) or (self.when is not None and self.when.asks_item)

    @property
    def looks_for_text(self) -> bool:
        """True where it looks for text in pixels, which the OCR extra does."""
        asked = self.when is not None and self.when.looks_at_pixels
        return asked or (self.cleaning is not None and self.cleaning.text)

    @property
    def needs_crosswalk(self) -> bool:
        """True where it can't be carried out without one."""
        by_survey = self.get("by") == "crosswalk" or self.get("per") == "patient"
        return by_survey or (self.value is not None and self.value.needs_crosswalk)


def stays_by(rule: Rule) -> list[Selector]:
    """The selectors of what can stay by a rule though nothing else would keep it, or be shown by it."""
    shown = []
    if rule.value is not None:
        bare = rule.value.bare
        shown = [field.selector for field in rule.value.fields if field.selector and field.name in bare]
        if "value" in bare:
            shown += rule.selectors
    if rule.action == "keep" or (rule.action == "shift" and "days" in rule.entry):
        shown += rule.selectors
    if rule.action in ("substitute", "lookup", "clean") and rule.get("miss", "keep") == "keep":
        shown += [selector for selector in rule.selectors if selector.is_one]
    return shown


def shows_identity(rule: Rule) -> bool:
    """True for a rule by which something stays, or is shown, that says who somebody is."""
    return any(map(_can_mean_identity, stays_by(rule)))


def _can_mean_identity(selector: Selector) -> bool:
    tag = selector.tag
    if tag is not None and not tags.is_private(tag):
        return vr_of(tag) == "PN" or identifying().get(tag, "") not in ("", "uid")
    if selector.last.creator or selector.last.private:
        return selector.last.private and not selector.last.creator
    named = (known for known, role in identifying().items() if role != "uid")
    return any(selector.last.may_mean(known, vr_of(known) or "") for known in named)


def read_rule(data: object, where: str, variables: Mapping[str, str], folder: Path | None) -> Rule:
    """Reads a rule. where: its place, for messages. folder: what paths of tables begin at.

    Raises UsageError that names the place.
    """
    if not isinstance(data, dict):
        raise UsageError(f"{where}: an object is expected")
    action = data.get("action")
    if action is None:
        raise UsageError(f"{where}: 'action' is missing")
    if not isinstance(action, str) or action not in PARAMETERS:
        raise UsageError(f"{where}.action: there is no action '{action}'; they are: {', '.join(ACTIONS)}")
    _check_fields(data, action, where)
    entry = dict(data)
    rule = Rule(
        entry,
        _selectors(entry, action, where),
        action,
        _read(entry, "when", where, parse_condition),
        _read(entry, "matching", where, parse_pattern),
        _read(entry, "value", where, lambda text: parse_template(text, variables)),
        _read(entry, "pattern", where, lambda text: parse_pattern(text, entry.get("ignore_case", False))),
        _table(entry, where, folder) if action == "lookup" else None,
        read_cleaning(entry, where) if action == "clean-pixels" else None,
    )
    _check_parameters(rule, where)
    for selector in rule.selectors:
        impossible = _impossible(selector, rule)
        if impossible:
            raise UsageError(f"{where}: {impossible}")
    return rule


def _check_fields(data: Mapping[str, Any], action: str, where: str) -> None:
    needed, more = PARAMETERS[action]
    common = ("when", "note") if action in OBJECT_ACTIONS else _COMMON
    if action not in OBJECT_ACTIONS:
        needed = ("selector", *needed)
    for name in needed:
        if name not in data:
            raise UsageError(f"{where}.{name}: it is missing, and {action} needs it")
    allowed = ("action", *common, *needed, *more)
    for name, value in data.items():
        if name not in allowed:
            known = any(name in (*a, *b) for a, b in PARAMETERS.values())
            why = (
                f"a {name} does not belong to the action {action}" if known else f"there is no field '{name}'"
            )
            raise UsageError(f"{where}.{name}: {why}; the fields are: {', '.join(dict.fromkeys(allowed))}")
        kind = {"days": int, "ignore_case": bool}.get(name, str)
        several = name == "selector" and isinstance(value, list) and value
        if name in _READ_LATER or several:
            continue
        if not isinstance(value, kind) or (kind is int and isinstance(value, bool)):
            wanted = {int: "a whole number", bool: "true or false", str: "a text"}[kind]
            raise UsageError(f"{where}.{name}: {wanted} is expected")


def _selectors(entry: Mapping[str, Any], action: str, where: str) -> tuple[Selector, ...]:
    if action in OBJECT_ACTIONS:
        return ()
    written = entry["selector"]
    found = []
    for text in written if isinstance(written, list) else [written]:
        if not isinstance(text, str):
            raise UsageError(f"{where}.selector: a text, or a list of texts, is expected")
        selector = _named(parse_selector, text, f"{where}.selector")
        if selector.from_item:
            raise UsageError(f"{where}.selector: './' is for conditions; a rule's way begins at the data set")
        found.append(selector)
    return tuple(found)


Read = TypeVar("Read")


def _read(entry: Mapping[str, Any], name: str, where: str, parse: Callable[[str], Read]) -> Read | None:
    return _named(parse, entry[name], f"{where}.{name}") if name in entry else None


def _named(parse: Callable[[str], Read], text: str, where: str) -> Read:
    """What `parse` reads; its errors name the place."""
    try:
        return parse(text)
    except UsageError as problem:
        raise UsageError(f"{where}: {problem}") from None


def _check_parameters(rule: Rule, where: str) -> None:
    """Raises UsageError for values of parameters that there are not, and for some together."""
    for name, allowed in (("by", SHIFTS_BY), ("per", ANCHORS_PER), ("miss", MISSES)):
        if rule.get(name, allowed[0]) not in allowed:
            raise UsageError(f"{where}.{name}: it is one of: {', '.join(allowed)}")
    if len([name for name in ("days", "by", "anchor") if name in rule.entry]) > 1:
        raise UsageError(f"{where}: days, by and anchor exclude each other")
    if "per" in rule.entry and "anchor" not in rule.entry:
        raise UsageError(f"{where}.per: it belongs to an anchor")
    if abs(rule.get("days", 0)) > 36525:
        raise UsageError(f"{where}.days: it is more than a hundred years")
    if "anchor" in rule.entry and not re.fullmatch(r"\d{4}-\d\d-\d\d", rule.get("anchor")):
        raise UsageError(f"{where}.anchor: a day is expected, as 2000-01-01")
    try:
        _ = rule.anchor
    except ValueError:
        raise UsageError(f"{where}.anchor: there is no such day") from None
    if rule.cleaning is not None and rule.when is not None and rule.when.asks_item:
        raise UsageError(f"{where}.when: './' asks an item, and clean-pixels is for the whole object")
    if (rule.get("miss") == "default") != ("default" in rule.entry):
        raise UsageError(f"{where}.default: it belongs to the miss 'default', and only to it")
    if rule.pattern is not None:
        _named(lambda new: check_replacement(rule.pattern, new), rule.get("with"), f"{where}.with")  # type: ignore[arg-type]


def _table(entry: dict[str, Any], where: str, folder: Path | None) -> Mapping[str, str]:
    """The rows of a look-up table: given in place, or a CSV file with the columns old and new."""
    given = entry["table"]
    if isinstance(given, dict) and all(isinstance(text, str) for text in given.values()):
        return given
    if not isinstance(given, str):
        raise UsageError(f"{where}.table: the path of a CSV file, or an object of texts, is expected")
    path = Path(given) if folder is None else folder / given
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"{where}.table: {given} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{where}.table: {given} is not UTF-8 text") from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline="")))
    except csv.Error as error:
        raise UsageError(f"{where}.table: {given} is no CSV: {error}") from None
    if not rows or rows[0] != ["old", "new"]:
        raise UsageError(f"{where}.table: the first row of {given} is not: old,new")
    found: dict[str, str] = {}
    for number, row in enumerate(rows[1:], 2):
        if not row:
            continue
        if len(row) != 2 or number > _MOST_ROWS:
            raise UsageError(f"{where}.table: row {number} of {given} has not two columns")
        if found.setdefault(row[0].strip(), row[1].strip()) != row[1].strip():
            raise UsageError(
                f"{where}.table: row {number} of {given} says something else of a value than before"
            )
    entry["table"] = found  # from here on the rule can be sent to another process
    return found


def _impossible(selector: Selector, rule: Rule) -> str:
    """Why an action can't be done to what a selector names, '' where it can."""
    action, tag, vr = rule.action, selector.tag, selector.vr
    if tag in tags.MARKS:
        return f"{selector.text} says what was done, and is written by the program"
    if tag is not None and tags.is_foreign(tag) and action in TEMPLATE_ACTIONS:
        return f"{selector.text} is no attribute of a data set"
    if tag is not None and is_protected(tag, action) and not (tag in _CHECKED and action == "keep"):
        if tag in _NEEDED:
            return f"{selector.text} can be kept or mapped (uid), for the object is named by it"
        return f"{selector.text} is protected: without it the rest can't be read"
    if action == "uid" and vr and vr != "UI":
        return f"uid is for UIDs, and {selector.text} is {vr}"
    if action == "shift" and vr and vr not in ("DA", "DT"):
        return f"shift is for dates, and {selector.text} is {vr}"
    if action == "clean" and vr and (vr not in FREE_TEXT or vr == "PN"):
        return f"clean is for free text (LO, SH, ST, LT, UC, UT), and {selector.text} is {vr}"
    if action == "generalize":
        return _impossible_to_generalize(selector, rule, vr)
    if action in TEMPLATE_ACTIONS and (selector.last.private or not (vr and can_hold(vr))):
        return f"{action} puts one text in place, which {selector.text} can't hold"
    if action in ("insert", "set") and (tag is None or tags.is_private(tag) or "**." in selector.text):
        return f"{action} needs one public attribute and its place; {selector.text} is more"
    if action in ("insert", "set") and any(step.names.mask != 0xFFFFFFFF for step in selector.steps):
        return f"{action} needs one public attribute and its place; {selector.text} is more"
    if action in ("substitute", "lookup") and vr and (vr not in TEXT or vr == "UI"):
        return f"{action} is for text, and {selector.text} is {vr}"
    if rule.matching is not None and vr and vr not in TEXT:
        return f"matching is for text, and {selector.text} is {vr}"
    return ""


def _impossible_to_generalize(selector: Selector, rule: Rule, vr: str) -> str:
    allowed = GENERALIZES_TO.get(vr)
    if allowed is None:
        return f"generalize is for dates, times and ages (DA, DT, TM, AS), which {selector.text} is not"
    if rule.get("to", None) not in (allowed or (None,)):
        takes = f"to one of: {', '.join(allowed)}" if allowed else "without 'to': ages above 89 become 090Y"
        return f"{selector.text} is generalized {takes}"
    return ""
