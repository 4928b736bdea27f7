"""Values that make objects useful: geometry, what SUV is computed from, and diffusion are as they were."""

from datetime import date
from typing import Final

from ..dicom.vr import TEXT
from .headers import Header, Leaf
from .pairs import Pair
from .pixels import CLEANED
from .report import Check
from .standard_says import CHARACTERISTICS, FULL, MODIFIED, may_go

_GEOMETRY: Final = frozenset(
    {
        *(0x00180050, 0x00180088, 0x00181164, 0x00200032, 0x00200037, 0x00201041),
        *(0x00280002, 0x00280004, 0x00280006, 0x00280008, 0x00280010, 0x00280011, 0x00280030, 0x00280034),
        *(0x00280100, 0x00280101, 0x00280102, 0x00280103, 0x00281052, 0x00281053, 0x00281054),
        *(0x00209157, 0x00209301, 0x00209302, 0x00480006, 0x00480007, 0x00480102),
        *(0x0040072A, 0x0040073A, 0x0040074A, 0x00409224, 0x00409225),  # slide planes, real world values
        *(0x3004000A, 0x3004000C, 0x3004000E, 0x30040002, 0x30040004, 0x30060045, 0x30060046, 0x30060050),
        *(0x300600C6, 0x54000110, 0x54001010, 0x56000020),  # registrations, waveforms, spectra
    }
)
# What compressed pixels are may change where they are cleaned; how they look is compared with the pixels.
_TURNED: Final = ((0x00280004,), (0x00280006,))
_SUV: Final = frozenset(
    {
        *(0x00101020, 0x00101030, 0x00181074, 0x00181075, 0x00181076, 0x00280051),
        *(0x00541001, 0x00541006, 0x00541102, 0x00541300, 0x00541321, 0x00541322, 0x00180071),
    }
)
_SIZE_AND_WEIGHT: Final = (0x00101020, 0x00101030)
_DIFFUSION: Final = frozenset(
    {
        0x00189087,
        0x00189089,
        0x00189075,
        0x00189602,
        0x00189603,
        0x00189604,
        0x00189605,
        0x00189606,
        0x00189607,
    }
)
# As headers name private elements: group, creator, element.
_PRIVATE: Final = frozenset(
    {
        *(f"0019SIEMENS MR HEADER{element}" for element in ("0C", "0D", "0E", "27")),
        *(f"0019GEMS_ACQU_01{element}" for element in ("BB", "BC", "BD")),
        "0043GEMS_PARM_0139",
        *(f"2001Philips Imaging DD 001{element}" for element in ("03", "04")),
        *(f"2005Philips MR Imaging DD 001{element}" for element in ("B0", "B1", "B2")),
        *(f"7053Philips PET Private Group{element}" for element in ("00", "09")),
    }
)
_USEFUL: Final = _GEOMETRY | _SUV | _DIFFUSION
_DRUG: Final = 0x00540016
_INJECTED, _INJECTED_TIME = 0x00181078, 0x00181072
_SCANS: Final = ((0x00080021, 0x00080031), (0x00080022, 0x00080032))  # series, acquisition


def check_values(check: Check, pair: Pair, old: Header, new: Header) -> None:
    """Compares the useful values of one pair, wherever they stand."""
    for leaf in old.leaves:
        last = leaf.path[-1]
        if leaf.path in _TURNED and CLEANED in pair.new.codes and pair.old.pixels != pair.new.pixels:
            check.skipped += 1
        elif last in _USEFUL or last in _PRIVATE:
            _compare(check, pair, leaf, new)
    if pair.new.codes & {FULL, MODIFIED}:
        _compare_intervals(check, pair, old, new)


def _compare(check: Check, pair: Pair, leaf: Leaf, new: Header) -> None:
    there = new.by_path.get(leaf.path)
    if leaf.where >= 0 and there is not None:
        check.skipped += 1  # too large to hold both
        return
    if leaf.where < 0 and not (_bare(leaf) and _is_valid(leaf)):
        return  # what can't be read as a number may be anything, so it may go
    if there is not None and (_bare(there) or there.where >= 0):
        check.looked_at += 1
        if _bare(there) != _bare(leaf):
            check.fail("a value differs", pair.new.label, pair.old.number, leaf.shown)
        return
    claimed = leaf.path[-1] in _SIZE_AND_WEIGHT and CHARACTERISTICS in pair.new.codes
    if may_go(leaf.path) and not claimed:
        check.skipped += 1
    else:
        check.looked_at += 1
        check.fail("a value is gone", pair.new.label, pair.old.number, leaf.shown)


def _bare(leaf: Leaf) -> bytes:
    """The value without what pads text; a binary number may well have a byte of a blank or of zero."""
    return leaf.raw.strip(b" \0") if leaf.vr in TEXT else leaf.raw


def _is_valid(leaf: Leaf) -> bool:
    if leaf.vr not in ("DS", "IS"):
        return True
    try:
        return bool([float(value) for value in leaf.values if value])
    except ValueError:
        return False


def _compare_intervals(check: Check, pair: Pair, old: Header, new: Header) -> None:
    """The time between injection and scan is what decay is corrected by."""
    for number in range(16):
        for scan in _SCANS:
            before, after = _interval(old, number, scan), _interval(new, number, scan)
            if before is None or after is None:
                continue
            check.looked_at += 1
            if before != after:
                check.fail("the time between injection and scan differs", pair.new.label, pair.old.number)


def _interval(header: Header, number: int, scan: tuple[int, int]) -> float | None:
    """Seconds; None where one of the times is missing or can't be read."""
    start = header.by_path.get((_DRUG, number, _INJECTED))
    time = header.by_path.get((_DRUG, number, _INJECTED_TIME))
    day, scanned = header.text(scan[0]), header.text(scan[1])
    if start is not None and start.raw.strip() and day:
        return _seconds_between(start.text[:8], start.text[8:], day, scanned)
    return _seconds_between("19000102", time.text, "19000102", scanned) if time is not None else None


def _seconds_between(day: str, time: str, later_day: str, later_time: str) -> float | None:
    try:
        days = date.fromisoformat(later_day) - date.fromisoformat(day)
        return round(days.days * 86400 + _seconds(later_time) - _seconds(time), 6)
    except ValueError:
        return None


def _seconds(time: str) -> float:
    """Raises ValueError."""
    plain = time.split("+")[0].split("-")[0].replace(":", "")
    return int(plain[:2]) * 3600 + int(plain[2:4] or 0) * 60 + float(plain[4:] or 0)
