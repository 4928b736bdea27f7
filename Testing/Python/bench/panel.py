"""How long the panel takes on the stand-in: to list 2,000 series, and to show an edit in the preview.

python Testing/Python/bench/panel.py
"""

import sys
import time
from pathlib import Path

_SERIES = 2000
_EDITS = 20


def main() -> None:
    """Prints milliseconds; the longest turn is what a person would feel while the list fills."""
    here = Path(__file__).resolve().parents[1]
    sys.path[:0] = [str(here), str(here / "panel"), str(here.parents[1] / "DicomDeid")]
    import standin

    standin.install(here.parents[1] / "DicomDeid")
    from panel_case import PanelCase

    case = PanelCase()
    case.setUp()
    try:
        _edits(case)
        _fill(case)
    finally:
        case.tearDown()


def _edits(case) -> None:  # type: ignore[no-untyped-def]
    case.tick_modality("CT")
    case.add_rule("StationName", "set", "X")
    times = []
    for number in range(_EDITS):
        case.settle()
        begun = time.perf_counter()
        case.ui.rulesTable.item(0, 4).setText(f"X{number}")
        while case.after("StationName") != f"X{number}":
            pass
        times.append(1000 * (time.perf_counter() - begun))
    times.sort()
    print(
        f"an edit until the preview shows it: median {times[_EDITS // 2]:.0f} ms, longest {times[-1]:.0f} ms"
    )


def _fill(case) -> None:  # type: ignore[no-untyped-def]
    import slicer

    database = slicer.dicomDatabase._connection
    for number in range(_SERIES):
        uid, study = f"2.25.9{number}", f"2.25.8{number // 10}"
        database.execute(
            "INSERT OR IGNORE INTO Studies (StudyInstanceUID, PatientsUID) VALUES (?, 1)",
            (study,),
        )
        database.execute(
            "INSERT INTO Series (SeriesInstanceUID, StudyInstanceUID, Modality) VALUES (?, ?, 'CT')",
            (uid, study),
        )
        database.execute("INSERT INTO Images VALUES (?, ?, '', ?)", (uid + ".1", str(case.paths[0]), uid))
    begun, longest = time.perf_counter(), 0.0
    case.panel.refresh()
    while case.panel.input.tree.is_filling:
        turn = time.perf_counter()
        slicer.app.processEvents()
        longest = max(longest, time.perf_counter() - turn)
    took = 1000 * (time.perf_counter() - begun)
    print(
        f"{case.panel.input.tree.number:,} series listed: {took:.0f} ms, longest turn {1000 * longest:.0f} ms"
    )


if __name__ == "__main__":
    main()
