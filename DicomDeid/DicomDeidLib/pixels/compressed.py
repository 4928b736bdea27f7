"""Compressed pixel data: frames that are cleaned are decoded, filled and encoded again without loss."""

import tempfile
from collections.abc import Iterator, Sequence
from struct import Struct
from typing import IO, Final, NamedTuple

from ..errors import SetAside
from ..stream.parts import FileRange
from ..stream.source import Source
from .codecs import Frame, check_decoder, decoded, encoded, in_rgb, target_of
from .codestream import is_irreversible
from .fragments import Encapsulated, frame_bytes, read_fragments
from .layout import Layout
from .native import filled
from .paint import Coat
from .syntaxes import COMPRESSIONS, JPEG_2000, LOSSY_JPEG, RLE

_ITEM: Final = Struct("<HHI")
_END: Final = b"\xfe\xff\xdd\xe0\0\0\0\0"
_IN_MEMORY: Final = 8 * 1024 * 1024
_CHUNK: Final = 1024 * 1024
_MOST: Final = 256 * 1024 * 1024  # bytes of a frame, which is decoded whole
_FAR: Final = 1 << 32


class _Spooled(NamedTuple):
    """A new frame, by its place in the spool."""

    offset: int
    length: int


class CompressedPixels:
    """A producer of the value of encapsulated pixel data with its frames cleaned, delimiter included.

    New frames wait in a temporary file, so that their offsets are known before the first is written;
    other frames are copied from the input. syntax: the transfer syntax they are in. photometric: their
    Photometric Interpretation. starts, sizes: offset and length of each frame, as the offset tables
    have them (PS3.5 A.4, PS3.3 C.7.6.3.1.8). lossy: the method, for (0028,2114), by which the input lost
    something, '' where it does not show. source_length: bytes of the compressed frames before.
    """

    def __init__(
        self,
        source: Source,
        place: tuple[int, int],
        layout: Layout,
        coats: Sequence[Coat],
        syntax: str,
        *,
        extended: bool,
    ) -> None:
        """extended: the data set has an Extended Offset Table, beside which no basic one may be.

        Raises SetAside where a codec is missing, or a frame can't be decoded or encoded.
        """
        if syntax not in COMPRESSIONS:
            raise SetAside("pixels-syntax")
        layout.with_photometric(layout.photometric.removesuffix("_422")).check()
        if syntax != RLE and layout.high_bit != layout.bits_stored - 1:
            raise SetAside("pixels-not-understood")  # where in a cell the bits of the codestream go
        if layout.frame_bits > 8 * _MOST:
            raise SetAside("too-large-value")
        check_decoder(syntax, layout)
        self.syntax = target_of(syntax, layout)
        self._source = source
        self._layout = layout
        self.photometric = ""
        self.lossy = COMPRESSIONS[syntax].lossy
        before = read_fragments(source, *place, layout.frames)
        self.source_length = before.length
        self._spool: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 - lives as long as this
        self._frames = self._cleaned(before, coats, syntax, every=self.syntax != syntax)
        if self.photometric not in ("", layout.photometric) and self.syntax == syntax:
            # Frames that nobody named can't stay what the others are not any more.
            self._frames = self._cleaned(before, coats, syntax, every=True)
        self.photometric = self.photometric or layout.photometric
        self.sizes = [sum(part.length for part in frame) for frame in self._frames]
        self.starts = self._starts()
        self._table = b"" if extended else self._basic_table(before)
        self.length = 8 + len(self._table) + self._end() + len(_END)

    def _cleaned(
        self, before: Encapsulated, coats: Sequence[Coat], syntax: str, *, every: bool
    ) -> list[Sequence[FileRange | _Spooled]]:
        """What frames become: their own fragments, or one that is new; every: encode all anew."""
        found: list[Sequence[FileRange | _Spooled]] = []
        for number, frame in enumerate(before.frames):
            here = [coat._replace(frames=None) for coat in coats if coat.is_for(number)]
            found.append(self._encoded(frame, here, syntax) if here or every else frame)
        return found

    def _encoded(
        self, frame: list[FileRange], here: Sequence[Coat], syntax: str
    ) -> Sequence[FileRange | _Spooled]:
        old = frame_bytes(self._source, frame)
        if is_irreversible(old):
            self.lossy = COMPRESSIONS[syntax].may_lose
        image = decoded(old, syntax, self._layout.one_frame())
        image = in_rgb(image) if syntax in LOSSY_JPEG else image
        said = image.layout.photometric
        if self.syntax == JPEG_2000 and said == "RGB" and self._layout.photometric in ("YBR_RCT", "YBR_ICT"):
            said = "YBR_RCT"  # turned again by the encoder, without loss
        new = Frame(filled(image.data, image.layout, here), image.layout.with_photometric(said))
        data = encoded(new, self.syntax, self._layout.bits_allocated)
        if self.photometric not in ("", said):
            raise SetAside("pixels-not-understood")  # frames of one object have one
        self.photometric = said
        try:
            at = self._spool.seek(0, 2)
            self._spool.write(data)
        except OSError:
            raise SetAside("unwritable") from None
        return [_Spooled(at, len(data))]

    def _starts(self) -> list[int]:
        starts, at = [], 0
        for frame, size in zip(self._frames, self.sizes, strict=True):
            starts.append(at)
            at += 8 * len(frame) + size
        return starts

    def _end(self) -> int:
        return 8 * sum(map(len, self._frames)) + sum(self.sizes)

    def _basic_table(self, before: Encapsulated) -> bytes:
        """A table where there was one, or where fragments alone don't tell frames apart."""
        needed = before.has_table or (len(self._frames) > 1 and any(len(frame) > 1 for frame in self._frames))
        if not needed or self.starts[-1] >= _FAR:
            return b""
        return b"".join(start.to_bytes(4, "little") for start in self.starts)

    def chunks(self) -> Iterator[bytes]:
        """The value in pieces of up to 1 MiB. Raises SetAside('changed-while-read')."""
        yield _ITEM.pack(0xFFFE, 0xE000, len(self._table)) + self._table
        for frame in self._frames:
            for part in frame:
                yield _ITEM.pack(0xFFFE, 0xE000, part.length)
                yield from self._part(part)
        yield _END

    def _part(self, part: FileRange | _Spooled) -> Iterator[bytes]:
        for at in range(part.offset, part.offset + part.length, _CHUNK):
            count = min(_CHUNK, part.offset + part.length - at)
            if isinstance(part, FileRange):
                data = self._source.read_at(at, count)
            else:
                self._spool.seek(at)
                data = self._spool.read(count)
            if len(data) != count:
                raise SetAside("changed-while-read")
            yield data
