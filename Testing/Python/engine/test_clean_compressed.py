"""Cleaned pixels, compressed: decoded, filled, encoded without loss; the header says what became of them."""

import tracemalloc
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compressed_support import (
    J2K,
    J2K_LOSSY,
    JPEG,
    JPEG_LOSSLESS,
    JPEG_LS,
    MPEG,
    NEAR,
    RLE,
    P,
    cleaned,
    compressed,
    encode,
    shaped,
)  # fmt: skip
from DicomDeidLib import Engine, Outcome, SetAside
from hypothesis import given, settings
from hypothesis import strategies as st
from pixel_support import cleaner, described, expected, image, letters, profile, shows_name
from pydicom.encaps import encapsulate, encapsulate_extended, generate_fragments, parse_basic_offsets
from pydicom.pixels.decoders.base import Decoder
from pydicom.pixels.encoders.base import Encoder, get_encoder
from support import KEY, pydicom_files, read, to_bytes

CASES = [
    (RLE, RLE, 8, 8, 1, 1), (RLE, RLE, 16, 12, 1, 3), (RLE, RLE, 8, 8, 3, 2), (RLE, RLE, 16, 16, 3, 1),
    (RLE, RLE, 32, 32, 1, 1), (JPEG_LS, JPEG_LS, 8, 8, 1, 2), (JPEG_LS, JPEG_LS, 16, 12, 1, 1),
    (JPEG_LS, JPEG_LS, 8, 8, 3, 2), (NEAR, JPEG_LS, 8, 8, 1, 2), (NEAR, JPEG_LS, 16, 16, 1, 1),
    (JPEG, JPEG_LS, 8, 8, 1, 3),
]  # fmt: skip


@pytest.mark.parametrize(("syntax", "target", "allocated", "stored", "samples", "frames"), CASES)
def test_the_name_goes_and_the_rest_is_as_it_was_decoded(
    syntax: str, target: str, allocated: int, stored: int, samples: int, frames: int
) -> None:
    pixels = image(frames, samples, stored)
    dataset = compressed(syntax, pixels, allocated, stored)
    before, out = cleaned(dataset, syntax)
    after = shaped(out, pixels)
    assert shows_name(shaped(before, pixels) if syntax not in (JPEG, NEAR) else pixels)
    assert not shows_name(after)
    assert np.array_equal(after, expected(shaped(before, pixels)))
    assert out.file_meta.TransferSyntaxUID == target
    assert out["PixelData"].VR == "OB" and out["PixelData"].is_undefined_length
    assert out.BurnedInAnnotation == "NO" and out.PatientIdentityRemoved == "YES"
    assert [code.CodeValue for code in out.DeidentificationMethodCodeSequence] == ["113100", "113101"]


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 1000), st.integers(1, 16), st.sampled_from([1, 3]), st.sampled_from([RLE, JPEG_LS]))
def test_any_bits_come_out_as_they_went_in(seed: int, stored: int, samples: int, syntax: str) -> None:
    if syntax == JPEG_LS:
        stored = max(stored, 2)
    allocated = 8 if stored <= 8 else 16
    pixels = image(1, samples, stored, seed)[:, :12, :17]
    before, out = cleaned(compressed(syntax, pixels, allocated, stored), syntax, regions=[[1, 1, 3, -2]])
    after = shaped(before, pixels).copy()
    after[:, 1:4, 1:-1] = 0
    assert np.array_equal(shaped(out, pixels), after)


@pytest.mark.parametrize("syntax", [J2K, J2K_LOSSY])
def test_jpeg_2000_becomes_lossless(syntax: str) -> None:
    pixels = np.tile(image(1, 3), (1, 2, 1, 1))
    kind = "YBR_ICT" if syntax == J2K_LOSSY else "YBR_RCT"
    dataset = compressed(syntax, pixels, PhotometricInterpretation=kind)
    before, out = cleaned(dataset, syntax)
    assert np.array_equal(shaped(out, pixels), expected(shaped(before, pixels)))
    has_encoder = get_encoder(J2K).is_available
    assert out.file_meta.TransferSyntaxUID == (J2K if has_encoder else JPEG_LS)
    assert out.PhotometricInterpretation == ("YBR_RCT" if has_encoder else "RGB")
    assert out.get("LossyImageCompression") == ("01" if syntax == J2K_LOSSY else None)
    assert out.get("LossyImageCompressionMethod") == ("ISO_15444_1" if syntax == J2K_LOSSY else None)


def test_jpeg_2000_becomes_rle_where_nothing_else_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = image()
    dataset = compressed(J2K, pixels)
    is_rle = property(lambda self: self.UID == RLE)
    monkeypatch.setattr(Encoder, "is_available", is_rle)
    before, out = cleaned(dataset, J2K)
    assert out.file_meta.TransferSyntaxUID == RLE
    assert np.array_equal(shaped(out, pixels), expected(shaped(before, pixels)))


def test_colour_in_jpeg_says_what_it_is() -> None:
    """What was subsampled in JPEG is RGB after, as viewers show it: few objects may have whole chroma."""
    pixels = image(1, 3)
    dataset = compressed(JPEG, pixels, PhotometricInterpretation="YBR_FULL_422")
    before, out = cleaned(dataset, JPEG)
    assert out.PhotometricInterpretation == "RGB" and out.PlanarConfiguration == 0
    after = shaped(out, pixels)
    assert np.array_equal(after, expected(before.pixel_array[None]))
    assert not shows_name(after)


@pytest.mark.parametrize(
    ("syntax", "method"), [(JPEG, "ISO_10918_1"), (NEAR, "ISO_14495_1"), (JPEG_LS, None), (RLE, None)]
)
def test_what_was_lost_before_stays_said(syntax: str, method: str | None) -> None:
    pixels = image()
    _, out = cleaned(compressed(syntax, pixels), syntax)
    assert out.get("LossyImageCompressionMethod") == method
    assert out.get("LossyImageCompression") == (method and "01")
    assert (out.get("LossyImageCompressionRatio") is not None) is bool(method)
    said: dict[str, Any] = {
        "LossyImageCompression": "01", "LossyImageCompressionRatio": [9, 2], "LossyImageCompressionMethod":
        ["ISO_10918_1", "ISO_14495_1"],
    }  # fmt: skip
    _, out = cleaned(compressed(syntax, pixels, **said), syntax)
    assert {name: out[name].value for name in said} == said
    _, out = cleaned(
        compressed(syntax, pixels, LossyImageCompression="01", LossyImageCompressionRatio=9), syntax
    )
    assert out.LossyImageCompressionRatio == 9 and out.get("LossyImageCompressionMethod") == method
    _, out = cleaned(compressed(syntax, pixels, LossyImageCompression="00"), syntax)
    assert out.LossyImageCompression == ("01" if method else "00")


@pytest.mark.parametrize("per_frame", [1, 2])
def test_frames_that_no_rule_names_keep_their_bytes(per_frame: int) -> None:
    pixels = image(3)
    dataset = compressed(RLE, pixels, per_frame=per_frame)
    before, out = cleaned(dataset, RLE, frames=[2])
    after = shaped(before, pixels).copy()
    after[1] = expected(after)[1]
    assert np.array_equal(shaped(out, pixels), after)
    old, new = (list(generate_fragments(one.PixelData))[1:] for one in (before, out))
    assert old[:per_frame] == new[:per_frame] and old[-per_frame:] == new[-per_frame:]
    assert old != new
    starts = parse_basic_offsets(out.PixelData)
    assert len(starts) == 3 and starts[0] == 0
    for start in starts:
        assert out.PixelData[8 + 4 * 3 + start :][:4] == b"\xfe\xff\x00\xe0"


def test_an_extended_offset_table_is_written_anew() -> None:
    pixels = image(3)
    dataset = described(pixels, 8, 8)
    value, table, lengths = encapsulate_extended(encode(pixels, dataset, RLE))
    dataset.add_new(0x7FE00010, "OB", value)
    dataset["PixelData"].is_undefined_length = True
    dataset.ExtendedOffsetTable, dataset.ExtendedOffsetTableLengths = table, lengths
    before, out = cleaned(dataset, RLE, frames=[1])
    fragments = list(generate_fragments(out.PixelData))[1:]
    assert out.PixelData[4:8] == bytes(4), "the basic one is empty"
    assert np.frombuffer(out.ExtendedOffsetTableLengths, "<u8").tolist() == [len(one) for one in fragments]
    starts = np.cumsum([0] + [len(one) + 8 for one in fragments])[:3]
    assert np.frombuffer(out.ExtendedOffsetTable, "<u8").tolist() == starts.tolist()
    assert out.ExtendedOffsetTable != before.ExtendedOffsetTable
    after = shaped(before, pixels).copy()
    after[0] = expected(after)[0]
    assert np.array_equal(shaped(out, pixels), after)


def test_frames_without_any_table_are_found_by_their_ends() -> None:
    pixels = image(3)
    dataset = described(pixels, 8, 8)
    frames = [frame + b"\0" * (len(frame) & 1) for frame in encode(pixels, dataset, JPEG)]
    items = [part for frame in frames for part in (frame[:100], frame[100:])]
    value = b"".join(b"\xfe\xff\x00\xe0" + len(one).to_bytes(4, "little") + one for one in [b"", *items])
    dataset.add_new(0x7FE00010, "OB", value)
    dataset["PixelData"].is_undefined_length = True
    before, out = cleaned(dataset, JPEG)
    assert np.array_equal(shaped(out, pixels), expected(shaped(before, pixels)))
    dataset.NumberOfFrames = 4
    with pytest.raises(SetAside, match="don't fit them"):
        cleaned(dataset, JPEG)


@pytest.mark.parametrize("syntax", [RLE, JPEG, JPEG_LS, J2K])
@pytest.mark.parametrize("damage", ["cut", "noise", "empty"])
def test_a_corrupt_frame_is_set_aside(syntax: str, damage: str, capfd: pytest.CaptureFixture[str]) -> None:
    pixels = image(2)
    dataset = described(pixels, 8, 8)
    good, bad = encode(pixels, dataset, syntax)
    bad = {"cut": bad[: len(bad) // 2], "noise": b"OKONKWO^" * (len(bad) // 8), "empty": b"\0\0"}[damage]
    dataset.add_new(0x7FE00010, "OB", encapsulate([good, bad]))
    dataset["PixelData"].is_undefined_length = True
    with pytest.raises(SetAside) as problem:
        cleaner().deidentify_bytes(to_bytes(dataset, syntax))
    assert problem.value.code == "pixels-corrupt"
    assert capfd.readouterr().err == "", "codecs say nothing of a file"


@pytest.mark.parametrize(
    ("syntax", "package"),
    [(JPEG, "pylibjpeg-libjpeg"), (JPEG_LOSSLESS, "pylibjpeg-libjpeg"), (JPEG_LS, "pyjpegls"),
     (NEAR, "pyjpegls"), (J2K, "pylibjpeg-openjpeg"), (P + "4.201", "pylibjpeg-openjpeg")],
)  # fmt: skip
def test_a_missing_decoder_is_named(syntax: str, package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    pixels = image()
    dataset = compressed(RLE, pixels)
    monkeypatch.setattr(Decoder, "available_plugins", property(lambda self: ()))
    with pytest.raises(SetAside, match=package):
        cleaner().deidentify_bytes(to_bytes(dataset, syntax))


def test_a_missing_encoder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    dataset = compressed(JPEG, image())
    monkeypatch.setattr(Encoder, "is_available", property(lambda self: False))
    with pytest.raises(SetAside, match="pyjpegls"):
        cleaner().deidentify_bytes(to_bytes(dataset, JPEG))


def test_what_can_not_be_cleaned_is_set_aside() -> None:
    with pytest.raises(SetAside) as problem:
        cleaner().deidentify_bytes(to_bytes(compressed(RLE, image()), MPEG))
    assert problem.value.code == "pixels-syntax"


def test_a_comment_in_a_frame_that_is_new_is_gone_with_it() -> None:
    dataset = compressed(JPEG, image())
    frame = encode(image(), dataset, JPEG, comment=b"MRN-4711-0815")[0]
    dataset.PixelData = encapsulate([frame])
    out = cleaner().deidentify_bytes(to_bytes(dataset, JPEG))
    assert b"MRN-4711-0815" not in out
    with pytest.raises(SetAside) as problem:
        dataset.BurnedInAnnotation = "NO"
        cleaner(regions=[[900, 0, 999, 9]]).deidentify_bytes(to_bytes(dataset, JPEG))
    assert problem.value.code == "residual"


def test_what_comes_with_pydicom() -> None:
    """Real encoders' files: cleaned and equal elsewhere, or set aside with a reason that was foreseen."""
    done = 0
    for name, path in pydicom_files().items():
        if not name.endswith((".dcm",)) or not any(word in name for word in ("RLE", "rle", "jp", "JP")):
            continue
        data = path.read_bytes()
        try:
            before, out = read(data), read(cleaner(regions=[[1, 1, 20, -3]]).deidentify_bytes(data))
        except SetAside as problem:
            assert problem.code in ("codec-jpeg", "codec-jpeg-2000", "pixels-corrupt", "bad-vr"), name
            continue
        if "113101" not in [code.CodeValue for code in out.DeidentificationMethodCodeSequence]:
            continue
        old, new = before.pixel_array, out.pixel_array
        rows = 0 if int(before.get("NumberOfFrames") or 1) == 1 else 1
        mask = np.zeros(old.shape, bool)
        np.moveaxis(mask, (rows, rows + 1), (0, 1))[1:21, 1:-2] = True
        assert np.array_equal(old[~mask], new[~mask]), name
        assert len(np.unique(new[mask])) == 1, name
        done += 1
    assert done >= 15


@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, J2K])
def test_a_frame_of_another_shape_is_set_aside(syntax: str) -> None:
    """As many pixels, but a region would lie in another place."""
    dataset = compressed(syntax, image())
    dataset.Rows, dataset.Columns = dataset.Columns, dataset.Rows
    with pytest.raises(SetAside) as problem:
        cleaner().deidentify_bytes(to_bytes(dataset, syntax))
    assert problem.value.code == "pixels-corrupt"


def test_a_frame_that_no_memory_holds_is_set_aside() -> None:
    dataset = compressed(RLE, image())
    dataset.Rows = dataset.Columns = 65535
    with pytest.raises(SetAside) as problem:
        cleaner().deidentify_bytes(to_bytes(dataset, RLE))
    assert problem.value.code == "too-large-value"


def test_a_wrong_history_that_the_base_removes_is_no_obstacle() -> None:
    dataset = compressed(JPEG, image(), LossyImageCompression="00")
    clean = Engine({**profile(), "base": "remove-all", "options": []}, (), KEY)
    out = read(clean.deidentify_bytes(to_bytes(dataset, JPEG)))
    assert out.file_meta.TransferSyntaxUID == JPEG_LS


def test_many_frames_wait_on_disk(tmp_path: Path) -> None:
    one = np.random.default_rng(1).integers(0, 1 << 16, (1, 500, 500, 1))
    pytest.importorskip("jpeg_ls")
    dataset = described(one, 16, 16, NumberOfFrames=100)
    dataset.add_new(0x7FE00010, "OB", encapsulate(encode(one, dataset, JPEG_LS) * 100))
    dataset["PixelData"].is_undefined_length = True
    (tmp_path / "in.dcm").write_bytes(to_bytes(dataset, JPEG_LS))
    clean = cleaner()
    tracemalloc.start()
    try:
        result = clean.write(tmp_path / "in.dcm", str(tmp_path / "out.dcm"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert result.outcome is Outcome.RELEASED
    assert (tmp_path / "out.dcm").stat().st_size > 45_000_000
    assert peak < 25 * 1024 * 1024


@pytest.mark.parametrize("syntax", [RLE, JPEG_LS])
def test_signed_pixels(syntax: str) -> None:
    signed = image(2, 1, 12, signed=True)
    stored = signed & (0xFFFF if syntax == RLE else 0xFFF)
    dataset = compressed(syntax, stored, 16, 12)
    dataset.PixelRepresentation = 1
    _, out = cleaned(dataset, syntax, fill="lowest")
    assert np.array_equal(out.pixel_array.reshape(signed.shape), expected(signed, -2048))


def test_the_letters_are_what_the_tests_look_for() -> None:
    assert letters("OK").shape == (5, 12)
