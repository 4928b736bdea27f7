"""The journal: what a run has done so far, so that it can be resumed; keyed hashes and outcomes only."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from ..engine import Outcome, Result
from ..errors import UsageError
from ..identity.identity import Identity
from .find import Input

JOURNAL: Final = ".dicomdeid-journal"


class Journal:
    """Lines in the order of the inputs: a keyed hash of each, and what became of it."""

    def __init__(self, path: Path, identity: Identity, job: str) -> None:
        """Starts a journal. job: what is asked, as text; only its keyed hash is written."""
        self._path = path
        self._identity = identity
        self._file = open(path, "w", encoding="ascii", newline="\n")  # noqa: SIM115 - close()
        self._write(_first_line(identity, job))

    @classmethod
    def start(cls, folder: Path, identity: Identity, job: str) -> "Journal":
        """A new journal in the folder of a run."""
        return cls(folder / JOURNAL, identity, job)

    @classmethod
    def resume(
        cls,
        folder: Path,
        identity: Identity,
        job: str,
        files: Iterator[Input],
        on_done: Callable[[Input, Result], None],
    ) -> tuple["Journal", Input | None]:
        """Takes a journal up where it ends.

        files: the inputs in order; those that are done are taken from it. on_done: is told each of them
        and its result, without what only a map needs. Returns the journal and the next input, which was
        taken from `files` too. Raises UsageError where there is no journal, or where it is another job's.
        """
        old = folder / JOURNAL
        try:
            lines = open(old, encoding="ascii", errors="replace")  # noqa: SIM115 - closed below
        except OSError:
            raise UsageError(f"there is no journal in {folder}: nothing was interrupted there") from None
        with lines:
            if _parsed(lines.readline()) != _first_line(identity, job):
                raise UsageError(
                    "the journal is of another job: other inputs, profile, options, key or layout"
                )
            journal = cls(old.with_name(JOURNAL + ".new"), identity, job)
            following = None
            for file in files:
                entry = _parsed(lines.readline())
                if entry is None or entry.get("input") != _hash(identity, file):
                    following = file
                    break
                journal._write(entry)
                on_done(file, _result(entry))
        os.replace(journal._path, old)
        journal._path = old
        return journal, following

    def add(self, file: Input, result: Result) -> None:
        """Notes what became of an input, once it has its name."""
        self._write(
            {
                "input": _hash(self._identity, file),
                "outcome": result.outcome.value,
                "code": result.code,
                "modality": result.modality,
                "series": result.series,
                "risk": result.risk,
                "kinds": result.kinds,
                "kept": result.kept,
                "exempt": result.exempt,
                "anchored": result.anchored,
            }
        )

    def _write(self, entry: dict[str, Any]) -> None:
        self._file.write(json.dumps(entry) + "\n")
        self._file.flush()

    def close(self, *, finished: bool) -> None:
        """Ends the journal; of a run that came to its end nothing is left."""
        self._file.close()
        if finished:
            self._path.unlink(missing_ok=True)


def _hash(identity: Identity, file: Input) -> str:
    """Of path, size and time: a file that was changed since is done again."""
    try:
        status = file.path.stat()
        seen = f"{status.st_size} {status.st_mtime_ns} "
    except OSError:
        seen = "gone "
    return identity.keyed_hash("input", seen.encode() + os.fsencode(file.path.absolute()))


def _first_line(identity: Identity, job: str) -> dict[str, Any]:
    return {"journal": 1, "job": identity.keyed_hash("job", job.encode())}


def _result(entry: dict[str, Any]) -> Result:
    told = {name: entry[name] for name in ("code", "modality", "series", "risk", "kinds", "kept", "exempt")}
    return Result(Outcome(entry["outcome"]), anchored=tuple(entry["anchored"]), **told)


def _parsed(line: str) -> dict[str, Any] | None:
    try:
        entry = json.loads(line)
    except json.JSONDecodeError:
        return None  # the last line of a run that was killed
    return entry if isinstance(entry, dict) else None
