"""A plan: a profile compiled for one SOP class, a tree by parent sequence with a decision for each tag.

Base and options are resolved to one code for each row of Table E.1-1; what the table omits is
decided by `tables/unlisted.csv`; what DICOM does not know is removed.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from ..actions import documents, people
from ..actions.dummies import zero_numbers
from ..dicom import tags
from ..dicom.dictionary import vr_of
from ..dicom.vr import FREE_TEXT, TEXT
from ..errors import UsageError
from ..stream.encoding import ElementKind
from . import private, standard
from .decision import Decision, Outcome, act, by_code, is_temporal, keep, kept_meaning, remove, temporal
from .options import FULL_DATES, MODIFIED_DATES, RETAIN_SAFE_PRIVATE, check_options

# Not of a data set: commands, file meta information, directory records (PS3.15 section E.1.1).
_FOREIGN_GROUPS: Final = (0x0000, 0x0002, 0x0004, 0x0006)
_GRAPHIC_OBJECT_SEQUENCE: Final = 0x00700009
_COMPOUND_GRAPHIC_SEQUENCE: Final = 0x00700209
_GRAPHIC_DATA: Final = 0x00700022
_PLANS: Final = 64

PROFILES: Final = ("basic",)

# What no row can say, by tag.
_SPECIAL: Final[dict[int, Decision]] = {
    tags.SPECIFIC_CHARACTER_SET: keep("protected: says how text is read"),
    tags.SOP_CLASS_UID: keep("protected: says what the object is"),
    tags.PATIENT_NAME: act(Outcome.PSEUDONYM, people.pseudonym, "Table E.1-1: Z, as the patient's pseudonym"),
    tags.PATIENT_ID: act(Outcome.PSEUDONYM, people.pseudonym, "Table E.1-1: Z/D, as the patient's pseudonym"),
    tags.ENCAPSULATED_DOCUMENT: act(
        Outcome.DUMMY, documents.replace_document, "Table E.1-1: D, an empty document"
    ),
    0x00420015: act(Outcome.DUMMY, documents.document_length, "length of the empty document"),
}  # fmt: skip

# Written anew at the top of every data set; `marks` keeps what was said there before.
MARKS: Final = frozenset(
    {
        tags.PATIENT_IDENTITY_REMOVED,
        tags.DEIDENTIFICATION_METHOD,
        tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
        tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
    }
)

# What is drawn by hand can be a signature or a name; the clean-graphics option is not built.
_ZEROED = act(Outcome.DUMMY, zero_numbers, "Table E.1-1: D on Graphic Annotation Sequence")


class Node:
    """The decisions inside one parent sequence (or at the top) of a kind of data set."""

    def __init__(self, policy: "Policy", parent: int | None, sop_class: str) -> None:
        self._policy = policy
        self._parent = parent
        self._sop_class = sop_class
        self.decisions: dict[ElementKind, Decision] = {}

    def decide(self, kind: ElementKind) -> Decision:
        """The decision for a kind of element, remembered in `decisions`."""
        decision = self._policy.decide(kind, self._parent, self._sop_class)
        if len(self.decisions) > 20_000:
            self.decisions.clear()
        self.decisions[kind] = decision
        return decision


class Plan:
    """A policy compiled for one SOP class."""

    def __init__(self, policy: "Policy", sop_class: str) -> None:
        self.policy = policy
        self.top = Node(policy, None, sop_class)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence; it is the same in every kind of data set."""
        return self.policy.inside(parent)


class Policy:
    """The basic profile with its options: decides, and compiles plans.

    name: as it stands in (0012,0063). options: names from `options.OPTIONS`.
    Raises UsageError where they are wrong.
    """

    def __init__(self, name: str = "basic", options: Iterable[str] = ()) -> None:
        if name not in PROFILES:
            raise UsageError(f"there is no profile '{name}'; the profiles are: {', '.join(PROFILES)}")
        self.name = name
        self.options = check_options(options)
        self.private = private.PrivatePolicy(self.options)
        self._inside: dict[int, Node] = {}
        self.plan = lru_cache(_PLANS)(self._plan)

    def _plan(self, sop_class: str) -> Plan:
        return Plan(self, sop_class)

    def inside(self, parent: int) -> Node:
        """The node of the items of a sequence."""
        node = self._inside.get(parent)
        if node is None:
            node = self._inside[parent] = Node(self, parent, "")
        return node

    def decide(self, kind: ElementKind, parent: int | None, sop_class: str) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top)."""
        tag = kind.tag
        if tag & 0xFFFF == 0:
            return remove("group lengths are not kept")
        if kind.private:
            return self._decide_private()
        if tag >> 16 in _FOREIGN_GROUPS:
            return remove("no attribute of a data set")
        if parent is None and tag in MARKS:
            return remove("the marks are written anew")
        if tag in _SPECIAL:
            return _SPECIAL[tag]
        if tag == _GRAPHIC_DATA and parent in (_GRAPHIC_OBJECT_SEQUENCE, _COMPOUND_GRAPHIC_SEQUENCE):
            return _ZEROED
        decision = self._decide_public(tag, parent, sop_class)
        return _mismatch(kind) or decision if decision.keeps else decision

    def _decide_private(self) -> Decision:
        if RETAIN_SAFE_PRIVATE in self.options:
            return Decision(Outcome.REMOVE, "Table E.1-1: C by retain-safe-private", by_creator=True)
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
        return keep(f"{name}: K")

    def _by_unlisted(self, unlisted: standard.Unlisted, vr: str, tag: int) -> Decision:
        rule = f"not in Table E.1-1; {unlisted.reason}"
        code = {"dummy": "D", "uid": "U", "remove": "X"}.get(unlisted.action, "")
        if unlisted.option == "longitudinal":
            for name in (FULL_DATES, MODIFIED_DATES):
                if name in self.options:
                    return temporal(vr, code, f"{name}: {rule}", modified=name == MODIFIED_DATES)
        elif unlisted.option in self.options:
            return keep(f"{unlisted.option}: {rule}")
        if unlisted.action == "code-meaning":
            return kept_meaning(rule)
        if not code:
            return keep(rule)
        if code == "D" and vr == "SQ":
            return by_code("D", vr, tag, rule)
        return by_code(code, vr, tag, rule)


def _mismatch(kind: ElementKind) -> Decision | None:
    """Removes what would stay by its tag but is written with a VR in which it can hold anything."""
    if kind.dictionary_vr is None or kind.vr in kind.dictionary_vr.split(" ") or kind.vr == "UN":
        return None
    expected_text = kind.dictionary_vr in TEXT and kind.dictionary_vr not in (
        "AS",
        "DA",
        "DS",
        "DT",
        "IS",
        "TM",
        "UI",
    )
    if kind.vr == "PN" or (kind.vr in FREE_TEXT and not expected_text) or kind.dictionary_vr == "SQ":
        return remove(f"written as {kind.vr}, which {kind.dictionary_vr} is not")
    return None
