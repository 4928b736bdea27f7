"""A profile as a document for people: what it is, its rules, its conformance (PS3.15 section E.1.3)."""

from typing import Final

from .claim import claim_of, warnings_of
from .explain import rows_of
from .options import CLEANS_TEXT, EDITION, OPTIONS
from .profile import Profile
from .risk_kinds import KINDS
from .risk_policy import policy_of
from .rule import Rule

FORMATS: Final = ("text", "markdown", "json")
_ALWAYS: Final = (
    "UIDs and pseudonyms derive from the user's key by HMAC-SHA-256; the same key gives the same, and",
    "nobody without it can tell them. Attributes are treated at every level, also in private sequences.",
    "Pixels are cleaned only where a rule clean-pixels says which; text in them is looked for only where",
    "a rule says detected-text or has_text(). Only files in which something was filled have the code 113101.",
    "Kinds whose policy is set-aside are not released, and those whose policy is clean only where a rule",
    "filled something of their pixels, or looked for text in all frames and found none.",
)

_SAYS: Final = {"keep": "keeps", "remove": "loses"}
_CLEANING: Final = (
    "Text is cleaned of names, ids, addresses, institution and phone numbers that the data set or the",
    "crosswalk has at any level, however they are written, and of what looks like e-mail, URL, phone,",
    "social security or record number, UID, titled name, age above 89; dates in it are treated as those",
    "of attributes are. Words that are ordinary or clinical as well stay in clinical phrases and in lower",
    "case. Names that the data set does not have are not found. Content items are treated by PS3.15 Table",
    "E.3.4-1 (edition 2026a), but references stay with mapped UIDs. Overlay bits are not looked at.",
)


def document(profile: Profile, *, markdown: bool) -> str:
    """The whole profile as text or Markdown."""
    lines = _title(f"{profile.name} {profile.version}", 1, markdown)
    lines += [profile.description, ""] if profile.description else []
    lines += [f"Base: {profile.base}. Hash: {profile.hash}.", ""]
    lines += _title("Options of PS3.15 section E.3", 2, markdown)
    chosen = [option for option in OPTIONS.values() if option.name in profile.options]
    lines += [f"- {option.meaning} ({option.name}, {option.code})" for option in chosen] or ["None."]
    lines += ["", *_title("Rules", 2, markdown)]
    lines += ["The last rule that matches wins over base and options.", ""] if profile.rules else ["None."]
    if profile.rules:
        head = ("", "selector", "action", "with", "when", "why")
        lines += _table(head, [_rule(n, rule) for n, rule in enumerate(profile.rules, 1)], markdown)
    for what, words in profile.words._asdict().items():
        if words:
            lines += ["", f"Words that cleaned text always {_SAYS[what]}: {', '.join(words)}."]
    lines += ["", *_title("Kinds that may show whose they are", 2, markdown)]
    said: list[tuple[str, ...]] = [(name, policy_of(kind, profile.risks)) for kind, name in KINDS.items()]
    lines += _table(("kind", "policy"), said, markdown)
    warnings = warnings_of(profile)
    if warnings:
        lines += ["", *_title("Warnings", 2, markdown), *(f"- {warning}" for warning in warnings)]
    lines += ["", *_title("Conformance", 2, markdown), *_conformance(profile)]
    lines += ["", *_title("Every attribute", 2, markdown)]
    lines += ["At the top of a data set, where no condition of a rule holds.", ""]
    lines += _table(
        ("tag", "attribute", "action", "rule"), [tuple(row) for row in rows_of(profile).values()], markdown
    )
    return "\n".join(lines)


def _title(text: str, depth: int, markdown: bool) -> list[str]:
    if markdown:
        return ["#" * depth + " " + text, ""]
    return [text, ("=" if depth == 1 else "-") * len(text), ""]


def _rule(number: int, rule: Rule) -> tuple[str, ...]:
    more = [
        f"{name}: {len(value)} rows" if name == "table" else f"{name}: {value}"
        for name, value in rule.entry.items()
        if name not in ("selector", "action", "when", "note")
    ]
    selectors = ", ".join(selector.text for selector in rule.selectors) or "the object"
    return (str(number), selectors, rule.action, "; ".join(more), rule.get("when"), rule.note)


def _table(head: tuple[str, ...], rows: list[tuple[str, ...]], markdown: bool) -> list[str]:
    if markdown:
        cells = [[cell.replace("|", "\\|") for cell in row] for row in (head, *rows)]
        written = ["| " + " | ".join(row) + " |" for row in cells]
        return [written[0], "|" + "---|" * len(head), *written[1:]]
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(len(head))]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in (head, *rows)
    ]


def _conformance(profile: Profile) -> list[str]:
    """What PS3.15 section E.1.3 asks an implementation to state."""
    claim = claim_of(profile)
    lines = []
    if claim.is_basic:
        lines.append(
            f"Outputs are made by the Basic Application Level Confidentiality Profile, PS3.15 {EDITION},\n"
            "with the options above; (0012,0064) says so with the codes of CID 7050."
        )
    elif profile.base == "basic":
        lines.append("Rules keep what may say who somebody is, so no profile of PS3.15 is claimed.")
    else:
        lines.append(f"The base {profile.base} is none of PS3.15, so no profile of it is claimed.")
    removed = {None: "stays as it was", "YES": "is YES", "NO": "is NO"}[claim.removed]
    lines += [
        f"Patient Identity Removed (0012,0062) {removed}; (0012,0063) names program, profile and version.",
        f"Longitudinal Temporal Information Modified (0028,0303) is {claim.dates}, or less if it was.",
        *_ALWAYS,
        *(_CLEANING if profile.options & CLEANS_TEXT else ()),
    ]
    return lines
