"""What comes of an export and of a preview, as the console prints it."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, NamedTuple

# What can become of a file beside being released.
OTHER_OUTCOMES = ("set aside", "skipped", "duplicate", "not DICOM")


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


class GroupResult(NamedTuple):
    """What became of some files: how many were released, how many not, and why not."""

    released: int
    others: int
    why: str


class Result:
    """What became of an export.

    output: the folder or archive. report: as the command line's --report has it, None where the run
    failed. error: why it failed, '' where it did not. missing: files that the database lists and the
    disk has not. others: outcome and code of each file that was not released, by its number in the run,
    from 1. done: how many files it came to. inputs, map: what the run read, and the map it wrote, ''.
    """

    def __init__(
        self,
        output: str,
        report: "dict[str, Any] | None",
        error: str = "",
        missing: int = 0,
        others: "dict[int, tuple[str, str]] | None" = None,
    ) -> None:
        self.output, self.report, self.error, self.missing = output, report, error, missing
        self.others = others or {}
        self.done = int(report["files"]) if report else 0
        self.inputs: tuple[str, ...] = ()
        self.map = ""

    @property
    def cancelled(self) -> bool:
        """True for a run that was stopped before its end."""
        return self.report is None or bool(self.report["cancelled"])

    def count(self, outcome: str) -> int:
        """How many files ended so: 'released', 'set aside', 'skipped', 'duplicate', 'not DICOM'."""
        return int(self.report["outcomes"][outcome]) if self.report else 0

    @property
    def written(self) -> int:
        """How many files of the run are in the output, also those that were there already."""
        return self.count("released") + self.count("duplicate")

    def per_group(self, group_of: Sequence[str]) -> "dict[str, GroupResult]":
        """What became of series, or of other groups. group_of: of each file, in the order of the run."""
        total, released = Counter(group_of), Counter[str]()
        whys: dict[str, Counter[str]] = {}
        for number, group in enumerate(group_of, 1):
            outcome, code = self.others.get(number, ("", ""))
            if number <= self.done and not outcome:
                released[group] += 1
                continue
            why = self._sentence(code) or outcome if number <= self.done else "not reached"
            whys.setdefault(group, Counter())[why] += 1
        return {
            group: GroupResult(
                released[group],
                files - released[group],
                "; ".join(f"{number}: {why}" for why, number in whys.get(group, {}).items()),
            )
            for group, files in total.items()
        }

    def whole(self) -> "GroupResult":
        """What became of all files together."""
        outcomes = self.report["outcomes"] if self.report else {}
        released = self.count("released")
        whys = [f"{number}: {name}" for name, number in outcomes.items() if number and name != "released"]
        return GroupResult(released, sum(outcomes.values()) - released, "; ".join(whys))

    @property
    def kinds(self) -> list[str]:
        """What became of each kind that may show who it is of, as 'ultrasound: 3 released, 1 cleaned'."""
        from DicomDeidLib.profile.risk_kinds import KINDS

        found = self.report["kinds_at_risk"] if self.report else {}
        return [
            f"{KINDS[kind]}: " + ", ".join(f"{number} {what}" for what, number in found[kind].items())
            for kind in KINDS
            if kind in found
        ]

    @property
    def to_look_at(self) -> str:
        """Which kinds were released that often show text in their pixels, '' where none were."""
        from DicomDeidLib.profile.risk_kinds import DECLARED, KINDS

        found = self.report["kinds_at_risk"] if self.report else {}
        said = [
            f"{name} {found[kind]['released']}"
            for kind, name in KINDS.items()
            if kind not in DECLARED and found.get(kind, {}).get("released")
        ]
        return f"Look at what was released and often shows text: {', '.join(said)}" if said else ""

    def _sentence(self, code: str) -> str:
        reasons = self.report["reasons"] if self.report else {}
        return str(reasons.get(code, {}).get("sentence", code))

    def __str__(self) -> str:
        if self.report is None:
            return f"The export failed: {self.error}"
        counts = [f"{number} {name}" for name, number in self.report["outcomes"].items() if number]
        lines = [f"{self.report['files']} files: {', '.join(counts) or 'nothing to do'}"]
        lines += [
            f"  {said['files']} {code}: {said['sentence']}" for code, said in self.report["reasons"].items()
        ]
        lines += [f"  warning: {warning}" for warning in self.report["warnings"]]
        lines += [f"  {text}" for text in (*self.kinds, self.to_look_at) if text]
        if self.missing:
            lines.append(f"  {self.missing} files that the database lists are not there any more")
        lines.append(
            "Stopped; what was released is whole." if self.cancelled else f"The result is in {self.output}"
        )
        return "\n".join(lines)

    __repr__ = __str__


def released_files(result: Result) -> dict[str, str]:
    """The files that a run released by their SOP Instance UID, and nothing else that lies in its folder.

    Raises ValueError where other runs left files of the same series there.
    """
    from pathlib import Path

    from pydicom import dcmread
    from pydicom.errors import InvalidDicomError

    series = set(result.report["series"]) if result.report else set()
    wanted = ["SOPInstanceUID", "SeriesInstanceUID", "DeidentificationMethod"]
    found, number = {}, 0
    for path in sorted(Path(result.output).rglob("*")):
        if not path.is_file():
            continue
        try:
            dataset = dcmread(path, stop_before_pixels=True, specific_tags=wanted)
        except InvalidDicomError:
            continue
        # Where UIDs stay, an original can have the same series.
        if is_released(dataset) and dataset.get("SeriesInstanceUID") in series:
            found[str(dataset.SOPInstanceUID)] = str(path)
            number += 1
    if number != result.written:
        raise ValueError("the folder has results of other runs of these series: use an empty one")
    return found


def is_released(dataset: Any) -> bool:
    """True for what this program released."""
    return "DicomDeid" in str(dataset.get("DeidentificationMethod"))
