"""Traps of cleaned text: what is claimed, what files have in common, what stays on purpose, rules over it."""

import pytest
from DicomDeidLib import Engine, SetAside, load_profile
from DicomDeidLib.engine import Settings
from pydicom import Dataset
from support import BIG_ENDIAN, EXPLICIT, IMPLICIT, KEY, item, minimal, raw_element, read, to_bytes

DESCRIPTORS = "clean-descriptors"
PATIENT = "Okonkwo^Ada"


def through(dataset: Dataset, *options: str, rules: tuple = (), syntax: str = EXPLICIT, **more) -> Dataset:
    profile = load_profile("basic", options or (DESCRIPTORS,), rules, **more)
    return read(Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset, syntax)))


def codes(out: Dataset) -> list[str]:
    return [one.CodeValue for one in out.get("DeidentificationMethodCodeSequence", [])]


@pytest.mark.parametrize("action", ["keep", "substitute", "clean"])
def test_a_rule_that_leaves_what_an_option_cleans_is_no_profile_of_the_standard(action: str) -> None:
    rule = {"selector": "SeriesDescription", "action": action}
    if action == "substitute":
        rule |= {"pattern": "never there", "with": ""}
    dataset = minimal(PatientName="Nobody^Else", SeriesDescription="Liver, call 234-555-0123")
    out = through(dataset, rules=(rule,))
    assert (out.SeriesDescription == "Liver") == (action == "clean")
    assert codes(out) == (["113100", "113105"] if action == "clean" else [])
    assert out.PatientIdentityRemoved == ("NO" if action == "keep" else "YES")
    out = through(minimal(Manufacturer="Maker"), rules=({"selector": "Manufacturer", "action": "keep"},))
    assert codes(out) == ["113100", "113105"]


def test_what_could_not_be_read_in_one_file_is_read_in_the_next() -> None:
    name = raw_element(0x00080090, "PN", b"Zwingmann^Karl")
    sequence = raw_element(0x00400275, "SQ", item(name))
    deep = sequence
    for _ in range(63):
        deep = raw_element(0x00400275, "SQ", item(deep))
    engine = Engine("basic", [DESCRIPTORS], KEY)
    start = to_bytes(minimal(PatientName=PATIENT, SeriesDescription="axial Zwingmann T2"))
    with pytest.raises(SetAside, match="nested deeper"):
        engine.deidentify_bytes(start + raw_element(0x00400260, "SQ", item(deep)))
    assert read(engine.deidentify_bytes(start + sequence)).SeriesDescription == "axial T2"


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_private_text_that_is_declared_safe_is_cleaned(syntax: str) -> None:
    declared = Dataset()
    declared.PrivateGroupReference, declared.PrivateCreatorReference = 0x0019, "ACME"
    declared.BlockIdentifyingInformationStatus = "SAFE"
    dataset = minimal(PatientName=PATIENT, PrivateDataElementCharacteristicsSequence=[declared])
    dataset.private_block(0x0019, "ACME", create=True).add_new(1, "LO", "coil of Okonkwo")
    out = through(dataset, DESCRIPTORS, "retain-safe-private", syntax=syntax)
    kept = out.private_block(0x0019, "ACME")[1].value
    assert (kept if isinstance(kept, str) else kept.decode()).strip(" \0") == "coil"


def test_many_names_in_one_value_are_all_known() -> None:
    names = [f"Somebody{letter}{other}^Else" for letter in "abcdefgh" for other in "ijklmnop"]
    dataset = minimal(OtherPatientNames=[*names, "Zwingmann^Karl"], SeriesDescription="axial Zwingmann T2")
    assert through(dataset).SeriesDescription == "axial T2"


def test_typed_labels_are_cleaned_and_terms_of_technique_lose_what_is_known() -> None:
    segment = Dataset()
    segment.SegmentLabel = "Tumor Okonkwo, call 234-555-0123"
    dataset = minimal(PatientName=PATIENT, SegmentSequence=[segment], SoftwareVersions="syngo of Ada Okonkwo")
    dataset.FrameLabel = "Stack 1234567 Okonkwo"
    dataset.ImageType = ["ORIGINAL", "PRIMARY", "OKONKWO"]
    dataset.BodyPartExamined = "OKONKWO"
    out = through(dataset)
    assert out.SegmentSequence[0].SegmentLabel == "Tumor"
    assert out.SoftwareVersions == "syngo" and out.FrameLabel == "Stack 1234567"
    assert list(out.ImageType) == ["ORIGINAL", "PRIMARY", ""] and out.BodyPartExamined == "UNKNOWN"
    out = through(minimal(PatientName="Text^Axial", ImageType=["ORIGINAL", "AXIAL"], ValueType="TEXT"))
    assert out.ValueType == "TEXT" and list(out.ImageType) == ["ORIGINAL", "AXIAL"]
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "OKONKWO", "99LOCAL", "x"
    out = through(minimal(PatientName=PATIENT, ProcedureCodeSequence=[code]))
    assert out.ProcedureCodeSequence[0].CodeValue == "ANONYMIZED"


@pytest.mark.parametrize("name", ["White", "Test^Patient", "White^Matter", "Body^Phantom"])
def test_what_the_cleaner_leaves_on_purpose_sets_no_file_aside(name: str) -> None:
    text = "white matter of body phantom, patient test"
    assert through(minimal(PatientName=name, ImageComments=text)).ImageComments == text


def test_elsewhere_an_ordinary_name_is_searched_for_as_ever() -> None:
    segment = Dataset()
    segment.SegmentLabel = "Tumor White"
    data = to_bytes(minimal(PatientName="White", SegmentSequence=[segment]))
    with pytest.raises(SetAside, match="identifies"):
        Engine("basic", (), KEY).deidentify_bytes(data)
    assert read(Engine("research", (), KEY).deidentify_bytes(data)).SegmentSequence[0].SegmentLabel == "Tumor"


def test_words_that_always_stay_set_no_file_aside() -> None:
    dataset = minimal(PatientName="Okonkwo", ImageComments="positive Okonkwo sign of Okonkwo")
    out = through(dataset, words={"keep": ["Okonkwo sign"]})
    assert out.ImageComments == "positive Okonkwo sign"


@pytest.mark.parametrize("rule", [{"action": "remove"}, {"action": "generalize", "to": "year"}])
def test_text_says_no_more_of_a_day_than_attributes(rule: dict) -> None:
    dataset = minimal(StudyDate="20240503", ImageComments="CT of 3 May 2024 chest")
    options = (DESCRIPTORS, "retain-longitudinal-full-dates")
    assert through(dataset, *options).ImageComments == "CT of 3 May 2024 chest"
    out = through(dataset, *options, rules=({"selector": "vr:DA", **rule},))
    assert out.ImageComments == "CT chest"


def test_a_text_that_a_moved_date_makes_too_long_loses_the_date() -> None:
    text = "CT chest abdomen and pelvis with contrast, prior of 3 May 2024!!"
    assert len(text) == 64
    for day in range(1, 28):  # some move onto a longer name
        dataset = minimal(SeriesDescription=text.replace("3 May", f"{day} May")[:64])
        out = through(dataset, DESCRIPTORS, "retain-longitudinal-modified-dates")
        assert out.SeriesDescription.startswith("CT chest abdomen and pelvis with contrast")
        assert "May 2024" not in out.SeriesDescription and len(out.SeriesDescription) <= 64
    long = minimal(PatientName=PATIENT, SeriesDescription="x" * 200 + " Okonkwo")
    assert through(long).SeriesDescription == "x" * 200


def test_what_an_option_keeps_is_not_cleaned_of_itself() -> None:
    dataset = minimal(
        InstitutionName="Nordholm Clinic", InstitutionAddress="Lindenweg 12", PlateID="CASS 12345"
    )
    out = through(dataset, DESCRIPTORS, "retain-institution-identity", "retain-device-identity")
    assert out.InstitutionAddress == "Lindenweg 12" and out.PlateID == "CASS 12345"
    assert out.InstitutionName == "Nordholm Clinic"


def test_positions_of_one_report_say_nothing_of_the_next() -> None:
    def file(number: int, *, positions: bool) -> bytes:
        concept = Dataset()
        concept.CodeValue, concept.CodingSchemeDesignator = "121022", "DCM"
        concept.CodeMeaning = "Accession Number"
        content = Dataset()
        content.ValueType, content.TextValue, content.ConceptNameCodeSequence = "TEXT", "A1", [concept]
        stays = Dataset()
        stays.ValueType = "CONTAINER"
        dataset = minimal(AcquisitionContextSequence=[content, stays], InstanceNumber=number)
        dataset.Modality, dataset.Manufacturer, dataset.Rows, dataset.KVP = "CT", "Maker", 4, "120"
        if positions:
            dataset.ReferencedContentItemIdentifier = [1, 2]
        return to_bytes(dataset)

    files = [file(number, positions=number in (5, 7)) for number in range(9)]
    for remember in (True, False):
        options = ["clean-structured-content"]
        engine = Engine("basic", options, KEY, settings=Settings(remember=remember))
        outs = [read(engine.deidentify_bytes(data)) for data in files]
        assert [len(out.AcquisitionContextSequence) for out in outs] == [1, 1, 1, 1, 1, 2, 1, 2, 1]


def test_korean_without_its_escapes_is_read_all_the_same() -> None:
    dataset = minimal(
        SpecificCharacterSet=["", "ISO 2022 IR 149"], PatientName="Hong^Gildong=洪^吉洞=홍^길동"
    )
    dataset.ImageComments = "XXXX"
    data = to_bytes(dataset)
    bare = "가슴 홍길동".encode("euc_kr")
    data = data.replace(b"LT\x04\x00XXXX", b"LT" + len(bare).to_bytes(2, "little") + bare)
    out = Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(data)
    assert "홍길동".encode("euc_kr") not in out
    assert "가슴".encode("euc_kr") in out
