"""Items of the subject hierarchy, and the series of the DICOM database that they were read from."""

from collections.abc import Iterable
from typing import Any

from .series import files_of, is_open

_INSTANCES = "DICOM.instanceUIDs"


def comes_from_dicom(item: int) -> bool:
    """True for a patient, a study or a series that was read from DICOM files."""
    import slicer

    hierarchy = _hierarchy()
    if hierarchy is None or not item:
        return False
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
    return bool(hierarchy.GetItemUID(item, name) or _instances(hierarchy, item))


def series_of_item(item: int) -> list[str]:
    """The series of an item, and of all items below it, whose files the DICOM database has.

    In the order of the tree, each once; empty where no database is open.
    """
    import slicer
    import vtk

    hierarchy, database = _hierarchy(), getattr(slicer, "dicomDatabase", None)
    if hierarchy is None or not item or not is_open(database):
        return []
    below = vtk.vtkIdList()
    hierarchy.GetItemChildren(item, below, True)
    found: dict[str, None] = {}
    for one in (item, *(below.GetId(number) for number in range(below.GetNumberOfIds()))):
        found.update(dict.fromkeys(_series_of_one(hierarchy, database, one)))
    return [uid for uid in found if files_of(database, [uid])[0]]


def known_series(database: Any, uids: Iterable[str]) -> list[str]:
    """Those that the database has, each once."""
    return [uid for uid in dict.fromkeys(uids) if uid and database.studyForSeries(uid)]


def _series_of_one(hierarchy: Any, database: Any, item: int) -> list[str]:
    import slicer

    instances = _instances(hierarchy, item)
    if instances:
        return _series_of_instances(database, instances)
    # Of a patient and of a study this is another UID, which is no series of the database.
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMUIDName()
    return known_series(database, [hierarchy.GetItemUID(item, name)])


def _series_of_instances(database: Any, instances: list[str]) -> list[str]:
    found: list[str] = []
    seen: set[str] = set()
    for uid in instances:
        if uid in seen:
            continue
        series = database.seriesForFile(database.fileForInstance(uid))
        if series:
            found.append(series)
            # Nearly always all of a node are of one series: then the database is asked no more.
            seen.update(database.instancesForSeries(series))
    return known_series(database, found)


def _instances(hierarchy: Any, item: int) -> list[str]:
    import slicer

    node = hierarchy.GetItemDataNode(item)
    text = node.GetAttribute(_INSTANCES) if node is not None else ""
    name = slicer.vtkMRMLSubjectHierarchyConstants.GetDICOMInstanceUIDName()
    return (text or hierarchy.GetItemUID(item, name) or "").split()


def _hierarchy() -> Any:
    import slicer

    return slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
