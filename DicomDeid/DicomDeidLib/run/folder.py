"""Runs the engine over every file of some inputs, and counts what became of them."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

from ..engine import Engine, Outcome, Result
from ..stream.sink import FolderSink
from .find import check_inputs, find_files


@dataclass(slots=True)
class Summary:
    """What became of the inputs of a run, without a name or a value of any.

    reasons: how often each code was the reason to set aside or skip.
    """

    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)

    @property
    def files(self) -> int:
        """How many inputs there were."""
        return sum(self.outcomes.values())

    def add(self, result: Result) -> None:
        """Counts one result."""
        self.outcomes[result.outcome] += 1
        if result.code:
            self.reasons[result.code] += 1


def run_folder(
    engine: Engine,
    inputs: Iterable[Path],
    output: Path,
    on_result: Callable[[int, Path, Result], None] = lambda number, path, result: None,
) -> Summary:
    """De-identifies every file below the inputs into a folder.

    on_result: is told each input's number in the run, path and result, in order.
    Raises UsageError before anything starts where inputs or output can't be, OSError where the output
    can't be made.
    """
    inputs = list(inputs)
    check_inputs(inputs, output)
    output.mkdir(parents=True, exist_ok=True)
    sink = FolderSink(output)
    summary = Summary()
    for number, path in enumerate(find_files(inputs, output), 1):
        result = engine.release(path, sink)
        summary.add(result)
        on_result(number, path, result)
    return summary
