"""Whether an output loads: it is imported into a temporary DICOM database, and what is there is counted."""

import contextlib
import os
import shutil
import tempfile
from typing import Any

from .results import Result
from .slices import Sliced

_DAMAGED = "the archive is damaged: it can't be unpacked"


def new_check() -> Any:
    """The check, before it looked at anything."""
    from DicomDeidLib.verify.report import Check

    return Check("loads", "a DICOM database takes every series with all its instances", "instances")


def check_loads(check: Any, result: Result, sliced: Sliced) -> bool:
    """Imports the output of a run into a database of its own and compares it with the run's report.

    The user's database is not touched. False where somebody wanted no more.
    Raises OSError where the temporary folder can't hold it.
    """
    import slicer

    folder = tempfile.mkdtemp(prefix="DicomDeid-loads-", dir=slicer.app.temporaryPath)
    try:
        output = result.output
        if not os.path.isdir(output):
            output = os.path.join(folder, "output")
            if not _unpack(check, result.output, output, sliced):
                return not sliced.is_cancelled()
        if sliced.is_cancelled():
            return False
        _import_and_count(check, output, os.path.join(folder, "database"), result)
        return True
    finally:
        # On Windows the files of a database that was open may be there a while longer.
        shutil.rmtree(folder, ignore_errors=True)


def _unpack(check: Any, archive: str, folder: str, sliced: Sliced) -> bool:
    """Unpacks an archive. False where it can't be, which fails the check, or where somebody cancelled."""
    import zipfile
    import zlib

    os.mkdir(folder)
    try:
        with zipfile.ZipFile(archive) as packed:
            names = packed.namelist()
            for number, name in enumerate(names, 1):
                if sliced.is_cancelled():
                    return False
                packed.extract(name, folder)  # never outside of the folder
                sliced.tell(number, len(names))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        check.fail(_DAMAGED)
        return False
    return True


def _import_and_count(check: Any, output: str, place: str, result: Result) -> None:
    from DICOMLib import DICOMUtils

    database = DICOMUtils.createTemporaryDatabase(place)
    if database is None:
        raise OSError(0, "no temporary DICOM database could be made")
    try:
        DICOMUtils.importDicom(output, database)
        _count(check, database, result)
    finally:
        with contextlib.suppress(OSError):
            DICOMUtils.deleteTemporaryDatabase(database)


def _count(check: Any, database: Any, result: Result) -> None:
    """Compares what the database has of each series of the run with what the run released of it."""
    reported = result.report["series"] if result.report else {}
    counts = {uid: became.get("released", 0) + became.get("duplicate", 0) for uid, became in reported.items()}
    series = {uid: wanted for uid, wanted in counts.items() if wanted}
    loaded = 0
    for uid, wanted in series.items():
        there = len(database.instancesForSeries(uid))
        check.looked_at += wanted
        loaded += bool(there)
        if there < wanted:
            check.fail(f"{wanted - there} of {wanted} instances do not load", f"series {uid}")
        elif there > wanted:
            check.warn(f"{there - wanted} more instances than the run released", f"series {uid}")
    check.note = f"{loaded} of {len(series)} series"
