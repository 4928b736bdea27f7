"""Makes the CT series: four slices of a phantom with every common kind of identifier in the header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import phantom
from .common import (
    AXIAL,
    COLUMNS,
    CT_IMAGE_STORAGE,
    PIXEL_SPACING,
    ROWS,
    SLICE_SPACING,
    add_frame_of_reference,
    add_gray_pixels,
    base,
    code,
    item,
    reference,
    slice_position,
)  # fmt: skip
from .context import Context
from .hidden import add_digital_signature, add_icon, add_overlay
from .private import add_private_blocks

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

# Attributes whose planted string stands under the attribute's own keyword.
_TEXT_KEYWORDS = (
    "ReferringPhysicianAddress", "ReferringPhysicianTelephoneNumbers", "PhysiciansOfRecord",
    "PerformingPhysicianName", "NameOfPhysiciansReadingStudy", "OperatorsName", "RequestingPhysician",
    "RequestingService", "InstitutionAddress", "InstitutionalDepartmentName", "SeriesDescription",
    "ProtocolName", "ImageComments", "StudyComments", "PatientComments", "AdditionalPatientHistory",
    "AdmittingDiagnosesDescription", "AdmissionID", "VisitComments", "CurrentPatientLocation",
    "ReasonForStudy", "RequestedProcedureDescription", "OtherPatientNames", "PatientBirthName",
    "PatientMotherBirthName", "PatientAddress", "PatientTelephoneNumbers", "Occupation", "MilitaryRank",
    "EthnicGroup", "PatientReligiousPreference", "MedicalAlerts", "Allergies",
    "GantryID", "PerformedProcedureStepID", "PerformedProcedureStepDescription",
)  # fmt: skip
_DATE_KEYWORDS = (
    "SeriesDate", "AcquisitionDate", "ContentDate", "InstanceCreationDate", "AdmittingDate",
    "PerformedProcedureStepStartDate", "LastMenstrualDate", "DateOfLastCalibration",
)  # fmt: skip


def make_ct(context: Context, number: int) -> Dataset:
    """The CT slice of that number, counted from 1."""
    dataset = base(context, "CT", CT_IMAGE_STORAGE)
    dataset.SOPInstanceUID = context.uid(f"CT SOPInstance {number}")
    for keyword in _TEXT_KEYWORDS + _DATE_KEYWORDS:
        setattr(dataset, keyword, context.plant[keyword])
    _add_patient_study(context, dataset)
    _add_sequences(context, dataset)
    add_private_blocks(context, dataset)
    add_frame_of_reference(context, dataset)
    _add_image(dataset, number)
    if number == 1:
        add_overlay(context, dataset)
    if number == 3:
        add_icon(context, dataset)
        add_digital_signature(context, dataset)
    if number == 4:
        dataset.DataSetTrailingPadding = context.plant["trailing padding"].encode("ascii").ljust(64, b"\0")
    return dataset


def _add_patient_study(context: Context, dataset: Dataset) -> None:
    """Patient characteristics and times of day."""
    patient = context.patient
    dataset.PatientAge, dataset.PatientWeight, dataset.PatientSize = (
        patient.age,
        patient.weight_kg,
        patient.height_m,
    )
    dataset.SeriesTime, dataset.AcquisitionTime, dataset.ContentTime = "082000", "082130.25", "082200"
    dataset.InstanceCreationTime = dataset.PerformedProcedureStepStartTime = "082300"
    dataset.TimeOfLastCalibration, dataset.TimezoneOffsetFromUTC = "060000", "+0100"
    dataset.DeviceUID, dataset.IrradiationEventUID = context.uid("Device"), context.uid("IrradiationEvent")
    dataset.PatientState, dataset.PregnancyStatus, dataset.SmokingStatus = "", 4, "NO"


def _add_sequences(context: Context, dataset: Dataset) -> None:
    """Sequences that carry identifiers one or two levels down."""
    plant = context.plant
    dataset.ReferencedStudySequence = [reference("1.2.840.10008.3.1.2.3.1", context.uid("StudyInstance"))]
    dataset.ProcedureCodeSequence = [code("77477000", "SCT", "Computed tomography")]
    dataset.OtherPatientIDsSequence = [
        item(
            PatientID=plant["OtherPatientIDsSequence PatientID"], IssuerOfPatientID="", TypeOfPatientID="TEXT"
        )
    ]
    request = "RequestAttributesSequence "
    dataset.RequestAttributesSequence = [item(
        AccessionNumber=plant["AccessionNumber"],
        RequestedProcedureID=plant[request + "RequestedProcedureID"],
        ReasonForTheRequestedProcedure=plant[request + "ReasonForTheRequestedProcedure"],
        ScheduledProcedureStepID="SPS1",
        ScheduledProcedureStepDescription=plant[request + "ScheduledProcedureStepDescription"],
        ScheduledProcedureStepStartDate=plant["ScheduledProcedureStepStartDate"],
    )]  # fmt: skip
    original = "OriginalAttributesSequence "
    modified = context.moment(original + "AttributeModificationDateTime", "101500.5+0100")
    dataset.OriginalAttributesSequence = [item(
        SourceOfPreviousValues=plant[original + "SourceOfPreviousValues"],
        AttributeModificationDateTime=modified,
        ModifyingSystem=plant[original + "ModifyingSystem"], ReasonForTheAttributeModification="CORRECT",
        ModifiedAttributesSequence=[item(PatientName=plant[original + "PatientName"])],
    )]  # fmt: skip


def _add_image(dataset: Dataset, number: int) -> None:
    """Image Plane, CT Image and Image Pixel modules; HU = stored value - 1024."""
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "AXIAL"]
    dataset.InstanceNumber, dataset.AcquisitionNumber = number, 1
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = slice_position(number - 1), AXIAL
    dataset.PixelSpacing, dataset.SliceThickness, dataset.SliceLocation = (
        PIXEL_SPACING,
        5.0,
        (number - 1) * 5.0,
    )
    dataset.SpacingBetweenSlices, dataset.PatientPosition, dataset.BodyPartExamined = (
        SLICE_SPACING,
        "HFS",
        "HEAD",
    )
    dataset.KVP, dataset.ExposureTime, dataset.XRayTubeCurrent = 120, 1000, 200
    dataset.ConvolutionKernel = "STANDARD"
    add_gray_pixels(dataset, ROWS, COLUMNS, 16)
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    dataset.WindowCenter, dataset.WindowWidth = 40, 400
    values = phantom.grid(lambda row, column: phantom.hounsfield(row, column, number - 1) + 1024)
    dataset.add_new(0x7FE00010, "OW", phantom.words(values))
