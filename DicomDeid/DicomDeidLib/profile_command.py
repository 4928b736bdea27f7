"""`dicom-deid profile`: lists, shows, checks, explains and compares profiles."""

import argparse
import json
from typing import Any

from .errors import CouldNotStart
from .exit_codes import ALL_RELEASED
from .profile.claim import warnings_of
from .profile.document import FORMATS, document
from .profile.explain import differences, explain
from .profile.profile import BUILT_IN, load_profile
from .text_detection.extra import require


def add_profile_command(commands: Any) -> None:
    """Adds `profile` and its commands."""
    profile = commands.add_parser("profile", help="profiles: what is done to each element")
    inner = profile.add_subparsers(required=True, metavar="COMMAND")
    inner.add_parser("list", help="the built-in profiles").set_defaults(command=_list)
    show = _with_profile(inner, "show", _show, "print a whole profile, for people or as JSON")
    show.add_argument("--format", choices=FORMATS, default="text", help="text for people (default)")
    _with_profile(inner, "check", _check, "look for errors and weakened protection")
    explained = _with_profile(
        inner, "explain", _explain, "say which rule decides about an attribute, and why"
    )
    explained.add_argument("selector", metavar="SELECTOR")
    diff = _with_profile(inner, "diff", _diff, "say where two profiles differ")
    diff.add_argument("other", metavar="OTHER")


def _with_profile(inner: Any, name: str, command: Any, said: str) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = inner.add_parser(name, help=said)
    parser.add_argument("profile", metavar="NAME|FILE")
    parser.set_defaults(command=command)
    return parser


def _list(_parsed: argparse.Namespace) -> int:
    for name in BUILT_IN:
        profile = load_profile(name)
        print(f"{name} {profile.version}\n    {profile.description}")
    return ALL_RELEASED


def _show(parsed: argparse.Namespace) -> int:
    profile = load_profile(parsed.profile)
    if parsed.format == "json":
        print(json.dumps(profile.as_json(), indent=2, ensure_ascii=False))
    else:
        print(document(profile, markdown=parsed.format == "markdown"))
    return ALL_RELEASED


def _check(parsed: argparse.Namespace) -> int:
    profile = load_profile(parsed.profile)
    for warning in warnings_of(profile):
        print(f"warning: {warning}")
    if profile.looks_for_text:
        try:
            require()
        except CouldNotStart as problem:
            print(f"warning: a run can't start here: {problem}")
    print(f"{profile.name} {profile.version}: {len(profile.rules)} rules, hash {profile.hash}")
    return ALL_RELEASED


def _explain(parsed: argparse.Namespace) -> int:
    found = explain(load_profile(parsed.profile), parsed.selector)
    print(f"{found.name} {found.tag} {found.vr}")
    for verdict in found.verdicts:
        print(
            f"  {verdict.effect:<10} {verdict.why}"
            + (f"\n{'':13}where {verdict.when}" if verdict.when else "")
        )
    return ALL_RELEASED


def _diff(parsed: argparse.Namespace) -> int:
    for line in differences(load_profile(parsed.profile), load_profile(parsed.other)):
        print(line)
    return ALL_RELEASED
