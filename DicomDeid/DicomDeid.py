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
from slicer.util import VTKObservationMixin


class DicomDeid(ScriptedLoadableModule):
    """Registers the module."""

    def __init__(self, parent):
        ScriptedLoadableModule.__init__(self, parent)
        parent.title = _("DICOM De-identification")
        slicer.app.connect("startupCompleted()", _registerHooks)
        parent.categories = [translate("qSlicerAbstractCoreModule", "Informatics")]
        parent.dependencies = []
        parent.contributors = ["DicomDeid contributors"]
        parent.helpText = _(
            "De-identifies DICOM files by the Basic Application Level Confidentiality Profile of PS3.15."
        )
        parent.acknowledgementText = _("Table E.1-1 is a part of the DICOM standard, edition 2026d.")


def _registerHooks():
    from DicomDeidPanel.hooks import register_hooks

    register_hooks()


class DicomDeidWidget(ScriptedLoadableModuleWidget, VTKObservationMixin):
    """A shell around the panel of DicomDeidPanel."""

    def __init__(self, parent=None):
        ScriptedLoadableModuleWidget.__init__(self, parent)
        VTKObservationMixin.__init__(self)
        self.logic = self.panel = None

    def setup(self):
        ScriptedLoadableModuleWidget.setup(self)
        from DicomDeidPanel.panel import Panel

        self.logic = DicomDeidLogic()
        widget = slicer.util.loadUI(self.resourcePath("UI/DicomDeid.ui"))
        self.layout.addWidget(widget)
        self.ui = slicer.util.childWidgetVariables(widget)
        self.panel = Panel(self.ui, self.logic)
        slicer.app.connect("aboutToQuit()", self._stop)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndCloseEvent, self._onSceneClosed)
        self.addObserver(slicer.mrmlScene, slicer.mrmlScene.EndImportEvent, self._onScene)
        self.panel.read_scene()
        self.panel.refresh()

    def enter(self):
        """The scene may have got another profile, the database other files, since somebody was here."""
        self.panel.read_scene()
        self.panel.refresh()

    def cleanup(self):
        slicer.app.disconnect("aboutToQuit()", self._stop)
        self._stop()

    def _stop(self):
        self.removeObservers()
        if self.panel is not None:
            self.panel.stop()
        if self.logic is not None:
            self.logic.stop()

    def _onScene(self, caller=None, event=None):
        self.panel.read_scene()

    def _onSceneClosed(self, caller=None, event=None):
        self.panel.close_scene()
        self.panel.read_scene()

    def onReload(self):
        """Reloads the packages too: they are imported anew where they are used."""
        import sys

        self.cleanup()
        for name in list(sys.modules):
            if name.split(".")[0] in ("DicomDeidLib", "DicomDeidPanel"):
                del sys.modules[name]
        ScriptedLoadableModuleWidget.onReload(self)


class DicomDeidLogic(ScriptedLoadableModuleLogic):
    """What panel, Python console and tests call. It builds a job and nothing else.

    A result is the same as the command line's with the same profile, options and key. Without a key
    one is made for the session, so that preview and export show the same.
    """

    def __init__(self, parent=None):
        ScriptedLoadableModuleLogic.__init__(self, parent)
        self._runs = []
        self._sessionKey = None
        self._lastLook = None  # of picture: rules change more often than the frame that is looked at
        # The Python that runs are started with; '' runs them in this process.
        self.program = None

    def profiles(self):
        """The names of the built-in profiles."""
        from DicomDeidLib.profile.profile import BUILT_IN

        return list(BUILT_IN)

    def series(self):
        """What the DICOM database holds: patients > studies > series, with counts and warnings.

        Empty where no database is open. Printed, it is a table.
        """
        from DicomDeidPanel.series import contents_of

        return contents_of(self.database)

    def preview(self, seriesUIDs=(), profile="basic", instance=0, *, path=None, key="", **more):
        """The before/after table of one file: the instance-th of some series, or the file at a path.

        profile: a name, the path of a JSON file, or what JSON holds. more: options, rules and variables,
        as in `export`. Returns a list of Change that prints as a table.
        Raises ValueError (UsageError too is one) where something is asked that there is not, and
        SetAside where a run would set the file aside.
        """
        from DicomDeidPanel.results import Rows

        engine, file = self._engine(path, seriesUIDs, instance, profile, key, more)
        shown = engine.preview(file)
        rows = Rows(shown.changes)
        rows.risk = shown.risk
        return rows

    def picture(self, seriesUIDs=(), profile="basic", instance=0, frame=1, *, path=None, key="", **more):
        """One frame of an image before and after its pixels are cleaned: a Picture, None without pixels.

        frame: its number, from 1. The rest is as in `preview`. `before` and `after` are arrays of numpy;
        `rendered(before)` is what can be looked at. Raises ValueError where something is asked that there
        is not, and SetAside where the frame can't be decoded.
        """
        from DicomDeidLib.picture import LastLook

        engine, file = self._engine(path, seriesUIDs, instance, profile, key, more)
        if self._lastLook is None:
            self._lastLook = LastLook()
        return engine.picture(file, frame, last=self._lastLook)

    def export(self, seriesUIDs=(), output="", profile="basic", key="", progress=None, **more):
        """De-identifies series of the DICOM database into a folder or a zip, and waits.

        seriesUIDs: as `series` shows them. key: path of a key file. progress: is told how far it is, as
        `print`. more: any other field of DicomDeidLib.Job: options, rules, variables, crosswalk, layout,
        report, map, problems, workers, on_risk. Returns a Result; raises ValueError where it can't start.
        """
        started = self.start(seriesUIDs, output, profile, key, onProgress=progress, **more)
        return started.wait()

    def exportFolder(self, inputFolder, output, profile="basic", key="", progress=None, **more):
        """De-identifies every DICOM file below a folder, and waits; as `export`."""
        job = self._job([str(inputFolder)], output, profile, key, more)
        return self._start(job, progress, None, 0).wait()

    def start(
        self, seriesUIDs=(), output="", profile="basic", key="", onProgress=None, onFinished=None, **more
    ):
        """Begins an export and returns at once: a run with `cancel()`, `kill()`, `isRunning`, `result`."""
        files, missing = self._files(seriesUIDs)
        if not files:
            raise ValueError("there is nothing to export: no file of these series is on disk")
        return self.startPaths(files, output, profile, key, onProgress, onFinished, missing, **more)

    def startPaths(
        self, paths, output, profile="basic", key="", onProgress=None, onFinished=None, missing=0, **more
    ):
        """Begins an export of files and folders; as `start`. missing: how many more there should be."""
        return self._start(self._job(paths, output, profile, key, more), onProgress, onFinished, missing)

    def check(self, paths, output, profile="basic", key="", **more):
        """Raises ValueError that says why an export could not be started."""
        self._job(paths, output, profile, key, more).check()

    def importBack(self, result):
        """Adds what was exported, and nothing else of its folder, to the DICOM database, as copies.

        Raises ValueError for an archive, where nothing was released, and where the database does not
        take everything.
        """
        from DicomDeidPanel.results import released_files
        from DicomDeidPanel.series import add_released

        if result.report is None or not result.count("released"):
            raise ValueError("nothing was released: there is nothing to add")
        if not os.path.isdir(result.output):
            raise ValueError("only a folder can be added to the DICOM database")
        add_released(self.database, released_files(result))

    def review(self, result, progress=None, isCancelled=None):
        """Every distinct value that is left in an output, by risk, and rules that remove it: a Review.

        result: of an export, or the path of a folder, an archive or a file. progress, isCancelled: as
        in `verify`. Use it in a `with`: it gathers patient data on disk, which goes at its end.
        Raises ValueError where there is no such output.
        """
        from DicomDeidPanel.looking import review_output
        from DicomDeidPanel.slices import Sliced

        return review_output(result, Sliced(progress, isCancelled))

    def verify(self, result, originals=None, map="", progress=None, isCancelled=None, loads=True):
        """Compares the originals of an export with its output, check by check: a Verification.

        originals, map: instead of those of the export. progress: is told how far it is, as `print`.
        isCancelled: is asked between files. loads: one more check, which imports the output into a
        temporary DICOM database and counts. The interface stays alive. Raises ValueError where it can't
        be started.
        """
        from DicomDeidPanel.looking import verify_run
        from DicomDeidPanel.slices import Sliced

        return verify_run(result, originals, map, loads, Sliced(progress, isCancelled))

    def anonymizeScene(self):
        """Removes the patient from the names and attributes of subject hierarchy and nodes."""
        from DicomDeidPanel.scene import anonymize_scene

        return anonymize_scene()

    def stop(self):
        """Ends every run that goes on; what was released is whole."""
        for run in self._runs:
            run.kill()
        self._runs = []
        self._lastLook = None

    @property
    def database(self):
        """Slicer's DICOM database, None where the DICOM module is disabled."""
        return getattr(slicer, "dicomDatabase", None)

    def _files(self, seriesUIDs):
        from DicomDeidPanel.series import files_of, is_open

        if not is_open(self.database):
            raise ValueError("no DICOM database is open")
        if isinstance(seriesUIDs, str):
            seriesUIDs = [seriesUIDs]
        return files_of(self.database, list(seriesUIDs))

    def _engine(self, path, seriesUIDs, instance, profile, key, more):
        """An engine, and the file that is to be looked at."""
        from DicomDeidLib import Engine

        job = self._job([path] if path else self._files(seriesUIDs)[0], "preview", profile, key, more)
        if not -len(job.inputs) <= instance < len(job.inputs):
            raise ValueError(f"there is no instance {instance}; there are {len(job.inputs)}")
        engine = Engine(job.read_profile(), (), job.read_key(), crosswalk=job.read_crosswalk())
        return engine, job.inputs[instance]

    def _job(self, inputs, output, profile, key, more):
        from DicomDeidLib import Job, load_profile, new_key

        if self._sessionKey is None:
            self._sessionKey = new_key()
        lists = {name: tuple(more.pop(name)) for name in ("options", "rules") if name in more}
        # As JSON, so that a worker needs no file of it.
        profile = load_profile(profile).as_json()
        keys = {"key": str(key)} if key else {"key_hex": self._sessionKey.hex()}
        return Job(tuple(map(str, inputs)), str(output), profile=profile, **keys, **lists, **more)

    def _start(self, job, onProgress, onFinished, missing):
        from DicomDeidPanel.worker import InProcessRun, ProcessRun, python_program

        job.check()
        program = python_program() if self.program is None else self.program
        told = (job, onProgress or (lambda progress: None), onFinished or (lambda result: None), missing)
        run = ProcessRun(program, *told) if program else InProcessRun(*told)
        self._runs = [one for one in self._runs if one.isRunning]
        if not program and any(isinstance(one, InProcessRun) for one in self._runs):
            raise ValueError("an export runs in this process already; wait for its end, or cancel it")
        self._runs.append(run)
        run.start()
        return run


class DicomDeidTest(ScriptedLoadableModuleTest):
    """Runs the module on its own synthetic study ("Reload and Test", and ctest)."""

    def setUp(self):
        slicer.mrmlScene.Clear()

    def runTest(self):
        self.setUp()
        self.test_demoStudy()

    def test_demoStudy(self):
        """A synthetic study: into a database, previewed, exported, back into a database, and checked."""
        import tempfile
        from pathlib import Path

        from DicomDeidLib.demo_study import DEFAULT, write_demo_study
        from DICOMLib import DICOMUtils

        self.delayDisplay("De-identifying a synthetic study")
        logic = DicomDeidLogic()
        # On Windows the files of a closed database can't be removed.
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            original, output = os.path.join(folder, "original"), os.path.join(folder, "result")
            paths = write_demo_study(Path(original))
            with DICOMUtils.TemporaryDICOMDatabase(os.path.join(folder, "database")):
                DICOMUtils.importDicom(original, slicer.dicomDatabase)
                before = logic.series()
                uids = [series.uid for series in before.series]
                rows = logic.preview(uids[:1])
                self.assertTrue(any(row.changed for row in rows))
                result = logic.export(uids, output)
                self.assertEqual(result.count("released"), len(paths))
                for path in Path(output).rglob("*.dcm"):
                    self.assertNotIn(DEFAULT.patient_id.encode(), path.read_bytes())
                logic.importBack(result)
                after = logic.series()
                self.assertEqual(len(after), 2 * len(before))
                self.assertEqual(len(after.series), 2 * len(before.series))
        self.delayDisplay("Test passed")
