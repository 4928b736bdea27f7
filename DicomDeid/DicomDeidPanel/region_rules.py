"""Rectangles and rules: which rule of the draft holds those of an image, and what it becomes."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from .regions import Region

SERIES, LIKE, ALL = range(3)  # for which images a rule is
# The class tells a saved screen, as a dose report, from the slices beside it, which may be as large.
_ALIKE = ("SOPClassUID", "Manufacturer", "ManufacturerModelName", "Rows", "Columns")
_NUMBERS = ("Rows", "Columns")

Entry = Mapping[str, Any]


class Target(NamedTuple):
    """Which images a rule is for. scope: SERIES, LIKE or ALL. when: its condition. frame: None for all."""

    scope: int
    when: str
    frame: int | None


class Drawn(NamedTuple):
    """How rectangles become regions of a rule. fill: of a new rule. rows, columns: of the image."""

    fill: str
    rows: int
    columns: int

    def written(self, region: Region) -> list[int]:
        """What ends at the far edge does so in images of other sizes too; text there goes on to it."""
        bottom = -1 if region.bottom == self.rows - 1 else region.bottom
        return [region.top, region.left, bottom, -1 if region.right == self.columns - 1 else region.right]


class Edit(NamedTuple):
    """What becomes of rules. changed: new rules by place, None for one that goes. added: at the end."""

    changed: dict[int, "Entry | None"]
    added: list[Entry]


def target_of(scope: int, asked: Mapping[str, str], frame: "int | None") -> Target:
    """A target by the values of an image; what says no maker is like what says none."""
    names = {SERIES: ("SeriesInstanceUID",), LIKE: _ALIKE, ALL: ()}[scope]
    when = " and ".join(_equals(name, asked.get(name, "")) for name in names)
    return Target(scope, when, frame)


def has_target(scope: int, asked: Mapping[str, str]) -> bool:
    """False where an image lacks what a rule for it has to ask."""
    needed = {SERIES: ("SeriesInstanceUID",), LIKE: _NUMBERS, ALL: ()}[scope]
    return all(asked.get(name) for name in needed)


def place_of(rules: Sequence[Entry], target: Target) -> int | None:
    """The place of the rule that is for just this target, the last one; None where there is none."""
    frames = [target.frame] if target.frame is not None else "all"
    for place in range(len(rules) - 1, -1, -1):
        rule = rules[place]
        fits = rule.get("action") == "clean-pixels" and rule.get("when", "") == target.when
        if fits and rule.get("frames", "all") == frames and isinstance(rule.get("regions"), list):
            return place
    return None


def regions_of(rule: Entry, rows: int, columns: int) -> list[tuple[int, Region]]:
    """The rectangles of a rule in an image, each with its place among the rule's regions."""
    found = []
    for place, region in enumerate(rule["regions"]):
        here = inside(region, rows, columns) if isinstance(region, list) else None
        if here is not None:
            found.append((place, here))
    return found


def with_region(
    rules: Sequence[Entry], target: Target, place: "int | None", region: Region, drawn: Drawn
) -> Edit:
    """One rectangle more, or another in the place of one."""
    number = place_of(rules, target)
    if number is None:
        return Edit({}, [_rule(target, [drawn.written(region)], drawn.fill)])
    regions = list(rules[number]["regions"])
    at = len(regions) if place is None else place
    regions[at : at + 1] = [drawn.written(region)]
    return Edit({number: {**rules[number], "regions": regions}}, [])


def without_region(rules: Sequence[Entry], target: Target, place: int) -> Edit:
    """One rectangle less; a rule that has no region left goes."""
    number = place_of(rules, target)
    if number is None:
        return Edit({}, [])
    kept = [region for at, region in enumerate(rules[number]["regions"]) if at != place]
    return Edit({number: {**rules[number], "regions": kept} if kept else None}, [])


def with_regions(
    rules: Sequence[Entry], target: Target, shown: Iterable[int], regions: Sequence[Region], drawn: Drawn
) -> Edit:
    """Other rectangles in place of those that are shown; what else the rule has stays."""
    number = place_of(rules, target)
    written = [drawn.written(region) for region in regions]
    if number is None:
        return Edit({}, [_rule(target, written, drawn.fill)] if regions else [])
    gone = set(shown)
    kept = [region for at, region in enumerate(rules[number]["regions"]) if at not in gone]
    kept += written
    return Edit({number: {**rules[number], "regions": kept} if kept else None}, [])


def with_fill(rules: Sequence[Entry], target: Target, fill: str) -> Edit:
    """Another fill of the rule, where there is one."""
    number = place_of(rules, target)
    return Edit({} if number is None else {number: {**rules[number], "fill": fill}}, [])


def taken_along(rules: Sequence[Entry], before: Target, after: Target) -> Edit:
    """The rectangles go along to a target that is for more images or frames; nothing to a narrower one.

    The rule before goes where the one after is for every image that it was for; else it stays.
    """
    place = place_of(rules, before)
    wider = after.scope >= before.scope and (after.frame is None or after.frame == before.frame)
    if place is None or not wider or after == before:
        return Edit({}, [])
    covers = after.when in ("", before.when)
    into = place_of(rules, after)
    regions = list(rules[place]["regions"])
    changed: dict[int, Entry | None] = {place: None} if covers else {}
    if into is None:
        moved = _rule(after, regions, str(rules[place].get("fill", "zero")))
        return Edit({place: moved}, []) if covers else Edit({}, [moved])
    there = list(rules[into]["regions"])
    changed[into] = {**rules[into], "regions": there + [one for one in regions if one not in there]}
    return Edit(changed, [])


def _rule(target: Target, regions: list[Any], fill: str) -> dict[str, Any]:
    rule: dict[str, Any] = {"action": "clean-pixels"}
    if target.when:
        rule["when"] = target.when
    rule |= {"regions": regions, "fill": fill}
    if target.frame is not None:
        rule["frames"] = [target.frame]
    return rule


def _equals(name: str, value: str) -> str:
    """The condition for a value: quotes inside are escaped, and the language escapes nothing else."""
    if not value:
        return f"(not exists({name}) or empty({name}))"
    if name in _NUMBERS:
        return f"{name} == {value}"
    return f'{name} == "' + value.replace('"', '\\"') + '"'


def inside(region: Any, rows: int, columns: int) -> Region | None:
    """A rectangle with numbers from the near edges, cut to the image; of a polygon the one around it.

    None for what is neither, or lies outside.
    """
    corners = getattr(region, "corners", None)
    if corners:
        places = [(row + rows * (row < 0), column + columns * (column < 0)) for row, column in corners]
        region = [*map(min, zip(*places, strict=True)), *map(max, zip(*places, strict=True))]
    if not isinstance(region, list | tuple) or len(region) != 4:
        return None
    if not all(type(number) is int for number in region):
        return None
    top, left, bottom, right = (
        number + size if number < 0 else number
        for number, size in zip(region, (rows, columns, rows, columns), strict=True)
    )
    top, left, bottom, right = max(top, 0), max(left, 0), min(bottom, rows - 1), min(right, columns - 1)
    return Region(top, left, bottom, right) if top <= bottom and left <= right else None
