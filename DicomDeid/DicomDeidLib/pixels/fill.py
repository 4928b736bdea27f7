"""Fill: what a rule puts in place of pixels, as stored values and as bytes."""

import re
from typing import Final

from ..errors import SetAside
from .layout import Layout

FILLS: Final = ("zero", "lowest", "padding")
COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")

_Colour = tuple[float, float, float]


def is_fill(text: str) -> bool:
    """True for a fill that there is: zero, lowest, padding, #rrggbb."""
    return text in FILLS or COLOUR.fullmatch(text) is not None


def values_of(fill: str, layout: Layout) -> tuple[int, ...]:
    """The stored value of each sample.

    zero is 0, and black in colour; lowest is the least integer that can be stored (0 in real numbers),
    and black in colour; in a palette both are its first entry;
    padding is Pixel Padding Value, or lowest where the data set has none; a colour is the nearest grey
    in grey images. Raises SetAside('fill-not-possible') for a colour in a palette or in real numbers.
    """
    if fill == "padding" and layout.padding is not None and layout.samples == 1:
        return (layout.padding,)
    if layout.samples == 3:
        return _coloured(fill if fill not in FILLS else "#000000", layout)
    least = -(1 << (layout.bits_stored - 1)) if layout.signed and not layout.real else 0
    if fill in FILLS:
        return (0 if fill == "zero" else least,)
    if layout.real or layout.photometric not in ("MONOCHROME1", "MONOCHROME2"):
        raise SetAside("fill-not-possible")
    red, green, blue = _parts(fill)
    grey = 0.299 * red + 0.587 * green + 0.114 * blue
    grey = 1 - grey if layout.photometric == "MONOCHROME1" else grey
    return (least + round(grey * ((1 << layout.bits_stored) - 1)),)


def cells_of(fill: str, layout: Layout) -> tuple[bytes, ...]:
    """The bytes of each sample, in the byte order of the pixels.

    What lies in a cell above High Bit or below the stored bits is zero.
    """
    size = layout.bits_allocated // 8
    order = "big" if layout.big else "little"
    mask = (1 << layout.bits_stored) - 1
    shift = layout.high_bit + 1 - layout.bits_stored
    if layout.real:
        mask, shift = (1 << layout.bits_allocated) - 1, 0
    return tuple(
        ((value & mask) << shift).to_bytes(size, order)  # type: ignore[arg-type]
        for value in values_of(fill, layout)
    )


def _parts(fill: str) -> _Colour:
    red, green, blue = (int(fill[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue


def _coloured(fill: str, layout: Layout) -> tuple[int, ...]:
    """Red, green and blue, or luminance and chrominance (PS3.3 C.7.6.3.1.2)."""
    most = (1 << layout.bits_stored) - 1
    red, green, blue = _parts(fill)
    if layout.photometric == "RGB":
        return tuple(round(part * most) for part in (red, green, blue))
    if not layout.photometric.startswith("YBR_"):
        raise SetAside("fill-not-possible")
    y = 0.299 * red + 0.587 * green + 0.114 * blue
    cb, cr = (blue - y) / 1.772, (red - y) / 1.402
    middle = 1 << (layout.bits_stored - 1)
    if layout.photometric.startswith("YBR_PARTIAL"):
        unit = (most + 1) / 256
        found = (16 * unit + y * 219 * unit, middle + cb * 224 * unit, middle + cr * 224 * unit)
    else:
        found = (y * most, middle + cb * most, middle + cr * most)
    return tuple(max(0, min(most, round(value))) for value in found)
