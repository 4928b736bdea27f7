"""The hooks, as far as they work in Slicer and on the stand-in alike."""

import unittest
from pathlib import Path
from types import SimpleNamespace

import slicer
from database_case import DatabaseCase
from panel_case import Dialogs


class HooksTest(DatabaseCase):
    """Registration, items of the subject hierarchy, and the plugin of the DICOM export."""

    def setUp(self):
        super().setUp()
        self.panel = slicer.util.getModuleWidget("DicomDeid").panel
        self._dialogs, self.panel.dialogs = self.panel.dialogs, Dialogs()

    def tearDown(self):
        self.panel.dialogs = self._dialogs
        slicer.mrmlScene.Clear()
        super().tearDown()

    def test_registration_raises_nothing_also_for_a_second_time(self):
        from DicomDeidPanel.hooks import browser_selection, register_hooks

        register_hooks()
        register_hooks()
        self.assertIsInstance(browser_selection(), list)

    def test_an_item_stands_for_the_series_that_it_was_read_from(self):
        from DicomDeidPanel.items import comes_from_dicom, series_of_item

        items, series = self._loaded()
        for name in ("patient", "study", "series"):
            self.assertTrue(comes_from_dicom(items[name]))
            self.assertEqual(series_of_item(items[name]), [series])
        self.assertFalse(comes_from_dicom(items["folder"]))
        self.assertEqual(series_of_item(items["folder"]), [])
        self.logic.anonymizeScene()
        self.assertFalse(comes_from_dicom(items["series"]))
        self.assertEqual(series_of_item(items["patient"]), [])

    def test_without_files_or_database_an_item_stands_for_nothing(self):
        from DicomDeidPanel.items import series_of_item

        items, series = self._loaded()
        for path in slicer.dicomDatabase.filesForSeries(series):
            Path(path).unlink()
        self.assertEqual(series_of_item(items["series"]), [])
        slicer.dicomDatabase.closeDatabase()
        self.assertEqual(series_of_item(items["series"]), [])

    def test_the_export_plugin_writes_originals_de_identified_into_one_folder(self):
        import DicomDeidExportPlugin
        from DicomDeidLib.demo_study import DEFAULT, SECOND

        items, series = self._loaded()
        plugin = DicomDeidExportPlugin.DicomDeidExportPluginClass()
        self.assertEqual(plugin.examineForImport([["x"]]), [])
        offered = SimpleNamespace(directory=str(self.output), subjectHierarchyItemID=items["series"])
        self.panel.dialogs.answer = False
        self.assertIn("Cancelled", plugin.export([offered]))
        self.assertFalse(self.output.exists())
        self.assertIn("face", self.panel.dialogs.asked[0][0])
        self.panel.dialogs.answer = True
        self.assertEqual(plugin.export([offered]), "")
        written = list(self.output.iterdir())
        self.assertEqual(len(written), len(slicer.dicomDatabase.filesForSeries(series)))
        for path in written:
            self.assertEqual(path.suffix, ".dcm")
            for who in (DEFAULT, SECOND):
                self.assertNotIn(who.patient_id.encode(), path.read_bytes())

    def test_the_export_plugin_says_what_it_could_not_do(self):
        import DicomDeidExportPlugin

        items, _series = self._loaded()
        plugin = DicomDeidExportPlugin.DicomDeidExportPluginClass()
        offered = SimpleNamespace(directory=str(self.output), subjectHierarchyItemID=items["folder"])
        self.assertIn("does not have the files", plugin.export([offered]))
        offered = SimpleNamespace(directory=str(self.originals), subjectHierarchyItemID=items["series"])
        said = plugin.export([offered])
        self.assertIn("could not be done", said, "the result would lie among the originals")
        self.assertNotIn(str(self.folder), said)

    def _loaded(self):
        """Items as DICOM plugins make them for the first CT, and a folder; and the series."""
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        database = slicer.dicomDatabase
        (study,) = database.studiesForPatient(database.patients()[0])
        series = next(
            u for u in database.seriesForStudy(study) if database.fieldForSeries("Modality", u) == "CT"
        )
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "V")
        node.SetAttribute("DICOM.instanceUIDs", " ".join(database.instancesForSeries(series)))
        items = {"patient": hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "P")}
        items["study"] = hierarchy.CreateStudyItem(items["patient"], "S")
        items["series"] = hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(items["study"], node)
        hierarchy.SetItemParent(items["series"], items["study"])
        items["folder"] = hierarchy.CreateFolderItem(hierarchy.GetSceneItemID(), "F")
        for name, uid in (("patient", "MRN"), ("study", study), ("series", series)):
            hierarchy.SetItemUID(items[name], "DICOM", uid)
        return items, series


if __name__ == "__main__":
    unittest.main()
