"""Cleaned pixels: decoded by pydicom, original and output differ by no more than a few values put in."""

import warnings
from collections.abc import Iterator
from itertools import zip_longest
from typing import IO, TYPE_CHECKING, Any, Final

from .pairs import Pair
from .report import Check

if TYPE_CHECKING:
    import numpy as np

_DEFLATED: Final = "1.2.840.10008.1.2.1.99"
# By implicit and little, as pydicom says it.
_SYNTAXES: Final[dict[Any, Any]] = {
    (True, True): "1.2.840.10008.1.2",
    (False, True): "1.2.840.10008.1.2.1",
    (False, False): "1.2.840.10008.1.2.2",
}
_MOST_FILLS: Final = 8  # values of filled pixels in one object: those of its rules


class Filled:
    """Compares pixels that an output says were cleaned; it knows no profile, so not where they may differ."""

    def __init__(self, check: Check) -> None:
        self._check = check
        self._images = self._pixels = 0

    def look(self, pair: Pair, old: IO[bytes], new: IO[bytes], syntaxes: tuple[str, str]) -> None:
        """Decodes both, frame by frame: same size, same frames; what differs holds one of a few values.

        syntaxes: UIDs of both transfer syntaxes, '' where a file names none.
        """
        check = self._check
        try:
            wrong, differ = _compared(_frames(old, syntaxes[0]), _frames(new, syntaxes[1]))
        except ImportError:
            self._not_told(pair, "cleaned pixels were not compared: numpy is not installed")
        except Exception:  # whatever pydicom and its plugins raise over pixels that they can't decode
            self._not_told(pair, "cleaned pixels were not compared: pydicom can't decode them here")
        else:
            check.looked_at += 1
            self._images += 1
            self._pixels += differ
            if wrong:
                check.fail(wrong, pair.new.label, pair.old.number)

    def _not_told(self, pair: Pair, what: str) -> None:
        self._check.skipped += 1
        self._check.warn(what, pair.new.label, pair.old.number)

    def finish(self) -> None:
        """Says how much was filled."""
        if self._images:
            pixels, images = (f"{n} {word}{'' if n == 1 else 's'}" for n, word in
                              ((self._pixels, "pixel"), (self._images, "image")))  # fmt: skip
            self._check.note = f"{pixels} filled in {images}; whether in the right places it can't tell"


def _compared(
    old: "Iterator[np.ndarray[Any, Any]]", new: "Iterator[np.ndarray[Any, Any]]"
) -> tuple[str, int]:
    """What is wrong, '' for nothing, and how many pixels differ."""
    import numpy as np

    count = 0
    fills: set[tuple[float, ...]] = set()
    for before, after in zip_longest(old, new):
        if before is None or after is None or before.shape != after.shape:
            return "cleaned pixels have other rows, columns or frames than before", count
        # By bits, so that a NaN is equal to itself.
        changed = before.view(f"u{before.itemsize}") != after.astype(before.dtype).view(f"u{before.itemsize}")
        changed = changed.any(axis=-1) if changed.ndim == 3 else changed
        count += int(changed.sum())
        found = np.unique(after[changed].reshape(-1, *after.shape[2:]), axis=0)
        fills.update(tuple(np.atleast_1d(value).tolist()) for value in found[: _MOST_FILLS + 1])
        if len(fills) > _MOST_FILLS:
            return "cleaned pixels differ by more than by places that were filled", count
    return "", count


def _frames(file: IO[bytes], syntax: str) -> "Iterator[np.ndarray[Any, Any]]":
    """The frames, in RGB where they are in luminance and chrominance. syntax: UID, '' where none is told."""
    from pydicom import dcmread
    from pydicom.dataset import FileMetaDataset
    from pydicom.pixels.utils import iter_pixels

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        file.seek(0)
        if syntax not in ("", _DEFLATED):
            yield from iter_pixels(file)  # type: ignore[arg-type]
            return
        data_set = dcmread(file, force=True)  # whole: pydicom finds frames in no such file
        if not syntax:
            data_set.file_meta = FileMetaDataset()
            data_set.file_meta.TransferSyntaxUID = _SYNTAXES[data_set.original_encoding]
        yield from iter_pixels(data_set)
