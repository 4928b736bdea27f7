"""Confidential files: only their owner can read them, none lies in an output, none is ever half written."""

import os
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final

from .errors import UsageError

# A spreadsheet takes what begins like this for a formula, in full width and behind blanks as well.
_FORMULA: Final = re.compile(r"[\s\x00-\x1f]*[=+@\uff1d\uff0b\uff0d\uff20-]|[\t\r\n']")


def as_cell(text: str) -> str:
    """A text for a CSV file that no program takes for a formula: with an apostrophe before it."""
    return f"'{text}" if _FORMULA.match(text) else text


def check_place(path: Path, output: Path) -> None:
    """Raises UsageError where a file exists, lies inside the output, or has no folder."""
    where = path.resolve()
    if where.is_relative_to(output.resolve()):
        raise UsageError(f"{path} is confidential and lies inside the output {output}")
    if os.path.lexists(path):
        raise UsageError(f"{path} exists already; nothing is overwritten")
    if not where.parent.is_dir():
        raise UsageError(f"the folder of {path} is not there")


@contextmanager
def new_file(path: Path, output: Path) -> Iterator[IO[str]]:
    """A file to write UTF-8 to, which has its name when it is whole, and is gone where it is not.

    Raises UsageError where it can't be written.
    """
    check_place(path, output)
    staged = path.with_name(f".{path.name[:100]}.{secrets.token_hex(4)}")
    try:
        handle = os.open(staged, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(handle, "w", encoding="utf-8", newline="") as file:
            yield file
        check_place(path, output)
        staged.rename(path)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    finally:
        staged.unlink(missing_ok=True)
