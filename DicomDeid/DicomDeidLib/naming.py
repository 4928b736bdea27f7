"""Names of output files, made of new values only by a layout, and safe on every file system."""

import re
from collections.abc import Mapping
from typing import Final

from .actions.replace import can_hold
from .dicom.dictionary import tag_of, vr_of
from .errors import UsageError
from .level import Level
from .profile.template import Field, Template, parse_template

DEFAULT_LAYOUT: Final = "{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm"

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
    """A template of names: parts of a path with '/' between them, and fields in braces.

    A bare field shows the new value of an attribute; one that derives by the key (pseudonym, shift,
    uid, hash) begins at the original. Raises UsageError for what can't be read, a part that is empty,
    and a template that does not keep instances apart.
    """

    def __init__(self, template: str = DEFAULT_LAYOUT, variables: Mapping[str, str] | None = None) -> None:
        try:
            self._parts = [parse_template(part, variables or {}) for part in template.split("/")]
        except UsageError as problem:
            raise UsageError(f"layout: {problem}") from None
        fields = [field for part in self._parts for field in part.fields]
        for field in fields:
            self._check(field)
        self.keywords = tuple(dict.fromkeys(field.name for field in fields if field.selector is not None))
        self.needs_crosswalk = any(part.needs_crosswalk for part in self._parts)
        if not any(field.name == "SOPInstanceUID" and _keeps_apart(field) for field in fields):
            raise UsageError("layout: without {SOPInstanceUID} two files could have one name")
        if any(part.text.strip(" .") == "" for part in self._parts):
            raise UsageError("layout: a part of the path is empty")

    def _check(self, field: Field) -> None:
        tag = tag_of(field.name)
        vr = (vr_of(tag) or "").split(" ")[0] if tag is not None else ""
        if field.counter is None and (field.selector is None or not (can_hold(vr) or vr == "UI")):
            raise UsageError(f"layout: '{{{field.name}}}': names are made of a data set's own attributes")

    def name(self, values: Mapping[str, str], level: Level) -> str:
        """The name for a data set with these new values, as 'A/B/C.dcm'."""
        return "/".join(self._part(part, values, level) for part in self._parts)

    def _part(self, part: Template, values: Mapping[str, str], level: Level) -> str:
        shown = [
            one if isinstance(one, str) else _value(one, Template("", (one,)).fill(level, new=values))
            for one in part.parts
        ]
        return safe_part("".join(shown))


def _keeps_apart(field: Field) -> bool:
    """True where different instances have different names."""
    return not field.filters or field.by_identity


def _value(field: Field, text: str) -> str:
    return safe_part(text, _INSTEAD.get(field.name, f"no-{field.name}"))


def safe_part(text: str, instead: str = "none") -> str:
    """One part of a path: letters, digits, dot, dash and underscore; `instead` where nothing is left."""
    part = _UNSAFE.sub("_", text).strip(" .")
    if len(part) > _LONGEST:
        part = part[: _LONGEST - 4] + part[-4:]  # the ending stays
    if not part:
        return instead
    return "_" + part if _RESERVED.fullmatch(part) else part
