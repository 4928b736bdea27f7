"""References: each that led to something of the originals leads to what became of it."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from ..dicom.dictionary import registered_uids
from .headers import Header, Path, shown_path
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
        self._became: dict[str, str] = {}
        for pair in pairs:
            for level in ("sop", "series", "study", "frame"):
                old, new = getattr(pair.old, level), getattr(pair.new, level)
                if old in self._known and new:
                    self._became.setdefault(old, new)

    def look(self, pair: Pair, old: Header, new: Header) -> None:
        """Looks at one pair."""
        wanted: dict[Path, list[tuple[Path, list[str]]]] = defaultdict(list)
        for leaf in old.leaves:
            if leaf.vr == "UI" and leaf.path not in _OWN:
                values = leaf.values
                if not self._known.isdisjoint(values):
                    wanted[leaf.path[::2]].append((leaf.path, values))
        if not wanted:
            return
        there: dict[Path, list[str]] = defaultdict(list)
        for leaf in new.leaves:
            if leaf.vr == "UI" and leaf.raw:
                there[leaf.path[::2]].append(leaf.text)
        for place, references in wanted.items():
            self._compare(pair, references, there[place], new, _count(old, place))

    def _compare(
        self, pair: Pair, references: list[tuple[Path, list[str]]], found: list[str], new: Header, before: int
    ) -> None:
        """Compares the references of one kind of place. before: how many elements stood there."""
        check = self._check
        left = list(found)
        for path, values in references:
            wanted = [self._became.get(value, "") if value in self._known else None for value in values]
            if "" in wanted:
                check.skipped += 1  # what it led to has no output
                continue
            check.looked_at += 1
            leaf = new.by_path.get(path)
            if leaf is not None and leaf.raw and _fits(leaf.values, wanted):
                if leaf.text in left:
                    left.remove(leaf.text)
                continue
            moved = next((text for text in left if _fits(text.split("\\"), wanted)), None)
            if moved is not None and len(found) < before:
                left.remove(moved)  # items before it are gone
            elif len(found) < before and may_go(path):
                check.looked_at -= 1
                check.skipped += 1  # the profile takes it
            else:
                gone = leaf is None or not leaf.raw
                what = "a reference is gone" if gone else "a reference leads elsewhere"
                check.fail(what, pair.new.label, pair.old.number, shown_path(path))


def _fits(values: list[str], wanted: list[str | None]) -> bool:
    return len(values) == len(wanted) and all(
        want is None or value == want for value, want in zip(values, wanted, strict=True)
    )


def _count(header: Header, place: Path) -> int:
    return sum(leaf.vr == "UI" and bool(leaf.raw) and leaf.path[::2] == place for leaf in header.leaves)
