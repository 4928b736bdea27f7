"""Bases: what a profile's rules are laid over: the basic profile, keeping everything, removing everything."""

from typing import Final, Protocol

from ..actions import checks
from ..actions.uids import map_uids
from ..dicom import tags
from ..stream.encoding import ElementKind
from .basic import Basic
from .content import Treatment
from .decision import Decision, Effect, act, keep, remove
from .manner import manner_of
from .profile import Profile
from .rule import is_described_by, is_needed

_CHECKED: Final[dict[int, Decision]] = {
    tags.SPECIFIC_CHARACTER_SET: act(Effect.KEEP, checks.character_set, "protected: says how text is read"),
    tags.SOP_CLASS_UID: act(Effect.KEEP, checks.sop_class, "protected: says what the object is"),
}


class Base(Protocol):
    """Decides about every kind of element, before any rule."""

    def decide(
        self, kind: ElementKind, parent: int | None, sop_class: str, item: Treatment | None = None
    ) -> Decision:
        """What happens to a kind of element inside `parent` (None: at the top).

        item: of the content item that it stands in, where items are looked at.
        """
        ...


def base_of(profile: Profile) -> Base:
    """The base of a profile, with its options."""
    if profile.base == "basic":
        return Basic(profile.options, manner_of(profile))
    return _KeepAll() if profile.base == "keep-all" else _RemoveAll()


class _KeepAll:
    """Everything stays but what rules change."""

    def decide(
        self, kind: ElementKind, parent: int | None, sop_class: str, item: Treatment | None = None
    ) -> Decision:
        """Only what no data set has goes."""
        always = _always(kind)
        return always or keep("keep-all: stays unless a rule says otherwise")


class _RemoveAll:
    """Everything goes but what rules keep, and what an object can't be read or named without."""

    def decide(
        self, kind: ElementKind, parent: int | None, sop_class: str, item: Treatment | None = None
    ) -> Decision:
        """What describes the pixels stays, the object's own UIDs are mapped."""
        always = _always(kind)
        if always:
            return always
        if is_needed(kind.tag) and parent is None:
            return act(Effect.UID, map_uids, "remove-all: the object is named by it")
        if is_described_by(kind.tag) and parent is None:
            return keep("remove-all: without it the pixels can't be read")
        return remove("remove-all: goes unless a rule keeps it")


def _always(kind: ElementKind) -> Decision | None:
    """What is done on both of these bases."""
    if tags.is_foreign(kind.tag):
        return remove("no attribute of a data set, or a length that no longer holds")
    if kind.tag in tags.MARKS:
        return remove("the marks are written anew, at the top only")
    return _CHECKED.get(kind.tag)
