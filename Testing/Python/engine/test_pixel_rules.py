"""Rules that clean pixels: they are read, refused where they are wrong, and part of the profile's hash."""

import argparse
import json
from importlib import resources
from typing import Any

import numpy as np
import pytest
from DicomDeidLib import Engine, SetAside, UsageError
from DicomDeidLib.profile.claim import claim_of, warnings_of
from DicomDeidLib.profile.document import document
from DicomDeidLib.profile.explain import explain
from DicomDeidLib.profile.pixel_rule import starter_rules
from DicomDeidLib.profile.profile import load_profile
from DicomDeidLib.rule_options import add_rule_options, check_rule_options
from pixel_support import described, profile
from support import KEY, read, to_bytes

SCHEMA = json.loads(resources.files("DicomDeidLib.profile").joinpath("profile.schema.json").read_text())
WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "none": ({"regions": []}, r"rules\[0\].regions: a list is expected"),
    "no list": ({"regions": "all"}, r"rules\[0\].regions: a list is expected"),
    "three numbers": ({"regions": [[1, 2, 3]]}, r"regions\[0\]: \[top, left, bottom, right\] is expected"),
    "half a pixel": ({"regions": [[0, 0, 1.5, 2]]}, "rows and columns are whole numbers"),
    "another word": ({"regions": ["inside"]}, "or outside-ultrasound-regions"),
    "two corners": ({"regions": [{"polygon": [[0, 0], [1, 1]]}]}, r"polygon: a list of 3 to"),
    "a corner of three": ({"regions": [{"polygon": [[0, 0], [1, 1], [1, 2, 3]]}]}, "two whole numbers"),
    "a colour": ({"fill": "black"}, "fill: it is one of: zero, lowest, padding, or a colour"),
    "frame 0": ({"frames": [0]}, "frames: 'all', or a list of numbers"),
    "a selector": ({"selector": "PixelData"}, "a selector does not belong|no field 'selector'"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_named(name: str) -> None:
    jsonschema = pytest.importorskip("jsonschema")
    change, said = WRONG[name]
    with pytest.raises(UsageError, match=said):
        load_profile(profile(**change))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(profile(**change), SCHEMA)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"regions": [[9, 0, 3, 5]]}, "bottom lies above top"),
        ({"regions": [[0, -1, 3, -5]]}, "right lies left of left"),
        ({"when": "./Rows > 3"}, "asks an item"),
    ],
)
def test_what_no_schema_can_tell(change: dict[str, Any], said: str) -> None:
    with pytest.raises(UsageError, match=said):
        load_profile(profile(**change))


def test_the_hash_changes_with_regions_and_the_claim_does_not() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    ways: list[dict[str, Any]] = [
        {}, {"regions": [[0, 0, 9, -1]]}, {"regions": [{"polygon": [[0, 0], [0, 9], [-1, -1]]}]},
        {"regions": ["outside-ultrasound-regions"]}, {"fill": "#010203"}, {"frames": [1, -1]},
    ]  # fmt: skip
    made = [load_profile(profile(when="Rows > 3", **way)) for way in ways]
    assert len({one.hash for one in made}) == len(ways)
    for one in made:
        jsonschema.validate(one.as_json(), SCHEMA)
        assert load_profile(one.as_json()).hash == one.hash
        assert claim_of(one) == claim_of(load_profile("basic"))
        assert "clean-pixels" in document(one, markdown=True)
        assert not warnings_of(one)
    noted = load_profile(profile(when="Rows > 3", note="name above the image"))
    assert noted.hash == made[0].hash


def test_the_option_without_a_rule_is_warned_of() -> None:
    alone = load_profile("basic", ["clean-pixel-data"])
    assert any("clean-pixel-data" in warning for warning in warnings_of(alone))


def test_a_rule_for_every_image_is_warned_of() -> None:
    """Also slices of CT, doses and segments would be filled."""
    said = warnings_of(load_profile(profile()))
    assert said == ["rule 1 fills its places in every image, of whatever kind: it has no 'when'"]


@pytest.mark.parametrize(
    ("selector", "effect"),
    [("PixelData", "clean-pixels"), ("IconImageSequence", "remove"), ("SmallestImagePixelValue", "remove"),
     ("BurnedInAnnotation", "remove"), ("IconImageSequence[*].PixelData", "remove")],
)  # fmt: skip
def test_explained(selector: str, effect: str) -> None:
    found = explain(load_profile(profile(when='Modality == "US"')), selector).verdicts
    assert (found[0].effect, found[0].when) == (effect, 'Modality == "US"')
    assert found[0].why.startswith("rule 1: ") and len(found) == 2


def options(*arguments: str) -> list[dict[str, Any]]:
    parser = argparse.ArgumentParser()
    add_rule_options(parser)
    rules: list[dict[str, Any]] = parser.parse_args(arguments).rules
    return rules


def test_regions_on_the_command_line() -> None:
    assert options("--clean-pixels", "0,0,49,-1", "--when", "Rows == 9", "--clean-pixels=-9,0,-1,-1") == [
        {"action": "clean-pixels", "regions": [[0, 0, 49, -1]]},
        {"action": "clean-pixels", "regions": [[-9, 0, -1, -1]], "when": "Rows == 9"},
    ]
    ultrasound = options("--clean-pixels", "outside-ultrasound-regions")
    assert load_profile("basic", rules=ultrasound).rules[0].cleaning
    parser = argparse.ArgumentParser()
    add_rule_options(parser)
    with pytest.raises(UsageError, match="put it before them"):
        check_rule_options(parser.parse_args(["--clean-pixels", "0,0,49,-1", "--when", "Rows == 9"]))
    check_rule_options(parser.parse_args(["--when", "Rows == 9", "--clean-pixels", "0,0,49,-1"]))
    for wrong in ("0,0,1", "a,b,c,d", "all"):
        with pytest.raises(UsageError, match="--clean-pixels: TOP,LEFT,BOTTOM,RIGHT"):
            options("--clean-pixels", wrong)


def test_the_starter_set_is_made_of_rules_with_conditions() -> None:
    jsonschema = pytest.importorskip("jsonschema")
    rules = options("--when", 'StationName == "X"', "--clean-pixels", "common")
    made = load_profile("basic", ["clean-pixel-data"], rules)
    jsonschema.validate(made.as_json(), SCHEMA)
    assert len(made.rules) == len(starter_rules()) > 8
    for rule in made.rules:
        assert rule.cleaning and rule.note and rule.when
        assert rule.when.text.startswith('(StationName == "X") and (')


@pytest.mark.parametrize(
    ("attributes", "filled"),
    [
        ({"Modality": "US", "Manufacturer": "Philips Medical Systems", "Rows": 480, "Columns": 640}, 50),
        ({"Modality": "US", "Manufacturer": "GE Healthcare", "Rows": 720, "Columns": 960}, 76),
        ({"Modality": "US", "Manufacturer": "ACME", "Rows": 480, "Columns": 640}, 0),
        ({"Modality": "CT", "Manufacturer": "ATL", "Rows": 480, "Columns": 640}, 0),
        ({"Modality": "CT", "SeriesDescription": "Dose Report", "Rows": 512, "Columns": 512}, 140),
    ],
)
def test_the_starter_set_meets_what_it_is_for(attributes: dict[str, Any], filled: int) -> None:
    rows, columns = attributes["Rows"], attributes["Columns"]
    dataset = described(np.zeros((1, 1, 1, 1)), 8, 8, **attributes)
    dataset.add_new(0x7FE00010, "OB", b"\7" * (rows * columns))
    clean = Engine(load_profile("basic", (), options("--clean-pixels", "common")), (), KEY)
    if not filled:
        with pytest.raises(SetAside, match="burned into its pixels"):
            clean.deidentify_bytes(to_bytes(dataset))
        return
    pixels = np.frombuffer(read(clean.deidentify_bytes(to_bytes(dataset))).PixelData, "u1")
    pixels = pixels.reshape(rows, columns)
    assert not pixels[:filled].any() and (pixels[filled:] == 7).all()
