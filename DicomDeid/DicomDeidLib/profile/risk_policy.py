"""Risks: what a profile wants done with objects of a kind that may show or say who they are of."""

from collections.abc import Mapping
from typing import Final

from ..errors import UsageError
from .risk_kinds import BURNED_IN, KINDS, VOICE

RELEASE: Final = "release"
CLEAN: Final = "clean"
SET_ASIDE: Final = "set-aside"
# From the most lenient to the strictest.
POLICIES: Final = (RELEASE, CLEAN, SET_ASIDE)

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
