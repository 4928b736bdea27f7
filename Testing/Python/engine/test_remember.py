"""What files of a series have in common is known again; the outputs are the same as without."""

import copy
import secrets

import pytest
from DicomDeidLib import Engine, SetAside
from DicomDeidLib.engine import Settings
from DicomDeidLib.profile.profile import Profile, load_profile
from DicomDeidLib.stream.encoding import EXPLICIT_LITTLE
from DicomDeidLib.stream.runs import Runs
from DicomDeidLib.stream.scan import Scan
from DicomDeidLib.stream.source import Source
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from support import BIG_ENDIAN, EXPLICIT, IMPLICIT, KEY, engine, minimal, raw_element, to_bytes

NO_NUMBER = "777777"  # is made one in the bytes

BASIC = load_profile("basic")
SAFE = BASIC.with_options(frozenset({"retain-safe-private", "retain-longitudinal-modified-dates"}))
# A text that each character set writes in its own way.
REPLACING = load_profile("basic", rules=[{"selector": "StationName", "action": "replace", "value": "Zürich"}])
PROFILES = [BASIC, SAFE, REPLACING]


def base_slice() -> Dataset:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "T-1", "99LOCAL", "typed by hand"
    dataset = minimal(
        StudyDate="20230117",
        StudyTime="101500",
        AccessionNumber="ACC-99812",
        ReferringPhysicianName="Castellanos^Vera",
        Manufacturer="Acme",
        ProcedureCodeSequence=[code],
        PatientBirthDate="19610203",
        PatientSex="F",
        PatientComments="seen before",
        SeriesDate="20230117",
        SpecificCharacterSet="ISO_IR 101",
        StationName="CT-7",
        OperatorsName="Abernathy^Zoe",
        BodyPartExamined="HEAD",
        ConvolutionKernel="H30s",
        SliceThickness="1.25",
        KVP="120",
        InstanceNumber="1",
        Rows=4,
        Columns=4,
        WindowCenter="40",
        PixelSpacing=["0.5", "0.5"],
    )
    block = dataset.private_block(0x0043, "GEMS_PARM_01", create=True)
    block.add_new(0x1E, "DS", "2.5")
    block.add_new(0x39, "IS", "1000")
    for element in range(0x40, 0x46):
        block.add_new(element, "LO", "ordinary")
    return dataset


# What may differ in the next file, by keyword; None: it is not there.
DIFFERENCES: dict[str, list[str | None]] = {
    "InstanceNumber": ["2", "31", "12345"],
    "SOPInstanceUID": ["1.2.3.4.5.6.8", "1.2.3.4.5.6.7.1"],
    "PatientID": ["MRN-1", None],
    "PatientName": ["Other^One", "Müller-Lüdenscheidt^Åsa", None],
    "IssuerOfPatientID": ["H1"],
    "SpecificCharacterSet": ["ISO_IR 100", "ISO_IR 192"],
    "StudyDate": ["20230118", "19991231", None],
    "SeriesDate": ["20230118", None],
    "KVP": ["80", "", NO_NUMBER],
    "ConvolutionKernel": ["ACC-99812", "B30f", None],
    "Manufacturer": ["MRN-4711-0815", None],
    "DeidentificationMethod": ["by hand"],
    "BurnedInAnnotation": ["YES", "NO"],
    "SOPClassUID": ["1.2.840.10008.5.1.4.1.1.4", "1.2.3"],
    "private creator": ["ACME 1"],
}
SINGLE = [(keyword, value) for keyword, values in DIFFERENCES.items() for value in values]


def changed(dataset: Dataset, changes: list[tuple[str, str | None]]) -> Dataset:
    dataset = copy.deepcopy(dataset)
    for keyword, value in changes:
        if keyword == "private creator":
            dataset[0x0043, 0x0010].value = value
        elif value is None:
            if keyword in dataset:
                del dataset[keyword]
        else:
            setattr(dataset, keyword, value)
    return dataset


def outcome(deidentifier: Engine, data: bytes) -> bytes | str:
    try:
        return deidentifier.deidentify_bytes(data)
    except SetAside as problem:
        return problem.code


def check_series(series: list[Dataset], syntax: str, profile: Profile) -> None:
    """Every file of a series becomes what it becomes alone."""
    remembering = Engine(profile, (), KEY)
    forgetting = Engine(profile, (), KEY, settings=Settings(remember=False))
    for dataset in series:
        data = to_bytes(dataset, syntax).replace(NO_NUMBER.encode(), b"Okonkw")
        alone = outcome(Engine(profile, (), KEY), data)
        assert outcome(remembering, data) == alone
        assert outcome(forgetting, data) == alone


@pytest.mark.parametrize("profile", PROFILES)
@pytest.mark.parametrize("difference", SINGLE)
def test_one_difference_between_files(difference: tuple[str, str | None], profile: Profile) -> None:
    base = base_slice()
    other = changed(base, [difference])
    check_series([base, base, base, other, other, other, base, base, other], EXPLICIT, profile)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    differences=st.lists(st.lists(st.sampled_from(SINGLE), max_size=3), min_size=2, max_size=6),
    syntax=st.sampled_from([EXPLICIT, EXPLICIT, IMPLICIT, BIG_ENDIAN]),
    profile=st.sampled_from(PROFILES),
)
def test_many_differences_between_files(
    differences: list[list[tuple[str, str | None]]], syntax: str, profile: Profile
) -> None:
    series = [changed(base_slice(), [("InstanceNumber", str(number))]) for number in range(3)]
    for changes in differences:
        series.append(changed(series[-1], changes))
    check_series(series, syntax, profile)


def test_slices_of_a_series_are_known_again() -> None:
    runs = Runs(())
    for number in range(1, 5):
        data = to_bytes(changed(base_slice(), [("InstanceNumber", str(number)), ("KVP", f"{number}0")]))
        start = data.index(raw_element(0x00080016, "UI", b"")[:6])
        scan = Scan(Source.of(data), EXPLICIT_LITTLE, start, data, runs)
        alone = Scan(Source.of(data), EXPLICIT_LITTLE, start, data)
        assert scan.elements == alone.elements
    known = sum(len(placed.run.elements) for placed in scan.runs)
    assert 2 * known > len(scan.elements)


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_a_value_that_holds_the_bytes_of_a_run_hides_nothing(length: int) -> None:
    """The next file has, inside of a comment, the very bytes that the last ones had in common."""
    remembering = engine()
    for number in range(3):
        remembering.deidentify_bytes(to_bytes(changed(base_slice(), [("InstanceNumber", str(number))])))
    assert remembering._runs is not None
    for run in remembering._runs.known:
        dataset = changed(base_slice(), [("PatientComments", None)])
        dataset.add_new(0x00081080, "LO", "x" * length)
        dataset.add_new(0x00104000, "LT", b"x" * length + run.raw + b"MRN-4711-0815 ")
        data = to_bytes(dataset)
        alone = outcome(engine(), data)
        assert outcome(remembering, data) == alone
        assert isinstance(alone, bytes)
        assert b"MRN-4711-0815" not in alone


def test_files_with_nothing_in_common_are_no_trouble() -> None:
    remembering = engine()
    for number in range(80):
        noise = {
            "PatientComments": secrets.token_hex(number),
            "KVP": str(number),
            "StudyDate": f"{1900 + number}0101",
        }
        data = to_bytes(minimal(SOPInstanceUID=f"1.2.{number}", **noise))
        assert outcome(remembering, data) == outcome(engine(), data)
