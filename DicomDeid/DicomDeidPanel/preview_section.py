"""The section Preview: before and after of one file of the selection, new after each edit."""

import html
import itertools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .colours import ground, kind_of, legend
from .columns import fit_columns
from .image_section import ImageSection
from .mask import Mask
from .names import readable
from .said import said_of
from .selection import Selection

_SOON = 60  # milliseconds; somebody who types makes many edits
_MOST_ROWS = 2000
_MOST_FILES = 1000  # of a folder
_FILTERS = ("changed", "removed", "kept", "all")
_SPOKEN = {None: "(removed)", "": "(empty)"}
_BY_RULE = re.compile(r"rule (\d+):")
_MASK = "•••"
_SHARES = (27, 19, 20, 20, 14)  # of the width, for each column
_IMAGE = 1  # the second tab


class PreviewSection:
    """Shows what a run would do. asked: gives the arguments of `logic.preview` for the profile and key.

    image: the other tab, which follows the same file.
    go_to_rule, add_rule: what a double-click does, with a number from 0, with an entry.
    """

    def __init__(
        self,
        ui: Any,
        logic: Any,
        mask: Mask,
        asked: Callable[[], dict[str, Any]],
        image: ImageSection,
        go_to_rule: Callable[[int], None],
        add_rule: Callable[[dict[str, Any]], None],
    ) -> None:
        import qt

        self._ui, self._logic, self._mask, self._asked = ui, logic, mask, asked
        self._go_to_rule, self._add_rule, self._image = go_to_rule, add_rule, image
        self._selection = Selection()
        self._rows: list[Any] = []
        self._shown: list[Any] = []
        self._files: tuple[str, ...] = ()
        self._names: dict[str, str] = {}
        self._showing = False
        self.problem = ""
        self._soon = qt.QTimer()
        self._soon.setSingleShot(True)
        self._soon.connect("timeout()", self.refresh)
        table = ui.previewTable
        table.horizontalHeader().setSectionResizeMode(qt.QHeaderView.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        table.verticalHeader().hide()
        ui.previewLegendLabel.text = legend(table.palette)
        ui.previewSeriesComboBox.connect("currentIndexChanged(int)", self._on_series)
        ui.previewInstanceSlider.connect("valueChanged(double)", self._on_instance)
        ui.previewFilterComboBox.connect("currentIndexChanged(int)", lambda *_: self._fill())
        ui.previewSearchBox.connect("textChanged(QString)", lambda *_: self._fill())
        ui.previewCollapsibleButton.connect("contentsCollapsed(bool)", self.refresh_soon)
        ui.previewTabs.connect("currentChanged(int)", self._on_tab)
        ui.hideIdentityCheckBox.connect("toggled(bool)", self._on_mask)
        table.connect("cellDoubleClicked(int,int)", self._on_double_click)

    # -- what is previewed --------------------------------------------------------------------------

    def follow(self, selection: Selection) -> None:
        """Offers the series of a selection, and stays at the one that is shown where it is among them."""
        if selection.series == self._selection.series and selection.folder == self._selection.folder:
            return
        combo = self._ui.previewSeriesComboBox
        before = self._series_at(combo.currentIndex)
        self._selection = selection
        self._list_series()
        uids = [series.uid for series in selection.series]
        self._showing = True
        combo.currentIndex = (
            uids.index(before.uid) if before and before.uid in uids else 0 if combo.count else -1
        )
        self._showing = False
        self._on_series()

    def refresh_soon(self, *_ignored: object) -> None:
        """Computes the table anew, a moment after the last of several calls."""
        self._soon.start(_SOON)

    @property
    def waits(self) -> bool:
        """True while the table is older than what is chosen."""
        return bool(self._soon.active) or self._image.waits

    def stop(self) -> None:
        """Ends what waits."""
        self._soon.stop()
        self._image.stop()

    def _series_at(self, index: int) -> Any:
        return self._selection.series[index] if 0 <= index < len(self._selection.series) else None

    def _list_series(self) -> None:
        combo, masked = self._ui.previewSeriesComboBox, self._mask.hidden
        self._showing = True
        combo.clear()
        for series in self._selection.series:
            described = _MASK if masked else series.description or _("no description")
            combo.addItem(f"{series.number or '?'}: {described} ({series.modality}, {len(series.files)})")
        if self._selection.folder:
            combo.addItem(_("the folder"))
        self._showing = False

    def _on_series(self, *_ignored: object) -> None:
        if self._showing:
            return
        series = self._series_at(self._ui.previewSeriesComboBox.currentIndex)
        self._files = series.files if series else self._files_of_folder()
        slider = self._ui.previewInstanceSlider
        self._showing = True
        slider.maximum = max(len(self._files), 1)
        slider.value = 1
        self._showing = False
        slider.enabled = len(self._files) > 1
        self.refresh_soon()

    def _files_of_folder(self) -> tuple[str, ...]:
        from DicomDeidLib.run.find import find_files

        if not self._selection.folder:
            return ()
        found = find_files([Path(self._selection.folder)], Path(self._selection.folder, ".no-output"))
        return tuple(map(str, itertools.islice(found, _MOST_FILES)))

    def _on_instance(self, *_ignored: object) -> None:
        if not self._showing:
            self.refresh_soon()

    def _on_mask(self, *_ignored: object) -> None:
        index = self._ui.previewSeriesComboBox.currentIndex
        self._list_series()
        self._showing = True
        self._ui.previewSeriesComboBox.currentIndex = index
        self._showing = False
        self._fill()
        self._image.show_again()

    def _on_tab(self, *_ignored: object) -> None:
        # A page that is not seen makes the other one no higher.
        self._ui.imageHolder.visible = self._ui.previewTabs.currentIndex == _IMAGE
        self.refresh_soon()

    # -- the table ----------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Computes the table or the image anew, whichever is to be seen."""
        if self._ui.previewCollapsibleButton.collapsed:
            return
        number = int(self._ui.previewInstanceSlider.value)
        path = self._files[min(number, len(self._files)) - 1] if self._files else ""
        self._rows, self.problem = self._previewed(path) if path else ([], "")
        if self._ui.previewTabs.currentIndex == _IMAGE:
            series = self._series_at(self._ui.previewSeriesComboBox.currentIndex)
            self._image.show(path, series.uid if series else path, self.problem)
            return
        self._fill()

    def _previewed(self, path: str) -> tuple[list[Any], str]:
        from DicomDeidLib.errors import REASONS

        try:
            asked = self._asked()
            rows = self._logic.preview(path=path, **asked)
        except Exception as wrong:  # said_of quotes nothing that may be a patient's
            return [], said_of(wrong)
        risk = REASONS.get(rows.risk, rows.risk)
        return list(rows), _("A run sets this file aside: {why}").format(why=risk) if risk else ""

    def _fill(self) -> None:
        import qt

        table = self._ui.previewTable
        fit_columns(table, _SHARES, 330)
        found = self._filtered()
        self._shown = found[:_MOST_ROWS]
        brushes = {}
        table.setRowCount(0)
        table.setRowCount(len(self._shown))
        for number, change in enumerate(self._shown):
            kind = kind_of(change)
            if kind and kind not in brushes:
                brushes[kind] = qt.QBrush(ground(kind, table.palette))
            for column, text in enumerate(self._texts(change)):
                item = qt.QTableWidgetItem(text)
                if kind:
                    item.setBackground(brushes[kind])
                item.setToolTip(html.escape(text) if "<" in text else text)
                table.setItem(number, column, item)
        self._ui.previewCountsLabel.text = self._mask.text(self._said(len(found)))

    def _filtered(self) -> list[Any]:
        which = _FILTERS[max(self._ui.previewFilterComboBox.currentIndex, 0)]
        words = self._ui.previewSearchBox.text.lower().split()
        kept = []
        for change in self._rows:
            kind = kind_of(change)
            if which == "changed" and not kind or which == "removed" and kind != "removed":
                continue
            if which == "kept" and kind:
                continue
            if words:
                said = " ".join(self._texts(change)).lower()
                if not all(word in said for word in words):
                    continue
            kept.append(change)
        return kept

    def _texts(self, change: Any) -> tuple[str, ...]:
        before = change.before or ""
        after = _SPOKEN.get(change.after, change.after or "") if kind_of(change) else before
        if self._mask.hidden and change.vr != "SQ":
            # Also of what stays: a screen may be looked at by anybody.
            before = _MASK if before else ""
            if change.after and change.action not in ("uid", "pseudonym"):
                after = _MASK  # it may be made of the old value
        return change.path, self._name(change.name), before, after, change.rule

    def _name(self, keyword: str) -> str:
        if keyword not in self._names:
            self._names[keyword] = readable(keyword)
        return self._names[keyword]

    def _said(self, found: int) -> str:
        if not self._files:
            return _("Nothing is chosen to preview.")
        if not self._rows:
            return self.problem
        names = {
            "removed": _("removed"),
            "emptied": _("emptied"),
            "replaced": _("replaced"),
            "uid": _("UIDs mapped"),
            "date": _("dates moved"),
            "added": _("added"),
            "": _("kept"),
        }
        kinds = Counter(map(kind_of, self._rows))
        said = ", ".join(f"{kinds[kind]} {name}" for kind, name in names.items() if kinds[kind])
        if found > _MOST_ROWS:
            said += "\n" + _("The first {most:,} of {found:,} are shown; search for others.").format(
                most=_MOST_ROWS, found=found
            )
        return said + (f"\n⚠ {self.problem}" if self.problem else "")

    # -- to the rules -------------------------------------------------------------------------------

    def _on_double_click(self, row: int, _column: int) -> None:
        change = self._shown[row]
        decided = _BY_RULE.match(change.rule)
        if decided:
            self._go_to_rule(int(decided.group(1)) - 1)
        elif change.action != "insert":
            selector = re.sub(r"\[\d+\]", "[*]", change.path)
            self._add_rule({"selector": selector, "action": "keep" if kind_of(change) else "remove"})
