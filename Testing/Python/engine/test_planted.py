"""Identifiers planted all over pydicom's files are gone from what is released, what is beside them stays."""

from collections import Counter
from functools import cache
from pathlib import Path
from typing import NamedTuple

import planting_places as places
import pytest
from DicomDeidLib import Engine, Job, SetAside, load_profile, run_job
from planting import Planting, byte_leaks, leaks, lost, plant, texts_of
from planting_texts import IDENTIFIERS, SCRIPTS
from support import KEY, minimal, pydicom_files, read, to_bytes
from test_pydicom_files import expected_end

SMALL = 50_000  # bytes of a file that something is planted in
KEPT = 0.98
# Files that are like others.
ALIKE = ("test_files/dicomdirtests/", "test_files/SC_rgb_dcmtk", "test_files/SC_rgb_rle_")
# What the files of a character set are planted with; the others are dealt every script in turn.
BY_CHARACTER_SET = {
    "chrArab": "arabic", "chrFren": "latin 1", "chrGerm": "latin 1", "chrGreek": "greek",
    "chrH31": "japanese", "chrH32": "half-width kana", "chrHbrw": "hebrew", "chrI2": "korean",
    "chrJapMulti": "japanese", "chrKoreanMulti": "korean", "chrRuss": "cyrillic",
    "chrX1": "unicode", "chrX2": "chinese",
}  # fmt: skip
# Profile: its base, more options, every how many of the files it is tried with.
PROFILES = {
    "research": ("research", (), 3),
    "research with graphics": ("research", ("clean-graphics",), 4),
    "basic with descriptors": ("basic", ("clean-descriptors",), 4),
}


class Tried(NamedTuple):
    planted: Planting
    code: str  # '' for a released file
    output: bytes


@cache
def planted_files() -> dict[str, Planting]:
    """Every small file that is released, and an object of each kind in every script, planted."""
    scripts = list(SCRIPTS)
    made = {}
    for number, (name, path) in enumerate(pydicom_files().items()):
        if expected_end(name) != "released" or path.stat().st_size > SMALL or name.startswith(ALIKE):
            continue
        said = [script for stem, script in BY_CHARACTER_SET.items() if Path(name).stem.startswith(stem)]
        made[name] = plant(path.read_bytes(), said[0] if said else scripts[number % len(scripts)], name)
    for number, script in enumerate(scripts):
        kind = list(places.OBJECTS)[number % len(places.OBJECTS)]
        made[f"{kind}, {script}"] = plant(kind, script, kind + script)
    return made


@cache
def tried(profile: str) -> dict[str, Tried]:
    """What becomes of planted files under a profile."""
    base, options, step = PROFILES[profile]
    engine = Engine(base, options, KEY)
    done = {}
    for number, (name, planted) in enumerate(planted_files().items()):
        if number % step == 0 or ", " in name:
            try:
                done[name] = Tried(planted, "", engine.deidentify_bytes(planted.data))
            except SetAside as problem:
                done[name] = Tried(planted, problem.code, b"")
    return done


def said(problems: list[str]) -> str:
    """Problems for a reader: a few of each kind, the rarest first; a kind is what stands before the text."""
    kinds: dict[str, list[str]] = {}
    for problem in problems:
        kinds.setdefault(problem.split(": ")[1], []).append(problem)
    few = [
        line
        for kind, found in sorted(kinds.items(), key=lambda one: len(one[1]))
        for line in (f"{len(found)} of {kind}", *found[:3])
    ]
    return f"{len(problems)}:\n" + "\n".join(few[:80])


@pytest.mark.parametrize("profile", PROFILES)
def test_every_file_is_released(profile: str) -> None:
    set_aside = {name: one.code for name, one in tried(profile).items() if one.code}
    assert not set_aside, Counter(set_aside.values())


@pytest.mark.parametrize("profile", PROFILES)
def test_every_identifier_is_gone(profile: str) -> None:
    found = [
        f"{name} {leak}"
        for name, one in tried(profile).items()
        if not one.code
        for leak in leaks(one.planted, one.output)
    ]
    assert not found, said(found)


@pytest.mark.parametrize("profile", PROFILES)
def test_what_stands_beside_them_stays(profile: str) -> None:
    count, missing = 0, []
    for name, one in tried(profile).items():
        paths = one.planted.cleaned | (one.planted.drawn if "graphics" in profile else set())
        if "research" not in profile:
            # Private elements and the content of reports and waveforms go: no option keeps them.
            paths = {
                path for path in paths if not path.startswith(("/(2001,", "/(0040,A730)", "/(0040,B020)"))
            }
        if not one.code:
            found, gone = lost(one.planted, one.output, paths)
            count += found
            missing += [f"{name} {each}" for each in gone]
    assert count > 500
    assert len(missing) <= count * (1 - KEPT), f"of {count} are lost {said(missing)}"


def test_numbers_codes_and_terms_stay() -> None:
    for name, one in tried("research").items():
        if one.code:
            continue
        after = dict(texts_of(one.output))
        for path, term in one.planted.terms.items():
            assert after.get(path, "").startswith(term), f"{name} {path}: {term!r} -> {after.get(path)!r}"
        element = {path: str(value) for path, value in after.items()}
        before = dict(texts_of(one.planted.data))
        for path in one.planted.numbers:
            assert element.get(path) == before[path], f"{name} {path}"


def test_the_generator_plants_every_spelling_and_the_finder_finds_them() -> None:
    """That the tests above can fail: what is planted is found where nothing takes it out."""
    everything = "\n".join(text for one in planted_files().values() for _, text in texts_of(one.data))
    for identifier in IDENTIFIERS:
        missing = [one for one in identifier.spellings if one not in everything]
        assert not missing
    for name, planted in list(planted_files().items())[::5]:
        assert len(leaks(planted, planted.data)) > 25, name
        assert len(byte_leaks(planted, planted.data)) > 10, name
        count, missing = lost(planted, to_bytes(minimal()), planted.cleaned)
        assert len(missing) == count > 30, name


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_kept_text_is_found(script: str) -> None:
    """That the tests above can fail, for a name in every script."""
    rules = [{"selector": "StudyDescription", "action": "keep"}]
    family = SCRIPTS[script].person.split("=")[-1].split("^")[0]
    dataset = minimal(SpecificCharacterSet=SCRIPTS[script].character_set.split("\\"))
    dataset.PatientName, dataset.StudyDescription = SCRIPTS[script].person, f"CT {family}"
    planted = Planting(SCRIPTS[script], to_bytes(dataset))
    kept = Engine(load_profile("research", (), rules), (), KEY).deidentify_bytes(planted.data)
    (leak,) = leaks(planted, kept)
    assert leak.startswith("/(0008,1030): ") and byte_leaks(planted, kept)
    cleaned = Engine("research", (), KEY).deidentify_bytes(planted.data)
    assert not leaks(planted, cleaned)


# Two finds side by side, of which each alone is well: text -> what has to be left of it, what must not be.
NEIGHBOURING = {
    "tel 318842\r\n1.2.826.0.1.3680043.8.498.77123 liver": ("liver", "318842"),
    "fax 555.014.4479\r\n12-NOV-2019 liver": ("liver", "2019"),
    "2019-11-12\r\n05550/318842, liver": ("liver", "2019"),
    "2024-05-23\r\n(05550) 318-842, liver": ("liver", "2024"),
    "ERLENKAMP 12, May 23, 2024, liver": ("liver", "2024"),
    "BI-RADS 4 May 23, 2024": ("BI-RADS 4", "2024"),
    "slice 12, April 17, 1931": ("slice 12", "1931"),
    "kVp 120\r\n05550/318842, liver": ("kVp 120", "318842"),
    "DOB 4/17/31, liver": ("liver", "/"),
    "ZephiniaOkonjovar-Brand, liver": ("liver", "onjovar"),
    "120 kV, Vandermolek": ("120 kV", "Vander"),
    "Quistgaard, Thessalia, T2 axial": ("T2 axial", "Quist"),
    "3T Thessalia Quistgaard": ("3T", "Quist"),
    "CT CHEST Vandermolek^Tiborius": ("CT CHEST", "Tib"),
    "Thorax a.p. - Quistgaard": ("Thorax a.p", "Quist"),
}


@pytest.mark.parametrize("text", NEIGHBOURING)
@pytest.mark.parametrize("profile", ["research", "basic with descriptors"])
def test_one_find_does_not_spoil_the_next(text: str, profile: str) -> None:
    base, options, _ = PROFILES[profile]
    known = {one.keyword: one.value for one in IDENTIFIERS if one.keyword}
    dataset = minimal(**{**known, "PatientName": SCRIPTS["ascii"].person}, ImageComments=text)
    out = read(Engine(base, options, KEY).deidentify_bytes(to_bytes(dataset))).ImageComments
    stays, goes = NEIGHBOURING[text]
    assert stays in out and goes not in out, f"{text!r} -> {out!r}"


# An identifier where it is never expected: gone, or the file is set aside; it is never let out.
HOSTILE = {
    "a term": {"ImageType": ["ORIGINAL", "PRIMARY", "OKONJOVAR"]},
    "a whole name in a term": {"BodyPartExamined": "ZEPHINIA"},
    "an id in a term": {"BodyPartExamined": "KZ7704419"},
    "a version": {"SoftwareVersions": "syngo of Z. Okonjovar-Brand"},
    "an id in a version": {"SoftwareVersions": "syngo KZ 770 4419"},
    "an operator in a version": {"SoftwareVersions": "syngo tvandermolek"},
    "an application": {"ApplicationName": "Viewer of Zephinia Okonjovar-Brand's"},
    "a frame label": {"FrameLabel": "liver of ZEPHINIA OKONJOVAR"},
    "a code": {"ProcedureCodeSequence": "OKONJOVAR"},
}


@pytest.mark.parametrize("place", HOSTILE)
def test_where_nobody_expects_it_it_is_gone_or_the_file_is_set_aside(place: str) -> None:
    dataset = minimal(PatientName="Okonjovar-Brand^Zephinia^Amarul", PatientID="KZ-770-4419")
    dataset.OperatorsName = "Vandermolek^Tiborius"
    for keyword, value in HOSTILE[place].items():
        if keyword.endswith("Sequence"):
            code = type(dataset)()
            code.CodeValue, code.CodingSchemeDesignator, code.CodeMeaning = value, "99LOCAL", value
            value = [code]
        setattr(dataset, keyword, value)
    planted = Planting(SCRIPTS["ascii"], to_bytes(dataset))
    try:
        output = Engine("research", (), KEY).deidentify_bytes(planted.data)
    except SetAside:
        return
    found = leaks(planted, output)
    assert not found, said(found)


def test_a_text_without_its_escape_sequence_is_cleaned_emptied_or_set_aside() -> None:
    """As many writers do, pydicom behind the end of a line too: the name is there for lenient readers."""
    script = SCRIPTS["korean"]
    dataset = minimal(SpecificCharacterSet=script.character_set.split("\\"), PatientName=script.person)
    dataset.ImageComments = "FLAIR XXXXXX"
    data = to_bytes(dataset).replace(b"XXXXXX", "남궁휘".encode("euc_kr"))
    planted = Planting(script, data)
    try:
        output = Engine("research", (), KEY).deidentify_bytes(data)
    except SetAside:
        return
    found = [*leaks(planted, output), *map(str, byte_leaks(planted, output))]
    assert not found, found


@pytest.mark.parametrize("day", ["23 May 2024", "May 23, 2024", "23 de mayo de 2024", "May 2024"])
def test_a_date_that_grows_where_it_moves_does_not_cost_the_file(day: str) -> None:
    text = "portal venous phase, left lower lobe, no contrast, Circle of Willis"[: 63 - len(day)] + " " + day
    for number in range(8):
        dataset = minimal(PatientID=f"MRN-{number}", StudyDate="20240523", StudyDescription=text)
        out = read(Engine("research", (), KEY).deidentify_bytes(to_bytes(dataset)))
        assert out.StudyDescription.startswith("portal venous phase, left lower lobe")
        assert "2024" not in out.StudyDescription


def test_a_run_lets_nothing_out_by_names_of_files_and_folders(tmp_path: Path) -> None:
    source = tmp_path / "in" / "Okonjovar-Brand_Zephinia" / "KZ-770-4419"
    source.mkdir(parents=True)
    chosen = [name for name, one in planted_files().items() if one.script is SCRIPTS["ascii"]]
    for number, name in enumerate(chosen):
        (source / f"Zephinia 19310417 {number}.dcm").write_bytes(planted_files()[name].data)
    report = tmp_path / "report.json"
    job = Job(
        (str(tmp_path / "in"),), str(tmp_path / "out"), key_hex=KEY.hex(), profile="research", workers=1,
        report=str(report),
    )  # fmt: skip
    outcomes = run_job(job).as_dict()["outcomes"]
    assert outcomes["released"] == len(chosen), outcomes
    planted = Planting(SCRIPTS["ascii"], planted_files()[chosen[0]].data)
    for path in [*(tmp_path / "out").rglob("*"), report]:
        name = path.relative_to(tmp_path).as_posix()
        assert not byte_leaks(planted, bytes(200) + name.encode()), name
        if path.is_file() and path.suffix != ".dcm":  # those are looked through above
            assert not byte_leaks(planted, bytes(200) + path.read_bytes()), name
