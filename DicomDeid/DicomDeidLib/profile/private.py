"""Private elements: which are known to be safe, by creator, group and element, never by block number."""

from functools import cache
from typing import Final, NamedTuple

from ..actions import checks
from ..actions.context import Context
from ..cleaning.manner import Manner
from ..dicom.vr import FREE_TEXT, NUMBER_FORMAT
from ..stream.elements import Element
from .decision import (
    CLEANED,
    Decision,
    Effect,
    act,
    by_code,
    cleaned,
    cleaned_bytes,
    emptied,
    is_temporal,
    keep_checked,
    remove,
    temporal,
)
from .options import CLEAN_DESCRIPTORS, FULL_DATES, MODIFIED_DATES, RETAIN_SAFE_PRIVATE, RETAIN_UIDS
from .standard import read_rows

_REMOVED: Final = remove("Table E.1-1: private, X; not known to be safe")
# Text that only a cleaner could vouch for, even in an element known to be safe (Table E.1-1: C).
_UNVOUCHED_TEXT: Final = FREE_TEXT - {"LO", "SH"}


class PrivateTag(NamedTuple):
    """A private element wherever its block lies: creator, group, and the low byte of its element.

    element: None for the whole block.
    """

    creator: str
    group: int
    element: int | None


@cache
def safe_private_vrs() -> dict[PrivateTag, str]:
    """PS3.15 Table E.3.10-1: the VR of each private element that is known to be safe."""
    return {
        PrivateTag(row["creator"], int(row["group"], 16), int(row["element"], 16)): row["vr"]
        for row in read_rows("safe_private.csv")
    }


@cache
def safe_creators() -> frozenset[str]:
    """The private creators that have elements which are known to be safe."""
    return frozenset(tag.creator for tag in safe_private_vrs())


def _alike(written_vr: str, table_vr: str) -> bool:
    """True where a VR can stand for the table's: the same, unknown, or another binary number."""
    numbers = NUMBER_FORMAT.keys()
    return written_vr in (table_vr, "UN") or (written_vr in numbers and table_vr in numbers)


class PrivatePolicy:
    """Decides about private elements under the chosen options."""

    def __init__(self, options: frozenset[str], manner: Manner) -> None:
        self._options = options
        self._manner = manner

    def decide(self, level: Context, element: Element) -> Decision:
        """The decision for one private element where it stands."""
        if RETAIN_SAFE_PRIVATE not in self._options:
            return _REMOVED
        tag, written_vr = element.kind.tag, element.kind.vr
        name = PrivateTag(level.creator(tag), tag >> 16, tag & 0xFF)
        declared_safe, declared_identifying = level.declared(element)
        if declared_identifying:
            return remove("declared identifying in (0008,0300)")
        table_vr = safe_private_vrs().get(name)
        if table_vr is None and not declared_safe:
            return _REMOVED
        # 'UN' and implicit VR take the table's.
        vr = table_vr if table_vr and written_vr == "UN" else written_vr
        if table_vr and not _alike(written_vr, table_vr):
            return remove(f"Table E.3.10-1: known to be safe as {table_vr}, but written as {written_vr}")
        rule = "Table E.3.10-1: known to be safe" if table_vr else "declared safe in (0008,0300)"
        return self._cleaned(vr, rule)

    def _cleaned(self, vr: str, rule: str) -> Decision:
        if vr == "UI" and RETAIN_UIDS not in self._options:
            return by_code("U", vr, 0, f"{rule}; UIDs are mapped")
        if is_temporal(vr):
            if MODIFIED_DATES in self._options or FULL_DATES in self._options:
                return temporal(vr, "Z", rule, modified=MODIFIED_DATES in self._options)
            return remove(f"{rule}; but a date")
        if CLEAN_DESCRIPTORS in self._options and vr == "UN":
            return cleaned_bytes(rule, self._manner)
        if CLEAN_DESCRIPTORS in self._options and vr in CLEANED:
            return cleaned(vr, emptied(rule), f"{rule}; cleaned by {CLEAN_DESCRIPTORS}", self._manner)
        if vr in _UNVOUCHED_TEXT:
            return remove(f"{rule}; but free text")
        if vr in ("DS", "IS"):
            return act(Effect.KEEP, checks.number, rule)
        return keep_checked(vr, rule)
