"""Hypothesis: any profile that is accepted is a JSON, never raises, and does the same wherever it runs."""

import json
from typing import Any

from DicomDeidLib import Engine, SetAside, UsageError, load_profile
from DicomDeidLib.engine import Settings
from DicomDeidLib.errors import Skipped
from DicomDeidLib.profile.claim import warnings_of
from DicomDeidLib.profile.document import document
from DicomDeidLib.profile.explain import differences
from DicomDeidLib.profile.rule import ACTIONS
from DicomDeidLib.run.task import Task
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from support import KEY, SYNTAXES, minimal, read, to_bytes
from test_many import data_sets

SELECTORS = st.sampled_from(
    [
        "PatientName",
        "PatientID",
        "StudyDate",
        "(0010,xxxx)",
        "(60xx,xxxx)",
        "private",
        "{VENDOR X}",
        "(0009,{VENDOR X}10)",
        "(0029,{VENDOR X}xx)",
        "vr:LO",
        "vr:DA",
        "vr:UI",
        "vr:SQ",
        "text",
        "ContentSequence",
        "/PatientName",
        "**.TextValue",
        "ContentSequence[0].TextValue",
        "ContentSequence[*].ContentSequence[*].PersonName",
        "AnatomicRegionSequence",
        "ImageType",
        "RescaleSlope",
        "Rows",
        "SOPInstanceUID",
        "RealWorldValueSlope",
        "(xxxx,xxxx)",
        "StructureSetLabel",
    ]
)
CONDITIONS = st.sampled_from(
    [
        'Modality == "CT"',
        "exists(PatientName)",
        'matches(PatientName, "^O")',
        "Rows > 100",
        './TextValue != "x"',
        "exists(./PersonName)",
        '"AXIAL" in ImageType',
        "empty(**.TextValue)",
        "not exists({VENDOR X})",
    ]
)
TEMPLATES = st.sampled_from(
    [
        "x",
        "{PatientID}",
        "{PatientID|pseudonym}",
        "{value|upper}",
        "{value|first:3}",
        "{StudyDate|shift|year}",
        "12.5",
        "",
        "{PatientName|initials}",
        "{SOPInstanceUID|uid}",
        "{site}",
        "{./TextValue|hash:8}",
        "20230101",
    ]
)
PATTERNS = st.sampled_from(["a", "^O.*", "(?i)okonkwo", r"\d+", "x|y", ".", "[a-z]+-"])


@st.composite
def rules(draw: st.DrawFn) -> dict[str, Any]:
    action = draw(st.sampled_from(ACTIONS))
    rule: dict[str, Any] = {"action": action}
    if draw(st.booleans()) or action in ("skip", "set-aside"):
        rule["when"] = draw(CONDITIONS)
    if action in ("skip", "set-aside"):
        return {**rule, "reason": "a reason"}
    rule["selector"] = draw(SELECTORS)
    if draw(st.integers(0, 5)) == 0:
        rule["matching"] = draw(PATTERNS)
    if action == "shift":
        rule |= draw(st.sampled_from([{}, {"days": -10}, {"anchor": "2000-01-01"}]))
    if action == "generalize":
        rule |= draw(st.sampled_from([{}, {"to": "year"}, {"to": "month"}]))
    if action in ("replace", "insert", "set"):
        rule["value"] = draw(TEMPLATES)
    if action == "substitute":
        rule |= {"pattern": draw(PATTERNS), "with": draw(st.sampled_from(["", "z", "new text"]))}
    if action == "lookup":
        rule |= {
            "table": {"AXIAL": "other", "a": "b"},
            "miss": draw(st.sampled_from(["keep", "remove", "empty", "set-aside"])),
        }
    return rule


@st.composite
def profiles(draw: st.DrawFn) -> dict[str, Any]:
    base = draw(st.sampled_from(["basic", "basic", "keep-all", "remove-all"]))
    options = draw(st.sampled_from([[], ["retain-safe-private"]])) if base == "basic" else []
    return {
        "format": 1, "name": "any", "version": "1", "base": base, "options": options,
        "variables": {"site": "A"}, "rules": draw(st.lists(rules(), max_size=6)),
    }  # fmt: skip


def outcome(engine: Engine, data: bytes) -> bytes | str:
    try:
        return engine.deidentify_bytes(data)
    except (SetAside, Skipped) as problem:
        return problem.code


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
@given(profile=profiles(), dataset=data_sets(), syntax=st.sampled_from(SYNTAXES))
def test_what_is_accepted_never_raises_and_is_the_same_everywhere(
    profile: dict[str, Any], dataset: Dataset, syntax: str
) -> None:
    try:
        loaded = load_profile(profile)
    except UsageError:
        assume(False)
    whole = minimal(StudyDate="20230117", Modality="CT")
    whole.update(dataset)
    data = to_bytes(whole, syntax)
    once = outcome(Engine(loaded, (), KEY), data)
    assert once not in ("unexpected", "bad-sequence", "truncated")
    if isinstance(once, bytes):
        out = read(out_bytes := once)
        assert out.SOPClassUID == whole.SOPClassUID
        assert [element.tag for element in out] == sorted(element.tag for element in out)
        assert out_bytes
    again = load_profile(json.loads(json.dumps(loaded.as_json())))
    assert again == loaded
    task = Task.from_line(Task(loaded, KEY, "", "set-aside", Settings(), "").as_line())
    engine = task.engine()
    assert [outcome(engine, data) for _ in range(4)] == [once] * 4, "in a worker, and with what is remembered"
    assert document(loaded, markdown=True)
    assert warnings_of(loaded) == warnings_of(again)
    assert differences(loaded, again) == []
