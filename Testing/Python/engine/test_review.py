"""The review: what is planted in an output is found, ranked and counted, and a rule removes it."""

import csv
import io
import json
import os
import re
import shutil
import stat
import struct
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from DicomDeidLib import Engine, Job, UsageError, run_job
from DicomDeidLib.demo_study import DEFAULT, planted_strings, write_demo_study
from DicomDeidLib.review import Review, Risk, Row, review
from DicomDeidLib.review.store import Store
from pydicom.dataset import Dataset
from support import DEFLATED, KEY, SYNTAXES, engine, minimal, raw_element, read, to_bytes

FRAME = "FrameOfReferenceUID"
EVIL = '</script><img src=x onerror="alert(1)">'


def write(folder: Path, *datasets: Dataset, syntax: str | None = None) -> Path:
    """Files named as a run names them, each in an encoding of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    for number, dataset in enumerate(datasets):
        data = to_bytes(dataset, syntax or SYNTAXES[number % len(SYNTAXES)])
        (folder / f"2.25.{len(list(folder.iterdir()))}.dcm").write_bytes(data)
    return folder


def released(**attributes: object) -> Dataset:
    """A data set after a run, with attributes that were left in it."""
    dataset = read(engine().deidentify_bytes(to_bytes(minimal())))
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    return dataset


def rows_of(output: Path) -> list[Row]:
    with review(output) as found:
        return list(found.rows())


def one(rows: list[Row], value: str) -> Row:
    (row,) = [row for row in rows if row.value == value]
    return row


def nested(keyword: str, **attributes: object) -> dict[str, list[Dataset]]:
    item = Dataset()
    for name, value in attributes.items():
        setattr(item, name, value)
    return {keyword: [item]}


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "out"


def test_everything_that_was_planted_is_listed_but_what_is_drawn_and_mapped_uids(tmp_path: Path) -> None:
    write_demo_study(tmp_path)
    text = "\n".join(row.value for row in rows_of(tmp_path))
    missing = {name for name, planted in planted_strings(DEFAULT).items() if planted not in text}
    assert {name for name in missing if not name.endswith("UID")} == {"overlay data", "icon pixels"}


def test_what_the_engine_wrote_has_nothing_of_high_risk(tmp_path: Path) -> None:
    write_demo_study(tmp_path / "in")
    run_job(Job((str(tmp_path / "in"),), str(tmp_path / "out"), key_hex=KEY.hex()))
    with review(tmp_path / "in") as before, review(tmp_path / "out") as after:
        assert before.totals.files == after.totals.files == 12
        assert before.totals.rows[Risk.HIGH] and before.totals.rows[Risk.PRIVATE]
        left = {risk for risk, count in after.totals.rows.items() if count}
        assert left <= {Risk.LABEL, Risk.CODE, Risk.OWN}
        assert {row.why for row in after.rows(risks=(Risk.OWN,))} <= {
            "pseudonym", "says nothing", "what was done",
        }  # fmt: skip


@pytest.mark.filterwarnings("ignore:Invalid value for VR CS")
@pytest.mark.parametrize(
    ("attributes", "value", "risk", "why", "path"),
    [
        ({"ImageComments": "seen 12 March 2019"}, None, Risk.HIGH, "date", "ImageComments"),
        ({"ImageComments": "call 555-123-4567"}, None, Risk.HIGH, "number", "ImageComments"),
        ({"ImageComments": "to ada@example.org"}, None, Risk.HIGH, "e-mail or web address", "ImageComments"),
        ({"StudyDescription": "for Dr. Okonkwo"}, None, Risk.HIGH, "name behind a title", "StudyDescription"),
        ({"StudyDescription": "Okonkwo^Ada"}, None, Risk.HIGH, "name", "StudyDescription"),
        ({"ImageComments": "a 93-year-old"}, None, Risk.HIGH, "age above 89", "ImageComments"),
        ({"PatientAge": "093Y"}, None, Risk.HIGH, "age above 89", "PatientAge"),
        ({"PatientID": "4711081"}, None, Risk.HIGH, "number", "PatientID"),
        ({"ImageComments": "blue"}, None, Risk.TEXT, "free text", "ImageComments"),
        ({"OperatorsName": "Okonkwo^Ada"}, None, Risk.TEXT, "person", "OperatorsName"),
        ({"StudyDescription": "goalkeeper"}, None, Risk.TEXT, "free text", "StudyDescription"),
        ({"InstitutionName": "Nowhere"}, None, Risk.TEXT, "institution", "InstitutionName"),
        ({"PatientBirthDate": "19510312"}, None, Risk.TEXT, "day of birth", "PatientBirthDate"),
        ({"FrameOfReferenceUID": "1.2.3.4"}, None, Risk.TEXT, "UID that was not mapped", FRAME),
        ({"StudyDate": "20230117"}, None, Risk.DATE, "date", "StudyDate"),
        ({"StationName": "CT-7"}, None, Risk.TEXT, "device", "StationName"),
        ({"ScanOptions": "helix"}, None, Risk.LABEL, "", "ScanOptions"),
        ({"BodyPartExamined": "KNEE"}, None, Risk.LABEL, "", "BodyPartExamined"),
        (
            nested("RequestAttributesSequence", RequestedProcedureID="RP7"),
            "RP7", Risk.TEXT, "identifier", "RequestAttributesSequence[*].RequestedProcedureID",
        ),
        (
            nested("ProcedureCodeSequence", CodeValue="1234567", CodeMeaning="Knee"),
            "1234567", Risk.CODE, "", "ProcedureCodeSequence[*].CodeValue",
        ),
        (
            nested("ProcedureCodeSequence", CodeMeaning="for Dr. Okonkwo"),
            "for Dr. Okonkwo", Risk.HIGH, "name behind a title", "ProcedureCodeSequence[*].CodeMeaning",
        ),
    ],
)  # fmt: skip
def test_each_kind_of_value_has_its_risk_its_path_and_its_reason(
    output: Path, attributes: dict[str, object], value: str | None, risk: Risk, why: str, path: str
) -> None:
    value = value or str(next(iter(attributes.values())))
    for syntax in SYNTAXES:
        write(output, released(**attributes), syntax=syntax)
    row = one(rows_of(output), value)
    assert (row.risk, row.why, row.path, row.files) == (risk, why, path, len(SYNTAXES))


def test_numbers_terms_and_mapped_uids_are_not_listed_but_what_is_none_is(output: Path) -> None:
    rows = rows_of(write(output, released(Rows=512, SliceThickness="1.25", Modality="CT", Exposure="7")))
    assert not {"512", "1.25", "CT", "7"} & {row.value for row in rows}
    assert not [row for row in rows if row.vr == "UI"]
    hidden = bytearray(to_bytes(released(SliceThickness="1.25", Modality="CT")))
    at = hidden.index(b"1.25")
    hidden[at : at + 4] = b"Ada "
    (output / "2.25.9.dcm").write_bytes(hidden)
    assert one(rows_of(output), "Ada").path == "SliceThickness"


def test_private_elements_of_any_kind_show_what_is_in_them(output: Path) -> None:
    dataset = released()
    block = dataset.private_block(0x0019, "SIEMENS MR HEADER", create=True)
    block.add_new(0x0C, "IS", "1000")
    block.add_new(0x0D, "UN", b"Okonkwo was here")
    block.add_new(0x0E, "OB", b"\x01\x02\xff\0Testpatient\0\x80\x90" + "Wide name".encode("utf-16-le"))
    block.add_new(0x0F, "OB", bytes(range(128, 256)) * 4)
    block.add_new(0x11, "FD", 1.5)
    typed = dataset.private_block(0x0021, "MY OWN", create=True)
    typed.add_new(0x01, "LO", "typed")
    inner = Dataset()
    inner.PatientName = "In^Side"
    typed.add_new(0x02, "SQ", [inner])
    for syntax in SYNTAXES:
        write(output, dataset, syntax=syntax)
    rows = rows_of(output)
    at = "(0019,{SIEMENS MR HEADER}%s)"
    for value, path in (
        ("Okonkwo was here", at % "0D"), ("Testpatient", at % "0E"), ("Wide name", at % "0E"),
        ("typed", "(0021,{MY OWN}01)"),
    ):  # fmt: skip
        found = [row for row in rows if row.value == value]
        assert found and all(row.risk is Risk.PRIVATE and row.path == path for row in found), value
    assert {row.path for row in rows if row.value == "In^Side"} == {"(0021,{MY OWN}02)[*].PatientName"}
    assert sum(row.files for row in rows if row.value == "<up to 512 bytes>") == len(SYNTAXES)
    assert {row.risk for row in rows if row.value in ("1000", "1.5")} == {Risk.NUMBER}
    assert one(rows, "SIEMENS MR HEADER").path == "{SIEMENS MR HEADER}"
    assert one(rows, "MY OWN").path == "(0021,10xx)"


def test_a_large_private_value_is_searched_at_its_beginning_and_pixels_are_not(output: Path) -> None:
    output.mkdir()
    noise = bytes(range(128, 256)) * 8192
    creator = raw_element(0x00190010, "LO", b"MY OWN")
    large = creator + raw_element(0x00191001, "OB", b"\0\1Okonkwo\0" + b"\0" + noise)
    pixels = raw_element(0x7FE00010, "OW", b"Testpatient!" + noise)
    (output / "2.25.1.dcm").write_bytes(to_bytes(released()) + large + pixels)
    rows = rows_of(output)
    assert one(rows, "Okonkwo").path == "(0019,{MY OWN}01)"
    assert not [row for row in rows if "Testpatient" in row.value]


def test_many_numbers_of_a_private_element_are_one_row_that_counts_files(output: Path) -> None:
    for number in range(150):
        dataset = released()
        dataset.private_block(0x0019, "MY OWN", create=True).add_new(1, "FD", number + 0.5)
        write(output, dataset, syntax="1.2.840.10008.1.2.1")
    (row,) = [row for row in rows_of(output) if row.path == "(0019,{MY OWN}01)"]
    assert (row.value, row.files) == ("<more than 100 different numbers>", 150)


def test_long_text_is_shown_in_parts_and_nothing_of_it_is_left_out(output: Path) -> None:
    words = [f"word{number}" for number in range(5000)]
    write(output, released(TextValue=" ".join(words)))
    parts = [row for row in rows_of(output) if row.path == "TextValue"]
    assert len(parts) > 5 and not any(row.exact for row in parts)
    assert sorted(word for row in parts for word in row.value.split()) == sorted(words)


def test_the_rare_come_first_and_numbers_are_the_same_in_any_order(tmp_path: Path) -> None:
    datasets = [released(ImageComments=text) for text in ("common", "common", "rare", "common")]
    first = rows_of(write(tmp_path / "a", *datasets))
    assert first == rows_of(write(tmp_path / "b", *reversed(datasets)))
    assert [row.value for row in first if row.path == "ImageComments"] == ["rare", "common"]
    assert [row.number for row in first] == list(range(1, len(first) + 1))


def test_names_of_files_and_what_is_no_dicom_are_looked_at_too(output: Path) -> None:
    write(output / "Okonkwo_Ada", released())
    (output / "notes.txt").write_text("Ada")
    (output / "2.25.7.dcm").write_bytes(to_bytes(released())[:-3])
    with review(output) as found:
        rows = list(found.rows())
        assert (found.totals.not_dicom, dict(found.totals.unread)) == (1, {"truncated": 1})
    assert one(rows, "Okonkwo_Ada").path == "<folder name>"
    assert {row.path for row in rows if row.value == "notes.txt"} == {"<no DICOM file>", "<file name>"}
    assert not [row for row in rows if row.value.startswith("2.25.")]


def test_preamble_and_file_meta_are_looked_at(output: Path) -> None:
    output.mkdir()
    data = bytearray(to_bytes(released()))
    data[0:8] = b"Okonkwo "
    meta = raw_element(0x00020016, "AE", b"KNEE-AE ")
    at = data.index(b"\x02\x00\x10\x00UI")
    length = struct.unpack_from("<H", data, at + 6)[0]
    data[at + 8 + length : at + 8 + length] = meta
    (output / "2.25.1.dcm").write_bytes(data)
    rows = rows_of(output)
    assert one(rows, "Okonkwo").path == "<preamble>"
    assert one(rows, "KNEE-AE").path == "<file meta>SourceApplicationEntityTitle"


@pytest.mark.parametrize("packed", [False, True])
def test_an_archive_says_the_same_as_the_folder(tmp_path: Path, packed: bool) -> None:
    folder = write(tmp_path / "out", *(released(ImageComments=text) for text in "abcdabcd"))
    if packed:
        shutil.make_archive(str(tmp_path / "all"), "zip", folder)
    else:
        import zipfile

        with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
            for path in folder.iterdir():
                archive.write(path, path.name)
    assert rows_of(tmp_path / "all.zip") == rows_of(folder)


def test_a_single_deflated_file_and_what_is_not_there(tmp_path: Path) -> None:
    (path,) = write(tmp_path / "out", released(ImageComments="blue"), syntax=DEFLATED).iterdir()
    assert one(rows_of(path), "blue").files == 1
    (tmp_path / "broken.zip").write_bytes(b"none")
    for missing in ("nowhere", "broken.zip"):
        with pytest.raises(UsageError, match=missing):
            review(tmp_path / missing)


# -- rules -------------------------------------------------------------------------------------------


def again(review_of: Path, original: Dataset, value: str, **how: bool) -> tuple[dict[str, str], list[str]]:
    """The rule for a value, and the values of its attribute after it went into a run of the original."""
    with review(review_of) as found:
        (row,) = list(found.rows(search=value))
        rule = found.rule_for(row, **how)
    keeps = [{"selector": "text", "action": "keep"}, {"selector": "private", "action": "keep"}, rule]
    profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": keeps}
    new = read(Engine(profile, key=KEY).deidentify_bytes(to_bytes(original)))
    return rule, [str(element.value) for element in new.iterall()]


@pytest.mark.parametrize(
    ("attributes", "value", "action"),
    [
        ({"ImageComments": "the goalkeeper"}, "the goalkeeper", "remove"),
        (nested("RequestAttributesSequence", ScheduledProcedureStepID="SPS7"), "SPS7", "remove"),
        (nested("ProcedureCodeSequence", CodeValue="1", CodeMeaning="goalkeepers"), "goalkeepers", "dummy"),
        ({"Manufacturer": "GoalMaker"}, "GoalMaker", "dummy"),
        ({"InstitutionName": "GoalMakers"}, "GoalMakers", "remove"),
        ({"ReferringPhysicianName": "Goal^Keeper"}, "Goal^Keeper", "empty"),
        ({"FrameOfReferenceUID": "1.2.3.4.77"}, "1.2.3.4.77", "uid"),
    ],
)
def test_a_rule_for_a_row_removes_its_value_or_leaves_the_object_whole(
    output: Path, attributes: dict[str, object], value: str, action: str
) -> None:
    original = minimal(**attributes)
    write(output, released(**attributes))
    rule, values = again(output, original, value)
    assert rule["action"] == action and value not in json.dumps(rule)
    assert not any(value in text for text in values)


def test_a_rule_for_a_private_row_removes_it_wherever_its_block_lies(output: Path) -> None:
    original = minimal()
    original.private_block(0x0019, "OTHER", create=True)
    original.private_block(0x0019, "MY OWN", create=True).add_new(1, "LO", "goalkeeper")
    left = released()
    left.private_block(0x0019, "MY OWN", create=True).add_new(1, "LO", "goalkeeper")
    write(output, left)
    rule, values = again(output, original, "goalkeeper")
    assert rule["selector"] == "(0019,{MY OWN}01)" and "goalkeeper" not in values


@pytest.mark.parametrize("value", ["a.b*c (x)\u00fc^$", "x z"])
def test_a_rule_for_a_value_leaves_other_values(output: Path, value: str) -> None:
    write(output, released(SpecificCharacterSet="ISO_IR 192", ImageComments=value))
    for text, stays in ((value, False), (f"{value} and more", True)):
        original = minimal(SpecificCharacterSet="ISO_IR 192", ImageComments=text)
        with review(output) as found:
            row = next(row for row in found.rows() if row.path == "ImageComments")
            rule = found.rule_for(row, value_only=True)
        keep = {"selector": "ImageComments", "action": "keep"}
        profile = {"format": 1, "name": "mine", "version": "1", "base": "basic", "rules": [keep, rule]}
        new = read(Engine(profile, key=KEY).deidentify_bytes(to_bytes(original)))
        assert ("ImageComments" in new) is stays


def test_a_rule_that_can_not_be_says_why(output: Path) -> None:
    write(output / "Ada", released(SOPClassUID="1.2.3.4", StudyInstanceUID="1.2.9"))
    with review(output) as found:
        by_path = {row.path: row for row in found.rows()}
        assert found.rule_for(by_path["StudyInstanceUID"])["action"] == "uid"
        reasons = {
            "SOPClassUID": "protected",
            "<folder name>": "layout",
            "DeidentificationMethod": "was done",
        }
        for path, why in reasons.items():
            with pytest.raises(UsageError, match=why):
                found.rule_for(by_path[path])
        with pytest.raises(UsageError, match="did you mean StudyDescription"):
            found.rule_for("StudyDescriptio")
        with pytest.raises(UsageError, match="no row 4711"):
            found.row(4711)


# -- what is written ---------------------------------------------------------------------------------


class Page(HTMLParser):
    """The elements of a page with what stands in them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.scripts: dict[str, str] = {}
        self._inside = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        self._inside = (dict(attrs).get("id") or "code") if tag == "script" else ""

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.scripts[self._inside] = self.scripts.get(self._inside, "") + data


@pytest.fixture
def hostile(output: Path) -> Iterator[Review]:
    dataset = released(ImageComments=EVIL, StudyDescription='=HYPERLINK("x")')
    dataset.private_block(0x0019, EVIL, create=True).add_new(1, "LO", " @sum <!--<script>")
    with review(write(output, dataset)) as found:
        yield found


def test_the_page_needs_nothing_else_and_no_value_in_it_runs(hostile: Review, tmp_path: Path) -> None:
    hostile.write_html(tmp_path / "page.html")
    text = (tmp_path / "page.html").read_text(encoding="utf-8")
    page = Page(text)
    assert not [tag for tag, _ in page.found if tag in ("img", "link", "iframe", "base", "object")]
    assert not [names for _, names in page.found if {"src", "href"} & names.keys()]
    assert len([tag for tag, _ in page.found if tag == "script"]) == 4
    policy = next(names["content"] for _, names in page.found if names.get("http-equiv"))
    assert policy and policy.startswith("default-src 'none'; script-src 'sha256-")
    assert "http:" not in text and "https:" not in text and "unsafe" not in policy
    rows = json.loads(page.scripts["row-data"])
    assert [tuple(row) for row in rows] == [
        (row.number, row.risk, row.path, row.vr, row.files, row.value, row.why) for row in hostile.rows()
    ]
    rules = json.loads(page.scripts["rule-data"])
    for row in hostile.rows():
        if row.path in rules:
            assert json.loads(rules[row.path]) == hostile.rule_for(row)
    assert "innerHTML" not in text and "eval(" not in text


def test_the_policy_names_the_page_s_own_script(hostile: Review, tmp_path: Path) -> None:
    import base64
    import hashlib

    hostile.write_html(tmp_path / "page.html")
    page = Page((tmp_path / "page.html").read_text(encoding="utf-8"))
    digest = base64.b64encode(hashlib.sha256(page.scripts["code"].encode()).digest()).decode()
    assert any(digest in (names.get("content") or "") for _, names in page.found)


@pytest.mark.skipif(shutil.which("node") is None, reason="needs node")
def test_the_script_of_the_page_is_one(hostile: Review, tmp_path: Path) -> None:
    hostile.write_html(tmp_path / "page.html")
    code = Page((tmp_path / "page.html").read_text(encoding="utf-8")).scripts["code"]
    (tmp_path / "code.js").write_text(code, encoding="utf-8")
    done = subprocess.run(["node", "--check", tmp_path / "code.js"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_sheet_has_every_row_and_no_formula(hostile: Review, tmp_path: Path) -> None:
    hostile.write_csv(tmp_path / "rows.csv")
    text = (tmp_path / "rows.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["number"], row["risk"]) for row in rows] == [
        (str(row.number), row.risk.name.lower()) for row in hostile.rows()
    ]
    values = {row["value"] for row in rows}
    assert """'=HYPERLINK("x")""" in values and "'@sum <!--<script>" in values and EVIL in values
    assert not [value for value in values if re.match(r"\s*[=+@-]", value)]


@pytest.mark.parametrize("name", ["write_csv", "write_html"])
def test_what_is_written_is_confidential(hostile: Review, tmp_path: Path, output: Path, name: str) -> None:
    write_to = getattr(hostile, name)
    write_to(tmp_path / "new")
    assert stat.S_IMODE(os.stat(tmp_path / "new").st_mode) == 0o600 or os.name == "nt"
    for path, why in (
        (tmp_path / "new", "exists"),
        (output / "in", "inside"),
        (tmp_path / "no/in", "folder"),
    ):
        with pytest.raises(UsageError, match=why):
            write_to(path)
    assert {path.name for path in tmp_path.iterdir()} == {"out", "new"}


def test_nothing_half_written_stays(hostile: Review, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_review: Review) -> Iterator[Row]:
        yield next(_review._store.rows(first=0, most=1))
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Review, "rows", broken)
    with pytest.raises(UsageError, match="No space left"):
        hostile.write_csv(tmp_path / "new")
    assert {path.name for path in tmp_path.iterdir()} == {"out"}


def test_what_was_gathered_is_private_and_is_deleted(output: Path, tmp_path: Path) -> None:
    write(output, released(), released())
    with review(output) as found:
        folder = Path(found._store._folder.name)
        assert os.name == "nt" or stat.S_IMODE(folder.stat().st_mode) == 0o700
        # Not even a program that is killed leaves it.
        assert os.name == "nt" or not list(folder.iterdir())
    assert not folder.exists()
    seen: list[int] = []
    with review(output, seen.append, lambda: bool(seen)) as found:
        assert seen == [1] and found.totals.cancelled and found.totals.files == 1

    class Stop(Exception):
        pass

    def stop(_number: int) -> None:
        raise Stop

    with pytest.raises(Stop):
        review(output, stop)


def test_a_full_disk_is_an_error_of_the_system(output: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(output, released(ImageComments="x" * 10_000), released(ImageComments="y" * 10_000))
    add = Store.finish

    def small(store: Store) -> None:
        store._base.execute("PRAGMA max_page_count = 2")
        add(store)

    monkeypatch.setattr(Store, "finish", small)
    with pytest.raises(OSError, match="temporary folder"):
        review(output)


def test_rows_can_be_paged_and_searched(output: Path) -> None:
    write(output, *(released(ImageComments=f"100%_{letter}") for letter in "abcd"))
    with review(output) as found:
        everything = list(found.rows())
        assert list(found.rows(2, first=1)) == everything[1:3]
        assert [row.value for row in found.rows(search="0%_A")] == ["100%_a"]
        assert not list(found.rows(search="0x_a"))
        assert found.row(3) == everything[2]
