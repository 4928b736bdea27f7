"""The widths of a table's columns: shares of what there is, until somebody drags them."""

from typing import Any


def fit_columns(view: Any, shares: "tuple[int, ...]", least: int) -> None:
    """Gives each column of a table or tree its share of the width; the last one takes what is left.

    least: the width in pixels that is shared out where there is less, so that the rest is scrolled to.
    A width that is dealt out already is left to who drags.
    """
    width = max(view.viewport().width, least)
    if view.property("dealtWidth") == width:
        return
    view.setProperty("dealtWidth", width)
    for column, share in enumerate(shares[:-1]):
        view.setColumnWidth(column, width * share // sum(shares))
