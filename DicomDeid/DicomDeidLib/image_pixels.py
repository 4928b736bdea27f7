"""The Image Pixel module of one data set: where its pixels lie, and how (PS3.3 section C.7.6.3)."""

from typing import Final, NamedTuple

from .dicom import tags
from .errors import SetAside
from .level import Level
from .pixels.image import Image
from .pixels.layout import Layout
from .stream.elements import Element
from .stream.encoding import UNDEFINED
from .stream.head import BIG_ENDIAN_SYNTAX, EXPLICIT_SYNTAX, IMPLICIT_SYNTAX
from .stream.scan import Scan

_REAL: Final = tags.PIXELS - {tags.PIXEL_DATA}
# GE's own syntax: implicit little endian, but the pixels are big endian.
_GE_SYNTAX: Final = "1.2.840.113619.5.2"
_BIG_PIXELS: Final = frozenset({BIG_ENDIAN_SYNTAX, _GE_SYNTAX})
# In any other syntax a value may be compressed though it has a length.
_NATIVE: Final = frozenset(
    {IMPLICIT_SYNTAX, EXPLICIT_SYNTAX, *_BIG_PIXELS, "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.20"}
)
_MOST_PIXELS: Final = 65535


class ImagePixels(NamedTuple):
    """The pixels of a data set.

    element: the one they are in. place: offset and length of its value in the source, in bytes.
    encapsulated: they are in fragments. alone: no other element has pixels.
    """

    element: Element
    place: tuple[int, int]
    layout: Layout
    encapsulated: bool
    alone: bool

    def check_alone(self) -> None:
        """Raises SetAside('pixels-not-understood') where another element has pixels, too."""
        if not self.alone:
            raise SetAside("pixels-not-understood")


def pixel_elements(top: Level) -> list[Element]:
    """The elements with pixels that a data set has: one, or something is wrong."""
    found = [top.sibling(tag) for tag in (tags.PIXEL_DATA, *sorted(_REAL))]
    return [element for element in found if element is not None]


def image_pixels_of(scan: Scan, top: Level, syntax: str) -> ImagePixels | None:
    """Where the pixels of a data set lie, None where it has none.

    syntax: UID of its transfer syntax. Raises SetAside('pixels-not-understood') where a number of what
    describes them is none.
    """
    elements = pixel_elements(top)
    if not elements:
        return None
    element = elements[0]
    place, layout = scan.place(element), _layout(top, element, syntax)
    encapsulated = _is_encapsulated(scan, element)
    if not encapsulated:
        layout = _as_long_as(layout, place[1])
    return ImagePixels(element, place, layout, encapsulated, len(elements) == 1)


def image_of(scan: Scan, top: Level, syntax: str, *, whole: bool = False) -> Image | None:
    """The frames of a data set, to be looked at; None where it has none.

    whole: its pixels may hold no more than these frames.
    Raises SetAside where they can't be understood, or a codec is missing.
    """
    found = image_pixels_of(scan, top, syntax)
    if found is None:
        return None
    if whole:
        found.check_alone()
    if whole and not found.encapsulated:
        check_native(syntax)
        found.layout.check_length(found.place[1])
    return Image(scan.source, found.place, found.layout, syntax if found.encapsulated else "")


def check_native(syntax: str) -> None:
    """Raises SetAside('pixels-syntax') where a value that has a length may be compressed all the same."""
    if syntax not in _NATIVE:
        raise SetAside("pixels-syntax")


def _is_encapsulated(scan: Scan, element: Element) -> bool:
    if not scan.encoding.explicit:
        return False
    (length,) = scan.encoding.length.unpack(scan.data[element.value - 4 : element.value])
    return bool(length == UNDEFINED)


def _layout(top: Level, element: Element, syntax: str) -> Layout:
    real = element.kind.tag in _REAL
    bits = number_of(top, tags.BITS_ALLOCATED)
    big = syntax in _BIG_PIXELS
    high_bit = number_of(top, tags.HIGH_BIT, bits - 1)
    return Layout(
        rows=min(number_of(top, tags.ROWS), _MOST_PIXELS),
        columns=min(number_of(top, tags.COLUMNS), _MOST_PIXELS),
        frames=number_of(top, tags.NUMBER_OF_FRAMES, 1),
        samples=number_of(top, tags.SAMPLES_PER_PIXEL, 1),
        photometric=top.sibling_text(tags.PHOTOMETRIC_INTERPRETATION).upper(),
        planar=number_of(top, tags.PLANAR_CONFIGURATION),
        bits_allocated=bits,
        bits_stored=number_of(top, tags.BITS_STORED, bits),
        high_bit=high_bit,
        signed=number_of(top, tags.PIXEL_REPRESENTATION) == 1,
        big=big,
        swapped=big and bits <= 8 and element.kind.vr != "OB",
        real=real,
        padding=_padding(top),
    )


def _as_long_as(layout: Layout, length: int) -> Layout:
    """Some write YBR_FULL_422 though nothing is subsampled; the length tells."""
    if layout.subsampled and length >= 3 * layout.rows * layout.columns * layout.frames:
        return layout.with_photometric(layout.photometric.removesuffix("_422"))
    return layout


def number_of(top: Level, tag: int, absent: int = 0) -> int:
    """A whole number of the data set. Raises SetAside('pixels-not-understood') where it is none."""
    element = top.sibling(tag)
    values = top.values(element) if element is not None else []
    if not values or not values[0]:
        return absent
    try:
        return int(values[0])
    except ValueError:
        raise SetAside("pixels-not-understood") from None


def _padding(top: Level) -> int | None:
    return number_of(top, tags.PIXEL_PADDING_VALUE) if top.sibling(tags.PIXEL_PADDING_VALUE) else None
