"""Text that stays is cleaned: what goes in, what comes out, in every script and wherever text may stand."""

import pytest
from DicomDeidLib import Engine, SetAside, UsageError, load_profile
from DicomDeidLib.identity.crosswalk import read_crosswalk
from DicomDeidLib.run.survey import survey
from pydicom import Dataset
from support import BIG_ENDIAN, EXPLICIT, IMPLICIT, KEY, minimal, read, to_bytes

DESCRIPTORS = "clean-descriptors"
KNOWN = {
    "PatientName": "Okonkwo-Bríd^Adaeze^Ngozi^Dr",
    "PatientID": "MRN-4711-0815",
    "OtherPatientIDs": "98230017",
    "PatientBirthDate": "19500312",
    "StudyDate": "20240503",
    "AccessionNumber": "ACC-77120",
    "ReferringPhysicianName": "White^Oliver",
    "OperatorsName": "Bell^Tatum",
    "InstitutionName": "Nordholm General Hospital",
    "InstitutionAddress": "Lindenweg 12, 99999 Oberhausmühle",
    "PatientTelephoneNumbers": "+49 30 5550199",
    "StationName": "CTROOM3",
}


def cleaned(text: str, *options: str, attribute: str = "ImageComments", **more: object) -> str:
    """What becomes of a text beside the known values."""
    dataset = minimal(SpecificCharacterSet="ISO_IR 192", **{**KNOWN, attribute: text, **more})
    out = read(Engine("basic", options or (DESCRIPTORS,), KEY).deidentify_bytes(to_bytes(dataset)))
    return str(out[attribute].value)


# Input -> output, with dates removed.
EXAMPLES = {
    "CT CHEST Okonkwo 12/03/2019 MRN 1234567": "CT CHEST",
    "Performed by Bell^Tatum": "",
    "okonkwo-final": "final",
    "Okonkwo-Brid, Adaeze N. - CT abdomen": "CT abdomen",
    "ADAEZE OKONKWO BRÍD LIVER 3 PHASE": "LIVER 3 PHASE",
    "A. Okonkwo's mass, 3 x 4 cm": "mass, 3 x 4 cm",
    "aokonkwo_brain_v2": "brain_v2",
    "92-year-old male": "90-year-old male",
    "60 y/o F, age 61": "60 y/o F, age 61",
    "ID 4711 0815, see 98230017 and ACC77120": "see",
    "from Nordholm General, room CTROOM3, liver": "room, liver",
    "lives in Oberhausmühle, Lindenweg 12": "lives in",
    "call 030 5550199 or a.b@mail.example": "",
    "report at https://pacs.example/x?id=1 normal": "report normal",
    "SSN 123-45-6789, NHS 943 476 5919": "",
    "UID 1.2.840.113619.2.55.3.604688119.969 liver": "liver",
    "seen 3 May 2024 and 12. März 2019": "seen",
    "Referred by Dr. J. Smith for Jones^Bob": "",
    "White matter lesions, Bell's palsy": "White matter lesions, Bell's palsy",
    "WHITE MATTER": "WHITE MATTER",
    "white spots, bell shaped": "white spots, bell shaped",
    "Dr White saw White, Oliver": "saw",
    "CT CHEST WHITE": "CT CHEST",
    "T2 FLAIR ax 5mm TE 92 TR 9000 FA 150 b 50-800": "T2 FLAIR ax 5mm TE 92 TR 9000 FA 150 b 50-800",
    "AP/LAT, L4/5, 3/12, 1.25 mm, 512x512, 120/80": "AP/LAT, L4/5, 3/12, 1.25 mm, 512x512, 120/80",
    "  two\r\nlines, untouched  here ": "  two\r\nlines, untouched  here",
}


@pytest.mark.parametrize("text", EXAMPLES)
def test_text_is_cleaned(text: str) -> None:
    assert cleaned(text) == EXAMPLES[text]


# Script: character set, persons, text -> cleaned text.
SCRIPTS = {
    "Latin 1": ("ISO_IR 100", "Buc^Jérôme", "IRM cérébrale de M. BUC Jerome du 3 mai 2024", "IRM cérébrale"),
    "Latin 2": ("ISO_IR 101", "Wałęska^Łucja", "TK klatki, Waleska Lucja, bez zmian", "TK klatki, bez zmian"),
    "Cyrillic": (
        "ISO_IR 144",
        "Люксембург^Иван",
        "КТ грудной клетки Люксембурга от 12 марта 2019 без контраста",
        "КТ грудной клетки без контраста",
    ),
    "Greek": ("ISO_IR 126", "Διονυσόπουλος^Δημήτρης", "CT θώρακος ΔΙΟΝΥΣΟΠΟΥΛΟΥ Δημήτρη", "CT θώρακος"),
    "Arabic": ("ISO_IR 127", "قباني^لنزار", "أشعة الصدر قباني لنزار 12/3/2019", "أشعة الصدر"),
    "Hebrew": ("ISO_IR 138", "שרון^דבורה", "סי טי חזה של שרון דבורה", "סי טי חזה"),
    "Thai": ("ISO_IR 166", "สมมติชน^นามสมมติ", "เอกซเรย์ทรวงอก นายนามสมมติ สมมติชน", "เอกซเรย์ทรวงอก"),
    "Japanese": (
        "\\ISO 2022 IR 87",
        "Yamada^Tarou=山田^太郎=やまだ^たろう",
        "胸部CT 山田太郎様 2019年3月12日",
        "胸部CT",
    ),
    "Half-width kana": (
        "ISO 2022 IR 13\\ISO 2022 IR 87",
        "ﾔﾏﾀﾞ^ﾀﾛｳ=山田^太郎=やまだ^たろう",
        "ﾑﾈ ﾔﾏﾀﾞ ﾀﾛｳ",
        "ﾑﾈ",
    ),
    "Korean": (
        "\\ISO 2022 IR 149",
        "Hong^Gildong=洪^吉洞=홍^길동",
        "흉부 CT 홍길동님",
        "흉부 CT",
    ),
    "Chinese": ("GB18030", "Wang^XiaoDong=王^小东", "胸部平扫 王小东先生 2019年3月12日", "胸部平扫"),
    "Unicode": ("ISO_IR 192", "Wang^XiaoDong=王^小東=", "肺部 Wang XiaoDong 患者：王小東", "肺部"),
}


@pytest.mark.parametrize("script", SCRIPTS)
@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
def test_text_is_cleaned_in_its_character_set(script: str, syntax: str) -> None:
    character_set, person, text, after = SCRIPTS[script]
    dataset = minimal(SpecificCharacterSet=character_set.split("\\"), PatientName=person)
    dataset.ImageComments = text
    dataset.SeriesDescription = text[:60]
    out = read(Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(to_bytes(dataset, syntax)))
    assert out.ImageComments == after
    assert out.SeriesDescription == after


def test_dates_move_with_the_others_and_what_could_be_two_days_goes() -> None:
    out = cleaned(
        "2024-05-03 (03.05.2024, May 3, 2024, 20240503) prior 12 Jan 2023; 01/02/2020; born 12 March 1950",
        DESCRIPTORS,
        "retain-longitudinal-modified-dates",
    )
    dataset = minimal(StudyDate="20240503")
    moved = read(
        Engine("basic", ["retain-longitudinal-modified-dates"], KEY).deidentify_bytes(to_bytes(dataset))
    )
    year, month, day = moved.StudyDate[:4], moved.StudyDate[4:6], moved.StudyDate[6:]
    assert out.startswith(f"{year}-{month}-{day} ({day}.{month}.{year}, ")
    assert f"{year}{month}{day}) prior " in out
    assert "2023" not in out and "2020" not in out and "1950" not in out
    known = cleaned("12/03/2024", DESCRIPTORS, "retain-longitudinal-modified-dates", StudyDate="20240312")
    assert known and known != "12/03/2024"


def test_full_dates_stay_but_not_the_day_of_birth() -> None:
    text = "seen 2024-05-03, 12/03/2019, born 12.03.1950"
    assert cleaned(text, DESCRIPTORS, "retain-longitudinal-full-dates") == "seen 2024-05-03, 12/03/2019"


def test_what_an_option_keeps_may_stand_in_text() -> None:
    text = "CTROOM3 Nordholm General Hospital"
    assert cleaned(text) == ""
    assert cleaned(text, DESCRIPTORS, "retain-institution-identity") == "Nordholm General Hospital"
    assert cleaned(text, DESCRIPTORS, "retain-device-identity") == "CTROOM3"


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT, BIG_ENDIAN])
def test_text_of_every_vr_and_level_is_cleaned(syntax: str) -> None:
    text = "liver Okonkwo"
    step = Dataset()
    step.ScheduledProcedureStepDescription = text  # LO
    step.ReasonForVisit = text  # UT
    dataset = minimal(**KNOWN, StudyDescription=text, RequestAttributesSequence=[step])
    dataset.StructureSetLabel = text  # SH
    dataset.DerivationDescription = text  # ST
    dataset.PatientComments = text  # LT
    dataset.SegmentedPropertyCategoryCodeSequence = [Dataset()]
    dataset.SegmentedPropertyCategoryCodeSequence[0].LongCodeValue = "123"  # UC that is a code
    dataset.SpecificCharacterSet = "ISO_IR 192"
    out = read(Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(to_bytes(dataset, syntax)))
    inner = out.RequestAttributesSequence[0]
    found = [out.StudyDescription, out.StructureSetLabel, out.DerivationDescription, out.PatientComments]
    assert found == ["liver"] * 4
    assert [inner.ScheduledProcedureStepDescription, inner.ReasonForVisit] == ["liver"] * 2
    assert out.SegmentedPropertyCategoryCodeSequence[0].LongCodeValue == "123"


def test_each_of_several_values_is_cleaned_and_numbers_are_no_identifiers() -> None:
    several = ["left lung", "Okonkwo", "1234567"]
    assert cleaned("", attribute="MedicalAlerts", MedicalAlerts=several) == str(["left lung", "", "1234567"])
    for numbers in ("0.488281\\1234567.5", "1234567", "3.0E-05", "512 512 120"):
        assert cleaned(numbers, attribute="SeriesDescription") == str(read_values(numbers))


def read_values(text: str) -> object:
    return text.split("\\") if "\\" in text else text


def test_where_nothing_is_left_a_required_text_says_so() -> None:
    assert cleaned("Okonkwo", attribute="SeriesDescription") == ""
    # Structure Set Label is D, so Type 1.
    assert cleaned("Okonkwo", attribute="StructureSetLabel") == "ANONYMIZED"


def test_terms_lose_what_is_known_and_nothing_else() -> None:
    code = Dataset()
    code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = "1", "SCT", "White spot 1234567"
    other = Dataset()
    other.CodeValue, other.CodingSchemeDesignator, other.CodeMeaning = "2", "SCT", "Disease of Okonkwo"
    dataset = minimal(**KNOWN, ProcedureCodeSequence=[code, other], ConvolutionKernel="B30f Okonkwo")
    dataset.SpecificCharacterSet = "ISO_IR 192"
    out = read(Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(to_bytes(dataset)))
    meanings = [item.CodeMeaning for item in out.ProcedureCodeSequence]
    assert meanings == ["White spot 1234567", "Disease"]
    assert out.ConvolutionKernel == "B30f"


def test_private_text_that_stays_is_cleaned() -> None:
    dataset = minimal(**KNOWN)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    block = dataset.private_block(0x0019, "SOME MAKER", create=True)
    block.add_new(1, "LT", "coil of Okonkwo")
    block.add_new(2, "UN", "coil of Okonkwo-Bríd ".encode())
    block.add_new(3, "UN", b"\x00\x01\x02Okonkwo")
    block.add_new(4, "LO", ["1.5", "1234567"])
    rule = {"selector": "{SOME MAKER}", "action": "keep"}
    profile = load_profile("basic", [DESCRIPTORS], [rule])
    out = read(Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset)))
    block = out.private_block(0x0019, "SOME MAKER")
    assert block[1].value == "coil"
    assert bytes(block[2].value).rstrip(b"\0 ") == b"coil"
    assert bytes(block[3].value)[:3] == b"\x00\x01\x02"  # no text; it was asked for
    assert list(block[4].value) == ["1.5", "1234567"]


def test_a_text_that_its_character_set_does_not_have_goes_or_keeps_its_bytes() -> None:
    plain = to_bytes(minimal(**{**KNOWN, "PatientName": "Okonkwo"}, ImageComments="XXXXXX of Okonkwo"))
    undeclared = plain.replace(b"XXXXXX", "Müll\xe9r".encode("latin-1"))
    out = Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(undeclared)
    assert "Müll\xe9r".encode("latin-1") in out and b"Okonkwo" not in out
    broken = minimal(SpecificCharacterSet="ISO_IR 192", ImageComments="XXXXXX scan")
    out = Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(
        to_bytes(broken).replace(b"XXXXXX", b"\xff\xfe\xfdabc")
    )
    assert read(out).ImageComments == ""


def test_what_is_known_stands_at_every_level_and_in_the_crosswalk(tmp_path) -> None:
    other = Dataset()
    other.PatientName, other.PatientID = "Former^Zinzi", "OLD-55512"
    text = "Zinzi Former OLD55512 Ikwerre liver"
    dataset = minimal(**KNOWN, OtherPatientIDsSequence=[other], ImageComments=text)
    dataset.SpecificCharacterSet = "ISO_IR 192"
    data = to_bytes(dataset)
    engine = Engine("basic", [DESCRIPTORS], KEY)
    assert read(engine.deidentify_bytes(data)).ImageComments == "Ikwerre liver"
    maiden = minimal(PatientID=KNOWN["PatientID"], PatientName="Ikwerre^Adaeze")
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_bytes(data)
    (tmp_path / "in" / "b.dcm").write_bytes(to_bytes(maiden))
    entries = survey([tmp_path / "in"], tmp_path / "out", engine.identity, lambda: None).entries
    assert [entry.names for entry in entries] == [("Ikwerre^Adaeze", KNOWN["PatientName"])]
    from DicomDeidLib.identity.crosswalk import write_crosswalk

    write_crosswalk(tmp_path / "who.csv", entries)
    surveyed = Engine("basic", [DESCRIPTORS], KEY, crosswalk=read_crosswalk(tmp_path / "who.csv"))
    assert read(surveyed.deidentify_bytes(data)).ImageComments == "liver"


def test_a_project_has_words_of_its_own(tmp_path) -> None:
    (tmp_path / "staff.txt").write_text("Kestrel\n\nnight shift\n", encoding="utf-8")
    profile = load_profile(
        {"format": 1, "name": "mine", "version": "1", "base": "basic", "options": [DESCRIPTORS],
         "words": {"keep": ["Okonkwo sign"], "remove": str(tmp_path / "staff.txt")}}
    )  # fmt: skip
    dataset = minimal(**KNOWN, ImageComments="Okonkwo sign seen by kestrel, Night  Shift, liver of Okonkwo")
    dataset.SpecificCharacterSet = "ISO_IR 192"
    out = read(Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset)))
    assert out.ImageComments == "Okonkwo sign, liver"
    again = load_profile(profile.as_json())
    assert again.words == profile.words and again.hash == profile.hash
    for wrong in ({"keep": [1]}, {"drop": []}, {"keep": str(tmp_path / "none.txt")}, []):
        with pytest.raises(UsageError, match="words"):
            load_profile({**profile.as_json(), "words": wrong})


def test_a_rule_cleans_one_text_and_no_more() -> None:
    rules = [{"selector": "StudyDescription", "action": "clean"}]
    dataset = minimal(**KNOWN, StudyDescription="Liver of Okonkwo", SeriesDescription="Liver")
    out = read(Engine(load_profile("basic", (), rules), (), KEY).deidentify_bytes(to_bytes(dataset)))
    assert out.StudyDescription == "Liver" and "SeriesDescription" not in out
    for selector in ("PatientName", "StudyDate"):
        with pytest.raises(UsageError, match="clean is for free text"):
            load_profile("basic", (), [{"selector": selector, "action": "clean"}])
    everything = {"format": 1, "name": "all", "version": "1", "base": "keep-all",
                  "rules": [{"selector": "text", "action": "clean"}]}  # fmt: skip
    dataset = minimal(**KNOWN, StudyDescription="Liver of Okonkwo on 2024-05-03", ImageType=["ORIGINAL"])
    out = read(Engine(everything, (), KEY).deidentify_bytes(to_bytes(dataset)))
    assert out.StudyDescription == "Liver on 2024-05-03"


def test_the_next_patient_is_cleaned_of_the_next_name() -> None:
    """What one engine remembers of a series is of no other patient."""
    engine = Engine("research", (), KEY)
    for name in ("Okonkwo^Ada", "Fiktiv^Torvald", "Okonkwo^Ada"):
        for number in range(4):
            dataset = minimal(PatientName=name, PatientID="ONE-ID-77", InstanceNumber=number)
            dataset.StudyDescription = "Liver, Okonkwo and Fiktiv"
            dataset.Manufacturer, dataset.Rows, dataset.KVP, dataset.Modality = "Maker", 4, "120", "CT"
            after = read(engine.deidentify_bytes(to_bytes(dataset))).StudyDescription
            assert after == ("Liver, and Fiktiv" if name.startswith("Okonkwo") else "Liver, Okonkwo")


def test_a_text_too_long_to_search_is_set_aside() -> None:
    dataset = minimal()
    dataset.add_new(0x00321066, "UT", "liver " * 200_000)
    with pytest.raises(SetAside) as problem:
        Engine("basic", [DESCRIPTORS], KEY).deidentify_bytes(to_bytes(dataset))
    assert problem.value.code == "too-long-to-search"
