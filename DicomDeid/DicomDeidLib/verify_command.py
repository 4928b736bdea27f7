"""`dicom-deid verify`: compares the output of a run with its originals, and tells what is wrong."""

import argparse
from pathlib import Path
from typing import Any

from .confidential import check_place, new_file
from .exit_codes import ALL_PASSED, SOME_FAILED
from .progress import Progress, open_progress


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
        check_place(parsed.json, parsed.output)
    progress = _Progress()
    found = verify(
        parsed.originals, parsed.output, parsed.map, progress.tell, dciodvfy=not parsed.no_dciodvfy
    )
    progress.close()
    if parsed.json is not None:
        with new_file(parsed.json, parsed.output) as file:
            file.write(found.as_json() + "\n")
    print(found.as_text())
    return ALL_PASSED if found.passed else SOME_FAILED


class _Progress:
    """Shows steps; how many there are is known with the first."""

    def __init__(self) -> None:
        self._shown: Progress | None = None

    def tell(self, done: int, total: int) -> None:
        """Notes a step."""
        self._shown = self._shown or open_progress(lambda: total)
        self._shown.tell(done)

    def close(self) -> None:
        """Ends the display."""
        if self._shown:
            self._shown.close()
