"""Views: one frame rendered in several ways, for text that one of them hides another one shows."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from ..pixels.rendering import Window, grey, most_of, whole_range

if TYPE_CHECKING:
    import numpy as np

_EDGE: Final = 0.15  # of the range: text is mostly drawn in the greatest or the least value
_MOST: Final = 256  # a value counts as often as this part of all pixels, however many have it
_SAME: Final = 24  # of 255: values that differ less look alike
_FEW: Final = 8  # pixels: fewer that differ are no text


def views_of(values: "np.ndarray[Any, Any]", windows: Sequence[Window] = ()) -> "list[np.ndarray[Any, Any]]":
    """Images (rows, columns, 3) of eight bits that differ; the first shows it as it is.

    values: (rows, columns) of stored values, or (rows, columns, 3) of red, green and blue of eight bits.
    windows: those that the data set names.
    """
    import numpy as np

    found: list[np.ndarray[Any, Any]] = []
    if values.ndim == 3:
        found.append(values)
        values = values.max(axis=2)
    most = most_of(values)
    edge = most.width * _EDGE
    shown = [
        whole_range(values),
        *windows,
        Window(most.high - edge, most.high),
        Window(most.low, most.low + edge),
    ]
    for window in dict.fromkeys(shown):
        _add(found, grey(values, window, inverted=False))
    _add(found, _evened(values))
    return found


def _add(found: "list[np.ndarray[Any, Any]]", view: "np.ndarray[Any, Any]") -> None:
    """Adds a view, unless one that is there shows the same."""
    import numpy as np

    for old in found:
        differ = np.abs(view[..., None].astype(np.int16) - old) > _SAME
        if int(differ.any(axis=2).sum()) < _FEW:
            return
    found.append(np.repeat(view[..., None], 3, axis=2))


def _evened(values: "np.ndarray[Any, Any]") -> "np.ndarray[Any, Any]":
    """Greys by how many pixels have less, so that values apart from each other are seen apart."""
    import numpy as np

    known, where, counts = np.unique(np.nan_to_num(values), return_inverse=True, return_counts=True)
    shares = np.cumsum(np.minimum(counts, max(values.size // _MOST, 1)))
    shares = (shares - shares[0]) / max(int(shares[-1] - shares[0]), 1)
    found: np.ndarray[Any, Any] = np.rint(shares * 255).astype(np.uint8)[where].reshape(values.shape)
    return found
