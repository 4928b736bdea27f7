"""The tab Review: what is left after a run is listed, searched, removed from the next run, saved, hidden."""

import json
import shutil
import sqlite3
import tempfile
import unittest
from unittest import mock

import qt
from database_case import many_files
from panel_case import PanelCase

RISK, ELEMENT, VR, FILES, VALUE, WHY = range(6)


class ReviewCase(PanelCase):
    """Begins with a plan that was released under the profile research."""

    def setUp(self):
        super().setUp()
        self._stack.callback(setattr, tempfile, "tempdir", tempfile.tempdir)
        tempfile.tempdir = str(self.folder)  # others review on this machine, too
        self.ui.profileComboBox.setCurrentText("research")
        self.tick_modality("RTPLAN")

    def review(self):
        """Clicks the button; it is back when there is a result."""
        self.ui.reviewButton.click()
        self.settle()

    def rows(self):
        """The table, as lists of text."""
        table = self.ui.reviewTable
        return [
            [table.item(row, column).text() for column in range(table.columnCount)]
            for row in range(table.rowCount)
        ]

    def select(self, *elements):
        """Selects the first row of each element."""
        table = self.ui.reviewTable
        table.clearSelection()
        paths = [row[ELEMENT] for row in self.rows()]
        for element in elements:
            for column in range(table.columnCount):
                table.item(paths.index(element), column).setSelected(True)

    def marked(self):
        """The elements of the rows that are marked."""
        items = [self.ui.reviewTable.item(row, 0) for row in range(self.ui.reviewTable.rowCount)]
        rows = zip(self.rows(), items, strict=True)
        return [row[ELEMENT] for row, item in rows if item.background().style() != qt.Qt.NoBrush]

    def gathered(self):
        """The folders of reviews that are there."""
        return set(self.folder.glob("dicomdeid-review-*"))


class ReviewTest(ReviewCase):
    """Looking, and what is done about it."""

    def setUp(self):
        super().setUp()
        self.export()
        self.review()

    def test_every_value_is_listed_by_risk_searched_and_filtered(self):
        rows = self.rows()
        ranks = list(dict.fromkeys(row[RISK] for row in rows))
        order = ("high", "text", "private", "date", "label", "number", "code", "own")
        self.assertEqual(ranks, [rank for rank in order if rank in ranks])
        self.assertEqual(self.ui.reviewCountLabel.text, f"{len(rows)} of {len(rows)} values")
        self.assertIn("1 files read", self.ui.reviewLabel.text)
        combo = self.ui.reviewRankComboBox
        self.assertEqual(combo.itemText(0), f"All ranks ({len(rows)})")
        codes = [n for n in range(combo.count) if combo.itemText(n).startswith("Label")]
        combo.currentIndex = codes[0]
        self.assertEqual({row[RISK] for row in self.rows()}, {"label"})
        self.assertIn(f"({len(self.rows())})", combo.currentText)
        combo.currentIndex = 0
        self.ui.reviewSearchBox.text = "stationname"
        self.settle()
        self.assertEqual([row[ELEMENT] for row in self.rows()], ["StationName"])
        self.assertEqual(self.ui.reviewCountLabel.text, f"1 of {len(rows)} values")
        self.ui.reviewSearchBox.text = "there is no such thing"
        self.settle()
        self.assertEqual(self.rows(), [])
        self.what_no_rule_can_remove()

    def what_no_rule_can_remove(self):
        """A file that is no DICOM is said to be none, and to be nothing for a rule."""
        (self.output / "Okonkwo.txt").write_text("x")
        self.review()
        (path,) = {
            row[ELEMENT] for row in self.rows() if row[VALUE] == "Okonkwo.txt" and "DICOM" in row[ELEMENT]
        }
        before = len(self.panel.draft.rows)
        self.select(path)
        self.ui.removeEverywhereButton.click()
        self.settle()
        self.assertEqual(len(self.panel.draft.rows), before)
        self.assertIn("no element of a data set", self.ui.reviewLabel.text)
        self.assertIn("1 are no DICOM", self.ui.reviewLabel.text)

    def test_removed_everywhere_it_is_a_rule_that_preview_and_next_run_obey(self):
        self.ui.previewFilterComboBox.currentIndex = 3
        (value,) = [row[VALUE] for row in self.rows() if row[ELEMENT] == "StationName"]
        self.assertEqual(self.after("StationName"), value)
        self.assertFalse(self.ui.removeEverywhereButton.enabled, "nothing is selected")
        self.select("StationName")
        self.ui.removeEverywhereButton.click()
        self.settle()
        (rule,) = [row.entry for row in self.panel.draft.rows if row.source == "mine"]
        self.assertEqual(rule["selector"], "StationName")
        self.assertIn("StationName", [self.ui.rulesTable.item(n, 0).text() for n in range(self.rule_count)])
        self.assertEqual(self.marked(), ["StationName"])
        self.assertIn("run again into an empty folder", self.ui.reviewLabel.text)
        self.assertIn(self.after("StationName"), ("(removed)", "(empty)", "ANONYMIZED"))
        self.ui.removeEverywhereButton.click()
        self.settle()
        self.assertEqual(self.rule_count, len(self.panel.draft.rows))
        self.assertIn("has this rule already", self.ui.reviewLabel.text)
        self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "second")
        self.settle()
        self.export()
        self.assertEqual(self.ui.reviewTable.rowCount, 0, "another run began")
        self.assertNotIn("is new", self.ui.reviewLabel.text)
        self.review()
        self.assertNotIn(value, [row[VALUE] for row in self.rows() if row[ELEMENT] == "StationName"])

    @property
    def rule_count(self):
        return self.ui.rulesTable.rowCount

    def test_many_at_once_are_one_edit_and_a_value_alone_is_confidential(self):
        before = len(self.panel.draft.rows)
        self.select("StationName", "ManufacturerModelName")
        shortcut = self.panel.after.review._keys[0]
        shortcut.activated()
        self.settle()
        self.assertEqual(len(self.panel.draft.rows), before + 2)
        self.assertEqual(len(self.marked()), 2)
        self.ui.undoButton.click()
        self.settle()
        self.assertEqual(len(self.panel.draft.rows), before)
        self.assertEqual(self.marked(), [])
        self.select("StationName")
        (value,) = [row[VALUE] for row in self.rows() if row[ELEMENT] == "StationName"]
        self.ui.removeValueButton.click()
        self.settle()
        rule = self.panel.draft.rows[-1].entry
        self.assertTrue(rule["matching"].startswith(r"\A") and value in rule["matching"].replace("\\", ""))
        self.assertIn("it is confidential", self.ui.reviewLabel.text)
        self.assertEqual(self.marked(), ["StationName"])
        self.assertNotIn(value, self.logic.getParameterNode().GetParameter("draft"))

    def test_hidden_identity_hides_values_and_what_is_saved_is_never_inside_the_output(self):
        self.ui.hideIdentityCheckBox.click()
        self.settle()
        self.assertEqual({row[VALUE] for row in self.rows()}, {"•••"})
        self.assertIn("StationName", [row[ELEMENT] for row in self.rows()])
        self.assertEqual(self.ui.reviewTable.item(0, VALUE).toolTip(), "•••")
        self.select("StationName")
        self.assertFalse(self.ui.removeValueButton.enabled, "the table of rules would show the value")
        self.assertTrue(self.ui.removeEverywhereButton.enabled)
        self.ui.hideIdentityCheckBox.click()
        self.settle()
        self.assertNotIn("•••", {row[VALUE] for row in self.rows()})
        for button, name in ((self.ui.savePageButton, "left.html"), (self.ui.saveSheetButton, "left.csv")):
            self.dialogs.path = str(self.output / name)
            button.click()
            self.assertIn("Not saved", self.ui.reviewLabel.text)
            self.assertFalse((self.output / name).exists())
            self.dialogs.path = str(self.folder / name)
            button.click()
            self.assertIn("Saved", self.ui.reviewLabel.text)
            self.assertIn("StationName", (self.folder / name).read_text())
            (self.folder / name).write_text("before")
            button.click()
            self.assertIn("StationName", (self.folder / name).read_text(), "the dialog asked to replace it")
        self.assertNotIn(str(self.folder), self.log)

    def test_what_was_gathered_goes_with_the_next_run_the_scene_and_the_panel(self):
        found = self.panel.after.review.found
        self.assertTrue(self.rows() and list(found.rows(1)))
        self.panel.close_scene()
        self.assertIsNone(self.panel.after.review.found)
        self.assertEqual((self.rows(), self.gathered()), ([], set()))
        with self.assertRaises(sqlite3.ProgrammingError):
            list(found.rows(1))
        self.review()
        self.assertTrue(self.rows())
        self.panel.stop()
        self.assertEqual((self.rows(), self.gathered()), ([], set()))
        self.review()
        self.assertEqual(self.rows(), [], "it was stopped for good")


class ReviewStateTest(ReviewCase):
    """When it can be pressed, and what happens meanwhile."""

    def test_before_a_run_and_without_its_output_it_says_why_not(self):
        self.assertFalse(self.ui.reviewButton.enabled or self.ui.verifyButton.enabled)
        self.assertIn("Run first", self.ui.reviewButton.toolTip)
        self.assertIn("Run first", self.ui.verifyLabel.text)
        self.panel.profile.rules.add({"action": "skip", "when": 'Modality == "RTPLAN"', "reason": "No."})
        self.settle()
        self.export()
        self.assertIn("released nothing", self.ui.reviewLabel.text)
        self.ui.undoButton.click()
        self.settle()
        self.export()
        self.assertTrue(self.ui.reviewButton.enabled)
        shutil.rmtree(self.output)
        self.review()
        self.assertEqual(self.rows(), [])
        self.panel.update()
        self.assertIn("not there any more", self.ui.reviewButton.toolTip)
        self.review_from_the_console()

    def review_from_the_console(self):
        result = self.logic.export([one.uid for one in self.panel.input.selection().series], str(self.output))
        seen = []
        for what in (result, str(self.output), self.output):
            with self.logic.review(what, seen.append) as found:
                self.assertTrue(json.dumps(found.rule_for("StationName")))
                self.assertTrue(list(found.rows(5)))
        self.assertEqual(len(seen), 3)
        with self.assertRaises(ValueError):
            self.logic.review(str(self.folder / "nothing"))

    def begin(self):
        """A run of enough files for a review to be caught in the middle."""
        self.panel.select_folder(str(many_files(self.folder, 60)))
        self.settle()
        self.export()
        # Every file is a look at the interface, so that it is never too quick.
        import DicomDeidPanel.slices as slices

        self._stack.callback(setattr, slices, "_SLICE", slices._SLICE)
        slices._SLICE = 0

    def when_reviewing(self, action):
        """Does something in the middle of a review, and waits for its end."""
        self.when(lambda: self.ui.progressBar.value > 3 and self.panel.state.name == "LOOKING", action)
        self.review()

    def test_cancelled_it_shows_what_was_read_and_blocks_edits_meanwhile(self):
        self.begin()
        seen = []

        def cancel():
            ui = self.ui
            seen.extend([ui.exportButton.enabled, ui.reviewButton.enabled, ui.verifyButton.enabled])
            seen.extend([ui.profileCollapsibleButton.enabled, ui.inputTabs.enabled])
            seen.extend([ui.cancelButton.visible, ui.progressBar.visible])
            ui.cancelButton.click()
            seen.append(self.panel.state.name)
            self.panel.export()
            ui.verifyButton.click()

        self.when_reviewing(cancel)
        self.assertEqual(seen, [False] * 5 + [True] * 2 + ["CANCELLING"])
        self.assertEqual(self.panel.state.name, "DONE")
        self.assertIn("Stopped", self.ui.reviewLabel.text)
        self.assertTrue(self.rows())
        self.assertIn("60 released", self.ui.progressLabel.text)

    def test_stopped_or_closed_in_the_middle_nothing_stays(self):
        self.begin()
        self.when_reviewing(self.panel.close_scene)
        self.assertEqual((self.rows(), self.gathered()), ([], set()))
        self.assertEqual(self.panel.state.name, "DONE")
        with mock.patch.object(self.logic, "review", side_effect=KeyError("Okonkwo^Ada")):
            self.review()
        self.assertIn("KeyError", self.ui.reviewLabel.text)
        self.assertNotIn("Okonkwo", self.ui.reviewLabel.text)
        self.assertEqual(self.panel.state.name, "DONE")
        self.when_reviewing(self.panel.stop)
        self.assertEqual((self.rows(), self.gathered()), ([], set()))


if __name__ == "__main__":
    unittest.main()
