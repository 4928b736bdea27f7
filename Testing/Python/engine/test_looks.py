"""Looks: identifiers are found in many forms and languages, and numbers of technique are not."""

import re

import pytest
from DicomDeidLib.cleaning.fold import Folded
from DicomDeidLib.cleaning.looks import labels, looks, uids
from hypothesis import given
from hypothesis import strategies as st

# What stands in {} is found, all of it and nothing else.
FOUND = """
ask {okonkwo@hospital.org} | ask {okonkwo (at) hospital.org}. | see {http://pacs.hospital.org/a?b=1}, left
{www.hospital.org} chest | {hospital.org} | {pacs.clinic.de} | {trust.nhs.uk} | {clinic.fr/page}
at {+44 20 7946 0958} | {+1 (234) 555-0123} | {+99.234.555.0123} | {tel 5550123} | {Tel.: 555 01 23}
{tél 01 23 45 67 89} | {電話03-1234-5678} | {โทร 0812345678}
{טל 03-1234567} | {هاتف 0123456} | {тел. 123-45-67}
{(234) 555-0123} | {234-555-0123} | {234.555.0123} | {555-0123} | {020 7946 0958} at night | {030/1234567}
{06-12345678} | {03-1234-5678} | {090-1234-5678} | {010-1234-5678} | {01.23.45.67.89} | {Pager # 12345}
{123-45-6789} | {NHS 943 476 5919} | born {943 476 5919} | {850709-9805} | {010180-1234} | {010180-123A}
{800101-1234567} | {11010519491231002X} | {123.456.789-09} | {RSSMRA85T10A562S} | {12345678Z} | {X1234567L}
no. {1 85 05 78 006 084 36} | of {1234 5678 9012} | {756.1234.5678.97} | {QQ 12 34 56 C} | {Passport AB3}
{MRN 1234567} | {MRN: AB-123456} | {MR# 123} | {Med Rec No. 12345}
{Patient ID: 42} | {PatID=X12} | {MRN1234}
{Acc 1234567} | {Accession # A123} | {Acc.No. 99} | {SSN 123456789} | {NHS no 943 476 5919} | {Case 123456}
({MRN (123)}) | {MRN is 123} | CT {MRN 1234567} chest 5 mm | {ID 12345} | {# 12345} | {Study 123456}
{Fallnummer 4711} | {Pat.-Nr. 123} | {NHC 12345} | {IPP 8001} | {病历号 123456}胸部
{住院号123} | {患者ID 123}
{カルテ番号 123} | {등록번호 123} | {№ истории болезни 123} | {ИБ № 123} | {Α.Μ. 123} | {HN 12345}
{ת.ז. 123456789} | {رقم الملف 123} | run {1234567} | {AB1234567} | chest_{1234567} | chest-{1234567}-final
患者{1234567}胸部 | {２３４－５５５－０１２３} | on {25121950}
"""

STAYS = """
kVp 120 | TE 1234.5 | 0.488281 | 512 512 120 | 512x512 | b 50-800 | 100-1000 | 1.5T | T10-12 | L4/5 | 120/80
Gd 0.1 mmol/kg | 3.0E-05 | SENSE 2 | B30f | WW 1500 WL -600 | TR/TE 4000/90 | 1200 mm | 370000000 Bq | 2019
Series No 12 | case 3 | study 2 | # 5 | id 7 | dose 370000000 Bq
scan 20190312 ok | study 2019 | pH 7.35-7.45
CNS 3 | case no 3 | CT 12/03/2019 10:30 | exam 12/03/2019 | 01-02-1950 | 05-03-2019 1030 | 1234567
a 1.2.840.113619.2.55.3.604688119 | MRN 1.2.840.113619.2.55.3.604688119 | SE 1234567.5 | e.g. chest | norm 3
matrix 1024 1024 1000 | acc factor 2 | FOV 350x350 mm
FLAIR 5.0/1.0 | b 1000 2000 | phase 30-80% | no 2000 mm
activity 370000000bq | MR 123 | +1.5 -2.25 mm | 12345678 counts | level 1234567e-05 mm
Hotel 12345 | MR no 3 | Image number 1024
"""


def cases(table: str) -> list[str]:
    return [case.strip() for line in table.strip().splitlines() for case in line.split(" | ")]


def found(text: str) -> list[str]:
    """What is found, with finds that overlap as one."""
    folded = Folded(text)
    whole: list[tuple[int, int]] = []
    for start, end in sorted(folded.span(*span) for span in looks(folded)):
        if whole and start < whole[-1][1]:
            start, end = whole[-1][0], max(end, whole.pop()[1])
        whole.append((start, end))
    return [text[start:end] for start, end in whole]


@pytest.mark.parametrize("case", cases(FOUND))
def test_identifiers_are_found(case: str) -> None:
    assert found(re.sub("[{}]", "", case)) == re.findall(r"\{(.*?)\}", case)


@pytest.mark.parametrize("text", cases(STAYS))
def test_technique_stays(text: str) -> None:
    assert found(text) == []


NUMBERS = st.one_of(
    st.integers().map(str),
    st.floats(allow_nan=False, allow_infinity=False).map(repr),
    st.integers(0, 10**9).map(lambda number: f"+{number}"),
)


@given(st.lists(NUMBERS, min_size=1, max_size=6), st.sampled_from(["\\", " ", ", ", "x", " x "]))
def test_numbers_alone_are_no_identifier(numbers: list[str], separator: str) -> None:
    assert found(separator.join(numbers)) == []


@given(st.text(max_size=80))
def test_finds_lie_in_any_text(text: str) -> None:
    folded = Folded(text)
    assert all(0 <= start < end <= len(folded.plain) for start, end in [*looks(folded), *uids(folded)])


def test_uids_but_those_of_dicom() -> None:
    text = Folded("of 1.2.840.113619.2.55.3.604688119, 1.2.840.10008.1.2 and 1.2.3.4.5, 5.1.2.840.113619.2")
    assert [text.written(*span) for span in uids(text)] == ["1.2.840.113619.2.55.3.604688119"]


@pytest.mark.parametrize("strength", ["strong", "weak", "phone"])
def test_no_modality_is_a_label(strength: str) -> None:
    assert labels(strength)
    assert not {"ct", "mr", "pt", "us"} & set(labels(strength))


@pytest.mark.parametrize(
    "part", [" ", ",", "1", "a", "1.", "a.", "a@", "a://", "+1 ", "0123 ", "mrn ", "no:", "1-"]
)
def test_long_texts_are_read_to_their_end(part: str) -> None:
    """An expression that backtracks would take minutes."""
    text = Folded(part * (10_000 // len(part)) + "!")
    assert all(start < end for start, end in looks(text))
