"""Rows of the tables of words that this room works with."""

from pathlib import Path
from typing import Final

from .. import tables

_TABLES: Final = Path(__file__).with_name("tables")


def read_rows(name: str) -> list[dict[str, str]]:
    """The rows of a table by the names of its columns."""
    return tables.read_rows(_TABLES / name)
