"""Runs that can be trusted: workers, kill and resume, cancel, archives, crosswalks, tables and reports."""

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest
from DicomDeidLib import Job, Outcome, UsageError, run_job
from DicomDeidLib.demo_study import DEFAULT, SECOND, byte_forms, planted_strings, write_demo_study
from support import KEY, minimal, read, to_bytes
from test_cli import LIBRARY, dicom_deid


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def job(source: Path, output: Path, **more: object) -> Job:
    return Job((str(source),), str(output), **{"key_hex": KEY.hex(), **more})  # type: ignore[arg-type]


@pytest.fixture
def originals(tmp_path: Path) -> Path:
    """Two studies, a duplicate, a clash of names, a broken file, and a text."""
    folder = tmp_path / "in"
    for patient in (DEFAULT, SECOND):
        first = write_demo_study(folder, patient)[0]
    shutil.copy(first, folder / "zz_again.dcm")
    (folder / "clash1.dcm").write_bytes(to_bytes(minimal(Rows=1, PatientID="CLASH-0001")))
    (folder / "clash2.dcm").write_bytes(to_bytes(minimal(Rows=2, PatientID="CLASH-0001")))
    (folder / "broken.dcm").write_bytes(to_bytes(minimal())[:-3])
    (folder / "note.txt").write_text("a note on nobody that is long enough to be looked at")
    return folder


def test_the_same_bytes_for_every_number_of_workers_and_however_it_is_split(
    originals: Path, tmp_path: Path
) -> None:
    reports = {}
    for workers in (1, 4):
        report = run_job(job(originals, tmp_path / f"w{workers}", workers=workers)).as_dict()
        reports[workers] = report
    assert reports[1] == reports[4]
    # The copy is found first: files of a folder come before the folders in it.
    assert reports[1]["outcomes"] == {
        "released": 25, "set aside": 2, "skipped": 0, "duplicate": 1, "not DICOM": 1,
    }  # fmt: skip
    once = contents(tmp_path / "w1")
    assert contents(tmp_path / "w4") == once
    for part in sorted(originals.iterdir()):
        run_job(job(part, tmp_path / "split"))
    assert contents(tmp_path / "split") == once
    key = tmp_path / "key"
    key.write_bytes(KEY)
    dicom_deid("run", originals, "-o", tmp_path / "cli", "-k", key, "-j", 2)
    assert contents(tmp_path / "cli") == once
    (released,) = [data for data in once.values() if read(data).get("Rows") in (1, 2)]
    assert read(released).Rows == 1, "the first in order wins"


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
@pytest.mark.parametrize("workers", [1, 3])
def test_killed_and_resumed_equals_undisturbed(tmp_path: Path, workers: int) -> None:
    source = tmp_path / "in"
    for number in range(1500):
        path = source / f"{number // 100:02}" / f"{number:04}.dcm"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(to_bytes(minimal(SOPInstanceUID=f"1.2.3.{number}")) if number % 50 else b"text" * 50)
    undisturbed = run_job(job(source, tmp_path / "whole")).as_dict()
    asked = job(source, tmp_path / "out", workers=workers)
    running = subprocess.Popen(
        [sys.executable, "-m", "DicomDeidLib", "run", "--job", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, env={**os.environ, "PYTHONPATH": str(LIBRARY)},
    )  # fmt: skip
    assert running.stdin is not None
    running.stdin.write(asked.to_json().encode() + b"\n")
    running.stdin.flush()
    journal = tmp_path / "out" / ".dicomdeid-journal"
    while not journal.exists() or journal.stat().st_size < 20_000:
        assert running.poll() is None, "it was too fast to be killed"
        time.sleep(0.005)
    running.send_signal(signal.SIGKILL)
    running.wait()
    running.stdin.close()
    for path in (tmp_path / "out").rglob("*.dcm"):
        assert read(path.read_bytes()).PatientIdentityRemoved == "YES", "what has a name is whole"
    with pytest.raises(UsageError, match="another job"):
        run_job(job(source, tmp_path / "out", resume=True, options=("retain-uids",)))
    resumed = run_job(job(source, tmp_path / "out", workers=workers, resume=True)).as_dict()
    assert resumed == undisturbed
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_cancelling_leaves_whole_files_and_can_be_resumed(originals: Path, tmp_path: Path) -> None:
    seen = []
    report = run_job(
        job(originals, tmp_path / "out"), lambda file, result: seen.append(file), lambda: len(seen) >= 7
    )
    assert report.cancelled
    assert report.files == 7
    assert not list((tmp_path / "out").glob(".dicomdeid-staging*"))
    tables = {
        name: {table: str(tmp_path / f"{name}-{table}") for table in ("map", "problems")}
        for name in ("out", "whole")
    }
    resumed = run_job(job(originals, tmp_path / "out", resume=True, **tables["out"]))
    whole = run_job(job(originals, tmp_path / "whole", **tables["whole"]))
    assert resumed.as_dict() == whole.as_dict()
    for table, path in tables["out"].items():
        assert Path(path).read_text() == Path(tables["whole"][table]).read_text(), "all of it, not the rest"
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")
    with pytest.raises(UsageError, match="no journal"):
        run_job(job(originals, tmp_path / "out", resume=True))


def test_killed_between_a_name_and_its_line_in_the_journal(originals: Path, tmp_path: Path) -> None:
    seen: list[object] = []
    run_job(job(originals, tmp_path / "out"), lambda file, result: seen.append(file), lambda: len(seen) >= 9)
    journal = tmp_path / "out" / ".dicomdeid-journal"
    lines = journal.read_text().splitlines(keepends=True)
    assert '"released"' in lines[-1]
    journal.write_text("".join(lines[:-1]) + lines[-1][:20])
    resumed = run_job(job(originals, tmp_path / "out", resume=True))
    assert resumed.as_dict() == run_job(job(originals, tmp_path / "whole")).as_dict()


def test_closing_standard_input_cancels(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3000):
        (source / f"{number:04}.dcm").write_bytes(to_bytes(minimal(SOPInstanceUID=f"1.2.3.{number}")))
    done = subprocess.run(
        [sys.executable, "-m", "DicomDeidLib", "run", "--job", "-", "--progress", "json"],
        input=job(source, tmp_path / "out").to_json() + "\n",
        capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(LIBRARY)}, check=False,
    )  # fmt: skip
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert (events[0]["event"], events[0]["files"]) == ("started", 3000)
    assert events[-1]["event"] == "finished"
    assert events[-1]["report"]["cancelled"]
    assert done.returncode == 1
    assert not list((tmp_path / "out").glob(".dicomdeid-staging*"))


def test_a_worker_that_dies_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = tmp_path / "in"
    source.mkdir()
    for number in range(20):
        (source / f"{number:02}.dcm").write_bytes(to_bytes(minimal(SOPInstanceUID=f"1.2.3.{number}")))
    # A worker in which one file ends the process, as running out of memory would.
    site = tmp_path / "site"
    site.mkdir()
    (site / "sitecustomize.py").write_text(
        "import os, builtins\n_open = builtins.open\n"
        "def opened(path, *more, **named):\n"
        "    if str(path).endswith('07.dcm'): os._exit(9)\n"
        "    return _open(path, *more, **named)\n"
        "builtins.open = opened\n"
    )
    monkeypatch.setenv("PYTHONPATH", str(site))
    report = run_job(job(source, tmp_path / "out", workers=2))
    assert report.outcomes == {Outcome.RELEASED: 19, Outcome.SET_ASIDE: 1}
    assert report.reasons == {"worker-died": 1}


def test_an_archive_holds_the_same_and_is_the_same_again(originals: Path, tmp_path: Path) -> None:
    run_job(job(originals, tmp_path / "folder"))
    archives = []
    for name in ("a.zip", "b.zip"):
        run_job(job(originals, tmp_path / name, workers=2 if name == "b.zip" else 1))
        archives.append((tmp_path / name).read_bytes())
    assert archives[0] == archives[1]
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == contents(tmp_path / "folder")
    with pytest.raises(UsageError, match="never overwritten"):
        run_job(job(originals, tmp_path / "a.zip"))


def test_tables_are_right_and_private_and_the_report_quotes_nothing(originals: Path, tmp_path: Path) -> None:
    paths = {name: str(tmp_path / f"{name}.x") for name in ("map", "problems", "report")}
    run_job(job(originals, tmp_path / "out", **paths))
    with open(paths["map"], encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 26
    for row in rows:
        new = read((tmp_path / "out" / row["output"]).read_bytes())
        old = read(Path(row["input"]).read_bytes())
        assert (row["old PatientID"], row["new PatientID"]) == (old.PatientID, new.PatientID)
        assert (row["old SOPInstanceUID"], row["new SOPInstanceUID"]) == (
            old.SOPInstanceUID,
            new.SOPInstanceUID,
        )
    with open(paths["problems"], encoding="utf-8", newline="") as file:
        problems = {Path(row["input"]).name: row["code"] for row in csv.DictReader(file)}
    assert problems == {"broken.dcm": "truncated", "clash2.dcm": "output-exists", "note.txt": ""}
    if os.name != "nt":
        assert {os.stat(paths[name]).st_mode & 0o777 for name in ("map", "problems")} == {0o600}
    report = Path(paths["report"]).read_bytes()
    parsed = json.loads(report)
    assert parsed["modalities"]["CT"] == {"released": 8, "duplicate": 1}
    assert sum(counts["released"] for counts in parsed["series"].values() if "released" in counts) == 25
    for patient in (DEFAULT, SECOND):
        for place, text in planted_strings(patient).items():
            assert not any(form in report for form in byte_forms(text)), place


def test_journal_and_messages_quote_nothing(originals: Path, tmp_path: Path) -> None:
    (tmp_path / "key").write_bytes(KEY)
    done = dicom_deid("run", originals, "-o", tmp_path / "out", "-k", tmp_path / "key")
    seen: list[object] = []
    run_job(job(originals, tmp_path / "cut"), lambda file, result: seen.append(file), lambda: len(seen) > 20)
    said = (tmp_path / "cut" / ".dicomdeid-journal").read_bytes() + (done.stdout + done.stderr).encode()
    assert len(said.splitlines()) > 20
    for patient in (DEFAULT, SECOND):
        for place, text in planted_strings(patient).items():
            assert not any(form in said for form in byte_forms(text)), place
    assert b"clash" not in said


def test_a_dry_run_writes_nothing(originals: Path, tmp_path: Path) -> None:
    report = run_job(job(originals, tmp_path / "out", dry_run=True))
    assert report.outcomes[Outcome.RELEASED] == 27
    assert not (tmp_path / "out").exists()


def test_survey_writes_a_crosswalk_that_a_run_obeys(originals: Path, tmp_path: Path) -> None:
    key, table = tmp_path / "key", tmp_path / "who.csv"
    key.write_bytes(KEY)
    surveyed = dicom_deid("survey", originals, "-o", table, "-k", key)
    assert surveyed.returncode == 1, "one file is broken"
    with table.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3
    by_id = {row["patient_id"]: row for row in rows}
    demo = DEFAULT.patient_id
    assert [row["counter"] for row in rows] == ["1", "2", "3"]
    derived = run_job(job(originals, tmp_path / "derived"))
    assert by_id[demo]["new_id"] in {path.name for path in (tmp_path / "derived").iterdir()}
    # Given back as it is, nothing changes; edited, it wins.
    run_job(job(originals, tmp_path / "same", crosswalk=str(table)))
    assert contents(tmp_path / "same") == contents(tmp_path / "derived")
    edited = table.read_text(encoding="utf-8").replace(by_id[demo]["new_id"], "SITE-001")
    edited = edited.replace(by_id[demo]["date_offset"], "-35")
    lines = [line for line in edited.splitlines() if SECOND.patient_id not in line]
    table.write_text("\n".join(lines) + "\n", encoding="utf-8")
    option = ("retain-longitudinal-modified-dates",)
    report = run_job(job(originals, tmp_path / "edited", crosswalk=str(table), options=option))
    assert report.reasons["not-in-crosswalk"] == 13
    ours = [
        read(data) for name, data in contents(tmp_path / "edited").items() if name.startswith("SITE-001/")
    ]
    assert len(ours) == 12
    assert {str(d.PatientName) for d in ours} == {"SITE-001"}
    assert {d.StudyDate for d in ours} == {DEFAULT.day(-35)}
    everybody = run_job(job(originals, tmp_path / "all", crosswalk=str(table), crosswalk_miss="derive"))
    assert everybody.outcomes == derived.outcomes


def test_a_patient_whose_issuer_is_not_everywhere_is_one_in_a_survey(tmp_path: Path) -> None:
    source = tmp_path / "in"
    source.mkdir()
    (source / "1").write_bytes(to_bytes(minimal(IssuerOfPatientID="HERE", StudyDate="20230301")))
    (source / "2").write_bytes(to_bytes(minimal(SOPInstanceUID="1.2.9", StudyDate="20230201")))
    dicom_deid("survey", source, "-o", tmp_path / "who.csv")
    with (tmp_path / "who.csv").open(encoding="utf-8", newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["earliest_date"], row["aliases"]) == ("20230201", "MRN-4711-0815")
    run_job(job(source, tmp_path / "out", crosswalk=str(tmp_path / "who.csv")))
    assert [path.name for path in (tmp_path / "out").iterdir()] == [row["new_id"]]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("patient_id,newid\nA,B\n", "no column 'newid'"),
        ("patient_id\nA\n", "'new_id' is missing"),
        ("patient_id,new_id\nA,\n", "row 2: new_id must have"),
        ("patient_id,new_id\nA,X\nB,x\n", "row 3: new_id is the one of row 2"),
        ("patient_id,new_id,date_offset\nA,X,soon\n", "row 2: date_offset must be"),
        ("patient_id,new_id,aliases\nA,X,B\nB,Y,\n", "row 3: a patient of this row"),
        ("patient_id,new_id\n,X\n", "row 2: nothing names the patient"),
    ],
)
def test_a_wrong_crosswalk_is_said_before_anything_starts(
    originals: Path, tmp_path: Path, text: str, message: str
) -> None:
    table = tmp_path / "who.csv"
    table.write_text(text)
    with pytest.raises(UsageError, match=message):
        run_job(job(originals, tmp_path / "out", crosswalk=str(table)))
    assert not (tmp_path / "out").exists()


def test_risk_is_released_only_where_asked_and_says_so(tmp_path: Path) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(minimal(BurnedInAnnotation="YES")))
    assert run_job(job(source, tmp_path / "a")).reasons == {"burned-in": 1}
    report = run_job(job(source, tmp_path / "b", on_risk="release"))
    assert report.as_dict()["released_at_risk"] == {"burned-in": 1}
    (data,) = contents(tmp_path / "b").values()
    assert read(data).PatientIdentityRemoved == "NO"
    assert read(data).BurnedInAnnotation == "YES"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "no JSON"),
        ("[]", "an object"),
        ('{"inputs": ["x"]}', "'output' is missing"),
        ('{"inputs": ["x"], "output": "y", "keys": 1}', "no field 'keys'"),
        ('{"inputs": "x", "output": "y"}', "inputs: a list"),
        ('{"inputs": ["."], "output": "/y", "workers": 0}', "1 or more"),
        ('{"inputs": ["."], "output": "/y", "on_risk": "maybe"}', "on_risk is one of"),
    ],
)
def test_a_wrong_job_names_its_field(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        Job.from_json(text)


def test_a_job_is_json_and_back(originals: Path, tmp_path: Path) -> None:
    asked = job(originals, tmp_path / "out", options=("retain-uids",), workers=3)
    assert Job.from_json(asked.to_json()) == asked
    assert KEY.hex() not in repr(asked)
