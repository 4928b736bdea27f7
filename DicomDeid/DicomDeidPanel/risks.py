"""What a person should know before a run."""

from slicer.i18n import tr as _

from .draft import Draft
from .selection import Selection

_MOST = 8


def risks_of(selection: Selection, draft: Draft, *, releases: bool = False) -> list[str]:
    """What may show who data is of though it is de-identified, a sentence each.

    releases: files that say they show text are released all the same.
    """
    from DicomDeidLib.profile.options import FULL_DATES, RETAIN_UIDS

    found = selection.risks()
    if RETAIN_UIDS in draft.options:
        found.append(_("UIDs stay: whoever has the originals can find the patient by them."))
    if FULL_DATES in draft.options:
        found.append(_("Dates stay as they are."))
    if releases:
        found.append(_("Files that say they show text are released all the same."))
    found += draft.warnings
    more = len(found) - _MOST
    return found[:_MOST] + ([_("and {number} more").format(number=more)] if more > 0 else [])
