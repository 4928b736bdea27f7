"""Instances: studies and series are the same groups as before, none is lost, none is there twice."""

from collections import Counter, defaultdict

from .groups import Groups
from .pairs import Instance, Pair, Pairing
from .report import Check


def check_instances(
    check: Check, pairing: Pairing, olds: list[Instance], news: list[Instance], by_map: bool
) -> None:
    """Compares groups and counts. by_map: pairs are the map's, which knows what was released."""
    _check_groups(check, pairing.pairs)
    for number in pairing.missing:
        check.fail("the map says it was released, and it is not in the output", original=number)
    seen: dict[str, Instance] = {}
    for new in news:
        if new.sop and seen.setdefault(new.sop, new) is not new:
            check.fail("its SOP Instance UID is that of another output", new.label)
    before: dict[str, set[str]] = defaultdict(set)
    for old in olds:
        before[old.series].add(old.sop)
    after: dict[str, set[str]] = defaultdict(set)
    for pair in pairing.pairs:
        after[pair.old.series].add(pair.old.sop)
    check.looked_at = len(after.keys() - {""})
    more = Counter(new.series for new in pairing.without_original)
    for pair in {pair.old.series: pair for pair in pairing.pairs if pair.old.series}.values():
        series = pair.old.series
        extra = more.get(pair.new.series, 0)
        if extra and len(after[series]) + extra > len(before[series]):
            check.fail(f"the series has more instances than before: {extra}", pair.new.label, pair.old.number)
        if len(after[series]) < len(before[series]):
            check.warn(
                f"of a series {len(after[series])} of {len(before[series])} instances are paired",
                pair.new.label,
                pair.old.number,
            )
    if not by_map and pairing.without_output:
        check.note = "without --map nobody can tell what was set aside from what was lost"


def _check_groups(check: Check, pairs: list[Pair]) -> None:
    for name in ("study", "series"):
        became, came_from = Groups(), Groups()
        for pair in pairs:
            old, new = getattr(pair.old, name), getattr(pair.new, name)
            if old and new:
                became.add(old, new, pair)
                came_from.add(new, old, pair)
        for usual, pair in became.torn():
            what = f"one {name} became two: original {usual.old.number} is of another one now"
            check.fail(what, pair.new.label, pair.old.number)
        for usual, pair in came_from.torn():
            what = f"two became one {name}: original {usual.old.number} was of another one"
            check.fail(what, pair.new.label, pair.old.number)
