"""Codecs: one frame is decoded, or encoded without loss, by what pydicom finds installed."""

import logging
import struct
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

from ..errors import SetAside
from .codestream import is_cut, size_of, without_adobe
from .layout import Layout
from .syntaxes import COMPRESSIONS, JPEG_2000, JPEG_EXTENDED, RLE, fits

# What decoders and encoders raise for bytes that are none of theirs.
_FAILS: Final = (
    RuntimeError,
    ValueError,
    AttributeError,
    TypeError,
    LookupError,
    ArithmeticError,
    struct.error,
)
_LOGGERS: Final = ("pydicom", "pylibjpeg", "libjpeg", "openjpeg", "rle", "PIL")


class Frame(NamedTuple):
    """A decoded frame, its samples by pixel, cells little endian; `layout` says how it lies."""

    data: bytes
    layout: Layout


@contextmanager
def _quietly() -> Iterator[None]:
    """Codecs log and warn with what they find in a file; that is nobody's to read."""
    loggers = [logging.getLogger(name) for name in _LOGGERS]
    levels = [logger.level for logger in loggers]
    for logger in loggers:
        logger.setLevel(logging.CRITICAL + 1)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        for logger, level in zip(loggers, levels, strict=True):
            logger.setLevel(level)


def check_decoder(syntax: str, layout: Layout) -> None:
    """Raises SetAside with the code that names the package which is missing to decode a syntax."""
    from pydicom.pixels.decoders.base import get_decoder

    decoder = get_decoder(syntax)
    available = set(decoder.available_plugins)
    if not available or (available == {"pillow"} and not _pillow_can(syntax, layout)):
        raise SetAside(COMPRESSIONS[syntax].missing)


def _pillow_can(syntax: str, layout: Layout) -> bool:
    """Pillow has no JPEG of 12 bits, and makes colour of more than 8 bits in JPEG 2000 to 8."""
    if syntax == JPEG_EXTENDED:
        return layout.bits_stored == 8
    return layout.bits_stored <= 8 or layout.samples == 1


def target_of(syntax: str, layout: Layout) -> str:
    """The syntax that cleaned pixels are written in. Raises SetAside with the code of a missing package."""
    from pydicom.pixels.encoders.base import get_encoder

    targets = [target for target in COMPRESSIONS[syntax].targets if fits(target, layout)]
    for target in targets:
        if get_encoder(target).is_available:
            return target
    raise SetAside(COMPRESSIONS[targets[0]].missing if targets else "pixels-syntax")


def decoded(data: bytes, syntax: str, layout: Layout) -> Frame:
    """Decodes one frame. Raises SetAside('pixels-corrupt')."""
    from pydicom.pixels.decoders.base import get_decoder

    if is_cut(data) or size_of(data) not in (None, (layout.rows, layout.columns)):
        raise SetAside("pixels-corrupt")  # a region would lie in the wrong place
    if layout.samples == 3:
        # Some decoders turn to RGB what this segment is in, and none says so.
        data, is_ybr = without_adobe(data)
        if is_ybr and not layout.photometric.startswith("YBR_"):
            layout = layout.with_photometric("YBR_FULL")
    with _quietly():
        try:
            buffer, said = get_decoder(syntax).as_buffer(_encapsulated(data), index=0, **_options(layout))
        except _FAILS:
            raise SetAside("pixels-corrupt") from None
    return _by_pixel(bytes(buffer), _after(said, syntax, layout))


def in_rgb(frame: Frame) -> Frame:
    """A decoded frame of lossy JPEG as viewers show it: few kinds of objects may have whole chroma else."""
    layout = frame.layout
    if layout.photometric != "YBR_FULL" or layout.bits_stored != 8 or layout.bits_allocated != 8:
        return frame
    import numpy as np
    from pydicom.pixels.processing import convert_color_space

    pixels = np.frombuffer(frame.data, "u1").reshape(layout.rows, layout.columns, 3)
    return Frame(convert_color_space(pixels, "YBR_FULL", "RGB").tobytes(), layout.with_photometric("RGB"))


def encoded(frame: Frame, syntax: str, bits_allocated: int) -> bytes:
    """Encodes one frame without loss, padded to even length, and decodes it again to see that it is so.

    bits_allocated: what the data set says; RLE is in such cells (PS3.5 G.2).
    Raises SetAside('pixels-not-encoded'), and 'pixels-not-understood' where bits would be lost.
    """
    from pydicom.pixels.encoders.base import get_encoder

    frame = _in_cells(frame, bits_allocated) if syntax == RLE else _stored_bits(frame, syntax)
    options = _options(frame.layout)
    if syntax == RLE:
        options["bits_stored"] = bits_allocated  # or the encoder leaves out cells that it takes for empty
    with _quietly():
        try:
            data = get_encoder(syntax).encode(frame.data, validate=syntax != RLE, **options)
        except _FAILS:
            raise SetAside("pixels-not-encoded") from None
    data = bytes(data) + b"\0" * (len(data) & 1)
    if decoded(data, syntax, frame.layout).data != frame.data:
        raise SetAside("pixels-not-encoded")
    return data


def _encapsulated(data: bytes) -> bytes:
    """One frame as the value of encapsulated pixel data, with an empty offset table (PS3.5 A.4)."""
    data += b"\0" * (len(data) & 1)
    head = b"\xfe\xff\x00\xe0\0\0\0\0\xfe\xff\x00\xe0" + len(data).to_bytes(4, "little")
    return head + data + b"\xfe\xff\xdd\xe0\0\0\0\0"


def _options(layout: Layout) -> dict[str, Any]:
    return {
        "rows": layout.rows,
        "columns": layout.columns,
        "number_of_frames": 1,
        "samples_per_pixel": layout.samples,
        "photometric_interpretation": layout.photometric,
        "planar_configuration": layout.planar,
        "bits_allocated": layout.bits_allocated,
        "bits_stored": layout.bits_stored,
        "pixel_representation": int(layout.signed),
        "pixel_keyword": "PixelData",
    }


def _after(said: dict[str, Any], syntax: str, layout: Layout) -> Layout:
    """How a decoded frame lies: chroma is whole, and what JPEG 2000 turned is turned back."""
    photometric = str(said["photometric_interpretation"]).replace("_422", "").replace("_420", "")
    bits = int(said["bits_allocated"])
    if photometric in ("YBR_ICT", "YBR_RCT"):
        photometric = "RGB"
    found = layout.with_photometric(photometric)
    planar = int(said.get("planar_configuration", 0))
    high_bit = layout.high_bit if syntax == RLE else layout.bits_stored - 1
    return found.decoded_as(bits, planar, high_bit)


def _by_pixel(data: bytes, layout: Layout) -> Frame:
    """Samples that lie by plane, turned so that they lie by pixel."""
    if layout.samples == 1 or layout.planar == 0:
        return Frame(data, layout.decoded_as(layout.bits_allocated, 0, layout.high_bit))
    size = layout.bits_allocated // 8
    plane = layout.rows * layout.columns * size
    turned = bytearray(len(data))
    for sample in range(layout.samples):
        for byte in range(size):
            turned[sample * size + byte :: layout.samples * size] = data[
                sample * plane + byte : (sample + 1) * plane : size
            ]
    return Frame(bytes(turned), layout.decoded_as(layout.bits_allocated, 0, layout.high_bit))


def _in_cells(frame: Frame, bits_allocated: int) -> Frame:
    """The frame in cells of another size."""
    layout = frame.layout
    if layout.bits_allocated == bits_allocated:
        return frame
    import numpy as np

    kind = "i" if layout.signed else "u"
    cells = np.frombuffer(frame.data, f"<{kind}{layout.bits_allocated // 8}")
    data = cells.astype(f"<{kind}{bits_allocated // 8}").tobytes()
    return Frame(data, layout.decoded_as(bits_allocated, 0, layout.high_bit))


def _stored_bits(frame: Frame, syntax: str) -> Frame:
    """The frame in the narrowest cells; JPEG 2000 knows signs, JPEG-LS has the stored bits alone."""
    import numpy as np

    layout = frame.layout
    narrow = 8 if layout.bits_stored <= 8 else 16 if layout.bits_stored <= 16 else 32
    cells = np.frombuffer(frame.data, f"<u{layout.bits_allocated // 8}")
    stored = cells & np.array((1 << layout.bits_stored) - 1, cells.dtype)
    above = cells >> layout.bits_stored if layout.bits_stored < layout.bits_allocated else 0 * cells
    sign = (stored >> (layout.bits_stored - 1)) * ((1 << (layout.bits_allocated - layout.bits_stored)) - 1)
    if ((above != 0) & (above != sign * layout.signed)).any():
        raise SetAside("pixels-not-understood")  # what is no sign would be lost
    if layout.signed and syntax == JPEG_2000:
        stored = stored | (sign << layout.bits_stored)
    kept = stored.astype(f"<u{narrow // 8}")
    return Frame(kept.tobytes(), layout.decoded_as(narrow, 0, layout.bits_stored - 1))
