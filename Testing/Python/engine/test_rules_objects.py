"""Rules for what is not there, for other bases, and for whole objects; what outputs then claim."""

from typing import Any

import pytest
from DicomDeidLib import SetAside, UsageError
from DicomDeidLib.errors import Skipped
from profile_support import engine_of, nested, rule, run, with_private
from support import minimal

KEEP_ALL: dict[str, Any] = {"base": "keep-all"}

# -- 7. insert, and other bases ------------------------------------------------------------------------


def test_insert_replace_and_set() -> None:
    for action, present, absent in (
        ("insert", "CT-7", "new"),
        ("replace", "new", None),
        ("set", "new", "new"),
    ):
        change = (rule("StationName", "keep"), rule("StationName", action, value="new"))
        assert run(minimal(StationName="CT-7"), *change).StationName == present
        assert run(minimal(), *change).get("StationName") == absent
    out = run(nested(), rule("RequestAttributesSequence", "keep"),
              rule("RequestAttributesSequence[1].ScheduledProcedureStepID", "insert",
                   value="S1"))  # fmt: skip
    assert [part.get("ScheduledProcedureStepID") for part in out.RequestAttributesSequence] == [None, "S1"]
    assert [element.tag for element in out] == sorted(element.tag for element in out)


@pytest.mark.parametrize(
    "selector", ["private", "{X}", "**.StationName", "vr:LO", "PixelData", "SOPInstanceUID"]
)
def test_what_can_not_be_inserted(selector: str) -> None:
    with pytest.raises(UsageError):
        engine_of(rule(selector, "insert", value="x"))


def test_retain_only() -> None:
    dataset = minimal(Modality="MR", SliceThickness="2", StudyDate="20230117", Rows=4, PatientComments="x",
                      ImageType=["A", "B"])  # fmt: skip
    with_private(dataset, VENDOR=[(0x10, "LO", "x")])
    out = run(dataset, rule(["Modality", "SliceThickness"], "keep"), base="remove-all")
    kept = {element.keyword for element in out}
    assert kept == {
        "SOPClassUID", "SOPInstanceUID", "Modality", "SliceThickness", "PatientID", "StudyInstanceUID",
        "SeriesInstanceUID", "Rows", "PatientIdentityRemoved", "DeidentificationMethod",
        "LongitudinalTemporalInformationModified",
    }  # fmt: skip
    assert (out.PatientIdentityRemoved, out.LongitudinalTemporalInformationModified) == ("YES", "REMOVED")
    assert out.StudyInstanceUID.startswith("2.25.")
    assert "PS3.15" not in out.DeidentificationMethod
    out = run(dataset, rule(["PatientName", "StudyDate"], "keep"), base="remove-all")
    assert (out.PatientIdentityRemoved, out.LongitudinalTemporalInformationModified) == ("NO", "UNMODIFIED")


def test_change_only() -> None:
    dataset = with_private(
        minimal(StudyDescription="smith chest", StudyDate="20230117"), VENDOR=[(0x10, "LO", "x")]
    )
    edit = rule("StudyDescription", "substitute", pattern="smith ", **{"with": ""})
    out = run(dataset, edit, **KEEP_ALL)
    assert (out.StudyDescription, out.PatientName, out.StudyDate) == (
        "chest",
        dataset.PatientName,
        "20230117",
    )
    assert out.SOPInstanceUID == dataset.SOPInstanceUID
    assert out.private_block(0x0019, "VENDOR")[0x10].value == "x"
    assert "PatientIdentityRemoved" not in out
    assert "DeidentificationMethodCodeSequence" not in out
    assert out.LongitudinalTemporalInformationModified == "UNMODIFIED"
    assert (
        run(dataset, rule("vr:DA", "shift"), **KEEP_ALL).LongitudinalTemporalInformationModified == "MODIFIED"
    )


@pytest.mark.parametrize(
    ("rules", "removed", "claims"),
    [
        ([], "YES", True),
        ([rule("StationName", "keep")], "YES", False),
        ([rule("Manufacturer", "keep")], "YES", True),
        ([rule("PatientComments", "keep")], "NO", False),
        ([rule("StructureSetLabel", "substitute", pattern="smith-?", **{"with": ""})], "YES", False),
        ([rule("SeriesDescription", "set", value="{StudyDescription}")], "YES", False),
        ([rule("EncapsulatedDocument", "keep")], "NO", False),
        ([rule("(0019,xxxx)", "keep")], "NO", False),
        ([rule("PatientBirthDate", "shift", days=0)], "NO", False),
        ([rule("StudyInstanceUID", "keep")], "YES", False),
        ([rule("(0019,{GEMS_ACQU_01}39)", "keep")], "YES", False),
        ([rule("(0019,{SIEMENS MR HEADER}0C)", "keep")], "YES", True),
        ([rule("PatientName", "keep")], "NO", False),
        ([rule("vr:PN", "keep")], "NO", False),
        ([rule("private", "keep")], "NO", False),
        ([rule("{GEMS_ACQU_01}", "keep")], "NO", False),
        ([rule("StudyID", "replace", value="{PatientID}")], "NO", False),
        ([rule("StudyID", "replace", value="{PatientID|hash}")], "YES", True),
        ([rule("PatientID", "substitute", pattern="MRN-", **{"with": ""})], "NO", False),
        ([rule("text", "substitute", pattern="x", **{"with": ""})], "YES", True),
    ],
)
def test_the_marks_tell_the_truth(rules: list[dict[str, Any]], removed: str, claims: bool) -> None:
    out = run(minimal(), *rules)
    assert out.PatientIdentityRemoved == removed
    codes = [code.CodeValue for code in out.get("DeidentificationMethodCodeSequence", [])]
    assert ("113100" in codes) == claims
    assert ("PS3.15" in out.DeidentificationMethod) == claims


# -- 8. whole objects ----------------------------------------------------------------------------------


def test_skip_and_set_aside_whole_objects() -> None:
    skip = {"action": "skip", "when": 'Modality == "SR"', "reason": "No reports in this trial."}
    aside = {
        "action": "set-aside",
        "when": "exists(EncapsulatedDocument)",
        "reason": "Look at documents first.",
    }
    with pytest.raises(Skipped) as skipped:
        run(minimal(Modality="SR"), skip, aside)
    assert (skipped.value.code, skipped.value.sentence) == ("rule-1", "No reports in this trial.")
    with pytest.raises(SetAside) as problem:
        run(minimal(Modality="DOC", EncapsulatedDocument=b"ab"), skip, aside)
    assert (problem.value.code, problem.value.sentence) == ("rule-2", "Look at documents first.")
    with pytest.raises(SetAside):
        run(minimal(Modality="SR", EncapsulatedDocument=b"ab"), skip, aside)  # the last one counts
    assert run(minimal(Modality="CT"), skip, aside).Modality == "CT"
    for wrong in ({"action": "skip", "reason": "x"}, {"action": "skip", "when": "True"},
                  {"action": "skip", "when": "True", "reason": "x", "selector": "Rows"}):  # fmt: skip
        with pytest.raises(UsageError):
            engine_of(wrong)
