"""The section Output: where released files go, and what is written beside them."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .mask import Mask
from .path_lines import on_path_change
from .settings import remember, remembered

FOLDER, ARCHIVE, DATABASE = range(3)
_LAYOUTS = (
    "{PatientID}/{StudyInstanceUID}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm",
    "{PatientID}/{StudyDate|shift|year}/{SeriesInstanceUID}/{SOPInstanceUID}.dcm",
    "{PatientID}/{SOPInstanceUID}.dcm",
    "{SOPInstanceUID}.dcm",
)
_PATHS = ("outputFolder", "outputZip", "report", "map")


class OutputSection:
    """Knows where a run writes. changed: is called where that changes."""

    def __init__(self, ui: Any, mask: Mask, changed: Callable[[], None]) -> None:
        self._ui, self._mask, self._changed = ui, mask, changed
        from DicomDeidLib.naming import DEFAULT_LAYOUT

        layouts = dict.fromkeys((DEFAULT_LAYOUT, *_LAYOUTS))
        ui.layoutComboBox.addItems(list(layouts))
        ui.layoutComboBox.setCurrentText(remembered("layout", DEFAULT_LAYOUT))
        ui.outputFolderPathLineEdit.currentPath = remembered("outputFolder", _default_folder())
        target = remembered("target")
        ui.outputTargetComboBox.currentIndex = int(target) if target in ("0", "1", "2") else FOLDER
        for name in _PATHS:
            on_path_change(self._line(name), self._on_change)
        ui.outputTargetComboBox.connect("currentIndexChanged(int)", self._on_change)
        ui.layoutComboBox.connect("currentTextChanged(QString)", self._on_change)
        ui.releaseRiskCheckBox.connect("toggled(bool)", self._on_change)

    @property
    def target(self) -> int:
        """FOLDER, ARCHIVE or DATABASE."""
        return int(self._ui.outputTargetComboBox.currentIndex)

    @property
    def path(self) -> str:
        """The folder or archive, '' where none is given; a run for the database makes its own."""
        if self.target == DATABASE:
            return ""
        return self._path("outputZip" if self.target == ARCHIVE else "outputFolder")

    def asked(self) -> dict[str, str]:
        """What a job needs to know besides."""
        found = {
            "layout": str(self._ui.layoutComboBox.currentText).strip(),
            "on_risk": "release" if self._ui.releaseRiskCheckBox.checked else "set-aside",
        }
        return {**found, **{name: self._path(name) for name in ("report", "map") if self._path(name)}}

    def problem(self) -> str:
        """Why nothing can be written there, ''; what a job checks is not checked here."""
        if self.target == DATABASE:
            return ""
        if not self.path:
            return _("choose where the results go")
        if self.target == ARCHIVE and not self.path.lower().endswith(".zip"):
            return _("an archive's name ends in .zip")
        folder = Path(self.path).absolute()
        while not os.path.lexists(folder) and folder != folder.parent:
            folder = folder.parent
        if folder.is_dir() and not os.access(folder, os.W_OK):
            return _("nothing can be written to the output: it is read-only")
        if not folder.is_dir() and not (self.target == ARCHIVE and str(folder) == self.path):
            return _("the output can't be made: a part of its path is a file")
        return ""

    def show(self, editable: bool) -> None:
        """Brings the section up to date."""
        ui = self._ui
        for widgets, wanted in (
            ((ui.outputFolderTitleLabel, ui.outputFolderPathLineEdit, ui.openOutputCheckBox), FOLDER),
            ((ui.outputZipTitleLabel, ui.outputZipPathLineEdit), ARCHIVE),
        ):
            for widget in widgets:
                widget.visible = self.target == wanted
        for name in _PATHS:
            if self._mask.hidden:
                self._line(name).visible = False
            elif name in ("report", "map"):
                self._line(name).visible = True
        for widget in (ui.layoutTitleLabel, ui.layoutComboBox):
            widget.visible = self.target != DATABASE
        ui.outputCollapsibleButton.enabled = editable

    def remember(self) -> None:
        """Keeps paths and choices for the next session; reports and maps are for one run."""
        remember("target", str(self.target))
        remember("layout", self.asked()["layout"])
        remember("outputFolder", self._path("outputFolder"))

    def _line(self, name: str) -> Any:
        return getattr(self._ui, f"{name}PathLineEdit")

    def _path(self, name: str) -> str:
        return str(self._line(name).currentPath).strip()

    def _on_change(self, *_ignored: object) -> None:
        self._changed()


def _default_folder() -> str:
    import qt

    documents = qt.QStandardPaths.writableLocation(qt.QStandardPaths.DocumentsLocation)
    return os.path.join(str(documents), "DicomDeid")
