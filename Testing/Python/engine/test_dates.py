"""Dates: all of them move and intervals stay, or all go, as the longitudinal options say."""

from datetime import date

import pytest
from DicomDeidLib.actions.dates import shift_date, shift_date_time
from hypothesis import given
from hypothesis import strategies as st
from pydicom import Dataset
from support import engine, minimal, read, to_bytes

MODIFIED = "retain-longitudinal-modified-dates"
FULL = "retain-longitudinal-full-dates"


def day(text: str) -> int:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8])).toordinal()


def dated(**attributes: object) -> Dataset:
    return minimal(StudyDate="20230117", StudyTime="101500.25", PatientBirthDate="19510312", **attributes)


def run(dataset: Dataset, *options: str) -> Dataset:
    return read(engine(*options).deidentify_bytes(to_bytes(dataset)))


def test_intervals_and_weekdays_stay_across_attributes_levels_and_files() -> None:
    inner = Dataset()
    inner.ContentDate = "20230301"
    first = run(
        dated(
            StructureSetDate="20230221",
            AcquisitionDateTime="20230117101500.5+0100",
            AnatomicRegionSequence=[inner],
        ),
        MODIFIED,
    )
    second = run(minimal(StudyDate="20240117", StudyInstanceUID="1.9.9"), MODIFIED)
    offset = day(first.StudyDate) - day("20230117")
    assert offset % 7 == 0
    assert -3653 <= offset <= -366
    assert day(first.StructureSetDate) - day(first.StudyDate) == 35
    assert first.AcquisitionDateTime == first.StudyDate + "101500.5+0100"
    assert day(first.AnatomicRegionSequence[0].ContentDate) - day("20230301") == offset
    assert day(second.StudyDate) - day(first.StudyDate) == 365
    assert first.StudyTime == "101500.25"
    assert first.PatientBirthDate == ""
    assert first.LongitudinalTemporalInformationModified == "MODIFIED"


def test_full_dates_stay_and_basic_removes_them() -> None:
    kept = run(dated(SeriesDate="20230118"), FULL)
    assert (kept.StudyDate, kept.SeriesDate, kept.StudyTime) == ("20230117", "20230118", "101500.25")
    assert kept.PatientBirthDate == ""
    assert kept.LongitudinalTemporalInformationModified == "UNMODIFIED"
    gone = run(dated(SeriesDate="20230118"))
    assert (gone.StudyDate, gone.get("SeriesDate"), gone.StudyTime) == ("", None, "")
    assert gone.LongitudinalTemporalInformationModified == "REMOVED"


@pytest.mark.parametrize("option", [MODIFIED, FULL])
@pytest.mark.parametrize("value", [b"Okonkwo ", b"20230231", b"2023-1-7", b"99991399"])
def test_a_date_that_cannot_be_read_never_stays(option: str, value: bytes) -> None:
    data = to_bytes(dated(ContentDate="20230119", ContentTime="101112"))
    data = data.replace(b"20230117", value).replace(b"20230119", value).replace(b"101112", b"Okonkw")
    out = engine(option).deidentify_bytes(data)
    assert value.strip() not in out
    assert b"Okonkw" not in out
    assert read(out).StudyDate == ""


def test_each_value_of_many_moves() -> None:
    dataset = minimal(DateOfSecondaryCapture="20230117", CalibrationDate=["20230117", "20230124"])
    out = run(dataset, MODIFIED)
    assert day(out.CalibrationDate[1]) - day(out.CalibrationDate[0]) == 7


@given(st.dates(date(1911, 1, 1), date(2100, 1, 1)), st.integers(-3647, -371))
def test_shift_date_moves_by_the_offset(original: date, days: int) -> None:
    moved = shift_date(original.strftime("%Y%m%d"), days)
    assert moved is not None
    assert day(moved) - original.toordinal() == days


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("20230208101500.5+0100", "20230104101500.5+0100"),
        ("202302081015", "202301041015"),
        ("20230208", "20230104"),
        ("202302", "202301"),
        ("2023", "2023"),
        ("20230208-0500", "20230104-0500"),
        ("20231308", None),
        ("2023020825", None),
        ("Okonkwo", None),
        ("00010101", None),
    ],
)
def test_date_times_keep_what_is_written_of_them(text: str, expected: str | None) -> None:
    assert shift_date_time(text, -35) == expected


@pytest.mark.parametrize(
    ("text", "expected"), [("1998.05.01", "1998.03.27"), ("19980501", "19980327"), ("1998.0501", None)]
)
def test_dates_of_old_files_keep_their_dots(text: str, expected: str | None) -> None:
    assert shift_date(text, -35) == expected
