"""Profiles at the command line: one-off rules, and what show, check, explain and diff say."""

import json
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Job, load_profile, run_job
from support import KEY, minimal, read, to_bytes
from test_cli import dicom_deid


@pytest.fixture
def file(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    dataset = minimal(
        StructureSetLabel="smith-final", StudyDate="20230117", Modality="CT", StationName="CT-7"
    )
    block = dataset.private_block(0x0019, "GEMS_ACQU_01", create=True)
    block.add_new(0x39, "DS", "250")
    block.add_new(0x27, "LO", "typed")
    (folder / "a.dcm").write_bytes(to_bytes(dataset))
    return folder / "a.dcm"


@pytest.fixture
def key(tmp_path: Path) -> Path:
    path = tmp_path / "key"
    path.write_bytes(KEY)
    path.chmod(0o600)
    return path


def released(folder: Path) -> Any:
    (path,) = folder.rglob("*.dcm")
    return read(path.read_bytes())


def test_one_off_rules_over_any_profile_and_as_a_profile_of_their_own(
    file: Path, key: Path, tmp_path: Path
) -> None:
    saved = tmp_path / "mine.json"
    out = dicom_deid(
        "run", file, "-o", tmp_path / "out", "-k", key, "--keep", "StationName", "--substitute",
        "StructureSetLabel=s/SMITH-?//i", "--set", "ClinicalTrialSiteID={site}-{PatientID|pseudonym|first:3}",
        "--var", "site=Basel", "--keep-private", "(0019,{GEMS_ACQU_01}39)", "--when", 'Modality == "MR"',
        "--empty", "StationName", "--remove", "StructureSetLabel", "--save-profile", saved,
    )  # fmt: skip
    assert out.returncode == 0, out.stderr
    new = released(tmp_path / "out")
    assert (new.StationName, new.StructureSetLabel) == ("CT-7", "final")
    assert new.ClinicalTrialSiteID == f"Basel-{new.PatientID[:3]}"
    assert [e.value for e in new if e.tag.is_private] == ["GEMS_ACQU_01", 250]
    assert load_profile(str(saved)).name == "mine"
    again = dicom_deid("run", file, "-o", tmp_path / "again", "-k", key, "-p", saved)
    assert again.returncode == 0, again.stderr
    method = "DeidentificationMethod"
    first, second = released(tmp_path / "out"), released(tmp_path / "again")
    del first[method], second[method]
    assert first == second


def test_command_line_job_and_workers_give_the_same_bytes(file: Path, key: Path, tmp_path: Path) -> None:
    rules = [
        {"selector": "StructureSetLabel", "action": "substitute", "pattern": "smith-?", "with": ""},
        {
            "selector": "StationName",
            "action": "lookup",
            "table": {"CT-7": "room 1"},
            "when": "exists(StudyDate)",
        },
    ]
    profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": rules}
    (tmp_path / "mine.json").write_text(json.dumps(profile))
    for number in range(40):
        dataset = minimal(SOPInstanceUID=f"1.2.{number}", StationName="CT-7", StudyDate="20230117")
        (file.parent / f"b{number}.dcm").write_bytes(to_bytes(dataset))
    dicom_deid("run", file.parent, "-o", tmp_path / "cli", "-k", key, "-p", tmp_path / "mine.json")
    job = {"profile": {**profile, "rules": []}, "rules": tuple(rules), "key_hex": KEY.hex()}
    run_job(Job((str(file.parent),), str(tmp_path / "one"), **job))  # type: ignore[arg-type]
    dicom_deid(
        "run", file.parent, "-o", tmp_path / "four", "-k", key, "-p", tmp_path / "mine.json", "-j", "4"
    )
    runs = ("cli", "one", "four")
    outputs = [{path.name: path.read_bytes() for path in (tmp_path / name).rglob("*.dcm")} for name in runs]
    assert len(outputs[0]) == 41
    assert outputs[0] == outputs[1] == outputs[2]
    assert read(outputs[0].popitem()[1]).StationName == "room 1"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--keep", "PatientNam", "did you mean PatientName"),
        ("--keep-private", "PatientName", "private elements are expected"),
        ("--set", "StationName", "a '=' is expected"),
        ("--substitute", "StationName=x/y", "s/OLD/NEW/"),
        ("--substitute", "StationName=s/(a+)+//", "a repeat inside a repeat"),
        ("--var", "site", "NAME=VALUE"),
        ("--var", "Site=x", "is no name"),
    ],
)
def test_wrong_one_off_rules_are_said_in_one_line(
    file: Path, tmp_path: Path, option: str, value: str, message: str
) -> None:
    out = dicom_deid("run", file, "-o", tmp_path / "out", option, value)
    assert out.returncode == 2
    assert message in out.stderr
    assert out.stderr.count("\n") == 1
    assert not (tmp_path / "out").exists()


def test_an_escaped_sign_in_a_substitution_stays(file: Path, tmp_path: Path) -> None:
    out = dicom_deid(
        "run", file, "-o", tmp_path / "out", "--substitute", r"StructureSetLabel=s|smith-(\w+)|a\|\1/b|"
    )
    assert out.returncode == 0, out.stderr
    assert released(tmp_path / "out").StructureSetLabel == "a|final/b"


def test_objects_that_are_left_out_and_set_aside_are_reported_with_the_reason(
    file: Path, tmp_path: Path
) -> None:
    (file.parent / "sr.dcm").write_bytes(to_bytes(minimal(Modality="SR", SOPInstanceUID="1.2.9")))
    (file.parent / "us.dcm").write_bytes(to_bytes(minimal(Modality="US", SOPInstanceUID="1.2.10")))
    profile = {
        "format": 1, "name": "mine", "version": "1", "base": "basic",
        "rules": [{"action": "skip", "when": 'Modality == "SR"', "reason": "No reports in this trial."},
                  {"action": "set-aside", "when": 'Modality == "US"', "reason": "Look at ultrasound first."}],
    }  # fmt: skip
    (tmp_path / "mine.json").write_text(json.dumps(profile))
    out = dicom_deid(
        "run", file.parent, "-o", tmp_path / "out", "-p", tmp_path / "mine.json", "-j", 2,
        "--problems", tmp_path / "problems.csv", "--report", tmp_path / "report.json",
    )  # fmt: skip
    assert out.returncode == 1
    assert "1 skipped, rule-1: No reports in this trial." in out.stdout
    assert "1 set aside, rule-2: Look at ultrasound first." in out.stdout
    reasons = json.loads((tmp_path / "report.json").read_text())["reasons"]
    assert reasons["rule-2"] == {"files": 1, "sentence": "Look at ultrasound first."}
    assert "No reports in this trial." in (tmp_path / "problems.csv").read_text()
    shown = dicom_deid("preview", file.parent / "sr.dcm", "-p", tmp_path / "mine.json")
    assert shown.returncode == 1
    assert "would be skipped, rule-1: No reports in this trial." in shown.stderr


def test_a_study_with_two_anchored_offsets_is_warned_of(file: Path, tmp_path: Path) -> None:
    (file.parent / "b.dcm").write_bytes(to_bytes(minimal(SOPInstanceUID="1.2.9", StudyDate="20230119")))
    profile = {
        "format": 1, "name": "mine", "version": "1", "base": "basic",
        "rules": [{"selector": "vr:DA", "action": "shift", "anchor": "2000-01-01"}],
    }  # fmt: skip
    # A key of its own: a UID of another could have the year in it by chance.
    key, report_path = bytes(range(32)).hex(), tmp_path / "report.json"
    job = Job(
        (str(file.parent),), str(tmp_path / "out"), profile=profile, key_hex=key, report=str(report_path)
    )
    report = run_job(job)
    assert report.torn_studies == 1
    assert "1 studies were moved by different days" in report.as_text()
    assert "intervals between studies are lost" in report.as_text()
    assert "2023" not in report_path.read_text()


def test_explain(tmp_path: Path) -> None:
    out = dicom_deid("profile", "explain", "basic", "PatientName").stdout
    assert out.splitlines()[0] == "PatientName (0010,0010) PN"
    assert "pseudonym" in out and "Table E.1-1" in out
    path = tmp_path / "mine.json"
    rules = [
        {"selector": "vr:PN", "action": "remove"},
        {"selector": "PatientName", "action": "keep", "when": 'Modality == "US"', "note": "phantoms"},
    ]
    path.write_text(json.dumps({"format": 1, "name": "m", "version": "1", "base": "basic", "rules": rules}))
    lines = dicom_deid("profile", "explain", path, "PatientName").stdout.splitlines()
    assert "rule 2: keep PatientName (phantoms)" in lines[1]
    assert 'where Modality == "US"' in lines[2]
    assert "remove" in lines[3] and "rule 1" in lines[3]
    assert len(lines) == 4, "nothing stands under a rule that always holds"
    private = dicom_deid("profile", "explain", "research", "(0019,{SIEMENS MR HEADER}0C)").stdout
    assert "retain-safe-private" in private
    assert "names many" in dicom_deid("profile", "explain", "basic", "vr:PN").stderr


def test_show_check_and_diff(tmp_path: Path) -> None:
    text = dicom_deid("profile", "show", "research").stdout
    assert "Retain Longitudinal Temporal Information Modified Dates Option" in text
    assert "Basic Application Level Confidentiality Profile" in text
    assert "(0010,0010)" in text
    markdown = dicom_deid("profile", "show", "limited-data-set", "--format", "markdown").stdout
    assert markdown.startswith("# limited-data-set 1\n")
    assert "| 1 | PatientBirthDate, PatientBirthTime | keep |" in markdown
    assert "no profile of PS3.15 is claimed" in markdown
    assert json.loads(dicom_deid("profile", "show", "basic", "--format", "json").stdout)["name"] == "basic"
    check = dicom_deid("profile", "check", "limited-data-set").stdout
    assert "warning: rule 1 keeps PatientBirthDate, which the profile would empty" in check
    diff = dicom_deid("profile", "diff", "basic", "research").stdout.splitlines()
    assert "name: basic -> research" in diff
    assert "+ option retain-safe-private" in diff
    assert "(0008,0020) StudyDate: empty -> shift" in diff
    assert dicom_deid("profile", "diff", "basic", "basic").stdout == ""
    assert set(dicom_deid("profile", "list").stdout.split()) >= {
        "basic",
        "research",
        "limited-data-set",
        "bug-report",
    }
