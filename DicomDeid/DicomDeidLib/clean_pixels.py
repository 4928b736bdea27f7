"""The pixels of one data set meet the rules that clean them: what is put in place of them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import Final, NamedTuple

from .dicom import tags
from .errors import SetAside
from .level import Level
from .pixels.compressed import CompressedPixels
from .pixels.geometry import Mask, Rectangle, mask_of, outside, united
from .pixels.image import Image
from .pixels.layout import Layout
from .pixels.native import NativePixels
from .pixels.paint import Coat, filled_by
from .profile.pixel_rule import Cleaning
from .stream.elements import Element
from .stream.encoding import UNDEFINED
from .stream.head import BIG_ENDIAN_SYNTAX, EXPLICIT_SYNTAX, IMPLICIT_SYNTAX
from .stream.parts import Producer
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


class CleanedPixels(NamedTuple):
    """What stands in place of pixels.

    pixels: the new value of `element`. syntax: the transfer syntax it is written in. filled: how much,
    for people. changed: new values of what describes them, for attributes that are there. added: VR and
    value for those that are to be there, and are not.
    """

    element: Element
    pixels: Producer
    syntax: str
    filled: str
    changed: Mapping[int, bytes] = MappingProxyType({})
    added: Mapping[int, tuple[str, bytes]] = MappingProxyType({})


def cleaned_pixels(
    scan: Scan, top: Level, cleanings: Sequence[Cleaning], syntax: str
) -> CleanedPixels | None:
    """The cleaned pixels of a data set; None where it has none, or where no region lies in them.

    syntax: UID of the transfer syntax. Raises SetAside where they can't be cleaned.
    """
    elements = pixel_elements(top)
    if not elements:
        return None
    element = elements[0]
    layout = layout_of(top, element, syntax)
    coats = coats_of(cleanings, top, layout)
    if not coats or len(elements) > 1:
        if coats:
            raise SetAside("pixels-not-understood")
        return None
    offset, length = scan.place(element)
    if _is_encapsulated(scan, element):
        return _compressed(scan, top, element, layout, coats, syntax)
    if syntax not in _NATIVE:
        raise SetAside("pixels-syntax")
    layout = _as_long_as(layout, length)
    pixels = NativePixels(scan.source, offset, length, layout, coats)
    return CleanedPixels(element, pixels, syntax, filled_by(coats, layout))


def looked_for_text(cleanings: Sequence[Cleaning], top: Level) -> bool:
    """True where rules look for text in all frames: where then nothing was filled, none was found."""
    return bool(pixel_elements(top)) and any(c.text and c.frames is None for c in cleanings)


def pixel_elements(top: Level) -> list[Element]:
    """The elements with pixels that a data set has: one, or something is wrong."""
    found = [top.sibling(tag) for tag in (tags.PIXEL_DATA, *sorted(_REAL))]
    return [element for element in found if element is not None]


def image_of(scan: Scan, top: Level, syntax: str, *, whole: bool = False) -> Image | None:
    """The frames of a data set, to be looked at; None where it has none.

    whole: its pixels may hold no more than these frames.
    Raises SetAside where they can't be understood, or a codec is missing.
    """
    elements = pixel_elements(top)
    if not elements:
        return None
    if whole and len(elements) > 1:
        raise SetAside("pixels-not-understood")
    layout = layout_of(top, elements[0], syntax)
    place = scan.place(elements[0])
    if _is_encapsulated(scan, elements[0]):
        return Image(scan.source, place, layout, syntax)
    layout = _as_long_as(layout, place[1])
    if whole:
        if syntax not in _NATIVE:
            raise SetAside("pixels-syntax")
        layout.check_length(place[1])
    return Image(scan.source, place, layout, "")


def coats_of(cleanings: Sequence[Cleaning], top: Level, layout: Layout) -> list[Coat]:
    """What rules fill of an image, from the first to the last; none where that is nothing."""
    return [coat for cleaning in cleanings for coat in _coats(cleaning, top, layout)]


def _compressed(
    scan: Scan, top: Level, element: Element, layout: Layout, coats: Sequence[Coat], syntax: str
) -> CleanedPixels:
    extended = top.sibling(tags.EXTENDED_OFFSET_TABLE) is not None
    place = scan.place(element)
    pixels = CompressedPixels(scan.source, place, layout, coats, syntax, extended=extended)
    changed: dict[int, bytes] = {}
    if pixels.photometric != layout.photometric:
        changed[tags.PHOTOMETRIC_INTERPRETATION] = pixels.photometric.encode("ascii")
    if pixels.syntax != syntax and layout.planar:
        changed[tags.PLANAR_CONFIGURATION] = b"\0\0"
    if extended:
        changed[tags.EXTENDED_OFFSET_TABLE] = b"".join(n.to_bytes(8, "little") for n in pixels.starts)
        changed[tags.EXTENDED_OFFSET_TABLE_LENGTHS] = b"".join(n.to_bytes(8, "little") for n in pixels.sizes)
    added = _lossy_history(top, pixels, layout, changed) if pixels.lossy else {}
    return CleanedPixels(element, pixels, pixels.syntax, filled_by(coats, layout), changed, added)


def _lossy_history(
    top: Level, pixels: CompressedPixels, layout: Layout, changed: dict[int, bytes]
) -> dict[int, tuple[str, bytes]]:
    """What the old syntax said of its loss, and the new one does not: added where absent, else `changed`."""
    ratio = f"{layout.length / max(pixels.source_length, 1):.2f}".encode()
    history = [(tags.LOSSY_IMAGE_COMPRESSION, "CS", b"01")]
    told = (tags.LOSSY_IMAGE_COMPRESSION_RATIO, tags.LOSSY_IMAGE_COMPRESSION_METHOD)
    if not any("\\" in top.sibling_text(tag) for tag in told):  # of several steps nobody knows the order
        history += [(told[0], "DS", ratio), (told[1], "CS", pixels.lossy.encode())]
    added = {}
    for tag, vr, value in history:
        if top.sibling(tag) is None:
            added[tag] = (vr, value)
        elif not top.sibling_text(tag) or (tag not in told and top.sibling_text(tag) != "01"):
            changed[tag] = value
    return added


def _is_encapsulated(scan: Scan, element: Element) -> bool:
    if not scan.encoding.explicit:
        return False
    (length,) = scan.encoding.length.unpack(scan.data[element.value - 4 : element.value])
    return bool(length == UNDEFINED)


def layout_of(top: Level, element: Element, syntax: str) -> Layout:
    real = element.kind.tag in _REAL
    bits = _number(top, tags.BITS_ALLOCATED)
    big = syntax in _BIG_PIXELS
    high_bit = _number(top, tags.HIGH_BIT, bits - 1)
    return Layout(
        rows=min(_number(top, tags.ROWS), _MOST_PIXELS),
        columns=min(_number(top, tags.COLUMNS), _MOST_PIXELS),
        frames=_number(top, tags.NUMBER_OF_FRAMES, 1),
        samples=_number(top, tags.SAMPLES_PER_PIXEL, 1),
        photometric=top.sibling_text(tags.PHOTOMETRIC_INTERPRETATION).upper(),
        planar=_number(top, tags.PLANAR_CONFIGURATION),
        bits_allocated=bits,
        bits_stored=_number(top, tags.BITS_STORED, bits),
        high_bit=high_bit,
        signed=_number(top, tags.PIXEL_REPRESENTATION) == 1,
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


def _number(top: Level, tag: int, absent: int = 0) -> int:
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
    return _number(top, tags.PIXEL_PADDING_VALUE) if top.sibling(tags.PIXEL_PADDING_VALUE) else None


def frames_of(cleaning: Cleaning, layout: Layout) -> frozenset[int] | None:
    """The frames that a rule names and the image has, from 0; None for all."""
    if cleaning.frames is None:
        return None
    counted = (layout.frames + number if number < 0 else number - 1 for number in cleaning.frames)
    return frozenset(number for number in counted if 0 <= number < layout.frames)


def _coats(cleaning: Cleaning, top: Level, layout: Layout) -> list[Coat]:
    """What a rule fills of an image, none where that is nothing."""
    frames = frames_of(cleaning, layout)
    masks = [mask_of([shape], layout.rows, layout.columns) for shape in cleaning.shapes]
    if cleaning.text:
        masks.append(mask_of(text_places(cleaning, top, frames), layout.rows, layout.columns))
    if cleaning.ultrasound:
        masks.append(_outside_ultrasound(top, layout))
    if not any(map(any, masks)) or frames == frozenset():
        return []
    # An ultrasound region may be the whole image; a shape that is nowhere is for another size.
    if not all(map(any, masks[: len(cleaning.shapes)])):
        raise SetAside("region-outside")
    return [Coat(reduce(united, masks), cleaning.fill, frames)]


def text_places(cleaning: Cleaning, top: Level, frames: frozenset[int] | None) -> list[Rectangle]:
    """The text of these frames, with a margin: letters end beyond what is sure of them."""
    found = []
    numbers = None if frames is None else sorted(frames)
    for box in top.text_boxes(numbers, cleaning.confidence):
        height = min(box.bottom - box.top, box.right - box.left) + 1
        margin = max(-(-height // 4), 2) if cleaning.margin is None else cleaning.margin
        corner = max(box.top - margin, 0), max(box.left - margin, 0)
        found.append(Rectangle(*corner, box.bottom + margin, box.right + margin))
    return found


def _outside_ultrasound(top: Level, layout: Layout) -> Mask:
    """All that no region of (0018,6011) encloses. Raises SetAside('no-ultrasound-regions')."""
    element = top.sibling(tags.SEQUENCE_OF_ULTRASOUND_REGIONS)
    items = top.items_of(element) if element is not None else []
    regions = []
    for item in items:
        x0, y0, x1, y1 = (_number(item, tag, -1) for tag in tags.ULTRASOUND_REGION)
        if 0 <= x0 <= x1 and 0 <= y0 <= y1:
            regions.append(Rectangle(y0, x0, y1, x1))
    inside = mask_of(regions, layout.rows, layout.columns)
    if len(regions) != len(items) or not any(inside):
        raise SetAside("no-ultrasound-regions")
    return outside(inside, layout.columns)
