"""The logic that panel and console share, with a DICOM database, in Slicer or on the stand-in."""

import subprocess
import sys
import unittest
from pathlib import Path

import slicer
from database_case import DatabaseCase, contents, many_files


class LogicTest(DatabaseCase):
    """What is typed into the Python console."""

    def test_the_module_has_its_logic(self):
        logic = slicer.util.getModuleLogic("DicomDeid")
        self.assertEqual(type(logic).__name__, "DicomDeidLogic")
        self.assertIn("research", logic.profiles())

    def test_series_lists_what_the_database_holds(self):
        found = self.logic.series()
        self.assertEqual(len(found), 2)
        self.assertEqual(sum(len(series.files) for series in found.series), len(self.paths))
        modalities = {series.modality for series in found.series}
        self.assertTrue({"CT", "SEG", "SR"} <= modalities)
        self.assertIn("2 patients", str(found))
        self.assertIn(found.series[0].uid, str(found))

    def test_files_that_vanished_are_counted_and_left_out(self):
        self.use_this_process()
        (series,) = [one for one in self.logic.series()[0].studies[0].series if one.modality == "CT"]
        Path(series.files[0]).unlink()
        (again,) = [one for one in self.logic.series().series if one.uid == series.uid]
        self.assertEqual((len(again.files), again.missing), (len(series.files) - 1, 1))
        self.assertIn("1 missing", self.logic.series().summary)
        result = self.logic.export([series.uid], str(self.output))
        self.assertEqual((result.count("released"), result.missing), (len(series.files) - 1, 1))
        self.assertIn("not there any more", str(result))

    def test_a_database_that_is_closed_is_said(self):
        slicer.dicomDatabase.closeDatabase()
        self.assertEqual(len(self.logic.series()), 0)
        with self.assertRaisesRegex(ValueError, "no DICOM database is open"):
            self.logic.export(["1.2.3"], str(self.output))

    def test_preview_prints_a_table_with_the_values_of_the_export(self):
        self.use_this_process()
        rows = self.logic.preview(self.uids[:1], profile="research")
        self.assertIn("PatientName", str(rows))
        (row,) = [row for row in rows if row.path == "SOPInstanceUID"]
        self.logic.export(self.uids[:1], str(self.output), profile="research")
        self.assertTrue(any(row.after in name for name in contents(self.output)), "one key for the session")
        with self.assertRaisesRegex(ValueError, "there is no instance 99"):
            self.logic.preview(self.uids[:1], instance=99)
        with self.assertRaisesRegex(ValueError, "there is no profile 'basik'"):
            self.logic.preview(self.uids[:1], profile="basik")

    def test_a_picture_is_a_frame_before_and_after_the_rules(self):
        uids = [series.uid for series in self.logic.series().series if series.modality == "CT"]
        shown = self.logic.picture(uids[:1])
        self.assertEqual((shown.number, shown.frames, shown.after), (1, 1, None))
        self.assertEqual(shown.rendered(shown.before).shape, shown.before.shape)
        rule = {"action": "clean-pixels", "regions": [[0, 0, 3, 3]], "fill": "lowest"}
        after = self.logic.picture(uids[:1], instance=-1, rules=[rule]).after
        self.assertEqual(after[:4, :4].max(), after[:4, :4].min())
        (report,) = [s.uid for s in self.logic.series().series if s.modality == "SR"][:1]
        self.assertIsNone(self.logic.picture(report))
        with self.assertRaisesRegex(ValueError, "no instance 99; there are 4"):
            self.logic.picture(uids[:1], instance=99)

    def test_a_rule_of_ones_own_shows_in_preview_and_export(self):
        self.use_this_process()
        rules = [{"selector": "StationName", "action": "set", "value": "ROOM-1"}]
        rows = self.logic.preview(self.uids[:1], rules=rules)
        self.assertIn("ROOM-1", [row.after for row in rows])
        self.logic.export(self.uids[:1], str(self.output), rules=rules)
        self.assertTrue(all(b"ROOM-1" in data for data in contents(self.output).values()))

    def test_both_ways_to_run_give_the_bytes_of_the_command_line(self):
        self.use_this_process()
        told = []
        here = self.logic.export(self.uids, str(self.output), "research", str(self.key), progress=told.append)
        self.assertEqual((here.count("released"), here.error), (len(self.paths), ""))
        self.assertEqual((told[-1].done, told[-1].total), (len(self.paths), len(self.paths)))
        self.use_worker()
        told.clear()
        there = self.logic.export(
            self.uids, str(self.folder / "there"), "research", str(self.key), progress=told.append
        )
        self.assertEqual(here.report, there.report)
        self.assertEqual(told[-1].done, len(self.paths))
        self.assertEqual(contents(self.output), contents(self.folder / "there"))
        shell = [
            sys.executable,
            "-m",
            "DicomDeidLib",
            "run",
            str(self.originals),
            "-o",
            str(self.folder / "shell"),
        ]
        package = str(Path(sys.modules["DicomDeidLib"].__file__).parents[1])
        subprocess.run(
            [*shell, "-p", "research", "-k", str(self.key)], check=True, capture_output=True, cwd=package
        )
        self.assertEqual(contents(self.output), contents(self.folder / "shell"))

    def test_what_can_not_be_started_is_said_before_anything_is_written(self):
        for program in (sys.executable, ""):
            self.logic.program = program
            with self.assertRaisesRegex(ValueError, "there is no option"):
                self.logic.export(self.uids, str(self.output), options=["retain-all"])
            with self.assertRaisesRegex(ValueError, "does not have"):
                self.logic.export(["1.2.3"], str(self.output))
            with self.assertRaisesRegex(ValueError, "no output is given"):
                self.logic.export(self.uids)
        self.assertFalse(self.output.exists())

    def test_a_folder_is_exported_and_added_to_the_database(self):
        self.use_this_process()
        before = self.logic.series()
        result = self.logic.exportFolder(str(self.originals), str(self.output))
        self.assertEqual(result.count("released"), len(self.paths))
        self.assertIn(f"The result is in {self.output}", str(result))
        self.logic.importBack(result)
        after = self.logic.series()
        self.assertEqual((len(after), len(after.series)), (2 * len(before), 2 * len(before.series)))

    def test_reload_ends_runs_and_imports_the_packages_anew(self):
        widget = slicer.util.getModuleWidget("DicomDeid")
        self.addCleanup(widget.setup)  # other tests need it alive
        self.logic.preview(self.uids[:1])
        widget.cleanup()
        self.assertEqual(widget.logic._runs, [])


class RunTest(DatabaseCase):
    """Runs that are cancelled, killed, and that follow one another."""

    def setUp(self):
        super().setUp()
        self.many = many_files(self.folder, 1500)

    def stop_in_the_middle(self, output, stop):
        """Begins a run of many files and stops it, as a click would, once it is under way; the result."""
        job = self.logic._job([str(self.many)], str(output), "basic", str(self.key), {})
        run, finished = None, []

        def tell(progress):
            if 0 < progress.done < progress.total:
                stop(run)

        run = self.logic._start(job, tell, finished.append, 0)
        result = run.wait()
        self.assertEqual(finished, [result])
        return result

    def check_whole(self, folder):
        """Nothing half-written stays, and what has a name is whole."""
        import pydicom

        found = contents(folder)
        for name in found:
            self.assertEqual(pydicom.dcmread(folder / name).PatientIdentityRemoved, "YES")
        self.assertEqual(list(folder.glob(".dicomdeid-staging*")), [])
        return found

    def test_cancel_leaves_whole_files_and_it_can_be_resumed(self):
        for name, use in (("here", self.use_this_process), ("there", self.use_worker)):
            use()
            result = self.stop_in_the_middle(self.folder / name, lambda run: run.cancel())
            self.assertTrue(result.cancelled)
            self.assertLess(len(self.check_whole(self.folder / name)), 1500)
            resumed = self.logic.exportFolder(
                str(self.many), str(self.folder / name), key=str(self.key), resume=True
            )
            self.assertEqual(resumed.count("released"), 1500)
            self.assertEqual(len(self.check_whole(self.folder / name)), 1500)

    def test_a_worker_that_is_killed_is_said_and_the_next_run_is_right(self):
        self.use_worker()
        result = self.stop_in_the_middle(self.output, lambda run: run.kill())
        self.assertIsNone(result.report)
        self.assertIn("ended", result.error)
        self.assertIn("The export failed", str(result))
        self.check_whole(self.output)
        again = self.logic.exportFolder(str(self.many), str(self.output), key=str(self.key), resume=True)
        self.assertEqual(again.count("released"), 1500)

    def test_what_listens_may_fail_and_the_run_ends_all_the_same(self):
        import contextlib
        import io

        def fail(_):
            raise RuntimeError("a listener that fails")

        for name, use in (("here", self.use_this_process), ("there", self.use_worker)):
            use()
            with contextlib.redirect_stderr(io.StringIO()) as said:
                run = self.logic.start(self.uids, str(self.folder / name), onProgress=fail, onFinished=fail)
                self.assertEqual(run.wait().count("released"), len(self.paths))
            self.assertIn("a listener that fails", said.getvalue())
            self.assertIsNone(run.job, "it holds a key")

    def test_an_error_that_nobody_foresaw_ends_a_run_in_this_process(self):
        from unittest import mock

        self.use_this_process()
        with mock.patch("DicomDeidLib.run.run.chunks", side_effect=OSError(28, "No space left on device")):
            result = self.logic.export(self.uids, str(self.output))
        self.assertIn("No space left", result.error)
        self.assertIn("The export failed", str(result))
        with mock.patch("DicomDeidLib.run.run.chunks", side_effect=ValueError("Okonkwo^Ada")):
            unforeseen = self.logic.export(self.uids, str(self.folder / "other"))
        self.assertIn("did not foresee (ValueError)", unforeseen.error)
        self.assertNotIn("Okonkwo", str(unforeseen), "an error may quote a file")
        with self.assertRaisesRegex(ValueError, "nothing to add"):
            self.logic.importBack(result)

    def test_one_run_at_a_time_in_this_process(self):
        self.use_this_process()
        first = self.logic.start(self.uids, str(self.output))
        with self.assertRaisesRegex(ValueError, "runs in this process already"):
            self.logic.start(self.uids, str(self.folder / "other"))
        self.assertEqual(first.wait().count("released"), len(self.paths))

    def test_stopping_the_logic_ends_what_runs(self):
        for name, use in (("here", self.use_this_process), ("there", self.use_worker)):
            use()
            result = self.stop_in_the_middle(self.folder / name, lambda run: self.logic.stop())
            self.assertTrue(result.cancelled)
            self.check_whole(self.folder / name)


class SceneTest(unittest.TestCase):
    """The scene without the patient."""

    def test_names_and_attributes_go(self):
        import DicomDeid

        slicer.mrmlScene.Clear()
        hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
        patient = hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "Okonkwo, Ada (MRN-1)")
        hierarchy.SetItemAttribute(patient, "DICOM.PatientName", "Okonkwo^Ada")
        hierarchy.SetItemUID(patient, "DICOM", "MRN-1")
        study = hierarchy.CreateStudyItem(patient, "CT Okonkwo (20230117)")
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "6: CT Okonkwo")
        node.SetAttribute("DICOM.instanceUIDs", "1.2.3 1.2.4")
        # The application gives a volume an item of its own.
        item = hierarchy.GetItemByDataNode(node) or hierarchy.CreateItem(study, node)
        hierarchy.SetItemParent(item, study)
        hierarchy.SetItemUID(item, "DICOMInstanceUID", "1.2.3.9")
        node.SetDescription("of Okonkwo")
        storage = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLVolumeArchetypeStorageNode")
        storage.SetFileName("/data/OKONKWO/1.dcm")
        node.SetAndObserveStorageNodeID(storage.GetID())
        derived = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLTextNode", "6: CT Okonkwo-segmentation")
        other = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode", "my own")
        changed = DicomDeid.DicomDeidLogic().anonymizeScene()
        self.assertGreaterEqual(changed["items"], 3)
        self.assertEqual(hierarchy.GetItemName(patient), "Patient 1")
        self.assertEqual(hierarchy.GetItemName(study), "Study 1")
        self.assertEqual((node.GetName(), node.GetAttribute("DICOM.instanceUIDs")), ("Series 1", None))
        self.assertEqual(hierarchy.GetItemAttribute(patient, "DICOM.PatientName"), "")
        self.assertEqual(other.GetName(), "my own")
        self.assertEqual(derived.GetName(), "Series 1-segmentation")
        self.assertEqual((node.GetDescription() or "", storage.GetFileName() or ""), ("", ""))
        self.assertEqual(list(hierarchy.GetItemUIDNames(item)), [])
        self.assertNotIn("Okonkwo", str(hierarchy))


class SelfTest(unittest.TestCase):
    """ "Reload and Test"."""

    def test_the_modules_own_test_passes(self):
        import DicomDeid

        DicomDeid.DicomDeidTest().runTest()
