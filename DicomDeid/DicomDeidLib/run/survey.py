"""The survey: one confidential pass over headers that writes a crosswalk, to be looked at and edited."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from ..engine import failing_closed
from ..errors import IsDicomDir, NotDicom, SetAside
from ..identity.crosswalk import Entry
from ..identity.identity import Identity
from ..identity.patient import Patient
from ..level import DataSet
from ..stream.read import opened
from ..stream.source import Source
from .find import find_files

# Patient's Name, Other Patient Names, Patient's Birth Name.
_NAMES = (0x00100010, 0x00101001, 0x00101005)
# Study, series, acquisition and content date.
_DATES = (0x00080020, 0x00080021, 0x00080022, 0x00080023)


@dataclass(slots=True)
class Survey:
    """What was seen. files: inputs; unread: those that no patient could be read from."""

    entries: list[Entry]
    files: int
    unread: int


def survey(inputs: Iterable[Path], output: Path, identity: Identity, on_file: Callable[[], None]) -> Survey:
    """Reads the headers below the inputs; every patient becomes an entry with what the key derives.

    A patient whose ID stands with one issuer in some files and without in others is one patient.
    The names are those of all of a patient's files: text of each is cleaned of all of them.
    """
    earliest: dict[Patient, str] = {}
    names: dict[Patient, set[str]] = {}
    files = unread = 0
    for path in find_files(inputs, output):
        files += 1
        on_file()
        try:
            with failing_closed(), opened(Source.open(path)) as file:
                top = DataSet(file.scan, identity).top
                patient = top.patient
                called = [name for tag in _NAMES for name in top.sibling_text(tag).split("\\")]
                dates = [top.sibling_text(tag)[:8] for tag in _DATES]
        except (NotDicom, IsDicomDir):
            continue
        except SetAside:
            unread += 1
            continue
        if patient.kind == "instance":
            unread += 1
            continue
        known = [date for date in (*dates, earliest.get(patient, "")) if date.isdigit() and len(date) == 8]
        earliest[patient] = min(known, default="")
        names.setdefault(patient, set()).update(
            name.replace(";", " ").strip() for name in called if name.strip("^= ")
        )
    return Survey(_entries(earliest, names, identity), files, unread)


def _entries(earliest: dict[Patient, str], names: dict[Patient, set[str]], identity: Identity) -> list[Entry]:
    issuers: dict[str, set[str]] = {}
    for patient in earliest:
        if patient.kind == "id":
            issuers.setdefault(patient.values[0], set()).add(patient.values[1])
    aliases: dict[Patient, Patient] = {}
    for patient_id, found in issuers.items():
        if len(found) == 2 and "" in found:
            (issuer,) = found - {""}
            aliases[Patient("id", (patient_id, issuer))] = Patient("id", (patient_id, ""))
    secondary = set(aliases.values())
    entries = []
    for counter, patient in enumerate(
        (p for p in sorted(earliest, key=Patient.encoded) if p not in secondary), 1
    ):
        also = (aliases[patient],) if patient in aliases else ()
        dates = [earliest[one] for one in (patient, *also) if earliest[one]]
        entries.append(
            Entry(
                patient,
                identity.pseudonym(patient),
                identity.date_offset(patient),
                min(dates, default=""),
                counter,
                also,
                tuple(sorted(name for one in (patient, *also) for name in names[one])),
            )
        )
    return entries
