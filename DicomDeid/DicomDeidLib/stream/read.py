"""A file is opened: its head is read, a deflated data set is inflated, and the data set is scanned."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final, NamedTuple

from ..dicom.tags import MEDIA_STORAGE_DIRECTORY
from ..errors import IsDicomDir, SetAside
from .deflate import inflate
from .head import FileHead, read_head
from .runs import Runs
from .scan import FIRST_READ, Scan
from .source import Source

# Private information (0002,0102) can be long; file meta information beyond this is none.
_LARGEST_HEAD: Final = 4 * 1024 * 1024


class Opened(NamedTuple):
    """A scanned file; `source` is what the scan's ranges lie in (the inflated data set, if deflated)."""

    head: FileHead
    scan: Scan
    source: Source


@contextmanager
def opened(source: Source, runs: Runs | None = None) -> Iterator[Opened]:
    """Reads and scans an input, and closes it at the end.

    runs: what files that were read before have in common.
    Raises NotDicom, IsDicomDir, and SetAside where it can't be followed to the end.
    """
    with ExitStack() as stack:
        stack.enter_context(source)
        beginning = source.read_at(0, FIRST_READ)
        head = _read_head(beginning, source)
        if head.media_storage_sop_class_uid == MEDIA_STORAGE_DIRECTORY:
            raise IsDicomDir
        if head.deflated:
            inflated = stack.enter_context(inflate(source, head.data_set_start))
            yield Opened(head, Scan(inflated, head.encoding), inflated)
        else:
            yield Opened(head, Scan(source, head.encoding, head.data_set_start, beginning, runs), source)


def _read_head(beginning: bytes, source: Source) -> FileHead:
    try:
        return read_head(beginning)
    except SetAside:
        if len(beginning) >= source.size:
            raise
        return read_head(source.read_at(0, _LARGEST_HEAD))
