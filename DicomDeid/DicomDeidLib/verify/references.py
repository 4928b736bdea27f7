"""References: each that led to something of the originals leads to what became of it."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Final

from ..dicom.dictionary import registered_uids
from .headers import Header, Leaf
from .pairs import Instance, Pair
from .report import Check
from .standard_says import may_go

# What an instance is called itself: patients and instances are compared by these.
_OWN: Final = frozenset({(0x00080018,), (0x0020000D,), (0x0020000E,)})


class References:
    """Compares the UIDs of pairs, element by element."""

    def __init__(self, check: Check, olds: Iterable[Instance], pairs: Iterable[Pair]) -> None:
        self._check = check
        self._known: set[str] = set()
        for old in olds:
            self._known.update((old.sop, old.series, old.study, old.frame))
        self._known -= registered_uids() | {""}
        # Where one became two, most of its instances say what it is now.
        votes: dict[str, Counter[str]] = defaultdict(Counter)
        for pair in pairs:
            for level in ("sop", "series", "study", "frame"):
                old, new = getattr(pair.old, level), getattr(pair.new, level)
                if old in self._known and new:
                    votes[old][new] += 1
        self._became = {old: news.most_common(1)[0][0] for old, news in votes.items()}

    def look(self, pair: Pair, old: Header, new: Header) -> None:
        """Looks at one pair."""
        for leaf in old.leaves:
            if leaf.vr == "UI" and leaf.path not in _OWN:
                values = leaf.values
                if not self._known.isdisjoint(values):
                    self._compare(pair, leaf, values, new.by_path.get(leaf.path))

    def _compare(self, pair: Pair, leaf: Leaf, values: list[str], there: Leaf | None) -> None:
        wanted = [self._became.get(value, "") if value in self._known else None for value in values]
        is_gone = there is None or not there.raw
        if "" in wanted or (is_gone and may_go(leaf.path)):
            self._check.skipped += 1  # what it led to has no output, or the profile takes it
            return
        self._check.looked_at += 1
        if there is None or is_gone:
            self._check.fail("a reference is gone", pair.new.label, pair.old.number, leaf.shown)
        elif not _fits(there.values, wanted):
            self._check.fail("a reference leads elsewhere", pair.new.label, pair.old.number, leaf.shown)


def _fits(values: list[str], wanted: list[str | None]) -> bool:
    return len(values) == len(wanted) and all(
        want is None or value == want for value, want in zip(values, wanted, strict=True)
    )
