"""Rewrite: walks scanned elements along a plan's tree; what nothing touches stays a span of the input."""

from collections import Counter
from collections.abc import Hashable
from typing import Final

from .actions.checks import are_numbers
from .cleaning.manner import Known
from .dicom.text import is_too_long
from .dicom.vr import MAX_LENGTH
from .errors import SetAside
from .level import Level
from .needles import SILENT, Needles
from .pieces import Inserts, Piece, Rewritten, RunResult, Span
from .profile.content import MAY_BE_EMPTY
from .profile.decision import Decision, Effect, emptied
from .profile.plan import Node, Plan
from .record import Insert, Recorder
from .stream.elements import Element, Item, Sequence
from .stream.encoding import UNDEFINED
from .stream.runs import Run
from .stream.scan import Scan

_DELIMITER: Final = 8  # bytes, and so is an item's header
_NEVER: Final = 1 << 62
_SHORT: Final = 512
_RESULTS_OF_A_RUN: Final = 4
_new = tuple.__new__  # half the time of calling Span
_NO_NUMBER: Final = emptied("not a number, though its VR says so")


class Rewriter:
    """Rewrites one data set along one plan."""

    def __init__(
        self, scan: Scan, plan: Plan, recorder: Recorder | None = None, needles: Needles | None = None
    ) -> None:
        self.scan = scan
        self._whole_until = scan.whole_until
        self._plan = plan
        self.recorder = recorder
        self.needles = needles
        self._explicit = 0
        self.carried: list[bytes] = []  # new values that are made of old text
        self.cleaned: list[bytes] = []  # those of them that are what the cleaner left
        self.kept: Counter[str] = Counter()  # elements that stay because somebody asked, by rule
        self._numbers: list[bytes] = []
        self._look_at_numbers = False
        # What happens to private elements can depend on what the data set says of them.
        self._remembers = recorder is None and not plan.choice.looks_around
        self._adds = plan.choice.adds_inside
        self._found_unchanged: list[Hashable] = []

    def data_set(self, top: Level, inserts: Inserts) -> list[Piece]:
        """The whole data set with new elements put in, in the order of their tags."""
        pieces = self._data_set(top, inserts)
        # All numbers are looked at in one go; only where one is none, each is looked at on its own.
        if not are_numbers(b"".join(self._numbers)):
            self._look_at_numbers = True
            self.kept.clear()
            self.carried.clear()
            self.cleaned.clear()
            if self.recorder:
                self.recorder.changes.clear()
            return self._data_set(top, inserts)
        self._plan.choice.remember_unchanged(self._found_unchanged)
        return pieces

    def _data_set(self, top: Level, inserts: Inserts) -> list[Piece]:
        elements = top.elements
        start = elements[0].start if elements else 0
        end = elements[-1].end if elements else 0
        return self._written(top, self._placed(elements, end, inserts), start, end)

    def _placed(self, elements: list[Element], end: int, inserts: Inserts) -> list[Insert]:
        """New elements with the position each is put at, in order; `end` behind all."""
        placed = []
        for tag, (vr, value, rule, _) in sorted(inserts.items()):
            at = next((element.start for element in elements if element.kind.tag > tag), end)
            placed.append(Insert(at, tag, vr, value, rule))
        return placed

    def _written(self, top: Level, placed: list[Insert], start: int, end: int) -> list[Piece]:
        """The top, run by run where what files have in common is known, else in one go."""
        elements = top.elements
        if not self.scan.runs or self.recorder or self._look_at_numbers:
            return self._stretch(top, elements, start, end, placed)
        pieces: list[Piece] = []
        done, at = 0, start
        for run, position, first in self.scan.runs:
            if first > done:
                pieces += self._stretch(top, elements[done:first], at, position, placed)
            done, at = first + len(run.elements), position + len(run.raw)
            if placed and placed[0].at <= position:
                pieces += self._stretch(top, [], position, position, placed)
            if placed and placed[0].at < at:
                pieces += self._stretch(top, elements[first:done], position, at, placed)
            else:
                pieces += self._run(top, run, elements[first:done], position)
        return pieces + self._stretch(top, elements[done:], at, end, placed)

    def _stretch(
        self, top: Level, elements: list[Element], start: int, end: int, placed: list[Insert]
    ) -> list[Piece]:
        """Some elements of the top, and what is put in between or, at the very end, behind them."""
        new = self._elements(top, elements, self._plan.top, start, end, "", placed)
        if new is not None:
            return new.pieces
        return [Span(start, end)] if start < end else []

    def _run(self, top: Level, run: Run, elements: list[Element], position: int) -> list[Piece]:
        """The pieces of a run: as they were found before, if all they depend on is as it was."""
        key = (self._plan, top.patient, top.character_sets, self.needles is None, self._known(top))
        result: RunResult | None = run.results.get(key)
        if result is None:
            result = self._result(top, elements, position)
            if len(run.results) >= _RESULTS_OF_A_RUN:
                run.results.clear()
            if result.is_exact:
                run.results[key] = result
            elif self.scan.known is not None:
                self.scan.known.leave_out(self._asking(top, elements))
        if self.needles and result.needles:
            self.needles.add(result.needles)
        if result.kept:
            self.kept.update(result.kept)
        self.carried += result.carried
        self.cleaned += result.cleaned
        if result.numbers:
            self._numbers.append(result.numbers)
        return [
            piece if isinstance(piece, bytes) else _new(Span, (piece[0] + position, piece[1] + position))
            for piece in result.pieces
        ]

    def _known(self, level: Level) -> tuple[Known, bool] | None:
        """What text is cleaned of, and whether content items may go; None where no text is cleaned."""
        choice = self._plan.choice
        if not choice.cleans:
            return None
        return level.known, choice.looks_at_items and choice.keeps_items(level)

    def _asking(self, top: Level, elements: list[Element]) -> set[int]:
        """The tags of the elements whose result depends on other elements."""
        return {
            element.kind.tag
            for element in elements
            if not self._result(top, [element], element.start).is_exact
        }

    def _result(self, top: Level, elements: list[Element], position: int) -> "RunResult":
        """What comes of a run, with positions from its start, and whether it depends on its bytes alone."""
        before = self.needles, self.kept, self.carried, self.cleaned, self._numbers
        self.needles, self.kept = Needles() if self.needles else None, Counter()
        self.carried, self.cleaned, self._numbers = [], [], []
        top.was_asked = False
        end = elements[-1].end
        pieces = self._stretch(top, elements, position, end, [])
        result = RunResult(
            [p if isinstance(p, bytes) else Span(p.start - position, p.end - position) for p in pieces],
            self.needles,
            self.kept,
            self.carried,
            self.cleaned,
            b"".join(self._numbers),
            not top.was_asked,
        )
        self.needles, self.kept, self.carried, self.cleaned, self._numbers = before
        return result

    def items_as_bytes(self, element: Element, sequence: Sequence, level: Level) -> bytes:
        """The rewritten items of a sequence, without its header and delimiter."""
        node = self._plan.inside(element.kind.tag)
        pieces: list[Piece] = []
        for item, inside in zip(
            sequence.items, level.items_of_sequence(element.kind.tag, sequence), strict=True
        ):
            new = self._item(item, inside, node, "")
            pieces += [Span(item.start, item.end)] if new is None else new.pieces
        return b"".join(self._bytes(piece) for piece in pieces)

    def _bytes(self, piece: Piece) -> bytes:
        if isinstance(piece, bytes):
            return piece
        if self.scan.length(piece.start, piece.end) != piece.end - piece.start:
            raise SetAside("too-large-value")
        return self.scan.data[piece.start : piece.end]

    def _elements(
        self,
        level: Level,
        elements: list[Element],
        node: Node,
        start: int,
        end: int,
        path: str,
        placed: list[Insert] | None = None,
    ) -> Rewritten | None:
        """The elements between two positions; None where nothing changes.

        placed: new elements with the position each is put at, in order.
        """
        pieces: list[Piece] = []
        size = 0
        run = start
        known, made = node.decisions, node.made
        recorder, needles = self.recorder, self.needles
        data, numbers = self.scan.data, self._numbers
        add_span = self._add_span
        put_at = placed[0].at if placed else _NEVER
        for element in elements:
            kind, at, value_at, stop, sequence, _ = element
            if at >= put_at:
                new, put_at = self._put(placed, at, level, path)
                size += self._add_span(pieces, run, at) + new.size
                pieces += new.pieces
                run = at
            decision = known.get(kind) or node.decide(kind)
            constants = made
            if decision.by_creator:
                decision, constants = level.private_decision(element, node), {}
            elif decision.resolve is not None:
                decision, constants = decision.resolved(level, element), {}
            if kind.is_number and decision.keeps:
                raw = data[value_at:stop]
                numbers.append(raw)
                if self._look_at_numbers and not are_numbers(raw):
                    decision = _NO_NUMBER
            if decision.keeps:
                if decision.explicit:
                    self._note_kept(element, level, decision)
                if recorder:
                    recorder.keep(path, element, level, decision)
                if sequence is None and not kind.may_hold_items:
                    continue
                walked = self._sequence(element, level, path)
                if walked is None:
                    continue
                size += self._add_span(pieces, run, at) + walked.size
                pieces += walked.pieces
            elif decision.removes:
                if needles and kind not in SILENT:
                    needles.take(element, level)
                if recorder:
                    recorder.remove(path, element, level, decision)
                if run < at:
                    size += add_span(pieces, run, at)
            else:
                value = None if recorder else constants.get(kind)
                if value is None:
                    value = self._acted(element, level, decision, path)
                    if value is not None and decision.constant is not None:
                        constants[kind] = value
                if value is None:
                    if decision.explicit:
                        self._note_kept(element, level, decision)
                    elif decision.carries and needles:
                        needles.take(element, level)
                    continue
                if needles and kind not in SILENT:
                    needles.take(element, level)
                if run < at:
                    size += add_span(pieces, run, at)
                size += len(value)
                pieces.append(value)
            run = stop
        if put_at != _NEVER:
            new, _ = self._put(placed, end, level, path)
            size += self._add_span(pieces, run, end) + new.size
            pieces += new.pieces
            run = end
        if not pieces and run == start:
            return None
        size += self._add_span(pieces, run, end)
        return Rewritten(pieces, size)

    def _note_kept(self, element: Element, level: Level, decision: Decision) -> None:
        """Counts an element that stays because somebody asked; what it says may stand nowhere else."""
        self.kept[decision.rule] += 1
        self._explicit += 1
        if self.needles:
            self.needles.take(element, level)

    def _add_span(self, pieces: list[Piece], start: int, end: int) -> int:
        """Adds what stays between two positions; returns how many bytes of the output it makes."""
        if start >= end:
            return 0
        pieces.append(_new(Span, (start, end)))
        return end - start if end <= self._whole_until else self.scan.length(start, end)

    def _put(self, placed: list[Insert] | None, at: int, level: Level, path: str) -> tuple[Rewritten, int]:
        """The new elements up to a position, and the position of the next one."""
        pieces: list[Piece] = []
        size = 0
        while placed and placed[0].at <= at:
            new = placed.pop(0)
            element = level.encoding.element(new.tag, new.vr, new.value)
            pieces.append(element)
            size += len(element)
            if self.recorder:
                self.recorder.insert(path, new, level)
        return Rewritten(pieces, size), placed[0].at if placed else _NEVER

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
        if decision.carries:
            (self.cleaned if decision.effect is Effect.CLEAN else self.carried).append(value)
        # What was too long before may stay as long as it was.
        most = max(MAX_LENGTH.get(vr, len(value)), element.end - element.value if decision.carries else 0)
        if len(value) > most and is_too_long(value, vr, level.character_sets):
            raise SetAside("too-long")
        return level.encoding.element(kind.tag, vr, value)

    def _sequence(self, element: Element, level: Level, path: str) -> Rewritten | None:
        """A kept sequence with its items rewritten; None where nothing in it changes."""
        short = element.end - element.value <= _SHORT and element.sequence is None and self._remembers
        kept_before = self._explicit
        # What is inside may depend on whose it is, what is known and how text is written, and nothing else.
        raw = self.scan.data[element.value : element.end] if short else b""
        seen = (element.kind, raw, level.patient, level.character_sets, self._known(level)) if short else None
        if seen in self._plan.choice.unchanged:
            return None
        sequence = level.sequence_of(element)
        if sequence is None:
            if element.kind.dictionary_vr == "SQ" and self.scan.value_length(element):
                raise SetAside("bad-sequence")
            return None
        node = self._plan.inside(element.kind.tag)
        pieces: list[Piece] = []
        size = 0
        changed = False
        insides = level.items_of_sequence(element.kind.tag, sequence)
        for number, (item, inside, here) in enumerate(
            zip(sequence.items, insides, node.of_items(insides), strict=True)
        ):
            inner = f"{path}{level.name_of(element)}[{number}]." if self.recorder else ""
            if isinstance(here, Decision):
                self._drop(item, inside, here, inner)
                changed = True
                continue
            new = self._item(item, inside, here, inner)
            if new is None:
                size += self._add_span(pieces, item.start, item.end)
            else:
                changed = True
                pieces += new.pieces
                size += new.size
        if not changed:
            if seen and self._explicit == kept_before:
                self._found_unchanged.append(seen)
            return None
        if not pieces and sequence.items and element.kind.tag not in MAY_BE_EMPTY:
            return Rewritten([], 0)  # without any item the sequence itself goes
        if sequence.undefined:
            delimiter = Span(element.end - _DELIMITER, element.end)
            head = Span(element.start, element.value)
            return Rewritten([head, *pieces, delimiter], size + head.end - head.start + _DELIMITER)
        header = level.encoding.header(element.kind.tag, element.kind.vr, _checked(size))
        return Rewritten([header, *pieces], size + len(header))

    def _drop(self, item: Item, level: Level, decision: Decision, path: str) -> None:
        """Notes what an item says that goes as a whole."""
        for element in item.elements:
            if self.needles:
                self.needles.take(element, level)
            if self.recorder:
                self.recorder.remove(path, element, level, decision)

    def _item(self, item: Item, level: Level, node: Node, path: str) -> Rewritten | None:
        """An item with its elements rewritten; None where nothing in it changes."""
        end = item.end - _DELIMITER if item.undefined else item.end
        placed = None
        if self._adds:
            added = self._plan.choice.added(level)
            self.carried += [new.value for new in added.values() if new.carries]
            placed = self._placed(item.elements, end, added)
        new = self._elements(level, item.elements, node, item.value, end, path, placed)
        if new is None:
            return None
        if item.undefined:
            pieces = [Span(item.start, item.value), *new.pieces, Span(end, item.end)]
            return Rewritten(pieces, new.size + 2 * _DELIMITER)
        header = level.encoding.tag_length.pack(0xFFFE, 0xE000, _checked(new.size))
        return Rewritten([header, *new.pieces], new.size + _DELIMITER)


def _checked(size: int) -> int:
    """A length that 32 bits can hold. Raises SetAside('too-long')."""
    if size >= UNDEFINED:
        raise SetAside("too-long")
    return size
