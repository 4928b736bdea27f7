"""Private elements: all go, or those known to be safe stay, by creator and never by block number."""

import pytest
from pydicom import Dataset
from support import IMPLICIT, SYNTAXES, engine, implicit_element, item, minimal, raw_element, read, to_bytes

SAFE = "retain-safe-private"


def with_blocks(*, shuffled: bool = False) -> Dataset:
    """GEMS_ACQU_01 (of which four elements are safe) beside a block of a vendor who is not known."""
    dataset = minimal()
    first, second = ("VENDOR X", "GEMS_ACQU_01") if shuffled else ("GEMS_ACQU_01", "VENDOR X")
    dataset.private_block(0x0019, first, create=True)
    dataset.private_block(0x0019, second, create=True)
    safe = dataset.private_block(0x0019, "GEMS_ACQU_01")
    safe.add_new(0x23, "DS", "12.5")
    safe.add_new(0x39, "SS", 7)
    unknown = dataset.private_block(0x0019, "VENDOR X")
    unknown.add_new(0x23, "DS", "47.11")
    unknown.add_new(0x02, "PN", "Okonkwo^Ada")
    return dataset


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_without_the_option_all_private_elements_go(syntax: str) -> None:
    inner = with_blocks()
    dataset = with_blocks()
    dataset.AnatomicRegionSequence = [inner]
    out = read(engine().deidentify_bytes(to_bytes(dataset, syntax)))
    for level in (out, out.AnatomicRegionSequence[0]):
        assert not [element for element in level if element.tag.is_private]


@pytest.mark.parametrize("shuffled", [False, True], ids=["block 10", "block 11"])
@pytest.mark.parametrize("syntax", SYNTAXES)
def test_safe_elements_stay_with_their_creator(syntax: str, shuffled: bool) -> None:
    dataset = with_blocks(shuffled=shuffled)
    dataset.AnatomicRegionSequence = [with_blocks(shuffled=not shuffled)]
    data = engine(SAFE).deidentify_bytes(to_bytes(dataset, syntax))
    out = read(data)
    for level in (out, out.AnatomicRegionSequence[0]):
        private = [element for element in level if element.tag.is_private]
        assert [element.value for element in private] == ["GEMS_ACQU_01", 12.5]
        assert level.private_block(0x0019, "GEMS_ACQU_01")[0x23].value == 12.5
    assert b"VENDOR X" not in data


def test_an_element_without_a_creator_goes() -> None:
    data = to_bytes(minimal()) + raw_element(0x00191023, "DS", b"12.5")
    assert b"12.5" not in engine(SAFE).deidentify_bytes(data)


def test_a_creator_without_elements_goes() -> None:
    data = to_bytes(minimal()) + raw_element(0x00190010, "LO", b"GEMS_ACQU_01")
    assert b"GEMS_ACQU_01" not in engine(SAFE).deidentify_bytes(data)


def test_uids_in_safe_elements_are_mapped_and_typed_text_goes() -> None:
    dataset = minimal()
    block = dataset.private_block(0x0099, "NQHeader", create=True)
    block.add_new(0x02, "UI", "1.2.3.4.5")
    block.add_new(0x05, "LT", "Okonkwo said no")
    block.add_new(0x04, "SS", 3)
    out = read(engine(SAFE).deidentify_bytes(to_bytes(dataset)))
    kept = out.private_block(0x0099, "NQHeader")
    assert (
        kept[0x02].value
        == read(engine().deidentify_bytes(to_bytes(minimal(StudyInstanceUID="1.2.3.4.5")))).StudyInstanceUID
    )
    assert 0x05 not in kept
    assert kept[0x04].value == 3


@pytest.mark.parametrize("written", ["SQ", "UN", "implicit"])
def test_a_safe_sequence_is_walked(written: str) -> None:
    """(2001,{Philips Imaging DD 001}5F) Stack Sequence stays; what is inside is decided as anywhere."""
    content = implicit_element(0x00100010, b"Okonkwo^Ada ") + implicit_element(0x00280010, b"\4\0")
    if written == "implicit":
        creator = implicit_element(0x20010010, b"Philips Imaging DD 001")
        data = to_bytes(minimal(), IMPLICIT) + creator + implicit_element(0x2001105F, item(content))
    else:
        if written == "SQ":
            content = raw_element(0x00100010, "PN", b"Okonkwo^Ada ") + raw_element(0x00280010, "US", b"\4\0")
        creator = raw_element(0x20010010, "LO", b"Philips Imaging DD 001")
        data = to_bytes(minimal()) + creator + raw_element(0x2001105F, written, item(content))
    out = engine(SAFE).deidentify_bytes(data)
    assert b"Okonkwo" not in out
    assert b"\x28\0\x10\0" in out, "Rows, beside the name, stays"
    assert b"Philips Imaging DD 001" in out


def test_a_sequence_in_disguise_is_walked() -> None:
    """A safe number written as UN whose bytes are items with a name inside."""
    hidden = item(implicit_element(0x00100010, b"Okonkwo^Ada "))
    data = (
        to_bytes(minimal())
        + raw_element(0x00190010, "LO", b"GEMS_ACQU_01")
        + raw_element(0x00191023, "UN", hidden)
    )
    assert b"Okonkwo" not in engine(SAFE).deidentify_bytes(data)


@pytest.mark.parametrize(
    ("status", "listed", "stays"),
    [("SAFE", None, True), ("MIXED", 0x23, True), ("MIXED", 0x24, False), ("UNSAFE", None, False)],
)
def test_what_the_data_set_itself_declares_safe(status: str, listed: int | None, stays: bool) -> None:
    declared = Dataset()
    declared.PrivateGroupReference = 0x0019
    declared.PrivateCreatorReference = "VENDOR X"
    declared.BlockIdentifyingInformationStatus = status
    if listed is not None:
        declared.NonidentifyingPrivateElements = [listed]
    dataset = with_blocks()
    dataset.PrivateDataElementCharacteristicsSequence = [declared]
    out = read(engine(SAFE).deidentify_bytes(to_bytes(dataset)))
    assert ("VENDOR X" in [str(element.value) for element in out if element.tag.is_private]) is stays
    assert "VENDOR X" not in [
        str(element.value) for element in read(engine().deidentify_bytes(to_bytes(dataset)))
    ]
