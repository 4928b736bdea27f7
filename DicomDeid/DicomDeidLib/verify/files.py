"""The files to verify: those of a folder or of an archive, opened one at a time."""

import contextlib
import os
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from ..errors import UsageError
from ..run.find import find_files
from .headers import LARGEST

_IN_MEMORY: Final = 8 << 20  # bytes of an archive's member or of an inflated data set that need no disk


class Unreadable(Exception):
    """A member of an archive that can't be unpacked."""


class Files:
    """Files in order, by their names: paths of originals, paths below the output for outputs.

    beside: what an archive says beside its files: comments, extra fields, names of folders.
    """

    def __init__(self, names: list[str], root: Path | None, archive: zipfile.ZipFile | None = None) -> None:
        self.names = names
        self._root = root
        self._archive = archive
        self.beside = b"" if archive is None else _beside(archive)

    @classmethod
    def of_inputs(cls, inputs: Iterable[Path], output: Path) -> "Files":
        """Every file of the originals. Raises UsageError where one of the inputs is not there."""
        found = list(inputs)
        if not found:
            raise UsageError("no originals are given")
        for number, path in enumerate(found, 1):
            if not path.exists():
                raise UsageError(f"original {number}: there is no such file or folder")
            if path.is_dir() and output.is_dir() and path.resolve().is_relative_to(output.resolve()):
                raise UsageError(f"original {number} lies inside the output {output}")
        return cls([str(path) for path in find_files(found, output)], None)

    @classmethod
    def of_output(cls, output: Path) -> "Files":
        """Every file of a folder or a .zip. Raises UsageError where it is neither."""
        if output.is_dir():
            return cls(sorted(_below(output)), output)
        if not output.is_file():
            raise UsageError(f"there is no output {output}")
        try:
            archive = zipfile.ZipFile(output)
        except (OSError, zipfile.BadZipFile):
            raise UsageError(f"the output {output} is neither a folder nor an archive") from None
        names = [entry.filename for entry in archive.infolist() if not entry.is_dir()]
        if len(set(names)) < len(names):
            raise UsageError(f"the output {output} has two files of one name, of which one can't be read")
        return cls(names, None, archive)

    def close(self) -> None:
        """Closes the archive."""
        if self._archive is not None:
            self._archive.close()

    @contextlib.contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of one file, to be read and sought in. Raises OSError, Unreadable."""
        if self._archive is None:
            with open(self._root / name if self._root else name, "rb") as file:
                yield file
            return
        if self._archive.getinfo(name).file_size > LARGEST:
            raise Unreadable
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            try:
                with self._archive.open(name) as member:
                    shutil.copyfileobj(member, copy)
            except (RuntimeError, NotImplementedError, zlib.error, zipfile.BadZipFile, EOFError):
                raise Unreadable from None  # encrypted, packed in an unknown way, or damaged
            copy.seek(0)
            yield copy

    def put(self, name: str, target: Path) -> None:
        """Makes one file stand at a path: a link where it can be one, a copy elsewhere. Raises OSError."""
        if self._archive is None:
            with contextlib.suppress(OSError, NotImplementedError):
                target.symlink_to(os.path.abspath(self._root / name if self._root else name))
                return
        with self.opened(name) as source, open(target, "wb") as copy:
            shutil.copyfileobj(source, copy)


def _beside(archive: zipfile.ZipFile) -> bytes:
    found = [archive.comment]
    for entry in archive.infolist():
        found += [entry.comment, entry.extra]
        if entry.is_dir():
            found.append(entry.filename.encode("utf-8", "surrogateescape"))
    return b"\0".join(found)


def _below(folder: Path) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        # A link to a folder is none of a run's files; it can't be read as one.
        links = [name for name in folders if os.path.islink(os.path.join(parent, name))]
        for name in [*names, *links]:
            yield Path(parent, name).relative_to(folder).as_posix()
