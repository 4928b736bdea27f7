"""Rectangles on an image, without a screen: where the mouse meets them, what drags and rules make of them."""

import unittest

from DicomDeidPanel.region_rules import (
    ALL,
    LIKE,
    SERIES,
    Drawn,
    Target,
    has_target,
    inside,
    place_of,
    taken_along,
    target_of,
    with_region,
    with_regions,
    without_region,
)
from DicomDeidPanel.regions import Drag, Fit, Region, dragged, grip_at, read_regions, regions_text

_ASKED = {
    "SeriesInstanceUID": "1.2.3", "SOPClassUID": "1.2.840.10008.5.1.4.1.1.7", "Manufacturer": "",
    "ManufacturerModelName": "7", "Rows": "60", "Columns": "80",
}  # fmt: skip
_SERIES = Target(SERIES, 'SeriesInstanceUID == "1.2.3"', None)


class GeometryTest(unittest.TestCase):
    def test_an_image_fits_in_the_middle_with_its_shape(self):
        self.assertEqual(Fit.within(60, 80, 1, 400, 400)[2:], (0, 50, 400, 300))
        self.assertEqual(Fit.within(60, 80, 1, 400, 150)[2:], (100, 0, 200, 150))
        self.assertEqual(Fit.within(60, 120, 2, 400, 400)[2:], (0, 0, 400, 400))
        self.assertEqual(Fit.within(5000, 10, 1, 400, 400)[4:], (1, 400))

    def test_places_and_boxes_are_each_other(self):
        for fit in (Fit.within(60, 80, 1, 401, 333), Fit.within(5000, 4000, 1, 380, 400)):
            for place in ((0, 0), (7, 30), (fit.rows - 1, fit.columns - 1)):
                left, top, wide, high = fit.box(Region(*place, *place))
                self.assertEqual(fit.place(left + wide / 2, top + high / 2), place)
            self.assertEqual(fit.place(-50, -50), (0, 0))
            self.assertEqual(fit.place(5000, 5000), (fit.rows - 1, fit.columns - 1))

    def test_edges_corners_and_insides_are_met(self):
        fit = Fit(100, 100, 0, 0, 400, 400)
        regions = [Region(10, 10, 59, 59), Region(30, 30, 79, 79)]  # 40..240 and 120..320 in the view
        for point, number, sides in (
            ((60, 100), 0, ()),
            ((41, 100), 0, ("left",)),
            ((36, 36), 0, ("top", "left")),
            ((318, 321), 1, ("bottom", "right")),
            ((200, 200), 1, ()),
        ):
            grip = grip_at(regions, fit, *point)
            self.assertEqual((grip.number, grip.sides), (number, sides), point)
        self.assertIsNone(grip_at(regions, fit, 20, 20))
        self.assertEqual(grip_at(regions, fit, 200, 200, selected=0).number, 0)
        tiny = grip_at([Region(50, 50, 50, 50)], fit, 202, 202)
        self.assertEqual(tiny.sides, (), "the inside of a small one can still be met")

    def test_no_drag_leaves_the_image_or_turns_a_rectangle_over(self):
        fit, region = Fit(100, 100, 0, 0, 400, 400), Region(10, 20, 30, 40)
        self.assertEqual(dragged(region, (), (-50, 500), fit), (0, 79, 20, 99))
        self.assertEqual(dragged(region, ("top", "left"), (500, 500), fit), (30, 40, 30, 40))
        self.assertEqual(dragged(region, ("bottom", "right"), (500, -500), fit), (10, 20, 99, 20))

    def test_a_click_is_no_drag_but_a_drag_may_come_back(self):
        drag = Drag([], Fit(100, 100, 0, 0, 400, 400), 100, 100)
        self.assertIsNone(drag.to(102, 101))
        self.assertEqual(drag.to(200, 50), (12, 25, 25, 50))
        self.assertEqual(drag.to(101, 101), (25, 25, 25, 25))

    def test_rectangles_are_written_and_read(self):
        regions = [Region(0, 0, 9, 79), Region(50, 1, 59, 2)]
        self.assertEqual(read_regions(regions_text(regions), 60, 80), regions)
        self.assertEqual(read_regions("[0, 0, -1, -1];; ", 60, 80), [(0, 0, 59, 79)])
        self.assertEqual(read_regions("", 60, 80), [])
        for wrong in (
            "1,2,3",
            "1,2,3,4,5",
            "a,b,c,d",
            "0,0,60,5",
            "0,0,5,80",
            "5,0,4,9",
            "-61,0,5,5",
            "1.5,0,2,2",
        ):
            with self.assertRaises(ValueError, msg=wrong):
                read_regions(wrong, 60, 80)


class RulesTest(unittest.TestCase):
    def test_rectangles_of_any_kind_are_brought_into_the_image(self):
        self.assertEqual(inside([0, 0, 49, -1], 40, 80), (0, 0, 39, 79))
        self.assertIsNone(inside([50, 0, 59, -1], 40, 80))
        self.assertIsNone(inside("outside-ultrasound-regions", 40, 80))
        self.assertIsNone(inside([0, 0, "9", 9], 40, 80))

    def test_an_image_without_a_uid_has_no_rule_of_its_series(self):
        self.assertFalse(has_target(SERIES, {"SeriesInstanceUID": ""}))
        self.assertTrue(has_target(ALL, {}))
        self.assertFalse(has_target(LIKE, {**_ASKED, "Rows": ""}))

    def test_what_lacks_a_maker_is_like_what_lacks_one(self):
        self.assertEqual(
            target_of(LIKE, _ASKED, None).when,
            'SOPClassUID == "1.2.840.10008.5.1.4.1.1.7" and (not exists(Manufacturer) or empty(Manufacturer))'
            ' and ManufacturerModelName == "7" and Rows == 60 and Columns == 80',
        )

    def test_what_ends_at_the_far_edge_is_written_so_for_images_of_other_sizes(self):
        drawn = Drawn("zero", 60, 80)
        for region, written in (
            (Region(0, 0, 9, 79), [0, 0, 9, -1]),
            (Region(59, 3, 59, 9), [59, 3, -1, 9]),
            (Region(1, 2, 3, 4), [1, 2, 3, 4]),
        ):
            self.assertEqual(drawn.written(region), written)
            self.assertEqual(inside(written, 60, 80), region)
        self.assertEqual(inside([0, 0, 9, -1], 60, 500), (0, 0, 9, 499))

    def test_only_the_rule_for_just_this_is_changed(self):
        other = {"action": "clean-pixels", "regions": [[0, 0, 1, 1]], "when": 'Modality == "US"'}
        frame = {"action": "clean-pixels", "regions": [[0, 0, 1, 1]], "when": _SERIES.when, "frames": [2]}
        kept = {"action": "keep", "selector": "StudyDate", "when": _SERIES.when}
        rules = [other, frame, kept]
        self.assertIsNone(place_of(rules, _SERIES))
        self.assertEqual(place_of(rules, _SERIES._replace(frame=2)), 1)
        edit = with_region(rules, _SERIES, None, Region(1, 2, 3, 4), Drawn("lowest", 60, 80))
        self.assertEqual(edit.changed, {})
        self.assertEqual(edit.added[0]["regions"], [[1, 2, 3, 4]])
        self.assertEqual(without_region(rules, _SERIES._replace(frame=2), 0).changed, {1: None})

    def test_what_is_no_rectangle_stays_where_rectangles_change(self):
        regions = ["outside-ultrasound-regions", [0, 0, 1, 1], {"polygon": [[0, 0], [1, 0], [1, 1]]}]
        rules = [{"action": "clean-pixels", "regions": regions, "note": "n"}]
        target = target_of(ALL, _ASKED, None)
        (changed,) = with_regions(rules, target, [1], [], Drawn("zero", 60, 80)).changed.values()
        self.assertEqual(changed["regions"], [regions[0], regions[2]])
        self.assertEqual(changed["note"], "n")

    def test_rectangles_go_along_to_more_images_and_never_to_fewer(self):
        rules = [
            {"action": "clean-pixels", "regions": [[0, 0, 1, 1]], "when": _SERIES.when, "fill": "lowest"}
        ]
        like, every = target_of(LIKE, _ASKED, None), target_of(ALL, _ASKED, None)
        edit = taken_along(rules, _SERIES, like)
        self.assertEqual(edit.changed, {}, "the series may have images that are not like it")
        self.assertEqual((edit.added[0]["when"], edit.added[0]["fill"]), (like.when, "lowest"))
        edit = taken_along(rules, _SERIES, every)
        self.assertEqual(
            edit.changed, {0: {"action": "clean-pixels", "regions": [[0, 0, 1, 1]], "fill": "lowest"}}
        )
        there = [*rules, {"action": "clean-pixels", "regions": [[5, 5, 6, 6], [0, 0, 1, 1]]}]
        edit = taken_along(there, _SERIES, every)
        self.assertIsNone(edit.changed[0])
        self.assertEqual(edit.changed[1]["regions"], [[5, 5, 6, 6], [0, 0, 1, 1]])
        for before, after in ((every, _SERIES), (like, _SERIES), (_SERIES, _SERIES._replace(frame=1))):
            edit = taken_along(there, before, after)
            self.assertFalse(edit.changed or edit.added, (before, after))


if __name__ == "__main__":
    unittest.main()
