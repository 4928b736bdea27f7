"""What a review writes: page and sheet are whole, confidential, and let nothing in a value run."""

import csv
import io
import json
import os
import re
import shutil
import stat
import subprocess
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest
from DicomDeidLib import UsageError
from DicomDeidLib.review import Review, Row, review
from DicomDeidLib.review.store import Store
from review_outputs import released, write

EVIL = '</script><img src=x onerror="alert(1)">'


@pytest.fixture
def output(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "out"


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
