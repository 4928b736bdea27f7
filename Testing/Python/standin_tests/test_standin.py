"""The rest of the stand-in: every method cites the real one, and an unknown one is an error."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import slicer
from standin import application, ctk_widgets, database, scripted

CITES = re.compile(r"(?s)(def |class |[A-Za-z_:<>*& ]+ )?~?\w+(\(.*\).*| = .*|)$")
CLASSES = [
    member
    for module in (application, database, scripted, ctk_widgets)
    for _, member in inspect.getmembers(module, inspect.isclass)
    if member.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_method_cites_the_signature_of_the_real_one(kind: type) -> None:
    for name, member in vars(kind).items():
        if name.startswith("_") or not (inspect.isfunction(member) or isinstance(member, property)):
            continue
        cited = (inspect.getdoc(member) or "").strip()
        assert name in cited, f"{kind.__name__}.{name} cites nothing"
        assert "\n" not in cited and CITES.match(cited), f"{kind.__name__}.{name}: {cited}"


@pytest.mark.parametrize(
    ("thing", "name"),
    [("app", "noSuchMethod"), ("dicomDatabase", "noSuchMethod"), ("dicomDatabase", "seriesForPatient")],
)
def test_what_the_real_one_has_not_is_an_error(thing: str, name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(getattr(slicer, thing), name)


def test_the_database_gives_tuples_and_is_closed_at_first(tmp_path: Path) -> None:
    found: Any = database.ctkDICOMDatabase()
    assert found.isOpen is False
    assert found.patients() == ()
    seen: list[str] = []
    found.connect("opened()", lambda: seen.append("opened"))
    assert found.connect("noSuch()", lambda: None) is False
    found.openDatabase(str(tmp_path / "db" / "ctkDICOM.sql"))
    assert found.isOpen and isinstance(found.patients(), tuple)
    assert seen == ["opened"]
    found.closeDatabase()
    found.openDatabase(str(tmp_path / "db" / "ctkDICOM.sql"))
    assert found.databaseDirectory == str(tmp_path / "db")


def test_mrml_is_the_real_one() -> None:
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScriptedModuleNode", "x")
    assert node.IsA("vtkMRMLNode")
    assert slicer.util.getNode("x") is node
