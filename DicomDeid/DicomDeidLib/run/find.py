"""Finds the files of a run: folder by folder, sorted inside each, so that memory does not grow with them."""

import os
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from ..stream.sink import is_staging

_CHUNK = 32


class Input(NamedTuple):
    """A file to de-identify and its number in the run, from 1."""

    number: int
    path: Path


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


def chunks(files: Iterable[Input]) -> Iterator[list[Input]]:
    """Files in their order, in lists of at most 32 from one folder: mostly of one series."""
    for _, group in groupby(files, key=lambda file: file.path.parent):
        chunk: list[Input] = []
        for file in group:
            chunk.append(file)
            if len(chunk) == _CHUNK:
                yield chunk
                chunk = []
        if chunk:
            yield chunk


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
    if identity in entered or is_staging(folder):
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
