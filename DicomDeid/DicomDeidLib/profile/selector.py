"""Selectors: text that names elements of a data set, by tag, VR, creator, and where they stand."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from ..actions.context import Context
from ..dicom.dictionary import keywords, tag_of, vr_of
from ..dicom.tags import format_tag, is_private
from ..dicom.vr import ALL, FREE_TEXT, TEMPORAL
from ..errors import SetAside, UsageError
from ..stream.elements import Element

_TAG: Final = re.compile(r"\(([0-9A-Fa-fx]{4}),([0-9A-Fa-fx]{4})\)")
_BY_CREATOR: Final = re.compile(r"\(([0-9A-Fa-f]{4}),\{([^{}]+)\}([0-9A-Fa-fx]{2})\)")
_CREATOR: Final = re.compile(r"\{([^{}]+)\}")
_INDEX: Final = re.compile(r"(.*)\[(\d{1,6}|\*)\]", re.DOTALL)
_EXACT: Final = 0xFFFFFFFF
_FAMILY: Final = 0xFF00FFFF  # every group of overlays or of curves
_IN_BLOCK: Final = 0xFFFF00FF  # a private element, wherever its block lies
ANYWHERE: Final = "**."


class Names(NamedTuple):
    """Which elements of one level are meant.

    mask, bits: those with tag & mask == bits. vrs: only with one of these VRs, none for any.
    private: only private elements. creator: only in blocks of this creator, '' for any.
    """

    mask: int = 0
    bits: int = 0
    vrs: frozenset[str] = frozenset()
    private: bool = False
    creator: str = ""

    def may_mean(self, tag: int, vr: str) -> bool:
        """True for an element with this tag and VR, as far as these tell."""
        if tag & self.mask != self.bits or (self.vrs and vr not in self.vrs):
            return False
        return is_private(tag) or not self.private

    def is_right_creator(self, tag: int, place: Context) -> bool:
        """True where any creator will do, or this one has reserved the element's block here."""
        return not self.creator or place.creator(tag) == self.creator


class Step(NamedTuple):
    """A sequence on the way to an element, and which of its items; None for every one."""

    names: Names
    item: int | None


@dataclass(frozen=True, slots=True)
class Selector:
    """Which elements are meant.

    text: as it was written. last: which elements of a level. steps: the sequences on the way.
    from_top: the way begins at the data set itself. from_item: it begins where the question is
    asked ('./', in conditions and templates only).
    """

    text: str
    last: Names
    steps: tuple[Step, ...] = ()
    from_top: bool = False
    from_item: bool = False

    @property
    def tag(self) -> int | None:
        """The one public or private tag that is meant, None where there can be several."""
        return self.last.bits if self.last.mask == _EXACT else None

    @property
    def may_mean_dates(self) -> bool:
        """True where a date or time can be meant, as far as tag and VR tell."""
        if self.tag is not None and not is_private(self.tag):
            return (vr_of(self.tag) or "") in TEMPORAL
        return not self.last.vrs or bool(self.last.vrs & TEMPORAL)

    @property
    def vr(self) -> str:
        """The VR of all that is meant, '' where it can't be told; a choice as 'US or SS' as it is."""
        if len(self.last.vrs) == 1:
            return next(iter(self.last.vrs))
        return (vr_of(self.last.bits) or "") if self.last.mask in (_EXACT, _FAMILY) else ""

    @property
    def is_one(self) -> bool:
        """True where one attribute is meant, though it may stand in many places."""
        return self.last.mask in (_EXACT, _FAMILY) or (
            bool(self.last.creator) and self.last.mask == _IN_BLOCK
        )

    @property
    def means_private(self) -> bool:
        """True where private elements are meant and no others."""
        last = self.last
        return last.private or bool(last.creator) or bool(last.mask & last.bits & 0x10000)

    @property
    def is_everywhere(self) -> bool:
        """True where it does not matter in which item or block an element stands."""
        return not (self.steps or self.from_top or self.last.creator)

    def stands_right(self, tag: int, place: Context) -> bool:
        """True where an element that may be meant stands where the selector says."""
        if not self.last.is_right_creator(tag, place):
            return False
        here = place
        for step in reversed(self.steps):
            outer = here.outer
            if outer is None or not step.names.may_mean(here.holder, "SQ"):
                return False
            if step.item not in (None, here.number) or not step.names.is_right_creator(here.holder, outer):
                return False
            here = outer
        return not self.from_top or here.outer is None


def parse_selector(text: str) -> Selector:
    """Reads what names elements.

    A keyword, '(gggg,eeee)' with x for any digit, '(gggg,{CREATOR}ee)', '(gggg,{CREATOR}xx)',
    '{CREATOR}', 'vr:DA', 'private' or 'text' means elements wherever they stand. 'A[0].B' and
    'A[*].B' go from the data set, '**.A[*].B' from anywhere; '/A' is only the data set's own.
    Raises UsageError, with the nearest keyword where one is misspelt.
    """
    rest = text
    from_item = rest.startswith("./")
    from_top = rest.startswith("/")
    anywhere = rest.startswith(ANYWHERE)
    rest = rest[2:] if from_item else rest[1:] if from_top else rest[len(ANYWHERE) :] if anywhere else rest
    *before, last = _split(rest)
    steps = tuple(_step(part) for part in before)
    from_top = from_top or (bool(steps) and not anywhere and not from_item)
    return Selector(text, _names(last), steps, from_top, from_item)


def _split(text: str) -> list[str]:
    """The parts between dots; a creator may have dots of its own."""
    return re.findall(r"(?:\{[^{}]*\}|[^.{}])+", text) or [text]


def _step(text: str) -> Step:
    match = _INDEX.fullmatch(text)
    name, index = (match[1], match[2]) if match else (text, "*")
    names = _names(name)
    if names.mask == _EXACT and not is_private(names.bits) and vr_of(names.bits) != "SQ":
        raise UsageError(f"{name} is no sequence, so nothing stands in it")
    return Step(names, None if index == "*" else int(index))


def _names(text: str) -> Names:
    if text == "private":
        return Names(private=True)
    if text == "text":
        return Names(vrs=FREE_TEXT)
    if text.startswith("vr:"):
        if text[3:] not in ALL:
            raise UsageError(f"there is no value representation '{text[3:]}'")
        return Names(vrs=frozenset({text[3:]}))
    if _INDEX.fullmatch(text):
        raise UsageError(f"'{text}': a number of an item belongs to a sequence with something behind it")
    return _by_tag(text) or _by_creator(text) or _by_keyword(text)


def _by_tag(text: str) -> Names | None:
    match = _TAG.fullmatch(text)
    if not match:
        return None
    digits = match[1] + match[2]
    mask = int("".join("0" if digit == "x" else "F" for digit in digits), 16)
    bits = int(digits.replace("x", "0"), 16)
    if mask == _EXACT and not is_private(bits) and vr_of(bits) is None:
        raise UsageError(f"DICOM knows no attribute {format_tag(bits)}; what it does not know is removed")
    return Names(mask, bits)


def _by_creator(text: str) -> Names | None:
    match = _CREATOR.fullmatch(text)
    if match:
        return Names(private=True, creator=match[1].strip())
    match = _BY_CREATOR.fullmatch(text)
    if not match:
        return None
    group = int(match[1], 16)
    if not group & 1:
        raise UsageError(f"{text}: a group with creators has an odd number")
    creator = match[2].strip()
    if match[3] == "xx":
        return Names(0xFFFF0000, group << 16, private=True, creator=creator)
    if "x" in match[3]:
        raise UsageError(f"{text}: behind the creator stand two digits, or xx for all")
    return Names(_IN_BLOCK, group << 16 | int(match[3], 16), private=True, creator=creator)


def _by_keyword(text: str) -> Names:
    tag = tag_of(text)
    if tag is None:
        import difflib  # only where somebody misspelt

        near = difflib.get_close_matches(text, keywords(), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no attribute '{text}'{hint}")
    return Names(_FAMILY if tag >> 24 in (0x50, 0x60) else _EXACT, tag)


def find(selector: Selector, top: Context, item: Context) -> Iterator[tuple[Context, Element]]:
    """The elements that a question means, each with the level it stands in.

    A way without a beginning goes from `top`, './' from `item`, '**.' from every level.
    """
    if selector.text.startswith(ANYWHERE):
        yield from _anywhere(selector, top)
    else:
        yield from _along(selector.steps, selector.last, item if selector.from_item else top)


def _along(steps: tuple[Step, ...], last: Names, level: Context) -> Iterator[tuple[Context, Element]]:
    if not steps:
        for element in _matching(level, last):
            yield level, element
        return
    for element in _matching(level, steps[0].names):
        for number, item in enumerate(_items(level, element)):
            if steps[0].item in (None, number):
                yield from _along(steps[1:], last, item)


def _items(level: Context, element: Element) -> Sequence[Context]:
    """The items of an element; none where they can't be followed, which is for the rewriter to judge."""
    try:
        return level.items_of(element)
    except SetAside:
        return ()


def _matching(level: Context, names: Names) -> list[Element]:
    """The elements of a level that are meant."""
    if names.mask == _EXACT:
        element = level.sibling(names.bits)
        return [] if element is None else [element]
    found = level.elements_like(names.may_mean)
    return [element for element in found if names.is_right_creator(element.kind.tag, level)]


def _anywhere(selector: Selector, level: Context) -> Iterator[tuple[Context, Element]]:
    yield from _along(selector.steps, selector.last, level)
    for element in _matching(level, Names()):
        for item in _items(level, element):
            yield from _anywhere(selector, item)
