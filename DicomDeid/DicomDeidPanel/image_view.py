"""The widget that an image is looked at in: it paints, and hands on what mouse and keys do."""

from typing import Any

import qt

_LINE, _CHOSEN, _SHADE = "#ffd54a", "#4fc3f7", "#202020"
_HANDLE = 5  # pixels
# What Slicer's own shortcuts must not take while the image has the focus.
_KEYS = {int(qt.Qt.Key_Delete): "delete", int(qt.Qt.Key_Backspace): "delete", int(qt.Qt.Key_Escape): "escape"}
_CURSORS = {
    None: qt.Qt.CrossCursor,
    (): qt.Qt.SizeAllCursor,
    ("top",): qt.Qt.SizeVerCursor,
    ("bottom",): qt.Qt.SizeVerCursor,
    ("left",): qt.Qt.SizeHorCursor,
    ("right",): qt.Qt.SizeHorCursor,
    ("top", "left"): qt.Qt.SizeFDiagCursor,
    ("bottom", "right"): qt.Qt.SizeFDiagCursor,
    ("top", "right"): qt.Qt.SizeBDiagCursor,
    ("bottom", "left"): qt.Qt.SizeBDiagCursor,
}


class ImageView(qt.QWidget):
    """Shows an image with boxes over it. hands: what is told, as `ImageHands` has it."""

    def __init__(self, hands: Any) -> None:
        qt.QWidget.__init__(self)
        self._hands = hands
        self._image: Any = None
        self._bytes = b""  # QImage does not copy them
        self._target: Any = None
        self._smooth = False
        self._boxes: list[tuple[Any, str]] = []
        self._filter = _Keys()
        self.installEventFilter(self._filter)
        self.setMouseTracking(True)
        self.setFocusPolicy(qt.Qt.StrongFocus)
        self.setSizePolicy(qt.QSizePolicy.Ignored, qt.QSizePolicy.Fixed)

    def show_image(self, rgba: "tuple[bytes, int, int] | None", box: "tuple[float, ...]" = ()) -> None:
        """Shows an image in a box of left, top, width and height; None for nothing."""
        self._image, self._boxes = None, []
        if rgba is not None:
            self._bytes, width, height = rgba
            self._image = qt.QImage(self._bytes, width, height, qt.QImage.Format_RGBA8888)
            self._target = qt.QRectF(*box)
            self._smooth = width > box[2]
        self.update()

    def show_boxes(self, boxes: "list[tuple[tuple[float, ...], str]]") -> None:
        """Draws boxes over the image; each is '' or 'chosen', or 'other' for what can't be changed here."""
        self._boxes = [(qt.QRectF(*box), kind) for box, kind in boxes]
        self.update()

    def show_cursor(self, sides: "tuple[str, ...] | None") -> None:
        """The cursor for edges that a press would move, None for a new box."""
        self.setCursor(qt.QCursor(_CURSORS[sides]))

    # -- Qt calls these -----------------------------------------------------------------------------

    def paintEvent(self, event: Any) -> None:
        painter = qt.QPainter()
        painter.begin(self)
        try:
            if self._image is not None:
                painter.setRenderHint(qt.QPainter.SmoothPixmapTransform, self._smooth)
                painter.drawImage(self._target, self._image)
                for box, kind in self._boxes:
                    _draw(painter, box, kind)
        finally:
            painter.end()

    def resizeEvent(self, event: Any) -> None:
        self._hands.resized(event.size().width(), event.size().height())

    def mousePressEvent(self, event: Any) -> None:
        self.setFocus()
        self._hands.pressed(*_position(event), _button(event))

    def mouseMoveEvent(self, event: Any) -> None:
        self._hands.moved(*_position(event))

    def mouseReleaseEvent(self, event: Any) -> None:
        self._hands.released(*_position(event), _button(event))

    def mouseDoubleClickEvent(self, event: Any) -> None:
        self._hands.double_clicked()

    def keyPressEvent(self, event: Any) -> None:
        key = _key(event)
        if not key or not self._hands.key(key):
            event.ignore()


class _Keys(qt.QObject):
    """Claims the view's keys before a shortcut of the application takes them."""

    def eventFilter(self, watched: Any, event: Any) -> bool:
        if event.type() == qt.QEvent.ShortcutOverride and _key(event):
            event.accept()
            return True
        return False


def _key(event: Any) -> str:
    if int(event.key()) == int(qt.Qt.Key_Z) and int(event.modifiers()) == int(qt.Qt.ControlModifier):
        return "undo"
    return _KEYS.get(int(event.key()), "")


def _position(event: Any) -> tuple[float, float]:
    """Where the mouse is in the view; Qt 6 has another name for it."""
    at = event.position() if hasattr(event, "position") else event.pos()
    return float(at.x()), float(at.y())


def _button(event: Any) -> str:
    names = {int(qt.Qt.LeftButton): "left", int(qt.Qt.RightButton): "right"}
    return names.get(int(event.button()), "")


def _draw(painter: Any, box: Any, kind: str) -> None:
    """A box with a dark seam, so that it is seen on white and on black."""
    line = qt.QColor(_CHOSEN if kind == "chosen" else _LINE)
    pen = qt.QPen(line, 1.5)
    if kind == "other":
        pen.setStyle(qt.Qt.DotLine)
    for one in (qt.QPen(qt.QColor(_SHADE), 3.0), pen):
        painter.setPen(one)
        painter.drawRect(box)
    if kind == "chosen":
        half = _HANDLE / 2
        for x in (box.left(), box.right()):
            for y in (box.top(), box.bottom()):
                painter.fillRect(qt.QRectF(x - half, y - half, _HANDLE, _HANDLE), line)
