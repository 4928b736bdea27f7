"""The data dictionary: VR and keyword of every public attribute, and every registered UID.

Read from `dictionary.csv` and `registered_uids.csv`, which `Testing/Python/make_tables.py` writes
from pydicom, so that the fast path need not import pydicom.
"""

from functools import cache
from pathlib import Path
from typing import NamedTuple

from .tags import format_tag, is_repeating_group, repeating_base


class Attribute(NamedTuple):
    """One row of the dictionary; `vr` may be a choice such as 'US or SS'."""

    vr: str
    keyword: str


def _read_table(name: str) -> list[str]:
    """The lines of a table that is shipped beside this file, without its header line."""
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()[1:]


@cache
def _attributes() -> dict[int, Attribute]:
    found = {}
    for line in _read_table("dictionary.csv"):
        tag, vr, keyword = line.split(",")
        found[int(tag, 16)] = Attribute(vr, keyword)
    return found


@cache
def registered_uids() -> frozenset[str]:
    """Every UID that PS3.6 registers: classes, syntaxes, frames of reference, well-known instances."""
    return frozenset(_read_table("registered_uids.csv"))


@cache
def registered_coding_schemes() -> frozenset[str]:
    """The Coding Scheme Designators of PS3.16 Table 8-1, and 99SDM, an early name of SRT there."""
    return frozenset(_read_table("coding_schemes.csv"))


@cache
def defined_terms() -> frozenset[str]:
    """Defined terms and enumerated values of VR CS in PS3.3, as far as they could be somebody's name."""
    return frozenset(_read_table("defined_terms.csv"))


def attribute(tag: int) -> Attribute | None:
    """The row of a public tag, overlays and curves by their family; None where DICOM knows none."""
    if is_repeating_group(tag):
        tag = repeating_base(tag)
    return _attributes().get(tag)


def vr_of(tag: int) -> str | None:
    """The VR of a public tag, or None; a choice ('US or SS') comes as it is."""
    row = attribute(tag)
    return row.vr if row else None


def name_of(tag: int) -> str:
    """The keyword, or '(gggg,eeee)' where there is none."""
    row = attribute(tag)
    return row.keyword if row and row.keyword else format_tag(tag)


@cache
def _tags_by_keyword() -> dict[str, int]:
    return {row.keyword: tag for tag, row in _attributes().items() if row.keyword}


def tag_of(keyword: str) -> int | None:
    """The tag of a keyword, the first of a family; None where there is no such keyword."""
    return _tags_by_keyword().get(keyword)


def tags_with_vr(vr: str) -> list[int]:
    """The tags of every attribute with a VR."""
    return [tag for tag, row in _attributes().items() if row.vr == vr]


def keywords() -> list[str]:
    """Every keyword."""
    return list(_tags_by_keyword())
