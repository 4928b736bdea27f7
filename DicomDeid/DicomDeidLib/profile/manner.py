"""Manner: how a profile's options, rules and words want text to be cleaned."""

from typing import Final

from ..cleaning.manner import Manner
from .options import FULL_DATES, MODIFIED_DATES
from .profile import Profile

# What an option keeps may be told in text too.
_KEPT_BY: Final = {
    "retain-device-identity": "device",
    "retain-institution-identity": "institution",
}


def manner_of(profile: Profile) -> Manner:
    """How text is cleaned under base and options; dates in it are treated as those of elements."""
    options = profile.options
    shifts = [rule for rule in profile.rules if rule.action == "shift"]
    if any("days" in rule.entry or "anchor" in rule.entry for rule in shifts):
        dates = "remove"  # nobody can tell which of the moves is meant
    elif shifts or MODIFIED_DATES in options:
        dates = "shift"
    else:
        dates = "keep" if FULL_DATES in options or profile.base == "keep-all" else "remove"
    return Manner(dates, frozenset(_KEPT_BY[name] for name in options & _KEPT_BY.keys()), profile.words)
