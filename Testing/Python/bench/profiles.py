"""The profile benchmark: what compiling, rules of one's own and the cleaning of text cost.

Usage: python Testing/Python/bench/profiles.py CT_FOLDER
"""

import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "DicomDeid"))

from DicomDeidLib import Engine

CONDITIONS = (
    'Manufacturer == "XYZ"', "Rows > 128", "exists(PatientComments)", 'Modality in ("CT", "MR")',
    'matches(SeriesDescription, "(?i)scout")',
)  # fmt: skip
ATTRIBUTES = ("StudyDescription", "SeriesDescription", "StationName", "ProtocolName")
ACTIONS: tuple[dict[str, object], ...] = (
    {"action": "keep"},
    {"action": "substitute", "pattern": "smith-?", "with": ""},
    {"action": "replace", "value": "{value|upper|first:8}"},
    {"action": "remove"},
    {"action": "set", "value": "{PatientID|pseudonym}"},
)


def twenty_rules() -> dict[str, object]:
    """Twenty rules under five conditions."""
    rules = [
        {"selector": attribute, "when": condition, **action}
        for condition, action in zip(CONDITIONS, ACTIONS, strict=True)
        for attribute in ATTRIBUTES
    ]
    return {"format": 1, "name": "twenty", "version": "1", "base": "basic", "rules": rules}


def seconds(work: Callable[[], object]) -> float:
    """How long something takes, in seconds of processor time."""
    start = time.process_time()
    work()
    return time.process_time() - start


def write_all(engine: Engine, files: list[Path]) -> None:
    """De-identifies all files and writes none."""
    for path in files:
        engine.write(path, None)


def main() -> None:
    """Prints the figures for a folder of CT slices."""
    files = sorted(Path(sys.argv[1]).rglob("*.dcm"))
    first = seconds(lambda: Engine("basic").preview(files[0]))
    print(f"profile read, compiled, first preview: {1000 * first:.0f} ms")
    engines = {
        "basic": Engine("basic"),
        "twenty rules": Engine(twenty_rules()),
        "text cleaned": Engine("basic", ["clean-descriptors", "clean-structured-content"]),
        "research": Engine("research"),
    }
    taken: dict[str, list[float]] = {name: [] for name in engines}
    for round_number in range(6):
        for name, engine in engines.items():
            took = seconds(partial(write_all, engine, files))
            if round_number:
                taken[name].append(took / len(files))
    plain = median(taken["basic"])
    print(f"basic {plain * 1e6:.0f} µs a file")
    for name in list(engines)[1:]:
        print(f"{name}: {median(taken[name]) / plain:.2f} times that")


if __name__ == "__main__":
    main()
