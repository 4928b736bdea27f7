"""What dciodvfy of dicom3tools says of outputs where it is there: no error that the original did not have."""

import shutil
from pathlib import Path

import pydicom
import pytest
from DicomDeidLib import Job, run_job
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
