"""The rest of the stand-in: every method cites the real one, and an unknown one is an error."""

import inspect
import re
from pathlib import Path
from typing import Any

import pytest
import slicer
from standin import application, collapsible, ctk_widgets, database, mrml_widgets, scripted, ui

CITES = re.compile(r"(?s)(def |class |[A-Za-z_:<>*& ]+ )?~?\w+(\(.*\).*| = .*|)$")
CLASSES = [
    member
    for module in (application, collapsible, ctk_widgets, database, mrml_widgets, scripted, ui)
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


_UI = """<ui version="4.0"><class>W</class><widget class="QWidget" name="W"><layout class="QVBoxLayout">
<item><widget class="ctkCollapsibleButton" name="inputCollapsibleButton">
<property name="text"><string>Input</string></property><layout class="QFormLayout">
<item row="0" column="0"><widget class="QCheckBox" name="hideCheckBox">
<property name="SlicerParameterName" stdset="0"><string>hide</string></property></widget></item>
<item row="1" column="0"><widget class="QLineEdit" name="nameLineEdit">
<property name="SlicerParameterName" stdset="0"><string>name</string></property></widget></item>
</layout></widget></item></layout></widget></ui>"""


def test_a_ui_file_is_loaded_and_follows_a_parameter_node(tmp_path: Path) -> None:
    from slicer.parameterNodeWrapper import parameterNodeWrapper
    from slicer.ScriptedLoadableModule import ScriptedLoadableModuleLogic

    @parameterNodeWrapper
    class Parameters:
        hide: bool = True
        name: str

    (tmp_path / "W.ui").write_text(_UI)
    widget = slicer.util.loadUI(str(tmp_path / "W.ui"))
    ui = slicer.util.childWidgetVariables(widget)
    assert ui.inputCollapsibleButton.text == "Input"
    assert ui.inputCollapsibleButton.className() == "ctkCollapsibleButton"
    parameters = Parameters(ScriptedLoadableModuleLogic().getParameterNode())
    tag = parameters.connectGui(ui)
    assert ui.hideCheckBox.checked is True
    ui.hideCheckBox.click()
    assert parameters.hide is False
    parameters.name = "x"
    assert ui.nameLineEdit.text == "x"
    ui.nameLineEdit.text = "y"
    assert parameters.name == "y"
    parameters.disconnectGui(tag)
    ui.nameLineEdit.text = "z"
    assert parameters.name == "y"
    with pytest.raises(TypeError):
        parameters.hide = "no"


def test_a_temporary_database_is_another_than_the_applications_and_goes(tmp_path: Path) -> None:
    from DICOMLib import DICOMUtils

    before = slicer.dicomDatabase
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "no.dcm").write_bytes(b"x" * 3000)
    found = DICOMUtils.createTemporaryDatabase(str(tmp_path / "db"))
    assert found.isOpen and found is not before and slicer.dicomDatabase is before
    assert DICOMUtils.importDicom(str(tmp_path / "in"), found) and found.patients() == ()
    assert DICOMUtils.deleteTemporaryDatabase(found)
    assert not found.isOpen and not (tmp_path / "db").exists()
    kept = DICOMUtils.createTemporaryDatabase(str(tmp_path / "db"))
    DICOMUtils.deleteTemporaryDatabase(kept, False)
    assert (tmp_path / "db" / "ctkDICOM.sql").exists()
    with pytest.raises(TypeError):
        DICOMUtils.createTemporaryDatabase(folder="x")
    with pytest.raises(TypeError):
        DICOMUtils.importDicom(str(tmp_path), db=kept)


def test_a_temporary_database_with_a_name_is_in_the_temporary_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from DICOMLib import DICOMUtils

    monkeypatch.setattr(slicer.app, "temporaryPath", str(tmp_path))
    for directory in (None, "name"):
        found = DICOMUtils.createTemporaryDatabase(directory)
        assert Path(found.databaseDirectory).parent == tmp_path
        DICOMUtils.deleteTemporaryDatabase(found)
    assert not list(tmp_path.iterdir())
