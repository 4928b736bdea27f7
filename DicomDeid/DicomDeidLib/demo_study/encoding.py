"""Encodes data sets and writes the odd byte patterns that pydicom does not write by itself."""

from __future__ import annotations

import struct
from collections.abc import Mapping, MutableSequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
IMPLEMENTATION_CLASS_UID = "2.25.208711370521170523641733021806342214131"


def encode(
    dataset: Dataset, implicit: bool = False, charset: str | MutableSequence[str] | None = None
) -> bytes:
    """Data set as little endian bytes; charset: (0008,0005) to use where the data set has none."""
    from pydicom.charset import convert_encodings
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_dataset

    buffer = DicomBytesIO()
    buffer.is_little_endian, buffer.is_implicit_VR = True, implicit
    write_dataset(buffer, dataset, parent_encoding=convert_encodings(charset or "ISO_IR 6"))
    return buffer.getvalue()


def un_sequence_value(item: Dataset) -> bytes:
    """Value of a UN element that hides a sequence of one item: implicit VR, defined length."""
    body = encode(item, implicit=True)
    return struct.pack("<HHL", 0xFFFE, 0xE000, len(body)) + body


def un_element(tag: int, value: bytes) -> bytes:
    """A whole explicit VR element of VR UN and defined length; value: even number of bytes."""
    return struct.pack("<HH2sHL", tag >> 16, tag & 0xFFFF, b"UN", 0, len(value)) + value


def splice(dataset: Dataset, tag: int, element: bytes) -> bytes:
    """Explicit VR bytes of the data set with the raw element put at its place by tag order."""
    charset = dataset.get("SpecificCharacterSet")
    before = encode(dataset[0:tag])
    return before + element + encode(dataset[tag + 1 :], charset=charset)


def make_undefined_lengths(dataset: Dataset) -> None:
    """Marks every sequence and item of the data set, at any depth, to be written with undefined length."""
    for element in dataset:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                make_undefined_lengths(item)


def write_file(path: Path, dataset: Dataset, *, body: bytes | None = None, transfer_syntax: str = EXPLICIT,
               preamble: str = "", extra_meta: Mapping[str, object] | None = None) -> Path:  # fmt: skip
    """Writes a DICOM file and returns its path.

    body: encoded data set, if it is not the plain encoding of dataset.
    preamble: ASCII text of at most 128 characters. extra_meta: further group 0002 elements by keyword.
    Raises OSError if the file cannot be written.
    """
    from pydicom.dataset import FileMetaDataset
    from pydicom.filebase import DicomBytesIO
    from pydicom.filewriter import write_file_meta_info
    from pydicom.uid import UID

    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    meta.TransferSyntaxUID = UID(transfer_syntax)
    meta.ImplementationClassUID = UID(IMPLEMENTATION_CLASS_UID)
    meta.ImplementationVersionName = "DEMO_SCANNER_1"
    for keyword, value in (extra_meta or {}).items():
        setattr(meta, keyword, value)
    header = DicomBytesIO()
    header.is_little_endian, header.is_implicit_VR = True, False
    write_file_meta_info(header, meta)
    if body is None:
        body = encode(dataset, implicit=transfer_syntax == IMPLICIT)
    path.write_bytes(preamble.encode("ascii").ljust(128, b"\0") + b"DICM" + header.getvalue() + body)
    return path
