"""Rewrite: walks scanned elements along a plan's tree; what nothing touches stays a span of the input."""

from typing import Final, NamedTuple

from .dicom.vr import MAX_LENGTH
from .errors import SetAside
from .level import Level
from .profile.decision import Decision
from .profile.plan import Node, Plan
from .record import Insert, Recorder
from .stream.encoding import UNDEFINED, Encoding
from .stream.scan import Element, Item, Scan, Sequence

_DELIMITER: Final = 8
_NEVER: Final = 1 << 62


class Span(NamedTuple):
    """Bytes of the scanned input that stay as they are, by position in the scan."""

    start: int
    end: int


Piece = Span | bytes
# Tag -> VR and value of an element that is put into a data set.
Inserts = dict[int, tuple[str, bytes]]


class Rewriter:
    """Rewrites one data set along one plan."""

    def __init__(self, scan: Scan, plan: Plan, recorder: Recorder | None = None) -> None:
        self._scan = scan
        self._plan = plan
        self.recorder = recorder

    def data_set(self, top: Level, inserts: Inserts) -> list[Piece]:
        """The whole data set with new elements put in, in the order of their tags."""
        elements = top.elements
        start = elements[0].start if elements else 0
        end = elements[-1].end if elements else 0
        placed = []
        for tag, (vr, value) in sorted(inserts.items()):
            at = next((element.start for element in elements if element.kind.tag > tag), end)
            placed.append(Insert(at, tag, vr, value))
        pieces = self._elements(top, self._plan.top, start, end, "", placed)
        return [Span(start, end)] if pieces is None else pieces

    def items_as_bytes(self, element: Element, level: Level) -> bytes:
        """The rewritten items of a sequence, without its header and delimiter."""
        sequence = element.sequence
        if sequence is None:
            return b""
        node = self._plan.inside(element.kind.tag)
        pieces: list[Piece] = []
        for item in sequence.items:
            pieces.extend(self._item(item, sequence, level, node, "") or [Span(item.start, item.end)])
        return b"".join(self._bytes(piece) for piece in pieces)

    def new_text(self, level: Level, tag: int) -> str:
        """The text that an element of a level will have, '' where there will be none."""
        element = level.sibling(tag)
        if element is None:
            return ""
        decision = self._plan.top.decide(element.kind)
        if decision.removes:
            return ""
        value = decision.action(level, element) if decision.action else None
        return level.text(element) if value is None else value.decode("ascii")

    def _bytes(self, piece: Piece) -> bytes:
        if isinstance(piece, bytes):
            return piece
        if self._scan.length(piece.start, piece.end) != piece.end - piece.start:
            raise SetAside("too-large-value")
        return self._scan.data[piece.start : piece.end]

    def _elements(
        self,
        level: Level,
        node: Node,
        start: int,
        end: int,
        path: str,
        placed: list[Insert] | None = None,
    ) -> list[Piece] | None:
        """The elements between two positions as pieces; None where nothing changes.

        placed: new elements with the position each is put at, in order.
        """
        pieces: list[Piece] = []
        run = start
        known = node.decisions
        recorder = self.recorder
        put_at = placed[0].at if placed else _NEVER
        for element in level.elements:
            kind, at, _, stop, sequence, _ = element
            if at >= put_at:
                run, put_at = self._put(placed, at, run, pieces, level)
            decision = known.get(kind) or node.decide(kind)
            if decision.by_creator:
                decision = level.private_decision(element, self._plan.policy.private)
            if decision.keeps:
                if recorder:
                    recorder.keep(path, element, level, decision)
                if sequence is None and not kind.opaque:
                    continue
                new = self._sequence(element, level, path)
                if new is None:
                    continue
            elif decision.removes:
                new = []
                if recorder:
                    recorder.remove(path, element, level, decision)
            else:
                value = self._acted(element, level, decision, path)
                if value is None:
                    continue
                new = [value]
            if run < at:
                pieces.append(Span(run, at))
            pieces.extend(new)
            run = stop
        if put_at != _NEVER:
            run, _ = self._put(placed, end, run, pieces, level)
        if not pieces and run == start:
            return None
        if run < end:
            pieces.append(Span(run, end))
        return pieces

    def _put(
        self, placed: list[Insert] | None, at: int, run: int, pieces: list[Piece], level: Level
    ) -> tuple[int, int]:
        """Puts the new elements up to a position in; returns where the span goes on and the next position."""
        if run < at:
            pieces.append(Span(run, at))
        while placed and placed[0].at <= at:
            new = placed.pop(0)
            pieces.append(level.encoding.element(new.tag, new.vr, new.value))
            if self.recorder:
                self.recorder.insert(new, level)
        return at, placed[0].at if placed else _NEVER

    def _acted(self, element: Element, level: Level, decision: Decision, path: str) -> bytes | None:
        """The whole element with the value that the decision's action gives; None where it stays."""
        assert decision.action is not None
        kind = element.kind
        vr = kind.dictionary_vr if kind.dictionary_vr and " " not in kind.dictionary_vr else kind.vr
        value = decision.action(level, element)
        if self.recorder:
            self.recorder.change(path, element, level, decision, vr, value)
        if value is None:
            return None
        longest = MAX_LENGTH.get(vr)
        if longest is not None and len(value) > longest and max(map(len, value.split(b"\\"))) > longest:
            raise SetAside("too-long")
        return level.encoding.element(kind.tag, vr, value)

    def _sequence(self, element: Element, level: Level, path: str) -> list[Piece] | None:
        """A kept sequence with its items rewritten; None where nothing in it changes."""
        sequence = element.sequence or self._scan.items_in(element)
        if sequence is None:
            if element.kind.dictionary_vr == "SQ" and self._scan.value_length(element):
                raise SetAside("bad-sequence")
            return None
        node = self._plan.inside(element.kind.tag)
        pieces: list[Piece] = []
        changed = False
        for number, item in enumerate(sequence.items):
            inner = f"{path}{level.name_of(element)}[{number}]." if self.recorder else ""
            new = self._item(item, sequence, level, node, inner)
            changed = changed or new is not None
            pieces.extend(new or [Span(item.start, item.end)])
        if not changed:
            return None
        if sequence.undefined:
            return [Span(element.start, element.value), *pieces, Span(element.end - _DELIMITER, element.end)]
        return [self._header(element, level.encoding, pieces), *pieces]

    def _item(
        self, item: Item, sequence: Sequence, level: Level, node: Node, path: str
    ) -> list[Piece] | None:
        """An item with its elements rewritten; None where nothing in it changes."""
        end = item.end - _DELIMITER if item.undefined else item.end
        new = self._elements(level.inner(item.elements, sequence.encoding), node, item.value, end, path)
        if new is None:
            return None
        if item.undefined:
            return [Span(item.start, item.value), *new, Span(end, item.end)]
        return [sequence.encoding.tag_length.pack(0xFFFE, 0xE000, self._length(new)), *new]

    def _header(self, element: Element, encoding: Encoding, pieces: list[Piece]) -> bytes:
        return encoding.header(element.kind.tag, element.kind.vr, self._length(pieces))

    def _length(self, pieces: list[Piece]) -> int:
        """Bytes of the output that the pieces make. Raises SetAside('too-long') beyond 32 bits."""
        length = sum(
            len(piece) if isinstance(piece, bytes) else self._scan.length(piece.start, piece.end)
            for piece in pieces
        )
        if length >= UNDEFINED:
            raise SetAside("too-long")
        return length
