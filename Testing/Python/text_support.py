"""Images with real text in them for the tests of text in pixels, in every layout, and who reads them."""

import csv
import io
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from DicomDeidLib import Engine
from PIL import Image, ImageDraw, ImageFont
from pixel_support import described
from pydicom import Dataset
from support import KEY

NAME = "OKONKWO"
SHAPE = (64, 176)
# Where the name stands, with what is around it.
PLACE = (8, 10, 36, 131)


@cache
def ink(
    text: str = NAME, size: int = 20, shape: tuple[int, int] = SHAPE, at: tuple[int, int] = PLACE[:2]
) -> Any:
    """Shares from 0 to 1 of how much of each pixel a text covers."""
    canvas = Image.new("L", (shape[1], shape[0]), 0)
    ImageDraw.Draw(canvas).text((at[1] + 3, at[0] + 2), text, 255, ImageFont.load_default(size))
    return np.array(canvas) / 255


def picture(
    most: int, samples: int = 1, frames: int = 1, shown: tuple[int, ...] = (0,), least: int = 0
) -> Any:
    """(frames, rows, columns, samples) of smooth grey with the name in some frames, by the greatest value."""
    rows, columns = np.mgrid[0 : SHAPE[0], 0 : SHAPE[1]]
    share = 0.2 + 0.15 * np.sin(rows / 9) * np.cos(columns / 13)
    found = np.stack([share] * frames)
    for number in shown:
        found[number] = share * (1 - ink()) + ink()
    values = np.rint(least + found * (most - least)).astype(np.int64)
    return np.repeat(values[..., None], samples, axis=3)


def text_cleaner(*more: dict[str, object], **rule: object) -> Engine:
    """An engine whose rule fills the text that is found, unless it says otherwise."""
    return Engine(text_profile(*more, **rule), (), KEY)


def text_profile(*more: dict[str, object], **rule: object) -> dict[str, object]:
    """The profile of `text_cleaner`. more: rules behind it."""
    entry = {"action": "clean-pixels", "regions": ["detected-text"], **rule}
    return {"format": 1, "name": "text", "version": "1", "base": "basic", "rules": [entry, *more]}


def only(*rules: dict[str, object], **more: object) -> Engine:
    """An engine with these rules."""
    profile = {"format": 1, "name": "only", "version": "1", "base": "basic", "rules": [*rules], **more}
    return Engine(profile, (), KEY)


def native(pixels: Any, allocated: int = 8, **more: Any) -> Dataset:
    """A data set with native pixels of little endian, by pixel."""
    dataset = described(
        pixels, allocated, more.pop("BitsStored", allocated), **{"BurnedInAnnotation": "NO", **more}
    )
    raw = pixels.astype(f"<u{allocated // 8}", casting="unsafe").tobytes()
    dataset.add_new(0x7FE00010, "OB" if allocated == 8 else "OW", raw + b"\0" * (len(raw) & 1))
    return dataset


def looked_at(path: Path) -> tuple[str, Any]:
    """All that can be read in the pixels of a file, and a mask of where it is, with the margin of a rule."""
    from DicomDeidLib.find_text import Search

    looked = Search(0.4, reads=True).look(1, path)
    assert not looked.code, looked.code
    mask = np.zeros(SHAPE, bool)
    for line in looked.lines:
        box = line.box
        margin = max(-(-(min(box.bottom - box.top, box.right - box.left) + 1) // 4), 2)
        rows = slice(max(box.top - margin, 0), box.bottom + margin + 1)
        mask[rows, max(box.left - margin, 0) : box.right + margin + 1] = True
    return " ".join(line.text for line in looked.lines).upper().replace("0", "O"), mask


def said(path: Path) -> str:
    """All that can be read in the pixels of a file."""
    return looked_at(path)[0]


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))
