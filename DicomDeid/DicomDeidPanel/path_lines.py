"""Lines in which a path is typed: every change of theirs, also to nothing."""

from collections.abc import Callable
from typing import Any


def on_path_change(line: Any, slot: Callable[..., Any]) -> None:
    """Calls a slot when a ctkPathLineEdit changes; of an empty one it tells only that it is no path."""
    line.connect("currentPathChanged(QString)", slot)
    line.connect("validInputChanged(bool)", slot)
