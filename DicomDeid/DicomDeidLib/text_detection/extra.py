"""The OCR extra: whether it is installed, and the models that come inside its package."""

import importlib
import logging
import os
from pathlib import Path
from typing import Any, Final

from ..errors import CouldNotStart

INSTALL: Final = 'pip install "rapidocr>=3.10,<4" onnxruntime'
_PACKAGES: Final = ("rapidocr", "onnxruntime", "cv2", "numpy")


def require() -> None:
    """Imports what looks for text. Raises CouldNotStart that says what is missing."""
    # OpenCV points Qt at its own plugins, and programs that are started later at its own libraries.
    before = dict(os.environ)
    try:
        for package in _PACKAGES:
            importlib.import_module(package)
    except ModuleNotFoundError as error:
        raise CouldNotStart(
            f"to look for text in pixels, install the extra 'ocr' ({INSTALL}): {error}"
        ) from None
    except ImportError as error:
        raise CouldNotStart(
            "to look for text in pixels, the extra 'ocr' is there and can't be loaded; a library of the"
            f" system that it needs may be missing, as libGL.so.1 of Debian's libgl1: {error}"
        ) from None
    finally:
        for name in os.environ.keys() - before.keys():
            del os.environ[name]
        os.environ.update(before)
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL + 1)  # it names files, on the screen
    quiet = getattr(importlib.import_module("onnxruntime"), "disable_telemetry_events", None)
    if quiet is not None:
        quiet()


def open_engine() -> Any:
    """The library with its models, which are the package's own: nothing is downloaded.

    One thread, so that results are the same with any number of workers. Raises CouldNotStart.
    """
    require()
    rapidocr = importlib.import_module("rapidocr")
    folder = Path(str(rapidocr.__file__)).parent / "models"
    found = [sorted(folder.glob(f"*_{part}_*.onnx")) for part in ("det", "rec")]
    if not all(found):
        raise CouldNotStart(f"rapidocr is there without its models; install it again ({INSTALL})")
    return rapidocr.RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Det.model_path": str(found[0][0]),
            "Rec.model_path": str(found[1][0]),
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
