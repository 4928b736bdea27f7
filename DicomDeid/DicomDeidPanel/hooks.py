"""How the application reaches the panel: the DICOM module, the Data module's menu, and sample data.

None of it is needed to use the module. Where what a hook hangs on is missing or different, as in an
application made of Slicer, the hook is left out and a line in the log says so.
"""

import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from slicer.i18n import tr as _

from .browser import browser_selection

_BUTTON = "deidentifyButton"
_LAST_ROW = 99  # of a grid; rows that hold nothing take no place
_CATEGORY = "DICOM de-identification"
_PLUGIN = Path(__file__).resolve().parent / "SubjectHierarchyPlugins" / "DicomDeidSubjectHierarchyPlugin.py"
# What PythonQt and Python raise where something is missing or takes other arguments.
_DIFFERENT = (AttributeError, ImportError, LookupError, RuntimeError, TypeError, ValueError)


def register_hooks() -> None:
    """Hangs everything into the application; after start-up, once. Raises nothing for what is missing."""
    _try("the DICOM module", _watch_dicom_module)
    _try("the Data module", _add_to_data_module)
    _try("the sample data", _add_sample_data)


def open_panel(series_uids: Iterable[str] = ()) -> None:
    """Shows the module, with these series of the DICOM database ticked.

    Without any, what is ticked stays. Raises RuntimeError where there is no main window.
    """
    import slicer

    slicer.util.selectModule("DicomDeid")
    uids = list(series_uids)
    if uids:
        slicer.util.getModuleWidget("DicomDeid").panel.select_series(uids)


def deidentify_browser_selection() -> None:
    """Opens the panel with what is selected in the DICOM browser."""
    open_panel(browser_selection())


def _try(where: str, hook: Callable[[], None]) -> None:
    try:
        hook()
    except _DIFFERENT as different:
        # The kind alone: the text of an error of others' may quote anything.
        logging.info(f"DicomDeid adds nothing to {where} of this application ({type(different).__name__})")


# -- the DICOM module -------------------------------------------------------------------------------


def _watch_dicom_module() -> None:
    """The DICOM module has no widgets before somebody opens it."""
    import slicer

    if not slicer.util.moduleSelector().connect("moduleSelected(QString)", _on_module):
        raise RuntimeError("the module selector has another signal")
    _add_button()


def _on_module(name: str) -> None:
    import qt

    if name == "DICOM":
        # It may be about to be set up; after a reload it has new widgets.
        qt.QTimer.singleShot(0, lambda: _try("the DICOM module", _add_button))


def _add_button() -> None:
    """Adds the button under the DICOM module's own, unless it is there or the module was not opened."""
    import qt
    import slicer

    widget = getattr(slicer.modules, "DICOMWidget", None)
    if widget is None:
        return
    panel = widget.ui.importButton.parent()
    if slicer.util.findChildren(panel, _BUTTON):
        return
    grids = slicer.util.findChildren(panel, "buttonGridLayout")
    button = qt.QPushButton(_("De-identify…"))
    button.objectName = _BUTTON
    button.toolTip = _("De-identify what is selected in the DICOM browser")
    if not button.connect("clicked()", deidentify_browser_selection):
        raise RuntimeError("a button has another signal")
    if grids:
        grids[0].addWidget(button, _LAST_ROW, 0, 1, -1)
    else:
        panel.layout().addWidget(button)


# -- the Data module --------------------------------------------------------------------------------


def _add_to_data_module() -> None:
    import slicer
    import SubjectHierarchyPlugins

    if not hasattr(SubjectHierarchyPlugins, "AbstractScriptedSubjectHierarchyPlugin"):
        raise AttributeError("the base class of the plugin is missing")
    # The plugin holds the adaptor, and `slicer` holds the plugin, so that neither ends with this.
    adaptor = slicer.qSlicerSubjectHierarchyScriptedPlugin(None)
    if not adaptor.setPythonSource(_PLUGIN.as_posix()):
        raise RuntimeError("the plugin was not taken")


# -- sample data ------------------------------------------------------------------------------------


def _add_sample_data() -> None:
    """Two synthetic studies, which are made here: nothing is downloaded."""
    import SampleData

    logic = SampleData.SampleDataLogic
    if hasattr(logic, "registerCustomSampleDataCategory"):
        logic.registerCustomSampleDataCategory(_CATEGORY, _("DICOM de-identification"))
    known = [source.sampleName for source in logic.sampleDataSourcesByCategory(_CATEGORY)]
    for name, maker in (
        (_("Synthetic DICOM study"), _make_first_study),
        (_("Synthetic DICOM study of a second patient"), _make_second_study),
    ):
        if name not in known:
            logic.registerCustomSampleDataSource(
                category=_CATEGORY,
                sampleName=name,
                uris=[],
                fileNames=[],
                nodeNames=[],
                customDownloader=maker,
            )


def _make_first_study(source: Any = None) -> list[Any]:
    return _make_study(second=False)


def _make_second_study(source: Any = None) -> list[Any]:
    return _make_study(second=True)


def _make_study(second: bool) -> list[Any]:
    """Adds a study to the DICOM database and opens the panel with it; returns no nodes: none is loaded."""
    import slicer

    from .sample_data import add_demo_study

    try:
        uids = add_demo_study(second)
    except (ValueError, OSError):
        slicer.util.errorDisplay(
            _(
                "The synthetic study could not be added. Is a DICOM database open,"
                " and is there space on the disk?"
            )
        )
        return []
    if slicer.util.mainWindow() is not None:
        open_panel(uids)
    return []
