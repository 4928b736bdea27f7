"""Structure: every way a file can be written is followed to its end, and what can't be is set aside."""

import struct

import pytest
from DicomDeidLib import NotDicom, SetAside
from pydicom import Dataset
from pydicom.encaps import encapsulate
from support import (
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    SEQUENCE_END,
    SYNTAXES,
    engine,
    flat,
    implicit_element,
    item,
    minimal,
    raw_element,
    read,
    to_bytes,
    undefined_item,
)

NAME = b"Okonkwo-Testpatient^Ada"
JPEG = "1.2.840.10008.1.2.4.50"


def nested() -> Dataset:
    """Names at three levels, beside values that must stay."""
    inner = Dataset()
    inner.PatientName = NAME.decode()
    inner.RescaleSlope = "0.7030000"
    middle = Dataset()
    middle.PurposeOfReferenceCodeSequence = [inner]
    middle.ReferencedSOPInstanceUID = "1.2.3.4"
    return minimal(AnatomicRegionSequence=[middle, Dataset()], Rows=4, WindowCenter=["40", "80"])


@pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_every_encoding_gives_the_same_data_set(syntax: str, undefined: bool) -> None:
    data = engine().deidentify_bytes(to_bytes(nested(), syntax, undefined=undefined))
    assert NAME not in data
    out = read(data)
    assert out.file_meta.TransferSyntaxUID == syntax
    expected = read(engine().deidentify_bytes(to_bytes(nested(), EXPLICIT)))
    assert list(map(str, flat(out))) == list(map(str, flat(expected)))
    assert (
        out.AnatomicRegionSequence[0].PurposeOfReferenceCodeSequence[0].RescaleSlope.original_string
        == "0.7030000"
    )


@pytest.mark.parametrize("meta", [True, False], ids=["no preamble", "no file meta"])
def test_head_may_be_missing(meta: bool) -> None:
    data = to_bytes(nested())
    (meta_length,) = struct.unpack_from("<I", data, 140)
    start = 132 if meta else 132 + 12 + meta_length
    out = read(engine().deidentify_bytes(data[start:]))
    assert out.AnatomicRegionSequence[0].ReferencedSOPInstanceUID != "1.2.3.4"
    assert out.Rows == 4


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
@pytest.mark.parametrize("tag", [0x00081140, 0x00291010], ids=["public", "private"])
@pytest.mark.parametrize("undefined", [False, True], ids=["defined", "undefined"])
def test_un_that_holds_an_implicit_sequence(syntax: str, tag: int, undefined: bool) -> None:
    """A name and a UID inside UN, where the UN stays (under an option, for private) and where it goes."""
    content = implicit_element(0x00081155, b"1.2.3.4\0") + implicit_element(0x00100010, NAME + b" ")
    value = undefined_item(content) + SEQUENCE_END if undefined else item(content)
    length = 0xFFFFFFFF if undefined else len(value)
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF)
    if syntax == EXPLICIT:
        element = head + b"UN\0\0" + struct.pack("<I", length) + value
    else:
        element = head + struct.pack("<I", length) + value
    # Type 1C in nothing at the top of a private SOP class: the strictest code leaves it there.
    dataset = minimal("1.2.826.0.1.3680043.9.9.9")
    data = to_bytes(dataset, syntax)
    at = data.index(struct.pack("<HH", 0x0010, 0x0010)) if tag < 0x00100010 else len(data)
    for name in ("", "retain-safe-private"):
        out = engine(*filter(None, [name])).deidentify_bytes(data[:at] + element + data[at:])
        assert NAME not in out
        assert b"1.2.3.4\0" not in out
        if tag == 0x00081140:
            assert read(out)[tag].value[0].ReferencedSOPInstanceUID.startswith("2.25.")


def test_un_with_an_explicit_sequence_inside_is_followed_too() -> None:
    content = raw_element(0x00081155, "UI", b"1.2.3.4\0") + raw_element(0x00100010, "PN", NAME + b" ")
    element = raw_element(0x00081140, "UN", item(content))
    data = to_bytes(minimal("1.2.826.0.1.3680043.9.9.9"))
    at = data.index(struct.pack("<HH", 0x0010, 0x0010))
    out = engine().deidentify_bytes(data[:at] + element + data[at:])
    assert NAME not in out
    assert b"1.2.3.4\0" not in out


def test_what_must_hold_items_and_does_not_is_set_aside() -> None:
    element = raw_element(0x00081140, "UN", b"Okonkwo1")
    data = to_bytes(minimal("1.2.826.0.1.3680043.9.9.9"))
    at = data.index(struct.pack("<HH", 0x0010, 0x0010))
    with pytest.raises(SetAside) as problem:
        engine().deidentify_bytes(data[:at] + element + data[at:])
    assert problem.value.code == "bad-sequence"


def test_elements_after_the_pixel_data() -> None:
    dataset = minimal(PixelData=b"\1\2\3\4" * 50_000)
    dataset["PixelData"].VR = "OW"
    data = to_bytes(dataset) + raw_element(0xFFFCFFFC, "OB", NAME + b" ")
    out = engine().deidentify_bytes(data)
    assert NAME not in out
    assert read(out).PixelData == dataset.PixelData
    assert out.endswith(b"\1\2\3\4")


@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
@pytest.mark.parametrize("pixels", [400, 400_000], ids=["in the buffer", "left on disk"])
def test_bytes_behind_the_data_set_are_left_out(syntax: str, pixels: int) -> None:
    dataset = minimal(PixelData=b"\1\2\3\4" * (pixels // 4))
    dataset["PixelData"].VR = "OW"
    for trailing in (b"\0" * 130, NAME, NAME * 4000, b"\0\0\0"):
        out = engine().deidentify_bytes(to_bytes(dataset, syntax) + trailing)
        assert NAME not in out
        assert out.endswith(b"\1\2\3\4")


@pytest.mark.parametrize("size", [100, 300_000])
def test_encapsulated_pixels_pass_through(size: int) -> None:
    dataset = minimal(PixelData=encapsulate([b"\xff\xd8" + b"\7" * size, b"\xff\xd8" + b"\x08" * size]))
    dataset["PixelData"].is_undefined_length = True
    dataset["PixelData"].VR = "OB"
    out = engine().deidentify_bytes(to_bytes(dataset, JPEG) + raw_element(0xFFFCFFFC, "OB", NAME + b" "))
    assert NAME not in out
    assert read(out).PixelData == dataset.PixelData


def test_a_huge_value_that_is_no_pixel_data() -> None:
    """A waveform of 300 kB, nested, with identifiers before and behind it."""
    group = Dataset()
    group.MultiplexGroupLabel = "RHYTHM"
    group.ChannelMinimumValue = b"\0\0"
    group["ChannelMinimumValue"].VR = "OB"
    group.WaveformData = bytes(range(256)) * 1200
    group["WaveformData"].VR = "OB"
    for undefined in (False, True):
        dataset = minimal(WaveformSequence=[group, group], PatientComments=NAME.decode())
        out = engine().deidentify_bytes(to_bytes(dataset, undefined=undefined))
        assert NAME not in out
        assert [inner.WaveformData for inner in read(out).WaveformSequence] == [group.WaveformData] * 2


@pytest.mark.parametrize(
    ("mime_type", "begins"),
    [("application/pdf", b"%PDF-1.4"), ("model/stl", b"\0" * 84), ("text/xml", b"<?xml"), ("x/y", b"\0\0")],
)
def test_encapsulated_documents_are_replaced(mime_type: str, begins: bytes) -> None:
    dataset = minimal(
        "1.2.840.10008.5.1.4.1.1.104.1",
        MIMETypeOfEncapsulatedDocument=mime_type,
        EncapsulatedDocument=b"%PDF-1.7 " + NAME * 20_000 + b" ",
        EncapsulatedDocumentLength=23 * 20_000 + 9,
    )
    out = engine().deidentify_bytes(to_bytes(dataset))
    assert NAME not in out
    document = read(out)
    assert document.EncapsulatedDocument.startswith(begins)
    assert 0 <= len(document.EncapsulatedDocument) - document.EncapsulatedDocumentLength <= 1


def test_thousands_of_functional_groups() -> None:
    frames = []
    for number in range(3000):
        plane, frame = Dataset(), Dataset()
        plane.ImagePositionPatient = ["0", "0", str(number)]
        frame.PlanePositionSequence = [plane]
        content = Dataset()
        content.FrameAcquisitionDateTime = "20230117101500"
        frame.FrameContentSequence = [content]
        frames.append(frame)
    data = to_bytes(minimal("1.2.840.10008.5.1.4.1.1.4.1", PerFrameFunctionalGroupsSequence=frames))
    out = read(engine().deidentify_bytes(data))
    groups = out.PerFrameFunctionalGroupsSequence
    assert [group.PlanePositionSequence[0].ImagePositionPatient[2] for group in groups] == list(range(3000))
    assert {group.FrameContentSequence[0].FrameAcquisitionDateTime for group in groups} == {"19000101000000"}


def test_odd_lengths_stay() -> None:
    data = to_bytes(minimal())
    at = data.index(struct.pack("<HH", 0x0010, 0x0010))
    odd = raw_element(0x00080070, "LO", b"ACM")
    out = engine().deidentify_bytes(data[:at] + odd + data[at:])
    assert odd in out
    assert read(out).Manufacturer == "ACM"


def deep(levels: int) -> Dataset:
    dataset = Dataset()
    dataset.Rows = 1
    for _ in range(levels):
        outer = Dataset()
        outer.AnatomicRegionSequence = [dataset]
        dataset = outer
    return dataset


def test_nesting_has_a_limit() -> None:
    read(engine().deidentify_bytes(to_bytes(minimal(AnatomicRegionSequence=[deep(60)]))))
    with pytest.raises(SetAside) as problem:
        engine().deidentify_bytes(to_bytes(minimal(AnatomicRegionSequence=[deep(80)])))
    assert problem.value.code == "too-deep"


def test_an_inflate_bomb_is_set_aside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("DicomDeidLib.stream.deflate._ALWAYS_ALLOWED", 1 << 20)
    bomb = minimal()
    bomb.add_new(0x7FE00010, "OW", b"\0" * (8 << 20))
    with pytest.raises(SetAside) as problem:
        engine().deidentify_bytes(to_bytes(bomb, DEFLATED))
    assert problem.value.code == "inflates-too-far"


BROKEN = {
    "truncated": lambda data: data[:-6],
    "overrun": lambda data: data.replace(
        struct.pack("<HHI", 0xFFFE, 0xE000, 0x10), struct.pack("<HHI", 0xFFFE, 0xE000, 0x10_0000)
    ),
    "bad-vr": lambda data: data.replace(b"\x28\x00\x10\x00US", b"\x28\x00\x10\x00??"),
    "no-instance-uid": lambda data: data.replace(b"\x08\x00\x18\x00UI", b"\x08\x00\x1b\x00UI"),
}


@pytest.mark.parametrize("code", BROKEN)
def test_what_is_broken_is_set_aside_with_a_reason_that_quotes_nothing(code: str) -> None:
    short = Dataset()
    short.Manufacturer = "ACME HRT"
    whole = to_bytes(minimal(AnatomicRegionSequence=[short], Rows=4))
    broken = BROKEN[code](whole)
    assert broken != whole
    with pytest.raises(SetAside) as problem:
        engine().deidentify_bytes(broken)
    assert problem.value.code == code
    assert "Okonkwo" not in repr(problem.value)
    assert problem.value.__cause__ is None


@pytest.mark.parametrize("data", [b"", b"x", b"hello world, this is text" * 20, b"\x89PNG\r\n" * 40])
def test_what_is_no_dicom_is_said_to_be_none(data: bytes) -> None:
    with pytest.raises(NotDicom):
        engine().deidentify_bytes(data)


def test_text_where_a_number_is_expected_does_not_stay() -> None:
    """Rows with VR LO: the tag would stay, but in this VR it can hold anything."""
    data = to_bytes(minimal())
    out = engine().deidentify_bytes(data + raw_element(0x00280010, "LO", b"Okonkwo!"))
    assert b"Okonkwo" not in out


def test_foreign_groups_and_group_lengths_go() -> None:
    data = to_bytes(minimal())
    at = data.index(struct.pack("<HH", 0x0010, 0x0010))
    extra = (
        raw_element(0x00041500, "CS", b"OKONKWO!")
        + raw_element(0x00060010, "LO", b"Okonkwo!")
        + raw_element(0x00080000, "UL", b"\1\2\3\4")
    )
    out = engine().deidentify_bytes(data[:at] + extra + data[at:])
    assert b"konkwo" not in out.lower()
    assert b"\x08\x00\x00\x00UL" not in out
