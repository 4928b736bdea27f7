"""The entries of the module in the context menu of the Data module.

Slicer loads the file by its path as a module of this very name, and makes the class of the same name.
"""

import qt
import slicer
from slicer.i18n import tr as _
from SubjectHierarchyPlugins import AbstractScriptedSubjectHierarchyPlugin


class DicomDeidSubjectHierarchyPlugin(AbstractScriptedSubjectHierarchyPlugin):
    """Two actions for what was read from DICOM; it owns no items."""

    filePath = __file__

    def __init__(self, scriptedPlugin):
        scriptedPlugin.name = "DicomDeid"
        self.deidentifyAction = qt.QAction(_("De-identify…"), scriptedPlugin)
        self.deidentifyAction.objectName = "deidentifyAction"
        self.deidentifyAction.toolTip = _("De-identify the DICOM files that this was read from")
        self.deidentifyAction.connect("triggered()", self.onDeidentify)
        self.removePatientAction = qt.QAction(_("Remove patient data from scene…"), scriptedPlugin)
        self.removePatientAction.objectName = "removePatientAction"
        self.removePatientAction.toolTip = _("Remove patients' names and DICOM attributes; the images stay")
        self.removePatientAction.connect("triggered()", self.onRemovePatient)
        base = getattr(slicer, "qSlicerSubjectHierarchyAbstractPlugin", None)
        # Without a position they stand in the section of this kind all the same.
        if hasattr(base, "setActionPosition"):
            base.setActionPosition(self.deidentifyAction, base.SectionDefault, 10)
            base.setActionPosition(self.removePatientAction, base.SectionDefault, 11)
        AbstractScriptedSubjectHierarchyPlugin.__init__(self, scriptedPlugin)

    def itemContextMenuActions(self):
        return [self.deidentifyAction, self.removePatientAction]

    def showContextMenuActionsForItem(self, itemID):
        from DicomDeidPanel.items import comes_from_dicom

        visible = comes_from_dicom(itemID)
        self.deidentifyAction.visible = visible
        self.removePatientAction.visible = visible

    def onDeidentify(self):
        """Opens the panel with the series of the current item."""
        from DicomDeidPanel.hooks import open_panel
        from DicomDeidPanel.items import series_of_item

        handler = slicer.qSlicerSubjectHierarchyPluginHandler.instance()
        uids = series_of_item(handler.currentItem())
        if uids:
            open_panel(uids)
        else:
            slicer.util.infoDisplay(_("The DICOM database does not have the files that this was read from."))

    def onRemovePatient(self):
        """Asks, then removes patients from the whole scene."""
        text = _(
            "Names and DICOM attributes of all patients are removed from the whole scene. Images stay as they"
            " are, also where they show a name. This can't be undone, and the scene's link to the DICOM files"
            " is lost."
        )
        if slicer.util.confirmOkCancelDisplay(text, windowTitle=_("Remove patients from the scene?")):
            done = slicer.util.getModuleLogic("DicomDeid").anonymizeScene()
            said = _("Removed patients from {items} items and {nodes} nodes.")
            slicer.util.showStatusMessage(said.format(items=done["items"], nodes=done["nodes"]), 5000)
