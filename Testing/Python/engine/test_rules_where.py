"""Where rules apply: conditions and selectors, nested, private, by item."""

from typing import Any

import pytest
from DicomDeidLib import UsageError
from profile_support import engine_of, item, nested, rule, run, with_private
from pydicom import Dataset
from support import minimal

# -- 1. conditions -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ('Manufacturer == "Acme"', True),
        ('Manufacturer == "acme"', False),
        ('Manufacturer != "Acme"', False),
        ('StationName != "x"', True),
        ('Modality in ("CT", "MR")', True),
        ('Modality not in ("CT", "MR")', False),
        ('"DERIVED" in ImageType', True),
        ('ImageType == "DERIVED\\SECONDARY"', True),
        ('"ERIVE" in ImageType', False),
        ("Rows == 4 and Columns < 5", True),
        ("Rows < Columns or SliceThickness >= 1.25", True),
        ("1 < SliceThickness < 2", True),
        ("SliceThickness > 1.25", False),
        ('StudyDate < "20240101"', True),
        ('PatientID == "7"', False),
        ("PatientID == 7", True),
        ("exists(StudyDate)", True),
        ("exists(StationName)", False),
        ("empty(AccessionNumber)", True),
        ("empty(StationName)", False),
        ("not empty(Manufacturer) and exists(AccessionNumber)", True),
        ('matches(SeriesDescription, "(?i)^thin")', True),
        ('matches(SeriesDescription, "^chest")', False),
        ('(0008,0060) == "CT"', True),
        ("(0019,{VENDOR}10) == 12.5", True),
        ("(0019,{OTHER}10) == 12.5", False),
        ("exists({VENDOR})", True),
        ('ProcedureCodeSequence[0].CodeValue == "A"', True),
        ('ProcedureCodeSequence[1].CodeValue == "A"', False),
        ('ProcedureCodeSequence[*].CodeValue == "B"', True),
        ('**.CodeMeaning == "beta"', True),
        ('CodeMeaning == "beta"', False),
        ("exists((60xx,3000))", False),
        ("True", True),
    ],
)
def test_conditions(condition: str, holds: bool) -> None:
    dataset = minimal(
        PatientID="007", Manufacturer="Acme", Modality="CT",
        ImageType=["DERIVED", "SECONDARY"], Rows=4, Columns=4,
        SliceThickness="1.25", StudyDate="20230117", AccessionNumber="", SeriesDescription="Thin chest",
        ProcedureCodeSequence=[item(CodeValue="A", CodeMeaning="alpha"),
        item(CodeValue="B", CodeMeaning="beta")],
    )  # fmt: skip
    with_private(dataset, VENDOR=[(0x10, "DS", "12.5")])
    out = run(
        dataset, rule("BodyPartExamined", "keep"), rule("ImageComments", "set", value="held", when=condition)
    )
    assert out.get("ImageComments") == ("held" if holds else None)


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ('Manufacturr == "x"', r"when: column 1: .* did you mean Manufacturer\?"),
        ('Modality == "CT" and Modallity == "MR"', "column 22: there is no attribute 'Modallity'"),
        ("Modality ==", "column .*: this is no condition"),
        ("exists(Modality", "column .*: this is no condition"),
        ("Modality == exists", "column 13: an element, a text in quotes or a number"),
        ("has_text", "column 1: a comparison"),
        ("has_text(2)", "column 10: a confidence is a number from 0.3 to 1"),
        ("has_text(True)", "column 10: a confidence is a number"),
        ('has_text("0.7")', "column 10: a confidence is a number"),
        ("has_text(0.5, 0.6)", "column 1: has_text takes a confidence"),
        (
            'Manufacturer == "x\\\\"" and ManufacturerModelName == "7"',
            "column .*: an element, a text in quotes",
        ),
        ('open("x")', "column 1: there is no attribute 'open'"),
        ("Modality.upper()", "column 1: Modality is no sequence"),
        ("Modality", "column 1: a comparison"),
        ('Modality is "CT"', "'is' is no comparison"),
        ("Rows + 1 == 2", "column 1: an element, a text in quotes or a number"),
        ("exists(Rows, Columns)", "exists takes 1 argument"),
        ("matches(Modality, Rows)", "a regular expression in quotes"),
        ('matches(Modality, "(a+)+")', "a repeat inside a repeat"),
        ("[x for x in Rows]", "there is no attribute 'x'"),
        ("lambda: 1", "column"),
        ("__import__", "there is no attribute"),
        ("(" * 3000, "column .*: this is no condition"),
    ],
)
def test_what_is_no_condition_is_refused_with_its_column(condition: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        engine_of(rule("StudyDate", "keep", when=condition))


def test_if_the_vendor_is_this_remove_all_private_but_these() -> None:
    rules = (
        rule(["(0019,{GEMS_ACQU_01}39)", "(0019,{SIEMENS MR HEADER}0C)"], "keep"),
        rule("private", "remove", when='Manufacturer == "XYZ"'),
        rule("(0019,{GEMS_ACQU_01}27)", "keep", when='Manufacturer == "XYZ"'),
    )
    for maker, left in (("XYZ", {0x27}), ("GE", {0x39})):
        dataset = with_private(
            minimal(Manufacturer=maker),
            GEMS_ACQU_01=[(0x27, "DS", "1"), (0x39, "DS", "2"), (0x40, "LO", "x")],
        )
        out = run(dataset, *rules)
        found = {element.tag.element & 0xFF for element in out if element.tag.is_private} - {0x10}
        assert found == left
        assert out.private_creators(0x0019) == ["GEMS_ACQU_01"]


def test_a_condition_may_ask_the_item() -> None:
    dataset = minimal(
        ContentSequence=[
            item(
                ConceptNameCodeSequence=[item(CodeValue="121008", CodingSchemeDesignator="DCM")],
                TextValue="one",
            ),
            item(
                ConceptNameCodeSequence=[item(CodeValue="121009", CodingSchemeDesignator="DCM")],
                TextValue="two",
            ),
        ]
    )
    asked = './ConceptNameCodeSequence[0].CodeValue == "121008"'
    out = run(dataset, rule("TextValue", "replace", value="kept", when=asked))
    texts = [part.get("TextValue") for part in out.ContentSequence]
    assert texts[0] == "kept"
    assert texts[1] not in ("kept", "two")


# -- 2. selectors --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("selector", "meant"),
    [
        ("RequestedProcedureID", ["top", "first", "second", "inner"]),
        ("(0040,1001)", ["top", "first", "second", "inner"]),
        ("(0040,10xx)", ["top", "first", "second", "inner"]),
        ("vr:SH", ["top", "first", "second", "inner"]),
        ("text", ["top", "first", "second", "inner"]),
        ("/RequestedProcedureID", ["top"]),
        ("RequestAttributesSequence[0].RequestedProcedureID", ["first"]),
        ("RequestAttributesSequence[1].RequestedProcedureID", ["second"]),
        ("RequestAttributesSequence[*].RequestedProcedureID", ["first", "second"]),
        ("RequestAttributesSequence.(0040,1001)", ["first", "second"]),
        ("RequestAttributesSequence[*].AnatomicRegionSequence[0].RequestedProcedureID", ["inner"]),
        ("**.AnatomicRegionSequence[*].RequestedProcedureID", ["inner"]),
        ("AnatomicRegionSequence[*].RequestedProcedureID", []),
        ("**.RequestedProcedureID", ["top", "first", "second", "inner"]),
        (["/RequestedProcedureID", "**.AnatomicRegionSequence[*].vr:SH"], ["top", "inner"]),
        ("StationName", []),
    ],
)
def test_selectors(selector: str | list[str], meant: list[str]) -> None:
    out = run(nested(), rule(["RequestAttributesSequence", "AnatomicRegionSequence"], "keep"),
              rule("RequestedProcedureID", "dummy"), rule(selector, "keep"))  # fmt: skip
    found = [out.RequestedProcedureID]
    for part in out.RequestAttributesSequence:
        found.append(part.RequestedProcedureID)
        found += [inner.RequestedProcedureID for inner in part.get("AnatomicRegionSequence", [])]
    assert [value for value in found if value != "ANONYMIZED"] == meant


@pytest.mark.parametrize(
    ("selector", "left"),
    [
        ("private", {"A10", "A11", "B10"}),
        ("{VENDOR A}", {"A10", "A11"}),
        ("(0019,{VENDOR A}xx)", {"A10", "A11"}),
        ("(0019,{VENDOR B}10)", {"B10"}),
        ("(0029,{VENDOR A}xx)", set()),
        ("(0019,xxxx)", {"A10", "A11", "B10"}),
        ("vr:LO", set()),
        ("text", set()),
    ],
)
@pytest.mark.parametrize("depth", [0, 1])
@pytest.mark.parametrize("first", ["VENDOR A", "VENDOR B"])
def test_private_elements_are_meant_by_their_creator(
    selector: str, left: set[str], depth: int, first: str
) -> None:
    dataset = Dataset()
    for creator in (first, *({"VENDOR A", "VENDOR B"} - {first})):
        block = dataset.private_block(0x0019, creator, create=True)
        block.add_new(0x10, "LO", creator[-1] + "10")
        if creator == "VENDOR A":
            block.add_new(0x11, "LO", "A11")
    whole = minimal(**({"AnatomicRegionSequence": [dataset]} if depth else {}))
    whole.update({} if depth else dataset)
    out = run(whole, rule(selector, "keep"))
    level = out.AnatomicRegionSequence[0] if depth else out
    private = [element for element in level if element.tag.is_private]
    assert {element.value for element in private if element.tag.element > 0xFF} == left
    creators = {element.value for element in private if element.tag.element <= 0xFF}
    assert creators == {f"VENDOR {name[0]}" for name in left}


@pytest.mark.parametrize(
    ("selector", "message"),
    [
        ("A[*].B", "there is no attribute 'A'"),
        ("PatientName.PatientID", "PatientName is no sequence"),
        ("PatientName[0]", "a number of an item"),
        ("(0018,{GE}10)", "odd number"),
        ("(0019,{GE}1x)", "two digits"),
        ("./PatientName", "is for conditions"),
        ("vr:QQ", "no value representation"),
        ("", "there is no attribute"),
        ([], "a text is expected"),
        ([3], "a text, or a list of texts"),
    ],
)
def test_what_is_no_selector(selector: Any, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        engine_of(rule(selector, "keep"))
