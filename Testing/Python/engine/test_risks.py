"""Risks: what a profile says to kinds of objects that often show whose they are, through files and runs."""

import json
from pathlib import Path
from typing import Any

import pytest
from DicomDeidLib import Engine, Job, SetAside, UsageError, load_profile, run_job
from DicomDeidLib.cli import main
from DicomDeidLib.errors import REASONS
from DicomDeidLib.profile.claim import warnings_of
from DicomDeidLib.profile.document import document
from DicomDeidLib.profile.explain import differences
from DicomDeidLib.profile.risk_policy import CLEAN, KINDS, SET_ASIDE, code_of
from pixel_support import described, image, written
from pydicom import Dataset
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


def test_a_reformatted_image_is_no_secondary_capture() -> None:
    dataset = minimal(ImageType=["DERIVED", "SECONDARY", "MPR"], Modality="CT")
    profile = load_profile("basic", risks=dict.fromkeys(KINDS, "set-aside"))
    assert Engine(profile, (), KEY).deidentify_bytes(to_bytes(dataset))


def test_the_strictest_policy_wins_and_empty_documents_are_no_risk() -> None:
    dataset = _object("US")
    dataset.BurnedInAnnotation = "YES"
    for risks in ({"US": "set-aside", "burned-in": "release"}, {"US": "release", "burned-in": "set-aside"}):
        with pytest.raises(SetAside):
            Engine(load_profile("basic", risks=risks), (), KEY).deidentify_bytes(to_bytes(dataset))
    emptied = load_profile("basic", risks={"document": "set-aside"})
    out = read(Engine(emptied, (), KEY).deidentify_bytes(to_bytes(_object("document"))))
    assert b"somebody" not in out.EncapsulatedDocument


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
    for number, kind in enumerate(("US", "US", "SC", "XA", "ES", "burned-in")):
        dataset = _object(kind)
        dataset.SOPInstanceUID = f"1.2.3.{number + 1}"
        (folder / f"{number}.dcm").write_bytes(to_bytes(dataset))
    (folder / "ct.dcm").write_bytes(to_bytes(minimal()))
    rules = [{**_ALL[0], "when": 'SOPInstanceUID == "1.2.3.1"'}]
    profile = load_profile("basic", rules=rules, risks={"SC": "set-aside", "ES": "clean"}).as_json()
    found = []
    for workers in (1, 2):
        output = str(tmp_path / str(workers))
        report = run_job(Job((str(folder),), output, profile, key_hex=KEY.hex(), workers=workers))
        found.append(report.as_dict()["kinds_at_risk"])
        assert "look at them, for such often show text: ultrasound 1, angiography 1" in report.as_text()
    assert found[0] == found[1] == {
        "ES": {"set aside": 1},
        "SC": {"set aside": 1},
        "US": {"cleaned": 1, "released": 1},
        "XA": {"released": 1},
        "burned-in": {"set aside": 1},
    }  # fmt: skip
    quiet = run_job(Job((str(folder / "ct.dcm"),), str(tmp_path / "ct"), key_hex=KEY.hex()))
    assert "look at them" not in quiet.as_text()


def test_released_on_demand_does_not_claim_that_identity_is_gone(tmp_path: Path) -> None:
    (tmp_path / "a.dcm").write_bytes(to_bytes(_object("US")))
    profile = load_profile("basic", risks={"US": "set-aside"}).as_json()
    wanted = Job((str(tmp_path / "a.dcm"),), str(tmp_path / "out"), profile, on_risk="release")
    report = run_job(wanted)
    assert report.as_dict()["released_at_risk"] == {"risk-us": 1}
    (path,) = (tmp_path / "out").rglob("*.dcm")
    assert read(path.read_bytes()).PatientIdentityRemoved == "NO"


def test_the_command_line_sets_policies_and_saves_them(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source, saved = tmp_path / "us.dcm", tmp_path / "mine.json"
    source.write_bytes(to_bytes(_object("US")))
    asked = ["run", str(source), "-o", str(tmp_path / "out"), "--risk", "US=set-aside", "--risk", "SC=clean"]
    assert main([*asked, "--save-profile", str(saved)]) == 1
    assert "risk-us: Ultrasound may show whose it is" in capsys.readouterr().out
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
