"""Graphics: overlays, curves and drawn annotations under the clean-graphics option (PS3.15 section E.3.3)."""

from typing import Final

from ..actions.dummies import zero_numbers
from ..cleaning.manner import Manner
from ..dicom.dictionary import vr_of
from ..stream.encoding import ElementKind
from .decision import CLEANED, Decision, Effect, act, by_code, cleaned, keep, remove
from .options import CLEAN_GRAPHICS
from .standard import unlisted_of

_GRAPHIC_OBJECT_SEQUENCE: Final = 0x00700009
_COMPOUND_GRAPHIC_SEQUENCE: Final = 0x00700209
_GRAPHIC_DATA: Final = 0x00700022
# Text that is drawn; it must be there, so a dummy stands in where nothing is left of it.
_TEXTS: Final = frozenset({0x00700006, 0x00700289})  # Unformatted Text Value, Tick Label
_WAVEFORM_ANNOTATION_SEQUENCE: Final = 0x0040B020  # its text is no graphic
# Audio of curves (50xx,2000) to (50xx,200E): people speak in it.
_AUDIO: Final = range(0x2000, 0x2010)
_STAYS: Final = f"{CLEAN_GRAPHICS}: C; geometry stays"
# What is drawn by hand can be a signature or a name.
_ZEROED: Final = act(Effect.DUMMY, zero_numbers, "Table E.1-1: D on Graphic Annotation Sequence")


def is_graphic(tag: int, parent: int | None) -> bool:
    """True for what these rules decide about."""
    if tag in _TEXTS:
        return parent != _WAVEFORM_ANNOTATION_SEQUENCE
    return tag >> 24 in (0x50, 0x60) or _is_drawn(tag, parent)


def _is_drawn(tag: int, parent: int | None) -> bool:
    return tag == _GRAPHIC_DATA and parent in (_GRAPHIC_OBJECT_SEQUENCE, _COMPOUND_GRAPHIC_SEQUENCE)


def decide_without(tag: int, parent: int | None) -> Decision | None:
    """What the basic profile does, None where the tables say it."""
    if tag >> 24 == 0x50:
        return remove("Table E.1-1: curves, X")
    if tag >> 24 == 0x60:
        return remove("Table E.1-1: Overlay Data, X; nothing of the plane is left without it")
    return _ZEROED if _is_drawn(tag, parent) else None


def decide_with(kind: ElementKind, manner: Manner) -> Decision:
    """What is done under the option: numbers and bits stay, text is cleaned, sound goes."""
    tag = kind.tag
    vr = (vr_of(tag) or "").split(" ")[0]
    if not vr:
        return remove("not in the data dictionary")
    if tag >> 24 == 0x50 and tag & 0xFFFF in _AUDIO:
        return remove("Table E.1-1: curves, X; sound is not cleaned")
    unlisted = unlisted_of(tag)
    if unlisted is not None and unlisted.action == "remove" and vr not in CLEANED:
        return remove(f"not in Table E.1-1; {unlisted.reason}")
    if vr in CLEANED:
        left = by_code("D" if tag in _TEXTS else "Z", vr, tag, _STAYS)
        return cleaned(vr, left, f"{CLEAN_GRAPHICS}: C", manner)
    return keep(_STAYS)
