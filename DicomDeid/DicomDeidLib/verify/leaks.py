"""Leaks: nothing that identifies stands in any byte or name of an output, unless the output says it stays."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Final

from ..dicom import tags
from ..dicom.dictionary import defined_terms
from ..dicom.vr import BULK, ENCODED_TEXT, NUMBER_FORMAT
from .headers import Header, Leaf
from .pairs import Instance
from .report import Check
from .search import Hit, Search
from .sought import DEVICE, LIKE_A_MAKER, WORDS
from .standard_says import BASIC, FULL, MODIFIED

_NUMBERS: Final = frozenset(NUMBER_FORMAT) | {"DS", "IS", "TM", "DA", "DT", "UI"}
_DAYS: Final = frozenset({"a date", "a birth date"})
_PERSONS: Final = frozenset({"a name of a patient", "a name of a person"})


class Leaks:
    """Searches outputs, one after the other."""

    def __init__(self, check: Check, search: Search) -> None:
        self._check = check
        self.search = search

    def in_name(self, name: str) -> list[Hit]:
        """What a path below the output says."""
        return list(self.search.hits(name.encode("utf-8", "surrogateescape")))

    def look(self, one: Instance, header: Header, named: list[Hit], whole: dict[bytes, list[Hit]]) -> None:
        """Looks at one output. named: what its path says; whole: what all its bytes say, see `count`."""
        self._check.looked_at += 1
        found: Counter[tuple[str, str]] = Counter()
        within: Counter[bytes] = Counter()
        for leaf, hit, is_raw in self._in_elements(header):
            within[_first_word(hit)] += is_raw
            if not (_means_nothing(hit, leaf) or _may_stay(hit, one, leaf)):
                found[hit.value.kind, leaf.shown] += 1
        for hit in named:
            if not _may_stay(hit, one):
                found[hit.value.kind, "in its path"] += 1
        for word, hits in whole.items():
            more = len(hits) - within[word]
            loose = [hit for hit in hits if not _may_stay(hit, one)]
            if more > 0 and loose:
                found[loose[0].value.kind, "outside of the elements"] += more
        self._tell(one.label, one.removed == "NO", found)

    def look_at_other(self, label: str, named: list[Hit], hits: Iterable[Hit]) -> None:
        """Looks at a file that is no DICOM instance."""
        self._check.looked_at += 1
        found: Counter[tuple[str, str]] = Counter()
        for where, some in (("in its path", named), ("", hits)):
            for hit in some:
                found[hit.value.kind, where] += 1
        self._tell(label, False, found)

    def _tell(self, label: str, says_so: bool, found: Counter[tuple[str, str]]) -> None:
        for (kind, where), times in found.items():
            if says_so:
                self._check.warn(
                    f"{kind}; the output says that identity is not removed", label, 0, where, times
                )
            else:
                self._check.fail(kind, label, 0, where, times)

    def _in_elements(self, header: Header) -> Iterator[tuple[Leaf, Hit, bool]]:
        """Hits with their elements; False where it is the decoded text that has it."""
        search = self.search
        leaves = [leaf for leaf in (*header.meta, *header.leaves) if leaf.raw]
        plain = [leaf for leaf in leaves if leaf.vr not in BULK]
        starts, at = [], 0
        for leaf in plain:
            starts.append(at)
            at += len(leaf.raw) + 1
        for hit in search.hits(b"\0".join(leaf.raw for leaf in plain)):
            yield plain[bisect_right(starts, hit.start) - 1], hit, True
        for leaf in leaves:
            if leaf.vr in BULK:
                yield from ((leaf, hit, True) for hit in search.opaque(leaf.raw))
            elif leaf.vr in ENCODED_TEXT and (not leaf.raw.isascii() or b"\x1b" in leaf.raw):
                seen = {hit.key for hit in search.hits(leaf.raw)}
                text = leaf.text
                for hit in (*search.hits(text.encode()), *search.text(text)):
                    if hit.key not in seen:
                        yield leaf, hit, False


def count(hits: Iterable[Hit], whole: dict[bytes, list[Hit]]) -> None:
    """Gathers hits by their first words: what follows a value may look like a part of its last one."""
    for hit in hits:
        whole.setdefault(_first_word(hit), []).append(hit)


def _first_word(hit: Hit) -> bytes:
    match = WORDS.search(hit.key.lower())
    # Of a UID the first number is that of all others.
    return match[0] if match and not match[0].isdigit() else hit.key


def _means_nothing(hit: Hit, leaf: Leaf) -> bool:
    """True for a number that is like an id, a term that is like a name, a maker that is like a site."""
    if hit.value.kind in _DAYS:
        return leaf.vr in NUMBER_FORMAT or leaf.vr == "UI"
    if leaf.tag in DEVICE and hit.value.kind in LIKE_A_MAKER:
        return True
    if leaf.vr == "CS" and hit.value.kind in _PERSONS:
        said = [value for value in leaf.values if hit.key.lower() in value.lower().encode("utf-8", "replace")]
        return bool(said) and all(value in defined_terms() for value in said)
    return hit.number and leaf.vr in _NUMBERS


def _may_stay(hit: Hit, one: Instance, leaf: Leaf | None = None) -> bool:
    """True where the output says that values of this kind stay."""
    if hit.value.kept_by & one.codes:
        return True
    if hit.value.kind == "a date":
        # Moved dates fall on others' dates by chance, and without the profile nothing is said of dates.
        return BASIC not in one.codes or bool(one.codes & {FULL, MODIFIED})
    if hit.value.kind == "a birth date" and one.codes & {FULL, MODIFIED}:
        return leaf is not None and leaf.vr in ("DA", "DT") and leaf.tag != tags.PATIENT_BIRTH_DATE
    return False
