"""The sections Profile, Identity and Preview: what a person edits, and sees of it at once."""

import json
import unittest

import slicer
from panel_case import ACTION, CONDITION, SELECTOR, SOURCE, VALUE, PanelCase


class ProfileTest(PanelCase):
    """Profiles, options and rules."""

    def setUp(self):
        super().setUp()
        self.tick_modality("CT")

    def option(self, name):
        return self.panel.profile._options[name]

    def choose(self, name):
        self.ui.profileComboBox.setCurrentText(name)
        self.settle()

    def test_a_profile_is_chosen_and_the_preview_follows(self):
        self.assertEqual(self.after("StudyDate"), "(empty)")
        self.choose("research")
        self.assertRegex(self.after("StudyDate"), r"^\d{8}$")
        self.assertIn("size and weight", self.ui.profileDescriptionLabel.text)
        self.assertTrue(self.option("retain-device-identity").checked)

    def test_options_are_ticked_and_two_kinds_of_dates_exclude_each_other(self):
        self.assertEqual(self.after("DeviceSerialNumber"), "(removed)")
        self.option("retain-device-identity").click()
        self.assertEqual(self.after("DeviceSerialNumber"), "absent", "it is kept")
        self.option("retain-longitudinal-full-dates").click()
        self.option("retain-longitudinal-modified-dates").click()
        self.settle()
        self.assertFalse(self.option("retain-longitudinal-full-dates").checked)
        self.assertEqual(self.ui.datesComboBox.currentIndex, 1)
        self.ui.datesComboBox.currentIndex = 2
        self.settle()
        self.assertTrue(self.option("retain-longitudinal-full-dates").checked)
        self.assertFalse(self.option("clean-recognizable-visual-features").enabled, "it is not built")

    def test_a_rule_is_added_edited_and_shows_in_the_preview(self):
        self.add_rule("StationName", "set", "ROOM-1")
        self.assertEqual(self.after("StationName"), "ROOM-1")
        self.type(0, VALUE, "ROOM-{PatientID|hash:8}")
        self.assertRegex(self.after("StationName"), r"^ROOM-\w{8}$")
        self.type(0, CONDITION, 'Modality == "MR"')
        self.assertEqual(self.after("StationName"), "(removed)")
        self.assertEqual(self.ui.rulesTable.item(0, SOURCE).text(), "mine")
        self.assertEqual(self.ui.rulesTable.item(0, 1).text(), "Station Name")
        self.assertEqual(self.ui.rulesTable.item(0, 2).text(), "SH")

    def test_part_of_a_text_is_edited(self):
        self.add_rule("SeriesDescription", "substitute", "s/ described KW\\d+/-final/")
        self.assertEqual(self.after("SeriesDescription"), "Series-final")

    def test_regions_of_pixels_are_written_in_a_cell(self):
        number = self.add_rule("", "clean-pixels", "regions=[[0, 0, 49, -1]]; fill=#202020")
        self.assertIn("in every image", self.ui.ruleProblemLabel.text)
        self.type(number, CONDITION, 'Modality == "US"')
        self.assertEqual(self.ui.ruleProblemLabel.text, "")
        self.assertEqual(
            self.ui.rulesTable.item(number, VALUE).text(), "regions=[[0, 0, 49, -1]]; fill=#202020"
        )
        self.type(number, VALUE, "regions=[[0, 0, 49]]")
        self.assertIn("[top, left, bottom, right] is expected", self.ui.ruleProblemLabel.text)
        self.type(number, VALUE, "regions=the top")
        self.assertIn("regions is a list", self.ui.ruleProblemLabel.text)

    def test_a_wrong_rule_is_red_says_why_and_blocks_the_run(self):
        number = self.add_rule("StationNam", "keep")
        self.assertIn("did you mean StationName", self.ui.ruleProblemLabel.text)
        self.assertIn("did you mean StationName", self.ui.rulesTable.item(number, SELECTOR).toolTip())
        self.assertFalse(self.ui.exportButton.enabled)
        self.assertIn("rule 1", self.ui.reasonLabel.text)
        self.assertEqual(self.preview(), [])
        self.type(number, SELECTOR, "StationName")
        self.assertTrue(self.preview())
        self.assertTrue(self.ui.exportButton.enabled)
        self.assertFalse(self.ui.ruleProblemLabel.visible and "did you mean" in self.ui.ruleProblemLabel.text)

    def test_a_value_that_is_none_stays_in_its_cell_until_it_is_mended(self):
        number = self.add_rule("StudyDate", "shift")
        self.type(number, VALUE, "sometimes")
        self.settle()
        self.assertEqual(self.ui.rulesTable.item(number, VALUE).text(), "sometimes")
        self.assertIn("shift takes", self.ui.ruleProblemLabel.text)
        self.assertFalse(self.ui.exportButton.enabled)
        self.type(number, VALUE, "days=-3")
        self.assertEqual(self.after("StudyDate"), "20230114")
        self.assertTrue(self.ui.exportButton.enabled)
        self.type(number, VALUE, "soon")
        self.ui.rulesTable.cellWidget(number, ACTION).setCurrentText("keep")
        self.settle()
        self.assertTrue(self.ui.exportButton.enabled, "another action asks for another value")

    def test_rules_are_removed_moved_and_every_edit_is_undone(self):
        self.add_rule("StationName", "keep")
        self.add_rule("StationName", "remove")
        self.assertEqual(self.after("StationName"), "(removed)")
        self.ui.rulesTable.selectRow(1)
        self.ui.moveRuleUpButton.click()
        self.assertEqual(self.after("StationName"), "absent", "the last rule wins")
        self.ui.undoButton.click()
        self.assertEqual(self.after("StationName"), "(removed)")
        self.ui.rulesTable.selectRow(1)
        self.ui.removeRuleButton.click()
        self.assertEqual(self.after("StationName"), "absent")
        before = json.dumps(self.panel.draft.as_json())
        while self.ui.undoButton.enabled:
            self.ui.undoButton.click()
            self.settle(0.02)
        self.assertEqual(self.panel.draft.rows, [])
        self.assertNotEqual(before, json.dumps(self.panel.draft.as_json()))
        self.assertFalse(self.panel.draft.is_changed)

    def test_all_rules_show_what_the_base_does_and_can_be_searched(self):
        self.add_rule("StationName", "keep")
        mine = self.ui.rulesTable.rowCount
        self.ui.rulesScopeComboBox.currentIndex = 1
        self.assertGreater(self.ui.rulesTable.rowCount, mine + 500)
        self.ui.rulesSearchBox.text = "(0010,4000)"
        shown = [n for n in range(self.ui.rulesTable.rowCount) if not self.ui.rulesTable.isRowHidden(n)]
        self.assertEqual(len(shown), 1)
        self.panel.profile.rules._on_double_click(shown[0], 0)
        self.settle()
        self.assertEqual(self.panel.draft.rows[1].entry, {"selector": "PatientComments", "action": "keep"})

    def test_weakened_protection_is_said_and_asked_about(self):
        self.add_rule("PatientComments", "keep")
        self.assertIn("keeps PatientComments", self.ui.profileWarningLabel.text)
        self.dialogs.answer = False
        self.ui.exportButton.click()
        self.settle()
        self.assertIn("keeps PatientComments", "\n".join(self.dialogs.asked[0]))
        self.assertFalse(self.output.exists())

    def test_profiles_are_saved_loaded_and_the_same_for_the_command_line(self):
        from DicomDeidLib import load_profile

        self.add_rule("StationName", "set", "{site}-1")
        self.assertIn("site", self.ui.ruleProblemLabel.text)
        self.ui.variablesLineEdit.text = "site=BASEL"
        self.panel.profile._on_variables()
        self.settle()
        self.assertEqual(self.after("StationName"), "BASEL-1")
        self.dialogs.path = str(self.folder / "trial.json")
        self.ui.saveProfileButton.click()
        self.settle()
        self.assertEqual(load_profile(self.dialogs.path).rules[0].get("value"), "{site}-1")
        self.assertEqual(self.ui.profileComboBox.currentText, "trial")
        self.choose("basic")
        self.assertEqual(self.after("StationName"), "(removed)")
        self.choose("trial")
        self.assertEqual(self.after("StationName"), "BASEL-1")
        self.choose("basic")
        self.ui.loadProfileButton.click()
        self.assertEqual(self.after("StationName"), "BASEL-1")
        self.panel.stop()
        self.open_panel()
        self.assertGreaterEqual(self.ui.profileComboBox.findText("trial"), 0, "it is remembered")

    def test_a_bad_profile_file_is_said_and_changes_nothing(self):
        self.choose("research")
        bad = self.folder / "bad.json"
        whole = {"format": 1, "name": "x", "version": "1", "base": "basic"}
        for text, said in (
            ("{", "no JSON"),
            ('{"format": 1}', "is missing"),
            (json.dumps({**whole, "rules": [{"action": "eat"}]}), "no action 'eat'"),
        ):
            bad.write_text(text)
            self.dialogs.path = str(bad)
            self.ui.loadProfileButton.click()
            self.settle()
            self.assertIn(said, self.ui.profileWarningLabel.text)
            self.assertEqual(self.panel.draft.name, "research")
            self.assertTrue(self.ui.exportButton.enabled)


class IdentityTest(PanelCase):
    """Keys and crosswalks."""

    def setUp(self):
        super().setUp()
        self.tick_modality("CT")
        self.ui.identityCollapsibleButton.collapsed = False

    def test_one_key_for_the_session_a_new_one_and_none(self):
        self.assertIn("one key for this session", self.ui.keyLabel.text)
        session = self.after("PatientID")
        self.dialogs.path = str(self.folder / "new.key")
        self.ui.newKeyButton.click()
        own = self.after("PatientID")
        self.assertNotEqual(session, own)
        self.assertRegex(self.ui.keyLabel.text, "Key [0-9a-f]{8}:")
        self.ui.newKeyButton.click()
        self.settle()
        self.assertIn("never overwritten", self.ui.keyLabel.text)
        self.ui.noKeyButton.click()
        self.assertEqual(self.after("PatientID"), session)

    def test_a_file_that_is_no_key_is_said_and_blocks(self):
        wrong = self.folder / "wrong.key"
        wrong.write_bytes(b"short")
        self.ui.keyPathLineEdit.currentPath = str(wrong)
        self.settle()
        self.assertIn("no key file", self.ui.keyLabel.text)
        self.assertFalse(self.ui.exportButton.enabled)
        self.assertIn("no key file", self.ui.previewCountsLabel.text)

    def test_a_crosswalk_wins_over_the_key(self):
        crosswalk = self.folder / "crosswalk.csv"
        import subprocess
        import sys

        package = sys.modules["DicomDeidLib"].__path__[0]
        survey = [sys.executable, "-m", "DicomDeidLib", "survey", str(self.originals), "-o", str(crosswalk)]
        subprocess.run([*survey, "-k", str(self.key)], check=True, capture_output=True, cwd=f"{package}/..")
        self.ui.keyPathLineEdit.currentPath = str(self.key)
        before = self.after("PatientID")
        self.assertIn(before, crosswalk.read_text())
        crosswalk.write_text(crosswalk.read_text().replace(before, "SUBJ-001"))
        self.ui.crosswalkPathLineEdit.currentPath = str(crosswalk)
        self.assertEqual(self.after("PatientID"), "SUBJ-001")


class PreviewTest(PanelCase):
    """The table of before and after."""

    def setUp(self):
        super().setUp()
        self.tick_modality("CT")

    def test_it_shows_what_the_export_writes(self):
        after = self.after("SOPInstanceUID")
        self.export()
        self.assertIn(f"{after}.dcm", {path.name for path in self.output.rglob("*.dcm")})

    def test_filters_search_and_counts(self):
        changed = self.preview()
        self.ui.previewFilterComboBox.currentIndex = 1
        self.assertEqual({row[3] for row in self.preview()}, {"(removed)"})
        self.ui.previewFilterComboBox.currentIndex = 2
        kept = self.preview()
        self.assertTrue(all(row[2] == row[3] for row in kept))
        self.ui.previewFilterComboBox.currentIndex = 3
        self.assertEqual(len(self.preview()), len(changed) + len(kept))
        self.assertIn(f"{len(kept)} kept", self.ui.previewCountsLabel.text)
        self.ui.previewSearchBox.text = "birth date"
        self.assertEqual([row[0] for row in self.preview()], ["PatientBirthDate"])

    def test_another_file_of_the_series_and_another_series(self):
        first = self.after("SOPInstanceUID")
        self.ui.previewInstanceSlider.value = 2
        self.assertNotEqual(self.after("SOPInstanceUID"), first)
        self.tick_modality("SR")
        self.ui.previewSeriesComboBox.currentIndex = 1
        self.assertTrue(any(row[0].startswith("ContentSequence[") for row in self.preview()))

    def test_a_double_click_adds_a_rule_or_goes_to_the_one_that_decided(self):
        rows = [row[0] for row in self.preview()]
        self.panel.preview._on_double_click(rows.index("StudyDescription"), 0)
        self.settle()
        self.assertEqual(self.panel.draft.rows[0].entry, {"selector": "StudyDescription", "action": "keep"})
        self.add_rule("StationName", "set", "X")
        rows = [row[0] for row in self.preview()]
        self.ui.rulesTable.clearSelection()
        self.panel.preview._on_double_click(rows.index("StationName"), 0)
        self.assertEqual(self.panel.profile.rules._selected(), [1])
        self.assertEqual(len(self.panel.draft.rows), 2)

    def test_what_a_run_would_set_aside_is_said(self):
        self.add_rule("StationName", "keep")
        self.ui.rulesTable.cellWidget(0, ACTION).setCurrentText("set-aside")
        self.type(0, VALUE, "not for this trial")
        self.type(0, CONDITION, 'Modality == "CT"')
        self.assertEqual(self.preview(), [])
        self.assertIn("not for this trial", self.ui.previewCountsLabel.text)

    def test_a_file_that_is_not_there_any_more_is_said(self):
        from pathlib import Path

        for path in self.panel.input.selection().files:
            Path(path).unlink()
        self.ui.previewInstanceSlider.value = 2
        self.settle()
        self.assertIn("could not be read", self.ui.previewCountsLabel.text)


class SceneTest(PanelCase):
    """What a scene keeps, and what it must not."""

    def setUp(self):
        super().setUp()
        self.tick_modality("CT")

    def test_the_profile_comes_back_with_the_scene_but_nothing_that_was_typed(self):
        self.ui.profileComboBox.setCurrentText("research")
        self.add_rule("StationName", "keep")
        self.add_rule("StructureSetLabel", "substitute", "s/okonkwo-?//i", 'PatientID == "MRN-4711-0815"')
        self.ui.keyPathLineEdit.currentPath = str(self.key)
        self.settle()
        scene = self.folder / "scene.mrml"
        slicer.mrmlScene.SetURL(str(scene))
        slicer.mrmlScene.Commit(str(scene))
        written = scene.read_text()
        for secret in ("okonkwo", "MRN-4711", str(self.key), str(self.output), self.key.read_bytes().hex()):
            self.assertNotIn(secret, written)
        self.assertIn("StructureSetLabel", written)
        node = self.logic.getParameterNode()
        kept = {name: node.GetParameter(name) for name in node.GetParameterNames()}
        slicer.mrmlScene.Clear()
        self.panel.read_scene()
        self.settle()
        self.assertEqual((self.panel.draft.name, self.panel.draft.rows), ("basic", []))
        for name, text in kept.items():
            self.logic.getParameterNode().SetParameter(name, text)
        self.panel.read_scene()
        self.settle()
        self.assertEqual(self.ui.profileComboBox.currentText, "research (from the scene)")
        self.assertEqual(len(self.panel.draft.rows), 2)
        self.assertIn("write it again", self.ui.ruleProblemLabel.text)
        self.assertFalse(self.ui.exportButton.enabled, "no run without what was left out")

    def test_a_scene_whose_profile_can_not_be_read_gets_the_strictest(self):
        self.ui.profileComboBox.setCurrentText("research")
        self.settle()
        for text in ("{", '{"rules": 1}', '{"rules": [], "format": 9}'):
            self.logic.getParameterNode().SetParameter("draft", json.dumps(text))
            self.panel.read_scene()
            self.settle()
            self.assertEqual(self.panel.draft.name, "basic")
        self.assertIn("could not be read", self.log)


if __name__ == "__main__":
    unittest.main()
