"""A profile: a named, versioned list of rules over a base and options of PS3.15; a JSON file."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ..cleaning.manner import Words
from ..errors import UsageError
from .options import check_options
from .risk_policy import read_risks
from .rule import Rule, read_rule
from .template import VARIABLE
from .words import both, read_words, words_as_json

FORMAT: Final = 1
BASES: Final = ("basic", "keep-all", "remove-all")
BUILT_IN: Final = ("basic", "research", "limited-data-set", "bug-report")
_MOST_RULES: Final = 10_000
# They are written into every output.
_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_VERSION: Final = re.compile(r"[A-Za-z0-9._-]{1,16}")


@dataclass(frozen=True, slots=True)
class Profile:
    """What is done to each element; the last rule that matches wins over base and options.

    variables: texts by name, for templates. words: what cleaned text always keeps and always loses.
    risks: what is done with kinds of objects that may show who they are of, where it is not the default.
    """

    name: str
    version: str
    base: str
    options: frozenset[str]
    rules: tuple[Rule, ...]
    description: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)
    words: Words = Words()
    risks: Mapping[str, str] = field(default_factory=dict)

    def with_options(self, more: frozenset[str]) -> "Profile":
        """The same profile with more options. Raises UsageError where they exclude each other."""
        if more and self.base != "basic":
            raise UsageError(f"the options of PS3.15 are for the base basic, and {self.name} has {self.base}")
        return replace(self, options=check_options(self.options | more))

    def as_json(self) -> dict[str, Any]:
        """The profile as what JSON holds; `from_json` reads it."""
        return {
            "format": FORMAT,
            "name": self.name,
            "version": self.version,
            "description": self.description,
            "base": self.base,
            "options": sorted(self.options),
            "variables": dict(self.variables),
            **words_as_json(self.words),
            **({"risks": dict(self.risks)} if self.risks else {}),
            "rules": [dict(rule.entry) for rule in self.rules],
        }

    @property
    def hash(self) -> str:
        """16 hex digits that change with anything that decides (name, description and notes do not)."""
        decides = {**self.as_json(), "name": "", "description": ""}
        decides["rules"] = [{**rule, "note": ""} for rule in decides["rules"]]
        return hashlib.sha256(json.dumps(decides, sort_keys=True).encode()).hexdigest()[:16]

    @property
    def looks_for_text(self) -> bool:
        """True where a rule looks for text in pixels, which the OCR extra does."""
        return any(rule.looks_for_text for rule in self.rules)

    @property
    def needs_crosswalk(self) -> bool:
        """True where a rule can't be carried out without one."""
        return any(rule.needs_crosswalk for rule in self.rules)


def load_profile(
    source: str | Mapping[str, Any],
    options: Iterable[str] = (),
    rules: Iterable[Mapping[str, Any]] = (),
    variables: Mapping[str, str] | None = None,
    words: Mapping[str, Any] | None = None,
    risks: Mapping[str, Any] | None = None,
) -> Profile:
    """A built-in profile by its name, one in a JSON file by its path, or what JSON held.

    options, rules, variables, words, risks: more of them, as JSON holds them; rules come behind its own.
    Raises UsageError that names the place in the file.
    """
    data, where, folder = _held(source)
    added = list(rules)
    if isinstance(data, dict) and (added or variables):
        data = dict(data)
        if added and isinstance(data.get("rules", []), list):
            data["rules"] = [*data.get("rules", []), *added]
        if variables and isinstance(data.get("variables", {}), dict):
            data["variables"] = {**data.get("variables", {}), **variables}
    profile = from_json(data, where, folder).with_options(frozenset(options))
    if words:
        profile = replace(profile, words=both(profile.words, read_words(words, "words")))
    return replace(profile, risks={**profile.risks, **read_risks(risks, "risks")}) if risks else profile


def _held(source: str | Mapping[str, Any]) -> tuple[object, str, Path | None]:
    """What JSON holds, its name for messages, and the folder it lies in."""
    if not isinstance(source, str):
        return dict(source) if isinstance(source, Mapping) else source, "profile", None
    if source in BUILT_IN:
        text = Path(__file__).with_name("builtin").joinpath(f"{source}.json").read_text(encoding="utf-8")
        return json.loads(text), source, None
    path = Path(source)
    if path.suffix.lower() != ".json":
        known = ", ".join(BUILT_IN)
        raise UsageError(f"there is no profile '{source}'; the profiles are: {known}, or a .json file")
    try:
        return json.loads(path.read_text(encoding="utf-8")), str(path), path.parent
    except OSError as error:
        raise UsageError(f"the profile {path} can't be read: {error.strerror}") from None
    except json.JSONDecodeError as error:
        raise UsageError(f"{path}, line {error.lineno}: this is no JSON: {error.msg}") from None
    except (UnicodeDecodeError, RecursionError):
        raise UsageError(f"{path} is not UTF-8 text that is a profile") from None


def from_json(data: object, where: str, folder: Path | None = None) -> Profile:
    """Reads what JSON held. where: the file, for messages; folder: where paths in it begin.

    Raises UsageError that names the place.
    """
    required, optional = (
        {"format", "name", "version", "base"},
        {"description", "options", "variables", "words", "risks", "rules"},
    )
    fields = _fields(data, where, required, optional)
    if fields["format"] != FORMAT:
        raise UsageError(f"{where}: format: this program reads format {FORMAT}")
    if not _NAME.fullmatch(_text(fields, "name", where)) or not _VERSION.fullmatch(
        _text(fields, "version", where)
    ):
        raise UsageError(f"{where}: name, version: 1 to 32 and 1 to 16 letters, digits, '.', '_' and '-'")
    base = _text(fields, "base", where)
    if base not in BASES:
        raise UsageError(f"{where}: base: there is no base '{base}'; the bases are: {', '.join(BASES)}")
    variables = _variables(fields.get("variables", {}), where)
    rules = fields.get("rules", [])
    if not isinstance(rules, list) or len(rules) > _MOST_RULES:
        raise UsageError(f"{where}: rules: a list is expected, of at most {_MOST_RULES}")
    return Profile(
        _text(fields, "name", where),
        _text(fields, "version", where),
        base,
        _options(fields.get("options", []), base, where),
        tuple(
            read_rule(rule, f"{where}: rules[{number}]", variables, folder)
            for number, rule in enumerate(rules)
        ),
        _text(fields, "description", where) if "description" in fields else "",
        variables,
        read_words(fields["words"], f"{where}: words", folder) if "words" in fields else Words(),
        read_risks(fields.get("risks", {}), f"{where}: risks"),
    )


def _options(names: object, base: str, where: str) -> frozenset[str]:
    if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
        raise UsageError(f"{where}: options: a list of names is expected")
    if names and base != "basic":
        raise UsageError(f"{where}: options: they are for the base basic")
    try:
        return check_options(names)
    except UsageError as problem:
        raise UsageError(f"{where}: options: {problem}") from None


def _variables(given: object, where: str) -> dict[str, str]:
    if not isinstance(given, dict):
        raise UsageError(f"{where}: variables: an object of texts is expected")
    for name, text in given.items():
        if not VARIABLE.fullmatch(name) or name == "value":
            raise UsageError(
                f"{where}: variables: '{name}' is no name; it has a-z, 0-9 and _, and is not value"
            )
        if not isinstance(text, str):
            raise UsageError(f"{where}: variables.{name}: a text is expected")
    return dict(given)


def _fields(data: object, where: str, required: set[str], optional: set[str]) -> Mapping[str, Any]:
    if not isinstance(data, dict):
        raise UsageError(f"{where}: an object is expected")
    for name in sorted(required - data.keys()):
        raise UsageError(f"{where}: '{name}' is missing")
    for name in sorted(data.keys() - required - optional):
        raise UsageError(
            f"{where}: there is no field '{name}'; the fields are: {', '.join(sorted(required | optional))}"
        )
    return data


def _text(fields: Mapping[str, Any], name: str, where: str) -> str:
    value = fields[name]
    if not isinstance(value, str):
        raise UsageError(f"{where}: {name}: a text is expected")
    return value
