"""Mojibake: letters that were written as UTF-8 and read as Latin-1 or Windows-1252.

That is how a file with the wrong character set is read, its names as its text. Only what can hardly be
anything else: Latin letters with marks, and two or more letters of another script.
"""

import re
from collections.abc import Iterator
from typing import Final

# What Windows-1252 shows in place of the bytes that are no letters in Latin-1.
_WINDOWS: Final = {bytes([one]).decode("cp1252", "replace"): one for one in range(0x80, 0xA0)}
_TAIL: Final = "[\u0080-\u00bf" + "".join(sorted(set(_WINDOWS) - {"\ufffd"})) + "]"
_LATIN: Final = f"[\u00c3-\u00c5]{_TAIL}|\u00e1[\u00ba\u00bb]{_TAIL}"
_OTHER: Final = f"(?:[\u00ce-\u00d1\u00d7-\u00db]{_TAIL}){{2,}}|(?:[\u00e0\u00e3-\u00ed]{_TAIL}{{2}}){{2,}}"
_FOUND: Final = re.compile(f"{_LATIN}|{_OTHER}")
_ONE: Final = re.compile(f"[\u00e0-\u00ed]{_TAIL}{{2}}|.{_TAIL}", re.DOTALL)


def misread(text: str) -> Iterator[tuple[int, int, str]]:
    """Where letters stand that were misread, and what each of them is."""
    if text.isascii():
        return
    for match in _FOUND.finditer(text):
        for one in _ONE.finditer(text, *match.span()):
            letter = _read(one[0])
            if letter is not None:
                yield *one.span(), letter


def well_read(text: str) -> str:
    """The text with every such letter as it was meant."""
    for start, end, letter in reversed(list(misread(text))):
        text = text[:start] + letter + text[end:]
    return text


def _read(written: str) -> str | None:
    try:
        letter = bytes(_WINDOWS.get(one, ord(one)) for one in written).decode("utf-8")
    except ValueError:
        return None
    return letter if letter.isalpha() else None
