"""Text in pixels of every format: it is read before, and not after; all else is as it was."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from compressed_support import J2K, JPEG, JPEG_LS, RLE, encode
from pixel_support import described, written
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels import pixel_array
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian
from support import read, to_bytes
from text_support import NAME, PLACE, SHAPE, ink, looked_at, native, picture, said, text_cleaner

pytest.importorskip("rapidocr")

Made = tuple[Dataset, str]


def _signed() -> Made:
    dataset = described(picture(2047, least=-2048), 16, 12, PixelRepresentation=1)
    pixels = picture(2047, least=-2048) & 0xFFF
    dataset.add_new(0x7FE00010, "OW", written(pixels, 16, planar=0, big=False))
    return dataset, ExplicitVRLittleEndian


def _big(allocated: int) -> Made:
    pixels = picture((1 << allocated) - 1)
    dataset = described(pixels, allocated, allocated)
    raw = written(pixels, allocated, planar=0, big=True)
    dataset.add_new(0x7FE00010, "OW" if allocated == 16 else "OB", raw)
    return dataset, ExplicitVRBigEndian


def _planar() -> Made:
    dataset = described(picture(255, 3), 8, 8, PlanarConfiguration=1)
    dataset.add_new(0x7FE00010, "OB", written(picture(255, 3), 8, planar=1, big=False))
    return dataset, ExplicitVRLittleEndian


def _luminance(subsampled: bool) -> Made:
    pixels = picture(255, 3)
    pixels[..., 1:] = 128
    dataset = described(pixels, 8, 8, PhotometricInterpretation="YBR_FULL_422" if subsampled else "YBR_FULL")
    if subsampled:
        pairs = pixels[..., 0].reshape(-1, 2)
        pixels = np.concatenate([pairs, np.full_like(pairs, 128)], axis=1)
    dataset.add_new(0x7FE00010, "OB", pixels.astype("u1").tobytes())
    return dataset, ExplicitVRLittleEndian


def _palette() -> Made:
    dataset = native(255 - picture(255), PhotometricInterpretation="PALETTE COLOR")
    for number in range(3):
        dataset.add_new(0x00281101 + number, "US", [256, 0, 16])
        dataset.add_new(0x00281201 + number, "OW", (np.arange(255, -1, -1) * 257).astype("<u2").tobytes())
    return dataset, ExplicitVRLittleEndian


def _bits() -> Made:
    pixels = (ink() > 0.4).astype(np.int64)[None, ..., None]
    dataset = described(pixels, 1, 1)
    dataset.add_new(0x7FE00010, "OB", np.packbits(pixels.ravel(), bitorder="little").tobytes())
    return dataset, ExplicitVRLittleEndian


def _compressed(syntax: str, most: int = 255, samples: int = 1, frames: int = 1) -> Made:
    if syntax == JPEG_LS:
        pytest.importorskip("jpeg_ls")
    pixels = picture(most, samples, frames, shown=(frames - 1,))
    allocated = 8 if most < 256 else 16
    dataset = described(pixels, allocated, most.bit_length())
    dataset.add_new(0x7FE00010, "OB", encapsulate(encode(pixels, dataset, syntax)))
    dataset["PixelData"].is_undefined_length = True
    return dataset, syntax


FORMATS: dict[str, Callable[[], Made]] = {
    "8 bits": lambda: (native(picture(255)), ExplicitVRLittleEndian),
    "12 of 16 bits": lambda: (native(picture(4095), 16, BitsStored=12), ExplicitVRLittleEndian),
    "signed": _signed,
    "big endian, 8 bits": lambda: _big(8),
    "big endian, 16 bits": lambda: _big(16),
    "least is white": lambda: (
        native(255 - picture(255), PhotometricInterpretation="MONOCHROME1"), ExplicitVRLittleEndian
    ),
    "one bit": _bits,
    "colour": lambda: (native(picture(255, 3)), ExplicitVRLittleEndian),
    "colour by plane": _planar,
    "luminance": lambda: _luminance(subsampled=False),
    "chroma of pairs": lambda: _luminance(subsampled=True),
    "palette": _palette,
    "frames": lambda: (native(picture(255, 1, 2, shown=(1,))), ExplicitVRLittleEndian),
    "RLE": lambda: _compressed(RLE, 4095),
    "RLE, colour": lambda: _compressed(RLE, 255, 3),
    "JPEG": lambda: _compressed(JPEG),
    "JPEG-LS": lambda: _compressed(JPEG_LS, 4095),
    "JPEG 2000": lambda: _compressed(J2K, frames=2),
}  # fmt: skip


def _pixels(data: bytes) -> Any:
    """(frames, rows, columns, samples) as pydicom decodes them."""
    dataset = read(data)
    return pixel_array(dataset, raw=True).reshape(-1, *SHAPE, dataset.SamplesPerPixel)


@pytest.mark.parametrize("name", FORMATS)
def test_the_name_is_read_before_and_not_after(tmp_path: Path, name: str) -> None:
    dataset, syntax = FORMATS[name]()
    data = to_bytes(dataset, syntax)
    before = tmp_path / "before.dcm"
    before.write_bytes(data)
    text, found = looked_at(before)
    assert NAME in text
    old = _pixels(data)

    if "pairs" in name:  # they share their chroma, and are filled together
        found = np.repeat(found.reshape(SHAPE[0], -1, 2).any(axis=2), 2, axis=1)
    region = np.zeros(SHAPE, bool)
    region[PLACE[0] : PLACE[2] + 1, PLACE[1] : PLACE[3] + 1] = True
    for number, (rule, mask) in enumerate((({"regions": [[*PLACE]]}, region), ({}, found))):
        after = tmp_path / f"{number}.dcm"
        after.write_bytes(text_cleaner(**rule).deidentify_bytes(data))
        assert said(after) == ""
        new = _pixels(after.read_bytes())
        assert np.array_equal(new[:, ~mask], old[:, ~mask])
        assert all((frame[mask] == frame[mask][0]).all() for frame in new)
        assert mask[ink() > 0.2].all() and mask.mean() < 0.5
        assert read(after.read_bytes()).BurnedInAnnotation == "NO"
