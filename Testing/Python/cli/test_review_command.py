"""`dicom-deid review` as a process: table, files, rules that go into the next run, and errors."""

import json
from pathlib import Path

import pytest
from DicomDeidLib import Job, load_profile, run_job
from DicomDeidLib.cli import main
from support import KEY, minimal, read, to_bytes
from test_cli import dicom_deid

PLANTED = "the tall goalkeeper"


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(3):
        dataset = minimal(
            SOPInstanceUID=f"1.2.3.4.5.6.{number}", SeriesDescription="T1", Modality="CT",
            StudyDescription=PLANTED if number else "seen 12 March 2019, tel. 555-123-4567",
        )  # fmt: skip
        (folder / f"{number}.dcm").write_bytes(to_bytes(dataset))
    return folder


def run(originals: Path, output: Path, profile: str) -> Path:
    report = run_job(Job((str(originals),), str(output), profile, key_hex=KEY.hex()))
    assert not report.set_aside
    return output


@pytest.fixture
def output(originals: Path, tmp_path: Path) -> Path:
    keep = {"selector": ["StudyDescription", "SeriesDescription"], "action": "keep"}
    (tmp_path / "first.json").write_text(
        json.dumps({"format": 1, "name": "first", "version": "1", "base": "basic", "rules": [keep]})
    )
    return run(originals, tmp_path / "out", str(tmp_path / "first.json"))


def test_the_table_ranks_and_says_what_to_do_next(output: Path) -> None:
    done = dicom_deid("review", output)
    assert done.returncode == 0 and not done.stderr
    lines = done.stdout.splitlines()
    assert lines[0].split() == ["No", "RISK", "PATH", "VR", "FILES", "VALUE", "WHY"]
    assert lines[1].split()[:5] == ["1", "high", "StudyDescription", "LO", "1"]
    assert lines[1].endswith("date, number")
    assert lines[2].split()[:5] == ["2", "text", "StudyDescription", "LO", "2"]
    assert "3 files" in lines and "--save-profile" in done.stdout
    assert all(len(line) <= 150 for line in lines)
    assert done.stdout == dicom_deid("review", output).stdout


def test_what_is_removed_is_gone_from_the_next_run(originals: Path, output: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mine.json"
    done = dicom_deid(
        "review",
        output,
        "--remove",
        "2",
        "SeriesDescription",
        "-p",
        tmp_path / "first.json",
        "--save-profile",
        saved,
    )
    assert done.returncode == 0, done.stderr
    assert PLANTED not in saved.read_text()
    assert [rule.action for rule in load_profile(str(saved)).rules] == ["keep", "remove", "remove"]
    second = run(originals, tmp_path / "second", str(saved))
    for path in second.rglob("*.dcm"):
        assert "StudyDescription" not in read(path.read_bytes())
        assert "SeriesDescription" not in read(path.read_bytes())
    after = dicom_deid("review", second, "--all").stdout
    assert "StudyDescription" not in after and "high" not in after


def test_a_value_can_go_alone(originals: Path, output: Path, tmp_path: Path) -> None:
    saved = tmp_path / "mine.json"
    done = dicom_deid(
        "review", output, "--remove-value", "2", "--profile", tmp_path / "first.json", "--save-profile", saved
    )
    assert done.returncode == 0 and "confidential" in done.stdout
    assert saved.stat().st_mode & 0o077 == 0
    second = run(originals, tmp_path / "second", str(saved))
    left = [read(path.read_bytes()).get("StudyDescription") for path in second.rglob("*.dcm")]
    assert sorted(map(bool, left)) == [False, False, True] and PLANTED not in left


def test_sheet_and_page_are_written_beside_the_output(output: Path, tmp_path: Path) -> None:
    done = dicom_deid("review", output, "--csv", tmp_path / "rows.csv", "--html", tmp_path / "page.html")
    assert done.returncode == 0, done.stderr
    for name in ("rows.csv", "page.html"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert PLANTED in text and "confidential" in done.stdout
        assert (tmp_path / name).stat().st_mode & 0o077 == 0


def test_files_that_can_not_be_read_are_counted_by_code(
    output: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (output / "broken.dcm").write_bytes(to_bytes(minimal())[:-3])
    (output / "notes.txt").write_text("x")
    assert main(["review", str(output)]) == 1
    said = capsys.readouterr().out
    assert "1 could not be read, truncated" in said and "1 are no DICOM files" in said


def test_an_archive_that_a_run_wrote(
    originals: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    keep = ({"selector": "StudyDescription", "action": "keep"},)
    run_job(Job((str(originals),), str(tmp_path / "out.zip"), rules=keep, key_hex=KEY.hex()))
    assert main(["review", str(tmp_path / "out.zip")]) == 0
    assert PLANTED in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["OUT", "--csv", "OUT/rows.csv"], "inside the output"),
        (["OUT", "--html", "TMP/first.json"], "exists already"),
        (["OUT", "--csv", "TMP/no/rows.csv"], "folder"),
        (["OUT", "--csv", "TMP/a", "--html", "TMP/a"], "two things"),
        (["TMP/nowhere"], "there is no file or folder"),
        (["OUT", "--remove", "1"], "--save-profile"),
        (["OUT", "--save-profile", "TMP/new.json"], "--remove"),
        (["OUT", "--remove", "1", "--save-profile", "OUT/new.json"], "inside the output"),
        (["OUT", "--remove", "1", "--save-profile", "TMP/new.json", "-p", "nobody"], "no profile 'nobody'"),
        (["OUT", "--remove", "999", "--save-profile", "TMP/new.json"], "no row 999"),
        (["OUT", "--remove", "StudyDescriptio", "--save-profile", "TMP/new.json"], "did you mean"),
        (["OUT", "--remove", "Rows", "--save-profile", "TMP/new.json"], "protected"),
        (["OUT", "--remove-value", "x", "--save-profile", "TMP/new.json"], "invalid int"),
    ],
)
def test_what_can_not_be_done_is_said_and_nothing_is_written(
    output: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = sorted(tmp_path.rglob("*"))
    given = [text.replace("OUT", str(output)).replace("TMP", str(tmp_path)) for text in arguments]
    try:
        code = main(["review", *given])
    except SystemExit as stopped:  # argparse's own
        code = int(stopped.code or 0)
    done = capsys.readouterr()
    assert (code, done.out) == (2, "")
    assert said in done.err and PLANTED not in done.err
    assert sorted(tmp_path.rglob("*")) == before
