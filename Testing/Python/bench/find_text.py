"""The text benchmark: how much of what is drawn into images is found, and how much that is none.

Usage: python Testing/Python/bench/find_text.py   (needs the extra ocr; a few minutes)

Text of an invented patient is drawn in sizes of 7 to 40 pixels over four kinds of images. It counts as
found where the boxes with their margin cover all of its pixels.
"""

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[3] / "DicomDeid"))

import numpy as np
from DicomDeidLib.pixels.rendering import Window
from DicomDeidLib.text_detection.found import CONFIDENCE
from DicomDeidLib.text_detection.looking import boxes_in
from DicomDeidLib.text_detection.views import views_of
from PIL import Image, ImageDraw, ImageFont

SIZES = (7, 8, 10, 12, 16, 24, 40)
TEXTS = ("OKONKWO ADA", "12/03/1961", "MRN 4711-0815", "Okonkwo, Ada", "Dr. Okonkwo", "F 58Y", "ID:9876543")
GROUNDS = ("black", "noise", "ct", "us")
STYLES = ("greatest", "least", "outlined", "bitmap", "turned", "faint", "in window", "colour")
MOST = 4095


def ground(kind: str, shape: tuple[int, int], rng: np.random.Generator) -> Any:
    """Values from 0 to 1."""
    rows, columns = shape
    row, column = np.mgrid[0:rows, 0:columns]
    if kind == "black":
        return np.zeros(shape)
    if kind == "noise":
        return np.clip(rng.normal(0.35, 0.1, shape), 0, 1)
    if kind == "us":  # a sector of speckle
        angle = np.arctan2(column - columns / 2, row + rows * 0.05)
        depth = np.hypot(column - columns / 2, row + rows * 0.05)
        speckle = rng.rayleigh(0.2, shape) * (0.6 + 0.5 * np.sin(depth / 25))
        return np.clip(
            np.where((abs(angle) < 0.6) & (depth > rows * 0.1) & (depth < rows * 0.9), speckle, 0), 0, 1
        )
    body = ((row - rows / 2) / (rows * 0.38)) ** 2 + ((column - columns / 2) / (columns * 0.45)) ** 2
    found = np.where(body < 1, 0.4, 0.02)
    found[(body < 1) & (body > 0.93)] = 0.8
    for _ in range(12):
        at, size = rng.uniform(0.27, 0.73, 2), rng.uniform(0.02, 0.1, 2)
        organ = ((row / rows - at[0]) / size[0]) ** 2 + ((column / columns - at[1]) / size[1]) ** 2
        found[organ < 1] = rng.uniform(0.1, 0.8)
    return np.clip(found + rng.normal(0, 0.03, shape), 0, 1)


def drawn(text: str, size: int, *, bitmap: bool = False, stroke: int = 0) -> Any:
    """Shares of ink, from 0 to 1."""
    font = ImageFont.load_default_imagefont() if bitmap else ImageFont.load_default(size)
    canvas = Image.new("L", (40 * size + 80, 3 * size + 20), 0)
    more = {} if bitmap else {"stroke_width": stroke}
    ImageDraw.Draw(canvas).text((4, 4), text, 255, font, **more)
    ink = np.array(canvas) / 255
    rows, columns = np.nonzero(np.array(canvas))
    return ink[: rows.max() + 4, : columns.max() + 4]


class Case(NamedTuple):
    """An image with text. ink: where it is. windows: those the data set would name."""

    size: int
    ground: str
    style: str
    values: Any
    ink: Any
    windows: list[Window]


def cases(rng: np.random.Generator) -> Iterator[Case]:
    """Every size, ground and style."""
    for size in SIZES:
        for kind in GROUNDS:
            for style in STYLES:
                if kind == "black" and style in ("least", "outlined"):
                    continue
                yield case(size, kind, style, rng)


def case(size: int, kind: str, style: str, rng: np.random.Generator) -> Case:
    """One image."""
    shape = (384, 448)
    image = ground(kind, shape, rng)
    text = str(rng.choice(TEXTS))
    ink = drawn(text, size, bitmap=style == "bitmap")
    around = drawn(text, size, stroke=1)[: ink.shape[0], : ink.shape[1]] if style == "outlined" else None
    if style == "turned":
        ink = np.rot90(ink)
    place = somewhere(image, ink.shape, 0.25 if style == "least" else 0.0, rng)
    value, windows = 1.0, []
    if style == "least":
        value = 0.0
    elif style == "faint":
        value = float(np.clip(image[place].mean() + 0.2, 0, 1))
    elif style == "in window":  # its white is a quarter of what the image has elsewhere
        image, value, windows = image / 4, 0.25, [Window(0, MOST / 4)]
        image[:3, :3] = 1.0
    if around is not None:
        padded = np.zeros(ink.shape)
        padded[: around.shape[0], : around.shape[1]] = around
        image[place] *= 1 - padded
    image[place] = image[place] * (1 - ink) + value * ink
    values = np.rint(image * MOST).astype(np.int32)
    if style == "colour":
        grey = np.rint(image * 200).astype(np.uint8)
        values = np.stack([grey] * 3, axis=-1)
        values[place][ink > 0.3] = rng.choice([(255, 255, 0), (0, 255, 0), (255, 128, 0), (120, 200, 255)])
    whole = np.zeros(shape)
    whole[place] = ink
    return Case(size, kind, style, values, whole > 0.3, windows)


def somewhere(
    image: Any, size: tuple[int, int], least: float, rng: np.random.Generator
) -> tuple[slice, slice]:
    """A place for text of a size, on what is as bright as this in the mean, as far as there is one."""
    for _ in range(200):
        top, left = (
            int(rng.integers(0, most - side + 1)) for most, side in zip(image.shape, size, strict=True)
        )
        place = (slice(top, top + size[0]), slice(left, left + size[1]))
        if np.percentile(image[place], 20) >= least:
            break
    return place


def covered(found: Case) -> tuple[bool, int]:
    """Whether all ink is covered, and how many boxes have none."""
    mask = np.zeros(found.ink.shape, bool)
    without = 0
    for box in boxes_in(views_of(found.values, found.windows)):
        if box.confidence < CONFIDENCE:
            continue
        margin = max(-(-(min(box.bottom - box.top, box.right - box.left) + 1) // 4), 2)
        place = (
            slice(max(box.top - margin, 0), box.bottom + margin + 1),
            slice(max(box.left - margin, 0), box.right + margin + 1),
        )
        mask[place] = True
        without += not found.ink[place].any()
    return bool(mask[found.ink].all()), without


def main() -> None:
    """Prints shares by size, ground and style, and boxes in images without text."""
    rng = np.random.default_rng(9)
    shares: dict[tuple[str, object], list[bool]] = {}
    without, number, start = 0, 0, time.perf_counter()
    missed = []
    for found in cases(rng):
        hit, more = covered(found)
        number, without = number + 1, without + more
        if not hit:
            missed.append(f"{found.size} {found.ground} {found.style}")
        for key in (("all", ""), ("size", found.size), ("ground", found.ground), ("style", found.style)):
            shares.setdefault(key, []).append(hit)
    spent = (time.perf_counter() - start) / number
    for (name, what), hits in sorted(shares.items(), key=str):
        print(f"{name} {what}: {sum(hits)} of {len(hits)}")
    print(f"missed: {'; '.join(missed)}")
    print(f"boxes beside text: {without} in {number} images; {spent:.2f} s an image of 384 x 448")
    for shape in ((512, 512), (1024, 1024)):
        empty = [ground(kind, shape, rng) for kind in GROUNDS for _ in range(6)]
        told = [boxes_in(views_of(np.rint(image * MOST).astype(np.int32))) for image in empty]
        wrong = sum(any(box.confidence >= CONFIDENCE for box in boxes) for boxes in told)
        print(f"images without text, {shape[0]} x {shape[1]}: {wrong} of {len(empty)} show some")


if __name__ == "__main__":
    main()
