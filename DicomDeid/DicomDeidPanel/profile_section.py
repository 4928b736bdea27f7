"""The section Profile: which one, its options, its rules; loading and saving."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .dialogs import Dialogs
from .draft import Draft
from .mask import Mask
from .risk_choices import RiskChoices
from .rules_table import RulesTable
from .settings import profile_paths, remember_profile

_KINDS = "Profile (*.json)"
_MOST_WARNINGS = 6
_LONGEST = 44  # letters of an option's name in one line


class ProfileSection:
    """Edits a draft. changed: is called after each edit."""

    def __init__(
        self, ui: Any, draft: Draft, dialogs: Dialogs, mask: Mask, changed: Callable[[], None]
    ) -> None:
        self._ui, self.draft, self.dialogs, self._mask, self._changed = ui, draft, dialogs, mask, changed
        self._editable = True
        self._error = ""
        self._showing = False
        self._variables: dict[str, str] = {}
        self._options = self._make_options()
        self._risks = RiskChoices(ui, draft, self._refresh)
        self.rules = RulesTable(ui, draft, self._edited)
        ui.profileComboBox.connect("currentIndexChanged(int)", self._on_profile)
        ui.loadProfileButton.connect("clicked()", self._load)
        ui.saveProfileButton.connect("clicked()", self._save)
        ui.variablesLineEdit.connect("editingFinished()", self._on_variables)
        self.show_all()

    @property
    def problem(self) -> str:
        """Why no run can have this profile, '' where one can."""
        return self.rules.problem or self.draft.problem

    def _make_options(self) -> dict[str, Any]:
        """A check box for each option of the standard; those that are not built can't be ticked."""
        import qt
        from DicomDeidLib.profile.options import OPTIONS

        made = {}
        for option in sorted(OPTIONS.values(), key=lambda option: not option.built):
            box = qt.QCheckBox(_two_lines(option.meaning.removesuffix(" Option")))
            box.objectName = option.name.title().replace("-", "") + "CheckBox"
            tip = _("PS3.15 section E.3, code {code}: {name}").format(code=option.code, name=option.name)
            box.toolTip = (
                tip if option.built else tip + "\n" + _("Not built yet: the basic profile's action stands.")
            )
            self._ui.optionsCollapsibleButton.layout().addWidget(box)
            box.connect("toggled(bool)", lambda wanted, name=option.name: self._on_option(name, wanted))
            made[option.name] = box
        return made

    # -- showing ------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Shows another draft, with the list of profiles and the table of rules."""
        self.rules.forget_mistyped()
        self._list_profiles()
        self.rules.show()
        self.show(self._editable)

    def show(self, editable: bool) -> None:
        """Brings all but the table of rules up to date."""
        from DicomDeidLib.profile.options import OPTIONS

        ui, draft = self._ui, self.draft
        self._editable = editable
        self._showing = True
        if draft.variables != self._variables:
            self._variables = draft.variables
            pairs = (f"{name}={text}" for name, text in draft.variables.items())
            ui.variablesLineEdit.text = "; ".join(pairs)
        for name, box in self._options.items():
            box.checked = name in draft.options
            box.enabled = OPTIONS[name].built and draft.base == "basic"
        self._showing = False
        self._risks.show()
        mine = sum(row.source == "mine" for row in draft.rows)
        said = [draft.description]
        if draft.is_changed:
            said.append(
                _("Changed here; save it to keep it.") + (f" {mine} " + _("rules are yours.") if mine else "")
            )
        ui.profileDescriptionLabel.text = "\n".join(filter(None, said))
        warnings = [*filter(None, [self._mask.text(self._error)]), *draft.warnings]
        more = len(warnings) - _MOST_WARNINGS
        lines = [f"⚠ {text}" for text in warnings[:_MOST_WARNINGS]]
        ui.profileWarningLabel.text = "\n".join(
            lines + ([_("and {number} more").format(number=more)] if more > 0 else [])
        )
        ui.profileWarningLabel.visible = bool(warnings)
        chosen = len(draft.options)
        ui.optionsCollapsibleButton.text = _("Options of PS3.15 ({number} chosen)").format(number=chosen)
        ui.rulesCollapsibleButton.text = _("Rules ({number})").format(number=len(draft.rows))
        ui.profileCollapsibleButton.enabled = editable

    def _list_profiles(self) -> None:
        """The built-in profiles, the saved ones, and what is none of them."""
        from DicomDeidLib.profile.profile import BUILT_IN

        combo = self._ui.profileComboBox
        self._showing = True
        combo.clear()
        for name in BUILT_IN:
            combo.addItem(name, name)
        for path in profile_paths():
            if os.path.isfile(path):
                combo.addItem(Path(path).stem, path)
        known = combo.findData(self.draft.origin) if self.draft.origin else -1
        if known < 0:
            combo.addItem(_("{name} (from the scene)").format(name=self.draft.name), "")
            known = combo.count - 1
        combo.currentIndex = known
        self._showing = False

    # -- edits --------------------------------------------------------------------------------------

    def load(self, source: str) -> None:
        """Loads a profile by its name or path; what is wrong with it is said where warnings stand."""
        from DicomDeidLib import UsageError

        self._error = ""
        try:
            self.draft.load(source)
        except UsageError as wrong:
            self._error = str(wrong)
        else:
            if source.lower().endswith(".json"):
                remember_profile(source)
        self.show_all()
        self._changed()

    def commit(self) -> None:
        """Takes what is still in an editor, as where a button is pressed that takes no focus."""
        self.rules.commit()
        self._on_variables()

    def _edited(self) -> None:
        self._error = ""
        self._list_profiles()  # undo leads back to another profile
        self._changed()

    def _on_profile(self, index: int) -> None:
        source = self._ui.profileComboBox.itemData(index)
        if not self._showing and source:
            self.load(str(source))

    def _on_option(self, name: str, wanted: bool) -> None:
        if not self._showing:
            self.draft.set_option(name, wanted)
            self._refresh()

    def _on_variables(self) -> None:
        if self._showing:
            return
        pairs = [part.partition("=") for part in self._ui.variablesLineEdit.text.split(";") if part.strip()]
        variables = {name.strip(): text.strip() for name, _equals, text in pairs}
        if variables != self.draft.variables:
            self.draft.set_variables(variables)
            self._refresh()

    def _refresh(self) -> None:
        self.rules.show()
        self._edited()

    def _load(self) -> None:
        path = self.dialogs.open_file(_("Load a profile"), _KINDS)
        if path:
            self.load(path)

    def _save(self) -> None:
        from DicomDeidLib import UsageError
        from DicomDeidLib.profile.save import save_profile

        self.commit()
        if self.draft.profile is None or self.rules.problem:
            self._error = _("Not saved: {why}").format(why=self.problem)
            self._changed()
            return
        path = self.dialogs.save_file(_("Save the profile"), _KINDS, ".json")
        if not path:
            return
        try:
            saved = save_profile(Path(path), self.draft.profile, replace=True)
        except UsageError as wrong:
            self._error = str(wrong)
        else:
            remember_profile(path)
            self.draft.mark_saved(saved.name, path)
            self.show_all()
        self._changed()


def _two_lines(text: str) -> str:
    """A long name in two lines, for a narrow panel."""
    at = text.rfind(" ", 0, _LONGEST)
    return text if len(text) <= _LONGEST else f"{text[:at]}\n{text[at + 1 :]}"
