"""Deflated data sets: inflated to a spool before the scan, deflated again while written (PS3.5 A.5)."""

import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from ..errors import SetAside
from .source import Source

_CHUNK: Final = 256 * 1024
_IN_MEMORY: Final = 32 * 1024 * 1024
# Deflate can't compress further than about 1032:1; a blank segmentation comes near it.
_MAX_RATIO: Final = 200
_ALWAYS_ALLOWED = 1024 * 1024 * 1024


def inflate(source: Source, start: int) -> Source:
    """The inflated data set that begins at `start`; what follows the deflated stream is left out.

    Raises SetAside('bad-deflate') or SetAside('inflates-too-far').
    """
    import tempfile  # few files are deflated

    limit = max(_ALWAYS_ALLOWED, (source.size - start) * _MAX_RATIO)
    spool = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - the Source closes it
    try:
        size = 0
        for chunk in _inflated(source, start):
            size += len(chunk)
            if size > limit:
                raise SetAside("inflates-too-far")
            spool.write(chunk)
        spool.seek(0)
    except BaseException:
        spool.close()
        raise
    return Source(spool, size)  # type: ignore[arg-type]


def _inflated(source: Source, offset: int) -> Iterator[bytes]:
    engine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        while not engine.eof:
            data = engine.unconsumed_tail
            if not data:
                data = source.read_at(offset, _CHUNK)
                offset += len(data)
            if not data:
                raise SetAside("bad-deflate")
            yield engine.decompress(data, _CHUNK)
    except zlib.error:
        raise SetAside("bad-deflate") from None


def deflated(chunks: Iterable[bytes]) -> Iterator[bytes]:
    """The chunks as one deflated stream of even length."""
    engine = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    length = 0
    for chunk in chunks:
        packed = engine.compress(chunk)
        length += len(packed)
        if packed:
            yield packed
    packed = engine.flush()
    if (length + len(packed)) & 1:
        packed += b"\0"
    yield packed
