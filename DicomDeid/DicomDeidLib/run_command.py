"""`dicom-deid run`: does a job and tells a person or a program how it goes."""

import json
import os
import sys
import threading
from pathlib import Path
from typing import Final

from .engine import Outcome, Result
from .errors import UsageError
from .exit_codes import ALL_RELEASED, SOME_SET_ASIDE
from .job import Job
from .progress import Clock, Progress, open_progress
from .run.find import Input
from .run.report import Report
from .run.run import count_files, run_job

_NO_KEY: Final = (
    "No key was given, so one was made for this run and is now forgotten: the same patient will be\n"
    "another pseudonym next time. To continue later, make a key (dicom-deid key new FILE) and use -k."
)


def run_from_json(source: str, as_json: bool) -> int:
    """Does a job that is read from a file, or from one line of standard input ('-').

    From standard input, closing it cancels the run: whoever started it is gone or wants no more.
    Raises UsageError.
    """
    if source != "-":
        try:
            text = Path(source).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):
            raise UsageError(f"the job {source} can't be read") from None
        return run_and_tell(Job.from_json(text), as_json=as_json)
    job = Job.from_json(sys.stdin.readline())
    cancelled = threading.Event()

    def wait_for_the_end() -> None:
        while sys.stdin.readline():
            continue
        cancelled.set()

    threading.Thread(target=wait_for_the_end, daemon=True).start()
    return run_and_tell(job, as_json=as_json, cancelled=cancelled)


def run_and_tell(job: Job, *, as_json: bool, cancelled: threading.Event | None = None) -> int:
    """Does a job; returns the exit code. Raises UsageError where it can't be started."""
    job.check()
    shown = Progress() if as_json else open_progress(lambda: count_files(job))
    progress = _JsonProgress(job) if as_json else _Progress(shown)
    try:
        report = run_job(job, progress.tell, cancelled.is_set if cancelled else lambda: False)
    finally:
        progress.close()
    if as_json:
        _print_json({"event": "finished", "report": report.as_dict()})
    else:
        _print_summary(job, report)
    return SOME_SET_ASIDE if report.set_aside or report.cancelled else ALL_RELEASED


def _print_summary(job: Job, report: Report) -> None:
    print(report.as_text())
    if job.dry_run:
        print("Nothing was written: this was a dry run.")
    elif report.outcomes[Outcome.RELEASED] or report.outcomes[Outcome.DUPLICATE]:
        print(f"The result is in {job.output}")
    if not (job.key or job.key_hex):
        print(_NO_KEY)


def _print_json(data: dict[str, object]) -> None:
    print(json.dumps(data), flush=True)


class _Progress:
    """Tells people which files failed, by their number, and how far it is."""

    def __init__(self, shown: Progress) -> None:
        self._shown = shown

    def tell(self, file: Input, result: Result) -> None:
        """Notes one result."""
        self._shown.tell(file.number)
        if result.outcome is Outcome.SET_ASIDE:
            print(f"file {file.number}: set aside, {result.code}", file=sys.stderr)

    def close(self) -> None:
        """Ends the display."""
        self._shown.close()


class _JsonProgress(_Progress):
    """Lines of JSON on standard output."""

    def __init__(self, job: Job) -> None:
        super().__init__(Progress())
        self._clock = Clock(count_files(job))
        _print_json({"event": "started", "files": self._clock.total, "pid": os.getpid()})

    def tell(self, file: Input, result: Result) -> None:
        if result.outcome is not Outcome.RELEASED:
            _print_json({"event": result.outcome.value, "number": file.number, "code": result.code})
        if self._clock.is_due(file.number):
            _print_json({"event": "progress", **self._clock.numbers()})
