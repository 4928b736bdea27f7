"""Settings that are the stand-in's own, so that no test touches the user's."""

import atexit
import tempfile

from PySide6.QtCore import QCoreApplication, QSettings


def keep_apart() -> None:
    """Settings are the application's own, in a folder that goes with it."""
    folder = tempfile.TemporaryDirectory(prefix="standin-settings-")
    atexit.register(folder.cleanup)
    settings = QSettings
    for kind in (settings.Format.NativeFormat, settings.Format.IniFormat):
        for scope in (settings.Scope.UserScope, settings.Scope.SystemScope):
            settings.setPath(kind, scope, folder.name)
    settings.setDefaultFormat(settings.Format.IniFormat)
    QCoreApplication.setOrganizationName("NA-MIC")
    QCoreApplication.setApplicationName("Slicer")
