"""A plan: a profile compiled for one SOP class, a tree by parent sequence with a decision for each tag."""

from functools import lru_cache
from typing import Final

from ..actions.replace import replace_with
from ..actions.uids import map_uids
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..stream.encoding import ElementKind
from .basic import Basic, is_foreign
from .decision import (
    Decision,
    Effect,
    act,
    by_code,
    dummied,
    emptied,
    is_temporal,
    keep,
    remove,
    temporal,
)
from .options import RETAIN_SAFE_PRIVATE
from .private import PrivatePolicy
from .profile import Profile, Rule, is_protected

_PLANS: Final = 64
_REMEMBERED_SEQUENCES: Final = 10_000
_REMEMBERED_DECISIONS: Final = 20_000


class Node:
    """The decisions inside one parent sequence (or at the top) of a kind of data set."""

    def __init__(self, policy: "Policy", parent: int | None, sop_class: str) -> None:
        self._policy = policy
        self._parent = parent
        self._sop_class = sop_class
        self.decisions: dict[ElementKind, Decision] = {}
        # Whole elements, as they are written, of decisions with a constant.
        self.made: dict[ElementKind, bytes] = {}

    def decision(self, kind: ElementKind) -> Decision:
        """The decision for a kind of element."""
        return self.decisions.get(kind) or self.decide(kind)

    def decide(self, kind: ElementKind) -> Decision:
        """Decides about a kind of element that was not met before; `decisions` remembers it."""
        decision = self._policy.decide(kind, self._parent, self._sop_class)
        if len(self.decisions) > _REMEMBERED_DECISIONS:
            self.decisions.clear()
            self.made.clear()
        self.decisions[kind] = decision
        return decision


class Plan:
    """A policy compiled for one SOP class."""

    def __init__(self, policy: "Policy", sop_class: str) -> None:
        self.policy = policy
        self.top = Node(policy, None, sop_class)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence; it is the same in every kind of data set."""
        return self.policy.inside(parent)


class Policy:
    """A profile that decides, and compiles plans: the last rule that matches wins over base and options."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.private = PrivatePolicy(profile.options)
        self._basic = Basic(profile.options)
        # The last rule first, each with its number for people.
        self._rules = list(reversed(list(enumerate(profile.rules, 1))))
        self._inside: dict[int, Node] = {}
        # Short sequences, as they are written, in which nothing changes: codes and units, over and over.
        self.unchanged: set[tuple[ElementKind, bytes]] = set()
        self.plan = lru_cache(_PLANS)(self._plan)

    def _plan(self, sop_class: str) -> Plan:
        return Plan(self, sop_class)

    @property
    def keeps_private(self) -> bool:
        """True where a private element may stay."""
        keeping = (rule.action != "remove" for rule in self.profile.rules)
        return RETAIN_SAFE_PRIVATE in self.profile.options or any(keeping)

    def remember_unchanged(self, sequences: list[tuple[ElementKind, bytes]]) -> None:
        """Remembers sequences in which nothing changes, whatever the patient: they need no second look."""
        if len(self.unchanged) > _REMEMBERED_SEQUENCES:
            self.unchanged.clear()
        self.unchanged.update(sequences)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence."""
        node = self._inside.get(parent)
        if node is None:
            node = self._inside[parent] = Node(self, parent, "")
        return node

    def decide(self, kind: ElementKind, parent: int | None, sop_class: str) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top)."""
        base = self._basic.decide(kind, parent, sop_class)
        if not self._rules or is_foreign(kind.tag):
            return base
        vr = (kind.dictionary_vr or kind.vr).split(" ")[0]
        for number, rule in self._rules:
            if rule.selector.matches(kind.tag, vr) and not is_protected(kind.tag, rule.action):
                decision = _by_rule(rule, number, vr, kind.tag)
                if decision is not None:
                    return decision
        return base


def weakened(profile: Profile) -> list[str]:
    """The rules by which something stays that base and options would take, each as a sentence."""
    basic = Basic(profile.options)
    found = []
    for number, rule in enumerate(profile.rules, 1):
        tag = rule.selector.tag
        if rule.action != "keep":
            continue
        if tag is None or tags.is_private(tag):
            found.append(f"rule {number} keeps {rule.selector.text}, whatever stands there")
            continue
        vr = vr_of(tag) or "UN"
        base = basic.decide(ElementKind(tag, vr, vr, long=False), None, "")
        if base.effect is not Effect.KEEP:
            found.append(
                f"rule {number} keeps {rule.selector.text}, which the profile would {base.effect.value}"
            )
    return found


def _by_rule(rule: Rule, number: int, vr: str, tag: int) -> Decision | None:
    """The decision of a rule for an attribute, None where the action is for another kind of value."""
    why = f"rule {number}: {rule.action} {rule.selector.text}" + (f" ({rule.note})" if rule.note else "")
    if rule.action == "keep":
        return keep(why, explicit=True)
    if rule.action == "remove":
        return remove(why)
    if rule.action == "empty":
        return emptied(why)
    if rule.action == "dummy":
        return by_code("D", vr, tag, why) if vr == "SQ" else dummied(vr, tag, why)
    if rule.action == "uid":
        return act(Effect.UID, map_uids, why) if vr == "UI" else None
    if rule.action == "shift":
        return temporal(vr, "Z", why, modified=True) if is_temporal(vr) and vr != "TM" else None
    return act(Effect.REPLACE, replace_with(rule.value, vr), why)
