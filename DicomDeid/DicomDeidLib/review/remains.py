"""Remains: the values that one file still has and that may say something of somebody, each with its risk.

The header is read as the engine reads it; pixels and other large values are never read whole.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Final, NamedTuple

from ..changes import show_value
from ..dicom import tags
from ..dicom.dictionary import registered_uids
from ..dicom.vr import BULK, NUMBER_FORMAT, ONE_VALUE, TEXT
from ..errors import SetAside
from ..identity.identity import Identity
from ..identity.key import new_key
from ..level import DataSet, Level
from ..stream.elements import Element
from ..stream.encoding import EXPLICIT_LITTLE, ElementKind
from ..stream.parts import FileRange
from ..stream.read import opened
from ..stream.runs import Runs
from ..stream.scan import Scan
from ..stream.source import Source
from .paths import PREAMBLE, name_in_path, of_items
from .risk import Risk, is_long_number, is_pseudonym, judged
from .written import as_text, parts_of, size_of, texts_inside

# Of bytes that nothing explains so many are searched for text.
_MOST_SEARCHED: Final = 1024 * 1024
_LONGEST_KEY: Final = 1024
_REMEMBERED_BYTES: Final = 2 * 1024 * 1024
_REMEMBERED: Final = 8_000
_LONGEST_NUMBERS: Final = 64

# Terms that people type: Body Part Examined, Content Label, Graphic Layer.
_TYPED_TERMS: Final = frozenset({0x00180015, 0x00700080, 0x00700002})
# File Meta Information Version, Implementation Class UID and Version Name, ICC Profile: of programs.
_OF_PROGRAMS: Final = frozenset({0x00020001, 0x00020012, 0x00020013, 0x00282000})
# Private Information of the head, Data Set Trailing Padding: bytes that can hold anything.
_UNEXPLAINED: Final = frozenset({0x00020102, 0xFFFCFFFC})
_PIXELS: Final = 0x7FE0
_TERM: Final = re.compile(rb"[A-Z0-9_ \\\0]*")
_NUMERALS: Final = b"0123456789+-.eE \\\0"
_OF_TIME: Final = b"0123456789.:- \\\0"
_TIME: Final = _OF_TIME.decode()
_OF_AGE: Final = b"0123456789DWMY \\\0"
_MAPPED_UID: Final = re.compile(rb"2\.25\.[0-9]{1,39}")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?")
_OLDEST_SHOWN: Final = 90


class Value(NamedTuple):
    """One value that remains, as a row of the review has it.

    vr: as written. risk, why: what it may say of somebody. exact: it is one whole value of its element,
    so that a rule can be for it alone.
    """

    path: str
    vr: str
    value: str
    risk: Risk
    why: str
    exact: bool


class Remains(NamedTuple):
    """What one file has. pseudonyms: what it calls its patient, where this program made it up."""

    values: set[Value]
    sop_class: str
    pseudonyms: frozenset[str]


class Reader:
    """Reads one file after another, and knows again what they have in common; what it knows is bounded."""

    def __init__(self) -> None:
        self._identity = Identity(new_key())  # a level asks for one; nothing is derived here
        self._runs = Runs(tags.MARKS)
        self._ways: dict[ElementKind, _Way | None] = {}
        self._known: dict[tuple[object, ...], frozenset[Value]] = {}
        self._known_bytes = 0

    def read(self, source: Source) -> Remains:
        """Reads a file and closes it. Raises NotDicom, IsDicomDir and SetAside."""
        with opened(source, self._runs) as file:
            top = DataSet(file.scan, self._identity).top
            found = self._level(top, "", file.scan)
            found |= self._head(source.read_at(0, file.head.data_set_start))
            own = _pseudonyms(top)
            return Remains({_as_own(one, own) for one in found}, top.sibling_text(tags.SOP_CLASS_UID), own)

    def _head(self, head: bytes) -> set[Value]:
        """What preamble and file meta information say."""
        start = 132 if head[128:132] == b"DICM" else 0
        found: set[Value] = set()
        if start:
            found.update(_text_values(PREAMBLE, "OB", texts_inside(head[:128]), 0, private=True))
        if len(head) > start:
            # As a data set of its own, for it is written like one.
            scan = Scan(Source.of(head), EXPLICIT_LITTLE, start, head)
            found |= self._level(DataSet(scan, self._identity).top, "", scan)
        return found

    def _level(self, level: Level, prefix: str, scan: Scan) -> set[Value]:
        found: set[Value] = set()
        place = (prefix, level.character_sets)
        for element in level.elements:
            kind = element.kind
            way = self._ways[kind] if kind in self._ways else self._way(kind)
            if way is None:
                continue
            if way.is_plain is not None:
                raw = scan.data[element.value : element.end]
                if way.is_plain(raw):
                    continue
            key = _key(place, level, element, scan)
            values = self._known.get(key) if key else None
            if values is None:
                values = frozenset(self._values(way, level, element, prefix, scan))
                if key:
                    self._remember(key, values, element.end - element.value)
            found |= values
        return found

    def _remember(self, key: tuple[object, ...], values: frozenset[Value], size: int) -> None:
        self._known_bytes += size
        if self._known_bytes > _REMEMBERED_BYTES or len(self._known) >= _REMEMBERED:
            self._known.clear()
            self._known_bytes = size
        self._known[key] = values

    def _way(self, kind: ElementKind) -> "_Way | None":
        if len(self._ways) >= _REMEMBERED:
            self._ways.clear()
        way = self._ways[kind] = _way_of(kind)
        return way

    def _values(
        self, way: "_Way", level: Level, element: Element, prefix: str, scan: Scan
    ) -> Iterable[Value]:
        path = prefix + name_in_path(level, element)
        if element.kind.may_hold_items or element.sequence is not None:
            try:
                items = level.items_of(element)
            except SetAside as problem:
                if element.kind.is_sequence or problem.code == "too-deep":
                    raise
                items = []
            if items:
                return [one for item in items for one in self._level(item, of_items(path), scan)]
            if element.kind.is_sequence or element.sequence is not None:
                return ()
        return way.read(path, level, element, scan)


Read = Callable[[str, Level, Element, Scan], Iterable[Value]]


class _Way(NamedTuple):
    """How one kind of element is read. is_plain: tells bytes that are as usual and are not listed."""

    read: Read
    is_plain: Callable[[bytes], bool] | None = None


def _key(place: tuple[object, ...], level: Level, element: Element, scan: Scan) -> tuple[object, ...] | None:
    """What decides about an element's values; None for long ones, and where a large value was left out."""
    start, end = element.value, element.end
    if element.large or end - start > _LONGEST_KEY or scan.length(start, end) != end - start:
        return None
    kind = element.kind
    creator = level.creator(kind.tag) if kind.private else ""
    return (place, kind, creator, scan.data[start:end])


def _way_of(kind: ElementKind) -> _Way | None:
    """How a kind of element is read, None where nothing of it is listed."""
    if kind.tag in _OF_PROGRAMS:
        return None
    if kind.tag in _UNEXPLAINED:
        return _Way(_private)
    if kind.private:
        return _Way(_creator if tags.is_private_creator(kind.tag) else _private)
    if kind.is_sequence:
        return _Way(_nothing)
    # What DICOM does not know is as good as private.
    if kind.dictionary_vr is None and kind.tag & 0xFFFF:
        return _Way(_private)
    vr = kind.vr if kind.vr in TEXT else (kind.dictionary_vr or kind.vr).split(" ")[0]
    if kind.tag == tags.ENCAPSULATED_DOCUMENT:
        return _Way(_document)
    if kind.dictionary_vr == "OB" and kind.tag >> 16 != _PIXELS and not tags.is_repeating_group(kind.tag):
        return _Way(_private)  # certificates name people
    if vr not in TEXT:
        # What is written as UN can hold anything, whatever its attribute is for.
        return _Way(_private) if kind.may_hold_items and kind.tag >> 16 != _PIXELS else None
    if vr == "UI":
        return _Way(_uids, _is_mapped)
    if vr == "CS":
        return _Way(_text) if kind.tag in _TYPED_TERMS else _Way(_text, _are_terms)
    if vr == "AS":
        return _Way(_ages, _is_young)
    unusual = {"DS": _NUMERALS, "IS": _NUMERALS, "TM": _OF_TIME}.get(vr)
    return _Way(_text, lambda raw: not raw.strip(unusual)) if unusual else _Way(_text, lambda raw: not raw)


def _are_terms(raw: bytes) -> bool:
    return _TERM.fullmatch(raw) is not None and all(len(term) <= 16 for term in raw.split(b"\\"))


def _is_mapped(raw: bytes) -> bool:
    """True where every UID is registered, or derived from a UUID as the ones of this program are."""
    uid = raw.rstrip(b"\0 ")
    return not uid or _MAPPED_UID.fullmatch(uid) is not None or all(map(_is_nobodys, uid.split(b"\\")))


def _is_nobodys(uid: bytes) -> bool:
    uid = uid.strip(b" \0")
    return not uid or _MAPPED_UID.fullmatch(uid) is not None or uid.decode("latin-1") in registered_uids()


def _is_young(raw: bytes) -> bool:
    age = raw.strip(b" \0")
    return not age.strip(_OF_AGE) and not (
        age.endswith(b"Y") and age[:-1].isdigit() and int(age[:-1]) > _OLDEST_SHOWN
    )


# -- one for each kind -------------------------------------------------------------------------------


def _nothing(_path: str, _level: Level, _element: Element, _scan: Scan) -> Iterable[Value]:
    return ()


def _vr_of_text(kind: ElementKind) -> str:
    return kind.vr if kind.vr in TEXT else (kind.dictionary_vr or kind.vr).split(" ")[0]


def _text(path: str, level: Level, element: Element, _scan: Scan) -> Iterable[Value]:
    """Each value of a text, those of many lines in parts that fit a row."""
    kind = element.kind
    vr = _vr_of_text(kind)
    text = level.text(element)
    values = [text] if vr in ONE_VALUE else text.split("\\")
    return _text_values(path, vr, values, kind.tag, private=kind.private, known=level.values(element))


def _text_values(
    path: str, vr: str, texts: Iterable[str], tag: int, *, private: bool, known: Iterable[str] = ()
) -> Iterator[Value]:
    whole = frozenset(known)
    for text in texts:
        for part in parts_of(text):
            risk, why = judged(part, vr, tag, private=private)
            yield Value(path, vr, part, risk, why, part in whole)


def _uids(path: str, level: Level, element: Element, scan: Scan) -> Iterator[Value]:
    for uid in level.text(element).split("\\"):
        if not _is_nobodys(uid.encode("latin-1", "replace")):
            yield Value(path, "UI", uid.strip(" \0"), Risk.TEXT, "UID that was not mapped", True)


def _ages(path: str, level: Level, element: Element, scan: Scan) -> Iterable[Value]:
    old = level.text(element)
    if old.strip("0123456789DWMY \\"):
        return _text(path, level, element, scan)
    return [Value(path, "AS", old, Risk.HIGH, "age above 89", True)]


def _document(path: str, level: Level, element: Element, scan: Scan) -> Iterator[Value]:
    """That there is a document; its pages are not read."""
    size = size_of(level.value_length(element))
    yield Value(path, element.kind.vr, size, Risk.TEXT, "document, not looked into", False)


def _creator(path: str, level: Level, element: Element, _scan: Scan) -> Iterator[Value]:
    creator = level.text(element)
    if not creator:
        return
    if path.endswith("}"):
        yield Value(path, "LO", creator, Risk.CODE, "private creator", False)
    else:
        risk, why = judged(creator, "LO", element.kind.tag, private=True)
        yield Value(path, "LO", creator, risk, why or "private creator", False)


def _private(path: str, level: Level, element: Element, scan: Scan) -> Iterable[Value]:
    """What a private element holds: text, numbers, or bytes and what reads as text inside of them."""
    vr = element.kind.vr
    if vr == "UI":
        return _uids(path, level, element, scan)
    if vr in TEXT:
        return _private_text(path, vr, level.text(element), level, element)
    if vr in NUMBER_FORMAT and not element.large:
        numbers = show_value(level.raw(element), vr, level.encoding.order)
        return _numbers(path, vr, numbers, exact=numbers in level.values(element))
    return _bytes(path, vr, level, element, scan)


def _private_text(path: str, vr: str, text: str, level: Level, element: Element) -> Iterable[Value]:
    parts = text.split("\\")
    if (vr == "TM" and not text.strip(_TIME)) or (vr != "PN" and all(map(_is_measure, parts))):
        return _numbers(path, vr, text, exact=len(parts) == 1 and text in level.values(element))
    texts = [text] if vr in ONE_VALUE else parts
    return _text_values(path, vr, texts, element.kind.tag, private=True, known=level.values(element))


def _is_measure(text: str) -> bool:
    text = text.strip()
    return not text or (_NUMBER.fullmatch(text) is not None and not is_long_number(text))


def _numbers(path: str, vr: str, numbers: str, *, exact: bool) -> Iterator[Value]:
    """A row for the numbers, and one without a value, that counts the files for all numbers of the path."""
    if not numbers:
        return
    shown = numbers if len(numbers) <= _LONGEST_NUMBERS else f"<{numbers.count(chr(92)) + 1} numbers>"
    yield Value(path, vr, shown, Risk.NUMBER, "", exact and shown == numbers)
    yield Value(path, vr, "", Risk.NUMBER, "", False)


def _bytes(path: str, vr: str, level: Level, element: Element, scan: Scan) -> Iterable[Value]:
    size = level.value_length(element)
    if not size:
        return ()
    raw = _beginning(element, scan) if element.large else level.raw(element)
    if vr in BULK and not element.large:
        text = as_text(raw, level.text(element))
        if text:
            return _private_text(path, vr, text, level, element)
    why = "inside of bytes" if size <= _MOST_SEARCHED else "in the first MiB of bytes"
    private = element.kind.private or element.kind.dictionary_vr is None
    found = _text_values(path, vr, texts_inside(raw), element.kind.tag, private=private)
    inside = [one._replace(why=", ".join(filter(None, (one.why, why)))) for one in found]
    return [*inside, Value(path, vr, size_of(size), Risk.NUMBER, "bytes", False)]


def _beginning(element: Element, scan: Scan) -> bytes:
    """The beginning of a value that was left on disk."""
    for part in scan.parts(element.start, element.end):
        if isinstance(part, FileRange):
            return scan.source.read_at(part.offset, min(part.length, _MOST_SEARCHED))
    return b""


# -- what this program put there ---------------------------------------------------------------------


def _pseudonyms(top: Level) -> frozenset[str]:
    """What a file calls its patient, where it is a pseudonym: by its shape, or by what the file says."""
    patient_id, name = top.sibling_text(tags.PATIENT_ID), top.sibling_text(tags.PATIENT_NAME)
    found = {text for text in (patient_id, name) if is_pseudonym(text)}
    # With a crosswalk a pseudonym can have any shape; name and ID are the same then.
    if patient_id == name and top.sibling_text(tags.PATIENT_IDENTITY_REMOVED) == "YES":
        found |= {patient_id} if "DicomDeid " in top.sibling_text(tags.DEIDENTIFICATION_METHOD) else set()
    return frozenset(found - {""})


def _as_own(value: Value, own: frozenset[str]) -> Value:
    return value._replace(risk=Risk.OWN, why="pseudonym") if value.value in own else value
