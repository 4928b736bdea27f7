"""The options of PS3.15 section E.3: their names, their codes, and which go together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from ..errors import UsageError

BASIC_PROFILE_CODE: Final = ("113100", "Basic Application Confidentiality Profile")
EDITION: Final = "2026d"


@dataclass(frozen=True, slots=True)
class Option:
    """One option: its name here, its code and meaning in CID 7050, and whether it is built."""

    name: str
    code: str
    meaning: str
    built: bool = True


RETAIN_SAFE_PRIVATE: Final = "retain-safe-private"
RETAIN_UIDS: Final = "retain-uids"
FULL_DATES: Final = "retain-longitudinal-full-dates"
MODIFIED_DATES: Final = "retain-longitudinal-modified-dates"
CLEAN_PIXEL_DATA: Final = "clean-pixel-data"
CLEAN_GRAPHICS: Final = "clean-graphics"
CLEAN_STRUCTURED_CONTENT: Final = "clean-structured-content"
CLEAN_DESCRIPTORS: Final = "clean-descriptors"
# Text is cleaned under these.
CLEANS_TEXT: Final = frozenset({CLEAN_GRAPHICS, CLEAN_STRUCTURED_CONTENT, CLEAN_DESCRIPTORS})

OPTIONS: Final[dict[str, Option]] = {
    option.name: option
    for option in (
        Option(CLEAN_PIXEL_DATA, "113101", "Clean Pixel Data Option"),
        Option(
            "clean-recognizable-visual-features",
            "113102",
            "Clean Recognizable Visual Features Option",
            built=False,
        ),
        Option(CLEAN_GRAPHICS, "113103", "Clean Graphics Option"),
        Option(CLEAN_STRUCTURED_CONTENT, "113104", "Clean Structured Content Option"),
        Option(CLEAN_DESCRIPTORS, "113105", "Clean Descriptors Option"),
        Option(FULL_DATES, "113106", "Retain Longitudinal Temporal Information Full Dates Option"),
        Option(MODIFIED_DATES, "113107", "Retain Longitudinal Temporal Information Modified Dates Option"),
        Option("retain-patient-characteristics", "113108", "Retain Patient Characteristics Option"),
        Option("retain-device-identity", "113109", "Retain Device Identity Option"),
        Option(RETAIN_UIDS, "113110", "Retain UIDs Option"),
        Option(RETAIN_SAFE_PRIVATE, "113111", "Retain Safe Private Option"),
        Option("retain-institution-identity", "113112", "Retain Institution Identity Option"),
    )
}


def check_options(names: Iterable[str]) -> frozenset[str]:
    """The names as a set. Raises UsageError for an unknown or unbuilt option, and for two kinds of dates."""
    chosen = frozenset(names)
    for name in sorted(chosen):
        if name not in OPTIONS:
            built = ", ".join(option.name for option in OPTIONS.values() if option.built)
            raise UsageError(f"there is no option '{name}'; the options are: {built}")
        if not OPTIONS[name].built:
            raise UsageError(
                f"the option '{name}' is not built yet; without it the basic profile's action stands"
            )
    if {FULL_DATES, MODIFIED_DATES} <= chosen:
        raise UsageError(f"'{FULL_DATES}' and '{MODIFIED_DATES}' exclude each other (PS3.15 section E.3.6)")
    return chosen
