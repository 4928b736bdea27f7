"""Verify looks at cleaned pixels: decoded, they differ by a few values that were put in, by nothing else."""

from collections.abc import Callable
from pathlib import Path

import pytest
from compressed_support import JPEG, RLE, compressed
from DicomDeidLib import Job, run_job
from DicomDeidLib.verify.report import Check, Verification
from DicomDeidLib.verify.verification import verify
from pixel_support import described, image, profile, written
from pydicom import Dataset, dcmread
from pydicom.pixels.decoders.base import Decoder
from support import EXPLICIT, SYNTAXES, to_bytes


def released(folder: Path, *files: tuple[Dataset, str]) -> Path:
    """The output of a run over such files."""
    (folder / "in").mkdir()
    for number, (dataset, syntax) in enumerate(files):
        dataset.SOPInstanceUID, dataset.InstanceNumber = f"1.2.3.{number + 1}", number
        (folder / f"in/{number}.dcm").write_bytes(to_bytes(dataset, syntax))
    job = Job(
        (str(folder / "in"),), str(folder / "out"), profile(when="Rows > 3"), map=str(folder / "map.csv")
    )
    assert run_job(job).as_text().startswith(f"{len(files)} files: {len(files)} released")
    return folder


def native(seed: int = 1) -> Dataset:
    pixels = image(2, 1, 8, seed)
    dataset = described(pixels, 8, 8, SmallestImagePixelValue=0)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    return dataset


def pixels_of(found: Verification) -> Check:
    return next(check for check in found.checks if check.name == "pixels")


def test_cleaned_pixels_are_compared_and_found_without_a_map(tmp_path: Path) -> None:
    colour = compressed(JPEG, image(1, 3), PhotometricInterpretation="YBR_FULL_422")
    files = [(native(), syntax) for syntax in SYNTAXES] + [(compressed(RLE, image(2)), RLE), (colour, JPEG)]
    for number, (dataset, _) in enumerate(files):
        dataset.SeriesNumber = number
    released(tmp_path, *files)
    path = tmp_path / "in/0.dcm"
    data = path.read_bytes()
    path.write_bytes(data[data.index(b"\x08\0\x16\0") :])  # without any head
    for by in (tmp_path / "map.csv", None):
        found = verify([str(tmp_path / "in")], tmp_path / "out", map=by, dciodvfy=False)
        assert found.passed and not found.gaps, found.as_text()
        check = pixels_of(found)
        assert (check.looked_at, check.skipped, check.warned) == (6, 0, 0)
        assert "filled in 6 images" in check.note and not check.note.startswith("0 ")


def _noise(dataset: Dataset) -> None:
    dataset.PixelData = bytes(value ^ (at % 50 == 49) for at, value in enumerate(dataset.PixelData))


def _rows(dataset: Dataset) -> None:
    dataset.Rows, dataset.Columns = dataset.Columns, dataset.Rows


def _frames(dataset: Dataset) -> None:
    dataset.NumberOfFrames = 1
    dataset.PixelData = dataset.PixelData[: len(dataset.PixelData) // 2]


def _uncleaned(dataset: Dataset) -> None:
    dataset.PixelData = native().PixelData


@pytest.mark.parametrize(
    ("change", "said", "failed"),
    [(_noise, "differ by more than", True), (_rows, "other rows", True),
     (_frames, "other rows, columns or frames", True),
     (_uncleaned, "they are as they were", False)],
)  # fmt: skip
def test_what_else_differs_is_told(
    change: Callable[[Dataset], None], said: str, failed: bool, tmp_path: Path
) -> None:
    released(tmp_path, (native(), EXPLICIT))
    (path,) = (tmp_path / "out").rglob("*.dcm")
    dataset = dcmread(path)
    change(dataset)
    dataset.save_as(path)
    found = verify([str(tmp_path / "in")], tmp_path / "out", map=tmp_path / "map.csv", dciodvfy=False)
    check = pixels_of(found)
    assert check.passed is not failed
    assert any(said in one.what for one in (check.problems if failed else check.warnings)), found.as_text()


def test_what_nobody_can_decode_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    released(tmp_path, (compressed(RLE, image(2)), RLE))
    monkeypatch.setattr(Decoder, "available_plugins", property(lambda self: ()))
    monkeypatch.setattr(Decoder, "_validate_plugins", lambda self, _plugin="": {})
    found = verify([str(tmp_path / "in")], tmp_path / "out", map=tmp_path / "map.csv", dciodvfy=False)
    check = pixels_of(found)
    assert (check.passed, check.skipped, check.warned) == (True, 1, 1)
    assert "can't decode" in check.warnings[0].what
