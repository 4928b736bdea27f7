"""What comes of an export and of a preview, as the console prints it."""

from typing import Any


class Rows(list[Any]):
    """The before/after table of a file: a list of Change; printed, a table.

    risk: why a run would not release the file, '' where nothing is known.
    """

    risk: str = ""

    def __str__(self) -> str:
        from DicomDeidLib.changes import as_table

        table = as_table(self, 160)
        return table + (f"\nA run would set this file aside: {self.risk}" if self.risk else "")

    __repr__ = __str__


class Progress:
    """How far a run is. done, total: files. problems: files that were set aside so far."""

    def __init__(self, done: int = 0, total: int = 0, problems: int = 0, seconds_left: int = 0) -> None:
        self.done, self.total, self.problems, self.seconds_left = done, total, problems, seconds_left

    def __str__(self) -> str:
        aside = f", {self.problems} set aside" if self.problems else ""
        return f"{self.done} of {self.total} files{aside}, {self.seconds_left} s left"


class Result:
    """What became of an export.

    output: the folder or archive. report: as the command line's --report has it, None where the run
    failed. error: why it failed, '' where it did not. missing: files that the database lists and the
    disk has not.
    """

    def __init__(
        self, output: str, report: "dict[str, Any] | None", error: str = "", missing: int = 0
    ) -> None:
        self.output, self.report, self.error, self.missing = output, report, error, missing

    @property
    def cancelled(self) -> bool:
        """True for a run that was stopped before its end."""
        return self.report is None or bool(self.report["cancelled"])

    def count(self, outcome: str) -> int:
        """How many files ended so: 'released', 'set aside', 'skipped', 'duplicate', 'not DICOM'."""
        return int(self.report["outcomes"][outcome]) if self.report else 0

    def __str__(self) -> str:
        if self.report is None:
            return f"The export failed: {self.error}"
        counts = [f"{number} {name}" for name, number in self.report["outcomes"].items() if number]
        lines = [f"{self.report['files']} files: {', '.join(counts) or 'nothing to do'}"]
        lines += [
            f"  {said['files']} {code}: {said['sentence']}" for code, said in self.report["reasons"].items()
        ]
        lines += [f"  warning: {warning}" for warning in self.report["warnings"]]
        if self.missing:
            lines.append(f"  {self.missing} files that the database lists are not there any more")
        lines.append(
            "Stopped; what was released is whole." if self.cancelled else f"The result is in {self.output}"
        )
        return "\n".join(lines)

    __repr__ = __str__
