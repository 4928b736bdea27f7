"""A decision: what happens to one element, and the rule that says so."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum
from typing import Final

from ..actions import checks
from ..actions.clean import clean_for, is_text
from ..actions.codes import code_meaning
from ..actions.context import Action, Context
from ..actions.dates import keep_readable_for, shift_for
from ..actions.dummies import dummy_code, dummy_for, dummy_value, empty
from ..actions.uids import keep_uids, map_uids
from ..cleaning.manner import Manner
from ..dicom.vr import FREE_TEXT, TEMPORAL
from ..stream.elements import Element

# Sequences whose items are codes and nothing else: walking in would leave the code that names somebody.
_CODE_SEQUENCES: Final = frozenset({0x00080082, 0x00080220, 0x00401101, 0x0072000E})


class Effect(Enum):
    """What is done, as the before/after table names it."""

    KEEP = "keep"
    REMOVE = "remove"
    EMPTY = "empty"
    DUMMY = "dummy"
    UID = "uid"
    SHIFT = "shift"
    PSEUDONYM = "pseudonym"
    REPLACE = "replace"
    SUBSTITUTE = "substitute"
    LOOKUP = "lookup"
    GENERALIZE = "generalize"
    CLEAN = "clean"


@dataclass(frozen=True, slots=True)
class Decision:
    """What happens to an element. A kept sequence is walked into; a removed one is not.

    rule: what decided, for people. action: gives the new value, where it is not kept or removed.
    constant: the new value, where the action gives the same for every element.
    explicit: somebody asked that it stays, by a rule or an option.
    by_creator: the element is private, and what becomes of its whole level decides.
    carries: the new value is made of the old text. resolve: where the decision depends on where the
    element stands and what it says, gives it; the other fields are then of no meaning.
    """

    effect: Effect
    rule: str
    action: Action | None = None
    keeps: bool = False
    removes: bool = False
    by_creator: bool = False
    constant: bytes | None = None
    explicit: bool = False
    carries: bool = False
    resolve: "Callable[[Context, Element], Decision] | None" = None

    def resolved(self, level: Context, element: Element) -> "Decision":
        """The decision for one element where it stands."""
        return self if self.resolve is None else self.resolve(level, element).resolved(level, element)


def resolving(applies: "Callable[[Context, Element], bool]", then: Decision, otherwise: Decision) -> Decision:
    """`then` where it applies to an element, `otherwise` where it does not."""

    def resolve(level: Context, element: Element) -> Decision:
        return then if applies(level, element) else otherwise

    return Decision(then.effect, then.rule, resolve=resolve)


def over(change: Decision, under: Decision) -> Decision:
    """A change of what stays by another decision; where that takes or changes the value, it stands."""
    if change.resolve is not None:
        either = change.resolve
        return Decision(
            change.effect,
            change.rule,
            resolve=lambda level, element: over(either(level, element), under),
        )
    if under.resolve is not None:

        def resolve(level: Context, element: Element) -> Decision:
            return over(change, under.resolved(level, element))

        return Decision(change.effect, change.rule, resolve=resolve)
    if under.removes or change.action is None:
        return under
    if under.action is None:
        return replace(change, explicit=under.explicit, constant=None)
    first, second = under.action, change.action

    def both(context: Context, element: Element) -> bytes | None:
        value = first(context, element)
        return second(context, element) if value is None else value

    return replace(change, action=both, explicit=under.explicit, constant=None)


def keep(rule: str, *, explicit: bool = False) -> Decision:
    """The element stays; if it is a sequence, what is inside is decided on its own."""
    return Decision(Effect.KEEP, rule, keeps=True, explicit=explicit)


def remove(rule: str) -> Decision:
    """The element goes, with everything in it."""
    return Decision(Effect.REMOVE, rule, removes=True)


def act(effect: Effect, action: Action, rule: str) -> Decision:
    """The element's value is what the action makes of it."""
    return Decision(effect, rule, action)


def by_code(code: str, vr: str, tag: int, rule: str) -> Decision:
    """The decision for one action letter of Table E.1-1a on an attribute with this VR.

    code: X, Z, D or U.
    """
    if code == "X":
        return remove(rule)
    if code == "Z":
        return emptied(rule)
    if vr == "SQ":
        if code == "D" and tag in _CODE_SEQUENCES:
            return act(Effect.DUMMY, dummy_code, rule)
        return keep(rule)  # D and U of a sequence: its contents are dummied, its references mapped
    if code == "U":
        return act(Effect.UID, map_uids, rule)
    return dummied(vr, tag, rule)


def emptied(rule: str) -> Decision:
    """The element's value is empty."""
    return Decision(Effect.EMPTY, rule, empty, constant=b"")


def dummied(vr: str, tag: int, rule: str) -> Decision:
    """The element's value is a dummy that is valid for its VR."""
    return Decision(Effect.DUMMY, rule, dummy_for(vr, tag), constant=dummy_value(vr, tag))


CLEANED: Final = FREE_TEXT - {"PN"}


def cleaned(
    vr: str, left: Decision, rule: str, manner: Manner, *, term: bool = False, explicit: bool = False
) -> Decision:
    """The element's text is cleaned; `left` is what stands in place where nothing of it is left."""
    fallback = left.constant if left.constant is not None else b""
    action = clean_for(vr, fallback, manner, term=term)
    return Decision(Effect.CLEAN, rule, action, explicit=explicit, carries=True)


def cleaned_bytes(rule: str, manner: Manner) -> Decision:
    """What is text in bytes of an unknown VR is cleaned; other bytes stay."""
    return resolving(
        is_text, Decision(Effect.CLEAN, rule, clean_for("LO", b"", manner), carries=True), keep(rule)
    )


def kept_meaning(rule: str) -> Decision:
    """Code Meaning stays with a registered coding scheme."""
    return act(Effect.KEEP, code_meaning, rule)


def keep_checked(vr: str, rule: str, *, explicit: bool = False) -> Decision:
    """The element stays, if its value is what its VR says: a UID that is one, an age that is one."""
    check = {"UI": keep_uids, "AS": checks.age}.get(vr)
    if check is None:
        return keep(rule, explicit=explicit)
    return Decision(Effect.KEEP, rule, check, explicit=explicit)


def temporal(vr: str, code: str, rule: str, *, modified: bool) -> Decision:
    """Dates and times under a longitudinal option; `code` says what stands in for one that can't be read."""
    fallback = dummy_value(vr) if code == "D" else b""
    if modified and vr != "TM":
        return act(Effect.SHIFT, shift_for(vr, fallback), rule)
    return Decision(Effect.KEEP, rule, keep_readable_for(vr, fallback), explicit=True)


def is_temporal(vr: str) -> bool:
    """True for the VRs whose values the longitudinal options know how to treat."""
    return vr in TEMPORAL
