"""Nine things that users have asked of every tool, on a study of CT, RTSTRUCT, RTPLAN, RTDOSE, SEG and SR.

R1 every date can change. R2 intervals stay, between tags, files, modalities and months. R3 private
elements can be kept one by one. R4 any comment can be reset. R5 part of a text can be edited. R6 UIDs
change and references hold. R7 a fixed offset and a patient's own both work. R8 mapping reaches nested
and private UIDs. R9 a rule for each tag, and every tag can be reached.
"""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Engine
from DicomDeidLib.demo_study import DEFAULT, write_demo_study
from profile_support import engine_of, item, rule, run, with_private
from pydicom import Dataset
from support import KEY, flat, minimal, raw_element, read, to_bytes

MODALITIES = {"CT", "RTSTRUCT", "RTPLAN", "RTDOSE", "SEG", "SR"}


@pytest.fixture(scope="module")
def originals(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    files = [path.read_bytes() for path in write_demo_study(tmp_path_factory.mktemp("study"), DEFAULT)]
    return [data for data in files if read(data).Modality in MODALITIES]


def through(engine: Engine, files: list[bytes]) -> list[tuple[Dataset, Dataset]]:
    return [(read(data), read(engine.deidentify_bytes(data))) for data in files]


def day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


def test_r1_every_date_can_change(originals: list[bytes]) -> None:
    for vr_action in ("shift", "empty"):
        engine = engine_of(rule("private", "keep"), rule(["vr:DA", "vr:DT"], vr_action))
        for before, after in through(engine, originals):
            dates = {str(e.value)[:8] for _, e in flat(before) if e.VR in ("DA", "DT") and e.value}
            left = {str(e.value)[:8] for _, e in flat(after) if e.VR in ("DA", "DT") and e.value}
            assert not dates & left
    dataset = minimal(
        StudyDate="20040119", RequestAttributesSequence=[item(ScheduledProcedureStepStartDate="19980101")]
    )
    dataset.add_new(0x00181012, "DA", "19970430")
    with_private(dataset, VENDOR=[(0x10, "DA", "19620718")])
    for action in ("shift", "remove", "dummy"):
        rules = (rule(["{VENDOR}", "RequestAttributesSequence"], "keep"), rule(["vr:DA", "vr:DT"], action))
        out = engine_of(*rules).deidentify_bytes(to_bytes(dataset))
        assert not any(text in out for text in (b"20040119", b"19980101", b"19970430", b"19620718"))


def test_r2_intervals_stay_between_tags_files_and_runs(originals: list[bytes]) -> None:
    engine = Engine("research", (), KEY)
    offsets = set()
    for before, after in through(engine, originals):
        old = {path: str(e.value) for path, e in flat(before) if e.VR == "DA" and e.value}
        for path, element in flat(after):
            if element.VR == "DA" and element.value and path in old and not element.value.startswith("1900"):
                offsets.add((day(element.value) - day(old[path])).days)
    assert len(offsets) == 1
    months_later = Engine("research", (), KEY)
    follow_up = minimal(StudyDate="20230205", PatientID=read(originals[0]).PatientID)
    follow_up.IssuerOfPatientID = read(originals[0]).get("IssuerOfPatientID", "")
    after = read(months_later.deidentify_bytes(to_bytes(follow_up)))
    assert {(day(after.StudyDate) - day("20230205")).days} == offsets
    dataset = minimal(StudyDate="20230101", StructureSetDate="20230205")
    out = run(dataset, rule("vr:DA", "shift", anchor="2000-01-01"))
    assert (out.StudyDate, out.StructureSetDate) == ("20000101", "20000205")


def test_r3_private_elements_are_kept_one_by_one(originals: list[bytes]) -> None:
    dataset = with_private(minimal(), GEMS_ACQU_01=[(0x39, "DS", "250"), (0x27, "LO", "x")])
    dataset.private_block(0x0009, "GEMS_IDEN_01", create=True).add_new(0x02, "SH", "CT01")
    out = run(dataset, rule("(0019,{GEMS_ACQU_01}39)", "keep"))
    assert [(e.tag, e.value) for e in out if e.tag.is_private] == [
        (0x00190010, "GEMS_ACQU_01"),
        (0x00191039, 250),
    ]
    before = read(originals[0])
    creators = {e.value for _, e in flat(before) if e.tag.is_private and 0x10 <= e.tag.element <= 0xFF}
    assert creators
    for creator in creators:
        after = read(engine_of(rule(f"{{{creator}}}", "keep")).deidentify_bytes(originals[0]))
        assert {e.value for _, e in flat(after) if e.tag.is_private and 0x10 <= e.tag.element <= 0xFF} == {
            creator
        }


@pytest.mark.parametrize(
    ("action", "left"), [("remove", None), ("empty", ""), ("dummy", "ANONYMIZED"), ("keep", "text")]
)
def test_r4_any_comment_can_be_reset(action: str, left: str | None) -> None:
    comments = (
        "AdmittingDiagnosesDescription", "PatientComments", "StudyComments", "ReasonForStudy",
        "VisitComments",
        "ImageComments", "StudyDescription", "SeriesDescription", "TextValue", "AdditionalPatientHistory",
    )  # fmt: skip
    dataset = minimal(**dict.fromkeys(comments, "text"))
    out = run(dataset, *(rule(comment, action) for comment in comments))
    assert {comment: out.get(comment) for comment in comments} == dict.fromkeys(comments, left)


def test_r5_part_of_a_text_can_be_edited(originals: list[bytes]) -> None:
    edit = rule("StructureSetLabel", "substitute", pattern="smith-?", ignore_case=True, **{"with": ""})
    assert run(minimal(StructureSetLabel="smith-final"), edit).StructureSetLabel == "final"
    names = rule("**.StructureSetROISequence[*].ROIName", "substitute", pattern="^.", **{"with": "X"})
    for before, after in through(engine_of(names), [d for d in originals if read(d).Modality == "RTSTRUCT"]):
        old = [roi.ROIName for roi in before.StructureSetROISequence]
        assert [roi.ROIName for roi in after.StructureSetROISequence] == ["X" + name[1:] for name in old]


def test_r6_uids_change_and_references_hold(originals: list[bytes]) -> None:
    pairs = through(engine_of(), originals)
    new_uids = {before.SOPInstanceUID: after.SOPInstanceUID for before, after in pairs}
    seen = 0
    for before, after in pairs:
        new = dict(flat(after))
        assert after.SOPInstanceUID != before.SOPInstanceUID
        for path, element in flat(before):
            if element.keyword == "ReferencedSOPInstanceUID" and element.value in new_uids and path in new:
                assert new[path].value == new_uids[element.value]
                seen += 1
    assert seen > 10
    assert len({after.FrameOfReferenceUID for _, after in pairs if "FrameOfReferenceUID" in after}) == 1


def test_r7_a_fixed_offset_and_a_patients_own(originals: list[bytes]) -> None:
    dataset = minimal(StudyDate="20230205", AcquisitionDateTime="20230205101500.5+0100")
    out = run(dataset, rule(["vr:DA", "vr:DT"], "shift", days=-35))
    assert (out.StudyDate, out.AcquisitionDateTime) == ("20230101", "20230101101500.5+0100")
    own = run(dataset, rule(["vr:DA", "vr:DT"], "shift"))
    days = (day(own.StudyDate) - day("20230205")).days
    assert days < 0 and days % 7 == 0
    assert own.AcquisitionDateTime == own.StudyDate + "101500.5+0100"


def test_r8_mapping_reaches_nested_and_private_uids() -> None:
    dataset = minimal(SourceImageSequence=[item(ReferencedSOPClassUID="1.2.840.10008.5.1.4.1.1.2",
                                                ReferencedSOPInstanceUID="1.2.3.4.5.6.7")])  # fmt: skip
    with_private(dataset, VENDOR=[(0x10, "UI", "1.2.3.4.5.6.7")])
    out = run(dataset, rule(["{VENDOR}", "SourceImageSequence"], "keep"), rule("vr:UI", "uid"))
    mapped = out.SOPInstanceUID
    assert mapped.startswith("2.25.")
    assert out.SourceImageSequence[0].ReferencedSOPInstanceUID == mapped
    assert out.private_block(0x0019, "VENDOR")[0x10].value == mapped


def test_r9_a_rule_for_each_tag() -> None:
    dataset = minimal(RequestAttributesSequence=[item(ScheduledProcedureStepDescription="a"),
                                                 item(ScheduledProcedureStepDescription="b")])  # fmt: skip
    dataset.add_new(0x60020022, "LO", "Overlay")
    rules: list[dict[str, Any]] = [
        rule(["RequestAttributesSequence", "(60xx,0022)"], "keep"),
        rule("(0040,0275)[*].(0040,0007)", "replace", value="each"),
        rule("(0040,0275)[1].(0040,0007)", "replace", value="second"),
        rule("(60xx,0022)", "replace", value="overlay text"),
    ]
    out = run(dataset, *rules)
    assert [part.ScheduledProcedureStepDescription for part in out.RequestAttributesSequence] == [
        "each",
        "second",
    ]
    assert out[0x60020022].value == "overlay text"
    planted = to_bytes(dataset)
    at = planted.index(b"\x02\0\x10\0UI")
    meta = raw_element(0x00020016, "AE", b"OKONKWO ")
    length = planted.index(b"\x02\0\0\0UL") + 8
    size = int.from_bytes(planted[length : length + 4], "little") + len(meta)
    end = at + 8 + int.from_bytes(planted[at + 6 : at + 8], "little")
    file = planted[:length] + size.to_bytes(4, "little") + planted[length + 4 : end] + planted[end:]
    meta_end = length + 4 + size - len(meta)
    file = file[:meta_end] + meta + file[meta_end:]
    assert b"OKONKWO" not in engine_of().deidentify_bytes(file), (
        "nothing of the file meta stays, whoever wrote it"
    )


def test_demo_study_is_all_of_it(originals: list[bytes], tmp_path: Path) -> None:
    assert {read(data).Modality for data in originals} == MODALITIES
