"""Cleaned pixels against files that hide: thumbnails, frames that nobody counted, colours, cut frames."""

import io
from typing import Any

import numpy as np
import pytest
from compressed_support import J2K, J2K_LOSSY, JPEG, JPEG_LS, RLE, by_pillow, cleaned, compressed, shaped
from DicomDeidLib import Engine, SetAside
from pixel_support import cleaner, described, expected, image, profile, shows_name, written
from pydicom import Dataset
from pydicom.encaps import encapsulate, generate_frames
from pydicom.pixels.encoders.base import get_encoder
from support import EXPLICIT, IMPLICIT, KEY, flat, read, to_bytes


def native(pixels: Any, allocated: int = 8, **more: object) -> Dataset:
    dataset = described(pixels, allocated, allocated, **more)
    dataset.add_new(0x7FE00010, "OW" if allocated > 8 else "OB", written(pixels, allocated, 0, False))
    return dataset


def code_of(dataset: Dataset, syntax: str = EXPLICIT, **rule: Any) -> str:
    with pytest.raises(SetAside) as problem:
        cleaner(**rule).deidentify_bytes(to_bytes(dataset, syntax))
    return problem.value.code


def with_icons() -> Dataset:
    """An image with its thumbnail, also where nobody looks: in private items, and in one as UN."""
    icon = native(image())
    for keyword in [name for name in icon.dir() if "UID" in name or name.startswith(("Pat", "Burned"))]:
        delattr(icon, keyword)
    dataset = native(image())
    dataset.IconImageSequence = [icon]
    block = dataset.private_block(0x0011, "ACME THUMBS", create=True)
    holder = Dataset()
    holder.IconImageSequence = [icon]
    holder.Rows = 3
    block.add_new(0x01, "SQ", [icon])
    block.add_new(0x02, "SQ", [holder])
    return dataset


@pytest.mark.parametrize("syntax", [EXPLICIT, IMPLICIT])
@pytest.mark.parametrize("base", ["basic", "keep-all"])
def test_no_thumbnail_of_a_cleaned_image_stays(base: str, syntax: str) -> None:
    dataset = with_icons()
    keeps = [{"action": "keep", "selector": one} for one in ("IconImageSequence", "{ACME THUMBS}", "private")]
    made = profile()
    made["rules"] = [*made["rules"], *keeps]  # type: ignore[misc]
    if base == "keep-all":
        made = {**profile(), "base": base, "options": []}
    out = read(Engine(made, (), KEY).deidentify_bytes(to_bytes(dataset, syntax)))
    left = b"".join(bytes(one.value) for _, one in flat(out) if one.VR in ("OB", "OW", "UN"))
    assert written(image(), 8, 0, False) not in left
    assert "IconImageSequence" not in out
    paths = [path for path, element in flat(out) if "7fe0" in path.lower()]
    assert paths == ["/(7FE0,0010)"] or paths == ["/(7fe0,0010)"], paths
    assert "113101" in [code.CodeValue for code in out.DeidentificationMethodCodeSequence]


def test_frames_that_nobody_counted_are_not_lost() -> None:
    """Number of Frames is missing: which frames there are is nobody's to guess."""
    for syntax in (RLE, JPEG, JPEG_LS):
        dataset = compressed(syntax, image(3))
        del dataset.NumberOfFrames
        assert code_of(dataset, syntax) == "pixels-not-understood", syntax
        bare = encapsulate(list(generate_frames(dataset.PixelData, number_of_frames=3)), has_bot=False)
        dataset.PixelData = bare
        assert code_of(dataset, syntax) == "pixels-not-understood", syntax


def test_compressed_bytes_that_lie_as_native_ones_are_no_pixels() -> None:
    """A compressed syntax and a value with a length, which happens to be that of the pixels."""
    dataset = native(image())
    data = to_bytes(dataset).replace(b"1.2.840.10008.1.2.1\0", b"1.2.840.10008.1.2.5\0")
    with pytest.raises(SetAside) as problem:
        cleaner().deidentify_bytes(data)
    assert problem.value.code == "pixels-syntax"


def test_a_rule_for_images_of_another_size_is_no_cleaning() -> None:
    dataset = native(image())
    for regions in ([[2, 2, 8, 45], [700, 0, 767, -1]], [[2, 2, 8, 45], [-90, 0, -80, -1]],
                    [{"polygon": [[50, 0], [60, 0], [60, 9]]}, [0, 0, 3, 3]]):  # fmt: skip
        assert code_of(dataset, regions=regions) == "region-outside"


def test_what_is_said_of_pixel_values_is_true() -> None:
    pixels = image()
    more: dict[str, object] = {
        "SmallestImagePixelValue": 0, "LargestImagePixelValue": 255, "SmallestPixelValueInSeries": 0,
        "LargestPixelValueInSeries": 255,
    }  # fmt: skip
    dataset = native(pixels, **more)
    item = Dataset()
    item.HistogramNumberOfBins, item.HistogramData = 1, [960]
    dataset.HistogramSequence = [item]
    out = read(cleaner().deidentify_bytes(to_bytes(dataset)))
    assert not [name for name in (*more, "HistogramSequence") if name in out]
    out = read(
        cleaner(when="Rows > 99").deidentify_bytes(
            to_bytes(native(pixels, **{**more, "BurnedInAnnotation": "NO"}))
        )
    )
    assert all(name in out for name in more)


@pytest.mark.parametrize("syntax", [JPEG, JPEG_LS, J2K])
def test_a_frame_without_its_end_is_corrupt(syntax: str) -> None:
    pixels = np.random.default_rng(3).integers(0, 256, (1, 64, 64, 1))
    dataset = compressed(syntax, pixels)
    frame = next(generate_frames(dataset.PixelData, number_of_frames=1)).rstrip(b"\0")
    dataset.PixelData = encapsulate([frame[: len(frame) * 2 // 3]])
    assert code_of(dataset, syntax) == "pixels-corrupt"
    dataset.PixelData = encapsulate([frame + b"OKONKWO-TESTPATIENT" * 3])
    before, out = cleaned(dataset, syntax)
    assert np.array_equal(shaped(out, pixels), expected(shaped(before, pixels)))
    assert b"OKONKWO" not in out.PixelData


def with_marker(frame: bytes, marker: str) -> bytes:
    """A JPEG frame with other application segments before its tables."""
    at = 2
    while frame[at + 1] in (0xE0, 0xEE):
        at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    segment = {
        "none": b"", "jfif": b"\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0",
        "adobe": b"\xff\xee\0\x0eAdobe\0\x64\0\0\0\0\1",
    }[marker]  # fmt: skip
    return b"\xff\xd8" + segment + frame[at:]


@pytest.mark.parametrize("marker", ["none", "jfif", "adobe"])
@pytest.mark.parametrize("said", ["YBR_FULL_422", "YBR_FULL", "RGB"])
@pytest.mark.parametrize("plugins", [("pylibjpeg",), ("pillow",)])
def test_colours_of_jpeg_are_what_its_markers_say(
    marker: str, said: str, plugins: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Pillow turns to RGB what has Adobe's marker, and says nothing of it."""
    from pydicom.pixels.decoders.base import get_decoder

    if plugins[0] not in get_decoder(JPEG).available_plugins:
        pytest.skip(f"{plugins[0]} is not installed")
    true = np.zeros((1, 40, 40, 3), np.uint8)
    true[:] = (200, 60, 30)
    dataset = described(true, 8, 8, PhotometricInterpretation=said)
    frame = with_marker(by_pillow(true[0], JPEG), marker)
    dataset.add_new(0x7FE00010, "OB", encapsulate([frame]))
    dataset["PixelData"].is_undefined_length = True
    decoder = get_decoder(JPEG)
    others = {name: one for name, one in decoder._available.items() if name in plugins}
    monkeypatch.setattr(decoder, "_available", others)
    out = read(cleaner(regions=[[0, 0, 9, -1]]).deidentify_bytes(to_bytes(dataset, JPEG)))
    after = shaped(out, true)[0]
    assert out.PhotometricInterpretation == "RGB"
    if (marker, said) == ("none", "RGB"):
        return  # nothing but the data set says what it is
    assert abs(after[10:].astype(int) - true[0, 10:]).max() <= 4
    assert abs(after[:10].astype(int)).max() <= 1


def test_jpeg_2000_in_a_box_is_looked_into() -> None:
    images = pytest.importorskip("PIL.Image")
    frame = image()[0, ..., 0].astype("u1")
    held = io.BytesIO()
    images.fromarray(frame).save(held, "JPEG2000", irreversible=True)
    dataset = described(image(), 8, 8)
    dataset.add_new(0x7FE00010, "OB", encapsulate([held.getvalue()]))
    dataset["PixelData"].is_undefined_length = True
    out = read(cleaner().deidentify_bytes(to_bytes(dataset, J2K_LOSSY)))
    assert out.LossyImageCompression == "01"
    dataset.Rows, dataset.Columns = dataset.Columns, dataset.Rows
    assert code_of(dataset, J2K_LOSSY) == "pixels-corrupt"


def test_codes_beyond_bits_stored_are_not_cut() -> None:
    """JPEG 2000 of 16 bits that says 12: what lies above them is no sign, and would be lost."""
    images = pytest.importorskip("PIL.Image")
    pixels = np.random.default_rng(0).integers(0, 1 << 16, (1, 40, 40, 1))
    held = io.BytesIO()
    images.fromarray(pixels[0, ..., 0].astype("u2")).save(held, "JPEG2000", no_jp2=True)
    dataset = described(pixels, 16, 12)
    dataset.add_new(0x7FE00010, "OB", encapsulate([held.getvalue()]))
    dataset["PixelData"].is_undefined_length = True
    assert code_of(dataset, J2K) == "pixels-not-understood"


def test_ultrasound_regions_that_lie_elsewhere_blacken_nothing() -> None:
    from test_clean_pixels import ultrasound

    with pytest.raises(SetAside) as problem:
        cleaner(regions=["outside-ultrasound-regions"]).deidentify_bytes(ultrasound((900, 900, 950, 950)))
    assert problem.value.code == "no-ultrasound-regions"


def test_eight_bits_in_sixteen_stay_sixteen_in_rle(monkeypatch: pytest.MonkeyPatch) -> None:
    from pydicom.pixels.encoders.base import Encoder

    pixels = image()
    dataset = compressed(J2K, pixels)
    dataset.BitsAllocated = 16
    monkeypatch.setattr(Encoder, "is_available", property(lambda self: self.UID == RLE))
    before, out = cleaned(dataset, J2K)
    assert out.file_meta.TransferSyntaxUID == RLE and out.BitsAllocated == 16
    assert np.array_equal(out.pixel_array.reshape(pixels.shape), expected(pixels))
    assert not shows_name(out.pixel_array.reshape(pixels.shape))


def test_signed_pixels_in_jpeg_2000() -> None:
    """Fewer bits than the cell has: the sign goes through the cell."""
    pixels = image(1, 1, 12, signed=True)
    pixels = np.tile(pixels, (1, 2, 1, 1))
    encoder = get_encoder(J2K)
    if not encoder.is_available:
        pytest.skip("pylibjpeg-openjpeg is not installed")
    dataset = described(pixels, 16, 12, PixelRepresentation=1)
    frames = [encoder.encode(pixels[0].astype("<i2").tobytes(), rows=40, columns=48, number_of_frames=1,
                             samples_per_pixel=1, bits_allocated=16, bits_stored=12, pixel_representation=1,
                             photometric_interpretation="MONOCHROME2")]  # fmt: skip
    dataset.add_new(0x7FE00010, "OB", encapsulate(frames))
    dataset["PixelData"].is_undefined_length = True
    before, out = cleaned(dataset, J2K, fill="lowest")
    assert np.array_equal(shaped(before, pixels), pixels)
    assert np.array_equal(shaped(out, pixels), expected(pixels, -2048))
    assert out.file_meta.TransferSyntaxUID == J2K
