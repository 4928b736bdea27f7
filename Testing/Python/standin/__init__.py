"""A stand-in for 3D Slicer that is as strict as the real one, to run module tests without it.

`install()` makes `import slicer, qt, ctk, DICOMLib` work in a plain Python: MRML and `slicer.util` are the
real ones of the package slicer-core; Qt is PySide6 behind a `qt` module that behaves as PythonQt does
(`pythonqt`); the rest are classes of our own that have what the real ones have and nothing more. What the
real one refuses is refused here, and an error in a slot, which Slicer prints, is raised.

    pythonqt     Qt as PythonQt shows it: properties before methods, tuples, integer enums, connect forms
    coercion     which arguments PythonQt bends to a signature
    settings     QSettings in a folder that goes with the process
    ctk_widgets  CTK's widgets that modules use; ctkCollapsibleButton in collapsible
    mrml_widgets qMRMLNodeComboBox
    ui           QUiLoader, which makes these too
    database     ctkDICOMDatabase over SQLite, and DICOMUtils
    application  slicer.app, slicer.modules, the module manager
    scripted     ScriptedLoadableModule and its companions
    parameters   parameterNodeWrapper
    dicom_module what hooks hang on, piece by piece: main window, DICOM browser and export, and
                 data_module: the Data module's plugins, sample data

Every method that stands in for one of Slicer's cites its signature; a test says none lacks it.
"""

import os
import sys
from pathlib import Path
from types import ModuleType

DATABASE_FOLDER = "SLICER_STANDIN_DATABASE"


def is_available() -> bool:
    """True where slicer-core and PySide6 are installed."""
    from importlib.util import find_spec

    return find_spec("PySide6") is not None and find_spec("slicer") is not None


def install(module_folder: Path) -> None:
    """Puts the stand-in in place, once; modules are found in `module_folder`."""
    if "qt" in sys.modules:
        return
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from . import application, ctk_widgets, database, mrml_widgets, pythonqt, scripted

    pythonqt.start()
    sys.modules["qt"] = pythonqt.module()
    sys.modules["ctk"] = ctk_widgets.module()
    import slicer

    application.install(slicer)
    slicer.qMRMLNodeComboBox = pythonqt.class_of(mrml_widgets.qMRMLNodeComboBox)
    scripted.install(slicer)
    sys.modules["DICOMLib"] = database.dicom_lib()
    if str(module_folder) not in sys.path:
        sys.path.insert(0, str(module_folder))


def namespace(name: str, **contents: object) -> ModuleType:
    """A module made of these things."""
    made = ModuleType(name)
    vars(made).update(contents)
    return made
