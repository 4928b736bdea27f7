"""What the panel asks a person in windows of their own, and the desktop; tests hand in another."""

from slicer.i18n import tr as _


class Dialogs:
    """Files, questions, and the file manager."""

    def open_file(self, title: str, kinds: str) -> str:
        """A file that is there, '' for none. kinds: as 'Profile (*.json)'."""
        import qt
        import slicer

        return str(qt.QFileDialog.getOpenFileName(slicer.util.mainWindow(), title, "", kinds) or "")

    def save_file(self, title: str, kinds: str, suffix: str) -> str:
        """A file to write, '' for none; whether to replace one was asked."""
        import qt
        import slicer

        path = str(qt.QFileDialog.getSaveFileName(slicer.util.mainWindow(), title, "", kinds) or "")
        return path + suffix if path and "." not in path.replace("\\", "/").rsplit("/", 1)[-1] else path

    def confirm(self, lines: list[str]) -> bool:
        """True where a person goes on though these are so."""
        import slicer

        text = "\n".join([_("Before this leaves your hands:"), "", *(f"•  {line}" for line in lines)])
        title = _("De-identify all the same?")
        return bool(slicer.util.confirmOkCancelDisplay(text, windowTitle=title))

    def show_folder(self, path: str) -> None:
        """Opens the file manager."""
        import qt

        qt.QDesktopServices.openUrl(qt.QUrl.fromLocalFile(path))
