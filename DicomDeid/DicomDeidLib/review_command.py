"""`dicom-deid review`: lists what is left in an output, and makes rules that remove it."""

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from .errors import UsageError
from .exit_codes import ALL_RELEASED, SOME_SET_ASIDE
from .profile.profile import BUILT_IN, load_profile
from .profile.save import save_profile
from .progress import open_progress

if TYPE_CHECKING:
    from .review import Review

_SHOWN: Final = 40  # rows


def add_review_command(commands: Any) -> None:
    """Adds `review`."""
    parser = commands.add_parser("review", help="list every value that is left in an output, by risk")
    parser.add_argument("output", type=Path, metavar="OUTPUT", help="a folder, an archive or a file")
    parser.add_argument("--all", action="store_true", help=f"print all rows, not the first {_SHOWN}")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write all rows as CSV (confidential)")
    parser.add_argument(
        "--html", type=Path, metavar="FILE", help="write all rows as a page to search and sort (confidential)"
    )
    group = parser.add_argument_group("remove this everywhere: rules over a profile, for the next run")
    group.add_argument(
        "--remove", nargs="+", action="extend", default=[], metavar="NUMBER|SELECTOR",
        help="remove what a row shows, or what a selector names, in every file",
    )  # fmt: skip
    group.add_argument(
        "--remove-value", nargs="+", action="extend", type=int, default=[], metavar="NUMBER",
        help="remove it only where it has the row's value; the profile then holds that value",
    )  # fmt: skip
    group.add_argument(
        "-p", "--profile", default="basic", metavar="PROFILE", help=f"{', '.join(BUILT_IN)}, or a JSON file"
    )
    group.add_argument("--save-profile", type=Path, metavar="FILE", help="the profile with the new rules")
    parser.set_defaults(command=_review)


def _review(parsed: argparse.Namespace) -> int:
    from .review import review  # its tables are read where something is reviewed, and not before

    _check(parsed)
    progress = _progress(parsed.output)
    try:
        found = review(parsed.output, progress.tell)
    finally:
        progress.close()
    with found:
        rules = _rules(parsed, found)
        _print(parsed, found)
        if parsed.csv is not None:
            found.write_csv(parsed.csv)
            print(f"{parsed.csv} has all rows; it is confidential.")
        if parsed.html is not None:
            found.write_html(parsed.html)
            print(f"{parsed.html} has all rows; open it in a browser. It is confidential.")
        if parsed.save_profile is not None:
            _save(parsed, rules)
        return SOME_SET_ASIDE if found.totals.unread else ALL_RELEASED


def _progress(output: Path) -> Any:
    from .review.files import count_files

    return open_progress(lambda: count_files(output))


def _check(parsed: argparse.Namespace) -> None:
    """Raises UsageError for what can't be done, before anything is read."""
    from .confidential import check_place

    asked = bool(parsed.remove or parsed.remove_value)
    if asked != (parsed.save_profile is not None):
        raise UsageError("--remove and --remove-value need --save-profile FILE, and it needs one of them")
    if not parsed.output.exists():
        raise UsageError(f"there is no file or folder {parsed.output}")
    places = [path for path in (parsed.csv, parsed.html, parsed.save_profile) if path is not None]
    for path in places:
        check_place(path, parsed.output)
    if len({path.resolve() for path in places}) < len(places):
        raise UsageError("one file is named for two things")
    if asked:
        load_profile(parsed.profile)


def _rules(parsed: argparse.Namespace, found: "Review") -> list[dict[str, Any]]:
    """The rules that were asked for, each once. Raises UsageError."""
    rules = [found.rule_for(found.row(int(text)) if text.isdecimal() else text) for text in parsed.remove]
    rules += [found.rule_for(found.row(number), value_only=True) for number in parsed.remove_value]
    return [rule for number, rule in enumerate(rules) if rule not in rules[:number]]


def _print(parsed: argparse.Namespace, found: "Review") -> None:
    from .review.table import as_table, as_text

    print(as_table(found.rows(None if parsed.all else _SHOWN), shutil.get_terminal_size((160, 40)).columns))
    more = sum(found.totals.rows.values()) - _SHOWN
    if more > 0 and not parsed.all:
        print(f"... and {more} more: --all, --csv FILE or --html FILE show them")
    print(f"\n{as_text(found.totals)}")
    if parsed.save_profile is None and found.totals.rows:
        print(
            "What should not stay: dicom-deid review OUTPUT --remove NUMBER -p PROFILE --save-profile FILE,\n"
            "then run the originals again with -p FILE, into an empty folder."
        )


def _save(parsed: argparse.Namespace, rules: list[dict[str, Any]]) -> None:
    path = parsed.save_profile
    save_profile(path, load_profile(parsed.profile, (), rules))
    for rule in rules:
        only = ", where it has the value" if "matching" in rule else ""
        print(f"{rule['action']} {rule['selector']}{only}")
    print(
        f"{path} has {len(rules)} more rules; run the originals again with -p {path}, into an empty folder."
    )
    if parsed.remove_value:
        path.chmod(0o600)
        print(f"{path} is confidential: it holds the values that are removed.")
