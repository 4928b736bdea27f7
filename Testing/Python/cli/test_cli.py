"""The command line as a process: what a user types, sees, and gets when it goes wrong."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from DicomDeidLib.demo_study import DEFAULT, write_demo_study
from support import minimal, pydicom_files, read, to_bytes

LIBRARY = Path(__file__).resolve().parents[3] / "DicomDeid"


def dicom_deid(*arguments: object, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Runs `python -m DicomDeidLib ...` as where nothing is installed."""
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY), "PYTHONIOENCODING": "utf-8", "COLUMNS": "150"}
    return subprocess.run(
        [sys.executable, "-m", "DicomDeidLib", *map(str, arguments)],
        capture_output=True, encoding="utf-8", cwd=cwd, env=environment, timeout=120, check=False,
    )  # fmt: skip


@pytest.fixture
def study(tmp_path: Path) -> Path:
    write_demo_study(tmp_path / "in")
    return tmp_path / "in"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    made = dicom_deid("key", "new", tmp_path / "my.key")
    assert made.returncode == 0
    return tmp_path / "my.key"


def test_demo_does_everything_and_can_be_run_again(tmp_path: Path) -> None:
    for outcome in ("released", "duplicate"):
        done = dicom_deid("demo", cwd=tmp_path)
        assert done.returncode == 0, done.stderr
        assert f"12 files: 12 {outcome}" in done.stdout
        assert ": 0 left" in done.stdout
        assert "PatientName" not in done.stderr
    assert len(list((tmp_path / "dicom-deid-demo" / "deidentified").rglob("*.dcm"))) == 12


def test_run_with_a_key_is_the_same_on_another_day(study: Path, key: Path, tmp_path: Path) -> None:
    for name in ("a", "b"):
        done = dicom_deid("run", study, "-o", tmp_path / name, "-k", key)
        assert done.returncode == 0, done.stderr
        assert "No key was given" not in done.stdout
    files = [
        sorted(path.relative_to(tmp_path / name) for path in (tmp_path / name).rglob("*")) for name in "ab"
    ]
    assert files[0] == files[1]
    for path in files[0]:
        if path.suffix == ".dcm":
            assert (tmp_path / "a" / path).read_bytes() == (tmp_path / "b" / path).read_bytes()
    assert not {DEFAULT.patient_id, DEFAULT.folder_name} & {part for path in files[0] for part in path.parts}


def test_run_without_a_key_says_what_that_means(study: Path, tmp_path: Path) -> None:
    done = dicom_deid("run", study, "-o", tmp_path / "out")
    assert done.returncode == 0
    assert "No key was given" in done.stdout


def test_run_takes_options(study: Path, tmp_path: Path) -> None:
    done = dicom_deid(
        "run", study, "-o", tmp_path / "out", "-p", "basic",
        "--option", "retain-longitudinal-full-dates", "--option", "retain-uids",
    )  # fmt: skip
    assert done.returncode == 0
    for path in (tmp_path / "out").rglob("*.dcm"):
        assert read(path.read_bytes()).StudyDate == DEFAULT.study_date


def test_the_folder_of_pydicom(tmp_path: Path) -> None:
    root = next(iter(pydicom_files().values())).parents[1] / "test_files"
    done = dicom_deid("run", root, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "set aside" in done.stdout
    assert "8 skipped, dicomdir" in done.stdout
    assert "truncated: The file ends in the middle of an element." in done.stdout
    assert "file " in done.stderr
    assert "MR_truncated" not in done.stderr + done.stdout, "files are named by number only"
    assert not list((tmp_path / "out").rglob("*part")), "nothing half-written stays"


def test_files_that_fail_do_not_stop_the_others(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    whole = to_bytes(minimal())
    (folder / "1.dcm").write_bytes(whole[:-3])
    (folder / "2.dcm").write_bytes(whole)
    (folder / "3.txt").write_bytes(b"notes on Okonkwo")
    done = dicom_deid("run", folder, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "3 files: 1 released, 1 set aside, 1 not DICOM" in done.stdout
    assert done.stderr == "file 1: set aside, truncated\n"


def test_an_existing_file_is_never_overwritten(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "1.dcm").write_bytes(to_bytes(minimal(Rows=1)))
    (folder / "2.dcm").write_bytes(to_bytes(minimal(Rows=2)))
    done = dicom_deid("run", folder, "-o", tmp_path / "out")
    assert done.returncode == 1
    assert "output-exists" in done.stdout
    (left,) = (tmp_path / "out").rglob("*.dcm")
    assert read(left.read_bytes()).Rows == 1


def test_preview_shows_a_table_and_json(study: Path, key: Path) -> None:
    (report,) = study.rglob("*_sr.dcm")
    done = dicom_deid("preview", report, "-k", key, "--changed-only")
    assert done.returncode == 0
    assert "ContentSequence[2].PersonName" in done.stdout
    assert "Modality" not in done.stdout
    assert max(map(len, done.stdout.splitlines())) <= 150
    entries = json.loads(dicom_deid("preview", report, "-k", key, "--json").stdout)
    assert {"path": "Modality", "before": "SR", "after": "SR"}.items() <= next(
        entry for entry in entries if entry["path"] == "Modality"
    ).items()


def test_preview_of_what_would_be_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "broken.dcm"
    path.write_bytes(to_bytes(minimal())[:-3])
    done = dicom_deid("preview", path)
    assert done.returncode == 1
    assert "truncated" in done.stderr


WRONG = {
    "unknown option": (("run", "IN", "-o", "OUT", "--option", "retain-all"), "no option 'retain-all'"),
    "unbuilt option": (
        ("run", "IN", "-o", "OUT", "--option", "clean-recognizable-visual-features"),
        "not built yet",
    ),
    "unknown profile": (("run", "IN", "-o", "OUT", "-p", "strict"), "no profile 'strict'"),
    "missing input": (("run", "IN/none", "-o", "OUT"), "no file or folder"),
    "output in input": (("run", "IN", "-o", "IN/out"), "lies inside the input"),
    "input in output": (("run", "IN/a", "-o", "IN"), "lies inside the output"),
    "missing key": (("run", "IN", "-o", "OUT", "-k", "none.key"), "can't be read"),
    "confidential in output": (("run", "IN", "-o", "OUT", "--map", "OUT/map.csv"), "is confidential"),
    "resume without key": (("run", "IN", "-o", "OUT", "--resume"), "its key is forgotten"),
    "unknown layout": (("run", "IN", "-o", "OUT", "--layout", "{Patient}/{SOPInstanceUID}"), "no attribute"),
    "preview of text": (("preview", "IN/a/note.txt"), "is no DICOM file"),
    "preview of nothing": (("preview", "IN/none.dcm"), "there is no file"),
    "output is a file": (("run", "IN", "-o", "FILE"), "is a file, not a folder"),
    "no command": ((), "usage"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_usage_is_said_in_one_line(case: str, tmp_path: Path) -> None:
    arguments, message = WRONG[case]
    (tmp_path / "IN" / "a").mkdir(parents=True)
    (tmp_path / "FILE").touch()
    (tmp_path / "IN" / "a" / "note.txt").write_text("a note on nobody that is long enough to be looked at")
    done = dicom_deid(*arguments, cwd=tmp_path)
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "OUT").exists()


@pytest.mark.skipif(os.name == "nt", reason="modes say nothing on Windows")
def test_a_key_that_others_can_read_is_warned_of(study: Path, key: Path, tmp_path: Path) -> None:
    key.chmod(0o644)
    done = dicom_deid("run", study, "-o", tmp_path / "out", "-k", key)
    assert done.returncode == 0
    assert "chmod 600" in done.stderr


def test_a_closed_pipe_is_no_error(study: Path) -> None:
    path = next(study.rglob("*.dcm"))
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY)}
    with subprocess.Popen(
        [sys.executable, "-m", "DicomDeidLib", "preview", str(path)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment,
    ) as process:  # fmt: skip
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert b"Traceback" not in process.stderr.read()
        assert process.wait() == 0


def test_version() -> None:
    assert dicom_deid("--version").stdout.startswith("dicom-deid ")
