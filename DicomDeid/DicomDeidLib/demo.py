"""The demo: makes a synthetic study with planted identifiers, de-identifies it, and looks for them."""

from pathlib import Path
from typing import Final

from .changes import as_table
from .demo_study import DEFAULT, byte_forms, planted_strings, write_demo_study
from .engine import Engine
from .errors import UsageError
from .job import Job
from .run.run import run_job

# A key for synthetic data, published here: the demo gives the same result each time.
DEMO_KEY: Final = b"a public key, for the demo only.".ljust(32, b".")
_ROWS_SHOWN: Final = 28


def run_demo(folder: Path) -> bool:
    """Makes FOLDER/original and FOLDER/deidentified and shows what changed; True where anything is left.

    Raises UsageError where the folder can't be written.
    """
    original, output = folder / "original", folder / "deidentified"
    try:
        paths = write_demo_study(original)
    except OSError as error:
        raise UsageError(f"{folder} can't be written: {error.strerror}") from None
    engine = Engine(key=DEMO_KEY)
    changes = [change for change in engine.preview(paths[0]).changes if change.changed]
    print(f"A synthetic study of {len(paths)} files, of a patient who does not exist, is in {original}\n")
    print(f"What changes in {paths[0].name} (- removed, ~ changed, + put in):\n")
    print(as_table(changes[:_ROWS_SHOWN], width=120))
    print(f"... and {len(changes) - _ROWS_SHOWN} more; all of them: dicom-deid preview {paths[0]}\n")
    report = run_job(Job((str(original),), str(output), key_hex=DEMO_KEY.hex()))
    print(report.as_text())
    print(f"The result is in {output}")
    planted = planted_strings(DEFAULT)
    left = [place for place, text in planted.items() if _is_left(text, output)]
    print(
        f"{len(planted)} planted identifiers were looked for in every byte and name there: {len(left)} left."
    )
    return bool(left) or bool(report.set_aside)


def _is_left(text: str, folder: Path) -> bool:
    """True where a text stands in a file or in the name of one."""
    forms = byte_forms(text)
    return any(
        any(form in data for form in forms)
        for path in folder.rglob("*")
        for data in (path.name.encode(), path.read_bytes() if path.is_file() else b"")
    )
