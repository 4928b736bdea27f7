"""Guards: the house keeps its shape, and what CMake ships is what the tree has."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
MODULE = ROOT / "DicomDeid"
LIBRARY = MODULE / "DicomDeidLib"
SOURCES = sorted(LIBRARY.rglob("*.py"))

# From the ground up: a room may import what stands below it, never above. A file at the top of the
# library is a room of its own.
FLOORS = [
    ["version", "errors", "exit_codes", "tables"],
    ["confidential"],
    ["dicom"],
    ["stream"],
    ["identity", "cleaning", "pixels"],
    ["text_detection"],
    ["actions"],
    ["profile"],
    ["known"],
    ["level", "changes", "marks"],
    ["naming"],
    ["record", "needles"],
    ["pieces"],
    ["rewrite", "foresee", "image_pixels", "risks", "seen"],
    ["clean_pixels"],
    ["text_in_pixels", "picture"],
    ["deidentify"],
    ["gate"],
    ["engine", "job"],
    ["run"],
    ["review", "progress", "verify", "find_text"],
    [
        "run_command",
        "profile_command",
        "review_command",
        "verify_command",
        "find_text_command",
        "rule_options",
        "demo_study",
    ],
    ["demo"],
    ["cli"],
    ["__main__", "__init__"],
]
FLOOR_OF = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def room_of(path: Path) -> str:
    first = path.relative_to(LIBRARY).parts[0]
    return first.removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    found = set()
    package = ["DicomDeidLib", *path.relative_to(LIBRARY).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = package[: len(package) - node.level + 1]
            names = [node.module] if node.module else [alias.name for alias in node.names]
            found |= {([*base, *name.split(".")] + [""])[1] for name in names}
    return found - {""}


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    assert room in FLOOR_OF, f"{room} stands on no floor"
    for other in imported_rooms(path):
        # `.actions` inside `identity` and the like would be a way up.
        assert other == room or FLOOR_OF[other] < FLOOR_OF[room], f"{room} imports {other}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(LIBRARY).as_posix())
def test_each_file_says_what_it_is_for_and_imports_no_slicer(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring and len(docstring.splitlines()[0]) <= 110, "the first line says the purpose"
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        else:
            continue
        assert not {name.split(".")[0] for name in names} & {"slicer", "qt", "ctk", "vtk"}
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400


# What is there in Slicer whenever the file is imported.
IN_SLICER = {"slicer", "DICOMLib", "qt", "SubjectHierarchyPlugins"}
SLICER_SIDE = [*sorted(MODULE.glob("*.py")), *sorted((MODULE / "DicomDeidPanel").rglob("*.py"))]
# Properties in PythonQt: to call one is an error, though PySide would have it so.
PROPERTIES = {
    "checked", "enabled", "visible", "toolTip", "currentIndex", "currentText", "placeholderText", "rowCount",
    "columnCount", "objectName", "maximum", "plainText", "isOpen", "databaseFilename", "databaseDirectory",
}  # fmt: skip


@pytest.mark.parametrize("path", SLICER_SIDE, ids=lambda path: path.relative_to(MODULE).as_posix())
def test_the_slicer_side_imports_late_and_speaks_pythonqt(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree) and len(path.read_text(encoding="utf-8").splitlines()) <= 400
    for node in tree.body:
        # At import nothing is done: no third party, no call, no loop.
        assert isinstance(
            node,
            ast.Import | ast.ImportFrom | ast.ClassDef | ast.FunctionDef | ast.Assign | ast.Expr | ast.Try,
        )
        assert not (isinstance(node, ast.Expr) and not isinstance(node.value, ast.Constant))
        if isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module or ""]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        else:
            continue
        assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names | IN_SLICER
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            assert node.func.attr not in PROPERTIES, f"line {node.lineno} calls a property"


def test_every_widget_that_the_panel_names_is_in_the_ui_file_and_each_of_its_own_is_used() -> None:
    text = (MODULE / "Resources/UI/DicomDeid.ui").read_text(encoding="utf-8")
    made = set(re.findall(r'<widget class="\w+" name="(\w+)"', text))
    code = "\n".join(path.read_text(encoding="utf-8") for path in SLICER_SIDE)
    # Of some names only the end is fixed: those of paths.
    named = set(re.findall(r"(?<!widget\.)\bui\.(\w+)", code)) | {
        f"{name}PathLineEdit" for name in re.findall(r'"(outputFolder|outputZip|report|map)"', code)
    }
    assert named <= made, f"not in the .ui file: {sorted(named - made)}"
    idle = {
        name for name in made - named if not re.search(r"Label$|Tab$|CollapsibleButton$|^DicomDeid$", name)
    }
    assert not idle, f"nothing uses: {sorted(idle)}"


def test_the_runner_for_slicer_needs_nothing_of_the_stand_in() -> None:
    for path in (ROOT / "Testing/Python/run_in_slicer.py", *(ROOT / "Testing/Python/panel").glob("*.py")):
        text = path.read_text(encoding="utf-8")
        assert path.name == "conftest.py" or not re.search(r"standin|pytest", text.split('"""', 2)[2])


def test_importing_the_library_loads_nothing_heavy() -> None:
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import DicomDeidLib.cli, DicomDeidLib.engine\n"
        "heavy = {'pydicom', 'numpy', 'slicer', 'qt', 'tqdm', 'DicomDeidLib.demo_study'}\n"
        "print(sorted(set(sys.modules) & heavy))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, str(MODULE)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_a_run_of_plain_files_needs_no_pydicom(tmp_path: Path) -> None:
    from DicomDeidLib.demo_study import write_demo_study

    write_demo_study(tmp_path / "in")
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); from DicomDeidLib.cli import main;"
        "code = main(['run', sys.argv[2], '-o', sys.argv[3]]); assert code == 0;"
        "print('pydicom' in sys.modules)"
    )
    plain = next(path for path in (tmp_path / "in").rglob("*_rtplan.dcm"))
    done = subprocess.run(
        [sys.executable, "-c", code, str(MODULE), str(plain), str(tmp_path / "out")],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "False"


def _is_made(path: Path) -> bool:
    """True for what Python and pip leave in a tree."""
    return any(part == "__pycache__" or part.endswith(".egg-info") for part in path.parts)


def test_cmake_lists_every_shipped_file_and_no_other() -> None:
    text = (MODULE / "CMakeLists.txt").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\s+([\w./-]+\.(?:py|csv|html|json|svg|png|ui))\s*$", text, re.MULTILINE))
    shipped = {
        path.relative_to(MODULE).as_posix()
        for path in MODULE.rglob("*")
        if path.is_file() and not _is_made(path) and path.name != "CMakeLists.txt"
    }
    assert listed == shipped


def test_the_packages_of_pyproject_hold_every_table() -> None:
    import tomllib

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["DicomDeidLib"]
    tables = {path for path in LIBRARY.rglob("*") if path.suffix in (".csv", ".html", ".json")}
    assert tables == {path for pattern in patterns for path in LIBRARY.glob(pattern)}
