"""The key file: 32 random bytes that all pseudonyms, UIDs and date offsets derive from."""

import contextlib
import os
import secrets
import stat
from pathlib import Path
from typing import Final

from ..errors import UsageError

KEY_LENGTH: Final = 32


def new_key() -> bytes:
    """32 random bytes, for a run whose result need not be continued."""
    return secrets.token_bytes(KEY_LENGTH)


def write_new_key(path: Path) -> bytes:
    """Makes a key and writes it to a file that only its owner can read (mode 0600).

    Raises UsageError where the file exists already or can't be written.
    """
    key = new_key()
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    except FileExistsError:
        raise UsageError(f"{path} exists already; a key is never overwritten") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    try:
        with open(handle, "wb") as file:
            file.write(key)
    except OSError as error:
        with contextlib.suppress(OSError):
            path.unlink()
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    return key


def read_key(path: Path) -> bytes:
    """Reads a key file. Raises UsageError where it can't be read or has not 32 bytes."""
    try:
        with path.open("rb") as file:
            key = file.read(KEY_LENGTH + 1)
    except OSError as error:
        raise UsageError(f"the key file {path} can't be read: {error.strerror}") from None
    if len(key) != KEY_LENGTH:
        raise UsageError(
            f"{path} is no key file: a key has {KEY_LENGTH} bytes (make one: dicom-deid key new)"
        )
    return key


def is_open_to_others(path: Path) -> bool:
    """True where the file's mode lets other accounts read the key; on Windows modes say nothing."""
    return os.name != "nt" and bool(path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
