"""The states of the panel, and what a person can do in each."""

from enum import Enum
from typing import NamedTuple


class State(Enum):
    """What the panel is at. BLOCKED: something is missing or wrong, and the panel says what."""

    SCANNING = "reading the database"
    BLOCKED = "something is missing"
    READY = "ready"
    RUNNING = "running"
    CANCELLING = "cancelling"
    DONE = "done"
    FAILED = "failed"


class Allows(NamedTuple):
    """edit: change what a run would do. export: begin a run. cancel: end one. progress: a run is shown."""

    edit: bool
    export: bool
    cancel: bool
    progress: bool


ALLOWS = {
    State.SCANNING: Allows(edit=True, export=False, cancel=False, progress=False),
    State.BLOCKED: Allows(edit=True, export=False, cancel=False, progress=False),
    State.READY: Allows(edit=True, export=True, cancel=False, progress=False),
    State.RUNNING: Allows(edit=False, export=False, cancel=True, progress=True),
    State.CANCELLING: Allows(edit=False, export=False, cancel=False, progress=True),
    State.DONE: Allows(edit=True, export=True, cancel=False, progress=True),
    State.FAILED: Allows(edit=True, export=True, cancel=False, progress=True),
}


def state_of(*, scanning: bool, blocked: bool, run: "str | None") -> State:
    """The state. run: 'running', 'cancelling', 'done' or 'failed' for what is shown of one, None."""
    if run:
        return State(run)
    if scanning:
        return State.SCANNING
    return State.BLOCKED if blocked else State.READY
