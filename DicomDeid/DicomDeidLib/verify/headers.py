"""What pydicom reads of a file: each element that is no sequence, at every level, and the pixels' place."""

import logging
import tempfile
import warnings
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any, BinaryIO, Final, NamedTuple, cast

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset
from pydicom.filereader import _read_file_meta_info, read_dataset, read_partial

from ..dicom import tags
from ..dicom.dictionary import name_of, vr_of
from ..dicom.text import decode
from .pixels import PIXELS, read_pixels

# An element's place: tags with item numbers between; a private tag is named by who reserved its block.
Path = tuple[int | str, ...]

_DEFLATED: Final = "1.2.840.10008.1.2.1.99"
_LARGE: Final = 16 << 20  # bytes of a value that is not held
_DEEPEST: Final = 64
# Bytes of a data set or of an archive's member beyond which nobody inflates.
LARGEST: Final = 8 << 30
_CHUNK: Final = 1 << 20


class NotReadable(Exception):
    """A file that pydicom does not read as a DICOM instance. begins: it begins as one."""

    begins = False


class Leaf(NamedTuple):
    """An element that is no sequence. raw: as it stands in the file, b'' where it is large or its items can't
    be read. where: the offset of a large value in the file, or -1."""

    path: Path
    tag: int
    vr: str
    raw: bytes
    character_sets: tuple[str, ...]
    where: int = -1

    @property
    def text(self) -> str:
        """The value as text, trimmed."""
        return decode(self.raw, self.character_sets, self.vr)

    @property
    def values(self) -> list[str]:
        """The values as texts, each trimmed."""
        return [value.strip(" \0") for value in self.text.split("\\")]

    @property
    def shown(self) -> str:
        """The path for people; of a private element its tag alone, for creators may be names too."""
        return shown_path(self.path)


@dataclass(slots=False)
class Header:
    """A file. leaves: the data set's; meta: the file meta information's; spans: pixel values, in the file."""

    leaves: list[Leaf]
    meta: list[Leaf]
    syntax: str
    inflated: bool
    spans: list[tuple[int, int]] = field(default_factory=list)
    digests: dict[int, bytes] = field(default_factory=dict)

    @cached_property
    def by_path(self) -> dict[Path, Leaf]:
        """The data set's elements by their places."""
        return {leaf.path: leaf for leaf in self.leaves}

    def text(self, tag: int) -> str:
        """The text of an element of the data set itself, '' where it has none."""
        leaf = self.by_path.get((tag,))
        return leaf.text if leaf else ""


def shown_path(path: Path) -> str:
    """A path as 'ContentSequence[2].TextValue'."""
    shown = ""
    for part in path:
        if isinstance(part, str):
            shown += f"({part[:4]},xx{part[-2:]})"
        else:
            shown += f"[{part}]." if shown and not shown.endswith(".") else name_of(part)
    return shown


class _Ask(NamedTuple):
    """What is wanted of a file beside its elements."""

    hashed: bool
    on_text: Callable[[bytes], None] | None
    on_stream: Callable[[IO[bytes], list[tuple[int, int]]], None] | None


def read_header(
    file: IO[bytes],
    on_text: Callable[[bytes], None] | None = None,
    on_stream: Callable[[IO[bytes], list[tuple[int, int]]], None] | None = None,
    hashed: bool = True,
) -> Header:
    """Reads a file to its end; pixels are not held.

    on_text: is told what in compressed pixel data can be text. on_stream: is given the file, inflated, and
    where its pixels lie. hashed: pixels are hashed; otherwise nothing is read of them or behind them.
    Raises NotReadable, OSError.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        logging.getLogger("pydicom").setLevel(logging.CRITICAL)  # its messages quote values
        try:
            return _read(file, _Ask(hashed, on_text, on_stream))
        except OSError as error:
            if error.errno is not None:
                raise
            raise _not_readable(file) from None
        except Exception:  # whatever pydicom raises over a file that is none
            raise _not_readable(file) from None


def _not_readable(file: IO[bytes]) -> NotReadable:
    problem = NotReadable()
    problem.begins = _begins_as_dicom(file)
    return problem


def _read(file: IO[bytes], ask: _Ask) -> Header:
    if not _begins_as_dicom(file):
        raise NotReadable
    meta = _meta(file)
    if str(meta.get("TransferSyntaxUID", "")) != _DEFLATED:
        file.seek(0)
        data_set = read_partial(cast(BinaryIO, file), _at_pixels, defer_size=_LARGE, force=True)
        implicit, little = data_set.original_encoding
        return _finish(file, data_set, meta, bool(implicit), bool(little), ask)
    with tempfile.SpooledTemporaryFile(_LARGE) as inflated:
        _inflate(file, inflated)
        inflated.seek(0)
        plain = read_dataset(cast(BinaryIO, inflated), False, True, stop_when=_at_pixels, defer_size=_LARGE)
        header = _finish(cast(IO[bytes], inflated), plain, meta, False, True, ask)
        header.inflated = True
        return header


def _meta(file: IO[bytes]) -> Dataset:
    """The file meta information, an empty data set where there is none; the file stands behind it."""
    file.seek(128)
    if file.read(4) != b"DICM":
        file.seek(0)
    return _read_file_meta_info(cast(BinaryIO, file))


def _begins_as_dicom(file: IO[bytes]) -> bool:
    file.seek(0)
    start = file.read(132)
    return start[128:] == b"DICM" or start[:2] in (b"\x02\0", b"\x08\0") or start[:2] == b"\0\x08"


def _at_pixels(tag: int, _vr: str | None, _length: int) -> bool:
    return tag in PIXELS


def _inflate(file: IO[bytes], target: Any) -> None:
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    while block := file.read(_CHUNK):
        while block:
            target.write(inflate.decompress(block, _CHUNK))
            if target.tell() > LARGEST:
                raise NotReadable
            block = inflate.unconsumed_tail
    target.write(inflate.flush())


def _finish(
    file: IO[bytes], data_set: Dataset, meta: Dataset, implicit: bool, little: bool, ask: _Ask
) -> Header:
    """The leaves before the pixels, the pixels, and the leaves behind them."""
    pixels = file.tell()
    header = Header([], [], str(meta.get("TransferSyntaxUID", "")), False)
    header.meta.extend(_leaves(meta, (), (), file))
    header.leaves.extend(_leaves(data_set, (), (), file))
    if not ask.hashed:
        return header
    file.seek(pixels)
    for tag, digest, span in read_pixels(file, implicit, little, ask.on_text):
        header.digests[tag] = digest
        header.spans.append(span)
    behind = read_dataset(cast(BinaryIO, file), implicit, little, defer_size=_LARGE)
    header.leaves.extend(_leaves(behind, (), (), file))
    if not (header.text(tags.SOP_CLASS_UID) or header.text(tags.SOP_INSTANCE_UID) or header.meta):
        raise NotReadable
    if ask.on_stream is not None:
        ask.on_stream(file, header.spans)
    return header


def _leaves(level: Dataset, path: Path, sets: tuple[str, ...], file: IO[bytes]) -> Iterator[Leaf]:
    if len(path) > 2 * _DEEPEST:
        raise NotReadable
    own = level.get_item(tags.SPECIFIC_CHARACTER_SET)
    if own is not None:
        sets = tuple(value.strip() for value in _raw_of(own).decode("latin-1").split("\\"))
    for element in list(level.values()):
        tag = int(element.tag)
        here: Path = (*path, _name(level, tag))
        vr, items = _items(level, element, file)
        if items is not None:
            for number, item in enumerate(items):
                yield from _leaves(item, (*here, number), sets, file)
        elif isinstance(element, RawDataElement) and element.value is None and element.length:
            yield Leaf(here, tag, vr, b"", sets, element.value_tell)
        else:
            yield Leaf(here, tag, vr, _raw_of(element), sets)


def _name(level: Dataset, tag: int) -> int | str:
    if not tags.is_private(tag) or tags.is_private_creator(tag):
        return tag
    creator = level.get_item(tags.creator_of(tag))
    said = _raw_of(creator).decode("latin-1").strip(" \0") if creator is not None else ""
    return f"{tag >> 16:04X}{said}{tag & 0xFF:02X}"


def _items(
    level: Dataset, element: DataElement | RawDataElement, file: IO[bytes]
) -> tuple[str, list[Dataset] | None]:
    """The VR, and the items where it is a sequence that can be read."""
    tag = int(element.tag)
    vr = element.VR or ""
    if vr in ("", "UN"):
        vr = (vr_of(tag) or "").split(" ")[0] or ("" if not vr and tags.is_private(tag) else "UN")
    if vr not in ("SQ", ""):
        return vr, None
    try:
        if isinstance(element, RawDataElement) and element.value is None:
            file.seek(element.value_tell)
            level[element.tag] = element._replace(value=file.read(element.length))
        found = level[element.tag]
        return found.VR, list(found.value) if found.VR == "SQ" else None
    except Exception:  # whatever pydicom raises over a value that can't be read; its bytes are looked at
        return vr or "UN", None


def _raw_of(element: DataElement | RawDataElement) -> bytes:
    value = element.value
    if isinstance(value, bytes):
        return value
    if value is None:
        return b""
    values = [value] if isinstance(value, str) or not hasattr(value, "__iter__") else list(value)
    return "\\".join(map(str, values)).encode("latin-1", "replace")
