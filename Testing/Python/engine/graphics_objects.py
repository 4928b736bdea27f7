"""Objects that hold texts outside of reports: presentation state, waveform, specimen, overlays and curves.

The people and places are those of `structured_reports`.
"""

import struct

from DicomDeidLib.demo_study.common import item, reference
from pydicom.dataset import Dataset
from structured_reports import (
    ACCESSION,
    COMMENT,
    ECG,
    FRAME_UID,
    IMAGE_SERIES_UID,
    IMAGE_UIDS,
    OBSERVER,
    PATIENT_ID,
    TECHNICIAN,
    code,
    concept,
    datetime,
    instance,
    num,
    pname,
    text,
)
from support import CT_IMAGE, to_bytes

GSPS = "1.2.840.10008.5.1.4.1.1.11.1"
VL_MICROSCOPY = "1.2.840.10008.5.1.4.1.1.77.1.2"
SECONDARY_CAPTURE = "1.2.840.10008.5.1.4.1.1.7"
SIZE = 16  # rows and columns of every image here

BOX_TEXT = "Okonkwo-Testpatient, Ada\r\n*14.03.1958"
ARROW_TEXT = "Lesion seen by Dr. Lindqvist"
LAYER_TEXT = "Marks of Lindqvist for MRN-4711-0815"


# A presentation state.


def presentation_state() -> bytes:
    """A grayscale presentation state: texts with a box and an anchor, graphics of every type, a layer."""
    images = [reference(CT_IMAGE, uid) for uid in IMAGE_UIDS]
    series = item(SeriesInstanceUID=IMAGE_SERIES_UID, ReferencedImageSequence=images)
    area = item(
        DisplayedAreaTopLeftHandCorner=[1, 1], DisplayedAreaBottomRightHandCorner=[SIZE, SIZE],
        PresentationSizeMode="SCALE TO FIT", PresentationPixelAspectRatio=[1, 1],
    )  # fmt: skip
    layers = [
        item(GraphicLayer="MARKS", GraphicLayerOrder=1, GraphicLayerDescription=LAYER_TEXT),
        item(GraphicLayer="LINDQVIST", GraphicLayerOrder=2, GraphicLayerDescription="Second reading"),
    ]
    dataset = instance(
        GSPS, "PR", ContentDate=None, ContentTime=None, BodyPartExamined="HEAD", ContentLabel="MARKS",
        ContentDescription="For Okonkwo-Testpatient", ContentCreatorName=OBSERVER,
        PresentationCreationDate="20240503", PresentationCreationTime="104500",
        ReferencedSeriesSequence=[series],
        DisplayedAreaSelectionSequence=[area], GraphicLayerSequence=layers,
        GraphicAnnotationSequence=[_marks(), _compounds()], PresentationLUTShape="IDENTITY",
        SoftcopyVOILUTSequence=[item(WindowCenter=40, WindowWidth=400)],
    )  # fmt: skip
    return to_bytes(dataset)


def _marks() -> Dataset:
    """An annotation of the first image: two texts and one graphic of each type."""
    boxed = item(
        BoundingBoxAnnotationUnits="PIXEL", UnformattedTextValue=BOX_TEXT,
        BoundingBoxTopLeftHandCorner=[1.0, 1.0], BoundingBoxBottomRightHandCorner=[9.0, 4.0],
        BoundingBoxTextHorizontalJustification="LEFT",
    )  # fmt: skip
    anchored = item(
        AnchorPointAnnotationUnits="PIXEL", UnformattedTextValue=ARROW_TEXT,
        AnchorPoint=[8.0, 8.0], AnchorPointVisibility="Y",
    )  # fmt: skip
    graphics = [
        graphic("POINT", [8.0, 8.0]),
        graphic("POLYLINE", [2.0, 2.0, 6.0, 2.0, 6.0, 6.0, 2.0, 2.0], filled="N"),
        graphic("INTERPOLATED", [2.0, 2.0, 5.0, 7.0, 9.0, 3.0], filled="N"),
        graphic("CIRCLE", [8.0, 8.0, 11.0, 8.0], filled="Y"),
        graphic("ELLIPSE", [4.0, 8.0, 12.0, 8.0, 8.0, 6.0, 8.0, 10.0], filled="N"),
    ]
    return item(
        ReferencedImageSequence=[reference(CT_IMAGE, IMAGE_UIDS[0])], GraphicLayer="MARKS",
        TextObjectSequence=[boxed, anchored], GraphicObjectSequence=graphics,
    )  # fmt: skip


def graphic(kind: str, points: list[float], *, filled: str = "") -> Dataset:
    """A graphic object; the points are columns and rows in turn, in pixels."""
    made = item(
        GraphicAnnotationUnits="PIXEL", GraphicDimensions=2, NumberOfGraphicPoints=len(points) // 2,
        GraphicData=points, GraphicType=kind,
    )  # fmt: skip
    if filled:
        made.GraphicFilled = filled
    return made


def _compounds() -> Dataset:
    """An annotation of both images: an axis, an arrow, and the axis again as a plain graphic."""
    axis = item(
        CompoundGraphicUnits="PIXEL", GraphicDimensions=2, NumberOfGraphicPoints=2,
        GraphicData=[1.0, 15.0, 11.0, 15.0], CompoundGraphicInstanceID=1, CompoundGraphicType="AXIS",
        TickAlignment="CENTER", TickLabelAlignment="BOTTOM", ShowTickLabel="Y",
        MajorTicksSequence=[
            item(TickPosition=0.0, TickLabel="Okonkwo"), item(TickPosition=1.0, TickLabel="10 mm")
        ],
    )  # fmt: skip
    line = item(
        CompoundGraphicUnits="PIXEL", GraphicDimensions=2, NumberOfGraphicPoints=2,
        GraphicData=[3.0, 3.0, 8.0, 8.0], CompoundGraphicInstanceID=2, CompoundGraphicType="ARROW",
    )  # fmt: skip
    plain = graphic("POLYLINE", [1.0, 15.0, 11.0, 15.0], filled="N")
    plain.CompoundGraphicInstanceID = 1
    return item(GraphicLayer="LINDQVIST", GraphicObjectSequence=[plain], CompoundGraphicSequence=[axis, line])


# A waveform.

LEADS = {
    "I": "2:1", "II": "2:2", "III": "2:61", "aVR": "2:62", "aVL": "2:63", "aVF": "2:64",
    "V1": "2:3", "V2": "2:4", "V3": "2:5", "V4": "2:6", "V5": "2:7", "V6": "2:8",
}  # fmt: skip
SAMPLES = 20


def waveform_with_annotations() -> bytes:
    """A short 12-lead ECG with texts that hold names, a coded finding and a measurement."""
    every = [1, 0]
    annotations = [
        _annotation(UnformattedTextValue=COMMENT, ReferencedWaveformChannels=every),
        _annotation(UnformattedTextValue="Sinus rhythm. Dr. Lindqvist", ReferencedWaveformChannels=[1, 2]),
        _annotation(
            ConceptNameCodeSequence=[concept("8867-4,LN,Heart rate")], NumericValue="72",
            MeasurementUnitsCodeSequence=[concept("/min,UCUM,per minute")], ReferencedWaveformChannels=every,
        ),
        _annotation(
            ConceptNameCodeSequence=[concept("271921002,SCT,ECG Finding")],
            ConceptCodeSequence=[concept("64730000,SCT,Normal sinus rhythm")],
            ReferencedWaveformChannels=every, TemporalRangeType="POINT", ReferencedSamplePositions=[5],
        ),
    ]  # fmt: skip
    dataset = instance(
        ECG, "ECG", AcquisitionDateTime="20240503101612", AcquisitionContextSequence=[],
        SynchronizationFrameOfReferenceUID=FRAME_UID, SynchronizationTrigger="NO TRIGGER",
        AcquisitionTimeSynchronized="N", OperatorsName=TECHNICIAN, WaveformSequence=[_leads()],
        WaveformAnnotationSequence=annotations,
    )  # fmt: skip
    return to_bytes(dataset)


def _annotation(**values: object) -> Dataset:
    return item(AnnotationGroupNumber=1, **values)


def _leads() -> Dataset:
    """The multiplex group of all leads: 16 bits, every sample is its own number."""
    channels = [
        item(
            ChannelLabel=lead, ChannelSourceSequence=[concept(f"{value},MDC,Lead {lead}")],
            ChannelSensitivity=1.0, ChannelSensitivityUnitsSequence=[concept("uV,UCUM,microvolt")],
            ChannelSensitivityCorrectionFactor=1.0, ChannelBaseline=0.0, ChannelSampleSkew=0.0,
            WaveformBitsStored=16,
        )
        for lead, value in LEADS.items()
    ]  # fmt: skip
    group = item(
        WaveformOriginality="ORIGINAL", NumberOfWaveformChannels=len(LEADS),
        NumberOfWaveformSamples=SAMPLES, SamplingFrequency=500.0, MultiplexGroupLabel="RHYTHM",
        WaveformBitsAllocated=16, WaveformSampleInterpretation="SS", ChannelDefinitionSequence=channels,
    )  # fmt: skip
    count = SAMPLES * len(LEADS)
    group.add_new(0x54001010, "OW", struct.pack(f"<{count}h", *range(count)))
    return group


# Images.


def _pixels(dataset: Dataset, *, colour: bool = False) -> Dataset:
    """Adds the pixels: 8 bits, every value is its own number."""
    dataset.SamplesPerPixel = 3 if colour else 1
    dataset.PhotometricInterpretation = "RGB" if colour else "MONOCHROME2"
    if colour:
        dataset.PlanarConfiguration = 0
    dataset.Rows = dataset.Columns = SIZE
    dataset.BitsAllocated = dataset.BitsStored = 8
    dataset.HighBit, dataset.PixelRepresentation = 7, 0
    count = SIZE * SIZE * dataset.SamplesPerPixel
    dataset.add_new(0x7FE00010, "OB", bytes(number % 256 for number in range(count)))
    return dataset


def specimen_image() -> bytes:
    """A microscopy image whose specimen steps and acquisition context hold texts, names, dates, codes."""
    context = [
        text("121106,DCM,Comment", COMMENT),
        pname("121114,DCM,Performing Physician", OBSERVER),
        code("109054,DCM,Patient State", "128974000,SCT,Baseline state"),
        num("8867-4,LN,Heart rate", 72, "/min,UCUM,per minute"),
    ]
    dataset = instance(
        VL_MICROSCOPY, "GM", ImageType=["ORIGINAL", "PRIMARY"], PatientOrientation=["R", "F"],
        AcquisitionDateTime="20240503101612", LossyImageCompression="00",
        ContainerIdentifier=f"{ACCESSION}-1A", IssuerOfTheContainerIdentifierSequence=[],
        ContainerTypeCodeSequence=[concept("433466003,SCT,Microscope slide")],
        SpecimenDescriptionSequence=[_specimen()],
        AcquisitionContextSequence=[_flat(one) for one in context],
    )  # fmt: skip
    return to_bytes(_pixels(dataset, colour=True))


def _flat(content: Dataset) -> Dataset:
    """A content item for a sequence outside of a report: no relationship, and numbers are NUMERIC."""
    del content.RelationshipType
    if content.ValueType == "NUM":
        measured = content.MeasuredValueSequence[0]
        content.ValueType, content.NumericValue = "NUMERIC", measured.NumericValue
        content.MeasurementUnitsCodeSequence = measured.MeasurementUnitsCodeSequence
        del content.MeasuredValueSequence
    return content


def _specimen() -> Dataset:
    taken, stained = "17636008,SCT,Specimen collection", "127790008,SCT,Staining"
    note = text("111703,DCM,Processing step description", f"Taken from {PATIENT_ID}")
    return item(
        SpecimenIdentifier=f"{ACCESSION}-1", SpecimenUID="1.2.3.4.5.13",
        IssuerOfTheSpecimenIdentifierSequence=[], SpecimenShortDescription="Skin of Okonkwo-Testpatient",
        SpecimenDetailedDescription=COMMENT, SpecimenPreparationSequence=[
            _step(taken, note, code(taken, "65801008,SCT,Excision")),
            _step(stained, code("424361007,SCT,Using substance", "12710003,SCT,hematoxylin stain")),
        ],
    )  # fmt: skip


def _step(kind: str, *more: Dataset) -> Dataset:
    """A step of the preparation, by TID 8001."""
    steps = [
        text("121041,DCM,Specimen Identifier", f"{ACCESSION}-1"),
        code("111701,DCM,Processing type", kind),
        datetime("111702,DCM,DateTime of processing", "20240502143000"),
        pname("121114,DCM,Performing Physician", TECHNICIAN),
        *more,
    ]
    return item(SpecimenPreparationStepContentItemSequence=[_flat(one) for one in steps])


def image_with_overlay_and_curve() -> bytes:
    """A secondary capture with two overlays, a curve and an icon, each with texts that name the patient."""
    dataset = instance(
        SECONDARY_CAPTURE, "OT", ConversionType="WSD", PatientOrientation="", BodyPartExamined="HEAD",
        ImageType=["DERIVED", "SECONDARY"],
    )  # fmt: skip
    _overlay(dataset, 0x6000, "G")
    _overlay(dataset, 0x6002, "R")
    _curve(dataset, 0x5000)
    dataset.IconImageSequence = [_pixels(Dataset())]
    return to_bytes(_pixels(dataset))


def _overlay(dataset: Dataset, group: int, kind: str) -> None:
    """An overlay plane of one bit a pixel; kind: G for graphics, R for a region with its statistics."""
    bits = bytes(0x0F if row % 2 else 0xF0 for row in range(SIZE * SIZE // 8))
    values = [
        (0x0010, "US", SIZE), (0x0011, "US", SIZE), (0x0022, "LO", "Drawn for Okonkwo-Testpatient"),
        (0x0040, "CS", kind), (0x0050, "SS", [1, 1]), (0x0100, "US", 1), (0x0102, "US", 0),
        (0x1500, "LO", "Dr. Lindqvist"), (0x3000, "OW", bits), (0x4000, "LT", COMMENT),
    ]  # fmt: skip
    if kind == "R":
        values += [(0x1301, "IS", 128), (0x1302, "DS", "127.5"), (0x1303, "DS", "10.25")]
    for element, vr, value in values:
        dataset.add_new(group << 16 | element, vr, value)


def _curve(dataset: Dataset, group: int) -> None:
    """A curve (retired): four points of two 16-bit numbers."""
    values = [
        (0x0005, "US", 2), (0x0010, "US", 4), (0x0020, "CS", "POLY"), (0x0022, "LO", "Okonkwo-Testpatient"),
        (0x0103, "US", 0), (0x2500, "LO", "Lindqvist 1"), (0x3000, "OW", struct.pack("<8H", *range(8))),
    ]  # fmt: skip
    for element, vr, value in values:
        dataset.add_new(group << 16 | element, vr, value)
