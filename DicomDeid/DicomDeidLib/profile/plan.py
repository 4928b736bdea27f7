"""A plan: a profile compiled for one kind of data set, a tree by parent sequence with decisions by tag."""

from collections.abc import Hashable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from ..actions.context import Context
from ..actions.replace import written
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..dicom.text import is_too_long
from ..errors import SetAside, Skipped
from ..stream.encoding import ElementKind
from .bases import base_of
from .claim import claim_of
from .content import CONTENT_SEQUENCES, NEVER_EMPTY, VALUES, Treatment, treatment_of
from .decision import CLEANED, Decision, Effect, cleaned, cleaned_bytes, emptied, over, remove
from .manner import manner_of
from .of_pixels import goes_with_pixels
from .options import CLEAN_DESCRIPTORS, CLEAN_STRUCTURED_CONTENT, CLEANS_TEXT, RETAIN_SAFE_PRIVATE
from .profile import Profile
from .rule import OBJECT_ACTIONS, REFUSALS, Rule, shows_identity
from .rules import Numbered, days_of, decide, may_concern
from .standard import table_e1_1

_PLANS: Final = 64
_REMEMBERED_SEQUENCES: Final = 10_000
_REMEMBERED_DECISIONS: Final = 20_000


class Node:
    """The decisions inside one parent sequence (or at the top) of a kind of data set.

    item: of the content item that the elements are of, where items are looked at.
    by_item: what happens depends on the item, and `in_item` has to be asked first.
    """

    def __init__(
        self, choice: "Choice", parent: int | None, sop_class: str, item: Treatment | None = None
    ) -> None:
        self._choice = choice
        self._parent = parent
        self._sop_class = sop_class
        self._item = item
        self.by_item = choice.looks_at_items and item is None and parent in CONTENT_SEQUENCES
        self.decisions: dict[ElementKind, Decision] = {}
        # Whole elements, as they are written, of decisions with a constant.
        self.made: dict[ElementKind, bytes] = {}

    def decision(self, kind: ElementKind) -> Decision:
        """The decision for a kind of element."""
        return self.decisions.get(kind) or self.decide(kind)

    def decide(self, kind: ElementKind) -> Decision:
        """Decides about a kind of element that was not met before; `decisions` remembers it."""
        decision = self._choice.decide(kind, self._parent, self._sop_class, self._item)
        if len(self.decisions) > _REMEMBERED_DECISIONS:
            self.decisions.clear()
            self.made.clear()
        self.decisions[kind] = decision
        return decision

    def of_items(self, levels: Sequence[Context]) -> "list[Node | Decision]":
        """For each item of the sequence its node, or the decision by which it goes as a whole.

        None goes where items are referred to by their position, where a rule is for what is in it, and
        where none would be left of a sequence that must have one.
        """
        if not self.by_item or self._parent is None:
            return [self] * len(levels)
        treatments = [treatment_of(level, self._choice.profile.options) for level in levels]
        go = [treatment.letter == "X" for treatment in treatments]
        if any(go) and (self._choice.keeps_items(levels[0]) or (all(go) and self._parent in NEVER_EMPTY)):
            go = [False] * len(go)
        return [
            remove(treatment.rule) if goes else self._choice.in_item(self._parent, treatment)
            for treatment, goes in zip(treatments, go, strict=True)
        ]


class Plan:
    """A choice of rules compiled for one SOP class."""

    def __init__(self, choice: "Choice", sop_class: str) -> None:
        self.choice = choice
        self.top = Node(choice, None, sop_class)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence; it is the same in every kind of data set."""
        return self.choice.inside(parent)


class Added(NamedTuple):
    """An element that is put in where it is absent. carries: it is made of the input's text."""

    vr: str
    value: bytes
    rule: str
    carries: bool = False


class Policy:
    """A profile that decides. Its conditions are asked once a data set; the answers choose the rules."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.claim = claim_of(profile)
        # The standard's part is decided once, whatever rules are laid over it.
        self.based = lru_cache(_REMEMBERED_DECISIONS)(base_of(profile).decide)
        self.manner = manner_of(profile)
        self.looks_for_text = profile.looks_for_text
        self._rules: list[Numbered] = list(enumerate(profile.rules, 1))
        asked = (rule.when for _, rule in self._rules if rule.when is not None and not rule.when.asks_item)
        # Those that look into pixels are asked last.
        self._conditions = sorted(dict.fromkeys(asked), key=lambda condition: condition.looks_at_pixels)
        self._choices: dict[tuple[bool, ...], Choice] = {}

    def choice(self, top: Context) -> "Choice":
        """The rules for a data set. Raises SetAside and Skipped where a rule says so of the object."""
        found: list[bool] = []
        for condition in self._conditions:
            if condition.looks_at_pixels and not any(
                c.looks_at_pixels for c in self._conditions[: len(found)]
            ):
                self._refuse_early(top, found)
            found.append(condition.test(top))
        answers = tuple(found)
        choice = self._choices.get(answers)
        if choice is None:
            if len(self._choices) >= _PLANS:
                self._choices.clear()
            known = dict(zip(self._conditions, answers, strict=True))
            rules = [
                (number, rule)
                for number, rule in self._rules
                if rule.when is None or known.get(rule.when, True)
            ]
            choice = self._choices[answers] = Choice(self, rules)
        choice.check_object(top)
        return choice

    def _refuse_early(self, top: Context, answers: list[bool]) -> None:
        """Raises SetAside and Skipped where a rule refuses the object whatever its pixels show."""
        known = dict(zip(self._conditions, answers, strict=False))
        for number, rule in reversed(self._rules):
            if rule.action not in REFUSALS or rule.when is None:
                continue
            if rule.when.looks_at_pixels:
                return  # it would win over those before it
            if rule.when.test(top) if rule.when.asks_item else known[rule.when]:
                raise refusal(number, rule)


def refusal(number: int, rule: Rule) -> SetAside | Skipped:
    """What a rule raises that leaves the whole object out."""
    return (Skipped if rule.action == "skip" else SetAside)(f"rule-{number}", rule.get("reason"))


class Choice:
    """The rules that are for a data set: the last that matches wins over base and options.

    keeps_private: a private element may stay. looks_around: a decision may depend on where an element
    stands, beside its parent and its bytes. adds_inside: a rule puts something into items. cleans: text
    is cleaned, so that what happens depends on what is known of the patient. looks_at_items: what is
    done to a content item depends on its concept. cleanings: what rules fill of the pixels, and
    cleaned_by: which.
    """

    def __init__(self, policy: Policy, rules: list[Numbered]) -> None:
        self.profile = policy.profile
        self.claim = policy.claim
        self._base = policy.based
        self.manner = policy.manner
        self._objects = [one for one in rules if one[1].action in REFUSALS]
        self.cleanings = [rule.cleaning for _, rule in rules if rule.cleaning is not None]
        self.cleaned_by = ", ".join(f"rule {number}: {rule.text}" for number, rule in rules if rule.cleaning)
        self._rules = [
            one for one in rules if one[1].action not in OBJECT_ACTIONS and one[1].action != "insert"
        ]
        self._added = [one for one in rules if one[1].action in ("insert", "set")]
        self._inside: dict[int, Node] = {}
        self._items: dict[tuple[int, Treatment], Node] = {}
        # Short sequences, as they are written, in which nothing changes: codes and units, over and over.
        self.unchanged: set[Hashable] = set()
        self.plan = lru_cache(_PLANS)(self._plan)
        anchored = (rule for _, rule in self._rules if rule.anchor and rule.get("per", "study") == "study")
        self._anchor = next((days_of(rule) for rule in anchored), None)
        self.keeps_private = self._keeps_private()
        self.looks_around = self._looks_around()
        self.adds_inside = self._adds_inside()
        self.cleans = self._cleans()
        self.looks_at_items = CLEAN_STRUCTURED_CONTENT in policy.profile.options
        self._rules_reach_items = any(
            rule.action != "remove" and selector.last.may_mean(tag, vr_of(tag) or "")
            for _, rule in self._rules
            for selector in rule.selectors
            for tag in VALUES
        )

    def _plan(self, sop_class: str) -> Plan:
        return Plan(self, sop_class)

    def check_object(self, top: Context) -> None:
        """Raises SetAside and Skipped where a rule says so of the whole object; the last one counts."""
        for number, rule in reversed(self._objects):
            if rule.when is None or not rule.when.asks_item or rule.when.test(top):
                raise refusal(number, rule)

    def anchored_days(self, top: Context) -> int | None:
        """By how many days the object's study is moved to an anchor; None where no rule does that."""
        return self._anchor(top) if self._anchor else None

    def _keeps_private(self) -> bool:
        if self.profile.base == "keep-all" or RETAIN_SAFE_PRIVATE in self.profile.options:
            return True
        named = (
            s.means_private or s.last.mask & 0x10000 == 0 for _, rule in self._rules for s in rule.selectors
        )
        return any(named) and any(rule.action != "remove" for _, rule in self._rules)

    def _cleans(self) -> bool:
        """True where an option or a rule has text cleaned."""
        options = self.profile.options
        if options & CLEANS_TEXT or any(rule.action == "clean" for _, rule in self._rules):
            return True
        return any(
            code == "C" and row.vr in CLEANED
            for row in table_e1_1().values()
            for name, code in row.by_option.items()
            if name in options
        )

    def _looks_around(self) -> bool:
        return self.keeps_private or any(rule.looks_around for _, rule in (*self._rules, *self._added))

    def remember_unchanged(self, sequences: list[Hashable]) -> None:
        """Remembers sequences in which nothing changes: they need no second look."""
        if len(self.unchanged) > _REMEMBERED_SEQUENCES:
            self.unchanged.clear()
        self.unchanged.update(sequences)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence."""
        node = self._inside.get(parent)
        if node is None:
            node = self._inside[parent] = Node(self, parent, "")
        return node

    def keeps_items(self, level: Context) -> bool:
        """True where no content item of a data set may go."""
        return self._rules_reach_items or level.has_positions

    def in_item(self, parent: int, item: Treatment) -> Node:
        """The node of the content items of a sequence that are treated alike."""
        node = self._items.get((parent, item))
        if node is None:
            node = self._items[parent, item] = Node(self, parent, "", item)
        return node

    def decide(
        self, kind: ElementKind, parent: int | None, sop_class: str, item: Treatment | None = None
    ) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top).

        item: of the content item that it stands in, where items are looked at.
        """
        gone = goes_with_pixels(kind.tag, parent) if self.cleanings else None
        if gone is not None:
            return gone
        decision = base = self._base(kind, parent, sop_class, item)
        if self._rules and not tags.is_foreign(kind.tag):
            decision = self._cleaned(kind, decide(self._rules, kind, base, self.manner))
        if (
            not kind.private
            or (decision.removes and not tags.is_private_creator(kind.tag))
            or not self.keeps_private
        ):
            return decision
        # A creator stays or goes with its block, so a level is decided as a whole.
        return Decision(
            decision.effect, decision.rule, by_creator=True, resolve=lambda _level, _element: decision
        )

    def _cleaned(self, kind: ElementKind, decision: Decision) -> Decision:
        """Private text that a rule keeps is cleaned where descriptors are; nobody knows what is in it."""
        if not kind.private or tags.is_private_creator(kind.tag):
            return decision
        if CLEAN_DESCRIPTORS not in self.profile.options or decision.effect is not Effect.KEEP:
            return decision
        rule = f"{decision.rule}; cleaned by {CLEAN_DESCRIPTORS}"
        if kind.vr in CLEANED:
            return over(cleaned(kind.vr, emptied(rule), rule, self.manner), decision)
        return over(cleaned_bytes(rule, self.manner), decision) if kind.vr == "UN" else decision

    def added(self, level: Context) -> Mapping[int, Added]:
        """What rules put into a level where it is absent: VR, value and the rule, by tag.

        Raises SetAside where a text can't be a value of its VR.
        """
        found: dict[int, Added] = {}
        for number, rule in self._added:
            for selector in rule.selectors:
                tag = selector.last.bits
                if level.sibling(tag) is not None:
                    continue
                here = level.outer is None if not selector.steps else selector.stands_right(tag, level)
                if here and self._is_for(rule, level) and not self._goes_later(number, tag, level):
                    vr = (vr_of(tag) or "UN").split(" ")[0]
                    assert rule.value is not None
                    value = written(level, vr, rule.value.fill(level))
                    if is_too_long(value, vr, level.character_sets):
                        raise SetAside("too-long")
                    carries = bool(rule.value.bare) and not shows_identity(rule)
                    found[tag] = Added(vr, value, f"rule {number}: {rule.text}", carries)
        return found

    def _goes_later(self, number: int, tag: int, level: Context) -> bool:
        """True where a rule behind this one would remove what it puts in."""
        vr = (vr_of(tag) or "UN").split(" ")[0]
        return any(
            rule.action == "remove"
            and may_concern(rule, tag, vr)
            and any(s.last.may_mean(tag, vr) and s.stands_right(tag, level) for s in rule.selectors)
            and self._is_for(rule, level)
            for later, rule in self._rules
            if later > number
        )

    def _is_for(self, rule: Rule, level: Context) -> bool:
        return rule.when is None or not rule.when.asks_item or rule.when.test(level)

    def _adds_inside(self) -> bool:
        return any(selector.steps for _, rule in self._added for selector in rule.selectors)
