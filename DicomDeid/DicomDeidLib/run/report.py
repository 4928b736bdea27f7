"""The report: what happened in a run, with no patient data in it."""

import json
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ..engine import Outcome, Result
from ..errors import REASONS
from ..profile.claim import warnings_of
from ..profile.options import EDITION
from ..profile.profile import Profile
from ..profile.risk_kinds import DECLARED, KINDS
from ..profile.rule import Rule
from ..version import VERSION

SKIPPED = {"dicomdir": "A DICOMDIR names patients and lists files as they were; it is left where it is."}

_AS_IT_IS = "released"


@dataclass(slots=True)
class Report:
    """Numbers by outcome, reason, modality and series, and what decided.

    key_id: 8 hex digits that tell which key it was. cancelled: the run did not come to its end.
    kinds: by kind that may show who it is of, how many were released as they are, cleaned, set aside for it.
    to_look_at: how many were released as they are of which that is likely.
    """

    profile: Profile
    key_id: str
    own_key: bool
    dry_run: bool = False
    cancelled: bool = False
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    modalities: dict[str, Counter[str]] = field(default_factory=dict)
    series: dict[str, Counter[str]] = field(default_factory=dict)
    risks: Counter[str] = field(default_factory=Counter)
    kinds: dict[str, Counter[str]] = field(default_factory=dict)
    to_look_at: int = 0
    kept: Counter[str] = field(default_factory=Counter)
    exempt: int = 0
    anchored: dict[str, set[str]] = field(default_factory=dict)

    @property
    def files(self) -> int:
        """How many inputs there were."""
        return sum(self.outcomes.values())

    @property
    def set_aside(self) -> int:
        """How many inputs were set aside."""
        return self.outcomes[Outcome.SET_ASIDE]

    def add(self, result: Result) -> None:
        """Counts one result."""
        self.outcomes[result.outcome] += 1
        if result.code:
            self.reasons[result.code] += 1
        if result.modality:
            self.modalities.setdefault(result.modality, Counter())[result.outcome.value] += 1
        if result.series:
            self.series.setdefault(result.series, Counter())[result.outcome.value] += 1
        if result.risk:
            self.risks[result.risk] += 1
        if result.outcome in (Outcome.RELEASED, Outcome.SET_ASIDE):
            self._add_kinds(result.kinds)
        self.kept.update(result.kept)
        self.exempt += result.exempt
        study, days = result.anchored
        if study:
            self.anchored.setdefault(study, set()).add(days)

    def _add_kinds(self, kinds: dict[str, str]) -> None:
        for kind, what in kinds.items():
            self.kinds.setdefault(kind, Counter())[what] += 1
        self.to_look_at += any(what == _AS_IT_IS and kind not in DECLARED for kind, what in kinds.items())

    @property
    def torn_studies(self) -> int:
        """How many studies were moved by two or more different numbers of days."""
        return sum(len(days) > 1 for days in self.anchored.values())

    def sentence(self, code: str) -> str:
        """What a reason says to people: a rule's is the profile's."""
        return sentence_of(code, self.profile)

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON holds it."""
        return {
            "program": f"DicomDeid {VERSION}",
            "standard": f"PS3.15 {EDITION}",
            "profile": {
                "name": self.profile.name,
                "version": self.profile.version,
                "hash": self.profile.hash,
            },
            "options": sorted(self.profile.options),
            "warnings": warnings_of(self.profile),
            "key_id": self.key_id,
            "key_kept": self.own_key,
            "dry_run": self.dry_run,
            "cancelled": self.cancelled,
            "files": self.files,
            "outcomes": {outcome.value: self.outcomes[outcome] for outcome in Outcome},
            "reasons": {
                code: {"files": count, "sentence": self.sentence(code)}
                for code, count in sorted(self.reasons.items())
            },
            "modalities": _sorted(self.modalities),
            "series": _sorted(self.series),
            "released_at_risk": dict(sorted(self.risks.items())),
            "kinds_at_risk": _sorted(self.kinds),
            "released_to_look_at": self.to_look_at,
            "kept_because_asked": dict(sorted(self.kept.items())),
            "identifying_values_kept_because_asked": self.exempt,
            "studies_moved_by_different_days": self.torn_studies,
        }

    def write(self, path: Path) -> None:
        """Writes the report as JSON."""
        path.write_text(json.dumps(self.as_dict(), indent=2) + "\n", encoding="utf-8")

    def as_text(self) -> str:
        """A summary for people."""
        counts = [
            f"{self.outcomes[outcome]} {outcome.value}" for outcome in Outcome if self.outcomes[outcome]
        ]
        lines = [f"{self.files} files: {', '.join(counts) or 'nothing to do'}"]
        for code, count in sorted(self.reasons.items()):
            kind = "skipped" if is_skipped(code, self.profile) else "set aside"
            lines.append(f"  {count} {kind}, {code}: {self.sentence(code)}")
        for code, count in sorted(self.risks.items()):
            lines.append(f"  {count} released at risk, {code}; they do not claim that identity is removed")
        lines += self._kinds_as_text()
        released = self.outcomes[Outcome.RELEASED]
        if len(self.modalities) > 1 and released:
            by = [f"{modality} {sum(c.values())}" for modality, c in sorted(self.modalities.items())]
            lines.append(f"  {len(self.series)} series: {', '.join(by)}")
        if self.exempt:
            lines.append(f"  {self.exempt} identifying values stay where a rule or an option asked for it")
        if self.torn_studies:
            lines.append(
                f"  {self.torn_studies} studies were moved by different days: their Study Dates differ"
            )
        lines += [f"  warning: {warning}" for warning in warnings_of(self.profile)]
        if self.cancelled:
            lines.append("The run was stopped; what was released is whole.")
        return "\n".join(lines)

    def _kinds_as_text(self) -> list[str]:
        """What became of kinds that may show who they are of, and which to look at."""
        lines, likely = [], []
        for kind in filter(self.kinds.get, KINDS):
            counts = [f"{number} {what}" for what, number in sorted(self.kinds[kind].items())]
            lines.append(f"  {kind} ({KINDS[kind]}): {', '.join(counts)}")
            if self.kinds[kind][_AS_IT_IS] and kind not in DECLARED:
                likely.append(kind)
        if likely:
            files = f"{self.to_look_at} file{'' if self.to_look_at == 1 else 's'}"
            lines.append(
                "  Look at what was released as it is of kinds that often show whose they are: "
                f"{files}. Or set them aside, as by --risk {likely[0]}=set-aside."
            )
        return lines


def sentence_of(code: str, profile: Profile) -> str:
    """The sentence of a code of a result: a fixed one, or the reason that a rule gives."""
    rule = _rule(code, profile)
    return str(rule.get("reason")) if rule else REASONS.get(code) or SKIPPED.get(code, "")


def is_skipped(code: str, profile: Profile) -> bool:
    """True for the code of what was left out, False for that of what was set aside."""
    rule = _rule(code, profile)
    return rule.action == "skip" if rule else code in SKIPPED


def _rule(code: str, profile: Profile) -> Rule | None:
    """The rule that a code as 'rule-3' names."""
    number = code.removeprefix("rule-")
    return profile.rules[int(number) - 1] if number != code else None


def _sorted(counters: dict[str, Counter[str]]) -> dict[str, dict[str, int]]:
    return {name: dict(sorted(counter.items())) for name, counter in sorted(counters.items())}
