"""Names of output files, made of new values only, and safe on every file system."""

import re
from collections.abc import Mapping
from typing import Final

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST: Final = 128
_LAYOUT: Final = (
    ("PatientID", "no-patient"),
    ("StudyInstanceUID", "no-study"),
    ("SeriesInstanceUID", "no-series"),
)


def safe_part(text: str, instead: str) -> str:
    """One part of a path: letters, digits, dot, dash and underscore; `instead` where nothing is left."""
    part = _UNSAFE.sub("_", text).strip(" .")[:_LONGEST]
    if not part:
        return instead
    return "_" + part if _RESERVED.fullmatch(part) else part


def output_name(values: Mapping[str, str]) -> str:
    """'PatientID/StudyInstanceUID/SeriesInstanceUID/SOPInstanceUID.dcm' of the new values."""
    folders = [safe_part(values[keyword], instead) for keyword, instead in _LAYOUT]
    return "/".join([*folders, safe_part(values["SOPInstanceUID"], "no-instance") + ".dcm"])
