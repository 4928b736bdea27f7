"""Codestreams: what a compressed frame says of its size and of loss (T.81, T.87, T.800 annex A)."""

from typing import Final

_JPEG, _JPEG_2000 = b"\xff\xd8", b"\xff\x4f\xff\x51"
_BOX: Final = b"\0\0\0\x0cjP  "  # a JP2 file around the codestream (T.800 I.5.1)
_END: Final = b"\xff\xd9"  # of JPEG, JPEG-LS and JPEG 2000 alike
_RLE_HEADER: Final = 64
_ADOBE: Final = 0xEE
# Start of frame, also of JPEG-LS; C4, C8 and CC are other things.
_START_OF_FRAME: Final = frozenset({*range(0xC0, 0xD0), 0xF7}) - {0xC4, 0xC8, 0xCC}
_START_OF_TILE, _CODING_STYLE = 0x90, 0x52
_WITHOUT_LENGTH: Final = frozenset({0x01, 0xFF, *range(0xD0, 0xDA)})


def size_of(frame: bytes) -> tuple[int, int] | None:
    """Rows and columns of a JPEG, JPEG-LS or JPEG 2000 frame; None where it does not say."""
    frame = _out_of_box(frame)
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
    frame = _out_of_box(frame)
    if frame[:4] != _JPEG_2000:
        return False
    at = 2
    while at + 14 <= len(frame) and frame[at] == 0xFF and frame[at + 1] != _START_OF_TILE:
        if frame[at + 1] == _CODING_STYLE:
            return frame[at + 13] == 0
        at += 2 + int.from_bytes(frame[at + 2 : at + 4], "big")
    return False


def _out_of_box(frame: bytes) -> bytes:
    at = frame.find(_JPEG_2000) if frame.startswith(_BOX) else 0
    return frame[at:] if at > 0 else frame


def begins_frame(start: bytes) -> bool:
    """True for the first 8 bytes of a frame of JPEG, JPEG-LS, JPEG 2000 and RLE (PS3.5 G.5)."""
    if start.startswith((_JPEG + b"\xff", _JPEG_2000, _BOX)):
        return True
    segments, first = (int.from_bytes(start[at : at + 4], "little") for at in (0, 4))
    return 1 <= segments <= 15 and first == _RLE_HEADER


def is_cut(frame: bytes) -> bool:
    """True for a frame of JPEG, JPEG-LS or JPEG 2000 whose end is missing; decoders make up the rest."""
    begins = frame.startswith((_JPEG, _JPEG_2000, _BOX))
    return begins and _END not in frame


def without_adobe(frame: bytes) -> tuple[bytes, bool]:
    """A JPEG frame without Adobe's segment (T.872 6.5.3), and whether that says luminance and chrominance."""
    at = 2
    while frame[:2] == _JPEG and at + 16 <= len(frame) and frame[at] == 0xFF:
        marker, size = frame[at + 1], int.from_bytes(frame[at + 2 : at + 4], "big")
        if marker == _ADOBE and frame[at + 4 : at + 9] == b"Adobe" and size >= 14:
            return frame[:at] + frame[at + 2 + size :], frame[at + 15] == 1
        if not 0xE0 <= marker <= 0xFE:
            break  # application segments and comments stand first
        at += 2 + size
    return frame, False
