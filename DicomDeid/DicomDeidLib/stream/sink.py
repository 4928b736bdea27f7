"""The sink: parts become a file that has its final name only when it is whole."""

import contextlib
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import BinaryIO, Final

from ..errors import SetAside
from .deflate import deflated
from .parts import FileRange, Part
from .source import Source

# Writes that begin on such a boundary of the output are the cheapest way to copy pixels on all systems.
_BLOCK: Final = 256 * 1024
_TEMPORARY_SUFFIX: Final = ".dicomdeid-part"


Write = Callable[[memoryview], object]


def copy(head: bytes, parts: Iterable[Part], source: Source, write: Write, block: bytearray) -> None:
    """Writes head and parts in constant memory: whole blocks, aligned to the output, and a rest.

    block: memory to gather in; its length is the size of a write.
    """
    view = memoryview(block)
    size, filled = len(block), 0
    for piece in _pieces(head, parts):
        ranged = isinstance(piece, FileRange)
        at, left = piece if isinstance(piece, FileRange) else (0, len(piece))
        while left:
            count = min(size - filled, left)
            target = view[filled : filled + count]
            if ranged:
                source.read_into(at, target)
            else:
                target[:] = piece[at : at + count]  # type: ignore[assignment]
            at, left, filled = at + count, left - count, filled + count
            if filled == size:
                write(view)
                filled = 0
    if filled:
        write(view[:filled])


def chunks_of(parts: Iterable[Part], source: Source) -> Iterator[bytes]:
    """The bytes of parts in pieces of at most 256 KiB where they come from the input."""
    for piece in _pieces(b"", parts):
        if not isinstance(piece, FileRange):
            yield piece
            continue
        offset, left = piece
        while left:
            data = source.read_at(offset, min(_BLOCK, left))
            if not data:
                raise SetAside("changed-while-read")
            yield data
            offset, left = offset + len(data), left - len(data)


class FolderSink:
    """A folder that only ever holds whole files.

    A file is written beside its final name and then given it; a file that exists is never
    overwritten.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[Path] = set()
        self._block = bytearray(_BLOCK)

    @contextlib.contextmanager
    def writing(self, name: str) -> Iterator["Pending"]:
        """A file to write to; it vanishes if the block ends with an error.

        name: path below the folder, with '/' between its parts.
        Raises SetAside('unwritable').
        """
        final = self.folder.joinpath(*name.split("/"))
        temporary = final.with_name(f"{secrets.token_hex(8)}{_TEMPORARY_SUFFIX}")
        try:
            if final.parent not in self._made:
                final.parent.mkdir(parents=True, exist_ok=True)
                self._made.add(final.parent)
            with open(temporary, "xb", buffering=0) as file:
                try:
                    yield Pending(file, temporary, final, self._block)
                except BaseException:
                    file.close()
                    temporary.unlink(missing_ok=True)
                    raise
        except OSError:
            raise SetAside("unwritable") from None


class Pending:
    """A file on its way: written to, then given its name."""

    def __init__(self, file: BinaryIO, temporary: Path, final: Path, block: bytearray) -> None:
        self._file = file
        self._temporary = temporary
        self._block = block
        self.path = final

    def write(self, head: bytes, parts: Iterable[Part], source: Source, *, deflate: bool) -> None:
        """Writes the head as it is and the parts, deflated where asked. Raises SetAside('unwritable')."""
        if not deflate:
            copy(head, parts, source, self._write_all, self._block)
            return
        self._write_all(memoryview(head))
        for chunk in deflated(chunks_of(parts, source)):
            self._write_all(memoryview(chunk))

    def _write_all(self, view: memoryview) -> None:
        try:
            done = self._file.write(view)
            while done < len(view):
                done += self._file.write(view[done:])
        except OSError:
            raise SetAside("unwritable") from None

    def release(self) -> bool:
        """Gives the file its final name; True, or False where the same bytes stand there already.

        Raises SetAside('output-exists') where other bytes stand there.
        """
        self._file.close()
        try:
            _rename_new(self._temporary, self.path)
        except FileExistsError:
            same = _same_bytes(self._temporary, self.path)
            self._temporary.unlink()
            if not same:
                raise SetAside("output-exists") from None
            return False
        return True


def _pieces(head: bytes, parts: Iterable[Part]) -> Iterator[bytes | FileRange]:
    """Head and parts with small bytes joined, so that they are copied once."""
    small = [head]
    for part in parts:
        if isinstance(part, bytes):
            small.append(part)
            continue
        yield b"".join(small)
        small = []
        if isinstance(part, FileRange):
            yield part
        else:
            yield from part.chunks()
    yield b"".join(small)


def _rename_new(source: Path, target: Path) -> None:
    """Renames without overwriting. Raises FileExistsError."""
    if os.name == "nt":
        source.rename(target)  # Windows refuses to overwrite
        return
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:
        # A file system without hard links: not atomic, but only against another program.
        if target.exists():
            raise FileExistsError from None
        source.rename(target)
        return
    source.unlink()


def _same_bytes(first: Path, second: Path) -> bool:
    with first.open("rb") as one, second.open("rb") as other:
        while True:
            data = one.read(_BLOCK)
            if data != other.read(_BLOCK):
                return False
            if not data:
                return True


def copy_to_bytes(head: bytes, parts: Iterable[Part], source: Source, *, deflate: bool) -> bytes:
    """Head and parts as one piece of memory."""
    chunks = chunks_of(parts, source)
    return head + b"".join(deflated(chunks) if deflate else chunks)
