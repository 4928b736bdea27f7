"""ctkCollapsibleButton: a header to click on, above what it shows and hides."""

from typing import Any

import shiboken6
from PySide6 import QtCore, QtGui, QtWidgets

_EXPLICIT = QtCore.Qt.WidgetAttribute.WA_WState_ExplicitShowHide
_METRIC = QtWidgets.QStyle.PixelMetric
_KEPT = "visibilityToParent"  # the real one's own property: what its owner said of a child


class ctkCollapsibleButton(QtWidgets.QAbstractButton):
    """ctkCollapsibleButton: `checked` is the opposite of `collapsed`."""

    contentsCollapsed = QtCore.Signal(bool)

    def __init__(self, *arguments: Any) -> None:
        """ctkCollapsibleButton(const QString& text, QWidget* parent = 0), or without a text"""
        text = arguments[0] if arguments and isinstance(arguments[0], str) else ""
        parent = arguments[-1] if arguments and not isinstance(arguments[-1], str) else None
        self._collapsed, self._forcing, self._height, self._below = False, False, 16777215, 10
        super().__init__(parent)
        self.setCheckable(True)
        self.setChecked(True)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Minimum, policy.Preferred)
        self.setBackgroundRole(QtGui.QPalette.ColorRole.Window)
        self.setText(text)
        self.setContentsMargins(0, self._header().height(), 0, 0)
        self.toggled.connect(lambda checked: self._collapse(not checked))

    def sizeHint(self) -> QtCore.QSize:
        """QSize sizeHint()"""
        header = self._header() + QtCore.QSize(0, self._below)
        return header if self._collapsed else super().sizeHint().expandedTo(header)

    def minimumSizeHint(self) -> QtCore.QSize:
        """QSize minimumSizeHint()"""
        header = self._header()
        if self._collapsed:
            return header + QtCore.QSize(0, self._below)
        return super().minimumSizeHint().expandedTo(header) if self.layout() is not None else header

    def hitButton(self, pos: QtCore.QPoint) -> bool:
        """bool hitButton(const QPoint& pos)"""
        return QtCore.QRect(0, 0, self.width(), self._header().height()).contains(pos)

    def event(self, event: QtCore.QEvent) -> bool:
        """bool event(QEvent* event)"""
        kinds, kind = QtCore.QEvent.Type, event.type()
        if kind in (kinds.StyleChange, kinds.FontChange):
            self.setContentsMargins(0, self._header().height(), 0, 0)
            if self._collapsed:
                self.setMaximumHeight(self.sizeHint().height())
        elif kind == kinds.ChildPolished and event.child().isWidgetType():
            self._watch(event.child())
        elif kind in (kinds.Show, kinds.LayoutRequest) and self._collapsed:
            self._apply()
        return super().event(event)

    def eventFilter(self, child: QtCore.QObject, event: QtCore.QEvent) -> bool:
        """bool eventFilter(QObject* child, QEvent* e)"""
        if self._forcing or not isinstance(child, QtWidgets.QWidget) or not shiboken6.isValid(self):
            return False
        if event.type() == QtCore.QEvent.Type.ShowToParent:
            child.setProperty(_KEPT, True)
            self._show_or_hide(child)
        elif event.type() == QtCore.QEvent.Type.HideToParent:
            child.setProperty(_KEPT, False)
        return False

    def paintEvent(self, event: QtGui.QPaintEvent) -> None:
        """void paintEvent(QPaintEvent* event)"""
        painter, style, option = QtGui.QPainter(self), self.style(), QtWidgets.QStyleOptionButton()
        states = QtWidgets.QStyle.StateFlag
        option.initFrom(self)
        option.state |= states.State_Sunken if self.isDown() else states.State_Raised
        option.rect.setHeight(self._header().height())
        style.drawControl(QtWidgets.QStyle.ControlElement.CE_PushButtonBevel, option, painter, self)
        side, high = style.pixelMetric(_METRIC.PM_IndicatorWidth, option, self), option.rect.height()
        arrow = QtWidgets.QStyleOption()
        arrow.initFrom(self)
        arrow.rect = QtCore.QRect((high - side) // 2, (high - side) // 2, side, side)
        shapes = QtWidgets.QStyle.PrimitiveElement
        shape = shapes.PE_IndicatorArrowDown if self._collapsed else shapes.PE_IndicatorArrowUp
        style.drawPrimitive(shape, arrow, painter, self)
        painter.setFont(self._font())
        left = arrow.rect.right() + style.pixelMetric(_METRIC.PM_CheckBoxLabelSpacing, option, self)
        option.rect.setLeft(left)
        align = QtCore.Qt.AlignmentFlag
        flags = int(align.AlignLeft | align.AlignVCenter) | QtCore.Qt.TextFlag.TextShowMnemonic.value
        role = QtGui.QPalette.ColorRole.ButtonText
        style.drawItemText(painter, option.rect, flags, option.palette, self.isEnabled(), self.text(), role)

    def _font(self) -> QtGui.QFont:
        font = QtGui.QFont(self.font())
        font.setWeight(QtGui.QFont.Weight.DemiBold)
        return font

    def _header(self) -> QtCore.QSize:
        option, style = QtWidgets.QStyleOptionButton(), self.style()
        option.initFrom(self)
        wide = style.pixelMetric(_METRIC.PM_IndicatorWidth, option, self)
        wide += style.pixelMetric(_METRIC.PM_CheckBoxLabelSpacing, option, self)
        text = QtGui.QFontMetrics(self._font()).size(
            QtCore.Qt.TextFlag.TextShowMnemonic.value, self.text() or "XXXX"
        )
        high = max(style.pixelMetric(_METRIC.PM_IndicatorHeight, option, self), text.height())
        contents = QtCore.QSize(wide + (text.width() if self.text() else 0), high)
        return style.sizeFromContents(QtWidgets.QStyle.ContentsType.CT_PushButton, option, contents, self)

    def _collapse(self, collapsed: bool) -> None:
        if collapsed == self._collapsed:
            return
        for child in self._widgets():
            self._watch(child)
        self._collapsed = collapsed
        if collapsed:
            self._height = self.maximumHeight()
            self.setMaximumHeight(self.sizeHint().height())
        else:
            self.setMaximumHeight(self._height)
        self._apply()
        if not collapsed and (self.parentWidget() is None or self.parentWidget().layout() is None):
            self.resize(self.sizeHint())
        else:
            self.updateGeometry()
        self.contentsCollapsed.emit(collapsed)

    def _widgets(self) -> list[QtWidgets.QWidget]:
        children = self.findChildren(
            QtWidgets.QWidget, options=QtCore.Qt.FindChildOption.FindDirectChildrenOnly
        )
        return [child for child in children if not child.isWindow()]

    def _watch(self, child: Any) -> None:
        """The real one does this as soon as it gets the child, which here is not yet whole then."""
        if not child.property("standinWatched"):
            child.setProperty("standinWatched", True)
            if child.testAttribute(_EXPLICIT):
                child.setProperty(_KEPT, not child.isHidden())
            child.installEventFilter(self)

    def _apply(self) -> None:
        for child in self._widgets():
            self._watch(child)
            self._show_or_hide(child)

    def _show_or_hide(self, child: QtWidgets.QWidget) -> None:
        kept = child.property(_KEPT) is not False
        visible = not self._collapsed and kept
        self._forcing = True
        if child.isHidden() == visible:
            child.setVisible(visible)
        if kept:
            child.setAttribute(_EXPLICIT, False)
        self._forcing = False

    def _set_collapsed(self, collapsed: bool) -> None:
        if self.isCheckable():
            self.setChecked(not collapsed)
        else:
            self._collapse(collapsed)

    def _set_below(self, height: int) -> None:
        self._below = height
        self.updateGeometry()

    collapsed = QtCore.Property(bool, lambda self: self._collapsed, _set_collapsed)
    collapsedHeight = QtCore.Property(int, lambda self: self._below, _set_below)
