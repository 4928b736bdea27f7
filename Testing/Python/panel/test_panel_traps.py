"""Traps: where what is shown and what is run could differ, and where something could stay behind or show."""

import json
import shutil
import unittest
from pathlib import Path
from unittest import mock

import qt
import slicer
from database_case import many_files
from panel_case import SELECTOR, VALUE, PanelCase

KEEP_ALL = {"format": 1, "name": "basic", "version": "1", "base": "keep-all"}


class ShownIsRunTest(PanelCase):
    """The run is of what is shown."""

    def test_undo_leads_back_to_the_profile_before_and_shows_it(self):
        self.ui.profileComboBox.setCurrentText("research")
        self.ui.profileComboBox.setCurrentText("basic")
        self.ui.undoButton.click()
        self.settle()
        self.assertEqual((self.panel.draft.name, self.ui.profileComboBox.currentText), ("research",) * 2)
        self.assertFalse(self.panel.draft.is_changed)

    def test_a_file_that_calls_itself_basic_is_not_taken_for_the_built_in_one(self):
        path = self.folder / "other.json"
        path.write_text(json.dumps(KEEP_ALL))
        self.dialogs.path = str(path)
        self.ui.loadProfileButton.click()
        self.settle()
        self.assertEqual(self.ui.profileComboBox.currentText, "other")
        self.assertIn("keep-all", self.ui.profileWarningLabel.text)
        self.assertIn("keep-all", self.logic.getParameterNode().GetParameter("draft"))
        slicer.mrmlScene.Clear()
        self.panel.read_scene()
        self.settle()
        self.assertEqual((self.panel.draft.base, self.ui.profileComboBox.currentText), ("basic", "basic"))
        self.assertEqual(self.ui.profileWarningLabel.text, "")

    def test_a_scene_can_not_slip_in_another_basic_or_make_it_read_a_file(self):
        node = self.logic.getParameterNode()
        node.SetParameter("draft", json.dumps(json.dumps({**KEEP_ALL, "rules": []})))
        self.panel.read_scene()
        self.settle()
        self.assertEqual(self.ui.profileComboBox.currentText, "basic (from the scene)")
        self.assertIn("keep-all", self.ui.profileWarningLabel.text)
        path = self.folder / "other.json"
        path.write_text(json.dumps(KEEP_ALL))
        self.logic.getParameterNode().SetParameter("draft", "")
        self.logic.getParameterNode().SetParameter("profile", json.dumps(str(path)))
        self.panel.read_scene()
        self.settle()
        self.assertEqual(self.panel.draft.base, "basic")

    def test_nothing_is_run_while_the_tree_fills_and_what_is_unticked_stays_so(self):
        from DicomDeidPanel import series_tree

        self.tick(0)
        self.export()
        shutil.rmtree(self.output)
        with mock.patch.object(series_tree, "_SLICE", 0):
            self.ui.refreshButton.click()
            while self.panel.input.tree.number < 4:
                slicer.app.processEvents()
            self.panel.update()
            self.assertFalse(self.ui.exportButton.enabled)
            self.panel.export()
            self.assertFalse(self.output.exists())
            self.assertEqual(len(self.dialogs.asked), 1)
            self.item(0, 0, 0).setCheckState(0, qt.Qt.Unchecked)
            self.ui.refreshButton.click()
            self.until(lambda: not self.panel.input.tree.is_filling)
        self.settle()
        self.assertEqual(self.ui.exportButton.text, "De-identify 8 series")

    def test_what_is_still_in_an_editor_is_in_the_run(self):
        self.tick_modality("CT")
        self.add_rule("StationName", "set", "{site}-1")
        self.ui.variablesLineEdit.text = "site=BASEL"
        self.panel.update()
        self.assertEqual(self.ui.variablesLineEdit.text, "site=BASEL", "not typed over")
        self.panel.profile.commit()
        self.settle()
        self.export()
        written = next(self.output.rglob("*.dcm")).read_bytes()
        self.assertIn(b"BASEL-1", written)

    def test_what_was_mistyped_does_not_outlive_its_rules(self):
        self.tick_modality("CT")
        self.type(self.add_rule("StudyDate", "shift"), VALUE, "sometimes")
        self.ui.profileComboBox.setCurrentText("research")
        self.settle()
        self.assertTrue(self.ui.exportButton.enabled)

    def test_a_new_rule_is_selected_and_an_edit_leaves_the_selection(self):
        self.tick_modality("CT")
        self.add_rule("StationName", "keep")
        self.add_rule("PatientComments", "remove")
        self.assertEqual(self.panel.profile.rules._selected(), [1])
        self.ui.rulesTable.selectRow(0)
        self.type(0, SELECTOR, "StudyDescription")
        self.settle()
        self.assertEqual(self.panel.profile.rules._selected(), [0])
        self.assertTrue(self.ui.removeRuleButton.enabled)

    def test_nothing_can_be_changed_while_a_run_goes_on(self):
        self.use_worker()
        self.panel.select_folder(str(many_files(self.folder, 600)))
        self.preview()
        self.ui.exportButton.click()
        self.until(lambda: self.ui.progressBar.value > 0)
        self.panel.select_series(self.uids)
        self.panel.preview._on_double_click(3, 0)
        self.assertEqual(self.panel.draft.rows, [])
        self.assertEqual(self.ui.inputTabs.currentIndex, 1)
        self.assertTrue(self.ui.hideIdentityCheckBox.enabled, "a screen may be shared just now")
        self.until(lambda: self.panel.state.name == "DONE")
        self.assertEqual(self.results()[0][0:2], ["the folder", "600"])

    def test_a_scene_that_comes_while_a_run_goes_on_waits_for_its_end(self):
        self.use_worker()
        self.ui.profileComboBox.setCurrentText("research")
        self.panel.select_folder(str(many_files(self.folder, 600)))
        self.settle()
        self.ui.exportButton.click()
        self.until(lambda: self.ui.progressBar.value > 0)
        slicer.mrmlScene.Clear()
        self.panel.read_scene()
        self.panel.refresh()
        self.settle()
        self.assertEqual((self.panel.draft.name, self.panel.state.name), ("research", "RUNNING"))
        self.assertFalse(self.ui.profileCollapsibleButton.enabled)
        self.until(lambda: self.panel.state.name != "RUNNING")
        self.settle()
        self.assertEqual(self.panel.draft.name, "basic")
        self.assertEqual(self.panel.state.name, "READY", "the result was of another profile")

    def test_a_broken_scene_is_none(self):
        rule = {"selector": "StationName", "action": "keep", "left_out": 5}
        broken = json.dumps({**KEEP_ALL, "rules": [rule]})
        self.logic.getParameterNode().SetParameter("draft", json.dumps(broken))
        self.panel.read_scene()
        self.settle()
        self.assertEqual((self.panel.draft.base, self.panel.draft.rows), ("basic", []))

    def test_a_panel_that_was_stopped_does_nothing_any_more(self):
        self.tick_modality("CT")
        self.panel.stop()
        self.ui.profileComboBox.setCurrentText("research")
        self.ui.inputTabs.currentIndex = 1
        self.ui.refreshButton.click()
        self.panel.export()
        self.assertFalse(self.panel.waits or self.panel.input.tree.is_filling)
        self.assertFalse(self.output.exists())
        self.assertIn(self.logic.getParameterNode().GetParameter("profile"), ("", '"basic"'))

    def test_an_error_that_nobody_foresaw_leaves_no_old_preview_and_shows_no_text(self):
        self.tick_modality("CT")
        self.assertTrue(self.preview())
        with mock.patch.object(self.logic, "preview", side_effect=KeyError("Okonkwo^Ada")):
            self.panel.preview.refresh()
        self.assertEqual(self.ui.previewTable.rowCount, 0)
        self.assertIn("KeyError", self.ui.previewCountsLabel.text)
        self.assertNotIn("Okonkwo", self.ui.previewCountsLabel.text)

    def test_a_saved_profile_is_named_so_in_the_report(self):
        self.tick_modality("CT")
        self.add_rule("StationName", "keep")
        self.dialogs.path = str(self.folder / "trial.json")
        self.ui.saveProfileButton.click()
        self.settle()
        self.export()
        self.assertEqual(self.panel.result.report["profile"]["name"], "trial")


class HiddenTest(PanelCase):
    """A screen that is to hide identity."""

    def setUp(self):
        super().setUp()
        self.tick(0)
        self.ui.hideIdentityCheckBox.click()

    def test_new_values_that_are_made_of_old_ones_are_hidden(self):
        self.add_rule("StationName", "set", "D-{PatientID}")
        self.add_rule("SeriesDescription", "substitute", "s/Series/X/")
        shown = "\n".join(f"{row[2]} {row[3]}" for row in self.preview())
        for secret in ("MRN-4711", "KW47", "Okonkwo"):
            self.assertNotIn(secret, shown)
        self.assertEqual(self.after("SeriesDescription"), "•••")

    def test_paths_and_names_of_nodes_are_hidden(self):
        self.assertFalse(self.ui.inputNodeComboBox.isVisibleTo(self.ui.loadedTab))
        self.assertFalse(self.ui.inputFolderPathLineEdit.isVisibleTo(self.ui.folderTab))
        self.ui.outputFolderPathLineEdit.currentPath = str(self.originals / "x" / "..")
        self.ui.inputTabs.currentIndex = 1
        self.ui.inputFolderPathLineEdit.currentPath = str(self.originals)
        self.settle()
        self.ui.keyPathLineEdit.currentPath = str(self.folder / "originals" / "no.key")
        self.dialogs.path = str(self.folder / "originals" / "no.json")
        self.ui.loadProfileButton.click()
        self.settle()
        said = (
            self.ui.reasonLabel.text,
            self.ui.exportButton.toolTip,
            self.ui.keyLabel.text,
            self.ui.previewCountsLabel.text,
            self.ui.profileWarningLabel.text,
        )
        for text in said:
            self.assertIn("show identity", text)
            self.assertNotIn("originals", text)

    def test_a_series_has_the_same_number_in_tree_and_result(self):
        self.tick(0, on=False)
        self.series_item("ECG").setCheckState(0, qt.Qt.Checked)
        self.settle()
        self.export()
        self.assertEqual(self.results()[0][0], self.series_item("ECG").text(0))


class LeftBehindTest(PanelCase):
    """What must not be there, or must still be seen, after a run."""

    def setUp(self):
        super().setUp()
        self.tick_modality("RTPLAN")

    def into_database(self):
        self.ui.outputTargetComboBox.currentIndex = 2
        self.settle()

    def test_only_what_was_released_is_added_to_the_database(self):
        self.output.mkdir()
        shutil.copy(self.paths[0], self.output / "foreign.dcm")
        (self.output / "notes.txt").write_text("x")
        before = len(self.logic.series().series)
        slicer.dicomDatabase.removeSeries(self.logic.series().series[-1].uid)
        self.settle(0.6)
        self.export()
        self.ui.addToDatabaseButton.click()
        self.assertEqual(len(self.logic.series().series), before)
        self.assertFalse(self.ui.addToDatabaseButton.enabled)
        self.export()
        self.assertIn("duplicate", self.ui.progressLabel.text)

    def test_the_result_stays_to_be_seen_when_the_database_is_read_again(self):
        self.into_database()
        self.export()
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.settle(0.7)
        self.assertEqual(self.panel.state.name, "DONE")
        self.assertTrue(self.ui.resultTable.visible and self.ui.progressLabel.visible)
        self.assertIn("in the DICOM database", self.ui.progressLabel.text)

    def test_a_run_that_is_cancelled_adds_nothing(self):
        before = len(self.logic.series().series)
        self.panel.select_folder(str(many_files(self.folder, 1500)))
        self.into_database()
        self.when(lambda: self.ui.progressBar.value > 0, self.ui.cancelButton.click)
        self.export()
        self.assertIn("Cancelled", self.ui.progressLabel.text)
        self.assertEqual(len(self.logic.series().series), before)
        self.assertEqual(self.temporary(), [])

    def test_a_panel_that_goes_leaves_no_files_and_listens_no_more(self):
        self.use_worker()
        self.panel.select_folder(str(many_files(self.folder, 1500)))
        self.into_database()
        self.ui.exportButton.click()
        self.until(lambda: self.ui.progressBar.value > 0)
        self.assertEqual(len(self.temporary()), 1)
        self.panel.stop()
        self.until(lambda: self.panel._run is None)
        self.assertEqual(self.temporary(), [])
        self.assertFalse(self.panel.input.tree.is_filling)
        slicer.dicomDatabase.removeSeries(self.uids[0])
        for _ in range(50):
            slicer.app.processEvents()
        self.assertFalse(self.panel.input.tree.is_filling)

    def test_the_folder_that_slicer_was_started_in_does_not_matter(self):
        import os

        here = os.getcwd()
        os.chdir(self.originals)
        try:
            self.panel.select_folder(str(self.originals))
            self.into_database()
            self.assertEqual(self.ui.reasonLabel.text, "")
            self.assertTrue(self.ui.exportButton.enabled)
        finally:
            os.chdir(here)

    def test_a_database_that_can_not_take_them_is_said_before_or_after(self):
        self.panel.select_folder(str(self.originals))
        self.into_database()
        self.panel.profile._options["retain-uids"].click()
        self.settle()
        self.assertIn("keep their UIDs", self.ui.exportButton.toolTip)
        self.panel.profile._options["retain-uids"].click()
        with mock.patch("ctk.ctkDICOMIndexer.addListOfFiles", lambda *_: None):
            self.settle()
            self.export()
        self.assertIn(
            f"did not take {len(self.paths)} of {len(self.paths)} files", self.ui.progressLabel.text
        )
        self.assertNotIn("are in the DICOM database", self.ui.progressLabel.text)
        (kept,) = self.temporary()
        self.assertIn(str(kept), self.ui.progressLabel.text, "the only copy there is")
        self.assertEqual(len(list(kept.rglob("*.dcm"))), len(self.paths))
        self.assertNotIn(str(kept), self.log)
        shutil.rmtree(kept)
        slicer.dicomDatabase.closeDatabase()
        self.settle(0.6)
        self.panel.update()
        self.assertFalse(self.ui.exportButton.enabled)
        self.assertIn("no DICOM database is open", self.ui.exportButton.toolTip)

    def test_results_of_another_profile_in_the_same_folder_are_not_added_with_these(self):
        self.ui.layoutComboBox.setCurrentText("{SOPInstanceUID}.dcm")
        self.settle()
        self.export()
        self.ui.profileComboBox.setCurrentText("research")
        self.ui.layoutComboBox.setCurrentText("{PatientID}/{SOPInstanceUID}.dcm")
        self.settle()
        self.export()
        before = len(self.logic.series().series)
        self.ui.addToDatabaseButton.click()
        self.assertIn("results of other runs", self.ui.progressLabel.text)
        self.assertEqual(len(self.logic.series().series), before)

    def test_an_original_among_the_results_is_not_added_where_uids_stay(self):
        self.panel.select_folder(str(self.originals))
        self.panel.profile._options["retain-uids"].click()
        self.settle()
        self.export()
        shutil.copy(self.paths[0], self.output / "original.dcm")
        slicer.dicomDatabase.closeDatabase()
        slicer.dicomDatabase.openDatabase(str(self.folder / "other" / "ctkDICOM.sql"))
        self.settle(0.7)
        self.ui.addToDatabaseButton.click()
        self.assertIn("are in the DICOM database", self.ui.progressLabel.text)
        files = [path for series in self.logic.series().series for path in series.files]
        self.assertEqual(len(files), len(self.paths))
        for path in files:
            self.assertNotIn(b"MRN-4711-0815", Path(path).read_bytes())

    def test_settings_that_are_no_settings_do_no_harm(self):
        for value in ("x", "7", "-1"):
            self.panel.stop()
            qt.QSettings().setValue("DicomDeid/target", value)
            self.open_panel()
            self.assertEqual(self.ui.outputTargetComboBox.currentIndex, 0)

    def test_no_text_of_peoples_own_gets_into_the_scene(self):
        for entry in (
            {"selector": "Okonkwo^Ada", "action": "keep"},
            {"selector": "PatientAge", "action": "generalize", "to": "MRN-4711"},
            {"selector": "StudyDate", "action": "shift", "anchor": "Okonkwo 1944", "per": "Okonkwo"},
            {"selector": "StudyID", "action": "lookup", "table": {"MRN-4711": "1"}, "miss": "Okonkwo"},
        ):
            self.panel.profile.rules.add(entry)
            self.settle()
        self.panel.draft.set_variables({"site": "Okonkwo"})
        self.panel._on_profile()
        written = self.logic.getParameterNode().GetParameter("draft")
        self.assertNotIn("MRN-4711", written)
        self.assertNotIn("Okonkwo", written)


class ReloadTest(unittest.TestCase):
    """ "Reload" of the module, as developers press it."""

    def test_the_packages_are_imported_anew_and_the_panel_before_is_quiet(self):
        import sys

        widget = slicer.util.getModuleWidget("DicomDeid")
        before = sys.modules["DicomDeidPanel.panel"]
        widget.onReload()
        self.assertFalse(widget.panel.input.tree.is_filling)
        widget.panel.refresh()
        self.assertFalse(widget.panel.input.tree.is_filling, "it was stopped for good")
        from DicomDeidPanel import panel

        self.assertIsNot(panel, before)


if __name__ == "__main__":
    unittest.main()
