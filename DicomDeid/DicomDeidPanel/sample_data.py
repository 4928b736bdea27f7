"""A synthetic study of an invented patient, made on this machine, for a first try."""

import os
from pathlib import Path


def add_demo_study(second: bool = False) -> list[str]:
    """Makes the study and adds copies to the DICOM database; returns the UIDs of its series.

    second: of the other invented patient. Raises ValueError where no database is open.
    """
    import tempfile

    import slicer
    from DicomDeidLib.demo_study import DEFAULT, SECOND, write_demo_study
    from DICOMLib import DICOMUtils

    from .series import is_open

    database = getattr(slicer, "dicomDatabase", None)
    if not is_open(database):
        raise ValueError("no DICOM database is open")
    with tempfile.TemporaryDirectory(dir=slicer.app.temporaryPath, ignore_cleanup_errors=True) as folder:
        paths = write_demo_study(Path(folder), SECOND if second else DEFAULT)
        DICOMUtils.importDicom(folder, database, copyFiles=True)
        return sorted({_series_uid(path) for path in paths if os.path.isfile(path)})


def _series_uid(path: Path) -> str:
    from pydicom import dcmread

    return str(dcmread(path, stop_before_pixels=True, specific_tags=["SeriesInstanceUID"]).SeriesInstanceUID)
