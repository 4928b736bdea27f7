"""Makes a small synthetic, linked DICOM study with planted identifiers, for demonstrations and tests."""

from .patient import DEFAULT, SECOND, DemoPatient
from .planted import byte_forms, planted_strings
from .study import write_demo_study

__all__ = ["DEFAULT", "SECOND", "DemoPatient", "byte_forms", "planted_strings", "write_demo_study"]
