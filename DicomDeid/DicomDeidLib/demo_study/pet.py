"""Makes the PET slice, from which a standardized uptake value (SUV) can be computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import phantom
from .common import (
    AXIAL,
    COLUMNS,
    PIXEL_SPACING,
    ROWS,
    add_frame_of_reference,
    add_gray_pixels,
    base,
    code,
    item,
    slice_position,
)  # fmt: skip
from .context import Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PET_STORAGE = "1.2.840.10008.5.1.4.1.1.128"


def make_pet(context: Context) -> Dataset:
    """PET image in Bq/ml, decay corrected to the start of the series, one hour after the injection."""
    plant, patient = context.plant, context.patient
    dataset = base(context, "PT", PET_STORAGE)
    day = plant["PET SeriesDate"]
    dataset.SeriesDate = dataset.AcquisitionDate = dataset.ContentDate = day
    dataset.SeriesTime = dataset.AcquisitionTime = dataset.ContentTime = "100000"
    dataset.PatientWeight, dataset.PatientSize, dataset.PatientAge = (
        patient.weight_kg,
        patient.height_m,
        patient.age,
    )
    dataset.ImageComments = plant["PET ImageComments"]
    add_frame_of_reference(context, dataset)
    dataset.SeriesType, dataset.Units, dataset.CountsSource = ["STATIC", "IMAGE"], "BQML", "EMISSION"
    dataset.NumberOfSlices, dataset.CorrectedImage = 1, ["DECY", "ATTN", "NORM"]
    dataset.DecayCorrection, dataset.CollimatorType = "START", "NONE"
    dataset.AttenuationCorrectionMethod, dataset.RandomsCorrectionMethod = "measured", "NONE"
    dataset.RadiopharmaceuticalInformationSequence = [_radiopharmaceutical(context)]
    dataset.PatientOrientationCodeSequence = [_orientation()]
    dataset.PatientGantryRelationshipCodeSequence = [code("102540001", "SCT", "headfirst")]
    _add_image(dataset)
    return dataset


def _radiopharmaceutical(context: Context) -> Dataset:
    """F-18, 300 MBq injected at 09:00; half life 6586.2 s."""
    return item(
        Radiopharmaceutical="Fluorodeoxyglucose", RadiopharmaceuticalStartTime="090000",
        RadiopharmaceuticalStartDateTime=context.moment("PET SeriesDate", "090000"),
        RadionuclideTotalDose=300e6, RadionuclideHalfLife=6586.2, RadionuclidePositronFraction=0.967,
        RadiopharmaceuticalRoute="",
        RadionuclideCodeSequence=[code("77004003", "SCT", "^18^Fluorine")],
        RadiopharmaceuticalCodeSequence=[code("35321007", "SCT", "Fluorodeoxyglucose F^18^")],
        AdministrationRouteCodeSequence=[code("47625008", "SCT", "Intravenous route")],
    )  # fmt: skip


def _orientation() -> Dataset:
    """Recumbent, supine."""
    orientation = code("102538003", "SCT", "recumbent")
    orientation.PatientOrientationModifierCodeSequence = [code("40199007", "SCT", "supine")]
    return orientation


def _add_image(dataset: Dataset) -> None:
    """PET Image, Image Plane and Image Pixel modules."""
    dataset.ImageType, dataset.InstanceNumber, dataset.ImageIndex = ["ORIGINAL", "PRIMARY"], 1, 1
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = slice_position(1), AXIAL
    dataset.PixelSpacing, dataset.SliceThickness, dataset.BodyPartExamined = PIXEL_SPACING, 5.0, "HEAD"
    dataset.FrameReferenceTime, dataset.ActualFrameDuration, dataset.DecayFactor = 0.0, 180000, 1.0
    add_gray_pixels(dataset, ROWS, COLUMNS, 16)
    dataset.RescaleIntercept, dataset.RescaleSlope = 0, 2
    dataset.WindowCenter, dataset.WindowWidth = 10000, 20000
    values = phantom.grid(_activity)
    dataset.SmallestImagePixelValue, dataset.LargestImagePixelValue = min(values), max(values)
    dataset.add_new(0x7FE00010, "OW", phantom.words(values))


def _activity(row: int, column: int) -> int:
    """Stored value (half of Bq/ml) of a pixel."""
    if phantom.in_lesion(row, column):
        return 9000
    return 1500 if phantom.hounsfield(row, column, 1) > -1000 else 0
