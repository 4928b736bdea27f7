"""What the panel remembers between sessions: paths and choices, in the application's own settings."""

from typing import Any

_GROUP = "DicomDeid/"
_MOST_PROFILES = 20


def remembered(name: str, default: str = "") -> str:
    """A text that was remembered."""
    import qt

    found: Any = qt.QSettings().value(_GROUP + name)
    return str(found) if found not in (None, "") else default


def remember(name: str, value: str) -> None:
    """Remembers a text."""
    import qt

    qt.QSettings().setValue(_GROUP + name, value)


def profile_paths() -> list[str]:
    """The profiles that were saved or loaded, the last one first."""
    import qt

    found: Any = qt.QSettings().value(_GROUP + "profiles")
    paths = [found] if isinstance(found, str) else list(found or ())
    return [str(path) for path in paths if path]


def remember_profile(path: str) -> None:
    """Puts a profile before the others."""
    import qt

    paths = [path, *(known for known in profile_paths() if known != path)]
    qt.QSettings().setValue(_GROUP + "profiles", paths[:_MOST_PROFILES])
