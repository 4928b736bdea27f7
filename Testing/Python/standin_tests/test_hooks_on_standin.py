"""The hooks, on the stand-in's main window, DICOM module, Data module and sample data."""

import importlib
import inspect
import logging
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest import mock

import pytest
import slicer
from hook_fakes import FakeLogic, FakePanel
from standin import data_module, dicom_module, slots
from test_standin import CITES

CLASSES = [
    member
    for module in (dicom_module, data_module)
    for _, member in inspect.getmembers(module, inspect.isclass)
    if member.__module__ == module.__name__
]


@pytest.mark.parametrize("kind", CLASSES, ids=lambda kind: kind.__name__)
def test_every_method_cites_the_signature_of_the_real_one(kind: type) -> None:
    for name, member in vars(kind).items():
        member = getattr(member, "__func__", member)
        if name.startswith("_") or not (inspect.isfunction(member) or isinstance(member, property)):
            continue
        cited = (inspect.getdoc(member) or "").strip()
        assert name in cited and "\n" not in cited and CITES.match(cited), f"{kind.__name__}.{name}: {cited}"


@pytest.fixture(autouse=True)
def _clean() -> Iterator[None]:
    yield
    slicer.mrmlScene.Clear()
    for name in ("DicomDeidSubjectHierarchyPlugin", "DicomDeidExportPlugin"):
        sys.modules.pop(name, None)
    slots.raise_errors()


@pytest.fixture
def panel() -> Iterator[FakePanel]:
    made = FakePanel()
    with mock.patch.object(slicer.util, "getModuleWidget", lambda name: SimpleNamespace(panel=made)):
        yield made


@pytest.fixture
def logic() -> Iterator[FakeLogic]:
    made = FakeLogic()
    with mock.patch.object(slicer.util, "getModuleLogic", lambda name: made):
        yield made


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Any]:
    """The demo studies of two patients."""
    from DicomDeidLib.demo_study import DEFAULT, SECOND, write_demo_study
    from DICOMLib import DICOMUtils

    for who in (DEFAULT, SECOND):
        write_demo_study(tmp_path / "originals", who)
    with DICOMUtils.TemporaryDICOMDatabase(str(tmp_path / "database")):
        DICOMUtils.importDicom(str(tmp_path / "originals"), slicer.dicomDatabase)
        yield slicer.dicomDatabase


def _register(caplog: pytest.LogCaptureFixture) -> list[str]:
    from DicomDeidPanel.hooks import register_hooks

    caplog.clear()
    with caplog.at_level(logging.INFO):
        register_hooks()
    return [record.getMessage() for record in caplog.records if "DicomDeid" in record.getMessage()]


def _turn() -> None:
    for _ in range(3):
        slicer.app.processEvents()


def _series_of(database: Any, patient: str) -> list[str]:
    return [uid for study in database.studiesForPatient(patient) for uid in database.seriesForStudy(study)]


# -- guards -----------------------------------------------------------------------------------------


def test_where_nothing_is_there_to_hang_on_three_plain_lines_say_so(caplog: pytest.LogCaptureFixture) -> None:
    lines = _register(caplog)
    assert len(lines) == 3
    assert all(line.startswith("DicomDeid adds nothing to the ") for line in lines)


@pytest.mark.parametrize("piece", ["main_window", "data_module", "sample_data"])
def test_each_hook_stands_for_itself(piece: str, caplog: pytest.LogCaptureFixture) -> None:
    with getattr(dicom_module, piece)():
        assert len(_register(caplog)) == 2


def test_with_everything_there_nothing_is_logged_and_twice_adds_nothing(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with dicom_module.opened() as selector:
        assert _register(caplog) == []
        selector.selectModule("DICOM")
        _turn()
        assert _register(caplog) == []
        _turn()
        assert len(slicer.util.findChildren(_dicom_panel(), "deidentifyButton")) == 1
        assert [len(sources) for sources in slicer.modules.sampleDataSources.values()] == [2]


def test_another_kind_of_dicom_panel_gets_no_button_and_no_error(caplog: pytest.LogCaptureFixture) -> None:
    with dicom_module.opened() as selector:
        slicer.modules.DICOMWidget = SimpleNamespace(ui=SimpleNamespace())
        assert _register(caplog) == [
            "DicomDeid adds nothing to the DICOM module of this application (AttributeError)"
        ]
        selector.selectModule("Data")


# -- the DICOM module -------------------------------------------------------------------------------


def _dicom_panel() -> Any:
    return slicer.modules.DICOMWidget.ui.importButton.parent()


def test_the_button_comes_when_the_dicom_module_is_opened(
    panel: FakePanel, database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with dicom_module.opened() as selector:
        _register(caplog)
        chosen: list[str] = []
        selector.connect("moduleSelected(QString)", chosen.append)
        selector.selectModule("Data")
        assert not hasattr(slicer.modules, "DICOMWidget")
        selector.selectModule("DICOM")
        selector.selectModule("DICOM")
        _turn()
        (button,) = slicer.util.findChildren(_dicom_panel(), "deidentifyButton")
        (grid,) = slicer.util.findChildren(_dicom_panel(), "buttonGridLayout")
        place = grid.indexOf(button)
        assert grid.getItemPosition(place) == (99, 0, 1, 2), "under the module's own"
        series = _series_of(database, "1")
        _classic()._select(series=series)
        button.click()
        assert (chosen[-1], panel.selected) == ("DicomDeid", [series])


def test_without_a_selection_the_panel_opens_and_keeps_its_own(
    panel: FakePanel, database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with dicom_module.opened() as selector:
        selector.selectModule("DICOM")
        _register(caplog)
        slicer.util.findChildren(_dicom_panel(), "deidentifyButton")[0].click()
        assert panel.selected == []


def _classic() -> Any:
    return slicer.modules.DICOMInstance.browserWidget.dicomBrowser.dicomTableManager()


def test_selected_patients_and_studies_count_as_all_their_series(database: Any) -> None:
    from DicomDeidPanel.browser import browser_selection

    assert browser_selection() == []
    with dicom_module.opened() as selector:
        assert browser_selection() == [], "not opened yet"
        selector.selectModule("DICOM")
        assert browser_selection() == []
        patients = database.patients()
        everything = [uid for patient in patients for uid in _series_of(database, patient)]
        _classic()._select(patients=patients)
        assert browser_selection() == everything
        study = database.studiesForPatient("2")[0]
        _classic()._select(patients=patients, studies=[study])
        assert browser_selection() == list(database.seriesForStudy(study))
        _classic()._select(patients=patients, studies=[study], series=[everything[-1], "1.2.3"])
        assert browser_selection() == everything[-1:], "what the database does not have is left out"
        database.closeDatabase()
        assert browser_selection() == []


def test_the_visual_browser_is_asked_where_it_is_the_one_in_use(database: Any) -> None:
    from DicomDeidPanel.browser import browser_selection

    with dicom_module.opened() as selector:
        selector.selectModule("DICOM")
        browser = slicer.modules.DICOMInstance.browserWidget
        first, second = (_series_of(database, patient) for patient in ("1", "2"))
        _classic()._select(series=first)
        view = browser.dicomVisualBrowser.patientView()
        view.selectPatientUIDs(["2"])
        assert browser_selection() == first
        browser.toggleBrowsers(True)
        assert browser_selection() == second
        view.selectSeriesInstanceUIDs(second[:1])
        assert browser_selection() == second[:1]
        browser.dicomVisualBrowser = SimpleNamespace()  # that of Slicer 5.10
        assert browser_selection() == first


# -- the Data module --------------------------------------------------------------------------------


def _loaded(database: Any, patient: str = "1") -> dict[str, int]:
    """Items as the DICOM plugins make them, for one series."""
    hierarchy = slicer.vtkMRMLSubjectHierarchyNode.GetSubjectHierarchyNode(slicer.mrmlScene)
    study = database.studiesForPatient(patient)[0]
    series = database.seriesForStudy(study)[0]
    items = {"patient": hierarchy.CreateSubjectItem(hierarchy.GetSceneItemID(), "P")}
    items["study"] = hierarchy.CreateStudyItem(items["patient"], "S")
    node = slicer.mrmlScene.AddNewNodeByClass("vtkMRMLScalarVolumeNode", "V")
    node.SetAttribute("DICOM.instanceUIDs", " ".join(database.instancesForSeries(series)))
    items["series"] = hierarchy.CreateItem(items["study"], node)
    for name, uid in (("patient", "MRN"), ("study", study), ("series", series)):
        hierarchy.SetItemUID(items[name], "DICOM", uid)
    items["other"] = hierarchy.CreateFolderItem(hierarchy.GetSceneItemID(), "F")
    return items


def test_the_menu_opens_the_panel_for_what_comes_from_dicom(
    panel: FakePanel, database: Any, caplog: pytest.LogCaptureFixture
) -> None:
    with dicom_module.opened():
        assert _register(caplog) == []
        handler = data_module.qSlicerSubjectHierarchyPluginHandler.instance()
        plugin = handler.pluginByName("DicomDeid")
        deidentify, remove = plugin.itemContextMenuActions()
        items = _loaded(database)
        for name in ("patient", "study", "series", "other"):
            plugin.showContextMenuActionsForItem(items[name])
            assert (deidentify.visible, remove.visible) == (name != "other",) * 2
        plugin.showContextMenuActionsForItem(0)
        assert not deidentify.visible
        expected = list(database.seriesForStudy(database.studiesForPatient("1")[0])[:1])
        for name in ("patient", "study", "series"):
            handler.setCurrentItem(items[name])
            deidentify.trigger()
        assert panel.selected == [expected] * 3
        database.removeSeries(expected[0])
        deidentify.trigger()
        assert len(panel.selected) == 3, "nothing is there to select any more"


@pytest.mark.parametrize("agreed", [True, False])
def test_patients_are_removed_from_the_scene_after_a_question(
    agreed: bool, logic: FakeLogic, caplog: pytest.LogCaptureFixture
) -> None:
    with dicom_module.opened(), mock.patch.object(slicer.util, "confirmOkCancelDisplay") as asked:
        _register(caplog)
        asked.return_value = agreed
        handler = data_module.qSlicerSubjectHierarchyPluginHandler.instance()
        handler.pluginByName("DicomDeid").itemContextMenuActions()[1].trigger()
        slots.raise_errors()
        assert "whole scene" in asked.call_args.args[0]
        assert logic.asked == (["anonymizeScene"] if agreed else [])


# -- sample data ------------------------------------------------------------------------------------


def test_the_sample_is_made_here_and_the_panel_opens_with_it(
    panel: FakePanel, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    from DICOMLib import DICOMUtils

    with dicom_module.opened(), DICOMUtils.TemporaryDICOMDatabase(str(tmp_path)):
        _register(caplog)
        (sources,) = slicer.modules.sampleDataSources.values()
        for number, source in enumerate(sources, 1):
            assert source.uris == [] and source.customDownloader(source) == []
            assert len(slicer.dicomDatabase.patients()) == number
        found = [_series_of(slicer.dicomDatabase, patient) for patient in slicer.dicomDatabase.patients()]
        assert [sorted(uids) for uids in panel.selected] == [sorted(uids) for uids in found]


def test_without_a_database_the_sample_says_so(panel: FakePanel, caplog: pytest.LogCaptureFixture) -> None:
    with dicom_module.opened(), mock.patch.object(slicer.util, "errorDisplay") as said:
        _register(caplog)
        source = next(iter(slicer.modules.sampleDataSources.values()))[0]
        assert source.customDownloader(source) == []
        assert "database" in said.call_args.args[0] and panel.selected == []


# -- the DICOM export -------------------------------------------------------------------------------


@pytest.fixture
def plugin() -> Iterator[Any]:
    """The export plugin, registered as the application does it."""
    with dicom_module.dicom_export() as plugins:
        module = importlib.import_module("DicomDeidExportPlugin")
        parent = SimpleNamespace()
        module.DicomDeidExportPlugin(parent)
        assert parent.hidden is True
        yield plugins["DicomDeidExportPlugin"]()


def test_it_offers_nothing_to_load(plugin: Any) -> None:
    assert plugin.examineForImport([["a", "b"]]) == []
    assert list(plugin.tags.values()) == []


def test_it_offers_originals_that_the_database_has(plugin: Any, database: Any) -> None:
    items = _loaded(database)
    assert plugin.examineForExport(items["other"]) == []
    (offered,) = plugin.examineForExport(items["series"])
    assert (offered.name, offered.confidence, offered.tags) == ("De-identified original DICOM", 0.4, {})
    assert (offered.pluginClass, offered.subjectHierarchyItemID) == ("DicomDeidExportPlugin", items["series"])
    series = database.seriesForStudy(database.studiesForPatient("1")[0])[0]
    for path in database.filesForSeries(series):
        Path(path).unlink()
    assert plugin.examineForExport(items["series"]) == []
    database.closeDatabase()
    assert plugin.examineForExport(items["series"]) == []


def _offered(plugin: Any, database: Any, folder: Path) -> tuple[list[Any], str]:
    (offered,) = plugin.examineForExport(_loaded(database)["series"])
    offered.directory = str(folder)
    return [offered], database.seriesForStudy(database.studiesForPatient("1")[0])[0]


def test_it_runs_the_logic_as_the_panel_is_set(
    plugin: Any, database: Any, panel: FakePanel, logic: FakeLogic, tmp_path: Path
) -> None:
    offered, series = _offered(plugin, database, tmp_path)
    assert plugin.export(offered * 2) == ""
    ((uids, output, more),) = logic.asked
    assert (uids, output) == ([series], str(tmp_path))
    assert more["profile"] == {"name": "x", "rules": []}
    assert "/" not in more["layout"], "the dialog cleans one folder, without those below"


def test_what_goes_wrong_is_told_without_the_path_of_an_original(
    plugin: Any, database: Any, panel: FakePanel, logic: FakeLogic, tmp_path: Path, caplog: Any
) -> None:
    offered, _series = _offered(plugin, database, tmp_path)
    logic.error = ValueError("the input /data/Doe^John/1.dcm lies inside the output")
    said = plugin.export(offered)
    assert said and "Doe" not in said + caplog.text
    logic.error = None
    logic.outcomes = {"released": 1, "set aside": 3}
    assert "3 files were not released" in plugin.export(offered)
    panel.asked = mock.Mock(side_effect=ValueError("rule 1: Doe"))
    said = plugin.export(offered)
    assert said and "Doe" not in said + caplog.text
    assert plugin.isRunning is False


def test_an_export_inside_an_export_is_refused(
    plugin: Any, database: Any, panel: FakePanel, logic: FakeLogic, tmp_path: Path
) -> None:
    offered, _series = _offered(plugin, database, tmp_path)
    inner: list[str] = []
    with mock.patch.object(logic, "export", lambda *a, **b: inner.append(plugin.export(offered)) or _done()):
        assert plugin.export(offered) == ""
    assert inner == ["An export goes on already."]


def _done() -> Any:
    from DicomDeidPanel.results import Result

    return Result("", {"outcomes": {"released": 1}, "files": 1, "cancelled": False})


def test_without_dicomlib_the_module_registers_nothing() -> None:
    sys.modules.pop("DicomDeidExportPlugin", None)
    module = importlib.import_module("DicomDeidExportPlugin")
    module.DicomDeidExportPlugin(SimpleNamespace())
    assert not hasattr(slicer.modules, "dicomPlugins")


def test_a_file_of_another_name_is_no_plugin(tmp_path: Path) -> None:
    (tmp_path / "xSubjectHierarchyPlugin.py").write_text("y = 1")
    with dicom_module.data_module():
        adaptor = slicer.qSlicerSubjectHierarchyScriptedPlugin(None)
        assert adaptor.setPythonSource(str(tmp_path / "xSubjectHierarchyPlugin.py")) is False
        assert adaptor.setPythonSource("x.txt") is False
    sys.modules.pop("xSubjectHierarchyPlugin")
