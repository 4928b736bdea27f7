"""What can be done once a run has ended: open and add its output, review it, verify it."""

import os
import threading
from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .draft import Draft
from .mask import Mask
from .output_section import DATABASE, FOLDER
from .results import Result
from .review_section import ReviewSection
from .run_section import RunSection
from .states import ALLOWS, State
from .verify_section import VerifySection


class AfterRun:
    """The result of the last run, and the tabs Review and Verify, which look at its output.

    changed: is called when a look begins and ends. phase: 'looking' or 'cancelling' meanwhile, None.
    rules: the RulesTable of the draft.
    """

    def __init__(
        self,
        ui: Any,
        logic: Any,
        mask: Mask,
        draft: Draft,
        rules: Any,
        run_section: RunSection,
        changed: Callable[[], None],
    ) -> None:
        self._ui, self._logic, self._run_section, self._changed = ui, logic, run_section, changed
        self.result: Result | None = None
        self.phase: str | None = None
        self._enough: threading.Event | None = None  # set, it ends the look that goes on
        self._is_added = self._is_stopped = False
        self._allowed = False
        self._dialogs: Any = None
        self.review = ReviewSection(ui, mask, draft, rules)
        self.verify = VerifySection(ui, mask)
        ui.openResultButton.connect("clicked()", self.open)
        ui.addToDatabaseButton.connect("clicked()", self.add)
        ui.reviewButton.connect("clicked()", self._review)
        ui.verifyButton.connect("clicked()", self._verify)

    @property
    def dialogs(self) -> Any:
        """What asks a person."""
        return self._dialogs

    @dialogs.setter
    def dialogs(self, dialogs: Any) -> None:
        self._dialogs = self.review.dialogs = self.verify.dialogs = dialogs

    # -- the run ------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Another run begins: nothing is left of the one before."""
        self.forget()
        self.result, self._is_added = None, False
        self._run_section.remove_temporary()
        self._ui.resultTabs.currentIndex = 0

    def end(self, result: Result, target: int) -> None:
        """A run ended; what was released for the DICOM database goes there. target: as OutputSection's."""
        self.result = result
        if self._is_stopped:
            return
        if target == DATABASE:
            self._into_database(result)
        elif target == FOLDER and self._ui.openOutputCheckBox.checked and result.report:
            self.open()

    def _into_database(self, result: Result) -> None:
        if result.count("released") and not result.cancelled:
            self.add()
        if result.cancelled or not result.count("released"):
            self._run_section.remove_temporary()
        elif not self._is_added:
            # The only copy there is.
            self._run_section.add(_("The released files are in {path}").format(path=result.output))
            self._run_section.keep_temporary()

    def open(self) -> None:
        """Shows the output in the file manager."""
        if self.result is not None:
            output = self.result.output
            self._dialogs.show_folder(output if os.path.isdir(output) else os.path.dirname(output))

    def add(self) -> None:
        """Adds what was released to the DICOM database."""
        try:
            self._logic.importBack(self.result)
        except ValueError as wrong:
            self._run_section.add(str(wrong))
        except Exception as wrong:  # nothing is claimed; the error's own text may quote a file
            kind = type(wrong).__name__
            self._run_section.add(_("The DICOM database did not take the files ({kind}).").format(kind=kind))
        else:
            self._run_section.add(_("The copies are in the DICOM database."))
            self._is_added = True
            self._ui.addToDatabaseButton.enabled = False

    # -- showing ------------------------------------------------------------------------------------

    def show(self, state: State, target: int) -> None:
        """Brings buttons and tabs up to date."""
        ui, result = self._ui, self.result
        done = state is State.DONE and result is not None
        shown = ui.resultTable.rowCount > 0 and state in (State.DONE, State.FAILED)
        ui.resultTable.visible = shown
        ui.seriesResultLabel.visible = not shown
        ui.seriesResultLabel.text = (
            _("What became of each series is shown here after a run.")
            if result is None
            else _("The last run was of another selection or profile.")
        )
        ui.openResultButton.visible = done and target != DATABASE
        ui.addToDatabaseButton.visible = done and bool(result.count("released")) and target == FOLDER
        ui.addToDatabaseButton.enabled = not self._is_added
        self._allowed = ALLOWS[state].edit
        why = self._why_not()
        self.review.show(self._allowed, why)
        self.verify.show(self._allowed, why)

    def show_again(self) -> None:
        """Shows everything anew, as where identity is to be hidden."""
        self.review.show_again()
        self.verify.show_again()

    def _why_not(self) -> str:
        """Why there is nothing to look at, '' where there is."""
        if self.result is None:
            return _("Run first: there is nothing released yet.")
        if self.result.report is None or not self.result.written:
            return _("The last run released nothing.")
        if not os.path.exists(self.result.output):
            return _("What the last run released is not there any more.")
        return ""

    # -- looking ------------------------------------------------------------------------------------

    def cancel(self) -> None:
        """Asks a look to stop after the file that is worked on."""
        if self._enough is not None:
            self.phase = "cancelling"
            self._enough.set()

    def stop(self) -> None:
        """Ends everything for good; what was gathered is deleted."""
        self._is_stopped = True
        self.forget()

    def forget(self) -> None:
        """Deletes what was gathered, and what is being gathered."""
        if self._enough is not None:
            self._enough.set()
            self._enough, self.phase = None, None
        self.review.close()
        self.verify.close()

    def _review(self) -> None:
        self._look(self.review, self._logic.review, lambda found, _result: self.review.take(found))

    def _verify(self) -> None:
        self._look(
            self.verify, self._logic.verify, lambda found, result: self.verify.take(found, result.output)
        )

    def _look(self, section: Any, look: Callable[..., Any], take: Callable[[Any, Result], None]) -> None:
        """Looks at the output of the last run, keeping the interface alive. Nothing is raised into Qt."""
        result = self.result
        if self.phase or not self._allowed or self._is_stopped or result is None or self._why_not():
            return
        enough = self._enough = threading.Event()
        self.phase = "looking"
        section.close()
        self._changed()
        found, why = _tried(
            lambda: look(result, progress=self._run_section.show_look, isCancelled=enough.is_set)
        )
        if self._enough is not enough:  # forgotten meanwhile; the widgets may be gone
            if hasattr(found, "close"):
                found.close()
            return
        self._enough, self.phase = None, None
        self._run_section.end_look()
        if found is not None:
            take(found, result)
        else:
            section.say(why)
        self._changed()


def _tried(look: Callable[[], Any]) -> "tuple[Any, str]":
    """What a look found, or None and why it failed."""
    try:
        return look(), ""
    except ValueError as wrong:
        return None, str(wrong)
    except OSError as wrong:
        return None, _("It could not go on: {why}").format(why=wrong.strerror)
    except Exception as wrong:  # its own text may quote a file
        kind = type(wrong).__name__
        said = _("It failed in a way that was not foreseen ({kind}); please report it.")
        return None, said.format(kind=kind)
