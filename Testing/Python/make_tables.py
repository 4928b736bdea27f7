"""Writes the tables that the engine reads instead of importing pydicom: dictionary and UIDs.

Usage: python Testing/Python/make_tables.py      (from the checkout, pydicom installed)
"""

import csv
from pathlib import Path

LIBRARY = Path(__file__).resolve().parents[2] / "DicomDeid" / "DicomDeidLib"
TABLES = LIBRARY / "dicom"


def dictionary_lines() -> list[str]:
    """'tag,vr,keyword' for every public attribute; overlay and curve families at their first group.

    Other repeaters are retired tables of compression that no image of today has: unknown, so removed.
    """
    from pydicom.datadict import DicomDictionary, RepeatersDictionary

    rows = {tag: (vr, keyword) for tag, (vr, _, _, _, keyword) in DicomDictionary.items()}
    for mask, (vr, _, _, _, keyword) in RepeatersDictionary.items():
        if mask.startswith(("50xx", "60xx")):
            rows[int(mask.replace("xx", "00", 1), 16)] = (vr, keyword)
    for tag, vr, keyword in _newer_than_pydicom():
        rows.setdefault(tag, (vr, keyword))
    return ["tag,vr,keyword", *(f"{tag:08X},{vr},{keyword}" for tag, (vr, keyword) in sorted(rows.items()))]


def _newer_than_pydicom() -> list[tuple[int, str, str]]:
    """The attributes of Table E.1-1 with one tag: some are newer than pydicom's dictionary."""
    with (LIBRARY / "profile" / "tables" / "e1_1.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["tag"].startswith("(") and "x" not in row["tag"]]
    return [(int(row["tag"][1:5] + row["tag"][6:10], 16), row["vr"], row["keyword"]) for row in rows]


def uid_lines() -> list[str]:
    """Every UID that pydicom's copy of PS3.6 Annex A lists."""
    from pydicom.uid import UID_dictionary

    return ["uid", *sorted(UID_dictionary)]


def tables() -> dict[Path, str]:
    """File -> what it must hold."""
    return {
        TABLES / "dictionary.csv": "\n".join(dictionary_lines()) + "\n",
        TABLES / "registered_uids.csv": "\n".join(uid_lines()) + "\n",
    }


if __name__ == "__main__":
    for path, text in tables().items():
        path.write_text(text, encoding="utf-8", newline="\n")
        print(f"{path.name}: {text.count(chr(10)) - 1} rows")
