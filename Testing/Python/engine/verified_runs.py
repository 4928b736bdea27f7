"""Runs to verify, and how to break one thing in the output of one."""

import shutil
import struct
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pydicom
from DicomDeidLib import Job, run_job
from DicomDeidLib.demo_study import DEFAULT, DemoPatient, planted_strings, write_demo_study
from DicomDeidLib.verify.report import Check, Verification
from DicomDeidLib.verify.verification import verify
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate
from support import EXPLICIT, KEY, minimal, to_bytes

MR_IMAGE = "1.2.840.10008.5.1.4.1.1.4"
JPEG_SYNTAX = "1.2.840.10008.1.2.4.50"
FAMILY, GIVEN = DEFAULT.name.split("^")


@dataclass(frozen=True)
class Run:
    """Originals, the output of a run over them, and its map."""

    originals: Path
    output: Path
    map: Path

    def verified(self, *, by_map: bool = True, dciodvfy: bool = False) -> Verification:
        return verify([self.originals], self.output, self.map if by_map else None, dciodvfy=dciodvfy)

    def copy(self, folder: Path) -> "Run":
        """The same run with an output of its own, to be broken."""
        shutil.copytree(self.output, folder / "out")
        return Run(self.originals, folder / "out", self.map)

    def outputs(self, modality: str) -> Iterator[Path]:
        """The outputs of a modality, in the order of their instance numbers."""
        found = []
        for path in sorted(self.output.rglob("*.dcm")):
            data_set = pydicom.dcmread(path, stop_before_pixels=True)
            if data_set.Modality == modality:
                found.append((int(data_set.get("InstanceNumber") or 0), path))
        yield from (path for _number, path in sorted(found))

    def edit(self, modality: str, change: Callable[[Dataset], object]) -> Path:
        """Changes the first output of a modality, and nothing else of it."""
        path = next(self.outputs(modality))
        edit(path, change)
        return path


def edit(path: Path, change: Callable[[Dataset], object]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data_set = pydicom.dcmread(path)
        change(data_set)
        data_set.save_as(path)


def make_run(folder: Path, *patients: DemoPatient, profile: Any = "research", **more: object) -> Run:
    """De-identifies the study of each patient, an MR image with diffusion among it, and a JPEG image."""
    for patient in patients or (DEFAULT,):
        write_demo_study(folder / "in", patient)
    (folder / "in" / "mr").write_bytes(diffusion_image())
    (folder / "in" / "jpeg").write_bytes(jpeg_image(b"nothing to see"))
    return run_of(folder, profile=profile, **more)


def run_of(folder: Path, *, output: str = "out", profile: str = "research", **more: object) -> Run:
    """De-identifies folder/in."""
    made = Run(folder / "in", folder / output, folder / f"{output}.csv")
    asked = {"key_hex": KEY.hex(), "map": str(made.map), "profile": profile, **more}
    report = run_job(Job((str(made.originals),), str(made.output), **asked))  # type: ignore[arg-type]
    assert not report.set_aside
    return made


def diffusion_image() -> bytes:
    """An image with a b-value and a gradient, public and of a vendor."""
    image = minimal(MR_IMAGE, SOPInstanceUID="1.2.3.4.5.6.8", Modality="MR", Rows=2, Columns=2)
    _name(image)
    image.DiffusionBValue, image.DiffusionGradientOrientation = 800.0, [1.0, 0.0, 0.0]
    block = image.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "800")
    block.add_new(0x0E, "FD", [1.0, 0.0, 0.0])
    image.BitsAllocated, image.SamplesPerPixel = 8, 1
    image.add_new(0x7FE00010, "OB", b"\1\2\3\4")
    return to_bytes(image, EXPLICIT)


def jpeg_image(comment: bytes) -> bytes:
    """An image whose one frame is a JPEG with a comment segment; nobody decodes it."""
    segment = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment
    image = minimal(SOPInstanceUID="1.2.3.4.5.6.9", Modality="OT", Rows=2, Columns=2)
    _name(image)
    image.add_new(0x7FE00010, "OB", encapsulate([b"\xff\xd8" + segment + b"\xff\xda\0\2" + bytes(64)]))
    image["PixelData"].is_undefined_length = True
    return to_bytes(image, JPEG_SYNTAX)


def _name(image: Dataset) -> None:
    """Makes it one of the first patient."""
    image.PatientID, image.PatientName = DEFAULT.patient_id, DEFAULT.name
    image.IssuerOfPatientID = planted_strings(DEFAULT)["IssuerOfPatientID"]


def failed(found: Verification) -> list[str]:
    return [check.name for check in found.checks if not check.passed]


def check_of(found: Verification, name: str) -> Check:
    return next(check for check in found.checks if check.name == name)
