"""The tree of patients, studies and series with check boxes; it is filled bit by bit."""

import time
from collections.abc import Callable, Iterator
from typing import Any

from slicer.i18n import tr as _

from .columns import fit_columns
from .series import BURNED_IN, Patient, Series, Study, says_burned_in, walk

_SLICE = 0.03  # seconds of filling before the interface has its turn
_NAME, _MODALITY, _FILES, _WARNINGS = range(4)


class SeriesTree:
    """Fills a QTreeWidget and knows what is ticked.

    changed: is called when ticks change, and at the end of filling.
    """

    def __init__(self, tree: Any, changed: Callable[[], None]) -> None:
        import qt

        self._tree, self._changed = tree, changed
        self._walk: Iterator[tuple[Patient, Study, Series]] | None = None
        self._wanted: set[str] = set()
        self._collapsed: set[tuple[str, ...]] = set()
        self._words: list[str] = []
        self._database: Any = None
        self._masked = False
        self._clear()
        tree.setIndentation(14)
        header = tree.header()
        header.setSectionResizeMode(qt.QHeaderView.Interactive)
        header.setStretchLastSection(True)
        self._turn = qt.QTimer()
        self._turn.setSingleShot(True)
        self._turn.connect("timeout()", self._fill_on)
        self._told = qt.QTimer()
        self._told.setSingleShot(True)
        self._told.connect("timeout()", changed)
        tree.connect("itemChanged(QTreeWidgetItem*,int)", self._on_item)

    # -- filling ------------------------------------------------------------------------------------

    @property
    def is_filling(self) -> bool:
        """True until every series of the database is there."""
        return self._walk is not None

    @property
    def waits(self) -> bool:
        """True while ticks are not told yet."""
        return bool(self._told.active)

    @property
    def number(self) -> int:
        """How many series are there so far."""
        return len(self._items)

    def fill(self, database: Any) -> None:
        """Begins to show a database anew; what was ticked is ticked again where it is still there."""
        # What was ticked, and what was to be ticked but has not come yet.
        self._wanted = {series.uid for series in self.ticked()} | (self._wanted - self._items.keys())
        self._collapsed = {key for key, (group, _n) in self._groups.items() if not group.isExpanded()}
        fit_columns(self._tree, (48, 18, 12, 22), 300)
        self._clear()
        self._database = database
        self._walk = walk(database)
        self._turn.start(0)

    def stop(self) -> None:
        """Ends filling, for good."""
        self._walk = None
        self._unread = []
        self._turn.stop()
        self._told.stop()

    def _clear(self) -> None:
        self._tree.blockSignals(True)
        self._tree.clear()
        self._tree.blockSignals(False)
        self._items: dict[str, tuple[Any, Patient, Study, Series]] = {}
        self._groups: dict[tuple[str, ...], tuple[Any, int]] = {}
        self._unread: list[str] = []  # series whose files were not asked yet

    def _fill_on(self) -> None:
        if self._walk is None:
            self._read_on()
            return
        until = time.monotonic() + _SLICE
        self._tree.blockSignals(True)
        try:
            for found in self._walk:
                self._add(*found)
                if time.monotonic() > until:
                    break
            else:
                self._walk = None
                self._wanted = set()
                self._unread = list(self._items)
                self._turn.start(0)
                if self._words:
                    self._hide_empty()
        finally:
            self._tree.blockSignals(False)
        if self._walk is not None:
            self._turn.start(0)
        self._changed()

    def _read_on(self) -> None:
        """Asks a file of each series whether text is burned in; it may have to be read, so it comes last."""
        until = time.monotonic() + _SLICE
        found = False
        while self._unread and time.monotonic() < until:
            uid = self._unread.pop(0)
            item, patient, study, series = self._items[uid]
            if series.files and says_burned_in(self._database, series.files[0]):
                found = True
                series = series._replace(warnings=(*series.warnings, BURNED_IN))
                self._items[uid] = (item, patient, study, series)
                self._tree.blockSignals(True)
                self._show_warnings(item, series)
                self._tree.blockSignals(False)
        if self._unread:
            self._turn.start(0)
        if found:
            self._changed()

    def _show_warnings(self, item: Any, series: Series) -> None:
        item.setText(_WARNINGS, "; ".join(series.warnings))
        item.setToolTip(_WARNINGS, "\n".join(series.warnings))

    def _add(self, patient: Patient, study: Study, series: Series) -> None:
        import qt

        above = self._group((patient.uid,), None)
        if not above.text(_NAME):
            above.setText(_NAME, self._patient_text(patient))
        between = self._group((patient.uid, study.uid), above)
        if not between.text(_NAME):
            between.setText(_NAME, self._study_text(patient, study))
        shown = [self._series_text(series), series.modality, self._files_text(series)]
        item = qt.QTreeWidgetItem()
        for column, text in enumerate(shown):
            item.setText(column, text)
        self._show_warnings(item, series)
        between.addChild(item)
        item.setFlags(item.flags() | qt.Qt.ItemIsUserCheckable)
        item.setCheckState(_NAME, qt.Qt.Checked if series.uid in self._wanted else qt.Qt.Unchecked)
        self._items[series.uid] = (item, patient, study, series)
        if self._words:
            self._search_one(item, patient, study, series)

    def _group(self, key: tuple[str, ...], above: Any) -> Any:
        """The item of a patient or a study."""
        import qt

        if key not in self._groups:
            item = qt.QTreeWidgetItem()
            if above is None:
                self._tree.addTopLevelItem(item)
            else:
                above.addChild(item)
            item.setFlags(item.flags() | qt.Qt.ItemIsUserCheckable | qt.Qt.ItemIsAutoTristate)
            item.setCheckState(_NAME, qt.Qt.Unchecked)
            item.setExpanded(key not in self._collapsed)
            self._groups[key] = (item, len(self._groups))
        return self._groups[key][0]

    # -- ticks --------------------------------------------------------------------------------------

    def ticked(self) -> list[Series]:
        """The series that are ticked."""
        import qt

        return [
            series for item, _p, _s, series in self._items.values() if item.checkState(_NAME) == qt.Qt.Checked
        ]

    def hidden_ticks(self) -> int:
        """How many ticked series a search hides."""
        import qt

        return sum(
            item.isHidden() and item.checkState(_NAME) == qt.Qt.Checked
            for item, *_rest in self._items.values()
        )

    def counts(self) -> tuple[int, int]:
        """How many patients and studies have a ticked series."""
        import qt

        of = [
            (patient.uid, study.uid)
            for item, patient, study, _series in self._items.values()
            if item.checkState(_NAME) == qt.Qt.Checked
        ]
        return len({patient for patient, _study in of}), len({study for _patient, study in of})

    def tick(self, uids: "list[str] | set[str]") -> None:
        """Ticks these series and no others; those that are not there yet, when they come."""
        import qt

        wanted = set(uids)
        self._wanted = wanted if self.is_filling else set()
        self._tree.blockSignals(True)
        for uid, (item, *_rest) in self._items.items():
            item.setCheckState(_NAME, qt.Qt.Checked if uid in wanted else qt.Qt.Unchecked)
        self._tree.blockSignals(False)
        self._changed()

    def _on_item(self, item: Any, column: int) -> None:
        # A click on a patient changes many items.
        self._told.start(0)

    # -- what is seen -------------------------------------------------------------------------------

    def search(self, text: str) -> None:
        """Shows the series that have every word, with their studies and patients."""
        self._words = text.lower().split()
        for item, patient, study, series in self._items.values():
            self._search_one(item, patient, study, series)
        self._hide_empty()
        self._changed()

    def _search_one(self, item: Any, patient: Patient, study: Study, series: Series) -> None:
        values = (
            patient.patient_id,
            patient.name,
            study.date,
            study.description,
            *series[1:4],
            *series.warnings,
        )
        said = " ".join(values).lower()
        item.setHidden(not all(word in said for word in self._words))

    def _hide_empty(self) -> None:
        """Hides patients and studies that show no series."""
        shown: set[tuple[str, ...]] = set()
        for item, patient, study, _series in self._items.values():
            if not item.isHidden():
                shown |= {(patient.uid,), (patient.uid, study.uid)}
        for key, (group, _number) in self._groups.items():
            group.setHidden(key not in shown)

    def mask(self, masked: bool) -> None:
        """Shows numbers instead of who and when, or shows them again."""
        self._masked = masked
        self._tree.blockSignals(True)
        for item, patient, study, series in self._items.values():
            item.setText(_NAME, self._series_text(series))
            self._groups[(patient.uid,)][0].setText(_NAME, self._patient_text(patient))
            self._groups[(patient.uid, study.uid)][0].setText(_NAME, self._study_text(patient, study))
        self._tree.blockSignals(False)

    def _number_of(self, key: tuple[str, ...]) -> int:
        """The place of a patient or study among its like."""
        number = self._groups[key][1]
        return 1 + sum(1 for known, (_i, n) in self._groups.items() if len(known) == len(key) and n < number)

    def _patient_text(self, patient: Patient) -> str:
        if self._masked:
            return _("Patient {number}").format(number=self._number_of((patient.uid,)))
        name, number = patient.name or _("no name"), patient.patient_id or _("no ID")
        return f"{name} ({number})"

    def _study_text(self, patient: Patient, study: Study) -> str:
        if self._masked:
            return _("Study {number}").format(number=self._number_of((patient.uid, study.uid)))
        date = study.date
        day = f"{date[:4]}-{date[4:6]}-{date[6:8]}" if len(date) == 8 and date.isdigit() else date
        return "  ".join(filter(None, [day, study.description])) or _("no date")

    def _series_text(self, series: Series) -> str:
        if self._masked:
            return _("Series {number}").format(number=series.number or "?")
        return f"{series.number or '?'}: {series.description or _('no description')}"

    @staticmethod
    def _files_text(series: Series) -> str:
        files = f"{len(series.files):,}"
        return (
            _("{files} ({missing} missing)").format(files=files, missing=series.missing)
            if series.missing
            else files
        )
