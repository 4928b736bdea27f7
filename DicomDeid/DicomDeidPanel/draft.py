"""The profile that is being edited: its rules one by one, also wrong ones, with undo."""

import copy
import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

MINE = "mine"
_MOST_UNDONE = 200
_LEFT_OUT = "left_out"


_Content = tuple[str, list[dict[str, Any]]]
_State = tuple[str, str, _Content, dict[str, Any], list[tuple[dict[str, Any], str]]]


class Row:
    """A rule of the draft. entry: as JSON holds it. source: the profile it came from, or 'mine'.

    problem: what is wrong with it, '' for a sound one. warning: what it weakens, ''.
    """

    def __init__(self, entry: Mapping[str, Any], source: str = MINE) -> None:
        self.entry, self.source = dict(entry), source
        self.problem = self.warning = ""


class Draft:
    """A profile while somebody edits it. Nothing of it raises for a wrong rule: `problem` says it.

    name: of the profile it began as. origin: a built-in name or a path, '' for neither. rows: its rules.
    profile: what they make, None while one is wrong.
    warnings: sentences about weakened protection. generation: changes with every edit.
    """

    def __init__(self, source: "str | Mapping[str, Any]" = "basic") -> None:
        self.rows: list[Row] = []
        self.generation = 0
        self._done: list[_State] = []
        self.load(source)

    def load(self, source: "str | Mapping[str, Any]") -> None:
        """Begins anew with a built-in profile, a file's or JSON's. Raises UsageError, and changes nothing."""
        from DicomDeidLib import load_profile

        profile = load_profile(source)
        if self.generation:
            self._remember()
        self.name = profile.name
        self.origin = source if isinstance(source, str) else ""
        self._head = {"risks": {}, **profile.as_json(), "rules": []}
        self.rows = [Row(rule.entry, profile.name) for rule in profile.rules]
        self._saved = self._content()
        self._check()

    # -- what it is ---------------------------------------------------------------------------------

    @property
    def description(self) -> str:
        """What the profile is for."""
        return str(self._head["description"])

    @property
    def base(self) -> str:
        """'basic', 'remove-all' or 'keep-all'."""
        return str(self._head["base"])

    @property
    def options(self) -> frozenset[str]:
        """The names of the PS3.15 options."""
        return frozenset(self._head["options"])

    @property
    def variables(self) -> dict[str, str]:
        """Texts by name, for templates."""
        return dict(self._head["variables"])

    @property
    def risks(self) -> dict[str, str]:
        """What is done with kinds of objects that may show who they are of, where it is not the default."""
        return dict(self._head.get("risks", {}))

    @property
    def cleans_pixels(self) -> bool:
        """True where a rule cleans pixels of some objects."""
        return any(row.entry.get("action") == "clean-pixels" for row in self.rows)

    @property
    def is_changed(self) -> bool:
        """True where it is not what was loaded or saved."""
        return self._content() != self._saved

    @property
    def can_undo(self) -> bool:
        """True where there is an edit to take back."""
        return bool(self._done)

    def as_json(self) -> dict[str, Any]:
        """The profile, for a job: tables are inside. Raises ValueError with `problem` for a wrong one."""
        if self.profile is None:
            raise ValueError(self.problem)
        return dict(self.profile.as_json())

    # -- edits --------------------------------------------------------------------------------------

    def add(self, entry: Mapping[str, Any]) -> int:
        """Adds a rule at the end, where it wins; returns its place."""
        self.add_all([entry])
        return len(self.rows) - 1

    def add_all(self, entries: Iterable[Mapping[str, Any]]) -> None:
        """Adds rules at the end, as one edit."""
        self._remember()
        self.rows += [Row(entry) for entry in entries]
        self._check()

    def edit(
        self, changed: Mapping[int, "Mapping[str, Any] | None"], added: Iterable[Mapping[str, Any]] = ()
    ) -> None:
        """Puts other rules in places, takes away those that are None, and adds some: all as one edit."""
        rows: list[Row | None] = list(self.rows)
        for place, entry in changed.items():
            rows[place] = Row(entry) if entry is not None else None
        after = [row for row in rows if row is not None] + [Row(entry) for entry in added]
        if [row.entry for row in after] != [row.entry for row in self.rows]:
            self._remember()
            self.rows = after
            self._check()

    def change(self, place: int, entry: Mapping[str, Any]) -> None:
        """Puts another rule in a place."""
        if dict(entry) == self.rows[place].entry:
            return
        self._remember()
        self.rows[place] = Row(entry)
        self._check()

    def remove(self, places: Iterable[int]) -> None:
        """Removes rules."""
        gone = set(places)
        if not gone:
            return
        self._remember()
        self.rows = [row for place, row in enumerate(self.rows) if place not in gone]
        self._check()

    def move(self, place: int, by: int) -> int:
        """Moves a rule up (-1) or down (1); returns its new place."""
        new = min(max(place + by, 0), len(self.rows) - 1)
        if new != place:
            self._remember()
            self.rows.insert(new, self.rows.pop(place))
            self._check()
        return new

    def set_option(self, name: str, wanted: bool) -> None:
        """Adds or removes an option; of two kinds of dates the new one stays."""
        from DicomDeidLib.profile.options import FULL_DATES, MODIFIED_DATES

        options = self.options - {name}
        if wanted:
            dates = {FULL_DATES, MODIFIED_DATES}
            options = options - (dates if name in dates else set()) | {name}
        self._set("options", sorted(options))

    def set_variables(self, variables: Mapping[str, str]) -> None:
        """Puts other texts for templates."""
        self._set("variables", dict(variables))

    def set_risk(self, kind: str, policy: str) -> None:
        """Sets what is done with a kind; what is done anyway is not said."""
        from DicomDeidLib.profile.risk_kinds import KINDS
        from DicomDeidLib.profile.risk_policy import policy_of

        wanted = {**self.risks, kind: policy}
        self._set(
            "risks",
            {one: wanted[one] for one in KINDS if wanted.get(one, "") not in ("", policy_of(one, {}))},
        )

    def undo(self) -> None:
        """Takes the last edit back."""
        if self._done:
            self.name, self.origin, self._saved, self._head, rows = self._done.pop()
            self.rows = [Row(entry, source) for entry, source in rows]
            self._check()

    def mark_saved(self, name: str, path: str) -> None:
        """Says that it is on disk under a name now."""
        self.name = self._head["name"] = name
        self.origin = path
        for row in self.rows:
            row.source = name
        self._saved = self._content()
        self._check()

    # -- the scene ----------------------------------------------------------------------------------

    def for_scene(self) -> str:
        """The draft as text that a scene may hold: what people typed into rules is left out of it.

        A rule that lacks what was left out is wrong when it comes back, so that nobody runs without it.
        """
        from DicomDeidLib.profile.profile import BUILT_IN

        if self.origin in BUILT_IN and not self.is_changed:
            return ""
        rules = []
        for row in self.rows:
            kept = {name: value for name, value in row.entry.items() if _may_be_in_scene(name, value)}
            out = [name for name in row.entry if name not in kept and name != "note"]
            rules.append({**kept, _LEFT_OUT: out} if out else kept)
        head = {name: value for name, value in self._head.items() if name != "words"}
        if "words" in self._head:
            head[_LEFT_OUT] = ["words"]
        return json.dumps({**head, "description": "", "variables": {}, "rules": rules})

    def from_scene(self, text: str) -> None:
        """Takes what `for_scene` gave. Raises UsageError for anything else."""
        from DicomDeidLib import UsageError

        try:
            data = json.loads(text)
            rules = [dict(rule) for rule in data["rules"]]
            # Words may be the path of a file, and nobody's scene makes this read one.
            if "words" in data or not all(isinstance(rule.get(_LEFT_OUT, []), list) for rule in rules):
                raise ValueError
        except (ValueError, TypeError, KeyError):
            raise UsageError("the scene holds no profile that can be read") from None
        lost = data.pop(_LEFT_OUT, None)
        self.load({**data, "rules": []})
        if lost:
            self._head[_LEFT_OUT] = lost
        self.rows = [Row(rule, data["name"]) for rule in rules]
        self._saved = "", []
        self._check()

    # -- inside -------------------------------------------------------------------------------------

    def _set(self, name: str, value: Any) -> None:
        if self._head.get(name, {}) != value:
            self._remember()
            self._head[name] = value
            self._check()

    def _content(self) -> _Content:
        return json.dumps(self._head, sort_keys=True), [row.entry for row in self.rows]

    def _remember(self) -> None:
        rows = [(copy.deepcopy(row.entry), row.source) for row in self.rows]
        now = (self.name, self.origin, self._saved, copy.deepcopy(self._head), rows)
        self._done = [*self._done, now][-_MOST_UNDONE:]

    def _check(self) -> None:
        """Reads every rule by itself, then all of them."""
        from DicomDeidLib import UsageError, load_profile
        from DicomDeidLib.profile.claim import warnings_of
        from DicomDeidLib.profile.rule import read_rule

        self.generation += 1
        self.profile, self.warnings, self.problem = None, [], ""
        if _LEFT_OUT in self._head:
            self.problem = "scenes do not keep the words of a profile: load the profile again"
        for number, row in enumerate(self.rows, 1):
            row.problem = row.warning = ""
            try:
                if row.entry.get(_LEFT_OUT):
                    out = ", ".join(map(str, row.entry[_LEFT_OUT]))
                    raise UsageError(f"scenes do not keep what was typed ({out}): write it again")
                read_rule(row.entry, f"rule {number}", self.variables, None)
            except UsageError as wrong:
                row.problem = str(wrong).removeprefix(f"rule {number}").lstrip(".: ")
                self.problem = self.problem or f"rule {number}: {row.problem}"
        if self.problem:
            return
        try:
            self.profile = load_profile({**self._head, "rules": [row.entry for row in self.rows]})
        except UsageError as wrong:
            self.problem = str(wrong).removeprefix("profile: ")
            return
        self.warnings = warnings_of(self.profile)
        for number, row in enumerate(self.rows, 1):
            about = [text for text in self.warnings if text.startswith(f"rule {number} ")]
            row.warning = "; ".join(about)


def _may_be_in_scene(name: str, value: Any) -> bool:
    """True for a part of a rule in which no text of people's own can be."""
    from DicomDeidLib import UsageError
    from DicomDeidLib.profile.rule import ACTIONS, ANCHORS_PER, GENERALIZES_TO, MISSES, SHIFTS_BY
    from DicomDeidLib.profile.selector import parse_selector

    if name == "selector":
        try:
            return all(parse_selector(text) for text in (value if isinstance(value, list) else [value]))
        except UsageError:
            return False
    if name in ("regions", "frames"):  # numbers, and no words but these
        numbers = r'(?:[-0-9\s,\[\]{}:]|"(?:polygon|outside-ultrasound-regions|detected-text|all)")*'
        return re.fullmatch(numbers, json.dumps(value)) is not None
    if name == "fill":
        return re.fullmatch(r"zero|lowest|padding|#[0-9A-Fa-f]{6}", str(value)) is not None
    words = {
        "action": ACTIONS,
        "by": SHIFTS_BY,
        "per": ANCHORS_PER,
        "miss": MISSES,
        "to": [word for allowed in GENERALIZES_TO.values() for word in allowed],
    }
    if name in words:
        return value in words[name]
    return name in ("days", "ignore_case", "margin", "confidence") and isinstance(value, int | float)
