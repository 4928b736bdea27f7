"""Codestreams: the size that a compressed frame says it has (T.81 B.2.2, T.87 C.2.2, T.800 A.5.1)."""

from typing import Final

_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f\xff\x51"
# Start of frame, also of JPEG-LS; C4, C8 and CC are other things.
_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
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
