"""What hooks hang on, each piece put in place for a while: without them, Slicer runs without a main window.

with dicom_module.main_window(), dicom_module.dicom_module(): ...
with dicom_module.opened(): ...    everything
"""

import contextlib
import sys
from collections.abc import Iterator
from typing import Any

from PySide6 import QtCore, QtWidgets

from . import namespace, pythonqt
from .data_module import (
    AbstractScriptedSubjectHierarchyPlugin,
    SampleDataLogic,
    SampleDataSource,
    qSlicerSubjectHierarchyAbstractPlugin,
    qSlicerSubjectHierarchyPluginHandler,
    qSlicerSubjectHierarchyScriptedPlugin,
)

_MISSING = object()


class qSlicerModuleSelectorToolBar(QtWidgets.QToolBar):
    """The module selector. The widgets of the DICOM module are made when it is first selected."""

    moduleSelected = QtCore.Signal(str)

    def selectModule(self, name: str) -> None:
        """void selectModule(const QString& moduleName)"""
        import slicer

        if name == "DICOM" and hasattr(slicer.modules, "DICOMInstance"):
            slicer.modules.DICOMInstance._open()
        self.moduleSelected.emit(name)


class qSlicerMainWindow(QtWidgets.QMainWindow):
    """The main window, which slicer.util finds by its name."""

    def __init__(self) -> None:
        """qSlicerMainWindow(QWidget* parent = nullptr)"""
        super().__init__()
        self.setObjectName("qSlicerMainWindow")
        self._selector = qSlicerModuleSelectorToolBar(self)

    def moduleSelector(self) -> qSlicerModuleSelectorToolBar:
        """qSlicerModuleSelectorToolBar* moduleSelector()"""
        return self._selector


# -- the DICOM module -------------------------------------------------------------------------------


class ctkDICOMTableManager:
    """The three tables of the classic browser; a test selects in them with `_select`."""

    def __init__(self) -> None:
        """ctkDICOMTableManager(QWidget* parent = nullptr)"""
        self._selected: dict[str, tuple[str, ...]] = {}

    def _select(self, **levels: "list[str]") -> None:
        self._selected = {level: tuple(uids) for level, uids in levels.items()}

    def currentPatientsSelection(self) -> tuple[str, ...]:
        """QStringList currentPatientsSelection()"""
        return self._selected.get("patients", ())

    def currentStudiesSelection(self) -> tuple[str, ...]:
        """QStringList currentStudiesSelection()"""
        return self._selected.get("studies", ())

    def currentSeriesSelection(self) -> tuple[str, ...]:
        """QStringList currentSeriesSelection()"""
        return self._selected.get("series", ())


class ctkDICOMBrowser:
    """The classic browser."""

    def __init__(self) -> None:
        """ctkDICOMBrowser(QWidget* parent = 0)"""
        self._manager = ctkDICOMTableManager()

    def dicomTableManager(self) -> ctkDICOMTableManager:
        """ctkDICOMTableManager* dicomTableManager()"""
        return self._manager


class ctkDICOMPatientView:
    """The patients of the visual browser."""

    def __init__(self) -> None:
        """ctkDICOMPatientView(QWidget* parent = nullptr)"""
        self._patients: tuple[str, ...] = ()
        self._series: tuple[str, ...] = ()

    def selectedPatientUIDs(self) -> tuple[str, ...]:
        """QStringList selectedPatientUIDs()"""
        return self._patients

    def selectedSeriesInstanceUIDs(self) -> tuple[str, ...]:
        """QStringList selectedSeriesInstanceUIDs()"""
        return self._series

    def selectPatientUIDs(self, uids: "list[str]") -> None:
        """void selectPatientUIDs(const QStringList& uids)"""
        self._patients = tuple(uids)

    def selectSeriesInstanceUIDs(self, uids: "list[str]") -> None:
        """void selectSeriesInstanceUIDs(const QStringList& uids)"""
        self._series = tuple(uids)


class ctkDICOMVisualBrowserWidget:
    """The visual browser."""

    def __init__(self) -> None:
        """ctkDICOMVisualBrowserWidget(QWidget* parent = nullptr)"""
        self._view = ctkDICOMPatientView()

    def patientView(self) -> ctkDICOMPatientView:
        """ctkDICOMPatientView* patientView()"""
        return self._view


class SlicerDICOMBrowser:
    """Both browsers; useVisualDICOMBrowser is not there before the first `toggleBrowsers`."""

    def __init__(self) -> None:
        """def __init__(self, dicomBrowser=None, parent="mainWindow")"""
        self.dicomBrowser = ctkDICOMBrowser()
        self.dicomVisualBrowser = ctkDICOMVisualBrowserWidget()

    def toggleBrowsers(self, useVisualDICOMBrowser: bool) -> None:
        """def toggleBrowsers(self, useVisualDICOMBrowser)"""
        self.useVisualDICOMBrowser = useVisualDICOMBrowser


class DICOMWidget:
    """The panel of the DICOM module: four buttons in a grid, in a layout of others."""

    def __init__(self) -> None:
        """def __init__(self, parent=None)"""
        import qt
        import slicer

        self._outside = panel = qt.QWidget()
        column = qt.QVBoxLayout(panel)
        grid = qt.QGridLayout()
        grid.objectName = "buttonGridLayout"
        column.addLayout(grid)
        places = {"importButton": (0, 0, 1, 2), "showBrowserButton": (1, 0, 1, 2),
                  "showVisualBrowserButton": (2, 0, 1, 1), "dockToRightPushButton": (2, 1, 1, 1)}  # fmt: skip
        for name, place in places.items():
            button = qt.QPushButton()
            button.objectName = name
            grid.addWidget(button, *place)
        self.ui = slicer.util.childWidgetVariables(panel)


class DICOM:
    """The DICOM module; browserWidget is None until it is opened."""

    def __init__(self) -> None:
        """def __init__(self, parent)"""
        self.browserWidget: SlicerDICOMBrowser | None = None

    def _open(self) -> None:
        import slicer

        if self.browserWidget is None:
            slicer.modules.DICOMWidget = DICOMWidget()
            self.browserWidget = SlicerDICOMBrowser()


# -- the DICOM export -------------------------------------------------------------------------------


class DICOMPlugin:
    """The base class of DICOM plugins."""

    def __init__(self) -> None:
        """def __init__(self)"""
        self.loadType = "Generic DICOM"
        self.loadableCache: dict[Any, Any] = {}
        self.tags = {"seriesDescription": "0008,103E", "instanceUID": "0008,0018"}
        self.tempDir = None

    def cleanup(self) -> None:
        """def cleanup(self)"""

    def examineForImport(self, fileList: Any) -> list[Any]:
        """def examineForImport(self, fileList)"""
        raise AssertionError("the base class would examine every file")

    def load(self, loadable: Any) -> bool:
        """def load(self, loadable)"""
        return True

    def examineForExport(self, subjectHierarchyItemID: int) -> list[Any]:
        """def examineForExport(self, subjectHierarchyItemID)"""
        return []

    def export(self, exportable: Any) -> str:
        """def export(self, exportable)"""
        return ""


class qSlicerDICOMExportable:
    """What a plugin offers to export; it has these properties and takes no other attributes."""

    __slots__ = (
        "_tags", "confidence", "directory", "name", "pluginClass", "subjectHierarchyItemID", "tooltip",
    )  # fmt: skip

    def __init__(self) -> None:
        """qSlicerDICOMExportable(QObject* parent = nullptr)"""
        self.name, self.tooltip = "Unknown exporter", "Creates a DICOM file from the selected data"
        self.pluginClass = self.directory = ""
        self.confidence, self.subjectHierarchyItemID = 0.0, 0
        self._tags: dict[str, str] = {}

    @property
    def tags(self) -> dict[str, str]:
        """TagsMap tags"""
        return dict(self._tags)

    def tag(self, tagName: str) -> str:
        """QString tag(QString tagName)"""
        return self._tags.get(tagName, "")

    def setTag(self, tagName: str, tagValue: str) -> None:
        """void setTag(QString tagName, QString tagValue)"""
        self._tags[tagName] = tagValue


# -- putting in place -------------------------------------------------------------------------------


@contextlib.contextmanager
def main_window() -> Iterator[Any]:
    """A main window with a module selector; gives the selector."""
    window = qSlicerMainWindow()
    try:
        yield pythonqt.wrap(window.moduleSelector())
    finally:
        window.setObjectName("")
        window.deleteLater()


@contextlib.contextmanager
def dicom_module() -> Iterator[DICOM]:
    """The DICOM module, which was not opened yet."""
    import slicer

    module = DICOM()
    with _attributes(slicer.modules, DICOMInstance=module, DICOMWidget=_MISSING):
        yield module


@contextlib.contextmanager
def dicom_export() -> Iterator[dict[str, Any]]:
    """What DICOM plugins are made of; gives those that are registered."""
    import DICOMLib
    import slicer

    plugins: dict[str, Any] = {}
    with (
        _attributes(DICOMLib, DICOMPlugin=DICOMPlugin),
        _attributes(slicer, qSlicerDICOMExportable=qSlicerDICOMExportable),
        _attributes(slicer.modules, dicomPlugins=plugins),
    ):
        yield plugins


@contextlib.contextmanager
def data_module() -> Iterator[qSlicerSubjectHierarchyPluginHandler]:
    """What the subject hierarchy's plugins are made of; gives the handler."""
    import slicer

    package = namespace(
        "SubjectHierarchyPlugins",
        AbstractScriptedSubjectHierarchyPlugin=AbstractScriptedSubjectHierarchyPlugin,
    )
    handler = qSlicerSubjectHierarchyPluginHandler
    handler._instance = None
    adaptor = pythonqt.class_of(qSlicerSubjectHierarchyScriptedPlugin)
    with (
        _modules(SubjectHierarchyPlugins=package),
        _attributes(
            slicer,
            qSlicerSubjectHierarchyAbstractPlugin=qSlicerSubjectHierarchyAbstractPlugin,
            qSlicerSubjectHierarchyPluginHandler=handler,
            qSlicerSubjectHierarchyScriptedPlugin=adaptor,
        ),
    ):
        yield handler.instance()


@contextlib.contextmanager
def sample_data() -> Iterator[Any]:
    """The module SampleData; gives its logic."""
    import slicer

    package = namespace("SampleData", SampleDataLogic=SampleDataLogic, SampleDataSource=SampleDataSource)
    with _modules(SampleData=package), _attributes(slicer.modules, sampleDataSources=_MISSING):
        yield SampleDataLogic


@contextlib.contextmanager
def opened() -> Iterator[Any]:
    """Everything; gives the module selector."""
    with main_window() as selector, dicom_module(), dicom_export(), data_module(), sample_data():
        yield selector


@contextlib.contextmanager
def _attributes(owner: Any, **given: Any) -> Iterator[None]:
    """Attributes for a while; _MISSING for one that is not there at first."""
    before = {name: vars(owner).get(name, _MISSING) for name in given}
    try:
        _put(owner, given)
        yield
    finally:
        _put(owner, before)


def _put(owner: Any, values: dict[str, Any]) -> None:
    for name, value in values.items():
        if value is not _MISSING:
            setattr(owner, name, value)
        elif name in vars(owner):
            delattr(owner, name)


@contextlib.contextmanager
def _modules(**given: Any) -> Iterator[None]:
    before = {name: sys.modules.get(name) for name in given}
    sys.modules.update(given)
    try:
        yield
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module
