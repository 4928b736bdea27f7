"""Profiles as files: rules over base and options, and errors that name the place."""

import json
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Engine, UsageError, load_profile
from DicomDeidLib.profile.claim import warnings_of
from DicomDeidLib.profile.options import OPTIONS
from DicomDeidLib.profile.profile import BASES, BUILT_IN, from_json
from DicomDeidLib.profile.risk_policy import KINDS, POLICIES
from DicomDeidLib.profile.rule import ACTIONS
from pydicom import Dataset
from support import KEY, minimal, raw_element, read, to_bytes

SCHEMA = json.loads(resources.files("DicomDeidLib.profile").joinpath("profile.schema.json").read_text())


def profile(*rules: dict[str, str], **more: Any) -> dict[str, Any]:
    return {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": list(rules), **more}


def rule(selector: str, action: str, value: str | None = None) -> dict[str, str]:
    return {"selector": selector, "action": action, **({} if value is None else {"value": value})}


def run(dataset: Dataset, *rules: dict[str, str], **more: Any) -> Dataset:
    return read(
        Engine(from_json(profile(*rules, **more), "test"), key=KEY).deidentify_bytes(to_bytes(dataset))
    )


def test_the_last_rule_that_matches_wins_at_every_level() -> None:
    inner = Dataset()
    inner.StudyDescription = "Abdomen"
    dataset = minimal(StudyDescription="Chest", SeriesDescription="Thin", AnatomicRegionSequence=[inner])
    out = run(
        dataset,
        rule("vr:LO", "keep"),
        rule("StudyDescription", "replace", "A study"),
        rule("PatientID", "dummy"),
    )
    assert (out.StudyDescription, out.SeriesDescription) == ("A study", "Thin")
    assert out.AnatomicRegionSequence[0].StudyDescription == "A study"
    assert out.PatientID == "ANONYMIZED"


@pytest.mark.parametrize(
    ("action", "value", "expected"),
    [("keep", None, "Chest"), ("remove", None, None), ("empty", None, ""), ("dummy", None, "ANONYMIZED"),
     ("replace", "Other", "Other")],
)  # fmt: skip
def test_actions_on_text(action: str, value: str | None, expected: str | None) -> None:
    out = run(minimal(StudyDescription="Chest"), rule("StudyDescription", action, value))
    assert out.get("StudyDescription") == expected


def test_actions_on_dates_and_uids() -> None:
    out = run(minimal(StudyDate="20230117", ReferencedSOPClassUID="1.2.3"), rule("StudyDate", "shift"))
    assert out.StudyDate not in ("", "20230117")
    out = run(minimal(ReferencedSOPClassUID="1.2.3"), rule("(0008,1150)", "uid"))
    assert out.ReferencedSOPClassUID.startswith("2.25.")


def test_families_and_private() -> None:
    dataset = minimal()
    dataset.add_new(0x60020022, "LO", "Overlay")
    dataset.private_block(0x0019, "VENDOR X", create=True).add_new(0x10, "DS", "12.5")
    out = run(dataset, rule("OverlayDescription", "keep"), rule("private", "keep"))
    assert out[0x60020022].value == "Overlay"
    assert out.private_block(0x0019, "VENDOR X")[0x10].value == 12.5
    out = run(dataset, rule("(60xx,xxxx)", "keep"), rule("(6002,xxxx)", "remove"))
    assert 0x60020022 not in out


@pytest.mark.parametrize("action", ["remove", "empty", "dummy"])
def test_rules_for_many_leave_alone_what_is_protected(action: str) -> None:
    """Without these nothing could be read, named or believed, whatever family or VR a rule is for."""
    dataset = minimal(
        SpecificCharacterSet="ISO_IR 192", Rows=4, PhotometricInterpretation="RGB", Modality="CT"
    )
    selectors = ("(0008,xxxx)", "(0028,xxxx)", "(0020,xxxx)", "(0012,xxxx)", "vr:CS", "vr:UI", "vr:US")
    out = run(dataset, *(rule(selector, action) for selector in selectors))
    assert (out.SpecificCharacterSet, out.Rows, out.PhotometricInterpretation) == ("ISO_IR 192", 4, "RGB")
    assert out.SOPClassUID == dataset.SOPClassUID
    assert out.PatientIdentityRemoved == "YES"
    assert all(uid.startswith("2.25.") for uid in (out.SOPInstanceUID, out.StudyInstanceUID))
    assert out.get("Modality") != "CT"


def test_no_rule_keeps_what_no_data_set_has() -> None:
    data = to_bytes(minimal())
    extra = raw_element(0x00041500, "CS", b"OKONKWO!") + raw_element(0x00060000, "UL", b"\1\0\0\0")
    at = data.index(b"\x08\0\x16\0UI")
    keeping = Engine(from_json(profile(rule("(xxxx,xxxx)", "keep")), "test"), key=KEY)
    assert b"OKONKWO" not in keeping.deidentify_bytes(data[:at] + extra + data[at:])


def test_replacement_text_must_fit() -> None:
    from DicomDeidLib import SetAside

    for value, code in (("x" * 65, "too-long"), ("ωμέγα", "not-in-character-set")):
        with pytest.raises(SetAside) as problem:
            run(minimal(StudyDescription="Chest"), rule("StudyDescription", "replace", value))
        assert problem.value.code == code
    out = run(
        minimal(SpecificCharacterSet="ISO_IR 192", StudyDescription="x"),
        rule("StudyDescription", "replace", "ωμέγα"),
    )
    assert out.StudyDescription == "ωμέγα"


WRONG: list[tuple[Any, str]] = [
    ([], "an object is expected"),
    ({"format": 1}, "'base' is missing"),
    (profile(extra=1), "no field 'extra'"),
    ({**profile(), "format": 2}, "format: this program reads format 1"),
    (profile(base="none"), "base: there is no base 'none'"),
    (profile(options=["retain-all"]), "options: there is no option 'retain-all'"),
    (
        profile(options=["retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"]),
        "exclude each other",
    ),
    (profile(rule("PatientNam", "keep")), r"rules\[0\].selector: .* did you mean PatientName\?"),
    (
        profile(rule("PatientName", "keep"), rule("vr:XX", "keep")),
        r"rules\[1\].selector: there is no value repr",
    ),
    (profile(rule("(0008,0FFE)", "keep")), "DICOM knows no attribute"),
    (profile(rule("PatientName", "hash")), r"rules\[0\].action: there is no action 'hash'"),
    (profile(rule("PatientName", "replace")), r"rules\[0\].value: it is missing, and replace needs it"),
    (profile(rule("PatientName", "keep", "x")), "a value does not belong to the action keep"),
    (profile(rule("SOPClassUID", "remove")), "is protected"),
    (profile(rule("Rows", "empty")), "is protected"),
    (profile(rule("SOPInstanceUID", "empty")), "can be kept or mapped"),
    (profile(rule("PatientIdentityRemoved", "replace", "NO")), "written by the program"),
    (profile(rule("PatientName", "uid")), "uid is for UIDs"),
    (profile(rule("PatientName", "shift")), "shift is for dates"),
    (profile(rule("private", "replace", "x")), "can't hold"),
]


@pytest.mark.parametrize(
    ("data", "message"), WRONG, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_is_wrong_is_named_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        from_json(data, "mine.json")


def test_files_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.json"
    with pytest.raises(UsageError, match="can't be read"):
        load_profile(str(path))
    path.write_text('{"format": 1,\n "name": }')
    with pytest.raises(UsageError, match="line 2: this is no JSON"):
        load_profile(str(path))
    with pytest.raises(UsageError, match="there is no profile 'basik'"):
        load_profile("basik")


def test_built_in_profiles_round_trip_and_research_keeps_what_it_promises() -> None:
    for name in BUILT_IN:
        loaded = load_profile(name)
        assert loaded.name == name
        assert loaded.description
        assert from_json(loaded.as_json(), name) == loaded
        assert bool(warnings_of(loaded)) == (name == "limited-data-set")
    dataset = minimal(
        PatientWeight=71.5, DeviceSerialNumber="SN-1", StudyDate="20230117", SeriesTime="101500"
    )
    block = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    out = read(Engine("research", key=KEY).deidentify_bytes(to_bytes(dataset)))
    assert (out.PatientWeight, out.DeviceSerialNumber, out.SeriesTime) == (71.5, "SN-1", "101500")
    assert out.StudyDate not in ("", "20230117")
    assert out.private_block(0x0019, "SIEMENS MR HEADER")[0x0C].value == 1000, "the b value"


def test_the_hash_changes_with_what_decides_and_with_nothing_else() -> None:
    first = from_json(profile(rule("StudyDate", "keep")), "a")
    same = from_json({**profile({**rule("StudyDate", "keep"), "note": "why"}), "name": "other"}, "b")
    other = from_json(profile(rule("StudyDate", "empty")), "c")
    assert first.hash == same.hash != other.hash


def test_weakened_protection_is_said() -> None:
    rules = [rule("PatientName", "keep"), rule("Rows", "keep"), rule("private", "keep")]
    warnings = warnings_of(from_json(profile(*rules), "x"))
    assert warnings == [
        "rule 1 keeps PatientName, which the profile would pseudonym",
        "rule 3 keeps private, whatever stands there",
    ]


def test_the_schema_says_what_the_reader_reads() -> None:
    properties = SCHEMA["properties"]
    assert properties["options"]["items"]["enum"] and set(properties["options"]["items"]["enum"]) == {
        option.name for option in OPTIONS.values() if option.built
    }
    assert properties["base"]["enum"] == list(BASES)
    assert properties["rules"]["items"]["properties"]["action"]["enum"] == list(ACTIONS)
    with_words = load_profile("research", words={"keep": ["Bell"]}, risks={"US": "clean"}).as_json()
    risks = properties["risks"]
    assert risks["propertyNames"]["enum"] == list(KINDS)
    assert risks["additionalProperties"]["enum"] == list(POLICIES)
    assert set(properties) == set(with_words)


def test_the_schema_accepts_and_refuses_with_the_reader() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    for name in BUILT_IN:
        jsonschema.validate(load_profile(name).as_json(), SCHEMA)
    jsonschema.validate(profile(rule("PatientName", "replace", "x")), SCHEMA)
    wrong = [rule("PatientName", "hash"), rule("PatientName", "replace"), rule("PatientName", "keep", "x")]
    for data in ([], {"format": 1}, profile(extra=1), *map(profile, wrong)):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, SCHEMA)
