"""Layout: how pixels lie in the value of native pixel data (PS3.5 section 8, PS3.3 section C.7.6.3)."""

from dataclasses import dataclass, replace

from ..errors import SetAside

_SUBSAMPLED = ("YBR_FULL_422", "YBR_PARTIAL_422")


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows, columns and so on, as the attributes of the Image Pixel module say.

    signed: Pixel Representation. planar: Planar Configuration, 0 by pixel, 1 by plane. big: cells are
    big endian. swapped: bytes lie in big endian words of two (OW of 8 bits and less). real: the cells
    are floating point. padding: Pixel Padding Value as it is stored, or None.
    """

    rows: int
    columns: int
    frames: int = 1
    samples: int = 1
    photometric: str = "MONOCHROME2"
    planar: int = 0
    bits_allocated: int = 8
    bits_stored: int = 8
    high_bit: int = 7
    signed: bool = False
    big: bool = False
    swapped: bool = False
    real: bool = False
    padding: int | None = None

    @property
    def subsampled(self) -> bool:
        """Two pixels of a row share their chroma: Y1 Y2 CB CR (PS3.3 C.7.6.3.1.2)."""
        return self.photometric in _SUBSAMPLED and self.samples == 3

    @property
    def frame_bits(self) -> int:
        """Bits of one frame; frames follow each other without a gap."""
        samples = 2 if self.subsampled else self.samples
        return self.rows * self.columns * samples * self.bits_allocated

    @property
    def length(self) -> int:
        """Bytes of all frames, without padding."""
        return (self.frame_bits * self.frames + 7) // 8

    def with_photometric(self, photometric: str) -> "Layout":
        """The same with another Photometric Interpretation."""
        return replace(self, photometric=photometric)

    def one_frame(self) -> "Layout":
        """The same with one frame."""
        return replace(self, frames=1)

    def decoded_as(self, bits_allocated: int, planar: int, high_bit: int) -> "Layout":
        """The same in other cells."""
        return replace(self, bits_allocated=bits_allocated, planar=planar, high_bit=high_bit)

    def check(self) -> None:
        """Raises SetAside('pixels-not-understood') where the attributes don't fit each other."""
        cells = (32, 64) if self.real else (1, 8, 16, 32, 64)
        fits = self.samples in (1, 3) and self.bits_allocated in cells and self.planar in (0, 1)
        fits = fits and min(self.rows, self.columns, self.frames) > 0
        fits = fits and (self.real or 0 < self.bits_stored <= self.high_bit + 1 <= self.bits_allocated)
        if self.subsampled:
            fits = fits and self.bits_allocated == 8 and self.columns % 2 == 0 and self.planar == 0
        if self.bits_allocated == 1:
            fits = fits and self.samples == 1
        if not fits:
            raise SetAside("pixels-not-understood")

    def check_length(self, length: int) -> None:
        """Raises SetAside('pixels-not-understood') where native pixels are not as long as these frames."""
        # More than a byte of padding could be an image that nobody looks at.
        if length - self.length not in (0, self.length & 1):
            raise SetAside("pixels-not-understood")
