"""The tab Verify: a run is right, or the check that is told says what is not; and whether it loads."""

import json
import shutil
import unittest
import zipfile
from pathlib import Path
from unittest import mock

import slicer
from database_case import many_files
from panel_case import PanelCase

CHECK, STATE, LOOKED_AT, PROBLEMS, SAYS = range(5)
CHECKS = (
    "leaks", "patients", "instances", "references", "values", "pixels", "dates", "marks", "dciodvfy", "loads",
)  # fmt: skip


class VerifyCase(PanelCase):
    """Begins with two series, of four slices and of a plan, that were released."""

    def setUp(self):
        super().setUp()
        # dciodvfy is a program of others, and takes its time where it is installed.
        self._stack.enter_context(mock.patch("shutil.which", return_value=None))
        self.tick_modality("RTPLAN")
        self.tick_modality("CT")

    def verify(self):
        """Clicks the button; it is back when there is a result."""
        self.ui.verifyButton.click()
        self.settle()

    def checks(self):
        """The checks by name, as lists of text."""
        tree = self.ui.verifyTree
        items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount)]
        return {item.text(0): [item.text(column) for column in range(5)] for item in items}

    def failed(self):
        """The checks that failed."""
        return {name for name, row in self.checks().items() if row[STATE] == "failed"}

    def problems(self, check):
        """What is said below a check."""
        tree = self.ui.verifyTree
        items = [tree.topLevelItem(number) for number in range(tree.topLevelItemCount)]
        (item,) = [item for item in items if item.text(0) == check]
        self.assertEqual(item.isExpanded(), item.text(STATE) == "failed")
        return [item.child(number).text(0) for number in range(item.childCount())]

    def released(self, modality):
        """The files of a modality in the output."""
        from pydicom import dcmread

        return [path for path in sorted(self.output.rglob("*.dcm")) if dcmread(path).Modality == modality]

    def loads(self):
        """The folders of temporary databases that are there."""
        return [path for path in self.temporary() if "loads" in path.name]


class VerifyTest(VerifyCase):
    """One run, and what is done to its output."""

    def test_a_run_passes_and_the_database_of_the_person_is_not_touched(self):
        self.export()
        before, database = str(self.logic.series()), slicer.dicomDatabase
        self.verify()
        self.assertEqual(tuple(self.checks()), CHECKS)
        self.assertEqual(self.failed(), set())
        self.assertEqual(self.checks()["loads"][STATE:SAYS], ["passed", "5 instances", "0"])
        self.assertIn("Verified: nothing failed", self.ui.verifyLabel.text)
        self.assertIn("5 originals, 5 outputs, 5 pairs by what they contain", self.ui.verifyLabel.text)
        self.assertIn("5 released", self.ui.progressLabel.text, "what came of the run is there again")
        self.assertIs(slicer.dicomDatabase, database)
        self.assertEqual((str(self.logic.series()), self.loads()), (before, []))
        self.assertEqual(self.panel.state.name, "DONE")

        self.panel.profile.load("research")
        self.tick(1)
        self.verify()
        self.assertEqual(self.failed(), set())
        self.assertIn(
            "5 originals", self.ui.verifyLabel.text, "those of the run, not those that are ticked now"
        )
        self.save_report()

    def save_report(self):
        """Saves the report, first where it must not be."""
        self.dialogs.path = str(self.output / "verified.json")
        self.ui.saveVerificationButton.click()
        self.assertIn("Not saved", self.ui.verifyLabel.text)
        self.assertFalse(Path(self.dialogs.path).exists())
        self.dialogs.path = str(self.folder / "verified.json")
        self.ui.saveVerificationButton.click()
        self.assertIn("saved", self.ui.verifyLabel.text)
        saved = json.loads(Path(self.dialogs.path).read_text())
        self.assertEqual([check["name"] for check in saved["checks"]], list(CHECKS))
        self.assertTrue(saved["passed"])
        self.assertNotIn("MRN-4711", Path(self.dialogs.path).read_text())

    def test_what_is_broken_is_told_by_the_check_it_belongs_to(self):
        self.export()
        first, changed = self.released("CT")[:2]
        data = bytearray(changed.read_bytes())
        data[-5] ^= 1
        changed.write_bytes(data)
        self.verify()
        self.assertEqual(self.failed() & {"pixels", "loads"}, {"pixels"})
        self.assertTrue(any(changed.name in line for line in self.problems("pixels")))
        self.ui.hideIdentityCheckBox.click()
        self.assertFalse(any(changed.name in line for line in self.problems("pixels")))
        (plan,) = self.released("RTPLAN")
        plan.write_bytes(b"x" * plan.stat().st_size)
        self.verify()
        self.assertIn("1 of 1 instances do not load", self.problems("loads")[0])
        self.assertEqual(self.checks()["loads"][STATE:SAYS], ["failed", "5 instances", "1"])
        self.assertIn("1 files of the output are no DICOM", self.ui.verifyLabel.text)
        first.unlink()
        self.verify()
        self.assertEqual(len(self.problems("loads")), 2)
        self.assertTrue(any("1 of 4 instances do not load" in line for line in self.problems("loads")))
        self.assertIn("⚠ Failed:", self.ui.verifyLabel.text)

    def test_a_folder_with_other_results_an_archive_and_one_that_was_damaged(self):
        self.export()
        self.tick_modality("SEG")
        self.export()
        self.assertEqual(self.panel.result.written, 6, "five were there already")
        self.verify()
        self.assertEqual(self.checks()["loads"][LOOKED_AT], "6 instances")
        self.ui.outputTargetComboBox.currentIndex = 1
        archive = self.folder / "result.zip"
        self.ui.outputZipPathLineEdit.currentPath = str(archive)
        self.settle()
        self.export()
        self.verify()
        self.assertEqual((self.failed(), self.loads()), (set(), []))
        self.assertEqual(self.checks()["loads"][LOOKED_AT], "6 instances")
        self.ui.reviewButton.click()
        self.assertIn("6 files read", self.ui.reviewLabel.text)
        archive.write_bytes(archive.read_bytes()[:2000])
        self.verify()
        self.assertEqual(self.ui.verifyTree.topLevelItemCount, 0)
        self.assertIn("neither a folder nor an archive", self.ui.verifyLabel.text)
        self.assertEqual(self.panel.state.name, "DONE")

    def test_what_went_into_the_database_and_the_map_of_the_run(self):
        self.ui.outputTargetComboBox.currentIndex = 2
        self.ui.mapPathLineEdit.currentPath = str(self.folder / "map.csv")
        self.settle()
        self.export()
        self.until(lambda: not self.panel.input.tree.is_filling)
        self.settle(0.6)
        self.verify()
        self.assertEqual(self.failed(), set())
        self.assertIn("5 pairs by the map", self.ui.verifyLabel.text)
        self.ui.reviewButton.click()
        self.assertIn("5 files read", self.ui.reviewLabel.text)
        self.assertEqual(self.checks()["loads"][LOOKED_AT], "5 instances")


class VerifyStateTest(VerifyCase):
    """What happens meanwhile, and where it can't be done."""

    def begin(self):
        """A run of a folder with enough files to be caught in the middle."""
        self.panel.select_folder(str(many_files(self.folder, 40)))
        self.settle()
        self.export()
        # Every file is a look at the interface, so that it is never too quick.
        import DicomDeidPanel.slices as slices

        self._stack.callback(setattr, slices, "_SLICE", slices._SLICE)
        slices._SLICE = 0

    def when_verifying(self, action):
        """Does something in the middle, and waits for its end."""
        self.when(lambda: self.ui.progressBar.value > 3 and self.panel.state.name == "LOOKING", action)
        self.verify()

    def test_cancelled_stopped_and_closed(self):
        self.begin()
        seen = []

        def cancel():
            seen.extend([self.ui.exportButton.enabled, self.ui.verifyButton.enabled])
            self.ui.reviewButton.click()
            self.ui.cancelButton.click()

        self.when_verifying(cancel)
        self.assertEqual(seen, [False, False])
        self.assertIn("Stopped", self.ui.verifyLabel.text)
        self.assertEqual(self.checks()["loads"][STATE], "not applicable")
        self.when_verifying(self.panel.close_scene)
        self.assertEqual((self.checks(), self.panel.state.name), ({}, "DONE"))
        shutil.move(self.folder / "many", self.folder / "gone")
        self.verify()
        self.assertEqual(self.checks(), {})
        self.assertIn("there is no such file", self.ui.verifyLabel.text)
        shutil.move(self.folder / "gone", self.folder / "many")
        self.when_verifying(self.panel.stop)
        self.assertEqual((self.checks(), self.loads()), ({}, []))

    def test_the_console_verifies_a_result(self):
        uids = [one.uid for one in self.panel.input.selection().series]
        archive = str(self.folder / "result.zip")
        result = self.logic.export(uids, archive, map=str(self.folder / "map.csv"))
        seen = []
        found = self.logic.verify(result, progress=seen.append)
        self.assertTrue(found.passed and seen)
        self.assertEqual((found.paired_by, found.checks[-1].name), ("map", "loads"))
        found = self.logic.verify(result, originals=str(self.originals), loads=False)
        self.assertEqual((found.originals, found.checks[-1].name), (len(self.paths), "dciodvfy"))
        self.assertEqual(len(zipfile.ZipFile(archive).namelist()), 5)


if __name__ == "__main__":
    unittest.main()
