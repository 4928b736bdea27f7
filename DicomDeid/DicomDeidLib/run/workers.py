"""Many workers: chunks of files go to processes, and their results come back in the order of the files."""

import queue
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from ..engine import Outcome, Result
from .find import Input
from .pool import Done
from .task import Task
from .worker import Worker, WorkerDied


class Workers:
    """Processes of their own; a file on which one dies is set aside, and the others go on."""

    def __init__(self, task: Task, count: int) -> None:
        self._task = task
        self._count = count
        self._idle: queue.SimpleQueue[Worker] = queue.SimpleQueue()
        self._running: set[Worker] = set()
        self._threads = ThreadPoolExecutor(count)
        self._closed = False

    def results(self, chunks: Iterable[list[Input]]) -> Iterator[Done]:
        """Each file with its result, in order."""
        waiting: deque[tuple[list[Input], Future[list[Result]]]] = deque()
        more = iter(chunks)
        while True:
            while len(waiting) < 2 * self._count and (chunk := next(more, None)) is not None:
                waiting.append((chunk, self._threads.submit(self._work, chunk)))
            if not waiting:
                return
            files, future = waiting.popleft()
            yield from zip(files, future.result(), strict=True)

    def _work(self, files: list[Input]) -> list[Result]:
        try:
            return self._ask(files)
        except WorkerDied:
            if len(files) > 1:
                return [result for file in files for result in self._work([file])]
            return [Result(Outcome.SET_ASIDE, code="worker-died")]

    def _ask(self, files: list[Input]) -> list[Result]:
        if self._closed:
            raise WorkerDied
        try:
            worker = self._idle.get_nowait()
        except queue.Empty:
            worker = Worker(self._task)
            self._running.add(worker)
        try:
            results = worker.work(files)
        except WorkerDied:
            self._running.discard(worker)
            worker.end(at_once=True)
            raise
        self._idle.put(worker)
        return results

    def close(self) -> None:
        """Ends every process at once."""
        self._closed = True
        for worker in list(self._running):
            worker.end(at_once=True)
        self._threads.shutdown(cancel_futures=True)
