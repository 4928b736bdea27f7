"""`dicom-deid verify`: compares the output of a run with its originals, and tells what is wrong."""

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any, Final

from .errors import UsageError
from .exit_codes import ALL_PASSED, SOME_FAILED

_EVERY: Final = 1.0  # seconds between two lines of progress


def add_verify_command(commands: Any) -> None:
    """Adds `verify`."""
    verify = commands.add_parser("verify", help="compare the output of a run with its originals")
    verify.add_argument("originals", nargs="+", type=Path, metavar="ORIGINALS", help="files and folders")
    verify.add_argument("output", type=Path, metavar="OUTPUT", help="the folder or the .zip of the run")
    verify.add_argument("--map", type=Path, metavar="CSV", help="old and new ids, as run --map wrote them")
    verify.add_argument("--json", type=Path, metavar="FILE", help="write the result as JSON, too")
    verify.add_argument("--no-dciodvfy", action="store_true", help="skip dciodvfy, which is slow")
    verify.set_defaults(command=_verify)


def _verify(parsed: argparse.Namespace) -> int:
    from .verify.verification import verify

    if parsed.json is not None:
        _check_place(parsed.json, parsed.output)
    progress = _Progress()
    found = verify(
        parsed.originals, parsed.output, parsed.map, progress.tell, dciodvfy=not parsed.no_dciodvfy
    )
    progress.close()
    if parsed.json is not None:
        _write_new(parsed.json, found.as_json() + "\n")
    print(found.as_text())
    return ALL_PASSED if found.passed else SOME_FAILED


def _check_place(path: Path, output: Path) -> None:
    if path.exists():
        raise UsageError(f"{path} exists already; nothing is overwritten")
    if not path.resolve().parent.is_dir():
        raise UsageError(f"the folder of {path} is not there")
    if path.resolve().is_relative_to(output.resolve()):
        raise UsageError(f"{path} lies inside the output {output}")


def _write_new(path: Path, text: str) -> None:
    """A new file that only its owner can read. Raises UsageError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    with open(handle, "w", encoding="utf-8") as file:
        file.write(text)


class _Progress:
    """Where somebody watches: tqdm's bar, or a line now and then; nothing in a pipe."""

    def __init__(self) -> None:
        self._watched = sys.stderr.isatty()
        self._told = time.monotonic()
        self._bar: Any = None

    def tell(self, done: int, total: int) -> None:
        """Notes a step."""
        if not self._watched:
            return
        if self._bar is None:
            self._bar = _new_bar(total)
        if self._bar:
            self._bar.update(1)
        elif time.monotonic() - self._told > _EVERY:
            self._told = time.monotonic()
            print(f"{done} of {total} steps", file=sys.stderr)

    def close(self) -> None:
        """Ends the display."""
        if self._bar:
            self._bar.close()


def _new_bar(total: int) -> Any:
    try:
        from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]
    except ImportError:  # the extra `cli`
        return False
    return tqdm(total=total, unit=" steps", leave=False)
