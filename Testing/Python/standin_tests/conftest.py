"""Tests of the stand-in itself: what PythonQt does, it does; what PythonQt refuses, it refuses."""

from pathlib import Path

import standin

if standin.is_available():
    standin.install(Path(__file__).resolve().parents[3] / "DicomDeid")
else:
    collect_ignore_glob = ["test_*.py"]
