"""What a person should know before a run."""

from collections import Counter

from slicer.i18n import tr as _

from .draft import Draft
from .selection import Selection
from .series import BURNED_IN, SHOWS_TEXT, Series

_MOST = 8


def risks_of(selection: Selection, draft: Draft, *, releases: bool = False) -> list[str]:
    """What may show who data is of though it is de-identified, a sentence each.

    releases: files that may show text are released, whatever the profile says.
    """
    from DicomDeidLib.profile.options import FULL_DATES, RETAIN_UIDS

    counted = Counter(said for one in selection.series for said in _said_of(one, draft))
    found = [_("{number} series: {risk}").format(number=n, risk=risk) for risk, n in counted.items()]
    if RETAIN_UIDS in draft.options:
        found.append(_("UIDs stay: whoever has the originals can find the patient by them."))
    if FULL_DATES in draft.options:
        found.append(_("Dates stay as they are."))
    if releases:
        found.append(_("Files that may show text are released all the same."))
    found += draft.warnings
    more = len(found) - _MOST
    return found[:_MOST] + ([_("and {number} more").format(number=more)] if more > 0 else [])


def _said_of(series: Series, draft: Draft) -> list[str]:
    """What the kind of a series may show, with what the profile does about it."""
    from DicomDeidLib.profile import risk_policy as policies

    # What may be becomes what will be.
    kinds = {BURNED_IN: policies.BURNED_IN, SHOWS_TEXT: policies.KIND_OF_MODALITY.get(series.modality, "")}
    found = []
    for warning in series.warnings:
        kind = kinds.get(warning)
        policy = policies.policy_of(kind, draft.risks) if kind else policies.RELEASE
        if kind and kind != policies.BURNED_IN:
            warning = f"{policies.KINDS[kind]}: {warning}"
        if policy == policies.SET_ASIDE:
            warning += ": " + _("the profile sets it aside")
        elif policy == policies.CLEAN and draft.cleans_pixels:
            warning += ": " + _("set aside where no rule cleans them")
        elif policy == policies.CLEAN:
            warning += ": " + _("set aside, for no rule cleans them")
        found.append(warning)
    return found
