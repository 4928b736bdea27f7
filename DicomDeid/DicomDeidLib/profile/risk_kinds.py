"""Kinds of objects that may show or say who they are of: how DICOM tells them apart."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

BURNED_IN: Final = "burned-in"
VOICE: Final = "voice"
DOCUMENT: Final = "document"
VIDEO: Final = "video"

# Kinds in whose pixels or pages text is likely (PS3.15 section E.3.1), and what they are called.
KINDS: Final[Mapping[str, str]] = MappingProxyType(
    {
        BURNED_IN: "Burned In Annotation YES",
        VOICE: "recorded sound",
        "US": "ultrasound",
        "SC": "secondary capture",
        "XA": "angiography",
        "RF": "fluoroscopy",
        "XC": "photographs",
        "ES": "endoscopy",
        "OP": "ophthalmic images",
        "GM": "microscopy",
        DOCUMENT: "encapsulated documents that are kept",
        VIDEO: "video",
    }
)
# Of these it is known, and not only likely: what is released all the same does not claim the opposite.
DECLARED: Final = frozenset({BURNED_IN, VOICE})
# What filling pixels does not clean.
NOT_CLEANED: Final = frozenset({VOICE, DOCUMENT, VIDEO})
# By Modality (0008,0060), also retired terms; screens that are saved or scanned are mostly OT.
KIND_OF_MODALITY: Final[Mapping[str, str]] = {
    "US": "US", "IVUS": "US", "BDUS": "US", "EC": "US", "CD": "US", "DD": "US", "PA": "US",
    "SC": "SC", "HC": "SC", "OT": "SC", "XA": "XA", "DSA": "XA", "CF": "XA", "RF": "RF", "DF": "RF",
    "VF": "RF", "XC": "XC", "DMS": "XC", "ES": "ES", "AS": "ES", "CP": "ES", "CS": "ES", "LP": "ES",
    "OP": "OP", "OPT": "OP", "OPM": "OP", "OPTENF": "OP", "OPTBSV": "OP", "FA": "OP", "FS": "OP",
    "GM": "GM", "SM": "GM", "DM": "GM", "CFM": "GM", "VIDD": VIDEO,
}  # fmt: skip

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
# SOP classes (PS3.4 section B.5), behind the root of storage classes. In sound people speak.
_CLASSES: Final = {
    VOICE: ("9.4.1", "9.4.2"),
    "US": ("3", "3.1", "6", "6.1", "6.2", "6.3"),
    "SC": ("7", "7.1", "7.2", "7.3", "7.4"),
    "XA": ("12.1", "12.1.1", "12.3", "13.1.1"),
    "RF": ("12.2", "12.2.1"),
    "XC": ("77.1", "77.2", "77.1.4", "77.1.4.1", "77.1.7"),
    "ES": ("77.1.1", "77.1.1.1"),
    "OP": (
        *("77.1.5.1", "77.1.5.2", "77.1.5.4", "77.1.5.5", "77.1.5.6", "77.1.5.7", "77.1.5.8"),
        *("81.1", "82.1"),
    ),
    "GM": ("77.1.2", "77.1.2.1", "77.1.3", "77.1.6", "77.1.8", "77.1.9"),
    VIDEO: ("77.1.1.1", "77.1.2.1", "77.1.4.1"),
}
_OF_CLASS: Final = {
    _STORAGE + uid: frozenset(kind for kind, uids in _CLASSES.items() if uid in uids)
    for uids in _CLASSES.values()
    for uid in uids
}
# MPEG-2, MPEG-4 and HEVC, also in fragments; SMPTE ST 2110 (PS3.5 annex A).
_VIDEO_SYNTAXES: Final = ("1.2.840.10008.1.2.4.10", "1.2.840.10008.1.2.7.")
# Conversion Types (PS3.3 section C.8.6.1) of what was no screen and no page: computed, or sent as numbers.
_NO_CAPTURE: Final = frozenset({"DI", "SYN", ""})


def kinds_by(
    *,
    sop_class: str,
    modality: str = "",
    syntax: str = "",
    conversion: str = "",
    burned_in: str = "",
    pixels: bool = True,
    document: bool | None = None,
) -> list[str]:
    """The kinds of an object, in the order of `KINDS`: a function of it alone.

    modality, conversion, burned_in: the texts of Modality, Conversion Type and Burned In Annotation.
    syntax: UID of the transfer syntax. pixels: it has pixel data. document: True for an encapsulated
    document that stays, False for one that does not, None where there is none.
    """
    found = {BURNED_IN} if "YES" in _values(burned_in) else set()
    if document is not False or pixels:
        # All encapsulated documents have a modality and a Conversion Type; of an empty one they say nothing.
        found |= {KIND_OF_MODALITY.get(modality.strip().upper(), "")} | _OF_CLASS.get(sop_class, frozenset())
        found |= {"SC"} if not _NO_CAPTURE.issuperset(_values(conversion)) else set()
        found |= {VIDEO} if syntax.startswith(_VIDEO_SYNTAXES) else set()
        found |= {DOCUMENT} if document else set()
    return [kind for kind in KINDS if kind in found]


def _values(text: str) -> list[str]:
    return [value.strip() for value in text.upper().split("\\")]
