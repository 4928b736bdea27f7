"""Dates and times: moved by the patient's offset, or kept, but only where they can be read.

PS3.5 section 6.2 says how DA, DT and TM are written; a value that is written otherwise may be
anything, so it is never kept: the fallback stands in its place.
"""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from ..dicom import tags
from ..stream.elements import Element
from .context import Action, Context

_ISO: Final = re.compile(r"\d{4}-\d\d-\d\d")
_DATE: Final = re.compile(r"(\d{4})(\.?)(\d\d)\2(\d\d)")
_DATE_TIME: Final = re.compile(
    r"(\d{4})(?:(\d\d)(?:(\d\d)((?:[01]\d|2[0-3])(?:[0-5]\d(?:[0-5]\d|60)?)?)?)?)?(\.\d{1,6})?([+-]\d{4})?"
)
_TIME: Final = re.compile(r"(?:[01]\d|2[0-3])(?::?[0-5]\d(?::?(?:[0-5]\d|60)(?:\.\d{1,6})?)?)?")


def shift_date(text: str, days: int) -> str | None:
    """A DA moved by days; None where it can't be read. '1998.05.01' of old files keeps its dots."""
    match = _DATE.fullmatch(text)
    moved = _moved(match[1], match[3], match[4], days) if match else None
    if moved is None or match is None:
        return None
    return moved.strftime("%Y" + match[2] + "%m" + match[2] + "%d").zfill(8)


def shift_date_time(text: str, days: int) -> str | None:
    """A DT moved by days: time, fraction and zone stay, and so does how much of it is written.

    A year or month without a day moves as its middle does.
    """
    match = _DATE_TIME.fullmatch(text)
    if not match:
        return None
    year, month, day, time, fraction, zone = match.groups()
    moved = _moved(year, month or "07", day or "15", days)
    if moved is None:
        return None
    written = f"{moved.year:04}" + (f"{moved.month:02}" if month else "") + (f"{moved.day:02}" if day else "")
    return written + (time or "") + (fraction or "") + (zone or "")


def _moved(year: str, month: str, day: str, days: int) -> date | None:
    try:
        return date(int(year), int(month), int(day)) + timedelta(days)
    except (ValueError, OverflowError):
        return None


def _same_time(text: str, _days: int) -> str | None:
    return text if _TIME.fullmatch(text) else None


_SHIFTS: Final[dict[str, Callable[[str, int], str | None]]] = {
    "DA": shift_date,
    "DT": shift_date_time,
    "TM": _same_time,
}


# By how many days the dates of a context move; None where nobody can tell.
Days = Callable[[Context], int | None]


def patient_offset(context: Context) -> int:
    """The crosswalk's offset of the patient, or the key's."""
    return context.identity.date_offset(context.patient)


def by_days(days: int) -> Days:
    """A fixed number of days."""
    return lambda _context: days


def from_study_to(anchor: date) -> Days:
    """As many days as bring the object's Study Date to an anchor."""
    return lambda context: _days_between(context.top.sibling_text(tags.STUDY_DATE), anchor)


def from_first_to(anchor: date) -> Days:
    """As many days as bring the patient's earliest date, as the crosswalk has it, to an anchor."""
    return lambda context: _days_between(context.identity.earliest_date(context.patient), anchor)


def _days_between(text: str, anchor: date) -> int | None:
    match = _DATE.fullmatch(text.replace("-", "") if _ISO.fullmatch(text) else text)
    start = _moved(match[1], match[3], match[4], 0) if match else None
    return None if start is None else (anchor - start).days


def is_readable(vr: str, text: str) -> bool:
    """True for a value that a DA, DT or TM can have; other VRs are not looked at."""
    return vr not in _SHIFTS or _SHIFTS[vr](text, 0) is not None


def shift_for(vr: str, fallback: bytes, days: Days = patient_offset) -> Action:
    """The action that moves every date of a DA or DT by days and keeps a TM.

    fallback: what stands in place of a value that can't be read.
    """
    return _temporal(vr, fallback, days)


def keep_readable_for(vr: str, fallback: bytes) -> Action:
    """The action that keeps every DA, DT or TM that can be read."""
    return _temporal(vr, fallback, by_days(0))


def _temporal(vr: str, fallback: bytes, days: Days) -> Action:
    change = _SHIFTS[vr]
    instead = fallback.decode("ascii")

    def temporal(context: Context, element: Element) -> bytes | None:
        originals = [value.strip(" \0") for value in context.raw(element).decode("latin-1").split("\\")]
        moved = days(context)
        values = [
            _or(None if moved is None else change(value, moved), instead) if value else value
            for value in originals
        ]
        return None if values == originals else "\\".join(values).encode("ascii")

    return temporal


def _or(value: str | None, instead: str) -> str:
    return instead if value is None else value
