"""Which item was which: where a profile took items of a sequence, those behind them moved up."""

from dataclasses import dataclass, field, replace
from typing import Final

from ..dicom.vr import NUMBER_FORMAT
from .headers import Header, Leaf, Path

# What an item keeps: numbers, what kind of content it is, codes, classes.
_STAYS: Final = frozenset(NUMBER_FORMAT) | {"DS", "IS"}
_SAYS_WHAT: Final = frozenset({0x0040A040, 0x0040A010, 0x00081150, 0x00080100, 0x00080102})
_CONTENT: Final = 0x0040A730
_NOWHERE: Final = 1 << 20  # the number of an item that was none before


@dataclass(slots=True)
class _Item:
    """A data set or an item: its own elements, and the items of its sequences by their numbers."""

    leaves: list[Leaf] = field(default_factory=list)
    sequences: dict[int | str, "dict[int, _Item]"] = field(default_factory=dict)

    def says(self) -> tuple[object, ...]:
        """What it keeps, without the content below it."""
        own = [(leaf.path[-1], leaf.raw) for leaf in self.leaves if _stays(leaf)]
        inner = [
            (name, item.says())
            for name, items in self.sequences.items()
            if name != _CONTENT
            for item in items.values()
        ]
        return (*own, *inner)


def aligned(old: Header, new: Header) -> Header:
    """The output with its elements at the paths they had in the original."""
    if _counts(old) == _counts(new):
        return new
    leaves: list[Leaf] = []
    _align(_tree(old), _tree(new), (), leaves)
    return replace(new, leaves=leaves)


def _stays(leaf: Leaf) -> bool:
    return leaf.tag in _SAYS_WHAT or leaf.vr in _STAYS


def _counts(header: Header) -> dict[Path, int]:
    """How many items each sequence has."""
    found: dict[Path, int] = {}
    for leaf in header.leaves:
        path = leaf.path
        for place in range(1, len(path), 2):
            found[path[:place]] = max(int(path[place]), found.get(path[:place], 0))
    return found


def _tree(header: Header) -> _Item:
    top = _Item()
    for leaf in header.leaves:
        item = top
        for place in range(0, len(leaf.path) - 1, 2):
            items = item.sequences.setdefault(leaf.path[place], {})
            item = items.setdefault(int(leaf.path[place + 1]), _Item())
        item.leaves.append(leaf)
    return top


def _align(old: _Item, new: _Item, path: Path, found: list[Leaf]) -> None:
    found.extend(leaf._replace(path=(*path, leaf.path[-1])) for leaf in new.leaves)
    for name, items in new.sequences.items():
        before = old.sequences.get(name, {})
        for number, item in _numbered(before, items):
            _align(before.get(number, _Item()), item, (*path, name, number), found)


def _numbered(before: dict[int, _Item], items: dict[int, _Item]) -> list[tuple[int, _Item]]:
    """The items with the numbers they had: each is the next one that says the same."""
    if len(before) <= len(items):
        return list(items.items())
    numbered: list[tuple[int, _Item]] = []
    left = [(number, item.says()) for number, item in before.items()]
    at = 0
    for own, item in items.items():
        said = item.says()
        same = next((place for place in range(at, len(left)) if left[place][1] == said), None)
        numbered.append((_NOWHERE + own if same is None else left[same][0], item))
        at = at if same is None else same + 1
    return numbered
