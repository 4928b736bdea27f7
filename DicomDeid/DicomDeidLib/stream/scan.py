"""Scan: the bytes of a data set become elements that say where each value lies; no value is decoded.

What is large and not text stays on disk. The bytes that were read stand in one buffer without those
large values (`Scan.data`), and positions count in that buffer; `Scan.holes` says where in it a
large value was left out and where in the input it lies.
"""

from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from ..dicom.vr import BULK
from ..errors import SetAside
from .elements import Element, Hole, Item, Sequence
from .encoding import IMPLICIT_LITTLE, UNDEFINED, ElementKind, Encoding
from .parts import FileRange, Part
from .runs import Placed, Runs
from .source import Source
from .trailing import only_trailing_bytes

FIRST_READ: Final = 32 * 1024
# Values longer than this are left on disk, unless they are text or may hold items.
LARGE: Final = 64 * 1024
MAX_DEPTH: Final = 64
MAX_ELEMENTS: Final = 2_000_000
# A value that is read whole: text, or items in disguise.
MAX_WHOLE_VALUE: Final = 256 * 1024 * 1024

_ITEM_BYTES = {True: b"\xfe\xff\x00\xe0", False: b"\xff\xfe\xe0\x00"}
_FRAGMENTS = frozenset({"OB", "OW"})
_ITEM, _ITEM_END, _SEQUENCE_END = 0xE000, 0xE00D, 0xE0DD


def _position(hole: Hole) -> int:
    return hole.position


class Scan:
    """A scanned data set: its elements, and the bytes they point into."""

    def __init__(
        self,
        source: Source,
        encoding: Encoding,
        start: int = 0,
        beginning: bytes = b"",
        runs: Runs | None = None,
    ) -> None:
        """Scans to the end of the input.

        start: offset of the first element. beginning: bytes from offset 0 that are read already.
        runs: what the files before had in common, to be known again and learned from.
        Raises SetAside where the structure can't be followed to the end.
        """
        self.source = source
        self.encoding = encoding
        self.data = beginning
        self.holes: list[Hole] = []
        self._cut = 0  # bytes left out so far: offset in the input = position + _cut
        self._count = 0
        self._sealed = False  # read to the end: nothing may move any more
        self.known = runs
        self.runs: list[Placed] = []
        self.elements = self._top_level(start, runs)
        self._sealed = True
        if runs is not None:
            runs.end(len(self.runs), self.elements, self.data)

    # -- what others ask of a finished scan ------------------------------------------------------

    def value(self, element: Element) -> bytes:
        """The bytes of a value. Raises SetAside('too-large-value') for more than 256 MiB."""
        if not element.large:
            return self.data[element.value : element.end]
        hole = self._hole_of(element)
        if hole.length > MAX_WHOLE_VALUE:
            raise SetAside("too-large-value")
        return self.source.read_at(hole.offset, hole.length)

    def length(self, start: int, end: int) -> int:
        """How many bytes of the input stand between two positions, large values included."""
        if not self.holes:
            return end - start
        return end - start + sum(hole.length for hole in self._holes_in(start, end))

    @property
    def whole_until(self) -> int:
        """Up to this position no large value was left out."""
        return self.holes[0].position - 1 if self.holes else len(self.data)

    def value_length(self, element: Element) -> int:
        """The length of a value in bytes, without reading it."""
        return self._hole_of(element).length if element.large else element.end - element.value

    def parts(self, start: int, end: int) -> Iterator[Part]:
        """The bytes between two positions as parts of an output."""
        for hole in self._holes_in(start, end) if self.holes else ():
            yield self.data[start : hole.position]
            yield FileRange(hole.offset, hole.length)
            start = hole.position
        yield self.data[start:end]

    def items_in(self, element: Element, encoding: Encoding, depth: int) -> Sequence | None:
        """The items of a sequence, or of an element whose bytes may be items (UN, private bytes).

        encoding: of the data set or item the element stands in. depth: in how many sequences that is.
        None for an element that is no sequence and does not begin with an item. Raises SetAside
        ('bad-sequence' and others) where items can't be followed to the end, 'too-deep' beyond 64 levels.
        """
        if element.sequence is not None or element.large:
            return element.sequence
        if element.kind.is_sequence:
            return self._defined(element, encoding, depth)
        begins = self.data[element.value : element.value + 4]
        if begins not in _ITEM_BYTES.values():
            return None
        for inner in dict.fromkeys((IMPLICIT_LITTLE, self.encoding)):
            if begins != _ITEM_BYTES[inner.little]:
                continue
            try:
                return self._defined(element, inner, depth)
            except SetAside as problem:
                if problem.code == "too-deep":
                    raise
        raise SetAside("bad-sequence")

    def _defined(self, element: Element, encoding: Encoding, depth: int) -> Sequence:
        items, _ = self._items(element.value, element.end, encoding, undefined=False, depth=depth + 1)
        return Sequence(items, False, encoding)

    def fragments(self, element: Element, most: int) -> Iterator[bytes]:
        """The beginnings, of at most `most` bytes, of the fragments of an encapsulated element."""
        at, length = self.place(element)
        end = at + length
        while at + 8 <= end:
            _, item, length = self.encoding.tag_length.unpack(self.source.read_at(at, 8))
            if item != _ITEM:
                return
            yield self.source.read_at(at + 8, min(length, most))
            at += 8 + length

    def place(self, element: Element) -> tuple[int, int]:
        """Where in the input a value lies, and its length, both in bytes."""
        if element.large:
            hole = self._hole_of(element)
            return hole.offset, hole.length
        # Everything before an element is read, and what was left out of it is known.
        shift = sum(hole.length for hole in self.holes if hole.position <= element.value)
        return element.value + shift, element.end - element.value

    def _hole_of(self, element: Element) -> Hole:
        return self.holes[bisect_right(self.holes, element.value, key=_position) - 1]

    def _holes_in(self, start: int, end: int) -> list[Hole]:
        # A hole belongs to the element before it, so it lies behind `start` and up to `end`.
        first = bisect_right(self.holes, start, key=_position)
        return self.holes[first : bisect_right(self.holes, end, key=_position)]

    # -- reading ---------------------------------------------------------------------------------

    def _end(self) -> int:
        """Position of the end of the input."""
        return self.source.size - self._cut

    def _fill(self, upto: int) -> None:
        """Reads on until the buffer reaches `upto` or the end of the input."""
        have = len(self.data)
        if upto <= have or self._sealed:
            return
        want = min(max(upto, 2 * have, FIRST_READ), self._end()) - have
        if want > 0:
            self.data += self.source.read_at(have + self._cut, want)

    def _leave_out(self, position: int, length: int) -> None:
        """Makes a hole of `length` bytes at `position`; what was read of it and behind it is dropped."""
        self.holes.append(Hole(position, position + self._cut, length))
        self.data = self.data[:position]
        self._cut += length

    def peek(self, position: int, count: int) -> bytes:
        """Bytes at a position that may lie beyond the buffer, without filling it."""
        if position + count <= len(self.data):
            return self.data[position : position + count]
        return self.source.read_at(position + self._cut, count)

    # -- walking ---------------------------------------------------------------------------------

    def _top_level(self, start: int, runs: Runs | None) -> list[Element]:
        elements: list[Element] = []
        if runs is not None:
            runs.begin(self.encoding)
            start = self._known_runs(start, runs, elements)
        try:
            self._elements(start, self._end(), self.encoding, elements, undefined=False, depth=0)
        except SetAside as problem:
            # Behind the pixels there is nothing that must stay: what is no element there is left out.
            never = problem.code in ("too-many-elements", "repeated-element")
            if never or not only_trailing_bytes(self, elements):
                raise
        return elements

    def _known_runs(self, pos: int, runs: Runs, found: list[Element]) -> int:
        """Takes the runs that stand here, and reads what is between them; returns where that ends."""
        for run in runs.known:
            at = runs.where(run, self.data, pos)
            if at < 0:
                continue
            between: list[Element] = []
            if at > pos:
                try:
                    self._elements(pos, at, self.encoding, between, undefined=False, depth=0)
                except SetAside:
                    continue  # the bytes of the run stand inside of something else
                found += between
            self.runs.append(Placed(run, at, len(found)))
            found += run.at(at)
            pos = at + len(run.raw)
        return pos

    def _elements(
        self, pos: int, end: int, encoding: Encoding, found: list[Element], *, undefined: bool, depth: int
    ) -> int:
        """Reads elements from `pos` into `found`, to `end` or an item's delimiter; returns its position."""
        explicit = encoding.explicit
        key_and_length = encoding.key_short if explicit else encoding.key_long
        unpack, unpack_length = key_and_length.unpack_from, encoding.length.unpack_from
        kinds, item_end = encoding.kinds, encoding.item_end
        data, have, cut = self.data, len(self.data), self._cut
        new = tuple.__new__  # half the time of calling Element
        while pos < end:
            if pos + 12 > have:
                self._check_count(len(found))
                self._fill(pos + 12)
                data, have = self.data, len(self.data)
                if pos + 8 > have:
                    raise SetAside("truncated")
            key, length = unpack(data, pos)
            if undefined and key[:4] == item_end:
                if data[pos + 4 : pos + 8] != b"\0\0\0\0":
                    raise SetAside("bad-delimiter")
                self._finish(found)
                return pos + 8
            kind = kinds[key]
            value = pos + 8
            if explicit and kind.long:
                if pos + 12 > have:
                    raise SetAside("truncated")
                (length,) = unpack_length(data, value)
                value = pos + 12
            stop = value + length
            # A short sequence is a value like others until somebody asks for its items.
            if stop <= have and stop <= end and (kind.plain or (length <= LARGE and kind.is_sequence)):
                found.append(new(Element, (kind, pos, value, stop, None, False)))
                pos = stop
                continue
            element = self._long_or_nested(kind, pos, value, length, end, encoding, depth)
            found.append(element)
            pos = element.end
            end -= self._cut - cut
            data, have, cut = self.data, len(self.data), self._cut
        if undefined:
            raise SetAside("bad-delimiter")
        self._finish(found)
        return pos

    def _finish(self, found: list[Element]) -> None:
        """Counts the elements of a level; which of two with one tag counts is nobody's to guess."""
        self._count += len(found)
        if len({element[0].tag for element in found}) != len(found):
            raise SetAside("repeated-element")

    def _check_count(self, more: int) -> None:
        if self._count + more > MAX_ELEMENTS:
            raise SetAside("too-many-elements")

    def _long_or_nested(
        self, kind: ElementKind, pos: int, value: int, length: int, end: int, encoding: Encoding, depth: int
    ) -> Element:
        """The element at `pos` that has items, fragments, or a value beyond the buffer."""
        if kind.tag >> 16 == 0xFFFE:
            raise SetAside("bad-delimiter")
        if kind.tag >> 16 == 0:
            if kind.tag == 0 and length == 0:
                raise SetAside("zero-filled")
            if length == UNDEFINED:
                raise SetAside("bad-undefined-length")
        if length == UNDEFINED:
            return self._undefined(kind, pos, value, end, encoding, depth)
        if value + length > end:
            raise SetAside("truncated" if depth == 0 else "overrun")
        if kind.is_sequence and length > LARGE:
            cut = self._cut
            items, _ = self._items(value, value + length, encoding, undefined=False, depth=depth + 1)
            end_of_value = value + length - (self._cut - cut)
            return Element(kind, pos, value, end_of_value, Sequence(items, False, encoding))
        if self._stays_on_disk(kind, value, length):
            self._leave_out(value, length)
            return Element(kind, pos, value, value, large=True)
        if length > MAX_WHOLE_VALUE:
            raise SetAside("too-large-value")
        self._fill(value + length)
        if value + length > len(self.data):
            raise SetAside("changed-while-read")
        return Element(kind, pos, value, value + length)

    def _stays_on_disk(self, kind: ElementKind, value: int, length: int) -> bool:
        if length <= LARGE or kind.vr not in BULK or self._sealed:
            return False
        return not kind.opaque or self.peek(value, 4) not in _ITEM_BYTES.values()

    def _undefined(
        self, kind: ElementKind, pos: int, value: int, end: int, encoding: Encoding, depth: int
    ) -> Element:
        """An element of undefined length: a sequence, or pixels in fragments (PS3.5 7.5, A.4)."""
        if kind.is_sequence or kind.opaque:
            inner = encoding if kind.is_sequence else IMPLICIT_LITTLE
            items, stop = self._items(value, end, inner, undefined=True, depth=depth + 1)
            return Element(kind, pos, value, stop, Sequence(items, True, inner))
        if not encoding.explicit or kind.vr not in _FRAGMENTS:
            raise SetAside("bad-undefined-length")
        stop = self._fragments_end(value, end, encoding)
        if stop - value > LARGE and not self._sealed:
            self._leave_out(value, stop - value)
            return Element(kind, pos, value, value, large=True)
        self._fill(stop)
        return Element(kind, pos, value, stop)

    def _fragments_end(self, pos: int, end: int, encoding: Encoding) -> int:
        """Hops over the fragments of encapsulated pixel data; returns the position behind the delimiter."""
        while True:
            header = self.peek(pos, 8)
            if len(header) < 8:
                raise SetAside("truncated")
            group, element, length = encoding.tag_length.unpack(header)
            pos += 8
            if group != 0xFFFE or element not in (_ITEM, _SEQUENCE_END) or length == UNDEFINED:
                raise SetAside("bad-delimiter")
            if element == _SEQUENCE_END:
                if length:
                    raise SetAside("bad-delimiter")
                return pos
            pos += length
            if pos > end:
                raise SetAside("truncated")

    def _items(
        self, pos: int, end: int, encoding: Encoding, *, undefined: bool, depth: int
    ) -> tuple[list[Item], int]:
        """The items from `pos`, to `end` or to the sequence's delimiter; and where they stop."""
        if depth > MAX_DEPTH:
            raise SetAside("too-deep")
        items: list[Item] = []
        new = tuple.__new__
        unpack = encoding.tag_length.unpack_from
        while undefined or pos < end:
            if pos + 8 > len(self.data):
                self._fill(min(pos + 8, end))
            if pos + 8 > end or pos + 8 > len(self.data):
                raise SetAside("truncated" if depth == 1 else "overrun")
            group, element, length = unpack(self.data, pos)
            if group != 0xFFFE or element not in (_ITEM, _SEQUENCE_END if undefined else _ITEM):
                raise SetAside("bad-sequence" if not items else "bad-delimiter")
            if element == _SEQUENCE_END:
                if length:
                    raise SetAside("bad-delimiter")
                return items, pos + 8
            cut = self._cut
            elements: list[Element] = []
            open_ended = length == UNDEFINED
            stop = end if open_ended else pos + 8 + length
            if stop > end:
                raise SetAside("overrun")
            stop = self._elements(pos + 8, stop, encoding, elements, undefined=open_ended, depth=depth)
            items.append(new(Item, (pos, pos + 8, stop, open_ended, elements)))
            end -= self._cut - cut
            pos = stop
        return items, pos
