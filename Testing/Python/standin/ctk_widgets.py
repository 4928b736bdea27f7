"""CTK's widgets that modules use, with the properties and signals of the real ones."""

import enum
import re
from types import ModuleType
from typing import Any

from PySide6 import QtCore, QtGui, QtWidgets

from .collapsible import ctkCollapsibleButton
from .pythonqt import class_of


def _stored(kind: Any, field: str) -> Any:
    """A property that is kept and does nothing else."""
    return QtCore.Property(
        kind, lambda self: getattr(self, field), lambda self, value: setattr(self, field, value)
    )


class ctkSearchBox(QtWidgets.QLineEdit):
    """ctkSearchBox: a line to search in; textChanged and placeholderText are QLineEdit's."""

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """ctkSearchBox(QWidget* parent = nullptr)"""
        super().__init__(parent)
        self.setClearButtonEnabled(True)
        self._search_icon, self._clear_icon, self._shown = QtGui.QIcon(), QtGui.QIcon(), None
        self.setPlaceholderText("Search...")

    def _show_icon(self, show: bool) -> None:
        if show and self._shown is None:
            icon = self._search_icon
            if icon.isNull():
                icon = self.style().standardIcon(QtWidgets.QStyle.StandardPixmap.SP_FileDialogContentsView)
            self._shown = self.addAction(icon, QtWidgets.QLineEdit.ActionPosition.LeadingPosition)
        elif not show and self._shown is not None:
            self.removeAction(self._shown)
            self._shown = None

    def _set_search_icon(self, icon: QtGui.QIcon) -> None:
        self._search_icon = icon
        if self._shown is not None:
            self._shown.setIcon(icon)

    showSearchIcon = QtCore.Property(bool, lambda self: self._shown is not None, _show_icon)
    searchIcon = QtCore.Property(QtGui.QIcon, lambda self: self._search_icon, _set_search_icon)
    clearIcon = _stored(QtGui.QIcon, "_clear_icon")


class ctkComboBox(QtWidgets.QComboBox):
    """ctkComboBox: a text where nothing is chosen, and a wheel that may be told to do nothing."""

    class ScrollEffect(enum.IntEnum):
        """enum ScrollEffect"""

        NeverScroll = 0
        AlwaysScroll = 1
        ScrollWithFocus = 2
        ScrollWithNoVScrollBar = 3

    NeverScroll, AlwaysScroll, ScrollWithFocus, ScrollWithNoVScrollBar = ScrollEffect

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """ctkComboBox(QWidget* parent = 0)"""
        super().__init__(parent)
        self._default_text, self._effect, self._forced = "", int(self.AlwaysScroll), False

    def wheelEvent(self, event: QtGui.QWheelEvent) -> None:
        """void wheelEvent(QWheelEvent* event)"""
        area: QtWidgets.QWidget | None = self.parentWidget()
        while area is not None and not isinstance(area, QtWidgets.QAbstractScrollArea):
            area = area.parentWidget()
        inside = area is not None and area.verticalScrollBar().isVisible()
        if (
            self._effect == self.NeverScroll
            or (self._effect == self.ScrollWithFocus and not self.hasFocus())
            or (self._effect == self.ScrollWithNoVScrollBar and inside)
        ):
            event.ignore()
        else:
            super().wheelEvent(event)

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """void paintEvent(QPaintEvent* event)"""
        if not self._default_text or self.isEditable() or (self.currentIndex() >= 0 and not self._forced):
            super().paintEvent(event)
            return
        painter, option = QtWidgets.QStylePainter(self), QtWidgets.QStyleOptionComboBox()
        self.initStyleOption(option)
        option.currentText = self._default_text
        painter.drawComplexControl(QtWidgets.QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QtWidgets.QStyle.ControlElement.CE_ComboBoxLabel, option)

    def _set_default_text(self, text: str) -> None:
        self._default_text = text
        self.update()

    def _set_effect(self, effect: int) -> None:
        self._effect = effect
        focus = QtCore.Qt.FocusPolicy
        wheel = effect != self.ScrollWithFocus
        self.setFocusPolicy(focus.WheelFocus if wheel else focus.StrongFocus)

    def _set_forced(self, forced: bool) -> None:
        self._forced = forced
        self.update()

    defaultText = QtCore.Property(str, lambda self: self._default_text, _set_default_text)
    forceDefault = QtCore.Property(bool, lambda self: self._forced, _set_forced)
    scrollWheelEffect = QtCore.Property(int, lambda self: self._effect, _set_effect)


class ctkPathLineEdit(QtWidgets.QWidget):
    """ctkPathLineEdit: a path with a history and a button to browse."""

    class Filters(enum.IntFlag):
        """enum Filter"""

        Dirs = 0x001
        Files = 0x002
        Drives = 0x004
        NoSymLinks = 0x008
        AllEntries = 0x007
        TypeMask = 0x00F
        Readable = 0x010
        Writable = 0x020
        Executable = 0x040
        PermissionMask = 0x070
        Modified = 0x080
        Hidden = 0x100
        System = 0x200
        AccessMask = 0x3F0
        AllDirs = 0x400
        CaseSensitive = 0x800
        NoDotAndDotDot = 0x1000
        NoDot = 0x2000
        NoDotDot = 0x4000

    currentPathChanged = QtCore.Signal(str)
    validInputChanged = QtCore.Signal(bool)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """ctkPathLineEdit(QWidget* parent = 0)"""
        super().__init__(parent)
        kinds = self.Filters
        self._filters = int(kinds.AllEntries | kinds.NoDotAndDotDot | kinds.Readable | kinds.Executable)
        self._label, self._key, self._names, self._valid = "", "", [], False
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._combo: QtWidgets.QComboBox | None = None
        self._line: QtWidgets.QLineEdit | None = None
        self._make_line(True)
        self._button = QtWidgets.QToolButton(self)
        self._button.setText("...")
        self._button.setToolTip("Open a dialog")
        fixed, policy = QtWidgets.QSizePolicy.Policy.Fixed, QtWidgets.QSizePolicy.Policy
        self._button.setSizePolicy(fixed, policy.Ignored)
        self._button.clicked.connect(lambda: self.browse())
        layout.addWidget(self._button)
        self.setSizePolicy(policy.Expanding, fixed)

    def setCurrentPath(self, path: str) -> None:
        """void setCurrentPath(const QString& path)"""
        self._line.setText(path)

    def browse(self) -> None:
        """void browse()"""
        import qt  # not Qt's own class, so that a test can put its answer there

        dialog, start, names = qt.QFileDialog, self._line.text(), ";;".join(self._names)
        if not self._filters & self.Filters.Files:
            path = dialog.getExistingDirectory(None, "Select a directory...", start)
        elif self._filters & self.Filters.Writable:
            path = dialog.getSaveFileName(None, "Select a file to save ", start, names)
        else:
            path = dialog.getOpenFileName(None, "Open a file", start, names)
        if path:
            self.setCurrentPath(path)

    def retrieveHistory(self) -> None:
        """void retrieveHistory()"""
        if self._combo is None:
            return
        path = self._line.text()
        blocked = self.blockSignals(True)
        self._combo.clear()
        self._combo.addItems(self._history()[:5])
        if path:
            self.setCurrentPath(path)
            self.blockSignals(blocked)
        else:  # the real one takes the newest
            self.blockSignals(blocked)
            self._combo.setCurrentIndex(0)

    def addCurrentPathToHistory(self) -> None:
        """void addCurrentPathToHistory()"""
        path = self._line.text()
        if self._combo is None or not path:
            return
        kept = [path, *(known for known in self._history() if known != path)]
        QtCore.QSettings().setValue(self._settings_key(), kept)
        index = self._combo.findText(path)
        if index >= 0:
            self._combo.removeItem(index)
        while self._combo.count() >= 5:
            self._combo.removeItem(self._combo.count() - 1)
        self._combo.insertItem(0, path)
        self._combo.setCurrentIndex(0)

    def _settings_key(self) -> str:
        return f"ctkPathLineEdit/{self._key or self.objectName()}"

    def _history(self) -> list[str]:
        found = QtCore.QSettings().value(self._settings_key())
        return [found] if isinstance(found, str) else list(found or [])

    def _make_line(self, with_history: bool) -> None:
        path = self._line.text() if self._line is not None else ""
        layout = self.layout()
        if layout.count():
            old = layout.takeAt(0).widget()
            old.hide()
            old.deleteLater()
        self._combo = QtWidgets.QComboBox(self) if with_history else None
        if self._combo is not None:
            self._combo.setEditable(True)
            self._combo.setInsertPolicy(QtWidgets.QComboBox.InsertPolicy.NoInsert)
            self._combo.setSizePolicy(
                QtWidgets.QSizePolicy.Policy.Expanding, QtWidgets.QSizePolicy.Policy.Fixed
            )
            self._line = self._combo.lineEdit()
        else:
            self._line = QtWidgets.QLineEdit(self)
        layout.insertWidget(0, self._combo or self._line)
        self._validate()
        if with_history:
            self.retrieveHistory()
        self._line.setText(path or self._line.text())
        self._line.textChanged.connect(self._changed)

    def _validate(self) -> None:
        """As the real one does: a path is valid that is not empty and has the ending of a filter."""
        patterns = [p for name in self._names for p in name.rpartition("(")[2].rstrip(")").split()]
        parts = [re.escape(p).replace(r"\*", ".*").replace(r"\?", ".") for p in patterns]
        expression = f"(?:{'|'.join(parts)})" if parts else ".+"
        self._line.setValidator(
            QtGui.QRegularExpressionValidator(QtCore.QRegularExpression(expression), self._line)
        )

    def _changed(self, path: str) -> None:
        before, self._valid = self._valid, self._line.hasAcceptableInput()
        if self._valid:
            self.currentPathChanged.emit(path)
        if self._valid != before:
            self.validInputChanged.emit(self._valid)

    def _set_key(self, key: str) -> None:
        self._key = key
        self.retrieveHistory()

    def _set_names(self, names: list[str]) -> None:
        self._names = list(names)
        self._validate()

    currentPath = QtCore.Property(str, lambda self: self._line.text(), setCurrentPath)
    filters = _stored(int, "_filters")
    label = _stored(str, "_label")
    nameFilters = QtCore.Property("QStringList", lambda self: self._names, _set_names)
    settingKey = QtCore.Property(str, lambda self: self._key, _set_key)
    showBrowseButton = QtCore.Property(
        bool, lambda self: not self._button.isHidden(), lambda self, shown: self._button.setVisible(shown)
    )
    showHistoryButton = QtCore.Property(
        bool, lambda self: self._combo is not None, lambda self, shown: self._make_line(shown)
    )


for _member in ctkPathLineEdit.Filters.__members__.values():
    setattr(ctkPathLineEdit, str(_member.name), _member)


class ctkSliderWidget(QtWidgets.QWidget):
    """ctkSliderWidget: a slider and a box with the same number."""

    valueChanged = QtCore.Signal(float)
    valueIsChanging = QtCore.Signal(float)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """ctkSliderWidget(QWidget* parent = 0)"""
        super().__init__(parent)
        self._slider = QtWidgets.QSlider(QtCore.Qt.Orientation.Horizontal, self)
        self._box = QtWidgets.QDoubleSpinBox(self)
        self._box.setRange(0.0, 100.0)
        self._tracking, self._pressed = True, 0.0
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._slider, 1)
        layout.addWidget(self._box)
        self._fit()
        self._box.valueChanged.connect(self._box_changed)
        self._slider.valueChanged.connect(self._slid)
        self._slider.sliderPressed.connect(lambda: setattr(self, "_pressed", self._box.value()))
        self._slider.sliderReleased.connect(self._released)

    def setValue(self, value: float) -> None:
        """void setValue(double value)"""
        self._box.setValue(value)

    def reset(self) -> None:
        """void reset()"""
        self.setValue(0.0)

    def setSpinBoxVisible(self, visible: bool) -> None:
        """void setSpinBoxVisible(bool)"""
        self._box.setVisible(visible)

    def _fit(self) -> None:
        """The slider has a position for each step."""
        low, step = self._box.minimum(), self._box.singleStep() or 1.0
        blocked = self._slider.blockSignals(True)
        self._slider.setRange(0, min(2**31 - 1, round((self._box.maximum() - low) / step)))
        self._slider.setValue(round((self._box.value() - low) / step))
        self._slider.blockSignals(blocked)

    def _slid(self, position: int) -> None:
        self._box.setValue(self._box.minimum() + position * (self._box.singleStep() or 1.0))

    def _box_changed(self, value: float) -> None:
        if self._slider.isSliderDown():
            (self.valueChanged if self._tracking else self.valueIsChanging).emit(value)
        else:
            self._fit()
            self.valueChanged.emit(value)

    def _released(self) -> None:
        if not self._tracking and self._box.value() != self._pressed:
            self.valueChanged.emit(self._box.value())

    def _set(self, setter: str, value: Any) -> None:
        getattr(self._box, setter)(value)
        self._fit()

    value = QtCore.Property(float, lambda self: self._box.value(), setValue)
    minimum = QtCore.Property(
        float, lambda self: self._box.minimum(), lambda self, low: self._set("setMinimum", low)
    )
    maximum = QtCore.Property(
        float, lambda self: self._box.maximum(), lambda self, high: self._set("setMaximum", high)
    )
    singleStep = QtCore.Property(
        float, lambda self: self._box.singleStep(), lambda self, step: self._set("setSingleStep", step)
    )
    decimals = QtCore.Property(
        int, lambda self: self._box.decimals(), lambda self, places: self._set("setDecimals", places)
    )
    prefix = QtCore.Property(
        str, lambda self: self._box.prefix(), lambda self, text: self._box.setPrefix(text)
    )
    suffix = QtCore.Property(
        str, lambda self: self._box.suffix(), lambda self, text: self._box.setSuffix(text)
    )
    tracking = _stored(bool, "_tracking")
    spinBoxVisible = QtCore.Property(bool, lambda self: not self._box.isHidden(), setSpinBoxVisible)


_WIDGETS = (ctkCollapsibleButton, ctkSearchBox, ctkComboBox, ctkPathLineEdit, ctkSliderWidget)


def module() -> ModuleType:
    """The module `ctk`."""
    made = ModuleType("ctk")
    for widget in _WIDGETS:
        setattr(made, widget.__name__, class_of(widget))
    from .database import ctkDICOMDatabase, ctkDICOMIndexer

    made.ctkDICOMDatabase = ctkDICOMDatabase  # type: ignore[attr-defined]
    made.ctkDICOMIndexer = ctkDICOMIndexer  # type: ignore[attr-defined]
    return made
