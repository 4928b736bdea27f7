"""ctkDICOMDatabase over SQLite, with the real one's columns, tuples and signatures; and what fills it."""

import contextlib
import os
import shutil
import sqlite3
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from .slots import Slots

_SCHEMA = """
CREATE TABLE Patients (UID INTEGER PRIMARY KEY AUTOINCREMENT, PatientsName, PatientID, PatientsBirthDate,
  PatientsSex);
CREATE TABLE Studies (StudyInstanceUID PRIMARY KEY, PatientsUID INTEGER, StudyID, StudyDate, StudyTime,
  StudyDescription, AccessionNumber, ModalitiesInStudy, InstitutionName, ReferringPhysician);
CREATE TABLE Series (SeriesInstanceUID PRIMARY KEY, StudyInstanceUID, SeriesNumber, SeriesDate, SeriesTime,
  SeriesDescription, Modality, BodyPartExamined, FrameOfReferenceUID);
CREATE TABLE Images (SOPInstanceUID PRIMARY KEY, Filename, URL, SeriesInstanceUID);
CREATE INDEX ImagesSeriesIndex ON Images (SeriesInstanceUID);
CREATE INDEX SeriesStudyIndex ON Series (StudyInstanceUID);
CREATE INDEX StudiesPatientIndex ON Studies (PatientsUID);
"""
_KEYWORDS = {
    "PatientsName": "PatientName", "PatientsBirthDate": "PatientBirthDate", "PatientsSex": "PatientSex",
    "ReferringPhysician": "ReferringPhysicianName",
}  # fmt: skip
_SIGNALS = (
    "opened()", "closed()", "databaseChanged()",
    "patientAdded(int,QString,QString,QString)", "studyAdded(QString)", "seriesAdded(QString)",
    "instanceAdded(QString)", "patientRemoved(QString)", "studyRemoved(QString)", "seriesRemoved(QString)",
)  # fmt: skip


class ctkDICOMDatabase:
    """A database of DICOM files. It keeps no file of its own unless it is asked to store one."""

    def __init__(self) -> None:
        """ctkDICOMDatabase(QObject* parent = 0)"""
        self._connection: sqlite3.Connection | None = None
        self._filename = ""
        self._receivers: list[tuple[str, Callable[..., Any], Callable[..., None]]] = []

    # -- properties ---------------------------------------------------------------------------------

    @property
    def isOpen(self) -> bool:
        """bool isOpen"""
        return self._connection is not None

    @property
    def databaseFilename(self) -> str:
        """QString databaseFilename"""
        return self._filename

    @property
    def databaseDirectory(self) -> str:
        """QString databaseDirectory"""
        return os.path.dirname(self._filename)

    # -- open and close -----------------------------------------------------------------------------

    def openDatabase(self, filename: str) -> bool:
        """bool openDatabase(const QString databaseFile)"""
        os.makedirs(os.path.dirname(filename), exist_ok=True)
        is_new = not os.path.exists(filename)
        self._connection = sqlite3.connect(filename)
        self._filename = filename
        if is_new:
            self._connection.executescript(_SCHEMA)
        self._emit("opened()")
        return True

    def closeDatabase(self) -> None:
        """void closeDatabase()"""
        if self._connection is not None:
            self._connection.commit()
            self._connection.close()
        self._connection = None
        self._emit("closed()")

    # -- hierarchy ----------------------------------------------------------------------------------

    def patients(self) -> tuple[str, ...]:
        """QStringList patients()"""
        return self._column("SELECT UID FROM Patients ORDER BY UID")

    def studiesForPatient(self, patientUID: str) -> tuple[str, ...]:
        """QStringList studiesForPatient(const QString patientUID)"""
        return self._column("SELECT StudyInstanceUID FROM Studies WHERE PatientsUID = ?", patientUID)

    def seriesForStudy(self, studyUID: str) -> tuple[str, ...]:
        """QStringList seriesForStudy(const QString studyUID)"""
        return self._column("SELECT SeriesInstanceUID FROM Series WHERE StudyInstanceUID = ?", studyUID)

    def instancesForSeries(self, seriesUID: str, hits: int = -1) -> tuple[str, ...]:
        """QStringList instancesForSeries(const QString& seriesUID, int hits = -1)"""
        return self._column(
            "SELECT SOPInstanceUID FROM Images WHERE SeriesInstanceUID = ? LIMIT ?", seriesUID, hits
        )

    def filesForSeries(self, seriesUID: str, hits: int = -1) -> tuple[str, ...]:
        """QStringList filesForSeries(const QString seriesUID, int hits = -1)"""
        # The real one has no ORDER BY; to rely on an order must fail here.
        return self._column(
            "SELECT Filename FROM Images WHERE SeriesInstanceUID = ? ORDER BY SOPInstanceUID DESC LIMIT ?",
            seriesUID, hits,
        )  # fmt: skip

    def studyForSeries(self, seriesUID: str) -> str:
        """QString studyForSeries(QString seriesUID)"""
        return self._one("SELECT StudyInstanceUID FROM Series WHERE SeriesInstanceUID = ?", seriesUID)

    def patientForStudy(self, studyUID: str) -> str:
        """QString patientForStudy(QString studyUID)"""
        return self._one("SELECT PatientsUID FROM Studies WHERE StudyInstanceUID = ?", studyUID)

    def seriesForFile(self, fileName: str) -> str:
        """QString seriesForFile(QString fileName)"""
        return self._one("SELECT SeriesInstanceUID FROM Images WHERE Filename = ?", fileName)

    def fileForInstance(self, sopInstanceUID: str) -> str:
        """QString fileForInstance(const QString sopInstanceUID)"""
        return self._one("SELECT Filename FROM Images WHERE SOPInstanceUID = ?", sopInstanceUID)

    # -- fields and tags ----------------------------------------------------------------------------

    def fieldForPatient(self, field: str, patientUID: str) -> str:
        """QString fieldForPatient(const QString field, const QString patientUID)"""
        return self._one(f"SELECT {field} FROM Patients WHERE UID = ?", patientUID)

    def fieldForStudy(self, field: str, studyInstanceUID: str) -> str:
        """QString fieldForStudy(const QString field, const QString studyInstanceUID)"""
        return self._one(f"SELECT {field} FROM Studies WHERE StudyInstanceUID = ?", studyInstanceUID)

    def fieldForSeries(self, field: str, seriesInstanceUID: str) -> str:
        """QString fieldForSeries(const QString field, const QString seriesInstanceUID)"""
        return self._one(f"SELECT {field} FROM Series WHERE SeriesInstanceUID = ?", seriesInstanceUID)

    def fileValue(self, fileName: str, tag: str) -> str:
        """QString fileValue(const QString fileName, QString tag)"""
        from pydicom import dcmread

        group, element = tag.split(",")
        try:
            dataset = dcmread(fileName, stop_before_pixels=True, force=True)
        except OSError:
            return ""
        found = dataset.get((int(group, 16), int(element, 16)))
        return "" if found is None or found.VR == "SQ" else str(found.value)

    # -- changes ------------------------------------------------------------------------------------

    def insert(self, filePath: str, storeFile: bool = True, generateThumbnail: bool = True) -> None:
        """void insert(const QString& filePath, bool storeFile = true, bool generateThumbnail = true)"""
        from pydicom import dcmread

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            dataset = dcmread(filePath, stop_before_pixels=True, force=True)
            if not dataset.get("SOPInstanceUID") or not dataset.get("StudyInstanceUID"):
                return
            self._insert(dataset, filePath, storeFile)

    def removeSeries(
        self, seriesInstanceUID: str, clearCachedTags: bool = False, cleanup: bool = True
    ) -> bool:
        """bool removeSeries(const QString& seriesInstanceUID, bool clearCachedTags, bool cleanup)"""
        database = self._open()
        database.execute("DELETE FROM Images WHERE SeriesInstanceUID = ?", (seriesInstanceUID,))
        database.execute("DELETE FROM Series WHERE SeriesInstanceUID = ?", (seriesInstanceUID,))
        self._emit("seriesRemoved(QString)", seriesInstanceUID)
        if cleanup:
            self.cleanup()
        self._emit("databaseChanged()")
        return True

    def removeStudy(self, studyInstanceUID: str, cleanup: bool = True) -> bool:
        """bool removeStudy(const QString& studyInstanceUID, bool cleanup = true)"""
        for series in self.seriesForStudy(studyInstanceUID):
            self.removeSeries(series, False, False)
        self._emit("studyRemoved(QString)", studyInstanceUID)
        if cleanup:
            self.cleanup()
        return True

    def removePatient(self, patientID: str, cleanup: bool = True) -> bool:
        """bool removePatient(const QString& patientID, bool cleanup = true)"""
        for study in self.studiesForPatient(patientID):
            self.removeStudy(study, False)
        self._emit("patientRemoved(QString)", patientID)
        if cleanup:
            self.cleanup()
        return True

    def cleanup(self, vacuum: bool = False) -> bool:
        """bool cleanup(bool vacuum = false)"""
        for inner, outer, key in (
            ("Images", "Series", "SeriesInstanceUID"),
            ("Series", "Studies", "StudyInstanceUID"),
        ):
            self._open().execute(f"DELETE FROM {outer} WHERE {key} NOT IN (SELECT {key} FROM {inner})")
        self._open().execute("DELETE FROM Patients WHERE UID NOT IN (SELECT PatientsUID FROM Studies)")
        return True

    def connect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool connect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        if signal not in _SIGNALS:
            print(f"signal {signal} does not exist")
            return False
        self._receivers.append((signal, receiver, Slots.slot(receiver, lambda value: value)))
        return True

    def disconnect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool disconnect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        for number, (known, function, _) in enumerate(self._receivers):
            if known == signal and function == receiver:
                del self._receivers[number]
                return True
        return False

    # -- inside -------------------------------------------------------------------------------------

    def _insert(self, dataset: Any, path: str, store: bool) -> None:
        database = self._open()
        if store:
            kept = Path(self.databaseDirectory, "dicom", dataset.SeriesInstanceUID, dataset.SOPInstanceUID)
            kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, kept)
            path = str(kept)
        patient = tuple(str(dataset.get(k, "")) for k in ("PatientID", "PatientName", "PatientBirthDate"))
        known = database.execute(
            "SELECT UID FROM Patients WHERE PatientID = ? AND PatientsName = ? AND PatientsBirthDate = ?",
            patient,
        ).fetchone()
        key = known[0] if known else self._add("Patients", dataset)
        if not known:
            self._emit("patientAdded(int,QString,QString,QString)", key, *patient)
        if self._add("Studies", dataset, PatientsUID=key):
            self._emit("studyAdded(QString)", str(dataset.StudyInstanceUID))
        if self._add("Series", dataset):
            self._emit("seriesAdded(QString)", str(dataset.SeriesInstanceUID))
        added = database.execute(
            "INSERT OR IGNORE INTO Images VALUES (?, ?, '', ?)",
            (str(dataset.SOPInstanceUID), path, str(dataset.SeriesInstanceUID)),
        )
        if added.rowcount:
            self._emit("instanceAdded(QString)", str(dataset.SOPInstanceUID))
        self._emit("databaseChanged()")

    def _add(self, table: str, dataset: Any, **given: Any) -> Any:
        database = self._open()
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        names = [name for name in names if name != "UID"]
        values = [given.get(name, str(dataset.get(_KEYWORDS.get(name, name), ""))) for name in names]
        marks = ", ".join("?" for _ in names)
        cursor = database.execute(
            f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", values
        )
        return cursor.lastrowid if cursor.rowcount else None

    def _open(self) -> sqlite3.Connection:
        if self._connection is None:
            raise RuntimeError("the stand-in's database is asked though it is not open")
        return self._connection

    def _column(self, query: str, *arguments: Any) -> tuple[str, ...]:
        if self._connection is None:
            return ()
        return tuple(str(row[0] or "") for row in self._connection.execute(query, arguments))

    def _one(self, query: str, *arguments: Any) -> str:
        found = self._column(query, *arguments)
        return found[0] if found else ""

    def _emit(self, signal: str, *arguments: Any) -> None:
        for known, _, receiver in list(self._receivers):
            if known == signal:
                receiver(*arguments)


class ctkDICOMIndexer:
    """Adds folders to a database."""

    def addDirectory(self, database: ctkDICOMDatabase, directoryName: str, copyFile: bool = False) -> None:
        """void addDirectory(ctkDICOMDatabase* db, const QString& directoryName, bool copyFile = false)"""
        for path in sorted(Path(directoryName).rglob("*")):
            if path.is_file():
                database.insert(str(path), copyFile, False)

    def addListOfFiles(self, database: ctkDICOMDatabase, listOfFiles: list[str], copyFile: bool) -> None:
        """void addListOfFiles(ctkDICOMDatabase* db, const QStringList& listOfFiles, bool copyFile)"""
        for path in listOfFiles:
            database.insert(path, copyFile, False)

    def waitForImportFinished(self) -> None:
        """void waitForImportFinished(int msecTimeout = -1)"""


def importDicom(
    dicomDataDir: str, dicomDatabase: ctkDICOMDatabase | None = None, copyFiles: bool = False
) -> bool:
    """def importDicom(dicomDataDir, dicomDatabase=None, copyFiles=False)"""
    import slicer

    indexer = ctkDICOMIndexer()
    database = dicomDatabase if dicomDatabase is not None else slicer.dicomDatabase
    indexer.addDirectory(database, dicomDataDir, copyFiles)
    indexer.waitForImportFinished()
    return True


def createTemporaryDatabase(directory: str | None = None) -> ctkDICOMDatabase | None:
    """def createTemporaryDatabase(directory=None)"""
    import slicer

    # A name alone is a folder in the application's temporary folder.
    name = directory or time.strftime("%Y%m%d_%H%M%S_TempDICOMDatabase", time.gmtime())
    database = ctkDICOMDatabase()
    database.openDatabase(os.path.join(slicer.app.temporaryPath, name, "ctkDICOM.sql"))
    return database


def deleteTemporaryDatabase(dicomDatabase: ctkDICOMDatabase, cleanup: bool = True) -> bool:
    """def deleteTemporaryDatabase(dicomDatabase, cleanup=True)"""
    dicomDatabase.closeDatabase()
    if cleanup:
        shutil.rmtree(os.path.dirname(dicomDatabase.databaseFilename))
    return True


@contextlib.contextmanager
def TemporaryDICOMDatabase(directory: str | None = None) -> Iterator[ctkDICOMDatabase]:
    """class TemporaryDICOMDatabase(directory=None)"""
    import slicer

    with tempfile.TemporaryDirectory() as temporary:
        before = slicer.dicomDatabase
        database = ctkDICOMDatabase()
        database.openDatabase(os.path.join(directory or temporary, "ctkDICOM.sql"))
        slicer.dicomDatabase = database
        try:
            yield database
        finally:
            database.closeDatabase()
            slicer.dicomDatabase = before


def dicom_lib() -> ModuleType:
    """The package DICOMLib, as far as it is here."""
    library, utils = ModuleType("DICOMLib"), ModuleType("DICOMLib.DICOMUtils")
    utils.importDicom = importDicom  # type: ignore[attr-defined]
    utils.createTemporaryDatabase = createTemporaryDatabase  # type: ignore[attr-defined]
    utils.deleteTemporaryDatabase = deleteTemporaryDatabase  # type: ignore[attr-defined]
    utils.TemporaryDICOMDatabase = TemporaryDICOMDatabase  # type: ignore[attr-defined]
    library.DICOMUtils = utils  # type: ignore[attr-defined]
    return library
