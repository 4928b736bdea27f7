"""Pictures: a frame before and after, as whoever looks at it should see it; pydicom is the oracle."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from DicomDeidLib import Engine, SetAside
from pixel_support import BOTTOM, LEFT, RIGHT, TOP, cleaner, described, image, written
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.pixels import pixel_array
from pydicom.pixels.processing import apply_color_lut
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian
from support import KEY, minimal, to_bytes


def _file(tmp_path: Path, dataset: Any, syntax: str = ExplicitVRLittleEndian) -> Path:
    path = tmp_path / "image.dcm"
    path.write_bytes(to_bytes(dataset, syntax))
    return path


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, ExplicitVRBigEndian])
@pytest.mark.parametrize("signed", [False, True])
@pytest.mark.parametrize(("allocated", "stored"), [(8, 8), (16, 12), (16, 16)])
def test_frame_is_what_pydicom_decodes(
    tmp_path: Path, syntax: str, signed: bool, allocated: int, stored: int
) -> None:
    pixels = image(3, 1, stored, signed=signed)
    dataset = described(pixels, allocated, stored, PixelRepresentation=int(signed))
    mask = (1 << stored) - 1
    big = syntax == ExplicitVRBigEndian
    dataset.PixelData = written(pixels & mask, allocated, planar=0, big=big)
    dataset["PixelData"].VR = "OB" if allocated == 8 else "OW"
    seen = cleaner().picture(_file(tmp_path, dataset, syntax), 2)
    assert seen is not None and seen.after is not None
    assert (seen.number, seen.frames) == (2, 3)
    assert np.array_equal(seen.before, pixels[1, ..., 0])
    after = seen.after.copy()
    assert (after[TOP : BOTTOM + 1, LEFT : RIGHT + 1] == 0).all()
    after[TOP : BOTTOM + 1, LEFT : RIGHT + 1] = seen.before[TOP : BOTTOM + 1, LEFT : RIGHT + 1]
    assert np.array_equal(after, seen.before)


@pytest.mark.parametrize(
    ("name", "frame"),
    [
        ("CT_small.dcm", 1),
        ("MR_small_RLE.dcm", 1),
        ("MR_small_bigendian.dcm", 1),
        ("SC_rgb_rle_16bit_2frame.dcm", 2),
        ("SC_rgb_small_odd_big_endian.dcm", 1),
        ("SC_ybr_full_422_uncompressed.dcm", 1),
        ("examples_ybr_color.dcm", 30),
        ("image_dfl.dcm", 1),
        ("liver_1frame.dcm", 1),
        ("liver_expb_1frame.dcm", 1),
        ("rtdose_expb.dcm", 15),
        ("rtdose_rle.dcm", 4),
    ],
)
def test_bundled_files_look_as_pydicom_shows_them(name: str, frame: int) -> None:
    path = Path(str(get_testdata_file(name, download=False)))
    dataset = dcmread(path)
    seen = Engine("basic", (), KEY).picture(path, frame)
    assert seen is not None and seen.after is None and seen.problem == ""
    wanted = pixel_array(dataset, index=frame - 1).astype(np.float64)
    if seen.before.ndim == 3:
        wanted = wanted * 255 / ((1 << dataset.BitsStored) - 1)
    assert np.abs(seen.before - wanted).max() <= 1
    shown = seen.rendered(seen.before)
    assert shown.dtype == np.uint8 and shown.min() < 60 < 150 < shown.max()  # neither black nor white


def test_palette_is_shown_in_colour() -> None:
    path = Path(str(get_testdata_file("examples_palette.dcm", download=False)))
    dataset = dcmread(path)
    seen = Engine("basic", (), KEY).picture(path)
    assert seen is not None
    wanted = apply_color_lut(dataset.pixel_array, dataset)
    assert np.abs(seen.before - wanted / (257 if wanted.dtype == np.uint16 else 1)).max() <= 1


def test_monochrome1_is_white_where_it_is_least(tmp_path: Path) -> None:
    dataset = described(image(1, 1, 8), 8, 8, PhotometricInterpretation="MONOCHROME1")
    dataset.PixelData = written(image(1, 1, 8), 8, planar=0, big=False)
    seen = cleaner().picture(_file(tmp_path, dataset))
    assert seen is not None and seen.inverted
    assert seen.rendered(seen.before)[seen.before == 0].min() > 250


def test_window_of_the_data_set_is_used_in_its_own_units(tmp_path: Path) -> None:
    pixels = image(1, 1, 12)
    dataset = described(
        pixels, 16, 12, WindowCenter="40", WindowWidth="400", RescaleIntercept="-1024", RescaleSlope="2"
    )
    dataset.PixelData = written(pixels, 16, planar=0, big=False)
    seen = cleaner().picture(_file(tmp_path, dataset))
    assert seen is not None
    assert (seen.window.center, seen.window.width) == (532, 200)


def test_what_can_not_be_filled_is_said_and_shown_all_the_same(tmp_path: Path) -> None:
    pixels = image(1, 1, 8)
    dataset = described(pixels, 8, 8)
    dataset.PixelData = written(pixels, 8, planar=0, big=False)
    seen = cleaner(regions=["outside-ultrasound-regions"]).picture(_file(tmp_path, dataset))
    assert seen is not None and seen.after is None
    assert seen.problem == "no-ultrasound-regions"


def test_no_pixels_and_too_few(tmp_path: Path) -> None:
    assert cleaner().picture(_file(tmp_path, minimal())) is None
    pixels = image(1, 1, 8)
    dataset = described(pixels, 8, 8, NumberOfFrames=3)
    dataset.PixelData = written(pixels, 8, planar=0, big=False)
    with pytest.raises(SetAside, match="rows, columns, bits"):
        cleaner().picture(_file(tmp_path, dataset))


def test_what_rules_fill_in_a_frame_is_told(tmp_path: Path) -> None:
    dataset = described(image(3, 1, 8), 8, 8, Manufacturer="Acme", PixelSpacing=["0.5", "0.25"])
    dataset.PixelData = written(image(3, 1, 8), 8, planar=0, big=False)
    path = _file(tmp_path, dataset)
    regions = [[0, 0, 3, 3], [0, 0, 3, 3], {"polygon": [[0, 0], [5, 0], [5, 5]]}]
    engine = cleaner(regions=regions, frames=[1, -1])
    shown = [engine.picture(path, number) for number in (1, 2, 3)]
    assert [len(one.filled) for one in shown if one] == [2, 0, 2]  # once each
    assert [one.after is None for one in shown if one] == [False, True, False]
    beyond = cleaner(regions=[*regions, [500, 500, 600, 600]]).picture(path)
    assert beyond is not None and (beyond.problem, beyond.filled) == ("region-outside", ())
    first = shown[0]
    assert first is not None and not first.outside and first.aspect == 2
    assert first.asked == {
        "SeriesInstanceUID": "1.2.3.4.5.6",
        "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2",
        "Manufacturer": "Acme",
        "ManufacturerModelName": "",
        "Rows": "20",
        "Columns": "48",
    }


@pytest.mark.parametrize("shape", [(50, 70), (50, 70, 3)])
def test_a_large_frame_is_made_smaller_by_means(tmp_path: Path, shape: tuple[int, ...]) -> None:
    dataset = described(image(1, 1, 8), 8, 8)
    dataset.PixelData = written(image(1, 1, 8), 8, planar=0, big=False)
    seen = cleaner().picture(_file(tmp_path, dataset))
    assert seen is not None
    pixels = np.random.default_rng(1).integers(0, 255, shape).astype(np.uint8)
    small = seen.reduced(pixels, 8)
    assert small.shape == (6, 8, *shape[2:])
    wanted = pixels[:48, :64].reshape(6, 8, 8, 8, -1).mean(axis=(1, 3)).reshape(small.shape)
    assert np.abs(small - wanted).max() <= 0.51
    assert seen.reduced(pixels, 1) is pixels


def test_a_frame_is_decoded_once_and_again_where_the_file_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from DicomDeidLib.picture import LastLook
    from DicomDeidLib.pixels.image import Image

    decoded, original = [], Image.frame

    def frame(self: Image, number: int) -> Any:
        decoded.append(number)
        return original(self, number)

    monkeypatch.setattr(Image, "frame", frame)
    pixels = image(2, 1, 8)
    dataset = described(pixels, 8, 8)
    dataset.PixelData = written(pixels, 8, planar=0, big=False)
    path, last = _file(tmp_path, dataset), LastLook()
    shown = [cleaner(regions=[region]).picture(path, last=last) for region in ([0, 0, 9, 9], [0, 0, 1, 1])]
    assert decoded == [0]
    for one, end in zip(shown, (10, 2), strict=True):
        wanted = pixels[0, ..., 0].copy()
        wanted[:end, :end] = 0
        assert one is not None and one.after is not None and np.array_equal(one.after, wanted)
    cleaner().picture(path, 2, last=last)
    dataset.PixelData = written(pixels[::-1], 8, planar=0, big=False)
    dataset.PatientComments = "so that it is longer"
    seen = cleaner().picture(_file(tmp_path, dataset), 2, last=last)
    assert decoded == [0, 1, 1]
    assert seen is not None and np.array_equal(seen.before, pixels[0, ..., 0])
