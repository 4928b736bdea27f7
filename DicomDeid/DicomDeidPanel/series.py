"""What Slicer's DICOM database holds: patients, studies and series, with the files that are there."""

import os
from collections.abc import Iterator
from typing import Any, NamedTuple

BURNED_IN = "says that text is burned into its pixels"
SHOWS_TEXT = "may have text in its pixels"
_HEAD = ("HEAD", "BRAIN", "SKULL", "FACE", "HEADNECK")


class Series(NamedTuple):
    """A series. files: those on disk, sorted; missing: how many more the database lists."""

    uid: str
    number: str
    modality: str
    description: str
    files: tuple[str, ...]
    missing: int
    warnings: tuple[str, ...]


class Study(NamedTuple):
    """A study and its series."""

    uid: str
    date: str
    description: str
    series: tuple[Series, ...]


class Patient(NamedTuple):
    """A patient and the studies."""

    uid: str
    patient_id: str
    name: str
    studies: tuple[Study, ...]


class Contents(tuple[Patient, ...]):
    """The patients of a database; printed, a table."""

    @property
    def series(self) -> list[Series]:
        """Every series."""
        return [series for patient in self for study in patient.studies for series in study.series]

    @property
    def summary(self) -> str:
        """How many there are of everything."""
        studies = sum(len(patient.studies) for patient in self)
        files = sum(len(series.files) for series in self.series)
        missing = sum(series.missing for series in self.series)
        counted = f"{len(self)} patients, {studies} studies, {len(self.series)} series, {files:,} files"
        return counted + (f", {missing:,} missing" if missing else "")

    def __str__(self) -> str:
        lines = []
        for patient in self:
            lines.append(f"{patient.patient_id}  {patient.name}")
            for study in patient.studies:
                lines.append(f"  {study.date}  {study.description}")
                for one in study.series:
                    told = (
                        f"    {one.number:>4} {one.modality:<8} {len(one.files):>5} files  {one.description}"
                    )
                    missing = f"  ({one.missing} missing)" if one.missing else ""
                    lines.append(told + missing + "".join(f"  ! {warning}" for warning in one.warnings))
                    lines.append(f"         {one.uid}")
        return "\n".join([*lines, self.summary])

    __repr__ = __str__


def contents_of(database: Any) -> Contents:
    """The contents of a ctkDICOMDatabase; empty where there is none, or where it is not open."""
    patients: dict[str, Patient] = {}
    studies: dict[str, list[Study]] = {}
    for patient, study, series in walk(database):
        patients[patient.uid] = patient
        known = studies.setdefault(patient.uid, [])
        if not known or known[-1].uid != study.uid:
            known.append(study)
        known[-1] = known[-1]._replace(series=(*known[-1].series, series))
    return Contents(patient._replace(studies=tuple(studies[uid])) for uid, patient in patients.items())


def walk(database: Any) -> Iterator[tuple[Patient, Study, Series]]:
    """Every series of a database with its study and patient, which come without what is in them.

    One at a time, so that who fills a list can let the interface breathe. Nothing where none is open.
    """
    if not is_open(database):
        return
    for patient_uid in database.patients():
        ask = database.fieldForPatient
        patient = Patient(patient_uid, ask("PatientID", patient_uid), ask("PatientsName", patient_uid), ())
        for study_uid in database.studiesForPatient(patient_uid):
            about = database.fieldForStudy
            date, described = about("StudyDate", study_uid), about("StudyDescription", study_uid)
            study = Study(study_uid, date, described, ())
            for series_uid in database.seriesForStudy(study_uid):
                yield patient, study, series_of(database, series_uid)


def is_open(database: Any) -> bool:
    """True for a database that can be asked."""
    return database is not None and bool(getattr(database, "isOpen", False))


def files_of(database: Any, series_uids: "list[str] | tuple[str, ...]") -> tuple[list[str], int]:
    """The files of some series, sorted, and how many are listed but not there.

    Raises ValueError for a series that the database does not have.
    """
    found: list[str] = []
    missing = 0
    for uid in series_uids:
        if not database.studyForSeries(uid):
            raise ValueError("a series is asked for that the DICOM database does not have")
        files, absent = _files(database, uid)
        found += files
        missing += absent
    return sorted(found), missing


def _files(database: Any, series_uid: str) -> tuple[tuple[str, ...], int]:
    # Instances that only a server has come with empty names; others were deleted since.
    listed = database.filesForSeries(series_uid)
    there = sorted(path for path in listed if path and os.path.isfile(long_path(path)))
    return tuple(there), len(listed) - len(there)


def long_path(path: str) -> str:
    """A path that may have more than 260 characters on Windows."""
    if os.name == "nt" and len(path) > 250 and not path.startswith("\\\\?\\"):
        return "\\\\?\\" + os.path.abspath(path)
    return path


def series_of(database: Any, uid: str) -> Series:
    """One series of a database."""
    ask = database.fieldForSeries
    files, missing = _files(database, uid)
    modality = ask("Modality", uid)
    warnings = _warnings(modality, ask("BodyPartExamined", uid))
    return Series(
        uid, ask("SeriesNumber", uid), modality, ask("SeriesDescription", uid), files, missing, warnings
    )


def series_of_node(database: Any, node: Any) -> Series:
    """The files of the database that a node was read from, as a series.

    Raises ValueError where it was not read from DICOM, or where the database does not have its files.
    """
    instances = (node.GetAttribute("DICOM.instanceUIDs") or "").split()
    if not instances:
        raise ValueError("it was not read from DICOM")
    if not is_open(database):
        raise ValueError("no DICOM database is open")
    found = [database.fileForInstance(uid) for uid in instances]
    files = tuple(sorted(path for path in found if path and os.path.isfile(long_path(path))))
    if not files:
        raise ValueError("the DICOM database does not have its files any more")
    series = series_of(database, database.seriesForFile(files[0]))
    return series._replace(files=files, missing=len(found) - len(files))


def says_burned_in(database: Any, path: str) -> bool:
    """True for a file with Burned In Annotation YES. The database may have to read its header."""
    return str(database.fileValue(path, "0028,0301")).strip().upper() == "YES"


def _warnings(modality: str, body_part: str) -> tuple[str, ...]:
    """What can be told of a kind of series without reading its files, which would take long for many."""
    from DicomDeidLib.profile.risk_kinds import KIND_OF_MODALITY

    found = []
    if modality in KIND_OF_MODALITY:
        found.append(SHOWS_TEXT)
    if modality == "DOC":
        found.append("document: replaced by an empty one")
    if modality in ("CT", "MR") and body_part.upper() in _HEAD:
        found.append("head: a face can be recognized")
    return tuple(found)


def add_released(database: Any, files: "dict[str, str]") -> None:
    """Adds copies of released files, by their SOP Instance UIDs, and looks whether they are there.

    Raises ValueError where no database is open, where it has others with these UIDs, or did not take them.
    """
    import ctk

    if not is_open(database):
        raise ValueError("no DICOM database is open")
    known = {uid: database.fileForInstance(uid) for uid in files}
    if not all(_is_ours(path) for path in known.values() if path):
        raise ValueError("the DICOM database has originals with these UIDs; copies can't stand beside them")
    new = {uid: path for uid, path in files.items() if not known[uid]}
    indexer = ctk.ctkDICOMIndexer()
    indexer.addListOfFiles(database, list(new.values()), True)
    indexer.waitForImportFinished()
    refused = sum(not database.fileForInstance(uid) for uid in new)
    if refused:
        raise ValueError(f"the DICOM database did not take {refused} of {len(new)} files")


def _is_ours(path: str) -> bool:
    from pydicom import dcmread

    from .results import is_released

    if not os.path.isfile(long_path(path)):
        return True  # what the database lists is gone
    return is_released(dcmread(path, stop_before_pixels=True, specific_tags=["DeidentificationMethod"]))
