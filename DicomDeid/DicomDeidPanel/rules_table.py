"""The table of rules: each can be edited in place, and a wrong one is red and says why."""

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .colours import ground
from .columns import fit_columns
from .draft import Draft, Row
from .names import readable
from .rule_text import EXPECTED, selectors_text, value_text, with_action, with_selectors, with_value

_SELECTOR, _NAME, _VR, _ACTION, _VALUE, _CONDITION, _SOURCE = range(7)
_EDITABLE = (_SELECTOR, _VALUE, _CONDITION)
_SHARES = (20, 16, 6, 17, 16, 15, 10)  # of the width, for each column


class RulesTable:
    """Shows a draft's rules, and edits them. edited: is called after each edit.

    What can't be put into a rule at all, as a value that is no list of parameters, stays in its cell
    and is told as `problem`; the rule is as it was before.
    """

    def __init__(self, ui: Any, draft: Draft, edited: Callable[[], None]) -> None:
        import qt

        self._ui, self._draft, self._edited = ui, draft, edited
        self._table = ui.rulesTable
        self._filling = False
        self._mistyped: dict[tuple[int, int], tuple[str, str]] = {}
        self._select: int | None = None  # the rule to select once it is in the table
        self._edit = False
        header = self._table.horizontalHeader()
        header.setSectionResizeMode(qt.QHeaderView.Interactive)
        header.setStretchLastSection(True)
        self._table.verticalHeader().setDefaultSectionSize(self._table.fontMetrics().height() + 10)
        self._table.connect("cellChanged(int,int)", self._on_cell)
        self._table.connect("itemSelectionChanged()", self.show_problem)
        self._table.connect("cellDoubleClicked(int,int)", self._on_double_click)
        ui.rulesScopeComboBox.connect("currentIndexChanged(int)", lambda *_: self.show())
        ui.rulesSearchBox.connect("textChanged(QString)", lambda *_: self._search())
        for button, slot in (
            (ui.addRuleButton, self._add),
            (ui.removeRuleButton, self._remove),
            (ui.moveRuleUpButton, lambda: self._move(-1)),
            (ui.moveRuleDownButton, lambda: self._move(1)),
            (ui.undoButton, self.undo),
        ):
            button.connect("clicked()", slot)
        self._shortcut = qt.QShortcut(qt.QKeySequence("Ctrl+Z"), self._table)
        self._shortcut.setContext(qt.Qt.WidgetWithChildrenShortcut)
        self._shortcut.connect("activated()", self.undo)

    @property
    def problem(self) -> str:
        """What was typed and is none, '' for nothing."""
        for (row, _column), (_text, why) in self._mistyped.items():
            return _("rule {number}: {why}").format(number=row + 1, why=why)
        return ""

    # -- showing ------------------------------------------------------------------------------------

    def show(self) -> None:
        """Shows the draft as it is."""
        table, rows = self._table, self._draft.rows
        fit_columns(table, _SHARES, 560)
        selected = self._selected()
        self._filling = True
        try:
            base = self._base_rows() if self._ui.rulesScopeComboBox.currentIndex == 1 else []
            table.setRowCount(0)
            table.setRowCount(len(rows) + len(base))
            for number, row in enumerate(rows):
                self._show_rule(number, row)
            for number, found in enumerate(base, len(rows)):
                self._show_base(number, found)
        finally:
            self._filling = False
        again = selected[0] if len(selected) == 1 else None
        self._search()
        if self._select is not None:
            self.select(self._select)
        elif again is not None:
            table.selectRow(again)
        if self._edit and self._select is not None:
            table.editItem(table.item(self._select, _SELECTOR))
        self._select, self._edit = None, False
        self.show_problem()

    def _show_rule(self, number: int, row: Row) -> None:
        for column, text in enumerate(self._texts(number, row)):
            self._cell(number, column, text, column in _EDITABLE)
        self._action_combo(number, str(row.entry.get("action", "")))
        self._paint(number, row)

    def _texts(self, number: int, row: Row) -> list[str]:
        name, vr = _name_and_vr(row.entry)
        when = str(row.entry.get("when", ""))
        texts = [selectors_text(row.entry), name, vr, "", value_text(row.entry), when, row.source]
        for (at, column), (text, _why) in self._mistyped.items():
            if at == number:
                texts[column] = text
        return texts

    def _show_in_place(self) -> None:
        """Brings the rules up to date without new cells, so that an editor that is open stays open."""
        self._filling = True
        try:
            for number, row in enumerate(self._draft.rows):
                for column, text in enumerate(self._texts(number, row)):
                    if self._table.item(number, column).text() != text:
                        self._table.item(number, column).setText(text)
                self._paint(number, row)
        finally:
            self._filling = False
        self._search()
        self.show_problem()

    def _paint(self, number: int, row: Row) -> None:
        import qt

        wrong = [why for (at, _column), (_text, why) in self._mistyped.items() if at == number]
        problem = "; ".join([*wrong, *filter(None, [row.problem])])
        kind = "wrong" if problem else "weak" if row.warning else ""
        tips = [problem or row.warning, str(row.entry.get("note", ""))]
        tip = "\n".join(filter(None, tips))
        for column in range(self._table.columnCount):
            item = self._table.item(number, column)
            item.setToolTip(tip or EXPECTED.get(str(row.entry.get("action")), "") * (column == _VALUE))
            item.setBackground(qt.QBrush(ground(kind, self._table.palette)) if kind else qt.QBrush())

    def _action_combo(self, number: int, action: str) -> None:
        import ctk
        from DicomDeidLib.profile.rule import ACTIONS

        combo = ctk.ctkComboBox()
        combo.addItems(list(ACTIONS))
        combo.currentIndex = combo.findText(action)
        combo.scrollWheelEffect = ctk.ctkComboBox.ScrollWithFocus
        combo.connect("currentTextChanged(QString)", lambda text: self._on_action(combo, text))
        self._table.setCellWidget(number, _ACTION, combo)

    def _show_base(self, number: int, found: Any) -> None:
        for column, text in enumerate(
            (found.name, f"{readable(found.name)} {found.tag}", "", found.effect, "", "", found.why)
        ):
            self._cell(number, column, text, editable=False)

    def _cell(self, row: int, column: int, text: str, editable: bool) -> None:
        import qt

        item = qt.QTableWidgetItem(text)
        if not editable:
            item.setFlags(qt.Qt.ItemIsEnabled | qt.Qt.ItemIsSelectable)
        self._table.setItem(row, column, item)

    def _base_rows(self) -> list[Any]:
        from DicomDeidLib.profile.explain import rows_of

        profile = self._draft.profile
        return list(rows_of(profile).values()) if profile else []

    def _search(self) -> None:
        words = self._ui.rulesSearchBox.text.lower().split()
        for number in range(self._table.rowCount):
            cells = [self._table.item(number, column).text() for column in range(self._table.columnCount)]
            if number < len(self._draft.rows):
                cells.append(str(self._draft.rows[number].entry.get("action", "")))
            said = " ".join(cells).lower()
            self._table.setRowHidden(number, not all(word in said for word in words))

    def show_problem(self) -> None:
        """Says under the table what is wrong, of the selected rule first; and which buttons work."""
        selected, rows = self._selected(), self._draft.rows
        about = [self._said(number) for number in selected]
        label = self._ui.ruleProblemLabel
        label.text = next(filter(None, about), "") or self.problem or self._draft.problem
        label.visible = bool(label.text)
        self._ui.removeRuleButton.enabled = bool(selected)
        self._ui.moveRuleUpButton.enabled = len(selected) == 1 and selected[0] > 0
        self._ui.moveRuleDownButton.enabled = len(selected) == 1 and selected[0] < len(rows) - 1
        self._ui.undoButton.enabled = self._draft.can_undo or bool(self._mistyped)

    def _said(self, number: int) -> str:
        row = self._draft.rows[number]
        wrong = next((why for (at, _c), (_t, why) in self._mistyped.items() if at == number), row.problem)
        text = wrong or row.warning.removeprefix(f"rule {number + 1} ")
        return _("⚠ rule {number}: {why}").format(number=number + 1, why=text) if text else ""

    # -- editing ------------------------------------------------------------------------------------

    def select(self, number: int) -> None:
        """Selects a rule and brings it into sight."""
        self._ui.profileCollapsibleButton.collapsed = False
        self._ui.rulesCollapsibleButton.collapsed = False
        self._ui.rulesSearchBox.text = ""
        if number < self._table.rowCount:
            self._table.selectRow(number)
            self._table.scrollToItem(self._table.item(number, 0))

    def add(self, entry: dict[str, Any]) -> None:
        """Adds a rule and selects it."""
        self._select = self._draft.add(entry)
        self._after()

    def add_all(self, entries: list[dict[str, Any]]) -> None:
        """Adds rules as one edit, and leaves closed what is closed: somebody is at work elsewhere."""
        self.commit()
        self._draft.add_all(entries)
        self._after()

    def edit(self, edit: Any) -> None:
        """An edit of several rules (`region_rules.Edit`), as from an image; what is closed stays closed."""
        self.commit()
        if None in edit.changed.values():
            self._mistyped = {}  # rows move up
        for place in edit.changed:
            for cell in [cell for cell in self._mistyped if cell[0] == place]:
                del self._mistyped[cell]
        self._draft.edit(edit.changed, edit.added)
        self._after()

    def forget_mistyped(self) -> None:
        """Forgets what belongs to rules that are not there any more."""
        self._mistyped = {}

    def commit(self) -> None:
        """Takes what is still in an editor."""
        self._table.setCurrentCell(-1, -1)

    def _selected(self) -> list[int]:
        """The rules that are selected."""
        cells = [self._table.item(row, _SELECTOR) for row in range(len(self._draft.rows))]
        return [row for row, cell in enumerate(cells) if cell is not None and cell.isSelected()]

    def _add(self) -> None:
        self.commit()
        self._edit = True
        self.add({"selector": "PatientComments", "action": "remove"})

    def _remove(self) -> None:
        places = self._selected()
        self.commit()
        self._mistyped = {}
        self._draft.remove(places)
        self._after()

    def _move(self, by: int) -> None:
        selected = self._selected()
        if len(selected) == 1:
            self.commit()
            self._mistyped = {}
            self._select = self._draft.move(selected[0], by)
            self._after()

    def undo(self) -> None:
        """Takes the last edit back."""
        self.commit()
        if self._mistyped:
            self._mistyped = {}
        else:
            self._draft.undo()
        self._after()

    def _on_action(self, combo: Any, action: str) -> None:
        for number in range(len(self._draft.rows)):
            if self._table.cellWidget(number, _ACTION) is combo:
                self._mistyped.pop((number, _VALUE), None)
                self._draft.change(number, with_action(self._draft.rows[number].entry, action))
                self._after(in_place=True)
                return

    def _on_cell(self, row: int, column: int) -> None:
        if self._filling or row >= len(self._draft.rows):
            return
        text = self._table.item(row, column).text().strip()
        entry = self._draft.rows[row].entry
        self._mistyped.pop((row, column), None)
        try:
            self._draft.change(row, _with_cell(entry, column, text))
        except ValueError as wrong:
            self._mistyped[(row, column)] = (text, str(wrong))
        self._after(in_place=True)

    def _on_double_click(self, row: int, column: int) -> None:
        """A rule of the base can't be edited; a rule over it can."""
        if row >= len(self._draft.rows):
            keyword = self._table.item(row, _SELECTOR).text()
            goes = self._table.item(row, _ACTION).text() != "keep"
            self.add({"selector": keyword, "action": "keep" if goes else "remove"})

    def _after(self, *, in_place: bool = False) -> None:
        import qt

        has_cells = self._table.rowCount == len(self._draft.rows)
        if in_place and has_cells and self._ui.rulesScopeComboBox.currentIndex == 0:
            self._show_in_place()
        else:
            # Not within the signal of a cell that is rebuilt by it.
            qt.QTimer.singleShot(0, self.show)
            self.show_problem()
        self._edited()


def _with_cell(entry: dict[str, Any], column: int, text: str) -> dict[str, Any]:
    if column == _SELECTOR:
        return with_selectors(entry, text)
    if column == _VALUE:
        return with_value(entry, text)
    without = {name: value for name, value in entry.items() if name != "when"}
    return {**without, "when": text} if text else without


def _name_and_vr(entry: dict[str, Any]) -> tuple[str, str]:
    """Name and VR of what a rule names, where it is one attribute of the dictionary."""
    from DicomDeidLib import UsageError
    from DicomDeidLib.dicom.dictionary import name_of
    from DicomDeidLib.profile.selector import parse_selector

    selector = entry.get("selector")
    if not isinstance(selector, str):
        return "", ""
    try:
        parsed = parse_selector(selector)
    except UsageError:
        return "", ""
    tag = parsed.tag
    return (readable(name_of(tag)) if tag is not None else "", parsed.vr or "")
