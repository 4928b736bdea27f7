"""Finds the files of a run: folder by folder, sorted inside each, so that memory does not grow with them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import UsageError


def check_inputs(inputs: Iterable[Path], output: Path) -> None:
    """Raises UsageError where an input is not there, or where output and input lie in each other."""
    inside = output.resolve()
    for path in inputs:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
        root = path.resolve()
        if root.is_dir() and inside.is_relative_to(root):
            raise UsageError(f"the output {output} lies inside the input {path}")
        if root.is_relative_to(inside):
            raise UsageError(f"the input {path} lies inside the output {output}")


def find_files(inputs: Iterable[Path]) -> Iterator[Path]:
    """Every regular file of the inputs, once; links to folders are followed, loops of them are not.

    A folder that can't be read raises nothing here: it is yielded as a file and fails as one.
    """
    entered: set[tuple[int, int]] = set()
    for path in inputs:
        if path.is_dir():
            yield from _walk(path, entered)
        else:
            yield path


def _walk(folder: Path, entered: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        status = folder.stat()
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    if (status.st_dev, status.st_ino) in entered:
        return
    entered.add((status.st_dev, status.st_ino))
    folders = []
    for entry in entries:
        if entry.is_dir():
            folders.append(Path(entry.path))
        elif entry.is_file():
            yield Path(entry.path)
    for inner in folders:
        yield from _walk(inner, entered)
