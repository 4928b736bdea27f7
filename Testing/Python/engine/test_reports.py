"""Reports, presentation states and documents under basic: the tree stays, what people typed does not."""

import pytest
from pydicom import Dataset
from support import SYNTAXES, engine, minimal, read, to_bytes

SR = "1.2.840.10008.5.1.4.1.1.88.33"


def code(value: str, scheme: str, meaning: str) -> Dataset:
    dataset = Dataset()
    dataset.CodeValue, dataset.CodingSchemeDesignator, dataset.CodeMeaning = value, scheme, meaning
    return dataset


def content(value_type: str, scheme: str = "DCM", **attributes: object) -> Dataset:
    dataset = Dataset()
    dataset.RelationshipType = "CONTAINS"
    dataset.ValueType = value_type
    dataset.ConceptNameCodeSequence = [code("121071", scheme, "Finding")]
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def report() -> Dataset:
    units = Dataset()
    units.NumericValue = "12.5"
    units.MeasurementUnitsCodeSequence = [code("mm", "UCUM", "millimeter")]
    image = Dataset()
    image.ReferencedSOPClassUID, image.ReferencedSOPInstanceUID = "1.2.840.10008.5.1.4.1.1.2", "1.2.3.4"
    return minimal(
        SR,
        Modality="SR",
        ValueType="CONTAINER",
        ContentSequence=[
            content(
                "CONTAINER",
                ContinuityOfContent="SEPARATE",
                ContentSequence=[
                    content("TEXT", TextValue="Okonkwo was seen"),
                    content("PNAME", PersonName="Okonkwo^Ada"),
                    content("DATE", Date="20230117"),
                    content("TIME", Time="101500"),
                    content("DATETIME", DateTime="20230117101500", ObservationDateTime="20230117101501"),
                    content("UIDREF", UID="1.2.3.9"),
                    content("NUM", MeasuredValueSequence=[units]),
                    content("CODE", ConceptCodeSequence=[code("10200004", "SCT", "Liver")]),
                    content("CODE", "99OKONKWO", ConceptCodeSequence=[code("1", "99LOCAL", "Dr. Okonkwo")]),
                    content("IMAGE", ReferencedSOPSequence=[image]),
                    content("SCOORD", GraphicType="POINT", GraphicData=[1.5, 2.5]),
                ],
            )
        ],
    )


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_content_items_by_value_type(syntax: str) -> None:
    data = engine().deidentify_bytes(to_bytes(report(), syntax))
    (container,) = read(data).ContentSequence
    text, name, day, time, moment, uid, num, std, local, image, point = container.ContentSequence
    assert text.TextValue == "ANONYMIZED"
    assert name.PersonName == "ANONYMOUS^"
    assert (day.Date, time.Time, moment.DateTime) == ("19000101", "000000", "19000101000000")
    assert moment.ObservationDateTime == "19000101000000"
    assert uid.UID.startswith("2.25.")
    measured = num.MeasuredValueSequence[0]
    assert measured.NumericValue.original_string == "12.5"
    assert measured.MeasurementUnitsCodeSequence[0].CodeMeaning == "millimeter"
    assert std.ConceptCodeSequence[0].CodeMeaning == "Liver"
    assert local.ConceptCodeSequence[0].CodeMeaning == "ANONYMIZED"
    assert local.ConceptCodeSequence[0].CodeValue == "1"
    assert image.ReferencedSOPSequence[0].ReferencedSOPInstanceUID.startswith("2.25.")
    assert point.GraphicData == [1.5, 2.5]
    assert [item.ConceptNameCodeSequence[0].CodeMeaning for item in (text, num)] == ["Finding", "Finding"]
    assert "Okonkwo" not in str(read(data))


def test_content_dates_move_under_modified_dates() -> None:
    out = read(engine("retain-longitudinal-modified-dates").deidentify_bytes(to_bytes(report())))
    items = out.ContentSequence[0].ContentSequence
    assert items[4].DateTime == items[2].Date + "101500"
    assert items[2].Date not in ("20230117", "19000101")


def test_graphic_annotations_lose_text_and_drawing() -> None:
    drawn = Dataset()
    drawn.GraphicType, drawn.GraphicData, drawn.NumberOfGraphicPoints = "POLYLINE", [1.5, 2.5, 3.5, 4.5], 2
    written = Dataset()
    written.UnformattedTextValue = "Okonkwo"
    annotation = Dataset()
    annotation.GraphicLayer = "LAYER1"
    annotation.TextObjectSequence, annotation.GraphicObjectSequence = [written], [drawn]
    dataset = minimal("1.2.840.10008.5.1.4.1.1.11.1", GraphicAnnotationSequence=[annotation])
    (out,) = read(engine().deidentify_bytes(to_bytes(dataset))).GraphicAnnotationSequence
    assert out.TextObjectSequence[0].UnformattedTextValue == "ANONYMIZED"
    assert list(out.GraphicObjectSequence[0].GraphicData) == [0.0] * 4
    assert out.GraphicObjectSequence[0].NumberOfGraphicPoints == 2
    assert out.GraphicLayer == "LAYER1"


def test_codes_that_name_people_and_places_name_nobody() -> None:
    person = Dataset()
    person.PersonIdentificationCodeSequence = [code("4711", "SCT", "Dr. Okonkwo")]
    dataset = minimal("1.2.826.0.1.3680043.9.9.9", OperatorIdentificationSequence=[person])
    dataset.InstitutionCodeSequence = [code("99", "SCT", "St. Okonkwo")]
    data = engine().deidentify_bytes(to_bytes(dataset))
    assert b"Okonkwo" not in data
    out = read(data)
    assert out.OperatorIdentificationSequence[0].PersonIdentificationCodeSequence[0].CodeValue == "ANONYMIZED"
    assert out.InstitutionCodeSequence[0].CodeMeaning == "Anonymized"
