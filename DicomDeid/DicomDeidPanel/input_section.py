"""The section Input: the DICOM database, a folder, or a loaded volume."""

import os
from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .mask import Mask
from .path_lines import on_path_change
from .selection import Selection, counted
from .series import is_open, series_of_node
from .series_tree import SeriesTree

_DATABASE, _FOLDER, _LOADED = range(3)
_BURST = 500  # milliseconds; a database that changes says so many times
_SIGNALS = ("databaseChanged()", "opened()", "closed()")


class InputSection:
    """Knows what is chosen. changed: is called when that may be something else."""

    def __init__(self, ui: Any, logic: Any, mask: Mask, changed: Callable[[], None]) -> None:
        import qt
        import slicer

        self._ui, self._logic, self._mask, self._changed = ui, logic, mask, changed
        self._is_stopped = False
        self._database: Any = None
        self.tree = SeriesTree(ui.seriesTree, changed)
        self._soon = qt.QTimer()
        self._soon.setSingleShot(True)
        self._soon.connect("timeout()", self.refresh)
        ui.seriesSearchBox.connect("textChanged(QString)", self.tree.search)
        ui.refreshButton.connect("clicked()", self.refresh)
        ui.useBrowserSelectionButton.connect("clicked()", self._take_browser_selection)
        ui.sampleDataButton.connect("clicked()", self._add_sample_data)
        ui.inputTabs.connect("currentChanged(int)", self._on_change)
        on_path_change(ui.inputFolderPathLineEdit, self._on_change)
        ui.inputNodeComboBox.setMRMLScene(slicer.mrmlScene)
        ui.inputNodeComboBox.connect("currentNodeChanged(vtkMRMLNode*)", self._on_change)

    # -- the database -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Reads the database again, from its beginning."""
        if self._is_stopped:
            return
        database = self._logic.database
        if database is not self._database:
            self._listen(database)
        self.tree.fill(database)
        self._changed()

    def stop(self) -> None:
        """Ends what goes on, and listens no more."""
        self._is_stopped = True
        self._soon.stop()
        self.tree.stop()
        self._listen(None)

    def _listen(self, database: Any) -> None:
        for signal in _SIGNALS:
            if self._database is not None:
                self._database.disconnect(signal, self._on_database)
            if database is not None:
                database.connect(signal, self._on_database)
        self._database = database

    def _on_database(self) -> None:
        self._soon.start(_BURST)

    def _take_browser_selection(self) -> None:
        from .browser import browser_selection

        selected = browser_selection()
        if selected:
            self.select_series(selected)
        else:
            self._ui.selectionLabel.text = _("Nothing is selected in the DICOM browser.")

    def _add_sample_data(self) -> None:
        from .sample_data import add_demo_study

        add_demo_study()
        self.refresh()

    # -- what is chosen -----------------------------------------------------------------------------

    def select_series(self, uids: "list[str]") -> None:
        """Ticks series of the database and no others."""
        self._ui.inputTabs.currentIndex = _DATABASE
        self._ui.inputCollapsibleButton.collapsed = False
        self._ui.seriesSearchBox.text = ""
        self.tree.tick(uids)

    def select_folder(self, path: str) -> None:
        """Chooses a folder."""
        self._ui.inputTabs.currentIndex = _FOLDER
        self._ui.inputFolderPathLineEdit.currentPath = path

    def select_node(self, node: Any) -> None:
        """Chooses a loaded volume."""
        self._ui.inputTabs.currentIndex = _LOADED
        self._ui.inputNodeComboBox.setCurrentNode(node)

    def selection(self) -> Selection:
        """What is chosen now."""
        return (self._of_database, self._of_folder, self._of_node)[self._ui.inputTabs.currentIndex]()

    def _of_database(self) -> Selection:
        ticked = self.tree.ticked()
        if self.tree.is_filling:
            return Selection(tuple(ticked), problem=self.database_message())
        problem = "" if ticked else self.database_message() or _("tick a patient, a study or a series")
        if ticked and not any(one.files for one in ticked):
            problem = _("none of the files of these series is on disk any more")
        patients, studies = self.tree.counts()
        selection = Selection(tuple(ticked), problem=problem, hidden=self.tree.hidden_ticks())
        return selection._replace(summary=_summary(selection, patients, studies) if ticked else "")

    def _of_folder(self) -> Selection:
        path = self._ui.inputFolderPathLineEdit.currentPath.strip()
        if not path:
            return Selection(problem=_("choose a folder"))
        if not os.path.isdir(path):
            return Selection(problem=_("the input folder is not there"))
        return Selection(folder=path, summary=_("Every DICOM file in the folder and below it."))

    def _of_node(self) -> Selection:
        node = self._ui.inputNodeComboBox.currentNode()
        if node is None:
            return Selection(problem=_("choose a loaded volume"))
        try:
            series = series_of_node(self._logic.database, node)
        except ValueError as wrong:
            return Selection(problem=_("the volume can't be taken: {why}").format(why=wrong))
        selection = Selection((series,))
        return selection._replace(summary=_summary(selection, 1, 1))

    # -- what is seen -------------------------------------------------------------------------------

    def database_message(self) -> str:
        """What there is to say of the database, '' where it simply has series."""
        if self._logic.database is None:
            return _("There is no DICOM database: the DICOM module is missing.")
        if not is_open(self._logic.database):
            return _("No DICOM database is open. Open the DICOM module once to make one, or use a folder.")
        if self.tree.is_filling:
            return _("Reading the DICOM database… {number} series").format(number=f"{self.tree.number:,}")
        if not self.tree.number:
            return _(
                "The DICOM database is empty. Import files in the DICOM module, use a folder, "
                "or add a synthetic study."
            )
        return ""

    def show(self, selection: Selection, editable: bool) -> None:
        """Brings the section up to date."""
        ui = self._ui
        message = self.database_message()
        ui.databaseLabel.text = message
        ui.databaseLabel.visible = bool(message)
        empty = is_open(self._logic.database) and not self.tree.is_filling and not self.tree.number
        ui.sampleDataButton.visible = empty
        # Names of folders and volumes name patients too.
        for widget in (ui.inputFolderPathLineEdit, ui.inputNodeComboBox):
            widget.visible = not self._mask.hidden
        said = selection.summary or _("Nothing is chosen.")
        if selection.hidden:
            said += " " + _("The search hides {number} of them.").format(number=selection.hidden)
        ui.selectionLabel.text = said
        ui.inputTabs.enabled = editable

    def _on_change(self, *_ignored: object) -> None:
        self._changed()


def _summary(selection: Selection, patients: int, studies: int) -> str:
    parts = [
        counted(patients, _("patient"), _("patients")),
        counted(studies, _("study"), _("studies")),
        counted(len(selection.series), _("series"), _("series")),
        counted(len(selection.files), _("file"), _("files")),
    ]
    if selection.missing:
        parts.append(_("{number} missing").format(number=f"{selection.missing:,}"))
    return ", ".join(parts)
