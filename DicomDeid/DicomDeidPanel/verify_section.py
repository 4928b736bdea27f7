"""The tab Verify: originals and output of a run compared, check by check."""

from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .colours import ground
from .confidential_files import save_beside
from .dialogs import Dialogs
from .mask import Mask

_SHOWN = 5  # problems of a check


class VerifySection:
    """Shows a Verification. It has no patient data, but names of outputs."""

    def __init__(self, ui: Any, mask: Mask) -> None:
        import qt

        self._ui, self._mask = ui, mask
        self.dialogs: Dialogs = Dialogs()
        self.found: Any = None
        self._output = self._said = ""
        header = ui.verifyTree.header()
        header.setStretchLastSection(True)
        for column in range(4):
            header.setSectionResizeMode(column, qt.QHeaderView.ResizeToContents)
        ui.saveVerificationButton.connect("clicked()", self._save)
        ui.verifyFoundWidget.visible = False

    def take(self, found: Any, output: str) -> None:
        """Shows what was found of an output."""
        self.found, self._output, self._said = found, output, ""
        self._ui.verifyFoundWidget.visible = True
        self._fill()

    def close(self) -> None:
        """Shows it no more."""
        self.found, self._said = None, ""
        self._ui.verifyTree.clear()
        self._ui.verifyFoundWidget.visible = False

    def show(self, may_look: bool, why_not: str) -> None:
        """Brings buttons and text up to date. why_not: why there is nothing to verify, ''."""
        ui = self._ui
        ui.verifyButton.enabled = may_look and not why_not
        ui.verifyButton.toolTip = why_not or _(
            "Reads originals and output of the last run anew, compares them, and imports the output into a "
            "temporary DICOM database."
        )
        ui.saveVerificationButton.enabled = may_look
        ui.verifyLabel.text = self._mask.text(self._text(why_not))

    def say(self, text: str) -> None:
        """Says something in place of what was said before."""
        self._said = text
        self._ui.verifyLabel.text = self._mask.text(self._text(""))

    def show_again(self) -> None:
        """Fills the table anew, as where identity is to be hidden."""
        if self.found is not None:
            self._fill()

    def _text(self, why_not: str) -> str:
        if self.found is None:
            hint = _("Compares the originals of the last run with its output, and sees whether that loads.")
            return self._said or why_not or hint
        return "\n".join(filter(None, [_verdict(self.found), _counts(self.found), self._said]))

    def _fill(self) -> None:
        import qt

        tree = self._ui.verifyTree
        tree.clear()
        for check in self.found.checks:
            state, kind = _state(check)
            found = [f"{check.failed:,}"] if check.failed or not check.warned else []
            if check.warned:
                found.append(_("{number:,} to look at").format(number=check.warned))
            looked = f"{check.looked_at:,} {check.unit}"
            item = qt.QTreeWidgetItem(tree)
            for column, text in enumerate((check.name, state, looked, ", ".join(found), check.says)):
                item.setText(column, text)
                item.setToolTip(column, "\n".join(filter(None, [check.says, check.note])))
                if kind:
                    item.setBackground(column, qt.QBrush(ground(kind, tree.palette)))
            for text in self._lines(check):
                child = qt.QTreeWidgetItem(item)
                child.setText(0, text)
                child.setToolTip(0, text)
                child.setFirstColumnSpanned(True)
            item.setExpanded(bool(check.failed))

    def _lines(self, check: Any) -> "list[str]":
        """The first problems, then the first warnings."""
        lines = []
        for number, found, label in (
            (check.failed, check.problems, "{what}"),
            (check.warned, check.warnings, _("look at: {what}")),
        ):
            lines += [label.format(what=self._line(problem)) for problem in found[:_SHOWN]]
            if number > _SHOWN:
                lines.append(label.format(what=_("and {number:,} more").format(number=number - _SHOWN)))
        return lines

    def _line(self, problem: Any) -> str:
        from dataclasses import replace

        if self._mask.hidden and "/" in problem.output:
            # The number tells which it is, without the name.
            problem = replace(problem, output=problem.output.split(" ")[0])
        return str(problem.as_text())

    def _save(self) -> None:
        from DicomDeidLib import UsageError
        from DicomDeidLib.confidential import new_file

        path = self.dialogs.save_file(_("Save the report of the verification"), "JSON (*.json)", ".json")
        if not path or self.found is None:
            return
        found, output = self.found, Path(self._output)

        def write(place: Path) -> None:
            with new_file(place, output) as file:
                file.write(found.as_json() + "\n")

        try:
            save_beside(path, write)
        except UsageError as wrong:
            why = str(wrong).replace(" is confidential and lies ", " lies ")
            self.say(_("Not saved: {why}").format(why=why))
        else:
            self.say(_("The report is saved."))


def _state(check: Any) -> "tuple[str, str]":
    """What to say of a check, and the kind of its colour."""
    if check.failed:
        return _("failed"), "wrong"
    if check.warned:
        return _("look at it"), "weak"
    return (_("passed"), "added") if check.looked_at else (_("not applicable"), "")


def _verdict(found: Any) -> str:
    if found.cancelled:
        return _("Stopped: not everything was looked at.")
    failed = [check.name for check in found.checks if not check.passed]
    if failed:
        return _("⚠ Failed: {checks}.").format(checks=", ".join(failed))
    if found.gaps:
        return _("⚠ Incomplete: {gaps}.").format(gaps="; ".join(found.gaps))
    return _("Verified: nothing failed.")


def _counts(found: Any) -> str:
    by = _("the map") if found.paired_by == "map" else _("what they contain")
    said = [
        _("{originals:,} originals, {outputs:,} outputs, {pairs:,} pairs by {by}").format(
            originals=found.originals, outputs=found.outputs, pairs=found.pairs, by=by
        )
    ]
    for number, text in (
        (found.unread_originals, _("{number:,} inputs are no DICOM instances")),
        (found.unread_outputs, _("{number:,} files of the output are no DICOM instances")),
        (found.without_output, _("{number:,} originals have no output")),
        (found.without_original, _("{number:,} outputs have no original here")),
        (found.ambiguous, _("{number:,} fit more than one output; a map would tell them apart")),
    ):
        if number:
            said.append(text.format(number=number))
    return "; ".join(said) + "."
