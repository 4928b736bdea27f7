"""The gate: what an output took over from its input is searched for what had to go, before it is released.

It looks at the bytes that were copied, where text can stand, not at what was made: our own dummies,
pseudonyms, UIDs and moved dates say nothing. What somebody asked to stay is no leak where it stays.
"""

import string
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from .deidentify import Deidentified
from .dicom.tags import PIXEL_DATA, is_private_creator
from .dicom.vr import NUMBER_FORMAT
from .errors import SetAside
from .level import Level
from .needles import Needles, uids_in
from .pieces import Span
from .profile.decision import Decision, Effect
from .profile.private import safe_creators
from .stream.elements import Element
from .stream.pixels import text_segments

_WORD: Final = frozenset((string.ascii_letters + string.digits).encode())
_IN_UID: Final = frozenset(b"0123456789.")
_NUMBERS: Final = frozenset(NUMBER_FORMAT) | {"DS", "IS"}
_FEW: Final = 40


def check(done: Deidentified) -> int:
    """Looks for the data set's identifying values in what was copied of it.

    Returns how often one stands where somebody asked that it stays.
    Raises SetAside('residual') where one stands anywhere else.
    """
    needles = done.needles
    if needles is None:
        return 0
    needles.without_device(done.data_set.top)
    spans = list(_copied(done))
    data = done.scan.data
    text = b"\0".join(data[start:end] for start, end in spans).lower()
    suspects = [needle for needle in needles.texts if needle in text]
    uids = _suspect_uids(needles, text)
    exempt = 0
    if suspects or uids:
        where = _Where(done)
        for start, end in spans:
            for needle, position, apart in _found(suspects, uids, data[start:end].lower(), start):
                if apart or where.fills_a_value(position, needle):
                    exempt += where.is_exempt(position, needle)
    comments = text_segments(done.scan) if done.copies_frames else ()
    for texts, segments in (
        (needles.texts, (*done.carried, *comments)),
        (needles.texts - _said_when_cleaned(done), done.cleaned),
    ):
        for segment in segments:
            if any(True for _ in _hits(texts, _suspect_uids(needles, segment), segment.lower())):
                raise SetAside("residual")
    return exempt


def _said_when_cleaned(done: Deidentified) -> set[bytes]:
    """The needles that text which was cleaned may say: the cleaner left them on purpose."""
    if done.needles is None:
        return set()
    keep = [word.lower().encode() for word in done.plan.choice.manner.words.keep]
    return done.needles.ordinary | {
        needle for needle in done.needles.texts if any(needle in phrase for phrase in keep)
    }


def _copied(done: Deidentified) -> Iterator[tuple[int, int]]:
    """The stretches of the scan that were copied, without native pixels."""
    pixels = done.data_set.top.sibling(PIXEL_DATA)
    for piece in done.pieces:
        if not isinstance(piece, Span):
            continue
        start, end = piece
        if pixels is not None and start <= pixels.value < end:
            yield start, pixels.value
            start = pixels.end
        if start < end:
            yield start, end


def _suspect_uids(needles: Needles, text: bytes) -> list[bytes]:
    if len(needles.uids) <= _FEW:
        return [uid for uid in needles.uids if len(uid) > 5 and uid in text]
    written = {match[0] for match in uids_in(text)}
    return list(written & needles.uids)


def _hits(texts: Iterable[bytes], uids: Iterable[bytes], data: bytes) -> Iterator[bytes]:
    """The needles that stand in a text on their own, not as a part of a longer word or UID."""
    return (needle for needle, _, apart in _found(texts, uids, data, 0) if apart)


def _found(
    texts: Iterable[bytes], uids: Iterable[bytes], data: bytes, start: int
) -> Iterator[tuple[bytes, int, bool]]:
    """Where a needle stands, and whether what is beside it shows that it is no part of a word or UID."""
    for needles, part in ((texts, _WORD), (uids, _IN_UID)):
        for needle in needles:
            at = data.find(needle)
            while at >= 0:
                end = at + len(needle)
                before = at > 0 and data[at - 1] in part
                after = end < len(data) and data[end] in part
                yield needle, start + at, not before and not after
                at = data.find(needle, at + 1)


class _Where:
    """Finds the element that a position lies in, and what was decided about it."""

    def __init__(self, done: Deidentified) -> None:
        self._done = done
        self._said_when_cleaned = _said_when_cleaned(done)
        self._persons = done.needles.persons if done.needles else set()
        self._uids = done.needles.uids if done.needles else set()

    def fills_a_value(self, position: int, needle: bytes) -> bool:
        """True where what is beside a needle is no text but the head of this element or of the next one."""
        element, _ = self._element_at(position)
        data = self._done.scan.data
        part = _IN_UID if needle in self._uids else _WORD
        end = position + len(needle)
        begins = position == element.value or data[position - 1] not in part
        return begins and (end == element.end or (end < element.end and data[end] not in part))

    def is_exempt(self, position: int, needle: bytes) -> bool:
        """True where somebody asked that it stays, False where it is a number or a term.

        Raises SetAside('residual') where it must not stand.
        """
        element, decision = self._element_at(position)
        if decision.explicit:
            return True
        if decision.effect is Effect.CLEAN and needle in self._said_when_cleaned:
            return False
        if is_private_creator(element.kind.tag) and self._is_of_the_standard(element):
            return False
        vr = (element.kind.dictionary_vr or element.kind.vr).split(" ")[0]
        if vr in _NUMBERS or (needle in self._persons and vr == "CS"):
            return False
        raise SetAside("residual")

    def _is_of_the_standard(self, element: Element) -> bool:
        """True for a private creator that PS3.15 Table E.3.10-1 lists: 'Philips Imaging DD 001'."""
        scan = self._done.scan
        return scan.value(element).decode("latin-1").strip(" \0") in safe_creators()

    def _element_at(self, position: int) -> tuple[Element, Decision]:
        level: Level = self._done.data_set.top
        plan = self._done.plan
        node = plan.top
        while True:
            starts = [element.start for element in level.elements]
            element = level.elements[bisect_right(starts, position) - 1]
            decision = node.decision(element.kind)
            if decision.by_creator:
                decision = level.private_decision(element, node)
            decision = decision.resolved(level, element)
            items = level.items_of(element)
            inner = [
                number
                for number, item in enumerate(items)
                if item.elements and item.elements[0].start <= position
            ]
            if not inner:
                return element, decision
            level = items[inner[-1]]
            found = plan.inside(element.kind.tag).of_items(items)[inner[-1]]
            if isinstance(found, Decision):
                return element, found  # it goes as a whole
            node = found
