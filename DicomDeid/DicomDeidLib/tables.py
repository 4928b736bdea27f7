"""Tables: CSV files that are shipped beside the code, read as rows by the names of their columns."""

import csv
from pathlib import Path


def read_rows(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file in UTF-8."""
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
