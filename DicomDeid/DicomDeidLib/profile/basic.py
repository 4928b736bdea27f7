"""The basic profile: base and options become one decision for each attribute where it stands.

Base and options are resolved to one code for each row of Table E.1-1; what the table omits is
decided by `tables/unlisted.csv`; what DICOM does not know is removed.
"""

from typing import Final

from ..actions import checks, documents, people
from ..actions.dummies import zero_numbers
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..dicom.vr import BULK
from ..stream.encoding import ElementKind
from . import standard
from .decision import (
    Decision,
    Effect,
    act,
    by_code,
    is_temporal,
    keep,
    keep_checked,
    kept_meaning,
    remove,
    temporal,
)
from .options import FULL_DATES, MODIFIED_DATES, RETAIN_SAFE_PRIVATE
from .private import PrivatePolicy

_GRAPHIC_OBJECT_SEQUENCE: Final = 0x00700009
_COMPOUND_GRAPHIC_SEQUENCE: Final = 0x00700209
_GRAPHIC_DATA: Final = 0x00700022

# What no row can say, by tag.
_SPECIAL: Final[dict[int, Decision]] = {
    tags.SPECIFIC_CHARACTER_SET: act(
        Effect.KEEP, checks.character_set, "protected: says how text is read"
    ),
    tags.SOP_CLASS_UID: act(Effect.KEEP, checks.sop_class, "protected: says what the object is"),
    tags.PATIENT_NAME: act(Effect.PSEUDONYM, people.pseudonym, "Table E.1-1: Z, as the patient's pseudonym"),
    tags.PATIENT_ID: act(Effect.PSEUDONYM, people.pseudonym, "Table E.1-1: Z/D, as the patient's pseudonym"),
    tags.ENCAPSULATED_DOCUMENT: act(
        Effect.DUMMY, documents.replace_document, "Table E.1-1: D, an empty document"
    ),
    0x00420015: act(Effect.DUMMY, documents.document_length, "length of the empty document"),
}  # fmt: skip

# What is drawn by hand can be a signature or a name; the clean-graphics option is not built.
_ZEROED = act(Effect.DUMMY, zero_numbers, "Table E.1-1: D on Graphic Annotation Sequence")


class Basic:
    """Decides by Table E.1-1, its options, and the table of what it omits."""

    def __init__(self, options: frozenset[str]) -> None:
        self.options = options
        policy = PrivatePolicy(options)
        self._private = Decision(
            Effect.REMOVE,
            "Table E.1-1: C by retain-safe-private",
            resolve=policy.decide,
        )

    def decide(self, kind: ElementKind, parent: int | None, sop_class: str) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top)."""
        tag = kind.tag
        if tags.is_foreign(tag):
            return remove("no attribute of a data set, or a length that no longer holds")
        if kind.private:
            return self._decide_private()
        if tag in tags.MARKS:
            return remove("the marks are written anew, at the top only")
        if tag in _SPECIAL:
            return _SPECIAL[tag]
        if tag == _GRAPHIC_DATA and parent in (_GRAPHIC_OBJECT_SEQUENCE, _COMPOUND_GRAPHIC_SEQUENCE):
            return _ZEROED
        decision = self._decide_public(tag, parent, sop_class)
        return _mismatch(kind) or decision if decision.effect is Effect.KEEP else decision

    def _decide_private(self) -> Decision:
        if RETAIN_SAFE_PRIVATE in self.options:
            return self._private
        return remove("Table E.1-1: private, X")

    def _decide_public(self, tag: int, parent: int | None, sop_class: str) -> Decision:
        known_vr = vr_of(tag)
        if tag >> 24 == 0x50:
            return remove("Table E.1-1: curves, X")
        if tag >> 24 == 0x60:
            return remove("Table E.1-1: Overlay Data, X; nothing of the plane is left without it")
        if known_vr is None:
            return remove("not in the data dictionary")
        vr = known_vr.split(" ")[0]
        row = standard.row_of(tag)
        if row is not None:
            return self._by_row(row, vr, parent, sop_class)
        unlisted = standard.unlisted_of(tag)
        if unlisted is not None:
            return self._by_unlisted(unlisted, vr, tag)
        return keep(f"not in Table E.1-1; {vr} holds no identity")

    def _by_row(self, row: standard.Row, vr: str, parent: int | None, sop_class: str) -> Decision:
        """C wins over K where two options speak; a C that nothing can carry out leaves the basic code."""
        code, kind = standard.resolve(row.basic, row.tag, parent, sop_class)
        rule = f"Table E.1-1: {row.basic}" + (f", Type {kind}: {code}" if kind else "")
        chosen = {name: letter for name, letter in row.by_option.items() if name in self.options}
        if MODIFIED_DATES in chosen and is_temporal(vr):
            return temporal(vr, code, f"{MODIFIED_DATES}: C", modified=True)
        if not chosen or "C" in chosen.values():
            return by_code(code, vr, row.tag, rule)
        name = min(chosen)
        if is_temporal(vr):
            return temporal(vr, code, f"{name}: K", modified=False)
        return keep_checked(vr, f"{name}: K", explicit=True)

    def _by_unlisted(self, unlisted: standard.Unlisted, vr: str, tag: int) -> Decision:
        rule = f"not in Table E.1-1; {unlisted.reason}"
        code = {"dummy": "D", "uid": "U", "remove": "X"}.get(unlisted.action, "")
        if unlisted.option == "longitudinal":
            for name in (FULL_DATES, MODIFIED_DATES):
                if name in self.options:
                    return temporal(vr, code, f"{name}: {rule}", modified=name == MODIFIED_DATES)
        elif unlisted.option in self.options:
            return keep_checked(vr, f"{unlisted.option}: {rule}", explicit=True)
        if unlisted.action == "code-meaning":
            return kept_meaning(rule)
        if not code:
            return keep_checked(vr, rule)
        return by_code(code, vr, tag, rule)


# VRs that programs write for one another; any other in place of the dictionary's can hold anything.
_ALIKE: Final = (
    frozenset({"US", "SS", "UL", "SL", "UV", "SV", "OW", "OB"}),
    frozenset({"FL", "FD"}),
    frozenset({"DS", "IS"}),
    BULK,
    frozenset({"SH", "LO"}),
    frozenset({"LO", "ST", "LT", "UC", "UT"}),
)


def _mismatch(kind: ElementKind) -> Decision | None:
    """Removes what would stay by its tag but is written with a VR in which it can hold anything."""
    if kind.dictionary_vr is None or kind.vr == "UN":
        return None
    for expected in kind.dictionary_vr.split(" "):
        if kind.vr == expected or any(kind.vr in alike and expected in alike for alike in _ALIKE):
            return None
    return remove(f"written as {kind.vr}, which {kind.dictionary_vr} is not")
