"""Writing: the parts of an output become a file or bytes, in constant memory."""

import contextlib
import os
from collections.abc import Callable, Iterable, Iterator
from typing import Final

from ..errors import SetAside
from .deflate import deflated
from .parts import FileRange, Part
from .source import Source

# Writes that begin on such a boundary of the output are the cheapest way to copy pixels on all systems.
BLOCK: Final = 1024 * 1024

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
    """The bytes of parts in pieces of at most 1 MiB where they come from the input."""
    for piece in _pieces(b"", parts):
        if not isinstance(piece, FileRange):
            yield piece
            continue
        offset, left = piece
        while left:
            data = source.read_at(offset, min(BLOCK, left))
            if not data:
                raise SetAside("changed-while-read")
            yield data
            offset, left = offset + len(data), left - len(data)


def write_file(
    path: str, head: bytes, parts: Iterable[Part], source: Source, block: bytearray, *, deflate: bool
) -> None:
    """Writes a file, over what an earlier try may have left: the head as it is, the parts deflated or not.

    Raises SetAside('unwritable'), and then the file is gone again.
    """
    try:
        with open(path, "wb", buffering=0) as file:

            def write(view: memoryview) -> None:
                done = file.write(view)
                while done < len(view):
                    done += file.write(view[done:])

            if not deflate:
                copy(head, parts, source, write, block)
            else:
                write(memoryview(head))
                for chunk in deflated(chunks_of(parts, source)):
                    write(memoryview(chunk))
    except OSError:
        _remove(path)
        raise SetAside("unwritable") from None
    except BaseException:
        _remove(path)
        raise


def _remove(path: str) -> None:
    with contextlib.suppress(OSError):
        os.unlink(path)


def copy_to_bytes(head: bytes, parts: Iterable[Part], source: Source, *, deflate: bool) -> bytes:
    """Head and parts as one piece of memory."""
    chunks = chunks_of(parts, source)
    return head + b"".join(deflated(chunks) if deflate else chunks)


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
