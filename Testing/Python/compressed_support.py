"""Compressed images for tests: encoded by pydicom or Pillow, cleaned, and read again."""

import io
from typing import Any

import pytest
from pixel_support import cleaner, described
from pydicom import Dataset
from pydicom.encaps import encapsulate
from pydicom.pixels.encoders.base import get_encoder
from support import read, to_bytes

P = "1.2.840.10008.1.2."
RLE, JPEG, JPEG_LS, NEAR, J2K, J2K_LOSSY = P + "5", P + "4.50", P + "4.80", P + "4.81", P + "4.90", P + "4.91"
JPEG_LOSSLESS, MPEG = P + "4.70", P + "4.102"


def encode(pixels: Any, dataset: Dataset, syntax: str, **more: Any) -> list[bytes]:
    """Each frame as pydicom or Pillow encodes it."""
    if syntax in (JPEG, J2K, J2K_LOSSY):
        return [by_pillow(frame, syntax, **more) for frame in pixels]
    cell = f"<u{dataset.BitsAllocated // 8}"
    options = {
        "rows": dataset.Rows, "columns": dataset.Columns, "number_of_frames": 1,
        "samples_per_pixel": dataset.SamplesPerPixel, "bits_allocated": dataset.BitsAllocated,
        "bits_stored": dataset.BitsStored, "pixel_representation": 0, "planar_configuration": 0,
        "photometric_interpretation": dataset.PhotometricInterpretation,
    }  # fmt: skip
    frames = (frame.astype(cell).tobytes() for frame in pixels)
    return [get_encoder(syntax).encode(frame, validate=syntax != RLE, **options, **more) for frame in frames]


def by_pillow(frame: Any, syntax: str, **more: Any) -> bytes:
    """A frame of JPEG or JPEG 2000; more: what Pillow takes."""
    images = pytest.importorskip("PIL.Image")
    out = io.BytesIO()
    made = images.fromarray(frame.astype("u1").squeeze())
    if syntax == JPEG:
        made.save(out, "JPEG", quality=98, **more)
    else:
        made.save(out, "JPEG2000", irreversible=syntax == J2K_LOSSY, no_jp2=True, **more)
    return out.getvalue()


def compressed(
    syntax: str, pixels: Any, allocated: int = 8, stored: int = 8, per_frame: int = 1, **more: Any
) -> Dataset:
    """A data set with such pixels; per_frame: fragments of a frame."""
    if syntax in (JPEG_LS, NEAR):
        pytest.importorskip("jpeg_ls")
    coding = {"jls_error": 2} if syntax == NEAR else {}
    dataset = described(pixels, allocated, stored, **more)
    frames = encode(pixels, dataset, syntax, **coding)
    dataset.add_new(0x7FE00010, "OB", encapsulate(frames, fragments_per_frame=per_frame))
    dataset["PixelData"].is_undefined_length = True
    return dataset


def shaped(dataset: Dataset, like: Any) -> Any:
    """The decoded pixels, in the shape of others."""
    from pydicom.pixels import pixel_array

    return pixel_array(dataset, raw=True).reshape(like.shape)


def cleaned(dataset: Dataset, syntax: str, **rule: Any) -> tuple[Any, Dataset]:
    data = to_bytes(dataset, syntax)
    return read(data), read(cleaner(**rule).deidentify_bytes(data))
