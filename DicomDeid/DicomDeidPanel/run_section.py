"""The section Run: progress, log, and what became of each series."""

import shutil
import time
from typing import Any

from slicer.i18n import tr as _

from .columns import fit_columns
from .results import GroupResult, Progress, Result


class RunSection:
    """Shows a run. Its log holds no patient data and no path."""

    def __init__(self, ui: Any) -> None:
        import qt

        self._ui = ui
        self._begun = 0.0
        self._temporary = ""
        table = ui.resultTable
        table.horizontalHeader().setSectionResizeMode(qt.QHeaderView.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        ui.logTextEdit.setMaximumBlockCount(5000)
        self.clear()

    def clear(self) -> None:
        """Forgets the run before."""
        self._ui.resultTable.setRowCount(0)
        self._ui.progressLabel.text = ""
        self._ui.progressBar.value = 0

    def log(self, text: str) -> None:
        """Adds a line with the time."""
        self._ui.logTextEdit.appendPlainText(f"{time.strftime('%H:%M:%S')}  {text}")

    def begin(self, what: str, profile: str) -> None:
        """A run begins."""
        self.clear()
        self._begun = time.monotonic()
        self._ui.progressBar.setRange(0, 0)
        self._ui.progressLabel.text = _("Starting…")
        self.log(_("De-identifying {what} with the profile {profile}").format(what=what, profile=profile))

    def tell(self, progress: Progress) -> None:
        """How far it is."""
        bar = self._ui.progressBar
        bar.setRange(0, max(progress.total, 1))
        bar.value = progress.done
        said = _("{done} of {total} files").format(done=f"{progress.done:,}", total=f"{progress.total:,}")
        if progress.done:
            said += ", " + _("{time} left").format(time=_spoken(progress.seconds_left))
        if progress.problems:
            said += ", " + _("{number} set aside").format(number=f"{progress.problems:,}")
        self._ui.progressLabel.text = said

    def end(self, result: Result) -> None:
        """What came of it."""
        bar = self._ui.progressBar
        if bar.maximum == 0:
            bar.setRange(0, 1)
        seconds = time.monotonic() - self._begun
        summary = self._summary(result, seconds)
        self._ui.progressLabel.text = summary
        # An error may name a path, so it is for the screen and not for the log.
        self.log(summary if result.report else _("The run failed."))
        for text in _reasons(result):
            self.log(text)

    def fail(self, why: str) -> None:
        """A run could not begin."""
        self._ui.progressBar.setRange(0, 1)
        self._ui.progressLabel.text = why
        self.log(_("Could not start."))

    def _summary(self, result: Result, seconds: float) -> str:
        if result.report is None:
            return _("The run failed: {why}").format(why=result.error)
        counts = [f"{number:,} {_(name)}" for name, number in result.report["outcomes"].items() if number]
        said = ", ".join(counts) or _("no files")
        if result.missing:
            said += ", " + _("{number} missing").format(number=f"{result.missing:,}")
        if result.cancelled:
            return _("Cancelled: {said}. What was released is whole.").format(said=said)
        return _("Done in {time}: {said}.").format(time=_spoken(round(seconds)), said=said)

    def show_groups(self, groups: "list[tuple[str, GroupResult]]") -> None:
        """What became of each series. groups: its name, and what became of it."""
        import qt

        table = self._ui.resultTable
        fit_columns(table, (32, 20, 25, 23), 300)
        table.setRowCount(len(groups))
        for number, (name, became) in enumerate(groups):
            why = became.why or _("released")
            for column, text in enumerate((name, f"{became.released:,}", f"{became.others:,}", why)):
                item = qt.QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(number, column, item)

    # -- a folder for the DICOM database ------------------------------------------------------------

    def temporary_folder(self) -> str:
        """A folder for files on their way into the DICOM database."""
        import os
        import tempfile

        import slicer

        self._temporary = tempfile.mkdtemp(prefix="DicomDeid-", dir=slicer.app.temporaryPath)
        return os.path.join(self._temporary, "released")

    def remove_temporary(self) -> None:
        """Removes it."""
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = ""


def _reasons(result: Result) -> list[str]:
    reasons = result.report["reasons"] if result.report else {}
    return [f"{said['files']} x {code}: {said['sentence']}" for code, said in reasons.items()]


def _spoken(seconds: int) -> str:
    """'12 s', '3 min 5 s'."""
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    return _("{minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)
