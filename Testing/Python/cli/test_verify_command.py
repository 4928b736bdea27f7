"""`dicom-deid verify` as a process: what it prints, its JSON, its exit codes."""

import json
import os
from pathlib import Path

import pydicom
import pytest
from DicomDeidLib.cli import main
from DicomDeidLib.demo_study import DEFAULT, byte_forms, planted_strings, write_demo_study
from DicomDeidLib.exit_codes import ALL_PASSED, COULD_NOT_START, SOME_FAILED, WRONG_USAGE
from test_cli import dicom_deid


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with originals 'in', an output 'out' and a map."""
    folder = tmp_path_factory.mktemp("run")
    write_demo_study(folder / "in")
    done = dicom_deid("run", "in", "-o", "out", "-p", "research", "--map", "map.csv", cwd=folder)
    assert done.returncode == 0
    return folder


def test_a_good_run_passes(run: Path, tmp_path: Path) -> None:
    result = tmp_path / "result.json"
    done = dicom_deid(
        "verify", "in", "out", "--map", "map.csv", "--json", result, "--no-dciodvfy", cwd=run
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (ALL_PASSED, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "12 originals, 12 outputs, 12 pairs by map"
    assert sum(line.startswith("PASSED") for line in lines) == 8
    assert "it was not asked for" in done.stdout
    assert lines[-1] == "Nothing failed."
    parsed = json.loads(result.read_text())
    assert parsed["passed"] and parsed["paired_by"] == "map"
    assert [check["state"] for check in parsed["checks"]].count("passed") == 8
    if os.name != "nt":
        assert result.stat().st_mode & 0o777 == 0o600


def test_a_broken_run_fails_and_says_where_without_a_name(run: Path, tmp_path: Path) -> None:
    made = dicom_deid("run", run / "in", "-o", tmp_path / "out", "-p", "research")
    assert made.returncode == 0
    path = next(path for path in (tmp_path / "out").rglob("*.dcm") if b"AXIAL" in path.read_bytes())
    data_set = pydicom.dcmread(path)
    data_set.ImageComments = f"{DEFAULT.patient_id} again"
    data_set.save_as(path)
    done = dicom_deid(
        "verify", run / "in", tmp_path / "out", "--no-dciodvfy", "--json", tmp_path / "result.json"
    )
    assert done.returncode == SOME_FAILED
    assert "Failed: leaks" in done.stdout
    assert path.name in done.stdout and "ImageComments" in done.stdout
    said = (done.stdout + done.stderr + (tmp_path / "result.json").read_text()).encode()
    for place, text in planted_strings(DEFAULT).items():
        assert not any(form in said for form in byte_forms(text)), place


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("in", "nowhere"), "there is no output nowhere"),
        (("nowhere", "out"), "original 1: there is no such file or folder"),
        (("in", "out", "--map", "nowhere"), "the map can't be read"),
        (("in", "out", "--json", "map.csv"), "exists already; nothing is overwritten"),
        (("in", "out", "--json", "no/there.json"), "is not there"),
        (("in", "out", "--json", "out/result.json"), "lies inside the output"),
        (("out", "out"), "lies inside the output"),
        (("in",), "required: OUTPUT"),
    ],
)
def test_what_can_not_be_asked_is_said(
    run: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    message: str,
) -> None:
    monkeypatch.chdir(run)
    table = (run / "map.csv").read_bytes()
    try:
        code = main(["verify", *arguments, "--no-dciodvfy"])
    except SystemExit as ended:  # argparse
        code = int(ended.code or 0)
    said = capsys.readouterr()
    assert (code, said.out) == (WRONG_USAGE, "")
    assert message in said.err
    assert (run / "map.csv").read_bytes() == table


def test_a_file_that_can_not_be_read_ends_it(
    run: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_arguments: object, **_named: object) -> None:
        raise OSError(5, "Input/output error", "OKONKWO.dcm")

    monkeypatch.setattr("DicomDeidLib.verify.verification.read_header", fails)
    assert main(["verify", str(run / "in"), str(run / "out")]) == COULD_NOT_START
    assert capsys.readouterr().err == "dicom-deid: could not go on: Input/output error\n"
