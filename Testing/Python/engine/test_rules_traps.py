"""Traps of the profile language: what somebody found who looked for ways around it."""

import json
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Engine, FolderSink, Outcome, SetAside, UsageError
from DicomDeidLib.engine import Settings
from DicomDeidLib.identity.crosswalk import Crosswalk, Entry
from DicomDeidLib.identity.patient import Patient
from DicomDeidLib.profile.explain import differences, explain
from DicomDeidLib.profile.pattern import parse_pattern
from DicomDeidLib.profile.profile import from_json
from profile_support import engine_of, item, rule, run, with_private
from support import IMPLICIT, KEY, minimal, raw_element, read, to_bytes

NAME = "Okonkwo-Testpatient^Ada"


def profile(*rules: dict[str, Any], **more: Any) -> Any:
    return from_json(
        {"format": 1, "name": "m", "version": "1", "base": "basic", "rules": list(rules), **more}, "m"
    )


@pytest.mark.parametrize("value", ["SECRET-1 \\SECRET-2 ", "SECRET-1\t", "SECRET-1"])
def test_padding_does_not_make_a_look_up_keep_the_original(value: str) -> None:
    padded = value if len(value) % 2 == 0 else value + " "
    dataset = minimal()
    dataset.add_new(0x00101000, "LO", padded)
    table = {"SECRET-1": "a", "SECRET-2": "b"}
    out = engine_of(rule("OtherPatientIDs", "lookup", table=table, miss="remove")).deidentify_bytes(
        to_bytes(dataset)
    )
    assert b"SECRET" not in out


def test_names_of_files_show_no_original_that_the_file_has_not(tmp_path: Path) -> None:
    data = to_bytes(minimal(SeriesNumber="12345678")).replace(b"12345678", b"DOE^JANE")
    (tmp_path / "in.dcm").write_bytes(data)
    engine = Engine("basic", (), KEY, settings=Settings("{SeriesNumber}/{SOPInstanceUID}.dcm"))
    result = engine.release(tmp_path / "in.dcm", FolderSink(tmp_path / "out"))
    assert result.outcome is Outcome.RELEASED
    assert result.name.startswith("no-SeriesNumber/")
    with pytest.raises(UsageError, match="a data set's own attributes"):
        Engine("basic", (), KEY, settings=Settings("{ReferencedSeriesSequence}/{SOPInstanceUID}"))


def test_what_is_remembered_of_a_sequence_holds_for_one_patient_and_one_character_set() -> None:
    patients = [Patient("id", (name, "")) for name in ("A", "B")]
    offsets = zip(patients, (0, -700), strict=True)
    crosswalk = Crosswalk({who: Entry(who, f"P{who.values[0]}", days) for who, days in offsets})
    options = ["retain-longitudinal-modified-dates"]

    def engine() -> Engine:
        return Engine("basic", options, KEY, crosswalk=crosswalk)

    files = []
    for number, name in enumerate("AABB"):
        inner = item(RadiopharmaceuticalStartDateTime="20200101120000")
        dataset = minimal(PatientID=name, SOPInstanceUID=f"1.2.{number}",
                          RadiopharmaceuticalInformationSequence=[inner])  # fmt: skip
        files.append(to_bytes(dataset))
    together = engine()
    assert [together.deidentify_bytes(data) for data in files] == [
        engine().deidentify_bytes(data) for data in files
    ]
    edit = rule("CodeMeaning", "substitute", pattern="é", **{"with": "e"})
    sequence = rule("ProcedureCodeSequence", "keep")
    one = engine_of(sequence, edit)
    for character_set in ("ISO_IR 100", "ISO_IR 192"):
        code = item(CodeValue="1", CodingSchemeDesignator="DCM", CodeMeaning="é")
        data = to_bytes(minimal(SpecificCharacterSet=character_set, ProcedureCodeSequence=[code]))
        assert one.deidentify_bytes(data) == engine_of(sequence, edit).deidentify_bytes(data)


@pytest.mark.parametrize("action", ["set", "insert"])
def test_text_that_a_template_takes_from_the_input_is_searched(action: str) -> None:
    dataset = minimal(StudyDescription=NAME)
    for template in ("{StudyDescription|upper}", "x {StudyDescription}"):
        with pytest.raises(SetAside) as problem:
            run(dataset, rule("SeriesDescription", action, value=template))
        assert problem.value.code == "residual"
    dataset.SeriesDescription = "thin"
    with pytest.raises(SetAside):
        run(dataset, rule("SeriesDescription", "replace", value="{StudyDescription}"))
    out = run(minimal(), rule("SeriesDescription", action, value="{PatientName}"))
    assert (out.SeriesDescription, out.PatientIdentityRemoved) == (NAME, "NO"), "asked for, and said"


def test_an_edit_that_finds_nothing_does_not_hide_the_value_from_the_gate() -> None:
    dataset = minimal(PatientName="Okonkwotest", ConvolutionKernel="OKONKWOTEST")
    with pytest.raises(SetAside) as problem:
        run(dataset, rule("PatientName", "substitute", pattern="zzz", **{"with": ""}))
    assert problem.value.code == "residual"


def test_no_rule_comes_before_the_look_at_the_character_set() -> None:
    data = to_bytes(minimal(SpecificCharacterSet="ISO_IR 100")).replace(b"ISO_IR 100", b"OKONKWO^AD")
    for selector in ("vr:CS", "(0008,xxxx)", "SpecificCharacterSet"):
        with pytest.raises(SetAside) as problem:
            engine_of(rule(selector, "keep")).deidentify_bytes(data)
        assert problem.value.code == "bad-character-set"


@pytest.mark.parametrize(
    ("rules", "dates"),
    [
        ([rule("AcquisitionDate", "insert", value="{StudyDate}")], "UNMODIFIED"),
        ([rule("SeriesDescription", "set", value="{StudyDate}")], "UNMODIFIED"),
        ([rule("private", "keep")], "UNMODIFIED"),
        ([rule("StudyDate", "substitute", pattern="x", **{"with": ""})], "UNMODIFIED"),
        ([rule("StudyDate", "shift", days=0)], "UNMODIFIED"),
        ([rule("StudyDate", "shift", days=-3)], "MODIFIED"),
        ([rule("StudyDate", "replace", value="20000101")], "MODIFIED"),
        ([rule("StationName", "keep")], "REMOVED"),
    ],
)
def test_what_is_said_of_dates_is_true(rules: list[dict[str, Any]], dates: str) -> None:
    assert run(minimal(StudyDate="20230117"), *rules).LongitudinalTemporalInformationModified == dates


@pytest.mark.parametrize(
    "change",
    [rule("PatientID", "empty"), rule("PatientID", "replace", value=""),
     rule("PatientID", "substitute", pattern=".*", **{"with": ""})],
)  # fmt: skip
def test_an_emptied_patient_id_stands_once_and_patients_stay_apart(
    change: dict[str, Any], tmp_path: Path
) -> None:
    data = to_bytes(minimal())
    out = engine_of(change).deidentify_bytes(data)
    assert out.count(b"\x10\0\x20\0LO") == 1
    (tmp_path / "in.dcm").write_bytes(data)
    name = engine_of(change).release(tmp_path / "in.dcm", FolderSink(tmp_path / "out")).name
    assert not name.startswith("no-patient")


def test_a_rule_that_sets_the_patient_id_is_obeyed_where_there_is_none() -> None:
    dataset = minimal()
    del dataset.PatientID
    assert run(dataset, rule("PatientID", "set", value="TRIAL-1")).PatientID == "TRIAL-1"


def test_a_constant_is_written_in_each_character_set() -> None:
    one = engine_of(rule("StudyDescription", "replace", value="{site}"), variables={"site": "Zürich"})
    for character_set in ("ISO_IR 192", "ISO_IR 100"):
        data = to_bytes(minimal(SpecificCharacterSet=character_set, StudyDescription="x"))
        assert read(one.deidentify_bytes(data)).StudyDescription == "Zürich"
    with pytest.raises(SetAside):
        one.deidentify_bytes(to_bytes(minimal(StudyDescription="x")))


def test_remove_all_leaves_what_its_pixels_need() -> None:
    dataset = minimal(
        Rows=1, Columns=1, FloatPixelData=b"\0\0\x80\x3f", PhotometricInterpretation="PALETTE COLOR",
        RedPaletteColorLookupTableDescriptor=[1, 0, 8], RedPaletteColorLookupTableData=b"\1\0",
    )  # fmt: skip
    out = run(dataset, base="remove-all")
    assert out.FloatPixelData == b"\0\0\x80\x3f"
    assert out.RedPaletteColorLookupTableData == b"\1\0"


@pytest.mark.parametrize("selector", ["(0000,0900)", "(0004,1130)", "(0002,0016)", "LengthToEnd"])
def test_nothing_foreign_is_put_in(selector: str) -> None:
    with pytest.raises(UsageError):
        engine_of(rule(selector, "insert", value="1"))


def test_a_name_that_would_be_two_values_is_refused() -> None:
    for wrong in ({"name": "a\\b"}, {"version": "1\\2"}, {"name": ""}):
        with pytest.raises(UsageError, match="letters, digits"):
            profile(**wrong)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("a?" * 28 + "a" * 28, "a" * 27 + "b"), ("(?:aa|a)" * 30 + "b", "a" * 45), ("^x|.*.*q", "a" * 10_000),
     ("(?:(?:(?:(?=a){1000}){1000}){1000})", "a"), ("(?:(?:){9999}){9999}", "a"), (".*.*.*.*x", "a" * 5000)],
)  # fmt: skip
def test_patterns_that_hang_are_refused_or_not_searched(pattern: str, text: str) -> None:
    try:
        found = parse_pattern(pattern)
    except UsageError:
        return
    with pytest.raises(SetAside):
        found.search(text)


def test_a_long_value_of_many_short_ones_is_not_searched() -> None:
    dataset = minimal(LongCodeValue="\\".join(["a" * 400] * 300))
    with pytest.raises(SetAside) as problem:
        run(dataset, rule("LongCodeValue", "substitute", pattern="a*a*b", **{"with": ""}))
    assert problem.value.code == "too-long-to-search"


def test_a_creator_does_not_stay_alone() -> None:
    dataset = with_private(minimal(), ACME=[(0x01, "LO", "x")])
    for selector in ("(0019,0010)", "(0019,00xx)"):
        assert not any(element.tag.is_private for element in run(dataset, rule(selector, "keep")))


def test_explain_says_what_happens() -> None:
    keep, edit = rule("StudyDescription", "keep"), rule("text", "substitute", pattern="a", **{"with": "b"})
    assert explain(profile(keep, edit), "StudyDescription").verdicts[0].effect == "substitute"
    assert run(minimal(StudyDescription="a"), keep, edit).StudyDescription == "b"


def test_the_last_rule_wins_over_what_is_put_in_too() -> None:
    put, take = rule("StationName", "set", value="x"), rule("StationName", "remove")
    assert "StationName" not in run(minimal(), put, take)
    assert run(minimal(), take, put).StationName == "x"


def test_profiles_that_differ_in_a_table_or_a_variable_differ() -> None:
    looks = [rule("StationName", "lookup", table={"a": new}) for new in ("b", "c")]
    assert len(differences(profile(looks[0]), profile(looks[1]))) == 2
    assert differences(profile(variables={"x": "1"}), profile(variables={"x": "2"})) == ["variable x: 1 -> 2"]


def test_regular_expressions_in_conditions_need_no_second_backslash() -> None:
    change = rule("StationName", "set", value="x", when=r'matches(StudyDescription, "\bDOE\b\s\"\d")')
    assert run(minimal(StudyDescription='a DOE "1'), change).StationName == "x"


def test_conditions_read_signed_numbers_and_private_text_in_implicit_vr() -> None:
    dataset = minimal(PixelRepresentation=1)
    dataset.add_new(0x00280106, "SS", -5)
    assert run(dataset, rule("StationName", "set", value="x", when="(0028,0106) == -5")).StationName == "x"
    private = with_private(minimal(), ACME=[(0x01, "CS", "YES")])
    engine = engine_of(rule("StationName", "set", value="x", when='(0019,{ACME}01) == "YES"'))
    assert read(engine.deidentify_bytes(to_bytes(private, IMPLICIT))).StationName == "x"


def test_a_question_to_every_level_judges_nothing_malformed() -> None:
    bad = raw_element(0x00190010, "LO", b"ACME") + raw_element(
        0x00191001, "UN", b"\xfe\xff\x00\xe0\xff\0\0\0xx"
    )
    data = to_bytes(minimal(Modality="CT", Rows=4))
    at = data.index(b"\x20\0\x0d\0UI")
    data = data[:at] + bad + data[at:]
    ask = rule("StationName", "set", value="x", when="exists(**.TextValue)")
    assert isinstance(engine_of(ask).deidentify_bytes(data), bytes)


def test_numbers_are_edited_too() -> None:
    out = run(
        minimal(AcquisitionMatrix=[0, 256, 256, 0]), rule("AcquisitionMatrix", "replace", value="{value}")
    )
    assert list(out.AcquisitionMatrix) == [0, 256, 256, 0]


def test_names_show_what_a_rule_puts_in(tmp_path: Path) -> None:
    (tmp_path / "in.dcm").write_bytes(to_bytes(minimal()))
    put = profile(rule("StationName", "set", value="room1"))
    engine = Engine(put, (), KEY, settings=Settings("{StationName}/{SOPInstanceUID}"))
    assert engine.release(tmp_path / "in.dcm", FolderSink(tmp_path / "out")).name.startswith("room1/")


@pytest.mark.parametrize(
    "wrong", [{"action": ["keep"]}, {"action": 3}, rule("StationName", "keep", when="not " * 3000 + "True")]
)
def test_what_is_wrong_is_a_usage_error(wrong: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(UsageError):
        engine_of(wrong)
    (tmp_path / "t.csv").write_text("old,new\n" + "x" * 200_000 + ",y\n")
    with pytest.raises(UsageError, match="is no CSV"):
        engine_of(rule("StationName", "lookup", table=str(tmp_path / "t.csv")))


def test_many_sequences_do_not_stay_by_a_dummy() -> None:
    dataset = minimal(RequestAttributesSequence=[item(StudyDescription="x")])
    assert "RequestAttributesSequence" not in run(dataset, rule("vr:SQ", "dummy"))


def test_a_profile_is_json_with_any_text(tmp_path: Path) -> None:
    from DicomDeidLib.profile.save import save_profile

    save_profile(tmp_path / "Ünïcode name.json", profile(rule("StationName", "replace", value="\ud800")))
    assert json.loads((tmp_path / "Ünïcode name.json").read_text())["name"]
