"""The tab Review: what is left in the output of a run, by risk, and rules that remove it."""

import html
from itertools import islice
from typing import Any

from slicer.i18n import tr as _

from .colours import ground
from .columns import fit_columns
from .confidential_files import save_beside
from .dialogs import Dialogs
from .draft import Draft
from .mask import Mask
from .review_rules import Removing, spoken_rank

_SOON = 150  # milliseconds; somebody who types makes many edits
_MOST_ROWS = 5000
_LONGEST = 300  # characters of a value in a cell
_LONGEST_TIP = 2000
_MASK = "•••"
_SHARES = (10, 27, 7, 9, 32, 15)  # of the width, for each column


class ReviewSection:
    """Shows a Review, and deletes what it gathered when it is closed. rules: the RulesTable of the draft."""

    def __init__(self, ui: Any, mask: Mask, draft: Draft, rules: Any) -> None:
        import qt

        self._ui, self._mask = ui, mask
        self.dialogs: Dialogs = Dialogs()
        self.found: Any = None
        self._rows: list[Any] = []
        self._removing = Removing(draft, rules)
        self._may_edit = True
        self._filling = False
        self._said = ""
        self._soon = qt.QTimer()
        self._soon.setSingleShot(True)
        self._soon.connect("timeout()", self._fill)
        table = ui.reviewTable
        table.horizontalHeader().setSectionResizeMode(qt.QHeaderView.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        table.verticalHeader().hide()
        table.textElideMode = qt.Qt.ElideMiddle  # what tells paths apart is at their end
        ui.resultTabs.connect("currentChanged(int)", self._fit)
        table.connect("itemSelectionChanged()", self._show_buttons)
        ui.reviewRankComboBox.connect("currentIndexChanged(int)", self._fill)
        ui.reviewSearchBox.connect("textChanged(QString)", self._fill_soon)
        ui.removeEverywhereButton.connect("clicked()", self._remove_everywhere)
        ui.removeValueButton.connect("clicked()", self._remove_value)
        ui.savePageButton.connect("clicked()", self._save_page)
        ui.saveSheetButton.connect("clicked()", self._save_sheet)
        self._add_actions(table)
        ui.reviewFoundWidget.visible = False

    def _add_actions(self, table: Any) -> None:
        """The context menu, and keys."""
        import qt

        self._actions = []
        for text, slot in (
            (self._ui.removeEverywhereButton.text, self._remove_everywhere),
            (self._ui.removeValueButton.text, self._remove_value),
        ):
            action = qt.QAction(text, table)
            action.connect("triggered()", slot)
            table.addAction(action)
            self._actions.append(action)
        table.setContextMenuPolicy(qt.Qt.ActionsContextMenu)
        self._keys = []
        for key, slot in (("Del", self._remove_everywhere), ("Ctrl+Z", self._undo)):
            shortcut = qt.QShortcut(qt.QKeySequence(key), table)
            shortcut.setContext(qt.Qt.WidgetWithChildrenShortcut)
            shortcut.connect("activated()", slot)
            self._keys.append(shortcut)

    @property
    def waits(self) -> bool:
        """True while the table is older than what is searched."""
        return bool(self._soon.active)

    # -- what is shown ------------------------------------------------------------------------------

    def take(self, found: Any) -> None:
        """Shows what was found."""
        self.close()
        self.found = found
        self._list_ranks()
        self._ui.reviewSearchBox.text = ""
        self._ui.reviewFoundWidget.visible = True
        self._said = ""
        self._fill()

    def close(self) -> None:
        """Deletes what was gathered, and shows it no more."""
        self._soon.stop()
        found, self.found, self._rows = self.found, None, []
        self._said = ""
        if found is not None:
            found.close()
            self._ui.reviewTable.setRowCount(0)
            self._ui.reviewRankComboBox.clear()
            self._ui.reviewSearchBox.text = ""
            self._ui.reviewFoundWidget.visible = False

    def show(self, may_edit: bool, why_not: str) -> None:
        """Brings buttons and text up to date. why_not: why there is nothing to review, ''."""
        ui = self._ui
        self._may_edit = may_edit
        ui.reviewButton.enabled = may_edit and not why_not
        ui.reviewButton.toolTip = why_not or _(
            "Reads every file of the output of the last run, and lists every value that is left in it."
        )
        ui.reviewLabel.text = self._mask.text(self._text(why_not))
        self._show_buttons()

    def say(self, text: str) -> None:
        """Says something in place of what was said before."""
        self._said = text
        self._ui.reviewLabel.text = self._mask.text(self._text(""))

    def show_marks(self) -> None:
        """Marks the rows for which the draft has a rule."""
        import qt

        if self.found is None:
            return
        table = self._ui.reviewTable
        brush = qt.QBrush(ground("removed", table.palette))
        known = self._removing.rules_of(self._rows, self.found)
        for number, row in enumerate(self._rows):
            rule = known.get(row.number)
            if (table.item(number, 0).background().style() != qt.Qt.NoBrush) == (rule is not None):
                continue
            why = table.item(number, 5)
            why.setText(_("rule {number}").format(number=rule + 1) if rule is not None else row.why)
            for column in range(table.columnCount):
                table.item(number, column).setBackground(qt.QBrush() if rule is None else brush)
        self._show_buttons()

    def show_again(self) -> None:
        """Fills the table anew, as where identity is to be hidden."""
        if self.found is not None:
            self._fill()

    def _text(self, why_not: str) -> str:
        if self.found is None:
            hint = _("Lists every value that is left, by risk, and makes rules that remove what you choose.")
            return self._said or why_not or hint
        totals = self.found.totals
        files = _("{files:,} files read").format(files=totals.files)
        said = [_("Stopped: {files}, there are more.").format(files=files) if totals.cancelled else files]
        if totals.unread:
            number = sum(totals.unread.values())
            said.append(_("⚠ {number:,} could not be read.").format(number=number))
        if totals.not_dicom:
            said.append(_("⚠ {number:,} are no DICOM instances.").format(number=totals.not_dicom))
        return "\n".join(filter(None, [*said, self._said]))

    def _list_ranks(self) -> None:
        from DicomDeidLib.review import Risk

        combo, counts = self._ui.reviewRankComboBox, self.found.totals.rows
        self._filling = True
        combo.clear()
        combo.addItem(_("All ranks ({number:,})").format(number=sum(counts.values())), 0)
        for risk in Risk:
            if counts.get(risk):
                combo.addItem(f"{spoken_rank(risk)} ({counts[risk]:,})", int(risk))
        combo.currentIndex = 0
        self._filling = False

    def _fill_soon(self, *_ignored: object) -> None:
        if self.found is not None:
            self._soon.start(_SOON)

    def _fill(self, *_ignored: object) -> None:
        """Fills the table with what is asked for."""
        import qt

        if self._filling or self.found is None:
            return
        self._soon.stop()
        table = self._ui.reviewTable
        self._rows, more = self._asked_for()
        table.setRowCount(0)
        table.setRowCount(len(self._rows))
        for number, row in enumerate(self._rows):
            for column, (text, tip) in enumerate(self._cells(row)):
                item = qt.QTableWidgetItem(text)
                item.setToolTip(html.escape(tip) if "<" in tip else tip)
                table.setItem(number, column, item)
        total = sum(self.found.totals.rows.values())
        said = _("{shown:,} of {total:,} values").format(shown=len(self._rows), total=total)
        if more:
            said = _("The first {shown:,} of {total:,} values; search for others.").format(
                shown=len(self._rows), total=total
            )
        self._ui.reviewCountLabel.text = said
        self.show_marks()
        qt.QTimer.singleShot(0, self._fit)  # once it is laid out, and has its scroll bar

    def _fit(self, *_ignored: object) -> None:
        if self.found is not None:
            fit_columns(self._ui.reviewTable, _SHARES, 440)

    def _asked_for(self) -> "tuple[list[Any], bool]":
        """The rows of the rank that is chosen with what is searched, and whether there are more."""
        from DicomDeidLib.review import Risk

        combo = self._ui.reviewRankComboBox
        rank = int(combo.itemData(combo.currentIndex) or 0)
        risks = (Risk(rank),) if rank else tuple(Risk)
        search = str(self._ui.reviewSearchBox.text).strip()
        rows = list(islice(self.found.rows(_MOST_ROWS + 1, risks=risks, search=search), _MOST_ROWS + 1))
        return rows[:_MOST_ROWS], len(rows) > _MOST_ROWS

    def _cells(self, row: Any) -> "list[tuple[str, str]]":
        """Text and tool tip of each cell."""
        from DicomDeidLib.changes import cell

        rank = row.risk.name.lower()
        value = _MASK if self._mask.hidden else cell(row.value, _LONGEST)
        whole = _MASK if self._mask.hidden else row.value[:_LONGEST_TIP]
        files = f"{row.files:,}"
        return [
            (rank, spoken_rank(row.risk)),
            (row.path, row.path),
            (row.vr, row.vr),
            (files, files),
            (value, whole),
            (row.why, row.why),
        ]

    # -- what is done about it ----------------------------------------------------------------------

    def _selected(self) -> "list[Any]":
        table = self._ui.reviewTable
        cells = [table.item(number, 0) for number in range(len(self._rows))]
        return [
            row for row, item in zip(self._rows, cells, strict=True) if item is not None and item.isSelected()
        ]

    def _show_buttons(self, *_ignored: object) -> None:
        ui = self._ui
        can_remove = self._may_edit and self.found is not None and bool(self._selected())
        ui.removeEverywhereButton.enabled = can_remove
        ui.removeValueButton.enabled = can_remove and not self._mask.hidden
        for action, button in zip(
            self._actions, (ui.removeEverywhereButton, ui.removeValueButton), strict=True
        ):
            action.enabled = button.enabled
        ui.savePageButton.enabled = ui.saveSheetButton.enabled = self._may_edit

    def _remove_everywhere(self) -> None:
        self._remove(value_only=False)

    def _remove_value(self) -> None:
        # The table of rules would show the value.
        if not self._mask.hidden:
            self._remove(value_only=True)

    def _remove(self, *, value_only: bool) -> None:
        rows = self._selected()
        if self.found is not None and self._may_edit and rows:
            said = self._removing.remove(rows, self.found, value_only=value_only)
            self.say(said)

    def _undo(self) -> None:
        if self._may_edit:
            self.say("")
            self._removing.undo()

    def _save_page(self) -> None:
        self._save(_("Save what is left as a page"), "HTML (*.html)", ".html", "write_html")

    def _save_sheet(self) -> None:
        self._save(_("Save what is left as CSV"), "CSV (*.csv)", ".csv", "write_csv")

    def _save(self, title: str, kinds: str, suffix: str, write: str) -> None:
        from DicomDeidLib import UsageError

        path = self.dialogs.save_file(title, kinds, suffix)
        if not path or self.found is None or not self._may_edit:  # a dialog may stand long
            return
        try:
            save_beside(path, getattr(self.found, write))
        except UsageError as wrong:
            self.say(_("Not saved: {why}").format(why=wrong))
        else:
            self.say(_("Saved. It is confidential: it holds every value that is left."))
