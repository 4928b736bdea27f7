"""qMRMLNodeComboBox over the real scene: it follows the scene's nodes, and chooses one."""

from typing import Any
from weakref import ref

import shiboken6
from PySide6 import QtCore, QtWidgets


def _property(kind: Any, where: str, name: str) -> Any:
    def get(self: Any) -> Any:
        return getattr(self, where)[name] if where else getattr(self, name)

    return QtCore.Property(kind, get, lambda self, value: self._set(where, name, value))


class qMRMLNodeComboBox(QtWidgets.QWidget):
    """qMRMLNodeComboBox: the nodes of some classes, and perhaps "None"."""

    # Signals with a node: Slots knows them by the real signature, currentNodeChanged(vtkMRMLNode*).
    currentNodeChanged = QtCore.Signal((object,), (bool,))
    currentNodeIDChanged = QtCore.Signal(str)
    nodeActivated = QtCore.Signal(object)
    nodeAdded = QtCore.Signal(object)
    nodeAddedByUser = QtCore.Signal(object)
    currentNodeRenamed = QtCore.Signal(str)

    def __init__(self, parent: QtWidgets.QWidget | None = None) -> None:
        """qMRMLNodeComboBox(QWidget* parent = nullptr)"""
        super().__init__(parent)
        self._scene: Any = None
        self._observed: list[tuple[Any, int]] = []
        self._requested, self._told = "", ""
        self._types: list[str] = []
        self._hidden_types: list[str] = []
        self._base, self._none_text = "", "None"
        self._options = {"none": False, "hidden": False, "children": True, "select": True}
        self._actions = {"add": True, "remove": True, "edit": False, "rename": False}
        self._combo = QtWidgets.QComboBox(self)
        layout = QtWidgets.QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self._combo)
        policy = QtWidgets.QSizePolicy.Policy
        self.setSizePolicy(policy.Expanding, policy.Fixed)
        self._combo.activated.connect(self._activated)
        self.setEnabled(False)

    def mrmlScene(self) -> Any:
        """vtkMRMLScene* mrmlScene()"""
        return self._scene

    def setMRMLScene(self, scene: Any) -> None:
        """void setMRMLScene(vtkMRMLScene* scene)"""
        if scene is self._scene:
            return
        for subject, tag in self._observed:
            subject.RemoveObserver(tag)
        self._observed, self._scene = [], scene
        if scene is not None:
            for event in (scene.NodeAddedEvent, scene.NodeRemovedEvent, scene.EndBatchProcessEvent):
                self._observe(scene, event)
        self._sync(self._requested or self._current())
        self._requested = ""
        self.setEnabled(scene is not None)

    def currentNode(self) -> Any:
        """vtkMRMLNode* currentNode()"""
        return self._node(self._current())

    def setCurrentNode(self, node: Any) -> None:
        """void setCurrentNode(vtkMRMLNode* node)"""
        if node is not None and not isinstance(node, str) and not hasattr(node, "GetID"):
            raise TypeError("not a node")
        self.setCurrentNodeID(node if isinstance(node, str) else (node.GetID() or "") if node else "")

    def setCurrentNodeID(self, nodeID: str) -> None:
        """void setCurrentNodeID(const QString& nodeID)"""
        if self._scene is None:
            self._requested = nodeID or ""
            return
        self._choose(nodeID or "")
        self._tell()

    def setCurrentNodeIndex(self, index: int) -> None:
        """void setCurrentNodeIndex(int index)"""
        node = self.nodeFromIndex(index)
        self.setCurrentNodeID(node.GetID() if node is not None else "")

    def nodeCount(self) -> int:
        """int nodeCount()"""
        return len(self._shown())

    def nodeFromIndex(self, index: int) -> Any:
        """vtkMRMLNode* nodeFromIndex(int index)"""
        shown = self._shown()
        return self._node(shown[index]) if 0 <= index < len(shown) else None

    def addNode(self, nodeType: str = "") -> Any:
        """vtkMRMLNode* addNode(QString nodeType)"""
        kind = nodeType or (self._types[0] if self._types else "")
        if self._scene is None or kind not in self._types:
            return None
        base = self._base or kind.removeprefix("vtkMRML").removesuffix("Node")
        node = self._scene.AddNewNodeByClass(kind, self._scene.GenerateUniqueName(base))
        if self._options["select"]:
            self.setCurrentNode(node)
        self.nodeAddedByUser.emit(node)
        return node

    def removeCurrentNode(self) -> None:
        """void removeCurrentNode()"""
        if self.currentNode() is not None:
            self._scene.RemoveNode(self.currentNode())

    def renameCurrentNode(self) -> None:
        """void renameCurrentNode()"""
        node = self.currentNode()
        if node is None:
            return
        normal = QtWidgets.QLineEdit.EchoMode.Normal
        name, ok = QtWidgets.QInputDialog.getText(self, "Rename node", "New name:", normal, node.GetName())
        if ok and name:
            node.SetName(name)
            self.currentNodeRenamed.emit(name)

    # -- inside -------------------------------------------------------------------------------------

    def _observe(self, subject: Any, event: Any) -> None:
        me = ref(self)

        def called(*_: Any) -> None:
            combo = me()
            if combo is not None and shiboken6.isValid(combo):
                combo._sync(combo._current())

        self._observed.append((subject, subject.AddObserver(event, called)))

    def _wanted(self) -> list[Any]:
        """The nodes to show."""
        if self._scene is None:
            return []
        found = []
        for number in range(self._scene.GetNumberOfNodes()):
            node = self._scene.GetNthNode(number)
            kinds = [kind for kind in self._types if node.IsA(kind)]
            if not kinds or not self._options["children"] and node.GetClassName() not in self._types:
                continue
            if node.GetClassName() not in self._types and any(map(node.IsA, self._hidden_types)):
                continue
            found.append(node)
        known = [subject for subject, _ in self._observed]
        for node in found:
            if node not in known:
                self._observe(node, "ModifiedEvent")
        return [node for node in found if self._options["hidden"] or not node.GetHideFromEditors()]

    def _sync(self, chosen: str) -> None:
        """Shows what the scene has; a node that is gone gives its place to the one that moves up."""
        if self._scene is not None and self._scene.IsBatchProcessing():
            return
        before, nodes = self._shown(), self._wanted()
        after = [node.GetID() for node in nodes]
        if chosen and chosen not in after and chosen in before and after:
            chosen = after[min(before.index(chosen), len(after) - 1)]
        blocked = self._combo.blockSignals(True)
        self._combo.clear()
        if self._scene is not None and self._options["none"]:
            self._combo.addItem(self._none_text, "")
        for node in nodes:
            self._combo.addItem(node.GetName() or "", node.GetID())
        self._add_actions()
        self._combo.blockSignals(blocked)
        first = after[0] if after and not before and not self._options["none"] else ""
        self._choose(chosen or first)
        known = set(before)
        for node in nodes:
            if node.GetID() not in known:
                self.nodeAdded.emit(node)
        self._tell()

    def _add_actions(self) -> None:
        kind = (
            self._types[0].removeprefix("vtkMRML").removesuffix("Node") if len(self._types) == 1 else "Node"
        )
        names = {"rename": "Rename current", "edit": "Edit current", "remove": "Delete current"}
        names["add"] = "Create new"
        on = [name for name in names if self._actions[name] and self._scene is not None]
        if on:
            self._combo.insertSeparator(self._combo.count())
        for name in on:
            self._combo.addItem(f"{names[name]} {kind}", [name])

    def _shown(self) -> list[str]:
        data = [self._combo.itemData(index) for index in range(self._combo.count())]
        return [one for one in data if isinstance(one, str) and one]

    def _current(self) -> str:
        found = self._combo.currentData()
        return found if isinstance(found, str) else self._told

    def _node(self, node_id: str) -> Any:
        return self._scene.GetNodeByID(node_id) if self._scene is not None and node_id else None

    def _choose(self, node_id: str) -> None:
        index = self._combo.findData(node_id) if node_id else -1
        self._combo.setCurrentIndex(0 if index < 0 and self._options["none"] and self._scene else index)

    def _tell(self) -> None:
        chosen = self._combo.currentData()
        chosen = chosen if isinstance(chosen, str) else ""
        if chosen == self._told:
            return
        self._told = chosen
        node = self._node(chosen)
        self.currentNodeChanged[object].emit(node)
        self.currentNodeChanged[bool].emit(node is not None)
        self.currentNodeIDChanged.emit(chosen)

    def _activated(self, index: int) -> None:
        data = self._combo.itemData(index)
        if isinstance(data, str):
            self._tell()
            self.nodeActivated.emit(self.currentNode())
            return
        self._choose(self._told)
        acts = {"add": self.addNode, "remove": self.removeCurrentNode, "rename": self.renameCurrentNode}
        if data and data[0] in acts:
            acts[data[0]]()

    def _set(self, where: str, name: str, value: Any) -> None:
        """Takes a setting, and shows what it changes."""
        if where:
            getattr(self, where)[name] = value
        else:
            setattr(self, name, value)
        self._sync(self._current())

    nodeTypes = _property("QStringList", "", "_types")
    hideChildNodeTypes = _property("QStringList", "", "_hidden_types")
    baseName = _property(str, "", "_base")
    noneDisplay = _property(str, "", "_none_text")
    noneEnabled = _property(bool, "_options", "none")
    showHidden = _property(bool, "_options", "hidden")
    showChildNodeTypes = _property(bool, "_options", "children")
    selectNodeUponCreation = _property(bool, "_options", "select")
    addEnabled = _property(bool, "_actions", "add")
    removeEnabled = _property(bool, "_actions", "remove")
    editEnabled = _property(bool, "_actions", "edit")
    renameEnabled = _property(bool, "_actions", "rename")
    currentNodeID = QtCore.Property(
        str, lambda self: self._current() if self._node(self._current()) else "", setCurrentNodeID
    )
