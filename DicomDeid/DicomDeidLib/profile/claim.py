"""What may be claimed of a profile's outputs, and which of its rules weaken what its base does."""

from typing import NamedTuple

from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..stream.encoding import ElementKind
from .bases import Base, base_of
from .decision import Effect
from .options import CLEAN_PIXEL_DATA, FULL_DATES, MODIFIED_DATES
from .profile import Profile
from .risk_kinds import DECLARED, KINDS
from .risk_policy import RELEASE, policy_of
from .rule import Rule, stays_by
from .selector import Selector
from .weakening import Weakening, weakening_of

_FROM_LEAST_TO_MOST = ("REMOVED", "MODIFIED", "UNMODIFIED")
_CHANGES_DATES = ("shift", "generalize", "replace", "set", "insert", "substitute", "lookup")


class Claim(NamedTuple):
    """What an output says of itself.

    removed: 'YES' or 'NO' for Patient Identity Removed, None where it stays what it was. is_basic:
    the Basic Application Level Confidentiality Profile was carried out. dates: the term of
    Longitudinal Temporal Information Modified.
    """

    removed: str | None
    is_basic: bool
    dates: str


def claim_of(profile: Profile) -> Claim:
    """What a profile may claim: no rule may keep who somebody is where the claim is that it is gone."""
    dates = _dates(profile.base, profile.options, profile.rules)
    if profile.base == "keep-all":
        return Claim(None, False, dates)
    worst = max((weakening_of(rule, profile.options) for rule in profile.rules), default=Weakening.NONE)
    shows = worst is Weakening.IDENTITY
    return Claim("NO" if shows else "YES", profile.base == "basic" and worst is Weakening.NONE, dates)


def _dates(base: str, options: frozenset[str], rules: tuple[Rule, ...]) -> str:
    """The term that promises the least: where a date may stay as it was, dates are unmodified."""
    found = {"UNMODIFIED" if base == "keep-all" or FULL_DATES in options else "REMOVED"}
    if MODIFIED_DATES in options:
        found.add("MODIFIED")
    for rule in rules:
        found.add(_dates_by(rule))
        if base == "keep-all" and rule.action in _CHANGES_DATES and _dates_by(rule) == "MODIFIED":
            found.discard("UNMODIFIED")
    return max(found, key=_FROM_LEAST_TO_MOST.index)


def _dates_by(rule: Rule) -> str:
    """What a rule lets be of dates."""
    shown = (
        [field.selector for field in rule.value.fields if field.name in rule.value.bare] if rule.value else []
    )
    if any(selector and selector.may_mean_dates for selector in shown):
        return "UNMODIFIED"
    if not any(selector.may_mean_dates for selector in rule.selectors):
        return "REMOVED"
    leaves = rule.action == "keep" or (
        rule.action in ("substitute", "lookup") and rule.get("miss", "keep") == "keep"
    )
    if leaves or (rule.action == "shift" and rule.get("days", 1) == 0):
        return "UNMODIFIED"
    return "MODIFIED" if rule.action in _CHANGES_DATES else "REMOVED"


def warnings_of(profile: Profile) -> list[str]:
    """What a user should know of a profile's rules, each as a sentence: what they let stay or can't do."""
    base = base_of(profile)
    found = []
    for number, rule in enumerate(profile.rules, 1):
        for selector in rule.selectors:
            found += [f"rule {number} {said}" for said in _weakens(profile, rule, selector, base)]
            if profile.base == "basic" and any(_goes(base, step.names.bits) for step in selector.steps):
                found.append(f"rule {number} can't reach {selector.text}: a sequence on the way is removed")
        if rule.value is not None and profile.base != "keep-all":
            for name in dict.fromkeys(rule.value.bare):
                if name != "value" or any(_weak(base, selector) for selector in rule.selectors):
                    found.append(f"rule {number} shows an original value, {{{name}}}, or a part of it")
        if rule.get("anchor") and rule.get("per", "study") == "study":
            found.append(f"rule {number} moves each study on its own: intervals between studies are lost")
    for number, rule in enumerate(profile.rules, 1):
        if rule.cleaning and rule.when is None:
            found.append(f"rule {number} fills its places in every image, of whatever kind: it has no 'when'")
    if CLEAN_PIXEL_DATA in profile.options and not any(rule.cleaning for rule in profile.rules):
        found.append(f"the option {CLEAN_PIXEL_DATA} does nothing without rules clean-pixels")
    for kind in sorted(DECLARED):
        if policy_of(kind, profile.risks) == RELEASE:
            found.append(f"risks: {KINDS[kind]} is released, which does not claim that identity is removed")
    if profile.base == "keep-all":
        found.append("the base keep-all leaves everything that no rule changes, whoever it names")
    return found


def _weakens(profile: Profile, rule: Rule, selector: Selector, base: Base) -> list[str]:
    """What stays by a rule that base and options would take."""
    leaves = rule.action in ("keep", "substitute", "lookup", "clean") and selector in stays_by(rule)
    if profile.base != "basic" or not leaves:
        return []
    keeps = {"keep": "keeps", "clean": "cleans"}.get(rule.action, "leaves what it does not match of")
    tag = selector.tag
    if tag is None or tags.is_private(tag):
        if selector.last.creator and rule.action == "keep" and selector.is_one:
            return []  # one private element, asked for by name
        return [f"{keeps} {selector.text}, whatever stands there"]
    effect = _effect(base, tag)
    if effect is Effect.KEEP or (effect is Effect.CLEAN and rule.action == "clean"):
        return []
    return [f"{keeps} {selector.text}, which the profile would {effect.value}"]


def _weak(base: Base, selector: Selector) -> bool:
    tag = selector.tag
    return tag is None or _effect(base, tag) is not Effect.KEEP


def _goes(base: Base, tag: int) -> bool:
    return not tags.is_private(tag) and _effect(base, tag) is Effect.REMOVE


def _effect(base: Base, tag: int) -> Effect:
    vr = (vr_of(tag) or "UN").split(" ")[0]
    return base.decide(ElementKind(tag, vr, vr, long=False), None, "").effect
