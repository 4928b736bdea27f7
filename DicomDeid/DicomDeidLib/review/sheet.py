"""The sheet: rows of a review as CSV that a spreadsheet shows and never computes."""

import csv
import re
from collections.abc import Iterable
from typing import IO, Final

from .store import Row

_COLUMNS: Final = ("number", "risk", "path", "vr", "files", "value", "why")
# A spreadsheet takes what begins like this for a formula, in full width and behind blanks as well.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n']")


def write_rows(file: IO[str], rows: Iterable[Row]) -> None:
    """Writes a header and a line for each row."""
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for row in rows:
        texts = (row.path, row.vr, row.files, _as_text(row.value), row.why)
        writer.writerow((row.number, row.risk.name.lower(), *texts))


def _as_text(value: str) -> str:
    """A value that no program takes for a formula: with an apostrophe before it."""
    return f"'{value}" if _FORMULA.match(value) else value
