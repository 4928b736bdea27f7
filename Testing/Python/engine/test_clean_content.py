"""Option clean-structured-content: what PS3.15 Table E.3.4-1 says of each concept is done."""

import csv
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path

import DicomDeidLib
import graphics_objects as objects
import pytest
import structured_reports as reports
from DicomDeidLib import Engine
from pydicom import Dataset
from structured_reports import container, sr_document
from support import BIG_ENDIAN, EXPLICIT, KEY, SYNTAXES, flat, read, to_bytes

CONTENT, DESCRIPTORS = "clean-structured-content", "clean-descriptors"
FULL, MODIFIED = "retain-longitudinal-full-dates", "retain-longitudinal-modified-dates"
UIDS, DEVICE, SITE = "retain-uids", "retain-device-identity", "retain-institution-identity"
BUILDERS = {
    "measurements": reports.tid_1500_report, "dose": reports.dose_report,
    "key objects": reports.key_object_note, "waveform": objects.waveform_with_annotations,
    "specimen": objects.specimen_image,
}  # fmt: skip
WAYS = {
    "content": ("basic", (CONTENT,)), "descriptors": ("basic", (CONTENT, DESCRIPTORS)),
    "graphics": ("basic", (CONTENT, "clean-graphics")), "research": ("research", ()),
    "research, site": ("research", (SITE,)),
}  # fmt: skip
# Persons, numbers, days, as they may still stand in bytes.
PLANTED = (
    "okonkwo", "testpatient", "mrn-4711", "4711-0815", "19580314", "14.03.1958", "acc-88213", "plc-60417",
    "lindqvist", "marchetti", "giulia", "vasquez", "tomas", "plindqvist7", "2024050", "3 may", "04.05.",
    "2023-11-02", "staff-2093",
)  # fmt: skip
PLACES = ("seeblick", "westfluegel", "raum 12")
# Where an item has its value: codes, numbers and references in sequences, all else in (0040,A120) to A160.
VALUES = ("/(0040,A168)", "/(0040,A3", "/(0008,1199)", "/(0040,A12", "/(0040,A160)")


@cache
def built(kind: str) -> bytes:
    return BUILDERS[kind]()


def run(data: bytes, *options: str, profile: str = "basic") -> Dataset:
    return read(Engine(profile, options, KEY).deidentify_bytes(data))


def items(level: Dataset) -> Iterator[Dataset]:
    """Every content item of a report, parents first."""
    for one in level.get("ContentSequence", []):
        yield one
        yield from items(one)


def name_of(one: Dataset) -> str:
    return str(one.ConceptNameCodeSequence[0].CodeMeaning) if "ConceptNameCodeSequence" in one else ""


def named(level: Dataset, name: str) -> list[Dataset]:
    return [one for one in items(level) if name_of(one) == name]


def texts(level: Dataset, name: str) -> list[str]:
    return [str(one.TextValue) for one in named(level, name)]


def of_items(*content: Dataset, options: tuple[str, ...] = (CONTENT,), **header: object) -> Dataset:
    return run(sr_document(list(content), **header), *options)


# Whole objects.


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", BUILDERS)
def test_nothing_planted_is_left(kind: str, way: str) -> None:
    profile, options = WAYS[way]
    out = Engine(profile, options, KEY).deidentify_bytes(built(kind)).lower()
    for word in (*PLANTED, *(() if SITE in options else PLACES)):
        assert word.encode() not in out, word


SAME = (
    "CodeValue", "CodingSchemeDesignator", "NumericValue", "GraphicData", "GraphicType", "ValueType",
    "RelationshipType", "TemplateIdentifier", "ReferencedSOPClassUID", "ReferencedWaveformChannels",
)  # fmt: skip


def shape(dataset: Dataset) -> list[tuple[str, str, str]]:
    """Codes, numbers, points, kinds of references and templates: what is equal before and after."""
    found = []
    for one in items(dataset):
        inside = [e for path, e in flat(one) if "(0040,A730)" not in path and e.keyword in SAME]
        found += [(name_of(one), element.keyword, str(element.value)) for element in inside]
    return found


GONE = (
    "Person Observer's Login Name", "Person Observer's Organization Name", "Device Observer Name",
    "Device Observer Serial Number", "Device Observer Physical Location During Observation", "Comment",
    "Person ID", "Person ID Issuer", "Organization Name", "Acquisition Protocol", "Key Object Description",
    "Activity Session",
)  # fmt: skip


@pytest.mark.parametrize("kind", ["measurements", "dose", "key objects"])
def test_codes_numbers_coordinates_and_templates_stay(kind: str) -> None:
    before = read(built(kind))
    after = run(built(kind), CONTENT)
    assert shape(after) == [one for one in shape(before) if one[0] not in GONE]
    assert not {name_of(one) for one in items(after)} & set(GONE)
    everything = run(built(kind), CONTENT, DESCRIPTORS, UIDS, DEVICE, SITE)
    persons = ("Person Observer's Login Name", "Person ID", "Person ID Issuer")
    assert shape(everything) == [one for one in shape(before) if one[0] not in persons]


def test_a_measurement_report_text_by_text() -> None:
    out = run(built("measurements"), CONTENT, DESCRIPTORS)
    assert texts(out, "Tracking Identifier") == ["Lesion 1", "Lesion 2"]
    assert texts(out, "Activity Session") == ["Session 2"]
    assert texts(out, "Device Observer Model Name") == ["Model 1"]
    assert [one.PersonName for one in named(out, "Person Observer Name")] == ["ANONYMOUS^"]
    seen, called = texts(out, "Comment")
    assert "compare" in seen and "called the husband" in called


def evidence(dataset: Dataset) -> list[str]:
    """The UIDs of what a report has as evidence: study, series, instances."""
    (study,) = dataset.CurrentRequestedProcedureEvidenceSequence
    (series,) = study.ReferencedSeriesSequence
    instances = [one.ReferencedSOPInstanceUID for one in series.ReferencedSOPSequence]
    return [study.StudyInstanceUID, series.SeriesInstanceUID, *instances]


def referred(dataset: Dataset) -> list[str]:
    found = [one.ReferencedSOPSequence[0] for one in items(dataset) if "ReferencedSOPSequence" in one]
    return [str(one.ReferencedSOPInstanceUID) for one in found]


@pytest.mark.parametrize("kind", ["measurements", "key objects"])
@pytest.mark.parametrize("uids", [(), (UIDS,)], ids=["mapped", "kept"])
def test_every_reference_resolves(kind: str, uids: tuple[str, ...]) -> None:
    before, after = read(built(kind)), run(built(kind), CONTENT, *uids)
    known = dict(zip(evidence(before), evidence(after), strict=True))
    assert [known[uid] for uid in referred(before)] == referred(after)
    assert len(referred(after)) >= 2
    assert all((old == new) is bool(uids) for old, new in known.items())
    assert after.StudyInstanceUID == known[reports.STUDY_UID]


def test_uids_of_items_are_the_mapped_ones() -> None:
    out = run(built("dose"), CONTENT)
    assert named(out, "Study Instance UID")[0].UID == out.StudyInstanceUID != reports.STUDY_UID
    kept = run(built("measurements"), CONTENT, UIDS)
    assert tuple(one.UID for one in named(kept, "Tracking Unique Identifier")) == reports.TRACKING_UIDS
    new = [one.UID for one in named(run(built("measurements"), CONTENT), "Tracking Unique Identifier")]
    assert len({*new, *reports.TRACKING_UIDS}) == 4
    unlisted = reports.uidref("9-9,LN,Image again", reports.IMAGE_UIDS[0])
    image = reports.image("", reports.IMAGE_UIDS[0])
    for options in ((CONTENT,), (CONTENT, UIDS)):
        out = of_items(unlisted, image, options=options)
        assert referred(out) == [named(out, "Image again")[0].UID]


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("kind", BUILDERS)
def test_it_is_the_same_in_every_encoding(kind: str, syntax: str) -> None:
    other = to_bytes(read(built(kind)), syntax, undefined=syntax in (EXPLICIT, BIG_ENDIAN))
    files = (run(data, profile="research") for data in (built(kind), other))
    one, two = ([(path, e.value) for path, e in flat(d) if e.VR not in ("OB", "OW")] for d in files)
    assert one == two


def test_without_the_option_it_is_as_it_was() -> None:
    out = run(built("measurements"))
    assert len([*items(out)]) == len([*items(read(built("measurements")))])
    assert {str(one.TextValue) for one in items(out) if "TextValue" in one} == {"ANONYMIZED"}
    assert [one.Date for one in named(out, "Study Date")] == ["19000101"]
    wave = run(built("waveform"))
    said = [one.get("UnformattedTextValue", "") for one in wave.WaveformAnnotationSequence]
    assert said == ["ANONYMIZED", "ANONYMIZED", "", ""]


# Dates.


def test_full_dates_stay() -> None:
    out = run(built("measurements"), CONTENT, FULL)
    assert [one.Date for one in named(out, "Study Date")] == ["20240503"]
    assert [one.Time for one in named(out, "Study Time")] == ["101500"]


def test_dates_of_items_move_with_the_study() -> None:
    out = run(built("dose"), CONTENT, MODIFIED)
    start, end = (named(out, f"{end} of X-Ray Irradiation")[0].DateTime for end in ("Start", "End"))
    assert start[:8] == end[:8] == out.StudyDate != "20240503"
    assert (start[8:], end[8:]) == ("101612", "101745")
    specimen = run(built("specimen"), CONTENT, MODIFIED)
    step = specimen.SpecimenDescriptionSequence[0].SpecimenPreparationSequence[0]
    taken = step.SpecimenPreparationStepContentItemSequence[2].DateTime
    study, before = (datetime.strptime(day[:8], "%Y%m%d") for day in (specimen.StudyDate, taken))
    assert (study - before).days == 1


# The table, row by row.


Row = dict[str, str]
KEEPS = (UIDS, DEVICE, SITE, "retain-patient-characteristics", FULL)
REFERENCES = ("IMAGE", "COMPOSITE", "WAVEFORM", "UIDREF")
MAKERS = {
    "PNAME": (reports.pname, "Quist^Nora"), "CODE": (reports.code, "F,DCM,Female"),
    "NUM": (reports.num, 42, "a,UCUM,year"), "DATE": (reports.date, "20240501"),
    "TIME": (reports.time, "111213"), "DATETIME": (reports.datetime, "20240501111213"),
    "UIDREF": (reports.uidref, "1.2.3.4.5.77"), "IMAGE": (reports.image, "1.2.3.4.5.77"),
    "COMPOSITE": (reports.composite, "1.2.3.4.5.77"), "WAVEFORM": (reports.waveform, "1.2.3.4.5.77"),
    "CONTAINER": (container,),
}  # fmt: skip


@cache
def table() -> list[Row]:
    path = Path(DicomDeidLib.__file__).parent / "profile" / "tables" / "e3_4_1.csv"
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made(row: Row, at: int, scheme: str = "") -> Dataset:
    """An item of a row; each text is a word of its own."""
    word = "Quaff" + chr(ord("a") + at // 26) + chr(ord("a") + at % 26)
    maker, *values = MAKERS.get(row["value_type"], (reports.text, word))
    code = f"{row['retired_codes'].split()[0]},{scheme}" if scheme else f"{row['code']},{row['scheme']}"
    return maker(f"{code},Row {at}", *values)


def value(one: Dataset) -> list[str]:
    return [str(element.value) for path, element in flat(one) if path.startswith(VALUES)]


def expected(row: Row, option: str) -> str:
    letter = row.get(option, "")
    if row["value_type"] in REFERENCES:
        return "same" if letter == "K" or option == UIDS else "changed"
    if letter == "C" and (row["role"] or row["value_type"] in ("DATE", "DATETIME")):
        return "changed"  # a name of somebody is no free text, even where the table says C
    if letter:
        return "same"
    required = row["code"] == "121041"
    return "gone" if row["basic"] == "X" and not required else "changed"


def test_the_table_is_whole() -> None:
    rows = table()
    assert len(rows) == len({(row["scheme"], row["code"], row["value_type"]) for row in rows}) == 211
    assert {row["basic"] for row in rows} == {"X", "D", "X/D"}
    assert {row[name] for row in rows for name in (*KEEPS, DESCRIPTORS, MODIFIED)} == {"", "K", "C"}
    assert {row["role"] for row in rows} == {"", "person", "id", "device", "institution", "date"}
    assert {row["value_type"] for row in rows} == {"TEXT", *MAKERS}


@pytest.mark.parametrize("option", ["", DESCRIPTORS, MODIFIED, *KEEPS])
def test_every_row_does_what_it_says(option: str) -> None:
    content = [made(row, at) for at, row in enumerate(table())]
    out = of_items(*content, options=(CONTENT, *([option] if option else [])))
    after = {name_of(one): value(one) for one in items(out)}
    for row, one in zip(table(), content, strict=True):
        left = after.get(name_of(one))
        state = "gone" if left is None else "same" if left == value(one) else "changed"
        assert state == expected(row, option), row


@pytest.mark.parametrize("scheme", ["SRT", "SNM3", "99SDM"])
def test_retired_codes_are_the_same_concepts(scheme: str) -> None:
    rows = [*enumerate(row for row in table() if row["retired_codes"])]
    out = of_items(*(made(row, at, scheme) for at, row in rows))
    stay = [f"Row {at}" for at, row in rows if expected(row, "") != "gone"]
    assert [name_of(one) for one in items(out)] == stay != []


# One item at a time.


def test_the_subject_is_the_patient() -> None:
    name = reports.pname("121029,DCM,Subject Name", reports.PATIENT)
    out = of_items(name, reports.text("121030,DCM,Subject ID", reports.PATIENT_ID))
    assert [named(out, "Subject Name")[0].PersonName, *texts(out, "Subject ID")] == [out.PatientID] * 2


def test_what_the_table_does_not_list_stays_and_its_text_is_cleaned() -> None:
    odd = reports.text("9-9,LN,Odd", "Large cyst of Okonkwo-Testpatient")
    person, day = reports.pname("2,LN,Somebody", "Quist^Nora"), reports.date("3,LN,Some day", "20240501")
    out = of_items(odd, person, day)
    assert texts(out, "Odd") == ["Large cyst"]
    assert named(out, "Somebody")[0].PersonName == "ANONYMOUS^"
    assert named(out, "Some day")[0].Date == "19000101"


@pytest.mark.parametrize("wrong", [None, "TXT", "CONTAINER"])
def test_an_item_that_is_silent_or_wrong_about_its_type_is_the_same(wrong: str | None) -> None:
    number = reports.text("121020,DCM,Placer Number", "Q 5 X 9")
    number.ValueType = wrong
    if wrong is None:
        del number.ValueType
        number.ConceptNameCodeSequence[0].CodingSchemeDesignator = "dcm"
    assert not named(of_items(number), "Placer Number")


@pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])
def test_what_names_somebody_in_an_item_goes_from_other_texts(undefined: bool) -> None:
    person = reports.text("113871,DCM,Person ID", "STAFF-2093")
    data = sr_document(
        [container("1,LN,Box", reports.pname("121036,DCM,Mother of fetus", "Quist^Nora"), person)],
        SeriesDescription="Head for Nora Quist STAFF-2093",
    )
    out = run(to_bytes(read(data), undefined=undefined), CONTENT, DESCRIPTORS)
    assert out.SeriesDescription == "Head"
    (box,) = out.ContentSequence
    assert not box.get("ContentSequence")


def test_positions_stay_where_items_are_referred_to_by_them() -> None:
    target = reports.num("8867-4,LN,Heart rate", 72, "/min,UCUM,per minute")
    sex = reports.code("121032,DCM,Subject Sex", "F,DCM,Female")
    content = [
        reports.text("121106,DCM,Comment", "Words"), sex,
        reports.num("121033,DCM,Subject Age", 42, "a,UCUM,year"), target,
        container("1,LN,Box", reports.by_reference(reports.INFERRED, 1, 4)),
    ]  # fmt: skip
    out = of_items(*content)
    (pointer,) = out.ContentSequence[4].ContentSequence
    assert pointer.ReferencedContentItemIdentifier == [1, 4]
    assert name_of(out.ContentSequence[3]) == "Heart rate"
    assert texts(out, "Comment") == ["ANONYMIZED"]
    assert out.ContentSequence[1].ConceptCodeSequence[0].CodeValue == "ANONYMIZED"
    assert not out.ContentSequence[2].MeasuredValueSequence


def test_a_numeric_item_outside_of_a_report() -> None:
    out = run(built("specimen"), CONTENT)
    (rate,) = (one for one in out.AcquisitionContextSequence if one.ValueType == "NUMERIC")
    assert (rate.NumericValue, rate.MeasurementUnitsCodeSequence[0].CodeValue) == (72, "/min")
    assert "Comment" not in [name_of(one) for one in out.AcquisitionContextSequence]


def test_what_is_kept_for_its_device_is_cleaned_with_descriptors() -> None:
    """The name of the site goes from the name of the device, as from Station Name."""
    data = built("measurements")
    assert texts(run(data, CONTENT, DEVICE), "Device Observer Name") == [reports.STATION]
    out = run(data, profile="research")
    assert texts(out, "Device Observer Name") == [out.StationName] == ["CT7"]
    assert texts(out, "Device Observer Serial Number") == [reports.SERIAL]


def test_a_rule_of_ones_own_reaches_into_items() -> None:
    rules = [{"action": "replace", "selector": "ContentSequence.TextValue", "value": "Mine"}]
    profile = {
        "format": 1,
        "name": "p",
        "version": "1",
        "base": "basic",
        "options": [CONTENT],
        "rules": rules,
    }
    data = sr_document([reports.text("9-9,LN,Odd", "x"), reports.text("121106,DCM,Comment", "x")])
    out = read(Engine(profile, (), KEY).deidentify_bytes(data))
    assert texts(out, "Odd") == ["Mine"]
    assert texts(out, "Comment") == ["Mine"]  # the last rule wins, also over the item's going


def test_the_preview_says_what_goes_with_an_item(tmp_path: Path) -> None:
    path = tmp_path / "report.dcm"
    path.write_bytes(sr_document([reports.text("121106,DCM,Comment", "Words of somebody")]))
    preview = Engine("basic", (CONTENT,), KEY).preview(path)
    (change,) = (one for one in preview.changes if one.path == "ContentSequence[0].TextValue")
    assert (change.before, change.after, change.action) == ("Words of somebody", None, "remove")
    assert change.rule == "Table E.3.4-1: X"
    assert preview.risk == ""
