"""Repair: what is cut leaves no debris, and what is not beside a cut stays as it is."""

import re

import pytest
from DicomDeidLib.cleaning.repair import cut
from hypothesis import given
from hypothesis import strategies as st

# What stands in {} is cut.
CASES = {
    "CT CHEST {Okonkwo} {12/03/2019} {MRN 1234567}": "CT CHEST",
    "Performed by {Okonkwo}^{Amara}": "",
    "{smith}-final": "final",
    "CT-{Okonkwo}-Chest": "CT-Chest",
    "A, {Okonkwo}, B": "A, B",
    "A, {Okonkwo} and {Amara}, B": "A, B",
    "{Okonkwo} and {Amara}": "",
    "CT ({Okonkwo}) chest": "CT chest",
    "CT (for Dr {Okonkwo}) chest": "CT chest",
    'CT "{Okonkwo}" chest': "CT chest",
    '"a" {Okonkwo} "b"': '"a" "b"',
    "Mass [{Okonkwo}, {12/03/2019}] seen.": "Mass seen.",
    "(5 cm, {Okonkwo})": "(5 cm)",
    "({Okonkwo}, 5 cm)": "(5 cm)",
    "Patient: {Okonkwo}": "",
    "Patient: {Okonkwo}\nPhysician: {Amara}\n": "",
    "{Okonkwo}: CT chest": "CT chest",
    "Findings: {Okonkwo}, mass": "Findings: mass",
    "Scan of {Okonkwo} showing mass": "Scan showing mass",
    "Biopsy performed by Dr {Okonkwo} on {12/03/2019} was normal": "Biopsy was normal",
    "Seen by {Okonkwo}, MD, FRCR. Mass": "Mass",
    "Dr. {Okonkwo}": "",
    "DR. {OKONKWO}": "",
    "DR {OKONKWO}": "DR",
    "MR {Okonkwo} head": "MR head",
    "PT {Okonkwo}": "PT",
    "pt {Okonkwo} head": "head",
    "XR LE {12/03/2019} ok": "XR LE ok",
    "{Okonkwo}'s mass": "mass",
    "Normal scan for {Okonkwo}.": "Normal scan.",
    "Normal. {Okonkwo}. Done": "Normal. Done",
    "compared to {12/03/2019}": "",
    "Stable since {12/03/2019}, 5 mm": "Stable, 5 mm",
    "DOB {01/02/1950}, male": "male",
    "D.O.B. {01/02/1950} male": "male",
    "ID: {42}": "",
    "a\n{Okonkwo}\nb": "a\nb",
    "a\r\n{Okonkwo}\r\nb": "a\r\nb",
    "a\n\n{Okonkwo}\n\nb": "a\n\n\nb",
    "a\n- {Okonkwo} b": "a\n- b",
    "a\n- {Okonkwo}\nb": "a\nb",
    "a {Okonkwo}\n  b": "a\n  b",
    "a  b {Okonkwo} c ,, d": "a  b c ,, d",
    "chest_{okonkwo}_2": "chest_2",
    "chest.{okonkwo}.2": "chest.2",
    "A = {Okonkwo} = B": "A = B",
    "a^{Okonkwo}^c": "a^c",
    "a\\{Okonkwo}\\c": "a\\c",
    "A - {Okonkwo} B": "A - B",
    "{Okonkwo} -5 HU": "-5 HU",
    "xa{b}cd": "xa cd",
    "({Okonkwo})": "",
    "- , {Okonkwo} .": "",
    "{Okonkwo} Patient": "",
    "a\uffff {Okonkwo} b": "a b",
    # German, French, Spanish, Italian, Portuguese, Dutch, Swedish, Polish
    "geb. am {01.02.1950}": "",
    "Untersuchung vom {12.03.2019} unauffällig": "Untersuchung unauffällig",
    "Befund von Herrn {Okonkwo}, Leber": "Leber",
    "né le {01/02/1950}": "",
    "Réalisé par M. {Okonkwo} : normal": "normal",
    "Nacida el {01/02/1950}, hígado": "hígado",
    "Torace refertato da dott.ssa {Okonkwo}": "Torace",
    "Nome do paciente: {Okonkwo}": "",
    "Geboren op {01-02-1950}, lever": "lever",
    "Jämfört med {2019-03-12} oförändrat": "oförändrat",
    "Pacjentka {Okonkwo}, ur. {01.02.1950}": "",
    # Russian, Greek, Hebrew, Arabic, Japanese, Chinese, Korean, Thai
    "КТ от {12.03.2019} норма": "КТ норма",
    "Пациент: {Оконкво}": "",
    "Ασθενής: {Οκόνκβο}, ήπαρ": "ήπαρ",
    "CT של {אוקונקוו}": "CT",
    "اسم المريض: {اوكونكو} CT": "CT",
    "名前：{山田} 胸部CT": "胸部CT",
    "{山田}様の胸部": "胸部",
    "患者名 {山田}さん、胸部": "胸部",
    "姓名：{王}，胸部CT": "胸部CT",
    "胸部{王}先生": "胸部",
    "이름: {김} 흉부": "흉부",
    "{김} 님의 흉부": "흉부",
    "ชื่อ นาย{สมมติ} CT": "CT",
    "CT วันที่ {12/03/2562}": "CT",
}


def marked(case: str) -> tuple[str, list[tuple[int, int]]]:
    """The text without braces, and where they were."""
    text, spans = "", []
    for piece in re.split(r"(\{[^}]*\})", case):
        start = len(text)
        text += piece.strip("{}")
        if piece.startswith("{"):
            spans.append((start, len(text)))
    return text, spans


@pytest.mark.parametrize(("case", "left"), CASES.items())
def test_no_debris(case: str, left: str) -> None:
    assert cut(*marked(case)) == left


def test_spans_in_any_order_may_overlap_and_touch() -> None:
    assert cut("CT Okonkwo Amara chest", [(11, 16), (3, 8), (5, 11), (3, 3)]) == "CT chest"


TEXTS = st.one_of(st.text(max_size=60), st.text(alphabet="ab ,.-(){}[]^_:\n\"'様の患\uffff5", max_size=60))
SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=8)


@given(TEXTS)
def test_nothing_to_cut(text: str) -> None:
    assert cut(text, []) is text
    assert cut(text, [(1, 1)]) is text


@given(TEXTS, SPANS)
def test_never_longer(text: str, spans: list[tuple[int, int]]) -> None:
    inside = [(start, end) for start, end in spans if end <= len(text)]
    assert len(cut(text, inside)) <= len(text)


WORDS = st.sampled_from(["liver", "mass", "T2", "chest", "5 mm", "normal", "foie", "胸部"])


@given(
    st.lists(WORDS, min_size=1),
    st.lists(WORDS, min_size=1),
    st.sampled_from([" ", ", ", "-", "_", "\n", "^"]),
)
def test_other_words_stay(before: list[str], after: list[str], between: str) -> None:
    left, right = between.join(before), between.join(after)
    text = f"{left}{between}Okonkwo{between}{right}"
    start = len(left) + len(between)
    assert cut(text, [(start, start + len("Okonkwo"))]) == left + between + right


@pytest.mark.parametrize(
    "part", [" ", ",", "a", "a ", "(", "of ", "の", "様", '"', "\n", "a, ", "Dr. ", "\uffff"]
)
@pytest.mark.parametrize("step", [2, 5_000])
def test_long_texts_are_cut_to_their_end(part: str, step: int) -> None:
    """An expression that backtracks would take minutes."""
    text = part * (10_000 // len(part))
    spans = [(at, at + 1) for at in range(0, len(text), step)]
    assert len(cut(text, spans)) <= len(text)
