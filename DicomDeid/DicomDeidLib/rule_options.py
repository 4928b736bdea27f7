"""One-off rules on the command line, in the order they are given, over any profile."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import UsageError
from .profile.pixel_rule import STARTER, TEXT, ULTRASOUND, read_rectangle, starter_rules
from .profile.risk_kinds import KINDS
from .profile.risk_policy import POLICIES, read_risks
from .profile.selector import parse_selector
from .profile.substitution import read_substitution

Entry = dict[str, Any]


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options; they gather `rules`, `variables` and `risks` as JSON holds them."""
    group = parser.add_argument_group("rules over the profile; the last that matches wins")
    for name, metavar, said in (
        ("keep", "SELECTOR", "keep elements"),
        ("remove", "SELECTOR", "remove elements"),
        ("empty", "SELECTOR", "empty elements"),
        ("clean", "SELECTOR", "keep text, cleaned of what says who somebody is"),
        ("set", "SELECTOR=VALUE", "put a text or template in place, or in where it is absent"),
        ("substitute", "SELECTOR=s/OLD/NEW/i", "replace what a regular expression finds"),
        (
            "clean-pixels",
            "T,L,B,R",
            "fill rows T to B, columns L to R; or outside-ultrasound-regions, detected-text, common",
        ),
        ("keep-private", "SELECTOR", "keep private elements: {CREATOR}, (gggg,{CREATOR}ee), private"),
    ):
        group.add_argument(f"--{name}", action=_Gather, metavar=metavar, help=said, dest="rules", default=[])
    group.add_argument("--when", action=_Gather, metavar="EXPR", help="a condition for the rules behind it")
    group.add_argument(
        "--var",
        action=_Gather,
        metavar="NAME=VALUE",
        dest="variables",
        default={},
        help="a text for templates",
    )
    group.add_argument(
        "--keep-words", metavar="FILE", help="words and phrases, one a line, that cleaned text always keeps"
    )
    group.add_argument("--remove-words", metavar="FILE", help="those that cleaned text always loses")
    group.add_argument(
        "--risk",
        action=_Gather,
        metavar="KIND=POLICY",
        dest="risks",
        default={},
        help=f"{', '.join(POLICIES)}: for a kind that may show who it is of ({', '.join(KINDS)})",
    )
    group.add_argument(
        "--save-profile", type=Path, metavar="FILE", help="write profile, options and rules as a profile"
    )


def check_rule_options(parsed: argparse.Namespace) -> None:
    """Raises UsageError for a condition that no rule stands behind: it would be for none."""
    if getattr(parsed, "when_waits", False):
        raise UsageError("--when: it is for the rules behind it, and there is none; put it before them")


class _Gather(argparse.Action):
    """Takes the options in the order they are given: a condition is for the rules behind it."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: str | Sequence[Any] | None,
        option_string: str | None = None,
    ) -> None:
        text, option = str(values), str(option_string).removeprefix("--")
        if option == "when":
            namespace.when, namespace.when_waits = text, True
        elif option == "var":
            name, equals, value = text.partition("=")
            if not equals:
                raise UsageError(f"--var {name}: NAME=VALUE is expected")
            namespace.variables = {**namespace.variables, name: value}
        elif option == "risk":
            kind, _, policy = text.partition("=")
            namespace.risks = {**namespace.risks, **read_risks({kind: policy}, "--risk")}
        else:
            when, namespace.when_waits = getattr(namespace, "when", None), False
            entries = _pixel_rules(text) if option == "clean-pixels" else [_entry(option, text)]
            if when:
                entries = [_only_when(entry, when) for entry in entries]
            namespace.rules = [*namespace.rules, *entries]


def _only_when(entry: Entry, when: str) -> Entry:
    own = entry.get("when")
    return {**entry, "when": f"({when}) and ({own})" if own else when}


def _pixel_rules(text: str) -> list[Entry]:
    """The rules of --clean-pixels: the starter set, or one region. Raises UsageError."""
    if text == STARTER:
        return starter_rules()
    try:
        region = text if text in (ULTRASOUND, TEXT) else read_rectangle(text)
    except UsageError as problem:
        raise UsageError(f"--clean-pixels: {problem}") from None
    return [{"action": "clean-pixels", "regions": [region]}]


def _entry(option: str, text: str) -> Entry:
    """The rule of an option. Raises UsageError."""
    if option in ("keep", "remove", "empty", "clean"):
        return {"selector": text, "action": option}
    if option == "keep-private":
        if not parse_selector(text).means_private:
            raise UsageError(f"--keep-private {text}: private elements are expected, as {{CREATOR}}")
        return {"selector": text, "action": "keep"}
    selector, equals, value = text.partition("=")
    if not equals:
        raise UsageError(f"--{option} {text}: a '=' is expected behind the selector")
    if option == "set":
        return {"selector": selector, "action": "set", "value": value}
    try:
        return {"selector": selector, "action": "substitute", **read_substitution(value)}
    except UsageError as problem:
        raise UsageError(f"--substitute: {problem}") from None
