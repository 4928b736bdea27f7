"""The crosswalk: a confidential table of who becomes whom, which wins over what the key derives."""

import csv
import io
import os
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ..errors import SetAside, UsageError
from .patient import Patient

FIELDS: Final = (
    "patient_id", "issuer_of_patient_id", "patient_name", "patient_birth_date", "study_instance_uid",
    "new_id", "date_offset", "earliest_date", "counter", "aliases", "names",
)  # fmt: skip
_NEEDED: Final = ("new_id",)
MISSES: Final = ("set-aside", "derive")


@dataclass(frozen=True, slots=True)
class Entry:
    """What a patient becomes.

    new_id: 1 to 64 characters. date_offset: days, None for the key's. aliases: other patients that
    are the same person. names: how the person is called in other files, too.
    """

    patient: Patient
    new_id: str
    date_offset: int | None = None
    earliest_date: str = ""
    counter: int | None = None
    aliases: tuple[Patient, ...] = ()
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Crosswalk:
    """Entries by patient. on_miss: 'set-aside' or 'derive' (by the key) where a patient is not in it."""

    entries: dict[Patient, Entry] = field(default_factory=dict)
    on_miss: str = "set-aside"

    def find(self, patient: Patient) -> Entry | None:
        """The entry of a patient, None where the key is to derive. Raises SetAside('not-in-crosswalk')."""
        entry = self.entries.get(patient)
        if entry is None and self.on_miss == "set-aside":
            raise SetAside("not-in-crosswalk")
        return entry


def read_crosswalk(path: Path, on_miss: str = "set-aside") -> Crosswalk:
    """Reads a CSV file with the columns of `FIELDS`; new_id and one that names the patient are needed.

    Raises UsageError that names the row and quotes no value.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UsageError(f"the crosswalk {path} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"the crosswalk {path} is not UTF-8 text") from None
    rows = csv.DictReader(io.StringIO(text, newline=""))
    for column in rows.fieldnames or ():
        if column not in FIELDS:
            raise UsageError(f"{path}: there is no column '{column}'; the columns are: {', '.join(FIELDS)}")
    for column in _NEEDED:
        if column not in (rows.fieldnames or ()):
            raise UsageError(f"{path}: the column '{column}' is missing")
    return Crosswalk(_entries(rows, path), on_miss)


def _entries(rows: "csv.DictReader[str]", path: Path) -> dict[Patient, Entry]:
    found: dict[Patient, Entry] = {}
    taken: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        where = f"{path}, row {number}"
        entry = _entry({key: (value or "").strip() for key, value in row.items() if key}, where)
        # Two that differ in case only would share a folder on many disks.
        if taken.setdefault(entry.new_id.casefold(), number) != number:
            raise UsageError(
                f"{where}: new_id is the one of row {taken[entry.new_id.casefold()]}; use aliases"
            )
        for patient in (entry.patient, *entry.aliases):
            if patient in found:
                raise UsageError(f"{where}: a patient of this row stands in another row already")
            found[patient] = entry
    return found


def _entry(row: dict[str, str], where: str) -> Entry:
    patient = Patient.of(
        row.get("patient_id", ""),
        row.get("issuer_of_patient_id", ""),
        row.get("patient_name", ""),
        row.get("patient_birth_date", ""),
        row.get("study_instance_uid", ""),
        "",
    )
    if not any(patient.values):
        raise UsageError(f"{where}: nothing names the patient")
    new_id = row["new_id"]
    if not new_id or len(new_id) > 64 or "\\" in new_id or not new_id.isprintable() or not new_id.isascii():
        raise UsageError(f"{where}: new_id must have 1 to 64 ASCII characters without a backslash")
    return Entry(
        patient,
        new_id,
        _number(row, "date_offset", where),
        row.get("earliest_date", ""),
        _number(row, "counter", where),
        tuple(_alias(text) for text in row.get("aliases", "").split(";") if text.strip()),
        _names(row),
    )


def _number(row: dict[str, str], column: str, where: str) -> int | None:
    text = row.get(column, "")
    if not text:
        return None
    try:
        number = int(text)
    except ValueError:
        raise UsageError(f"{where}: {column} must be a whole number") from None
    if column == "date_offset" and not -36525 <= number <= 36525:
        raise UsageError(f"{where}: date_offset is more than a hundred years of days")
    return number


def _names(row: dict[str, str]) -> tuple[str, ...]:
    """The names of a row; where an ID names the patient, the name beside it is one more."""
    names = [name.strip() for name in row.get("names", "").split(";")]
    return tuple(dict.fromkeys(name for name in (row.get("patient_name", ""), *names) if name))


def _alias(text: str) -> Patient:
    """'ID' or 'ID|ISSUER'."""
    patient_id, _, issuer = text.strip().partition("|")
    return Patient("id", (patient_id.strip(), issuer.strip()))


def write_crosswalk(path: Path, entries: Iterable[Entry]) -> None:
    """Writes a new file that only its owner can read. Raises UsageError where that can't be."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(FIELDS)
            writer.writerows(_row(entry) for entry in entries)
    except FileExistsError:
        raise UsageError(f"{path} exists already; a crosswalk is never overwritten") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None


def _row(entry: Entry) -> list[str]:
    values = {"id": ["", ""], "name": ["", ""], "study": [""], "instance": [""]}
    values[entry.patient.kind] = list(entry.patient.values)
    numbers = ["" if number is None else str(number) for number in (entry.date_offset, entry.counter)]
    aliases = ";".join("|".join(alias.values).rstrip("|") for alias in entry.aliases)
    named = [*values["id"], *values["name"], *values["study"]]
    return [*named, entry.new_id, numbers[0], entry.earliest_date, numbers[1], aliases, ";".join(entry.names)]
