"""The pool: chunks of files become results in the order of the files, in this process or in many."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from ..engine import Result
from .find import Input
from .task import Task, work

Done = tuple[Input, Result]


class Pool(Protocol):
    """Something that turns chunks into results in their order."""

    def results(self, chunks: Iterable[list[Input]]) -> Iterator[Done]:
        """Each file with its result, in order."""
        ...

    def close(self) -> None:
        """Ends what is running, at once."""
        ...


def open_pool(task: Task, workers: int) -> Pool:
    """A pool of this many processes; 1 means this process alone."""
    if workers == 1:
        return _Here(task)
    from .workers import Workers  # brings threads and processes, which one process does without

    return Workers(task, workers)


class _Here:
    """This process."""

    def __init__(self, task: Task) -> None:
        self._task = task
        self._engine = task.engine()

    def results(self, chunks: Iterable[list[Input]]) -> Iterator[Done]:
        for chunk in chunks:
            for file in chunk:
                yield file, work(self._engine, self._task, [file])[0]

    def close(self) -> None:
        """Nothing runs beside this process."""
