"""What is looked for: the identifying values of all originals, in every form they may be written in."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from ..dicom.dictionary import registered_uids
from ..dicom.text import encode
from ..errors import SetAside
from ..profile.options import OPTIONS
from ..profile.standard import cleaned_of, row_of, unlisted_of
from ..tables import read_rows
from .headers import Header, Leaf
from .standard_says import kept_by, uid_kept_by

WORDS: Final = re.compile(rb"[0-9a-z\x80-\xff]+")  # of bytes in lower case
UIDS: Final = re.compile(rb"[0-9]+(?:\.[0-9]+){2,}")

_DAY: Final = re.compile(r"(\d{4})[.-]?(\d\d)[.-]?(\d\d)")
_UNSPACED: Final = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]{2,}")
_ESCAPE: Final = b"\x1b"
_LONGEST: Final = 1024
_SHORTEST, _SHORTEST_NUMBER = 5, 6
DEVICE: Final = (0x00080070, 0x00081090, 0x00181020)  # make, model, software
_BIRTH_DATE: Final = 0x00100030
_ORDINARY: Final = Path(__file__).parents[1] / "cleaning" / "tables" / "ordinary_words.csv"
_SAYS_NOTHING: Final = frozenset(
    {
        *("anon", "anonymised", "anonymized", "anonymous", "clinic", "default", "deidentified", "dummy"),
        *("hospital", "name", "no name", "noname", "none", "not available", "null", "patient", "phantom"),
        *("radiology", "removed", "test", "test patient", "undefined", "unknown", "unspecified"),
    }
)

_KIND: Final = {
    "patient": "a name of a patient",
    "person": "a name of a person",
    "id": "an id of a patient, visit, request or specimen",
    "address": "an address",
    "phone": "a phone number",
    "institution": "an institution",
    "device": "a device",
    "date": "a birth date",
    "day": "a date",
}


# A department stays with its institution, a station with its device, whatever attribute says it.
_KEPT_AS: Final = {
    "institution": frozenset({OPTIONS["retain-institution-identity"].code}),
    "device": frozenset({OPTIONS["retain-device-identity"].code}),
}
# What may be named as a make, a model or a program is.
LIKE_A_MAKER: Final = frozenset({_KIND["person"], _KIND["institution"], _KIND["device"]})


class Value(NamedTuple):
    """A kind of value that is looked for, and the codes of the options under which it may stay.

    exact: bytes in lower case that must stand there, where words alone do not tell (ISO 2022).
    rest: the words behind the first two.
    """

    kind: str
    kept_by: frozenset[str]
    rest: tuple[bytes, ...] = ()
    exact: bytes = b""


class Sought:
    """Values by their first word, by their first two, by their first two unspaced characters; UIDs."""

    def __init__(self) -> None:
        self.single: dict[bytes, Value] = {}
        self.several: dict[tuple[bytes, bytes], list[Value]] = {}
        self.unspaced: dict[str, dict[str, Value]] = {}
        self.uids: dict[bytes, frozenset[str]] = {}
        self._seen: set[int] = set()
        self._device: set[str] = set()

    def take(self, header: Header) -> None:
        """Takes what one original says."""
        for leaf in (*header.leaves, *header.meta):
            role = _role(leaf)
            if not role or not leaf.raw or len(leaf.raw) > _LONGEST:
                continue
            seen = hash((leaf.tag, leaf.raw, leaf.character_sets))
            if seen not in self._seen:
                self._seen.add(seen)
                self._take(role, leaf, header)
        for tag in DEVICE:
            self._device |= {" ".join(_words(value.lower())) for value in header.text(tag).split("\\")}

    def ready(self) -> None:
        """Drops what devices are called: a physician or a site that is named like a maker is no leak."""
        for said in self._device:
            words = said.encode().split()
            if len(words) == 1 and words[0] in self.single and self.single[words[0]].kind in LIKE_A_MAKER:
                del self.single[words[0]]
        self._seen.clear()

    def _take(self, role: str, leaf: Leaf, header: Header) -> None:
        kept = uid_kept_by(header, leaf) if role == "uid" else kept_by(leaf.tag)
        kept |= _KEPT_AS.get(role, frozenset())
        for value in leaf.values:
            if role == "uid":
                uid = value.encode("latin-1", "replace")
                if UIDS.fullmatch(uid) and value not in registered_uids() and len(uid) > 5:
                    self.uids[uid] = self.uids.get(uid, frozenset()) | kept
            elif role in ("date", "day"):
                self._take_day(role, value, kept)
            else:
                for form in _name_forms(value) if role in ("patient", "person") else (value,):
                    self._take_text(role, form, leaf.character_sets, kept)

    def _take_day(self, role: str, value: str, kept: frozenset[str]) -> None:
        match = _DAY.match(value)
        if not match or match[1] < "1902":
            return
        year, month, day = match.groups()
        orders = ((year, month, day), (day, month, year), (month, day, year)) if role == "date" else ()
        for words in (("".join(match.groups()),), *orders, (year, month, day)):
            self._add(tuple(word.encode() for word in words), Value(_KIND[role], kept))

    def _take_text(self, role: str, form: str, character_sets: tuple[str, ...], kept: frozenset[str]) -> None:
        if not _tells(form):
            return
        if not form.isascii():
            for run in _UNSPACED.findall("".join(form.split("^"))):
                value = Value(_KIND[role], kept)
                self.unspaced.setdefault(run[:2], {})[run] = value
        for written in _written(form, character_sets):
            lower = written.lower()
            exact = lower if _ESCAPE in lower else b""
            self._add(tuple(WORDS.findall(lower)), Value(_KIND[role], kept, (), exact))

    def _add(self, words: tuple[bytes, ...], value: Value) -> None:
        if not words:
            return
        if len(words) == 1 and not value.exact:
            before = self.single.get(words[0])
            codes = value.kept_by | (before.kept_by if before else frozenset())
            self.single[words[0]] = value._replace(kept_by=codes, kind=before.kind if before else value.kind)
            return
        pair = (words[0], words[1] if len(words) > 1 else b"")
        found = self.several.setdefault(pair, [])
        value = value._replace(rest=words[2:])
        for place, other in enumerate(found):
            if (other.rest, other.exact) == (value.rest, value.exact):
                found[place] = other._replace(kept_by=other.kept_by | value.kept_by)
                return
        found.append(value)


@cache
def _role_of(tag: int, vr: str) -> str:
    if tag == _BIRTH_DATE:
        return "date"
    if vr == "UI":
        found = unlisted_of(tag)
        return "uid" if row_of(tag) is not None or (found is not None and found.action == "uid") else ""
    if vr in ("DA", "DT"):
        return "day" if row_of(tag) is not None else ""
    return cleaned_of().get(tag, "") or ("person" if vr == "PN" else "")


def _role(leaf: Leaf) -> str:
    return _role_of(leaf.tag, leaf.vr)


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text)


@cache
def _ordinary() -> frozenset[str]:
    return frozenset(row["word"].lower() for row in read_rows(_ORDINARY))


def _tells(text: str) -> bool:
    """True for a value that is long enough and says something; one ordinary word stands anywhere."""
    words = _words(text.lower())
    joined = "".join(words)
    if joined.isdigit():
        return len(joined) >= _SHORTEST_NUMBER and len(set(joined)) > 1
    if not joined.isascii() and _UNSPACED.search(joined):
        return True
    if len(joined) < _SHORTEST or " ".join(words) in _SAYS_NOTHING:
        return False
    return len(words) > 1 or not (joined in _ordinary() or joined in _SAYS_NOTHING)


def _name_forms(value: str) -> Iterator[str]:
    """A name as DICOM writes it and as people do; what stands between words does not matter."""
    for group in value.split("="):
        parts = [part.strip() for part in group.split("^")]
        yield group.strip("^ ")
        if parts[0]:
            yield parts[0]
        if len(parts) > 1 and parts[0] and parts[1]:
            yield f"{parts[0]}^{parts[1]}"
            yield f"{parts[1]} {parts[0]}"
            yield "".join(_words(parts[0] + parts[1]))
            yield "".join(_words(parts[1] + parts[0]))


def _written(form: str, character_sets: tuple[str, ...]) -> Iterable[bytes]:
    """The bytes of a text in UTF-8, Latin-1 and the declared character set, cases, and without accents."""
    if form.isascii():
        return (form.encode(),)
    found = set()
    plain = "".join(c for c in unicodedata.normalize("NFKD", form) if not unicodedata.combining(c))
    for text in (form, form.lower(), form.upper(), plain):
        found.add(text.encode("utf-8"))
        found.add(text.encode("latin-1", "ignore") if text.isascii() else _latin(text))
        try:
            found.add(encode(text, [name for name in character_sets if name], "PN"))
        except SetAside:
            continue  # the set does not have these characters, so the value is not written in it
    return found - {b""}


def _latin(text: str) -> bytes:
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return b""
