"""Options: each keeps what PS3.15 says it keeps, C wins over K, and what is not built is refused."""

import pytest
from DicomDeidLib import UsageError
from DicomDeidLib.profile import standard
from DicomDeidLib.profile.options import OPTIONS
from pydicom import Dataset
from support import engine, minimal, read, to_bytes


def run(dataset: Dataset, *options: str) -> Dataset:
    return read(engine(*options).deidentify_bytes(to_bytes(dataset)))


EXAMPLES = {
    "retain-uids": ("SOPInstanceUID", "1.2.3.4.5.6.7"),
    "retain-device-identity": ("DeviceSerialNumber", "SN-12345"),
    "retain-institution-identity": ("InstitutionName", "St. Elsewhere"),
    "retain-patient-characteristics": ("PatientWeight", 71.5),
    "retain-longitudinal-full-dates": ("StudyDate", "20230117"),
}


@pytest.mark.parametrize("option", EXAMPLES)
def test_an_option_keeps_its_attributes_and_no_others(option: str) -> None:
    values = dict(EXAMPLES.values())
    out = run(minimal(**values), option)
    for keyword, value in values.items():
        assert (out.get(keyword) == value) is (keyword == EXAMPLES[option][0]), keyword
    assert out.PatientName == out.PatientID != "MRN-4711-0815"


@pytest.mark.parametrize("option", [name for name, option in OPTIONS.items() if not option.built])
def test_what_is_not_built_is_refused(option: str) -> None:
    with pytest.raises(UsageError, match=f"'{option}' is not built yet"):
        engine(option)


def test_wrong_options_are_refused_by_name() -> None:
    with pytest.raises(UsageError, match="no option 'retain-everything'"):
        engine("retain-everything")
    with pytest.raises(UsageError, match="exclude each other"):
        engine("retain-longitudinal-full-dates", "retain-longitudinal-modified-dates")


def test_c_wins_over_k_on_one_row() -> None:
    """DateOfLastCalibration: Device K, Modified Dates C."""
    both = run(
        minimal(DateOfLastCalibration="20230117"),
        "retain-device-identity",
        "retain-longitudinal-modified-dates",
    )
    assert both.DateOfLastCalibration not in ("20230117", "")
    assert (
        run(minimal(DateOfLastCalibration="20230117"), "retain-device-identity").DateOfLastCalibration
        == "20230117"
    )


def test_a_c_of_text_cleans_it_and_one_that_nothing_carries_out_leaves_the_basic_code() -> None:
    """Allergies and the like are C under Patient Characteristics, AE titles under Device."""
    rows = [
        row
        for row in standard.table_e1_1().values()
        if row.by_option.get("retain-patient-characteristics") == "C"
    ]
    assert len(rows) == 5
    for row in rows:
        dataset = minimal()
        dataset.add_new(row.tag, row.vr, "Penicillin (Okonkwo, Ada)")
        assert run(dataset, "retain-patient-characteristics")[row.tag].value == "Penicillin"
    assert "StationAETitle" not in run(minimal(StationAETitle="CT01"), "retain-device-identity")


def test_a_kept_sequence_is_still_walked() -> None:
    inner = Dataset()
    inner.PatientName = "Okonkwo^Ada"
    inner.Rows = 4
    out = run(minimal(UDISequence=[inner]), "retain-device-identity")
    assert out.UDISequence[0].Rows == 4
    assert out.UDISequence[0].PatientName == out.PatientID
    assert "UDISequence" not in run(minimal(UDISequence=[inner]))


def test_retained_uids_still_agree_with_the_head() -> None:
    out = run(minimal(), "retain-uids")
    assert out.SOPInstanceUID == out.file_meta.MediaStorageSOPInstanceUID == "1.2.3.4.5.6.7"
