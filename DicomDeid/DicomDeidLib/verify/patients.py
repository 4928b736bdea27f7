"""Patients: one before is one after, and the name follows the ID."""

from collections import defaultdict

from .pairs import Pair
from .report import Check

_Patient = tuple[str, ...]


def check_patients(check: Check, pairs: list[Pair]) -> None:
    """Compares who the instances are of, before and after, both ways."""
    became: dict[_Patient, dict[_Patient, Pair]] = defaultdict(dict)
    came_from: dict[_Patient, dict[_Patient, Pair]] = defaultdict(dict)
    names: dict[_Patient, dict[str, Pair]] = defaultdict(dict)
    for pair in pairs:
        if pair.old.patient and pair.new.patient:
            became[pair.old.patient].setdefault(pair.new.patient, pair)
            came_from[pair.new.patient].setdefault(pair.old.patient, pair)
        if pair.new.patient[:1] == ("id",) and pair.new.patient_name:
            names[pair.new.patient].setdefault(pair.new.patient_name, pair)
    check.looked_at = len(became)
    for news in became.values():
        for pair in list(news.values())[1:]:
            first = next(iter(news.values()))
            check.fail(
                f"one patient became two: original {first.old.number} is another one in the output",
                pair.new.label,
                pair.old.number,
            )
    for olds in came_from.values():
        for pair in list(olds.values())[1:]:
            first = next(iter(olds.values()))
            if not _are_one(first.old.patient, pair.old.patient):
                check.fail(
                    f"two patients became one: the other is that of original {first.old.number}",
                    pair.new.label,
                    pair.old.number,
                )
    for called in names.values():
        for pair in list(called.values())[1:]:
            check.fail("one Patient ID has two names", pair.new.label, pair.old.number, "PatientName")


def _are_one(one: _Patient, other: _Patient) -> bool:
    """True for one ID whose issuer is not everywhere."""
    return one[:2] == other[:2] and one[0] == "id" and "" in (one[2], other[2])
