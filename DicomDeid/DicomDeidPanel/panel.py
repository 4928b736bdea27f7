"""The panel: its sections, its state, and the run that its button begins."""

import os
from typing import Any

from slicer.i18n import tr as _

from .after_run import AfterRun
from .dialogs import Dialogs
from .draft import Draft
from .identity_section import IdentitySection
from .image_section import ImageSection
from .input_section import InputSection
from .mask import Mask
from .output_section import DATABASE, OutputSection
from .preview_section import PreviewSection
from .profile_section import ProfileSection
from .results import Result
from .risks import risks_of
from .run_section import RunSection
from .scene_profile import SceneProfile
from .selection import Selection
from .series import is_open
from .states import ALLOWS, State, state_of

_SOON = 30  # milliseconds; one look at everything for many changes


class Panel:
    """Everything that a person sees of the module.

    ui: the widgets of Resources/UI/DicomDeid.ui by name. logic: a DicomDeidLogic. dialogs: what asks in
    windows of their own. state: what it is at.
    """

    def __init__(self, ui: Any, logic: Any, dialogs: "Dialogs | None" = None) -> None:
        import qt

        self.ui, self.logic = ui, logic
        self.state = State.BLOCKED
        self.reason = ""
        self._run: Any = None
        self._phase: str | None = None
        self._chosen: tuple[str, tuple[str, ...]] = ("", ())
        self._is_stopped = False
        self._looked = qt.QTimer()
        self._looked.setSingleShot(True)
        self._looked.connect("timeout()", self.update)
        self._scene_waits = False
        self._mask = mask = Mask(ui.hideIdentityCheckBox)
        self.draft = Draft()
        self._scene = SceneProfile(logic, self.draft)
        dialogs = dialogs or Dialogs()
        self.input = InputSection(ui, logic, mask, self._on_selection)
        self.profile = ProfileSection(ui, self.draft, dialogs, mask, self._on_profile)
        self.identity = IdentitySection(ui, self.draft, dialogs, mask, self._on_identity)
        self.output = OutputSection(ui, mask, self._on_output)
        rules = self.profile.rules
        self.image = ImageSection(ui, logic, mask, self.draft, self.asked, rules.edit, rules.undo)
        self.preview = PreviewSection(ui, logic, mask, self.asked, self.image, rules.select, self._add_rule)
        self.run_section = RunSection(ui, mask)
        self.after = AfterRun(ui, logic, mask, self.draft, rules, self.run_section, self._on_look)
        self.dialogs = dialogs
        ui.exportButton.connect("clicked()", self.export)
        ui.cancelButton.connect("clicked()", self.cancel)
        ui.hideIdentityCheckBox.connect("toggled(bool)", self._on_mask)
        self.update()

    @property
    def dialogs(self) -> Dialogs:
        """What asks a person."""
        return self._dialogs

    @dialogs.setter
    def dialogs(self, dialogs: Dialogs) -> None:
        self._dialogs = self.profile.dialogs = self.identity.dialogs = self.after.dialogs = dialogs

    @property
    def result(self) -> "Result | None":
        """What came of the last run."""
        return self.after.result

    # -- for the application ------------------------------------------------------------------------

    def select_series(self, uids: "list[str]") -> None:
        """Ticks these series of the DICOM database, unless a run goes on."""
        if ALLOWS[self.state].edit:
            self.input.select_series(uids)

    def select_folder(self, path: str) -> None:
        """Chooses a folder as input, unless a run goes on."""
        if ALLOWS[self.state].edit:
            self.input.select_folder(path)

    def select_node(self, node: Any) -> None:
        """Chooses a loaded volume as input, unless a run goes on."""
        if ALLOWS[self.state].edit:
            self.input.select_node(node)

    def refresh(self) -> None:
        """Reads the DICOM database again, unless a run goes on."""
        if ALLOWS[self.state].edit and not self._is_stopped:
            self.input.refresh()

    @property
    def waits(self) -> bool:
        """True while something that was changed is not shown yet."""
        parts = (self.preview, self.input.tree, self.after.review)
        return bool(self._looked.active or any(part.waits for part in parts))

    def stop(self) -> None:
        """Ends everything that waits or runs, for good."""
        self._is_stopped = True
        self._looked.stop()
        self.input.stop()
        self.preview.stop()
        self.after.stop()
        if self._run is not None:
            self._run.kill()
        self.run_section.remove_temporary()

    # -- the scene ----------------------------------------------------------------------------------

    def close_scene(self) -> None:
        """What was gathered of an output goes with the scene."""
        self.after.forget()
        self.update()

    def read_scene(self) -> None:
        """Takes the profile that the scene has, where it is another than the panel's; after a run."""
        if self._is_stopped:
            return
        self._scene_waits = not ALLOWS[self.state].edit
        if self._scene_waits:
            return
        became = self._scene.read()
        if became == "same":
            return
        said = {
            "taken": _("The profile is the scene's."),
            "unreadable": _("The scene's profile could not be read; basic is chosen."),
        }
        self.run_section.log(said[became])
        self.profile.show_all()
        self._on_profile()

    # -- what changes -------------------------------------------------------------------------------

    def _on_selection(self) -> None:
        selection = self.input.selection()
        if self.input.tree.is_filling:
            self._look_soon()
            return
        chosen = selection.folder, tuple(one.uid for one in selection.series)
        if chosen != self._chosen:
            self._chosen = chosen
            self._forget_run()
        self._look_soon()

    def _on_profile(self) -> None:
        if self._is_stopped:
            return
        self._forget_run()
        self._scene.write()
        self.preview.refresh_soon()
        self.after.review.show_marks()
        self._look_soon()

    def _on_identity(self) -> None:
        if self.ui.rulesScopeComboBox.currentIndex == 1:
            self.profile.rules.show()  # dates are options, which decide what the base does
        self._on_profile()

    def _on_output(self) -> None:
        self._forget_run()
        self._look_soon()

    def _on_mask(self, masked: bool) -> None:
        self.input.tree.mask(masked)
        self.run_section.show_groups()
        self.after.show_again()
        self.update()

    def _add_rule(self, entry: dict[str, Any]) -> None:
        if ALLOWS[self.state].edit:
            self.profile.rules.add(entry)

    def _forget_run(self) -> None:
        """What is shown of the run before belongs to what was chosen before."""
        if self._phase in ("done", "failed"):
            self._phase = None

    def _look_soon(self) -> None:
        if not self._is_stopped:
            self._looked.start(_SOON)

    # -- the one update -----------------------------------------------------------------------------

    def update(self) -> None:
        """Finds the state and brings everything up to date with it."""
        if self._is_stopped:
            return
        selection = self.input.selection()
        self.reason = self._why_not(selection)
        scanning = self.input.tree.is_filling
        phase = self.after.phase or self._phase
        self.state = state_of(scanning=scanning, blocked=bool(self.reason), run=phase)
        allows = ALLOWS[self.state]
        self.input.show(selection, allows.edit)
        self.profile.show(allows.edit)
        self.identity.show(allows.edit)
        self.output.show(allows.edit)
        self.image.allow(allows.edit)
        if not scanning:
            self.preview.follow(selection)
        ui = self.ui
        ui.exportButton.text = self._button_text(selection)
        ui.exportButton.enabled = allows.export and not self.reason
        ui.exportButton.toolTip = self._mask.text(self.reason) or _(
            "Writes de-identified copies; the originals stay as they are."
        )
        ui.cancelButton.visible = allows.cancel or self.state is State.CANCELLING
        ui.cancelButton.enabled = allows.cancel
        ui.reasonLabel.text = self._reason_text()
        ui.reasonLabel.visible = bool(ui.reasonLabel.text)
        ui.progressBar.visible = not allows.edit
        ui.progressLabel.visible = allows.progress
        self.after.show(self.state, self.output.target)

    def _button_text(self, selection: Selection) -> str:
        if self.state is State.RUNNING:
            return _("De-identifying…")
        if self.state is State.CANCELLING:
            return _("Cancelling…")
        if selection.problem:
            return _("De-identify")
        return _("De-identify {what}").format(what=selection.what)

    def _reason_text(self) -> str:
        if not self.reason or self.state not in (State.BLOCKED, State.FAILED):
            return ""
        why = self._mask.text(self.reason)
        why = why if why.endswith("?") else why.rstrip(".") + "."
        return _("Not yet: {why}").format(why=why)

    def _why_not(self, selection: Selection) -> str:
        """Why no run can begin, '' where one can."""
        import slicer

        why = selection.problem or self.profile.problem or self.output.problem()
        if why:
            return why
        if self.output.target == DATABASE:
            why = self._why_not_into_database()
            if why:
                return why
        # One file of each series tells of where they lie; the run looks at all of them.
        paths = (
            [selection.folder]
            if selection.folder
            else [one.files[0] for one in selection.series if one.files]
        )
        output = self.output.path or os.path.join(slicer.app.temporaryPath, "DicomDeid-database")
        try:
            self.logic.check(paths, output, **self._asked_of_run())
        except ValueError as wrong:
            return str(wrong) or _("it can't be started")
        return ""

    def _why_not_into_database(self) -> str:
        from DicomDeidLib.profile.options import RETAIN_UIDS

        if not is_open(self.logic.database):
            return _("no DICOM database is open")
        if RETAIN_UIDS in self.draft.options or self.draft.base == "keep-all":
            return _("copies that may keep their UIDs can't stand beside their originals; choose a folder")
        return ""

    def asked(self) -> dict[str, Any]:
        """Profile and identity as they are chosen. Raises ValueError while a rule is wrong."""
        if self.profile.problem:
            raise ValueError(self.profile.problem)
        return {"profile": self.draft.as_json(), "key": self.identity.key, **self.identity.asked()}

    def _asked_of_run(self) -> dict[str, Any]:
        asked = {**self.asked(), **self.output.asked()}
        if self.output.target == DATABASE:
            del asked["layout"]
        return asked

    # -- the run ------------------------------------------------------------------------------------

    def risks(self, selection: Selection, *, releases: bool = False) -> list[str]:
        """What a person should know before a run of a selection; `risks_of`."""
        return risks_of(selection, self.draft, releases=releases)

    def export(self) -> None:
        """Asks once about risks, then begins the run of what is chosen."""
        self.profile.commit()
        self.update()
        selection = self.input.selection()
        if self.reason or not ALLOWS[self.state].export:
            return
        asked, name = self._asked_of_run(), self.draft.name  # what is shown now, whatever happens meanwhile
        risks = self.risks(selection, releases=self.output.asked()["on_risk"] == "release")
        if risks and not self.dialogs.confirm(risks):
            return
        self.identity.remember()
        self.output.remember()
        files = selection.files
        self.after.begin()
        self.run_section.begin(selection, name)
        try:
            output = self.output.path or self.run_section.temporary_folder()
            self._run = self.logic.startPaths(
                [selection.folder] if selection.folder else files,
                output,
                onProgress=self.run_section.tell,
                onFinished=self._on_finished,
                missing=selection.missing,
                **asked,
            )
        except (ValueError, OSError) as wrong:
            self._phase = "failed"
            self.run_section.fail(str(wrong))
            self.run_section.remove_temporary()
        else:
            self._phase = self._phase if self._run.result is not None else "running"
        self.update()

    def cancel(self) -> None:
        """Asks what goes on to stop after the file that is worked on."""
        if self.after.phase == "looking":
            self.after.cancel()
            self.update()
        elif self._run is not None and self._phase == "running":
            self._phase = "cancelling"
            self.run_section.log(_("Cancelling"))
            self._run.cancel()
            self.update()

    def _on_finished(self, result: Result) -> None:
        self._phase = "failed" if result.report is None else "done"
        self._run = None
        if self._is_stopped:
            return
        self.run_section.end(result)
        self.after.end(result, self.output.target)
        if self.output.target == DATABASE:
            self.input.refresh()
        self.update()
        self._read_scene_that_waits()

    def _on_look(self) -> None:
        """A look at what was released begins, or ended."""
        self.update()
        self._read_scene_that_waits()

    def _read_scene_that_waits(self) -> None:
        if self._scene_waits and ALLOWS[self.state].edit:
            self.read_scene()
