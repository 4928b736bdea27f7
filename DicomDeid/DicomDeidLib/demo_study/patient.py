"""Describes the invented patients of the demo study."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta


@dataclass(frozen=True)
class DemoPatient:
    """An invented patient; everything written into the study follows from these values alone.

    name: PN value, ASCII, "Family^Given".
    patient_id: LO value; may be empty (Type 2).
    birth_date, study_date: DA, YYYYMMDD.
    sex: CS, "F", "M" or "O".
    age: AS at the study, e.g. "071Y".
    weight_kg, height_m: kilogram, metre.
    code: 4 ASCII letters or digits that end every other planted string; must differ between patients.
    """

    name: str = "Okonkwo-Testpatient^Ngozi"
    patient_id: str = "MRN-4711-0815"
    birth_date: str = "19510312"
    sex: str = "F"
    age: str = "071Y"
    weight_kg: float = 68.0
    height_m: float = 1.64
    study_date: str = "20230117"
    code: str = "KW47"

    def day(self, offset: int) -> str:
        """Date (DA) `offset` days after the study date. Raises ValueError if study_date is no date."""
        text = self.study_date
        start = date(int(text[:4]), int(text[4:6]), int(text[6:8]))
        return (start + timedelta(days=offset)).strftime("%Y%m%d")

    @property
    def folder_name(self) -> str:
        """Name of the folder: FAMILY_GIVEN, with nothing but letters, digits, '-' and '_'."""
        return re.sub(r"[^A-Z0-9-]+", "_", self.name.upper()) or "UNNAMED"

    @property
    def file_prefix(self) -> str:
        """Start of every file name: SCAN-GIVENNAME-code (not the patient ID, which may be empty)."""
        given = re.sub(r"[^A-Z0-9]+", "", self.name.upper().partition("^")[2])
        return f"SCAN-{given}-{self.code}"


DEFAULT = DemoPatient()
SECOND = DemoPatient(
    name="Zweitbeispiel-Fiktiv^Torvald",
    patient_id="MRN-9922-6340",
    birth_date="19380924",
    sex="M",
    age="080Y",
    weight_kg=81.5,
    height_m=1.79,
    study_date="20190508",
    code="TZ83",
)
