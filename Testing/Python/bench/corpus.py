"""The corpus of the benchmark: seeded synthetic files, the same bytes at every call.

ct: slices of 512 x 512, about 120 elements, nested sequences, 20 private elements.
cine: one multi-frame file of 500 MB, native pixels.
small: structured reports and RT structure sets of a few kilobytes.
"""

import random
import struct
import sys
from pathlib import Path

from pydicom import Dataset, dcmwrite
from pydicom.dataset import FileMetaDataset

EXPLICIT = "1.2.840.10008.1.2.1"
_CT, _US_MULTIFRAME, _SR, _RTSTRUCT = (
    f"1.2.840.10008.5.1.4.1.1.{number}" for number in ("2", "3.1", "88.33", "481.3")
)
_ROOT = "1.2.826.0.1.3680043.8.498"
_NAMES = ("Okonkwo^Ada", "Fiktiv^Torvald", "Testpatient^Ngozi", "Namenlos^Ohne")


def make_ct(folder: Path, files: int) -> None:
    """A series of CT slices of 537 kB."""
    folder.mkdir(parents=True)
    chance = random.Random(1)
    pixels = chance.randbytes(512 * 512 * 2)
    dataset = _base(_CT, "CT", 1)
    _describe_ct(dataset, chance)
    for number in range(files):
        dataset.SOPInstanceUID = f"{_ROOT}.1.{number}"
        dataset.InstanceNumber = number + 1
        dataset.ImagePositionPatient = ["-250", "-250", f"{number * 1.25:.2f}"]
        dataset.SliceLocation = f"{number * 1.25:.2f}"
        dataset.add_new(0x7FE00010, "OW", pixels[number:] + pixels[:number])
        _write(dataset, folder / f"IM{number:05}.dcm")


def make_cine(folder: Path, megabytes: int) -> None:
    """One multi-frame file; its pixels are written in pieces, so that no one needs the memory."""
    folder.mkdir(parents=True)
    dataset = _base(_US_MULTIFRAME, "US", 2)
    dataset.SOPInstanceUID = f"{_ROOT}.2.1"
    dataset.NumberOfFrames = megabytes
    path = folder / "CINE.dcm"
    _write(dataset, path)
    piece = random.Random(2).randbytes(1 << 20)
    with path.open("ab") as file:
        file.write(struct.pack("<HH2sHI", 0x7FE0, 0x0010, b"OW", 0, megabytes << 20))
        for _ in range(megabytes):
            file.write(piece)


def make_small(folder: Path, files: int) -> None:
    """Reports and structure sets of one patient in folders of 100."""
    chance = random.Random(3)
    for number in range(files):
        part = folder / f"S{number // 100:03}"
        part.mkdir(parents=True, exist_ok=True)
        dataset = _report(chance, number) if number % 2 else _structures(chance, number)
        _write(dataset, part / f"OB{number:05}.dcm")


def _write(dataset: Dataset, path: Path) -> None:
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = EXPLICIT
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    dcmwrite(path, dataset, enforce_file_format=True)


def _item(**values: object) -> Dataset:
    dataset = Dataset()
    for keyword, value in values.items():
        setattr(dataset, keyword, value)
    return dataset


def _code(value: str, scheme: str, meaning: str) -> Dataset:
    return _item(CodeValue=value, CodingSchemeDesignator=scheme, CodeMeaning=meaning)


def _base(sop_class: str, modality: str, number: int) -> Dataset:
    """Patient, study, series and equipment, with what identifies in them."""
    return _item(
        SpecificCharacterSet="ISO_IR 100", ImageType=["ORIGINAL", "PRIMARY"], SOPClassUID=sop_class,
        StudyDate="20230117", SeriesDate="20230117", AcquisitionDate="20230117", ContentDate="20230117",
        StudyTime="101500", SeriesTime="101501", AcquisitionTime="101502.5", ContentTime="101503",
        AccessionNumber=f"ACC{number:06}", Modality=modality, Manufacturer="ACME", InstitutionName="Nowhere",
        InstitutionAddress="1 Nowhere Road", ReferringPhysicianName="Ref^Err", StationName="ST1",
        StudyDescription="Study of somebody", SeriesDescription="Series", OperatorsName="Op^Er",
        ManufacturerModelName="MODEL", PatientName=_NAMES[number % 4], PatientID=f"MRN{number % 997:06}",
        PatientBirthDate="19510312", PatientSex="F", PatientAge="071Y", PatientWeight="70",
        PatientAddress="2 Nowhere Road", OtherPatientNames="Other^Name", DeviceSerialNumber="SN-1",
        SoftwareVersions="1.0", ProtocolName="Protocol", StudyInstanceUID=f"{_ROOT}.9.{number}",
        SeriesInstanceUID=f"{_ROOT}.8.{len(modality)}.{number}", StudyID="S1", SeriesNumber=1,
        FrameOfReferenceUID=f"{_ROOT}.7.{number}",
        RequestedProcedureID="RP1", PerformedProcedureStepID="PPS1", StudyComments="A comment",
    )  # fmt: skip


def _describe_ct(dataset: Dataset, chance: random.Random) -> None:
    """What a scanner says of a slice: acquisition, geometry, references, private blocks."""
    describing = _item(
        ScanOptions="HELICAL", SliceThickness="1.25", KVP="120", DataCollectionDiameter="500",
        ReconstructionDiameter="360", DistanceSourceToDetector="949", DistanceSourceToPatient="541",
        GantryDetectorTilt="0", TableHeight="150", RotationDirection="CW", ExposureTime="500",
        XRayTubeCurrent="300", Exposure="150", FilterType="BODY", GeneratorPower="36000", FocalSpots="1.2",
        ConvolutionKernel="STANDARD", PatientPosition="HFS", RevolutionTime=0.5, SingleCollimationWidth=0.6,
        TotalCollimationWidth=40.0, TableSpeed=78.0, SpiralPitchFactor=0.98, AcquisitionNumber=1,
        ImageOrientationPatient=["1", "0", "0", "0", "1", "0"], PositionReferenceIndicator="SN",
        SamplesPerPixel=1, PhotometricInterpretation="MONOCHROME2", Rows=512, Columns=512,
        PixelSpacing=["0.703", "0.703"], BitsAllocated=16, BitsStored=16, HighBit=15, PixelRepresentation=1,
        WindowCenter=["40", "400"], WindowWidth=["400", "2000"], RescaleIntercept="-1024", RescaleSlope="1",
        RescaleType="HU", LossyImageCompression="00", BodyPartExamined="CHEST", PatientOrientation=["L", "P"],
        CTDIvol=12.5, ImageComments="A comment", PerformedProcedureStepStartDate="20230117",
        PerformedProcedureStepStartTime="101400", PerformedProcedureStepDescription="Step",
    )  # fmt: skip
    dataset.update(describing)
    reference = _item(ReferencedSOPClassUID=_CT, ReferencedSOPInstanceUID=f"{_ROOT}.6.1")
    dataset.ReferencedImageSequence = [reference, reference]
    dataset.AnatomicRegionSequence = [_code("51185008", "SCT", "Chest")]
    dataset.ProcedureCodeSequence = [_code("CTCHEST", "99X", "CT of the chest")]
    dataset.RequestAttributesSequence = [
        _item(
            RequestedProcedureID="RP1",
            ScheduledProcedureStepID="SP1",
            ScheduledProcedureStepDescription="Step",
        )
    ]
    for group, creator in ((0x0019, "GEMS_ACQU_01"), (0x0043, "GEMS_PARM_01")):
        block = dataset.private_block(group, creator, create=True)
        for element in range(10):
            block.add_new(0x20 + element, "DS", f"{chance.random():.5f}")


def _report(chance: random.Random, number: int) -> Dataset:
    dataset = _base(_SR, "SR", number // 100)
    dataset.SOPInstanceUID = f"{_ROOT}.3.{number}"
    dataset.ValueType = "CONTAINER"
    dataset.ContentSequence = [_measurement(chance, number * 50 + at) for at in range(4)]
    return dataset


def _measurement(chance: random.Random, number: int) -> Dataset:
    value = _item(
        NumericValue=f"{chance.random() * 100:.3f}",
        MeasurementUnitsCodeSequence=[_code("mm", "UCUM", "millimeter")],
    )
    image = _item(ReferencedSOPClassUID=_CT, ReferencedSOPInstanceUID=f"{_ROOT}.1.{number % 500}")
    return _item(
        RelationshipType="CONTAINS", ValueType="NUM",
        ConceptNameCodeSequence=[_code("103339001", "SCT", "Long Axis")],
        ObservationDateTime="20230117101500", MeasuredValueSequence=[value],
        ContentSequence=[
            _item(RelationshipType="INFERRED FROM", ValueType="IMAGE", ReferencedSOPSequence=[image]),
            _item(RelationshipType="HAS PROPERTIES", ValueType="TEXT", TextValue="A text that was typed"),
        ],
    )  # fmt: skip


def _structures(chance: random.Random, number: int) -> Dataset:
    dataset = _base(_RTSTRUCT, "RTSTRUCT", number // 100)
    dataset.SOPInstanceUID = f"{_ROOT}.4.{number}"
    dataset.StructureSetLabel, dataset.StructureSetDate = "Label", "20230221"
    dataset.StructureSetROISequence = [
        _item(ROINumber=at, ReferencedFrameOfReferenceUID=f"{_ROOT}.7.1", ROIName=f"ROI {at}")
        for at in range(3)
    ]
    dataset.ROIContourSequence = [_contours(chance, at) for at in range(3)]
    return dataset


def _contours(chance: random.Random, roi: int) -> Dataset:
    image = _item(ReferencedSOPClassUID=_CT, ReferencedSOPInstanceUID=f"{_ROOT}.1.{roi}")
    points = [f"{chance.random() * 100:.2f}" for _ in range(30)]
    contour = _item(
        ContourImageSequence=[image],
        ContourGeometricType="CLOSED_PLANAR",
        NumberOfContourPoints=10,
        ContourData=points,
    )
    return _item(ReferencedROINumber=roi, ContourSequence=[contour])


if __name__ == "__main__":
    kind, target, count = sys.argv[1:]
    {"ct": make_ct, "cine": make_cine, "small": make_small}[kind](Path(target), int(count))
