"""Content items: what becomes of one by its concept and value type (PS3.15 Table E.3.4-1)."""

from functools import cache
from typing import Final, NamedTuple

from ..actions import people
from ..actions.context import Context
from ..actions.dummies import dummy_code
from ..cleaning.manner import Manner
from ..dicom import tags
from ..stream.encoding import ElementKind
from .decision import (
    CLEANED,
    Decision,
    Effect,
    act,
    by_code,
    cleaned,
    emptied,
    is_temporal,
    keep_checked,
    temporal,
)
from .options import CLEAN_DESCRIPTORS, MODIFIED_DATES, OPTIONS
from .standard import read_rows

WAVEFORM_ANNOTATION_SEQUENCE: Final = 0x0040B020
# Sequences whose items are content items: a concept with a value (PS3.3 sections C.17.3 and 10.2).
CONTENT_SEQUENCES: Final = frozenset(
    {
        0x0040A730,  # Content Sequence
        0x00400555,  # Acquisition Context Sequence
        0x00400612,  # Specimen Preparation Step Content Item Sequence
        0x00400440,  # Protocol Context Sequence
        0x00400441,  # Content Item Modifier Sequence
        WAVEFORM_ANNOTATION_SEQUENCE,
    }
)
# They must have an item where they are (Type 1); the others may be empty or go.
NEVER_EMPTY: Final = frozenset({0x00400612, WAVEFORM_ANNOTATION_SEQUENCE})
MAY_BE_EMPTY: Final = frozenset({0x00400555})
_CONCEPT_NAME_CODE_SEQUENCE: Final = 0x0040A043
_VALUE_TYPE: Final = 0x0040A040
_LONG_CODE_VALUE: Final = 0x00080119
_MEASURED_VALUE_SEQUENCE: Final = 0x0040A300
_UID: Final = 0x0040A124
_TEXT_VALUE: Final = 0x0040A160
_TEXTS: Final = frozenset({_TEXT_VALUE, 0x00700006})  # and Unformatted Text Value
VALUES: Final = frozenset(
    {0x0040A120, 0x0040A121, 0x0040A122, 0x0040A123, _UID, 0x0040A168, 0x0040A30A, 0x0040A161}
    | {0x0040A162, 0x0040A163, _MEASURED_VALUE_SEQUENCE}
) | _TEXTS  # fmt: skip
# References stay, with mapped UIDs, whatever the table says: a report without its images says little.
_REFERENCES: Final = frozenset({"IMAGE", "COMPOSITE", "WAVEFORM", "UIDREF"})
_SUBJECT: Final = (("DCM", "121029"), ("DCM", "121030"))  # Subject Name, Subject ID
# Templates ask for it though the table says X: Specimen Identifier (PS3.16 TID 8001).
_REQUIRED: Final = (("DCM", "121041"),)
# What stands for a value type where an item has none (Waveform Annotation Sequence, and broken reports).
_TYPE_BY_VALUE: Final = {
    _TEXT_VALUE: "TEXT", 0x00700006: "TEXT", 0x0040A123: "PNAME", 0x0040A120: "DATETIME", 0x0040A121: "DATE",
    0x0040A122: "TIME", _UID: "UIDREF", _MEASURED_VALUE_SEQUENCE: "NUM", 0x0040A30A: "NUM",
    0x0040A168: "CODE",
}  # fmt: skip


class ContentRow(NamedTuple):
    """One row of Table E.3.4-1. role: what kind of value the item has, where text is cleaned of it."""

    basic: str
    by_option: dict[str, str]
    role: str


class Treatment(NamedTuple):
    """What is done to the value of an item: X (the item goes), D, K, C, or '' where the table has no row.

    subject: it names the patient.
    """

    letter: str
    rule: str
    subject: bool = False


@cache
def _table() -> dict[tuple[str, str, str], ContentRow]:
    """Rows by coding scheme, code and value type; the retired codes of SNOMED stand beside the others."""
    found = {}
    for row in read_rows("e3_4_1.csv"):
        codes = {name: row[name] for name in OPTIONS if row.get(name)}
        entry = ContentRow(row["basic"], codes, row["role"])
        found[row["scheme"].upper(), row["code"], row["value_type"]] = entry
        for retired in row["retired_codes"].split():
            for scheme in ("SRT", "SNM3", "99SDM"):
                found[scheme, retired, row["value_type"]] = entry
    return found


def _concepts(level: Context) -> list[tuple[str, str]]:
    """Coding scheme, in capitals, and code of an item's concept name; of a broken item there are several."""
    return [
        (
            code.sibling_text(tags.CODING_SCHEME_DESIGNATOR).upper(),
            code.sibling_text(tags.CODE_VALUE) or code.sibling_text(_LONG_CODE_VALUE),
        )
        for code in level.items_of(level.sibling(_CONCEPT_NAME_CODE_SEQUENCE))
    ]


def _value_type(level: Context) -> str:
    """As the item says, but what has a text is looked at as one, whatever it says."""
    written = level.sibling_text(_VALUE_TYPE).upper()
    if written and (written == "TEXT" or level.sibling(_TEXT_VALUE) is None):
        return written
    return next((kind for tag, kind in _TYPE_BY_VALUE.items() if level.sibling(tag) is not None), "")


def _row(level: Context) -> tuple[tuple[str, str], str, ContentRow | None]:
    """Concept, value type and row of an item; of several concepts the one that takes most."""
    kind = _value_type(level)
    kind = "NUM" if kind == "NUMERIC" else kind  # as the Content Item Macro calls it
    # Text that is typed where a name was expected says the same.
    kinds = (kind, "PNAME") if kind == "TEXT" else (kind,)
    found = [
        (concept, kind, row)
        for concept in _concepts(level)
        for row in (_table().get((*concept, one)) for one in kinds)
        if row is not None
    ]
    return max(found, key=lambda one: "DX".find(one[2].basic), default=(("", ""), kind, None))


def role_of_content(level: Context) -> str:
    """The kind of an item's value that text elsewhere is cleaned of, '' for any other."""
    row = _row(level)[2]
    return row.role if row else ""


def treatment_of(level: Context, options: frozenset[str]) -> Treatment:
    """What is done to a content item. C wins over K where two options speak; X/D leaves the item there."""
    concept, kind, row = _row(level)
    if row is None:
        return Treatment("", "Table E.3.4-1: not listed")
    chosen = {letter: name for name, letter in sorted(row.by_option.items()) if name in options}
    for letter in ("C", "K"):
        if letter in chosen:
            return Treatment(letter, f"Table E.3.4-1: {letter} by {chosen[letter]}", concept in _SUBJECT)
    if kind in _REFERENCES:
        return Treatment("", "Table E.3.4-1: a reference, its UIDs are mapped")
    letter = "D" if row.basic == "X/D" or concept in _REQUIRED else row.basic
    return Treatment(letter, f"Table E.3.4-1: {row.basic}", concept in _SUBJECT)


def decide_value(
    kind: ElementKind, vr: str, treatment: Treatment, options: frozenset[str], manner: Manner
) -> Decision | None:
    """What becomes of a content item's value; None for other elements, and where Table E.1-1 decides."""
    tag, letter, rule = kind.tag, treatment.letter, treatment.rule
    if tag not in VALUES:
        return None
    if tag in _TEXTS and letter in ("", "C"):
        return cleaned(vr, by_code("D", vr, tag, rule), rule, manner)
    if letter == "K":
        return _kept(tag, vr, rule, options, manner)
    if letter == "C" and is_temporal(vr):
        return temporal(vr, "D", rule, modified=MODIFIED_DATES in options)
    if letter in ("D", "X"):
        if treatment.subject and tag != _UID:
            return act(Effect.PSEUDONYM, people.pseudonym, f"{rule}, as the patient's pseudonym")
        return emptied(rule) if tag == _MEASURED_VALUE_SEQUENCE else _dummied_value(tag, vr, rule)
    return None


def _kept(tag: int, vr: str, rule: str, options: frozenset[str], manner: Manner) -> Decision:
    """What stays; text of it is cleaned all the same where descriptors are, as of any attribute."""
    if is_temporal(vr):
        return temporal(vr, "D", rule, modified=False)
    if CLEAN_DESCRIPTORS in options and vr in CLEANED:
        left = by_code("D", vr, tag, rule)
        rule = f"{rule}; cleaned by {CLEAN_DESCRIPTORS}"
        return cleaned(vr, left, rule, manner, term=True, explicit=True)
    return keep_checked(vr, rule, explicit=True)


def _dummied_value(tag: int, vr: str, rule: str) -> Decision:
    if vr == "SQ":
        return act(Effect.DUMMY, dummy_code, rule)
    return by_code("U" if vr == "UI" else "D", vr, tag, rule)
