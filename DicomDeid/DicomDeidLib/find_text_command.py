"""`dicom-deid find-text`: tells which files are likely to show text in their pixels, and where."""

import argparse
import contextlib
import csv
import os
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .confidential import as_cell, check_place, new_file
from .errors import REASONS, UsageError
from .exit_codes import NONE_FOUND, SOME_FOUND
from .progress import Progress, open_progress
from .run.find import find_files
from .text_detection.confidence import CONFIDENCE, read_confidence

if TYPE_CHECKING:
    from .find_text import Looked

_COLUMNS: Final = (
    "path", "SOPInstanceUID", "frame", "top", "left", "bottom", "right", "confidence", "text", "problem",
)  # fmt: skip
# What is no image of anybody is counted, and no problem.
_APART: Final = {"not-dicom": "not DICOM", "dicomdir": "DICOMDIR"}
_CODE: Final = re.compile(r"[A-Z0-9]{1,16}")


def add_find_text_command(commands: Any) -> None:
    """Adds `find-text`."""
    parser = commands.add_parser("find-text", help="find text in pixels (needs the extra ocr)")
    parser.add_argument("inputs", nargs="+", type=Path, metavar="INPUT", help="a file, or a folder")
    parser.add_argument(
        "--csv", type=Path, metavar="FILE", help="write where text is, and what it says (confidential)"
    )
    parser.add_argument(
        "--confidence", type=float, default=CONFIDENCE, metavar="X",
        help=f"how sure it has to be that something is text, 0.3 to 1 ({CONFIDENCE})",
    )  # fmt: skip
    parser.add_argument("--frames", default="all", metavar="all|first|N", help="frames to look at (all)")
    parser.add_argument("-j", "--workers", type=int, default=1, metavar="N", help="files at a time (1)")
    parser.set_defaults(command=_find_text)


def _find_text(parsed: argparse.Namespace) -> int:
    from .find_text import Search  # brings threads, and the OCR library

    _check(parsed)
    search = Search(parsed.confidence, parsed.frames, reads=parsed.csv is not None)
    # Nothing of the inputs is left out, so the list of files is counted as it is walked.
    progress = open_progress(lambda: sum(1 for _ in find_files(parsed.inputs, Path(os.devnull))))
    summary = _Summary()
    with contextlib.closing(progress), _table(parsed) as write:
        for looked in search.look_at(parsed.inputs, parsed.workers):
            summary.add(looked)
            write(looked)
            _tell(looked, progress)
    print(summary.as_text())
    if parsed.csv is not None:
        print(f"{parsed.csv} is confidential: it says where the files are and what their pixels say.")
    return SOME_FOUND if summary.found or summary.problems else NONE_FOUND


def _check(parsed: argparse.Namespace) -> None:
    """Raises UsageError for what can't be done, before anything is read."""
    try:
        read_confidence(parsed.confidence)
    except UsageError as problem:
        raise UsageError(f"--confidence: {problem}") from None
    if parsed.frames not in ("all", "first") and not re.fullmatch(r"[1-9]\d{0,8}", parsed.frames):
        raise UsageError("--frames: all, first, or the number of a frame from 1 is expected")
    if parsed.workers < 1:
        raise UsageError("the number of workers must be 1 or more")
    for path in parsed.inputs:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
        if parsed.csv is not None:
            check_place(parsed.csv, path)


def _tell(looked: "Looked", progress: Progress) -> None:
    """One line about a file, by its number: names of files carry identities too."""
    progress.tell(looked.number)
    if looked.lines:
        print(
            f"file {looked.number}: text in {looked.frames_with_text} of {looked.frames} frames,"
            f" {len(looked.lines)} places"
        )
    elif looked.code and looked.code not in _APART:
        print(f"file {looked.number}: not looked at, {looked.code}: {REASONS[looked.code]}")


@contextlib.contextmanager
def _table(parsed: argparse.Namespace) -> Iterator[Any]:
    """Writes the confidential table, where it is asked for."""
    if parsed.csv is None:
        yield lambda looked: None
        return
    with new_file(parsed.csv, parsed.inputs[0]) as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)

        def write(looked: "Looked") -> None:
            named = os.fspath(looked.path).encode("utf-8", "backslashreplace").decode("utf-8")
            about = (as_cell(named), as_cell(looked.instance))
            for frame, box, text in looked.lines:
                places = (frame, box.top, box.left, box.bottom, box.right, f"{box.confidence:.2f}")
                writer.writerow((*about, *places, as_cell(text), ""))
            if looked.code and looked.code not in _APART:
                writer.writerow((*about, *[""] * 7, looked.code))

        yield write


class _Summary:
    """Numbers of files by Modality."""

    def __init__(self) -> None:
        self._by: dict[str, Counter[str]] = {}
        self._apart: Counter[str] = Counter()
        self._files = self.found = self.problems = 0

    def add(self, looked: "Looked") -> None:
        """Counts a file."""
        self._files += 1
        if looked.code in _APART:
            self._apart[_APART[looked.code]] += 1
            return
        what = "no text" if looked.frames else "no pixels"
        if looked.code:
            what = "not looked at"
            self.problems += 1
        if looked.lines:
            what = "text"
            self.found += 1
        modality = looked.modality if _CODE.fullmatch(looked.modality) else "no Modality"
        self._by.setdefault(modality, Counter())[what] += 1

    def as_text(self) -> str:
        """A line for each Modality."""
        lines = [f"{self._files} files, {self.found} with text"]
        for modality, counts in sorted(self._by.items()):
            lines.append(f"  {modality}: " + ", ".join(f"{counts[what]} {what}" for what in sorted(counts)))
        lines += [f"  {number} {what}" for what, number in sorted(self._apart.items())]
        return "\n".join(lines)
