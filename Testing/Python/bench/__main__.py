"""The benchmark: ratios of whole processes to `cp -r`, in one interleaved run.

Usage: python Testing/Python/bench [--work DIR] [--rounds N] [--quick]

Every tool works on the same files in the same round, one process, start-up included. What is not
installed is left out and said so: gdcmanon, dcmodify (Debian: libgdcm-tools, dcmtk),
dicom-anonymizer, dicognito (PyPI).
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

LIBRARY = Path(__file__).resolve().parents[3] / "DicomDeid"
PYDICOM = """
import sys
from pathlib import Path
from pydicom import dcmread
for path in sorted(Path(sys.argv[1]).rglob("*.dcm")):
    target = Path(sys.argv[2], path.relative_to(sys.argv[1]))
    target.parent.mkdir(parents=True, exist_ok=True)
    dcmread(path).save_as(target)
"""
_CLEANING = ["--option", "clean-descriptors", "--option", "clean-structured-content"]
Command = Callable[[Path, Path], list[str]]


def tools(scratch: Path) -> dict[str, Command]:
    """Name -> the command that reads one folder and writes another."""
    found: dict[str, Command] = {
        "cp -r": lambda source, target: ["cp", "-r", str(source), str(target)],
        "dicom-deid": lambda source, target: _ours(source, target),
        "dicom-deid --no-gate": lambda source, target: [*_ours(source, target), "--no-gate"],
        "dicom-deid, text cleaned": lambda source, target: [*_ours(source, target), *_CLEANING],
        "pydicom read and save": lambda source, target: [
            sys.executable,
            "-c",
            PYDICOM,
            str(source),
            str(target),
        ],
    }
    if shutil.which("gdcmanon") and shutil.which("openssl"):
        certificate = _certificate(scratch)
        found["gdcmanon -e"] = lambda source, target: [
            "gdcmanon", "-e", "-c", str(certificate), "-r", "-i", str(source), "-o", str(target)
        ]  # fmt: skip
    for name, package in (("dicom-anonymizer", "dicomanonymizer"), ("dicognito", "dicognito")):
        program = Path(sys.executable).with_name(name)
        if program.exists():
            found[name] = _python_tool(name, program)
        else:
            print(f"{name} is not installed beside this Python (pip install {package}): left out")
    return found


def _ours(source: Path, target: Path) -> list[str]:
    return [sys.executable, "-m", "DicomDeidLib", "run", str(source), "-o", str(target)]


def _python_tool(name: str, program: Path) -> Command:
    if name == "dicognito":
        return lambda source, target: [sys.executable, "-m", name, "-o", str(target), str(source)]
    return lambda source, target: [str(program), str(source), str(target)]


def _certificate(scratch: Path) -> Path:
    certificate = scratch / "certificate.pem"
    if not certificate.exists():
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=bench", "-days", "9",
             "-keyout", str(scratch / "key.pem"), "-out", str(certificate)],
            check=True, capture_output=True,
        )  # fmt: skip
    return certificate


def measure(command: list[str], target: Path) -> tuple[float, int]:
    """Seconds and peak memory (KiB) of one process; its output goes to a fresh place."""
    shutil.rmtree(target, ignore_errors=True)
    if command[0] == "gdcmanon" or "dicom-anonymizer" in command[0]:
        target.mkdir()
    # Compiled once, as what is installed is: the others are installed.
    compiled = {"PYTHONPYCACHEPREFIX": str(target.with_name("compiled"))}
    environment = {**os.environ, "PYTHONPATH": str(LIBRARY), **compiled}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    start = time.perf_counter()
    with subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - start
    if process.returncode:
        raise SystemExit(f"{command[0]} failed with exit code {process.returncode}")
    return seconds, usage.ru_maxrss


def compare(name: str, source: Path, scratch: Path, rounds: int, slow: bool) -> None:
    """Runs every tool in turn, round after round, and prints the medians of the ratios to cp."""
    commands = tools(scratch)
    if not slow:
        for tool in ("dicom-anonymizer", "dicognito"):
            commands.pop(tool, None)
    ratios: dict[str, list[float]] = {tool: [] for tool in commands}
    memory: dict[str, int] = dict.fromkeys(commands, 0)
    seconds: dict[str, list[float]] = {tool: [] for tool in commands}
    for round_number in range(rounds + 1):
        taken = {}
        for tool, command in commands.items():
            target = scratch / "out"
            taken[tool], peak = measure(command(source, target), target)
            memory[tool] = max(memory[tool], peak)
        if round_number == 0:
            continue  # warms the page cache
        for tool, took in taken.items():
            ratios[tool].append(took / taken["cp -r"])
            seconds[tool].append(took)
    shutil.rmtree(scratch / "out", ignore_errors=True)
    print(f"\n{name}\n\n| tool | x cp | seconds | peak MiB |\n|---|---|---|---|")
    for tool in commands:
        ratio, took = median(ratios[tool]), median(seconds[tool])
        print(f"| {tool} | {ratio:.2f} | {took:.2f} | {memory[tool] // 1024} |")


def main() -> None:
    """Makes the corpus where it is not there yet, and measures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, help="a folder for the corpus (2 GB), kept for the next time")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true", help="a tenth of the files")
    parsed = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        work = parsed.work or Path(temporary)
        part = 10 if parsed.quick else 1
        slices, megabytes, small = 500 // part, 500 // part, 5000 // part
        jobs = (
            ("ct", f"{slices} CT slices of 537 kB", slices, True),
            ("cine", f"one file of {megabytes} MB", megabytes, False),
            ("small", f"{small} SR and RTSTRUCT", small, False),
        )
        for short, name, count, slow in jobs:
            folder = work / f"{short}-{count}"
            if not folder.exists():
                # In a process of its own: a child's peak memory begins with its parent's.
                maker = Path(__file__).with_name("corpus.py")
                subprocess.run([sys.executable, str(maker), short, str(folder), str(count)], check=True)
            compare(name, folder, work, parsed.rounds, slow)


if __name__ == "__main__":
    main()
