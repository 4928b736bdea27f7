"""Groups: what stands with what, and where one has two others though it should have one."""

from collections import defaultdict
from collections.abc import Hashable, Iterator

from .pairs import Pair


class Groups:
    """What belongs to what: for each value the others that stand with it, how often, and the first pair."""

    def __init__(self) -> None:
        self._groups: dict[Hashable, dict[Hashable, tuple[int, Pair]]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._groups)

    def add(self, one: Hashable, other: Hashable, pair: Pair) -> None:
        """Notes that both stand in a pair."""
        times, first = self._groups[one].get(other, (0, pair))
        self._groups[one][other] = (times + 1, first)

    def torn(self) -> Iterator[tuple[Pair, Pair]]:
        """Where one has several others: a pair of the most frequent, and one of each of the rest."""
        for group in self._groups.values():
            (_, usual), *others = sorted(group.values(), key=lambda found: -found[0])
            for _times, pair in others:
                yield usual, pair
