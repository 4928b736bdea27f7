"""The pixels of one data set meet the rules that clean them: what is put in place of them."""

from collections.abc import Mapping, Sequence
from functools import reduce
from types import MappingProxyType
from typing import NamedTuple

from .dicom import tags
from .errors import SetAside
from .image_pixels import ImagePixels, check_native, image_pixels_of, number_of, pixel_elements
from .level import Level
from .pixels.compressed import CompressedPixels
from .pixels.geometry import Mask, Rectangle, mask_of, outside, united
from .pixels.layout import Layout
from .pixels.native import NativePixels
from .pixels.paint import Coat, filled_by
from .profile.pixel_rule import Cleaning
from .stream.elements import Element
from .stream.parts import Producer
from .stream.scan import Scan


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
    image = image_pixels_of(scan, top, syntax)
    if image is None:
        return None
    coats = coats_of(cleanings, top, image.layout)
    if not coats:
        return None
    image.check_alone()
    if image.encapsulated:
        return _compressed(scan, top, image, coats, syntax)
    check_native(syntax)
    pixels = NativePixels(scan.source, *image.place, image.layout, coats)
    return CleanedPixels(image.element, pixels, syntax, filled_by(coats, image.layout))


def looked_for_text(cleanings: Sequence[Cleaning], top: Level) -> bool:
    """True where rules look for text in all frames: where then nothing was filled, none was found."""
    return bool(pixel_elements(top)) and any(c.text and c.frames is None for c in cleanings)


def coats_of(cleanings: Sequence[Cleaning], top: Level, layout: Layout) -> list[Coat]:
    """What rules fill of an image, from the first to the last; none where that is nothing."""
    return [coat for cleaning in cleanings for coat in _coats(cleaning, top, layout)]


def _compressed(
    scan: Scan, top: Level, image: ImagePixels, coats: Sequence[Coat], syntax: str
) -> CleanedPixels:
    layout = image.layout
    extended = top.sibling(tags.EXTENDED_OFFSET_TABLE) is not None
    pixels = CompressedPixels(scan.source, image.place, layout, coats, syntax, extended=extended)
    changed: dict[int, bytes] = {}
    if pixels.photometric != layout.photometric:
        changed[tags.PHOTOMETRIC_INTERPRETATION] = pixels.photometric.encode("ascii")
    if pixels.syntax != syntax and layout.planar:
        changed[tags.PLANAR_CONFIGURATION] = b"\0\0"
    if extended:
        changed[tags.EXTENDED_OFFSET_TABLE] = b"".join(n.to_bytes(8, "little") for n in pixels.starts)
        changed[tags.EXTENDED_OFFSET_TABLE_LENGTHS] = b"".join(n.to_bytes(8, "little") for n in pixels.sizes)
    added = _lossy_history(top, pixels, layout, changed) if pixels.lossy else {}
    return CleanedPixels(image.element, pixels, pixels.syntax, filled_by(coats, layout), changed, added)


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
        x0, y0, x1, y1 = (number_of(item, tag, -1) for tag in tags.ULTRASOUND_REGION)
        if 0 <= x0 <= x1 and 0 <= y0 <= y1:
            regions.append(Rectangle(y0, x0, y1, x1))
    inside = mask_of(regions, layout.rows, layout.columns)
    if len(regions) != len(items) or not any(inside):
        raise SetAside("no-ultrasound-regions")
    return outside(inside, layout.columns)
