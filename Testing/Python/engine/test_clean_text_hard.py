"""Text that hides what it says: wrong character sets, glued names, codes, paths, ages; and what looks so."""

import pytest
from DicomDeidLib import Engine
from DicomDeidLib.cleaning.cleaner import Cleaner
from DicomDeidLib.cleaning.manner import Manner
from hypothesis import given, settings
from hypothesis import strategies as st
from support import KEY, minimal, read, to_bytes

KNOWN = frozenset(
    {
        ("patient", "Okonkwo^Amara^Ngozi"), ("patient", "ABC-0123"), ("person", "Müller^Jörg"),
        ("person", "Tse^Ping"), ("person", "Hu^Li"), ("person", "von der Leyen^Prof. Karl-Heinz"),
        ("person", "Hassan^Omar abd Rahman"), ("id", "A4711"), ("id", "12345"), ("id", "1024"),
        ("id", "2019"),
        ("device", "MR3T"), ("address", "Lindenweg 12, Oberhausmühle"), ("date", "19500312"),
    }
)  # fmt: skip
CLEANER = Cleaner(Manner(), KNOWN)


def misread(text: str, character_set: str = "latin-1") -> str:
    return text.encode().decode(character_set)


GOES = {
    # Names as no header has them.
    f"knee of {misread('Müller')}, {misread('JÖRG', 'cp1252')}": "knee",
    "knee of Οkоnkwo": "knee",
    "ptvokonkwo VMATOKONKWO OKONKWO_60Gy": "ptv VMAT 60Gy",
    "Karlheinz, Prof. Karl-Heinz Leyen": "",
    "knee abdrahman": "knee",
    # Codes and numbers of the patient.
    "abc0123 week 4": "week 4",
    "knee 4711, GA4711 and 12345": "knee, GA",
    "Oberhausmuehle, OBERHAUSMUHLE": "",
    "knee 12031950, 120350 and S25.3.12": "knee",
    # Where files and servers are.
    "from \\\\server\\share\\jdoe\\ct": "",
    "C:\\Users\\jdoe\\ct knee": "knee",
    "/home/jdoe/ct knee": "knee",
    "192.168.1.10:11112 knee, IP 10.1.2.3": "knee",
    "3.V.2024 knee 2024 May 3rd": "knee",
    "knee 3 mai 2024 à 14h30, 3 de mayo de 2024 a las 14:30, 3 maggio 2024 ore 14:30": "knee",
    # Names that somebody announces.
    "Dr.Smith, Dott.ssa Bianchi, dr. Jansen, д-р Иванов": "",
    "knee, reported by Jones": "knee",
    "knee, Dr. Smith\nChest of Dr. Jones Abdomen": "knee\nChest Abdomen",
    "Radiologist: J. Smith\nPatient Name: John Smith\nknee": "knee",
    "knee, J. Smith, MD": "knee",
    "knee Jones^Bob": "knee",
    "Head^Okonkwo": "Head",
}

BECOMES = {
    "92F with cough": "90F with cough",
    "M/94, 101F": "M/90, 90F",
    "female, 94": "female, 90",
    "94 female": "90 female",
    "ninety-two year old, Ninety-five years": "ninety year old, Ninety years",
    "zweiundneunzig Jahre": "neunzig Jahre",
    "92 yaşında, 93 tuổi, בן 92": "90 yaşında, 90 tuổi, בן 90",
}

STAYS = (
    """
t2_tse_tra_384_p2 | 45 HU | LI-RADS 4 | MR 3T knee | DR Thorax | matrix 1024 in 2019 | SNOMED 254637007
TE 92 | 92 frames | 18F 92 MBq | male 95% | female, 92 kg | C1/C2 M95 | B92F | f/95 | men 95 cm | 92 M/s
Ingenia R5.4.1 | VitreaAdvance 6.9.87.1 | L5.V.2019 | version 3 v 2019 | 24 Hr. Delayed | home/away
Reported by Radiologist | requested by Cardiology | performed by Helical Mode | Approved by FDA | FA, Mean, MD
IP joint 5 mm | HEAD^ROUTINE | Abdomen^AbdPelvis | Neck^NeckRoutine (Adult) | Specials^CTA | CT Abdomen^Liver
Axial Diffusivity, MD | M. psoas | «CAFÉ» 5 mm | 3×² | HN_SIB_70/63/56_35fx | (0018,0050) 1.25
""".replace("\n", " | ")
    .strip(" |")
    .split(" | ")
)


@pytest.mark.parametrize("text", [*GOES, *BECOMES])
def test_what_hides_is_found(text: str) -> None:
    assert CLEANER.clean(text) == {**GOES, **BECOMES}[text]


@pytest.mark.parametrize("text", STAYS)
def test_technique_stays(text: str) -> None:
    assert CLEANER.clean(text) == text


@pytest.mark.parametrize("text", [*GOES, *BECOMES, *STAYS])
def test_clean_text_is_clean(text: str) -> None:
    once = CLEANER.clean(text)
    assert CLEANER.clean(once) == once


def test_a_file_with_the_wrong_character_set() -> None:
    """Written as UTF-8 and said to be Latin 1: names and text are misread alike."""
    dataset = minimal(SpecificCharacterSet="ISO_IR 100", PatientName=misread("Müller^Jörg"))
    dataset.ImageComments, dataset.StudyDescription = misread("Knie Jörg MÜLLER"), "Knie Jörg Müller"
    out = read(Engine("basic", ["clean-descriptors"], KEY).deidentify_bytes(to_bytes(dataset)))
    assert [out.ImageComments, out.StudyDescription] == ["Knie", "Knie"]


def test_months_in_roman_numbers_move() -> None:
    assert Cleaner(Manner("shift"), KNOWN, 100).clean("3.V.2024, 3-xii-2024") == "11.VIII.2024, 13-iii-2025"


PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["Okonkwo", "Tse", "12/03/1950", "Dr. ", "by ", "(", ")", "92F", "\\\\a\\b", "A4711", "\ufffd"]
    ),
    st.text(max_size=4).map(misread),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(PIECES, max_size=8).map(" ".join))
def test_no_text_raises(text: str) -> None:
    assert len(CLEANER.clean(text)) <= len(text)
