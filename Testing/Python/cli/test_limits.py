"""Runs at their limits: very many files, and folders that may not be read."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from support import minimal, to_bytes
from test_cli import LIBRARY

_UID = "1.2.3.4.5.6.7000000"


def _tiny_files(folder: Path, count: int) -> None:
    template = to_bytes(minimal(SOPInstanceUID=_UID))
    folder.mkdir()
    for number in range(count):
        (folder / f"{number:05}").write_bytes(
            template.replace(_UID.encode(), f"1.2.3.4.5.6.7{number:06}".encode())
        )


def _peak_kib(source: Path, output: Path) -> int:
    """Peak memory of a run, which releases every file."""
    report = output.with_suffix(".json")
    command = [
        sys.executable,
        "-m",
        "DicomDeidLib",
        "run",
        str(source),
        "-o",
        str(output),
        "--report",
        str(report),
    ]
    running = subprocess.Popen(
        command,
        env={**os.environ, "PYTHONPATH": str(LIBRARY)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(running.pid, 0)
    running.returncode = os.waitstatus_to_exitcode(status)
    assert running.returncode == 0
    outcomes = json.loads(report.read_text())["outcomes"]
    assert outcomes["released"] == sum(outcomes.values()) == sum(1 for _ in source.iterdir())
    return usage.ru_maxrss


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="peak memory in KiB of one process")
def test_memory_does_not_grow_with_the_number_of_files(tmp_path: Path) -> None:
    _tiny_files(tmp_path / "few", 500)
    _tiny_files(tmp_path / "many", 4_000)
    few = _peak_kib(tmp_path / "few", tmp_path / "out-few")
    many = _peak_kib(tmp_path / "many", tmp_path / "out-many")
    # The names in one folder are sorted, and caches fill up.
    assert many < few + 12 * 1024
    assert sum(1 for _ in (tmp_path / "out-many").rglob("*.dcm")) == 4_000


# Root may read everything, so it becomes somebody else once all modules are loaded.
_AS_NOBODY = """
import os, sys
from pathlib import Path
from DicomDeidLib.cli import main
source, output, problems = sys.argv[1:]
main(["run", source, "-o", output, "--dry-run"])
if os.geteuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(["run", source, "-o", output, "--problems", problems]))
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that everybody can use."""
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)
        yield Path(folder)


@pytest.mark.skipif(os.name == "nt", reason="permissions of POSIX")
def test_a_folder_and_a_file_without_permission_are_said_and_the_rest_is_released(open_folder: Path) -> None:
    source, problems = open_folder / "in", open_folder / "problems.csv"
    _tiny_files(source, 3)
    closed = source / "closed"
    closed.mkdir()
    (closed / "inside").write_bytes(to_bytes(minimal()))
    closed.chmod(0)
    (source / "00001").chmod(0)
    said = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(source), str(open_folder / "out"), str(problems)],
        env={**os.environ, "PYTHONPATH": str(LIBRARY)},
        capture_output=True,
        text=True,
        check=False,
    )
    closed.chmod(0o700)
    assert said.returncode == 1, said.stderr
    assert "4 files: 2 released, 2 set aside" in said.stdout
    assert "2 set aside, unreadable: The file could not be read." in said.stdout
    assert problems.read_text().count("unreadable") == 2
