"""Cleaned native pixels in odd layouts, against an oracle in numpy: no byte outside of regions changes."""

from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from pixel_support import cleaner, described
from pydicom import Dataset
from support import BIG_ENDIAN, DEFLATED, EXPLICIT, IMPLICIT, read, to_bytes

COLOURS = ("RGB", "YBR_FULL", "YBR_FULL_422", "YBR_PARTIAL_422", "YBR_ICT")


@st.composite
def odd_images(draw: st.DrawFn) -> tuple[Dataset, str, list[int]]:
    """Random bytes that say they are an image; sometimes with a byte of padding that is no zero."""
    allocated = draw(st.sampled_from([8, 16, 32, 64]))
    samples = draw(st.sampled_from([1, 3]))
    high = draw(st.integers(0, allocated - 1))
    colour = (
        draw(st.sampled_from(COLOURS))
        if samples == 3
        else draw(st.sampled_from(["MONOCHROME1", "PALETTE COLOR"]))
    )
    if samples == 3 and colour.endswith("_422"):
        allocated, high = 8, 7
    rows, columns, frames = (draw(st.integers(1, 7)) for _ in range(3))
    if colour.endswith("_422"):
        columns *= 2
    dataset = described(np.zeros((frames, rows, columns, samples)), allocated, draw(st.integers(1, high + 1)))
    dataset.HighBit, dataset.PhotometricInterpretation = high, colour
    dataset.PixelRepresentation = draw(st.integers(0, 1))
    if samples == 3:
        dataset.PlanarConfiguration = 0 if colour.endswith("_422") else draw(st.integers(0, 1))
    size = frames * rows * columns * (2 if colour.endswith("_422") else samples) * allocated // 8
    value = np.random.default_rng(draw(st.integers(0, 999))).bytes(size + size % 2)
    dataset.add_new(0x7FE00010, "OB" if allocated == 8 and draw(st.booleans()) else "OW", value)
    top, left = draw(st.integers(0, rows - 1)), draw(st.integers(0, columns - 1))
    region = [top, left, draw(st.integers(top, rows - 1)), draw(st.integers(left, columns - 1))]
    return dataset, draw(st.sampled_from([EXPLICIT, IMPLICIT, BIG_ENDIAN, DEFLATED])), region


def touched(dataset: Dataset, region: list[int], swapped: bool) -> Any:
    """Which bytes of the value belong to cells of the region."""
    frames, samples = int(dataset.get("NumberOfFrames", 1)), dataset.SamplesPerPixel
    size, rows, columns = dataset.BitsAllocated // 8, dataset.Rows, dataset.Columns
    top, left, bottom, right = region
    if dataset.PhotometricInterpretation.endswith("_422"):
        shape, cut = (frames, rows, columns // 2, 4), np.s_[:, top : bottom + 1, left // 2 : right // 2 + 1]
    elif dataset.get("PlanarConfiguration"):
        shape = (frames, samples, rows, columns * size)
        cut = np.s_[:, :, top : bottom + 1, left * size : (right + 1) * size]  # type: ignore[assignment]
    else:
        shape, cut = (frames, rows, columns, samples * size), np.s_[:, top : bottom + 1, left : right + 1]
    mask = np.zeros(shape, bool)
    mask[cut] = True
    mask = np.concatenate([mask.ravel(), np.zeros(mask.size % 2, bool)])
    return mask.reshape(-1, 2)[:, ::-1].ravel() if swapped else mask


@settings(max_examples=150, deadline=None)
@given(odd_images(), st.sampled_from(["zero", "lowest"]))
def test_no_byte_outside_changes_and_none_inside_stays(
    case: tuple[Dataset, str, list[int]], fill: str
) -> None:
    dataset, syntax, region = case
    before = np.frombuffer(dataset.PixelData, "u1")
    swapped = syntax == BIG_ENDIAN and dataset.BitsAllocated == 8 and dataset["PixelData"].VR == "OW"
    out = read(cleaner(regions=[region], fill=fill).deidentify_bytes(to_bytes(dataset, syntax)))
    after = np.frombuffer(out.PixelData, "u1")
    mask = touched(dataset, region, swapped)
    assert np.array_equal(after[~mask], before[~mask])
    # Within cells there is one value a sample, and nothing above or below the stored bits.
    size = dataset.BitsAllocated // 8
    cells = after[mask].tobytes()
    values = set(np.frombuffer(cells, f"{'>' if syntax == BIG_ENDIAN and size > 1 else '<'}u{size}").tolist())
    assert len(values) <= 3
    stored = ((1 << dataset.BitsStored) - 1) << (dataset.HighBit + 1 - dataset.BitsStored)
    assert all(value & ~stored == 0 for value in values)
    if dataset.SamplesPerPixel == 1:
        least = 1 << dataset.HighBit if fill == "lowest" and dataset.PixelRepresentation else 0
        assert values == {least}
