"""Titled: what is written as a person's name whoever it is: behind a title, before a degree, with carets."""

import re
from collections.abc import Iterator
from typing import Final

from .fold import Folded, fold
from .words import is_clinical, is_ordinary

# As they are written and no other way: MR, DR, MS and SR are modalities or diseases.
_TITLE: Final = re.compile(
    r"(?<![^\W_])(?:Dr|Dra|Drs|Prof|Mr|Mrs|Ms|Miss|Mme|Mlle|Herr|Herrn|Frau|Sig(?:\.?ra)?|Dott(?:\.?ssa)?|Sra|Doctor"
    r"|Doktor|Docteur|dr(?=\.)|(?<!\d )Hr(?=\.)|Dhr|Mevr|[Дд]-р|[Пп]роф(?=\.))\b\.?"
    r"(?:\s{0,2}(?:med|rer|nat|phil|habil|Dr|Prof)\b\.?)*(?:\s{1,2}|(?<=\.))"
)
_ANNOUNCED: Final = re.compile(
    r"(?<![^\W_])(?:(?i:(?:dictated|reported|signed|read|interpreted|transcribed|referred|requested"
    r"|verified|approved|reviewed|performed)\sby[:\s]{1,3}"
    r"|(?:patient(?:'s|en)?[ -]?name|radiologist|technologist|radiographer|attending|befunder"
    r"|referring\s(?:physician|doctor|md)|nom\sdu\spatient|nombre\sdel\spaciente|nome\sdo\spaciente)\s?[:=]\s{0,2}))"
)
_BEFORE_DEGREE: Final = re.compile(
    r"(?<![^\W_])(?:(?:[A-Z]\.\s?){1,2}[A-Z][a-z]{1,30}(?:-[A-Z][a-z]{1,30})?,?\s(?:MD|M\.D\.|DO|FRCR|PhD|RT\(R\))"
    r"|[A-Z][a-z]{1,30}\s[A-Z][a-z]{1,30}(?:-[A-Z][a-z]{1,30})?,?\s(?:M\.D\.|FRCR|PhD))(?!\w)"
)
# What stands before a caret in the names of Siemens protocols: 'Head^Routine'.
_REGIONS: Final = frozenset(
    {
        "head", "neck", "brain", "face", "skull", "orbit", "sinus", "chest", "breast", "heart",
        "cardiac", "lung", "liver", "abdomen", "abd", "pelvis", "spine", "shoulder", "elbow", "wrist",
        "hand", "hip", "knee", "ankle", "foot", "leg", "arm", "extremity", "extremities", "joint",
        "joints", "vascular", "angio", "neuro", "body", "wholebody", "wb", "whole", "trauma", "ortho",
        "onco", "oncology", "pediatric", "child", "upper", "lower", "user", "special", "specials",
        "routine", "research", "pet", "ct", "mr", "mri", "mrt", "cta", "mra", "spect", "urogram",
        "prostate", "prostata", "kopf", "schadel", "schaedel", "hals", "becken", "wirbelsaule",
        "wirbelsaeule", "hws", "bws", "lws", "herz", "leber", "lunge", "niere", "mamma", "knie", "hufte",
        "huefte", "schulter", "gefasse", "gefaesse", "crane", "rachis", "genou", "cou", "torax",
        "craneo", "cerebro", "columna", "rodilla", "addome", "encefalo", "cuore", "ginocchio", "rtp",
        "rt", "intervention", "interventional", "qa", "physics", "phantom", "service", "test", "default",
        "general", "protocol", "protocols", "exam", "study",
    }
)  # fmt: skip
_FIRST_PART: Final = re.compile(r"[^\W\d_]+?(?=[A-Z][a-z]|[ ^'-])")
_NOBODY: Final = frozenset(
    {
        "radiologist", "radiologists", "radiology", "teleradiology", "attending", "resident", "technologist",
        "physician", "syngo", "siemens", "philips", "canon", "toshiba", "unknown", "none", "department",
        "committee", "emergency", "clinic", "hospital", "unit", "service", "protocol",
    }
)  # fmt: skip
# Cardiology, Psychiatrie, Orthopedics, Surgery, and abbreviations of departments.
_IS_DEPARTMENT: Final = re.compile(
    r"[A-Z]{2,4}|(?i:\w+(?:(?:log|iatr)(?:y|ie|ia|ía)|(?:d|tr)ics|urgery|edicine))"
)
_INITIALS: Final = re.compile(
    r"(?:[^\W\d_]\.\s?|[^\W\d_]\s){0,3}(?:(?:van|von|de|der|den|di|du|la|al|bin)\s)*"
)
_NAME: Final = re.compile(r"[^\W\d_]{2,}(?:['’-][^\W\d_]{2,})*")
# A name does not go on in the next line.
_NEXT: Final = re.compile(r"[^\S\r\n]")
_CARETS: Final = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?:[ '-][^\W\d_]{2,}){0,2}(?:\^+[^\W\d_]+\.?)+")


def titled(text: Folded) -> Iterator[tuple[int, int]]:
    """Where the original has a name behind a title or an announcement, before a degree, or with carets."""
    original = text.original
    yield from (match.span() for match in _BEFORE_DEGREE.finditer(original))
    for match in _CARETS.finditer(original):
        start = _after_regions(original, match)
        if start is not None:
            yield start, match.end()
    for match in _TITLE.finditer(original):
        end = _end_of_name(original, match.end())
        if end:
            yield match.start(), end
    for match in _ANNOUNCED.finditer(original):
        end = _end_of_name(original, match.end())
        words = _NAME.findall(original, match.end(), end)
        if words and not any(map(_names_nobody, words)):
            yield match.end(), end


def _after_regions(original: str, match: re.Match[str]) -> int | None:
    """Where a name with carets begins behind parts of the body; None where nothing else stands before it."""
    at = match.start()
    while first := _FIRST_PART.match(original, at):
        word = fold(first[0])
        if word not in _REGIONS and not is_clinical(word):
            return at
        at = first.end() + 1
        if original[first.end()] not in " '-":
            return None
    return at


def _names_nobody(word: str) -> bool:
    plain = fold(word)
    return plain in _NOBODY or is_ordinary(plain) or _IS_DEPARTMENT.fullmatch(word) is not None


def _end_of_name(original: str, at: int) -> int:
    """Where a name of one or two words ends that begins there, 0 where none does."""
    initials = _INITIALS.match(original, at)
    first = _NAME.match(original, initials.end() if initials else at)
    if first is None or not first[0][0].isupper():
        return 0
    blank = _NEXT.match(original, first.end())
    second = _NAME.match(original, blank.end()) if blank else None
    # A word in capitals can be anything; one that is written like the first is a name as well.
    if second is not None and first[0].istitle() and second[0].istitle() and not is_clinical(fold(second[0])):
        return second.end()
    return first.end()
