"""Who became whom: each original and its output, by the map of the run or by what a de-identifier leaves."""

import csv
import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from ..dicom import tags
from ..dicom.vr import NUMBER_FORMAT, TEXT
from ..errors import UsageError
from .headers import Header
from .pixels import CLEANED
from .standard_says import may_go

_NUMBERS: Final = frozenset(NUMBER_FORMAT) | {"DS", "IS", "OF", "OD"}
_MAP_COLUMNS: Final = ("output", "old SOPInstanceUID", "new SOPInstanceUID")
# What changes where pixels are cleaned.
_OF_PIXELS: Final = tags.OF_PIXEL_VALUES | {tags.PLANAR_CONFIGURATION, tags.LOSSY_IMAGE_COMPRESSION_RATIO}
_FRAME: Final = 0x00200052
_SERIES_NUMBER, _INSTANCE_NUMBER = 0x00200011, 0x00200013


@dataclass(frozen=True, slots=True)
class Instance:
    """What is held of a file. name: its path. named: True where the path names somebody.

    patient: kind and values that tell patients apart. pixels: tags and hashes of pixel elements;
    numbers: a hash of the numbers of the data set itself. codes: (0012,0064); removed: (0012,0062).
    """

    number: int
    name: str
    named: bool
    sop_class: str
    sop: str
    series: str
    study: str
    frame: str
    patient: tuple[str, ...]
    patient_name: str
    pixels: bytes
    numbers: bytes
    series_number: str
    instance_number: str
    codes: frozenset[str]
    removed: str

    @property
    def label(self) -> str:
        """What people are told: the number, and the path where it names nobody."""
        return str(self.number) if self.named else f"{self.number} {self.name}"


class Pair(NamedTuple):
    """An original and its output."""

    old: Instance
    new: Instance


@dataclass(slots=True)
class Pairing:
    """Pairs; those without a partner; originals that more than one output fits; outputs of the map that are
    not there, by the number of the original."""

    pairs: list[Pair] = field(default_factory=list)
    without_output: list[Instance] = field(default_factory=list)
    without_original: list[Instance] = field(default_factory=list)
    ambiguous: int = 0
    missing: list[int] = field(default_factory=list)


@lru_cache(1 << 16)
def _same(value: Any) -> Any:
    """The first value that was equal: what files share is held once."""
    return value


def instance_of(number: int, name: str, named: bool, header: Header) -> Instance:
    """What is held of a file that was read."""
    said = header.text
    issuer, patient_id = said(tags.ISSUER_OF_PATIENT_ID), said(tags.PATIENT_ID)
    called = said(tags.PATIENT_NAME).rstrip("^= ")
    study = said(tags.STUDY_INSTANCE_UID)
    if patient_id:
        patient: tuple[str, ...] = ("id", patient_id, issuer)
    elif called and said(tags.PATIENT_BIRTH_DATE):
        patient = ("name", called, said(tags.PATIENT_BIRTH_DATE))
    else:
        patient = ("study", study) if study else ()
    return Instance(
        number,
        name,
        named,
        _same(said(tags.SOP_CLASS_UID)),
        said(tags.SOP_INSTANCE_UID),
        _same(said(tags.SERIES_INSTANCE_UID)),
        _same(study),
        _same(said(_FRAME)),
        _same(patient),
        _same(called),
        b"".join(tag.to_bytes(4, "big") + digest for tag, digest in sorted(header.digests.items())),
        _numbers(header),
        _same(said(_SERIES_NUMBER)),
        _same(said(_INSTANCE_NUMBER)),
        _same(codes_of(header)),
        _same(said(tags.PATIENT_IDENTITY_REMOVED)),
    )


def codes_of(header: Header) -> frozenset[str]:
    """The code values of De-identification Method Code Sequence (0012,0064) that DICOM defines."""
    found: dict[int | str, dict[int, str]] = defaultdict(dict)
    for leaf in header.leaves:
        if leaf.path[0] == tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE and len(leaf.path) == 3:
            found[leaf.path[1]][leaf.tag] = leaf.text
    items = found.values()
    return frozenset(
        item[tags.CODE_VALUE]
        for item in items
        if tags.CODE_VALUE in item and item.get(tags.CODING_SCHEME_DESIGNATOR) == "DCM"
    )


def _numbers(header: Header) -> bytes:
    """A hash of the numbers that no profile takes or changes."""
    digest = hashlib.blake2b(digest_size=16)
    for leaf in header.leaves:
        if len(leaf.path) > 1 or leaf.tag in _OF_PIXELS:
            continue
        if leaf.vr in _NUMBERS and not may_go(leaf.path):
            digest.update(
                leaf.tag.to_bytes(4, "big") + (leaf.raw.strip(b" ") if leaf.vr in TEXT else leaf.raw) + b"\\"
            )
    return digest.digest()


def read_map(path: Path) -> list[tuple[str, str, str]]:
    """Output, old and new SOP Instance UID of each row of a run's map. Raises UsageError."""
    try:
        with open(path, encoding="utf-8", errors="surrogateescape", newline="") as file:
            rows = csv.DictReader(file)
            for column in _MAP_COLUMNS:
                if column not in (rows.fieldnames or ()):
                    raise UsageError(f"the map has no column '{column}'; it is what run --map writes")
            return [(row["output"] or "", *(row[name] or "" for name in _MAP_COLUMNS[1:])) for row in rows]  # type: ignore[misc]
    except (OSError, csv.Error, UnicodeDecodeError):
        raise UsageError("the map can't be read") from None


def pair_by_map(
    olds: Iterable[Instance], news: Iterable[Instance], rows: list[tuple[str, str, str]]
) -> Pairing:
    """Pairs by SOP Instance UID, as the map of the run has them."""
    found = Pairing()
    by_old: dict[str, list[Instance]] = defaultdict(list)
    for old in olds:
        by_old[old.sop].append(old)
    by_name = {new.name: new for new in news}
    by_sop = {new.sop: new for new in by_name.values()}
    used: set[int] = set()
    for output, old_sop, new_sop in rows:
        candidates = by_old.get(old_sop, [])
        new = by_name.get(output) or by_sop.get(new_sop)
        if not candidates:
            continue
        if new is None:
            found.missing.append(candidates[0].number)
            by_old.pop(old_sop)
        elif new.number not in used:
            # Of two originals with one UID only one was released: that whose content came out.
            old = next((old for old in candidates if _same_content(old, new)), candidates[0])
            found.pairs.append(Pair(old, new))
            used.add(new.number)
    came_out = {pair.old.sop for pair in found.pairs}
    found.without_output = [old for olds in by_old.values() for old in olds if old.sop not in came_out]
    found.without_original = [new for new in by_name.values() if new.number not in used]
    return found


def _same_content(old: Instance, new: Instance) -> bool:
    return (old.pixels, old.numbers) == (new.pixels, new.numbers)


_Key = Callable[[Instance], Hashable]


def pair_by_content(olds: Iterable[Instance], news: Iterable[Instance]) -> Pairing:
    """Pairs by UIDs that stayed, then by pixels and numbers, then within studies that are known to be one."""
    found = Pairing()
    unique: dict[Hashable, Instance] = {}
    for old in olds:  # a copy of an original has no output of its own
        unique.setdefault((old.sop, old.pixels, old.numbers) if old.sop else old.number, old)
    left, free = list(unique.values()), list(news)
    for old_key, new_key in _BEFORE_STUDIES:
        left, free = _match(left, free, old_key, new_key, found)
    became = {pair.old.study: pair.new.study for pair in found.pairs if pair.old.study}
    for within in _WITHIN_STUDIES:

        def old_key(old: Instance, within: _Key = within) -> Hashable:
            return (became[old.study], within(old)) if old.study in became else None

        def new_key(new: Instance, within: _Key = within) -> Hashable:
            return new.study, within(new)

        left, free = _match(left, free, old_key, new_key, found)
    came_out = {pair.old.sop for pair in found.pairs}
    left = [old for old in left if old.sop not in came_out]
    free_contents = {_content(new) for new in free}
    found.ambiguous = sum(_content(old) in free_contents for old in left)
    found.without_output, found.without_original = left, free
    return found


def _content(one: Instance) -> Hashable:
    return one.sop_class, one.pixels, one.numbers


def _uid(one: Instance) -> Hashable:
    return one.sop or None


def _but_pixels(one: Instance) -> Hashable:
    return one.sop_class, one.numbers


def _cleaned(one: Instance) -> Hashable:
    return _but_pixels(one) if CLEANED in one.codes else None


_BEFORE_STUDIES: Final[tuple[tuple[_Key, _Key], ...]] = (
    (_uid, _uid), (_content, _content), (_but_pixels, _cleaned),
)  # fmt: skip
_WITHIN_STUDIES: Final[tuple[_Key, ...]] = (
    _content,
    lambda one: (one.sop_class, one.pixels, one.series_number, one.instance_number),
    lambda one: (one.sop_class, one.numbers),
    lambda one: (one.sop_class, one.series_number, one.instance_number),
    lambda one: one.sop_class,
)


def _match(
    olds: list[Instance], news: list[Instance], old_key: _Key, new_key: _Key, found: Pairing
) -> tuple[list[Instance], list[Instance]]:
    """Pairs what has a key that one original and one output alone have; returns what is left of both."""
    by_old, by_new = _grouped(olds, old_key), _grouped(news, new_key)
    done: set[int] = set()
    taken: set[int] = set()
    for key, group in by_old.items():
        others = by_new.get(key, ())
        if key is not None and len(group) == len(others) == 1:
            found.pairs.append(Pair(group[0], others[0]))
            done.add(group[0].number)
            taken.add(others[0].number)
    return (
        [old for old in olds if old.number not in done],
        [new for new in news if new.number not in taken],
    )


def _grouped(instances: list[Instance], key: _Key) -> dict[Hashable, list[Instance]]:
    groups: dict[Hashable, list[Instance]] = defaultdict(list)
    for one in instances:
        groups[key(one)].append(one)
    return groups
