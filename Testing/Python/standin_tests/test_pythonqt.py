"""The `qt` of the stand-in behaves as PythonQt in Slicer 5.12 does; a test for each manner."""

import gc
from functools import partial
from typing import Any

import ctk
import pytest
import qt
import slicer
from standin import slots


@pytest.fixture(autouse=True)
def _no_errors() -> None:
    slots.errors.clear()


def test_properties_are_values_and_are_never_called() -> None:
    button, line, spin = qt.QPushButton("Go"), qt.QLineEdit(), qt.QSpinBox()
    assert (button.text, button.enabled, line.placeholderText, spin.value) == ("Go", True, "", 0)
    for call in (lambda: button.text(), lambda: spin.value(), lambda: button.enabled()):
        with pytest.raises(TypeError, match="is not callable"):
            call()
    assert button.isEnabled() is True
    assert button.size.width() > 0, "a value class has methods"


def test_setters_and_assignments_do_the_same() -> None:
    button = qt.QPushButton()
    button.setText("a")
    assert button.text == "a"
    button.text = "b"
    assert button.text == "b"


def test_name_is_the_object_name() -> None:
    button = qt.QPushButton()
    button.name = "applyButton"
    assert (button.objectName, button.name) == ("applyButton", "applyButton")


def test_dynamic_properties_are_attributes_once_they_are_set() -> None:
    button = qt.QPushButton()
    with pytest.raises(AttributeError):
        _ = button.SlicerParameterName
    button.setProperty("SlicerParameterName", "go")
    assert button.SlicerParameterName == button.property("SlicerParameterName") == "go"


def test_no_new_attributes_on_wrappers_but_on_subclasses() -> None:
    button = qt.QPushButton()
    with pytest.raises(AttributeError, match="creating new attributes on C\\+\\+ objects is not allowed"):
        button.helper = 1
    with pytest.raises(AttributeError):
        _ = button.noSuchThing

    class Mine(qt.QPushButton):
        pass

    mine = Mine()
    mine.helper = 1
    assert mine.helper == 1


def test_wrong_arguments_are_value_errors() -> None:
    spin = qt.QSpinBox()
    with pytest.raises(ValueError, match="wrong arguments"):
        spin.setValue("four")
    with pytest.raises(ValueError, match="kwargs"):
        spin.setValue(value=3)
    with pytest.raises(ValueError):
        qt.QPushButton(1, 2, 3, 4)


def test_silent_coercions() -> None:
    label, spin, button = qt.QLabel(), qt.QSpinBox(), qt.QPushButton()
    label.setText(3)
    assert label.text == "3"
    label.setText(None)
    assert label.text == ""
    button.text = 5
    assert button.text == "5"
    button.enabled = "no"
    assert button.enabled is True
    spin.setValue(4.7)
    assert spin.value == 4


def test_isinstance_does_not_follow_qt() -> None:
    button = qt.QPushButton()
    assert isinstance(button, qt.QPushButton)
    assert not isinstance(button, qt.QWidget)
    assert button.inherits("QWidget")
    assert button.className() == "QPushButton"


def test_lists_come_back_as_tuples() -> None:
    parent = qt.QWidget()
    layout = qt.QVBoxLayout(parent)
    label = qt.QLabel("x")
    layout.addWidget(label)
    assert isinstance(parent.children(), tuple)
    assert label.parent() is parent, "a wrapper is the only one of its object"
    combo = qt.QComboBox()
    combo.addItem("x", {"k": [1, 2]})
    assert combo.itemData(0) == {"k": (1, 2)}


def test_enums_are_integers() -> None:
    assert qt.Qt.Checked == 2
    assert qt.QSizePolicy.Expanding == qt.QSizePolicy.Policy.Expanding == 7
    assert (qt.Qt.AlignLeft | qt.Qt.AlignTop) == 33
    item = qt.QTableWidgetItem("x")
    item.setCheckState(qt.Qt.Checked)
    assert item.checkState() == qt.Qt.Checked == 2
    item.setCheckState(False)
    assert item.checkState() == qt.Qt.Unchecked
    label = qt.QLabel()
    label.alignment = qt.Qt.AlignRight
    assert isinstance(label.alignment, int)


def test_value_classes_have_methods_only() -> None:
    table = qt.QTableWidget(2, 3)
    assert (table.rowCount, table.columnCount) == (2, 3)
    table.setItem(0, 0, qt.QTableWidgetItem("z"))
    assert table.item(0, 0).text() == "z"
    assert table.item(1, 1) is None


def test_every_form_of_connect() -> None:
    button, hits = qt.QPushButton(), []
    assert button.connect("clicked()", lambda: hits.append("text"))
    assert button.connect("clicked(bool)", hits.append)
    assert button.clicked.connect(lambda: hits.append("fewer"))
    assert button.connect(qt.SIGNAL("clicked()"), partial(hits.append, "partial"))
    button.click()
    assert sorted(map(str, hits)) == ["False", "fewer", "partial", "text"]


def test_a_signal_that_there_is_not_is_printed_and_false(capsys: pytest.CaptureFixture[str]) -> None:
    button = qt.QPushButton()
    assert button.connect("clicked", lambda: None) is False
    assert button.connect("clocked()", lambda: None) is False
    assert "does not exist" in capsys.readouterr().err
    with pytest.raises(AttributeError):
        button.noSuch.connect(lambda: None)


def test_defaults_count_as_arguments_of_a_slot() -> None:
    """`lambda row=3: ...` on clicked gets the bool as row, in Slicer as here."""
    button, hits = qt.QPushButton(), []
    button.clicked.connect(lambda row=3: hits.append(row))
    button.connect("clicked()", lambda row=3: hits.append(row))
    button.click()
    assert sorted(map(str, hits)) == ["3", "False"]


def test_an_error_in_a_slot_stops_no_other_and_is_raised_here(capsys: pytest.CaptureFixture[str]) -> None:
    button, hits = qt.QPushButton(), []

    def bad() -> None:
        raise RuntimeError("in a slot")

    button.connect("clicked()", bad)
    button.connect("clicked()", lambda: hits.append(1))
    button.click()
    assert hits == [1]
    with pytest.raises(RuntimeError, match="in a slot"):
        slicer.app.processEvents()
    assert "in a slot" in capsys.readouterr().err


def test_a_slot_that_needs_more_is_an_error() -> None:
    button = qt.QPushButton()
    button.connect("clicked()", lambda a, b: None)
    button.click()
    with pytest.raises(TypeError):
        slots.raise_errors()


def test_disconnect() -> None:
    button, hits = qt.QPushButton(), []

    def slot() -> None:
        hits.append(1)

    button.connect("clicked()", slot)
    assert button.disconnect("clicked()", slot) is True
    assert button.disconnect("clicked()", slot) is False
    button.click()
    assert hits == []


def test_assigning_a_property_emits_and_blocking_does_not() -> None:
    spin, hits = qt.QSpinBox(), []
    spin.connect("valueChanged(int)", hits.append)
    spin.value = 9
    assert spin.blockSignals(True) is False
    spin.value = 10
    spin.blockSignals(False)
    assert hits == [9]


def test_what_belongs_to_a_widget_dies_with_it() -> None:
    parent = qt.QWidget()
    layout = qt.QVBoxLayout()
    parent.setLayout(layout)
    label = qt.QLabel("x")
    layout.addWidget(label)
    assert bool(label)
    del parent, layout
    gc.collect()
    assert not bool(label)
    with pytest.raises(ValueError, match="destroyed QLabel"):
        _ = label.text


def test_overrides_of_python_subclasses_are_called() -> None:
    class Mine(qt.QWidget):
        def __init__(self) -> None:
            super().__init__()
            self.sizes: list[int] = []

        def resizeEvent(self, event: Any) -> None:
            self.sizes.append(event.size().width())

    mine = Mine()
    mine.resize(123, 20)
    mine.show()
    slicer.app.processEvents()
    assert 123 in mine.sizes


def test_an_error_in_an_override_is_kept_and_qt_goes_on() -> None:
    class Mine(qt.QWidget):
        def resizeEvent(self, event: Any) -> None:
            raise RuntimeError("wrong")

    mine = Mine()
    mine.resize(123, 20)
    mine.show()
    with pytest.raises(RuntimeError, match="wrong"):
        slicer.app.processEvents()
    assert mine.width == 123
    slots.errors.clear()


def test_timers() -> None:
    hits: list[int] = []
    timer = qt.QTimer()
    timer.setSingleShot(True)
    timer.connect("timeout()", lambda: hits.append(1))
    timer.start(0)
    qt.QTimer.singleShot(0, lambda: hits.append(2))
    for _ in range(50):
        slicer.app.processEvents()
    assert sorted(hits) == [1, 2]
    assert timer.active is False


def test_a_process_is_read_and_ends() -> None:
    import sys

    process, told = qt.QProcess(), []
    process.connect("finished(int,QProcess::ExitStatus)", lambda code, status: told.append((code, status)))
    process.start(sys.executable, ["-c", "import sys; print(sys.stdin.readline(), end=''); sys.exit(3)"])
    process.write(b"hello\n")
    while not told:
        slicer.app.processEvents()
    assert told == [(3, qt.QProcess.NormalExit)]
    assert bytes(process.readAllStandardOutput().data()) == b"hello\n"


def test_trailing_underscores_are_left_out() -> None:
    dialog = qt.QDialog()
    qt.QTimer.singleShot(0, dialog.accept)
    assert dialog.exec_() == 1


def test_names_that_there_are_not() -> None:
    for module, name in ((qt, "QNoSuchWidget"), (qt, "Signal"), (qt, "sys"), (ctk, "ctkNoSuchWidget")):
        with pytest.raises(AttributeError):
            getattr(module, name)


def test_widgets_of_ctk() -> None:
    section, path = ctk.ctkCollapsibleButton("Input"), ctk.ctkPathLineEdit()
    seen: list[Any] = []
    section.connect("contentsCollapsed(bool)", seen.append)
    section.collapsed = True
    path.connect("currentPathChanged(QString)", seen.append)
    path.currentPath = "/data"
    assert (section.text, section.collapsed, path.currentPath, seen) == (
        "Input",
        True,
        "/data",
        [True, "/data"],
    )
    with pytest.raises(TypeError):
        path.currentPath()
