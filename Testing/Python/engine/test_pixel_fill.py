"""What is put in place of pixels: by bits, sign, photometric interpretation, and in real numbers."""

import numpy as np
import pytest
from pixel_support import BOTTOM, LEFT, RIGHT, TOP, cleaner, described, expected, image, written
from support import read, to_bytes


def test_what_lies_above_high_bit_goes_inside_of_regions_and_stays_outside() -> None:
    pixels = image(1, 1, 16)
    dataset = described(pixels, 16, 12)
    dataset.add_new(0x7FE00010, "OW", written(pixels, 16, 0, False))
    out = read(cleaner(fill="#ffffff").deidentify_bytes(to_bytes(dataset)))
    after = np.frombuffer(out.PixelData, "<u2").reshape(pixels.shape)
    assert np.array_equal(after, expected(pixels, 0x0FFF))


@pytest.mark.parametrize(
    ("fill", "more", "value"),
    [
        ("zero", {"PixelRepresentation": 1}, 0),
        ("lowest", {"PixelRepresentation": 1}, 0x800),
        ("lowest", {}, 0),
        ("padding", {"PixelPaddingValue": 77}, 77),
        ("padding", {"PixelRepresentation": 1, "PixelPaddingValue": -2000}, -2000 & 0xFFF),
        ("padding", {"PixelRepresentation": 1}, 0x800),
        ("#ffffff", {"PhotometricInterpretation": "MONOCHROME1"}, 0),
        ("#000000", {"PhotometricInterpretation": "MONOCHROME1"}, 0xFFF),
        ("#000000", {"PixelRepresentation": 1}, 0x800),
        ("zero", {"PhotometricInterpretation": "PALETTE COLOR"}, 0),
    ],
)
def test_what_is_put_in_place(fill: str, more: dict[str, object], value: int) -> None:
    pixels = image(1, 1, 12)
    dataset = described(pixels, 16, 12, **more)
    dataset.add_new(0x7FE00010, "OW", written(pixels, 16, 0, False))
    out = read(cleaner(fill=fill).deidentify_bytes(to_bytes(dataset)))
    assert np.array_equal(np.frombuffer(out.PixelData, "<u2").reshape(pixels.shape), expected(pixels, value))


@pytest.mark.parametrize(
    ("photometric", "fill", "value"),
    [
        ("RGB", "#204060", (0x20, 0x40, 0x60)), ("YBR_FULL", "zero", (0, 128, 128)),
        ("YBR_FULL", "#ff0000", (76, 85, 255)), ("YBR_PARTIAL_420", "zero", (16, 128, 128)),
        ("RGB", "lowest", (0, 0, 0)),
    ],
)  # fmt: skip
def test_colours(photometric: str, fill: str, value: tuple[int, ...]) -> None:
    pixels = image(1, 3)
    dataset = described(pixels, 8, 8, PhotometricInterpretation=photometric)
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    out = read(cleaner(fill=fill).deidentify_bytes(to_bytes(dataset)))
    after = np.frombuffer(out.PixelData, "u1").reshape(pixels.shape)
    assert np.array_equal(after, expected(pixels, np.array(value)))  # type: ignore[arg-type]


def test_subsampled_colour_is_filled_by_pairs() -> None:
    luminance = image(2)[..., 0]
    pairs = np.stack([luminance[..., ::2], luminance[..., 1::2]], -1)
    chroma = np.full((*pairs.shape[:3], 2), 200)
    value = np.concatenate([pairs, chroma], -1).astype("u1")
    dataset = described(image(2, 3), 8, 8, PhotometricInterpretation="YBR_FULL_422")
    dataset.add_new(0x7FE00010, "OB", value.tobytes())
    out = read(cleaner().deidentify_bytes(to_bytes(dataset)))
    after = value.copy()
    after[:, TOP : BOTTOM + 1, LEFT // 2 : RIGHT // 2 + 1] = (0, 0, 128, 128)
    assert out.PixelData == after.tobytes()


def test_pixels_that_say_subsampled_and_are_not() -> None:
    pixels = image(1, 3)
    dataset = described(pixels, 8, 8, PhotometricInterpretation="YBR_FULL_422")
    dataset.add_new(0x7FE00010, "OB", written(pixels, 8, 0, False))
    out = read(cleaner().deidentify_bytes(to_bytes(dataset)))
    after = np.frombuffer(out.PixelData, "u1").reshape(pixels.shape)
    assert np.array_equal(after, expected(pixels, np.array((0, 128, 128))))  # type: ignore[arg-type]


@pytest.mark.parametrize(("keyword", "cell"), [("FloatPixelData", "<f4"), ("DoubleFloatPixelData", "<f8")])
def test_real_numbers(keyword: str, cell: str) -> None:
    pixels = image().astype(cell)
    dataset = described(pixels, int(cell[2]) * 8, 8)
    for name in ("BitsStored", "HighBit", "PixelRepresentation"):
        delattr(dataset, name)
    setattr(dataset, keyword, pixels.tobytes())
    out = read(cleaner().deidentify_bytes(to_bytes(dataset)))
    assert np.array_equal(np.frombuffer(out[keyword].value, cell).reshape(pixels.shape), expected(pixels))
