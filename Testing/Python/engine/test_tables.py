"""The tables of the standard: complete, in step with their script, and carried out row by row."""

import csv
import struct
from collections import Counter
from pathlib import Path

import make_tables
import pytest
from DicomDeidLib.actions.dummies import dummy_value
from DicomDeidLib.dicom.dictionary import attribute
from DicomDeidLib.dicom.vr import ALL, MAX_LENGTH, NUMBER_FORMAT
from DicomDeidLib.dicom.vr import TEXT as TEXT_VALUED
from DicomDeidLib.profile import standard
from pydicom import Dataset
from pydicom import config as pydicom_config
from pydicom.datadict import DicomDictionary, RepeatersDictionary
from pydicom.valuerep import validate_value
from support import CT_IMAGE, engine, flat, minimal, read, to_bytes

TEXT_VRS = {"PN", "DA", "DT", "TM", "UI", "AE", "AS", "LO", "SH", "ST", "LT", "UC", "UR", "UT", "UN", "OB"}
E11 = standard.read_rows("e1_1.csv")
UNLISTED = standard.read_rows("unlisted.csv")


def test_generated_tables_agree_with_their_script() -> None:
    for path, text in make_tables.tables().items():
        assert path.read_text(encoding="utf-8") == text, f"run make_tables.py: {path.name} is old"


def test_table_e1_1_is_edition_2026d() -> None:
    counts = Counter(row["basic"] for row in E11)
    assert len(E11) == 657
    assert counts == {
        "X": 417, "D": 93, "U": 55, "Z": 42, "X/D": 23, "X/Z": 11, "X/Z/D": 8, "Z/D": 6, "X/Z/U*": 2,
    }  # fmt: skip


def test_every_omitted_attribute_that_can_identify_is_decided() -> None:
    listed = {row["tag"] for row in E11}
    must = {
        f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
        for tag, (vr, *_) in DicomDictionary.items()
        if vr.split(" ")[0] in TEXT_VRS and tag >> 16 not in (0, 2, 4) and tag != 0x7FE00010
    }
    must |= {
        f"(60xx,{mask[4:]})"
        for mask, (vr, *_) in RepeatersDictionary.items()
        if mask.startswith("60xx") and vr in TEXT_VRS
    }
    decided = [row["tag"] for row in UNLISTED]
    assert must - listed - set(decided) == set()
    assert not set(decided) & listed
    assert len(decided) == len(set(decided))


def test_every_decision_says_why_and_is_known() -> None:
    options = {
        "", "retain-uids", "longitudinal", "retain-device-identity", "retain-institution-identity",
        "retain-safe-private", "retain-patient-characteristics", "clean-descriptors",
    }  # fmt: skip
    for row in UNLISTED:
        assert row["action"] in {"keep", "dummy", "uid", "remove", "code-meaning", "clean", "term", "code"}
        assert row["option"] in options
        assert row["reason"]


# A value that every VR can hold, marked where the VR allows it.
TEXT = "PLANTEDMARK"
MARKED: dict[str, object] = dict.fromkeys(("AE", "CS", "LO", "LT", "PN", "SH", "ST", "UC", "UT"), TEXT)
MARKED |= dict.fromkeys(("OB", "OW", "OF", "UN"), b"PLANTEDMARK!")
MARKED |= dict.fromkeys(("US", "UL", "UV", "SS"), 7717) | dict.fromkeys(("FD", "FL"), 77.17)
MARKED |= {"AS": "077Y", "DA": "19770717", "DT": "19770717171717", "TM": "171717"}
MARKED |= {
    "DS": "77.1717",
    "IS": "771717",
    "UI": "1.2.771717.1",
    "UR": "http://PLANTEDMARK",
    "AT": 0x00100010,
}


def plantable(row: dict[str, str]) -> bool:
    return (
        row["tag"].startswith("(")
        and "x" not in row["tag"]
        and row["tag"][1:5] not in ("0000", "0002", "0004")
    )


def value_for(tag: int) -> tuple[str, object]:
    vr = attribute(tag).vr.split(" ")[0]
    if vr != "SQ":
        return vr, MARKED[vr]
    inner = minimal()
    inner.SeriesDescription = "PLANTEDMARK"
    return vr, [inner]


@pytest.mark.parametrize("row", [row for row in E11 if plantable(row)], ids=lambda row: row["tag"])
def test_each_row_of_e1_1_at_the_top_and_nested(row: dict[str, str]) -> None:
    """The planted value is gone at both levels; what the code says about presence holds."""
    tag = int(row["tag"][1:5] + row["tag"][6:10], 16)
    dataset = minimal()
    holder = minimal()
    vr, value = value_for(tag)
    dataset.add_new(tag, vr, value)
    holder.add_new(tag, vr, value_for(tag)[1])
    dataset.AnatomicRegionSequence = [holder]
    out = read(engine().deidentify_bytes(to_bytes(dataset)))
    for level in (out, out.AnatomicRegionSequence[0]):
        _check_code(row["basic"], tag, vr, value, level)


def _check_code(code: str, tag: int, vr: str, value: object, level: object) -> None:
    present = tag in level  # type: ignore[operator]
    if code == "X":
        assert not present
        return
    if code in ("Z", "D", "U"):
        assert present
    if not present:
        return
    element = level[tag]  # type: ignore[index]
    if vr == "SQ":
        assert all("PLANTEDMARK" not in str(inner.value) for _, inner in flat(level))  # type: ignore[arg-type]
        return
    assert element.value != value
    if code in ("D", "U"):
        assert not element.is_empty


def test_compound_codes_follow_the_type_in_the_iod() -> None:
    """DeviceSerialNumber is X/Z/D: Type 3 in CT, 1 in enhanced MR, unknown in a private SOP class."""
    for sop_class, expected in (
        ("1.2.840.10008.5.1.4.1.1.2", None),
        ("1.2.840.10008.5.1.4.1.1.4.1", "ANONYMIZED"),
        ("1.2.826.0.1.3680043.9.9.9", "ANONYMIZED"),
    ):
        out = read(engine().deidentify_bytes(to_bytes(minimal(sop_class, DeviceSerialNumber="SN-12345"))))
        assert out.get("DeviceSerialNumber") == expected


@pytest.mark.parametrize(
    ("parent", "expected"),
    [(0x00189912, None), (0x300A0614, ""), (0x00189506, "ANONYMIZED"), (0x00081199, "ANONYMIZED")],
    ids=["Type 3", "Type 2", "Type 1C", "in no IOD"],
)
def test_compound_codes_of_nested_attributes_follow_their_parent(parent: int, expected: str | None) -> None:
    """DeviceSerialNumber is X/Z/D."""
    inner = Dataset()
    inner.DeviceSerialNumber = "SN-12345"
    dataset = minimal()
    dataset.add_new(parent, "SQ", [inner])
    out = read(engine().deidentify_bytes(to_bytes(dataset)))
    assert out[parent][0].get("DeviceSerialNumber") == expected


def test_unknown_attributes_are_removed() -> None:
    dataset = minimal()
    dataset.add_new(0x00080FFE, "LO", "PLANTEDMARK")
    assert b"PLANTEDMARK" not in engine().deidentify_bytes(to_bytes(dataset))


def test_tables_are_plain_csv_with_unix_line_ends() -> None:
    for path in Path(standard.__file__).with_name("tables").glob("*.csv"):
        raw = path.read_bytes()
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        assert list(csv.reader(raw.decode().splitlines()))


def test_an_x_does_not_take_what_the_iod_requires() -> None:
    """PresentationCreationDate is X in the table and Type 1 in a presentation state; elsewhere it goes."""
    for sop_class, expected in (("1.2.840.10008.5.1.4.1.1.11.1", "19000101"), (CT_IMAGE, None)):
        out = read(
            engine().deidentify_bytes(to_bytes(minimal(sop_class, PresentationCreationDate="20230117")))
        )
        assert out.get("PresentationCreationDate") == expected
    request = Dataset()
    request.RequestedProcedureID = "RP-4711"
    dataset = minimal(ReferencedRequestSequence=[request], AnatomicRegionSequence=[request])
    out = read(engine().deidentify_bytes(to_bytes(dataset)))
    assert out.ReferencedRequestSequence[0].RequestedProcedureID == ""
    assert "RequestedProcedureID" not in out.AnatomicRegionSequence[0]


@pytest.mark.parametrize("vr", sorted(ALL - {"SQ"}))
def test_dummies_are_valid_for_their_vr(vr: str) -> None:
    value = dummy_value(vr)
    assert value
    longest = MAX_LENGTH.get(vr)
    assert longest is None or len(value) <= longest
    if vr in TEXT_VALUED:
        validate_value(vr, value.decode("ascii"), pydicom_config.RAISE)
    if vr in NUMBER_FORMAT:
        assert len(value) == struct.calcsize("<" + NUMBER_FORMAT[vr])
