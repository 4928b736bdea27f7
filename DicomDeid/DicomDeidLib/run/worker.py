"""A worker: a process that de-identifies chunks of files for a run, asked and answering in lines of JSON.

Key, paths and answers go through its standard input and output, so that nothing of them is in the
list of processes; it ends when its input ends, so it does not outlive the run. It is started as a
program of its own, so that no script is imported a second time.
"""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from ..engine import Outcome, Result
from .find import Input
from .task import Task, work


class WorkerDied(Exception):
    """The process ended before it answered."""


class Worker:
    """A running worker process."""

    def __init__(self, task: Task) -> None:
        package = Path(__file__).resolve().parents[2]
        searched = os.pathsep.join(filter(None, [str(package), os.environ.get("PYTHONPATH", "")]))
        self._process = subprocess.Popen(
            # -P: nothing is imported from the folder that a user happens to stand in.
            [sys.executable, "-P", "-m", "DicomDeidLib.run.worker"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="ascii",
            env={**os.environ, "PYTHONPATH": searched},
        )  # fmt: skip
        self._send(task.as_line())

    def work(self, files: list[Input]) -> list[Result]:
        """The results of some files. Raises WorkerDied."""
        self._send(json.dumps([[file.number, str(file.path)] for file in files]))
        output: IO[str] = self._process.stdout  # type: ignore[assignment]
        answer = output.readline()
        if not answer.endswith("\n"):
            raise WorkerDied
        return [_result(data) for data in json.loads(answer)]

    def _send(self, line: str) -> None:
        pipe: IO[str] = self._process.stdin  # type: ignore[assignment]
        try:
            pipe.write(line + "\n")
            pipe.flush()
        except OSError:
            raise WorkerDied from None

    def end(self, *, at_once: bool = False) -> None:
        """Ends the process: after what it works on, or at once."""
        if at_once:
            self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # it has ended already
        self._process.wait()


def _result(data: dict[str, Any]) -> Result:
    originals = {word: (old, new) for word, (old, new) in data.pop("originals").items()}
    told = {**data, "outcome": Outcome(data["outcome"]), "anchored": tuple(data["anchored"])}
    return Result(**{**told, "originals": originals})


def main() -> None:
    """The process: reads a task, then lists of files, and answers each list with its results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the run's to answer
    task = Task.from_line(sys.stdin.readline())
    engine = task.engine()
    for line in sys.stdin:
        files = [Input(number, Path(path)) for number, path in json.loads(line)]
        results = [
            {**asdict(result), "outcome": result.outcome.value} for result in work(engine, task, files)
        ]
        print(json.dumps(results), flush=True)


if __name__ == "__main__":
    main()
