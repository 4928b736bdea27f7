"""Manner: how a profile's options, rules and words want text to be cleaned."""

from typing import Final

from ..cleaning.manner import Manner
from .options import FULL_DATES, MODIFIED_DATES
from .profile import Profile
from .rule import Rule

# What an option keeps may be told in text too.
_KEPT_BY: Final = {
    "retain-device-identity": "device",
    "retain-institution-identity": "institution",
}


def manner_of(profile: Profile) -> Manner:
    """How text is cleaned under base and options; dates in it are treated as those of elements."""
    options = profile.options
    changing = [rule for rule in profile.rules if _changes_dates(rule)]
    moving = [rule for rule in changing if rule.action == "shift"]
    if len(moving) < len(changing) or any("days" in rule.entry or "anchor" in rule.entry for rule in moving):
        dates = "remove"  # text says no more of a day than attributes do
    elif moving or MODIFIED_DATES in options:
        dates = "shift"
    else:
        dates = "keep" if FULL_DATES in options or profile.base == "keep-all" else "remove"
    return Manner(dates, frozenset(_KEPT_BY[name] for name in options & _KEPT_BY.keys()), profile.words)


def _changes_dates(rule: Rule) -> bool:
    """True for a rule after which dates are not what base and options make of them."""
    return rule.action not in ("keep", "insert", "clean", "uid") and any(
        selector.may_mean_dates for selector in rule.selectors
    )
