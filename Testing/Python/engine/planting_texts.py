"""What is planted: invented people with every way they are written, and useful words to stand beside them.

Every person, number and place is invented. A *needle* is what must not be left of an identifier: it is
looked for in plain form (`plain`) in decoded text, and in every encoding in the bytes.
"""

import unicodedata
from typing import NamedTuple


class Script(NamedTuple):
    """Who is planted in files of one character set, and what is said beside it in that language."""

    character_set: str
    person: str  # as a PN
    spellings: tuple[str, ...]  # more ways to write the name than `latin_spellings` makes
    needles: tuple[str, ...]
    neighbours: tuple[str, ...]


class Identifier(NamedTuple):
    """One value that identifies, by the attribute that says it ('' for one that no attribute says)."""

    keyword: str
    value: str
    spellings: tuple[str, ...]
    needles: tuple[str, ...]


def plain(text: str) -> str:
    """Lower case, without diacritics and compatibility forms, blanks and invisible signs as one blank."""
    folded = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(one for one in folded if not unicodedata.combining(one)).casefold().split())


def latin_spellings(person: str) -> tuple[str, ...]:
    """A name of the form Family^Given^Middle as people write it."""
    family, given, middle = (person.split("=")[0].split("^") + ["", ""])[:3]
    bare = "".join(one for one in unicodedata.normalize("NFKD", family) if not unicodedata.combining(one))
    found = [
        f"{family}^{given}^{middle}".rstrip("^"), f"{given} {family}", f"{family}, {given}",
        f"{family} {given}", f"{given[0]}. {family}", f"{family} {given[0]}.", f"{family.upper()} {given}",
        f"{family}^{given}".upper(), f"{given} {family}".lower(), bare, f"{given}_{bare}",
        f"{given}{bare}", f"{family}'s",
        f"{given[0]}{bare}".lower(), f"Dr. {family}", f"({family})", family.replace("-", " "),
    ]  # fmt: skip
    if middle:
        found += [f"{given} {middle} {family}", f"{given[0]}. {middle[0]}. {family}", middle]
    return tuple(found)


SCRIPTS = {
    "ascii": Script("", "Okonjovar-Brand^Zephinia^Amarul", (), ("okonjovar", "zephinia", "amarul"), ()),
    "latin 1": Script(
        "ISO_IR 100", "Brändvoll-Okonjär^Zéphinía^Amàrul",
        ("BRAENDVOLL", "Braendvoll-Okonjaer", "brandvollokonjar"),
        ("brandvoll", "braendvoll", "okonjar", "okonjaer", "zephinia", "amarul"),
        ("Schädel nativ", "poumon gauche", "lésion hépatique", "Übersicht a.p.", "Bildgüte gut"),
    ),
    "latin 2": Script(
        "ISO_IR 101", "Świętokrąg^Bożydara^Łucjana", ("swietokrag", "SWIETOKRAG BOZYDARA"),
        ("swietokrag", "bozydara", "łucjana", "lucjana"),
        ("TK klatki piersiowej", "płuco lewe", "kontrast dożylny", "bez zmian ogniskowych"),
    ),
    "cyrillic": Script(
        "ISO_IR 144", "Громыхалов^Евстрат^Пафнутьевич",
        ("Евстрат Пафнутьевич Громыхалов", "Громыхалов Е.П.", "Е. П. Громыхалов", "ГРОМЫХАЛОВ ЕВСТРАТ",
         "громыхалов", "Громыхалова", "Громыхаловым", "пациент Громыхалов Е. П."),
        ("громыхалов", "евстрат", "пафнутьевич"),
        ("КТ грудной клетки", "левое лёгкое", "с контрастом", "без патологии", "срез 5 мм"),
    ),
    "greek": Script(
        "ISO_IR 126", "Καλαμβρέζογλου^Ευστάθιος",
        ("ΚΑΛΑΜΒΡΕΖΟΓΛΟΥ ΕΥΣΤΑΘΙΟΣ", "Ευστάθιος Καλαμβρέζογλου", "Καλαμβρεζογλου", "Ε. Καλαμβρέζογλου",
         "Ευστάθιου Καλαμβρέζογλου", "κ. Καλαμβρέζογλου"),
        ("καλαμβρεζογλου", "ευσταθιο"),
        ("CT θώρακος", "αριστερός πνεύμονας", "με σκιαγραφικό", "χωρίς ευρήματα"),
    ),
    "arabic": Script(
        "ISO_IR 127", "الزعفراني^سندباد",
        ("سندباد الزعفراني", "الزعفراني سندباد", "الزعفراني", "زعفراني", "السيد سندباد الزعفراني",
         "والزعفراني"),
        ("زعفراني", "سندباد"), ("أشعة مقطعية للصدر", "الرئة اليسرى", "مع الصبغة", "بدون تغيرات"),
    ),
    "hebrew": Script(
        "ISO_IR 138", "צפרירזון^אוריאלה",
        ("אוריאלה צפרירזון", "צפרירזון אוריאלה", "צפרירזון", "של צפרירזון", "לצפרירזון"),
        ("צפרירזון", "אוריאלה"), ("סי טי חזה", "ריאה שמאלית", "עם חומר ניגוד", "ללא ממצא"),
    ),
    "thai": Script(
        "ISO_IR 166", "วงศ์สมมติไพร^ธัญญเรศ",
        ("ธัญญเรศ วงศ์สมมติไพร", "นางธัญญเรศ วงศ์สมมติไพร", "วงศ์สมมติไพร", "คุณธัญญเรศ"),
        ("วงศ์สมมติไพร", "ธัญญเรศ"), ("เอกซเรย์ทรวงอก", "ปอดซ้าย", "ฉีดสารทึบรังสี"),
    ),
    "japanese": Script(
        "\\ISO 2022 IR 87", "Mizuchizawa^Fuukako=瑞千沢^風香子=みずちざわ^ふうかこ",
        ("瑞千沢風香子", "瑞千沢 風香子", "瑞千沢　風香子様", "みずちざわ ふうかこ", "ミズチザワ フウカコ",
         "患者：瑞千沢", "Mizuchizawa Fuukako", "瑞千沢・風香子"),
        ("瑞千沢", "風香子", "みずちざわ", "ふうかこ", "ミズチザワ", "フウカコ", "mizuchizawa", "fuukako"),
        ("胸部単純", "左肺", "造影あり", "脳幹", "頭部"),
    ),
    "half-width kana": Script(
        "ISO 2022 IR 13\\ISO 2022 IR 87", "ﾐｽﾞﾁｻﾞﾜ^ﾌｳｶｺ=瑞千沢^風香子=みずちざわ^ふうかこ",
        ("瑞千沢風香子", "ﾐｽﾞﾁｻﾞﾜ ﾌｳｶｺ", "ミズチザワ", "瑞千沢さん"),
        ("瑞千沢", "風香子", "みずちざわ", "ふうかこ", "ミズチザワ", "フウカコ", "ﾐｽﾞﾁｻﾞﾜ", "ﾌｳｶｺ"),
        ("胸部", "左肺", "造影あり", "ﾋﾀﾞﾘ ﾊｲ"),
    ),
    "korean": Script(
        "\\ISO 2022 IR 149", "Namgunghwi^Seoarin=南宮輝^書亞麟=남궁휘^서아린",
        ("남궁휘 서아린", "서아린 환자", "남궁휘서아린님", "南宮輝書亞麟", "Seoarin Namgunghwi"),
        ("남궁휘", "서아린", "南宮輝", "書亞麟", "namgunghwi", "seoarin"),
        ("흉부 촬영", "왼쪽 폐", "조영 증강", "뇌간"),
    ),
    "chinese": Script(
        "GB18030", "Ouyangqiu^Qinglanyi=欧阳秋^擎岚伊",
        ("欧阳秋擎岚伊", "患者欧阳秋擎岚伊", "欧阳秋 擎岚伊", "欧阳秋，擎岚伊", "Ouyangqiu Qinglanyi",
         "欧阳秋先生"),
        ("欧阳秋", "擎岚伊", "ouyangqiu", "qinglanyi"),
        ("胸部平扫", "左肺", "增强扫描", "脑干"),
    ),
    "unicode": Script(
        "ISO_IR 192", "Ødegårdsvik^Þórhildisa^Žofrenka", ("Oedegaardsvik", "ODEGARDSVIK", "ødegårdsvik"),
        ("ødegardsvik", "odegardsvik", "oedegaardsvik", "þorhildisa", "thorhildisa", "zofrenka"),
        ("Thorax ≥ 5 mm", "β-blocker", "poumon gauche", "左肺", "левое лёгкое"),
    ),
}  # fmt: skip

IDENTIFIERS = (
    Identifier(
        "PatientID", "KZ-770-4419",
        ("KZ-770-4419", "KZ7704419", "kz 770 4419", "ID 770-4419", "MRN: 7704419", "(KZ_770_4419)",
         "KZ7704419_CT"),
        ("7704419", "770-4419", "770 4419", "770_4419"),
    ),
    Identifier(
        "OtherPatientIDs", "58213906", ("58213906", "582-139-06", "0058213906", "No. 5821 3906"),
        ("58213906", "582-139-06", "5821 3906"),
    ),
    Identifier(
        "AccessionNumber", "AQ317712", ("AQ317712", "aq-317712", "acc# 317712", "AQ 317 712"),
        ("317712", "317 712"),
    ),
    Identifier("StudyID", "STU-90417", ("STU-90417", "STU90417"), ("stu-90417", "stu90417")),
    Identifier("AdmissionID", "ADM6650231", ("ADM6650231", "adm 6650231"), ("6650231",)),
    Identifier(
        "ReferringPhysicianName", "Quistgaard^Thessalia", latin_spellings("Quistgaard^Thessalia"),
        ("quistgaard", "thessalia"),
    ),
    Identifier(
        "OperatorsName", "Vandermolek^Tiborius", latin_spellings("Vandermolek^Tiborius"),
        ("vandermolek", "tiborius"),
    ),
    Identifier(
        "InstitutionName", "Klinikum Wachtelhain",
        ("Klinikum Wachtelhain", "KLINIKUM WACHTELHAIN", "Wachtelhain", "Wachtelhain Klinikum"),
        ("wachtelhain",),
    ),
    Identifier(
        "InstitutionAddress", "Erlenkamp 12, 99317 Oberquellstadt",
        ("Erlenkamp 12, 99317 Oberquellstadt", "Oberquellstadt", "ERLENKAMP 12"),
        ("erlenkamp", "oberquellstadt", "99317"),
    ),
    Identifier(
        "PatientAddress", "Muehlgasse 4^^Hintertupfing", ("Muehlgasse 4, Hintertupfing", "HINTERTUPFING"),
        ("muehlgasse", "hintertupfing"),
    ),
    Identifier(
        "PatientTelephoneNumbers", "+49 5550 318842",
        ("+49 5550 318842", "05550/318842", "(05550) 318-842", "tel 318842"), ("318842", "318-842"),
    ),
    Identifier(
        "PatientBirthDate", "19310417",
        ("19310417", "1931-04-17", "17.04.1931", "17/04/1931", "04/17/1931", "17 April 1931",
         "April 17, 1931", "*17.04.31", "17-APR-1931", "DOB 4/17/31", "1931.04.17"),
        ("19310417", "1931-04-17", "17.04.1931", "17/04/1931", "04/17/1931", "april 1931", "17, 1931",
         "17.04.31", "apr-1931", "4/17/31", "1931.04.17"),
    ),
    Identifier(
        "StudyDate", "20240523",
        ("20240523", "2024-05-23", "23.05.2024", "05/23/2024", "23 May 2024", "May 23, 2024", "23MAY2024",
         "23.5.24", "2024/05/23"),
        ("20240523", "2024-05-23", "23.05.2024", "05/23/2024", "23 may 2024", "may 23, 2024", "23may2024",
         "23.5.24", "2024/05/23"),
    ),
    Identifier(
        "", "", ("2019-11-12", "12 November 2019", "prior of 12.11.2019", "12-NOV-2019"),
        ("2019-11-12", "november 2019", "12.11.2019", "nov-2019"),
    ),
    Identifier(
        "PatientAge", "093Y", ("93-year-old", "93 y/o", "93yo", "age 93", "93 years old"),
        ("93-year", "93 y", "93yo", "age 93"),
    ),
    Identifier("", "", ("z.amarul@post.example.org", "mailto:dr.q@wachtel.example"), ("@post", "@wachtel")),
    Identifier("", "", ("https://pacs.wachtel.example/s?id=8", "www.wachtel.example/x"), ("wachtel.ex",)),
    Identifier("", "", ("SSN 912-84-7731", "912-84-7731"), ("912-84-7731",)),
    Identifier("", "", ("NHS No 943 476 5919", "MRN 88301-2", "Fall-Nr. 4410077"),
               ("943 476", "88301", "4410077")),
    Identifier("", "", ("(555) 014-4477", "+1-555-014-4478", "fax 555.014.4479"),
               ("014-4477", "014-4478", "014.44")),
    Identifier("", "", ("1.2.826.0.1.3680043.8.498.77123", "UID 1.2.276.0.7230010.3.1.4.55601"),
               ("498.77123", "1.4.55601")),
    Identifier("", "", ("Dr. Pemberlyn", "Prof. Anselmus Pemberlyn", "Mrs. Pemberlyn", "Pemberlyn^Ada"),
               ("pemberlyn",)),
)  # fmt: skip

# What must not be left in a text that stays, however it came about: the year of birth or of the study as it
# was, and a day of birth that was moved.
PATTERNS = (r"(?<![\d.])(?:1931|2024)(?![\d.])", r"dob\W*\d", r"\*\d\d\.\d")

# Not to be lost. None holds a needle, and none looks like an identifier.
NEIGHBOURS = (
    "CT CHEST", "white matter lesion", "Bell's palsy", "T2 axial 3.0 mm", "b 1000", "SENSE factor 2",
    "kVp 120", "left lower lobe", "MPRAGE sag", "portal venous phase", "L4/5 disc", "GRE TE 4.9",
    "no contrast", "FLAIR", "Hodgkin lymphoma", "Baker cyst", "5 x 7 mm nodule", "FOV 240", "DLP 412.5",
    "Circle of Willis", "3/12 cores", "BI-RADS 4", "SUVmax 7.2", "120 kV", "matrix 512x512", "2nd echo",
    "RAO 30 CAU 20", "ejection fraction 55%", "T1 C+ fat sat", "Head W/O", "ADC map", "Series 4", "slice 12",
)  # fmt: skip
SHORT = ("CT CHEST", "b 1000", "kVp 120", "FLAIR", "FOV 240", "ADC map")
