"""Verify: what a run made passes every check, and one thing that is broken fails the one check it should."""

import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pydicom
import pytest
from DicomDeidLib import UsageError
from DicomDeidLib.demo_study import DEFAULT, SECOND, byte_forms, planted_strings
from DicomDeidLib.verify.dciodvfy import without_values
from DicomDeidLib.verify.verification import verify
from pydicom.dataset import Dataset
from support import minimal, to_bytes
from verified_runs import Run, check_of, edit, failed, make_run, run_of

LIBRARY = Path(__file__).resolve().parents[3] / "DicomDeid"
CHECKS = ["leaks", "patients", "instances", "references", "values", "pixels", "dates", "marks", "dciodvfy"]


@pytest.fixture(scope="module")
def research(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("research"))


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("two"), DEFAULT, SECOND)


@pytest.fixture
def broken(research: Run, tmp_path: Path) -> Run:
    """A run whose output may be broken."""
    return research.copy(tmp_path)


@pytest.mark.parametrize("by_map", [True, False], ids=["map", "content"])
def test_every_check_passes_over_what_research_made(research: Run, by_map: bool) -> None:
    found = research.verified(by_map=by_map)
    assert found.passed, found.as_text()
    assert [check.name for check in found.checks] == CHECKS
    assert (found.originals, found.outputs, found.pairs) == (14, 14, 14)
    assert (found.without_output, found.without_original, found.ambiguous) == (0, 0, 0)
    looked_at = {check.name: check.looked_at for check in found.checks}
    assert looked_at.pop("dciodvfy") == 0
    assert looked_at["references"] > 50 and looked_at["values"] > 140 and looked_at["dates"] > 100
    assert all(looked_at.values())


@pytest.mark.parametrize("profile", ["basic", "limited-data-set", "bug-report"])
def test_every_check_passes_over_other_profiles(research: Run, tmp_path: Path, profile: str) -> None:
    (tmp_path / "in").symlink_to(research.originals)
    for by_map in (True, False):
        found = run_of(tmp_path, output=f"out{by_map}", profile=profile).verified(by_map=by_map)
        assert found.passed, found.as_text()
        assert found.pairs == 14


@pytest.mark.parametrize("options", [("retain-uids",), ("retain-longitudinal-full-dates",)])
def test_every_check_passes_over_what_options_keep(
    research: Run, tmp_path: Path, options: tuple[str, ...]
) -> None:
    (tmp_path / "in").symlink_to(research.originals)
    found = run_of(tmp_path, profile="basic", options=options).verified(by_map=False)
    assert found.passed, found.as_text()
    assert found.pairs == 14


def test_two_patients_who_are_alike_are_told_apart_by_the_map_alone(two: Run) -> None:
    found = two.verified()
    assert found.passed, found.as_text()
    assert found.pairs == 26
    assert check_of(found, "patients").looked_at == 2
    found = two.verified(by_map=False)
    assert not failed(found) and any("--map tells them apart" in gap for gap in found.gaps)
    assert found.pairs + found.ambiguous == 26
    assert found.ambiguous > 0


# Modality, what is broken, the check that must see it, and the element it must name.
BREAKS: dict[str, tuple[str, Callable[[Dataset], object], str, str]] = {
    "another patient ID": (
        "MR",
        lambda d: (setattr(d, "PatientID", "OTHER"), setattr(d, "PatientName", "OTHER")),
        "patients",
        "",
    ),
    "another name": ("CT", lambda d: setattr(d, "PatientName", "OTHER"), "patients", "PatientName"),
    "another series": ("CT", lambda d: setattr(d, "SeriesInstanceUID", "2.25.7"), "instances", ""),
    "reference": (
        "RTSTRUCT",
        lambda d: setattr(
            d.ROIContourSequence[0].ContourSequence[0].ContourImageSequence[0],
            "ReferencedSOPInstanceUID",
            "2.25.7",
        ),
        "references",
        "ROIContourSequence[0].ContourSequence[0].ContourImageSequence[0].ReferencedSOPInstanceUID",
    ),
    "frame of reference": (
        "PT",
        lambda d: setattr(d, "FrameOfReferenceUID", "2.25.7"),
        "references",
        "FrameOfReferenceUID",
    ),
    "position": (
        "CT",
        lambda d: setattr(d, "ImagePositionPatient", [0, 0, 1]),
        "values",
        "ImagePositionPatient",
    ),
    "no orientation": ("CT", lambda d: d.pop("ImageOrientationPatient"), "values", "ImageOrientationPatient"),
    "weight": ("PT", lambda d: setattr(d, "PatientWeight", 70), "values", "PatientWeight"),
    "no weight": ("PT", lambda d: d.pop("PatientWeight"), "values", "PatientWeight"),
    "dose": (
        "PT",
        lambda d: setattr(d.RadiopharmaceuticalInformationSequence[0], "RadionuclideTotalDose", 1),
        "values",
        "RadiopharmaceuticalInformationSequence[0].RadionuclideTotalDose",
    ),
    "dose scaling": ("RTDOSE", lambda d: setattr(d, "DoseGridScaling", 1), "values", "DoseGridScaling"),
    "b-value": ("MR", lambda d: setattr(d, "DiffusionBValue", 1.0), "values", "DiffusionBValue"),
    "b-value of a vendor": (
        "MR",
        lambda d: setattr(d[0x0019100C], "value", 1),
        "values",
        "(0019,xx0C)",
    ),
    "date": ("SR", lambda d: setattr(d, "StudyDate", "20200101"), "dates", "StudyDate"),
    "time": ("SR", lambda d: setattr(d, "StudyTime", "111111"), "dates", "StudyTime"),
    "not removed": (
        "CT",
        lambda d: setattr(d, "PatientIdentityRemoved", "NO"),
        "marks",
        "PatientIdentityRemoved",
    ),
    "no method": ("CT", lambda d: d.pop("DeidentificationMethod"), "marks", "DeidentificationMethod"),
    "dates said to be as they were": (
        "CT",
        lambda d: setattr(d, "LongitudinalTemporalInformationModified", "UNMODIFIED"),
        "marks",
        "LongitudinalTemporalInformationModified",
    ),
    "text said to be gone": (
        "CT",
        lambda d: setattr(d, "BurnedInAnnotation", "NO"),
        "marks",
        "BurnedInAnnotation",
    ),
    "text in what is said to be clean": (
        "CT",
        lambda d: setattr(d, "BurnedInAnnotation", "YES"),
        "marks",
        "BurnedInAnnotation",
    ),
    "what the profile takes": (
        "CT",
        lambda d: setattr(d, "MilitaryRank", f"Rank of {DEFAULT.code}"),
        "marks",
        "MilitaryRank",
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_one_broken_thing_fails_one_check(broken: Run, name: str) -> None:
    modality, change, check, element = BREAKS[name]
    path = broken.edit(modality, change)
    found = broken.verified()
    assert failed(found) == [check], found.as_text()
    problems = check_of(found, check).problems
    assert any(
        problem.element == element and problem.output.endswith(path.relative_to(broken.output).as_posix())
        for problem in problems
    ), problems


def test_one_pixel_that_differs_fails(broken: Run) -> None:
    path = next(broken.outputs("CT"))
    data = bytearray(path.read_bytes())
    data[-100] ^= 1
    path.write_bytes(data)
    assert failed(broken.verified()) == ["pixels"]


def test_two_patients_given_one_id_fail(two: Run, tmp_path: Path) -> None:
    broken = two.copy(tmp_path)
    ids = sorted(path.name for path in broken.output.iterdir())
    for path in (broken.output / ids[0]).rglob("*.dcm"):
        edit(path, lambda d: (setattr(d, "PatientID", ids[1]), setattr(d, "PatientName", ids[1])))
    found = broken.verified()
    # Their dates moved by two offsets, which are one patient's now.
    assert failed(found) == ["patients", "dates"]
    assert "two patients became one" in check_of(found, "patients").problems[0].what


def test_an_instance_that_is_gone_fails_where_the_map_has_it_and_is_told_elsewhere(broken: Run) -> None:
    next(broken.outputs("CT")).unlink()
    found = broken.verified()
    assert failed(found) == ["instances"]
    assert found.pairs == 13
    found = broken.verified(by_map=False)
    assert not failed(found) and not found.passed
    (warning,) = check_of(found, "instances").warnings
    assert warning.what == "of a series 3 of 4 instances are paired"
    assert found.without_output == 1


def test_an_instance_too_many_fails(broken: Run) -> None:
    path = next(broken.outputs("CT"))
    shutil.copy(path, path.with_name("copy.dcm"))
    found = broken.verified()
    assert failed(found) == ["instances"]
    edit(path.with_name("copy.dcm"), lambda d: setattr(d, "SOPInstanceUID", "2.25.9"))
    assert failed(broken.verified()) == ["instances"]
    assert broken.verified().without_original == 1


FAKE = """#!/bin/sh
echo "$@" >> {log}
pwd >> {log}
grep -q AXIAL "$2" || echo "Error - </ImageType(0008,0008)> - Missing attribute - Module=<GeneralImage>" >&2
"""


@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_an_error_of_dciodvfy_that_the_original_did_not_have_fails(
    broken: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, log = tmp_path / "bin" / "dciodvfy", tmp_path / "log"
    program.parent.mkdir()
    program.write_text(FAKE.format(log=log))
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{program.parent}{os.pathsep}{os.environ['PATH']}")
    assert broken.verified(dciodvfy=True).passed, "errors that were there before are no fault"
    broken.edit("CT", lambda d: d.pop("ImageType"))
    found = broken.verified(dciodvfy=True)
    assert failed(found) == ["dciodvfy"]
    (problem,) = check_of(found, "dciodvfy").problems
    assert problem.what == (
        "new: Error - </ImageType(0008,0008)> - Missing attribute - Module=<GeneralImage>"
    )
    arguments = log.read_text()
    assert arguments and not any(part in arguments for part in (*DEFAULT.name.split("^"), "2.25."))


@pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy is not installed")
def test_dciodvfy_itself_sees_a_type_1_attribute_that_is_gone(broken: Run) -> None:
    broken.edit("CT", lambda d: d.pop("ImageType"))
    found = broken.verified(dciodvfy=True)
    assert failed(found) == ["dciodvfy"]
    assert check_of(found, "dciodvfy").looked_at == 14


def test_dciodvfy_is_not_needed(research: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = research.verified(dciodvfy=True)
    assert found.passed
    assert check_of(found, "dciodvfy").note == "dciodvfy is not installed"


def test_lines_of_dciodvfy_lose_what_they_quote() -> None:
    line = "Error - </PatientName(0010,0010)[1]> - Value invalid for this VR [PN] = <Okonkwo> - at 17"
    assert without_values(line) == "Error - </PatientName(0010,0010)N> - Value invalid for this VR [PN] <...>"


def test_an_archive_is_verified_as_a_folder_is(research: Run, tmp_path: Path) -> None:
    (tmp_path / "in").symlink_to(research.originals)
    run = run_of(tmp_path, output="out.zip")
    assert run.verified().passed
    # The same archive with one pixel changed.
    with zipfile.ZipFile(run.output) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    name = next(name for name, data in members.items() if b"CT" in data and b"AXIAL" in data)
    members[name] = members[name][:-100] + bytes([members[name][-100] ^ 1]) + members[name][-99:]
    with zipfile.ZipFile(tmp_path / "broken.zip", "w") as archive:
        for path, data in members.items():
            archive.writestr(path, data)
    assert failed(verify([run.originals], tmp_path / "broken.zip", run.map, dciodvfy=False)) == ["pixels"]


def test_it_can_be_watched_and_stopped(research: Run) -> None:
    steps: list[tuple[int, int]] = []
    found = verify(
        [research.originals], research.output, on_file=lambda *step: steps.append(step), dciodvfy=False
    )
    assert found.passed
    assert steps[-1][0] == steps[-1][1] == len(steps)
    steps.clear()
    stopped = verify(
        [research.originals], research.output, on_file=lambda *step: steps.append(step),
        cancelled=lambda: len(steps) == 20,
    )  # fmt: skip
    assert stopped.cancelled and not stopped.passed
    assert len(steps) == 20
    assert "not everything was looked at" in stopped.as_text()


def test_what_was_set_aside_is_no_failure(research: Run, tmp_path: Path) -> None:
    shutil.copytree(research.originals, tmp_path / "in")
    (tmp_path / "in" / "aside").write_bytes(to_bytes(minimal(BurnedInAnnotation="YES", Rows=7)))
    (tmp_path / "in" / "note.txt").write_text("a note on nobody that is long enough to be looked at")
    found = verify([tmp_path / "in"], research.output, research.map, dciodvfy=False)
    assert found.passed
    assert (found.without_output, found.unread_originals) == (1, 1)


def test_report_and_json_quote_no_patient(research: Run, two: Run, tmp_path: Path) -> None:
    """Everything leaks where the output is the original, names of folders among it."""
    shutil.copytree(two.originals, tmp_path / "copy")
    found = verify([two.originals], tmp_path / "copy", dciodvfy=False)
    assert failed(found) == ["leaks", "marks"]
    said = (found.as_text() + found.as_json()).encode()
    for patient in (DEFAULT, SECOND):
        for place, text in planted_strings(patient).items():
            assert not any(form in said for form in byte_forms(text)), place
    assert json.loads(found.as_json())["checks"][0]["failed"] > 300
    kinds = {problem.what for problem in check_of(found, "leaks").problems}
    assert {"a name of a patient", "an address", "a phone number", "a UID", "a birth date"} <= kinds


def test_what_can_not_be_verified_is_said(research: Run, tmp_path: Path) -> None:
    for originals, output, table, message in (
        ([], research.output, None, "no originals"),
        ([tmp_path / "none"], research.output, None, "original 1: there is no"),
        ([research.originals], tmp_path / "none", None, "there is no output"),
        ([research.originals], research.map, None, "neither a folder nor an archive"),
        ([research.output], research.output, None, "lies inside the output"),
        ([research.originals], research.output, tmp_path / "none", "map can't be read"),
        ([research.originals], research.output, __file__, "the map has no column"),
    ):
        with pytest.raises(UsageError, match=message):
            verify(originals, output, table)


def test_nothing_of_the_engine_is_imported() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import DicomDeidLib.verify.verification\n"
        "print(*(name for name in sys.modules if name.startswith('DicomDeidLib.')))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(LIBRARY)], capture_output=True, text=True, check=True
    )
    rooms = {name.split(".")[1] for name in done.stdout.split()}
    assert rooms == {"verify", "dicom", "errors", "version", "tables", "profile", "run", "stream"}
    modules = {name for name in done.stdout.split() if name.split(".")[1] in ("profile", "run", "stream")}
    assert modules == {
        "DicomDeidLib.profile", "DicomDeidLib.profile.options", "DicomDeidLib.profile.standard",
        "DicomDeidLib.profile.risk_kinds",
        "DicomDeidLib.run", "DicomDeidLib.run.find",
        "DicomDeidLib.stream", "DicomDeidLib.stream.sink", "DicomDeidLib.stream.write",
        "DicomDeidLib.stream.deflate", "DicomDeidLib.stream.parts", "DicomDeidLib.stream.source",
    }  # fmt: skip


def test_items_that_moved_up_are_compared_with_what_they_were(research: Run, tmp_path: Path) -> None:
    """Under structured content alone, comments of the report go, and what stood behind them moves up."""
    (tmp_path / "in").symlink_to(research.originals)
    run = run_of(tmp_path, profile="basic", options=("clean-structured-content",))
    before, after = (
        len(pydicom.dcmread(path).ContentSequence)
        for path in (next(research.originals.rglob("*_sr.dcm")), next(run.outputs("SR")))
    )
    assert after < before
    assert run.verified().passed
