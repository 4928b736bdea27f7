"""Sinks: where released files go. A file is staged and then given its name; none is half written."""

import contextlib
import os
import secrets
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final, Protocol

from ..errors import SetAside, UsageError
from .write import BLOCK

_STAGING: Final = ".dicomdeid-staging-"
# Entries of an archive carry no clock, so that the same run gives the same bytes.
_ZIP_TIME: Final = (1980, 1, 1, 0, 0, 0)


class Sink(Protocol):
    """What a run needs of the place it releases to."""

    @property
    def staging(self) -> Path:
        """A folder for files that have no name yet."""
        ...

    def commit(self, staged: str, name: str) -> bool:
        """Gives a staged file its name; False where the same bytes stand there already.

        name: path below the sink, with '/' between its parts.
        Raises SetAside('output-exists') where other bytes stand there, SetAside('unwritable').
        """
        ...

    def close(self, *, finished: bool) -> None:
        """Ends the run; what was staged and not committed is gone."""
        ...


class FolderSink:
    """A folder that only ever holds whole files; a file that exists is never overwritten."""

    def __init__(self, folder: Path) -> None:
        """Raises UsageError where the folder can't be made."""
        self.folder = folder
        self._folder = str(folder)
        self._made: set[str] = set()
        self._staging = _new_staging(folder)

    @property
    def staging(self) -> Path:
        """A folder for files that have no name yet, on the same disk."""
        return self._staging

    def commit(self, staged: str, name: str) -> bool:
        """Gives a staged file its name; False where the same bytes stand there already."""
        final = os.path.join(self._folder, *name.split("/"))
        parent = os.path.dirname(final)
        try:
            if parent not in self._made:
                os.makedirs(parent, exist_ok=True)
                if len(self._made) > 10_000:
                    self._made.clear()
                self._made.add(parent)
            if os.path.lexists(final):
                same = same_bytes(staged, final)
                os.unlink(staged)
                if not same:
                    raise SetAside("output-exists")
                return False
            os.rename(staged, final)
        except OSError:
            with contextlib.suppress(OSError):
                os.unlink(staged)
            raise SetAside("unwritable") from None
        return True

    def close(self, *, finished: bool = True) -> None:
        """Removes the staging folder with what is left in it."""
        shutil.rmtree(self._staging, ignore_errors=True)


class ZipSink:
    """A zip archive that has its name only when the run is finished; entries are stored, not packed again."""

    def __init__(self, path: Path) -> None:
        """Raises UsageError where the archive exists or can't be made."""
        import zipfile

        if path.exists():
            raise UsageError(f"{path} exists already; an archive is never overwritten")
        self.path = path
        self._staging = _new_staging(path.parent)
        self._unfinished = self._staging / "archive.zip"
        self._entry = zipfile.ZipInfo
        self._archive = zipfile.ZipFile(self._unfinished, "x", zipfile.ZIP_STORED)

    @property
    def staging(self) -> Path:
        """A folder for files that have no name yet."""
        return self._staging

    def commit(self, staged: str, name: str) -> bool:
        """Copies a staged file into the archive; False where the same bytes are there already."""
        try:
            if name in self._archive.NameToInfo:
                return self._is_same(staged, name)
            entry = self._entry(name, _ZIP_TIME)
            entry.external_attr = 0o600 << 16
            entry.file_size = os.path.getsize(staged)
            with open(staged, "rb") as file, self._archive.open(entry, "w") as target:
                shutil.copyfileobj(file, target, BLOCK)
        except OSError:
            raise SetAside("unwritable") from None
        finally:
            with contextlib.suppress(OSError):
                os.unlink(staged)
        return True

    def _is_same(self, staged: str, name: str) -> bool:
        with open(staged, "rb") as one, self._archive.open(name) as other:
            while data := one.read(BLOCK):
                if data != other.read(len(data)):
                    raise SetAside("output-exists")
            if other.read(1):
                raise SetAside("output-exists")
        return False

    def close(self, *, finished: bool) -> None:
        """Gives the archive its name, if the run came to its end. Raises UsageError where it can't be had."""
        self._archive.close()
        try:
            if finished:
                if self.path.exists():
                    raise UsageError(f"{self.path} was made by somebody else in the meantime")
                self._unfinished.rename(self.path)
        except OSError as error:
            raise UsageError(f"{self.path} can't be written: {error.strerror}") from None
        finally:
            shutil.rmtree(self._staging, ignore_errors=True)


def remove_leftovers(folder: Path, ended: int = 0) -> None:
    """Removes what runs that were killed left staged in a folder. ended: a process known to have ended."""
    for left in _staged_in(folder):
        if left.name.startswith(f"{_STAGING}{ended}-") or not _is_alive(left):
            shutil.rmtree(left, ignore_errors=True)


def is_staging(path: Path) -> bool:
    """True for a folder of files that have no name yet."""
    return path.name.startswith(_STAGING)


def _new_staging(folder: Path) -> Path:
    staging = folder / f"{_STAGING}{os.getpid()}-{secrets.token_hex(4)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        remove_leftovers(folder)
        staging.mkdir()
    except OSError as error:
        raise UsageError(f"the output {folder} can't be written: {error.strerror}") from None
    return staging


def _staged_in(folder: Path) -> Iterable[Path]:
    return folder.glob(_STAGING + "*")


def _is_alive(staging: Path) -> bool:
    """True where the process that made a staging folder may still run; on Windows nothing tells."""
    number = staging.name.removeprefix(_STAGING).partition("-")[0]
    if os.name == "nt" or not number.isdigit():
        return True
    with contextlib.suppress(PermissionError):
        try:
            os.kill(int(number), 0)
        except ProcessLookupError:
            return False
    return True


def same_bytes(first: str, second: str) -> bool:
    """True for two files with the same content."""
    with open(first, "rb") as one, open(second, "rb") as other:
        while True:
            data = one.read(BLOCK)
            if data != other.read(BLOCK):
                return False
            if not data:
                return True
