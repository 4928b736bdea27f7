"""Templates: texts with fields in braces, for new values and for the names of files and folders.

    SITE7-{PatientID|pseudonym}    {StudyDate|shift|year}    {value|upper|first:4}    {counter:patient:03d}

A field names an element (a keyword, a tag, a path), `value` (the element itself), `counter:patient` (from
the crosswalk) or a variable; filters behind it change the text. '{{' and '}}' stand for braces.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..actions.context import Context
from ..actions.dates import shift_date, shift_date_time
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..errors import SetAside, UsageError
from .selector import Selector, find, parse_selector

VALUE: Final = "value"
_COUNTER: Final = re.compile(r"counter:patient(?::(0?\d{1,2})d?)?")
VARIABLE: Final = re.compile(r"[a-z][a-z0-9_]*")
_PATIENT_TAGS: Final = (tags.PATIENT_ID, tags.PATIENT_NAME)


Filter = Callable[[str, Context], str]


class Field(NamedTuple):
    """One field. selector: the element it names, None for `value`. counter: how its number is written."""

    name: str
    selector: Selector | None
    filters: tuple[Filter, ...]
    by_identity: bool
    counter: str | None = None


@dataclass(frozen=True, slots=True)
class Template:
    """A template that was read. text: as it was written."""

    text: str
    parts: tuple[str | Field, ...]

    @property
    def fields(self) -> list[Field]:
        """Its fields in order."""
        return [part for part in self.parts if isinstance(part, Field)]

    @property
    def uses_value(self) -> bool:
        """True where it is made of the element itself, so that each of several values is changed."""
        return any(field.name == VALUE for field in self.fields)

    @property
    def needs_crosswalk(self) -> bool:
        """True where it counts patients."""
        return any(field.counter is not None for field in self.fields)

    @property
    def bare(self) -> list[str]:
        """The fields that show an original value as it is, or a part of it."""
        return [field.name for field in self.fields if not field.by_identity and field.counter is None]

    def fill(self, level: Context, value: str = "", new: Mapping[str, str] | None = None) -> str:
        """The text for an element of a level. new: new values by name, which bare fields show instead.

        Raises SetAside('no-counter') where the crosswalk has none for the patient.
        """
        return "".join(
            part if isinstance(part, str) else _filled(part, level, value, new) for part in self.parts
        )


def _filled(field: Field, level: Context, value: str, new: Mapping[str, str] | None) -> str:
    if field.counter is not None:
        number = level.identity.counter(level.patient)
        if number is None:
            raise SetAside("no-counter")
        return format(number, field.counter + "d")
    if new is not None and not field.by_identity:
        text = new.get(field.name, "")
    elif field.selector is None:
        text = value
    else:
        text = original(field.selector, level)
    for change in field.filters:
        text = change(text, level)
    return text


def original(selector: Selector, level: Context) -> str:
    """The text of the first element that is meant, '' where there is none."""
    for inner, element in find(selector, level.top, level):
        return "\\".join(inner.values(element))
    return ""


def parse_template(text: str, variables: Mapping[str, str]) -> Template:
    """Reads a template. Raises UsageError for unknown names and filters, and for braces without a pair."""
    parts: list[str | Field] = []
    literal = ""
    at = 0
    while at < len(text):
        if text[at : at + 2] in ("{{", "}}"):
            literal += text[at]
            at += 2
        elif text[at] == "}":
            raise UsageError(
                f"'{text}': a brace is closed that was not opened; write }}}} for one that stays"
            )
        elif text[at] == "{":
            end = _closing(text, at)
            field = _field(text[at + 1 : end], variables)
            if isinstance(field, str):
                literal += field
            else:
                parts += [literal, field] if literal else [field]
                literal = ""
            at = end + 1
        else:
            literal += text[at]
            at += 1
    return Template(text, (*parts, literal) if literal else tuple(parts))


def _closing(text: str, start: int) -> int:
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise UsageError(f"'{text}': a brace is not closed; write {{{{ for one that stays")


def _field(text: str, variables: Mapping[str, str]) -> Field | str:
    name, *written = (part.strip() for part in text.split("|"))
    counter = _COUNTER.fullmatch(name)
    if counter:
        if written:
            raise UsageError(f"'{{{text}}}': a counter takes no filters")
        return Field(name, None, (), False, counter[1] or "")
    if name in variables:
        if written:
            raise UsageError(f"'{{{text}}}': a variable takes no filters")
        return variables[name]
    selector = None if name == VALUE else _named(name, variables)
    vr = _vr(selector)
    filters = [_filter(one, selector, vr, text) for one in written]
    by_identity = any(one.split(":")[0] in _BY_IDENTITY for one in written)
    return Field(name, selector, tuple(filters), by_identity)


def _named(name: str, variables: Mapping[str, str]) -> Selector:
    try:
        selector = parse_selector(name)
    except UsageError as problem:
        known = f"; the variables are: {', '.join(sorted(variables))}" if variables else ""
        raise UsageError(f"'{{{name}}}': {problem}{known}") from None
    if not selector.is_one:
        raise UsageError(f"'{{{name}}}': a field names one element")
    return selector


def _vr(selector: Selector | None) -> str:
    tag = selector.tag if selector else None
    return (vr_of(tag) or "" if tag is not None else "").split(" ")[0]


def _filter(written: str, selector: Selector | None, vr: str, field: str) -> Filter:
    name, _, argument = written.partition(":")
    make = _FILTERS.get(name)
    if make is None:
        raise UsageError(f"'{{{field}}}': there is no filter '{name}'; they are: {', '.join(_FILTERS)}")
    if name == "pseudonym" and (selector is None or selector.tag not in _PATIENT_TAGS):
        raise UsageError(f"'{{{field}}}': pseudonym is for PatientID and PatientName; hash is for all others")
    if name == "shift" and vr not in ("DA", "DT", ""):
        raise UsageError(f"'{{{field}}}': shift is for dates")
    try:
        return make(argument)
    except ValueError:
        raise UsageError(f"'{{{field}}}': {name}:{argument} is no number that it takes") from None


def _plain(change: Callable[[str], str]) -> Callable[[str], Filter]:
    def make(argument: str) -> Filter:
        if argument:
            raise ValueError
        return lambda text, level: change(text)

    return make


def _counted(change: Callable[[str, int], str]) -> Callable[[str], Filter]:
    def make(argument: str) -> Filter:
        count = int(argument)
        if not 0 < count <= 64:
            raise ValueError
        return lambda text, level: change(text, count)

    return make


def _pseudonym(argument: str) -> Filter:
    if argument:
        raise ValueError
    return lambda text, level: level.identity.pseudonym(level.patient)


def _uid(argument: str) -> Filter:
    if argument:
        raise ValueError
    return lambda text, level: level.identity.uid(text)


def _hash(argument: str) -> Filter:
    length = int(argument or "16")
    if not 4 <= length <= 32:
        raise ValueError
    return lambda text, level: level.identity.keyed_hash("text", text.encode("utf-8", "surrogateescape"))[
        :length
    ]


def _shift(argument: str) -> Filter:
    if argument:
        raise ValueError

    def shift(text: str, level: Context) -> str:
        days = level.identity.date_offset(level.patient)
        return shift_date(text, days) or shift_date_time(text, days) or ""

    return shift


def _default(argument: str) -> Filter:
    return lambda text, level: text or argument


def _initials(name: str) -> str:
    """'Okonkwo^Ada' -> 'AO': given names, then the family's."""
    parts = name.split("=")[0].split("^")
    return "".join(word[0] for part in (*parts[1:3], parts[0]) for word in part.split() if word).upper()


_BY_IDENTITY: Final = frozenset({"pseudonym", "shift", "uid", "hash"})
_FILTERS: Final[dict[str, Callable[[str], Filter]]] = {
    "pseudonym": _pseudonym,
    "shift": _shift,
    "uid": _uid,
    "hash": _hash,
    "year": _plain(lambda text: text[:4]),
    "month": _plain(lambda text: text[:6]),
    "initials": _plain(_initials),
    "upper": _plain(str.upper),
    "lower": _plain(str.lower),
    "trim": _plain(str.strip),
    "first": _counted(lambda text, count: text[:count]),
    "truncate": _counted(lambda text, count: text[:count]),
    "last": _counted(lambda text, count: text[-count:]),
    "pad": _counted(lambda text, count: text.rjust(count, "0")),
    "default": _default,
}
