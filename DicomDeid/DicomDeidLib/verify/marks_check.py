"""Marks: what an output says was done to it is true."""

import re
from typing import Final

from ..dicom import tags
from ..dicom.dictionary import registered_uids
from ..profile.risk_kinds import kinds_by
from ..profile.standard import row_of
from .headers import Header, Leaf
from .pairs import Pair
from .pixels import CLEANED
from .report import Check
from .standard_says import BASIC, FULL, MODIFIED, OPTION_CODES, UIDS, kept_by, uid_kept_by

_FROM_BEST_TO_WORST: Final = ("UNMODIFIED", "MODIFIED", "REMOVED")
_FEATURES: Final = 0x00280302  # Recognizable Visual Features
_FEATURES_CLEANED: Final = "113102"
_DUMMIES: Final = re.compile(r"(?i)|anon(ymi[sz]ed|ymous)?\^?|unknown|000y|0+(\.0+)?|1900.*|2\.25\.0|none")
_NAMES_AND_TEXT: Final = frozenset({"AE", "AS", "LO", "LT", "PN", "SH", "ST", "UC", "UI", "UT", "UR"})


def check_marks(check: Check, pair: Pair, old: Header, new: Header) -> None:
    """Compares what one output says with what it is."""
    check.looked_at += 1
    codes = pair.new.codes

    def wrong(what: str, tag: int) -> None:
        check.fail(what, pair.new.label, pair.old.number, Leaf((tag,), tag, "", b"", ()).shown)

    if pair.new.removed not in ("YES", "NO"):
        wrong("it does not say whether identity is removed", tags.PATIENT_IDENTITY_REMOVED)
    if not new.text(tags.DEIDENTIFICATION_METHOD):
        wrong("it does not say how it was de-identified", tags.DEIDENTIFICATION_METHOD)
    shows = _shows(new)
    if pair.new.removed == "YES" and shows:
        wrong("it says that identity is removed, and shows it", shows)
    if pair.new.removed == "NO" and BASIC in codes and not shows and not _may_show(old):
        wrong(
            "it says both that identity is not removed and that the profile was applied",
            tags.PATIENT_IDENTITY_REMOVED,
        )
    if codes & OPTION_CODES and BASIC not in codes:
        wrong("it names an option without the profile", tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
    if {FULL, MODIFIED} <= codes and not pair.old.codes & {FULL, MODIFIED}:
        wrong("it says that dates stayed and that they moved", tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
    _check_longitudinal(codes, old, new, wrong)
    burned = new.text(tags.BURNED_IN_ANNOTATION)
    if burned == "NO" != old.text(tags.BURNED_IN_ANNOTATION) and CLEANED not in codes:
        wrong("it says that no text is in the pixels, which the original did not", tags.BURNED_IN_ANNOTATION)
    if BASIC in codes:
        _check_taken(check, pair, old, new)


def _shows(header: Header) -> int:
    """The tag by which an output says that its pixels show who it is of, 0 for none."""
    codes = {
        leaf.text for leaf in header.leaves if leaf.path[0] == tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE
    }
    for tag, cleaned in ((tags.BURNED_IN_ANNOTATION, CLEANED), (_FEATURES, _FEATURES_CLEANED)):
        if header.text(tag) == "YES" and cleaned not in codes:
            return tag
    return 0


def _may_show(header: Header) -> bool:
    """True for an original of a kind that may show who it is of: what is made of it may be careful."""
    return bool(
        kinds_by(
            sop_class=header.text(tags.SOP_CLASS_UID),
            modality=header.text(tags.MODALITY),
            syntax=header.syntax,
            conversion=header.text(tags.CONVERSION_TYPE),
            burned_in=header.text(tags.BURNED_IN_ANNOTATION),
            pixels=(tags.ROWS,) in header.by_path,
            document=False if (tags.ENCAPSULATED_DOCUMENT,) in header.by_path else None,
        )
    )


def _check_longitudinal(codes: frozenset[str], old: Header, new: Header, wrong: object) -> None:
    """(0028,0303) is what the codes say, or what was worse before."""
    assert callable(wrong)
    tag = tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED
    said, earlier = new.text(tag), old.text(tag)
    if said not in _FROM_BEST_TO_WORST:
        wrong("it does not say what was done to dates", tag)
    elif BASIC in codes:
        done = "UNMODIFIED" if FULL in codes else "MODIFIED" if MODIFIED in codes else "REMOVED"
        order = _FROM_BEST_TO_WORST.index
        worst = max(done, earlier if earlier in _FROM_BEST_TO_WORST else done, key=order)
        if said != worst:
            wrong(f"it says {said} where its codes say {worst}", tag)


def _stays(leaf: Leaf, header: Header, codes: frozenset[str]) -> bool:
    """True where an option keeps or cleans the attribute, or the content it is a part of."""
    if kept_by(leaf.tag, "KC") & codes or (leaf.vr == "UI" and uid_kept_by(header, leaf) & codes):
        return True
    if leaf.vr == "PN" or (leaf.vr == "UI" and UIDS not in codes):
        return False
    return any(isinstance(part, int) and kept_by(part, "KC") & codes for part in leaf.path[:-1:2])


def _check_taken(check: Check, pair: Pair, old: Header, new: Header) -> None:
    """Nothing that the profile takes, and no option keeps or cleans, is as it was."""
    for leaf in new.leaves:
        if leaf.vr not in _NAMES_AND_TEXT or isinstance(leaf.path[-1], str):
            continue
        row = row_of(leaf.tag)
        if row is None or row.basic == "K" or _stays(leaf, new, pair.new.codes):
            continue
        before = old.by_path.get(leaf.path)
        if before is None or _DUMMIES.fullmatch(before.text) or before.text in registered_uids():
            continue
        if leaf.text == before.text:
            what = "it claims the profile, and a value that the profile takes is as it was"
            check.fail(what, pair.new.label, pair.old.number, leaf.shown)
