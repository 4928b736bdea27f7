"""What dciodvfy of dicom3tools says of outputs where it is there: no error that the original did not have."""

import shutil
from pathlib import Path

import pydicom
import pytest
from DicomDeidLib import Job, run_job
from pixel_support import profile
from support import KEY

pytestmark = pytest.mark.skipif(shutil.which("dciodvfy") is None, reason="dciodvfy is not installed")
BUNDLED = Path(pydicom.__file__).parent / "data"


@pytest.mark.parametrize("profile", ["basic", "research"])
def test_no_new_error_over_pydicoms_files(profile: str, tmp_path: Path) -> None:
    from DicomDeidLib.verify.verification import verify

    table, output = str(tmp_path / "map.csv"), str(tmp_path / "out")
    run_job(Job((str(BUNDLED),), output, profile=profile, key_hex=KEY.hex(), map=table))
    found = verify([BUNDLED], output, table)
    assert all(check.passed for check in found.checks), found.as_text()
    (errors,) = (check for check in found.checks if check.name == "dciodvfy")
    assert errors.looked_at > 100


def test_no_new_error_over_cleaned_images(tmp_path: Path) -> None:
    """Ultrasound in JPEG and JPEG 2000 among them, whose colours few objects may have in other forms."""
    from DicomDeidLib.verify.verification import verify

    (tmp_path / "in").mkdir()
    for name in ("examples_ybr_color", "examples_jpeg2k", "examples_rgb_color", "SC_rgb_rle", "JPGExtended",
                 "JPEGLSNearLossless_16", "MR_small_bigendian", "693_J2KI", "examples_palette"):  # fmt: skip
        shutil.copy(BUNDLED / "test_files" / f"{name}.dcm", tmp_path / "in")
    output, cleans = str(tmp_path / "out"), profile(regions=[[1, 1, 5, -3]], when="Rows > 15")
    report = run_job(Job((str(tmp_path / "in"),), output, cleans, map=str(tmp_path / "map.csv")))
    found = verify([tmp_path / "in"], output, tmp_path / "map.csv")
    assert all(check.passed for check in found.checks), found.as_text()
    (pixels,) = (check for check in found.checks if check.name == "pixels")
    assert pixels.looked_at + report.set_aside == 9 and pixels.looked_at >= 6
