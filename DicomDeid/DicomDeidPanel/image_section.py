"""The tab Image of the preview: a frame before and after, and the rectangles that rules fill in it."""

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .draft import Draft
from .frame_image import FrameImage
from .image_hands import ImageHands
from .image_look import picture_of
from .image_said import said_of_picture
from .image_view import ImageView
from .mask import Mask
from .region_rules import (
    SERIES,
    Drawn,
    Edit,
    Target,
    has_target,
    inside,
    place_of,
    regions_of,
    taken_along,
    target_of,
    with_fill,
    with_region,
    with_regions,
    without_region,
)
from .regions import Fit, Region, read_regions, regions_text

_SOON = 60  # milliseconds; a slider that is dragged asks for many frames
_LOWEST, _HIGHEST = 120, 460  # of the view, in pixels
_OTHER_WIDTH = 40  # pixels; less is a scroll bar that comes or goes with the height


class ImageSection:
    """Shows one frame, and edits the draft's rules for its pixels.

    asked: gives the arguments of `logic.picture` for profile and key. edit, undo: change the rules.
    What ImageHands asks of an image stands under "for the hands".
    """

    def __init__(
        self,
        ui: Any,
        logic: Any,
        mask: Mask,
        draft: Draft,
        asked: Callable[[], dict[str, Any]],
        edit: Callable[[Edit], None],
        undo: Callable[[], None],
    ) -> None:
        import qt

        self._ui, self._logic, self._mask, self._draft = ui, logic, mask, draft
        self._asked, self._edit, self._undo = asked, edit, undo
        self._editable = True
        self._path = self._series = self._foretold = ""
        self._picture: Any = None
        self._problem = self._mistyped = ""
        self._frame: FrameImage | None = None
        self._own_window: Any = None
        self._target: Target | None = None
        self._places: list[int] = []  # of the regions among those of their rule
        self._is_stale = self._showing = False
        self._dealt = (0, 0.0)
        self.fit: Fit | None = None
        self.regions: list[Region] | None = None
        self.selected: int | None = None
        self._hands = ImageHands(self)
        self._view = ImageView(self._hands)
        self._view.objectName = "imageView"
        ui.imageHolder.layout().addWidget(self._view)
        self._soon = qt.QTimer()
        self._soon.setSingleShot(True)
        self._soon.connect("timeout()", self._load)
        self._fill_combos()
        ui.frameSlider.connect("valueChanged(double)", self._on_frame)
        ui.afterRadioButton.connect("toggled(bool)", lambda *_: self.show_again())
        ui.applyToComboBox.connect("currentIndexChanged(int)", self._on_target)
        ui.regionFramesComboBox.connect("currentIndexChanged(int)", self._on_target)
        ui.regionFillComboBox.connect("currentIndexChanged(int)", self._on_fill)
        ui.regionsLineEdit.connect("editingFinished()", self._on_typed)
        ui.removeRegionButton.connect("clicked()", self.remove)
        self.show_again()

    def _fill_combos(self) -> None:
        combo = self._ui.regionFillComboBox
        for text, fill in (
            (_("zero (black)"), "zero"),
            (_("the lowest value"), "lowest"),
            (_("the padding value"), "padding"),
        ):
            combo.addItem(text, fill)

    # -- what is shown ------------------------------------------------------------------------------

    def show(self, path: str, series: str, foretold: str = "") -> None:
        """Shows a file's image, '' for none.

        series: another one begins anew, at its first frame. foretold: why a run sets the file aside.
        """
        if series != self._series:
            self._own_window = self.selected = None
            self._mistyped = ""
            self._showing = True
            self._ui.frameSlider.value = 1
            self._showing = False
        self._path, self._series, self._foretold = path, series, foretold
        self._load()

    def allow(self, editable: bool) -> None:
        """Says whether rules can be edited now."""
        if editable != self._editable:
            self._editable = editable
            self.show_again()

    @property
    def waits(self) -> bool:
        """True while the image is older than what is chosen."""
        return bool(self._soon.active)

    def stop(self) -> None:
        """Ends what waits."""
        self._soon.stop()

    def _load(self) -> None:
        self._soon.stop()
        self._picture, self._problem, self._is_stale = None, "", False
        if self._path:
            number = int(self._ui.frameSlider.value)
            self._picture, self._problem = picture_of(self._logic, self._path, number, self._asked)
        self.show_again()

    def show_again(self) -> None:
        """Brings the tab up to date with picture, rules and mask."""
        self._hands.forget()
        ui, picture = self._ui, None if self._mask.hidden else self._picture
        after = bool(ui.afterRadioButton.checked)
        pixels = None
        if picture is not None and not (after and (picture.problem or self._problem)):
            pixels = picture.after if after and picture.after is not None else picture.before
        self._frame = FrameImage(picture, pixels) if pixels is not None else None
        self._view.visible = pixels is not None
        ui.beforeRadioButton.enabled = ui.afterRadioButton.enabled = picture is not None
        ui.imageProblemLabel.text = self._mask.text(self._why_none(picture))
        ui.imageProblemLabel.visible = pixels is None
        self._showing = True
        self._show_frames(picture)
        self._show_rule(picture, can_draw=not after and pixels is not None)
        self._showing = False
        self._deal_height()
        self._paint()
        self._say()

    def _why_none(self, picture: Any) -> str:
        if self._mask.hidden:
            return _("An image may show identity, which is hidden from the screen now.")
        if picture is not None:
            return self._problem or said_of_picture(picture)
        return self._problem or _("Nothing is chosen to look at.")

    def _show_frames(self, picture: Any) -> None:
        ui = self._ui
        many = picture is not None and picture.frames > 1
        ui.frameSlider.visible = ui.frameTitleLabel.visible = many
        ui.regionFramesComboBox.visible = ui.regionFramesTitleLabel.visible = many
        if picture is not None:
            ui.frameSlider.maximum = picture.frames
            ui.frameSlider.value = picture.number

    def _show_rule(self, picture: Any, can_draw: bool) -> None:
        """The rectangles of the rule that the boxes below the image name, and what can be done with them."""
        ui = self._ui
        self._target, self.regions, self._places = None, None, []
        found: list[tuple[int, Region]] = []
        if picture is not None and has_target(ui.applyToComboBox.currentIndex, picture.asked):
            self._target = self._chosen_target(picture)
            rule = self._rule
            if rule is not None:
                found = regions_of(rule, *picture.before.shape[:2])
                self._choose_fill(str(rule.get("fill", "zero")))
        self._places = [place for place, _region in found]
        editable = self._target is not None and self._editable
        if editable and can_draw:
            self.regions = [region for _place, region in found]
        if self.selected is not None and (self.regions is None or self.selected >= len(self.regions)):
            self.selected = None
        for widget in (ui.regionsLineEdit, ui.regionFillComboBox):
            widget.enabled = editable
        for widget in (ui.applyToComboBox, ui.regionFramesComboBox):
            widget.enabled = picture is not None and self._editable
        ui.removeRegionButton.enabled = self.selected is not None
        if not self._mistyped:
            ui.regionsLineEdit.text = regions_text([region for _place, region in found])
        if self.regions is None:
            self._view.unsetCursor()
        else:
            self._view.show_cursor(None)

    def _chosen_target(self, picture: Any) -> Target:
        ui = self._ui
        only = picture.frames > 1 and ui.regionFramesComboBox.currentIndex == 1
        return target_of(ui.applyToComboBox.currentIndex, picture.asked, picture.number if only else None)

    @property
    def _rules(self) -> list[dict[str, Any]]:
        return [row.entry for row in self._draft.rows]

    @property
    def _rule(self) -> "dict[str, Any] | None":
        place = place_of(self._rules, self._target) if self._target else None
        return None if place is None else self._rules[place]

    def _choose_fill(self, fill: str) -> None:
        combo = self._ui.regionFillComboBox
        if combo.findData(fill) < 0:
            combo.addItem(fill, fill)
        combo.currentIndex = combo.findData(fill)

    # -- the view -----------------------------------------------------------------------------------

    def _deal_height(self) -> None:
        """The view is as high as the image needs; not for every pixel of width, so that nothing rocks."""
        if self._frame is None:
            return
        rows, columns = self._picture.before.shape[:2]
        shape, width = rows * self._picture.aspect / columns, int(self._view.width)
        if shape != self._dealt[1] or abs(width - self._dealt[0]) > _OTHER_WIDTH:
            self._dealt = width, shape
            self._view.setFixedHeight(min(max(round(width * shape), _LOWEST), _HIGHEST))

    def _paint(self) -> None:
        width, height = int(self._view.width), int(self._view.height)
        if self._frame is None or width < 1 or height < 1:
            self.fit = None
            self._view.show_image(None)
            return
        rows, columns = self._picture.before.shape[:2]
        self.fit = fit = Fit.within(rows, columns, self._picture.aspect, width, height)
        rgba = self._frame.rgba(fit, self._own_window)
        self._view.show_image(rgba, (fit.x, fit.y, fit.width, fit.height))
        self._show_boxes(self.regions or [])

    def _show_boxes(self, regions: list[Region]) -> None:
        if self.fit is None or self._ui.afterRadioButton.checked:
            return
        others = [] if self._is_stale else self._others(regions)
        boxes = [(self.fit.box(region), "other") for region in others]
        boxes += [
            (self.fit.box(region), "chosen" if number == self.selected else "")
            for number, region in enumerate(regions)
        ]
        self._view.show_boxes(boxes)

    def _others(self, regions: list[Region]) -> list[Region]:
        """What other rules fill here; of a polygon the rectangle around it."""
        size = self._picture.before.shape[:2]
        found = (inside(shape, *size) for shape in self._picture.filled)
        return [region for region in found if region is not None and region not in regions]

    def _say(self) -> None:
        label = self._ui.imageSentenceLabel
        said = [self._mistyped]
        if self._frame is not None:
            said += [self._foretold, self._problem or said_of_picture(self._picture)]
        if self._target is not None and self._target.scope == SERIES and self._rule is not None:
            said.append(
                _("The rule names the series by its original UID: a profile saved with it is confidential.")
            )
        if self._picture is not None and self._target is None and not self._mask.hidden:
            said.append(_("The file lacks what such a rule asks for: apply it to other images."))
        label.text = "\n".join(dict.fromkeys(filter(None, said)))
        label.visible = bool(label.text)

    # -- for the hands ------------------------------------------------------------------------------

    @property
    def window(self) -> Any:
        """Which values are black and white, None in colour and where nothing is shown."""
        if self._frame is None or self._picture.before.ndim == 3:
            return None
        return self._own_window or self._picture.window

    def set_window(self, window: Any) -> None:
        """Another window, None for the image's own."""
        self._own_window = window
        self._paint()

    def show_cursor(self, sides: "tuple[str, ...] | None") -> None:
        """The cursor for edges that a press would move."""
        self._view.show_cursor(sides)

    def resized(self, width: int, height: int) -> None:
        """The view has another size."""
        self._deal_height()
        self._paint()

    def select(self, number: "int | None") -> None:
        """Selects a rectangle, None for none."""
        self.selected = number
        self._ui.removeRegionButton.enabled = number is not None
        self._show_boxes(self.regions or [])

    def draw(self, number: "int | None", region: "Region | None") -> None:
        """Shows how a rectangle would be; None for a new one, and no region for all as they are."""
        shown = list(self.regions or [])
        if region is not None and number is None:
            shown.append(region)
        elif region is not None and number is not None:
            shown[number] = region
        self._show_boxes(shown)

    def put(self, number: "int | None", region: Region) -> None:
        """Makes a rectangle another one, None for a new one."""
        if self._target is None or self.regions is None:
            return
        place = None if number is None else self._places[number]
        self.selected = len(self.regions) if number is None else number
        self._change(with_region(self._rules, self._target, place, region, self._drawn))

    def remove(self) -> None:
        """Removes the rectangle that is selected."""
        if self._target is not None and self.selected is not None:
            place = self._places[self.selected]
            self.selected = None
            self._change(without_region(self._rules, self._target, place))

    def undo(self) -> None:
        """Takes the last edit of the rules back, whichever it was."""
        if self._editable:
            self._undo()
            self.show_again()

    # -- edits --------------------------------------------------------------------------------------

    @property
    def _fill(self) -> str:
        combo = self._ui.regionFillComboBox
        return str(combo.itemData(combo.currentIndex))

    @property
    def _drawn(self) -> Drawn:
        return Drawn(self._fill, *self._picture.before.shape[:2])

    def _change(self, edit: Edit) -> None:
        """Edits the rules; the picture follows with the preview, the rectangles at once."""
        self._mistyped = ""
        if self._editable and (edit.changed or edit.added):
            self._edit(edit)
            self._is_stale = True
        self.show_again()

    def _on_frame(self, *_ignored: object) -> None:
        if not self._showing:
            self._soon.start(_SOON)

    def _on_target(self, *_ignored: object) -> None:
        if self._showing or self._picture is None:
            return
        before, self.selected = self._target, None
        if before is None or not has_target(self._ui.applyToComboBox.currentIndex, self._picture.asked):
            self.show_again()
            return
        self._change(taken_along(self._rules, before, self._chosen_target(self._picture)))

    def _on_fill(self, *_ignored: object) -> None:
        if not self._showing and self._target is not None:
            self._change(with_fill(self._rules, self._target, self._fill))

    def _on_typed(self) -> None:
        if self._showing or self._target is None or not self._editable:
            return
        size = self._picture.before.shape[:2]
        try:
            regions = read_regions(self._ui.regionsLineEdit.text, *size)
        except ValueError as wrong:
            self._mistyped = _("Rectangles: {why}.").format(why=wrong)
            self._say()
            return
        rule = self._rule
        shown = regions_of(rule, *size) if rule is not None else []
        if regions == [region for _place, region in shown]:
            self._mistyped = ""
            self._say()
            return
        places = [place for place, _region in shown]
        self._change(with_regions(self._rules, self._target, places, regions, self._drawn))
