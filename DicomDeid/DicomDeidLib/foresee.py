"""Foresee: what an element of a data set will be, asked before anything is written."""

from .actions.checks import are_numbers
from .dicom.text import decode
from .dicom.vr import TEXT
from .level import Level
from .profile.plan import Plan


def leaves(plan: Plan, level: Level, tag: int) -> bool:
    """True where a level has an element with this tag, and will have it, empty or not."""
    element = level.sibling(tag)
    if element is None:
        return False
    return not plan.top.decision(element.kind).resolved(level, element).removes


def new_text(plan: Plan, level: Level, tag: int) -> str:
    """The text that an element of a level will have, '' where there will be none."""
    element = level.sibling(tag)
    if element is None:
        return ""
    decision = plan.top.decision(element.kind).resolved(level, element)
    if decision.removes:
        return ""
    value = decision.action(level, element) if decision.action else None
    if value is not None:
        vr = (element.kind.dictionary_vr or element.kind.vr).split(" ")[0]
        return decode(value, level.character_sets, vr) if vr in TEXT else ""
    if element.kind.is_number and not are_numbers(level.raw(element)):
        return ""
    return "\\".join(level.values(element))
