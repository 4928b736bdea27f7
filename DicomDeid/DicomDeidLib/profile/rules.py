"""Rules over a base: for each kind of element, the decision of the last rule that matches it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from ..actions import dates
from ..actions.context import Context
from ..actions.generalize import generalize_to
from ..actions.replace import can_hold, edit_values, replace_with
from ..actions.uids import map_uids
from ..cleaning.manner import PLAIN, Manner
from ..dicom.tags import is_private
from ..dicom.vr import ENCODED_TEXT, TEXT
from ..errors import SetAside
from ..stream.elements import Element
from ..stream.encoding import ElementKind
from .decision import (
    CLEANED,
    Decision,
    Effect,
    act,
    by_code,
    cleaned,
    cleaned_bytes,
    dummied,
    emptied,
    keep_checked,
    over,
    remove,
    resolving,
)
from .pattern import LONGEST
from .rule import Rule, is_protected, shows_identity
from .selector import Selector

_EDITED: Final = TEXT - {"UI"}
# A rule and its number for people, from 1.
Numbered = tuple[int, Rule]
Under = Callable[[], Decision]


def decide(rules: Sequence[Numbered], kind: ElementKind, base: Decision, manner: Manner = PLAIN) -> Decision:
    """The decision for a kind of element: the last rule's that matches, else the base's.

    manner: how text is cleaned.
    """
    vr = (kind.dictionary_vr or kind.vr).split(" ")[0]
    for position in range(len(rules) - 1, -1, -1):
        number, rule = rules[position]
        if not may_concern(rule, kind.tag, vr):
            continue
        earlier = rules[:position]
        under = lambda earlier=earlier: decide(earlier, kind, base, manner)  # noqa: E731
        decision = _by_rule(rule, number, kind, vr, under, manner)
        if decision is not None:
            return decision
    return base


def may_concern(rule: Rule, tag: int, vr: str) -> bool:
    """True where a rule can be about an element, as far as tag and VR tell."""
    if is_protected(tag, rule.action):
        return False
    return any(selector.last.may_mean(tag, vr) for selector in rule.selectors)


def _by_rule(
    rule: Rule, number: int, kind: ElementKind, vr: str, under: Under, manner: Manner
) -> Decision | None:
    """The decision of a rule over what stands under it; None where its action is for other values."""
    why = f"rule {number}: {rule.text}" + (f" ({rule.note})" if rule.note else "")
    meant = [selector for selector in rule.selectors if selector.last.may_mean(kind.tag, vr)]
    made = _made(rule, kind.tag, vr, why, manner)
    if made is None or (rule.action == "dummy" and vr == "SQ" and not any(s.is_one for s in meant)):
        return None
    # For many at once: edited text and private elements are changed where they stay, not kept by it.
    for_many = rule.action in ("substitute", "lookup", "clean") and not any(
        selector.is_one for selector in meant
    )
    by_the_way = is_private(kind.tag) and not any(selector.means_private for selector in meant)
    if (for_many or by_the_way) and not made.removes:
        made = over(made, under())
    if rule.action == "lookup" and rule.get("miss") == "remove":
        made = resolving(lambda level, element: _is_listed(rule, level, element), made, remove(why))
    if any(selector.is_everywhere for selector in meant) and not _asks(rule):
        return made
    return resolving(lambda level, element: _applies(rule, meant, level, element), made, under())


def _asks(rule: Rule) -> bool:
    return rule.matching is not None or (rule.when is not None and rule.when.asks_item)


def _applies(rule: Rule, meant: Sequence[Selector], level: Context, element: Element) -> bool:
    """True where an element stands where the rule says, in an item it is for, with a value it is for."""
    tag = element.kind.tag
    if not any(selector.stands_right(tag, level) for selector in meant):
        return False
    if rule.when is not None and rule.when.asks_item and not rule.when.test(level):
        return False
    matching = rule.matching
    if matching is not None and level.value_length(element) > LONGEST:
        raise SetAside("too-long-to-search")
    return matching is None or any(matching.search(value) for value in level.values(element))


def _made(rule: Rule, tag: int, vr: str, why: str, manner: Manner) -> Decision | None:
    """What a rule's action is for an attribute, None where it is for another kind of value."""
    action = rule.action
    if action == "keep":
        return keep_checked(vr, why, explicit=True)
    if action == "remove":
        return remove(why)
    if action == "empty":
        return emptied(why)
    if action == "dummy":
        return by_code("D", vr, tag, why) if vr == "SQ" else dummied(vr, tag, why)
    if action == "uid":
        return act(Effect.UID, map_uids, why) if vr == "UI" else None
    if action == "clean":
        return _cleaned(tag, vr, why, manner)
    if action == "shift":
        return act(Effect.SHIFT, dates.shift_for(vr, b"", days_of(rule)), why) if vr in ("DA", "DT") else None
    if action == "generalize":
        general = generalize_to(rule.get("to"), vr)
        return act(Effect.GENERALIZE, general, why) if general else None
    if action in ("replace", "set"):
        return _replaced(rule, vr, why) if can_hold(vr) else None
    if action in ("substitute", "lookup") and vr in _EDITED:
        return _edited(rule, vr, why)
    return None


def _cleaned(tag: int, vr: str, why: str, manner: Manner) -> Decision | None:
    if vr == "UN" and is_private(tag):
        return cleaned_bytes(why, manner)
    return cleaned(vr, emptied(why), why, manner) if vr in CLEANED else None


def days_of(rule: Rule) -> dates.Days:
    """By how many days a shift moves."""
    anchor = rule.anchor
    if anchor is not None:
        return dates.from_first_to(anchor) if rule.get("per") == "patient" else dates.from_study_to(anchor)
    return dates.by_days(rule.get("days")) if "days" in rule.entry else dates.patient_offset


def _replaced(rule: Rule, vr: str, why: str) -> Decision:
    template = rule.value
    assert template is not None

    def text(context: Context, value: str) -> str:
        return template.fill(context, value)

    fixed = "" if template.fields else "".join(map(str, template.parts))
    if fixed.isascii() and not template.fields and vr in ENCODED_TEXT:
        return replace(act(Effect.REPLACE, replace_with(text, vr), why), constant=fixed.encode())
    action = edit_values(text, vr) if template.uses_value else replace_with(text, vr)
    # What a rule shows on purpose is no leak; any other text of the input is one where it identifies.
    return replace(act(Effect.REPLACE, action, why), carries=bool(template.bare) and not shows_identity(rule))


def _edited(rule: Rule, vr: str, why: str) -> Decision:
    """Substitution and look-up: text made of the input's text, so the gate has to see it."""
    pattern, table, new = rule.pattern, rule.table, rule.get("with")
    if pattern is not None:
        edit = edit_values(lambda _context, value: pattern.substitute(new, value), vr)

        def substituted(context: Context, element: Element) -> bytes | None:
            if context.value_length(element) > LONGEST:
                raise SetAside("too-long-to-search")
            return edit(context, element)

        return replace(act(Effect.SUBSTITUTE, substituted, why), carries=True)
    assert table is not None
    instead = {"empty": "", "default": rule.get("default")}
    miss = rule.get("miss", "keep")

    def look_up(_context: Context, value: str) -> str:
        known = table.get(value.strip())
        if known is not None:
            return known
        if miss == "set-aside":
            raise SetAside("not-in-table")
        return value if miss == "keep" else str(instead.get(miss, ""))

    stays = miss == "keep"
    return replace(act(Effect.LOOKUP, edit_values(look_up, vr), why), carries=stays, explicit=stays)


def _is_listed(rule: Rule, level: Context, element: Element) -> bool:
    """True where every value of an element stands in the rule's table."""
    table = rule.table
    return table is not None and all(value.strip() in table for value in level.values(element))
