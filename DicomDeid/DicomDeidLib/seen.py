"""Seen: the pixels of a frame as they are shown: stored values, or colours; and the window for them."""

from typing import TYPE_CHECKING, Any, Final

from .level import Level
from .pixels.codecs import Frame
from .pixels.image import values_of
from .pixels.layout import Layout
from .pixels.native import words_turned
from .pixels.rendering import Window, colour

if TYPE_CHECKING:
    import numpy as np

# Descriptors, tables and segmented tables.
_PALETTE: Final = tuple(tag + n for tag in (0x00281101, 0x00281201, 0x00281221) for n in range(3))
_WINDOW: Final = (0x00281050, 0x00281051, 0x00281053, 0x00281052)  # center, width, slope, intercept


def seen(frame: Frame, top: Level) -> "np.ndarray[Any, Any]":
    """(rows, columns) of stored values, or (rows, columns, 3) of red, green and blue of eight bits."""
    values, layout = values_of(frame), frame.layout
    if layout.samples == 3:
        return colour(values, layout.photometric, layout.bits_stored)
    if layout.photometric == "PALETTE COLOR":
        return _through_palette(values[..., 0], top)
    return values[..., 0]


def _through_palette(values: "np.ndarray[Any, Any]", top: Level) -> "np.ndarray[Any, Any]":
    """The colours of a palette (PS3.3 section C.7.6.3.1.5); the stored values where there is none."""
    from pydicom.dataset import Dataset
    from pydicom.pixels.processing import apply_color_lut

    palette = Dataset()
    for tag in _PALETTE:
        element = top.sibling(tag)
        if element is None:
            continue
        is_table = tag & 0xFF00 != 0x1100
        if is_table:
            raw = top.raw(element)
            palette.add_new(tag, "OW", words_turned(raw) if top.encoding.byte_order == "big" else raw)
        else:
            palette.add_new(tag, "US", [int(value) for value in top.values(element)])
    try:
        coloured = apply_color_lut(values, palette)
    except (AttributeError, ValueError, IndexError, TypeError):
        return values
    return colour(coloured, "RGB", coloured.dtype.itemsize * 8)


def window_of(top: Level, layout: Layout) -> Window | None:
    """The first window of the data set, in stored values; None where it has none that is sensible."""
    center, width, slope, intercept = (_number(top, tag) for tag in _WINDOW)
    slope, intercept = slope or 1.0, intercept or 0.0
    if center is None or not width or width < 1 or layout.real:
        return None
    return Window.of((center - intercept) / slope, abs(width / slope))


def _number(top: Level, tag: int) -> float | None:
    try:
        return float(top.sibling_text(tag).split("\\")[0])
    except ValueError:
        return None
