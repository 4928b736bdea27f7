"""What careless and hostile files carry where nobody looks: none of it gets out, nothing is lost."""

import struct

import pytest
from DicomDeidLib import SetAside
from pydicom import Dataset
from support import (
    EXPLICIT,
    IMPLICIT,
    SEQUENCE_END,
    engine,
    implicit_element,
    item,
    minimal,
    raw_element,
    read,
    to_bytes,
    undefined_item,
)

SECRET = b"SECRET_X"
SAFE = "retain-safe-private"
CODES = 0x00082218  # Anatomic Region Sequence


def with_element(element: bytes, before: int = 0x00100010, **attributes: object) -> bytes:
    """A whole file with an element put in before the first with a tag."""
    data = to_bytes(minimal(**attributes))
    at = data.index(struct.pack("<HH", before >> 16, before & 0xFFFF))
    return data[:at] + element + data[at:]


def code(data: bytes, *options: str) -> str:
    with pytest.raises(SetAside) as problem:
        engine(*options).deidentify_bytes(data)
    return problem.value.code


def test_fragments_inside_a_sequence_in_un_take_nothing_with_them() -> None:
    fragments = struct.pack("<HHI", 0xFFFE, 0xE000, 0) + struct.pack("<HHI", 0xFFFE, 0xE000, 100_000)
    head = b"\x28\0\0\x20OB\0\0\xff\xff\xff\xff"
    pixels = head + fragments + b"\x11" * 100_000 + SEQUENCE_END
    inner = item(raw_element(0x00080100, "SH", b"T-1 ") + pixels)
    dataset = minimal(Rows=7, PixelData=b"\x22" * 50)
    dataset["PixelData"].VR = "OW"
    data = to_bytes(dataset)
    at = data.index(struct.pack("<HH", 0x0010, 0x0010))
    out = read(engine().deidentify_bytes(data[:at] + raw_element(CODES, "UN", inner) + data[at:]))
    assert out.Rows == 7
    assert out.PixelData == b"\x22" * 50


def image(pixels: bytes = b"\x22" * 5000) -> bytes:
    dataset = minimal(Rows=50, Columns=50, BitsAllocated=16, SamplesPerPixel=1, PixelData=pixels)
    dataset["PixelData"].VR = "OW"
    return to_bytes(dataset)


@pytest.mark.parametrize("zeros", [1, 7, 100, 70_000])
@pytest.mark.parametrize("syntax", [IMPLICIT, EXPLICIT])
def test_a_download_that_ends_in_zeros_is_set_aside(zeros: int, syntax: str) -> None:
    dataset = minimal(Rows=1)
    data = to_bytes(dataset, syntax)
    for at in (data.index(struct.pack("<HH", 0x28, 0x10)), len(data)):
        assert code(data[:at] + bytes(max(zeros, len(data) - at))) in ("zero-filled", "truncated", "bad-vr")


def test_pixels_with_a_wrong_length_are_not_cut_short() -> None:
    data = image()
    at = data.index(b"\xe0\x7f\x10\0OW\0\0")
    assert code(data[: at + 8] + struct.pack("<I", 8) + data[at + 12 :]) != ""
    # Three quarters of the pixels, the rest as trailing bytes.
    assert code(data[: at + 8] + struct.pack("<I", 3750) + data[at + 12 :]) != ""
    padding = raw_element(0xFFFCFFFC, "OB", b"PAD!")
    assert code(data[:at] + padding + data[at:-100]) == "truncated"
    assert code(data + raw_element(0x00280106, "US", b"\1\0")[:-1]) == "truncated"


@pytest.mark.parametrize("undefined", [False, True])
def test_earlier_marks_in_un_stay_and_are_written_anew(undefined: bool) -> None:
    earlier = implicit_element(0x00080100, b"113107") + implicit_element(0x00080102, b"DCM ")
    if undefined:
        element = b"\x12\0\x64\0UN\0\0\xff\xff\xff\xff" + undefined_item(earlier) + SEQUENCE_END
    else:
        element = raw_element(0x00120064, "UN", item(earlier))
    out = read(engine().deidentify_bytes(with_element(element, 0x0020000D)))
    assert [c.CodeValue for c in out.DeidentificationMethodCodeSequence] == ["113107", "113100"]


@pytest.mark.parametrize("vr", ["PN", "UN", "SQ", "OB"])
def test_a_code_meaning_that_is_no_text(vr: str) -> None:
    hidden = {
        "PN": SECRET,
        "UN": item(implicit_element(0x00100010, SECRET)),
        "SQ": item(raw_element(0x00100010, "PN", SECRET)),
        "OB": SECRET * 20_000,
    }[vr]
    content = raw_element(0x00080102, "SH", b"DCM ") + raw_element(0x00080104, vr, hidden)
    out = engine().deidentify_bytes(with_element(raw_element(CODES, "SQ", item(content))))
    assert SECRET not in out


def test_a_meaning_stays_only_where_its_one_scheme_is_registered() -> None:
    for scheme, stays in (
        (b"DCM ", True),
        (b"99X ", False),
        (b"NPI ", False),
        (b"DCM\\99X ", False),
        (b"", False),
    ):
        content = raw_element(0x00080102, "SH", scheme) + raw_element(0x00080104, "LO", SECRET)
        out = engine().deidentify_bytes(with_element(raw_element(CODES, "SQ", item(content))))
        assert (SECRET in out) is stays, scheme


@pytest.mark.parametrize("tag", [0x00280301, 0x00080018, 0x00190010])
def test_an_attribute_that_stands_twice_is_set_aside(tag: int) -> None:
    vr = {0x00280301: "CS", 0x00080018: "UI", 0x00190010: "LO"}[tag]
    twice = raw_element(tag, vr, b"1.23") + raw_element(tag, vr, b"1.45")
    data = to_bytes(minimal())
    assert code(data + twice, SAFE) == "repeated-element"
    nested = raw_element(CODES, "SQ", item(twice))
    assert code(with_element(nested), SAFE) == "repeated-element"


def test_burned_in_among_many_values() -> None:
    assert code(to_bytes(minimal(BurnedInAnnotation=["NO", "YES"]))) == "burned-in"


@pytest.mark.parametrize("name", [b"SECRET", b"ISO_IR 100\\SECRET", b"ISO_IR SECRET"])
def test_a_character_set_that_is_none(name: bytes) -> None:
    name += b" " * (len(name) % 2)
    assert code(with_element(raw_element(0x00080005, "CS", name), 0x00080016)) == "bad-character-set"
    nested = item(raw_element(0x00080005, "CS", name))
    assert code(with_element(raw_element(CODES, "SQ", nested))) == "bad-character-set"


def test_class_uids_that_are_none() -> None:
    data = to_bytes(minimal())
    for wrong in (b"1.2.SECRET.10008.5.1.4.1.1.2", "1.2.ä40.10008.5.1.4.1.1.2".encode("latin-1").ljust(26)):
        at = data.index(b"\x08\0\x16\0UI")
        broken = data[: at + 6] + struct.pack("<H", len(wrong)) + wrong + data[at + 8 + 26 :]
        assert code(broken) == "bad-sop-class"
    assert code(data.replace(b"1.2.840.10008.1.2.1\0", b"1.2.SECRET.0008.1.2\0")) == "bad-file-meta"
    reference = Dataset()
    reference.ReferencedSOPClassUID = "1.2.3"
    nested = to_bytes(minimal(AnatomicRegionSequence=[reference])).replace(b"1.2.3\0", b"SECRET")
    assert b"SECRET" not in engine().deidentify_bytes(nested)


def test_retained_uids_must_be_uids() -> None:
    out = engine("retain-uids").deidentify_bytes(
        to_bytes(minimal()).replace(b"1.2.3.4.5.6\0", b"SECRET.5.6\0\0")
    )
    assert b"SECRET" not in out
    assert read(out).SeriesInstanceUID.startswith("2.25.")
    assert read(out).StudyInstanceUID == "1.2.3.4.5"


KEPT = {
    0x00280010: "US",
    0x00180050: "DS",
    0x00080060: "CS",
    0x00081090: "LO",
    0x00081150: "UI",
    0x00180088: "DS",
}
FITS = {"US": {"OB", "OW"}, "LO": {"SH", "ST", "LT", "UC", "UT"}}


@pytest.mark.parametrize("tag", KEPT, ids=lambda tag: f"{tag:08X}")
@pytest.mark.parametrize(
    "vr",
    ["AE", "AS", "CS", "DA", "DT", "IS", "LO", "LT", "OB", "PN", "SH", "ST", "TM", "UC", "UI", "UR", "UT"],
)
def test_what_stays_is_written_as_it_must_be(tag: int, vr: str) -> None:
    """Text in any VR where another is expected goes, even where the attribute stays."""
    if vr == KEPT[tag] or vr in FITS.get(KEPT[tag], ()):
        return
    inner = raw_element(CODES, "SQ", item(raw_element(tag, vr, SECRET)))
    assert SECRET not in engine().deidentify_bytes(with_element(inner))


@pytest.mark.parametrize(("vr", "tag"), [("DS", 0x00180050), ("IS", 0x00200013), ("AS", 0x00101010)])
def test_numbers_and_ages_that_are_none(vr: str, tag: int) -> None:
    data = to_bytes(minimal(RescaleSlope="0.5")) + raw_element(tag, vr, SECRET)
    out = engine("retain-patient-characteristics").deidentify_bytes(data)
    assert SECRET not in out
    assert read(out).RescaleSlope == 0.5


@pytest.mark.parametrize("vr", ["LO", "SH", "AE", "CS", "OB", "UR", "UN"])
def test_a_safe_private_number_written_as_text(vr: str) -> None:
    block = raw_element(0x00190010, "LO", b"GEMS_ACQU_01") + raw_element(0x00191023, vr, SECRET)
    assert SECRET not in engine(SAFE).deidentify_bytes(to_bytes(minimal()) + block)


@pytest.mark.parametrize("status", ["SAFE", "MIXED"])
def test_what_a_data_set_calls_identifying_goes_though_its_block_is_safe(status: str) -> None:
    action, declared = Dataset(), Dataset()
    action.IdentifyingPrivateElements, action.DeidentificationAction = [0x23], "X"
    declared.PrivateGroupReference, declared.PrivateCreatorReference = 0x0019, "VENDOR X"
    declared.BlockIdentifyingInformationStatus = status
    declared.NonidentifyingPrivateElements = [0x23, 0x24]
    declared.DeidentificationActionSequence = [action]
    dataset = minimal(PrivateDataElementCharacteristicsSequence=[declared])
    block = dataset.private_block(0x0019, "VENDOR X", create=True)
    block.add_new(0x23, "LO", SECRET.decode())
    block.add_new(0x24, "SS", 7)
    out = engine(SAFE).deidentify_bytes(to_bytes(dataset))
    assert SECRET not in out
    assert read(out).private_block(0x0019, "VENDOR X")[0x24].value == 7


def test_safe_private_bytes_that_hold_items() -> None:
    """(7FD1,{SIEMENS Ultrasound SC2000}01) is OB and safe."""
    hidden = item(implicit_element(0x00100010, SECRET))
    block = raw_element(0x7FD10010, "LO", b"SIEMENS Ultrasound SC2000 ") + raw_element(
        0x7FD11001, "OB", hidden
    )
    assert SECRET not in engine(SAFE).deidentify_bytes(to_bytes(minimal()) + block)


def test_un_within_un_within_un() -> None:
    data = to_bytes(minimal())
    for depth in (20, 400):
        nested = implicit_element(0x00100010, SECRET)
        for _ in range(depth):
            creator = implicit_element(0x20010010, b"Philips Imaging DD 001")
            nested = creator + implicit_element(0x2001105F, item(nested))
        whole = data + raw_element(0x20010010, "LO", b"Philips Imaging DD 001")
        whole += raw_element(0x2001105F, "UN", item(nested))
        if depth == 400:
            assert code(whole, SAFE) == "too-deep"
        else:
            assert SECRET not in engine(SAFE).deidentify_bytes(whole)


def test_dates_with_dots_move() -> None:
    data = to_bytes(minimal(StudyDate="20230117")).replace(b"DA\x08\x0020230117", b"DA\x0a\x001951.12.03")
    out = read(engine("retain-longitudinal-modified-dates").deidentify_bytes(data))
    assert len(str(out["StudyDate"].value)) == 10
    assert "1951.12.03" not in str(out)


@pytest.mark.parametrize(
    ("first", "then", "said"),
    [
        ("retain-longitudinal-modified-dates", "retain-longitudinal-full-dates", "MODIFIED"),
        ("retain-uids", "retain-longitudinal-full-dates", "REMOVED"),
        ("retain-longitudinal-full-dates", "retain-longitudinal-modified-dates", "MODIFIED"),
        ("retain-longitudinal-full-dates", "retain-longitudinal-full-dates", "UNMODIFIED"),
    ],
)
def test_what_an_earlier_run_did_to_dates_is_not_undone(first: str, then: str, said: str) -> None:
    once = engine(first).deidentify_bytes(to_bytes(minimal(StudyDate="20230117")))
    assert read(engine(then).deidentify_bytes(once)).LongitudinalTemporalInformationModified == said


def test_a_code_of_another_scheme_does_not_stand_for_ours() -> None:
    other = Dataset()
    other.CodeValue, other.CodingSchemeDesignator, other.CodeMeaning = "113100", "99X", "Other"
    out = read(engine().deidentify_bytes(to_bytes(minimal(DeidentificationMethodCodeSequence=[other]))))
    said = [(c.CodeValue, c.CodingSchemeDesignator) for c in out.DeidentificationMethodCodeSequence]
    assert said == [("113100", "99X"), ("113100", "DCM")]


def test_sound_is_set_aside_and_a_delimiter_holds_nothing() -> None:
    assert code(to_bytes(minimal("1.2.840.10008.5.1.4.1.1.9.4.1"))) == "voice"
    data = to_bytes(minimal(AnatomicRegionSequence=[Dataset()]), undefined=True)
    assert code(data.replace(SEQUENCE_END, SEQUENCE_END[:4] + b"SECR")) == "bad-delimiter"
    assert b"\x08\0\1\0" not in engine().deidentify_bytes(
        with_element(raw_element(0x00080001, "UL", b"\1\2\3\4"))
    )
