"""A run: every file of a job's inputs goes through the engine into a sink, in order."""

import contextlib
import csv
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import IO, Any

from ..engine import Outcome, Result, Settings, commit
from ..errors import UsageError
from ..identity.identity import Identity
from ..identity.key import new_key
from ..job import Job
from ..profile.profile import Profile
from ..stream.sink import FolderSink, Sink, ZipSink
from .find import Input, chunks, find_files
from .journal import Journal
from .pool import open_pool
from .report import Report, sentence_of
from .task import Task

OnResult = Callable[[Input, Result], None]


def run_job(
    job: Job,
    on_result: OnResult = lambda file, result: None,
    is_cancelled: Callable[[], bool] = lambda: False,
) -> Report:
    """Does a job.

    on_result: is told each input and what became of it, in order. is_cancelled: asked between files;
    a run that is cancelled leaves whole files only, and can be resumed.
    Raises UsageError before anything starts where the job can't be done.
    """
    job.check()
    profile, key = job.read_profile(), job.read_key()
    identity = Identity(key or new_key())
    report = Report(profile, identity.key_id, key is not None, job.dry_run)
    with contextlib.ExitStack() as stack:
        sink = None if job.dry_run else _open_sink(job)
        if sink is not None:
            stack.callback(lambda: sink.close(finished=not report.cancelled))
        tables = stack.enter_context(_tables(job, profile))
        task = Task(
            profile,
            identity.key,
            job.crosswalk,
            job.crosswalk_miss,
            Settings(job.layout, job.gate, job.on_risk == "release", bool(job.map)),
            str(sink.staging) if sink else "",
        )
        files = _inputs(job)
        journal = None
        if key is not None and isinstance(sink, FolderSink):
            journal, files = _open_journal(job, identity, sink, files, _done_before(task, report, tables))
            stack.callback(_close_journal, journal, report)
        pool = open_pool(task, job.workers)
        stack.callback(pool.close)
        report.cancelled = True  # until it is seen that it was not
        may_stand_already = job.resume
        for file, staged in pool.results(chunks(files)):
            if is_cancelled():
                break
            result = _commit(file, staged, task, sink)
            if may_stand_already and result.outcome is Outcome.DUPLICATE:
                # The run before was killed between this file's name and its line in the journal.
                result = replace(result, outcome=Outcome.RELEASED)
            may_stand_already = False
            if journal:
                journal.add(file, result)
            report.add(result)
            tables(file, result)
            on_result(file, result)
        else:
            report.cancelled = False
    if job.report:
        report.write(Path(job.report))
    return report


def _commit(file: Input, result: Result, task: Task, sink: Sink | None) -> Result:
    staged = task.staged(file.number)
    return commit(result, staged, sink) if sink is not None and staged is not None else result


def count_files(job: Job) -> int:
    """How many inputs a job has, for progress."""
    return sum(1 for _ in find_files(map(Path, job.inputs), Path(job.output)))


def _inputs(job: Job) -> Iterator[Input]:
    found = find_files(map(Path, job.inputs), Path(job.output))
    return (Input(number, path) for number, path in enumerate(found, 1))


def _open_sink(job: Job) -> Sink:
    return ZipSink(Path(job.output)) if job.is_zip else FolderSink(Path(job.output))


def _open_journal(
    job: Job, identity: Identity, sink: FolderSink, files: Iterator[Input], on_done: OnResult
) -> tuple[Journal, Iterator[Input]]:
    """The journal of a run, and the inputs that are still to be done."""
    asked = _fingerprint(job)
    if not job.resume:
        return Journal.start(sink.folder, identity, asked), files
    journal, following = Journal.resume(sink.folder, identity, asked, files, on_done)
    return journal, files if following is None else chain([following], files)


def _done_before(task: Task, report: Report, tables: OnResult) -> OnResult:
    """Counts and tells what an interrupted run did; what a map says of it is found anew, without writing."""
    engine = task.engine() if task.settings.with_originals else None

    def tell(file: Input, result: Result) -> None:
        report.add(result)
        if engine is not None and result.outcome in (Outcome.RELEASED, Outcome.DUPLICATE):
            again = engine.write(file.path, None)
            result = replace(result, name=again.name, originals=again.originals)
        tables(file, result)

    return tell


def _close_journal(journal: Journal, report: Report) -> None:
    journal.close(finished=not report.cancelled)


def _fingerprint(job: Job) -> str:
    """What decides about the bytes of the outputs, as text; where reports go and who works does not."""
    crosswalk = Path(job.crosswalk).read_bytes().hex() if job.crosswalk else ""
    return json.dumps(
        [
            job.read_profile().hash,
            job.read_profile().name,
            [os.path.abspath(path) for path in job.inputs],
            [job.layout, job.on_risk, job.gate, job.crosswalk_miss, crosswalk],
        ]
    )


@contextlib.contextmanager
def _tables(job: Job, profile: Profile) -> Iterator[OnResult]:
    """Writes the confidential tables a job asks for: the map and the problems."""
    with contextlib.ExitStack() as stack:
        writers: list[OnResult] = []
        if job.map:
            writers.append(_map_writer(csv.writer(stack.enter_context(_private_file(job.map)))))
        if job.problems:
            rows = csv.writer(stack.enter_context(_private_file(job.problems)))
            writers.append(_problem_writer(rows, profile))

        def tell(file: Input, result: Result) -> None:
            for write in writers:
                write(file, result)

        yield tell


def _private_file(path: str) -> IO[str]:
    """A new file that only its owner can read. Raises UsageError."""
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    return open(handle, "w", encoding="utf-8", errors="surrogateescape", newline="")


def _map_writer(writer: Any) -> OnResult:
    columns = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")
    writer.writerow(["input", "output", *(f"{side} {name}" for name in columns for side in ("old", "new"))])

    def write(file: Input, result: Result) -> None:
        if result.outcome in (Outcome.RELEASED, Outcome.DUPLICATE) and result.originals:
            pairs = [value for name in columns for value in result.originals[name]]
            writer.writerow([str(file.path), result.name, *pairs])

    return write


def _problem_writer(writer: Any, profile: Profile) -> OnResult:
    writer.writerow(["number", "input", "outcome", "code", "sentence"])

    def write(file: Input, result: Result) -> None:
        if result.outcome in (Outcome.SET_ASIDE, Outcome.SKIPPED, Outcome.NOT_DICOM):
            sentence = sentence_of(result.code, profile)
            writer.writerow([file.number, str(file.path), result.outcome.value, result.code, sentence])

    return write
