"""The scene without the patient: names and DICOM attributes of subject hierarchy and nodes."""

from typing import Any

_PREFIX = "DICOM."


def anonymize_scene() -> dict[str, int]:
    """Removes patient attributes from subject hierarchy and nodes, and names by kind and number.

    Returns how many items and nodes were changed. It can't be undone; the volumes stay as they are.
    """
    import slicer

    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    items = _anonymize_items(hierarchy) if hierarchy else 0
    nodes = 0
    for number in range(slicer.mrmlScene.GetNumberOfNodes()):
        nodes += _anonymize_node(slicer.mrmlScene.GetNthNode(number))
    return {"items": items, "nodes": nodes}


def _anonymize_items(hierarchy: Any) -> int:
    import vtk

    found = vtk.vtkIdList()
    hierarchy.GetItemChildren(hierarchy.GetSceneItemID(), found, True)
    counts: dict[str, int] = {}
    changed = 0
    for index in range(found.GetNumberOfIds()):
        item = found.GetId(index)
        if not _is_dicom(hierarchy, item):
            continue
        level = hierarchy.GetItemLevel(item) or "Series"
        counts[level] = counts.get(level, 0) + 1
        for name in list(hierarchy.GetItemAttributeNames(item)):
            if name.startswith(_PREFIX):
                hierarchy.RemoveItemAttribute(item, name)
        if hierarchy.HasItemUID(item, "DICOM"):
            hierarchy.RemoveItemUID(item, "DICOM")
        # Also names the item's node.
        hierarchy.SetItemName(item, f"{level} {counts[level]}")
        changed += 1
    return changed


def _is_dicom(hierarchy: Any, item: int) -> bool:
    if hierarchy.GetItemUID(item, "DICOM"):
        return True
    if hierarchy.GetItemLevel(item) in ("Patient", "Study"):
        return True
    node = hierarchy.GetItemDataNode(item)
    if node is not None and _dicom_attributes(node):
        return True
    return any(name.startswith(_PREFIX) for name in hierarchy.GetItemAttributeNames(item))


def _dicom_attributes(node: Any) -> list[str]:
    return [name for name in node.GetAttributeNames() if name.startswith(_PREFIX)]


def _anonymize_node(node: Any) -> int:
    names = _dicom_attributes(node)
    for name in names:
        node.RemoveAttribute(name)
    return 1 if names else 0
