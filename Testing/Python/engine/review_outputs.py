"""Outputs with values that were left in them, for the tests of the review."""

from pathlib import Path

from DicomDeidLib.review import Row, review
from pydicom.dataset import Dataset
from support import SYNTAXES, engine, minimal, read, to_bytes


def write(folder: Path, *datasets: Dataset, syntax: str | None = None) -> Path:
    """Files named as a run names them, each in an encoding of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, dataset in enumerate(datasets):
        data = to_bytes(dataset, syntax or SYNTAXES[number % len(SYNTAXES)])
        (folder / f"2.25.{len(list(folder.iterdir()))}.dcm").write_bytes(data)
    return folder


def released(**attributes: object) -> Dataset:
    """A data set after a run, with attributes that were left in it."""
    dataset = read(engine().deidentify_bytes(to_bytes(minimal())))
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def rows_of(output: Path) -> list[Row]:
    with review(output) as found:
        return list(found.rows())


def one(rows: list[Row], value: str) -> Row:
    (row,) = [row for row in rows if row.value == value]
    return row


def nested(keyword: str, **attributes: object) -> dict[str, list[Dataset]]:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return {keyword: [item]}
