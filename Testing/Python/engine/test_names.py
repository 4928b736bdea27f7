"""Tests of names: known persons are found in free text however they are written, ordinary words stay."""

import pytest
from DicomDeidLib.cleaning.fold import Folded
from DicomDeidLib.cleaning.names import Names
from DicomDeidLib.cleaning.words import is_ordinary
from hypothesis import given, settings
from hypothesis import strategies as st


def cleaned(text: str, *persons: str, keep: tuple[str, ...] = (), term: bool = False) -> str:
    """The text with '#' for every name, those side by side as one."""
    folded = Folded(text)
    done, at = "", 0
    for start, end in Names(persons, frozenset(keep)).find(folded, term=term):
        first, last = folded.span(start, end)
        done, at = done + text[at:first] + "#", last
    return done + text[at:]


AMARA = "Okonkwo^Amara^N^Dr^MD"

FOUND = [
    (AMARA, "seen by okonkwo today", "seen by # today"),
    (AMARA, "OKONKWO's CT", "# CT"),
    (AMARA, "the Okonkwos' CT", "the # CT"),
    (AMARA, "OkonkwoChest", "#Chest"),
    (AMARA, "CtOkonkwo_7", "Ct#_7"),
    (AMARA, "CTOkonkwo", "CT#"),
    (AMARA, "x OkonkwoAmara", "x #"),
    (AMARA, "amaraokonkwo@x.org", "#@x.org"),
    (AMARA, "aokonkwo okonkwoan", "# #"),
    (AMARA, "a.okonkwo", "##"),
    (AMARA, "okonkwo_a", "#_#"),
    (AMARA, "A. Okonkwo", "# #"),
    (AMARA, "by A.N. Okonkwo.", "by ## #."),
    (AMARA, "Okonkwo, A.N. chest", "#, ## chest"),
    (AMARA, "AN Okonkwo", "# #"),
    (AMARA, "Okonkwo A", "# #"),
    (AMARA, "Dr Okonkwo, MD", "# #, #"),
    (AMARA, "Okonkwo^Amara=x", "#^#=x"),
    ("Amara Okonkwo", "okonkwo, amara / aokonkwo", "#, # / #"),
    ("Okonkwo, Amara", "okonkwo amara", "# #"),
    ("Van der Berg^Anna", "van der Berg CT", "# CT"),
    ("Van der Berg^Anna", "vanderberg and Vander Berg", "# and #"),
    ("O'Brien^Una", "OBrien, O'Brien, O Brien, o’brien's", "#, #, #, #"),
    ("Smith-Jones^Una", "SmithJones, Smith Jones, jones", "#, #, #"),
    ("Garcia Lopez^Maria", "mgarcia, garcia lopez", "#, #"),
    ("White^White", "white white", "# #"),
    ("Müller^Jörg", "mueller MULLER Müller Joerg", "# # # #"),
    ("Mueller^X", "Müller", "#"),
    ("Sørensen^Åse", "Soerensen Sorensen", "# #"),
    ("Đorđević^Ana", "Djordjevic Dordevic", "# #"),
    ("Buc^Jérôme", "JEROME Buc", "# #"),
    ("Äneas^Rüdiger", "aeneas ruediger", "# #"),
    ("Люкceмбypг", "из Люксембурга, Люксембургу", "из #, #"),
    ("Иванова^Анна", "Ивановой", "#"),
    ("Достоевский^Фёдор", "Достоевского Федора", "# #"),
    ("Παπαδόπουλος^Διονυσιος", "Παπαδόπουλου Παπαδοπούλου Διονυσίου", "# # #"),
    ("Kowalski^Jan", "dla Kowalskiego", "dla #"),
    ("Nowak^Ewa", "Nowaka, Nowakowi", "#, #"),
    ("Yılmaz^Ayşe", "Yılmaz'ın AYSE", "# #"),
    ("العتيبي^فهد", "والعتيبي وفهد عتيبي", "و# و# #"),
    ("عبد الله^قباني", "عبدالله", "#"),
    ("عبد الله^قباني", "عبد الله لنزار قباني", "# لنزار #"),
    ("קבנס^נזרים", "וקבנס נזרימ", "ו# #"),
    ("Yamada^Tarou=山田^太郎=やまだ^たろう", "患者山田太郎さん ヤマダ ﾔﾏﾀﾞ yamada", "患者#さん # # #"),
    ("Yamada^Tarou=山田^太郎", "山田　太郎", "#　#"),
    ("Hayashi^Akira=林^明", "林さん 林 明 林明", "#さん # # #"),
    ("マリ^ガルシア", "マリは元気", "#は元気"),
    ("Hong^Gildong=洪^吉洞=홍^길동", "홍길동은 洪吉洞 홍 님 길동씨", "#은 # # 님 #씨"),
    ("김^희중", "김희중은 희중씨 김 선생님", "#은 #씨 # 선생님"),
    ("Wang^XiaoDong=王^小東", "王小東 王 小東 Wang Xiao Dong 王先生", "# # # # # #先生"),
    ("สมชาย^ใจดี", "คุณสมชายมา", "คุณ#มา"),
    ("White^John", "CT CHEST WHITE", "CT CHEST #"),
    ("White^John", "White, John; john white", "#, #; # #"),
    ("White^John", "mr white, patient name: white", "mr #, patient name: #"),
    ("White^Rose", "rose white", "# #"),
    ("Wu^Li", "Wu CT, wu li", "# CT, # #"),
    ("Bell^May", "Bell's CT", "# CT"),
    ("Okonjovar-Brand^Zephinia", "ZephiniaOkonjovar-Brand", "##"),
    ("Okonjovar-Brand^Zephinia", "OkonjovarZephinia", "##"),
    ("Okonkwo^Amara", "preokonkwoamarapost", "pre#post"),
]  # fmt: skip

STAYS = [
    (AMARA, "CT chest, a dr of md"),
    (AMARA, "okon kwo okonk"),
    ("Van der Berg^Anna", "der van de"),
    ("White^John", "WHITE MATTER, White matter, white blood cells, a white spot"),
    ("Bell^Ann", "Bell's palsy, bell palsy"),
    ("Long^Kim", "LONG_AXIS and long te along"),
    ("Parkinson^Ida", "Parkinson's disease, parkinson"),
    ("Ray^Ida", "X-Ray XRAY x rays"),
    ("Will^May", "patient will come, this may show"),
    ("Wu^Li", "in wu"),
    ("マリ^ガルシア", "マリファナ"),
    ("王^小東", "国王 王"),
    ("林^明", "森林 説明"),
    ("김^희중", "김치"),
    ("Anonymous", "Anonymous"),
    ("Test^Patient", "Test Patient"),
    ("Unknown^A^^Dr", "Unknown Dr A"),
    ("^^^^", "^^^^"),
    ("12345", "12345"),
    ("N/A", "n/a A"),
    ("CT01", "CT chest"),
    ("no name", "No name"),
]  # fmt: skip


@pytest.mark.parametrize(("person", "text", "expected"), FOUND)
def test_found(person: str, text: str, expected: str) -> None:
    assert cleaned(text, person) == expected


@pytest.mark.parametrize(("person", "text"), STAYS)
def test_stays(person: str, text: str) -> None:
    assert cleaned(text, person) == text


def test_terms_keep_ordinary_words_but_no_full_name() -> None:
    assert cleaned("White Bell", "White^John", term=True) == "White Bell"
    assert cleaned("White John", "White^John", term=True) == "# #"
    assert cleaned("Okonkwo", AMARA, term=True) == "#"


def test_words_to_keep_go_only_in_a_full_name() -> None:
    assert cleaned("Siemens Amara", "Okonkwo^Siemens", keep=("siemens",)) == "Siemens Amara"
    assert cleaned("Siemens Okonkwo", "Okonkwo^Siemens", keep=("siemens",)) == "# #"
    assert cleaned("山田の 山田太郎", "山田^太郎", keep=("山田",)) == "山田の #"


def test_words_of_two_persons_make_no_name() -> None:
    assert cleaned("white bell", "White^John", "Bell^Rose") == "white bell"


def test_ordinary() -> None:
    assert all(map(is_ordinary, ("white", "parkinson", "weiss", "costa", "iris")))
    assert not any(map(is_ordinary, ("okonkwo", "smith", "garcia")))


# With a 'q' behind, no filler comes out.
LETTERS = st.text("abcdefghijklmnoprstuvzäöüéабвгдαβγδ", min_size=1, max_size=9).map(lambda name: name + "q")


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=20), max_size=3), st.text(max_size=40), st.booleans())
def test_never_raises(persons: list[str], text: str, term: bool) -> None:
    folded = Folded(text)
    last = 0
    for start, end in Names([*persons, text]).find(folded, term=term):
        assert last <= start < end <= len(folded.plain)
        last = end


@settings(max_examples=60, deadline=None)
@given(LETTERS, LETTERS)
def test_full_name_is_found(family: str, first: str) -> None:
    assert not any(letter.isalpha() for letter in cleaned(f"7 {family} {first} 7", f"{family}^{first}"))


def test_many_persons_in_a_long_text() -> None:
    persons = [
        f"Okon{number:04}".translate(str.maketrans("0123456789", "abcdefghij")) for number in range(3000)
    ]
    names = Names(f"{person}^Ama{person[4:]}" for person in persons)
    text = Folded("the patient has white matter lesions, " * 260)
    assert not list(names.find(text))
