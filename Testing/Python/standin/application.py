"""slicer.app, slicer.modules, the module manager and the scene."""

import importlib
import tempfile
from collections.abc import Callable
from types import ModuleType
from typing import Any

from . import pythonqt
from .database import ctkDICOMDatabase
from .slots import Slots, raise_errors

_SIGNALS = ("aboutToQuit()", "startupCompleted()")


class Application:
    """qSlicerApplication, as far as modules use it."""

    slicerHome = ""
    applicationName = "Slicer"

    def __init__(self) -> None:
        self._receivers: list[tuple[str, Callable[..., None]]] = []
        self._manager = ModuleManager()
        self.temporaryPath = tempfile.gettempdir()

    def processEvents(self) -> None:
        """void processEvents(QEventLoop::ProcessEventsFlags flags = QEventLoop::AllEvents)"""
        from PySide6.QtCore import QCoreApplication

        QCoreApplication.processEvents()
        raise_errors()

    def topLevelWidgets(self) -> tuple[Any, ...]:
        """QWidgetList topLevelWidgets()"""
        from PySide6.QtWidgets import QApplication

        found: tuple[Any, ...] = pythonqt.wrap(QApplication.topLevelWidgets())
        return found

    def testingEnabled(self) -> bool:
        """bool testingEnabled()"""
        return True

    def translate(self, context: str, sourceText: str) -> str:
        """QString translate(const QString& context, const QString& sourceText)"""
        return sourceText

    def moduleManager(self) -> "ModuleManager":
        """qSlicerModuleManager* moduleManager()"""
        return self._manager

    def connect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool connect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        if signal not in _SIGNALS:
            print(f"signal {signal} does not exist")
            return False
        self._receivers.append((signal, Slots.slot(receiver, pythonqt.wrap)))
        return True

    def disconnect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool disconnect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        return False


class qSlicerScriptedLoadableModule:
    """A module written in Python; `parent` of its class."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.title = self.helpText = self.acknowledgementText = ""
        self.categories: list[str] = []
        self.dependencies: list[str] = []
        self.contributors: list[str] = []
        self.hidden = False
        self.icon = None
        self._source = importlib.import_module(name)
        self._instance = getattr(self._source, name)(self)
        self._widget: qSlicerScriptedLoadableModuleWidget | None = None

    def widgetRepresentation(self) -> "qSlicerScriptedLoadableModuleWidget":
        """qSlicerAbstractModuleRepresentation* widgetRepresentation()"""
        if self._widget is None:
            self._widget = qSlicerScriptedLoadableModuleWidget(getattr(self._source, f"{self.name}Widget"))
        return self._widget

    @property
    def path(self) -> str:
        """QString path"""
        return str(self._source.__file__)


class qSlicerScriptedLoadableModuleWidget:
    """The Qt side of a module's widget."""

    def __init__(self, widget_class: Any) -> None:
        import qt

        self.outside = qt.QWidget()
        self.outside.setLayout(qt.QVBoxLayout())
        self._python = widget_class(self.outside)
        self._python.setup()

    def self(self) -> Any:
        """PyObject* self()"""
        return self._python


class ModuleManager:
    """qSlicerModuleManager."""

    def __init__(self) -> None:
        self._modules: dict[str, qSlicerScriptedLoadableModule] = {}

    def connect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool connect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        return signal == "moduleAboutToBeUnloaded(QString)"

    def disconnect(self, signal: str, receiver: Callable[..., Any]) -> bool:
        """bool disconnect(QObject* sender, const QByteArray& signal, PyObject* callable)"""
        return False

    def module(self, name: str) -> qSlicerScriptedLoadableModule | None:
        """qSlicerAbstractCoreModule* module(const QString& name)"""
        if name not in self._modules:
            try:
                made = qSlicerScriptedLoadableModule(name)
            except ModuleNotFoundError:
                return None
            import slicer

            self._modules[name] = made
            setattr(slicer.modules, name.lower(), made)
        return self._modules[name]


def install(slicer: ModuleType) -> None:
    """Gives the package slicer what the application gives it."""
    made: Any = slicer
    made.app = Application()
    made.mrmlScene = made.vtkMRMLScene()
    made.modules = ModuleType("slicer.modules")
    made.dicomDatabase = ctkDICOMDatabase()
    made.qSlicerScriptedLoadableModule = qSlicerScriptedLoadableModule
    made.qSlicerScriptedLoadableModuleWidget = qSlicerScriptedLoadableModuleWidget
