"""`dicom-deid find-text`: what it tells on the screen, what it writes for its owner, and its exit codes."""

import os
import stat
import sys
from pathlib import Path

import pytest
from DicomDeidLib.cli import main
from support import minimal, to_bytes
from text_support import NAME, native, picture, table

pytest.importorskip("rapidocr")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A file with text in its second frame, one without, one without pixels, one broken, one that is none."""
    found = tmp_path / "Smith"
    found.mkdir()
    files = {
        "a": to_bytes(native(picture(255, 1, 2, shown=(1,)), Modality="US")),
        "b": to_bytes(native(picture(255, shown=()), Modality="US")),
        "c": to_bytes(minimal(Modality="SR")),
        "d": to_bytes(native(picture(255), Modality="SMITH JOHN", Rows=999)),
        "e": b"no DICOM",
    }
    for name, data in files.items():
        (found / f"{name}.dcm").write_bytes(data)
    return found


@pytest.mark.parametrize("workers", ["1", "3"])
def test_what_is_found_is_told_by_number_and_written_by_name(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], workers: str
) -> None:
    path = tmp_path / "text.csv"
    assert main(["find-text", str(folder), "--csv", str(path), "-j", workers]) == 1
    told = capsys.readouterr().out
    assert told.splitlines()[0] == "file 1: text in 1 of 2 frames, 1 places"
    assert "file 4: not looked at, pixels-not-understood: " in told
    assert "5 files, 1 with text" in told and "  US: 1 no text, 1 text" in told and "  1 not DICOM" in told
    assert "  SR: 1 no pixels" in told and "  no Modality: 1 not looked at" in told
    assert "confidential" in told
    assert "smith" not in told.lower() and "a.dcm" not in told and NAME not in told
    assert os.name == "nt" or stat.S_IMODE(path.stat().st_mode) == 0o600
    rows = table(path)
    assert [row["path"] for row in rows] == [str(folder / "a.dcm"), str(folder / "d.dcm")]
    text, problem = rows
    assert text["text"] == NAME and text["SOPInstanceUID"] == "1.2.3.4.5.6.7" and text["frame"] == "2"
    assert int(text["top"]) < int(text["bottom"]) < 40 and int(text["left"]) < int(text["right"]) < 140
    assert 0.4 <= float(text["confidence"]) <= 1 and not text["problem"]
    assert problem["problem"] == "pixels-not-understood" and not problem["text"]


def test_exit_codes_and_frames(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["find-text", str(folder / "b.dcm"), str(folder / "c.dcm"), str(folder / "e.dcm")]) == 0
    assert main(["find-text", str(folder / "a.dcm"), "--frames", "first"]) == 0
    assert main(["find-text", str(folder / "a.dcm"), "--frames", "2"]) == 1
    assert main(["find-text", str(folder / "a.dcm"), "--frames", "3"]) == 0
    assert main(["find-text", str(folder / "a.dcm"), "--confidence", "1"]) == 0
    assert "2 frames, 1 places" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--confidence", "7"], "a number from 0.3 to 1"),
        (["--frames", "0"], "the number of a frame from 1"),
        (["-j", "0"], "must be 1 or more"),
        (["nowhere"], "there is no file or folder"),
        (["--csv", "INPUT/text.csv"], "is confidential and lies inside"),
        (["--csv", "INPUT.csv"], "exists already"),
    ],
)
def test_wrong_usage(folder: Path, more: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    folder.with_name("Smith.csv").write_text("old")
    words = [word.replace("INPUT", str(folder)) for word in more]
    assert main(["find-text", str(folder), *words]) == 2
    assert said in capsys.readouterr().err
    assert folder.with_name("Smith.csv").read_text() == "old"


def test_without_the_extra_it_can_not_start(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    assert main(["find-text", str(folder), "--csv", str(tmp_path / "t.csv")]) == 3
    assert not (tmp_path / "t.csv").exists()
    rule = ["--when", "has_text()", "--clean-pixels", "0,0,1,1"]
    for rules in (rule, ["--clean-pixels", "detected-text"]):
        assert main(["run", str(folder), "-o", str(tmp_path / "out"), *rules]) == 3
        assert main(["preview", str(folder / "a.dcm"), *rules]) == 3
    assert not (tmp_path / "out").exists()
    saved = tmp_path / "mine.json"
    with pytest.raises(SystemExit):
        main(["find-text"])
    saved.write_text(
        '{"format": 1, "name": "m", "version": "1", "base": "basic",'
        ' "rules": [{"action": "skip", "when": "has_text(0.5)", "reason": "x"}]}'
    )
    assert main(["profile", "check", str(saved)]) == 0
    told = capsys.readouterr()
    assert told.err.count("pip install") == 5 and "warning: a run can't start here: " in told.out


def test_the_rule_on_the_command_line(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", str(folder / "a.dcm"), "-o", str(out), "--clean-pixels", "detected-text"]) == 0
    assert main(["find-text", str(out)]) == 0
