"""The recorder: notes what happens to every element while it happens, for the before/after table."""

from dataclasses import replace
from typing import NamedTuple

from .changes import Change, show_value
from .dicom.dictionary import name_of
from .dicom.vr import TEXT
from .level import Level
from .profile.decision import Decision
from .stream.elements import Element


class Insert(NamedTuple):
    """An element that is put in at a position."""

    at: int
    tag: int
    vr: str
    value: bytes
    rule: str


class Recorder:
    """Notes what happens to every element."""

    def __init__(self) -> None:
        self.changes: list[Change] = []

    def keep(self, path: str, element: Element, level: Level, decision: Decision) -> None:
        """Notes an element that stays as it is."""
        before = _shown(element, level)
        self._add(path, element, level, decision, before, before)

    def remove(self, path: str, element: Element, level: Level, decision: Decision) -> None:
        """Notes an element that goes; one that is written anew is noted when it is put in."""
        self._add(path, element, level, decision, _shown(element, level), None)

    def change(
        self, path: str, element: Element, level: Level, decision: Decision, vr: str, value: bytes | None
    ) -> None:
        """Notes an element with the value that an action gave it; None where it left it as it was."""
        before = _shown(element, level)
        if value is None or (not element.large and value == level.raw(element)):
            after = before
        elif vr == "SQ":
            after = "<new items>" if value else "<0 items>"
        else:
            after = show_value(value, vr, level.encoding.order)
        self._add(path, element, level, decision, before, after)

    def replace(self, element: Element, top: Level, action: str, after: str, rule: str) -> None:
        """Notes another end of an element of the data set that was noted as staying as it is."""
        path = top.name_of(element)
        self.changes[:] = [
            replace(change, action=action, after=after, rule=rule)
            if change.path == path and change.action == "keep"
            else change
            for change in self.changes
        ]

    def insert(self, path: str, new: Insert, level: Level) -> None:
        """Notes an element that is put in, in place of the one with its tag or where none was."""
        old = level.sibling(new.tag)
        before = None if old is None else _shown(old, level)
        after = "<items>" if new.vr == "SQ" else show_value(new.value, new.vr, level.encoding.order)
        name = name_of(new.tag)
        if old is not None:  # what is written anew is told once
            gone = path + name
            self.changes[:] = [one for one in self.changes if (one.path, one.action) != (gone, "remove")]
        self.changes.append(Change(path + name, name, new.vr, "insert", before, after, new.rule))

    def _add(
        self, path: str, element: Element, level: Level, decision: Decision, before: str, after: str | None
    ) -> None:
        name = level.name_of(element)
        vr, action = element.kind.vr, decision.effect.value
        self.changes.append(Change(path + name, name, vr, action, before, after, decision.rule))


def _shown(element: Element, level: Level) -> str:
    """The value of an element as people read it."""
    sequence = level.sequence_of(element) if element.kind.may_hold_items else element.sequence
    if sequence is not None:
        count = len(sequence.items)
        return f"<{count} item{'' if count == 1 else 's'}>"
    vr = element.kind.vr
    if element.large:
        return f"<{level.value_length(element)} bytes>"
    readable = (element.kind.dictionary_vr or vr) if vr == "UN" else vr
    text = level.text(element) if readable in TEXT else None
    return show_value(level.raw(element), readable, level.encoding.order, text)
