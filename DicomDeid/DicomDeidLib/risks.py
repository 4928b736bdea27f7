"""Risks of a data set: of which kinds it is that may show or say who it is of, and what a profile says."""

from collections.abc import Iterable, Mapping
from typing import Final, NamedTuple

from .dicom import tags
from .level import Level
from .profile.decision import Effect
from .profile.plan import Plan
from .profile.risk_policy import (
    BURNED_IN,
    CLEAN,
    DECLARED,
    DOCUMENT,
    KIND_OF_MODALITY,
    KINDS,
    RELEASE,
    SET_ASIDE,
    VIDEO,
    VOICE,
    code_of,
    policy_of,
)

_STORAGE: Final = "1.2.840.10008.5.1.4.1.1."
# Voice and other sound (PS3.4 section B.5): people speak in it.
_SOUND: Final = (_STORAGE + "9.4.1", _STORAGE + "9.4.2")
# SOP classes (PS3.4 section B.5), by what their UIDs begin with behind the root of storage classes.
_CLASSES: Final = {
    "US": ("3", "3.1", "6", "6.1", "6.2", "6.3"),
    "SC": ("7", "7.1", "7.2", "7.3", "7.4"),
    "XA": ("12.1", "12.1.1", "12.3", "13.1.1"),
    "RF": ("12.2", "12.2.1"),
    "ES": ("77.1.1", "77.1.1.1"),
    "GM": ("77.1.2", "77.1.2.1", "77.1.3", "77.1.6"),
    "XC": ("77.1.4", "77.1.4.1", "77.1.7"),
    "OP": ("77.1.5.1", "77.1.5.2", "77.1.5.4", "77.1.5.5", "77.1.5.6", "77.1.5.7", "77.1.5.8"),
    VIDEO: ("77.1.1.1", "77.1.2.1", "77.1.4.1"),
}
_OF_CLASS: Final = {
    _STORAGE + uid: frozenset(kind for kind, uids in _CLASSES.items() if uid in uids)
    for uids in _CLASSES.values()
    for uid in uids
}
# MPEG-2, MPEG-4 and HEVC, also in fragments; SMPTE ST 2110 (PS3.5 annex A).
_VIDEO_SYNTAXES: Final = ("1.2.840.10008.1.2.4.10", "1.2.840.10008.1.2.7.")


class Verdict(NamedTuple):
    """What a profile says to the kinds of a data set.

    code: why it is not to be released, ''. at_risk: it is known that it may show who it is of, so that it
    may not claim the opposite: the code, or ''. kinds: what becomes of each: 'released' or 'cleaned'.
    """

    code: str
    at_risk: str
    kinds: dict[str, str]


def kinds_of(top: Level, sop_class: str, syntax: str, plan: Plan) -> list[str]:
    """The kinds of a data set, of the original, in the order of `KINDS`; a document only where it stays.

    syntax: UID of its transfer syntax.
    """
    found = {KIND_OF_MODALITY.get(top.sibling_text(tags.MODALITY).upper(), "")} | _OF_CLASS.get(
        sop_class, set()
    )
    if "YES" in map(str.strip, top.sibling_text(tags.BURNED_IN_ANNOTATION).upper().split("\\")):
        found.add(BURNED_IN)
    if sop_class in _SOUND:
        found.add(VOICE)
    if top.sibling_text(tags.CONVERSION_TYPE):
        found.add("SC")
    if syntax.startswith(_VIDEO_SYNTAXES):
        found.add(VIDEO)
    document = top.sibling(tags.ENCAPSULATED_DOCUMENT)
    if (
        document is not None
        and plan.top.decision(document.kind).resolved(top, document).effect is Effect.KEEP
    ):
        found.add(DOCUMENT)
    return [kind for kind in KINDS if kind in found]


def judged(kinds: Iterable[str], risks: Mapping[str, str], *, cleaned: bool, looked: bool) -> Verdict:
    """What a profile's policies say to the kinds of a data set; the strictest decides.

    cleaned: something of its pixels was filled. looked: text was looked for in all of its pixels.
    """
    code, at_risk, what = "", "", {}
    for kind in kinds:
        policy = policy_of(kind, risks)
        # What says that it shows text is clean only where some was found.
        clean = kind not in (VOICE, DOCUMENT, VIDEO) and (cleaned or (looked and kind != BURNED_IN))
        what[kind] = "cleaned" if clean else "released"
        if policy == SET_ASIDE or (policy == CLEAN and not clean):
            code = code or code_of(kind, policy)
        if policy == RELEASE and not clean and kind in DECLARED:
            at_risk = at_risk or kind
    return Verdict(code, at_risk or code, what)
