"""The files of an output: of a folder, of a zip archive, or one file, each with its name there."""

import tempfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple, cast

from ..errors import SetAside, UsageError
from ..run.find import find_files
from ..run.journal import JOURNAL
from ..stream.source import Source
from ..stream.write import BLOCK

_LOCAL_HEADER: Final = 30
_OF_RUNS: Final = (JOURNAL, f"{JOURNAL}.new")
_IN_MEMORY: Final = 16 * 1024 * 1024


class File(NamedTuple):
    """A file of an output. name: its path there, with '/' between the parts.

    open: gives its bytes. Raises SetAside('unreadable').
    """

    name: str
    open: Callable[[], Source]


def files_of(output: Path) -> Iterator[File]:
    """Every file of an output. Raises UsageError where there is none, or the archive can't be read."""
    if output.is_dir():
        yield from _of_folder(output)
    elif output.suffix.lower() == ".zip" and output.is_file():
        yield from _of_archive(output)
    elif output.exists():
        yield File(output.name, lambda: Source.open(output))
    else:
        raise UsageError(f"there is no file or folder {output}")


def count_files(output: Path) -> int:
    """How many files an output has, for progress. Raises UsageError."""
    return sum(1 for _ in files_of(output))


def _of_folder(folder: Path) -> Iterator[File]:
    # The journal stands for an output of its own, which is not there: nothing is left out.
    for path in find_files([folder], folder / JOURNAL):
        if path.name not in _OF_RUNS:
            yield File(path.relative_to(folder).as_posix(), lambda path=path: Source.open(path))  # type: ignore[misc]


def _of_archive(path: Path) -> Iterator[File]:
    try:
        archive = zipfile.ZipFile(path)
    except (OSError, zipfile.BadZipFile):
        raise UsageError(f"{path} is no zip archive that can be read") from None
    with archive:
        for entry in archive.infolist():
            if not entry.is_dir():
                yield File(entry.filename, lambda entry=entry: _entry(path, archive, entry))  # type: ignore[misc]


def _entry(path: Path, archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> Source:
    """An entry's bytes: in place where they are stored as they are, unpacked into a spool where not."""
    try:
        if entry.compress_type == zipfile.ZIP_STORED and not entry.flag_bits & 0x1:
            return Source(cast(BinaryIO, _Stored(path, entry)), entry.file_size)
        spool = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - closed by its source
        with archive.open(entry) as packed:
            while data := packed.read(BLOCK):
                spool.write(data)
        spool.seek(0)
        return Source(cast(BinaryIO, spool), entry.file_size)
    except (OSError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        raise SetAside("unreadable") from None


class _Stored:
    """The bytes of a stored entry, read in the archive itself: nothing is copied."""

    def __init__(self, path: Path, entry: zipfile.ZipInfo) -> None:
        self._file = path.open("rb", buffering=0)
        self._file.seek(entry.header_offset)
        header = self._file.read(_LOCAL_HEADER)
        lengths = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        self._start = entry.header_offset + _LOCAL_HEADER + lengths
        self._size = entry.file_size
        self.seek(0)

    def seek(self, offset: int) -> int:
        """Goes to an offset in the entry."""
        self._at = offset
        self._file.seek(self._start + offset)
        return offset

    def read(self, size: int) -> bytes:
        """So many bytes, fewer at the end of the entry."""
        data = self._file.read(min(size, max(self._size - self._at, 0)))
        self._at += len(data)
        return data

    def close(self) -> None:
        """Closes the archive here."""
        self._file.close()
