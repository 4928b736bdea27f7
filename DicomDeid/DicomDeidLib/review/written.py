"""What reads as text inside of bytes that say nothing of what they are."""

import re
from collections.abc import Iterator
from typing import Final

from .risk import NOT_READ

# Where letters are written as one writes names: the chance that bytes look like it is a tenth of any four.
_LETTERS: Final = rb"(?:[A-Z]{4}|[a-z]{4}|[A-Z][a-z]{3})"
_RUN: Final = re.compile(rb"[\x20-\x7e]{4,}")
# And digits as numbers of people, days and times are written.
_DIGITS: Final = rb"[0-9]{6}|[0-9]{1,4}([-/.:])[0-9]{1,2}\1[0-9]{2}"
_TELLS: Final = re.compile(_LETTERS + b"|" + _DIGITS)
# The same in two bytes a letter, as programs on Windows write it.
_WIDE: Final = re.compile(rb"(?:[\x20-\x7e]\x00){4,}|(?:\x00[\x20-\x7e]){4,}")
_BLANKS: Final = str.maketrans("", "", "\t\r\n\f\x1b")
LONGEST_PART: Final = 4000


def as_text(raw: bytes, decoded: str) -> str:
    """The text that bytes are as a whole, '' where they are none.

    decoded: as the character set of the data set has them.
    """
    stripped = raw.strip(b" \0")
    for encoding in ("ascii", "utf-8"):
        try:
            text = stripped.decode(encoding)
        except UnicodeDecodeError:
            continue
        return text.strip() if _is_printable(text) else ""
    text = decoded.strip()
    return text if NOT_READ not in text and _is_printable(text) else ""


def _is_printable(text: str) -> bool:
    return text.translate(_BLANKS).isprintable()


def texts_inside(raw: bytes) -> Iterator[str]:
    """The printable stretches with four letters in a row, or digits as in a number, a day or a time."""
    for match in _RUN.finditer(raw):
        if _TELLS.search(match[0]):
            yield match[0].decode("ascii").strip()
    for match in _WIDE.finditer(raw):
        narrow = match[0].replace(b"\0", b"")
        if _TELLS.search(narrow):
            yield narrow.decode("ascii").strip()


def parts_of(text: str) -> Iterator[str]:
    """A text in parts that fit a row, parted at blanks; together they are the whole of it."""
    start = 0
    while start < len(text):
        end = start + LONGEST_PART
        if end < len(text):
            blank = text.rfind(" ", start + LONGEST_PART // 2, end)
            end = blank if blank > 0 else end
        part = text[start:end].strip()
        if part:
            yield part
        start = end


def size_of(count: int) -> str:
    """A number of bytes as a range, so that one row tells of many values: '<up to 1024 bytes>'."""
    return f"<up to {1 << max(count - 1, 0).bit_length()} bytes>"
