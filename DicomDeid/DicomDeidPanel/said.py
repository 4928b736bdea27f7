"""What is said of a file that can't be looked at: a sentence that quotes nothing of it."""

from slicer.i18n import tr as _


def said_of(error: Exception) -> str:
    """The sentence for what the engine raised."""
    from DicomDeidLib.errors import IsDicomDir, NotDicom, SetAside, Skipped

    if isinstance(error, NotDicom):
        return _("This file is not DICOM.")
    if isinstance(error, IsDicomDir):
        return _("This is a DICOMDIR; it is left where it is.")
    if isinstance(error, Skipped):
        return _("A rule leaves this file out: {why}").format(why=error)
    if isinstance(error, SetAside):
        return _("A run sets this file aside: {why}").format(why=error)
    if isinstance(error, UnicodeError):
        return _("The file holds text that can't be read.")
    if isinstance(error, ValueError):
        return str(error)
    # Its own text may quote the file.
    kind = type(error).__name__
    return _("The preview failed in a way that was not foreseen ({kind}).").format(kind=kind)
