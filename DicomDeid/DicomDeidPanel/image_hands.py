"""What the mouse and keys do on an image: rectangles are drawn and dragged, the window is moved."""

from typing import Any

from .frame_image import windowed
from .regions import Drag, Fit, Region, grip_at


class ImageHands:
    """Is told by an ImageView, and tells an image what was done.

    image: has `fit`, `regions` and `selected` (None while nothing can be drawn on), `window` (None in
    colour) and takes `draw` (while a drag goes on; None for its end without a result), `put`, `select`,
    `remove`, `undo`, `show_cursor`, `set_window`, `resized`.
    """

    def __init__(self, image: Any) -> None:
        self._image = image
        self._drag: Drag | None = None
        self._begun: tuple[float, float, Any] | None = None  # of a drag that moves the window

    def forget(self) -> None:
        """Ends a drag without a result, as where another image is shown."""
        self._drag = self._begun = None

    def resized(self, width: int, height: int) -> None:
        """The view has another size."""
        self.forget()
        self._image.resized(width, height)

    def pressed(self, x: float, y: float, button: str) -> None:
        """A button of the mouse goes down."""
        self.forget()
        fit: Fit | None = self._image.fit
        if fit is None:
            return
        if button == "right" and self._image.window is not None:
            self._begun = x, y, self._image.window
        elif button == "left" and self._image.regions is not None:
            drag = Drag(self._image.regions, fit, x, y, self._image.selected)
            if drag.number is not None or fit.has(x, y):
                self._drag = drag
                self._image.select(drag.number)

    def moved(self, x: float, y: float) -> None:
        """The mouse moves, with a button held or without."""
        if self._begun is not None:
            from_x, from_y, window = self._begun
            self._image.set_window(windowed(window, x - from_x, from_y - y))
        elif self._drag is not None:
            region = self._drag.to(x, y)
            if region is not None:
                self._image.draw(self._drag.number, region)
        elif self._image.fit is not None and self._image.regions is not None:
            grip = grip_at(self._image.regions, self._image.fit, x, y, self._image.selected)
            self._image.show_cursor(grip.sides if grip else None)

    def released(self, x: float, y: float, button: str) -> None:
        """A button of the mouse comes up."""
        if button == "right":
            self._begun = None
        elif button == "left" and self._drag is not None:
            drag, self._drag = self._drag, None
            region: Region | None = drag.to(x, y)
            if region is not None:
                self._image.put(drag.number, region)

    def double_clicked(self) -> None:
        """A double-click brings the window back that the image has by itself."""
        self.forget()
        self._image.set_window(None)

    def key(self, name: str) -> bool:
        """'delete', 'escape' or 'undo' was pressed; False where it does nothing here."""
        if name == "undo":
            self.forget()
            self._image.undo()
        elif name == "escape" and (self._drag is not None or self._begun is not None):
            self.forget()
            self._image.draw(None, None)
        elif name == "delete" and self._image.selected is not None:
            self.forget()
            self._image.remove()
        else:
            return False
        return True
