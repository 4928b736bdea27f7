"""dciodvfy of dicom3tools, where it is installed: no error in an output that its original did not have."""

import re
import shutil
import subprocess
import tempfile
from collections import Counter
from pathlib import Path
from typing import Final

from .files import Files
from .pairs import Pair
from .report import Check

NAME: Final = "dciodvfy"
_SECONDS: Final = 120
_NOT_READ: Final = "Error - Dicom dataset read failed"
_VALUE: Final = re.compile(r"= <.*|(?<!Module=)<(?!/)[^>]*>|'[^']*'|\"[^\"]*\"")
_NUMBER: Final = re.compile(r"(?<![(,\w])-?\d[\d.]*(?![\w,)])|\[\d+\]")


class Validator:
    """Runs dciodvfy on both files of a pair. Its arguments name nothing but a temporary folder."""

    def __init__(self, check: Check, olds: Files, news: Files, wanted: bool) -> None:
        self._check, self._olds, self._news = check, olds, news
        self._program = shutil.which(NAME) if wanted else None
        if not wanted:
            check.note = "it was not asked for"
        elif self._program is None:
            check.note = f"{NAME} is not installed"

    def look(self, pair: Pair) -> None:
        """Looks at one pair."""
        if self._program is None:
            return
        before = self._errors(self._olds, pair.old.name)
        after = self._errors(self._news, pair.new.name)
        if before is None or after is None:
            self._check.skipped += 1
            return
        self._check.looked_at += 1
        for line, times in (after - before).items():
            self._check.fail(f"new: {line}", pair.new.label, pair.old.number, "", times)

    def _errors(self, files: Files, name: str) -> Counter[str] | None:
        """The error lines on a file without values; None where the program did not read all of it."""
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "1.dcm"
            files.put(name, target)
            try:
                done = subprocess.run(
                    [str(self._program), "-new", "1.dcm"],
                    cwd=folder, capture_output=True, timeout=_SECONDS, check=False,
                )  # fmt: skip
            except (OSError, subprocess.TimeoutExpired):
                return None
        lines = (done.stderr + b"\n" + done.stdout).decode("utf-8", "replace").splitlines()
        if done.returncode < 0 or _NOT_READ in lines:
            return None
        return Counter(without_values(line) for line in lines if line.startswith("Error"))


def without_values(line: str) -> str:
    """A line of dciodvfy without what it quotes of the file."""
    return _NUMBER.sub("N", _VALUE.sub("<...>", line)).strip()
