"""Option clean-graphics: overlays, curves and annotations keep their geometry, and their text is cleaned."""

from collections.abc import Callable

import graphics_objects as objects
import pytest
from DicomDeidLib import Engine
from DicomDeidLib.demo_study.common import item
from pydicom import Dataset
from support import BIG_ENDIAN, EXPLICIT, KEY, SYNTAXES, flat, minimal, read, to_bytes

GRAPHICS, CONTENT, DESCRIPTORS = "clean-graphics", "clean-structured-content", "clean-descriptors"
WITH = {
    "alone": ("basic", (GRAPHICS,)),
    "descriptors": ("basic", (GRAPHICS, DESCRIPTORS)),
    "research": ("research", (GRAPHICS,)),
}
PLANTED = (
    "okonkwo",
    "testpatient",
    "mrn-4711",
    "4711-0815",
    "14.03.1958",
    "acc-88213",
    "dr. lindqvist",
    "2024050",
)


def run(data: bytes, *options: str, profile: str = "basic") -> Dataset:
    return read(Engine(profile, options, KEY).deidentify_bytes(data))


def group(dataset: Dataset, *numbers: int) -> dict[int, object]:
    return {int(element.tag): element.value for element in dataset if element.tag.group in numbers}


@pytest.mark.parametrize("way", WITH)
@pytest.mark.parametrize("build", [objects.presentation_state, objects.image_with_overlay_and_curve])
def test_nothing_planted_is_left(build: Callable[[], bytes], way: str) -> None:
    profile, options = WITH[way]
    out = Engine(profile, options, KEY).deidentify_bytes(build()).lower()
    for word in PLANTED:
        assert word.encode() not in out, word


# Overlays and curves.

OVERLAY_TEXTS = (0x0022, 0x1500, 0x4000)


@pytest.mark.parametrize("way", ["alone", "research"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_overlay_planes_stay_bit_for_bit(syntax: str, way: str) -> None:
    profile, options = WITH[way]
    undefined = syntax in (EXPLICIT, BIG_ENDIAN)
    before = read(to_bytes(read(objects.image_with_overlay_and_curve()), syntax, undefined=undefined))
    after = run(to_bytes(before, syntax, undefined=undefined), *options, profile=profile)
    old, new = group(before, 0x6000, 0x6002), group(after, 0x6000, 0x6002)
    assert [tag for tag in old if tag & 0xFFFF not in OVERLAY_TEXTS] == [
        tag for tag in new if tag & 0xFFFF not in OVERLAY_TEXTS
    ]
    assert {
        tag: value for tag, value in new.items() if tag & 0xFFFF not in OVERLAY_TEXTS
    }.items() <= old.items()
    assert after.PixelData == before.PixelData


def test_texts_of_overlays_are_cleaned() -> None:
    out = run(objects.image_with_overlay_and_curve(), GRAPHICS)
    for plane in (0x6000, 0x6002):
        assert out[plane, 0x0022].value == "Drawn"
        assert out[plane, 0x1500].value in ("", None)
        assert "compare" in out[plane, 0x4000].value


def test_a_curve_keeps_its_points_and_loses_its_sound() -> None:
    before = read(objects.image_with_overlay_and_curve())
    before.add_new(0x50002000, "US", 1)
    before.add_new(0x5000200C, "OB", b"spoken words")
    before.add_new(0x5000200E, "LT", "Who spoke")
    after = run(to_bytes(before), GRAPHICS)
    for element in (0x0005, 0x0010, 0x0020, 0x0103, 0x3000):
        assert after[0x5000, element].value == before[0x5000, element].value
    assert after[0x5000, 0x0022].value in ("", None)
    assert after[0x5000, 0x2500].value == "1"
    assert not [tag for tag in group(after, 0x5000) if 0x2000 <= tag & 0xFFFF < 0x2010]


@pytest.mark.parametrize("options", [(), (CONTENT,), (CONTENT, DESCRIPTORS), ("retain-uids",)])
def test_without_the_option_no_overlay_and_no_curve_is_left(options: tuple[str, ...]) -> None:
    out = run(objects.image_with_overlay_and_curve(), *options)
    assert not [element for element in out if element.tag.group >> 8 in (0x50, 0x60)]


def test_the_last_of_the_repeating_groups_is_one() -> None:
    for last in (0x501E, 0x601E):
        dataset = minimal()
        dataset.add_new(last << 16 | 0x0022, "LO", "Drawn for Okonkwo-Testpatient")
        assert not group(run(to_bytes(dataset)), last)
        assert list(group(run(to_bytes(dataset), GRAPHICS), last).values()) == ["Drawn"]


def test_what_the_dictionary_does_not_know_in_these_groups_goes() -> None:
    dataset = minimal()
    for tag in (0x60001234, 0x50001234, 0x60FF0022):
        dataset.add_new(tag, "LO", "Anything")
    out = run(to_bytes(dataset), GRAPHICS)
    assert "Anything" not in [element.value for _, element in flat(out)]


def test_a_number_that_is_written_as_text_goes() -> None:
    dataset = minimal()
    dataset.add_new(0x60000010, "LO", "Quist, Nora")
    assert not group(run(to_bytes(dataset), GRAPHICS), 0x6000)


@pytest.mark.parametrize("options", [(), (GRAPHICS,), (GRAPHICS, CONTENT, DESCRIPTORS)])
def test_the_icon_goes_in_every_case(options: tuple[str, ...]) -> None:
    out = run(objects.image_with_overlay_and_curve(), *options)
    assert "IconImageSequence" not in out
    assert "IconImageSequence" not in run(
        objects.image_with_overlay_and_curve(), *options, profile="research"
    )


# Presentation states.


def texts_of(dataset: Dataset) -> list[str]:
    return [
        str(one.UnformattedTextValue)
        for annotation in dataset.GraphicAnnotationSequence
        for one in annotation.get("TextObjectSequence", [])
    ]


NUMBERS = ("FL", "FD", "SL", "US", "SS", "UL", "IS", "DS")


def geometry(dataset: Dataset) -> list[tuple[str, object]]:
    """Every number, with its path: points, anchors, boxes, areas, orders."""
    return [(path, element.value) for path, element in flat(dataset) if element.VR in NUMBERS]


@pytest.mark.parametrize("way", ["alone", "research"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_the_geometry_of_a_presentation_state_stays(syntax: str, way: str) -> None:
    profile, options = WITH[way]
    before = read(objects.presentation_state())
    after = run(
        to_bytes(before, syntax, undefined=syntax in (EXPLICIT, BIG_ENDIAN)), *options, profile=profile
    )
    assert geometry(after) == geometry(read(objects.presentation_state()))


def test_texts_of_a_presentation_state_are_cleaned_and_never_empty() -> None:
    out = run(objects.presentation_state(), GRAPHICS)
    box, arrow = texts_of(out)
    assert box == "ANONYMIZED"
    assert arrow.startswith("Lesion")
    anchor = out.GraphicAnnotationSequence[0].TextObjectSequence[1]
    assert (anchor.AnchorPoint, anchor.AnchorPointVisibility) == ([8.0, 8.0], "Y")
    ticks = out.GraphicAnnotationSequence[1].CompoundGraphicSequence[0].MajorTicksSequence
    assert [one.TickLabel for one in ticks] == ["ANONYMIZED", "10 mm"]
    assert [one.get("GraphicLayerDescription") for one in out.GraphicLayerSequence] == [None, None]
    assert (out.ContentLabel, out.ContentDescription) == ("UNKNOWN", "ANONYMIZED")


def test_descriptions_of_layers_are_cleaned_with_descriptors() -> None:
    out = run(objects.presentation_state(), GRAPHICS, DESCRIPTORS)
    first, second = (one.get("GraphicLayerDescription") for one in out.GraphicLayerSequence)
    assert ("Lindqvist" in str(first), "4711" in str(first), second) == (False, False, "Second reading")
    assert out.PresentationLUTShape == "IDENTITY"


def test_without_the_option_points_are_zero_and_texts_dummies() -> None:
    out = run(objects.presentation_state())
    assert texts_of(out) == ["ANONYMIZED", "ANONYMIZED"]
    drawn = [one.GraphicData for mark in out.GraphicAnnotationSequence for one in mark.GraphicObjectSequence]
    assert len(drawn) == 6
    assert {point for points in drawn for point in points} == {0.0}
    compound = out.GraphicAnnotationSequence[1].CompoundGraphicSequence
    assert [one.GraphicData for one in compound] == [[0.0] * 4, [0.0] * 4]


DAYS = {
    (): "19000101",
    ("retain-longitudinal-full-dates",): "20240503",
    ("retain-longitudinal-modified-dates",): "as StudyDate",
}


@pytest.mark.parametrize("options", DAYS)
def test_when_it_was_drawn_is_as_without_the_option(options: tuple[str, ...]) -> None:
    out = run(objects.presentation_state(), GRAPHICS, *options)
    expected = out.StudyDate if DAYS[options] == "as StudyDate" else DAYS[options]
    assert out.get("PresentationCreationDate") == expected
    assert out.get("PresentationCreationDate") == run(objects.presentation_state(), *options).get(
        "PresentationCreationDate"
    )


def test_coordinates_of_a_report_are_no_drawing() -> None:
    """(0070,0022) in a content item is the finding itself, whatever becomes of drawings."""
    for options in ((), (CONTENT,), (GRAPHICS,)):
        dataset = minimal(ContentSequence=[item(GraphicData=[1.0, 2.0], GraphicType="POINT")])
        assert run(to_bytes(dataset), *options).ContentSequence[0].GraphicData == [1.0, 2.0]


# What is said of it.

CODES = {GRAPHICS: "113103", CONTENT: "113104", DESCRIPTORS: "113105"}


@pytest.mark.parametrize(
    "options", [(), *((name,) for name in CODES), (GRAPHICS, CONTENT), tuple(CODES)], ids=" ".join
)
def test_the_method_names_the_options_that_were_on(options: tuple[str, ...]) -> None:
    out = run(objects.presentation_state(), *options)
    said = {one.CodeValue for one in out.DeidentificationMethodCodeSequence}
    assert said & set(CODES.values()) == {CODES[name] for name in options}


def test_only_graphics_are_decided_by_it() -> None:
    """Texts and names outside of drawings are what they are without the option."""
    data = objects.presentation_state()
    drawn = ("GraphicAnnotationSequence", "DeidentificationMethodCodeSequence", "DeidentificationMethod")
    rest = [
        {element.keyword: element.value for element in run(data, *options) if element.keyword not in drawn}
        for options in ((), (GRAPHICS,))
    ]
    assert rest[0] == rest[1]
