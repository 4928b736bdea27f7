"""Identity that is hidden from the screen: paths name patients too."""

from typing import Any

from slicer.i18n import tr as _


class Mask:
    """Says whether identity is to be hidden, and hides it in what the panel says. box: its QCheckBox."""

    def __init__(self, box: Any) -> None:
        self._box = box

    @property
    def hidden(self) -> bool:
        """True while no identity may be seen."""
        return bool(self._box.checked)

    def text(self, text: str) -> str:
        """A text for the screen, without a path."""
        if self.hidden and ("/" in text or "\\" in text):
            return _("a path of input, identity, profile or output is wrong; show identity to see which")
        return text
