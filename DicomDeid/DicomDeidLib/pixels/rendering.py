"""Rendering: stored values of a frame become grey or colour of eight bits, to be looked at."""

from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    import numpy as np

_TAIL: Final = 0.1  # percent of pixels that a window of its own leaves out at each end
_ENOUGH: Final = 500_000  # pixels that tell the window of a larger image


class Window(NamedTuple):
    """Stored values that become black and white; between them grey rises evenly."""

    low: float
    high: float

    @classmethod
    def of(cls, center: float, width: float) -> "Window":
        """A window by its center and width, as a person moves it."""
        return cls(center - width / 2, center + width / 2)

    @property
    def center(self) -> float:
        """The value in the middle."""
        return (self.low + self.high) / 2

    @property
    def width(self) -> float:
        """From low to high."""
        return self.high - self.low


def whole_range(values: "np.ndarray[Any, Any]") -> Window:
    """From the least value to the greatest; what is no number is left out."""
    import numpy as np

    finite = values[np.isfinite(values)]
    return Window(float(finite.min()), float(finite.max())) if finite.size else Window(0, 1)


def most_of(values: "np.ndarray[Any, Any]") -> Window:
    """From the least value to the greatest without a few at each end, as metal and holes in an image."""
    import math

    import numpy as np

    step = math.isqrt(values.size // _ENOUGH) or 1
    some = values[::step, ::step]
    finite = some[np.isfinite(some)]
    if not finite.size:
        return whole_range(values)
    low, high = np.percentile(finite, (_TAIL, 100 - _TAIL))
    return Window(float(low), float(high)) if high > low else whole_range(values)


def reduced(values: "np.ndarray[Any, Any]", by: int) -> "np.ndarray[Any, Any]":
    """The mean of each square of so many pixels; what is no whole square at the far edges is left out."""
    import numpy as np

    rows, columns = (size // by * by for size in values.shape[:2])
    whole = values[:rows, :columns]
    high = whole[::by].astype(np.float32)
    for row in range(1, by):
        high += whole[row::by]
    wide = high[:, ::by].copy()
    for column in range(1, by):
        wide += high[:, column::by]
    found: np.ndarray[Any, Any] = wide / by**2
    return np.rint(found).astype(np.uint8) if values.ndim == 3 else found


def grey(values: "np.ndarray[Any, Any]", window: Window, *, inverted: bool) -> "np.ndarray[Any, Any]":
    """Eight bits of each value, 0 for black; inverted: the least value is white (MONOCHROME1)."""
    import numpy as np

    width = max(window.width, 1e-9)
    with np.errstate(invalid="ignore", over="ignore"):
        shares = np.clip((values.astype(np.float64) - window.low) / width, 0, 1)
    shares = np.nan_to_num(1 - shares if inverted else shares)
    found: np.ndarray[Any, Any] = np.rint(shares * 255).astype(np.uint8)
    return found


def colour(values: "np.ndarray[Any, Any]", photometric: str, bits_stored: int) -> "np.ndarray[Any, Any]":
    """Red, green and blue of eight bits from (rows, columns, 3) (PS3.3 section C.7.6.3.1.2)."""
    import numpy as np

    if photometric == "RGB" and bits_stored == 8:
        return values.astype(np.uint8)
    shares = values.astype(np.float64) / ((1 << bits_stored) - 1) * 255
    if photometric.startswith("YBR_"):
        y, cb, cr = shares[..., 0], shares[..., 1] - 128, shares[..., 2] - 128
        if photometric.startswith("YBR_PARTIAL"):
            y, cb, cr = (y - 16) * 255 / 219, cb * 255 / 224, cr * 255 / 224
        shares = np.stack([y + 1.402 * cr, y - 0.344136 * cb - 0.714136 * cr, y + 1.772 * cb], axis=-1)
    found: np.ndarray[Any, Any] = np.rint(np.clip(shares, 0, 255)).astype(np.uint8)
    return found
