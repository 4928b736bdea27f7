"""The review: what is planted in an output is found, ranked and counted, and a rule removes it."""

import json
import shutil
import struct
from collections.abc import Iterator
from pathlib import Path

import pytest
from DicomDeidLib import Engine, Job, UsageError, run_job
from DicomDeidLib.demo_study import DEFAULT, planted_strings, write_demo_study
from DicomDeidLib.review import Risk, review
from pydicom.dataset import Dataset
from review_outputs import nested, one, released, rows_of, write
from support import DEFLATED, KEY, SYNTAXES, minimal, raw_element, read, to_bytes

FRAME = "FrameOfReferenceUID"


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "out"


def test_everything_that_was_planted_is_listed_but_what_is_drawn_and_mapped_uids(tmp_path: Path) -> None:
    write_demo_study(tmp_path)
    text = "\n".join(row.value for row in rows_of(tmp_path))
    missing = {name for name, planted in planted_strings(DEFAULT).items() if planted not in text}
    assert {name for name in missing if not name.endswith("UID")} == {"overlay data", "icon pixels"}


def test_what_the_engine_wrote_has_nothing_of_high_risk(tmp_path: Path) -> None:
    write_demo_study(tmp_path / "in")
    run_job(Job((str(tmp_path / "in"),), str(tmp_path / "out"), key_hex=KEY.hex()))
    with review(tmp_path / "in") as before, review(tmp_path / "out") as after:
        assert before.totals.files == after.totals.files == 12
        assert before.totals.rows[Risk.HIGH] and before.totals.rows[Risk.PRIVATE]
        left = {risk for risk, count in after.totals.rows.items() if count}
        assert left <= {Risk.LABEL, Risk.CODE, Risk.OWN}
        assert {row.why for row in after.rows(risks=(Risk.OWN,))} <= {
            "pseudonym", "says nothing", "what was done",
        }  # fmt: skip


@pytest.mark.filterwarnings("ignore:Invalid value for VR CS")
@pytest.mark.parametrize(
    ("attributes", "value", "risk", "why", "path"),
    [
        ({"ImageComments": "seen 12 March 2019"}, None, Risk.HIGH, "date", "ImageComments"),
        ({"ImageComments": "call 555-123-4567"}, None, Risk.HIGH, "number", "ImageComments"),
        ({"ImageComments": "to ada@example.org"}, None, Risk.HIGH, "e-mail or web address", "ImageComments"),
        ({"StudyDescription": "for Dr. Okonkwo"}, None, Risk.HIGH, "name behind a title", "StudyDescription"),
        ({"StudyDescription": "Okonkwo^Ada"}, None, Risk.HIGH, "name", "StudyDescription"),
        ({"ImageComments": "a 93-year-old"}, None, Risk.HIGH, "age above 89", "ImageComments"),
        ({"PatientAge": "093Y"}, None, Risk.HIGH, "age above 89", "PatientAge"),
        ({"PatientID": "4711081"}, None, Risk.HIGH, "number", "PatientID"),
        ({"ImageComments": "blue"}, None, Risk.TEXT, "free text", "ImageComments"),
        ({"OperatorsName": "Okonkwo^Ada"}, None, Risk.TEXT, "person", "OperatorsName"),
        ({"StudyDescription": "goalkeeper"}, None, Risk.TEXT, "free text", "StudyDescription"),
        ({"InstitutionName": "Nowhere"}, None, Risk.TEXT, "institution", "InstitutionName"),
        ({"PatientBirthDate": "19510312"}, None, Risk.TEXT, "day of birth", "PatientBirthDate"),
        ({"FrameOfReferenceUID": "1.2.3.4"}, None, Risk.TEXT, "UID that was not mapped", FRAME),
        ({"StudyDate": "20230117"}, None, Risk.DATE, "date", "StudyDate"),
        ({"StationName": "CT-7"}, None, Risk.TEXT, "device", "StationName"),
        ({"ScanOptions": "helix"}, None, Risk.LABEL, "", "ScanOptions"),
        ({"BodyPartExamined": "KNEE"}, None, Risk.LABEL, "", "BodyPartExamined"),
        (
            nested("RequestAttributesSequence", RequestedProcedureID="RP7"),
            "RP7", Risk.TEXT, "identifier", "RequestAttributesSequence[*].RequestedProcedureID",
        ),
        (
            nested("ProcedureCodeSequence", CodeValue="1234567", CodeMeaning="Knee"),
            "1234567", Risk.CODE, "", "ProcedureCodeSequence[*].CodeValue",
        ),
        (
            nested("ProcedureCodeSequence", CodeMeaning="for Dr. Okonkwo"),
            "for Dr. Okonkwo", Risk.HIGH, "name behind a title", "ProcedureCodeSequence[*].CodeMeaning",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_value_has_its_risk_its_path_and_its_reason(
    output: Path, attributes: dict[str, object], value: str | None, risk: Risk, why: str, path: str
) -> None:
    value = value or str(next(iter(attributes.values())))
    for syntax in SYNTAXES:
        write(output, released(**attributes), syntax=syntax)
    row = one(rows_of(output), value)
    assert (row.risk, row.why, row.path, row.files) == (risk, why, path, len(SYNTAXES))


def test_numbers_terms_and_mapped_uids_are_not_listed_but_what_is_none_is(output: Path) -> None:
    rows = rows_of(write(output, released(Rows=512, SliceThickness="1.25", Modality="CT", Exposure="7")))
    assert not {"512", "1.25", "CT", "7"} & {row.value for row in rows}
    assert not [row for row in rows if row.vr == "UI"]
    hidden = bytearray(to_bytes(released(SliceThickness="1.25", Modality="CT")))
    at = hidden.index(b"1.25")
    hidden[at : at + 4] = b"Ada "
    (output / "2.25.9.dcm").write_bytes(hidden)
    assert one(rows_of(output), "Ada").path == "SliceThickness"


def test_private_elements_of_any_kind_show_what_is_in_them(output: Path) -> None:
    dataset = released()
    block = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0D, "UN", b"Okonkwo was here")
    block.add_new(0x0E, "OB", b"\x01\x02\xff\0Testpatient\0\x80\x90" + "Wide name".encode("utf-16-le"))
    block.add_new(0x0F, "OB", bytes(range(128, 256)) * 4)
    block.add_new(0x11, "FD", 1.5)
    typed = dataset.private_block(0x0021, "MY OWN", create=True)
    typed.add_new(0x01, "LO", "typed")
    inner = Dataset()
    inner.PatientName = "In^Side"
    typed.add_new(0x02, "SQ", [inner])
    for syntax in SYNTAXES:
        write(output, dataset, syntax=syntax)
    rows = rows_of(output)
    at = "(0019,{SIEMENS MR HEADER}%s)"
    for value, path in (
        ("Okonkwo was here", at % "0D"), ("Testpatient", at % "0E"), ("Wide name", at % "0E"),
        ("typed", "(0021,{MY OWN}01)"),
    ):  # fmt: skip
        found = [row for row in rows if row.value == value]
        assert found and all(row.risk is Risk.PRIVATE and row.path == path for row in found), value
    assert {row.path for row in rows if row.value == "In^Side"} == {"(0021,{MY OWN}02)[*].PatientName"}
    assert sum(row.files for row in rows if row.value == "<up to 512 bytes>") == len(SYNTAXES)
    assert {row.risk for row in rows if row.value in ("1000", "1.5")} == {Risk.NUMBER}
    assert one(rows, "SIEMENS MR HEADER").path == "{SIEMENS MR HEADER}"
    assert one(rows, "MY OWN").path == "(0021,10xx)"


def test_a_large_private_value_is_searched_at_its_beginning_and_pixels_are_not(output: Path) -> None:
    output.mkdir()
    noise = bytes(range(128, 256)) * 8192
    creator = raw_element(0x00190010, "LO", b"MY OWN")
    large = creator + raw_element(0x00191001, "OB", b"\0\1Okonkwo\0" + b"\0" + noise)
    pixels = raw_element(0x7FE00010, "OW", b"Testpatient!" + noise)
    (output / "2.25.1.dcm").write_bytes(to_bytes(released()) + large + pixels)
    rows = rows_of(output)
    assert one(rows, "Okonkwo").path == "(0019,{MY OWN}01)"
    assert not [row for row in rows if "Testpatient" in row.value]


def test_many_numbers_of_a_private_element_are_one_row_that_counts_files(output: Path) -> None:
    for number in range(150):
        dataset = released()
        dataset.private_block(0x0019, "MY OWN", create=True).add_new(1, "FD", number + 0.5)
        write(output, dataset, syntax="1.2.840.10008.1.2.1")
    (row,) = [row for row in rows_of(output) if row.path == "(0019,{MY OWN}01)"]
    assert (row.value, row.files) == ("<more than 100 different numbers>", 150)


def test_long_text_is_shown_in_parts_and_nothing_of_it_is_left_out(output: Path) -> None:
    words = [f"word{number}" for number in range(5000)]
    write(output, released(TextValue=" ".join(words)))
    parts = [row for row in rows_of(output) if row.path == "TextValue"]
    assert len(parts) > 5 and not any(row.exact for row in parts)
    assert sorted(word for row in parts for word in row.value.split()) == sorted(words)


def test_the_rare_come_first_and_numbers_are_the_same_in_any_order(tmp_path: Path) -> None:
    datasets = [released(ImageComments=text) for text in ("common", "common", "rare", "common")]
    first = rows_of(write(tmp_path / "a", *datasets))
    assert first == rows_of(write(tmp_path / "b", *reversed(datasets)))
    assert [row.value for row in first if row.path == "ImageComments"] == ["rare", "common"]
    assert [row.number for row in first] == list(range(1, len(first) + 1))


def test_names_of_files_and_what_is_no_dicom_are_looked_at_too(output: Path) -> None:
    write(output / "Okonkwo_Ada", released())
    (output / "notes.txt").write_text("Ada")
    (output / "2.25.7.dcm").write_bytes(to_bytes(released())[:-3])
    with review(output) as found:
        rows = list(found.rows())
        assert (found.totals.not_dicom, dict(found.totals.unread)) == (1, {"truncated": 1})
    assert one(rows, "Okonkwo_Ada").path == "<folder name>"
    assert {row.path for row in rows if row.value == "notes.txt"} == {"<no DICOM file>", "<file name>"}
    assert not [row for row in rows if row.value.startswith("2.25.")]


def test_preamble_and_file_meta_are_looked_at(output: Path) -> None:
    output.mkdir()
    data = bytearray(to_bytes(released()))
    data[0:8] = b"Okonkwo "
    meta = raw_element(0x00020016, "AE", b"KNEE-AE ")
    at = data.index(b"\x02\x00\x10\x00UI")
    length = struct.unpack_from("<H", data, at + 6)[0]
    data[at + 8 + length : at + 8 + length] = meta
    (output / "2.25.1.dcm").write_bytes(data)
    rows = rows_of(output)
    assert one(rows, "Okonkwo").path == "<preamble>"
    assert one(rows, "KNEE-AE").path == "<file meta>SourceApplicationEntityTitle"


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_says_the_same_as_the_folder(tmp_path: Path, packed: bool) -> None:
    folder = write(tmp_path / "out", *(released(ImageComments=text) for text in "abcdabcd"))
    if packed:
        shutil.make_archive(str(tmp_path / "all"), "zip", folder)
    else:
        import zipfile

        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for path in folder.iterdir():
                archive.write(path, path.name)
    assert rows_of(tmp_path / "all.zip") == rows_of(folder)


def test_a_single_deflated_file_and_what_is_not_there(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "out", released(ImageComments="blue"), syntax=DEFLATED).iterdir()
    assert one(rows_of(path), "blue").files == 1
    (tmp_path / "broken.zip").write_bytes(b"none")
    for missing in ("nowhere", "broken.zip"):
        with pytest.raises(UsageError, match=missing):
            review(tmp_path / missing)


# -- rules -------------------------------------------------------------------------------------------


def again(review_of: Path, original: Dataset, value: str, **how: bool) -> tuple[dict[str, str], list[str]]:
    """The rule for a value, and the values of its attribute after it went into a run of the original."""
    with review(review_of) as found:
        (row,) = list(found.rows(search=value))
        rule = found.rule_for(row, **how)
    keeps = [{"selector": "text", "action": "keep"}, {"selector": "private", "action": "keep"}, rule]
    profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": keeps}
    new = read(Engine(profile, key=KEY).deidentify_bytes(to_bytes(original)))
    return rule, [str(element.value) for element in new.iterall()]


@pytest.mark.parametrize(
    ("attributes", "value", "action"),
    [
        ({"ImageComments": "the goalkeeper"}, "the goalkeeper", "remove"),
        (nested("RequestAttributesSequence", ScheduledProcedureStepID="SPS7"), "SPS7", "remove"),
        (nested("ProcedureCodeSequence", CodeValue="1", CodeMeaning="goalkeepers"), "goalkeepers", "dummy"),
        ({"Manufacturer": "GoalMaker"}, "GoalMaker", "dummy"),
        ({"InstitutionName": "GoalMakers"}, "GoalMakers", "remove"),
        ({"ReferringPhysicianName": "Goal^Keeper"}, "Goal^Keeper", "empty"),
        ({"FrameOfReferenceUID": "1.2.3.4.77"}, "1.2.3.4.77", "uid"),
    ],
)
def test_a_rule_for_a_row_removes_its_value_or_leaves_the_object_whole(
    output: Path, attributes: dict[str, object], value: str, action: str
) -> None:
    original = minimal(**attributes)
    write(output, released(**attributes))
    rule, values = again(output, original, value)
    assert rule["action"] == action and value not in json.dumps(rule)
    assert not any(value in text for text in values)


def test_a_rule_for_a_private_row_removes_it_wherever_its_block_lies(output: Path) -> None:
    original = minimal()
    original.private_block(0x0019, "OTHER", create=True)
    original.private_block(0x0019, "MY OWN", create=True).add_new(1, "LO", "goalkeeper")
    left = released()
    left.private_block(0x0019, "MY OWN", create=True).add_new(1, "LO", "goalkeeper")
    write(output, left)
    rule, values = again(output, original, "goalkeeper")
    assert rule["selector"] == "(0019,{MY OWN}01)" and "goalkeeper" not in values


@pytest.mark.parametrize("value", ["a.b*c (x)\u00fc^$", "x z"])
def test_a_rule_for_a_value_leaves_other_values(output: Path, value: str) -> None:
    write(output, released(SpecificCharacterSet="ISO_IR 192", ImageComments=value))
    for text, stays in ((value, False), (f"{value} and more", True)):
        original = minimal(SpecificCharacterSet="ISO_IR 192", ImageComments=text)
        with review(output) as found:
            row = next(row for row in found.rows() if row.path == "ImageComments")
            rule = found.rule_for(row, value_only=True)
        keep = {"selector": "ImageComments", "action": "keep"}
        profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": [keep, rule]}
        new = read(Engine(profile, key=KEY).deidentify_bytes(to_bytes(original)))
        assert ("ImageComments" in new) is stays


def test_a_rule_that_can_not_be_says_why(output: Path) -> None:
    write(output / "Ada", released(SOPClassUID="1.2.3.4", StudyInstanceUID="1.2.9"))
    with review(output) as found:
        by_path = {row.path: row for row in found.rows()}
        assert found.rule_for(by_path["StudyInstanceUID"])["action"] == "uid"
        reasons = {
            "SOPClassUID": "protected",
            "<folder name>": "layout",
            "DeidentificationMethod": "was done",
        }
        for path, why in reasons.items():
            with pytest.raises(UsageError, match=why):
                found.rule_for(by_path[path])
        with pytest.raises(UsageError, match="did you mean StudyDescription"):
            found.rule_for("StudyDescriptio")
        with pytest.raises(UsageError, match="no row 4711"):
            found.row(4711)


def test_days_and_numbers_in_private_bytes_are_listed(output: Path) -> None:
    dataset = released()
    dataset.private_block(0x0029, "SOME MAKER", create=True).add_new(
        0x10, "OB", b"\x01\x02\x00Wed Nov 30 15:11:24 2005\x00\xff\x00MR 1234567\x00\x01"
    )
    with review(write(output, dataset)) as found:
        values = {row.value for row in found.rows() if row.path == "(0029,{SOME MAKER}10)"}
    assert {"Wed Nov 30 15:11:24 2005", "MR 1234567"} <= values


def test_what_the_program_writes_itself_and_rows_that_are_not_are_refused(output: Path) -> None:
    with review(write(output, released())) as found:
        with pytest.raises(UsageError, match="says what was done"):
            found.rule_for("DeidentificationMethodCodeSequence[*].CodeMeaning")
        with pytest.raises(UsageError, match="there is no row"):
            found.row(10**30)
