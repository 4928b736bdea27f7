"""What was released is looked at again: what is left in it, and whether it is right and loads."""

from typing import Any

from .loads import check_loads, new_check
from .results import Result
from .slices import Sliced


def review_output(result: "Result | str", sliced: Sliced) -> Any:
    """Every distinct value that is left in an output: a Review, to be used in a `with`.

    result: of an export, or the path of a folder, an archive or a file.
    Raises ValueError where there is no such output, OSError where the temporary folder is full.
    """
    from pathlib import Path

    from DicomDeidLib.review import review
    from DicomDeidLib.review.files import count_files

    output = str(getattr(result, "output", result))
    total = count_files(Path(output))
    return review(output, lambda number: sliced.tell(number, total), sliced.is_cancelled)


def verify_run(
    result: Result, originals: "list[str] | tuple[str, ...] | None", map: str, loads: bool, sliced: Sliced
) -> Any:
    """Compares the originals of an export with its output, and sees whether that loads: a Verification.

    originals, map: instead of those of the run. loads: import the output into a temporary database.
    Raises ValueError where it can't be started, OSError where a file can't be read.
    """
    from DicomDeidLib.verify.verification import verify

    inputs = result.inputs if originals is None else tuple(as_paths(originals))
    # Beside those of each file one step is left for the database.
    found = verify(
        inputs,
        result.output,
        map or result.map or None,
        lambda done, total: sliced.tell(done, total + loads),
        sliced.is_cancelled,
    )
    if loads:
        check = new_check()
        found.checks.append(check)
        if not found.cancelled:
            found.cancelled = not check_loads(check, result, sliced)
    return found


def as_paths(paths: "list[str] | tuple[str, ...] | str") -> "list[str]":
    """Paths as text, also of one path alone."""
    return [str(paths)] if isinstance(paths, str) or not hasattr(paths, "__iter__") else list(map(str, paths))
