"""A test case with the tab Image open on small images, and hands that draw on it."""

import atexit
import functools
import tempfile
from pathlib import Path

import qt
from images import write_images
from panel_case import PanelCase


class Hand:
    """Draws on the image of a panel with the mouse, as Qt tells of it. settle: lets the panel follow."""

    def __init__(self, panel, ui, settle=lambda: None):
        self._panel, self._settle = panel, settle
        self.view = ui.imageHolder.layout().itemAt(0).widget()

    def at(self, row, column):
        """The middle of a pixel of the image in the view."""
        fit = self._panel.image.fit
        return (
            fit.x + (column + 0.5) * fit.width / fit.columns,
            fit.y + (row + 0.5) * fit.height / fit.rows,
        )

    def mouse(self, kind, point, button, held=True):
        """One event of the mouse, as Qt gives it to the view."""
        here = qt.QPointF(*point)
        moves = kind == qt.QEvent.MouseMove
        event = qt.QMouseEvent(
            kind,
            here,
            here,
            qt.Qt.NoButton if moves else button,
            button if held else qt.Qt.NoButton,
            qt.Qt.NoModifier,
        )
        qt.QCoreApplication.sendEvent(self.view, event)

    def press(self, point, button=None):
        self.mouse(qt.QEvent.MouseButtonPress, point, button or qt.Qt.LeftButton)

    def move(self, point, button=None):
        self.mouse(qt.QEvent.MouseMove, point, button or qt.Qt.LeftButton)

    def release(self, point, button=None):
        self.mouse(qt.QEvent.MouseButtonRelease, point, button or qt.Qt.LeftButton, held=False)
        self._settle()

    def drag(self, first, last, button=None):
        """Presses at a row and column, moves to another one, releases."""
        self.press(self.at(*first), button)
        for share in (0.5, 1):
            steps = (a + (b - a) * share for a, b in zip(self.at(*first), self.at(*last), strict=True))
            self.move(tuple(steps), button)
        self.release(self.at(*last), button)

    def click(self, row, column):
        """A click with the left button."""
        self.press(self.at(row, column))
        self.release(self.at(row, column))

    def double_click(self):
        """A double-click in the middle of the image."""
        self.mouse(qt.QEvent.MouseButtonDblClick, self.at(30, 40), qt.Qt.LeftButton)
        self.release(self.at(30, 40))


class ImageCase(PanelCase):
    """Begins with every series ticked, and the first one's image shown."""

    def setUp(self):
        super().setUp()
        self.widget.resize(500, 900)
        self.tick(0)
        self.ui.previewTabs.currentIndex = 1
        self.settle()
        self.hand = Hand(self.panel, self.ui, self.settle)
        self.view = self.hand.view
        self.drag, self.click = self.hand.drag, self.hand.click

    @property
    def fit(self):
        """How the image lies in the view."""
        return self.panel.image.fit

    def study(self):
        return _images()

    # -- what is there ------------------------------------------------------------------------------

    def look_at(self, series, instance=1):
        """Chooses a series by its UID in the preview, and a file of it."""
        uids = [one.uid for one in self.panel.input.selection().series]
        self.ui.previewSeriesComboBox.currentIndex = uids.index(series)
        self.settle()
        self.ui.previewInstanceSlider.value = instance
        self.settle()

    @property
    def rules(self):
        """The rules of the draft, as JSON has them."""
        return [row.entry for row in self.panel.draft.rows]

    @property
    def regions(self):
        """What the line below the image says, as lists of numbers."""
        parts = [part for part in self.ui.regionsLineEdit.text.split(";") if part.strip()]
        return [[int(number) for number in part.split(",")] for part in parts]

    def grey(self, row, column):
        """How bright a pixel of the image is on the screen; None where no image is."""
        if not self.view.isVisibleTo(self.widget):
            return None
        x, y = self.hand.at(row, column)
        shown = self.view.grab().toImage()
        ratio = shown.width() / self.view.width
        return shown.pixelColor(int(x * ratio), int(y * ratio)).green()

    # -- the keyboard -------------------------------------------------------------------------------

    def press_key(self, key, modifiers=None):
        """Presses a key while the image has the focus; True where nothing else may take it."""
        modifiers = qt.Qt.NoModifier if modifiers is None else modifiers
        claim = qt.QKeyEvent(qt.QEvent.ShortcutOverride, key, modifiers)
        claim.ignore()
        qt.QCoreApplication.sendEvent(self.view, claim)
        # Qt remembers modifiers, so a press without any follows, of a key that does nothing.
        for pressed, held in ((key, modifiers), (qt.Qt.Key_F12, qt.Qt.NoModifier)):
            event = qt.QKeyEvent(qt.QEvent.KeyPress, pressed, held)
            qt.QCoreApplication.sendEvent(self.view, event)
        self.settle()
        return claim.isAccepted()

    def released_pixels(self):
        """The pixels of what a run released, by the number of the instance; of those that have some."""
        from pydicom import dcmread

        read = [dcmread(path) for path in sorted(Path(self.output).rglob("*.dcm"))]
        whole = [one for one in read if one.get("InstanceNumber") not in (6, 7)]
        return {int(one.InstanceNumber): one.pixel_array for one in whole}

    def original_pixels(self, number):
        """The pixels of an original."""
        from pydicom import dcmread

        return dcmread(str(self.originals / f"{number}.dcm")).pixel_array


@functools.cache
def _images():
    """The images, written once."""
    folder = tempfile.TemporaryDirectory()
    atexit.register(folder.cleanup)
    write_images(Path(folder.name))
    return folder.name
