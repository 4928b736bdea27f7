"""What rules do to a frame, in a sentence for who looks at it."""

from typing import Any

from slicer.i18n import tr as _


def said_of_picture(picture: Any) -> str:
    """What a run fills of a frame, or why it can't."""
    from DicomDeidLib.errors import REASONS

    if picture.problem:
        why = REASONS.get(picture.problem, picture.problem)
        return _("A run sets this file aside: {why}").format(why=why)
    count, said = len(picture.filled), []
    if count == 1:
        said.append(_("1 place of this frame is filled."))
    elif count:
        said.append(_("{count} places of this frame are filled.").format(count=count))
    if picture.outside:
        said.append(_("All outside the ultrasound regions is filled."))
    return " ".join(said) or _("No rule fills anything in this frame.")
