"""Files that somebody saves beside an output, in a place that a dialog asked for: never inside the output."""

import os
import secrets
from collections.abc import Callable
from pathlib import Path


def save_beside(path: str, write: Callable[[Path], object]) -> None:
    """Writes a file that only its owner can read. write: writes a new one, or raises UsageError.

    A file that is there is replaced, as the dialog that gave the path asked. Raises UsageError.
    """
    from DicomDeidLib import UsageError

    target = Path(path)
    if not os.path.lexists(target):
        write(target)
        return
    if target.is_dir():
        raise UsageError(f"{target} is a folder")
    staged = target.with_name(f".{secrets.token_hex(6)}")
    try:
        write(staged)
        os.replace(staged, target)
    except UsageError as wrong:
        raise UsageError(str(wrong).replace(str(staged), path)) from None
    except OSError as wrong:
        raise UsageError(f"{target} can't be written: {wrong.strerror}") from None
    finally:
        staged.unlink(missing_ok=True)
