"""Makes the radiotherapy objects: RT Structure Set, RT Plan, RT Dose, each referring to the one before."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import phantom
from .common import (
    AXIAL,
    SLICE_SPACING,
    add_frame_of_reference,
    add_gray_pixels,
    base,
    ct_references,
    item,
    reference,
    slice_position,
)  # fmt: skip
from .context import CT_SLICES, Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

RTSTRUCT_STORAGE = "1.2.840.10008.5.1.4.1.1.481.3"
RTPLAN_STORAGE = "1.2.840.10008.5.1.4.1.1.481.5"
RTDOSE_STORAGE = "1.2.840.10008.5.1.4.1.1.481.2"
_DOSE_GRID = 16


def make_rtstruct(context: Context) -> Dataset:
    """RT Structure Set with two ROIs, body and lesion, on every CT slice."""
    plant = context.plant
    dataset = base(context, "RTSTRUCT", RTSTRUCT_STORAGE)
    add_frame_of_reference(context, dataset)
    dataset.OperatorsName = plant["OperatorsName"]
    dataset.InstanceNumber = 1
    dataset.StructureSetLabel = plant["RTSTRUCT StructureSetLabel"]
    dataset.StructureSetDescription = plant["RTSTRUCT StructureSetDescription"]
    dataset.StructureSetDate, dataset.StructureSetTime = plant["StructureSetDate"], "093000"
    dataset.ReferencedFrameOfReferenceSequence = [_frame_item(context)]
    rois = ((1, "BODY", "EXTERNAL", (0.0, 0.0, phantom.BODY_RADIUS)),
            (2, plant["RTSTRUCT ROIName"], "GTV", phantom.LESION))  # fmt: skip
    dataset.StructureSetROISequence = [
        item(ROINumber=number, ReferencedFrameOfReferenceUID=context.uid("FrameOfReference"), ROIName=name,
             ROIDescription=plant["RTSTRUCT ROIDescription"], ROIGenerationAlgorithm="MANUAL")
        for number, name, _, _ in rois
    ]  # fmt: skip
    dataset.ROIContourSequence = [
        item(ReferencedROINumber=number, ROIDisplayColor=[255, 60 * number, 0],
             ContourSequence=_contours(context, disc))
        for number, _, _, disc in rois
    ]  # fmt: skip
    dataset.RTROIObservationsSequence = [
        item(ObservationNumber=number, ReferencedROINumber=number, RTROIInterpretedType=kind,
             ROIInterpreter=plant["RTSTRUCT ROIInterpreter"])
        for number, _, kind, _ in rois
    ]  # fmt: skip
    dataset.ApprovalStatus, dataset.ReviewerName = "APPROVED", plant["RTSTRUCT ReviewerName"]
    dataset.ReviewDate, dataset.ReviewTime = plant["ReviewDate"], "094500"
    return dataset


def _frame_item(context: Context) -> Dataset:
    """Item of Referenced Frame of Reference Sequence that names the study, the series and every CT slice."""
    series = item(SeriesInstanceUID=context.uid("CT Series"), ContourImageSequence=ct_references(context))
    study = reference(
        "1.2.840.10008.3.1.2.3.1", context.uid("StudyInstance"), RTReferencedSeriesSequence=[series]
    )
    return item(FrameOfReferenceUID=context.uid("FrameOfReference"), RTReferencedStudySequence=[study])


def _contours(context: Context, disc: tuple[float, float, float]) -> list[Dataset]:
    """One closed planar contour per CT slice around the disc (x, y, radius in mm)."""
    return [
        item(ContourImageSequence=[ct], ContourGeometricType="CLOSED_PLANAR", NumberOfContourPoints=16,
             ContourNumber=index + 1, ContourData=phantom.circle(*disc, index * SLICE_SPACING))
        for index, ct in enumerate(ct_references(context))
    ]  # fmt: skip


def make_rtplan(context: Context) -> Dataset:
    """RT Plan of one static beam, prescribed to the lesion."""
    plant = context.plant
    dataset = base(context, "RTPLAN", RTPLAN_STORAGE)
    add_frame_of_reference(context, dataset)
    dataset.OperatorsName = plant["OperatorsName"]
    dataset.InstanceNumber = 1
    dataset.RTPlanLabel, dataset.RTPlanDescription = (
        plant["RTPLAN RTPlanLabel"],
        plant["RTPLAN RTPlanDescription"],
    )
    dataset.RTPlanDate, dataset.RTPlanTime, dataset.RTPlanGeometry = plant["RTPlanDate"], "110000", "PATIENT"
    dataset.ReferencedStructureSetSequence = [
        reference(RTSTRUCT_STORAGE, context.uid("RTSTRUCT SOPInstance"))
    ]
    dataset.PrescriptionDescription = plant["RTPLAN PrescriptionDescription"]
    dataset.DoseReferenceSequence = [
        item(DoseReferenceNumber=1, DoseReferenceStructureType="VOLUME", DoseReferenceType="TARGET",
             ReferencedROINumber=2, TargetPrescriptionDose=2.0)
    ]  # fmt: skip
    dataset.PatientSetupSequence = [
        item(PatientSetupNumber=1, PatientPosition="HFS",
             SetupTechniqueDescription=plant["RTPLAN SetupTechniqueDescription"])
    ]  # fmt: skip
    beam = item(ReferencedBeamNumber=1, BeamDose=2.0, BeamMeterset=200.0)
    dataset.FractionGroupSequence = [
        item(FractionGroupNumber=1, NumberOfFractionsPlanned=1, NumberOfBeams=1,
             NumberOfBrachyApplicationSetups=0, ReferencedBeamSequence=[beam])
    ]  # fmt: skip
    dataset.BeamSequence = [_beam(context)]
    dataset.ApprovalStatus = "UNAPPROVED"
    return dataset


def _beam(context: Context) -> Dataset:
    """A 6 MV photon beam, 10 x 10 cm, two control points."""
    plant = context.plant
    jaws = [item(RTBeamLimitingDeviceType=kind, LeafJawPositions=[-50.0, 50.0]) for kind in ("X", "Y")]
    start = item(
        ControlPointIndex=0, NominalBeamEnergy=6.0, BeamLimitingDevicePositionSequence=jaws, GantryAngle=0.0,
        GantryRotationDirection="NONE", BeamLimitingDeviceAngle=0.0,
        BeamLimitingDeviceRotationDirection="NONE", PatientSupportAngle=0.0,
        PatientSupportRotationDirection="NONE", TableTopEccentricAngle=0.0,
        TableTopEccentricRotationDirection="NONE", TableTopVerticalPosition="",
        TableTopLongitudinalPosition="", TableTopLateralPosition="", IsocenterPosition=[8.0, -6.0, 7.5],
        CumulativeMetersetWeight=0.0,
    )  # fmt: skip
    return item(
        TreatmentMachineName="DEMO LINAC", PrimaryDosimeterUnit="MU", SourceAxisDistance=1000.0, BeamNumber=1,
        InstitutionName=plant["InstitutionName"], DeviceSerialNumber=plant["DeviceSerialNumber"],
        BeamLimitingDeviceSequence=[
            item(RTBeamLimitingDeviceType=kind, NumberOfLeafJawPairs=1) for kind in ("X", "Y")],
        BeamName=plant["RTPLAN BeamName"], BeamDescription=plant["RTPLAN BeamDescription"], BeamType="STATIC",
        RadiationType="PHOTON", ReferencedPatientSetupNumber=1, TreatmentDeliveryType="TREATMENT",
        NumberOfWedges=0, NumberOfCompensators=0, NumberOfBoli=0, NumberOfBlocks=0,
        FinalCumulativeMetersetWeight=1.0, NumberOfControlPoints=2,
        ControlPointSequence=[start, item(ControlPointIndex=1, CumulativeMetersetWeight=1.0)],
    )  # fmt: skip


def make_rtdose(context: Context) -> Dataset:
    """RT Dose of the plan: one 16x16 frame of 10 mm pixels per CT slice, 16 bit, in Gy after scaling."""
    plant = context.plant
    dataset = base(context, "RTDOSE", RTDOSE_STORAGE)
    add_frame_of_reference(context, dataset)
    dataset.InstanceCreationDate, dataset.InstanceCreationTime = (
        plant["RTDOSE InstanceCreationDate"],
        "120000",
    )
    dataset.OperatorsName, dataset.InstanceNumber = plant["OperatorsName"], 1
    dataset.ImagePositionPatient, dataset.ImageOrientationPatient = slice_position(0, _DOSE_GRID, 10.0), AXIAL
    dataset.PixelSpacing, dataset.SliceThickness = [10.0, 10.0], SLICE_SPACING
    add_gray_pixels(dataset, _DOSE_GRID, _DOSE_GRID, 16)
    dataset.NumberOfFrames, dataset.FrameIncrementPointer = CT_SLICES, 0x3004000C
    dataset.GridFrameOffsetVector = [index * SLICE_SPACING for index in range(CT_SLICES)]
    dataset.DoseUnits, dataset.DoseType, dataset.DoseSummationType = "GY", "PHYSICAL", "PLAN"
    dataset.DoseComment, dataset.DoseGridScaling = plant["RTDOSE DoseComment"], 0.001
    dataset.TissueHeterogeneityCorrection = "IMAGE"
    dataset.ReferencedRTPlanSequence = [reference(RTPLAN_STORAGE, context.uid("RTPLAN SOPInstance"))]
    values = [_dose(row, column) for row in range(_DOSE_GRID) for column in range(_DOSE_GRID)] * CT_SLICES
    dataset.add_new(0x7FE00010, "OW", phantom.words(values))
    return dataset


def _dose(row: int, column: int) -> int:
    """Stored dose (mGy) of a pixel: 2 Gy in the lesion, falling off around it."""
    x, y = (column - 7.5) * 10.0, (row - 7.5) * 10.0
    distance = ((x - phantom.LESION[0]) ** 2 + (y - phantom.LESION[1]) ** 2) ** 0.5
    return int(2000 / (1 + max(0.0, distance - phantom.LESION[2]) / 10))
