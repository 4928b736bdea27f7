"""A look at one frame of a file: the picture of it, or a sentence that says why there is none."""

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .said import said_of


def picture_of(logic: Any, path: str, number: int, asked: Callable[[], dict[str, Any]]) -> "tuple[Any, str]":
    """A Picture and ''; or None and why.

    asked: gives the profile and the key; where one of them is wrong there are both, the frame as it is
    and what is wrong: somebody may be in the middle of typing a rule.
    """
    from DicomDeidLib.errors import SetAside

    problem = ""
    try:
        try:
            picture = logic.picture(path=path, frame=number, **asked())
        except ValueError as wrong:
            problem = said_of(wrong)
            picture = logic.picture(path=path, frame=number)
    except SetAside as why:
        return None, _("The image can't be shown: {why}").format(why=why)
    except Exception as wrong:  # said_of quotes nothing that may be a patient's
        return None, said_of(wrong)
    return picture, problem if picture else _("This file has no image.")
