"""A profile: a named, versioned list of rules over a base and options of PS3.15; a JSON file."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..errors import UsageError
from .options import check_options
from .selector import Selector, parse_selector

FORMAT: Final = 1
BASES: Final = ("basic",)
ACTIONS: Final = ("keep", "remove", "empty", "dummy", "uid", "shift", "replace")
BUILT_IN: Final = ("basic", "research")

# What no rule may change: what says how the rest is read.
_PROTECTED: Final = frozenset(
    {tags.SPECIFIC_CHARACTER_SET, tags.SOP_CLASS_UID, tags.PIXEL_DATA}
    | {0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280100, 0x00280101}
    | {0x00280102, 0x00280103, 0x00281101, 0x00281102, 0x00281103, 0x7FE00001, 0x7FE00002}
)
# Without these an object has no name and no place.
_NEEDED: Final = frozenset({tags.SOP_INSTANCE_UID, tags.STUDY_INSTANCE_UID, tags.SERIES_INSTANCE_UID})


def is_protected(tag: int, action: str) -> bool:
    """True where no rule may do this to an attribute, however many others its selector names."""
    if tag in tags.MARKS:
        return True
    if tag in _NEEDED:
        return action not in ("keep", "uid")
    return tag in _PROTECTED and action != "keep"


@dataclass(frozen=True, slots=True)
class Rule:
    """A selector and an action. value: the new text of 'replace'. note: why."""

    selector: Selector
    action: str
    value: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class Profile:
    """What is done to each element; the last rule that matches wins over base and options."""

    name: str
    version: str
    base: str
    options: frozenset[str]
    rules: tuple[Rule, ...]
    description: str = ""

    def with_options(self, more: frozenset[str]) -> "Profile":
        """The same profile with more options. Raises UsageError where they exclude each other."""
        options = check_options(self.options | more)
        return Profile(self.name, self.version, self.base, options, self.rules, self.description)

    def as_json(self) -> dict[str, Any]:
        """The profile as what JSON holds; `from_json` reads it."""
        rules = []
        for rule in self.rules:
            entry = {"selector": rule.selector.text, "action": rule.action}
            if rule.action == "replace":
                entry["value"] = rule.value
            if rule.note:
                entry["note"] = rule.note
            rules.append(entry)
        return {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "description": self.description,
            "base": self.base,
            "options": sorted(self.options),
            "rules": rules,
        }

    @property
    def hash(self) -> str:
        """16 hex digits that change with anything that decides (name, description and notes do not)."""
        decides = {**self.as_json(), "name": "", "description": ""}
        decides["rules"] = [{**rule, "note": ""} for rule in decides["rules"]]
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]


def load_profile(name: str) -> Profile:
    """A built-in profile by its name, or one in a JSON file by its path.

    Raises UsageError that names the place in the file.
    """
    if name in BUILT_IN:
        text = Path(__file__).with_name("builtin").joinpath(f"{name}.json").read_text(encoding="utf-8")
        return from_json(json.loads(text), name)
    path = Path(name)
    if path.suffix.lower() != ".json":
        raise UsageError(
            f"there is no profile '{name}'; the profiles are: {', '.join(BUILT_IN)}, or a .json file"
        )
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"the profile {path} can't be read: {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}, line {error.lineno}: this is no JSON: {error.msg}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{path} is not UTF-8 text") from None
    return from_json(data, str(path))


def from_json(data: object, where: str) -> Profile:
    """Reads what JSON held. where: the file, for messages. Raises UsageError that names the place."""
    fields = _fields(data, where, {"format", "name", "version", "base"}, {"description", "options", "rules"})
    if fields["format"] != FORMAT:
        raise UsageError(f"{where}: format: this program reads format {FORMAT}")
    base = _text(fields, "base", where)
    if base not in BASES:
        raise UsageError(f"{where}: base: there is no base '{base}'; the bases are: {', '.join(BASES)}")
    options = fields.get("options", [])
    if not isinstance(options, list) or not all(isinstance(name, str) for name in options):
        raise UsageError(f"{where}: options: a list of names is expected")
    try:
        chosen = check_options(options)
    except UsageError as problem:
        raise UsageError(f"{where}: options: {problem}") from None
    rules = fields.get("rules", [])
    if not isinstance(rules, list):
        raise UsageError(f"{where}: rules: a list is expected")
    return Profile(
        _text(fields, "name", where),
        _text(fields, "version", where),
        base,
        chosen,
        tuple(_rule(rule, f"{where}: rules[{number}]") for number, rule in enumerate(rules)),
        _text(fields, "description", where) if "description" in fields else "",
    )


def _rule(data: object, where: str) -> Rule:
    fields = _fields(data, where, {"selector", "action"}, {"value", "note"})
    try:
        selector = parse_selector(_text(fields, "selector", where))
    except UsageError as problem:
        raise UsageError(f"{where}.selector: {problem}") from None
    action = _text(fields, "action", where)
    if action not in ACTIONS:
        raise UsageError(f"{where}.action: there is no action '{action}'; they are: {', '.join(ACTIONS)}")
    if (action == "replace") != ("value" in fields):
        raise UsageError(f"{where}.value: a value belongs to the action replace, and only to it")
    impossible = _impossible(selector, action)
    if impossible:
        raise UsageError(f"{where}: {impossible}")
    value = _text(fields, "value", where) if action == "replace" else ""
    return Rule(selector, action, value, _text(fields, "note", where) if "note" in fields else "")


def _impossible(selector: Selector, action: str) -> str:
    """Why an action can't be done to what a selector names, '' where it can."""
    tag = selector.tag
    vr = selector.vr or (vr_of(tag) if tag is not None else None) or ""
    if tag in tags.MARKS:
        return f"{selector.text} says what was done, and is written by the program"
    if tag is not None and is_protected(tag, action):
        if tag in _NEEDED:
            return f"{selector.text} can be kept or mapped (uid), for the object is named by it"
        return f"{selector.text} is protected: without it the rest can't be read"
    if action == "uid" and vr and vr != "UI":
        return f"uid is for UIDs, and {selector.text} is {vr}"
    if action == "shift" and vr and vr not in ("DA", "DT"):
        return f"shift is for dates, and {selector.text} is {vr}"
    if action == "replace" and (vr in ("SQ", "UI", "OB", "OW", "UN") or selector.private or not vr):
        return f"replace puts one text in place, which {selector.text} can't hold"
    return ""


def _fields(data: object, where: str, required: set[str], optional: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise UsageError(f"{where}: an object is expected")
    for name in sorted(required - data.keys()):
        raise UsageError(f"{where}: '{name}' is missing")
    for name in sorted(data.keys() - required - optional):
        raise UsageError(
            f"{where}: there is no field '{name}'; the fields are: {', '.join(sorted(required | optional))}"
        )
    return data


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise UsageError(f"{where}: {name}: a text is expected")
    return value
