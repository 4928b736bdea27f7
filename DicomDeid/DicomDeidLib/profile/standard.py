"""The tables: PS3.15 Table E.1-1, what it leaves unsaid, and the Types that its compound codes ask for."""

import json
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from .. import tables
from ..dicom.tags import is_repeating_group, repeating_base
from .options import OPTIONS

_TABLES: Final = Path(__file__).with_name("tables")


class Row(NamedTuple):
    """One row of Table E.1-1: the basic profile's code, and the code (K or C) of each option that has one."""

    tag: int
    keyword: str
    vr: str
    basic: str
    by_option: dict[str, str]


class Unlisted(NamedTuple):
    """What is done to an attribute that Table E.1-1 omits, under which option it may stay, and why."""

    action: str
    option: str
    reason: str


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a CSV table in `tables/` by the names of its columns."""
    return tables.read_rows(_TABLES / name)


def _tag(text: str) -> int:
    """'(60xx,3000)' -> the first tag of the family."""
    return int(text[1:5].replace("xx", "00") + text[6:10], 16)


@cache
def table_e1_1() -> dict[int, Row]:
    """Table E.1-1 by tag; overlays stand at group 6000. Private and curve rows are for `plan` to know."""
    found = {}
    for row in read_rows("e1_1.csv"):
        if row["tag"] == "private" or row["tag"].endswith("xxxx)"):
            continue
        codes = {name: row[name] for name in OPTIONS if row.get(name)}
        tag = _tag(row["tag"])
        found[tag] = Row(tag, row["keyword"], row["vr"], row["basic"], codes)
    return found


@cache
def unlisted() -> dict[int, Unlisted]:
    """The attributes that Table E.1-1 omits and that are not kept by their VR alone, by tag."""
    return {
        _tag(row["tag"]): Unlisted(row["action"], row["option"], row["reason"])
        for row in read_rows("unlisted.csv")
    }


def row_of(tag: int) -> Row | None:
    """The row of Table E.1-1 for a tag of an even group."""
    return table_e1_1().get(repeating_base(tag) if is_repeating_group(tag) else tag)


def unlisted_of(tag: int) -> Unlisted | None:
    """What is decided for a tag that Table E.1-1 omits."""
    return unlisted().get(repeating_base(tag) if is_repeating_group(tag) else tag)


@cache
def identifying() -> dict[int, str]:
    """Attributes whose values say who somebody is, with the kind of value: what the gate looks for."""
    return {_tag(row["tag"]): row["role"] for row in read_rows("identifying.csv")}


@cache
def cleaned_of() -> dict[int, str]:
    """Attributes whose values text is cleaned of, with the kind of value: the identifying ones and more."""
    more = {_tag(row["tag"]): row["role"] for row in read_rows("cleaned_of.csv")}
    return {**more, **identifying()}


@cache
def _types_by_sop_class() -> dict[str, dict[int, str]]:
    table = json.loads(_TABLES.joinpath("types_by_sop_class.json").read_text(encoding="utf-8"))
    pool = [{int(tag, 16): kind for tag, kind in types.items()} for types in table["pool"]]
    return {sop_class: pool[index] for sop_class, index in table["sop"].items()}


@cache
def _types_by_parent() -> dict[tuple[int, int], str]:
    table = json.loads(_TABLES.joinpath("types_by_parent.json").read_text(encoding="utf-8"))
    return {(int(pair[:8], 16), int(pair[9:], 16)): kind for pair, kind in table.items()}


# What each compound code becomes for Types 1, 2 and 3 (Table E.1-1a).
_RESOLVED: Final[dict[str, dict[str, str]]] = {
    "Z/D": {"1": "D", "2": "Z", "3": "Z"},
    "X/Z": {"1": "Z", "2": "Z", "3": "X"},
    "X/D": {"1": "D", "2": "D", "3": "X"},
    "X/Z/D": {"1": "D", "2": "Z", "3": "X"},
    # Z allows a value that is replaced: references with mapped UIDs, without which a SEG loses its images.
    "X/Z/U*": {"1": "U", "2": "U", "3": "X"},
}


def resolve(code: str, tag: int, parent: int | None, sop_class: str) -> tuple[str, str]:
    """A code of Table E.1-1 as one action letter, and the Type that decided ('' for a simple code).

    parent: tag of the sequence the attribute stands in, None at the top. 1C counts as 1 and 2C as 2,
    because only what is present is asked about. Where no Type is known, the strictest code that
    leaves the attribute there is taken; an attribute that the IOD does not have goes, if it can.
    Where an X would take what the IOD requires, a value that says nothing stays in its place.
    """
    if code == "X":
        required = _required_type(tag, parent, sop_class)
        return {"": "X", "1": "D", "2": "Z"}[required], required
    choices = _RESOLVED.get(code)
    if choices is None:
        return code, ""
    kind = _type_of(tag, parent, sop_class)
    return choices[kind[0] if kind != "unknown" else "1"], kind


def _type_of(tag: int, parent: int | None, sop_class: str) -> str:
    if parent is not None:
        return _types_by_parent().get((parent, tag), "unknown")
    types = _types_by_sop_class().get(sop_class)
    return "unknown" if types is None else types.get(tag, "3")


@cache
def _required_though_x() -> dict[int, list[tuple[int | None, str, str]]]:
    """Attributes with a plain X that an IOD requires: parent, beginning of the SOP class, Type, by tag."""
    found: dict[int, list[tuple[int | None, str, str]]] = {}
    for row in read_rows("required_though_x.csv"):
        parent = _tag(row["parent"]) if row["parent"] else None
        found.setdefault(_tag(row["tag"]), []).append((parent, row["sop_class_begins"], row["type"]))
    return found


def _required_type(tag: int, parent: int | None, sop_class: str) -> str:
    """The Type of an attribute that is required where it stands, '' where it is not."""
    for where, sop_class_begins, kind in _required_though_x().get(tag, ()):
        if where == parent and sop_class.startswith(sop_class_begins):
            return kind
    return ""
