"""Makes the Structured Report: a measurement report on the lesion, in UTF-8."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import CT_IMAGE_STORAGE, base, code, ct_references, item, reference
from .context import Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SR_STORAGE = "1.2.840.10008.5.1.4.1.1.88.33"


def make_sr(context: Context) -> Dataset:
    """Comprehensive SR with observer, dates, comments, image library, a tracked measurement group."""
    plant = context.plant
    dataset = base(context, "SR", SR_STORAGE)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    dataset.SeriesDate, dataset.SeriesTime = plant["SR ContentDate"], "140000"
    dataset.ContentDate, dataset.ContentTime = plant["SR ContentDate"], "140500"
    dataset.InstanceNumber, dataset.ReferencedPerformedProcedureStepSequence = 1, []
    dataset.PerformedProcedureCodeSequence = []
    dataset.CompletionFlag, dataset.VerificationFlag = "COMPLETE", "VERIFIED"
    dataset.VerifyingObserverSequence = [item(
        VerifyingOrganization=plant["SR VerifyingOrganization"],
        VerificationDateTime=context.moment("SR VerificationDateTime", "150000+0100"),
        VerifyingObserverName=plant["SR VerifyingObserverName"],
        VerifyingObserverIdentificationCodeSequence=[],
    )]  # fmt: skip
    dataset.CurrentRequestedProcedureEvidenceSequence = [item(
        StudyInstanceUID=context.uid("StudyInstance"),
        ReferencedSeriesSequence=[item(
            SeriesInstanceUID=context.uid("CT Series"), ReferencedSOPSequence=ct_references(context))],
    )]  # fmt: skip
    root = _container(code("126000", "DCM", "Imaging Measurement Report"), _root_items(context))
    for element in root:
        dataset.add(element)
    dataset.ContentTemplateSequence = [item(MappingResource="DCMR", TemplateIdentifier="1500")]
    dataset.ValueType = "CONTAINER"
    return dataset


def _content(relationship: str, value_type: str, name: Dataset, **value: object) -> Dataset:
    """A content item: relationship to its parent, value type, concept name, value attributes."""
    return item(RelationshipType=relationship, ValueType=value_type, ConceptNameCodeSequence=[name], **value)


def _container(name: Dataset, children: list[Dataset], relationship: str = "") -> Dataset:
    """A container; without relationship it is the root."""
    container = item(ValueType="CONTAINER", ConceptNameCodeSequence=[name], ContinuityOfContent="SEPARATE",
                     ContentSequence=children)  # fmt: skip
    if relationship:
        container.RelationshipType = relationship
    return container


def _root_items(context: Context) -> list[Dataset]:
    """Language, observer, procedure, dates, comment, image library, measurements."""
    plant = context.plant
    language = code("eng", "RFC5646", "English")
    procedure = code("77477000", "SCT", "Computed tomography")
    images = [
        _content("CONTAINS", "IMAGE", code("260753009", "SCT", "Source"), ReferencedSOPSequence=[ct])
        for ct in ct_references(context)
    ]
    moment = context.moment("SR DATETIME", "101112+0100")
    return [
        _content("HAS CONCEPT MOD", "CODE", code("121049", "DCM", "Language of Content Item and Descendants"),
                 ConceptCodeSequence=[language]),
        _content("HAS OBS CONTEXT", "CODE", code("121005", "DCM", "Observer Type"),
                 ConceptCodeSequence=[code("121006", "DCM", "Person")]),
        _content("HAS OBS CONTEXT", "PNAME", code("121008", "DCM", "Person Observer Name"),
                 PersonName=plant["SR PNAME"]),
        _content("HAS CONCEPT MOD", "CODE", code("121058", "DCM", "Procedure reported"),
                 ConceptCodeSequence=[procedure]),
        _content("CONTAINS", "DATE", code("111060", "DCM", "Study Date"), Date=plant["SR DATE"]),
        _content("CONTAINS", "DATETIME", code("111526", "DCM", "DateTime Started"), DateTime=moment),
        _content("CONTAINS", "TEXT", code("121106", "DCM", "Comment"), TextValue=plant["SR TEXT"]),
        _container(code("111028", "DCM", "Image Library"), images, "CONTAINS"),
        _container(code("126010", "DCM", "Imaging Measurements"), [_measurement_group(context)], "CONTAINS"),
    ]  # fmt: skip


def _measurement_group(context: Context) -> Dataset:
    """Tracking identifiers, a finding, the volume in mm3 and a nested comment."""
    plant = context.plant
    measured = item(
        NumericValue=14137.0, MeasurementUnitsCodeSequence=[code("mm3", "UCUM", "cubic millimeter")]
    )
    number = _content("CONTAINS", "NUM", code("118565006", "SCT", "Volume"), MeasuredValueSequence=[measured],
                      ObservationDateTime=context.moment("SR ObservationDateTime", "102030"))  # fmt: skip
    source = reference(CT_IMAGE_STORAGE, context.uid("CT SOPInstance 2"))
    number.ContentSequence = [
        _content(
            "INFERRED FROM",
            "IMAGE",
            code("121112", "DCM", "Source of Measurement"),
            ReferencedSOPSequence=[source],
        )
    ]
    local = code("LOC1", "99DEMO", plant["SR local CodeMeaning"])
    return _container(code("125007", "DCM", "Measurement Group"), [
        _content("HAS OBS CONTEXT", "TEXT", code("112039", "DCM", "Tracking Identifier"),
                 TextValue=plant["SR tracking identifier"]),
        _content("HAS OBS CONTEXT", "UIDREF", code("112040", "DCM", "Tracking Unique Identifier"),
                 UID=context.uid("Tracking")),
        _content("CONTAINS", "CODE", code("121071", "DCM", "Finding"),
                 ConceptCodeSequence=[code("52988006", "SCT", "Lesion")]),
        _content("CONTAINS", "CODE", code("363698007", "SCT", "Finding Site"), ConceptCodeSequence=[local]),
        number,
        _content("CONTAINS", "TEXT", code("121106", "DCM", "Comment"), TextValue=plant["SR TEXT nested"]),
    ], "CONTAINS")  # fmt: skip
