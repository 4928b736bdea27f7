"""Files: found once, written whole or not at all, in memory that does not grow with them."""

import io
import os
import struct
import subprocess
import sys
from pathlib import Path

import pytest
from DicomDeidLib import Engine, FolderSink, Job, Outcome, UsageError, run_job
from DicomDeidLib.deidentify import deidentify
from DicomDeidLib.engine import Settings
from DicomDeidLib.errors import SetAside
from DicomDeidLib.identity.patient import Patient
from DicomDeidLib.naming import Layout, safe_part
from DicomDeidLib.run.find import find_files
from DicomDeidLib.stream.read import opened
from DicomDeidLib.stream.source import Source
from DicomDeidLib.stream.write import write_file
from hypothesis import given
from hypothesis import strategies as st
from pydicom import dcmread
from support import EXPLICIT, KEY, engine, minimal, read, to_bytes


def test_names_are_made_of_new_values(tmp_path: Path) -> None:
    source = tmp_path / "OKONKWO_ADA.dcm"
    source.write_bytes(to_bytes(minimal()))
    result = engine().release(source, FolderSink(tmp_path / "out"))
    assert result.outcome is Outcome.RELEASED
    new = dcmread(tmp_path / "out" / result.name)
    folders = [new.PatientID, new.StudyInstanceUID, new.SeriesInstanceUID]
    assert result.name.split("/") == [*folders, new.SOPInstanceUID + ".dcm"]


@given(st.text(max_size=300))
def test_parts_of_names_are_safe(text: str) -> None:
    part = safe_part(text, "none")
    assert part not in ("", ".", "..")
    assert not set(part) & set('/\\:*?"<>|\0\n ')
    assert len(part.encode()) <= 255
    assert part.split(".")[0].upper() not in ("CON", "NUL", "COM1", "LPT9")
    assert not part.endswith(".")


def test_objects_without_a_patient_have_names_too(tmp_path: Path) -> None:
    dataset = minimal()
    for keyword in ("PatientID", "PatientName", "StudyInstanceUID", "SeriesInstanceUID"):
        delattr(dataset, keyword)
    out = read(engine().deidentify_bytes(to_bytes(dataset)))
    assert "PatientID" not in out
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(dataset))
    name = engine().release(source, FolderSink(tmp_path / "out")).name
    assert name == f"no-patient/no-study/no-series/{out.SOPInstanceUID}.dcm"


def test_layouts(tmp_path: Path) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(minimal(Modality="CT", StudyDate="20230117")))
    sink = FolderSink(tmp_path / "out")

    def name(template: str) -> str:
        return Engine("basic", (), KEY, settings=Settings(template)).release(source, sink).name

    uid = engine().identity.uid("1.2.3.4.5.6.7")
    assert name("{Modality}_{SeriesNumber}/{SOPInstanceUID}.dcm") == f"CT_no-SeriesNumber/{uid}.dcm"
    shifted = name("{StudyDate|shift|year}/{PatientID|pseudonym}/{SOPInstanceUID|uid}.dcm").split("/")
    assert shifted[0].isdigit() and shifted[0] < "2023"
    assert shifted[1] == engine().identity.pseudonym(Patient("id", ("MRN-4711-0815", "")))
    assert shifted[2] == f"{uid}.dcm"
    assert name("{PatientName|initials}{{x}}/{SOPInstanceUID}")[1:] == f"_x_/{uid}", "of the new name"
    for wrong, message in (
        ("{PatientNam}/{SOPInstanceUID}", "no attribute 'PatientNam'"),
        ("{PatientID}.dcm", "two files could have one name"),
        ("a//{SOPInstanceUID}", "is empty"),
        ("../{SOPInstanceUID}", "is empty"),
    ):
        with pytest.raises(UsageError, match=message):
            Layout(wrong)


def test_finding_is_sorted_and_follows_no_loop(tmp_path: Path) -> None:
    for name in ("b/2", "b/1", "a/x/3", "0"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    if os.name != "nt":
        (tmp_path / "a" / "loop").symlink_to(tmp_path)
    found = [path.relative_to(tmp_path).as_posix() for path in find_files([tmp_path], tmp_path / "out")]
    assert found == ["0", "a/x/3", "b/1", "b/2"]


@pytest.mark.parametrize("size", [10, 300_000, 900_000])
def test_a_full_disk_leaves_nothing(tmp_path: Path, size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = minimal(PixelData=b"\1\2" * (size // 2))
    dataset["PixelData"].VR = "OW"
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(dataset))
    real_open = open

    class FullDisk(io.FileIO):
        def write(self, data: object) -> int:
            if self.tell() + len(data) > 600:  # type: ignore[arg-type]
                raise OSError(28, "No space left on device")
            return super().write(data)  # type: ignore[arg-type]

    def open_on_full_disk(path: object, mode: str = "r", *args: object, **kwargs: object) -> object:
        return FullDisk(str(path), "w") if mode == "wb" else real_open(path, mode, *args, **kwargs)  # type: ignore[call-overload]

    monkeypatch.setattr("builtins.open", open_on_full_disk)
    result = engine().release(source, FolderSink(tmp_path / "out"))
    assert (result.outcome, result.code) == (Outcome.SET_ASIDE, "unwritable")
    assert not [path for path in (tmp_path / "out").rglob("*") if path.is_file()]


def test_an_input_that_shrinks_while_it_is_read_is_set_aside(tmp_path: Path) -> None:
    dataset = minimal(PixelData=b"\1\2" * 500_000)
    dataset["PixelData"].VR = "OW"
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(dataset))
    the_engine = engine()
    with opened(Source.open(source)) as file:
        done = deidentify(file.scan, the_engine.policy, the_engine.identity, syntax=EXPLICIT)
        os.truncate(source, 400_000)
        with pytest.raises(SetAside) as problem:
            write_file(
                str(tmp_path / "out"), b"", done.parts(), file.source, bytearray(1 << 18), deflate=False
            )
    assert problem.value.code == "changed-while-read"
    assert not (tmp_path / "out").exists()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="needs modes that bind")
def test_an_unreadable_file_is_set_aside(tmp_path: Path) -> None:
    source = tmp_path / "in.dcm"
    source.write_bytes(to_bytes(minimal()))
    source.chmod(0)
    assert engine().release(source, FolderSink(tmp_path / "out")).code == "unreadable"


def test_the_input_is_never_changed(tmp_path: Path) -> None:
    source = tmp_path / "in" / "a.dcm"
    source.parent.mkdir()
    source.write_bytes(to_bytes(minimal()))
    before = (source.read_bytes(), source.stat().st_mtime_ns)
    run_job(Job((str(source.parent),), str(tmp_path / "out")))
    assert (source.read_bytes(), source.stat().st_mtime_ns) == before


def test_a_dataset_goes_through_the_same_bytes() -> None:
    dataset = read(to_bytes(minimal(Rows=4)))
    out = Engine(key=KEY).deidentify_dataset(dataset)
    assert out.PatientID == read(engine().deidentify_bytes(to_bytes(minimal(Rows=4)))).PatientID
    assert out.Rows == 4
    assert dataset.PatientID == "MRN-4711-0815"


MEMORY = """
import sys
sys.path.insert(0, sys.argv[1])
from pathlib import Path
from DicomDeidLib import Engine, FolderSink
result = Engine(key=bytes(32)).release(sys.argv[2], FolderSink(Path(sys.argv[3])))
assert result.outcome.value == "released", result
status = Path("/proc/self/status").read_text()
print(status.split("VmHWM:")[1].split()[0])
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for the peak")
def test_memory_does_not_grow_with_the_file(tmp_path: Path) -> None:
    peaks = []
    header = to_bytes(minimal())
    for megabytes in (1, 200):
        source = tmp_path / f"{megabytes}.dcm"
        with source.open("wb") as file:
            file.write(header + struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, megabytes << 20))
            file.truncate(file.tell() + (megabytes << 20))
        library = str(Path(__file__).resolve().parents[3] / "DicomDeid")
        done = subprocess.run(
            [sys.executable, "-c", MEMORY, library, source, tmp_path / f"out{megabytes}"],
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        peaks.append(int(done.stdout))
    assert peaks[1] < peaks[0] + 1024, "kibibytes"
    assert peaks[1] < 40 * 1024
