"""Every file that comes with pydicom: how it ends, and that what nothing touches is the same afterwards."""

from pathlib import Path

import pytest
from DicomDeidLib import IsDicomDir, NotDicom, SetAside
from DicomDeidLib.profile import standard
from pydicom import Dataset
from support import engine, pydicom_files, read

# Why each file that is not released is not; every file that is not named here is released.
ENDS = {
    # No instance: test data for character sets and sequences, without a SOP Instance UID.
    "charset_files/chrSQEncoding.dcm": "no-instance-uid",
    "charset_files/chrSQEncoding1.dcm": "no-instance-uid",
    "test_files/UN_sequence.dcm": "no-instance-uid",
    "test_files/empty_charset_LEI.dcm": "no-instance-uid",
    "test_files/meta_missing_tsyntax.dcm": "no-instance-uid",
    "test_files/nested_priv_SQ.dcm": "no-instance-uid",
    "test_files/no_meta_group_length.dcm": "no-instance-uid",
    "test_files/priv_SQ.dcm": "no-instance-uid",
    # Cut off on purpose.
    "test_files/MR_truncated.dcm": "truncated",
    "test_files/rtplan_truncated.dcm": "truncated",
    # Says explicit VR in its head and is implicit VR: guessing what a byte means is not safe.
    "test_files/SC_rgb_jpeg.dcm": "bad-vr",
    # Has two SOP Instance UIDs: which of them others refer to is not to be guessed.
    "palettes/winter.dcm": "repeated-element",
    # Directories.
    "test_files/dicomdirtests/DICOMDIR": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-bigEnd": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-empty.dcm": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-implicit": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-nooffset": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-nopatient": "dicomdir",
    "test_files/dicomdirtests/DICOMDIR-reordered": "dicomdir",
    "test_files/dicomdirtests/TINY_ALPHA/DICOMDIR": "dicomdir",
    # Begins with a stray byte before its first element, and has no head that could help.
    "test_files/no_meta.dcm": "not DICOM",
}
NOT_DICOM = (".json", ".md", ".txt", ".icc", ".dump", ".gz", "README")
FILES = pydicom_files()


def expected_end(name: str) -> str:
    if name.endswith(NOT_DICOM):
        return "not DICOM"
    return ENDS.get(name, "released")


def outcome(path: Path) -> tuple[str, bytes]:
    try:
        return "released", engine().deidentify_bytes(path.read_bytes())
    except NotDicom:
        return "not DICOM", b""
    except IsDicomDir:
        return "dicomdir", b""
    except SetAside as problem:
        return problem.code, b""


def test_the_table_names_no_file_that_is_not_there() -> None:
    assert set(ENDS) <= set(FILES)
    assert sum(expected_end(name) == "released" for name in FILES) >= 150


def may_change(tag: int) -> bool:
    """True for what a table or rule speaks about."""
    if tag & 0x10000 or tag >> 24 in (0x50, 0x60) or tag & 0xFFFF == 0 or tag >> 16 in (0, 2, 4):
        return True
    decision = standard.unlisted_of(tag)
    return (
        standard.row_of(tag) is not None
        or tag in (0x00120062, 0x00120063, 0x00280303)
        or (decision is not None and decision.action != "keep")
    )


def is_number(text: str) -> bool:
    try:
        float(text.strip(" '") or 0)
    except ValueError:
        return text.strip() == "None"
    return True


def compare(before: Dataset, after: Dataset, path: str) -> int:
    """Asserts that every element nothing speaks about is there and equal; returns how many were compared."""
    compared = 0
    for element in before:
        tag = int(element.tag)
        if may_change(tag):
            if element.VR == "SQ" and tag in after and len(after[tag].value) == len(element.value):
                compared += sum(
                    compare(*pair, path) for pair in zip(element.value, after[tag].value, strict=True)
                )
            continue
        here = f"{path}/{element.tag}"
        assert tag in after, here
        if element.VR in ("DS", "IS") and not all(map(is_number, str(element.value).strip("[]").split(","))):
            continue  # as NumberOfFrames "1A" of badVR.dcm: what is no number may be anything
        new = after[tag]
        if element.VR == "SQ":
            assert len(new.value) == len(element.value), here
            compared += sum(compare(*pair, here) for pair in zip(element.value, new.value, strict=True))
            continue
        # As text, because a NaN is not equal to itself.
        assert (new.VR, str(new.value)) == (element.VR, str(element.value)), here
        compared += 1
    return compared


@pytest.mark.parametrize("name", FILES)
def test_ends_as_expected_and_keeps_what_nothing_touches(name: str) -> None:
    end, data = outcome(FILES[name])
    assert end == expected_end(name)
    if end != "released":
        return
    before, after = read(FILES[name].read_bytes()), read(data)
    assert compare(before, after, "") >= 4
    assert after.get("PixelData") == before.get("PixelData")
    assert after.file_meta.TransferSyntaxUID == before.file_meta.get(
        "TransferSyntaxUID", after.file_meta.TransferSyntaxUID
    )
    assert after.file_meta.MediaStorageSOPInstanceUID == after.SOPInstanceUID
