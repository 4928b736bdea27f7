"""The sections Output and Run: what is written, what is asked, what is said, and what goes wrong."""

import json
import unittest
import zipfile
from pathlib import Path

import slicer
from database_case import contents, many_files
from panel_case import PanelCase


class RunTest(PanelCase):
    """Runs from the button to the result."""

    def test_three_clicks_export_and_the_bytes_are_those_of_the_console(self):
        self.ui.keyPathLineEdit.currentPath = str(self.key)
        self.tick(0)
        self.export()
        self.assertEqual(self.panel.state.name, "DONE")
        self.assertEqual(len(self.dialogs.asked), 1, "a face can be recognized")
        uids = [one.uid for one in self.panel.input.selection().series]
        self.logic.export(uids, str(self.folder / "console"), key=str(self.key))
        self.assertEqual(contents(self.output), contents(self.folder / "console"))
        self.assertEqual(len(self.results()), 9)
        self.assertEqual({tuple(row[2:]) for row in self.results()}, {("0", "released")})
        self.assertIn("12 released", self.ui.progressLabel.text)
        self.ui.openResultButton.click()
        self.assertEqual(self.dialogs.shown, [str(self.output)])

    def test_risks_are_asked_once_and_a_no_writes_nothing(self):
        self.tick(0)
        self.dialogs.answer = False
        self.ui.exportButton.click()
        self.settle()
        self.assertEqual(len(self.dialogs.asked), 1)
        self.assertIn("face", self.dialogs.asked[0][0])
        self.assertEqual(self.panel.state.name, "READY")
        self.assertFalse(self.output.exists())
        self.tick(0, on=False)
        self.tick_modality("RTPLAN")
        self.export()
        self.assertEqual(len(self.dialogs.asked), 1, "there is nothing to ask")
        self.assertIn("1 released", self.ui.progressLabel.text)

    def test_a_worker_gives_the_same_result_and_progress(self):
        self.use_worker()
        self.tick(1)
        self.export()
        self.assertEqual(self.panel.state.name, "DONE")
        self.assertEqual(sum(int(row[1]) for row in self.results()), len(contents(self.output)))

    def test_two_exports_in_a_row(self):
        self.tick_modality("RTPLAN")
        self.export()
        self.export()
        self.assertIn("1 duplicate", self.ui.progressLabel.text)
        self.assertIn("duplicate", self.results()[0][3])
        self.tick_modality("SEG")
        self.assertFalse(self.ui.resultTable.visible, "the result was of another selection")
        self.assertEqual(self.panel.state.name, "READY")
        self.export()
        self.assertEqual(len(contents(self.output)), 2)

    def test_what_is_not_released_is_said_for_its_series(self):
        self.tick_modality("RTPLAN")
        self.tick_modality("CT")
        rows = self.panel.profile.rules
        rows.add({"action": "skip", "when": 'Modality == "RTPLAN"', "reason": "No plans in this trial."})
        self.settle()
        self.export()
        became = {row[0].split(":")[0]: row[1:] for row in self.results()}
        self.assertEqual(became["1"], ["4", "0", "released"])
        self.assertEqual(became["3"], ["0", "1", "1: No plans in this trial."])
        self.assertIn("1 x rule-1", self.log)
        self.assertNotIn("No plans", self.log, "somebody typed it, and may have named a patient")

    def test_the_log_names_nobody_and_no_place(self):
        self.ui.keyPathLineEdit.currentPath = str(self.key)
        self.tick(0)
        self.export()
        self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "other")
        self.settle()
        Path(self.panel.input.selection().files[0]).write_bytes(b"no DICOM")
        self.export()
        self.assertIn("1 not DICOM", self.ui.progressLabel.text)
        for secret in ("MRN", "Okonkwo", "KW47", str(self.folder), "2023"):
            self.assertNotIn(secret, self.log)

    def test_hidden_identity_hides_the_result_too(self):
        self.tick_modality("CT")
        self.export()
        self.assertIn("described", self.results()[0][0])
        self.ui.hideIdentityCheckBox.click()
        self.assertEqual(self.results()[0][0], "Series 1")

    def test_cancelled_half_way_it_says_so_and_what_is_there_is_whole(self):
        import pydicom

        many = many_files(self.folder, 1500)
        self.ui.inputTabs.currentIndex = 1
        self.ui.inputFolderPathLineEdit.currentPath = str(many)
        self.settle()
        for name, use in (("here", self.use_this_process), ("there", self.use_worker)):
            use()
            self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / name)
            self.settle()
            seen = []

            def cancel(seen=seen):
                ui = self.ui
                seen += [ui.exportButton.enabled, ui.inputTabs.enabled, ui.profileCollapsibleButton.enabled]
                ui.cancelButton.click()
                seen.append(self.panel.state.name)

            self.when(lambda: self.ui.progressBar.value > 0, cancel)
            self.export()
            self.assertEqual(seen, [False, False, False, "CANCELLING"])
            self.assertEqual(self.panel.state.name, "DONE")
            self.assertIn("Cancelled", self.ui.progressLabel.text)
            released = list((self.folder / name).rglob("*.dcm"))
            self.assertLess(len(released), 1500)
            for path in released:
                self.assertEqual(pydicom.dcmread(path).PatientIdentityRemoved, "YES")
            self.assertTrue(self.ui.exportButton.enabled)
            self.assertTrue(self.ui.inputTabs.enabled)

    def test_a_file_that_vanishes_before_the_run(self):
        self.tick_modality("CT")
        Path(self.panel.input.selection().files[1]).unlink()
        self.export()
        self.assertEqual(self.panel.state.name, "FAILED")
        self.assertIn("no file or folder", self.ui.progressLabel.text)
        self.ui.refreshButton.click()
        self.until(lambda: "1 missing" in self.ui.selectionLabel.text)
        self.settle()
        self.export()
        self.assertIn("3 released, 1 missing", self.ui.progressLabel.text)

    def test_a_worker_that_is_killed_is_a_failure_that_is_said(self):
        self.use_worker()
        many = many_files(self.folder, 1500)
        self.panel.select_folder(str(many))
        self.settle()
        self.ui.exportButton.click()
        self.until(lambda: self.ui.progressBar.value > 0)
        self.panel._run.kill()
        self.until(lambda: self.panel.state.name == "FAILED")
        self.assertIn("The run failed", self.ui.progressLabel.text)


class OutputTest(PanelCase):
    """Where it goes, and why it can't."""

    def setUp(self):
        super().setUp()
        self.tick_modality("RTPLAN")

    def refused(self):
        """Why the button can't be pressed."""
        self.settle()
        self.assertFalse(self.ui.exportButton.enabled)
        return self.ui.exportButton.toolTip

    def test_an_archive(self):
        self.ui.outputTargetComboBox.currentIndex = 1
        self.assertIn("choose where", self.refused())
        self.assertFalse(self.ui.outputFolderPathLineEdit.visible)
        self.ui.outputZipPathLineEdit.currentPath = str(self.folder / "result.tar")
        self.assertIn("ends in .zip", self.refused())
        archive = self.folder / "result.zip"
        self.ui.outputZipPathLineEdit.currentPath = str(archive)
        self.settle()
        self.export()
        self.assertEqual(self.panel.state.name, "DONE")
        self.assertEqual(len([name for name in zipfile.ZipFile(archive).namelist() if "dcm" in name]), 1)
        self.assertIn("never overwritten", self.refused())

    def test_back_into_the_database(self):
        before = len(self.logic.series())
        self.ui.outputTargetComboBox.currentIndex = 2
        self.settle()
        self.export()
        self.until(lambda: self.ui.seriesTree.topLevelItemCount == before + 1)
        self.assertIn("in the DICOM database", self.ui.progressLabel.text)
        self.assertEqual(len(self.temporary()), 1, "it can be reviewed until the next run")
        (copy,) = [one for one in self.logic.series().series if one.uid not in self.uids_before]
        self.assertEqual(copy.missing, 0)
        self.panel.stop()
        self.assertEqual(self.temporary(), [], "nothing stays behind")

    @property
    def uids_before(self):
        from pydicom import dcmread

        return {str(dcmread(path).SeriesInstanceUID) for path in self.paths}

    def test_a_result_is_added_to_the_database_later(self):
        before = len(self.logic.series())
        self.export()
        self.ui.addToDatabaseButton.click()
        self.until(lambda: self.ui.seriesTree.topLevelItemCount == before + 1)
        self.assertFalse(self.ui.addToDatabaseButton.enabled)

    def test_places_that_can_not_be_written(self):
        (self.folder / "file").write_text("x")
        for path, said in (
            ("", "choose where"),
            (str(self.folder / "file" / "below"), "part of its path is a file"),
            (str(self.folder / "file"), "is a file"),
        ):
            self.ui.outputFolderPathLineEdit.currentPath = path
            self.assertIn(said, self.refused())
        self.ui.inputTabs.currentIndex = 1
        self.ui.inputFolderPathLineEdit.currentPath = str(self.originals)
        self.ui.outputFolderPathLineEdit.currentPath = str(self.originals / "inside")
        self.assertIn("lies inside the input", self.refused())

    def test_a_folder_that_is_read_only(self):
        from unittest import mock

        with mock.patch("os.access", return_value=False):
            self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "read-only")
            self.assertIn("read-only", self.refused())

    def test_map_and_report(self):
        self.ui.mapPathLineEdit.currentPath = str(self.output / "map.csv")
        self.assertIn("confidential", self.refused())
        self.ui.mapPathLineEdit.currentPath = str(self.folder / "map.csv")
        self.ui.reportPathLineEdit.currentPath = str(self.folder / "report.json")
        self.settle()
        self.export()
        self.assertIn("MRN-4711-0815", (self.folder / "map.csv").read_text())
        report = (self.folder / "report.json").read_text()
        self.assertNotIn("MRN-4711", report)
        self.assertEqual(json.loads(report)["outcomes"]["released"], 1)
        self.assertIn("exists already", self.refused())

    def test_a_layout_that_is_wrong_is_said(self):
        self.ui.layoutComboBox.setCurrentText("{NoSuchThing}.dcm")
        self.assertIn("NoSuchThing", self.refused())
        self.ui.layoutComboBox.setCurrentText("{PatientID}/{SOPInstanceUID}.dcm")
        self.settle()
        self.export()
        (found,) = self.output.rglob("*.dcm")
        self.assertEqual(len(found.relative_to(self.output).parts), 2)

    def test_paths_are_remembered_for_the_next_session(self):
        self.ui.keyPathLineEdit.currentPath = str(self.key)
        self.settle()
        self.export()
        self.panel.stop()
        self.open_panel()
        self.assertEqual(self.ui.outputFolderPathLineEdit.currentPath, str(self.output))
        self.assertEqual(self.ui.keyPathLineEdit.currentPath, str(self.key))


class ModuleTest(PanelCase):
    """The module's own widget."""

    def test_it_has_the_panel_and_can_be_reloaded(self):
        widget = slicer.util.getModuleWidget("DicomDeid")
        widget.enter()
        # The tree is filled bit by bit, and on a busy machine it begins later.
        self.until(lambda: widget.ui.seriesTree.topLevelItemCount == 2)
        self.until(lambda: not widget.panel.input.tree.is_filling)
        self.settle()
        widget.cleanup()
        self.assertFalse(widget.panel.input.tree.is_filling)


if __name__ == "__main__":
    unittest.main()
