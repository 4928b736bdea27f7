"""What is done with kinds of objects that often show text: a combo box for each, in the section Profile."""

from collections.abc import Callable
from typing import Any

from slicer.i18n import tr as _

from .draft import Draft


class RiskChoices:
    """Edits the policies of a draft. changed: is called after each edit."""

    def __init__(self, ui: Any, draft: Draft, changed: Callable[[], None]) -> None:
        self._ui, self._draft, self._changed = ui, draft, changed
        self._showing = False
        self._combos = self._make_combos()

    def _make_combos(self) -> dict[str, Any]:
        import qt
        from DicomDeidLib.profile.risk_kinds import KINDS
        from DicomDeidLib.profile.risk_policy import CLEAN, POLICIES, RELEASE, SET_ASIDE

        spoken = {
            RELEASE: _("release"),
            CLEAN: _("release if cleaned"),
            SET_ASIDE: _("set aside"),
        }
        grid = self._ui.risksCollapsibleButton.layout()
        made = {}
        # One below the other: two beside each other are wider than Slicer's panel.
        for number, (kind, name) in enumerate(KINDS.items()):
            combo = qt.QComboBox()
            combo.objectName = f"risk{kind.title().replace('-', '')}ComboBox"
            for policy in POLICIES:
                combo.addItem(spoken[policy], policy)
            combo.connect("currentIndexChanged(int)", lambda index, kind=kind: self._on_choice(kind, index))
            label = qt.QLabel(name[0].upper() + name[1:])
            label.wordWrap = True
            grid.addWidget(label, number, 0)
            grid.addWidget(combo, number, 1)
            made[kind] = combo
        return made

    def show(self) -> None:
        """Brings the boxes up to date with the draft."""
        from DicomDeidLib.profile.risk_policy import POLICIES, RELEASE, policy_of

        self._showing = True
        held = 0
        for kind, combo in self._combos.items():
            policy = policy_of(kind, self._draft.risks)
            combo.currentIndex = POLICIES.index(policy)
            held += policy != RELEASE
        self._showing = False
        said = _("Kinds that often show text ({number} held back)")
        self._ui.risksCollapsibleButton.text = said.format(number=held)

    def _on_choice(self, kind: str, index: int) -> None:
        from DicomDeidLib.profile.risk_policy import POLICIES

        if not self._showing:
            self._draft.set_risk(kind, POLICIES[index])
            self._changed()
