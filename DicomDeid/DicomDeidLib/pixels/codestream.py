"""Codestreams: what a compressed frame says of its size and of loss (T.81, T.87, T.800 annex A)."""

from typing import Final

_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f\xff\x51"
# Start of frame, also of JPEG-LS; C4, C8 and CC are other things.
_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_START_OF_TILE, _CODING_STYLE = 0x90, 0x52
_WITHOUT_LENGTH: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xDA)})


def size_of(frame: bytes) -> tuple[int, int] | None:
    """Rows and columns of a JPEG, JPEG-LS or JPEG 2000 frame; None where it does not say."""
    if frame[:4] == _JPEG_2000:
        x, y, x0, y0 = (int.from_bytes(frame[at : at + 4], "big") for at in (8, 12, 16, 20))
        return y - y0, x - x0
    if frame[:2] != _JPEG:
        return None
    at = 2
    while at + 9 <= len(frame) and frame[at] == 0xFF:
        marker = frame[at + 1]
        if marker in _START_OF_FRAME:
            rows, columns = (int.from_bytes(frame[at + n : at + n + 2], "big") for n in (5, 7))
            return (rows, columns) if rows else None
        at += 1 if marker == 0xFF else 2
        if marker not in _WITHOUT_LENGTH:
            at += int.from_bytes(frame[at : at + 2], "big")
    return None


def is_irreversible(frame: bytes) -> bool:
    """True for JPEG 2000 whose wavelet loses: the 9-7 one (T.800 A.6.1); False where nobody can tell."""
    if frame[:4] != _JPEG_2000:
        return False
    at = 2
    while at + 14 <= len(frame) and frame[at] == 0xFF and frame[at + 1] != _START_OF_TILE:
        if frame[at + 1] == _CODING_STYLE:
            return frame[at + 13] == 0
        at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return False
