"""Cleaned pixels, native: what a rule names is filled, in every layout, and all the rest is the same."""

import struct
import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from DicomDeidLib import Engine, Job, Outcome, SetAside, run_job
from DicomDeidLib.verify.verification import verify
from hypothesis import given, settings
from hypothesis import strategies as st
from pixel_support import (
    cleaner,
    described,
    expected,
    image,
    profile,
    shows_name,
    written,
)
from pydicom import Dataset
from pydicom.pixels.utils import pack_bits
from support import (
    BIG_ENDIAN,
    EXPLICIT,
    IMPLICIT,
    KEY,
    SYNTAXES,
    engine,
    minimal,
    raw_element,
    read,
    to_bytes,
)


def pixels_of(dataset: Dataset, shape: tuple[int, ...]) -> Any:
    return dataset.pixel_array.reshape(shape)


@pytest.mark.parametrize("syntax", SYNTAXES)
@pytest.mark.parametrize("allocated", [8, 16, 32])
@pytest.mark.parametrize(("samples", "planar", "frames"), [(1, 0, 1), (1, 0, 3), (3, 0, 2), (3, 1, 2)])
def test_the_name_goes_and_the_rest_is_the_same(
    syntax: str, allocated: int, samples: int, planar: int, frames: int
) -> None:
    pixels = image(frames, samples, allocated)
    dataset = described(pixels, allocated, allocated)
    if samples == 3:
        dataset.PlanarConfiguration = planar
    dataset.add_new(0x7FE00010, "OW" if allocated > 8 else "OB", written(pixels, allocated, planar, False))
    if syntax == BIG_ENDIAN:
        dataset.PixelData = written(pixels, allocated, planar, True)
    assert shows_name(pixels)
    out = read(cleaner().deidentify_bytes(to_bytes(dataset, syntax)))
    after = pixels_of(out, pixels.shape)
    assert not shows_name(after)
    assert np.array_equal(after, expected(pixels))
    assert out.BurnedInAnnotation == "NO"
    assert out.PatientIdentityRemoved == "YES"
    assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113100", "113101"]
    assert out.file_meta.TransferSyntaxUID == syntax


@st.composite
def cases(draw: st.DrawFn) -> tuple[Any, Dataset, str, bytes, list[list[int]], list[int] | str]:
    rows, columns, frames = draw(st.integers(1, 9)), draw(st.integers(1, 9)), draw(st.integers(1, 3))
    allocated = draw(st.sampled_from([1, 8, 16, 32]))
    samples = 1 if allocated == 1 else draw(st.sampled_from([1, 3]))
    planar = draw(st.integers(0, 1)) if samples == 3 else 0
    stored = draw(st.integers(1, allocated))
    signed = draw(st.booleans()) if samples == 1 and stored == allocated > 1 else False
    syntax = draw(st.sampled_from([EXPLICIT, IMPLICIT, BIG_ENDIAN]))
    rng = np.random.default_rng(draw(st.integers(0, 99)))
    pixels = rng.integers(0, 1 << stored, (frames, rows, columns, samples), dtype=np.int64)
    dataset = described(pixels, allocated, stored, PixelRepresentation=int(signed))
    if samples == 3:
        dataset.PlanarConfiguration = planar
    if allocated == 1:
        value = pack_bits(pixels.astype("u1").ravel(), pad=True)
    else:
        value = written(pixels, allocated, planar, syntax == BIG_ENDIAN)
    place = st.integers(-10, 10)
    edges = st.tuples(place, place).map(lambda two: sorted(two) if (two[0] < 0) == (two[1] < 0) else two)
    boxes = draw(st.lists(st.tuples(edges, edges), min_size=1, max_size=2))
    regions = [[v[0], h[0], v[1], h[1]] for v, h in boxes]
    which = draw(st.one_of(st.just("all"), st.lists(st.sampled_from([1, 2, 3, -1]), min_size=1, max_size=2)))
    return pixels, dataset, syntax, value, regions, which


def covered(pixels: Any, regions: list[list[int]], which: list[int] | str) -> Any:
    """The oracle: a mask of numpy."""
    frames, rows, columns, _ = pixels.shape
    mask = np.zeros(pixels.shape, bool)
    numbers = range(frames) if which == "all" else [n - 1 if n > 0 else frames + n for n in which]
    for top, left, bottom, right in regions:
        top, bottom = (edge + rows if edge < 0 else edge for edge in (top, bottom))
        left, right = (edge + columns if edge < 0 else edge for edge in (left, right))
        for number in numbers:
            if number < frames:
                mask[number, max(top, 0) : max(bottom + 1, 0), max(left, 0) : max(right + 1, 0)] = True
    return mask


@settings(max_examples=150, deadline=None)
@given(cases())
def test_any_layout_and_any_rectangles(
    case: tuple[Any, Dataset, str, bytes, list[list[int]], list[int] | str],
) -> None:
    pixels, dataset, syntax, value, regions, which = case
    swapped = dataset.BitsAllocated == 1 and syntax == BIG_ENDIAN
    dataset.add_new(0x7FE00010, "OB" if dataset.BitsAllocated <= 8 else "OW", value)
    dataset.BurnedInAnnotation = "NO"
    data = to_bytes(dataset, syntax)
    mask = covered(pixels, regions, which)
    clean = cleaner(regions=regions, frames=which)
    if mask.any() and not all(covered(pixels, [one], "all").any() for one in regions):
        with pytest.raises(SetAside) as problem:
            clean.deidentify_bytes(data)
        assert problem.value.code == "region-outside"
        return
    out = read(clean.deidentify_bytes(data))
    assert len(out.PixelData) == len(value)
    said = [code.CodeValue for code in out.DeidentificationMethodCodeSequence]
    assert ("113101" in said) is bool(mask.any())
    if swapped:
        return
    before = pixels_of(read(data), pixels.shape)
    after = pixels_of(out, pixels.shape)
    assert np.array_equal(after, np.where(mask, 0, before))


@pytest.mark.parametrize("allocated", [1, 8])
def test_bytes_in_big_endian_words(allocated: int) -> None:
    """OW of 8 bits and less: the bytes of each word lie the other way round."""
    pixels = image(3, 1, 1 if allocated == 1 else 8)[:, :19, :47]
    dataset = described(pixels, allocated, allocated)
    plain = pack_bits(pixels.astype("u1").ravel()) if allocated == 1 else written(pixels, 8, 0, False)
    plain += b"\0" * (len(plain) & 1)
    dataset.add_new(0x7FE00010, "OW", np.frombuffer(plain, "<u2").astype(">u2").tobytes())
    out = read(cleaner().deidentify_bytes(to_bytes(dataset, BIG_ENDIAN)))
    turned = np.frombuffer(out.PixelData, ">u2").astype("<u2").tobytes()
    if allocated == 1:
        after = np.unpackbits(np.frombuffer(turned, "u1"), bitorder="little")[: pixels.size]
    else:
        after = np.frombuffer(turned, "u1")[: pixels.size]
    assert np.array_equal(after.reshape(pixels.shape), expected(pixels))


def test_a_polygon_fills_what_it_encloses_and_what_its_edges_touch() -> None:
    pixels = np.full((1, 9, 9, 1), 9)
    dataset = described(pixels, 8, 8)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    corners = [[0, 4], [4, 0], [8, 4], [4, 8]]
    out = read(cleaner(regions=[{"polygon": corners}]).deidentify_bytes(to_bytes(dataset)))
    after = np.frombuffer(out.PixelData, "u1")[:81].reshape(9, 9)
    inside = np.add.outer(abs(np.arange(9) - 4), abs(np.arange(9) - 4)) <= 4
    assert not after[inside].any()
    far = np.add.outer(abs(np.arange(9) - 4), abs(np.arange(9) - 4)) > 6
    assert (after[far] == 9).all()


def ultrasound(*regions: tuple[int, int, int, int], **more: object) -> bytes:
    items = []
    for x0, y0, x1, y1 in regions:
        item = Dataset()
        item.RegionLocationMinX0, item.RegionLocationMinY0 = x0, y0
        item.RegionLocationMaxX1, item.RegionLocationMaxY1 = x1, y1
        items.append(item)
    pixels = image(2, 3)
    dataset = described(pixels, 8, 8, SequenceOfUltrasoundRegions=items, **more)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    return to_bytes(dataset)


def test_all_outside_of_ultrasound_regions_goes() -> None:
    rule = {"regions": ["outside-ultrasound-regions"]}
    out = read(cleaner(**rule).deidentify_bytes(ultrasound((0, 10, 20, 19), (10, 12, 40, 18))))
    inside = np.zeros((20, 48), bool)
    inside[10:20, 0:21] = inside[12:19, 10:41] = True
    pixels = image(2, 3)
    assert np.array_equal(pixels_of(out, pixels.shape), np.where(inside[None, ..., None], pixels, 0))
    for bad in ((), ((5, 5, 4, 9),)):
        with pytest.raises(SetAside) as problem:
            cleaner(**rule).deidentify_bytes(ultrasound(*bad, BurnedInAnnotation="NO"))
        assert problem.value.code == "no-ultrasound-regions"


def test_only_what_a_rule_cleaned_is_said_to_be_clean() -> None:
    """The option alone, a condition that does not hold, and regions that lie elsewhere clean nothing."""
    pixels = image()
    dataset = described(pixels, 8, 8)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    for tried in (
        engine("clean-pixel-data"),
        cleaner(when='Modality == "US"'),
        cleaner(regions=[[900, 0, 950, 10]]),
        cleaner(frames=[7]),
    ):
        dataset.BurnedInAnnotation = "YES"
        with pytest.raises(SetAside) as problem:
            tried.deidentify_bytes(to_bytes(dataset))
        assert problem.value.code == "burned-in"
        dataset.BurnedInAnnotation = "NO"
        out = read(tried.deidentify_bytes(to_bytes(dataset)))
        assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113100"]
        assert out.PixelData == dataset.PixelData
        assert out.BurnedInAnnotation == "NO"


def test_an_object_without_pixels_meets_a_rule() -> None:
    out = read(cleaner().deidentify_bytes(to_bytes(minimal())))
    assert "BurnedInAnnotation" not in out
    assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113100"]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"Rows": 21}, "pixels-not-understood"), ({"Rows": 19}, "pixels-not-understood"),
        ({"BitsAllocated": 12}, "pixels-not-understood"), ({"HighBit": 8}, "pixels-not-understood"),
        ({"NumberOfFrames": 2}, "pixels-not-understood"), ({"SamplesPerPixel": 4}, "pixels-not-understood"),
        ({"PhotometricInterpretation": "PALETTE COLOR"}, "fill-not-possible"),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_set_aside(change: dict[str, object], code: str) -> None:
    pixels = image()
    dataset = described(pixels, 8, 8, **change)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    with pytest.raises(SetAside) as problem:
        cleaner(fill="#808080").deidentify_bytes(to_bytes(dataset))
    assert problem.value.code == code


def test_the_later_rule_is_on_top_and_each_frame_has_its_own() -> None:
    pixels = image(3)
    dataset = described(pixels, 8, 8)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    rules = [
        {"action": "clean-pixels", "regions": [[0, 0, -1, 5]], "fill": "#ffffff"},
        {"action": "clean-pixels", "regions": [[0, 3, 4, -1]], "frames": [2, -1]},
        {"action": "clean-pixels", "regions": [[0, 40, -1, -1]], "frames": [1], "when": "Rows > 5000"},
    ]
    made = Engine({**profile(), "rules": rules}, (), KEY)
    out = read(made.deidentify_bytes(to_bytes(dataset)))
    after = pixels.copy()
    after[:, :, :6] = 255
    after[1:, :5, 3:] = 0
    assert np.array_equal(pixels_of(out, pixels.shape), after)


def test_on_the_base_keep_all_only_the_pixels_are_said_to_be_clean() -> None:
    pixels = image()
    dataset = described(pixels, 8, 8)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    clean = Engine({**profile(), "base": "keep-all", "options": []}, (), KEY)
    out = read(clean.deidentify_bytes(to_bytes(dataset)))
    assert np.array_equal(pixels_of(out, pixels.shape), expected(pixels))
    assert out.BurnedInAnnotation == "NO" and "PatientIdentityRemoved" not in out
    assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113101"]


def test_a_preview_shows_what_the_run_does(tmp_path: Path) -> None:
    pixels = image()
    dataset = described(pixels, 8, 8)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    (tmp_path / "a.dcm").write_bytes(to_bytes(dataset))
    preview = cleaner().preview(tmp_path / "a.dcm")
    assert preview.risk == ""
    shown = {change.path: (change.action, change.after, change.rule) for change in preview.changes}
    said = "<960 bytes, filled: 308 of 960 pixels in 1 of 1 frames>"
    assert shown["PixelData"] == ("clean-pixels", said, "rule 1: clean-pixels")
    assert shown["BurnedInAnnotation"][1] == "NO" and len(shown) == len(preview.changes)
    preview = cleaner(when="Rows > 99").preview(tmp_path / "a.dcm")
    assert preview.risk == "burned-in"
    assert not [change for change in preview.changes if change.path == "PixelData" and change.changed]


def test_big_endian_pixels_in_a_little_endian_data_set() -> None:
    """GE's own transfer syntax."""
    pixels = image(1, 1, 16)
    dataset = described(pixels, 16, 16)
    dataset.add_new(0x7FE00010, "OW", written(pixels, 16, 0, True))
    whole = to_bytes(dataset, IMPLICIT)
    body = whole[144 + struct.unpack_from("<I", whole, 140)[0] :]
    meta = raw_element(0x00020010, "UI", b"1.2.840.113619.5.2")
    head = bytes(128) + b"DICM" + raw_element(0x00020000, "UL", struct.pack("<I", len(meta))) + meta
    out = cleaner(fill="#010101").deidentify_bytes(head + body)
    after = np.frombuffer(out[-2 * pixels.size :], ">u2").reshape(pixels.shape)
    assert np.array_equal(after, expected(pixels, 257))


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
def test_files_of_a_series_that_are_known_again_come_out_the_same(syntax: str) -> None:
    remembers = cleaner(fill="#ffffff")
    for number in range(6):
        pixels = image(1, 1, 16, number)
        dataset = described(pixels, 16, 12, SOPInstanceUID=f"1.2.3.{number}", InstanceNumber=number)
        dataset.add_new(0x7FE00010, "OW", written(pixels, 16, 0, False))
        dataset.BurnedInAnnotation = ("YES", "NO")[number == 4]
        data = to_bytes(dataset, syntax)
        out = remembers.deidentify_bytes(data)
        assert out == cleaner(fill="#ffffff").deidentify_bytes(data)
        assert out.endswith(expected(pixels, 0xFFF).astype("<u2").tobytes())


def test_a_base_that_removes_all_else_is_cleaned_too() -> None:
    pixels = image()
    dataset = described(pixels, 8, 8, LossyImageCompression="00")
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    clean = Engine({**profile(), "base": "remove-all", "options": []}, (), KEY)
    out = read(clean.deidentify_bytes(to_bytes(dataset)))
    assert np.array_equal(pixels_of(out, pixels.shape), expected(pixels))


def test_a_run_is_verified(tmp_path: Path) -> None:
    pixels = image(2)
    (tmp_path / "in").mkdir()
    for number, syntax in enumerate(SYNTAXES):
        dataset = described(pixels, 8, 8, SOPInstanceUID=f"1.2.3.{number + 1}")
        dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
        (tmp_path / f"in/{number}.dcm").write_bytes(to_bytes(dataset, syntax))
    job = Job((str(tmp_path / "in"),), str(tmp_path / "out"), profile(), map=str(tmp_path / "map.csv"))
    assert run_job(job).as_text().startswith("4 files: 4 released")
    assert verify([str(tmp_path / "in")], tmp_path / "out", map=tmp_path / "map.csv").passed


class Zeros:
    """A file of 500 MB in a few holes: a multi-frame image of zeros that takes no place on disk."""

    frames, rows, columns = 1000, 500, 500

    def __init__(self, path: Path) -> None:
        self.path = path
        dataset = described(np.zeros((self.frames, 1, 1, 1)), 16, 16, Rows=self.rows, Columns=self.columns)
        dataset.add_new(0x7FE00010, "OW", b"")
        head = to_bytes(dataset)
        self.length = 2 * self.frames * self.rows * self.columns
        assert head.endswith(struct.pack("<HH2sHI", 0x7FE0, 0x10, b"OW", 0, 0))
        path.write_bytes(head[:-4] + struct.pack("<I", self.length))
        self.start = len(head)
        with open(path, "r+b") as file:
            file.truncate(len(head) + self.length)


def test_500_mb_of_frames_take_little_memory(tmp_path: Path) -> None:
    made = Zeros(tmp_path / "big.dcm")
    clean = cleaner(regions=[[0, 0, 9, -1], [10, 5, 20, 10]], fill="#ffffff")
    tracemalloc.start()
    try:
        result = clean.write(made.path, str(tmp_path / "out.dcm"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.outcome is Outcome.RELEASED
    assert peak < 12 * 1024 * 1024
    out = (tmp_path / "out.dcm").stat().st_size
    with open(tmp_path / "out.dcm", "rb") as file:
        for frame in (0, 500, 999):
            file.seek(out - made.length + frame * 500_000)
            pixels = np.frombuffer(file.read(500_000), "<u2").reshape(500, 500)
            assert (pixels[:10] == 0xFFFF).all() and (pixels[10:21, 5:11] == 0xFFFF).all()
            assert np.count_nonzero(pixels) == 5000 + 66
