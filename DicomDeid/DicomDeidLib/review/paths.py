"""Paths: where a value stands, written as a selector, so that it can be taken into a rule as it is."""

from functools import cache
from typing import Final

from ..dicom import tags
from ..dicom.dictionary import name_of
from ..dicom.tags import format_tag
from ..level import Level
from ..profile.private import safe_private_vrs
from ..stream.elements import Element

# What stands in no element has no selector.
FILE_NAME: Final = "<file name>"
FOLDER_NAME: Final = "<folder name>"
NOT_DICOM: Final = "<no DICOM file>"
DIRECTORY: Final = "<DICOMDIR>"
PREAMBLE: Final = "<preamble>"
FILE_META: Final = "<file meta>"
_META_GROUP: Final = 0x0002


@cache
def known_creators() -> frozenset[str]:
    """The Private Creators of PS3.15 Table E.3.10-1: words of vendors, that name no patient."""
    return frozenset(name.creator for name in safe_private_vrs())


def name_in_path(level: Level, element: Element) -> str:
    """An element's part of a path: keyword, '(gggg,{CREATOR}ee)', or '(gggg,eeee)'.

    A Private Creator is named by its block: '{CREATOR}' where Table E.3.10-1 has it, '(gggg,bbxx)' else.
    """
    tag = element.kind.tag
    if not tags.is_private(tag):
        return f"{FILE_META}{name_of(tag)}" if tag >> 16 == _META_GROUP else name_of(tag)
    if tags.is_private_creator(tag):
        creator = level.text(element)
        return f"{{{creator}}}" if creator in known_creators() else f"({tag >> 16:04X},{tag & 0xFF:02X}xx)"
    creator = level.creator(tag)
    if not creator or creator != creator.strip() or "{" in creator or "}" in creator:
        return format_tag(tag)
    return f"({tag >> 16:04X},{{{creator}}}{tag & 0xFF:02X})"


def of_items(path: str) -> str:
    """What paths of elements in a sequence's items begin with."""
    return f"{path}[*]."


def has_selector(path: str) -> bool:
    """True where a rule can name what stands there."""
    return not path.startswith("<")
