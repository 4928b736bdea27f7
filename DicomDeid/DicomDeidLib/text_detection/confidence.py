"""Confidence: how sure it has to be that something is text, as people and profiles say it."""

from typing import Final

from ..errors import UsageError

# Of text that is surer than this a box is told; who asks may want it surer.
LEAST: Final = 0.3
# How sure it has to be where nobody says.
CONFIDENCE: Final = 0.4


def read_confidence(value: object) -> float:
    """A confidence as somebody wrote it. Raises UsageError."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not LEAST <= value <= 1:
        raise UsageError(f"a confidence is a number from {LEAST} to 1")
    return float(value)
