"""Verify looks for what identifies in every byte and every name: wherever it is planted, it is found."""

from collections.abc import Callable
from pathlib import Path

import pytest
from DicomDeidLib.demo_study import DEFAULT, planted_strings
from DicomDeidLib.verify.headers import read_header
from DicomDeidLib.verify.report import Check, Verification
from DicomDeidLib.verify.search import Search
from DicomDeidLib.verify.sought import Sought
from DicomDeidLib.verify.verification import verify
from pydicom.dataset import Dataset
from support import DEFLATED, IMPLICIT, SYNTAXES, implicit_element, minimal, raw_element, to_bytes
from verified_runs import Run, check_of, failed, jpeg_image, make_run, run_of

PLANTED = planted_strings(DEFAULT)
FAMILY, GIVEN = DEFAULT.name.split("^")


@pytest.fixture(scope="module")
def research(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("research"))


@pytest.fixture
def broken(research: Run, tmp_path: Path) -> Run:
    return research.copy(tmp_path)


def private(value: bytes, vr: str = "UN") -> Callable[[Dataset], object]:
    return lambda d: d.private_block(0x0013, "ANY", create=True).add_new(1, vr, value)


def attribute(keyword: str, value: str, charset: str = "ISO_IR 100") -> Callable[[Dataset], object]:
    def change(data_set: Dataset) -> None:
        data_set.SpecificCharacterSet = charset
        setattr(data_set, keyword, value)

    return change


# Where it is planted: the change, the kind that must be told, and the element.
PLACES: dict[str, tuple[Callable[[Dataset], object], str, str]] = {
    "name in private bytes": (
        private(b"\1\2" + DEFAULT.name.encode() + b"\0"), "a name of a patient", "(0013,xx01)",
    ),
    "name between binary numbers": (
        private(implicit_element(0x00081234, FAMILY.encode()) + implicit_element(0x00380001, b"12")),
        "a name of a patient", "(0013,xx01)",
    ),
    "name as people write it": (
        attribute("ImageComments", f"seen by mr. {GIVEN.lower()} {FAMILY.lower()}, again"),
        "a name of a patient", "ImageComments",
    ),
    "family name": (
        attribute("SeriesDescription", f"CT {FAMILY.upper()}"), "a name of a patient", "SeriesDescription",
    ),
    "name run together": (
        attribute("SeriesDescription", (FAMILY + GIVEN).replace("-", "")),
        "a name of a patient", "SeriesDescription",
    ),
    "id": (attribute("ImageComments", f"({DEFAULT.patient_id})"), "an id", "ImageComments"),
    "accession number": (attribute("ProtocolName", PLANTED["AccessionNumber"]), "an id", "ProtocolName"),
    "physician in Latin-1": (
        attribute("ImageComments", PLANTED["ReferringPhysicianName"]), "a name of a person", "ImageComments",
    ),
    "physician in UTF-8": (
        attribute("ImageComments", PLANTED["ReferringPhysicianName"].upper(), "ISO_IR 192"),
        "a name of a person", "ImageComments",
    ),
    "physician without accents": (
        attribute("ImageComments", "by Jorg Uberweiser-KW47"), "a name of a person", "ImageComments",
    ),
    "Japanese name": (
        attribute("ImageComments", "本日架空試験花子様が来院", "ISO 2022 IR 87"),
        "a name of a patient", "ImageComments",
    ),
    "Japanese name in UTF-8": (
        attribute("ImageComments", "架空試験 花子", "ISO_IR 192"), "a name of a patient", "ImageComments",
    ),
    "address": (attribute("ImageComments", PLANTED["PatientAddress"].upper()), "an address", "ImageComments"),
    "phone": (
        attribute("ImageComments", PLANTED["PatientTelephoneNumbers"]), "a phone number", "ImageComments",
    ),
    "institution": (
        attribute("ImageComments", PLANTED["InstitutionName"]), "an institution", "ImageComments",
    ),
    "birth date": (attribute("ImageComments", "born 12.03.1951"), "a birth date", "ImageComments"),
    "birth date in its place": (
        attribute("PatientBirthDate", DEFAULT.birth_date), "a birth date", "PatientBirthDate",
    ),
    "uid": (private(PLANTED["CT Series UID"].encode() + b"\0", "UI"), "a UID", "(0013,xx01)"),
    "padding": (
        lambda d: d.add_new(0xFFFCFFFC, "OB", DEFAULT.name.encode()),
        "a name of a patient", "DataSetTrailingPadding",
    ),
    "private information": (
        lambda d: (
            setattr(d.file_meta, "PrivateInformationCreatorUID", "2.25.1"),
            setattr(d.file_meta, "PrivateInformation", DEFAULT.name.encode()),
        ),
        "a name of a patient", "PrivateInformation",
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", PLACES)
def test_what_is_planted_is_found_and_its_place_told(broken: Run, place: str) -> None:
    change, kind, element = PLACES[place]
    path = broken.edit("CT", change)
    found = broken.verified()
    check = check_of(found, "leaks")
    assert "leaks" in failed(found), found.as_text()
    assert {(problem.what[: len(kind)], problem.element) for problem in check.problems} == {(kind, element)}
    assert all(problem.output.endswith(path.name) for problem in check.problems)
    assert failed(found) == ["leaks"] or place == "birth date in its place"
    said = found.as_text() + found.as_json()
    assert not any(text in said for text in (FAMILY, DEFAULT.patient_id, DEFAULT.birth_date, "花子"))


def test_the_preamble_and_what_lies_outside_of_elements_is_searched(broken: Run) -> None:
    path = next(broken.outputs("CT"))
    path.write_bytes(DEFAULT.name.encode().ljust(128, b"\0") + path.read_bytes()[128:])
    found = broken.verified()
    assert failed(found) == ["leaks"]
    (problem,) = check_of(found, "leaks").problems
    assert (problem.what, problem.element) == ("a name of a patient", "outside of the elements")


def test_names_of_folders_and_files_are_searched_and_not_repeated(broken: Run) -> None:
    next(broken.outputs("CT")).rename(broken.output / f"{GIVEN}_{FAMILY}.dcm")
    found = broken.verified()
    assert failed(found) == ["leaks"]
    (problem,) = check_of(found, "leaks").problems
    assert (problem.element, problem.output.isdigit()) == ("in its path", True)
    assert FAMILY not in found.as_text() + found.as_json()


def test_files_that_are_no_dicom_are_searched_too(broken: Run) -> None:
    (broken.output / "notes.txt").write_text(f"about {GIVEN} {FAMILY}")
    found = broken.verified()
    assert failed(found) == ["leaks"]
    assert found.unread_outputs == 1


def test_a_comment_of_a_compressed_frame_is_found(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "1").write_bytes(jpeg_image(DEFAULT.name.encode()))
    found = run_of(tmp_path, gate=False).verified()
    assert failed(found) == ["leaks"]
    (problem,) = check_of(found, "leaks").problems
    assert problem.what == "a name of a patient"


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("next_to", [b"", b"8"])
def test_every_encoding_is_searched(tmp_path: Path, syntax: str, next_to: bytes) -> None:
    """Also where the next tag or the length looks like a letter of the word: (0038,...) begins with '8'."""
    (tmp_path / "in").write_bytes(
        to_bytes(minimal(OperatorsName="Quillfeather^Zo", SOPInstanceUID="1.2.3.4.5.1"))
    )
    out = tmp_path / "out"
    out.mkdir()
    leaking = minimal(SOPInstanceUID="2.25.1", StudyInstanceUID="2.25.2", SeriesInstanceUID="2.25.3")
    leaking.PatientID = leaking.PatientName = "NEW"
    leaking.ScheduledStudyLocation = "QUILLFEATHER"
    if next_to:
        leaking.AdmissionID = "0"
    (out / "1").write_bytes(to_bytes(leaking, syntax))
    check = check_of(verify([tmp_path / "in"], out, dciodvfy=False), "leaks")
    assert [(problem.what, problem.element) for problem in check.problems] == [
        ("a name of a person", "ScheduledStudyLocation")
    ]


def test_a_name_is_told_once_where_a_tag_looks_like_its_last_letter(tmp_path: Path) -> None:
    """A tag of group 0062 begins with 'b' in little endian."""
    segment = Dataset()
    segment.SegmentNumber, segment.SegmentLabel, segment.SegmentAlgorithmType = 1, "Okonkwo^Adam", "MANUAL"
    found = leaks_of(tmp_path, minimal(PatientName="Okonkwo^Adam"), clean(SegmentSequence=[segment]))
    (problem,) = check_of(found, "leaks").problems
    assert (problem.element, problem.times) == ("SegmentSequence[0].SegmentLabel", 1)


def leaks_of(tmp_path: Path, original: Dataset, output: Dataset) -> Verification:
    (tmp_path / "in").write_bytes(to_bytes(original))
    (tmp_path / "out").mkdir()
    output.DeidentificationMethodCodeSequence = [_code("113100")]
    (tmp_path / "out" / "1").write_bytes(to_bytes(output))
    return verify([tmp_path / "in"], tmp_path / "out", dciodvfy=False)


def _code(value: str) -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "DCM", "Any"
    return code


def clean(**attributes: object) -> Dataset:
    output = minimal(SOPInstanceUID="2.25.1", StudyInstanceUID="2.25.2", SeriesInstanceUID="2.25.3")
    output.PatientID = output.PatientName = "NEW"
    for keyword, value in attributes.items():
        setattr(output, keyword, value)
    return output


@pytest.mark.parametrize(
    ("original", "output"),
    [
        ({"OperatorsName": "White^Al"}, {"SeriesDescription": "white matter"}),
        ({"OperatorsName": "Philips"}, {"Manufacturer": "Philips", "SeriesDescription": "Philips"}),
        ({"InstitutionName": "Toshiba"}, {"Manufacturer": "TOSHIBA_MEC"}),
        ({"PatientID": "123456"}, {"SliceLocation": "0.123456", "StudyTime": "123456"}),
        ({"PatientID": "123456"}, {"SeriesDescription": "A123456 1.123456"}),
        ({"OperatorsName": "Anonymous"}, {"SeriesDescription": "anonymous"}),
        ({"OperatorsName": "Smith^Al"}, {"SeriesDescription": "Smithsonian"}),
        ({"OperatorsName": "Chest"}, {"BodyPartExamined": "CHEST"}),
    ],
)
def test_what_only_looks_like_one_is_none(
    tmp_path: Path, original: dict[str, str], output: dict[str, str]
) -> None:
    before = minimal()
    for keyword, value in {**output, **original}.items():
        setattr(before, keyword, value)
    found = leaks_of(tmp_path, before, clean(**output))
    assert check_of(found, "leaks").passed, found.as_text()


@pytest.mark.parametrize(
    ("keyword", "value", "code"),
    [
        ("InstitutionName", "Klinikum Seeblick", "113112"),
        ("StationName", "SEEBLICK-CT7", "113109"),
        ("FrameOfReferenceUID", "1.2.3.4.5.9", "113110"),
        ("StudyDate", "20240503", "113106"),
    ],
)
def test_what_the_output_says_it_keeps_is_no_leak(
    tmp_path: Path, keyword: str, value: str, code: str
) -> None:
    (tmp_path / "a").mkdir()
    original = minimal(**{keyword: value})
    found = leaks_of(tmp_path / "a", original, clean(**{keyword: value}))
    assert not check_of(found, "leaks").passed
    kept = clean(**{keyword: value})
    kept.DeidentificationMethodCodeSequence = [_code("113100"), _code(code)]
    (tmp_path / "a" / "out" / "1").write_bytes(to_bytes(kept))
    assert check_of(verify([tmp_path / "a" / "in"], tmp_path / "a" / "out", dciodvfy=False), "leaks").passed


def test_an_output_that_says_it_shows_identity_is_told_and_does_not_fail(broken: Run) -> None:
    def change(data_set: Dataset) -> None:
        data_set.PatientIdentityRemoved, data_set.BurnedInAnnotation = "NO", "YES"
        data_set.ImageComments = DEFAULT.patient_id

    broken.edit("CT", change)
    found = broken.verified()
    assert found.passed, found.as_text()
    (warning,) = check_of(found, "leaks").warnings
    assert "says that identity is not removed" in warning.what


def test_the_search_is_one_pass_whatever_is_sought_and_however_large_a_file_is(tmp_path: Path) -> None:
    sought = Sought()
    for number in range(400):
        data = minimal(PatientName=f"Family{number:05}^Given{number % 7}", PatientID=f"ID-{number:06}")
        (tmp_path / "one").write_bytes(to_bytes(data, IMPLICIT))
        with open(tmp_path / "one", "rb") as file:
            sought.take(read_header(file))
    sought.ready()
    search = Search(sought)
    blocks = b"\0".join([b"x" * 1_048_000, b"family00077, given0; ; ; " * 3, b" " * 1000, b"ID-000399"] * 4)
    (tmp_path / "large").write_bytes(blocks)
    with open(tmp_path / "large", "rb") as file:
        hits = list(search.stream(file, []))
    assert len(hits) == 16
    assert {hit.key for hit in hits} == {b"family00077, given0", b"id-000399"}
    assert [hit.key for hit in search.hits(b"Given0 Family00077")] == [b"given0 family00077"]


def test_pixels_are_no_text_and_fragments_are_read_for_text_alone(tmp_path: Path) -> None:
    name = DEFAULT.name.encode()
    pixels = raw_element(0x7FE00010, "OW", name + b"\0")
    (tmp_path / "native").write_bytes(to_bytes(minimal()) + pixels + raw_element(0xFFFCFFFC, "OB", b"\0\0"))
    spans = []
    with open(tmp_path / "native", "rb") as file:
        header = read_header(file, on_stream=lambda _stream, found: spans.extend(found))
    ((start, end),) = spans
    assert (tmp_path / "native").read_bytes()[start:end] == name + b"\0"
    assert header.leaves[-1].tag == 0xFFFCFFFC
    texts: list[bytes] = []
    (tmp_path / "jpeg").write_bytes(jpeg_image(b"a comment"))
    with open(tmp_path / "jpeg", "rb") as file:
        read_header(file, on_text=texts.append)
    assert texts == [b"a comment"]


def test_a_deflated_file_is_inflated_and_what_is_behind_it_is_seen(tmp_path: Path) -> None:
    data = to_bytes(minimal(SeriesDescription="Quillfeather"), DEFLATED)
    (tmp_path / "1").write_bytes(data)
    with open(tmp_path / "1", "rb") as file:
        header = read_header(file)
    assert header.inflated
    assert header.text(0x0008103E) == "Quillfeather"


def test_a_check_counts_all_and_lists_the_first() -> None:
    check = Check("leaks", "", "files")
    for number in range(2000):
        check.fail("a UID", f"{number}")
    assert (check.failed, len(check.problems), check.state) == (2000, 1000, "failed")
