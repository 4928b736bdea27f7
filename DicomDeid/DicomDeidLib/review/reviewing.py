"""Reviewing: every file of an output is read once, and what remains in them can be looked at and removed."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from ..confidential import new_file
from ..engine import failing_closed
from ..errors import IsDicomDir, NotDicom, SetAside, UsageError
from . import page, sheet
from .files import File, files_of
from .paths import DIRECTORY, FILE_NAME, FOLDER_NAME, NOT_DICOM
from .remains import Reader, Value
from .remove import rule_of_row, rule_of_selector
from .risk import Risk, judged
from .store import Row, Store

# Kinds of object beyond this are made up; they are needed to know which attributes are required.
_MOST_SOP_CLASSES: Final = 500
_OWN_NAME: Final = re.compile(r"2\.25\.[0-9]{1,39}(?:\.dcm)?|no-(?:patient|study|series|instance)(?:\.dcm)?")


@dataclass(slots=True)
class Totals:
    """What was read. files: all there are; not_dicom: those that are none, DICOMDIRs included.

    unread: those of which nothing is known, by the code of the reason (see `errors.REASONS`).
    rows: distinct values by risk. cancelled: there are more files, which were not read.
    """

    files: int = 0
    not_dicom: int = 0
    unread: Counter[str] = field(default_factory=Counter)
    rows: dict[Risk, int] = field(default_factory=dict)
    cancelled: bool = False


class Review:
    """Every distinct value that remains in an output. It is patient data; leaving the `with` deletes it."""

    def __init__(self, output: Path) -> None:
        self.output = output
        self.totals = Totals()
        self._sop_classes: set[str] = set()
        self._store = Store()

    def rows(
        self,
        most: int | None = None,
        *,
        first: int = 0,
        risks: tuple[Risk, ...] = tuple(Risk),
        search: str = "",
    ) -> Iterator[Row]:
        """Rows, the highest risk first.

        most: how many at most, None for all. first: how many to leave out before them. risks: only
        these ranks. search: only where path, value or reason has this text, in upper or lower case.
        """
        like = "%" + re.sub(r"([%_!])", r"!\1", search) + "%"
        where = f"risk IN ({', '.join('?' * len(risks))})"
        values: list[object] = list(risks)
        if search:
            where += " AND (value LIKE ? ESCAPE '!' OR path LIKE ? ESCAPE '!' OR why LIKE ? ESCAPE '!')"
            values += [like] * 3
        return self._store.rows(where, values, first=first, most=-1 if most is None else most)

    def row(self, number: int) -> Row:
        """The row with a number. Raises UsageError where there is none."""
        found = (
            list(self._store.rows("number = ?", [number], first=0, most=1)) if 0 < number < 1 << 62 else []
        )
        if not found:
            raise UsageError(f"there is no row {number}; there are {sum(self.totals.rows.values())}")
        return found[0]

    def rule_for(self, row: Row | str, value_only: bool = False) -> dict[str, Any]:
        """The rule that removes a row, or what a selector names, everywhere, as JSON holds rules.

        value_only: only where a value is the row's; such a rule holds the value.
        Raises UsageError where no rule can, as for protected attributes and names of files.
        """
        if isinstance(row, str):
            return rule_of_selector(row, self._sop_classes)
        return rule_of_row(row, self._sop_classes, value_only=value_only)

    def write_csv(self, path: Path) -> None:
        """Writes every row as CSV, confidential: never inside the output, never over a file.

        Raises UsageError.
        """
        with new_file(path, self.output) as file:
            sheet.write_rows(file, self.rows())

    def write_html(self, path: Path) -> None:
        """Writes every row as one page that needs no network, confidential as the CSV. Raises UsageError."""
        with new_file(path, self.output) as file:
            page.write_page(file, self.rows(), self._rules())

    def _rules(self) -> dict[str, str]:
        """The rule of each path as JSON, for paths that a rule can name."""
        found = {}
        for path in self._store.paths():
            try:
                found[path] = json.dumps(rule_of_selector(path, self._sop_classes), ensure_ascii=False)
            except UsageError:
                continue  # a protected attribute, or none: the page offers no rule
        return found

    def close(self) -> None:
        """Deletes what was gathered."""
        self._store.close()

    def __enter__(self) -> "Review":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _read(self, file: File, reader: Reader) -> None:
        """Counts what remains in a file, and in its name."""
        self.totals.files += 1
        found: set[Value] = set()
        own: frozenset[str] = frozenset()
        try:
            with failing_closed():
                remains = reader.read(file.open())
            found, own = remains.values, remains.pseudonyms
            if len(self._sop_classes) < _MOST_SOP_CLASSES:
                self._sop_classes.add(remains.sop_class)
        except (NotDicom, IsDicomDir) as problem:
            self.totals.not_dicom += 1
            what = NOT_DICOM if isinstance(problem, NotDicom) else DIRECTORY
            name = _readable(file.name)
            found = {Value(what, "", name, Risk.HIGH, "not looked into", False)}
        except SetAside as problem:
            self.totals.unread[problem.code] += 1
        self._store.add(found | set(_names(file.name, own)))

    def _finish(self) -> None:
        self._store.finish()
        self.totals.rows = self._store.count_by_risk()


def review(
    output: str | Path,
    on_file: Callable[[int], None] = lambda number: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Review:
    """Reads every file of an output; use it in a `with`, for what it gathers is patient data on disk.

    output: a folder, a zip archive, or one file. on_file: is told the number of each file, from 1.
    is_cancelled: asked between files; a review that is cancelled shows what was read so far.
    Raises UsageError where there is no such output, OSError where the temporary folder is full.
    """
    found = Review(Path(output))
    try:
        reader = Reader()
        for number, file in enumerate(files_of(found.output), 1):
            if is_cancelled():
                found.totals.cancelled = True
                break
            found._read(file, reader)
            on_file(number)
        found._finish()
    except BaseException:  # deleted whatever happens, also when somebody stops it
        found.close()
        raise
    return found


def _readable(name: str) -> str:
    """A name as text: bytes that are none are shown by their number."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


def _names(name: str, own: frozenset[str]) -> Iterator[Value]:
    """What the names of a file and of its folders say, beside mapped UIDs and the patient's pseudonym."""
    *folders, last = _readable(name).split("/")
    for path, part in (*((FOLDER_NAME, folder) for folder in folders), (FILE_NAME, last)):
        if part in own or _OWN_NAME.fullmatch(part):
            continue
        risk, why = judged(part, "LO", 0)
        yield Value(path, "", part, min(risk, Risk.TEXT), why if risk is Risk.HIGH else "name", False)
