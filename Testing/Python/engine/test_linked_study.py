"""A study of CT, RTSTRUCT, RTPLAN, RTDOSE, SEG, SR, PR, PET and ECG: nothing planted is left, all refers."""

import dataclasses
from pathlib import Path

import pytest
from DicomDeidLib import Job, Outcome, Report, run_job
from DicomDeidLib.demo_study import (
    DEFAULT,
    SECOND,
    DemoPatient,
    byte_forms,
    planted_strings,
    write_demo_study,
)
from pydicom import Dataset
from support import KEY, OTHER_KEY, flat, read

# What an option of PS3.15 keeps is not looked for under it.
KEPT_BY = {
    "retain-device-identity": {
        "StationName",
        "DeviceSerialNumber",
        "GantryID",
        "Device UID",
        "DateOfLastCalibration",
    },
    "retain-institution-identity": {"InstitutionName", "InstitutionAddress", "InstitutionalDepartmentName"},
    # Allergies are cleaned; what stands there in no other place names nobody.
    "retain-patient-characteristics": {"EthnicGroup", "Allergies"},
    "retain-safe-private": set(),
    "retain-longitudinal-modified-dates": set(),
}


def run(folder: Path, output: Path, *options: str, key: bytes = KEY) -> Report:
    return run_job(Job((str(folder),), str(output), options=options, key_hex=key.hex()))


def everything(folder: Path) -> bytes:
    """Every byte of every file, and every name."""
    files = sorted(folder.rglob("*"))
    return b"\n".join(path.name.encode() + (path.read_bytes() if path.is_file() else b"") for path in files)


def data_sets(folder: Path) -> list[Dataset]:
    return [read(path.read_bytes()) for path in sorted(folder.rglob("*.dcm"))]


@pytest.mark.parametrize(
    "options", [(), *((name,) for name in KEPT_BY), tuple(KEPT_BY)], ids=lambda o: "+".join(o) or "basic"
)
def test_nothing_planted_is_left(tmp_path: Path, options: tuple[str, ...]) -> None:
    write_demo_study(tmp_path / "in")
    before = everything(tmp_path / "in")
    assert run(tmp_path / "in", tmp_path / "out", *options).outcomes == {Outcome.RELEASED: 12}
    after = everything(tmp_path / "out")
    kept = set().union(*(KEPT_BY[name] for name in options))
    planted = planted_strings(DEFAULT)
    assert len(planted) > 150
    for place, text in planted.items():
        assert any(form in before for form in byte_forms(text)), f"{place} is not planted"
        if place not in kept:
            assert not any(form in after for form in byte_forms(text)), f"{place} is left"


def references(dataset: Dataset) -> set[str]:
    study_level = "1.2.840.10008.3.1.2.3.1"
    found = set()

    def look(level: Dataset) -> None:
        if "ReferencedSOPInstanceUID" in level and level.get("ReferencedSOPClassUID") != study_level:
            found.add(str(level.ReferencedSOPInstanceUID))
        for element in level:
            if element.VR == "SQ":
                for inner in element.value:
                    look(inner)

    look(dataset)
    return found


def test_every_reference_resolves_though_the_files_were_run_apart(tmp_path: Path) -> None:
    """CT in one run; RT, SEG, SR and the rest in another, with the same key."""
    for path in write_demo_study(tmp_path / "all"):
        part = tmp_path / ("one" if "_ct_" in path.name else "two")
        part.mkdir(exist_ok=True)
        path.rename(part / path.name)
    run(tmp_path / "one", tmp_path / "out")
    run(tmp_path / "two", tmp_path / "out")
    before = [*data_sets(tmp_path / "one"), *data_sets(tmp_path / "two")]
    after = data_sets(tmp_path / "out")
    assert len(after) == len(before) == 12
    instances = {str(dataset.SOPInstanceUID) for dataset in after}
    referred = set().union(*map(references, after))
    assert len(referred) >= 6
    assert referred <= instances
    for keyword in ("StudyInstanceUID", "PatientID", "FrameOfReferenceUID"):
        assert len({dataset.get(keyword) for dataset in after if dataset.get(keyword)}) == 1, keyword
    by_modality = {dataset.Modality: dataset for dataset in after}
    ct = {str(dataset.SOPInstanceUID) for dataset in after if dataset.Modality == "CT"}
    for modality in ("RTSTRUCT", "SEG", "SR", "PR"):
        assert references(by_modality[modality]) & ct, f"{modality} has lost its images"
    assert {s.SeriesInstanceUID for s in after if s.Modality == "CT"} == {
        item.SeriesInstanceUID for item in by_modality["SEG"].ReferencedSeriesSequence
    }
    assert not instances & {str(dataset.SOPInstanceUID) for dataset in before}


def test_what_makes_the_objects_useful_stays(tmp_path: Path) -> None:
    options = ("retain-longitudinal-modified-dates", "retain-patient-characteristics", "retain-safe-private")
    write_demo_study(tmp_path / "in")
    run(tmp_path / "in", tmp_path / "out", *options)
    before, after = (
        {(d.Modality, d.get("InstanceNumber")): d for d in data_sets(tmp_path / f)} for f in ("in", "out")
    )
    assert before.keys() == after.keys()
    for name, dataset in after.items():
        for keyword in ("PixelData", "Rows", "ImagePositionPatient", "PixelSpacing", "RescaleSlope"):
            assert dataset.get(keyword) == before[name].get(keyword), (name, keyword)
    (segmentation,) = (dataset for (modality, _), dataset in after.items() if modality == "SEG")
    assert [segment.SegmentLabel for segment in segmentation.SegmentSequence] == ["Lesion"]
    (pet,) = (dataset for (modality, _), dataset in after.items() if modality == "PT")
    (was,) = (dataset for (modality, _), dataset in before.items() if modality == "PT")
    assert suv_factor(pet) == pytest.approx(suv_factor(was))
    (report,) = (dataset for (modality, _), dataset in after.items() if modality == "SR")
    numbers = [e.value for _, e in flat(report) if e.keyword == "NumericValue"]
    assert numbers
    meanings = [e.value for _, e in flat(report) if e.keyword == "CodeMeaning"]
    assert sum(meaning != "ANONYMIZED" for meaning in meanings) > 0.8 * len(meanings)


def suv_factor(pet: Dataset) -> float:
    """SUVbw per Bq/ml: from weight, dose, half life and the time between injection and scan."""
    drug = pet.RadiopharmaceuticalInformationSequence[0]

    def seconds(time: str) -> float:
        return int(time[:2]) * 3600 + int(time[2:4]) * 60 + float(time[4:])

    start, scan = drug.RadiopharmaceuticalStartDateTime, pet.SeriesDate + pet.SeriesTime
    assert start[:8] == scan[:8]
    elapsed = seconds(scan[8:]) - seconds(start[8:14])
    dose = float(drug.RadionuclideTotalDose) * 2 ** (-elapsed / float(drug.RadionuclideHalfLife))
    return 1000 * float(pet.PatientWeight) / dose


def test_two_patients_stay_two_and_one_without_an_id_merges_with_neither(tmp_path: Path) -> None:
    nameless = dataclasses.replace(DEFAULT, patient_id="", name="Namenlos-Fiktiv^Ohne", code="NX19")
    patients: list[DemoPatient] = [DEFAULT, SECOND, nameless]
    for patient in patients:
        write_demo_study(tmp_path / "in", patient)
    run(tmp_path / "in", tmp_path / "out")
    after = data_sets(tmp_path / "out")
    assert len(after) == 36
    assert sorted(len([d for d in after if d.PatientID == i]) for i in {d.PatientID for d in after}) == [
        12,
        12,
        12,
    ]
    assert len({dataset.StudyInstanceUID for dataset in after}) == 3


def test_the_same_input_twice_gives_the_same_bytes_and_another_key_shares_no_uid(tmp_path: Path) -> None:
    write_demo_study(tmp_path / "in")
    for name, key in (("a", KEY), ("b", KEY), ("c", OTHER_KEY)):
        run(tmp_path / "in", tmp_path / name, key=key)
    names = [sorted(path.relative_to(tmp_path / f) for path in (tmp_path / f).rglob("*")) for f in "abc"]
    assert names[0] == names[1] != names[2]
    assert everything(tmp_path / "a") == everything(tmp_path / "b")

    def uids(folder: str) -> set[str]:
        elements = (e for dataset in data_sets(tmp_path / folder) for _, e in flat(dataset))
        return {str(e.value) for e in elements if e.VR == "UI" and str(e.value).startswith("2.25.")}

    assert len(uids("a")) > 20
    assert not uids("a") & uids("c")


def test_a_second_run_into_the_same_folder_finds_duplicates(tmp_path: Path) -> None:
    write_demo_study(tmp_path / "in")
    run(tmp_path / "in", tmp_path / "out")
    assert run(tmp_path / "in", tmp_path / "out").outcomes == {Outcome.DUPLICATE: 12}
