"""Marks and file level: what a released file says of itself is true, and only ours."""

import struct

import pytest
from DicomDeidLib import SetAside
from DicomDeidLib.version import IMPLEMENTATION_CLASS_UID
from pydicom import Dataset
from support import SYNTAXES, engine, item, minimal, raw_element, read, to_bytes


def codes(dataset: Dataset) -> list[str]:
    return [code.CodeValue for code in dataset.DeidentificationMethodCodeSequence]


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_was_done_is_said(syntax: str) -> None:
    options = ("retain-uids", "retain-longitudinal-modified-dates", "retain-safe-private")
    out = read(engine(*options).deidentify_bytes(to_bytes(minimal(Rows=1), syntax)))
    assert out.PatientIdentityRemoved == "YES"
    assert codes(out) == ["113100", "113107", "113110", "113111"]
    assert "basic" in out.DeidentificationMethod
    assert "2026d" in out.DeidentificationMethod
    assert out.LongitudinalTemporalInformationModified == "MODIFIED"
    assert "BurnedInAnnotation" not in out
    for code in out.DeidentificationMethodCodeSequence:
        assert code.CodingSchemeDesignator == "DCM"
        assert len(code.CodeMeaning) <= 64
    assert [element.tag for element in out] == sorted(element.tag for element in out)


def test_earlier_marks_stay_and_ours_are_said_once() -> None:
    earlier = Dataset()
    earlier.CodeValue, earlier.CodingSchemeDesignator, earlier.CodeMeaning = "210001", "99PMP", "Other tool"
    dataset = minimal(
        PatientIdentityRemoved="NO",
        DeidentificationMethod=["By hand", "Other tool"],
        DeidentificationMethodCodeSequence=[earlier],
        LongitudinalTemporalInformationModified="UNMODIFIED",
    )
    once = engine().deidentify_bytes(to_bytes(dataset))
    out = read(once)
    assert out.PatientIdentityRemoved == "YES"
    assert out.LongitudinalTemporalInformationModified == "REMOVED"
    assert list(out.DeidentificationMethod)[:2] == ["By hand", "Other tool"]
    assert len(out.DeidentificationMethod) == 3
    assert codes(out) == ["210001", "113100"]
    again = read(engine().deidentify_bytes(once))
    assert list(again.DeidentificationMethod) == list(out.DeidentificationMethod)
    assert codes(again) == codes(out)


def test_burned_in_text_that_is_not_cleaned_is_set_aside() -> None:
    for said in ("YES", "yes "):
        with pytest.raises(SetAside) as problem:
            engine().deidentify_bytes(to_bytes(minimal(BurnedInAnnotation=said)))
        assert problem.value.code == "burned-in"
    assert (
        read(engine().deidentify_bytes(to_bytes(minimal(BurnedInAnnotation="NO")))).BurnedInAnnotation == "NO"
    )


def test_the_head_is_ours_alone() -> None:
    """Preamble, AE titles, private information and implementation of the input are gone."""
    meta = (
        raw_element(0x00020002, "UI", b"1.2.840.10008.5.1.4.1.1.2\0")
        + raw_element(0x00020003, "UI", b"1.2.3.4.5.6.7\0")
        + raw_element(0x00020010, "UI", b"1.2.840.10008.1.2.1\0")
        + raw_element(0x00020012, "UI", b"1.2.3.99")
        + raw_element(0x00020013, "SH", b"OKONKWO1")
        + raw_element(0x00020016, "AE", b"OKONKWO2")
        + raw_element(0x00020026, "UR", b"http://okonkwo3.")
        + raw_element(0x00020100, "UI", b"1.2.3.98")
        + raw_element(0x00020102, "OB", b"Okonkwo4" * 9000)
    )
    whole = to_bytes(minimal())
    body = whole[144 + struct.unpack_from("<I", whole, 140)[0] :]
    head = (
        b"OKONKWO5".ljust(128, b"\1") + b"DICM" + raw_element(0x00020000, "UL", struct.pack("<I", len(meta)))
    )
    out = engine().deidentify_bytes(head + meta + body)
    assert b"OKONKWO" not in out.upper()
    assert out[:128] == bytes(128)
    new = read(out).file_meta
    assert new.MediaStorageSOPInstanceUID == read(out).SOPInstanceUID
    assert new.ImplementationClassUID == IMPLEMENTATION_CLASS_UID
    assert len(new.ImplementationVersionName) <= 16
    assert new.FileMetaInformationGroupLength == len(out) - 144 - len(out.split(body[:8], 1)[1]) - 8
    assert {element.tag.element for element in new} <= {
        0x0000,
        0x0001,
        0x0002,
        0x0003,
        0x0010,
        0x0012,
        0x0013,
    }


def test_signatures_and_encrypted_attributes_go() -> None:
    signed = Dataset()
    signed.MACIDNumber, signed.CertificateOfSigner = 1, b"Okonkwo!"
    encrypted = Dataset()
    encrypted.EncryptedContent = b"Okonkwo!"
    data = to_bytes(minimal(DigitalSignaturesSequence=[signed], EncryptedAttributesSequence=[encrypted]))
    out = engine().deidentify_bytes(data)
    assert b"Okonkwo!" not in out
    assert "DigitalSignaturesSequence" not in read(out)


def test_marks_inside_items_go() -> None:
    inner = Dataset()
    inner.DeidentificationMethod = "Okonkwo did it"
    inner.Rows = 1
    out = read(engine().deidentify_bytes(to_bytes(minimal(AnatomicRegionSequence=[inner]))))
    assert [element.keyword for element in out.AnatomicRegionSequence[0]] == ["Rows"]


def test_marks_find_their_place_in_a_data_set_out_of_order() -> None:
    whole = to_bytes(minimal())
    out = read(engine().deidentify_bytes(whole + raw_element(0x00080070, "LO", b"ACME")))
    assert out.Manufacturer == "ACME"
    assert out.PatientIdentityRemoved == "YES"


def test_code_sequences_in_big_files_of_undefined_length() -> None:
    earlier = (
        raw_element(0x00080100, "SH", b"210001")
        + raw_element(0x00080102, "SH", b"99PMP ")
        + raw_element(0x00080104, "LO", b"Okonkwo ")
    )
    whole = to_bytes(minimal())
    at = whole.index(struct.pack("<HH", 0x0020, 0x000D))
    mark = raw_element(0x00120064, "SQ", item(earlier))
    out = engine().deidentify_bytes(whole[:at] + mark + whole[at:])
    assert b"Okonkwo" not in out, "the meaning of a private code is typed text"
    assert codes(read(out)) == ["210001", "113100"]
