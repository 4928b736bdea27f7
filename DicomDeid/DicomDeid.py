"""The Slicer module: registration, its widget, and the logic that the Python console uses."""

import os

import slicer
from slicer.i18n import tr as _
from slicer.i18n import translate
from slicer.ScriptedLoadableModule import (
    ScriptedLoadableModule,
    ScriptedLoadableModuleLogic,
    ScriptedLoadableModuleTest,
    ScriptedLoadableModuleWidget,
)


class DicomDeid(ScriptedLoadableModule):
    """Registers the module."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = _("DICOM De-identification")
        parent.categories = [translate("qSlicerAbstractCoreModule", "Informatics")]
        parent.dependencies = []
        parent.contributors = ["DicomDeid contributors"]
        parent.helpText = _(
            "De-identifies DICOM files by the Basic Application Level Confidentiality Profile of PS3.15."
        )
        parent.acknowledgementText = _("Table E.1-1 is a part of the DICOM standard, edition 2026d.")


class DicomDeidWidget(ScriptedLoadableModuleWidget):
    """Says how the module is used until its panel is built."""

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        import qt

        label = qt.QLabel(
            _(
                "The panel is not built yet. From the Python console:\n\n"
                'logic = slicer.util.getModuleLogic("DicomDeid")\n'
                'print(logic.deidentifyFolder("/path/of/originals", "/path/of/results").as_text())'
            )
        )
        label.objectName = "consoleHelpLabel"
        label.wordWrap = True
        label.textInteractionFlags = qt.Qt.TextSelectableByMouse
        self.layout.addWidget(label)
        self.layout.addStretch(1)


class DicomDeidLogic(ScriptedLoadableModuleLogic):
    """De-identifies files from the Python console; the work is done by DicomDeidLib.

    A result is the same as the command line's with the same profile, options and key.
    """

    def engine(self, profile="basic", options=(), keyFile=None):
        """An engine of DicomDeidLib.

        profile: str. options: names of PS3.15 options. keyFile: path of a key, None for one that is
        made now and forgotten. Raises UsageError (a ValueError) where one of them is wrong.
        """
        from pathlib import Path

        from DicomDeidLib import Engine, read_key

        return Engine(profile, options, None if keyFile is None else read_key(Path(keyFile)))

    def deidentifyFolder(self, inputFolder, outputFolder, profile="basic", options=(), keyFile=""):
        """De-identifies every DICOM file below a folder into another; returns a Report of numbers."""
        from DicomDeidLib import Job, run_job

        return run_job(
            Job(
                (str(inputFolder),),
                str(outputFolder),
                profile=profile,
                options=tuple(options),
                key=str(keyFile),
            )
        )

    def preview(self, path, profile="basic", options=(), keyFile=None):
        """What would become of each element of a file: a list of Change."""
        return self.engine(profile, options, keyFile).preview(path).changes


class DicomDeidTest(ScriptedLoadableModuleTest):
    """Runs the module on its own synthetic study ("Reload and Test", and ctest)."""

    def setUp(self):
        slicer.mrmlScene.Clear()

    def runTest(self):
        self.setUp()
        self.test_demoStudy()

    def test_demoStudy(self):
        """A synthetic study goes through; none of its planted identifiers is left."""
        import tempfile
        from pathlib import Path

        from DicomDeidLib import Outcome
        from DicomDeidLib.demo_study import DEFAULT, write_demo_study

        self.delayDisplay("De-identifying a synthetic study")
        with tempfile.TemporaryDirectory() as folder:
            original, output = os.path.join(folder, "original"), os.path.join(folder, "result")
            paths = write_demo_study(Path(original))
            report = DicomDeidLogic().deidentifyFolder(original, output)
            self.assertEqual(report.outcomes, {Outcome.RELEASED: len(paths)})
            for path in Path(output).rglob("*.dcm"):
                self.assertNotIn(DEFAULT.patient_id.encode(), path.read_bytes())
        self.delayDisplay("Test passed")
