"""A rule in the cells of a table: its selectors and its parameters as text, written and read."""

import json
from collections.abc import Mapping
from typing import Any

_MATCHING = "; matching="
# The parameter that is the whole of the value cell, by action.
_WHOLE = {
    "replace": "value", "insert": "value", "set": "value", "generalize": "to", "skip": "reason",
    "set-aside": "reason",
}  # fmt: skip
# Parameters that stand as name=value, in this order.
_NAMED = {
    "shift": ("days", "by", "anchor", "per"),
    "lookup": ("table", "miss", "default"),
    "clean-pixels": ("regions", "fill", "frames", "margin", "confidence"),
}
# Those of them that are lists, written as JSON.
_LISTS = ("regions", "frames")
_NUMBERS = {"days": int, "margin": int, "confidence": float}

EXPECTED = {
    "shift": "nothing for the key's offset; or days=-30, by=crosswalk, anchor=2000-01-01; per=patient",
    "generalize": "year, month, hour or minute; nothing for ages",
    "replace": "a text or template, as SITE7-{PatientID|pseudonym}",
    "insert": "a text or template, as SITE7-{PatientID|pseudonym}",
    "set": "a text or template, as SITE7-{PatientID|pseudonym}",
    "substitute": "s/old/new/ or s/old/new/i; old is a regular expression",
    "lookup": "table=/path/of/table.csv; miss=keep",
    "clean-pixels": 'regions=[[top, left, bottom, right]] or ["detected-text"]; fill=zero; frames=[1, -1]',
    "skip": "the reason, for the report",
    "set-aside": "the reason, for the report",
}


def selectors_text(entry: Mapping[str, Any]) -> str:
    """The selectors of a rule, with commas between them."""
    written = entry.get("selector", "")
    return ", ".join(map(str, written)) if isinstance(written, list) else str(written)


def with_selectors(entry: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The rule with other selectors; a comma inside of brackets parts none."""
    parts = _parted(text)
    changed = {**entry, "selector": parts if len(parts) > 1 else "".join(parts)}
    return changed if text.strip() else {name: value for name, value in changed.items() if name != "selector"}


def value_text(entry: Mapping[str, Any]) -> str:
    """The parameters of a rule's action."""
    action = entry.get("action", "")
    if action in _WHOLE:
        text = str(entry.get(_WHOLE[action], ""))
    elif action == "substitute":
        from DicomDeidLib.profile.substitution import write_substitution

        text = write_substitution(entry) if "pattern" in entry else ""
    else:
        names = _NAMED.get(action, ())
        text = "; ".join(f"{name}={_shown(entry[name])}" for name in names if name in entry)
    return text + (_MATCHING + str(entry["matching"]) if "matching" in entry else "")


def with_value(entry: Mapping[str, Any], text: str) -> dict[str, Any]:
    """The rule with other parameters. Raises ValueError that says what is expected."""
    action = str(entry.get("action", ""))
    kept = {name: entry[name] for name in ("selector", "action", "when", "note") if name in entry}
    text, found, matching = text.partition(_MATCHING) if _MATCHING in text else _only_matching(text)
    more = {"matching": matching} if found else {}
    text = text.strip()
    if action in _WHOLE:
        return {**kept, **({_WHOLE[action]: text} if text or action != "generalize" else {}), **more}
    if action == "substitute":
        from DicomDeidLib.profile.substitution import read_substitution

        return {**kept, **(read_substitution(text) if text else {}), **more}
    if not text:
        return {**kept, **more}
    if action not in _NAMED:
        raise ValueError(f"{action} takes no value")
    return {**kept, **_named(action, text, entry), **more}


def with_action(entry: Mapping[str, Any], action: str) -> dict[str, Any]:
    """The rule with another action; parameters that it takes too stay."""
    from DicomDeidLib.profile.rule import OBJECT_ACTIONS, PARAMETERS

    takes = {"action", "when", "note", *PARAMETERS[action][0], *PARAMETERS[action][1]}
    if action not in OBJECT_ACTIONS:
        takes |= {"selector", "matching"}
    return {**{name: value for name, value in entry.items() if name in takes}, "action": action}


def _only_matching(text: str) -> tuple[str, str, str]:
    """A value that is nothing but a pattern to match."""
    bare = _MATCHING.removeprefix("; ")
    return ("", bare, text.removeprefix(bare)) if text.startswith(bare) else (text, "", "")


def _shown(value: object) -> str:
    if isinstance(value, list):
        return json.dumps(value)
    return f"({len(value)} rows)" if isinstance(value, Mapping) else str(value)


def _named(action: str, text: str, entry: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for part in text.split(";"):
        name, equals, value = (piece.strip() for piece in part.partition("="))
        if not equals or name not in _NAMED[action]:
            raise ValueError(f"{action} takes: {', '.join(_NAMED[action])}; each as name=value")
        if name in _NUMBERS:
            try:
                found[name] = _NUMBERS[name](value)
            except ValueError:
                raise ValueError(f"{name} is a {'whole ' * (_NUMBERS[name] is int)}number") from None
        elif name in _LISTS and value != "all":
            try:
                found[name] = json.loads(value)
            except ValueError:
                raise ValueError(f"{name} is a list, as [[0, 0, 49, -1]]") from None
        elif name == "table" and value == _shown(entry.get("table", "")):
            found[name] = entry["table"]
        else:
            found[name] = value
    return found


def _parted(text: str) -> list[str]:
    parts, depth = [""], 0
    for sign in text:
        depth += (sign in "({[") - (sign in ")}]")
        if sign == "," and depth <= 0:
            parts.append("")
        else:
            parts[-1] += sign
    return [part.strip() for part in parts if part.strip()]
