"""The colours of changes, light on a dark palette's ground and dark on a light one's."""

from typing import Any

from slicer.i18n import tr as _

# Of each kind of change the ground on a light palette, and on a dark one.
_GROUNDS = {
    "removed": ("#f8d3d0", "#6b2b27"),
    "emptied": ("#fbe3c4", "#6a4a1c"),
    "replaced": ("#fbf0b9", "#5d541d"),
    "uid": ("#d5e4fa", "#27456b"),
    "date": ("#e6daf7", "#4a336b"),
    "added": ("#d5efd3", "#2a5628"),
    "wrong": ("#f8b9b4", "#7d241e"),
    "weak": ("#fbe3c4", "#6a4a1c"),
}
_DATES = ("shift", "generalize")


def kind_of(change: Any) -> str:
    """The kind of a Change, '' for what stays."""
    if change.action == "insert":
        return "added"
    if change.after is None:
        return "removed"
    if not change.changed:
        return ""
    if not change.after:
        return "emptied"
    if change.action == "uid":
        return "uid"
    return "date" if change.action in _DATES else "replaced"


def ground(kind: str, palette: Any) -> Any:
    """The QColor that a kind of change stands on."""
    import qt

    light, dark = _GROUNDS[kind]
    return qt.QColor(dark if _is_dark(palette) else light)


def legend(palette: Any) -> str:
    """The colours with what they mean, as rich text."""
    names = {
        "removed": _("removed"),
        "emptied": _("emptied"),
        "replaced": _("replaced"),
        "uid": _("UID mapped"),
        "date": _("date moved"),
        "added": _("added"),
    }
    spans = []
    for kind, name in names.items():
        text = f" {name} ".replace(" ", "&nbsp;")  # a name is not torn at the end of a line
        spans.append(f'<span style="background-color:{_GROUNDS[kind][_is_dark(palette)]}">{text}</span>')
    return " ".join(spans)


def _is_dark(palette: Any) -> bool:
    import qt

    return bool(palette.color(qt.QPalette.Base).lightness() < 128)
