"""Runs beside the application: a job goes to a Python of its own through a pipe, and is stopped by it.

Nothing of a job stands in the arguments of the process. Where there is no such Python, the same job
runs in this process, in slices that keep the interface alive.
"""

import contextlib
import json
import os
import shutil
import signal
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from .results import OTHER_OUTCOMES, Progress, Result

_PATIENCE = 5000  # milliseconds until a run that was asked to stop is killed
_KILLED = 1000  # milliseconds to wait for the end of what was killed
_SLICE = 0.05  # seconds between two looks at the interface
_FOLDER = str(Path(__file__).resolve().parents[1])

OnProgress = Callable[[Progress], object]
OnFinished = Callable[[Result], object]


def python_program() -> str:
    """Slicer's own Python as a program, '' where there is none."""
    import slicer

    if "PythonSlicer" in os.path.basename(sys.executable or ""):
        return sys.executable
    found = shutil.which("PythonSlicer")
    if found:
        return found
    home = str(getattr(getattr(slicer, "app", None), "slicerHome", "") or "")
    program = os.path.join(home, "bin", "PythonSlicer" + (".exe" if os.name == "nt" else ""))
    return program if home and os.path.isfile(program) else ""


class Run:
    """A run that goes on by itself. result: what came of it, None while it goes on."""

    def __init__(self, job: Any, on_progress: OnProgress, on_finished: OnFinished, missing: int = 0) -> None:
        self.job = job
        self.output = job.output
        self.result: Result | None = None
        self._on_progress, self._on_finished = on_progress, on_finished
        self._missing = missing
        self._progress = Progress()
        self._others: dict[int, tuple[str, str]] = {}

    @property
    def isRunning(self) -> bool:
        """True until there is a result."""
        return self.result is None

    def start(self) -> None:
        """Begins."""
        raise NotImplementedError

    def cancel(self) -> None:
        """Asks to stop after the file that is worked on."""
        raise NotImplementedError

    def kill(self) -> None:
        """Stops at once."""
        raise NotImplementedError

    def wait(self) -> Result:
        """Waits for the result and keeps the interface alive meanwhile."""
        import slicer

        while self.result is None:
            slicer.app.processEvents()
            time.sleep(0.005)
        return self.result

    def _finish(self, report: "dict[str, Any] | None", error: str = "") -> None:
        if self.result is None:
            self.result = Result(self.output, report, error, self._missing, self._others)
            self.result.done = report["files"] if report else self._progress.done
            self.result.inputs, self.result.map = tuple(self.job.inputs), str(self.job.map or "")
            self.job = None  # it holds a key, and the run may be held for long
            _call(self._on_finished, self.result)

    def _tell(self) -> None:
        _call(self._on_progress, self._progress)


def _call(told: Callable[[Any], object], value: Any) -> None:
    """Calls what somebody handed in; its errors are shown and stop no run."""
    try:
        told(value)
    except Exception:  # the caller's own code failed, and its author has to see where
        traceback.print_exc()


class ProcessRun(Run):
    """A run in a process of its own."""

    def __init__(self, program: str, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._program = program
        self._pending = b""
        self._report: dict[str, Any] | None = None
        self._said = b""
        self._pid = 0

    def start(self) -> None:
        """Begins; the job goes through the process's standard input."""
        import qt

        process = self._process = qt.QProcess()
        environment = qt.QProcessEnvironment.systemEnvironment()
        searched = [_FOLDER, *filter(None, [os.environ.get("PYTHONPATH", "")])]
        environment.insert("PYTHONPATH", os.pathsep.join(searched))
        environment.insert("PYTHONIOENCODING", "utf-8")
        process.setProcessEnvironment(environment)
        process.connect("readyReadStandardOutput()", self._read)
        process.connect("readyReadStandardError()", self._hear)
        process.connect("finished(int,QProcess::ExitStatus)", self._ended)
        process.connect("errorOccurred(QProcess::ProcessError)", self._failed)
        # -P: nothing is imported from the folder that the application was started in.
        arguments = ["-P", "-m", "DicomDeidLib", "run", "--job", "-", "--progress", "json"]
        job = self.job.to_json().encode("utf-8") + b"\n"  # a start that fails at once forgets the job
        process.start(self._program, arguments)
        process.write(job)

    def cancel(self) -> None:
        """Closes the pipe, at which the process stops by itself; it is killed if it does not."""
        import qt

        if self.isRunning:
            self._process.closeWriteChannel()
            qt.QTimer.singleShot(_PATIENCE, self.kill)

    def kill(self) -> None:
        """Ends the process."""
        if self.isRunning:
            self._process.closeWriteChannel()
            if self._pid:
                # PythonSlicer is a launcher: the Python behind it has a number of its own.
                with contextlib.suppress(OSError):
                    os.kill(self._pid, getattr(signal, "SIGKILL", signal.SIGTERM))
            self._process.kill()
            self._process.waitForFinished(_KILLED)

    def _read(self) -> None:
        self._pending += bytes(self._process.readAllStandardOutput().data())
        *lines, self._pending = self._pending.split(b"\n")
        for line in lines:
            try:
                event = json.loads(line)
            except ValueError:
                continue  # something else that was printed
            self._take(event)

    def _hear(self) -> None:
        self._said = (self._said + bytes(self._process.readAllStandardError().data()))[-2000:]

    def _take(self, event: dict[str, Any]) -> None:
        kind = event["event"]
        if kind == "started":
            self._progress = Progress(total=event["files"])
            self._pid = event["pid"]
        elif kind in OTHER_OUTCOMES:
            self._others[event["number"]] = (kind, event["code"])
            self._progress.problems += kind == "set aside"
            return
        elif kind == "progress":
            problems = self._progress.problems
            self._progress = Progress(event["done"], event["files"], problems, event["seconds_left"])
        elif kind == "finished":
            self._report = event["report"]
            return
        self._tell()

    def _ended(self, code: int, status: int = 0) -> None:
        error = "the process that did it ended; what was released is whole"
        try:
            self._read()
            self._hear()
            said = self._said.decode("utf-8", "replace").strip().splitlines()
            if code in (2, 3) and said:
                error = said[-1].removeprefix("dicom-deid: ")
            if self._report is None and self.isRunning:
                _remove_leftovers(self.job, self._pid)
        finally:
            self._finish(self._report, "" if self._report else error)
            self._process.deleteLater()

    def _failed(self, error: int) -> None:
        import qt

        if int(error) == int(qt.QProcess.FailedToStart):
            self._finish(None, "Slicer's Python could not be started")


class InProcessRun(Run):
    """A run in this process, for where there is no Python to start."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._stop = False
        self._looked = 0.0

    def start(self) -> None:
        """Begins once the application is idle."""
        import qt

        qt.QTimer.singleShot(0, self._run)

    def cancel(self) -> None:
        """Stops after the file that is worked on."""
        self._stop = True

    kill = cancel

    def _run(self) -> None:
        if self._stop:
            self._finish(None, "stopped before it began")
            return
        from DicomDeidLib import UsageError

        report, error = None, ""
        try:
            report = self._do()
        except UsageError as problem:
            error = str(problem)
        except OSError as problem:
            error = f"could not go on: {problem.strerror}"
        except Exception as problem:  # no result is claimed; the error's own text may quote a file
            error = (
                f"the program failed in a way it did not foresee ({type(problem).__name__}); please report it"
            )
        finally:
            self._finish(report, "" if report else error or "it was interrupted")

    def _do(self) -> "dict[str, Any]":
        from DicomDeidLib import run_job
        from DicomDeidLib.run.run import count_files

        self._progress = Progress(total=count_files(self.job))
        start = time.monotonic()

        def tell(file: Any, result: Any) -> None:
            done = self._progress.done + 1
            outcome = result.outcome.value
            if outcome in OTHER_OUTCOMES:
                self._others[file.number] = (outcome, result.code)
            problems = self._progress.problems + (outcome == "set aside")
            left = (time.monotonic() - start) / done * max(0, self._progress.total - done)
            self._progress = Progress(done, max(done, self._progress.total), problems, round(left))
            self._look()

        report: dict[str, Any] = run_job(self.job, tell, lambda: self._stop).as_dict()
        self._tell()
        return report

    def _look(self) -> None:
        """Lets the interface do what waits there."""
        import slicer

        now = time.monotonic()
        if now - self._looked > _SLICE:
            self._looked = now
            self._tell()
            slicer.app.processEvents()


def _remove_leftovers(job: Any, ended: int) -> None:
    """Removes what a process that was killed left staged."""
    from DicomDeidLib.stream.sink import remove_leftovers

    output = Path(job.output)
    folder = output.parent if job.is_zip else output
    if folder.is_dir():
        remove_leftovers(folder, ended)
