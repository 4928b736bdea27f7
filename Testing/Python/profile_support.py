"""What the tests of the profile language share: rules as JSON holds them, and one file through them."""

from typing import Any

from DicomDeidLib import Engine
from DicomDeidLib.identity.crosswalk import Crosswalk
from pydicom import Dataset
from support import KEY, minimal, read, to_bytes


def rule(selector: str | list[str], action: str, **more: Any) -> dict[str, Any]:
    return {"selector": selector, "action": action, **more}


def engine_of(*rules: dict[str, Any], crosswalk: Crosswalk | None = None, **more: Any) -> Engine:
    profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": list(rules), **more}
    return Engine(profile, (), KEY, crosswalk=crosswalk)


def run(dataset: Dataset, *rules: dict[str, Any], **more: Any) -> Dataset:
    return read(engine_of(*rules, **more).deidentify_bytes(to_bytes(dataset)))


def with_private(dataset: Dataset, **blocks: list[tuple[int, str, Any]]) -> Dataset:
    """Adds blocks of private elements in group 0019, the creator 'GEMS_ACQU_01' and the like by name."""
    for creator, elements in blocks.items():
        block = dataset.private_block(0x0019, creator, create=True)
        for element, vr, value in elements:
            block.add_new(element, vr, value)
    return dataset


def item(**attributes: Any) -> Dataset:
    dataset = Dataset()
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def nested() -> Dataset:
    """A data set with one attribute at the top, in two items, and in an item of one of them."""
    inner = item(RequestedProcedureID="inner", StudyDescription="deep")
    return minimal(
        StudyDescription="top",
        RequestedProcedureID="top",
        RequestAttributesSequence=[
            item(RequestedProcedureID="first", StudyDescription="a"),
            item(RequestedProcedureID="second", StudyDescription="b", AnatomicRegionSequence=[inner]),
        ],
    )
