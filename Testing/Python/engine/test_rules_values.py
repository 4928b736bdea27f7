"""How rules change values: dates and text, nested, private, in other scripts, on many values."""

from typing import Any

import pytest
from DicomDeidLib import SetAside, UsageError
from DicomDeidLib.identity.crosswalk import Crosswalk, Entry
from DicomDeidLib.identity.patient import Patient
from profile_support import engine_of, item, rule, run, with_private
from pydicom import Dataset
from support import minimal

GERMAN, CYRILLIC, JAPANESE = "ISO_IR 100", "ISO_IR 144", ["", "ISO 2022 IR 87"]

# -- 3. dates ------------------------------------------------------------------------------------------


def dates() -> Dataset:
    dataset = minimal(
        StudyDate="20230101", StructureSetDate="20230205", AcquisitionDateTime="20230205101500.5+0100",
        ContentTime="101530.25", PatientAge="092Y",
        RequestAttributesSequence=[item(ScheduledProcedureStepStartDate="20230103")],
    )  # fmt: skip
    return with_private(dataset, VENDOR=[(0x10, "DA", ["20230104", "20230105"])])


EVERY_DATE = [rule("RequestAttributesSequence", "keep"), rule("{VENDOR}", "keep")]


def seen(out: Dataset) -> list[str]:
    private = out.private_block(0x0019, "VENDOR")[0x10].value
    return [
        out.StudyDate, out.StructureSetDate, out.AcquisitionDateTime,
        out.RequestAttributesSequence[0].ScheduledProcedureStepStartDate, "\\".join(private),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "shift", [{"days": -35}, {"anchor": "2022-11-27"}, {"anchor": "2022-11-27", "per": "study"}]
)
def test_shifts(shift: dict[str, Any]) -> None:
    out = run(dates(), *EVERY_DATE, rule(["vr:DA", "vr:DT"], "shift", **shift))
    assert seen(out) == ["20221127", "20230101", "20230101101500.5+0100", "20221129", "20221130\\20221201"]


def test_shifts_by_the_key_keep_intervals() -> None:
    out = run(dates(), *EVERY_DATE, rule(["vr:DA", "vr:DT"], "shift"))
    days = engine_of().identity.date_offset(Patient("id", ("MRN-4711-0815", "")))
    again = run(dates(), *EVERY_DATE, rule(["vr:DA", "vr:DT"], "shift", days=days))
    assert seen(out) == seen(again)


def test_shifts_of_the_crosswalk() -> None:
    patient = Patient("id", ("MRN-4711-0815", ""))
    crosswalk = Crosswalk({patient: Entry(patient, "P1", -35, "20230101", 7)})
    by = rule(["vr:DA", "vr:DT"], "shift", by="crosswalk")
    first = rule(["vr:DA", "vr:DT"], "shift", anchor="2022-11-27", per="patient")
    for one in (by, first):
        assert seen(run(dates(), *EVERY_DATE, one, crosswalk=crosswalk))[:2] == ["20221127", "20230101"]
        with pytest.raises(UsageError, match="needs a crosswalk"):
            engine_of(one)


def test_an_anchor_without_a_study_date_keeps_no_date() -> None:
    dataset = dates()
    del dataset.StudyDate
    out = run(dataset, *EVERY_DATE, rule(["vr:DA", "vr:DT"], "shift", anchor="2000-01-01"))
    assert (out.StructureSetDate, out.AcquisitionDateTime) == ("", "")


def test_generalizing() -> None:
    out = run(
        dates(),
        *EVERY_DATE,
        rule("vr:DA", "generalize", to="month"),
        rule("StudyDate", "generalize", to="year"),
        rule("vr:DT", "generalize", to="month"),
        rule("vr:TM", "generalize", to="hour"),
        rule("vr:AS", "generalize"),
    )
    assert seen(out) == ["20230101", "20230201", "202302", "20230101", "20230101\\20230101"]
    assert (out.ContentTime, out.PatientAge) == ("10", "090Y")
    assert run(minimal(PatientAge="089Y"), rule("PatientAge", "generalize")).PatientAge == "089Y"
    assert run(minimal(PatientAge="099W"), rule("PatientAge", "generalize")).PatientAge == "099W"
    assert run(minimal(ContentTime="101530"), rule("vr:TM", "generalize", to="minute")).ContentTime == "1015"
    assert "ContentTime" not in run(dates(), rule("vr:TM", "remove"))
    assert run(dates(), rule("vr:TM", "keep")).ContentTime == "101530.25"


# -- 4. strings ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("keyword", "before", "pattern", "new", "after"),
    [
        ("StructureSetLabel", "smith-final", "smith-?", "", "final"),
        ("StructureSetLabel", "SMITH-final", "(?i)smith-?", "", "final"),
        ("StudyDescription", "CT of Smith 2019", r"(\w+) of \w+", r"\1", "CT 2019"),
        ("StudyDescription", "nothing", "smith", "", "nothing"),
        ("StudyDescription", "", "^$", "x", "x"),
        ("ImageType", ["ORIGINAL", "SMITH", "AXIAL"], "SMITH", "OTHER", ["ORIGINAL", "OTHER", "AXIAL"]),
        ("PatientComments", "a\\b smith", "smith", "x", "a\\b x"),
    ],
)
def test_substitution(keyword: str, before: Any, pattern: str, new: str, after: Any) -> None:
    edit = rule(keyword, "substitute", pattern=pattern, **{"with": new})
    assert run(minimal(**{keyword: before}), edit)[keyword].value == after
    deep = minimal(AnatomicRegionSequence=[item(**{keyword: before})])
    assert run(deep, edit).AnatomicRegionSequence[0][keyword].value == after


@pytest.mark.parametrize(
    ("character_set", "before", "pattern", "after"),
    [
        (GERMAN, "Müller-Befund", "(?i)MÜLLER-?", "Befund"),
        ("ISO_IR 192", "Müller – Thorax", "Müller – ", "Thorax"),
        (CYRILLIC, "Иванов грудь", "Иванов ", "грудь"),
        ("GB18030", "王小东 胸部", "王小东 ", "胸部"),
        (JAPANESE, "山田 胸部", "山田 ", "胸部"),
        (["ISO 2022 IR 6", "ISO 2022 IR 149"], "김희중 흉부", "김희중 ", "흉부"),
    ],
)
def test_substitution_in_other_scripts(character_set: Any, before: str, pattern: str, after: str) -> None:
    dataset = minimal(SpecificCharacterSet=character_set, StudyDescription=before)
    out = run(dataset, rule("StudyDescription", "substitute", pattern=pattern, **{"with": ""}))
    assert out.StudyDescription == after


def test_substitution_in_many_elements_keeps_none_of_them() -> None:
    dataset = minimal(
        StudyDescription="smith chest", Manufacturer="smith works", ConvolutionKernel="H30 smith"
    )
    with_private(dataset, VENDOR=[(0x10, "LO", "smith private")], OTHER=[(0x10, "LO", "smith other")])
    out = run(
        dataset, rule("{VENDOR}", "keep"), rule("text", "substitute", pattern="smith ?", **{"with": ""})
    )
    assert "StudyDescription" not in out or "chest" not in out.StudyDescription
    assert (out.Manufacturer, out.ConvolutionKernel) == ("works", "H30")
    assert out.private_block(0x0019, "VENDOR")[0x10].value == "private"
    assert out.private_creators(0x0019) == ["VENDOR"]


def test_what_is_left_of_an_edited_text_is_searched_by_the_gate() -> None:
    dataset = minimal(StudyDescription="Okonkwo-Testpatient^Ada chest")
    with pytest.raises(SetAside) as problem:
        run(dataset, rule("StudyDescription", "substitute", pattern="chest", **{"with": "thorax"}))
    assert problem.value.code == "residual"


@pytest.mark.parametrize(
    ("template", "before", "after"),
    [
        ("{value|upper}", "Chest", "CHEST"), ("{value|lower}", "CHEST", "chest"),
        ("{value|trim}", "Chest", "Chest"),
        ("{value|truncate:2}", "Chest", "Ch"), ("{value|first:3}", "Chest", "Che"),
        ("{value|last:3}", "Chest", "est"),
        ("{value|pad:8}", "42", "00000042"), ("<{value|upper|first:2}>", "chest", "<CH>"),
        ("{value|default:none}", "", "none"), ("{{{value}}}", "x", "{x}"),
    ],
)  # fmt: skip
def test_text_operations(template: str, before: str, after: str) -> None:
    assert (
        run(minimal(StationName=before), rule("StationName", "replace", value=template)).StationName == after
    )


def test_text_operations_on_each_of_many_values() -> None:
    out = run(
        minimal(ImageType=["original", "axial"]), rule("ImageType", "replace", value="{value|upper|first:3}")
    )
    assert list(out.ImageType) == ["ORI", "AXI"]


def test_only_if_a_value_matches() -> None:
    rules = (rule("StationName", "keep"), rule("StationName", "replace", value="CT", matching="^CT-"))
    assert run(minimal(StationName="CT-17"), *rules).StationName == "CT"
    assert run(minimal(StationName="MR-17"), *rules).StationName == "MR-17"


@pytest.mark.parametrize(
    ("pattern", "message"),
    [
        ("(a+)+", "a repeat inside a repeat"), ("(a*b?)*", "a repeat inside a repeat"),
        (r"(a)\1", "an earlier group"), (r"(?P<x>a)(?P=x)", "an earlier group"),
        ("(a|aa)+", "a choice inside"),
        ("(?:x{1,9}){2,}", "a repeat inside a repeat"), ("(", "no regular expression"),
        ("(?=(a+)+)", "a repeat inside"),
    ],
)  # fmt: skip
def test_patterns_that_can_hang_are_refused(pattern: str, message: str) -> None:
    with pytest.raises(UsageError, match=rf"rules\[0\].pattern: .*{message}"):
        engine_of(rule("StudyDescription", "substitute", pattern=pattern, **{"with": ""}))


def test_replacements_that_name_no_group_are_refused() -> None:
    with pytest.raises(UsageError, match=r"rules\[0\].with: "):
        engine_of(rule("StudyDescription", "substitute", pattern="a", **{"with": r"\2"}))


@pytest.mark.parametrize(
    ("pattern", "length", "fits"), [("x", 65_000, True), ("x", 66_000, False), (".*a.*b.*c", 101, False)]
)
def test_values_that_are_too_long_are_not_searched(pattern: str, length: int, fits: bool) -> None:
    dataset = minimal(TextValue="y" * length)
    edit = rule("TextValue", "substitute", pattern=pattern, **{"with": ""})
    if fits:
        assert run(dataset, edit).TextValue == "y" * length
        return
    with pytest.raises(SetAside) as problem:
        run(dataset, edit)
    assert problem.value.code == "too-long-to-search"
