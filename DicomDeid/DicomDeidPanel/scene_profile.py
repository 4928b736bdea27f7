"""The profile in the scene: what the parameter node keeps of a draft, and how it comes back."""

from typing import Any

from .draft import Draft


class SceneProfile:
    """Reads and writes the draft in the parameter node of a logic."""

    def __init__(self, logic: Any, draft: Draft) -> None:
        self._logic, self._draft = logic, draft
        self._parameters: Any = None

    def read(self) -> str:
        """Takes the scene's profile where it is another than the draft.

        Returns 'same', 'taken', or 'unreadable', after which the draft is the basic profile.
        """
        from DicomDeidLib import UsageError
        from DicomDeidLib.profile.profile import BUILT_IN

        from .parameters import Parameters

        self._parameters = Parameters(self._logic.getParameterNode())
        name, text = self._parameters.profile, self._parameters.draft
        if (name, text) == self._kept():
            return "same"
        try:
            if text:
                self._draft.from_scene(text)
            else:
                # A path is no name: nobody's scene makes this read a file.
                self._draft.load(name if name in BUILT_IN else "basic")
        except UsageError:
            self._draft.load("basic")
            return "unreadable"
        return "taken"

    def write(self) -> None:
        """Puts the draft into the scene, once there is one."""
        if self._parameters is None:
            return
        name, text = self._kept()
        if self._parameters.profile != name:
            self._parameters.profile = name
        if self._parameters.draft != text:
            self._parameters.draft = text

    def _kept(self) -> tuple[str, str]:
        text = self._draft.for_scene()
        return "basic" if text else self._draft.origin, text
