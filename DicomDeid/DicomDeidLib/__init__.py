"""DicomDeidLib: the engine of DicomDeid, as a library.

from DicomDeidLib import Engine
engine = Engine("basic", options=["retain-longitudinal-modified-dates"], key=key)
clean = engine.deidentify_bytes(data)
"""

from .version import VERSION as __version__

_HOMES = {
    "Engine": "engine",
    "Settings": "engine",
    "Outcome": "engine",
    "Result": "engine",
    "Change": "changes",
    "SetAside": "errors",
    "NotDicom": "errors",
    "IsDicomDir": "errors",
    "UsageError": "errors",
    "Profile": "profile.profile",
    "load_profile": "profile.profile",
    "FolderSink": "stream.sink",
    "ZipSink": "stream.sink",
    "Job": "job",
    "run_job": "run.run",
    "Report": "run.report",
    "new_key": "identity.key",
    "read_key": "identity.key",
    "write_new_key": "identity.key",
    "read_crosswalk": "identity.crosswalk",
}

__all__ = ["__version__", *sorted(_HOMES)]


def __getattr__(name: str) -> object:
    """Imports a public name where it is used: Slicer imports this package at start-up."""
    import importlib

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f".{_HOMES[name]}", __name__), name)
