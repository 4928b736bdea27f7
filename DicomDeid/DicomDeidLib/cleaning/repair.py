"""Repair: spans cut out of a text, and with them what makes no sense alone: lead words, brackets, commas."""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

from .fold import Folded, fold
from .looks import labels
from .rows import read_rows

# A noncharacter: no text means anything by it, so it can stand where something was cut.
_CUT: Final = "\uffff"

_BRACKETS: Final = dict(zip("([{<\"'“„«‘「『【《〈（［", ")]}>\"'”“»’」』】》〉）］", strict=True))
_OPENING: Final = frozenset(_BRACKETS) - frozenset("<\"'“")
_CLOSING: Final = frozenset(_BRACKETS.values()) - frozenset(">\"'“’")
_STOPS: Final = ".?!。．"
_LISTS: Final = ",;、，；،؛:："
_TIGHT: Final = "-/\\|_^=+&・·–—"
_BLANKS: Final = " \t\u00a0\u2002\u2003\u2009\u202f\u3000\0"
_GAP: Final = _BLANKS + _LISTS + _TIGHT
_BEHIND_LEAD: Final = _BLANKS + "\r\n:：.#" + _TIGHT

# A sign of a number is no hyphen: it has a blank before it and a digit behind.
_SIGN: Final = r"(?:(?<!\s)|(?![-+][\d.]))[-+]"
_SIGNLESS: Final = re.escape(_GAP.replace("-", "").replace("+", ""))
_HEAD: Final = re.compile(rf"(?:[{_SIGNLESS}]|{_SIGN})*+(?:\r?\n)?")
_HEAD_WITH_STOPS: Final = re.compile(rf"(?:\A\.|[{_STOPS}](?!\d)|[{_SIGNLESS}]|{_SIGN})*+(?:\r?\n)?")
_STOP: Final = re.compile(rf"[{_STOPS}](?!\w)")
_WORD_START: Final = re.compile(r"(?<![^\W_])[^\W\d_]")
# The p of 'a.p.' is no word of its own.
_INSIDE_ABBREVIATION: Final = re.compile(r"[^\W\d_]\.\Z")
_JOINT: Final = re.compile(r"[\s./()'_-]+")
_FIRST_WORD: Final = re.compile(r"\A([^\W\d_]{1,8})\s+")
_LAST_WORD: Final = re.compile(r"[\s,;]{1,3}([^\W\d_]{1,8})\Z")
_SAID: Final = re.compile(r"[^\W_]")

_LONGEST_LEAD: Final = 48
# No more than so much before a cut is looked at for words that led to it.
_LONGEST_LEADS: Final = 1000
_MOST_WORDS: Final = 5
_FIRST_WITHOUT_BLANKS: Final = "\u0e00"
_HANGUL: Final = ("\uac00", "\ud7a3")


class _Lead(NamedTuple):
    """One row: 'small' is never in capitals (PT, LE, AM), 'title' is as in 'Dr' or has a point."""

    side: str
    may_have_point: bool


def cut(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text without the spans, which may overlap, and without the debris they leave.

    What is not beside a cut stays as it is; a text of which nothing but debris is left gives ''.
    """
    pieces = _pieces(text, spans)
    if len(pieces) == 1:
        return text
    kept = pieces[0]
    for piece in pieces[1:-1]:
        between = _BLANKS[0] if fold(piece.strip()) in _between() else piece
        kept = _joined(kept, between, is_last=False)
    kept = _joined(kept, pieces[-1], is_last=True)
    return kept if _SAID.search(_without_leads(kept)) else ""


def _pieces(text: str, spans: Iterable[tuple[int, int]]) -> list[str]:
    """What is left and right of each cut; one piece where nothing is cut."""
    pieces: list[str] = []
    at = 0
    for start, end in sorted(spans):
        if start >= end or end <= at:
            continue
        if start > at or not pieces:
            pieces.append(text[at:start].replace(_CUT, ""))
        at = end
    return [*pieces, text[at:].replace(_CUT, "")]


def _joined(left: str, right: str, is_last: bool) -> str:
    """Left and right of one cut, with what stood between them once."""
    left, right = _without_brackets(_without_leads(left), _behind().sub("", right, count=1))
    core = left.rstrip(_GAP)
    ends_line = core.endswith("\n")
    core = core.removesuffix("\n").removesuffix("\r") if ends_line else core
    gap = left[len(core) :]
    is_start = not core or ends_line or core[-1] in _STOPS
    head = _start_of(_HEAD_WITH_STOPS if is_start else _HEAD, right)
    rest = right[len(head) :]
    if not core:
        return _without_and(_FIRST_WORD, rest)
    if is_last and not _SAID.search(rest):
        core = _without_and(_LAST_WORD, core)
    if head.endswith("\n"):
        return core + ("\r\n" if head.endswith("\r\n") else "\n") + rest
    if is_last and not rest:
        return core
    return core + (gap if ends_line else _joint(core, gap, head.strip(_STOPS), rest)) + rest


def _without_and(word: re.Pattern[str], text: str) -> str:
    """The text without an 'and' at its end or beginning, of which the other half was cut."""
    match = word.search(text, 0 if word is _FIRST_WORD else max(0, len(text) - _LONGEST_LEAD))
    if match is None or fold(match[1]) not in _between():
        return text
    return text[: match.start()] + text[match.end() :]


def _start_of(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.match(text)
    return match[0] if match else ""


def _joint(core: str, gap: str, head: str, rest: str) -> str:
    """The stronger of what is left and right of a cut in one line."""
    if core[-1] in _OPENING or rest[:1] in _CLOSING or _STOP.match(rest):
        return ""
    if not gap and not head and core[-1].isalnum() and rest[:1].isalnum():
        return " " if max(core[-1], rest[0]) < _FIRST_WITHOUT_BLANKS else ""
    return max(gap, head, key=_strength)


def _strength(gap: str) -> int:
    """A comma or colon is more than a blank, a blank is more than a hyphen."""
    if any(one in _LISTS for one in gap):
        return 4
    if any(one in _BLANKS for one in gap):
        return 3 if gap.strip(_BLANKS) else 2
    return 1 if gap else 0


def _without_brackets(left: str, right: str) -> tuple[str, str]:
    """Both sides without brackets and quotes that hold nothing any more, and what led to them."""
    while True:
        core, rest = left.rstrip(_GAP), right.lstrip(_GAP)
        if not core or not rest or _BRACKETS.get(core[-1]) != rest[0]:
            return left, right
        if core[-1] == rest[0] and core != left and rest != right:
            return left, right  # two quotes, and the cut between them
        left, right = _without_leads(core[:-1]), rest[1:]


def _without_leads(text: str) -> str:
    """The text without all words at its end that say that a name, date or number follows."""
    before, text = text[:-_LONGEST_LEADS], text[-_LONGEST_LEADS:]
    return before + _without_last_leads(text)


def _without_last_leads(text: str) -> str:
    while True:
        core = text.rstrip(_BEHIND_LEAD)
        if not core or unicodedata.category(core[-1])[0] not in "LM":
            return text
        tail = Folded(core[-_LONGEST_LEAD:])
        start = _lead_start(tail, has_point=text.startswith(".", len(core)))
        if start is None:
            return text
        text = core[: len(core) - len(tail.original) + start]


def _lead_start(tail: Folded, has_point: bool) -> int | None:
    """Where in the original the longest lead begins that ends where the tail does."""
    plain = tail.plain
    if plain[-1:] >= _FIRST_WITHOUT_BLANKS:
        found = next((lead for lead in _leads_without_blanks() if plain.endswith(lead)), None)
        return tail.span(len(plain) - len(found), len(plain))[0] if found else None
    for word in list(_WORD_START.finditer(plain))[-_MOST_WORDS:]:
        if _INSIDE_ABBREVIATION.search(plain, max(0, word.start() - 2), word.start()):
            continue
        lead = _leads().get(_key(plain[word.start() :]))
        if lead and _leads_so(lead, tail.written(word.start(), len(plain)), has_point):
            return tail.span(word.start(), len(plain))[0]
    return None


def _leads_so(lead: _Lead, written: str, has_point: bool) -> bool:
    """True where a lead is written as it is where it leads: 'Dr Okonkwo', 'DR. OKONKWO', but 'MR CHEST'."""
    if has_point:
        return lead.may_have_point
    if len(written) == 1:
        return False
    if lead.side == "title":
        return written.istitle()
    return lead.side == "before" or not written.isupper()


def _key(lead: str) -> str:
    return _JOINT.sub(" ", lead).strip()


@cache
def _leads() -> dict[str, _Lead]:
    """Every lead before a cut by its words; a label of `looks` is one, too."""
    found = {_key(label): _Lead("before", True) for label in labels("strong")}
    for row in read_rows("leads.csv"):
        key, has_point = _key(fold(row["lead"])), row["lead"].endswith(".")
        if row["side"] in ("before", "small", "title"):
            known = found.get(key, _Lead(row["side"], has_point))
            found[key] = _Lead(known.side, known.may_have_point or has_point)
    return found


@cache
def _leads_without_blanks() -> list[str]:
    """The leads of scripts without blanks between words, the longest first."""
    return sorted((key for key in _leads() if key[-1:] >= _FIRST_WITHOUT_BLANKS), key=len, reverse=True)


@cache
def _between() -> frozenset[str]:
    """What stands between two of a list, and goes with both of them."""
    return frozenset(fold(row["lead"]) for row in read_rows("leads.csv") if row["side"] == "between")


@cache
def _behind() -> re.Pattern[str]:
    """Honorifics, degrees and particles directly behind a cut; or nothing."""
    leads = sorted(
        (row["lead"] for row in read_rows("leads.csv") if row["side"] == "after"), key=len, reverse=True
    )
    open_ended = [re.escape(lead) for lead in leads if _stands_alone(lead)]
    closed = [re.escape(lead) for lead in leads if not _stands_alone(lead)]
    return re.compile(
        rf"\A(?:[ \u3000]?(?:{'|'.join(open_ended)})|[ ,]{{0,2}}(?:{'|'.join(closed)})(?![^\W_]))*+",
        re.IGNORECASE,
    )


def _stands_alone(lead: str) -> bool:
    """True for a lead of a script in which the next word follows without a blank."""
    return lead[0] >= _FIRST_WITHOUT_BLANKS and not _HANGUL[0] <= lead[0] <= _HANGUL[1]
