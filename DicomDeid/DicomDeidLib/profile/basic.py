"""The basic profile: base and options become one decision for each attribute where it stands.

Base and options are resolved to one code for each row of Table E.1-1; what the table omits is
decided by `tables/unlisted.csv`; what DICOM does not know is removed.
"""

from typing import Final

from ..actions import checks, documents, people
from ..actions.codes import is_registered
from ..cleaning.manner import PLAIN, Manner
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..dicom.vr import BULK
from ..stream.encoding import ElementKind
from . import content, graphics, standard
from .decision import (
    CLEANED,
    Decision,
    Effect,
    act,
    by_code,
    cleaned,
    is_temporal,
    keep,
    keep_checked,
    kept_meaning,
    over,
    remove,
    resolving,
    temporal,
)
from .options import (
    CLEAN_DESCRIPTORS,
    CLEAN_GRAPHICS,
    CLEAN_STRUCTURED_CONTENT,
    FULL_DATES,
    MODIFIED_DATES,
    RETAIN_SAFE_PRIVATE,
    RETAIN_UIDS,
)
from .private import PrivatePolicy

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


_UID: Final = 0x0040A124
# Under these what stays is cleaned, whichever attribute it is.
_CLEANING: Final = frozenset({CLEAN_DESCRIPTORS, CLEAN_STRUCTURED_CONTENT})
_CLEANED_AS_TERMS: Final = CLEANED | {"CS"}


class Basic:
    """Decides by Table E.1-1, its options, and the table of what it omits."""

    def __init__(self, options: frozenset[str], manner: Manner = PLAIN) -> None:
        """manner: how text is cleaned, where an option asks for it."""
        self.options = options
        self._manner = manner
        policy = PrivatePolicy(options, manner)
        self._private = Decision(
            Effect.REMOVE,
            "Table E.1-1: C by retain-safe-private",
            resolve=policy.decide,
        )

    def decide(
        self, kind: ElementKind, parent: int | None, sop_class: str, item: content.Treatment | None = None
    ) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top).

        item: of the content item that it stands in, where clean-structured-content decides.
        """
        tag = kind.tag
        if tags.is_foreign(tag):
            return remove("no attribute of a data set, or a length that no longer holds")
        if kind.private:
            return self._decide_private()
        if tag in tags.MARKS:
            return remove("the marks are written anew, at the top only")
        if tag in _SPECIAL:
            return _SPECIAL[tag]
        if tag == _UID and RETAIN_UIDS in self.options:
            # No K in Table E.1-1, for Table E.3.4-1 has it by concept; what it refers to keeps its UID.
            return keep_checked("UI", f"{RETAIN_UIDS}: K, as what it refers to", explicit=True)
        decision = self._decide_value(kind, item) or self._decide_graphic(kind, parent)
        decision = decision or self._decide_public(tag, parent, sop_class)
        return _mismatch(kind) or decision if decision.effect in (Effect.KEEP, Effect.CLEAN) else decision

    def _decide_value(self, kind: ElementKind, item: content.Treatment | None) -> Decision | None:
        if item is None or kind.dictionary_vr is None:
            return None
        return content.decide_value(kind, kind.dictionary_vr, item, self.options, self._manner)

    def _decide_graphic(self, kind: ElementKind, parent: int | None) -> Decision | None:
        if not graphics.is_graphic(kind.tag, parent):
            return None
        if CLEAN_GRAPHICS in self.options:
            return graphics.decide_with(kind, self._manner)
        return graphics.decide_without(kind.tag, parent)

    def _decide_private(self) -> Decision:
        if RETAIN_SAFE_PRIVATE in self.options:
            return self._private
        return remove("Table E.1-1: private, X")

    def _decide_public(self, tag: int, parent: int | None, sop_class: str) -> Decision:
        known_vr = vr_of(tag)
        if known_vr is None:
            return remove("not in the data dictionary")
        vr = known_vr.split(" ")[0]
        row = standard.row_of(tag)
        if row is not None:
            return self._by_row(row, vr, parent, sop_class)
        unlisted = standard.unlisted_of(tag)
        if unlisted is not None:
            return self._by_unlisted(unlisted, vr, tag)
        return self._kept(vr, tag, f"not in Table E.1-1; {vr} holds no identity")

    def _by_row(self, row: standard.Row, vr: str, parent: int | None, sop_class: str) -> Decision:
        """C wins over K where two options speak; a C that nothing can carry out leaves the basic code.

        A sequence with a C is walked into.
        """
        code, kind = standard.resolve(row.basic, row.tag, parent, sop_class)
        rule = f"Table E.1-1: {row.basic}" + (f", Type {kind}: {code}" if kind else "")
        chosen = {name: letter for name, letter in row.by_option.items() if name in self.options}
        if MODIFIED_DATES in chosen and is_temporal(vr):
            return temporal(vr, code, f"{MODIFIED_DATES}: C", modified=True)
        cleans = min((name for name, letter in chosen.items() if letter == "C"), default="")
        if cleans and vr in CLEANED:
            return cleaned(vr, by_code(code, vr, row.tag, rule), f"{cleans}: C", self._manner)
        if cleans and vr == "SQ":
            return keep(f"{cleans}: C, inside")
        if not chosen or cleans:
            return by_code(code, vr, row.tag, rule)
        name = min(chosen)
        if is_temporal(vr):
            return temporal(vr, code, f"{name}: K", modified=False)
        if standard.cleaned_of().get(row.tag, "") not in ("", *self._manner.keeps):
            return keep_checked(vr, f"{name}: K", explicit=True)  # it would be cleaned of itself
        return self._kept(vr, row.tag, f"{name}: K", explicit=True)

    def _kept(self, vr: str, tag: int, rule: str, *, explicit: bool = False, term: bool = True) -> Decision:
        """What stays; text of it is cleaned all the same where descriptors are."""
        if self.options & _CLEANING and vr in _CLEANED_AS_TERMS:
            left = by_code("D", vr, tag, rule)
            rule = f"{rule}; cleaned by {min(self.options & _CLEANING)}"
            return cleaned(vr, left, rule, self._manner, term=term, explicit=explicit)
        return keep_checked(vr, rule, explicit=explicit)

    def _by_unlisted(self, unlisted: standard.Unlisted, vr: str, tag: int) -> Decision:
        rule = f"not in Table E.1-1; {unlisted.reason}"
        code = {"dummy": "D", "uid": "U", "remove": "X"}.get(unlisted.action, "")
        if unlisted.option == "longitudinal":
            for name in (FULL_DATES, MODIFIED_DATES):
                if name in self.options:
                    return temporal(vr, code, f"{name}: {rule}", modified=name == MODIFIED_DATES)
        elif unlisted.option == CLEAN_DESCRIPTORS in self.options:
            return cleaned(vr, by_code(code, vr, tag, rule), f"{CLEAN_DESCRIPTORS}: {rule}", self._manner)
        elif unlisted.option in self.options:
            return self._kept(vr, tag, f"{unlisted.option}: {rule}", explicit=True)
        if unlisted.action == "code-meaning":
            meaning = kept_meaning(rule)
            return over(self._kept(vr, tag, rule), meaning) if self.options & _CLEANING else meaning
        if unlisted.action == "code":
            return resolving(is_registered, keep(rule), self._kept(vr, tag, rule))
        if unlisted.action in ("clean", "term"):
            return self._kept(vr, tag, rule, term=unlisted.action == "term")
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
