"""Makes pictures of the panel on the synthetic study: each section, a preview, a run, an error.

python Testing/Python/screenshots.py FOLDER

They are rendered on the stand-in, outside of Slicer, 400 and 700 pixels wide.
"""

import sys
from pathlib import Path

_WIDTHS = (400, 700)
_HIGHEST = 2200
_SECTIONS = ("input", "profile", "identity", "preview", "output", "log")


def main(folder: Path) -> list[Path]:
    """Writes the pictures; returns their paths."""
    here = Path(__file__).resolve().parent
    sys.path[:0] = [str(here), str(here / "panel"), str(here.parents[1] / "DicomDeid")]
    import standin

    standin.install(here.parents[1] / "DicomDeid")
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for width in _WIDTHS:
        made += _pictures(folder, width)
    return made


def _pictures(folder: Path, width: int) -> list[Path]:
    import qt
    from panel_case import PanelCase

    case = PanelCase()
    case.setUp()
    try:
        # As Slicer's module panel, which scrolls.
        frame = qt.QScrollArea()
        frame.setWidgetResizable(True)
        frame.setWidget(case.widget)
        return [_grab(case, frame, folder / f"{name}-{width}.png", width) for name in _scenes(case)]
    finally:
        case.tearDown()


def _scenes(case):  # type: ignore[no-untyped-def]
    """Brings the panel to one state after another, and tells the name of each."""
    ui = case.ui
    _show(case, "input", "profile", "preview", "output")
    yield "opened"
    case.tick(0)
    _show(case, "input", "preview")
    yield "ready"
    for name in _SECTIONS:
        _show(case, name)
        if name == "profile":
            ui.optionsCollapsibleButton.collapsed = False
        yield f"section-{name}"
        ui.optionsCollapsibleButton.collapsed = True
    _show(case, "profile", "preview")
    ui.profileComboBox.setCurrentText("research")
    case.add_rule("StructureSetLabel", "substitute", "s/smith-?//i")
    case.add_rule("{SIEMENS MR HEADER}", "keep", condition='Modality == "MR"')
    case.add_rule("PatientComments", "keep")
    ui.rulesTable.selectRow(2)
    yield "rules"
    case.type(2, 0, "PatientComment")
    case.settle()
    yield "error"
    ui.undoButton.click()
    case.settle()
    _show(case, "preview")
    ui.previewFilterComboBox.currentIndex = 3
    case.settle()
    yield "preview"
    yield from _image_scenes(case)
    _show(case, "input")
    ui.hideIdentityCheckBox.click()
    case.settle()
    yield "hidden"
    ui.hideIdentityCheckBox.click()
    case.export()
    _show(case, "output", "log")
    yield "done"
    _show(case)
    ui.resultTabs.currentIndex = 1
    yield "review-before"
    ui.reviewButton.click()
    case.settle()
    for row in (0, 1):
        ui.reviewTable.selectRow(row)
    ui.removeEverywhereButton.click()
    case.settle(0.1)
    yield "review"
    ui.undoButton.click()
    ui.resultTabs.currentIndex = 2
    case.settle(0.1)
    _damage(case)
    ui.verifyButton.click()
    yield "verify"
    ui.resultTabs.currentIndex = 0
    ui.outputFolderPathLineEdit.currentPath = str(case.originals)
    ui.inputTabs.currentIndex = 1
    ui.inputFolderPathLineEdit.currentPath = str(case.originals)
    case.settle()
    _show(case, "input", "output")
    yield "refused"


def _image_scenes(case):  # type: ignore[no-untyped-def]
    """An ultrasound screen with a name in it, before and after a rectangle is drawn over it."""
    from image_case import Hand
    from ultrasound import write_ultrasound

    ui = case.ui
    write_ultrasound(case.folder / "ultrasound" / "us.dcm")
    ui.inputTabs.currentIndex = 1
    ui.inputFolderPathLineEdit.currentPath = str(case.folder / "ultrasound")
    ui.previewTabs.currentIndex = 1
    case.settle(0.2)
    yield "image-opened"  # it has its width now
    hand = Hand(case.panel, ui)
    hand.drag((0, 0), (48, 639))
    hand.drag((432, 545), (465, 632))
    hand.move(hand.at(300, 300))
    case.settle()
    yield "image"
    ui.afterRadioButton.click()
    case.settle()
    yield "image-after"
    ui.hideIdentityCheckBox.click()
    yield "image-hidden"
    ui.hideIdentityCheckBox.click()
    ui.undoButton.click()
    ui.undoButton.click()
    ui.beforeRadioButton.click()
    ui.previewTabs.currentIndex = 0
    ui.inputTabs.currentIndex = 0
    case.settle()


def _show(case, *names: str) -> None:  # type: ignore[no-untyped-def]
    """Opens these sections and closes the others."""
    for name in _SECTIONS:
        getattr(case.ui, f"{name}CollapsibleButton").collapsed = name not in names
    case.settle(0.1)


def _damage(case) -> None:  # type: ignore[no-untyped-def]
    """Changes a pixel of one output, so that there is something to show."""
    from pydicom import dcmread

    path = next(path for path in sorted(case.output.rglob("*.dcm")) if dcmread(path).Modality == "CT")
    data = bytearray(path.read_bytes())
    data[-5] ^= 1
    path.write_bytes(data)


def _grab(case, frame, path: Path, width: int) -> Path:  # type: ignore[no-untyped-def]
    """A picture of the whole panel, as high as it needs to be."""
    frame.resize(width, 400)
    frame.show()
    case.settle(0.05)
    frame.resize(width, max(300, min(case.widget.minimumSizeHint.height(), _HIGHEST) + 40))
    case.settle(0.05)
    seen = case.ui.previewCollapsibleButton if path.name.startswith("image") else frame
    seen.grab().save(str(path))
    return path


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    for picture in main(Path(sys.argv[1])):
        print(picture)
