"""The section Input: what can be chosen, what is said of it, and what a person sees."""

import unittest
from pathlib import Path

import qt
import slicer
from panel_case import PanelCase


class DatabaseTest(PanelCase):
    """The tree of the DICOM database."""

    def texts(self):
        """Every text of the tree."""
        found = []

        def gather(item):
            found.extend(item.text(column) for column in range(4))
            for number in range(item.childCount()):
                gather(item.child(number))

        for number in range(self.ui.seriesTree.topLevelItemCount):
            gather(self.ui.seriesTree.topLevelItem(number))
        return "\n".join(found)

    def test_it_opens_with_everything_listed_and_nothing_ticked(self):
        self.assertEqual(self.ui.seriesTree.topLevelItemCount, 2)
        self.assertIn("MRN-4711-0815", self.texts())
        self.assertIn("a face can be recognized", self.texts())
        self.assertEqual(self.panel.state.name, "BLOCKED")
        self.assertFalse(self.ui.exportButton.enabled)
        self.assertIn("tick a patient", self.ui.reasonLabel.text)
        self.assertFalse(self.ui.sampleDataButton.visible)

    def test_check_boxes_have_three_states_and_everything_is_counted(self):
        self.tick(0)
        self.assertEqual(self.item(0, 0, 0).checkState(0), qt.Qt.Checked)
        self.assertEqual(self.ui.selectionLabel.text, "1 patient, 1 study, 9 series, 12 files")
        self.assertEqual(self.ui.exportButton.text, "De-identify 9 series")
        self.assertTrue(self.ui.exportButton.enabled)
        self.tick(0, 0, 0, on=False)
        self.assertEqual(self.item(0).checkState(0), qt.Qt.PartiallyChecked)
        self.assertEqual(self.ui.exportButton.text, "De-identify 8 series")
        self.tick(1)
        self.assertTrue(self.ui.selectionLabel.text.startswith("2 patients, 2 studies, 17 series"))

    def test_a_search_shows_what_has_every_word_and_says_what_it_hides(self):
        self.tick(0)
        self.ui.seriesSearchBox.text = "okonkwo SEG"
        self.settle()
        self.assertFalse(self.series_item("SEG").isHidden())
        self.assertTrue(self.series_item("SR").isHidden())
        self.assertTrue(self.item(1).isHidden())
        self.assertIn("The search hides 8 of them", self.ui.selectionLabel.text)
        self.assertEqual(self.ui.exportButton.text, "De-identify 9 series")
        self.ui.seriesSearchBox.text = ""
        self.settle()
        self.assertFalse(self.item(1).isHidden())

    def test_identity_can_be_hidden_from_the_screen(self):
        self.tick(0)
        self.ui.hideIdentityCheckBox.click()
        self.settle()
        for secret in ("MRN-4711", "Okonkwo", "2023", "KW47", "described"):
            self.assertNotIn(secret, self.texts())
            self.assertNotIn(secret, "\n".join(row[2] for row in self.preview()))
            self.assertNotIn(secret, self.ui.previewSeriesComboBox.currentText)
        self.assertIn("Patient 2", self.texts())
        self.ui.hideIdentityCheckBox.click()
        self.settle()
        self.assertIn("MRN-4711", self.texts())

    def import_one(self, **attributes):
        """Puts one more image into the database; its series is 2.25.4711."""
        import pydicom
        from DICOMLib import DICOMUtils

        (source,) = [path for path in self.paths if path.name.endswith("pet.dcm")][:1]
        dataset = pydicom.dcmread(source)
        dataset.SeriesInstanceUID = dataset.SOPInstanceUID = "2.25.4711"
        dataset.file_meta.MediaStorageSOPInstanceUID = "2.25.4711"
        for keyword, value in attributes.items():
            setattr(dataset, keyword, value)
        (self.folder / "more").mkdir()
        dataset.save_as(self.folder / "more" / "one.dcm")
        DICOMUtils.importDicom(str(self.folder / "more"), slicer.dicomDatabase)

    def test_ultrasound_is_told_counted_and_set_aside_where_the_profile_says_so(self):
        self.import_one(Modality="US")
        self.until(lambda: "may have text in its pixels" in self.texts())
        self.panel.select_series(["2.25.4711"])
        self.settle()
        self.export()
        self.assertIn("ultrasound: may have text in its pixels", self.dialogs.asked[0][0])
        self.assertIn("often shows text: ultrasound 1", self.ui.progressLabel.text)
        self.assertIn("often shows text: ultrasound 1", self.log)
        self.assertIn("ultrasound: 1 released", self.log)
        self.ui.risksCollapsibleButton.collapsed = False
        choice = self.panel.profile._risks._combos["US"]
        choice.setCurrentText("release if cleaned")
        self.settle()
        self.assertIn("(3 held back)", self.ui.risksCollapsibleButton.text)
        self.assertIn("releases ultrasound images only if cleaned", self.ui.previewCountsLabel.text)
        self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "second")
        self.settle()
        self.export()
        self.assertIn("set aside, for no rule cleans them", self.dialogs.asked[1][0])
        self.assertIn("1 set aside", self.ui.progressLabel.text)
        self.assertIn("ultrasound: 1 set aside", self.log)
        self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "all the same")
        self.ui.releaseRiskCheckBox.click()
        self.settle()
        self.export()
        self.assertIn("released all the same", self.dialogs.asked[2][1])
        self.assertNotIn("set aside", self.dialogs.asked[2][0])
        self.ui.releaseRiskCheckBox.click()
        self.add_rule("", "clean-pixels", "regions=[[0, 0, 3, 3]]")
        self.ui.outputFolderPathLineEdit.currentPath = str(self.folder / "third")
        self.settle()
        self.export()
        self.assertIn("1 released", self.ui.progressLabel.text)
        self.assertNotIn("often shows text", self.ui.progressLabel.text)
        self.assertIn("ultrasound: 1 cleaned", self.log)
        self.assertIn("set aside where no rule cleans them", self.dialogs.asked[3][0])

    def test_policies_of_kinds_are_undone_and_kept_by_profile_and_scene(self):
        from DicomDeidPanel.draft import Draft

        choice = self.panel.profile._risks._combos["SC"]
        choice.setCurrentText("set aside")
        self.settle()
        self.assertEqual(self.panel.draft.as_json()["risks"], {"SC": "set-aside"})
        again = Draft()
        again.from_scene(self.panel.draft.for_scene())
        self.assertEqual(again.risks, {"SC": "set-aside"})
        choice.setCurrentText("release")
        self.settle()
        self.assertNotIn("risks", self.panel.draft.as_json())
        self.assertFalse(self.panel.draft.is_changed)
        self.ui.undoButton.click()
        self.settle()
        self.assertEqual(choice.currentText, "set aside")

    def test_a_file_that_says_that_text_is_burned_in_is_warned_of(self):
        self.import_one(BurnedInAnnotation="YES")
        self.until(lambda: "text is burned into its pixels" in self.texts())
        self.panel.select_series(["2.25.4711"])
        self.settle()
        self.export()
        self.assertIn("burned into its pixels", self.dialogs.asked[0][0])
        self.assertIn("1 set aside", self.ui.progressLabel.text)
        self.ui.releaseRiskCheckBox.click()
        self.settle()
        self.export()
        self.assertIn("released all the same", "\n".join(self.dialogs.asked[1]))
        self.assertIn("1 released", self.ui.progressLabel.text)

    def test_files_that_vanished_are_counted_and_left_out(self):
        (series,) = [one for one in self.logic.series()[0].studies[0].series if one.modality == "CT"]
        Path(series.files[0]).unlink()
        self.ui.refreshButton.click()
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.tick_modality("CT")
        self.assertIn("3 files, 1 missing", self.ui.selectionLabel.text)
        self.assertEqual(self.series_item("CT").text(2), "3 (1 missing)")
        for path in series.files[1:]:
            Path(path).unlink()
        self.ui.refreshButton.click()
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.settle()
        self.assertIn("none of the files", self.ui.reasonLabel.text)
        self.assertFalse(self.ui.exportButton.enabled)

    def test_a_database_that_changes_is_read_again_and_ticks_stay(self):
        self.tick_modality("SEG")
        slicer.dicomDatabase.removeSeries(self.panel.input.selection().series[0].uid)
        self.until(lambda: not self.panel.input.selection().series)
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.tick_modality("SR")
        uid = self.panel.input.selection().series[0].uid
        slicer.dicomDatabase.removeSeries([one for one in self.uids if one != uid][0])
        self.settle(1)
        self.assertEqual([one.uid for one in self.panel.input.selection().series], [uid])

    def test_a_database_that_closes_or_is_empty_is_shown_for_what_it_is(self):
        slicer.dicomDatabase.closeDatabase()
        self.until(lambda: "No DICOM database is open" in self.ui.databaseLabel.text)
        self.settle()
        self.assertIn("No DICOM database is open", self.ui.reasonLabel.text)
        slicer.dicomDatabase.openDatabase(str(self.folder / "empty" / "ctkDICOM.sql"))
        self.until(lambda: "is empty" in self.ui.databaseLabel.text)
        self.assertTrue(self.ui.sampleDataButton.visible)
        self.ui.sampleDataButton.click()
        self.until(lambda: self.ui.seriesTree.topLevelItemCount == 1)
        self.settle()
        self.assertFalse(self.ui.sampleDataButton.visible)

    def test_many_series_come_bit_by_bit(self):
        from unittest import mock

        from DicomDeidPanel import series_tree

        from_database = list(series_tree.walk(slicer.dicomDatabase))
        many = [
            (patient, study, series._replace(uid=f"{series.uid}.{number}"))
            for number in range(60)
            for patient, study, series in from_database
        ]
        walked = mock.patch.object(series_tree, "walk", lambda database: iter(many))
        with walked, mock.patch.object(series_tree, "_SLICE", 0.002):
            self.ui.refreshButton.click()
            turns = 0
            while self.panel.input.tree.is_filling:
                slicer.app.processEvents()
                turns += 1
        self.assertGreater(turns, 2, "the interface had its turn")
        self.assertEqual(self.panel.input.tree.number, len(many))


class OtherInputsTest(PanelCase):
    """Folders, volumes, and what other modules hand over."""

    def test_a_folder_is_previewed_and_exported(self):
        self.ui.inputTabs.currentIndex = 1
        self.settle()
        self.assertIn("choose a folder", self.ui.reasonLabel.text)
        self.ui.inputFolderPathLineEdit.currentPath = str(self.folder / "nowhere")
        self.settle()
        self.assertIn("not there", self.ui.reasonLabel.text)
        self.ui.inputFolderPathLineEdit.currentPath = str(self.originals)
        self.assertTrue(self.preview())
        self.assertEqual(self.ui.exportButton.text, "De-identify a folder")
        self.export()
        self.assertIn(f"{len(self.paths)} released", self.ui.progressLabel.text)

    def test_a_loaded_volume_stands_for_its_files(self):
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "CT")
        (series,) = [one for one in self.logic.series()[0].studies[0].series if one.modality == "CT"]
        instances = slicer.dicomDatabase.instancesForSeries(series.uid)
        self.ui.inputTabs.currentIndex = 2
        self.settle()
        self.panel.select_node(node)
        self.settle()
        self.assertIn("not read from DICOM", self.ui.reasonLabel.text)
        node.SetAttribute("DICOM.instanceUIDs", " ".join(instances[:2]))
        self.panel.select_node(None)
        self.panel.select_node(node)
        self.settle()
        self.assertIn("2 files", self.ui.selectionLabel.text)
        self.export()
        self.assertIn("2 released", self.ui.progressLabel.text)

    def test_other_modules_choose_series(self):
        self.ui.inputTabs.currentIndex = 1
        self.panel.select_series(self.uids[:3])
        self.settle()
        self.assertEqual(self.ui.inputTabs.currentIndex, 0)
        self.assertEqual({one.uid for one in self.panel.input.selection().series}, set(self.uids[:3]))
        self.assertTrue(self.preview())


if __name__ == "__main__":
    unittest.main()
