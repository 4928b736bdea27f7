"""Risks: what a profile wants done with objects of a kind that may show or say who they are of."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from ..errors import UsageError

BURNED_IN: Final = "burned-in"
VOICE: Final = "voice"
DOCUMENT: Final = "document"
VIDEO: Final = "video"
RELEASE: Final = "release"
CLEAN: Final = "clean"
SET_ASIDE: Final = "set-aside"
POLICIES: Final = (RELEASE, CLEAN, SET_ASIDE)

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
# By Modality (0008,0060); screens that are saved or scanned are mostly OT.
KIND_OF_MODALITY: Final[Mapping[str, str]] = {
    "US": "US", "IVUS": "US", "BDUS": "US", "EC": "US", "SC": "SC", "XA": "XA", "DSA": "XA", "CF": "XA",
    "RF": "RF", "DF": "RF", "VF": "RF", "XC": "XC", "DMS": "XC", "ES": "ES", "OP": "OP",
    "OPT": "OP", "OPM": "OP", "OPTENF": "OP", "OPTBSV": "OP", "FA": "OP", "GM": "GM", "SM": "GM",
    "VIDD": VIDEO, "OT": "SC",
}  # fmt: skip
# Of these it is known, and not only likely: what is released all the same does not claim the opposite.
DECLARED: Final = frozenset({BURNED_IN, VOICE})
_DEFAULTS: Final = {BURNED_IN: CLEAN, VOICE: SET_ASIDE}


def policy_of(kind: str, risks: Mapping[str, str]) -> str:
    """What is done with a kind: 'release', 'clean' (released only where cleaned) or 'set-aside'."""
    return risks.get(kind) or _DEFAULTS.get(kind, RELEASE)


def read_risks(data: object, where: str) -> dict[str, str]:
    """Reads {"US": "clean", ...}. Raises UsageError that names the place."""
    if not isinstance(data, Mapping):
        raise UsageError(f'{where}: an object is expected, as {{"US": "clean"}}')
    for kind, policy in data.items():
        if kind not in KINDS:
            raise UsageError(f"{where}: there is no kind '{kind}'; the kinds are: {', '.join(KINDS)}")
        if policy not in POLICIES:
            raise UsageError(f"{where}.{kind}: it is one of: {', '.join(POLICIES)}")
    return {kind: data[kind] for kind in KINDS if kind in data}


def code_of(kind: str, policy: str) -> str:
    """The code for which an object of a kind is set aside by a policy."""
    plain = kind == VOICE or (kind == BURNED_IN and policy == CLEAN)
    return kind if plain else f"{'not-cleaned' if policy == CLEAN else 'risk'}-{kind.lower()}"


_KIND_OF: Final = {code_of(kind, policy): kind for kind in KINDS for policy in (CLEAN, SET_ASIDE)}


def kind_of(code: str) -> str:
    """The kind for whose sake a code sets aside, '' for any other code."""
    return _KIND_OF.get(code, "")
