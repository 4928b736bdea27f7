"""Remove this everywhere: rows of a review become rules of the profile that is being edited."""

from collections.abc import Iterable
from typing import Any

from slicer.i18n import tr as _

from .draft import Draft


class Removing:
    """Adds rules to a draft. rules: the RulesTable that shows it."""

    def __init__(self, draft: Draft, rules: Any) -> None:
        self._draft, self._rules = draft, rules

    def rules_of(self, rows: Iterable[Any], found: Any) -> dict[int, int]:
        """The rule of the draft that removes a row, by the number of the row."""
        known = {_content(row.entry): place for place, row in enumerate(self._draft.rows)}
        named = {row.entry["selector"] for row in self._draft.rows if _names_one(row.entry)}
        made: dict[int, int] = {}
        for row in rows:
            if row.path not in named:
                continue
            for value_only in (False, True):
                entry = _rule_of(found, row, value_only)
                place = known.get(_content(entry)) if isinstance(entry, dict) else None
                if place is not None:
                    made.setdefault(row.number, place)
        return made

    def remove(self, rows: "list[Any]", found: Any, *, value_only: bool) -> str:
        """Adds a rule for each row that has none yet, as one edit; says what came of it."""
        known = {_content(row.entry) for row in self._draft.rows}
        entries: dict[str, dict[str, Any]] = {}
        refused: list[str] = []
        there = 0
        for row in rows:
            entry = _rule_of(found, row, value_only)
            if isinstance(entry, str):
                refused.append(entry)
            elif _content(entry) in known:
                there += 1
            else:
                entries[_content(entry)] = entry
        if entries:
            self._rules.add_all(list(entries.values()))
        return "\n".join(self._said(list(entries.values()), there, refused, value_only=value_only))

    def undo(self) -> None:
        """Takes the last edit of the draft back."""
        self._rules.undo()

    def _said(
        self, entries: "list[dict[str, Any]]", there: int, refused: "list[str]", *, value_only: bool
    ) -> "list[str]":
        said = []
        if len(entries) == 1:
            number, selector = len(self._draft.rows), entries[0]["selector"]
            said.append(_("Rule {number} is new: {selector}.").format(number=number, selector=selector))
        elif entries:
            last = len(self._draft.rows)
            first = last - len(entries) + 1
            said.append(_("Rules {first} to {last} are new.").format(first=first, last=last))
        elif there:
            said.append(_("The profile has this rule already."))
        if entries:
            if value_only:
                said.append(_("The profile holds the value now; saved, it is confidential."))
            said.append(_("What is released already stays as it is: run again into an empty folder."))
        if refused:
            more = len(refused) - 1
            said.append(
                "⚠ " + refused[0] + (_(" (and {number} more rows)").format(number=more) if more else "")
            )
        return said


def _rule_of(found: Any, row: Any, value_only: bool) -> "dict[str, Any] | str":
    """The rule that removes a row, or why no rule can."""
    from DicomDeidLib import UsageError

    try:
        entry: dict[str, Any] = found.rule_for(row, value_only)
    except UsageError as wrong:
        return str(wrong).removeprefix(f"row {row.number}").lstrip(": ").removesuffix(" (--remove)")
    return entry


def _names_one(entry: "dict[str, Any]") -> bool:
    return isinstance(entry.get("selector"), str)


def _content(entry: "dict[str, Any]") -> str:
    """What makes two rules the same; a note does not."""
    return repr(sorted((name, repr(value)) for name, value in entry.items() if name != "note"))


def spoken_rank(risk: Any) -> str:
    """A rank, and what is in it."""
    ranks = {
        "HIGH": _("High: looks like an identifier"),
        "TEXT": _("Text: free text, names, ids"),
        "PRIVATE": _("Private: private elements"),
        "DATE": _("Date: days"),
        "LABEL": _("Label: short text"),
        "NUMBER": _("Number: private numbers, bytes"),
        "CODE": _("Code: codes and their meanings"),
        "OWN": _("Own: what DicomDeid put there"),
    }
    return ranks[risk.name]
