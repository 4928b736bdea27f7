"""Draws the disc-like phantom that all images of the demo study show."""

from __future__ import annotations

import math
import struct
from collections.abc import Callable
from typing import TypeVar

from .common import COLUMNS, PIXEL_SPACING, ROWS

Value = TypeVar("Value", int, bool)

LESION = (8.0, -6.0, 15.0)  # x, y and radius, mm
BODY_RADIUS = 62.0  # mm


def coordinates(row: int, column: int) -> tuple[float, float]:
    """Centre of a pixel of the 32x32 grid as patient x, y in mm."""
    return (column - (COLUMNS - 1) / 2) * PIXEL_SPACING[1], (row - (ROWS - 1) / 2) * PIXEL_SPACING[0]


def in_lesion(row: int, column: int) -> bool:
    """Whether the pixel lies in the lesion."""
    x, y = coordinates(row, column)
    return math.hypot(x - LESION[0], y - LESION[1]) <= LESION[2]


def hounsfield(row: int, column: int, index: int) -> int:
    """CT number (HU) of a pixel of the index-th slice: air, skull-like ring, water, lesion."""
    radius = math.hypot(*coordinates(row, column))
    if radius > BODY_RADIUS:
        return -1000
    if radius > BODY_RADIUS - 8:
        return 900
    return 80 + 10 * index if in_lesion(row, column) else 30 + (row * 7 + column * 3) % 5


def grid(value: Callable[[int, int], Value]) -> list[Value]:
    """value(row, column) of every pixel of the 32x32 grid, row by row."""
    return [value(row, column) for row in range(ROWS) for column in range(COLUMNS)]


def words(values: list[int]) -> bytes:
    """16 bit unsigned little endian."""
    return struct.pack(f"<{len(values)}H", *values)


def pack_bits(values: list[bool]) -> bytes:
    """One bit per value, first value in the lowest bit; an even number of bytes."""
    packed = bytearray((len(values) + 15) // 16 * 2)
    for index, value in enumerate(values):
        packed[index // 8] |= int(bool(value)) << index % 8
    return bytes(packed)


def circle(x: float, y: float, radius: float, z: float, points: int = 16) -> list[float]:
    """ContourData (x, y, z triplets in mm) of a circle."""
    data = []
    for index in range(points):
        angle = 2 * math.pi * index / points
        data += [round(x + radius * math.cos(angle), 2), round(y + radius * math.sin(angle), 2), z]
    return data
