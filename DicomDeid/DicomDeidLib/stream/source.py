"""An input that can be read at any place: a file, bytes, or a spool of inflated data."""

import io
import os
import stat
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from ..errors import SetAside


class Source:
    """Random access to an input whose size is known.

    size: bytes in all.
    """

    def __init__(self, file: BinaryIO, size: int) -> None:
        self._file = file
        self._at = 0
        self.size = size

    @classmethod
    def open(cls, path: str | Path) -> "Source":
        """Opens a file. Raises SetAside('unreadable')."""
        try:
            if not stat.S_ISREG(os.stat(path).st_mode):
                raise SetAside("unreadable")
            file = open(path, "rb", buffering=0)  # noqa: SIM115 - closed by close()
            return cls(file, file.seek(0, io.SEEK_END))._rewound()
        except OSError:
            raise SetAside("unreadable") from None

    @classmethod
    def of(cls, data: bytes) -> "Source":
        """Reads from memory."""
        return cls(io.BytesIO(data), len(data))

    def _rewound(self) -> "Source":
        self._file.seek(0)
        return self

    def read_at(self, offset: int, count: int) -> bytes:
        """`count` bytes from `offset`, fewer at the end. Raises SetAside('unreadable')."""
        try:
            if offset != self._at:
                self._file.seek(offset)
            data = self._file.read(count)
            while len(data) < count and offset + len(data) < self.size:
                more = self._file.read(count - len(data))
                if not more:
                    break
                data += more
        except OSError:
            raise SetAside("unreadable") from None
        self._at = offset + len(data)
        return data

    def read_into(self, offset: int, view: memoryview) -> None:
        """Fills `view` from `offset`. Raises SetAside('changed-while-read') where the input is shorter."""
        try:
            if offset != self._at:
                self._file.seek(offset)
            done = 0
            while done < len(view):
                count = self._file.readinto(view[done:])  # type: ignore[attr-defined]
                if not count:
                    raise SetAside("changed-while-read")
                done += count
        except OSError:
            raise SetAside("unreadable") from None
        finally:
            self._at = -1
        self._at = offset + done

    def close(self) -> None:
        """Closes what is open; a spool vanishes."""
        self._file.close()

    def __enter__(self) -> "Source":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
