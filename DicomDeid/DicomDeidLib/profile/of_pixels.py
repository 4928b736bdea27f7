"""What is told of pixels beside them, and is not true of them any more where a rule cleans them."""

from typing import Final

from ..dicom import tags
from .decision import Decision, remove

_ANEW: Final = remove("written anew, for a rule cleans the pixels")
_GOES: Final = remove("a rule cleans the pixels, and this is of what they were")


def goes_with_pixels(tag: int, parent: int | None) -> Decision | None:
    """What happens to an attribute where a rule cleans the pixels, None where that does not concern it.

    Thumbnails go wherever they are, and so does what the values of the pixels are: minima, histograms.
    """
    if tag == tags.BURNED_IN_ANNOTATION and parent is None:
        return _ANEW
    if tag == tags.ICON_IMAGE_SEQUENCE or (parent is not None and tag in tags.PIXELS):
        return _GOES
    return _GOES if parent is None and tag in tags.OF_PIXEL_VALUES else None
