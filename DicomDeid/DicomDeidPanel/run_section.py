"""The section Run: progress, log, and what became of each series."""

import shutil
import time
from typing import Any

from slicer.i18n import tr as _

from .mask import Mask
from .results import GroupResult, Progress, Result
from .selection import Selection


class RunSection:
    """Shows a run. Its log holds no patient data and no path."""

    def __init__(self, ui: Any, mask: Mask) -> None:
        import qt

        self._ui, self._mask = ui, mask
        self._said = ""
        self._begun = 0.0
        self._temporary = ""
        self._result: Result | None = None
        self._group_of: list[str] = []
        self._names: dict[str, tuple[str, str]] = {}  # with who it is of, and without
        table = ui.resultTable
        table.horizontalHeader().setSectionResizeMode(qt.QHeaderView.Interactive)
        table.horizontalHeader().setStretchLastSection(True)
        for column in (1, 2):
            table.horizontalHeader().setSectionResizeMode(column, qt.QHeaderView.ResizeToContents)
        table.setColumnWidth(0, 160)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 6)
        ui.logTextEdit.setMaximumBlockCount(5000)
        self.clear()

    def clear(self) -> None:
        """Forgets the run before."""
        self._result = None
        self._ui.resultTable.setRowCount(0)
        self._say("")
        self._ui.progressBar.value = 0

    def log(self, text: str) -> None:
        """Adds a line with the time."""
        self._ui.logTextEdit.appendPlainText(f"{time.strftime('%H:%M:%S')}  {text}")

    def begin(self, selection: Selection, profile: str) -> None:
        """A run of a selection begins."""
        self.clear()
        # The series of each file, in the order of the run.
        self._group_of = [
            uid for _path, uid in sorted((path, one.uid) for one in selection.series for path in one.files)
        ]
        self._names = {
            one.uid: (
                f"{one.number or '?'}: {one.description or one.modality}",
                _("Series {number}").format(number=one.number or "?"),
            )
            for one in selection.series
        }
        self._begun = time.monotonic()
        self._ui.progressBar.setRange(0, 0)
        self._say(_("Starting…"))
        self.log(
            _("De-identifying {what} with the profile {profile}").format(what=selection.what, profile=profile)
        )

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
        self._say(said)

    def show_look(self, progress: Progress) -> None:
        """How far a look at what was released is; what came of the run is shown again afterwards."""
        bar = self._ui.progressBar
        bar.setRange(0, max(progress.total, 1))
        bar.value = progress.done
        said = _("Looking at the result: {done} of {total} steps")
        self._ui.progressLabel.text = said.format(done=f"{progress.done:,}", total=f"{progress.total:,}")

    def end_look(self) -> None:
        """Shows what came of the run again."""
        self._say(self._said)

    def end(self, result: Result) -> None:
        """What came of it."""
        self._result = result
        bar = self._ui.progressBar
        if bar.maximum == 0:
            bar.setRange(0, 1)
        seconds = time.monotonic() - self._begun
        summary = self._summary(result, seconds)
        self._say(summary)
        # An error may name a path, so it is for the screen and not for the log.
        self.log(summary if result.report else _("The run failed."))
        for text in [*_reasons(result), *result.kinds]:
            self.log(text)
        if result.to_look_at:
            self.add(f"⚠ {result.to_look_at}")
        self.show_groups()

    def fail(self, why: str) -> None:
        """A run could not begin."""
        self._ui.progressBar.setRange(0, 1)
        self._say(why)
        self.log(_("Could not start."))

    def add(self, text: str) -> None:
        """Says something more of a run that ended."""
        self._say(f"{self._said}\n{text}")
        self.log(text if "/" not in text and "\\" not in text else _("More is said in the panel."))

    def _say(self, text: str) -> None:
        self._said = text
        self._ui.progressLabel.text = self._mask.text(text)

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

    def show_groups(self) -> None:
        """What became of each series, by its number where identity is hidden."""
        self._say(self._said)
        if self._result is None:
            return
        masked = self._mask.hidden
        per_series = self._result.per_group(self._group_of)
        groups = [(self._names[uid][masked], became) for uid, became in per_series.items()]
        self._fill(groups or [(_("the folder"), self._result.whole())])

    def _fill(self, groups: "list[tuple[str, GroupResult]]") -> None:
        import qt

        table = self._ui.resultTable
        table.setRowCount(len(groups))
        for number, (name, became) in enumerate(groups):
            why = became.why or _("released")
            for column, text in enumerate((name, f"{became.released:,}", f"{became.others:,}", why)):
                item = qt.QTableWidgetItem(text)
                item.setToolTip(text)
                table.setItem(number, column, item)

    # -- a folder for the DICOM database ------------------------------------------------------------

    def temporary_folder(self) -> str:
        """A folder for files on their way into the DICOM database; it is there until the next run."""
        import os
        import tempfile

        import slicer

        self._temporary = tempfile.mkdtemp(prefix="DicomDeid-", dir=slicer.app.temporaryPath)
        return os.path.join(self._temporary, "released")

    def keep_temporary(self) -> None:
        """Leaves it to the person who was told where it is."""
        self._temporary = ""

    def remove_temporary(self) -> None:
        """Removes it."""
        if self._temporary:
            shutil.rmtree(self._temporary, ignore_errors=True)
            self._temporary = ""


def _reasons(result: Result) -> list[str]:
    reasons = result.report["reasons"] if result.report else {}
    # The sentence of a rule was typed by somebody.
    own = "rule-"
    return [
        f"{said['files']} x {code}" + ("" if code.startswith(own) else f": {said['sentence']}")
        for code, said in reasons.items()
    ]


def _spoken(seconds: int) -> str:
    """'12 s', '3 min 5 s'."""
    if seconds < 60:
        return _("{seconds} s").format(seconds=seconds)
    return _("{minutes} min {seconds} s").format(minutes=seconds // 60, seconds=seconds % 60)
