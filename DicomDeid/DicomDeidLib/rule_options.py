"""One-off rules on the command line, in the order they are given, over any profile."""

import argparse
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from .errors import UsageError
from .profile.profile import Profile
from .profile.selector import parse_selector

Entry = dict[str, Any]


def add_rule_options(parser: argparse.ArgumentParser) -> None:
    """Adds the options; they gather rules as JSON holds them in `rules`, and texts in `variables`."""
    group = parser.add_argument_group("rules over the profile; the last that matches wins")
    for name, metavar, said in (
        ("keep", "SELECTOR", "keep elements"),
        ("remove", "SELECTOR", "remove elements"),
        ("empty", "SELECTOR", "empty elements"),
        ("set", "SELECTOR=VALUE", "put a text or template in place, or in where it is absent"),
        ("substitute", "SELECTOR=s/OLD/NEW/i", "replace what a regular expression finds"),
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
        "--save-profile", type=Path, metavar="FILE", help="write profile, options and rules as a profile"
    )


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
            namespace.when = text
        elif option == "var":
            name, equals, value = text.partition("=")
            if not equals:
                raise UsageError(f"--var {name}: NAME=VALUE is expected")
            namespace.variables = {**namespace.variables, name: value}
        else:
            when = getattr(namespace, "when", None)
            entry = _entry(option, text)
            namespace.rules = [*namespace.rules, {**entry, "when": when} if when else entry]


def _entry(option: str, text: str) -> Entry:
    """The rule of an option. Raises UsageError."""
    if option in ("keep", "remove", "empty"):
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
    return {"selector": selector, "action": "substitute", **_substitution(value)}


def _substitution(text: str) -> Entry:
    """'s/old/new/i' as sed writes it; the sign behind the s parts, and a backslash keeps it."""
    sign = text[1:2]
    parts = _parted(text[2:], sign) if text[:1] == "s" and sign and not sign.isalnum() else []
    if len(parts) != 3 or parts[2] not in ("", "i"):
        raise UsageError(f"--substitute: s/OLD/NEW/ or s/OLD/NEW/i is expected, not '{text}'")
    entry: Entry = {"pattern": parts[0], "with": parts[1]}
    return {**entry, "ignore_case": True} if parts[2] else entry


def _parted(text: str, sign: str) -> list[str]:
    parts = [""]
    at = 0
    while at < len(text):
        if text[at] == "\\" and text[at + 1 : at + 2] == sign:
            parts[-1] += sign
            at += 2
            continue
        if text[at] == "\\":
            parts[-1] += text[at : at + 2]
            at += 2
            continue
        if text[at] == sign:
            parts.append("")
        else:
            parts[-1] += text[at]
        at += 1
    return parts


def save_profile(path: Path, profile: Profile) -> None:
    """Writes a profile, named after the file. Raises UsageError where it exists or can't be written."""
    name = re.sub(r"[^A-Za-z0-9._-]", "-", path.stem).lstrip("._-")[:32] or "mine"
    data = {**profile.as_json(), "name": name}
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(json.dumps(data, indent=2) + "\n")
    except FileExistsError:
        raise UsageError(f"{path} exists already; a profile is never overwritten") from None
    except OSError as error:
        raise UsageError(f"{path} can't be written: {error.strerror}") from None
