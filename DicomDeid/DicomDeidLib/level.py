"""A level: one data set or item, and what can be asked about it (it is the context of actions)."""

import contextlib
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from .cleaning.manner import Known, Manner
from .dicom import tags
from .dicom.dictionary import name_of
from .dicom.text import decode, encode
from .dicom.vr import ENCODED_TEXT, NUMBER_FORMAT, ONE_VALUE, TEXT, numbers_of
from .errors import SetAside
from .identity.identity import Identity
from .identity.patient import Patient
from .known import known_of
from .profile.decision import Decision, keep, remove
from .profile.plan import Node
from .profile.private import PrivateTag
from .stream.elements import Element, Sequence
from .stream.encoding import Encoding
from .stream.scan import Scan

if TYPE_CHECKING:
    from .cleaning.cleaner import Cleaner
    from .text_detection.detector import Box
    from .text_detection.found import FoundText

# Referenced Content Item Identifier (0040,DB73), in both byte orders.
_REFERENCED_CONTENT_ITEM_IDENTIFIER: Final = (b"\x40\x00\x73\xdb", b"\x00\x40\xdb\x73")


class DataSet:
    """A scanned data set: its patient, and what is the same for every level of it."""

    def __init__(self, scan: Scan, identity: Identity) -> None:
        self.scan = scan
        self.text: FoundText | None = None  # what is in its pixels, where somebody can look
        self.identity = identity
        self.top = Level(self, scan.elements, scan.encoding, None)
        self.patient = self.top.find_patient()

    @cached_property
    def known(self) -> Known:
        """What the data set and the crosswalk say of the patient, and of others, that text is cleaned of."""
        return known_of(self.top) | self.identity.known_of(self.patient)

    @cached_property
    def has_positions(self) -> bool:
        """True where content items may be referred to by their position."""
        return any(tag in self.scan.data for tag in _REFERENCED_CONTENT_ITEM_IDENTIFIER)

    @cached_property
    def declared(self) -> "Declared":
        """What the data set says of its private elements."""
        return _declared(self.top)


class Level:
    """The elements of one data set or item.

    outer: the level of the data set or item that holds the sequence this item is in. holder: the tag
    of that sequence, 0 at the top. number: which of its items this is, from 0.
    depth: in how many sequences it stands.
    was_asked: somebody looked for another element of this level, or of any level for private ones.
    """

    __slots__ = (
        "_by_tag", "_character_sets", "_data_set", "_private", "depth", "elements", "encoding",
        "holder", "number", "outer", "was_asked",
    )  # fmt: skip

    def __init__(
        self,
        data_set: DataSet,
        elements: list[Element],
        encoding: Encoding,
        outer: "Level | None",
        holder: int = 0,
        number: int = 0,
    ) -> None:
        self._data_set = data_set
        self.elements = elements
        self.encoding = encoding
        self.outer = outer
        self.holder = holder
        self.number = number
        self.depth: int = outer.depth + 1 if outer else 0
        self._by_tag: dict[int, Element] | None = None
        self._character_sets: tuple[str, ...] | None = None
        self._private: dict[int, Decision] | None = None
        self.was_asked = False

    @property
    def top(self) -> "Level":
        """The level of the data set itself."""
        return self._data_set.top

    @property
    def identity(self) -> Identity:
        """Pseudonyms, UIDs and offsets of this run."""
        return self._data_set.identity

    @property
    def patient(self) -> Patient:
        """The patient of the whole data set."""
        return self._data_set.patient

    def raw(self, element: Element) -> bytes:
        """The bytes of a value."""
        return self._data_set.scan.value(element)

    def value_length(self, element: Element) -> int:
        """The length of a value in bytes."""
        return self._data_set.scan.value_length(element)

    def text(self, element: Element) -> str:
        """The decoded, trimmed text of a value."""
        scan = self._data_set.scan
        raw = scan.value(element) if element.large else scan.data[element.value : element.end]
        if raw.isascii() and b"\x1b" not in raw:
            return raw.decode("ascii").strip(" \0")
        vr = element.kind.dictionary_vr or element.kind.vr
        return decode(raw, self.character_sets if vr in ENCODED_TEXT or vr == "UN" else (), vr)

    def encoded(self, text: str, vr: str = "LO") -> bytes:
        """Text in the character set of this item. Raises SetAside('not-in-character-set')."""
        return encode(text, self.character_sets, vr)

    def values(self, element: Element) -> list[str]:
        """The values of an element as text: of text and of numbers; none of sequences and of bytes."""
        kind = element.kind
        # Of a choice ('US or SS') the file says which; of private elements in implicit VR nobody does.
        vr = kind.vr if kind.dictionary_vr is None or " " in kind.dictionary_vr else kind.dictionary_vr
        if vr == "UN" and not element.large:
            raw = self.raw(element)
            vr = "LO" if raw.isascii() and raw.rstrip(b" \0").decode("ascii").isprintable() else vr
        if vr in TEXT:
            text = self.text(element)
            return [text] if vr in ONE_VALUE else [value.strip() for value in text.split("\\")]
        if element.large or vr not in NUMBER_FORMAT:
            return []
        return numbers_of(self.raw(element), vr, self.encoding.order)

    def forms(self, text: str) -> set[bytes]:
        """Text as it may be written in a file: in this item's character set, in UTF-8 and in Latin-1."""
        found = {text.encode("utf-8", "replace")}
        if not text.isascii():
            with contextlib.suppress(SetAside):
                found.add(encode(text, self.character_sets))
            with contextlib.suppress(UnicodeEncodeError):
                found.add(text.encode("latin-1"))
        return found

    def sibling(self, tag: int) -> Element | None:
        """The first element with this tag here."""
        self.was_asked = True
        return self._find(tag)

    def _find(self, tag: int) -> Element | None:
        if self._by_tag is None:
            self._by_tag = {element.kind.tag: element for element in reversed(self.elements)}
        return self._by_tag.get(tag)

    def sibling_text(self, tag: int) -> str:
        """The text of the element with this tag here, '' where there is none."""
        self.was_asked = True
        by_tag = self._by_tag
        element = self._find(tag) if by_tag is None else by_tag.get(tag)
        return "" if element is None or element.large else self.text(element)

    def elements_like(self, wanted: Callable[[int, str], bool]) -> list[Element]:
        """The elements here whose tag and VR are wanted."""
        self.was_asked = True
        return [
            element
            for element in self.elements
            if wanted(element.kind.tag, (element.kind.dictionary_vr or element.kind.vr).split(" ")[0])
        ]

    @property
    def character_sets(self) -> tuple[str, ...]:
        """Specific Character Set, the outer level's where this one names none (PS3.5 section 7.5.3)."""
        if self._character_sets is None:
            element = self._find(tags.SPECIFIC_CHARACTER_SET)
            if element is not None:
                names = self.raw(element).decode("latin-1").split("\\")
                self._character_sets = tuple(name.strip(" \0") for name in names)
            else:
                self._character_sets = self.outer.character_sets if self.outer else ()
        return self._character_sets

    def items_of(self, element: Element | None) -> "list[Level]":
        """The levels of the items of a sequence, none where it is no sequence."""
        sequence = self.sequence_of(element) if element else None
        return (
            [] if sequence is None or element is None else self.items_of_sequence(element.kind.tag, sequence)
        )

    def items_of_sequence(self, holder: int, sequence: Sequence) -> "list[Level]":
        """The levels of the items of a sequence whose tag is `holder`."""
        return [
            Level(self._data_set, item.elements, sequence.encoding, self, holder, number)
            for number, item in enumerate(sequence.items)
        ]

    def sequence_of(self, element: Element) -> Sequence | None:
        """The items of an element, None where it has none. Raises SetAside where they can't be followed."""
        return self._data_set.scan.items_in(element, self.encoding, self.depth)

    def unsigned_shorts(self, tag: int) -> list[int]:
        """The values of a US."""
        element = self.sibling(tag)
        if element is None or element.large:
            return []
        raw = self.raw(element)
        order = self.encoding.byte_order
        return [int.from_bytes(raw[at : at + 2], order) for at in range(0, len(raw) - 1, 2)]

    def find_patient(self) -> Patient:
        """The patient that this level names."""
        return Patient.of(
            self.sibling_text(tags.PATIENT_ID),
            self.sibling_text(tags.ISSUER_OF_PATIENT_ID),
            self.sibling_text(tags.PATIENT_NAME),
            self.sibling_text(tags.PATIENT_BIRTH_DATE),
            self.sibling_text(tags.STUDY_INSTANCE_UID),
            self.sibling_text(tags.SOP_INSTANCE_UID),
        )

    def private_decision(self, element: Element, node: Node) -> Decision:
        """What happens to a private element here; a creator stays where something of its block does.

        node: decides about each of them, before the others are looked at.
        """
        self._data_set.top.was_asked = True
        if self._private is None:
            self._private = self._decide_private(node)
        return self._private[element.start]

    @property
    def known(self) -> Known:
        """What is known of the patient, and of others, that text is cleaned of."""
        return self._data_set.known

    @property
    def has_positions(self) -> bool:
        """True where content items of the data set may be referred to by their position."""
        return self._data_set.has_positions

    def cleaner(self, manner: Manner) -> "Cleaner":
        """What cleans text of all that is known of the patient. Raises SetAside."""
        from .cleaning.cleaner import cleaner_of  # its tables are read where text is cleaned, and not before

        days = self.identity.date_offset(self.patient) if manner.dates == "shift" else 0
        return cleaner_of(manner, self.known, days)

    def shows_text(self, confidence: float) -> bool:
        """True where a frame of the data set is likely to show text. Raises SetAside."""
        self._data_set.top.was_asked = True
        return self._found_text().is_any(confidence)

    def text_boxes(self, frames: Iterable[int] | None, confidence: float) -> "list[Box]":
        """Boxes around the text in these frames of the data set (from 0; None: all). Raises SetAside."""
        return self._found_text().boxes(frames, confidence)

    def _found_text(self) -> "FoundText":
        if self._data_set.text is None:
            raise SetAside("unexpected")  # never taken for an image without text
        return self._data_set.text

    def declared(self, element: Element) -> tuple[bool, bool]:
        """Whether the data set calls a private element safe, and identifying (PS3.15 section E.3.10)."""
        tag = element.kind.tag
        name = PrivateTag(self.creator(tag), tag >> 16, tag & 0xFF)
        said = self._data_set.declared
        return said.is_safe(name), name in said.identifying

    def name_of(self, element: Element) -> str:
        """The keyword of an element, '(gggg,{creator}ee)' of a private one, '(gggg,eeee)' of any other."""
        tag = element.kind.tag
        if not tags.is_private(tag) or tags.is_private_creator(tag):
            return name_of(tag)
        creator = self.creator(tag)
        return f"({tag >> 16:04X},{{{creator}}}{tag & 0xFF:02X})" if creator else name_of(tag)

    def creator(self, tag: int) -> str:
        """The creator of the block that a private element lies in, '' where there is none."""
        return self.sibling_text(tags.creator_of(tag))

    def _decide_private(self, node: Node) -> dict[int, Decision]:
        private = [element for element in self.elements if element.kind.private]
        decisions: dict[int, Decision] = {}
        surviving: dict[int, str] = {}
        for element in private:
            tag = element.kind.tag
            decision = node.decision(element.kind).resolved(self, element)
            decisions[element.start] = decision
            if not decision.removes and not tags.is_private_creator(tag):
                surviving.setdefault(tags.creator_of(tag), decision.rule)
        for element in private:
            tag = element.kind.tag
            if not tags.is_private_creator(tag):
                continue
            if tag in surviving:
                decisions[element.start] = keep(f"creator of what stays: {surviving[tag]}")
            elif not decisions[element.start].removes:
                decisions[element.start] = remove("creator of a block of which nothing stays")
        return decisions


class Declared(NamedTuple):
    """What a data set says of its private elements: `element` None in a tag means its whole block."""

    safe: frozenset[PrivateTag]
    identifying: frozenset[PrivateTag]

    def is_safe(self, name: PrivateTag) -> bool:
        """True for an element that is called safe, itself or by its block, and not called identifying."""
        named = bool(name.creator) and (name in self.safe or name._replace(element=None) in self.safe)
        return named and name not in self.identifying


def _declared(top: Level) -> Declared:
    """Reads Private Data Element Characteristics Sequence (0008,0300) (PS3.15 section E.3.10)."""
    holder = top.sibling(tags.PRIVATE_DATA_ELEMENT_CHARACTERISTICS_SEQUENCE)
    safe: set[PrivateTag] = set()
    identifying: set[PrivateTag] = set()
    for level in top.items_of(holder):
        creator = level.sibling_text(tags.PRIVATE_CREATOR_REFERENCE)
        groups = level.unsigned_shorts(tags.PRIVATE_GROUP_REFERENCE)
        if not creator or len(groups) != 1:
            continue
        status = level.sibling_text(tags.BLOCK_IDENTIFYING_INFORMATION_STATUS)
        if status == "SAFE":
            safe.add(PrivateTag(creator, groups[0], None))
        elif status == "MIXED":
            listed = level.unsigned_shorts(tags.NONIDENTIFYING_PRIVATE_ELEMENTS)
            safe |= {PrivateTag(creator, groups[0], element & 0xFF) for element in listed}
        for action in level.items_of(level.sibling(tags.DEIDENTIFICATION_ACTION_SEQUENCE)):
            listed = action.unsigned_shorts(tags.IDENTIFYING_PRIVATE_ELEMENTS)
            identifying |= {PrivateTag(creator, groups[0], element & 0xFF) for element in listed}
    return Declared(frozenset(safe), frozenset(identifying))
