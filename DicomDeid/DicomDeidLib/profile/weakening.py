"""Weakening: what a rule lets stay that the basic profile would take, as far as its text tells."""

from enum import IntEnum
from typing import Final

from ..dicom.dictionary import vr_of
from ..dicom.tags import is_private
from ..stream.encoding import ElementKind
from .basic import Basic
from .decision import Effect
from .private import PrivateTag, safe_private_vrs
from .rule import Rule, shows_identity, stays_by
from .selector import Selector
from .standard import row_of, table_e1_1, unlisted


class Weakening(IntEnum):
    """How much a rule weakens the basic profile: not at all; less than identity; or identity may stay."""

    NONE = 0
    PROFILE = 1
    IDENTITY = 2


_STAYS: Final = (Effect.KEEP, Effect.SHIFT)
# What these options of PS3.15 keep does not make an output say that identity is still there.
_RETAINS: Final = "retain-"


def weakening_of(rule: Rule, options: frozenset[str]) -> Weakening:
    """How much a rule weakens base and options."""
    # Technical terms are cleaned beyond what the standard asks; to leave those weakens nothing.
    bases = [Basic(options), Basic(frozenset(name for name in options if not name.startswith("clean-")))]
    # What base and options clean is no weaker for a rule that cleans it, but for one that leaves it.
    stays = (*_STAYS, Effect.CLEAN) if rule.action == "clean" else _STAYS
    found = [min(_of(selector, basic, stays) for basic in bases) for selector in stays_by(rule)]
    if rule.action != "keep":
        # Text that a rule makes of the input's is searched by the gate for what identifies.
        found = [min(one, Weakening.PROFILE) for one in found]
    if shows_identity(rule):
        found.append(Weakening.IDENTITY)
    return max(found, default=Weakening.NONE)


def _of(selector: Selector, basic: Basic, stays: tuple[Effect, ...]) -> Weakening:
    last = selector.last
    if last.creator:
        safe = (
            last.bits & 0xFF
            and PrivateTag(last.creator, last.bits >> 16, last.bits & 0xFF) in safe_private_vrs()
        )
        return Weakening.NONE if safe else Weakening.PROFILE if selector.is_one else Weakening.IDENTITY
    if selector.means_private:
        return Weakening.IDENTITY
    tags = [last.bits] if selector.tag is not None else [*table_e1_1(), *unlisted()]
    meant = [
        tag for tag in tags if last.may_mean(tag, (vr_of(tag) or "").split(" ")[0]) and not is_private(tag)
    ]
    return max((_of_attribute(tag, basic, stays) for tag in meant), default=Weakening.NONE)


def _of_attribute(tag: int, basic: Basic, stays: tuple[Effect, ...]) -> Weakening:
    vr = (vr_of(tag) or "UN").split(" ")[0]
    if basic.decide(ElementKind(tag, vr, vr, long=False), None, "").effect in stays:
        return Weakening.NONE
    row = row_of(tag)
    if row is not None and any(name.startswith(_RETAINS) for name in row.by_option):
        return Weakening.PROFILE
    return Weakening.IDENTITY
