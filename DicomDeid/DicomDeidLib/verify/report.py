"""What was verified: checks with counts and places, as a table and as JSON, with no patient data."""

import json
from dataclasses import dataclass, field
from typing import Any, Final

from ..version import VERSION

_HELD: Final = 1000  # problems of a check that are listed; all are counted
_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong. output: number and path below the output; original: its number, 0 for none.

    element: its path in the data set, '' where there is none. times: how often it stands there.
    """

    what: str
    output: str = ""
    original: int = 0
    element: str = ""
    times: int = 1

    def as_text(self) -> str:
        """The problem as a line."""
        where = ", ".join(
            part
            for part in (
                self.output and f"output {self.output}",
                f"original {self.original}" if self.original else "",
                self.element,
                f"{self.times} times" if self.times > 1 else "",
            )
            if part
        )
        return f"{self.what}: {where}" if where else self.what


@dataclass(slots=True)
class Check:
    """One check. looked_at: how many `unit` it compared; skipped: how many it had nothing to say of.

    failed, warned: how many problems; problems, warnings: the first thousand of each.
    """

    name: str
    says: str
    unit: str
    looked_at: int = 0
    skipped: int = 0
    failed: int = 0
    warned: int = 0
    note: str = ""
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """True where nothing is wrong; also where nothing was looked at."""
        return not self.failed

    @property
    def state(self) -> str:
        """'passed', 'failed' or 'not applicable'."""
        return "failed" if self.failed else "passed" if self.looked_at else "not applicable"

    def fail(self, what: str, output: str = "", original: int = 0, element: str = "", times: int = 1) -> None:
        """Notes what is wrong."""
        self.failed += 1
        if len(self.problems) < _HELD:
            self.problems.append(Problem(what, output, original, element, times))

    def warn(self, what: str, output: str = "", original: int = 0, element: str = "", times: int = 1) -> None:
        """Notes what somebody should look at."""
        self.warned += 1
        if len(self.warnings) < _HELD:
            self.warnings.append(Problem(what, output, original, element, times))

    def as_dict(self) -> dict[str, Any]:
        """The check as JSON holds it."""
        return {
            "name": self.name,
            "says": self.says,
            "state": self.state,
            "looked_at": self.looked_at,
            "unit": self.unit,
            "skipped": self.skipped,
            "failed": self.failed,
            "warned": self.warned,
            "note": self.note,
            "problems": [_as_dict(problem) for problem in self.problems],
            "warnings": [_as_dict(problem) for problem in self.warnings],
        }


@dataclass(slots=True)
class Verification:
    """What came of it. paired_by: 'map' or 'content'; cancelled: it did not come to its end.

    The other numbers count files: originals and outputs that pydicom read, those it did not, pairs,
    originals without output, outputs without original, and originals that more than one output fits.
    """

    paired_by: str
    checks: list[Check] = field(default_factory=list)
    originals: int = 0
    unread_originals: int = 0
    outputs: int = 0
    unread_outputs: int = 0
    pairs: int = 0
    without_output: int = 0
    without_original: int = 0
    ambiguous: int = 0
    broken_originals: int = 0
    cancelled: bool = False

    @property
    def passed(self) -> bool:
        """True where no check failed, all came to their end, and nothing was left that can't be told."""
        return not self.cancelled and not self.gaps and all(check.passed for check in self.checks)

    @property
    def gaps(self) -> list[str]:
        """Why it can't be said that all is well though no check failed, each as a sentence."""
        by_map = self.paired_by == "map"
        found = []
        if self.broken_originals:
            found.append(f"{self.broken_originals} originals can't be read, so nobody knows what to look for")
        if self.unread_outputs:
            found.append(f"{self.unread_outputs} files of the output can't be read")
        if self.without_original:
            found.append(f"{self.without_original} outputs have no original here")
        if self.ambiguous:
            found.append(f"{self.ambiguous} originals fit more than one output; --map tells them apart")
        if self.originals and not self.pairs:
            found.append("no original was paired with an output")
        elif not by_map and any(check.name == "instances" and check.warned for check in self.checks):
            found.append(
                "of some series a part is missing; --map tells what was set aside from what was lost"
            )
        return found

    def as_dict(self) -> dict[str, Any]:
        """Everything, as JSON holds it."""
        return {
            "program": f"DicomDeid {VERSION}",
            "passed": self.passed,
            "gaps": self.gaps,
            "cancelled": self.cancelled,
            "paired_by": self.paired_by,
            **{name: getattr(self, name) for name in _COUNTS},
            "checks": [check.as_dict() for check in self.checks],
        }

    def as_json(self) -> str:
        """Everything as JSON."""
        return json.dumps(self.as_dict(), indent=2, ensure_ascii=True)

    def as_text(self) -> str:
        """A table for people, with the first places of what is wrong."""
        lines = [
            f"{self.originals} originals, {self.outputs} outputs, {self.pairs} pairs by {self.paired_by}",
        ]
        for name in _COUNTS[2:]:
            if getattr(self, name) and name not in ("outputs", "pairs"):
                lines.append(f"  {getattr(self, name)} {_SAID[name]}")
        width = max((len(check.name) for check in self.checks), default=0)
        for check in self.checks:
            lines += _check_lines(check, width)
        if self.cancelled:
            lines.append("It was stopped: not everything was looked at.")
        else:
            failed = [check.name for check in self.checks if not check.passed]
            if failed:
                lines.append(f"Failed: {', '.join(failed)}")
            elif not self.gaps:
                lines.append("Nothing failed.")
        if self.gaps and not self.cancelled:
            lines += ["Incomplete:", *(f"    {gap}" for gap in self.gaps)]
        return "\n".join(lines)


_SAID: Final = {
    "unread_originals": "inputs are no DICOM instances that can be read",
    "unread_outputs": "files of the output are no DICOM instances; their bytes were searched",
    "without_output": "originals have no output (set aside?)",
    "without_original": "outputs have no original here",
    "ambiguous": "of these fit more than one; with --map they would be told apart",
    "broken_originals": "originals begin as DICOM and can't be read to their end",
}
_COUNTS: Final = ("originals", "outputs", "pairs", *_SAID)


def _check_lines(check: Check, width: int) -> list[str]:
    skipped = f", {check.skipped} not applicable" if check.skipped else ""
    counts = f"{check.looked_at} {check.unit}{skipped}"
    note = f" ({check.note})" if check.note else ""
    lines = [f"{check.state.upper():<14} {check.name:<{width}}  {counts}: {check.says}{note}"]
    for kind, count, found in (
        ("", check.failed, check.problems),
        ("look at: ", check.warned, check.warnings),
    ):
        lines += [f"    {kind}{problem.as_text()}" for problem in found[:_SHOWN]]
        if count > _SHOWN:
            lines.append(f"    {kind}and {count - _SHOWN} more")
    return lines


def _as_dict(problem: Problem) -> dict[str, Any]:
    return {
        "what": problem.what,
        "output": problem.output,
        "original": problem.original,
        "element": problem.element,
        "times": problem.times,
    }
