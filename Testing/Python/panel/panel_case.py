"""A test case with a panel of its own on a database with the demo study, and hands to click and type."""

import os
import time
from pathlib import Path

import qt
import slicer
from database_case import DatabaseCase

_KEPT = ("key", "crosswalk", "layout", "outputFolder", "target", "profiles")
SELECTOR, NAME, VR, ACTION, VALUE, CONDITION, SOURCE = range(7)


class Dialogs:
    """Answers what the panel asks, and notes that it asked."""

    def __init__(self):
        self.answer, self.path = True, ""
        self.asked, self.shown = [], []

    def open_file(self, title, kinds):
        return self.path

    def save_file(self, title, kinds, suffix):
        return self.path

    def confirm(self, lines):
        self.asked.append(lines)
        return self.answer

    def show_folder(self, path):
        self.shown.append(path)


class PanelCase(DatabaseCase):
    """Begins with the panel as it is when the module is opened: the series are there, none is ticked."""

    def setUp(self):
        super().setUp()
        slicer.mrmlScene.Clear()
        self._settings = {name: qt.QSettings().value(f"DicomDeid/{name}") for name in _KEPT}
        for name in _KEPT:
            qt.QSettings().setValue(f"DicomDeid/{name}", "")
        self._there_before = set(Path(slicer.app.temporaryPath).glob("DicomDeid-*"))
        self.use_this_process()
        self.open_panel()
        self.ui.outputFolderPathLineEdit.currentPath = str(self.output)

    def tearDown(self):
        self.panel.stop()
        for name, value in self._settings.items():
            qt.QSettings().setValue(f"DicomDeid/{name}", "" if value is None else value)
        super().tearDown()

    def open_panel(self):
        """A panel, as the module's widget makes it."""
        from DicomDeidPanel.panel import Panel

        import DicomDeid

        folder = os.path.dirname(DicomDeid.__file__)
        self.widget = slicer.util.loadUI(os.path.join(folder, "Resources", "UI", "DicomDeid.ui"))
        self.ui = slicer.util.childWidgetVariables(self.widget)
        self.dialogs = Dialogs()
        self.panel = Panel(self.ui, self.logic, self.dialogs)
        self.widget.show()
        self.panel.read_scene()
        self.panel.refresh()
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.settle()

    # -- waiting ------------------------------------------------------------------------------------

    def settle(self, seconds=0.01):
        """Lets the panel do what it does a moment after a click, for so long at least."""
        end = time.monotonic() + seconds
        while time.monotonic() < end or self.panel.waits:
            slicer.app.processEvents()
            time.sleep(0.002)

    def until(self, condition, seconds=30):
        """Waits for something; fails where it does not come."""
        end = time.monotonic() + seconds
        while not condition():
            self.assertLess(time.monotonic(), end, "it did not come")
            slicer.app.processEvents()
            time.sleep(0.002)

    def when(self, condition, action):
        """Does something once a condition holds, also while the panel is busy with a run of its own."""
        timer = self._timer = qt.QTimer()

        def look():
            if condition():
                timer.stop()
                action()

        timer.connect("timeout()", look)
        timer.start(5)

    # -- hands --------------------------------------------------------------------------------------

    def item(self, *places):
        """An item of the tree: patient, study, series, each by its place."""
        found = self.ui.seriesTree.topLevelItem(places[0])
        for place in places[1:]:
            found = found.child(place)
        return found

    def tick(self, *places, on=True):
        """Clicks a check box of the tree."""
        self.item(*places).setCheckState(0, qt.Qt.Checked if on else qt.Qt.Unchecked)
        self.settle()

    def series_item(self, modality, patient=0):
        """The item of the first patient's series of a modality."""
        study = self.item(patient, 0)
        (found,) = [study.child(n) for n in range(study.childCount()) if study.child(n).text(1) == modality]
        return found

    def tick_modality(self, modality):
        """Ticks one series."""
        self.series_item(modality).setCheckState(0, qt.Qt.Checked)
        self.settle()

    def add_rule(self, selector, action, value="", condition=""):
        """Clicks Add and fills the row; returns its number."""
        self.ui.rulesCollapsibleButton.collapsed = False
        self.ui.addRuleButton.click()
        self.settle(0.05)
        number = len(self.panel.draft.rows) - 1
        self.ui.rulesTable.cellWidget(number, ACTION).setCurrentText(action)
        for column, text in ((SELECTOR, selector), (VALUE, value), (CONDITION, condition)):
            if text:
                self.type(number, column, text)
        self.settle()
        return number

    def type(self, row, column, text):
        """Types into a cell of the rules table."""
        self.settle(0.02)
        self.ui.rulesTable.item(row, column).setText(text)
        self.settle(0.02)

    def preview(self):
        """The rows of the preview as lists of text."""
        self.settle()
        table = self.ui.previewTable
        return [
            [table.item(row, column).text() for column in range(table.columnCount)]
            for row in range(table.rowCount)
        ]

    def after(self, element):
        """What the preview says that an element becomes; 'absent' where it has no row."""
        return next((row[3] for row in self.preview() if row[0] == element), "absent")

    def temporary(self):
        """The folders for the database that the panel has made and not removed."""
        found = set(Path(slicer.app.temporaryPath).glob("DicomDeid-*"))
        return sorted(found - self._there_before)

    def export(self):
        """Clicks the button and waits for the end."""
        self.ui.exportButton.click()
        self.until(lambda: self.panel.state.name not in ("RUNNING", "CANCELLING"))
        self.settle()

    @property
    def log(self):
        """What the log says."""
        return self.ui.logTextEdit.plainText

    def results(self):
        """The table of results, as lists of text."""
        table = self.ui.resultTable
        return [
            [table.item(row, column).text() for column in range(table.columnCount)]
            for row in range(table.rowCount)
        ]
