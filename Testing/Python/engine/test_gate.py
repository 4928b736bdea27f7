"""The gate: copies of what identifies do not get out, and good files do."""

from pathlib import Path

import pytest
from DicomDeidLib import Engine, SetAside, Settings
from DicomDeidLib.profile.profile import from_json
from pydicom import Dataset
from pydicom.encaps import encapsulate
from support import DEFLATED, EXPLICIT, KEY, SYNTAXES, engine, minimal, pydicom_files, read, to_bytes

NAME = "Okonkwo-Testpatient^Ada"


def code(data: bytes, *options: str) -> str:
    with pytest.raises(SetAside) as problem:
        engine(*options).deidentify_bytes(data)
    return problem.value.code


def segment(label: str) -> Dataset:
    inner = Dataset()
    inner.SegmentNumber, inner.SegmentLabel = 1, label
    return inner


# What somebody typed into a label that stays, and what it copies.
LEAKS = {
    "name as written": ("lesion of Okonkwo-Testpatient^Ada", {}),
    "name as spoken": ("Ada Okonkwo-Testpatient", {}),
    "name with a comma, other case": ("OKONKWO-TESTPATIENT, ADA", {}),
    "patient id": ("MRN-4711-0815 left", {}),
    "accession number": ("see A0012345", {"AccessionNumber": "A0012345"}),
    "birth date": ("born 19510312", {"PatientBirthDate": "19510312"}),
    "phone": ("call +99-5550199", {"PatientTelephoneNumbers": "+99-5550199"}),
    "physician": ("asked by Refer Ring", {"ReferringPhysicianName": "Ring^Refer"}),
    "instance uid": ("of 1.2.3.4.5.6.7", {}),
    "umlaut": (
        "von Jörg Müller",
        {"ReferringPhysicianName": "Müller^Jörg", "SpecificCharacterSet": "ISO_IR 100"},
    ),
}


@pytest.mark.parametrize("leak", LEAKS)
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_a_copy_in_what_stays_is_set_aside(leak: str, syntax: str) -> None:
    label, more = LEAKS[leak]
    dataset = minimal(SegmentSequence=[segment(label)], **more)
    assert code(to_bytes(dataset, syntax)) == "residual"
    open_gate = Engine(key=KEY, settings=Settings(gate=False)).deidentify_bytes(to_bytes(dataset, syntax))
    assert read(open_gate).SegmentSequence[0].SegmentLabel == label
    assert read(engine().deidentify_bytes(to_bytes(minimal(SegmentSequence=[segment("Liver")]), syntax)))


def test_a_preview_says_what_the_gate_would(tmp_path: Path) -> None:
    path = tmp_path / "a.dcm"
    for label, risk in (("of Okonkwo-Testpatient^Ada", "residual"), ("Liver", "")):
        path.write_bytes(to_bytes(minimal(SegmentSequence=[segment(label)])))
        assert engine().preview(path).risk == risk


def test_what_stood_in_a_removed_sequence_is_looked_for_too() -> None:
    other = Dataset()
    other.PatientID = "OTHER-99812"
    dataset = minimal(OtherPatientIDsSequence=[other], SegmentSequence=[segment("was OTHER-99812")])
    assert code(to_bytes(dataset)) == "residual"


def test_earlier_marks_are_searched() -> None:
    assert code(to_bytes(minimal(DeidentificationMethod=f"by hand, was {NAME}"))) == "residual"


def test_comments_of_compressed_frames_are_searched_and_pixels_are_not() -> None:
    comment = NAME.encode()
    header = b"\xff\xd8\xff\xfe" + (len(comment) + 2).to_bytes(2, "big") + comment + b"\xff\xda\0\4\0\0"
    box = b"\0\0\0\x0cjP  \r\n\x87\n" + b"\0\0\0\x40xml " + comment.ljust(56) + b"\xff\x4f\xff\x51"
    for frame, leaks in (
        (header, True),
        (b"\xff\xd8\xff\xda\0\4\0\0" + comment, False),
        (box, True),
        (box[:12] + box[-4:], False),
    ):
        for size in (10, 200_000):
            dataset = minimal(PixelData=encapsulate([frame + b"\7" * size]))
            dataset["PixelData"].is_undefined_length = True
            dataset["PixelData"].VR = "OB"
            data = to_bytes(dataset, "1.2.840.10008.1.2.4.50")
            if leaks:
                assert code(data) == "residual"
            else:
                engine().deidentify_bytes(data)
    native = minimal(PixelData=comment * 20 + b"!")
    native["PixelData"].VR = "OB"
    engine().deidentify_bytes(to_bytes(native))


# Good files, each with something that only looks like a leak.
TRAPS = {
    "a physician named like the manufacturer": {
        "ReferringPhysicianName": "Siemens",
        "Manufacturer": "SIEMENS",
    },
    "a date that moves onto another": {"StudyDate": "20230117", "PatientBirthDate": "20200101"},
    "an id that is a number": {"PatientID": "512", "Rows": 512, "RescaleIntercept": "512"},
    "an id that is part of a number": {"PatientID": "123456", "RescaleSlope": "0.123456"},
    "an id that is a number of its own": {"PatientID": "123456", "InstanceNumber": "123456"},
    "a short id": {"PatientID": "CT", "Modality": "CT"},
    "a name that is a term": {"PatientName": "AXIAL", "ImageType": ["ORIGINAL", "PRIMARY", "AXIAL"]},
    "nobody's name": {"OperatorsName": "UNKNOWN", "ManufacturerModelName": "Unknown"},
    "a uid that begins another": {"StudyInstanceUID": "1.2.3", "ReferencedSOPClassUID": "1.2.3.4"},
    "an id inside a word": {"PatientID": "liver", "SegmentSequence": [segment("Deliveries")]},
    "a private class": {
        "SOPClassUID": "1.3.12.2.1107.5.9.1",
        "RelatedGeneralSOPClassUID": "1.3.12.2.1107.5.9.1",
    },
}


@pytest.mark.parametrize("trap", TRAPS)
def test_good_files_pass(trap: str) -> None:
    for options in ((), ("retain-longitudinal-modified-dates",), ("retain-longitudinal-full-dates",)):
        once = engine(*options).deidentify_bytes(to_bytes(minimal(**TRAPS[trap])))
        engine(*options).deidentify_bytes(once)


def test_a_birth_on_the_day_of_the_study_is_no_leak_where_dates_are_kept() -> None:
    dataset = minimal(StudyDate="20230117", PatientBirthDate="20230117")
    out = read(engine("retain-longitudinal-full-dates").deidentify_bytes(to_bytes(dataset)))
    assert (out.StudyDate, out.PatientBirthDate) == ("20230117", "")


def test_what_a_rule_or_option_keeps_is_exempt_there_and_nowhere_else() -> None:
    profile = from_json(
        {
            "format": 1, "name": "mine", "version": "1", "base": "basic",
            "rules": [{"selector": "PatientID", "action": "keep"}],
        },
        "test",
    )  # fmt: skip
    keeping = Engine(profile, key=KEY)
    out = read(keeping.deidentify_bytes(to_bytes(minimal())))
    assert out.PatientID == "MRN-4711-0815"
    with pytest.raises(SetAside):
        keeping.deidentify_bytes(to_bytes(minimal(SegmentSequence=[segment("MRN-4711-0815")])))
    engine("retain-uids").deidentify_bytes(to_bytes(minimal()))
    assert code(to_bytes(minimal(SegmentSequence=[segment("1.2.3.4.5.6.7")])), "retain-uids") == "residual"


def test_no_file_of_pydicom_is_set_aside_by_the_gate() -> None:
    for name, path in pydicom_files().items():
        try:
            engine().deidentify_bytes(path.read_bytes())
        except SetAside as problem:
            assert problem.code != "residual", name
        except Exception as other:
            assert type(other).__name__ in ("NotDicom", "IsDicomDir"), name


def test_thousands_of_references_are_searched_quickly() -> None:
    references = []
    for number in range(4000):
        reference = Dataset()
        reference.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
        reference.ReferencedSOPInstanceUID = f"1.2.3.4.{number}"
        references.append(reference)
    dataset = minimal(ReferencedInstanceSequence=references)
    for syntax in (EXPLICIT, DEFLATED):
        engine().deidentify_bytes(to_bytes(dataset, syntax))
    dataset.SegmentSequence = [segment("1.2.3.4.3999")]
    assert code(to_bytes(dataset)) == "residual"


@pytest.mark.parametrize("name", ["Okonkwo^Adam", "Okonkwo^Ada"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_what_is_beside_a_value_is_no_part_of_it(name: str, syntax: str) -> None:
    """The tag behind a value of even length may begin with what looks like a letter."""
    dataset = minimal(PatientName=name, SegmentSequence=[segment(name)])
    dataset.SegmentSequence[0].SegmentAlgorithmType = "MANUAL"
    assert code(to_bytes(dataset, syntax)) == "residual"
    # 50 bytes: in big endian a length ends like '2'.
    long = minimal(PatientName=name, SegmentSequence=[segment(f"{name} ".ljust(49, ".") + "x")])
    assert code(to_bytes(long, syntax)) == "residual"


def test_a_family_name_alone_is_searched_for_where_it_is_no_ordinary_word() -> None:
    data = to_bytes(minimal(PatientName="Okonkwo^Ada", SegmentSequence=[segment("OKONKWO left")]))
    assert code(data) == "residual"
    data = to_bytes(minimal(PatientName="White^Ada", SegmentSequence=[segment("White matter")]))
    assert read(engine().deidentify_bytes(data)).SegmentSequence[0].SegmentLabel == "White matter"


@pytest.mark.parametrize("said", ["Okonkwo-Testpatient^Ada", "MRN-4711-0815"])
def test_a_device_is_not_called_like_the_patient(said: str) -> None:
    assert code(to_bytes(minimal(SoftwareVersions=said))) == "residual"
    physician = minimal(Manufacturer="Castellanos", ReferringPhysicianName="Castellanos")
    assert read(engine().deidentify_bytes(to_bytes(physician))).Manufacturer == "Castellanos"
