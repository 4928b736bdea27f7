"""The subject hierarchy's plugins and the samples of SampleData; `dicom_module` puts them in place."""

import importlib.util
import os
import sys
from typing import Any

from PySide6 import QtCore, QtGui

from . import pythonqt

# -- the Data module --------------------------------------------------------------------------------


class qSlicerSubjectHierarchyAbstractPlugin:
    """The base class of the subject hierarchy's plugins."""

    SectionTop, SectionNode, SectionDefault, SectionFolder, SectionBottom = -400, -100, 0, 100, 200

    @staticmethod
    def setActionPosition(action: Any, section: int, weight: int = 0, weightAdjustment: float = 0.0) -> None:
        """static void setActionPosition(QAction* action, int section, int weight=0, double adjustment=0.0)"""
        if action.className() != "QAction" or not -49 <= weight <= 49:
            raise ValueError("Called setActionPosition with wrong arguments")


class qSlicerSubjectHierarchyPluginHandler:
    """The one that knows all plugins; the item of a context menu is its current one."""

    _instance: "qSlicerSubjectHierarchyPluginHandler | None" = None

    def __init__(self) -> None:
        """qSlicerSubjectHierarchyPluginHandler(QObject* parent = nullptr)"""
        self._plugins: list[Any] = []
        self._item = 0

    @staticmethod
    def instance() -> "qSlicerSubjectHierarchyPluginHandler":
        """static qSlicerSubjectHierarchyPluginHandler* instance()"""
        handler = qSlicerSubjectHierarchyPluginHandler
        handler._instance = handler._instance or handler()
        return handler._instance

    def registerPlugin(self, pluginToRegister: Any) -> bool:
        """bool registerPlugin(qSlicerSubjectHierarchyAbstractPlugin* pluginToRegister)"""
        if not pluginToRegister.name or self.pluginByName(pluginToRegister.name) is not None:
            return False
        self._plugins.append(pluginToRegister)
        return True

    def pluginByName(self, name: str) -> Any:
        """qSlicerSubjectHierarchyAbstractPlugin* pluginByName(QString name)"""
        return next((plugin for plugin in self._plugins if plugin.name == name), None)

    def currentItem(self) -> int:
        """vtkIdType currentItem()"""
        return self._item

    def setCurrentItem(self, itemID: int) -> None:
        """void setCurrentItem(vtkIdType itemID)"""
        self._item = itemID


class AbstractScriptedSubjectHierarchyPlugin:
    """The base class of plugins in Python; it registers itself."""

    def __init__(self, scriptedPlugin: Any) -> None:
        """def __init__(self, scriptedPlugin)"""
        self.scriptedPlugin = scriptedPlugin
        self.register()

    def register(self) -> None:
        """def register(self)"""
        qSlicerSubjectHierarchyPluginHandler.instance().registerPlugin(self.scriptedPlugin)


class qSlicerSubjectHierarchyScriptedPlugin(QtCore.QObject):
    """The C++ side of a plugin in Python; its property name is the object's name here."""

    def __init__(self, parent: QtCore.QObject | None = None) -> None:
        """qSlicerSubjectHierarchyScriptedPlugin(QObject* parent = nullptr)"""
        super().__init__(parent)
        self.setObjectName("UnnamedScriptedPlugin")
        self._python: Any = None

    def setPythonSource(self, filePath: str) -> bool:
        """bool setPythonSource(const QString filePath)"""
        import slicer

        name, extension = os.path.splitext(os.path.basename(filePath))
        if extension not in (".py", ".pyc"):
            return False
        class_name = name if name.endswith("SubjectHierarchyPlugin") else name + "SubjectHierarchyPlugin"
        if not hasattr(sys.modules.get(name), class_name):
            spec = importlib.util.spec_from_file_location(name, filePath)
            assert spec is not None and spec.loader is not None
            sys.modules[name] = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(sys.modules[name])
        if not hasattr(sys.modules[name], class_name):
            return False
        self._python = getattr(sys.modules[name], class_name)(pythonqt.wrap(self))
        setattr(slicer, class_name, self._python)
        return True

    def itemContextMenuActions(self) -> list[QtGui.QAction]:
        """QList<QAction*> itemContextMenuActions()"""
        return [pythonqt.unwrap(action) for action in self._python.itemContextMenuActions()]

    def showContextMenuActionsForItem(self, itemID: int) -> None:
        """void showContextMenuActionsForItem(vtkIdType itemID)"""
        self._python.showContextMenuActionsForItem(itemID)


# -- sample data ------------------------------------------------------------------------------------


class SampleDataSource:
    """A sample; its lists are of one length."""

    def __init__(
        self, sampleName: str, uris: Any, fileNames: Any, nodeNames: Any, customDownloader: Any
    ) -> None:
        """def __init__(self, sampleName, uris, fileNames, nodeNames, customDownloader)"""
        self.sampleName, self.customDownloader = sampleName, customDownloader
        self.uris, self.fileNames, self.nodeNames = uris, fileNames, nodeNames
        if not len(uris) == len(fileNames) == len(nodeNames):
            raise ValueError("All fields of sample data source must have the same length")


class SampleDataLogic:
    """Where samples are registered."""

    @staticmethod
    def registerCustomSampleDataCategory(category: str, title: str) -> None:
        """def registerCustomSampleDataCategory(category, title)"""

    @staticmethod
    def registerCustomSampleDataSource(
        category: str = "Custom",
        sampleName: Any = None,
        uris: Any = None,
        fileNames: Any = None,
        nodeNames: Any = None,
        customDownloader: Any = None,
    ) -> None:
        """def registerCustomSampleDataSource(category="Custom", sampleName=None, uris=None, ...)"""
        source = SampleDataSource(sampleName, uris, fileNames, nodeNames, customDownloader)
        SampleDataLogic.sampleDataSourcesByCategory().setdefault(category, []).append(source)

    @staticmethod
    def sampleDataSourcesByCategory(category: Any = None) -> Any:
        """def sampleDataSourcesByCategory(category=None)"""
        import slicer

        if not hasattr(slicer.modules, "sampleDataSources"):
            slicer.modules.sampleDataSources = {}
        found = slicer.modules.sampleDataSources
        return found if category is None else found.get(category, [])
