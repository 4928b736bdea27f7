"""Runs the tests of the panel inside of a real Slicer, the very same cases that pytest runs on the stand-in.

Slicer --testing --additional-module-path DicomDeid --python-script Testing/Python/run_in_slicer.py

It needs no display and no DICOM database, prints each test's name, and exits with 0 only if all passed.
"""

import importlib
import os
import sys
import traceback
import unittest


def run(here):
    """True if every case of Testing/Python/panel passed."""
    panel = os.path.join(here, "panel")
    module = os.path.join(os.path.dirname(os.path.dirname(here)), "DicomDeid")
    sys.path[:0] = [panel, module]
    names = sorted(
        name[:-3] for name in os.listdir(panel) if name.startswith("test_") and name.endswith(".py")
    )
    suite = unittest.TestSuite()
    for name in names:
        suite.addTests(unittest.defaultTestLoader.loadTestsFromModule(importlib.import_module(name)))
    result = unittest.TextTestRunner(stream=sys.stdout, verbosity=2).run(suite)
    print(
        f"{result.testsRun} tests in Slicer: {'all passed' if result.wasSuccessful() else 'FAILED'}",
        flush=True,
    )
    return result.wasSuccessful() and result.testsRun > 0


def main():
    """Ends Slicer with the right exit code, whatever happens."""
    import slicer

    passed = False
    try:
        script = globals().get("__file__") or next(
            text for text in sys.argv if text.endswith("run_in_slicer.py")
        )
        passed = run(os.path.dirname(os.path.abspath(script)))
    except BaseException:
        traceback.print_exc(file=sys.stdout)
    sys.stdout.flush()
    slicer.util.exit(0 if passed else 1)


main()
