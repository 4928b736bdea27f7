"""What PS3.15 Table E.1-1 says of an element where it stands: may it go, and which option keeps it."""

from functools import cache, lru_cache
from typing import Final

from ..dicom.tags import CODE_VALUE, is_private, is_repeating_group
from ..profile.options import BASIC_PROFILE_CODE, FULL_DATES, MODIFIED_DATES, OPTIONS, RETAIN_UIDS
from ..profile.standard import read_rows, row_of, unlisted_of
from .headers import Header, Leaf, Path

BASIC: Final = BASIC_PROFILE_CODE[0]
FULL: Final = OPTIONS[FULL_DATES].code
MODIFIED: Final = OPTIONS[MODIFIED_DATES].code
UIDS: Final = OPTIONS[RETAIN_UIDS].code
CHARACTERISTICS: Final = OPTIONS["retain-patient-characteristics"].code
OPTION_CODES: Final = frozenset(option.code for option in OPTIONS.values())

_NONE: Final[frozenset[str]] = frozenset()
_CONTENT_UID, _CONCEPT = 0x0040A124, 0x0040A043
_GO: Final = frozenset("XZD")


@cache
def kept_by(tag: int, letters: str = "K") -> frozenset[str]:
    """The codes of the options under which an attribute stays. letters: 'K', or 'KC' where cleaned counts."""
    row = row_of(tag)
    if row is not None:
        return frozenset(OPTIONS[name].code for name, letter in row.by_option.items() if letter in letters)
    found = unlisted_of(tag)
    if found is not None and found.option in OPTIONS:
        return frozenset({OPTIONS[found.option].code})
    return _NONE


@cache
def _content_kept_by() -> dict[str, frozenset[str]]:
    return {
        row["code"]: frozenset(option.code for name, option in OPTIONS.items() if row.get(name) == "K")
        for row in read_rows("e3_4_1.csv")
    }


def uid_kept_by(header: Header, leaf: Leaf) -> frozenset[str]:
    """The codes of the options under which a UID stays; a content item's by its concept (Table E.3.4-1)."""
    if leaf.tag != _CONTENT_UID:
        return kept_by(leaf.tag)
    concept = header.by_path.get((*leaf.path[:-1], _CONCEPT, 0, CODE_VALUE))
    return _content_kept_by().get(concept.text if concept else "", _NONE) | {UIDS}


def is_listed(tag: int) -> bool:
    """True where the table has the attribute."""
    return row_of(tag) is not None


@lru_cache(4096)
def may_go(path: Path) -> bool:
    """True where the table lets the element, or a sequence it stands in, be removed or emptied."""
    return any(_may_go(part) for part in path[::2])


def _may_go(part: int | str) -> bool:
    if isinstance(part, str) or is_private(part) or is_repeating_group(part):
        return True
    row = row_of(part)
    if row is not None:
        return bool(_GO & set(row.basic))
    found = unlisted_of(part)
    return found is not None and found.action not in ("keep", "uid")
