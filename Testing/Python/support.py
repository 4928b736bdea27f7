"""What the tests share: an engine with a fixed key, data sets as bytes in every encoding, comparisons."""

import io
import struct
import warnings
from collections.abc import Iterator
from pathlib import Path

import pydicom
from DicomDeidLib import Engine
from pydicom.dataset import Dataset, FileMetaDataset

KEY = bytes(range(32))
OTHER_KEY = bytes(range(1, 33))
CT_IMAGE = "1.2.840.10008.5.1.4.1.1.2"

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"
BIG_ENDIAN = "1.2.840.10008.1.2.2"
SYNTAXES = (IMPLICIT, EXPLICIT, BIG_ENDIAN, DEFLATED)


def engine(*options: str, key: bytes = KEY) -> Engine:
    """An engine with the basic profile and the tests' key."""
    return Engine("basic", options, key)


def pydicom_files() -> dict[str, Path]:
    """The files that come with pydicom, by their path below its data folder."""
    root = Path(pydicom.__file__).parent / "data"
    files = (path for path in root.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc"))
    return {path.relative_to(root).as_posix(): path for path in sorted(files)}


def minimal(sop_class: str = CT_IMAGE, **attributes: object) -> Dataset:
    """A data set with what every instance has, and the given attributes."""
    dataset = Dataset()
    dataset.SOPClassUID = sop_class
    dataset.SOPInstanceUID = "1.2.3.4.5.6.7"
    dataset.StudyInstanceUID = "1.2.3.4.5"
    dataset.SeriesInstanceUID = "1.2.3.4.5.6"
    dataset.PatientID = "MRN-4711-0815"
    dataset.PatientName = "Okonkwo-Testpatient^Ada"
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def to_bytes(dataset: Dataset, syntax: str = EXPLICIT, *, undefined: bool = False) -> bytes:
    """A data set as a Part 10 file.

    undefined: write every sequence and item with undefined length.
    """
    if undefined:
        _make_undefined(dataset)
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = dataset.get("SOPClassUID", CT_IMAGE)
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.get("SOPInstanceUID", "1.2.3")
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        pydicom.dcmwrite(out, dataset, enforce_file_format=True)
    return out.getvalue()


def _make_undefined(dataset: Dataset) -> None:
    for element in dataset:
        if element.VR == "SQ":
            element.is_undefined_length = True
            for item in element.value:
                item.is_undefined_length_sequence_item = True
                _make_undefined(item)


def read(data: bytes) -> Dataset:
    """The data set of a file, every sequence parsed."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        dataset = pydicom.dcmread(io.BytesIO(data), force=True)
        dataset.walk(lambda _dataset, _element: None)
    return dataset


def flat(dataset: Dataset, path: str = "") -> Iterator[tuple[str, pydicom.DataElement]]:
    """Every element that is no sequence, with its path."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for element in dataset:
            here = f"{path}/{element.tag}"
            if element.VR == "SQ":
                for number, item in enumerate(element.value):
                    yield from flat(item, f"{here}[{number}]")
            else:
                yield here, element


def raw_element(tag: int, vr: str, value: bytes, *, order: str = "<") -> bytes:
    """An explicit VR element written by hand."""
    head = struct.pack(order + "HH", tag >> 16, tag & 0xFFFF) + vr.encode()
    if vr in ("OB", "OW", "SQ", "UN", "UT", "UC", "UR", "OF", "OD", "OL", "OV", "SV", "UV"):
        return head + b"\0\0" + struct.pack(order + "I", len(value)) + value
    return head + struct.pack(order + "H", len(value)) + value


def implicit_element(tag: int, value: bytes) -> bytes:
    """An implicit VR little endian element written by hand."""
    return struct.pack("<HHI", tag >> 16, tag & 0xFFFF, len(value)) + value


def item(content: bytes) -> bytes:
    """An item of defined length, little endian."""
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(content)) + content


def undefined_item(content: bytes) -> bytes:
    """An item of undefined length, little endian."""
    return b"\xfe\xff\x00\xe0\xff\xff\xff\xff" + content + b"\xfe\xff\x0d\xe0\0\0\0\0"


SEQUENCE_END = b"\xfe\xff\xdd\xe0\0\0\0\0"
