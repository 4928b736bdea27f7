"""Written dates: found in many languages, moved in the same spelling, and nothing else taken for one."""

from datetime import date, timedelta

import pytest
from DicomDeidLib.cleaning.fold import Folded
from DicomDeidLib.cleaning.written_dates import moved_text, written_dates
from hypothesis import given
from hypothesis import strategies as st

NOTHING: frozenset[date] = frozenset()


def moved(text: str, days: int, known: frozenset[date] = NOTHING) -> str:
    """The text with each date moved, or a bar where it is cut."""
    folded = Folded(text)
    pieces, at = [], 0
    for found in written_dates(folded):
        start, end = folded.span(found.start, found.end)
        new = moved_text(folded, found, days, known)
        pieces += [text[at:start], "|" if new is None else new]
        at = end
    return "".join(pieces) + text[at:]


def places(text: str) -> list[str]:
    folded = Folded(text)
    return [folded.written(found.start, found.end) for found in written_dates(folded)]


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("20190312", 7, "20190319"),
        ("chest_20190312", 21, "chest_20190402"),
        ("20190312T101500", 7, "20190319T101500"),
        ("20190312_101500.nii", 7, "20190319_101500.nii"),
        ("20190312101530.123456+0100", -14, "20190226101530.123456+0100"),
        ("201903121015", 7, "201903191015"),
        ("20190312-20190319", 7, "20190319-20190326"),
        ("2019-03-12", 7, "2019-03-19"),
        ("2019-03-12_final", 7, "2019-03-19_final"),
        ("2019/03/12 10:15", 7, "2019/03/19 10:15"),
        ("2019.03.12", 7, "2019.03.19"),
        ("2019-3-2", 7, "2019-3-9"),
        ("2019-3-2", 14, "2019-3-16"),
        ("2019_03_12", 7, "2019_03_19"),
        ("2019. 3. 12.", 7, "2019. 3. 19."),
        ("2019-03-12T10:15:30.123Z", 7, "2019-03-19T10:15:30.123Z"),
        ("2019-03-12T10:15:30+01:00 x", 7, "2019-03-19T10:15:30+01:00 x"),
        ("12.03.2019 10:15 Uhr", 7, "19.03.2019 10:15 Uhr"),
        ("on 12.3.2019.", 7, "on 19.3.2019."),
        ("12. 3. 2019", 7, "12. 3. 2019".replace("12", "19")),
        ("12.3.19", 7, "19.3.19"),
        ("12.03.19", 7, "19.03.19"),
        ("12.3.98", 7, "19.3.98"),
        ("85.12.25", 7, "86.01.01"),
        ("12.10.2019", -7, "05.10.2019"),
        ("25/03/2019", 7, "01/04/2019"),
        ("03/25/2019 at 10:15 pm", 7, "04/01/2019 at 10:15 pm"),
        ("25-03-2019", 7, "01-04-2019"),
        ("S1_25_03_2019", 7, "S1_01_04_2019"),
        ("25 03 2019", 7, "01 04 2019"),
        ("12.03.2019-14.03.2019", 7, "19.03.2019-21.03.2019"),
        ("12/03/2562", 7, "|"),
        ("25/03/2562", 7, "01/04/2562"),
        ("03/2019", 28, "04/2019"),
        ("2019-03", 28, "2019-04"),
        ("12.2019", 28, "01.2020"),
        ("٢٥/٠٣/٢٠١٩", 7, "٠١/٠٤/٢٠١٩"),
        ("２０１９／０３／２５", 7, "２０１９／０４／０１"),
        ("12.-14.03.2019", 7, "|"),
        ("12.03.-14.03.2019", 7, "|"),
        ("25 / 03 / 2019", 7, "01 / 04 / 2019"),
        ("2019-03-12 10-15-30", 7, "2019-03-19 10-15-30"),
        ("2019-03-12-10-15-30", 7, "2019-03-19-10-15-30"),
        ("20190312 101530", 7, "20190319 101530"),
        ("12/25/49", 7, "|"),
        ("9999-12-30", 7, "9999-12-30"),
    ],
)
def test_numbers(text: str, days: int, expected: str) -> None:
    assert moved(text, days) == expected


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("12-Mar-2019", -14, "26-Feb-2019"),
        ("12-MAR-19", -14, "26-FEB-19"),
        ("12MAR2019", -7, "05MAR2019"),
        ("12Mar19", 21, "02Apr19"),
        ("12 March 2019", -7, "5 March 2019"),
        ("12 march 2019 10:15", 21, "2 april 2019 10:15"),
        ("Tue, 12 Mar 2019 was", 21, "Tue, 2 Apr 2019 was"),
        ("Mar-12-2019", 21, "Apr-02-2019"),
        ("March 12, 2019", 21, "April 2, 2019"),
        ("MARCH 12TH 2019", 10, "MARCH 22ND 2019"),
        ("12th of March, 2019", -10, "2nd of March, 2019"),
        ("March 2019", 28, "April 2019"),
        ("Mar 2019", -28, "Feb 2019"),
        ("Mar '19", 28, "Apr '19"),
        ("may 2019", 28, "june 2019"),
        ("2019-Mar-12", 21, "2019-Apr-02"),
        ("Tue Mar 12 10:15:30 CET 2019", 7, "Tue Mar 19 10:15:30 CET 2019"),
        ("12-14 March 2019", 7, "|"),
        ("Mar 12-14, 2019", 7, "|"),
        ("12.-14. März 2019", 7, "|"),
        ("the 12th of march", 7, "the |"),
        ("12 mai 2019", 28, "9 juin 2019"),
        ("12 Mai 2019", 28, "9 Juni 2019"),
        ("12 марта 2019г.", 7, "19 марта 2019г."),
        ("12nd March 2019", 7, "|"),
        ("12 March", 7, "|"),
        ("March 12", 7, "|"),
        ("seen on Mar 5.", 7, "seen on |."),
        ("3rd May", 7, "|"),
        ("31 Feb 2019", 7, "|"),
        ("12. März 2019", -14, "26. Februar 2019"),
        ("12. Mar. 2019", 21, "2. Apr. 2019"),
        ("5. Jänner 2019", 28, "2. Feber 2019"),
        ("1. April 2019", 35, "6. Mai 2019"),
        ("12. Maerz 2019", 7, "19. Maerz 2019"),
        ("1er janvier 2019", 7, "8 janvier 2019"),
        ("12 FÉVRIER 2019", 28, "12 MARS 2019"),
        ("12 fevrier 2019", 7, "19 fevrier 2019"),
        ("12 de marzo de 2019", 21, "2 de abril de 2019"),
        ("12 de março de 2019", 21, "2 de abril de 2019"),
        ("12 ottobre 2019", 28, "9 novembre 2019"),
        ("12 mrt 2019", 21, "2 apr 2019"),
        ("12 marca 2019", 21, "2 kwietnia 2019"),
        ("12. března 2019", 21, "2. dubna 2019"),
        ("12 okt 2019", 28, "9 nov 2019"),
        ("12. maaliskuuta 2019", 21, "2. huhtikuuta 2019"),
        ("12 Şubat 2019", 28, "12 Mart 2019"),
        ("12 марта 2019 г.", 21, "2 апреля 2019 г."),
        ("12 БЕРЕЗНЯ 2019", 21, "2 КВІТНЯ 2019"),
        ("12 Μαρτίου 2019", 21, "2 Απριλίου 2019"),
        ("2019. március 12.", 21, "2019. április 2."),
        ("12 martie 2019", 21, "2 aprilie 2019"),
        ("12 במרץ 2019", 21, "2 באפריל 2019"),
        ("١٢ مارس ٢٠١٩", 21, "٢ أبريل ٢٠١٩"),
        ("12 آذار 2019", 21, "2 نيسان 2019"),
        ("12 كانون الثاني 2019", 28, "9 شباط 2019"),
        ("12 มีนาคม 2562", 21, "2 เมษายน 2562"),
        ("12 มี.ค. 2562", 21, "2 เม.ย. 2562"),
        ("12 มี.ค. 62", 21, "2 เม.ย. 62"),
    ],
)
def test_months_by_name(text: str, days: int, expected: str) -> None:
    assert moved(text, days) == expected


@pytest.mark.parametrize(
    ("text", "days", "expected"),
    [
        ("検査日2019年3月12日です", 21, "検査日2019年4月2日です"),
        ("2019年03月12日", 21, "2019年04月02日"),
        ("3月12日", 7, "|"),
        ("㍻31年3月12日", 7, "㍻31年3月19日"),
        ("2019年3月", 28, "2019年4月"),
        ("2019年3月12日10時15分", 7, "2019年3月19日10時15分"),
        ("2019년 3월 12일", 21, "2019년 4월 2일"),
        ("平成31年3月12日", 7, "平成31年3月19日"),
        ("平成31年4月12日", 28, "令和元年5月10日"),
        ("令和元年5月1日", -7, "平成31年4月24日"),
        ("令和２年５月１日", 7, "令和２年５月８日"),
        ("H31.3.12", 7, "H31.3.19"),
        ("R1.5.1", -7, "H31.4.24"),
        ("昭和64年1月7日", 7, "平成元年1月14日"),
        ("平成31年5月12日", 7, "|"),
        ("民國108年3月12日", 7, "民國108年3月19日"),
        ("明治1年9月9日", -7, "|"),
    ],
)
def test_eastern(text: str, days: int, expected: str) -> None:
    assert moved(text, days) == expected


@pytest.mark.parametrize(
    ("text", "known", "expected"),
    [
        ("12/03/2019", [], "|"),
        ("12/03/2019", [date(2019, 3, 12)], "19/03/2019"),
        ("12/03/2019", [date(2019, 12, 3)], "12/10/2019"),
        ("12/03/2019", [date(2019, 12, 3), date(2019, 3, 12)], "|"),
        ("19-03-12", [date(2019, 3, 12)], "19-03-19"),
        ("12_03_2019", [date(2019, 3, 12)], "19_03_2019"),
        ("3/3/2019", [date(2019, 3, 3)], "|"),
        ("31/02/2019", [], "|"),
        ("30.02.2019", [], "|"),
    ],
)
def test_two_readings(text: str, known: list[date], expected: str) -> None:
    assert moved(text, 7, frozenset(known)) == expected


def test_readings() -> None:
    (found,) = written_dates(Folded("12/03/2019"))
    assert found.readings == (date(2019, 3, 12), date(2019, 12, 3))
    (found,) = written_dates(Folded("19-03-12"))
    assert found.readings == (date(2012, 3, 19), date(2019, 3, 12))
    (found,) = written_dates(Folded("31/02/2019"))
    assert found.readings == ()


@pytest.mark.parametrize(
    "text",
    [
        "3/12", "1/2", "12-14", "512x512x120", "1.5", "2019", "120/80", "T10-12", "L4/5", "10/10/2",
        "99.99.99",
        "1.2.3", "555-12-3456", "123-45-6789", "123-12-1975", "1.2.840.113619.2", "1.2.840.20190312.5",
        "0.20190312",
        "AB20190312X", "120190312", "20191312", "20190230", "99990101", "may 5", "mar 12", "in march",
        "May", "Mar 3.5",
        "Set 3", "Out 1", "March 12 mm", "May 5%", "Mar 2x", "12 may 19", "set 19", "T10-12-14",
        "2nd Gen", "h31.3.12",
        "S1.2.3", "1/1/1/1/1", "030 12 03 2019", "10:15:30", "TR/TE 2000/12", "12:03:19", "45/12/2019",
        "0/0/2019", "",
        "5 marching 2019", "192.168.10.12", "T2 Dec", "B0 12 mart", "1.25.12.19", "12/03/2019/4",
    ],
)  # fmt: skip
def test_no_dates(text: str) -> None:
    assert places(text) == []


def test_several_in_a_report() -> None:
    text = "Compared with 12-Mar-2019 and March 5, 2018; op 3. 12. 2017, TE 12.5, (2019-01-02 08:00), L4/5."
    assert places(text) == ["12-Mar-2019", "March 5, 2018", "3. 12. 2017", "2019-01-02 08:00"]


def test_out_of_the_calendar() -> None:
    folded = Folded("2019-03-12")
    (found,) = written_dates(folded)
    assert moved_text(folded, found, 10**7, NOTHING) is None
    assert moved_text(folded, found, 10**12, NOTHING) is None


DAYS = st.dates(date(1950, 1, 1), date(2049, 12, 31))
RUSSIAN = ("января", "февраля", "марта", "апреля", "мая", "июня") + (
    "июля", "августа", "сентября", "октября", "ноября", "декабря"
)  # fmt: skip
GERMAN = ("Januar", "Februar", "März", "April", "Mai", "Juni") + (
    "Juli", "August", "September", "Oktober", "November", "Dezember"
)  # fmt: skip


@pytest.mark.parametrize(
    "spelling",
    [
        "{0:%Y%m%d}", "{0:%Y-%m-%d}", "{0:%Y/%m/%d} 10:15", "{0:%d.%m.%Y}", "{0:%d.%m.%y}",
        "{0:%Y}年{0.month}月{0.day}日",
        "{0.day} {russian} {0.year}", "{0.day}. {german} {0.year}", "{0:%d-%b-%Y}", "{0:%d%b%Y}",
        "{0:%B} {0.day}, {0.year}",
        "{0.year}년 {0.month}월 {0.day}일",
    ],
)  # fmt: skip
@given(DAYS, DAYS)
def test_there_and_back(spelling: str, first: date, second: date) -> None:
    there, back = (
        spelling.format(day, russian=RUSSIAN[day.month - 1], german=GERMAN[day.month - 1])
        for day in (first, second)
    )
    days = (second - first).days
    assert moved(there, days, frozenset((first,))) == back
    assert moved(back, -days, frozenset((second,))) == there


@given(st.dates(date(1950, 1, 1), date(2060, 12, 31)), st.integers(-3000, 3000))
def test_known_days_of_ambiguous_spellings(day: date, days: int) -> None:
    new = day + timedelta(days)
    if day.day != day.month:
        assert moved(f"{day:%m/%d/%Y}", days, frozenset((day,))) == f"{new:%m/%d/%Y}"


@given(
    st.one_of(st.text(), st.text("0123456789 .-/_:T年月日元平成HRmarMyy'٣３"), st.text("0123/-.")),
    st.integers(-9999, 9999),
)
def test_any_text_is_read(text: str, days: int) -> None:
    folded = Folded(text)
    end = 0
    for found in written_dates(folded):
        assert end <= found.start < found.end <= len(folded.plain)
        end = found.end
        moved_text(folded, found, days, frozenset(found.readings[:1]))


@pytest.mark.parametrize(
    "piece", ["1", "1/", "1-", "12 ", " ", "1.", "may ", "2019", "12.3.", "3 de ", "mar", "平成1"]
)
def test_long_texts_are_read_to_their_end(piece: str) -> None:
    """An expression that backtracks would take minutes."""
    text = Folded((piece * 10_000)[:9_999] + "1")
    assert all(found.start < found.end for found in written_dates(text))
