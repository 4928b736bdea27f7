"""The tab Image of the preview: rectangles are drawn, become rules, and a run fills just them."""

import time
import unittest
from unittest import mock

import numpy as np
import qt
from image_case import ImageCase
from images import BROKEN, CINE, COLUMNS, EMPTY, FIRST, ROWS, SECOND, write_image


class DrawTest(ImageCase):
    """Rectangles, the rules that they are in, and what becomes of the pixels."""

    def test_rectangles_are_drawn_moved_resized_removed_and_undone(self):
        self.drag((2, 5), (9, 44))
        self.assertEqual(self.regions, [[2, 5, 9, 44]])
        self.assertEqual(
            self.rules,
            [
                {
                    "action": "clean-pixels",
                    "when": f'SeriesInstanceUID == "{FIRST}"',
                    "regions": [[2, 5, 9, 44]],
                    "fill": "zero",
                }
            ],
        )
        self.assertEqual(self.ui.rulesTable.rowCount, 1)
        self.assertIn("1 place of this frame is filled", self.ui.imageSentenceLabel.text)
        self.assertIn("confidential", self.ui.imageSentenceLabel.text)
        self.drag((5, 20), (15, 25))
        self.assertEqual(self.regions, [[12, 10, 19, 49]], "its inside moves it")
        self.drag((15, 49), (15, 59))
        self.drag((12, 10), (10, 4))
        self.assertEqual(self.regions, [[10, 4, 19, 59]], "an edge and a corner resize it")
        self.drag((50, 60), (30, 79))
        self.assertEqual(self.regions[1:], [[30, 60, 50, 79]], "drawn upwards, and to the edge")
        self.drag((40, 70), (90, 120))
        self.assertEqual(self.regions[1:], [[39, 60, 59, 79]], "it stays inside of the image")
        self.assertIn("2 places", self.ui.imageSentenceLabel.text)
        self.click(15, 20)
        self.assertTrue(self.ui.removeRegionButton.enabled)
        self.assertTrue(self.press_key(qt.Qt.Key_Delete), "no shortcut of the application takes it")
        self.assertEqual(self.regions, [[39, 60, 59, 79]])
        self.press_key(qt.Qt.Key_Z, qt.Qt.ControlModifier)
        self.press_key(qt.Qt.Key_Z, qt.Qt.ControlModifier)
        self.assertEqual(self.regions, [[10, 4, 19, 59], [30, 60, 50, 79]])
        self.click(25, 30)
        self.assertFalse(self.ui.removeRegionButton.enabled, "beside of all")
        self.assertEqual(len(self.regions), 2, "a click draws nothing")
        self.hand.press(self.hand.at(45, 5))
        self.hand.move(self.hand.at(55, 25))
        self.press_key(qt.Qt.Key_Escape)
        self.hand.release(self.hand.at(55, 25))
        self.assertEqual(len(self.regions), 2, "Escape ends a drag")
        for _ in range(5):
            self.press_key(qt.Qt.Key_Z, qt.Qt.ControlModifier)
        self.assertEqual((self.regions, self.rules), ([], []))
        self.assertFalse(self.panel.draft.is_changed)

    def test_a_run_fills_what_was_drawn_for_its_series_and_nothing_else(self):
        self.drag((2, 5), (9, 44))
        self.ui.afterRadioButton.click()
        self.assertEqual(self.grey(5, 20), 0)
        after = self.logic.picture(path=str(self.originals / "1.dcm"), **self.panel.asked()).after
        self.export()
        released = self.released_pixels()
        self.assertEqual(sorted(released), [1, 2, 3, 4, 5])
        self.assertTrue(np.array_equal(released[1], after), "what was shown is what was written")
        for number in (1, 2, 3, 4, 5):
            wanted = self.original_pixels(number).copy()
            if number < 3:
                wanted[2:10, 5:45] = 0
            self.assertTrue(np.array_equal(released[number], wanted), number)

    def test_more_images_take_the_rectangles_along(self):
        self.drag((2, 5), (9, 44))
        self.look_at(SECOND)
        self.assertEqual(self.regions, [])
        self.assertIn("No rule fills", self.ui.imageSentenceLabel.text)
        self.look_at(FIRST, 2)
        self.ui.applyToComboBox.currentIndex = 1
        self.settle()
        self.assertEqual(self.regions, [[2, 5, 9, 44]])
        self.look_at(SECOND)
        self.assertEqual(self.regions, [[2, 5, 9, 44]])
        self.assertIn("1 place", self.ui.imageSentenceLabel.text)
        self.assertEqual(
            self.rules[-1]["when"],
            'SOPClassUID == "1.2.840.10008.5.1.4.1.1.2" and Manufacturer == "Acme \\"Imaging\\""'
            ' and ManufacturerModelName == "Scan 1"'
            f" and Rows == {ROWS} and Columns == {COLUMNS}",
        )
        self.ui.applyToComboBox.currentIndex = 2
        self.settle()
        self.assertEqual(
            self.rules[-1], {"action": "clean-pixels", "regions": [[2, 5, 9, 44]], "fill": "zero"}
        )
        self.ui.applyToComboBox.currentIndex = 0
        self.settle()
        self.assertEqual(self.regions, [], "those for fewer images are others")
        self.assertNotIn("when", self.rules[-1], "and nothing was taken from the other images")
        self.assertIn("1 place", self.ui.imageSentenceLabel.text)

    def test_rectangles_are_typed_and_filled_with_something_else(self):
        self.ui.regionsLineEdit.text = "0, 0, 9, -1; [50,0,-1,10]"
        self.ui.regionsLineEdit.editingFinished()
        self.settle()
        self.assertEqual(self.regions, [[0, 0, 9, 79], [50, 0, 59, 10]])
        for wrong, why in (
            ("0, 0, 9", "four whole numbers"),
            ("0,0,60,9", "60 rows"),
            ("9,0,0,9", "60 rows"),
        ):
            self.ui.regionsLineEdit.text = wrong
            self.ui.regionsLineEdit.editingFinished()
            self.settle()
            self.assertIn(why, self.ui.imageSentenceLabel.text)
            self.assertEqual(self.rules[0]["regions"], [[0, 0, 9, -1], [50, 0, -1, 10]])
        self.ui.regionsLineEdit.text = "0, 0, 9, 79"
        self.ui.regionsLineEdit.editingFinished()
        self.ui.regionFillComboBox.currentIndex = 1
        self.settle()
        self.assertEqual((self.rules[0]["regions"], self.rules[0]["fill"]), ([[0, 0, 9, -1]], "lowest"))
        self.assertNotIn("Rectangles:", self.ui.imageSentenceLabel.text)

    def test_what_a_rule_has_besides_rectangles_stays(self):
        self.add_rule(
            "", "clean-pixels", 'regions=["outside-ultrasound-regions", [-9, 0, -1, -1]]; fill=#808080'
        )
        self.ui.applyToComboBox.currentIndex = 2
        self.settle()
        self.assertEqual(self.regions, [[51, 0, 59, 79]])
        self.assertIn("lacks them", self.ui.imageSentenceLabel.text)
        self.ui.afterRadioButton.click()
        self.assertIsNone(self.grey(5, 20), "nothing is written of it")
        self.assertIn("lacks them", self.ui.imageProblemLabel.text)
        self.ui.beforeRadioButton.click()
        self.drag((55, 40), (45, 40))
        self.drag((10, 10), (20, 20))
        self.assertEqual(
            self.rules[0]["regions"],
            ["outside-ultrasound-regions", [41, 0, 49, -1], [10, 10, 20, 20]],
        )
        self.assertEqual(self.rules[0]["fill"], "#808080")

    def test_the_image_stays_while_a_rule_is_wrong(self):
        self.drag((20, 5), (29, 44))
        self.type(0, 4, "regions=[[5, 5, 1, 1]]")
        self.settle()
        self.assertGreater(self.grey(5, 20), 230)
        self.assertIn("bottom lies above top", self.ui.imageSentenceLabel.text)
        self.ui.afterRadioButton.click()
        self.assertIsNone(self.grey(5, 20), "nobody knows what a run would write")
        self.assertIn("bottom lies above top", self.ui.imageProblemLabel.text)
        self.ui.beforeRadioButton.click()
        self.ui.undoButton.click()
        self.settle()
        self.assertEqual(self.regions, [[20, 5, 29, 44]])
        self.assertNotIn("above top", self.ui.imageSentenceLabel.text)

    def test_no_uid_of_a_series_is_in_scene_or_settings(self):
        self.drag((2, 5), (9, 44))
        parameters = self.logic.getParameterNode()
        text = "".join(parameters.GetParameter(name) for name in parameters.GetParameterNames())
        self.assertIn("clean-pixels", text)
        self.assertNotIn(FIRST, text)
        settings = qt.QSettings()
        self.assertFalse([key for key in settings.allKeys() if FIRST in str(settings.value(key))])

    def test_nothing_is_drawn_during_a_run(self):
        seen = []

        def draw():
            seen.append(self.ui.regionsLineEdit.enabled)
            self.hand.press(self.hand.at(2, 5))
            self.hand.move(self.hand.at(9, 44))
            self.hand.mouse(qt.QEvent.MouseButtonRelease, self.hand.at(9, 44), qt.Qt.LeftButton, held=False)
            self.panel.image.undo()

        self.drag((2, 5), (9, 44))
        before = self.rules
        self.when(lambda: self.panel.state.name == "RUNNING", draw)
        self.export()
        self.assertEqual((seen, self.rules), ([False], before))
        self.assertTrue(self.ui.regionsLineEdit.enabled)


class LookTest(ImageCase):
    """What is shown, and what is not."""

    def test_frames_have_a_slider_and_rules_of_their_own(self):
        self.assertFalse(self.ui.frameSlider.isVisibleTo(self.widget))
        self.look_at(CINE)
        self.assertTrue(self.ui.frameSlider.isVisibleTo(self.widget))
        self.assertEqual(self.ui.frameSlider.maximum, 3)
        for number in (3, 2):
            self.ui.frameSlider.value = number
        self.settle()
        self.ui.regionFramesComboBox.currentIndex = 1
        self.drag((20, 10), (29, 19))
        self.assertEqual(self.rules[0]["frames"], [2])
        self.ui.frameSlider.value = 3
        self.settle()
        self.assertEqual(self.regions, [])
        self.export()
        wanted = self.original_pixels(5).copy()
        wanted[1, 20:30, 10:20] = 0
        self.assertTrue(np.array_equal(self.released_pixels()[5], wanted))
        self.ui.frameSlider.value = 2
        self.settle()
        self.ui.regionFramesComboBox.currentIndex = 0
        self.settle()
        self.assertNotIn("frames", self.rules[0])
        self.assertEqual(self.regions, [[20, 10, 29, 19]], "all frames have it now")
        self.look_at(FIRST)
        self.look_at(CINE)
        self.assertEqual(self.ui.frameSlider.value, 1)

    def test_window_and_level_are_sensible_dragged_and_set_back(self):
        text, noise = self.grey(5, 20), self.grey(40, 40)
        self.assertGreater(text, 230)
        self.assertLess(noise, 120)
        self.drag((30, 40), (5, 40), qt.Qt.RightButton)
        brighter = self.grey(40, 40)
        self.assertGreater(brighter, noise)
        self.ui.previewInstanceSlider.value = 2
        self.settle()
        second = self.grey(40, 40)
        self.hand.double_click()
        self.assertLess(self.grey(40, 40), second, "it stayed within the series")
        self.ui.previewInstanceSlider.value = 1
        self.settle()
        self.assertEqual(self.grey(40, 40), noise)
        self.assertEqual(self.rules, [])

    def test_colour_has_no_window_and_pixels_their_shape(self):
        pixels = np.zeros((1, 30, 60, 3), np.uint8)
        pixels[..., 1] = 200
        self.open_one(pixels, PixelAspectRatio=[2, 1])
        self.assertAlmostEqual(self.fit.height / self.fit.width, 1, delta=0.02)
        self.drag((20, 40), (5, 10), qt.Qt.RightButton)
        self.assertEqual(self.grey(15, 30), 200)
        self.drag((3, 4), (9, 20))
        self.assertEqual(self.regions, [[3, 4, 9, 20]])

    def test_hidden_identity_hides_the_image(self):
        self.drag((2, 5), (9, 44))
        first, last = self.hand.at(20, 20), self.hand.at(30, 30)
        self.ui.hideIdentityCheckBox.click()
        self.assertFalse(self.view.isVisibleTo(self.widget))
        self.assertIn("may show identity", self.ui.imageProblemLabel.text)
        self.settle()
        self.hand.press(first)
        self.hand.move(last)
        self.hand.release(last)
        self.assertEqual(len(self.rules[0]["regions"]), 1)
        self.ui.hideIdentityCheckBox.click()
        self.ui.afterRadioButton.click()
        self.settle()
        self.assertEqual(self.grey(5, 20), 0)

    def test_what_has_no_image_says_why(self):
        self.look_at(EMPTY)
        self.assertIsNone(self.grey(5, 20))
        self.assertIn("no image", self.ui.imageProblemLabel.text)
        self.look_at(BROKEN)
        self.assertIsNone(self.grey(5, 20))
        self.assertRegex(self.ui.imageProblemLabel.text, "can't be shown: .*(decoded|pylibjpeg)")
        self.assertFalse(self.ui.regionsLineEdit.enabled or self.ui.applyToComboBox.enabled)
        with mock.patch.object(self.logic, "picture", side_effect=KeyError("Okonkwo^Ada")):
            self.look_at(FIRST)
        self.assertIn("KeyError", self.ui.imageProblemLabel.text)
        self.assertNotIn("Okonkwo", self.ui.imageProblemLabel.text)
        self.tick(0, on=False)
        self.assertIn("Nothing is chosen", self.ui.imageProblemLabel.text)

    def open_one(self, pixels, **attributes):
        """Shows a file of its own, from a folder."""
        write_image(self.folder / "one" / "one.dcm", pixels, "2.25.999", **attributes)
        self.ui.inputTabs.currentIndex = 1
        self.ui.inputFolderPathLineEdit.currentPath = str(self.folder / "one")
        self.settle(0.1)

    def test_what_a_run_would_set_aside_is_told_until_it_is_covered(self):
        self.open_one(np.zeros((1, 30, 60, 3), np.uint8), BurnedInAnnotation="YES")
        self.assertIn("burned into its pixels, and no rule", self.ui.imageSentenceLabel.text)
        self.drag((3, 4), (9, 20))
        self.assertNotIn("sets this file aside", self.ui.imageSentenceLabel.text)

    def test_a_large_image_is_quick(self):
        pixels = np.random.default_rng(1).integers(0, 4000, (1, 5000, 4000)).astype(np.uint16)
        self.open_one(pixels)
        took = []
        for _ in range(3):
            start = time.monotonic()
            self.panel.preview.refresh()
            took.append(time.monotonic() - start)
        self.assertLess(min(took), 1)
        start = time.monotonic()
        self.drag((3000, 1000), (2000, 3000), qt.Qt.RightButton)
        self.assertLess(time.monotonic() - start, 1)
        self.drag((1000, 1000), (2000, 3000))
        (region,) = self.regions
        self.assertTrue(np.abs(np.array(region) - (1000, 1000, 2000, 3000)).max() <= 20, region)


if __name__ == "__main__":
    unittest.main()
