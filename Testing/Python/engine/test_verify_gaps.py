"""Verify: what it can't tell is never a pass, and what is hostile or odd is told for what it is."""

import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from DicomDeidLib import UsageError
from DicomDeidLib.verify.align import aligned
from DicomDeidLib.verify.headers import Header, Leaf
from pydicom.dataset import Dataset
from support import item, minimal, raw_element, to_bytes
from verified_runs import FAMILY, Run, edit, failed, make_run, run_of


@pytest.fixture(scope="module")
def research(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return make_run(tmp_path_factory.mktemp("research"))


@pytest.fixture
def broken(research: Run, tmp_path: Path) -> Run:
    return research.copy(tmp_path)


def garble(run: Run) -> None:
    for path in run.output.rglob("*.dcm"):
        path.write_bytes(bytes(range(256)) * 4)


def cut_short(run: Run) -> None:
    path = next(run.outputs("CT"))
    path.write_bytes(path.read_bytes()[:1000])


def empty(run: Run) -> None:
    shutil.rmtree(run.output)
    run.output.mkdir()


@pytest.mark.parametrize("harm", [garble, cut_short, empty])
def test_what_was_not_verified_does_not_pass(broken: Run, harm: Callable[[Run], None]) -> None:
    harm(broken)
    for by_map in (True, False):
        found = broken.verified(by_map=by_map)
        assert not found.passed and (found.gaps or failed(found))
    assert "Incomplete:" in broken.verified(by_map=False).as_text()


def test_foreign_originals_do_not_pass(broken: Run, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "a.dcm").write_bytes(to_bytes(minimal()))
    found = Run(tmp_path / "other", broken.output, broken.map).verified(by_map=False)
    assert not found.passed and found.gaps


def test_an_original_that_can_not_be_read_is_a_gap(broken: Run, tmp_path: Path) -> None:
    deep = raw_element(0x00100010, "PN", b"Deep^Down")
    for _ in range(70):
        deep = raw_element(0x00400275, "SQ", item(deep))
    shutil.copytree(broken.originals, tmp_path / "in")
    (tmp_path / "in" / "deep.dcm").write_bytes(to_bytes(minimal()) + deep)
    found = Run(tmp_path / "in", broken.output, broken.map).verified()
    assert not found.passed and found.broken_originals == 1 and "can't be read" in found.as_text()


def test_a_number_that_is_written_like_blanks_is_compared(broken: Run) -> None:
    edit(next(broken.outputs("CT")), lambda d: setattr(d, "Rows", d.Rows << 8))
    assert "values" in failed(broken.verified())


def test_a_name_in_a_term_is_a_leak_and_a_defined_term_is_none(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for name in ("Okonjovar^Ada", "Chest^Ada"):
        made = minimal(PatientName=name, PatientID=name, SOPInstanceUID=f"1.2.{len(name)}", Modality="CT")
        (tmp_path / "in" / f"{len(name)}.dcm").write_bytes(to_bytes(made))
    broken = run_of(tmp_path, profile="basic")
    edit(next(broken.outputs("CT")), lambda d: setattr(d, "BodyPartExamined", "CHEST"))
    assert not failed(broken.verified())
    edit(next(broken.outputs("CT")), lambda d: setattr(d, "BodyPartExamined", "OKONJOVAR"))
    assert failed(broken.verified()) == ["leaks"]


def test_dates_that_are_said_to_have_moved_and_did_not_fail(tmp_path: Path) -> None:
    full = {"format": 1, "name": "full", "version": "1", "base": "basic",
            "options": ["retain-longitudinal-full-dates"]}  # fmt: skip
    run = make_run(tmp_path, profile=full)

    def claim(dataset: Dataset) -> None:
        dataset.LongitudinalTemporalInformationModified = "MODIFIED"
        for code in dataset.DeidentificationMethodCodeSequence:
            if code.CodeValue == "113106":
                code.CodeValue = "113107"

    for path in run.output.rglob("*.dcm"):
        edit(path, claim)
    assert "dates" in failed(run.verified())


def as_zip(run: Run, folder: Path) -> tuple[Run, Path]:
    target = folder / "out.zip"
    with zipfile.ZipFile(target, "w") as archive:
        for path in sorted(run.output.rglob("*.dcm")):
            archive.write(path, path.relative_to(run.output).as_posix())
    return Run(run.originals, target, run.map), target


def test_what_an_archive_says_beside_its_files_is_searched(broken: Run, tmp_path: Path) -> None:
    run, target = as_zip(broken, tmp_path)
    assert run.verified().passed
    with zipfile.ZipFile(target, "a") as archive:
        archive.comment = f"of {FAMILY}".encode()
    assert failed(run.verified()) == ["leaks"]


def test_a_hostile_archive_does_not_pass_and_quotes_no_name(broken: Run, tmp_path: Path) -> None:
    run, target = as_zip(broken, tmp_path)
    raw = target.read_bytes()
    # The flag that a member is encrypted, in the directory of the archive.
    at = raw.index(b"PK\x01\x02")
    target.write_bytes(raw[: at + 8] + b"\x01" + raw[at + 9 :])
    assert run.verified().unread_outputs == 1
    with zipfile.ZipFile(target, "w") as archive, pytest.warns(UserWarning):
        archive.writestr("a.dcm", b"1")
        archive.writestr("a.dcm", b"2")
    with pytest.raises(UsageError, match="two files of one name"):
        run.verified()


def test_a_link_in_an_output_is_not_followed_and_does_not_pass(broken: Run) -> None:
    (broken.output / "link").symlink_to(broken.originals, target_is_directory=True)
    assert broken.verified().unread_outputs == 1


def test_items_behind_one_that_is_new_are_still_found() -> None:
    def header(*values: bytes) -> Header:
        leaves = [
            Leaf((0x00081140, at, 0x00080100), 0x00080100, "SH", raw, ()) for at, raw in enumerate(values)
        ]
        return Header(leaves, [], "", False)

    new = aligned(header(b"A", b"B", b"C", b"D"), header(b"X", b"B", b"D"))
    places = {leaf.raw: leaf.path[1] for leaf in new.leaves}
    assert places[b"B"] == 1 and places[b"D"] == 3
