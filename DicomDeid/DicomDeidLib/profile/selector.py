"""Selectors: text that names elements, wherever in a data set they stand."""

import re
from dataclasses import dataclass
from typing import Final

from ..dicom.dictionary import keywords, tag_of, vr_of
from ..dicom.tags import format_tag, is_private
from ..dicom.vr import ALL
from ..errors import UsageError

_TAG: Final = re.compile(r"\(([0-9A-Fa-fx]{4}),([0-9A-Fa-fx]{4})\)")


@dataclass(frozen=True, slots=True)
class Selector:
    """Which elements are meant.

    text: as it was written. mask, bits: an element is meant where tag & mask == bits.
    vr: only with this VR, '' for any. private: only private elements.
    """

    text: str
    mask: int = 0
    bits: int = 0
    vr: str = ""
    private: bool = False

    def matches(self, tag: int, vr: str) -> bool:
        """True for an element with this tag and VR (the dictionary's, the written one for private)."""
        if tag & self.mask != self.bits or (self.vr and vr != self.vr):
            return False
        return is_private(tag) or not self.private

    @property
    def tag(self) -> int | None:
        """The one tag that is meant, None where there can be several."""
        return self.bits if self.mask == 0xFFFFFFFF else None


def parse_selector(text: str) -> Selector:
    """Reads a keyword, '(gggg,eeee)' with x for any digit, 'vr:DA' or 'private'.

    Raises UsageError, with the nearest keyword where one is misspelt.
    """
    if text == "private":
        return Selector(text, private=True)
    if text.startswith("vr:"):
        if text[3:] not in ALL:
            raise UsageError(f"there is no value representation '{text[3:]}'")
        return Selector(text, vr=text[3:])
    match = _TAG.fullmatch(text)
    if match:
        digits = match[1] + match[2]
        mask = int("".join("0" if digit == "x" else "F" for digit in digits), 16)
        bits = int(digits.replace("x", "0"), 16)
        if mask == 0xFFFFFFFF and not is_private(bits) and vr_of(bits) is None:
            raise UsageError(f"DICOM knows no attribute {format_tag(bits)}; what it does not know is removed")
        return Selector(text, mask, bits)
    tag = tag_of(text)
    if tag is None:
        import difflib  # only where somebody misspelt

        near = difflib.get_close_matches(text, keywords(), 1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"there is no attribute '{text}'{hint}")
    if tag >> 24 in (0x50, 0x60):
        return Selector(text, 0xFF00FFFF, tag)  # a keyword of overlays or curves means every group of them
    return Selector(text, 0xFFFFFFFF, tag)
