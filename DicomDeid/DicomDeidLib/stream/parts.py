"""Parts: what an output is made of, in order."""

from collections.abc import Iterator
from typing import NamedTuple, Protocol, runtime_checkable


class FileRange(NamedTuple):
    """Bytes of the input that are copied as they are."""

    offset: int
    length: int


@runtime_checkable
class Producer(Protocol):
    """Bytes that are made while they are written, so that they never stand in memory whole.

    length: how many bytes `chunks` yields in all.
    """

    length: int

    def chunks(self) -> Iterator[bytes]:
        """Yields the bytes in pieces."""
        ...


Part = bytes | FileRange | Producer
