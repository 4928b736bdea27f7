"""Writes a profile into a file that `load_profile` reads."""

import dataclasses
import json
import os
import re
import secrets
from pathlib import Path

from ..errors import UsageError
from .profile import Profile


def save_profile(path: Path, profile: Profile, *, replace: bool = False) -> Profile:
    """Writes a profile, named after the file, and returns it with its new name.

    replace: write over a file that is there; it is whole at every moment.
    Raises UsageError where it exists already or can't be written.
    """
    name = re.sub(r"[^A-Za-z0-9._-]", "-", path.stem).lstrip("._-")[:32] or "mine"
    named = dataclasses.replace(profile, name=name)
    staged = path.with_name(f".{path.name}.{secrets.token_hex(4)}") if replace else path
    try:
        with open(staged, "x", encoding="utf-8") as file:
            file.write(json.dumps(named.as_json(), indent=2) + "\n")
        if replace:
            os.replace(staged, path)
    except FileExistsError:
        raise UsageError(f"{path} exists already; a profile is never overwritten") from None
    except OSError as error:
        if replace:
            staged.unlink(missing_ok=True)
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
    return named
