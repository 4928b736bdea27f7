"""Templates and look-up tables."""

import json
from pathlib import Path

import pytest
from DicomDeidLib import Engine, SetAside, UsageError, load_profile
from DicomDeidLib.identity.crosswalk import Crosswalk, Entry
from DicomDeidLib.identity.patient import Patient
from profile_support import engine_of, rule, run
from support import KEY, minimal, read, to_bytes

# -- 5. templates --------------------------------------------------------------------------------------


def test_templates() -> None:
    identity = engine_of().identity
    patient = Patient("id", ("MRN-4711-0815", ""))
    dataset = minimal(StudyDate="20230117", AccessionNumber="ACC-1", Modality="CT")
    expected = {
        "SITE7-{PatientID|pseudonym}": f"SITE7-{identity.pseudonym(patient)}",
        "{SOPInstanceUID|uid|last:8}": identity.uid("1.2.3.4.5.6.7")[-8:],
        "{AccessionNumber|hash:8}": identity.keyed_hash("text", b"ACC-1")[:8],
        "{site}-{Modality}": "Basel-CT",
        "{PatientName|initials}": "AO",
        "{StationName|default:none}": "none",
        "{StudyDate|month}": "202301",
    }
    for template, text in expected.items():
        out = run(dataset, rule("ImageComments", "set", value=template), variables={"site": "Basel"})
        assert out.ImageComments == text
    shifted = run(dataset, rule("ImageComments", "set", value="{StudyDate|shift|year}")).ImageComments
    assert "2012" < shifted < "2023"


def test_the_counter_of_a_patient() -> None:
    patient = Patient("id", ("MRN-4711-0815", ""))
    count = rule("PatientID", "replace", value="P{counter:patient:03d}")
    crosswalk = Crosswalk({patient: Entry(patient, "P1", counter=7)})
    assert run(minimal(), count, crosswalk=crosswalk).PatientID == "P007"
    with pytest.raises(UsageError, match="needs a crosswalk"):
        engine_of(count)
    with pytest.raises(SetAside) as problem:
        run(minimal(), count, crosswalk=Crosswalk({patient: Entry(patient, "P1")}))
    assert problem.value.code == "no-counter"


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{PatientNam}", "did you mean PatientName"), ("{site}", "there is no attribute 'site'"),
        ("{PatientID|sha}", "there is no filter 'sha'"), ("{PatientID", "not closed"),
        ("PatientID}", "not opened"),
        ("{PatientID|first:x}", "no number"), ("{PatientID|first:0}", "no number"),
        ("{PatientID|upper:3}", "no number"),
        ("{AccessionNumber|pseudonym}", "pseudonym is for PatientID"),
        ("{PatientID|shift}", "shift is for dates"),
        ("{private}", "names one element"), ("{PatientID|hash:99}", "no number"),
    ],
)  # fmt: skip
def test_templates_that_are_wrong_are_refused_when_read(template: str, message: str) -> None:
    with pytest.raises(UsageError, match=rf"rules\[0\].value: .*{message}"):
        engine_of(rule("StudyID", "replace", value=template))


def test_new_values_must_be_valid() -> None:
    for keyword, value in (
        ("SliceThickness", "thick"),
        ("StudyDate", "soon"),
        ("Rows", "-1"),
        ("PatientAge", "old"),
    ):
        if keyword == "Rows":
            keyword = "TriggerSamplePosition"
        with pytest.raises(SetAside) as problem:
            run(
                minimal(**{keyword: 1 if keyword == "TriggerSamplePosition" else ""}),
                rule(keyword, "replace", value=value),
            )
        assert problem.value.code == "not-valid"
    out = run(minimal(TriggerSamplePosition=[1, 2]), rule("TriggerSamplePosition", "replace", value="3\\4"))
    assert list(out.TriggerSamplePosition) == [3, 4]


# -- 6. look-up tables ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("miss", "value", "expected"),
    [
        ("keep", "A", "one"), ("keep", "C", "C"), ("remove", "C", None), ("empty", "C", ""),
        ("default", "C", "other"), ("remove", "A", "one"), ("default", "B", "two"),
    ],
)  # fmt: skip
def test_look_up(miss: str, value: str, expected: str | None, tmp_path: Path) -> None:
    (tmp_path / "codes.csv").write_text("old,new\nA,one\nB,two\n", encoding="utf-8")
    more = {"default": "other"} if miss == "default" else {}
    look = rule("StationName", "lookup", table="codes.csv", miss=miss, **more)
    path = tmp_path / "mine.json"
    path.write_text(json.dumps({"format": 1, "name": "m", "version": "1", "base": "basic", "rules": [look]}))
    profile = load_profile(str(path))
    for source in (profile, profile.as_json()):  # a worker has no file
        out = read(Engine(source, (), KEY).deidentify_bytes(to_bytes(minimal(StationName=value))))
        assert out.get("StationName") == expected


def test_look_up_that_sets_aside_and_tables_that_are_wrong(tmp_path: Path) -> None:
    with pytest.raises(SetAside) as problem:
        run(minimal(StationName="C"), rule("StationName", "lookup", table={"A": "one"}, miss="set-aside"))
    assert problem.value.code == "not-in-table"
    for text, message in (("a,b\n", "the first row"), ("old,new\nA\n", "row 2 .* two columns"),
                          ("old,new\nA,1\nA,2\n", "row 3 .* something else")):  # fmt: skip
        (tmp_path / "t.csv").write_text(text)
        with pytest.raises(UsageError, match=message):
            engine_of(rule("StationName", "lookup", table=str(tmp_path / "t.csv")))
    with pytest.raises(UsageError, match=r"default: it belongs"):
        engine_of(rule("StationName", "lookup", table={}, default="x"))
