"""The Part 10 head: preamble and file meta information, read from any file and written anew (PS3.10 7.1)."""

import re
from dataclasses import dataclass
from typing import Final

from ..dicom.vr import ALL
from ..errors import NotDicom, SetAside
from ..version import IMPLEMENTATION_CLASS_UID, IMPLEMENTATION_VERSION_NAME
from .encoding import EXPLICIT_BIG, EXPLICIT_LITTLE, IMPLICIT_LITTLE, UNDEFINED, Encoding

IMPLICIT_SYNTAX: Final = "1.2.840.10008.1.2"
EXPLICIT_SYNTAX: Final = "1.2.840.10008.1.2.1"
BIG_ENDIAN_SYNTAX: Final = "1.2.840.10008.1.2.2"
# Deflated, and the two JPIP syntaxes whose data set is deflated too (PS3.5 A.5, A.7, A.11).
DEFLATED_SYNTAXES: Final = frozenset(
    {"1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.4.95", "1.2.840.10008.1.2.4.205"}
)
# GE's own syntax: implicit little endian but for the pixels, whose bytes are never touched.
_GE_PRIVATE_SYNTAX: Final = "1.2.840.113619.5.2"
_UID_OR_NONE: Final = re.compile(r"[0-9.]{0,64}")
# Groups that a data set without a head can begin with.
_FIRST_GROUPS: Final = (0x0002, 0x0004, 0x0008)


@dataclass(frozen=True, slots=True)
class FileHead:
    """What the head says.

    data_set_start: offset of the data set, in bytes from the start of the file.
    transfer_syntax: UID; where the file names none, the one its first element is written in.
    """

    data_set_start: int
    transfer_syntax: str
    encoding: Encoding
    deflated: bool
    media_storage_sop_class_uid: str


def read_head(beginning: bytes) -> FileHead:
    """Reads the head from the first bytes of a file (4 KiB and more).

    Preamble and file meta information may be missing. Raises NotDicom where nothing looks like
    DICOM, SetAside('bad-file-meta') where group 2 is there but can't be read.
    """
    start = 132 if beginning[128:132] == b"DICM" else 0
    if start == 0 and not _begins_data_set(beginning):
        raise NotDicom
    meta, start = _read_file_meta(beginning, start)
    syntax = meta.get(0x0010, "")
    if not _UID_OR_NONE.fullmatch(syntax):
        raise SetAside("bad-file-meta")
    encoding = _encoding_of(syntax) if syntax else _guess(beginning, start)
    if not syntax:
        syntax = {IMPLICIT_LITTLE: IMPLICIT_SYNTAX, EXPLICIT_BIG: BIG_ENDIAN_SYNTAX}.get(
            encoding, EXPLICIT_SYNTAX
        )
    sop_class = meta.get(0x0002, "")
    if not _UID_OR_NONE.fullmatch(sop_class):
        sop_class = ""
    return FileHead(start, syntax, encoding, syntax in DEFLATED_SYNTAXES, sop_class)


def write_head(transfer_syntax: str, sop_class_uid: str, sop_instance_uid: str) -> bytes:
    """A zeroed preamble, 'DICM' and a group 2 that describes this program alone (PS3.15 E.1.1)."""
    meta = [EXPLICIT_LITTLE.element(0x00020001, "OB", b"\0\1")]
    for element, text in (
        (0x0002, sop_class_uid),
        (0x0003, sop_instance_uid),
        (0x0010, transfer_syntax),
        (0x0012, IMPLEMENTATION_CLASS_UID),
    ):
        if text:
            meta.append(EXPLICIT_LITTLE.element(0x00020000 | element, "UI", text.encode("ascii")))
    meta.append(EXPLICIT_LITTLE.element(0x00020013, "SH", IMPLEMENTATION_VERSION_NAME.encode("ascii")))
    group = b"".join(meta)
    length = EXPLICIT_LITTLE.element(0x00020000, "UL", len(group).to_bytes(4, "little"))
    return bytes(128) + b"DICM" + length + group


def _begins_data_set(beginning: bytes) -> bool:
    """True where the first element could be a data set's or a group 2's."""
    if len(beginning) < 8:
        return False
    little = int.from_bytes(beginning[:2], "little")
    big = int.from_bytes(beginning[:2], "big")
    has_vr = beginning[4:6].decode("latin-1") in ALL
    if big in _FIRST_GROUPS:
        return has_vr
    if little not in _FIRST_GROUPS:
        return False
    return has_vr or int.from_bytes(beginning[4:8], "little") <= 0x10000


def _read_file_meta(data: bytes, start: int) -> tuple[dict[int, str], int]:
    """Group 2 as {element: text}, and where the data set begins; the group length is not trusted."""
    found: dict[int, str] = {}
    while data[start : start + 2] == b"\2\0":
        if len(data) < start + 8:
            raise SetAside("bad-file-meta")
        vr = data[start + 4 : start + 6].decode("latin-1")
        if vr not in ALL:
            raise SetAside("bad-file-meta")
        long = EXPLICIT_LITTLE.kinds[data[start : start + 6]].long
        value = start + (12 if long else 8)
        size = 4 if long else 2
        length = int.from_bytes(data[value - size : value], "little")
        if length == UNDEFINED or value + length > len(data):
            raise SetAside("bad-file-meta")
        element = int.from_bytes(data[start + 2 : start + 4], "little")
        found[element] = data[value : value + length].decode("latin-1").strip(" \0")
        start = value + length
    return found, start


def _encoding_of(syntax: str) -> Encoding:
    if syntax in (IMPLICIT_SYNTAX, _GE_PRIVATE_SYNTAX):
        return IMPLICIT_LITTLE
    return EXPLICIT_BIG if syntax == BIG_ENDIAN_SYNTAX else EXPLICIT_LITTLE


def _guess(data: bytes, start: int) -> Encoding:
    """The encoding of the first element, for files that name no transfer syntax."""
    if data[start + 4 : start + 6].decode("latin-1") not in ALL:
        return IMPLICIT_LITTLE
    group_big = int.from_bytes(data[start : start + 2], "big")
    return EXPLICIT_BIG if group_big in _FIRST_GROUPS else EXPLICIT_LITTLE
