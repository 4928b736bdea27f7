"""Marks: the elements by which a data set says what was done to it (PS3.15 section E.1.1)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from .profile.options import BASIC_PROFILE_CODE, CLEAN_PIXEL_DATA, EDITION, OPTIONS
from .profile.profile import Profile
from .stream.encoding import Encoding
from .version import VERSION

_METHOD_LENGTH: Final = 64
_FROM_BEST_TO_WORST: Final = ("UNMODIFIED", "MODIFIED", "REMOVED")


def method_values(profile: Profile, is_basic: bool, earlier: Iterable[bytes]) -> bytes:
    """De-identification Method (0012,0063): the earlier values, and ours unless it is the last of them.

    is_basic: it does what the basic profile of PS3.15 asks.
    earlier: the values that stand there, trimmed, in the data set's character set.
    """
    said = f"DicomDeid {VERSION}: {profile.name} {profile.version}"
    said += f", PS3.15 {EDITION}" if is_basic else ""
    ours = said[:_METHOD_LENGTH].encode("ascii", "replace")
    values = [value for value in earlier if value]
    return b"\\".join(values if ours in values else [*values, ours])


def longitudinal(now: str, earlier: str) -> bytes:
    """Longitudinal Temporal Information Modified (0028,0303); what was lost before is not back.

    now: what this program did to dates: one of the three terms.
    """
    said = earlier if earlier in _FROM_BEST_TO_WORST else now
    return max(now, said, key=_FROM_BEST_TO_WORST.index).encode("ascii")


@lru_cache(64)
def code_items(
    options: frozenset[str] | None,
    earlier: frozenset[tuple[str, str]],
    encoding: Encoding,
    *,
    pixels_cleaned: bool,
) -> bytes:
    """Items of De-identification Method Code Sequence (0012,0064): profile and options, CID 7050.

    options: None where the basic profile is not claimed.
    earlier: code values with their schemes that stand there already; they are not said twice.
    pixels_cleaned: a rule cleaned the pixels of this file; the option alone does not say so.
    """
    done = (options or frozenset()) - {CLEAN_PIXEL_DATA}
    done |= {CLEAN_PIXEL_DATA} if pixels_cleaned else set()
    codes = [] if options is None else [BASIC_PROFILE_CODE]
    codes += [(option.code, option.meaning) for option in OPTIONS.values() if option.name in done]
    return b"".join(
        code_item(code, "DCM", meaning, encoding) for code, meaning in codes if (code, "DCM") not in earlier
    )


def code_item(value: str, scheme: str, meaning: str, encoding: Encoding) -> bytes:
    """An item with a code (PS3.3 section 8.8); characters beyond ASCII become '?'."""
    texts = ((0x00080100, "SH", value), (0x00080102, "SH", scheme), (0x00080104, "LO", meaning))
    return encoding.item(
        b"".join(encoding.element(tag, vr, text.encode("ascii", "replace")) for tag, vr, text in texts)
    )
