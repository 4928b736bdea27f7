"""A test case with a synthetic study in a DICOM database of its own, and a place for results."""

import atexit
import contextlib
import functools
import shutil
import sys
import tempfile
import unittest
from pathlib import Path

import slicer


class DatabaseCase(unittest.TestCase):
    """Begins with a demo study of two patients in the database."""

    def setUp(self):
        from DICOMLib import DICOMUtils

        import DicomDeid

        self._stack = contextlib.ExitStack()
        self.folder = Path(tempfile.mkdtemp())
        self._stack.callback(shutil.rmtree, self.folder, ignore_errors=True)
        self.originals = self.folder / "originals"
        shutil.copytree(self.study(), self.originals)
        self.paths = sorted(path for path in self.originals.rglob("*") if path.is_file())
        self._stack.enter_context(DICOMUtils.TemporaryDICOMDatabase(str(self.folder / "database")))
        DICOMUtils.importDicom(str(self.originals), slicer.dicomDatabase)
        self.logic = DicomDeid.DicomDeidLogic()
        self._stack.callback(self.logic.stop)
        self.output = self.folder / "output"
        self.key = self.folder / "study.key"
        self.key.write_bytes(bytes(range(32)))
        self.key.chmod(0o600)

    def study(self):
        """The folder with what is to be in the database."""
        return _written()

    def tearDown(self):
        self._stack.close()

    @property
    def uids(self):
        """Every series of the database."""
        return [series.uid for series in self.logic.series().series]

    def use_worker(self):
        """Runs go to a process: Slicer's Python, or the one that the tests run with."""
        from DicomDeidPanel.worker import python_program

        self.logic.program = python_program() or sys.executable

    def use_this_process(self):
        """Runs stay in this process, as where there is no Python to start."""
        self.logic.program = ""


@functools.cache
def _written():
    """The demo study of two patients, written once."""
    from DicomDeidLib.demo_study import DEFAULT, SECOND, write_demo_study

    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    for who in (DEFAULT, SECOND):
        write_demo_study(Path(folder.name), who)
    return folder.name


def contents(folder):
    """Every DICOM file below a folder by its name."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*.dcm")}


def many_files(folder, count):
    """Writes small files of one series, enough for a run to be caught in the middle."""
    from DicomDeidLib.demo_study import DEFAULT, write_demo_study

    (source,) = [path for path in write_demo_study(folder / "one", DEFAULT) if path.name.endswith("sr.dcm")]
    data = source.read_bytes()
    import pydicom

    uid = str(pydicom.dcmread(source, stop_before_pixels=True).SOPInstanceUID)
    shutil.rmtree(folder / "one")
    many = folder / "many"
    many.mkdir(parents=True)
    for number in range(count):
        new = (uid[: -len(str(number)) - 1] + "." + str(number)).encode()[: len(uid)]
        (many / f"{number:05}.dcm").write_bytes(data.replace(uid.encode(), new))
    return many
