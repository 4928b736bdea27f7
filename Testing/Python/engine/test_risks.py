"""Risks: what a profile says to kinds of objects that often show whose they are, through files and runs."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Engine, Job, SetAside, UsageError, load_profile, run_job
from DicomDeidLib.cli import main
from DicomDeidLib.errors import REASONS
from DicomDeidLib.profile.claim import warnings_of
from DicomDeidLib.profile.document import document
from DicomDeidLib.profile.explain import differences
from DicomDeidLib.profile.risk_kinds import KINDS, kinds_by
from DicomDeidLib.profile.risk_policy import CLEAN, SET_ASIDE, code_of
from DicomDeidLib.verify.verification import verify
from pixel_support import described, image, written
from pydicom import Dataset
from pydicom.uid import RLELossless, UID_dictionary
from support import KEY, minimal, read, to_bytes

_STORAGE = "1.2.840.10008.5.1.4.1.1."
_MPEG4 = "1.2.840.10008.1.2.4.102"
_OF_EACH: dict[str, tuple[str, dict[str, object]]] = {
    "burned-in": ("2", {"BurnedInAnnotation": "YES"}),
    "voice": ("9.4.1", {}),
    "US": ("6.1", {}),
    "SC": ("7", {}),
    "XA": ("12.1", {}),
    "RF": ("12.2", {}),
    "XC": ("77.1.4", {}),
    "ES": ("77.1.1", {}),
    "OP": ("77.1.5.1", {}),
    "GM": ("77.1.6", {}),
    "video": ("77.1.4.1", {}),
    "document": ("104.1", {"MIMETypeOfEncapsulatedDocument": "application/pdf"}),
}
_ALL = [{"action": "clean-pixels", "regions": [[0, 0, 3, 3]]}]
_KEEPS = [{"action": "keep", "selector": "EncapsulatedDocument"}]


def _object(kind: str) -> Dataset:
    sop_class, more = _OF_EACH[kind]
    dataset = described(image(1, 1, 8), 8, 8, **{"BurnedInAnnotation": "NO", **more})
    dataset.SOPClassUID = _STORAGE + sop_class
    if kind == "document":
        dataset.EncapsulatedDocument = b"%PDF-1.4 of somebody "
    else:
        dataset.PixelData = written(image(1, 1, 8), 8, planar=0, big=False)
    return dataset


def _out(kind: str, policy: str | None, rules: list[Any] | None = None, **more: Any) -> Dataset:
    profile = load_profile(
        "basic", rules=_KEEPS if kind == "document" else rules or [], risks={kind: policy} if policy else None
    )
    return read(Engine(profile, (), KEY, **more).deidentify_bytes(to_bytes(_object(kind))))


def test_every_kind_is_tested_and_has_its_sentences() -> None:
    assert set(_OF_EACH) == set(KINDS)
    assert all(code_of(kind, policy) in REASONS for kind in KINDS for policy in (CLEAN, SET_ASIDE))


@pytest.mark.parametrize("kind", list(KINDS))
def test_set_aside_and_release(kind: str) -> None:
    with pytest.raises(SetAside) as problem:
        _out(kind, "set-aside", _ALL)
    assert problem.value.code == code_of(kind, "set-aside")
    assert "1.2." not in str(problem.value)
    out = _out(kind, "release")
    assert out.PatientName != "Okonkwo-Testpatient^Ada"
    # A rule that keeps a document keeps who it is of, too.
    known = kind in ("burned-in", "voice", "document")
    assert out.PatientIdentityRemoved == ("NO" if known else "YES")


@pytest.mark.parametrize("kind", list(KINDS))
def test_clean_is_released_only_where_a_rule_filled_something(kind: str) -> None:
    elsewhere = [{**_ALL[0], "when": 'Modality == "PX"'}]
    for rules in (None, elsewhere):
        with pytest.raises(SetAside) as problem:
            _out(kind, "clean", rules)
        assert problem.value.code == code_of(kind, "clean")
    if kind in ("voice", "document", "video"):
        with pytest.raises(SetAside):
            _out(kind, "clean", _ALL)
        return
    out = _out(kind, "clean", _ALL)
    assert out.BurnedInAnnotation == "NO" and out.PatientIdentityRemoved == "YES"
    assert not out.pixel_array[:4, :4].any()


@pytest.mark.parametrize("kind", list(KINDS))
def test_by_default_only_what_is_known_is_set_aside(kind: str) -> None:
    if kind in ("burned-in", "voice"):
        with pytest.raises(SetAside) as problem:
            _out(kind, None)
        assert problem.value.code == kind
    else:
        assert _out(kind, None).SOPClassUID == _object(kind).SOPClassUID


@pytest.mark.parametrize(
    ("kind", "attributes", "syntax"),
    [
        ("US", {"Modality": "US"}, ""),
        ("US", {"Modality": "IVUS"}, ""),
        ("SC", {"ConversionType": "WSD"}, ""),
        ("XA", {"Modality": "XA"}, ""),
        ("GM", {"Modality": "SM"}, ""),
        ("video", {}, _MPEG4),
        ("burned-in", {"BurnedInAnnotation": ["NO", "YES"]}, ""),
    ],
)
def test_a_kind_is_known_by_modality_class_conversion_and_syntax(
    kind: str, attributes: dict[str, object], syntax: str
) -> None:
    dataset = minimal(**attributes)
    profile = load_profile("basic", risks={kind: "set-aside"})
    with pytest.raises(SetAside) as problem:
        Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset, *([syntax] if syntax else [])))
    assert problem.value.code == f"risk-{kind.lower()}"


@pytest.mark.parametrize("conversion", ["", "DI", "SYN"])
def test_a_reformatted_image_is_no_secondary_capture(conversion: str) -> None:
    dataset = _object("burned-in")
    dataset.BurnedInAnnotation, dataset.Modality = "NO", "CT"
    dataset.ImageType, dataset.ConversionType = ["DERIVED", "SECONDARY", "MPR"], conversion
    profile = load_profile("basic", risks=dict.fromkeys(KINDS, "set-aside"))
    assert Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset))
    dataset.ConversionType = "SD"
    with pytest.raises(SetAside, match="secondary captures"):
        Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset))


_NAMED = {
    "Ultrasound|Photoacoustic": "US",
    "Secondary Capture": "SC",
    "Angiographic": "XA",
    "Radiofluoroscopic|XRF": "RF",
    "Photographic Image|Dermoscopic": "XC",
    "Endoscopic": "ES",
    "Ophthalmic (Photo|Tomo|Optical|Thick)|Corneal Topography": "OP",
    "Microscop(ic|y)( Image| Tiled|$)": "GM",
    "^Video": "video",
    "Audio Waveform": "voice",
}


def test_every_class_whose_name_says_so_is_of_the_kind() -> None:
    classes = {
        uid: name
        for uid, (name, what, *_rest) in UID_dictionary.items()
        if what == "SOP Class" and "Storage" in name and "Presentation State" not in name
    }
    for pattern, kind in _NAMED.items():
        named = [uid for uid, name in classes.items() if re.search(pattern, name)]
        assert named and all(kind in kinds_by(sop_class=uid) for uid in named), kind
    for name in ("CT Image", "MR Image", "Positron Emission Tomography Image", "Segmentation", "Enhanced SR"):
        (uid,) = [uid for uid, said in classes.items() if said == f"{name} Storage"]
        assert kinds_by(sop_class=uid, modality=name[:2]) == []


def test_the_strictest_policy_wins_and_empty_documents_are_no_risk() -> None:
    dataset = _object("US")
    dataset.BurnedInAnnotation = "YES"
    for risks in ({"US": "set-aside", "burned-in": "release"}, {"US": "release", "burned-in": "set-aside"}):
        with pytest.raises(SetAside):
            Engine(load_profile("basic", risks=risks), (), KEY).deidentify_bytes(to_bytes(dataset))


def test_what_no_cleaning_helps_is_said_first_and_needs_no_codec() -> None:
    dataset = _object("US")
    dataset.ConversionType, dataset.PixelData = "WSD", b"\0\0 no fragments"
    data = to_bytes(dataset).replace(b"1.2.840.10008.1.2.1\0", RLELossless.encode().ljust(20, b"\0"))
    with pytest.raises(SetAside) as problem:
        Engine(load_profile("basic", rules=_ALL), (), KEY).deidentify_bytes(data)
    assert problem.value.code.startswith("pixels-")
    profile = load_profile("basic", rules=_ALL, risks={"US": "clean", "SC": "set-aside"})
    with pytest.raises(SetAside) as problem:
        Engine(profile, (), KEY).deidentify_bytes(data)
    assert problem.value.code == "risk-sc", "a rule for what is to be cleaned would not release it"


@pytest.mark.parametrize("modality", ["OT", "US", "DOC"])
def test_documents_that_are_empty_are_no_risk_whatever_they_were_made_of(modality: str) -> None:
    dataset = _object("document")
    dataset.Modality, dataset.ConversionType = modality, "SD"
    profile = load_profile("basic", risks=dict.fromkeys(KINDS, "set-aside"))
    out = read(Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset)))
    assert b"somebody" not in out.EncapsulatedDocument and out.PatientIdentityRemoved == "YES"
    keeps = load_profile("basic", rules=_KEEPS, risks={"document": "set-aside"})
    with pytest.raises(SetAside, match="documents that rules keep"):
        Engine(keeps, (), KEY).deidentify_bytes(to_bytes(dataset))


def test_preview_says_what_a_run_would(tmp_path: Path) -> None:
    path = tmp_path / "us.dcm"
    path.write_bytes(to_bytes(_object("US")))
    assert Engine("basic", (), KEY).preview(path).risk == ""
    aside = Engine(load_profile("basic", risks={"US": "clean"}), (), KEY).preview(path)
    assert aside.risk == "not-cleaned-us" and aside.changes
    dataset = _object("burned-in")
    path.write_bytes(to_bytes(dataset))
    released = Engine(load_profile("basic", risks={"burned-in": "release"}), (), KEY).preview(path)
    assert released.risk == ""


def test_a_run_counts_kinds_and_says_what_to_look_at(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, kind in enumerate(("US", "US", "SC", "XA", "ES", "burned-in", "US")):
        dataset = _object(kind)
        dataset.SOPInstanceUID = f"1.2.3.{number + 1}"
        dataset.ConversionType = "DV" if number == 6 else ""
        (folder / f"{number}.dcm").write_bytes(to_bytes(dataset))
    (folder / "ct.dcm").write_bytes(to_bytes(minimal()))
    rules = [{**_ALL[0], "when": 'SOPInstanceUID == "1.2.3.1"'}]
    profile = load_profile("basic", rules=rules, risks={"SC": "set-aside", "ES": "clean"}).as_json()
    found = []
    for workers in (1, 2):
        output = str(tmp_path / str(workers))
        report = run_job(Job((str(folder),), output, profile, key_hex=KEY.hex(), workers=workers))
        found.append(report.as_dict()["kinds_at_risk"])
        assert report.as_dict()["released_to_look_at"] == 2
        said = report.as_text()
        assert "US (ultrasound): 1 cleaned, 1 released, 1 set aside\n" in said
        assert "often show whose they are: 2 files. Or set them aside, as by --risk US=set-aside." in said
    assert found[0] == found[1] == {
        "ES": {"set aside": 1},
        "SC": {"set aside": 2},
        "US": {"cleaned": 1, "released": 1, "set aside": 1},
        "XA": {"released": 1},
        "burned-in": {"set aside": 1},
    }  # fmt: skip
    quiet = run_job(Job((str(folder / "ct.dcm"),), str(tmp_path / "ct"), key_hex=KEY.hex()))
    assert "Look at" not in quiet.as_text() and quiet.as_dict()["kinds_at_risk"] == {}


def test_a_run_that_is_resumed_counts_kinds_as_one_that_was_not(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number, kind in enumerate(("US", "burned-in", "SC")):
        dataset = _object(kind)
        dataset.SOPInstanceUID = f"1.2.3.{number + 1}"
        (tmp_path / "in" / f"{number}.dcm").write_bytes(to_bytes(dataset))

    def job(output: str, **more: Any) -> Job:
        return Job((str(tmp_path / "in"),), str(tmp_path / output), key_hex=KEY.hex(), **more)

    whole = run_job(job("whole")).as_dict()
    seen: list[object] = []
    run_job(job("out"), lambda file, result: seen.append(file), lambda: len(seen) >= 2)
    assert whole["kinds_at_risk"] and run_job(job("out", resume=True)).as_dict() == whole


@pytest.mark.parametrize("kind", ["US", "voice", "SC"])
def test_released_on_demand_does_not_claim_that_identity_is_gone(tmp_path: Path, kind: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.dcm").write_bytes(to_bytes(_object(kind)))
    profile = load_profile("basic", risks={kind: "set-aside"}).as_json()
    report = run_job(Job((str(tmp_path / "in"),), str(tmp_path / "out"), profile, on_risk="release"))
    assert report.as_dict()["released_at_risk"] == {code_of(kind, "set-aside"): 1}
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert read(path.read_bytes()).PatientIdentityRemoved == "NO"
    found = verify([tmp_path / "in"], tmp_path / "out", None, dciodvfy=False)
    (marks,) = [check for check in found.checks if check.name == "marks"]
    assert marks.looked_at == 1 and marks.passed


def test_the_command_line_sets_policies_and_saves_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, saved = tmp_path / "us.dcm", tmp_path / "mine.json"
    source.write_bytes(to_bytes(_object("US")))
    asked = ["run", str(source), "-o", str(tmp_path / "out"), "--risk", "US=set-aside", "--risk", "SC=clean"]
    assert main([*asked, "--save-profile", str(saved)]) == 1
    assert "risk-us: The profile sets ultrasound images aside" in capsys.readouterr().out
    assert json.loads(saved.read_text())["risks"] == {"US": "set-aside", "SC": "clean"}
    assert (
        main(["run", str(source), "-o", str(tmp_path / "more"), "-p", str(saved), "--risk", "US=release"])
        == 0
    )
    for wrong, said in (
        ("US=maybe", "US: it is one of"),
        ("CT=clean", "no kind 'CT'"),
        ("US", "it is one of"),
    ):
        assert main([*asked, "--risk", wrong]) == 2
        assert said in capsys.readouterr().err


def test_profiles_say_their_risks() -> None:
    plain, strict = load_profile("basic"), load_profile("basic", risks={"US": "clean"})
    assert "risks" not in plain.as_json() and plain.hash != strict.hash
    assert load_profile(strict.as_json()) == strict
    assert "risk US: release -> clean" in differences(plain, strict)
    assert "| ultrasound | clean |" in document(strict, markdown=True)
    assert not warnings_of(strict)
    loose = load_profile("basic", risks={"burned-in": "release"})
    assert any("Burned In Annotation YES is released" in said for said in warnings_of(loose))
    for wrong in ([], {"US": 1}, {"us": "clean"}):
        with pytest.raises(UsageError, match="risks"):
            load_profile({**plain.as_json(), "risks": wrong})
