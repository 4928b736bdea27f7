"""The section Identity: key file, crosswalk, dates."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .dialogs import Dialogs
from .draft import Draft
from .mask import Mask
from .path_lines import on_path_change
from .settings import remember, remembered

_MISSES = ("set-aside", "derive")
_REMOVED, _MOVED, _KEPT = range(3)


class IdentitySection:
    """Knows key and crosswalk. changed: is called where they change; dates are options of the draft."""

    def __init__(
        self, ui: Any, draft: Draft, dialogs: Dialogs, mask: Mask, changed: Callable[[], None]
    ) -> None:
        self._ui, self._draft, self.dialogs, self._mask, self._changed = ui, draft, dialogs, mask, changed
        self._showing = False
        self._refused = ""
        ui.keyPathLineEdit.currentPath = remembered("key")
        ui.crosswalkPathLineEdit.currentPath = remembered("crosswalk")
        on_path_change(ui.keyPathLineEdit, self._on_change)
        on_path_change(ui.crosswalkPathLineEdit, self._on_change)
        ui.crosswalkMissComboBox.connect("currentIndexChanged(int)", self._on_change)
        ui.datesComboBox.connect("currentIndexChanged(int)", self._on_dates)
        ui.newKeyButton.connect("clicked()", self._new_key)
        ui.noKeyButton.connect("clicked()", self._no_key)

    @property
    def key(self) -> str:
        """The path of the key file, '' for the session's key."""
        return str(self._ui.keyPathLineEdit.currentPath).strip()

    def asked(self) -> dict[str, str]:
        """What a job needs to know."""
        crosswalk = str(self._ui.crosswalkPathLineEdit.currentPath).strip()
        miss = _MISSES[self._ui.crosswalkMissComboBox.currentIndex]
        return {"crosswalk": crosswalk, **({"crosswalk_miss": miss} if crosswalk else {})}

    def show(self, editable: bool) -> None:
        """Brings the section up to date."""
        from DicomDeidLib.profile.options import FULL_DATES, MODIFIED_DATES

        ui, options = self._ui, self._draft.options
        self._showing = True
        ui.datesComboBox.currentIndex = (
            _MOVED if MODIFIED_DATES in options else _KEPT if FULL_DATES in options else _REMOVED
        )
        self._showing = False
        ui.datesComboBox.enabled = self._draft.base == "basic"
        ui.noKeyButton.enabled = bool(self.key)
        ui.crosswalkMissComboBox.enabled = bool(self.asked()["crosswalk"])
        ui.keyLabel.text = self._mask.text(self._refused or self._key_said())
        for line in (ui.keyPathLineEdit, ui.crosswalkPathLineEdit):
            line.visible = not self._mask.hidden
        ui.identityCollapsibleButton.enabled = editable

    def remember(self) -> None:
        """Keeps the paths for the next session."""
        remember("key", self.key)
        remember("crosswalk", self.asked()["crosswalk"])

    def _key_said(self) -> str:
        from DicomDeidLib import UsageError, read_key
        from DicomDeidLib.identity.identity import Identity
        from DicomDeidLib.identity.key import is_open_to_others

        if not self.key:
            return _(
                "No key file: one key for this session, the same for preview and export. "
                "When Slicer closes it is forgotten, and the same patient will be another pseudonym."
            )
        try:
            said = _("Key {id}: the same patient is the same pseudonym wherever this key is used.").format(
                id=Identity(read_key(Path(self.key))).key_id
            )
        except UsageError as wrong:
            return f"⚠ {wrong}"
        if is_open_to_others(Path(self.key)):
            said += " ⚠ " + _("Other accounts of this machine can read the file.")
        return said

    def _on_change(self, *_ignored: object) -> None:
        self._refused = ""
        self._changed()

    def _on_dates(self, index: int) -> None:
        from DicomDeidLib.profile.options import FULL_DATES, MODIFIED_DATES

        if self._showing:
            return
        if index == _REMOVED:
            self._draft.set_option(FULL_DATES, False)
            self._draft.set_option(MODIFIED_DATES, False)
        else:
            self._draft.set_option(MODIFIED_DATES if index == _MOVED else FULL_DATES, True)
        self._changed()

    def _new_key(self) -> None:
        from DicomDeidLib import UsageError, write_new_key

        path = self.dialogs.save_file(_("Make a new key file"), "Key (*.key)", ".key")
        if not path:
            return
        try:
            write_new_key(Path(path))
        except UsageError as wrong:
            self._refused = f"⚠ {wrong}"
            self._changed()
        else:
            self._ui.keyPathLineEdit.currentPath = path

    def _no_key(self) -> None:
        self._ui.keyPathLineEdit.currentPath = ""
