"""Needles: the values of a data set that identify, gathered while it is rewritten, for the gate."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import Final

from .actions.dummies import DUMMY_TEXTS
from .cleaning.fold import fold
from .cleaning.words import is_ordinary
from .dicom.dictionary import defined_terms, registered_uids
from .errors import SetAside
from .level import Level
from .profile.standard import identifying, row_of, unlisted_of
from .stream.elements import Element
from .stream.encoding import ElementKind

# Shorter values stand in too many places by chance.
_SHORTEST: Final = 5
_SHORTEST_NUMBER: Final = 6
_ESCAPE: Final = 0x1B
# What is written where nobody is named.
_FILLERS: Final = frozenset(
    {"anonymous", "unknown", "patient", "phantom", "test", "test patient", "no name", "noname", "volunteer"}
)
_WORDS: Final = re.compile(r"[^\W_]+")
_PERSONS: Final = ("patient", "person")
_DEVICE: Final = (0x00080070, 0x00081090, 0x00181020)  # make, model, software


# Kinds of element that say nothing here, as most do: nobody needs to ask `Needles` about them.
SILENT: Final[set[ElementKind]] = set()
_REMEMBERED: Final = 4096


class Needles:
    """The identifying values of one data set.

    texts: in lower case, as bytes, in every form they may be written in. uids: instance UIDs. ordinary:
    those of the texts that stand in cleaned text for something else: words and short numbers.
    """

    def __init__(self) -> None:
        self.texts: set[bytes] = set()
        self.persons: set[bytes] = set()
        self.uids: set[bytes] = set()
        self.ordinary: set[bytes] = set()
        # Of the persons those that are neither the patient nor like an id.
        self._others: set[bytes] = set()
        self._patient: set[bytes] = set()

    def take(self, element: Element, level: Level) -> None:
        """Takes what an element that goes or changes says, and what is inside of it."""
        kind = element.kind
        role = _role(kind)
        if role and not element.large:
            self._take(role, element, level)
        elif kind.may_hold_items or element.sequence is not None:
            self._take_inside(element, level)
        elif not role:
            if len(SILENT) > _REMEMBERED:
                SILENT.clear()
            SILENT.add(kind)

    def _take_inside(self, element: Element, level: Level) -> None:
        try:
            inner = level.items_of(element)
        except SetAside:
            return  # it goes as a whole, whatever it holds
        for item in inner:
            for part in item.elements:
                self.take(part, item)

    def _take(self, role: str, element: Element, level: Level) -> None:
        if role == "uid":
            self.uids.update(_uids_of(level.raw(element)))
            return
        raw = level.raw(element)
        if raw.isascii() and _ESCAPE not in raw:
            found, ordinary = _ascii_forms(role, raw)
        else:
            found, ordinary = _forms(role, level.text(element), level.forms)
        self.texts |= found
        self.ordinary |= ordinary
        if role in _PERSONS:
            self.persons |= found
        (self._others if role == "person" else self._patient).update(found)

    def add(self, more: "Needles") -> None:
        """Takes what others found."""
        self.texts |= more.texts
        self.persons |= more.persons
        self.uids |= more.uids
        self.ordinary |= more.ordinary
        self._others |= more._others
        self._patient |= more._patient

    def without_device(self, top: Level) -> None:
        """Drops what the device is called: a physician who is named like its maker is no leak."""
        for tag in _DEVICE:
            named = {value.strip().lower().encode() for value in top.sibling_text(tag).split("\\")}
            self.texts -= named & (self._others - self._patient)


@lru_cache(4096)
def _role(kind: ElementKind) -> str:
    """What kind of value it has: 'uid', 'patient', 'person', 'id' ..., '' for one that names nobody."""
    vr = kind.dictionary_vr or kind.vr
    if vr == "UI":
        unlisted = unlisted_of(kind.tag)
        names_instance = row_of(kind.tag) is not None or (unlisted is not None and unlisted.action == "uid")
        return "uid" if names_instance else ""
    role = identifying().get(kind.tag, "")
    return role or ("person" if vr == "PN" else "")


@lru_cache(4096)
def _uids_of(raw: bytes) -> frozenset[bytes]:
    """The UIDs of a value that no standard registers."""
    uids = {uid.strip(" \0") for uid in raw.decode("latin-1").split("\\")}
    return frozenset(uid.encode("latin-1") for uid in uids - registered_uids())


@lru_cache(4096)
def _ascii_forms(role: str, raw: bytes) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """The forms of a value that every character set writes alike; they repeat from file to file."""
    return _forms(role, raw.decode("ascii"), lambda form: {form.encode("ascii")})


def _forms(
    role: str, text: str, encoded: Callable[[str], set[bytes]]
) -> tuple[frozenset[bytes], frozenset[bytes]]:
    """Every form in lower case that the values of a text may be written in, and the ordinary among them."""
    found: set[bytes] = set()
    ordinary: set[bytes] = set()
    for value in text.split("\\"):
        forms = [*_name_forms(value)] if role in _PERSONS else [value]
        if role == "patient":
            forms += _family_names(value)
        for form in forms:
            stripped = form.strip(" ^\0")
            if _tells(stripped):
                written = {one.lower() for one in encoded(stripped)}
                found |= written
                if _is_ordinary(stripped, is_person=role in _PERSONS):
                    ordinary |= written
    return frozenset(found), frozenset(ordinary)


def _family_names(value: str) -> Iterator[str]:
    """The family name alone, where it is no ordinary word and no term of DICOM."""
    for group in value.split("="):
        family = group.partition("^")[0].strip()
        if "^" in group and not is_ordinary(fold(family)) and family.upper() not in defined_terms():
            yield family


def _is_ordinary(text: str, *, is_person: bool) -> bool:
    """True for what text that was cleaned may say all the same: ordinary words, or a few digits."""
    words = _WORDS.findall(fold(text))
    if is_person:
        return all(word in _FILLERS or is_ordinary(word) for word in words)
    digits = "".join(words)
    return digits.isdigit() and len(digits) < _SHORTEST_NUMBER


def _tells(text: str) -> bool:
    """True for a value that is long enough and says something."""
    if text.isdigit():
        return len(text) >= _SHORTEST_NUMBER and len(set(text)) > 1
    return len(text) >= _SHORTEST and text.lower() not in _FILLERS and text not in DUMMY_TEXTS


def _name_forms(value: str) -> Iterator[str]:
    """A person's name as DICOM writes it, and as people do."""
    for group in value.split("="):
        yield group
        parts = [part.strip() for part in group.split("^")]
        if len(parts) >= 2 and parts[0] and parts[1]:
            family, given = parts[0], parts[1]
            yield f"{family}^{given}"
            yield f"{family} {given}"
            yield f"{family}, {given}"
            yield f"{given} {family}"


_UID: Final = re.compile(rb"[0-9]+(?:\.[0-9]+){2,}")


def uids_in(data: bytes) -> Iterable[re.Match[bytes]]:
    """Everything that is written like a UID."""
    return _UID.finditer(data)
