"""Patients: one before is one after, and the name follows the ID."""

from .groups import Groups
from .pairs import Pair
from .report import Check

_Patient = tuple[str, ...]


def check_patients(check: Check, pairs: list[Pair]) -> None:
    """Compares who the instances are of, before and after, both ways."""
    became, came_from, names = Groups(), Groups(), Groups()
    for pair in pairs:
        if pair.old.patient and pair.new.patient:
            became.add(pair.old.patient, pair.new.patient, pair)
            came_from.add(pair.new.patient, pair.old.patient, pair)
        if pair.new.patient[:1] == ("id",) and pair.new.patient_name:
            names.add(pair.new.patient, pair.new.patient_name, pair)
    check.looked_at = len(became)
    for usual, pair in became.torn():
        what = f"one patient became two: original {usual.old.number} is of another one now"
        check.fail(what, pair.new.label, pair.old.number)
    for usual, pair in came_from.torn():
        if not _are_one(usual.old.patient, pair.old.patient):
            what = f"two patients became one: original {usual.old.number} was of another one"
            check.fail(what, pair.new.label, pair.old.number)
    for _usual, pair in names.torn():
        check.fail("one Patient ID has two names", pair.new.label, pair.old.number, "PatientName")


def _are_one(one: _Patient, other: _Patient) -> bool:
    """True for one ID whose issuer is not everywhere."""
    return one[:2] == other[:2] and one[0] == "id" and "" in (one[2], other[2])
