"""Generalization: less exact dates, times and ages, so that many people have the same."""

import re
from collections.abc import Callable
from typing import Final

from ..stream.elements import Element
from .context import Action, Context
from .dates import is_readable

# PS3.15 and the HIPAA Safe Harbor treat ages above 89 as one.
_OLDEST: Final = 90
_AGE: Final = re.compile(r"(\d{3})([DWMY])")
_PER_YEAR: Final = {"D": 365.25, "W": 52.18, "M": 12.0, "Y": 1.0}


def _date_to_year(text: str) -> str:
    return text[:4] + "0101"


def _date_to_month(text: str) -> str:
    return text.replace(".", "")[:6] + "01"


def _age(text: str) -> str | None:
    match = _AGE.fullmatch(text)
    if not match:
        return None
    return f"{_OLDEST:03}Y" if int(match[1]) / _PER_YEAR[match[2]] >= _OLDEST else text


_CHANGES: Final[dict[tuple[str, str], Callable[[str], str | None]]] = {
    ("DA", "year"): _date_to_year,
    ("DA", "month"): _date_to_month,
    ("DT", "year"): lambda text: text[:4],
    ("DT", "month"): lambda text: text[:6],
    ("TM", "hour"): lambda text: text[:2],
    ("TM", "minute"): lambda text: text.replace(":", "")[:4],
    ("AS", ""): _age,
}


def generalize_to(to: str, vr: str) -> Action | None:
    """The action that makes each value less exact, and empty where it can't be read.

    to: 'year' or 'month' of DA and DT, 'hour' or 'minute' of TM, '' for AS, where ages above 89
    become 090Y. None for a VR that it is not for.
    """
    change = _CHANGES.get((vr, to))
    if change is None:
        return None

    def generalize(context: Context, element: Element) -> bytes | None:
        values = [value.strip(" \0") for value in context.raw(element).decode("latin-1").split("\\")]
        new = [(change(value) or "") if value and is_readable(vr, value) else "" for value in values]
        return None if new == values else "\\".join(new).encode("ascii")

    return generalize
