"""These tests use slicer, qt, ctk and the module alone; outside of Slicer the stand-in takes their place."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import standin

if standin.is_available():
    standin.install(Path(__file__).resolve().parents[3] / "DicomDeid")
else:
    collect_ignore_glob = ["test_*.py"]  # pip install slicer-core PySide6-Essentials


@pytest.fixture(autouse=True)
def _no_error_in_a_slot() -> Iterator[None]:
    """What Slicer would only print fails the test."""
    from standin.slots import raise_errors

    raise_errors()
    yield
    raise_errors()
