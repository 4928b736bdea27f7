"""Transfer syntaxes of compressed pixels: what each becomes when it is cleaned, and what it says of loss."""

from typing import Final, NamedTuple

from .layout import Layout

_PREFIX: Final = "1.2.840.10008.1.2."
RLE: Final = _PREFIX + "5"
JPEG_LS: Final = _PREFIX + "4.80"
JPEG_2000: Final = _PREFIX + "4.90"
JPEG_BASELINE: Final = _PREFIX + "4.50"
JPEG_EXTENDED: Final = _PREFIX + "4.51"
LOSSY_JPEG: Final = (JPEG_BASELINE, JPEG_EXTENDED)


class Compression(NamedTuple):
    """What is done to a transfer syntax.

    targets: the lossless ones that it becomes, the first for which there is an encoder. missing: the
    code for which a file is set aside where no decoder is installed. lossy: the method that
    (0028,2114) names, '' where the syntax does not say that something was lost. may_lose: the method
    where a frame says that itself.
    """

    targets: tuple[str, ...]
    missing: str
    lossy: str = ""
    may_lose: str = ""


_JPEG = Compression((JPEG_LS,), "codec-jpeg")
_JPEG_2000 = Compression((JPEG_2000, JPEG_LS, RLE), "codec-jpeg-2000", may_lose="ISO_15444_1")
_HIGH_THROUGHPUT = _JPEG_2000._replace(may_lose="ISO_15444_15")
_SMALLEST: Final = 32  # rows and columns that JPEG 2000 can halve as often as encoders do
COMPRESSIONS: Final[dict[str, Compression]] = {
    RLE: Compression((RLE,), "unexpected"),
    JPEG_BASELINE: _JPEG._replace(lossy="ISO_10918_1"),
    JPEG_EXTENDED: _JPEG._replace(lossy="ISO_10918_1"),
    _PREFIX + "4.57": _JPEG,
    _PREFIX + "4.70": _JPEG,
    JPEG_LS: Compression((JPEG_LS,), "codec-jpeg-ls"),
    _PREFIX + "4.81": Compression((JPEG_LS,), "codec-jpeg-ls", "ISO_14495_1"),
    JPEG_2000: _JPEG_2000,
    _PREFIX + "4.91": _JPEG_2000,
    _PREFIX + "4.201": _HIGH_THROUGHPUT,
    _PREFIX + "4.202": _HIGH_THROUGHPUT,
    _PREFIX + "4.203": _HIGH_THROUGHPUT,
}


def fits(syntax: str, layout: Layout) -> bool:
    """True where a lossless target can hold such pixels (PS3.5 section 8.2)."""
    if syntax == RLE:
        return layout.bits_allocated // 8 * layout.samples <= 15 and layout.bits_allocated >= 8
    if syntax == JPEG_2000 and min(layout.rows, layout.columns) < _SMALLEST:
        return False
    most = 16 if syntax == JPEG_LS else 24
    return 2 <= layout.bits_stored <= most and layout.high_bit == layout.bits_stored - 1
