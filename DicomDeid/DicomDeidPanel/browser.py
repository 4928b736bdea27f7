"""What is selected in the DICOM browser, of whichever kind and version it is."""

from collections.abc import Callable, Iterable
from typing import Any

from .items import known_series
from .series import is_open


def browser_selection() -> list[str]:
    """The selected series of the DICOM module's browser, as the database knows them.

    Where no series is selected, all series of the selected studies, or else of the selected patients.
    Empty where there is no browser yet, or one of another make.
    """
    import slicer

    database = getattr(slicer, "dicomDatabase", None)
    browser = getattr(getattr(slicer.modules, "DICOMInstance", None), "browserWidget", None)
    if not browser or not is_open(database):
        return []
    asked = _selectors(browser)
    for level, of_parents in (("series", None), ("studies", _of_studies), ("patients", _of_patients)):
        selected = tuple(asked[level]()) if level in asked else ()
        found = known_series(database, of_parents(database, selected) if of_parents else selected)
        if found:
            return found
    return []


def _selectors(browser: Any) -> dict[str, Callable[[], Iterable[str]]]:
    """What tells the selection of each level, as far as this browser has it."""
    visual = getattr(browser, "dicomVisualBrowser", None)
    if getattr(browser, "useVisualDICOMBrowser", False) and hasattr(visual, "patientView"):
        view = visual.patientView()
        names = {"series": "selectedSeriesInstanceUIDs", "patients": "selectedPatientUIDs"}
    else:
        classic = getattr(browser, "dicomBrowser", None)
        view = classic.dicomTableManager() if hasattr(classic, "dicomTableManager") else None
        names = {level: f"current{level.title()}Selection" for level in ("series", "studies", "patients")}
    return {level: getattr(view, name) for level, name in names.items() if hasattr(view, name)}


def _of_studies(database: Any, studies: Iterable[str]) -> list[str]:
    return [series for study in studies for series in database.seriesForStudy(study)]


def _of_patients(database: Any, patients: Iterable[str]) -> list[str]:
    return [uid for one in patients for uid in _of_studies(database, database.studiesForPatient(one))]
