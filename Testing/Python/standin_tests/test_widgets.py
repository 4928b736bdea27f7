"""The widgets that a panel's .ui file uses: they load, they behave, and they are called as in Slicer."""

import time
from pathlib import Path
from typing import Any

import ctk
import pytest
import qt
import slicer
from standin import slots


@pytest.fixture(autouse=True)
def _no_errors() -> Any:
    slots.errors.clear()
    yield
    slots.raise_errors()


def _load(folder: Path, contents: str) -> Any:
    (folder / "W.ui").write_text(
        f'<ui version="4.0"><class>W</class><widget class="QWidget" name="W"><layout class="QVBoxLayout">'
        f"{contents}</layout></widget></ui>"
    )
    widget = slicer.util.loadUI(str(folder / "W.ui"))
    return widget, slicer.util.childWidgetVariables(widget)


def _widget(kind: str, name: str, inside: str = "") -> str:
    return f'<item><widget class="{kind}" name="{name}">{inside}</widget></item>'


# -- ctkCollapsibleButton -------------------------------------------------------------------------------


def _section() -> tuple[Any, Any, Any]:
    outer = qt.QWidget()
    section = ctk.ctkCollapsibleButton("Input")
    layout = qt.QVBoxLayout(outer)
    layout.addWidget(section)
    inside = qt.QFormLayout(section)
    shown, hidden = qt.QLabel("shown"), qt.QLabel("hidden")
    inside.addRow(shown)
    inside.addRow(hidden)
    hidden.hide()
    outer.show()
    slicer.app.processEvents()
    return outer, section, (shown, hidden)


def test_a_section_hides_what_is_in_it_and_shows_what_was_not_hidden() -> None:
    outer, section, (shown, hidden) = _section()
    assert shown.visible and not hidden.visible
    seen: list[bool] = []
    section.connect("contentsCollapsed(bool)", seen.append)
    section.collapsed = True
    assert (section.checked, shown.visible, hidden.visible, seen) == (False, False, False, [True])
    section.collapsed = False
    assert (section.checked, shown.visible, hidden.visible, seen) == (True, True, False, [True, False])
    assert outer.visible


def test_what_is_shown_or_added_in_a_collapsed_section_waits() -> None:
    outer, section, (shown, hidden) = _section()
    section.collapsed = True
    hidden.show()
    shown.hide()
    late = qt.QLabel("late")
    section.layout().addRow(late)
    late.show()
    slicer.app.processEvents()
    assert not (hidden.visible or shown.visible or late.visible)
    section.collapsed = False
    assert (hidden.visible, shown.visible, late.visible) == (True, False, True)
    assert outer.visible


def test_the_header_is_above_the_contents_and_is_clicked_on() -> None:
    outer, section, (shown, _) = _section()
    assert shown.geometry.top() >= section.contentsMargins().top() > 10
    opened = section.height
    qt.QTest.mouseClick(section, qt.Qt.LeftButton, qt.Qt.NoModifier, shown.geometry.center())
    assert not section.collapsed, "only the header"
    qt.QTest.mouseClick(section, qt.Qt.LeftButton, qt.Qt.NoModifier, qt.QPoint(5, 5))
    slicer.app.processEvents()
    assert section.collapsed and section.height < opened
    assert section.grab().toImage().height() == section.height, "it is painted"
    assert outer.visible


# -- ctk ------------------------------------------------------------------------------------------------

_PATH = """<property name="filters"><set>ctkPathLineEdit::Dirs|ctkPathLineEdit::Files</set></property>
<property name="settingKey"><string>input</string></property>"""
_COMBO = """<property name="scrollWheelEffect"><enum>ctkComboBox::ScrollWithFocus</enum></property>
<property name="defaultText"><string>Choose</string></property>"""
_SLIDER = """<property name="maximum"><double>20.0</double></property>
<property name="decimals"><number>0</number></property>"""


def test_ctk_widgets_in_a_ui_file(tmp_path: Path) -> None:
    contents = _widget("ctkPathLineEdit", "path", _PATH) + _widget("ctkComboBox", "combo", _COMBO)
    contents += _widget("ctkSliderWidget", "slider", _SLIDER) + _widget("ctkSearchBox", "search")
    _keep, ui = _load(tmp_path, contents)
    assert ui.path.filters == ctk.ctkPathLineEdit.Dirs | ctk.ctkPathLineEdit.Files == 3
    assert ui.path.settingKey == "input"
    assert ui.combo.scrollWheelEffect == ctk.ctkComboBox.ScrollWithFocus == 2
    assert (ui.combo.defaultText, ui.combo.currentIndex) == ("Choose", -1)
    assert (ui.slider.maximum, ui.slider.decimals) == (20.0, 0)
    ui.search.placeholderText = "Filter"
    ui.search.showSearchIcon = True
    assert ui.search.clearButtonEnabled


def test_a_path_line() -> None:
    path, seen = ctk.ctkPathLineEdit(), []
    path.connect("currentPathChanged(QString)", seen.append)
    path.connect("validInputChanged(bool)", seen.append)
    path.settingKey = "test_a_path_line"
    path.nameFilters = ["Keys (*.json *.bin)"]
    path.currentPath = "/a/b.txt"
    assert seen == [], "not one of the filter's"
    path.currentPath = "/a/b.json"
    assert seen == ["/a/b.json", True]
    path.addCurrentPathToHistory()
    assert qt.QSettings().value("ctkPathLineEdit/test_a_path_line") in ("/a/b.json", ("/a/b.json",))
    other = ctk.ctkPathLineEdit()
    other.settingKey = "test_a_path_line"
    assert other.currentPath == "/a/b.json", "the newest, where there is none"
    assert path.showBrowseButton and path.showHistoryButton
    path.showHistoryButton = False
    assert (path.currentPath, path.showHistoryButton) == ("/a/b.json", False)
    with pytest.raises(AttributeError):
        _ = path.placeholderText


def test_a_path_is_browsed_for(monkeypatch: pytest.MonkeyPatch) -> None:
    path = ctk.ctkPathLineEdit()
    path.filters = ctk.ctkPathLineEdit.Files | ctk.ctkPathLineEdit.Writable
    monkeypatch.setattr(qt.QFileDialog, "getSaveFileName", lambda *_: "/x/saved")
    path.browse()
    assert path.currentPath == "/x/saved"


def test_a_slider_widget() -> None:
    slider, seen = ctk.ctkSliderWidget(), []
    slider.connect("valueChanged(double)", seen.append)
    slider.maximum = 9
    slider.setValue(5)
    slider.value = 70
    assert (slider.value, seen) == (9.0, [5.0, 9.0])


def test_a_wheel_that_scrolls_only_with_the_focus() -> None:
    combo = ctk.ctkComboBox()
    combo.addItems(["a", "b"])
    assert combo.scrollWheelEffect == ctk.ctkComboBox.AlwaysScroll
    combo.scrollWheelEffect = ctk.ctkComboBox.NeverScroll
    with pytest.raises(AttributeError):
        _ = ctk.ctkComboBox.Sometimes


# -- MRML -----------------------------------------------------------------------------------------------


def test_a_node_combo_box_follows_the_scene(tmp_path: Path) -> None:
    types = "<stringlist><string>vtkMRMLScriptedModuleNode</string></stringlist>"
    _keep, ui = _load(
        tmp_path, _widget("qMRMLNodeComboBox", "nodes", f'<property name="nodeTypes">{types}</property>')
    )
    box, scene, seen = ui.nodes, slicer.vtkMRMLScene(), []
    assert (box.nodeTypes, box.enabled) == (("vtkMRMLScriptedModuleNode",), False)
    assert box.connect("currentNodeChanged(vtkMRMLNode*)", seen.append)
    assert box.connect("currentNodeChanged(bool)", seen.append)
    assert not box.connect("currentNodeChanged(PyObject)", seen.append)
    box.noneEnabled = True
    box.setMRMLScene(scene)
    first = scene.AddNewNodeByClass("vtkMRMLScriptedModuleNode", "first")
    second = scene.AddNewNodeByClass("vtkMRMLScriptedModuleNode", "second")
    first.HideFromEditorsOff()
    second.HideFromEditorsOff()
    scene.AddNewNodeByClass("vtkMRMLTextNode")
    assert box.enabled and (box.nodeCount(), box.currentNode()) == (2, None)
    box.setCurrentNode(second)
    assert (box.currentNode(), box.currentNodeID, seen) == (second, second.GetID(), [second, True])
    box.setCurrentNodeID(first.GetID())
    assert box.currentNode() is first
    scene.RemoveNode(first)
    assert box.nodeCount() == 1
    box.setCurrentNode(None)
    assert (box.currentNode(), seen[-2:]) == (None, [None, False])
    with pytest.raises(AttributeError):
        box.setNodeTypes(["vtkMRMLNode"])  # the real one's property only


# -- Qt -------------------------------------------------------------------------------------------------


def test_qt_widgets_in_a_ui_file(tmp_path: Path) -> None:
    kinds = "QToolButton QTreeWidget QTableWidget QProgressBar QPlainTextEdit QRadioButton QSplitter"
    contents = "".join(_widget(kind, f"my{kind}") for kind in [*kinds.split(), "QTextBrowser", "QFrame"])
    page = (
        '<widget class="QWidget" name="page"><attribute name="title"><string>P</string></attribute></widget>'
    )
    contents += _widget("QTabWidget", "myQTabWidget", page)
    contents += _widget("QScrollArea", "myQScrollArea", '<widget class="QWidget" name="inside"/>')
    contents += '<item><spacer name="s"><property name="orientation"><enum>Qt::Vertical</enum></property>'
    contents += "</spacer></item>"
    _keep, ui = _load(tmp_path, contents)
    for kind in [*kinds.split(), "QTextBrowser", "QFrame", "QTabWidget", "QScrollArea"]:
        assert getattr(ui, f"my{kind}").className() == kind
    assert ui.myQTabWidget.tabText(0) == "P"
    group = qt.QButtonGroup()
    group.addButton(ui.myQRadioButton, 3)
    assert group.id(ui.myQRadioButton) == 3


def test_a_tree_of_boxes() -> None:
    tree, seen = qt.QTreeWidget(), []
    tree.setColumnCount(2)
    tree.header().setSectionResizeMode(0, qt.QHeaderView.Stretch)
    parent, child = qt.QTreeWidgetItem(), qt.QTreeWidgetItem()
    parent.setFlags(parent.flags() | qt.Qt.ItemIsUserCheckable | qt.Qt.ItemIsAutoTristate)
    parent.addChild(child)
    child.setText(0, "series")
    child.setCheckState(0, qt.Qt.Unchecked)
    child.setData(0, qt.Qt.UserRole, ["a", 1])
    tree.addTopLevelItem(parent)
    assert tree.connect("itemChanged(QTreeWidgetItem*,int)", lambda item, column: seen.append((item, column)))
    child.setCheckState(0, qt.Qt.Checked)
    assert (child, 0) in seen
    assert parent.checkState(0) == qt.Qt.Checked
    assert child.data(0, qt.Qt.UserRole) == ("a", 1)
    child.setFlags(child.flags() & ~qt.Qt.ItemIsEnabled)
    assert not child.flags() & qt.Qt.ItemIsEnabled


def test_a_table_with_widgets_in_it() -> None:
    table, seen = qt.QTableWidget(2, 2), []
    item, combo = qt.QTableWidgetItem("x"), qt.QComboBox()
    table.setItem(0, 0, item)
    table.setCellWidget(0, 1, combo)
    assert table.item(0, 0) == item and table.cellWidget(0, 1) is combo
    item.setForeground(qt.QBrush(qt.QColor(255, 0, 0)))
    item.setBackground(qt.QBrush(qt.QColor("#00ff00")))
    assert item.foreground().color().red() == 255
    for signal in ("itemDoubleClicked(QTableWidgetItem*)", "cellDoubleClicked(int,int)"):
        assert table.connect(signal, lambda *_: None)
    table.connect("cellChanged(int,int)", lambda row, column: seen.append((row, column)))
    table.connect("itemSelectionChanged()", lambda: seen.append("selected"))
    item.setText("y")
    item.setData(qt.Qt.UserRole + 1, {"a": 1})
    table.selectRow(0)
    assert seen == [(0, 0), (0, 0), "selected"]


def test_ten_thousand_items_are_wrapped_soon() -> None:
    table, start = qt.QTableWidget(10_000, 1), time.perf_counter()
    for row in range(10_000):
        item = qt.QTableWidgetItem()
        item.setText("x")
        table.setItem(row, 0, item)
    assert time.perf_counter() - start < 3, "0.2 s on an idle machine"


def test_settings_are_the_stand_ins_own() -> None:
    settings = qt.QSettings()
    assert settings.value("DicomDeid/none") is None
    assert settings.value("DicomDeid/none", 3) == 3
    for value, back in ((["a", "b"], ("a", "b")), (True, True), (7, 7), ("x", "x")):
        settings.setValue("DicomDeid/test", value)
        assert qt.QSettings().value("DicomDeid/test") == back
    assert "standin-settings-" in settings.fileName()
    assert "standin-settings-" in qt.QSettings("Other", "Application").fileName()


def test_files_and_the_desktop(monkeypatch: pytest.MonkeyPatch) -> None:
    from PySide6.QtWidgets import QFileDialog

    monkeypatch.setattr(QFileDialog, "getOpenFileName", staticmethod(lambda *_: ("/a", "All")))
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", staticmethod(lambda *_: (["/a"], "All")))
    assert qt.QFileDialog.getOpenFileName(None, "Open", "", "All (*)") == "/a"
    assert qt.QFileDialog.getOpenFileNames(None, "Open") == ("/a",)
    assert qt.QUrl.fromLocalFile("/a").toLocalFile() == "/a"
    assert isinstance(qt.QStandardPaths.writableLocation(qt.QStandardPaths.DocumentsLocation), str)
    assert callable(qt.QDesktopServices.openUrl)
    qt.QApplication.clipboard().setText("copied")
    assert qt.QApplication.clipboard().text() == "copied"


def test_keys() -> None:
    line, hits = qt.QLineEdit(), []
    shortcut = qt.QShortcut(qt.QKeySequence("Ctrl+Z"), line)
    assert shortcut.connect("activated()", lambda: hits.append(1))
    qt.QTest.keyClicks(line, "abc")
    assert line.text == "abc"


# -- the database ---------------------------------------------------------------------------------------


def test_the_database_tells_what_is_added_and_removed(tmp_path: Path) -> None:
    from pydicom.dataset import Dataset, FileMetaDataset
    from pydicom.uid import CTImageStorage, ExplicitVRLittleEndian, generate_uid
    from standin.database import ctkDICOMDatabase

    one = Dataset()
    one.PatientID, one.PatientName, one.Modality, one.SOPClassUID = "p", "N", "CT", CTImageStorage
    one.StudyInstanceUID, one.SeriesInstanceUID, one.SOPInstanceUID = (generate_uid() for _ in range(3))
    one.file_meta = FileMetaDataset()
    one.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    one.save_as(tmp_path / "one.dcm", enforce_file_format=True)
    database, seen = ctkDICOMDatabase(), []
    database.openDatabase(str(tmp_path / "db" / "ctkDICOM.sql"))
    for signal in ("patientAdded(int,QString,QString,QString)", "seriesAdded(QString)"):
        assert database.connect(signal, lambda *given: seen.append(given))
    assert database.connect("seriesRemoved(QString)", seen.append)
    assert database.connect("patientRemoved(QString)", seen.append)
    database.insert(str(tmp_path / "one.dcm"), False)
    database.insert(str(tmp_path / "one.dcm"), False)
    assert seen == [(1, "p", "N", ""), (one.SeriesInstanceUID,)]
    assert database.removePatient("1")
    assert (seen[2:], database.patients()) == ([one.SeriesInstanceUID, "1"], ())
    assert database.disconnect("patientRemoved(QString)", seen.append)
    assert not database.disconnect("patientRemoved(QString)", seen.append)
    database.closeDatabase()
