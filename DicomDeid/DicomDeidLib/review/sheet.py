"""The sheet: rows of a review as CSV that a spreadsheet shows and never computes."""

import csv
from collections.abc import Iterable
from typing import IO, Final

from ..confidential import as_cell
from .store import Row

_COLUMNS: Final = ("number", "risk", "path", "vr", "files", "value", "why")


def write_rows(file: IO[str], rows: Iterable[Row]) -> None:
    """Writes a header and a line for each row."""
    writer = csv.writer(file)
    writer.writerow(_COLUMNS)
    for row in rows:
        texts = (row.path, row.vr, row.files, as_cell(row.value), row.why)
        writer.writerow((row.number, row.risk.name.lower(), *texts))
