"""Known: what a data set says of its patient, of persons, sites and devices, for the cleaning of text."""

import re
from functools import cache
from typing import Final, Literal

from .actions.context import Context
from .actions.dummies import DUMMY_TEXTS
from .cleaning.manner import Known
from .dicom.dictionary import tags_with_vr
from .errors import SetAside
from .profile.content import CONTENT_SEQUENCES, role_of_content
from .profile.standard import cleaned_of
from .stream.elements import Element
from .stream.encoding import ElementKind

_REMEMBERED: Final = 20_000
_SHORT: Final = 8192
_LONGEST_VALUE: Final = 1024
_MOST: Final = 5000
_CONTENT: Final = frozenset({0x0040A160, 0x0040A121, 0x00700006})  # Text Value, Date, Unformatted Text Value
_DAYS: Final = ("DA", "DT")

# Kinds of element that say nothing here, as most do.
_silent: set[ElementKind] = set()
# What short data sets and sequences say, as they are written: it repeats from file to file.
_inside: dict[tuple[object, ...], Known] = {}


def known_of(top: Context) -> Known:
    """Every value of a data set that text is cleaned of, at every level, by its role."""
    telling = [element for element in top.elements if element.kind not in _silent]
    key = None
    if sum(element.end - element.value for element in telling) <= _SHORT:
        key = (top.character_sets, *((element.kind, top.raw(element)) for element in telling))
        if key in _inside:
            return _inside[key]
    found: set[tuple[str, str]] = set()
    whole = _gather(top, found)
    return _remembered(key if whole else None, found)


def _remembered(key: tuple[object, ...] | None, found: set[tuple[str, str]]) -> Known:
    """What was found, for the next file too; what could not be read to its end may be readable there."""
    known = frozenset(found)
    if key is not None:
        if len(_inside) > _REMEMBERED:
            _inside.clear()
        _inside[key] = known
    return known


def _gather(level: Context, found: set[tuple[str, str]]) -> bool:
    """Adds what a level says; returns whether everything in it could be followed."""
    whole = True
    for element in level.elements:
        kind = element.kind
        if kind in _silent:
            continue
        role = _role_in_content(kind.tag, level) or _role(kind)
        if role:
            _take(role, element, level, found)
        elif kind.may_hold_items or element.sequence is not None:
            whole &= _add_sequence(element, level, found)
        elif kind.tag not in _CONTENT:
            if len(_silent) > _REMEMBERED:
                _silent.clear()
            _silent.add(kind)
        if len(found) > _MOST:
            raise SetAside("too-many-names")
    return whole


def _role_in_content(tag: int, level: Context) -> str:
    """The kind of a content item's value, '' where it says nothing, and for anything else."""
    return role_of_content(level) if tag in _CONTENT and level.holder in CONTENT_SEQUENCES else ""


def _role(kind: ElementKind) -> str:
    vr = kind.dictionary_vr or kind.vr
    return cleaned_of().get(kind.tag, "") or ("person" if vr == "PN" else "day" if vr in _DAYS else "")


def _take(role: str, element: Element, level: Context, found: set[tuple[str, str]]) -> None:
    if element.large:
        return
    for value in level.text(element).split("\\"):
        text = value.strip(" \0")
        if text and len(text) <= _LONGEST_VALUE and text.strip("^") not in DUMMY_TEXTS:
            found.add((role, text[:8] if role == "day" else text))


def _add_sequence(element: Element, level: Context, found: set[tuple[str, str]]) -> bool:
    """Adds what the items of a sequence say; returns whether they could be followed to the end."""
    if element.large:
        return True
    raw = level.raw(element)
    if not _telling(level.encoding.little).search(raw):
        return True
    key = (element.kind, raw, level.character_sets)
    if key in _inside:
        found |= _inside[key]
        return True
    inside: set[tuple[str, str]] = set()
    try:
        whole = True
        for item in level.items_of(element):
            whole &= _gather(item, inside)
    except SetAside:
        whole = False  # it goes as a whole, or the file does
    found |= _remembered(key if whole and len(raw) <= _SHORT else None, inside)
    return whole


@cache
def _telling(little: bool) -> re.Pattern[bytes]:
    """Finds what stands in the bytes of every sequence that says something: its tags, or the VR of names."""
    tags = {*cleaned_of(), *_CONTENT, *tags_with_vr("PN")}
    written = {_written(tag, "little") for tag in tags}
    if not little:
        written |= {_written(tag, "big") for tag in tags}
    return re.compile(b"|".join([b"PN", *(re.escape(one) for one in sorted(written))]))


def _written(tag: int, order: Literal["little", "big"]) -> bytes:
    return b"".join(part.to_bytes(2, order) for part in (tag >> 16, tag & 0xFFFF))
