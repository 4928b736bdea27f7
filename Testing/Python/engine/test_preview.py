"""Preview: what it shows is what a run does, line by line."""

import json
from pathlib import Path

import pytest
from DicomDeidLib.changes import as_json, as_table
from DicomDeidLib.demo_study import write_demo_study
from support import engine, flat, read


@pytest.mark.parametrize(
    "options", [(), ("retain-safe-private", "retain-longitudinal-modified-dates")], ids=["basic", "options"]
)
def test_the_preview_is_the_run(tmp_path: Path, options: tuple[str, ...]) -> None:
    for path in write_demo_study(tmp_path):
        changes = engine(*options).preview(path).changes
        out = read(engine(*options).deidentify_bytes(path.read_bytes()))
        shown = [change for change in changes if change.after is not None and change.vr != "SQ"]
        # (0012,0064) is shown as one line; a sequence in UN is shown as UN.
        written = [e for where, e in flat(out) if "(0012,0064)" not in where]
        sequences = [change for change in shown if change.vr == "UN" and change.after.startswith("<")]
        assert len(shown) - len(sequences) == len(written)
        for change in shown:
            if change.vr in ("PN", "LO", "UI") and not change.path.startswith("(") and "[" not in change.path:
                value = out[change.path].value
                text = (
                    "\\".join(value)
                    if isinstance(value, list) or type(value).__name__ == "MultiValue"
                    else str(value)
                )
                assert text == change.after, change.path


def test_a_nested_report_shows_paths_and_rules(tmp_path: Path) -> None:
    (report,) = (path for path in write_demo_study(tmp_path) if path.name.endswith("_sr.dcm"))
    by_path = {change.path: change for change in engine().preview(report).changes}
    observer = by_path["ContentSequence[2].PersonName"]
    assert observer.before.startswith("Öbserver")
    assert (observer.after, observer.action, observer.rule) == ("ANONYMOUS^", "dummy", "Table E.1-1: D")
    study = by_path["StudyInstanceUID"]
    assert study.action == "uid"
    assert study.changed
    assert not by_path["Modality"].changed


def test_numbers_and_private_names_are_readable(tmp_path: Path) -> None:
    path = write_demo_study(tmp_path)[0]
    by_path = {change.path: change for change in engine("retain-safe-private").preview(path).changes}
    assert by_path["Rows"].before == by_path["Rows"].after == "32"
    assert by_path["PixelData"].after == "<2048 bytes>"
    assert by_path["(0019,{GEMS_ACQU_01}23)"].rule.startswith("Table E.3.10-1")


def test_table_and_json(tmp_path: Path) -> None:
    changes = engine().preview(write_demo_study(tmp_path)[0]).changes
    table = as_table(changes, 100)
    assert max(map(len, table.splitlines())) <= 100
    assert len(table.splitlines()) == len(changes) + 1
    assert "- " in table and "~ " in table and "+ " in table
    assert [entry["path"] for entry in json.loads(as_json(changes))] == [change.path for change in changes]
