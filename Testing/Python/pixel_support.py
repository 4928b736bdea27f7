"""Images for the tests of cleaned pixels: letters drawn into noise, in every layout, and a rule for them."""

from typing import Any

import numpy as np
from DicomDeidLib import Engine
from pydicom import Dataset
from support import KEY, minimal

# An invented name in letters of five by five.
_LETTERS = {
    "O": "01110 10001 10001 10001 01110",
    "K": "10001 10010 11100 10010 10001",
    "N": "10001 11001 10101 10011 10001",
    "W": "10001 10001 10101 11011 10001",
}
TOP, LEFT, BOTTOM, RIGHT = 2, 2, 8, 45  # where the name stands, with what is around it
SHAPE = (20, 48)


def letters(text: str = "OKONKWO") -> Any:
    """The text as an array of five rows with 1 where it is drawn."""
    drawn = [[list(map(int, row)) + [0] for row in _LETTERS[letter].split()] for letter in text]
    return np.concatenate([np.array(letter) for letter in drawn], axis=1)


def image(frames: int = 1, samples: int = 1, bits: int = 8, seed: int = 1, signed: bool = False) -> Any:
    """Noise of (frames, rows, columns, samples) with the name drawn into each frame by the greatest value."""
    least, most = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    rng = np.random.default_rng(seed)
    pixels = rng.integers(least, most, (frames, *SHAPE, samples), dtype=np.int64)
    name = letters()
    area = pixels[:, TOP + 1 : TOP + 6, LEFT + 1 : LEFT + 1 + name.shape[1]]
    area[:] = np.where(name[None, :, :, None] == 1, most, least)
    return pixels


def shows_name(pixels: Any) -> bool:
    """True where the letters are in (frames, rows, columns, samples), wherever they were moved to."""
    name = letters().astype(bool)
    height, width = name.shape
    for frame in pixels.astype(np.int64):
        plane = frame[..., 0]
        for row in range(plane.shape[0] - height + 1):
            for column in range(plane.shape[1] - width + 1):
                window = plane[row : row + height, column : column + width]
                if window[name].min() > window[~name].max():
                    return True
    return False


def described(pixels: Any, allocated: int, stored: int, **more: object) -> Dataset:
    """A data set with the attributes of such an image, and no pixels yet."""
    frames, rows, columns, samples = pixels.shape
    attributes: dict[str, object] = {
        "SamplesPerPixel": samples, "PhotometricInterpretation": "RGB" if samples == 3 else "MONOCHROME2",
        "Rows": rows, "Columns": columns, "BitsAllocated": allocated, "BitsStored": stored,
        "HighBit": stored - 1, "PixelRepresentation": 0, "BurnedInAnnotation": "YES",
    }  # fmt: skip
    if samples == 3:
        attributes["PlanarConfiguration"] = 0
    if frames > 1:
        attributes["NumberOfFrames"] = frames
    return minimal(**{**attributes, **more})


def written(pixels: Any, allocated: int, planar: int, big: bool) -> bytes:
    """The value of native pixel data."""
    turned = pixels.transpose(0, 3, 1, 2) if planar else pixels
    raw = turned.astype(f"{'>' if big else '<'}i{allocated // 8}", casting="unsafe").tobytes()
    return raw + b"\0" * (len(raw) & 1)


def profile(**rule: object) -> dict[str, object]:
    """A profile with one rule that cleans the place of the name, unless it says otherwise."""
    entry = {"action": "clean-pixels", "regions": [[TOP, LEFT, BOTTOM, RIGHT]], **rule}
    return {
        "format": 1, "name": "pixels", "version": "1", "base": "basic",
        "options": ["clean-pixel-data"], "rules": [entry],
    }  # fmt: skip


def cleaner(**rule: object) -> Engine:
    """An engine with that profile."""
    return Engine(profile(**rule), (), KEY)


def expected(pixels: Any, fill: int = 0) -> Any:
    """The image as it must be after, filled with one value."""
    after = pixels.copy()
    after[:, TOP : BOTTOM + 1, LEFT : RIGHT + 1] = fill
    return after
