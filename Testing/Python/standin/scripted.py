"""ScriptedLoadableModule and its companions, slicer.i18n and slicer.parameterNodeWrapper."""

import os
import sys
import unittest
from types import ModuleType
from typing import Any

from . import namespace, parameters


class ScriptedLoadableModule:
    """A module's registration."""

    def __init__(self, parent: Any) -> None:
        """def __init__(self, parent)"""
        self.parent = parent


class ScriptedLoadableModuleWidget:
    """A module's panel."""

    def __init__(self, parent: Any = None) -> None:
        """def __init__(self, parent=None)"""
        self.parent = parent
        self.layout = parent.layout()
        self.moduleName = type(self).__name__.removesuffix("Widget")

    def setup(self) -> None:
        """def setup(self)"""

    def resourcePath(self, filename: str) -> str:
        """def resourcePath(self, filename)"""
        import slicer

        folder = os.path.dirname(slicer.util.modulePath(self.moduleName))
        return os.path.join(folder, "Resources", filename)

    def enter(self) -> None:
        """def enter(self)"""

    def exit(self) -> None:
        """def exit(self)"""

    def cleanup(self) -> None:
        """def cleanup(self)"""

    def onReload(self) -> None:
        """def onReload(self)"""
        # The real one makes a new widget from the module's file; what it needs of ours is cleanup.
        self.cleanup()


class ScriptedLoadableModuleLogic:
    """A module's logic."""

    def __init__(self, parent: Any = None) -> None:
        """def __init__(self, parent=None)"""
        self.moduleName = type(self).__name__.removesuffix("Logic")

    def getParameterNode(self) -> Any:
        """def getParameterNode(self)"""
        import slicer

        for number in range(slicer.mrmlScene.GetNumberOfNodesByClass("vtkMRMLScriptedModuleNode")):
            node = slicer.mrmlScene.GetNthNodeByClass(number, "vtkMRMLScriptedModuleNode")
            if node.GetAttribute("ModuleName") == self.moduleName:
                return node
        node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode", self.moduleName)
        node.SetAttribute("ModuleName", self.moduleName)
        return node


class ScriptedLoadableModuleTest(unittest.TestCase):
    """A module's own test."""

    def __init__(self, *arguments: Any) -> None:
        """def __init__(self, *args, **kwargs)"""
        super().__init__(*arguments or ("runTest",))

    def delayDisplay(self, message: str, msec: int = 1000) -> None:
        """def delayDisplay(self, message, requestedDelay=None, msec=None)"""

    def runTest(self) -> None:
        """def runTest(self)"""


def tr(text: str) -> str:
    """def tr(text, context=None)"""
    return text


def translate(context: str, text: str) -> str:
    """def translate(context, text)"""
    return text


def install(slicer: ModuleType) -> None:
    """Makes `slicer.ScriptedLoadableModule` and the others importable.

    Where SLICER_SOURCE is the folder of a checkout of Slicer's source, all are Slicer's own but the
    parameter node, which would ask for many more widgets.
    """
    modules = [parameters.module()]
    source = os.environ.get("SLICER_SOURCE")
    if source:
        slicer.__path__.append(os.path.join(source, "Base", "Python", "slicer"))
    else:
        classes = (
            ScriptedLoadableModule,
            ScriptedLoadableModuleWidget,
            ScriptedLoadableModuleLogic,
            ScriptedLoadableModuleTest,
        )
        modules.append(namespace("slicer.ScriptedLoadableModule", **{one.__name__: one for one in classes}))
        modules.append(namespace("slicer.i18n", tr=tr, translate=translate))
    for module in modules:
        sys.modules[module.__name__] = module
        setattr(slicer, module.__name__.split(".")[1], module)
