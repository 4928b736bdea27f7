"""An entry in Slicer's DICOM export dialog: the original files of a loaded series, de-identified."""

import logging

import slicer
from slicer.i18n import tr as _

try:
    from DICOMLib import DICOMPlugin
except ImportError:  # an application without DICOM; nothing is registered then
    DICOMPlugin = object

# The dialog removes its temporary files from one folder, without those below it.
_LAYOUT = "{SOPInstanceUID}.dcm"


class DicomDeidExportPluginClass(DICOMPlugin):
    """Exports; it loads nothing."""

    # True while an export goes on, in which the dialog still takes clicks.
    isRunning = False

    def __init__(self):
        super().__init__()
        self.loadType = _("De-identified original DICOM")
        # Slicer caches the tags of all plugins for each file; this one needs none.
        self.tags = {}

    def examineForImport(self, fileLists):
        """Nothing: a file is never loaded by this."""
        return []

    def examineForExport(self, subjectHierarchyItemID):
        """One exportable if the files that the item was read from are in the DICOM database."""
        from DicomDeidPanel.items import series_of_item

        if not series_of_item(subjectHierarchyItemID):
            return []
        exportable = slicer.qSlicerDICOMExportable()
        exportable.name = _("De-identified original DICOM")
        exportable.tooltip = _(
            "De-identifies the files of the DICOM database that this was read from, with the profile chosen"
            ' in the module "DICOM De-identification". Changes made in Slicer and tags edited here are not'
            " in them."
        )
        exportable.subjectHierarchyItemID = subjectHierarchyItemID
        exportable.pluginClass = self.__module__
        exportable.confidence = 0.4  # so that it is never chosen before what writes the loaded data
        # No tags: the result has none of those that the dialog would show.
        return [exportable]

    def export(self, exportables):
        """De-identifies into the folder of each exportable; returns what went wrong, '' for nothing."""
        if DicomDeidExportPluginClass.isRunning:
            return _("An export goes on already.")
        DicomDeidExportPluginClass.isRunning = True
        try:
            problems = [_export(folder, items) for folder, items in _by_folder(exportables).items()]
        except Exception as problem:
            # Fails closed, with the kind alone: the dialog would print the text of any error, which may
            # quote the path of an original, and that may name a patient.
            logging.error(f"DicomDeid could not export ({type(problem).__name__})")
            return _('It could not be done. Try it in the module "DICOM De-identification" to see why.')
        finally:
            DicomDeidExportPluginClass.isRunning = False
        return "\n".join(filter(None, problems))


def _by_folder(exportables):
    """The items of each folder."""
    found = {}
    for exportable in exportables:
        found.setdefault(exportable.directory, []).append(exportable.subjectHierarchyItemID)
    return found


def _export(folder, items):
    """Exports the series of some items; returns what went wrong, ''.

    Raises ValueError where it can't begin.
    """
    from DicomDeidPanel.items import series_of_item

    uids = list(dict.fromkeys(uid for item in items for uid in series_of_item(item)))
    if not uids:
        return _("The DICOM database does not have the files that this was read from.")
    logic, panel = slicer.util.getModuleLogic("DicomDeid"), _panel()
    if panel is not None and not _is_wanted(panel, logic, uids):
        return _("Cancelled: nothing was written.")
    asked = {"profile": "basic"} if panel is None else panel.asked()
    result = logic.export(uids, folder, layout=_LAYOUT, **asked)
    if result.report is None:
        return _('The export failed. Try it in the module "DICOM De-identification" to see why.')
    released, missing = result.count("released"), result.missing
    others = int(result.report["files"]) - released
    if result.cancelled or others or missing:
        return _(
            "{others} files were not released and {missing} are missing; {released} were released."
            ' Try it in the module "DICOM De-identification" to see why.'
        ).format(others=others, missing=missing, released=released)
    return ""


def _panel():
    """The module's panel, whose profile and identity count here too; None where there is none."""
    return getattr(slicer.util.getModuleWidget("DicomDeid"), "panel", None)


def _is_wanted(panel, logic, uids):
    """True where a person goes on though something may show who it is of, or nothing may."""
    from DicomDeidPanel.selection import Selection
    from DicomDeidPanel.series import series_of

    risks = panel.risks(Selection(tuple(series_of(logic.database, uid) for uid in uids)))
    return not risks or panel.dialogs.confirm(risks)


class DicomDeidExportPlugin:
    """Registers the plugin with the DICOM module; it has no panel."""

    def __init__(self, parent):
        parent.title = "DICOM De-identification Export Plugin"  # no tr: developers alone see it
        parent.categories = ["Developer Tools.DICOM Plugins"]
        parent.contributors = ["DicomDeid contributors"]
        parent.helpText = "Offers de-identified copies of original files in the DICOM export dialog."
        parent.acknowledgementText = ""
        parent.hidden = True
        if DICOMPlugin is object:
            logging.info("DicomDeid adds nothing to the DICOM export of this application: it has no DICOMLib")
            return
        # The DICOM module may be found later than this one.
        if not hasattr(slicer.modules, "dicomPlugins"):
            slicer.modules.dicomPlugins = {}
        slicer.modules.dicomPlugins["DicomDeidExportPlugin"] = DicomDeidExportPluginClass
