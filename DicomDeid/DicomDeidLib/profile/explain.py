"""Explains a profile: which rule decides about an attribute and why, and where two profiles differ."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from ..dicom import tags
from ..dicom.dictionary import name_of, vr_of
from ..dicom.tags import format_tag, is_foreign, is_private, is_repeating_group
from ..errors import UsageError
from ..stream.encoding import ElementKind
from .bases import base_of
from .of_pixels import goes_with_pixels
from .profile import Profile
from .risk_kinds import KINDS
from .risk_policy import policy_of
from .rule import Rule
from .rules import decide, may_concern
from .selector import Selector, parse_selector
from .standard import table_e1_1, unlisted


class Verdict(NamedTuple):
    """What one rule, or the base, says of an attribute. when: under which condition, '' for always."""

    effect: str
    why: str
    when: str


class Explanation(NamedTuple):
    """What is said of an attribute; the first verdict whose condition holds decides."""

    name: str
    tag: str
    vr: str
    verdicts: list[Verdict]


def explain(profile: Profile, text: str) -> Explanation:
    """Which rules decide about what a selector names, the one that wins first.

    text: a selector of one attribute; of a path, the sequence it stands in counts for the base.
    Raises UsageError for one that names many.
    """
    selector = parse_selector(text)
    if not selector.is_one:
        raise UsageError(f"{text} names many elements; one attribute is explained at a time")
    tag = selector.last.bits | (0x1000 if selector.last.creator else 0)
    vr = (vr_of(tag) or "UN").split(" ")[0]
    kind = ElementKind(tag, vr, None if is_private(tag) else vr_of(tag), long=False)
    parent = selector.steps[-1].names.bits if selector.steps else None
    verdicts = [*_by_cleaning(profile, tag, parent), *_by_rules(profile, selector, kind)]
    if not verdicts or verdicts[-1].when:
        base = base_of(profile).decide(kind, parent, "")
        verdicts.append(Verdict(base.effect.value, base.rule, ""))
    shown = selector.last.creator and text or name_of(tag)
    return Explanation(shown, format_tag(tag), vr, verdicts)


def _by_cleaning(profile: Profile, tag: int, parent: int | None) -> Iterator[Verdict]:
    """What rules that clean pixels do to them, and to what is told of them."""
    gone = goes_with_pixels(tag, parent)
    if gone is None and tag not in tags.PIXELS:
        return
    for number, rule in reversed(list(enumerate(profile.rules, 1))):
        if rule.cleaning is None:
            continue
        when = rule.when.text if rule.when else ""
        if gone is None:
            yield Verdict(rule.action, f"rule {number}: {rule.text}", when)
        else:
            yield Verdict(gone.effect.value, f"rule {number}: {gone.rule}", when)
        if not when and gone is not None:
            return


def _by_rules(profile: Profile, selector: Selector, kind: ElementKind) -> Iterator[Verdict]:
    """The verdicts of the rules, the last rule first, up to one that has no condition."""
    if is_foreign(kind.tag):
        return
    base = base_of(profile).decide(kind, None, "")
    for number in range(len(profile.rules), 0, -1):
        rule = profile.rules[number - 1]
        if not _is_about(rule, selector, kind):
            continue
        # Over the rules before it, as if their conditions held.
        decision = decide(list(enumerate(profile.rules[:number], 1)), kind, base)
        if not decision.rule.startswith(f"rule {number}:"):
            continue
        when = _conditions(rule, selector)
        yield Verdict(decision.effect.value, decision.rule, when)
        if not when:
            return


def _is_about(rule: Rule, asked: Selector, kind: ElementKind) -> bool:
    if not may_concern(rule, kind.tag, kind.vr):
        return False
    creators = {selector.last.creator for selector in rule.selectors}
    return not kind.private or not all(creators) or asked.last.creator in creators


def _conditions(rule: Rule, asked: Selector) -> str:
    """Under which conditions a rule decides, as text."""
    found = [rule.when.text] if rule.when else []
    if rule.matching:
        found.append(f"its value matches {rule.get('matching')}")
    if any(s.steps or s.from_top for s in rule.selectors) and asked.text not in {
        s.text for s in rule.selectors
    }:
        found.append("it stands at " + " or ".join(selector.text for selector in rule.selectors))
    return " and ".join(found)


def attributes() -> list[int]:
    """Every attribute that Table E.1-1 or the table of what it omits decides about."""
    return sorted({*table_e1_1(), *unlisted()})


class Row(NamedTuple):
    """What a profile does to an attribute at the top of a data set, if no condition holds."""

    tag: str
    name: str
    effect: str
    why: str


def rows_of(profile: Profile) -> dict[int, Row]:
    """What a profile does to every attribute of the tables."""
    found = {}
    base = base_of(profile)
    rules = [
        (number, rule)
        for number, rule in enumerate(profile.rules, 1)
        if rule.when is None and rule.selectors and rule.action != "insert"
    ]
    for tag in attributes():
        vr = (vr_of(tag) or "UN").split(" ")[0]
        kind = ElementKind(tag, vr, vr_of(tag), long=False)
        decision = decide(rules, kind, base.decide(kind, None, ""))
        shown = format_tag(tag).replace("00,", "xx,", 1) if is_repeating_group(tag) else format_tag(tag)
        found[tag] = Row(shown, name_of(tag), decision.effect.value, decision.rule)
    return found


def differences(first: Profile, second: Profile) -> list[str]:
    """Where two profiles differ, a line each: what they are, their rules, and what becomes of attributes."""
    found = []
    for word in ("name", "version", "base"):
        one, other = getattr(first, word), getattr(second, word)
        if one != other:
            found.append(f"{word}: {one} -> {other}")
    found += [f"- option {name}" for name in sorted(first.options - second.options)]
    found += [f"+ option {name}" for name in sorted(second.options - first.options)]
    old, new = [_said(rule) for rule in first.rules], [_said(rule) for rule in second.rules]
    found += [f"- {text}" for text in old if text not in new]
    found += [f"+ {text}" for text in new if text not in old]
    for name in sorted({*first.variables, *second.variables}):
        one, other = first.variables.get(name), second.variables.get(name)
        if one != other:
            found.append(f"variable {name}: {one} -> {other}")
    for kind in KINDS:
        one, other = policy_of(kind, first.risks), policy_of(kind, second.risks)
        if one != other:
            found.append(f"risk {kind}: {one} -> {other}")
    for what, one, other in zip(("keep", "remove"), first.words, second.words, strict=True):
        found += [f"- word to {what}: {word}" for word in one if word not in other]
        found += [f"+ word to {what}: {word}" for word in other if word not in one]
    if not found[3:] and sorted(old) == sorted(new) and old != new:
        found.append("the rules stand in another order")
    before, after = rows_of(first), rows_of(second)
    for tag, row in before.items():
        other_row = after[tag]
        if row.effect != other_row.effect:
            found.append(f"{row.tag} {row.name}: {row.effect} -> {other_row.effect}")
    return found


def _said(rule: Rule) -> str:
    told = {name: value for name, value in rule.entry.items() if name not in ("selector", "action", "note")}
    if isinstance(told.get("table"), Mapping):
        rows = json.dumps(told["table"], sort_keys=True).encode()
        told["table"] = f"{len(told['table'])} rows, {hashlib.sha256(rows).hexdigest()[:8]}"
    return " ".join(["rule:", rule.text, *(f"{name}={value}" for name, value in told.items())])
