"""A job: what is asked of a run in one value that is also JSON; whoever starts a run builds one."""

import json
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, Final

from .errors import NEEDS_CROSSWALK, UsageError
from .identity.crosswalk import MISSES, Crosswalk, read_crosswalk
from .identity.key import read_key
from .naming import DEFAULT_LAYOUT, Layout
from .profile.profile import Profile, load_profile
from .text_detection.extra import require

RISKS: Final = ("set-aside", "release")
_LISTS: Final = ("inputs", "options", "rules")
_PATHS: Final = ("key", "crosswalk", "map", "problems", "report")


@dataclass(frozen=True, slots=True)
class Job:
    """Inputs, profile, identity, sink and policies of one run.

    inputs: files and folders. output: a folder, or a file that ends in .zip.
    profile: a built-in name, a path, or a profile as JSON holds it. options: more PS3.15 options.
    rules: more rules as JSON holds them, behind the profile's. variables: texts for its templates.
    key: path of a key file; key_hex: the key itself, for a pipe, never for a command line.
    crosswalk: path; crosswalk_miss: 'set-aside' or 'derive'.
    map, problems: confidential CSV files to write; report: JSON file to write, with no patient data.
    workers: processes, 1 for none beside this one. on_risk: 'set-aside' or 'release'.
    """

    inputs: tuple[str, ...]
    output: str
    profile: str | dict[str, Any] = "basic"
    options: tuple[str, ...] = ()
    rules: tuple[dict[str, Any], ...] = ()
    variables: dict[str, str] = field(default_factory=dict)
    key: str = ""
    key_hex: str = field(default="", repr=False)
    crosswalk: str = ""
    crosswalk_miss: str = "set-aside"
    map: str = ""
    problems: str = ""
    report: str = ""
    layout: str = DEFAULT_LAYOUT
    workers: int = 1
    resume: bool = False
    dry_run: bool = False
    on_risk: str = "set-aside"
    gate: bool = True

    def to_json(self) -> str:
        """The job as one line of JSON; `from_json` reads it."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> "Job":
        """Reads a job. Raises UsageError that names the field."""
        try:
            data = json.loads(text)
        except json.JSONDecodeError as error:
            raise UsageError(f"the job is no JSON: {error.msg}, column {error.colno}") from None
        if not isinstance(data, dict):
            raise UsageError("the job: an object is expected")
        known = {item.name: item for item in fields(cls)}
        for name in data:
            if name not in known:
                raise UsageError(f"the job: there is no field '{name}'; the fields are: {', '.join(known)}")
        for name in ("inputs", "output"):
            if name not in data:
                raise UsageError(f"the job: '{name}' is missing")
        values: dict[str, Any] = _typed(data)
        for name in _LISTS:
            if name in values:
                values[name] = tuple(values[name])
        job = cls(**values)
        job.check()
        return job

    def check(self) -> None:
        """Raises UsageError where the job can't be done as it is asked, also CouldNotStart."""
        if not self.inputs:
            raise UsageError("no input is given")
        if not self.output:
            raise UsageError("no output is given")
        if self.workers < 1:
            raise UsageError("the number of workers must be 1 or more")
        if self.crosswalk_miss not in MISSES:
            raise UsageError(f"crosswalk_miss is one of: {', '.join(MISSES)}")
        if self.on_risk not in RISKS:
            raise UsageError(f"on_risk is one of: {', '.join(RISKS)}")
        if self.key and self.key_hex:
            raise UsageError("a key is given twice")
        if self.resume and not (self.key or self.key_hex):
            raise UsageError("a run without a key of its own can't be resumed: its key is forgotten")
        if self.resume and self.is_zip:
            raise UsageError("a run into an archive can't be resumed; run into a folder")
        self._check_places()
        profile = self.read_profile()
        self.read_key()
        layout = Layout(self.layout, profile.variables)
        if self.read_crosswalk() is None and (profile.needs_crosswalk or layout.needs_crosswalk):
            raise UsageError(NEEDS_CROSSWALK)
        if profile.looks_for_text:
            require()

    @property
    def is_zip(self) -> bool:
        """True where the output is an archive."""
        return self.output.lower().endswith(".zip")

    def read_profile(self) -> Profile:
        """The profile with the job's options. Raises UsageError."""
        return load_profile(self.profile, self.options, self.rules, self.variables)

    def read_key(self) -> bytes | None:
        """The key, None where one is to be made. Raises UsageError."""
        if self.key:
            return read_key(Path(self.key))
        if not self.key_hex:
            return None
        try:
            key = bytes.fromhex(self.key_hex)
        except ValueError:
            key = b""
        if len(key) != 32:
            raise UsageError("key_hex must be 64 hex digits")
        return key

    def read_crosswalk(self) -> Crosswalk | None:
        """The crosswalk, None where there is none. Raises UsageError."""
        return read_crosswalk(Path(self.crosswalk), self.crosswalk_miss) if self.crosswalk else None

    def _check_places(self) -> None:
        """Raises UsageError where input, output and confidential files lie in each other."""
        output = Path(self.output).resolve()
        if self.is_zip and output.exists():
            raise UsageError(f"{self.output} exists already; an archive is never overwritten")
        if not self.is_zip and output.exists() and not output.is_dir():
            raise UsageError(f"the output {self.output} is a file, not a folder")
        for text in self.inputs:
            root = Path(text).resolve()
            if not root.exists():
                raise UsageError(f"there is no file or folder {text}")
            if root.is_dir() and output.is_relative_to(root):
                raise UsageError(f"the output {self.output} lies inside the input {text}")
            if not self.is_zip and root.is_relative_to(output):
                raise UsageError(f"the input {text} lies inside the output {self.output}")
        for name in ("key", "crosswalk", "map", "problems"):
            text = getattr(self, name)
            if text and not self.is_zip and Path(text).resolve().is_relative_to(output):
                raise UsageError(f"{name}: {text} is confidential and lies inside the output {self.output}")
        for name in ("map", "problems", "report"):
            text = getattr(self, name)
            if text and Path(text).exists():
                raise UsageError(f"{name}: {text} exists already; nothing is overwritten")
            if text and not Path(text).resolve().parent.is_dir():
                raise UsageError(f"{name}: the folder of {text} is not there")


def _typed(data: dict[str, Any]) -> dict[str, Any]:
    """The fields, each of the type it must have. Raises UsageError."""
    for name, value in data.items():
        if name == "rules":
            right, wanted = isinstance(value, list), "a list of rules"
        elif name == "variables":
            right, wanted = isinstance(value, dict), "an object of texts"
        elif name in _LISTS:
            right = isinstance(value, list) and all(isinstance(text, str) for text in value)
            wanted = "a list of texts"
        elif name in ("resume", "dry_run", "gate"):
            right, wanted = isinstance(value, bool), "true or false"
        elif name == "workers":
            right, wanted = isinstance(value, int) and not isinstance(value, bool), "a whole number"
        elif name == "profile":
            right, wanted = isinstance(value, str | dict), "a name, a path or a profile"
        else:
            right, wanted = isinstance(value, str), "a text"
        if not right:
            raise UsageError(f"the job: {name}: {wanted} is expected")
    return data
