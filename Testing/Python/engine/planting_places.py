"""Where identifiers are planted in a file: every VR, every level, private elements, what is no element."""

import struct
from collections.abc import Callable
from functools import cache

import structured_reports as sr
from DicomDeidLib.dicom.dictionary import vr_of
from DicomDeidLib.profile.standard import read_rows
from graphics_objects import presentation_state, waveform_with_annotations
from pydicom import Dataset
from pydicom.datadict import tag_for_keyword
from support import read, to_bytes

Text = Callable[..., str]  # text(longest) -> a text of identifiers and neighbours

LONGEST = {"SH": 16, "LO": 64, "ST": 250, "LT": 250, "UT": 400, "UC": 200}
# Always there, beside a choice of everything that the option clean-descriptors cleans.
ALWAYS = (
    "StudyDescription", "SeriesDescription", "ProtocolName", "ImageComments", "PatientComments",
    "DerivationDescription", "AdditionalPatientHistory", "ReasonForVisit", "StudyComments", "RTPlanLabel",
)  # fmt: skip
CHOSEN = 12
# Attributes that no table names: technical terms, cleaned of what is known only.
TERMS = {
    "ConvolutionKernel": "B30f", "SequenceName": "*tfl3d1", "ManufacturerModelName": "Model 1",
    "ReceiveCoilName": "HeadNeck_20", "FilterType": "WEDGE",
}  # fmt: skip
# Numbers and codes that have to be the same afterwards.
NUMBERS = {
    "KVP": "120.0", "SliceThickness": "3.0", "EchoTime": "92.5", "FlipAngle": "150", "InstanceNumber": "317",
    "AcquisitionNumber": "4", "DiffusionBValue": 1000.0, "ImagePositionPatient": ["-120.5", "33", "7.25"],
    "BodyPartExamined": "CHEST", "ScanOptions": ["HELICAL", "FS"], "PatientPosition": "HFS",
}  # fmt: skip
# What pydicom does not write: these are replaced by a name in the bytes of a file.
NO_DECIMAL, NO_INTEGER = "9.87654321098765", "1234509876"


@cache
def descriptors() -> tuple[tuple[str, str], ...]:
    """Keyword and VR of every text that the option clean-descriptors cleans."""
    return tuple(
        (row["keyword"], row["vr"])
        for row in read_rows("e1_1.csv")
        if row["clean-descriptors"] == "C"
        and row["vr"] in LONGEST
        and tag_for_keyword(row["keyword"])
        and "Selector" not in row["keyword"]
        and row["keyword"] not in ("UnformattedTextValue", "RequestingService")
    )


def path_of(*steps: object) -> str:
    """The path of an element as `support.flat` writes it: keywords or tags, and numbers of items."""
    written = ""
    for step in steps:
        if isinstance(step, int) and step < 100:
            written += f"[{step}]"
        else:
            tag = tag_for_keyword(step) if isinstance(step, str) else step
            assert tag is not None, step
            written += f"/({tag >> 16:04X},{tag & 0xFFFF:04X})"
    return written


def texts_at_the_top(dataset: Dataset, text: Text, choose: Callable) -> set[str]:
    """Free text of every VR and, from file to file, in every attribute; returns the paths that stay."""
    others = [one for one in descriptors() if one[0] not in ALWAYS]
    for keyword, vr in [*((one, vr_of(tag_for_keyword(one))) for one in ALWAYS), *choose(others, CHOSEN)]:
        setattr(dataset, keyword, text(LONGEST[vr]))
    dataset.MedicalAlerts = [text(40), text(40)]
    return {path_of(one) for one in (*ALWAYS, "MedicalAlerts")} | {path_of(one) for one, _ in others}


def texts_in_sequences(dataset: Dataset, text: Text) -> set[str]:
    """Free text one and three levels deep, in sequences of defined and of undefined length."""
    step = Dataset()
    step.ScheduledProcedureStepDescription, step.ReasonForVisit = text(64), text(200)
    step.RequestedProcedureDescription = text(64)
    dataset.RequestAttributesSequence = [step]
    content, groups = Dataset(), Dataset()
    content.FrameComments = text(200)
    groups.FrameContentSequence = [content]
    groups["FrameContentSequence"].is_undefined_length = True
    dataset.PerFrameFunctionalGroupsSequence = [groups]
    dataset["PerFrameFunctionalGroupsSequence"].is_undefined_length = True
    request, frames = "RequestAttributesSequence", "PerFrameFunctionalGroupsSequence"
    return {
        path_of(request, 0, "ScheduledProcedureStepDescription"), path_of(request, 0, "ReasonForVisit"),
        path_of(request, 0, "RequestedProcedureDescription"),
        path_of(frames, 0, "FrameContentSequence", 0, "FrameComments"),
    }  # fmt: skip


def terms(dataset: Dataset, known: Text) -> dict[str, str]:
    """Known identifiers in technical and coded terms; returns what has to be left, by path."""
    for keyword, term in TERMS.items():
        longest = LONGEST[vr_of(tag_for_keyword(keyword))] - len(term) - 1
        said = known(longest)
        setattr(dataset, keyword, f"{term} {said}" if said else term)
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator = "51185008", "SCT"
    code.CodeMeaning = f"Chest {known(50)}"
    dataset.AnatomicRegionSequence = [code]
    left = {path_of(keyword): term for keyword, term in TERMS.items()}
    return {**left, path_of("AnatomicRegionSequence", 0, "CodeMeaning"): "Chest"}


def other_vrs(dataset: Dataset, name: str, number: str, uid: str) -> None:
    """An identifier in VRs that are for something else, in elements that would stay; name: ASCII capitals."""
    dataset.StationAETitle = dataset.RetrieveAETitle = name[:16]
    dataset.RetrieveURL = f"https://pacs.example/{number}"
    dataset.PatientAge = "093Y"
    dataset.FrameOfReferenceUID = uid
    for tag, vr, value in (
        (0x00180088, "DS", NO_DECIMAL),  # Spacing Between Slices
        (0x00200105, "IS", NO_INTEGER),  # Number Of Temporal Positions
        (0x00182008, "UN", name.encode() + b" " * (len(name) % 2)),
        (0x00189073 + 1, "UN", number.encode() + b" " * (len(number) % 2)),
        (0x0016002B, "OB", b"\0\1" + name.encode() + bytes(2 - len(name) % 2)),  # Maker Note
        (0x00420011 - 1, "ST", f"{name} {number}"),  # Document Title
        (0x00400280, "ST", f"{name} {number}"),
    ):
        dataset.add_new(tag, vr, value)


def private(dataset: Dataset, text: Text, name: str) -> tuple[set[str], dict[str, object]]:
    """Private blocks: safe and cleaned, safe numbers, unknown, and one whose creator is the name."""
    unknown = dataset.private_block(0x0029, "ACME UNKNOWN 1", create=True)
    named = dataset.private_block(0x002B, f"CREATOR {name}"[:64], create=True)
    for block in (unknown, named):
        block.add_new(1, "LO", text(60))
        block.add_new(2, "OB", f"{name}!!".encode()[: len(name) // 2 * 2])
        inner = Dataset()
        inner.PatientName, inner.ImageComments = name, text(100)
        block.add_new(3, "SQ", [inner])
        block.add_new(4, "UN", _implicit_items(name))
        block.add_new(5, "DA", "19310417")
    siemens = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    siemens.add_new(0x0C, "IS", "1000")
    siemens.add_new(0x0E, "FD", [0.5, 0.25, -0.125])
    siemens.add_new(0x0F, "LO", text(60))  # not among the safe ones
    philips = dataset.private_block(0x2001, "Philips Imaging DD 001", create=True)
    philips.add_new(0x50, "LO", text(64))
    philips.add_new(0x5A, "ST", text(200))
    philips.add_new(0x03, "FL", 800.0)
    at = {block.group: block.block_start for block in (siemens, philips)}
    numbers = {
        path_of(0x00190000 | at[0x19] | 0x0C): "1000",
        path_of(0x00190000 | at[0x19] | 0x0E): "[0.5, 0.25, -0.125]",
        path_of(0x20010000 | at[0x2001] | 0x03): "800.0",
    }
    return {path_of(0x20010000 | at[0x2001] | one) for one in (0x50, 0x5A)}, numbers


def _implicit_items(name: str) -> bytes:
    """A sequence of one item with a person's name, as implicit VR in UN."""
    value = name.encode() + b" " * (len(name) % 2)
    element = struct.pack("<HHI", 0x0010, 0x0010, len(value)) + value
    return struct.pack("<HHI", 0xFFFE, 0xE000, len(element)) + element


def drawn(dataset: Dataset, text: Text, name: str) -> set[str]:
    """Overlay and curve with texts, bits that spell the name, a signature; the paths clean-graphics keeps."""
    bits = name.encode().ljust(32, b"\0")
    for element, vr, value in (
        (0x0010, "US", 16), (0x0011, "US", 16), (0x0022, "LO", text(60)), (0x0040, "CS", "G"),
        (0x0050, "SS", [1, 1]), (0x0100, "US", 1), (0x0102, "US", 0), (0x1500, "LO", text(60)),
        (0x3000, "OW", bytes(range(32))), (0x4000, "LT", text(200)),
    ):  # fmt: skip
        dataset.add_new(0x60040000 | element, vr, value)
    for element, vr, value in (
        (0x0005, "US", 2), (0x0010, "US", 8), (0x0020, "CS", "POLY"), (0x0022, "LO", text(60)),
        (0x0103, "US", 0), (0x2500, "LO", text(60)), (0x3000, "OW", bytes(range(32))),
    ):  # fmt: skip
        dataset.add_new(0x50000000 | element, vr, value)
    signed = Dataset()
    signed.MACIDNumber, signed.CertificateType = 1, "X509_1993_SIG"
    signed.CertificateOfSigner = signed.Signature = bits
    dataset.DigitalSignaturesSequence = [signed]
    dataset.add_new(0xFFFCFFFC, "OB", bits)
    return {path_of(one) for one in (0x60040022, 0x60041500, 0x60044000, 0x50000022, 0x50002500)}


def report(text: Text) -> tuple[bytes, set[str]]:
    """A structured report whose comments and findings are texts; the items that go stand last."""
    items = [
        sr.text("121106,DCM,Comment", text(250)),
        sr.text("121071,DCM,Finding", text(250), sr.text("121106,DCM,Comment", text(250), rel=sr.PROPERTIES)),
        sr.container("126010,DCM,Imaging Measurements", sr.text("121073,DCM,Impression", text(250))),
        sr.pname("121008,DCM,Person Observer Name", "Quistgaard^Thessalia", rel=sr.OBSERVED),
        sr.text("121009,DCM,Person Observer's Organization Name", "Klinikum Wachtelhain", rel=sr.OBSERVED),
        sr.date("121031,DCM,Subject Birth Date", "19310417", rel=sr.OBSERVED),
    ]
    content, value = "ContentSequence", "TextValue"
    paths = {
        path_of(content, 0, value), path_of(content, 1, value), path_of(content, 1, content, 0, value),
        path_of(content, 2, content, 0, value),
    }  # fmt: skip
    return sr.sr_document(items), paths


def annotated(text: Text) -> tuple[bytes, set[str]]:
    """A presentation state with texts on the image; the paths stay with clean-graphics."""
    dataset = read(presentation_state())
    layers, notes, objects = "GraphicLayerSequence", "GraphicAnnotationSequence", "TextObjectSequence"
    for number in (0, 1):
        dataset[notes][0][objects][number].UnformattedTextValue = text(250)
        dataset[layers][number].GraphicLayerDescription = text(64)
    return to_bytes(dataset), {path_of(notes, 0, objects, one, "UnformattedTextValue") for one in (0, 1)}


def waveform(text: Text) -> tuple[bytes, set[str]]:
    """A waveform with texts at its samples."""
    dataset = read(waveform_with_annotations())
    for number in (0, 1):
        dataset.WaveformAnnotationSequence[number].UnformattedTextValue = text(250)
    notes = "WaveformAnnotationSequence"
    return to_bytes(dataset), {path_of(notes, one, "UnformattedTextValue") for one in (0, 1)}


OBJECTS = {"report": report, "presentation state": annotated, "waveform": waveform}


def head(dataset: Dataset, name: str, number: str) -> None:
    """Preamble and file meta information."""
    dataset.preamble = f"II*\0{name} {number}".encode().ljust(128, b"\0")[:128]
    meta = dataset.file_meta
    meta.SourceApplicationEntityTitle = name[:16]
    meta.SendingApplicationEntityTitle = name[:16]
    meta.ImplementationVersionName = name[:16]
    meta.PrivateInformationCreatorUID = "1.2.826.0.1.3680043.8.498.77123"
    meta.PrivateInformation = f"{name} {number}".encode().ljust(64, b"\0")
