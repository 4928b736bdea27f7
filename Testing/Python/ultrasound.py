"""An ultrasound screen for the pictures of the panel: a synthetic sector, and an invented name above it."""

from pathlib import Path

import numpy as np
from images import write_image

_ROWS, _COLUMNS = 480, 640
_HEAD = 48  # rows with text


def write_ultrasound(path: Path) -> None:
    """Writes three frames in colour, as a scanner saves them."""
    frames = np.stack([_screen(number) for number in range(3)])
    write_image(
        path,
        frames,
        "2.25.4711",
        Modality="US",
        SOPClassUID="1.2.840.10008.5.1.4.1.1.3.1",
        Manufacturer="Acme",
        ManufacturerModelName="Echo 7",
        SeriesDescription="Abdomen",
    )


def _screen(seed: int) -> "np.ndarray":
    from PIL import Image, ImageDraw, ImageFont

    image = Image.fromarray(np.repeat(_sector(seed)[..., None], 3, axis=2))
    pen = ImageDraw.Draw(image)
    large, small = ImageFont.load_default(size=18), ImageFont.load_default(size=13)
    pen.rectangle((0, 0, _COLUMNS, _HEAD), fill=(18, 28, 44))
    pen.text((10, 4), "OKONKWO-TESTPATIENT, Ada", fill=(255, 255, 255), font=large)
    pen.text((10, 28), "MRN-4711-0815   *1957-03-02   F", fill=(210, 220, 235), font=small)
    pen.text((430, 4), "Saint Nowhere Hospital", fill=(210, 220, 235), font=small)
    pen.text((430, 24), "2023-05-17  10:41:07", fill=(210, 220, 235), font=small)
    pen.text((560, 440), f"{seed + 1}/3  MI 0.9", fill=(180, 180, 120), font=small)
    return np.asarray(image)


def _sector(seed: int) -> "np.ndarray":
    """Speckle in a sector, with two dark vessels."""
    random = np.random.default_rng(seed)
    rows, columns = np.mgrid[0:_ROWS, 0:_COLUMNS]
    depth = np.hypot(rows - 20, columns - _COLUMNS / 2)
    angle = np.arctan2(columns - _COLUMNS / 2, rows - 20)
    speckle = random.gamma(2.0, 1.0, (_ROWS, _COLUMNS))
    speckle = (speckle + np.roll(speckle, 1, 1) + np.roll(speckle, 2, 1)) / 3
    bright = 34 * speckle * np.exp(-depth / 600) * (1 + 0.4 * np.sin(depth / 23 + seed / 5) ** 2)
    for row, column, radius in ((210, 290, 34), (300, 390, 52)):
        bright[np.hypot(rows - row, (columns - column) * 0.8) < radius] *= 0.15
    bright[(np.abs(angle) > 0.62) | (depth < 60) | (depth > 440)] = 0
    return np.clip(bright, 0, 255).astype(np.uint8)
