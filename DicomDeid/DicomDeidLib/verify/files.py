"""The files to verify: those of a folder or of an archive, opened one at a time."""

import contextlib
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Final

from ..errors import UsageError
from ..run.find import find_files

_IN_MEMORY: Final = 8 << 20  # bytes of an archive's member or of an inflated data set that need no disk


class Files:
    """Files in order, by their names: paths of originals, paths below the output for outputs."""

    def __init__(self, names: list[str], root: Path | None, archive: zipfile.ZipFile | None = None) -> None:
        self.names = names
        self._root = root
        self._archive = archive

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
        return cls([entry.filename for entry in archive.infolist() if not entry.is_dir()], None, archive)

    def close(self) -> None:
        """Closes the archive."""
        if self._archive is not None:
            self._archive.close()

    @contextlib.contextmanager
    def opened(self, name: str) -> Iterator[IO[bytes]]:
        """The bytes of one file, to be read and sought in. Raises OSError, zipfile.BadZipFile."""
        if self._archive is None:
            with open(self._root / name if self._root else name, "rb") as file:
                yield file
            return
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as copy:
            with self._archive.open(name) as member:
                shutil.copyfileobj(member, copy)
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


def _below(folder: Path) -> Iterator[str]:
    for parent, _folders, names in os.walk(folder):
        for name in names:
            yield Path(parent, name).relative_to(folder).as_posix()
