"""Finds the files of a run: folder by folder, sorted inside each, so that memory does not grow with them."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path

from ..errors import UsageError


def check_inputs(inputs: Iterable[Path], output: Path) -> None:
    """Raises UsageError where an input is not there, or where output and input lie in each other."""
    inside = output.resolve()
    if output.exists() and not output.is_dir():
        raise UsageError(f"the output {output} is a file, not a folder")
    for path in inputs:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
        root = path.resolve()
        if root.is_dir() and inside.is_relative_to(root):
            raise UsageError(f"the output {output} lies inside the input {path}")
        if root.is_relative_to(inside):
            raise UsageError(f"the input {path} lies inside the output {output}")


def find_files(inputs: Iterable[Path], output: Path) -> Iterator[Path]:
    """Every file of the inputs, in order; links to folders are followed, loops of them are not.

    output: a folder that is not entered, should a link lead to it.
    What can't be read, a folder or a link to nothing, is yielded too, and fails as a file does.
    """
    entered: set[tuple[int, int]] = set()
    if output.is_dir():
        entered.add(_identity(output))
    for path in inputs:
        if path.is_dir():
            yield from _walk(path, entered)
        else:
            yield path


def _identity(folder: Path) -> tuple[int, int]:
    status = folder.stat()
    return status.st_dev, status.st_ino


def _walk(folder: Path, entered: set[tuple[int, int]]) -> Iterator[Path]:
    try:
        identity = _identity(folder)
        with os.scandir(folder) as found:
            entries = sorted(found, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    if identity in entered:
        return
    entered.add(identity)
    folders = []
    for entry in entries:
        if entry.is_dir():
            folders.append(Path(entry.path))
        elif entry.is_file() or entry.is_symlink():
            yield Path(entry.path)
    for inner in folders:
        yield from _walk(inner, entered)
