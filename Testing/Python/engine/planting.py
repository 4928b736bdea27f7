"""The generator: takes a file, plants identifiers beside useful neighbours all over it, and can find them."""

import io
import random
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

import planting_places as places
from planting_texts import IDENTIFIERS, NEIGHBOURS, PATTERNS, SCRIPTS, SHORT, Script, latin_spellings, plain
from pydicom import Dataset, config, dcmwrite
from pydicom.charset import encode_string, python_encoding
from pydicom.uid import ImplicitVRLittleEndian
from support import flat, read

# Between a neighbour and an identifier; the last one ends a line, where a VR has lines.
BETWEEN = (", ", " - ", "; ", " / ", " | ", ": ", " ")
IN_TERMS = ("PatientName", "PatientID", "AccessionNumber", "ReferringPhysicianName", "OperatorsName")
CODECS = ("utf-8", "latin-1", "utf-16-le")
WORDS = {one for script in SCRIPTS.values() for one in script.neighbours} | {*NEIGHBOURS, *SHORT}


@dataclass
class Planting:
    """What was planted into one file.

    cleaned: paths of texts that stay without the identifiers; drawn: those that stay with clean-graphics
    only. terms: path -> what is left of a term. numbers: path -> what stays as it is.
    """

    script: Script
    data: bytes = b""
    cleaned: set[str] = field(default_factory=set)
    drawn: set[str] = field(default_factory=set)
    terms: dict[str, str] = field(default_factory=dict)
    numbers: dict[str, str] = field(default_factory=dict)


class Texts:
    """Makes texts for one file: spellings and neighbours, each dealt before any comes again."""

    def __init__(self, script: Script, seed: str) -> None:
        self.random = random.Random(seed)
        names = [*(latin_spellings(script.person) if _is_latin(script) else ()), *script.spellings]
        everything = [one for identifier in IDENTIFIERS for one in identifier.spellings]
        # As many names as everything else: they are what is written most often.
        self._spellings = [*everything, *names, *names]
        known = [one for one in IDENTIFIERS if one.keyword in IN_TERMS]
        self._known = [one for identifier in known for one in identifier.spellings] + list(names)
        self._neighbours = [*script.neighbours, *script.neighbours, *NEIGHBOURS]
        self._dealt: dict[int, list[str]] = {}
        # pydicom does not write the escape sequence anew behind the end of a line.
        self._lines = "149" not in script.character_set

    def _deal(self, deck: list[str], longest: int) -> str:
        """The next of a deck that is short enough, '' where none is."""
        left = self._dealt.setdefault(id(deck), [])
        for _ in range(2):
            for at, one in enumerate(left):
                if len(one) <= longest:
                    return left.pop(at)
            left[:] = self.random.sample(deck, len(deck))
        return ""

    def mixed(self, longest: int) -> str:
        """Neighbours with identifiers between and around them."""
        if longest <= 16:
            neighbour = self.random.choice(SHORT)
            spelling = self._deal(self._spellings, longest - len(neighbour) - 1)
            return f"{neighbour} {spelling}".strip()
        text = self._deal(self._neighbours, longest)
        while True:
            between = self.random.choice((*BETWEEN, "\r\n") if self._lines and longest > 100 else BETWEEN)
            beside = self._deal(self._spellings, longest)
            if between in (" ", " - ") and text[-1].isdigit() and not beside[0].isalpha():
                between = ", "  # '12 (05550) 318842' is one number as well, '12 - 23.05.2024' are days
            behind = self.random.choice(BETWEEN[:3]) + self._deal(self._neighbours, longest)
            more = between + beside + self.random.choice((behind, behind, ""))
            if len(text) + len(more) > longest:
                return text
            text += more

    def known(self, longest: int) -> str:
        """One spelling of what the header says, for a term."""
        return self._deal(self._known, longest)


def _is_latin(script: Script) -> bool:
    return plain(script.person[0]).isascii() or script.person[0] in "ØÞ"


def header(dataset: Dataset, script: Script) -> None:
    """The attributes that say who it is."""
    dataset.SpecificCharacterSet = script.character_set.split("\\")
    for identifier in IDENTIFIERS:
        if identifier.keyword:
            setattr(dataset, identifier.keyword, identifier.value)
    dataset.PatientName = script.person
    dataset.SeriesDate = dataset.ContentDate = dataset.StudyDate
    other = Dataset()
    other.PatientID, other.PatientName = "58213906", script.person
    dataset.OtherPatientIDsSequence = [other]


def plant(source: bytes | str, script_name: str, seed: str) -> Planting:
    """A file with identifiers everywhere; source: a file as bytes, or the name of one of `places.OBJECTS`."""
    script = SCRIPTS[script_name]
    made = Planting(script)
    texts = Texts(script, seed)
    if isinstance(source, str):
        kind, (source, paths) = source, places.OBJECTS[source](texts.mixed)
        (made.drawn if kind == "presentation state" else made.cleaned).update(paths)
    dataset = read(source)
    name = plain(script.person.split("^")[0].split("=")[0]).upper()
    name = name.replace("-", "") if name.isascii() else "QUISTGAARD"
    header(dataset, script)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for keyword, value in places.NUMBERS.items():
            setattr(dataset, keyword, value)
        made.cleaned |= places.texts_at_the_top(dataset, texts.mixed, texts.random.sample)
        made.cleaned |= places.texts_in_sequences(dataset, texts.mixed)
        made.terms = places.terms(dataset, texts.known)
        places.other_vrs(dataset, name, "7704419", "1.2.826.0.1.3680043.8.498.77123")
        safe, made.numbers = places.private(dataset, texts.mixed, name)
        made.cleaned |= safe
        made.drawn |= places.drawn(dataset, texts.mixed, name)
        places.head(dataset, name, "7704419")
        made.numbers |= {places.path_of(one): str(dataset[one].value) for one in places.NUMBERS}
        made.data = _written(dataset)
    for number in (places.NO_DECIMAL, places.NO_INTEGER):
        made.data = made.data.replace(number.encode(), name[: len(number)].ljust(len(number)).encode())
    return made


def _written(dataset: Dataset) -> bytes:
    if "TransferSyntaxUID" not in dataset.file_meta:
        implicit, little = dataset.original_encoding
        dataset.file_meta.TransferSyntaxUID = (
            ImplicitVRLittleEndian if implicit else "1.2.840.10008.1.2.1" if little else "1.2.840.10008.1.2.2"
        )
    out = io.BytesIO()
    before = config.settings.writing_validation_mode
    config.settings.writing_validation_mode = config.IGNORE
    try:
        dcmwrite(out, dataset)
    finally:
        config.settings.writing_validation_mode = before
    return out.getvalue()


# Finding it again.


def needles(script: Script) -> list[str]:
    """What must not be left of a file with this script, in plain form."""
    found = [*script.needles, *(one for identifier in IDENTIFIERS for one in identifier.needles)]
    return [plain(one) for one in found]


@cache
def texts_of(data: bytes) -> tuple[tuple[str, str], ...]:
    """Every value of a file as text, with its path; bytes as UTF-8 and as Latin 1."""
    return tuple(_texts_of(data))


def _texts_of(data: bytes) -> Iterator[tuple[str, str]]:
    for path, element in flat(read(data)):
        value = element.value
        if isinstance(value, bytes):
            if len(value) > 1000:
                continue
            value = value.decode("utf-8", "ignore") + " " + value.decode("latin-1")
        elif not isinstance(value, str) and hasattr(value, "__iter__") and element.VR != "PN":
            value = "\\".join(map(str, value))
        yield path, str(value)


def leaks(planted: Planting, output: bytes) -> list[str]:
    """Every needle that is left in an output, said as 'path: text before -> text after'."""
    sought = needles(planted.script)
    stays = planted.cleaned | planted.drawn
    before: dict[str, str] = {}
    found = []
    for path, text in texts_of(output):
        folded = plain(text)
        left = [needle for needle in sought if needle in folded]
        left += [match[0] for one in PATTERNS for match in re.finditer(one, folded) if path in stays]
        if left:
            before = before or dict(texts_of(planted.data))
            found.append(f"{path}: {left}: {before.get(path)!r} -> {text!r}")
    return found or [f"bytes: {needle!r}" for needle in byte_leaks(planted, output)]


def byte_leaks(planted: Planting, output: bytes) -> list[bytes]:
    """The needles that stand anywhere in the bytes of an output, whatever they are a part of."""
    import zlib

    meta_end = 144 + int.from_bytes(output[140:144], "little")
    haystack = output
    if b"1.2.840.10008.1.2.1.99" in output[:meta_end]:
        haystack = output[:meta_end] + zlib.decompress(output[meta_end:], -15)
    pixels = read(planted.data).get("PixelData", b"")
    if len(pixels) > 64:
        haystack = haystack.replace(pixels, b"")
    haystack = haystack.lower()
    return [needle for needle in byte_needles(planted.script) if needle in haystack]


def byte_needles(script: Script) -> set[bytes]:
    """The needles in lower and upper case, as they stand in the file's character set and in others."""
    names = [part for part in re.split(r"[\^=]", script.person) if len(plain(part)) > 3]
    texts = [*script.needles, *names, *(one for identifier in IDENTIFIERS for one in identifier.needles)]
    sets = [python_encoding.get(one or "iso8859", "iso8859") for one in script.character_set.split("\\")]
    found = set()
    for text in {form for one in texts for form in (one, one.upper(), one.title())}:
        for codec in CODECS:
            try:
                found.add(text.encode(codec))
            except UnicodeEncodeError:
                continue
        try:
            found.add(re.sub(rb"\x1b[($][()]?.", b"", encode_string(text, sets)))
        except (UnicodeError, LookupError):
            continue
    return {one.lower() for one in found if len(one) >= 4}


def neighbours_in(text: str) -> list[str]:
    """The neighbours that a planted text holds, longer ones first."""
    return [one for one in WORDS if one in text]


def lost(planted: Planting, output: bytes, paths: Iterable[str]) -> tuple[int, list[str]]:
    """How many neighbours were planted at paths, and each that is lost, with the text before and after."""
    after = dict(texts_of(output))
    wanted = set(paths)
    count, missing = 0, []
    for path, text in texts_of(planted.data):
        if path not in wanted:
            continue
        for one in neighbours_in(text):
            count += 1
            if one not in after.get(path, ""):
                missing.append(f"{path}: {one!r}: {text!r} -> {after.get(path)!r}")
    return count, missing
