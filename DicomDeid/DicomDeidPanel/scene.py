"""The scene without the patient: names and DICOM attributes of subject hierarchy and nodes."""

from typing import Any

_PREFIXES = ("DICOM.", "DicomRtImport.")
# Shorter names stand inside of others by chance.
_SHORTEST = 4


def anonymize_scene() -> dict[str, int]:
    """Removes patient attributes from subject hierarchy and nodes, and names by kind and number.

    Also of what was derived from them: names that hold an old name, descriptions, and the names of the
    files that nodes were read from. Returns how many items and nodes were changed. It can't be undone;
    volumes stay as they are.
    """
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    renamed: dict[str, str] = {}
    items = _anonymize_items(hierarchy, renamed) if hierarchy else 0
    nodes = [node for node in _all_nodes(slicer.mrmlScene) if node is not hierarchy]
    changed = {id(node): node for node in nodes if _anonymize_node(node, renamed)}
    # The longest first, so that no part of one stays behind a shorter one.
    old_names = sorted((name for name in renamed if len(name) >= _SHORTEST), key=len, reverse=True)
    for node in nodes:
        if _rename(node, old_names, renamed):
            changed[id(node)] = node
    if hierarchy:
        items += _rename_items(hierarchy, old_names, renamed)
    for node in changed.values():
        _forget_origin(node)
    return {"items": items, "nodes": len(changed)}


def _all_nodes(scene: Any) -> list[Any]:
    """Every node, and those inside of sequences."""
    found = [scene.GetNthNode(number) for number in range(scene.GetNumberOfNodes())]
    for node in list(found):
        if node.IsA("vtkMRMLSequenceNode"):
            found += [node.GetNthDataNode(number) for number in range(node.GetNumberOfDataNodes())]
    return found


def _items(hierarchy: Any) -> list[int]:
    import vtk

    found = vtk.vtkIdList()
    hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), found, True)
    return [found.GetId(index) for index in range(found.GetNumberOfIds())]


def _anonymize_items(hierarchy: Any, renamed: dict[str, str]) -> int:
    """Items of patients, studies and series; notes their old names and what they were named after."""
    counts: dict[str, int] = {}
    changed = 0
    for item in _items(hierarchy):
        if not _is_dicom(hierarchy, item):
            continue
        level = hierarchy.GetItemLevel(item) or "Series"
        counts[level] = counts.get(level, 0) + 1
        new = f"{level} {counts[level]}"
        for name in list(hierarchy.GetItemAttributeNames(item)):
            if name.startswith(_PREFIXES):
                renamed.setdefault(hierarchy.GetItemAttribute(item, name), new)
                hierarchy.RemoveItemAttribute(item, name)
        for name in list(hierarchy.GetItemUIDNames(item)):
            hierarchy.RemoveItemUID(item, name)
        renamed[hierarchy.GetItemName(item)] = new
        hierarchy.SetItemName(item, new)  # its node gets the name too
        changed += 1
    return changed


def _is_dicom(hierarchy: Any, item: int) -> bool:
    if hierarchy.GetItemLevel(item) in ("Patient", "Study") or list(hierarchy.GetItemUIDNames(item)):
        return True
    node = hierarchy.GetItemDataNode(item)
    if node is not None and _dicom_attributes(node):
        return True
    return any(name.startswith(_PREFIXES) for name in hierarchy.GetItemAttributeNames(item))


def _dicom_attributes(node: Any) -> list[str]:
    return [name for name in node.GetAttributeNames() if name.startswith(_PREFIXES)]


def _anonymize_node(node: Any, renamed: dict[str, str]) -> bool:
    """A node that was read from DICOM; True where it was."""
    names = _dicom_attributes(node)
    for name in names:
        node.RemoveAttribute(name)
    if names and node.GetName() and node.GetName() not in renamed.values():
        new = f"{node.GetNodeTagName()} {node.GetID() or ''}".strip()
        renamed[node.GetName()] = new
        node.SetName(new)
    return bool(names)


def _replaced(text: str, old_names: list[str], renamed: dict[str, str]) -> str:
    for old in old_names:
        text = text.replace(old, renamed[old])
    return text


def _rename(node: Any, old_names: list[str], renamed: dict[str, str]) -> bool:
    """A node that is named after one that was renamed, as a segmentation after its volume."""
    name = node.GetName() or ""
    new = _replaced(name, old_names, renamed)
    if new != name:
        node.SetName(new)
    return new != name


def _rename_items(hierarchy: Any, old_names: list[str], renamed: dict[str, str]) -> int:
    changed = 0
    for item in _items(hierarchy):
        name = hierarchy.GetItemName(item)
        new = _replaced(name, old_names, renamed)
        if new != name:
            hierarchy.SetItemName(item, new)
            changed += 1
    return changed


def _forget_origin(node: Any) -> None:
    """Description, and the file that a node was read from."""
    if node.GetDescription():
        node.SetDescription("")
    storage = node.GetStorageNode() if node.IsA("vtkMRMLStorableNode") else None
    if storage is not None:
        storage.ResetFileNameList()
        storage.SetFileName("")
