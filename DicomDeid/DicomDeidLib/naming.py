"""Names of output files, made of new values only by a layout, and safe on every file system."""

import re
from collections.abc import Mapping
from typing import Final

from .dicom.dictionary import tag_of
from .errors import UsageError

DEFAULT_LAYOUT: Final = "{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm"

_FIELD: Final = re.compile(r"\{([^{}]*)\}")
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9._-]")
_RESERVED: Final = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST: Final = 128
_INSTEAD: Final = {
    "PatientID": "no-patient",
    "StudyInstanceUID": "no-study",
    "SeriesInstanceUID": "no-series",
    "SOPInstanceUID": "no-instance",
}


class Layout:
    """A template of names: parts of a path with '/' between them, and keywords in braces.

    Raises UsageError for an unknown keyword, a part that is empty, and a template that does not
    keep instances apart.
    """

    def __init__(self, template: str = DEFAULT_LAYOUT) -> None:
        self._parts = template.split("/")
        self.keywords = tuple(dict.fromkeys(_FIELD.findall(template)))
        for keyword in self.keywords:
            if tag_of(keyword) is None:
                raise UsageError(f"layout: there is no attribute '{keyword}'")
        if "SOPInstanceUID" not in self.keywords:
            raise UsageError("layout: without {SOPInstanceUID} two files could have one name")
        if any(part.strip(" .") == "" for part in self._parts):
            raise UsageError("layout: a part of the path is empty")

    def name(self, values: Mapping[str, str]) -> str:
        """The name for these new values, as 'A/B/C.dcm'."""
        return "/".join(safe_part(_FIELD.sub(lambda m: _value(m[1], values), part)) for part in self._parts)


def _value(keyword: str, values: Mapping[str, str]) -> str:
    return safe_part(values.get(keyword, ""), _INSTEAD.get(keyword, f"no-{keyword}"))


def safe_part(text: str, instead: str = "none") -> str:
    """One part of a path: letters, digits, dot, dash and underscore; `instead` where nothing is left."""
    part = _UNSAFE.sub("_", text).strip(" .")
    if len(part) > _LONGEST:
        part = part[: _LONGEST - 4] + part[-4:]  # the ending stays
    if not part:
        return instead
    return "_" + part if _RESERVED.fullmatch(part) else part
