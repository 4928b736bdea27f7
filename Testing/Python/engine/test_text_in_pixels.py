"""Text that is found in pixels: it is filled, it decides, and what can't be looked at is never released."""

import importlib
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import numpy as np
import pytest
from compressed_support import MPEG, RLE, encode
from DicomDeidLib import Engine, Job, Outcome, SetAside, UsageError, run_job
from DicomDeidLib.errors import CouldNotStart, Skipped
from DicomDeidLib.pixels.codecs import Frame
from DicomDeidLib.pixels.image import unused_of
from DicomDeidLib.pixels.layout import Layout
from DicomDeidLib.profile.claim import warnings_of
from DicomDeidLib.profile.profile import load_profile
from pixel_support import described
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array
from support import EXPLICIT, KEY, minimal, read, to_bytes
from text_support import (
    NAME,
    SHAPE,
    ink,
    looked_at,
    native,
    only,
    picture,
    said,
    text_cleaner,
    text_profile,
)

pytest.importorskip("rapidocr")

ASIDE: dict[str, object] = {"action": "set-aside", "when": "has_text()", "reason": "It shows text."}
WITH, WITHOUT = picture(255), picture(255, shown=())


def _outcome(engine: Engine, data: bytes) -> str:
    """The code for which a data set is not released, '' where it is."""
    try:
        engine.deidentify_bytes(data)
    except (SetAside, Skipped) as problem:
        return problem.code
    return ""


def _rle(pixels: Any, **more: object) -> Any:
    dataset = described(pixels, 8, 8, **{"BurnedInAnnotation": "NO", **more})
    dataset.add_new(0x7FE00010, "OB", encapsulate(encode(pixels, dataset, RLE)))
    dataset["PixelData"].is_undefined_length = True
    return dataset


def _broken(**more: object) -> bytes:
    """RLE of which a frame can't be decoded."""
    dataset = _rle(WITH, **more)
    dataset.PixelData = encapsulate([b"\x01\0\0\0\x40\0\0\0" + b"\0" * 80])
    return to_bytes(dataset, RLE)


def test_a_file_with_text_is_set_aside_and_one_without_is_not() -> None:
    clean = only(ASIDE)
    assert _outcome(clean, to_bytes(native(WITH))) == "rule-1"
    assert _outcome(clean, to_bytes(native(WITHOUT))) == ""
    assert _outcome(clean, to_bytes(minimal())) == ""  # no pixels, no text
    assert _outcome(only({**ASIDE, "when": "has_text(1)"}), to_bytes(native(WITH))) == ""


def test_what_can_not_be_looked_at_is_set_aside_and_says_so() -> None:
    clean = only(ASIDE)
    assert _outcome(clean, _broken()) == "pixels-corrupt"
    video = described(WITH, 8, 8, BurnedInAnnotation="NO")
    video.add_new(0x7FE00010, "OB", encapsulate([b"\0\0\1\xb3" + b"\0" * 20]))
    video["PixelData"].is_undefined_length = True
    assert _outcome(clean, to_bytes(video, MPEG)) == "pixels-syntax"
    short = native(WITH, Rows=SHAPE[0] * 2)
    assert _outcome(clean, to_bytes(short)) == "pixels-not-understood"
    assert _outcome(text_cleaner(), _broken()) == "pixels-corrupt"
    for negated in ("not has_text()", 'has_text() or Modality == "CT"'):
        assert _outcome(only({**ASIDE, "when": negated}), _broken(Modality="MR")) == "pixels-corrupt"


def _second_element() -> Any:
    dataset = native(WITHOUT)
    dataset.add_new(0x7FE00008, "OF", WITH.astype("<f4").tobytes())
    return dataset


@pytest.mark.parametrize(
    "make",
    [
        lambda: native(picture(255, 1, 2, shown=(1,)), NumberOfFrames="1"),
        lambda: native(picture(255, 1, 2, shown=(1,)), NumberOfFrames="0"),
        lambda: native(WITH, Rows=SHAPE[0] // 2),
        _second_element,
    ],
    ids=["a frame more than is said", "no frames", "more rows than are said", "two elements"],
)
def test_pixels_behind_those_that_are_described_are_never_taken_for_looked_at(make: Any) -> None:
    data = to_bytes(make())
    policy = {**text_profile(), "risks": {"US": "clean"}}
    for clean in (only(ASIDE), text_cleaner(), Engine(policy, (), KEY)):
        assert _outcome(clean, data) == "pixels-not-understood"


def test_pixels_that_a_syntax_may_have_compressed_are_not_looked_at() -> None:
    data = to_bytes(native(WITHOUT))
    assert data.count(EXPLICIT.encode()) == 1
    data = data.replace(EXPLICIT.encode(), RLE.encode())  # as long, and the value keeps its length
    assert _outcome(only(ASIDE), data) == "pixels-syntax"


def _over(values: Any, syntax: str, **more: object) -> bytes:
    """Twelve bits of sixteen with these values and the name in the bit above."""
    values = values | ((ink() > 0.4).astype(np.int64) << 12)[None, ..., None]
    if syntax != RLE:
        return to_bytes(native(values, 16, BitsStored=12, **more))
    dataset = described(values, 16, 12, BurnedInAnnotation="NO")
    whole = described(values, 16, 16)
    dataset.add_new(0x7FE00010, "OB", encapsulate(encode(values, whole, RLE)))
    dataset["PixelData"].is_undefined_length = True
    return to_bytes(dataset, RLE)


@pytest.mark.parametrize("syntax", ["native", RLE])
def test_text_in_unused_bits_is_found_and_filled(tmp_path: Path, syntax: str) -> None:
    path = tmp_path / "a.dcm"
    path.write_bytes(_over(picture(4095, shown=()), syntax))
    assert NAME in said(path) and _outcome(only(ASIDE), path.read_bytes()) == "rule-1"
    path.write_bytes(text_cleaner().deidentify_bytes(path.read_bytes()))
    assert said(path) == ""
    assert not (pixel_array(read(path.read_bytes()), raw=True)[ink() > 0.4] >> 12).any()


def test_a_sign_is_no_text_in_unused_bits() -> None:
    values = np.where(ink() > 0.4, -1, 0)[None, ..., None]  # their stored bits show it, and so do those above
    shown = native(values, 16, BitsStored=12, PixelRepresentation=1)
    frame = Frame(
        shown.PixelData, Layout(*SHAPE, bits_allocated=16, bits_stored=12, high_bit=11, signed=True)
    )
    assert unused_of(frame) is None
    assert unused_of(frame._replace(layout=replace(frame.layout, signed=False))) is not None


@pytest.mark.parametrize(
    "when",
    [
        'Modality == "MR" and has_text()',
        'has_text() and Modality == "MR"',
        'not (has_text() or Modality == "CT")',
    ],
)
def test_pixels_are_looked_at_only_where_nothing_else_decides(when: str) -> None:
    assert _outcome(only({**ASIDE, "when": when}), _broken(Modality="CT")) == ""


def test_a_later_rule_that_refuses_the_object_spares_the_look() -> None:
    skip = {"action": "skip", "when": 'Modality == "CT"', "reason": "No part of it."}
    broken = _broken(Modality="CT")
    assert _outcome(only(ASIDE, skip), broken) == "rule-2"
    assert _outcome(only(skip, ASIDE), broken) == "pixels-corrupt"
    assert _outcome(only(skip, ASIDE), to_bytes(native(WITHOUT, Modality="CT"))) == "rule-1"


def test_each_frame_is_looked_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from DicomDeidLib.text_detection import found

    calls: list[object] = []
    look = found.boxes_in
    monkeypatch.setattr(found, "boxes_in", lambda views: (calls.append(views), look(views))[1])
    aside = {**ASIDE, "when": "has_text(0.99) or has_text(0.98)"}
    rules = text_cleaner(aside, {"action": "clean-pixels", "regions": ["detected-text"], "frames": [1]})
    data = to_bytes(native(picture(255, 1, 2, shown=(1,))))
    assert _outcome(rules, data) == "" and len(calls) == 2
    assert _outcome(only(ASIDE), to_bytes(native(picture(255, 1, 2)))) == "rule-1"
    assert len(calls) == 3  # what is behind the first frame with text decides nothing


def test_text_of_one_frame_goes_from_all_that_are_named(tmp_path: Path) -> None:
    data = to_bytes(native(picture(255, 1, 3, shown=(1,))))
    seen = read(text_cleaner().deidentify_bytes(data)).pixel_array
    where = ink() > 0.2
    assert (seen[:, where] == 0).all()
    first = read(text_cleaner(frames=[2, 3]).deidentify_bytes(data)).pixel_array
    assert (first[0] == read(data).pixel_array[0]).all() and (first[1:, where] == 0).all()
    assert (
        _outcome(
            text_cleaner(frames=[1]),
            to_bytes(native(picture(255, 1, 2, shown=(1,)), BurnedInAnnotation="YES")),
        )
        == "burned-in"
    )


def test_margin_and_confidence(tmp_path: Path) -> None:
    data = to_bytes(native(WITH))
    filled = [
        (read(text_cleaner(margin=margin, fill="#ffffff").deidentify_bytes(data)).pixel_array == 255).sum()
        for margin in (0, 2, 9)
    ]
    assert filled[0] < filled[1] < filled[2]
    assert read(text_cleaner(confidence=1).deidentify_bytes(data)).PixelData == read(data).PixelData


def test_mixed_with_rectangles_and_conditions() -> None:
    data = to_bytes(native(WITH))
    both = read(text_cleaner(regions=["detected-text", [50, 0, 63, -1]]).deidentify_bytes(data)).pixel_array
    assert not both[50:].any() and not both[ink() > 0.2].any()
    when = read(text_cleaner(when="has_text()").deidentify_bytes(data)).pixel_array
    assert not when[ink() > 0.2].any()


def test_where_nothing_is_found_nothing_changes_and_nothing_is_claimed() -> None:
    data = to_bytes(_rle(WITHOUT), RLE)
    out = read(text_cleaner().deidentify_bytes(data))
    assert out.PixelData == read(data).PixelData
    assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113100"]
    assert out.BurnedInAnnotation == "NO"
    assert _outcome(text_cleaner(), to_bytes(native(WITHOUT, BurnedInAnnotation="YES"))) == "burned-in"


def test_kinds_that_are_to_be_cleaned_pass_where_all_frames_were_looked_at() -> None:
    found = to_bytes(native(WITHOUT, Modality="US"))
    profile = {**text_profile(), "risks": {"US": "clean"}}
    assert _outcome(Engine(profile, (), KEY), found) == ""
    some = {**text_profile(frames=[1]), "risks": {"US": "clean"}}
    assert _outcome(Engine(some, (), KEY), found) == "not-cleaned-us"


def test_the_same_bytes_with_any_number_of_workers_and_in_the_preview(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    for number in range(3):
        dataset = native(picture(255, 1, 1, shown=(0,) if number else ()), SOPInstanceUID=f"1.2.{number}")
        (tmp_path / "in" / f"{number}.dcm").write_bytes(to_bytes(dataset))
    written = []
    for workers in (1, 2):
        out = tmp_path / f"out{workers}"
        job = Job((str(tmp_path / "in"),), str(out), text_profile(), key_hex=KEY.hex(), workers=workers)
        assert run_job(job).outcomes[Outcome.RELEASED] == 3
        written.append({path.name: path.read_bytes() for path in out.rglob("*.dcm")})
    assert written[0] == written[1] and len(written[0]) == 3
    clean = text_cleaner()
    path = tmp_path / "in" / "1.dcm"
    shown = clean.picture(path)
    assert shown is not None and shown.after is not None
    assert (shown.after == read(clean.deidentify_bytes(path.read_bytes())).pixel_array).all()
    changes = {change.name: change.after for change in clean.preview(path).changes}
    assert changes["BurnedInAnnotation"] == "NO"


@pytest.mark.parametrize(
    ("values", "more"),
    [
        # Bright as a hundredth of what a single pixel has.
        (np.where(np.indices(SHAPE).sum(0) == 0, 60000, picture(600)[0, ..., 0]), {}),
        # Three above black, as nobody sees it.
        (np.where(ink() > 0.4, 3, 0) + np.where(np.indices(SHAPE)[0] > 44, 4000, 0), {}),
        (np.where(ink() > 0.4, 1300, 1200) + np.where(np.indices(SHAPE)[0] > 44, 50000, 0),
         {"WindowCenter": "1250", "WindowWidth": "200"}),
    ],
)  # fmt: skip
def test_text_that_one_window_hides_is_seen_in_another(
    tmp_path: Path, values: Any, more: dict[str, object]
) -> None:
    path = tmp_path / "hidden.dcm"
    path.write_bytes(to_bytes(native(values[None, ..., None].astype(np.int64), 16, **more)))
    assert NAME in said(path)


def test_small_and_turned_text_in_a_large_image(tmp_path: Path) -> None:
    shape = (900, 1700)
    values = np.zeros(shape, np.int64)
    for text, size, at in (("Okonkwo, Ada", 11, (700, 760)), (NAME, 12, (30, 1500))):
        share = ink(text, size, shape, at)
        values = np.where(share > 0.4, 255, values)
    turned = np.rot90(ink(NAME, 14, (shape[1], shape[0]), (300, 300)))
    values = np.where(turned > 0.4, 255, values)
    path = tmp_path / "large.dcm"
    path.write_bytes(to_bytes(native(values[None, ..., None])))
    after = read(text_cleaner().deidentify_bytes(path.read_bytes())).pixel_array
    assert not after.any()


def test_memory_does_not_grow_with_frames() -> None:
    peaks = []
    for frames in (2, 7):
        data = to_bytes(native(np.tile(picture(255), (frames, 1, 1, 1))))
        text_cleaner().deidentify_bytes(data)
        tracemalloc.start()
        text_cleaner().deidentify_bytes(data)
        peaks.append(tracemalloc.get_traced_memory()[1] - 4 * len(data))
        tracemalloc.stop()
    assert peaks[1] - peaks[0] < 500_000


@pytest.mark.parametrize("size", [16, 24])
def test_text_that_can_not_be_read_is_found_too(size: int) -> None:
    mirrored = ink("Ferreira", size)[:, ::-1]  # no letters that the library knows, as those of other scripts
    data = to_bytes(native(np.rint(mirrored * 255).astype(np.int64)[None, ..., None]))
    assert not read(text_cleaner().deidentify_bytes(data)).pixel_array[mirrored > 0.3].any()


def test_it_is_offline_quiet_and_leaves_the_environment_alone(tmp_path: Path) -> None:
    path = tmp_path / "name.dcm"
    path.write_bytes(to_bytes(native(WITH)))
    code = (
        "import os, socket, sys\n"
        "def no(*arguments): raise SystemExit('it went online')\n"
        "socket.socket.connect = socket.getaddrinfo = no\n"
        "os.environ['QT_QPA_PLATFORM_PLUGIN_PATH'] = 'mine'\n"
        "sys.path.insert(0, sys.argv[1])\n"
        "from DicomDeidLib.cli import main\n"
        "before = dict(os.environ)\n"
        "code = main(['find-text', sys.argv[2]])\n"
        "print(code, dict(os.environ) == before)"
    )
    library = Path(__file__).resolve().parents[3] / "DicomDeid"
    done = subprocess.run(
        [sys.executable, "-c", code, str(library), str(path)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "1 True"
    assert done.stderr == "" and str(tmp_path) not in done.stdout and "OKONKWO" not in done.stdout.upper()


def test_without_the_extra_nothing_starts_and_the_package_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.dcm").write_bytes(to_bytes(native(WITH)))
    monkeypatch.setitem(sys.modules, "rapidocr", None)
    job = Job((str(tmp_path / "a.dcm"),), str(tmp_path / "out"), text_profile())
    for start in (job.check, lambda: run_job(job), text_cleaner, lambda: only(ASIDE)):
        with pytest.raises(CouldNotStart, match="pip install .*rapidocr"):
            start()
    assert not (tmp_path / "out").exists()
    assert issubclass(CouldNotStart, UsageError)
    only({"action": "skip", "when": "Rows > 9000", "reason": "x"})  # nothing else needs it
    assert not warnings_of(load_profile(text_profile()))


def test_a_library_of_the_system_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    broken = ImportError("libGL.so.1: cannot open shared object file")
    monkeypatch.setattr(importlib, "import_module", Mock(side_effect=broken))
    with pytest.raises(CouldNotStart, match="a library of the system .* may be missing.*libGL.so.1: cannot"):
        text_cleaner()


def test_a_mask_of_what_is_found_lies_around_the_name(tmp_path: Path) -> None:
    path = tmp_path / "name.dcm"
    path.write_bytes(to_bytes(native(WITH)))
    text, mask = looked_at(path)
    assert text == NAME and mask[ink() > 0].all()
