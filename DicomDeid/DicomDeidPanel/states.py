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
    LOOKING = "looking at what a run released"
    DONE = "done"
    FAILED = "failed"


class Allows(NamedTuple):
    """edit: change what a run would do, or look at what one released. export: begin a run. cancel: end
    what goes on. progress: it, or what came of it, is shown.
    """

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
    State.LOOKING: Allows(edit=False, export=False, cancel=True, progress=True),
    State.DONE: Allows(edit=True, export=True, cancel=False, progress=True),
    State.FAILED: Allows(edit=True, export=True, cancel=False, progress=True),
}


def state_of(*, scanning: bool, blocked: bool, run: "str | None") -> State:
    """The state. run: 'running', 'looking', 'cancelling', 'done' or 'failed' for what is shown, None."""
    if run:
        return State.LOOKING if run == "looking" else State(run)
    if scanning:
        return State.SCANNING
    return State.BLOCKED if blocked else State.READY
