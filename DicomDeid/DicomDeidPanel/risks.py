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

    counted = Counter(said for one in selection.series for said in _said_of(one, draft, releases=releases))
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


def _said_of(series: Series, draft: Draft, *, releases: bool) -> list[str]:
    """What the kind of a series may show, with what the profile does about it."""
    from DicomDeidLib.profile import risk_kinds

    kinds = {
        BURNED_IN: risk_kinds.BURNED_IN,
        SHOWS_TEXT: risk_kinds.KIND_OF_MODALITY.get(series.modality, ""),
    }
    found = []
    for warning in series.warnings:
        kind = kinds.get(warning, "")
        if kind and kind != risk_kinds.BURNED_IN:
            warning = f"{risk_kinds.KINDS[kind]}: {warning}"
        becomes = "" if releases or not kind else _becomes(kind, draft)
        found.append(f"{warning}: {becomes}" if becomes else warning)
    return found


def _becomes(kind: str, draft: Draft) -> str:
    """What the profile does with a kind, '' where it is released as it is."""
    from DicomDeidLib.profile.risk_kinds import NOT_CLEANED
    from DicomDeidLib.profile.risk_policy import CLEAN, SET_ASIDE, policy_of

    policy = policy_of(kind, draft.risks)
    if policy == SET_ASIDE:
        return _("the profile sets it aside")
    if policy == CLEAN and draft.cleans_pixels and kind not in NOT_CLEANED:
        return _("set aside where no rule cleans them")
    return _("set aside, for no rule cleans them") if policy == CLEAN else ""
