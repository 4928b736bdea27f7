"""Dates: all of a patient moved by the same days, or stayed, or went, as the output says."""

import re
from collections import defaultdict
from datetime import date
from typing import Final

from .headers import Header, Leaf
from .pairs import Pair
from .report import Check
from .standard_says import BASIC, FULL, MODIFIED, is_listed, kept_by

_TEMPORAL: Final = ("DA", "DT", "TM")
_DATE: Final = re.compile(r"(\d{4})(\.?)(\d\d)\2(\d\d)")
_DATE_TIME: Final = re.compile(r"(\d{4})(\d\d)(\d\d)(\d{2,6})?(\.\d{1,6})?([+-]\d{4})?")
_TIME: Final = re.compile(r"\d\d(:?\d\d(:?\d\d(\.\d{1,6})?)?)?")
_EARLIEST: Final = "1902"  # what is older is a dummy, before and after


class Dates:
    """Compares the dates of pairs; offsets are compared at the end, patient by patient."""

    def __init__(self, check: Check) -> None:
        self._check = check
        # Per patient and offset: how many dates, and the first of them.
        self._offsets: dict[tuple[str, ...], dict[int, list[tuple[int, Pair, str]]]] = defaultdict(dict)

    def look(self, pair: Pair, old: Header, new: Header) -> None:
        """Looks at one pair."""
        if not pair.new.codes & {BASIC, FULL, MODIFIED}:
            self._check.skipped += 1  # it does not say what was done to dates
            return
        for leaf in old.leaves:
            if leaf.vr in _TEMPORAL and leaf.raw:
                there = new.by_path.get(leaf.path)
                if there is not None and there.raw:
                    for before, after in zip(leaf.values, there.values, strict=False):
                        self._compare(pair, leaf, before, after)

    def _compare(self, pair: Pair, leaf: Leaf, before: str, after: str) -> None:
        said = _read(leaf.vr, before)
        if said is None or not after or before < _EARLIEST and leaf.vr != "TM":
            return
        codes = pair.new.codes
        stays = not is_listed(leaf.tag) or bool(kept_by(leaf.tag, "KC") & codes)
        if not codes & {FULL, MODIFIED}:
            if leaf.vr != "TM" and is_listed(leaf.tag) and not stays:
                self._look(pair, leaf, before != after, "a date is as it was")
        elif leaf.vr == "TM" or FULL in codes:
            if stays:
                what = "a time differs" if leaf.vr == "TM" else "a date differs"
                self._look(pair, leaf, before == after, what)
        elif stays:
            self._compare_moved(pair, leaf, said, _read(leaf.vr, after))

    def _compare_moved(
        self, pair: Pair, leaf: Leaf, before: tuple[date | None, str], after: tuple[date | None, str] | None
    ) -> None:
        if after is None or before[0] is None or after[0] is None:
            self._look(pair, leaf, False, "a date is none any more")
            return
        self._look(pair, leaf, before[1] == after[1], "a time differs")
        days = (after[0] - before[0]).days
        found = self._offsets[pair.new.patient or (pair.new.sop,)].setdefault(days, [])
        if found:
            found[0] = (found[0][0] + 1, *found[0][1:])
        else:
            found.append((1, pair, leaf.shown))

    def _look(self, pair: Pair, leaf: Leaf, right: bool, what: str) -> None:
        self._check.looked_at += 1
        if not right:
            self._check.fail(what, pair.new.label, pair.old.number, leaf.shown)

    def finish(self) -> None:
        """Says whose dates moved by more than one offset; the less frequent one is the wrong one."""
        for offsets in self._offsets.values():
            if set(offsets) == {0}:
                times, pair, shown = offsets[0][0]
                what = "moved by no day, though the output says that dates are modified"
                self._check.fail(what, pair.new.label, pair.old.number, shown, times)
            ordered = sorted((found[0] for found in offsets.values()), key=lambda one: -one[0])
            for times, pair, shown in ordered[1:]:
                what = "moved by another number of days than the patient's other dates"
                self._check.fail(what, pair.new.label, pair.old.number, shown, times)


def _read(vr: str, text: str) -> tuple[date | None, str] | None:
    """The day, and what else is written; None for what can't be read or has no day."""
    if vr == "TM":
        return (None, text) if _TIME.fullmatch(text) else None
    match = (_DATE if vr == "DA" else _DATE_TIME).fullmatch(text)
    if match is None:
        return None
    groups = match.groups()
    year, month, day = (groups[0], groups[2], groups[3]) if vr == "DA" else groups[:3]
    try:
        return date(int(year), int(month), int(day)), "".join(
            part or "" for part in groups[3 + (vr == "DA") :]
        )
    except ValueError:
        return None
