"""A task: what every file of a run has in common, for whichever process does it."""

import json
import os
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from ..engine import Engine, Result, Settings
from ..identity.crosswalk import Crosswalk, read_crosswalk
from ..profile.profile import Profile, from_json
from .find import Input


@dataclass(frozen=True, slots=True)
class Task:
    """What every file of a run has in common, as a worker is told it."""

    profile: Profile
    key: bytes
    crosswalk: str
    crosswalk_miss: str
    settings: Settings
    staging: str

    def engine(self) -> Engine:
        """The engine for it. Raises UsageError."""
        return Engine(self.profile, (), self.key, crosswalk=self._crosswalk(), settings=self.settings)

    def _crosswalk(self) -> Crosswalk | None:
        return read_crosswalk(Path(self.crosswalk), self.crosswalk_miss) if self.crosswalk else None

    def staged(self, number: int) -> str | None:
        """Where the file with a number is staged; None in a dry run."""
        return os.path.join(self.staging, str(number)) if self.staging else None

    def as_line(self) -> str:
        """The task as a line of JSON."""
        return json.dumps(
            {
                **asdict(self),
                "profile": self.profile.as_json(),
                "key": self.key.hex(),
                "settings": asdict(self.settings),
            },
            default=list,
        )

    @classmethod
    def from_line(cls, line: str) -> "Task":
        """Reads what `as_line` wrote."""
        data = json.loads(line)
        data["profile"] = from_json(data["profile"], "profile")
        data["key"] = bytes.fromhex(data["key"])
        data["settings"] = Settings(**data["settings"])
        return cls(**data)


def work(engine: Engine, task: Task, files: Iterable[Input]) -> list[Result]:
    """The results of some files, staged but not committed."""
    return [engine.write(file.path, task.staged(file.number)) for file in files]
