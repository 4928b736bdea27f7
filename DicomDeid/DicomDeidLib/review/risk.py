"""Risk: how much a value that remains may say of somebody, and why; the lower the number, the more."""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from typing import Final

from ..actions.dummies import DUMMY_TEXTS
from ..cleaning.ages import old_ages
from ..cleaning.fold import Folded
from ..cleaning.looks import looks, uids
from ..cleaning.titled import titled
from ..cleaning.written_dates import written_dates
from ..dicom import tags
from ..dicom.vr import FREE_TEXT
from ..profile.standard import cleaned_of, row_of, unlisted_of


class Risk(IntEnum):
    """The ranks of a review, the highest first.

    HIGH: something in it looks like an identifier. TEXT: free text, names, ids, UIDs that were not
    mapped, and text of what the basic profile takes. PRIVATE: of private elements. DATE: days. LABEL:
    short text of what it keeps. NUMBER: private numbers, and bytes. CODE: codes and what they mean.
    OWN: what this program put there.
    """

    HIGH = 1
    TEXT = 2
    PRIVATE = 3
    DATE = 4
    LABEL = 5
    NUMBER = 6
    CODE = 7
    OWN = 8


Judged = tuple[Risk, str]

_LONG_VRS: Final = frozenset({"LT", "ST", "UT", "UC", "OB"})
# An LO beyond this is a sentence and no label.
_LABEL: Final = 24
_WORDS: Final = 4
# Code Value, Coding Scheme Designator and Version, Code Meaning, Mapping Resource, and their like.
_CODES: Final = frozenset(
    {0x00080100, 0x00080102, 0x00080103, 0x00080104, 0x00080105, 0x00080106, 0x00080107, 0x0008010B,
     0x0008010C, 0x0008010D, 0x0008010F, 0x00080110, 0x00080112, 0x00080114, 0x00080115, 0x00080117,
     0x00080118, 0x00080119, 0x00080120, 0x00080121, 0x00080122}
)  # fmt: skip
_CODE: Final = re.compile(r"[A-Za-z0-9.:_-]{1,16}")
_PSEUDONYM: Final = re.compile(r"(?=[A-Z]*[2-7])[A-Z2-7]{13}")
_OF_DAYS: Final = "0123456789.:+-"
_LONG_NUMBER: Final = re.compile(r"\d{6,}")
_ROLES: Final = {
    "patient": "person", "person": "person", "id": "identifier", "date": "day of birth", "address": "address",
    "phone": "phone number", "institution": "institution", "device": "device",
}  # fmt: skip
_REMEMBERED: Final = 1024
NOT_READ: Final = "\ufffd"


def is_pseudonym(text: str) -> bool:
    """True for what has the shape of a pseudonym that a key derives."""
    return _PSEUDONYM.fullmatch(text) is not None


def is_long_number(text: str) -> bool:
    """True for a whole number of six digits and more: measures have fewer, records have as many."""
    return _LONG_NUMBER.fullmatch(text) is not None


def judged(text: str, vr: str, tag: int, *, private: bool = False) -> Judged:
    """The risk of a text, and why in a few words.

    vr: as what it was read. tag: the attribute, 0 for what is none, as the name of a file.
    """
    if text.strip("^") in DUMMY_TEXTS:
        return Risk.OWN, "says nothing"
    if tag == tags.DEIDENTIFICATION_METHOD and text.startswith("DicomDeid "):
        return Risk.OWN, "what was done"
    if tag in (tags.PATIENT_ID, tags.PATIENT_NAME) and is_pseudonym(text):
        return Risk.OWN, "pseudonym"
    if vr in ("DA", "DT") and not text.strip(_OF_DAYS):
        return _judged_date(tag, private=private)
    found = marks(text, is_name=vr == "PN")
    if tag in _CODES and (not found or _CODE.fullmatch(text)):
        return Risk.CODE, ""
    return (Risk.HIGH, found) if found else _by_kind(text, vr, tag, private=private)


def _judged_date(tag: int, *, private: bool) -> Judged:
    if cleaned_of().get(tag) == "date":
        return Risk.TEXT, _ROLES["date"]
    return (Risk.PRIVATE if private else Risk.DATE), "date"


def _by_kind(text: str, vr: str, tag: int, *, private: bool) -> Judged:
    """The risk of a text in which nothing looks like an identifier."""
    role = _ROLES.get(cleaned_of().get(tag, ""), "")
    if vr == "PN":
        return Risk.TEXT, "person"
    if role:
        return Risk.TEXT, role
    if private:
        return Risk.PRIVATE, ""
    if NOT_READ in text:
        return Risk.TEXT, "not readable in its character set"
    if (
        vr in _LONG_VRS
        or (vr in FREE_TEXT and _is_taken(tag))
        or (vr == "LO" and (len(text) > _LABEL or len(text.split()) >= _WORDS))
    ):
        return Risk.TEXT, "free text"
    return Risk.LABEL, ""


def _is_taken(tag: int) -> bool:
    """True for an attribute that the basic profile takes: people type into it what they know."""
    unlisted = unlisted_of(tag)
    return row_of(tag) is not None or (unlisted is not None and unlisted.action in ("remove", "dummy"))


@lru_cache(_REMEMBERED)
def marks(text: str, *, is_name: bool = False) -> str:
    """What in a text looks like an identifier: 'date', 'number' and others; '' where nothing does."""
    return ", ".join(dict.fromkeys(_marks(text, is_name)))


def _marks(text: str, is_name: bool) -> Iterator[str]:
    folded = Folded(text)
    if not is_name and any(titled(folded)):
        yield "name behind a title" if "^" not in text else "name"
    # Without a numeral there is neither a date nor a number; those of Han count too.
    days = []
    if any(letter.isnumeric() for letter in text):
        days = [(found.start, found.end) for found in written_dates(folded)]
    if days:
        yield "date"
    elif is_long_number(text):
        yield "number"
    for start, end in looks(folded):
        if not any(first <= start and end <= last for first, last in days):
            plain = folded.plain[start:end]
            is_web = "@" in plain or "://" in plain or not any(letter.isdecimal() for letter in plain)
            yield "e-mail or web address" if is_web else "number"
    if any(uids(folded)):
        yield "UID"
    if any(old_ages(folded)):
        yield "age above 89"
