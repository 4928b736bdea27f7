"""Builds what all objects share: patient to equipment modules, SOP common, codes, references."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .context import CT_SLICES, Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

CT_IMAGE_STORAGE = "1.2.840.10008.5.1.4.1.1.2"
ROWS = COLUMNS = 32
PIXEL_SPACING = [5.0, 5.0]  # mm, between rows and between columns
SLICE_SPACING = 5.0  # mm
AXIAL = [1, 0, 0, 0, 1, 0]
NUMBERS = {"CT": 1, "RTSTRUCT": 2, "RTPLAN": 3, "RTDOSE": 4, "SEG": 5, "SR": 6, "PR": 7, "PT": 8, "ECG": 9}


def item(**values: object) -> Dataset:
    """A data set from keyword=value pairs; lists of data sets become sequences."""
    from pydicom.dataset import Dataset

    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def code(value: str, scheme: str, meaning: str) -> Dataset:
    """A code item (Basic Coded Entry)."""
    return item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def reference(sop_class: str, sop_instance: str, **more: object) -> Dataset:
    """An item that refers to an instance."""
    return item(ReferencedSOPClassUID=sop_class, ReferencedSOPInstanceUID=sop_instance, **more)


def ct_references(context: Context) -> list[Dataset]:
    """One reference per CT slice."""
    return [reference(CT_IMAGE_STORAGE, context.uid(f"CT SOPInstance {n}")) for n in range(1, CT_SLICES + 1)]


def slice_position(index: int, columns: int = COLUMNS, spacing: float = PIXEL_SPACING[0]) -> list[float]:
    """ImagePositionPatient (x, y, z in mm) of the index-th slice, counted from 0; x and y centre the grid."""
    corner = -spacing * (columns - 1) / 2
    return [corner, corner, index * SLICE_SPACING]


def base(context: Context, kind: str, sop_class: str, modality: str | None = None) -> Dataset:
    """Patient, study, series, equipment and SOP common modules.

    kind: key of NUMBERS; names the roles of the series and instance UIDs. modality: CS, default kind.
    """
    patient, plant = context.patient, context.plant
    dataset = item(
        SOPClassUID=sop_class, StudyDate=patient.study_date, StudyTime="081500",
        AccessionNumber=plant["AccessionNumber"], Modality=modality or kind, Manufacturer="DEMO MANUFACTURER",
        ReferringPhysicianName="", StudyDescription=plant["StudyDescription"],
        ManufacturerModelName="DEMO MODEL", PatientName=patient.name, PatientID=patient.patient_id,
        IssuerOfPatientID=plant["IssuerOfPatientID"],
        PatientBirthDate=patient.birth_date, PatientSex=patient.sex, SoftwareVersions="1.0",
        DeviceSerialNumber=plant["DeviceSerialNumber"], StudyInstanceUID=context.uid("StudyInstance"),
        SeriesInstanceUID=context.uid(f"{kind} Series"), StudyID=plant["StudyID"], SeriesNumber=NUMBERS[kind],
        InstitutionName=plant["InstitutionName"], StationName=plant["StationName"],
    )  # fmt: skip
    dataset.SpecificCharacterSet = "ISO_IR 100"
    dataset.ReferringPhysicianName = plant["ReferringPhysicianName"]
    if kind != "CT":
        dataset.SOPInstanceUID = context.uid(f"{kind} SOPInstance")
    return dataset


def add_frame_of_reference(context: Context, dataset: Dataset) -> None:
    """Frame of Reference module: the one frame that CT, RT, SEG and PET share."""
    dataset.FrameOfReferenceUID = context.uid("FrameOfReference")
    dataset.PositionReferenceIndicator = ""


def add_gray_pixels(dataset: Dataset, rows: int, columns: int, bits: int) -> None:
    """Image Pixel module without the pixels: unsigned MONOCHROME2 samples of `bits` bits."""
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    dataset.Rows, dataset.Columns = rows, columns
    dataset.BitsAllocated = dataset.BitsStored = bits
    dataset.HighBit, dataset.PixelRepresentation = bits - 1, 0
