"""The command line: dicom-deid demo | run | preview | key."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from .changes import as_json, as_table
from .engine import Engine, Outcome, Result
from .errors import REASONS, IsDicomDir, NotDicom, SetAside, UsageError
from .identity.key import is_open_to_others, read_key, write_new_key
from .profile.options import OPTIONS
from .profile.profile import BUILT_IN
from .run.folder import Summary, run_folder
from .version import VERSION

ALL_RELEASED: Final = 0
SOME_SET_ASIDE: Final = 1
WRONG_USAGE: Final = 2
COULD_NOT_START: Final = 3

_NO_KEY: Final = (
    "No key was given, so one was made for this run and is now forgotten: the same patient will be\n"
    "another pseudonym next time. To continue later, make a key (dicom-deid key new FILE) and use -k."
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, 1 (some set aside), 2 (usage), 3 (could not start)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    parsed = _parser().parse_args(arguments)
    try:
        command: Callable[[argparse.Namespace], int] = parsed.command
        code = command(parsed)
        sys.stdout.flush()
    except UsageError as problem:
        print(f"dicom-deid: {problem}", file=sys.stderr)
        return WRONG_USAGE
    except BrokenPipeError:
        # The reader (as `head`) has seen enough; nothing more can be written, not even at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return ALL_RELEASED
    except KeyboardInterrupt:
        print("dicom-deid: stopped; what was released so far is whole", file=sys.stderr)
        return SOME_SET_ASIDE
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="dicom-deid",
        description="De-identifies DICOM files, offline, and leaves the originals as they are.",
    )
    parser.add_argument("--version", action="version", version=f"dicom-deid {VERSION}")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    demo = commands.add_parser("demo", help="make a synthetic study, de-identify it, show what changed")
    demo.add_argument("-o", "--output", type=Path, default=Path("dicom-deid-demo"), metavar="DIR")
    demo.set_defaults(command=_demo)

    run = commands.add_parser("run", help="de-identify files and folders into an output folder")
    run.add_argument(
        "inputs", nargs="+", type=Path, metavar="INPUT", help="a file, or a folder with all below it"
    )
    run.add_argument(
        "-o", "--output", required=True, type=Path, metavar="OUTPUT", help="the folder to write to"
    )
    _add_policy(run)
    run.set_defaults(command=_run)

    preview = commands.add_parser("preview", help="show what would become of each element of a file")
    preview.add_argument("file", type=Path, metavar="FILE")
    preview.add_argument("--changed-only", action="store_true", help="leave out what stays as it is")
    preview.add_argument("--json", action="store_true", help="print JSON instead of a table")
    _add_policy(preview)
    preview.set_defaults(command=_preview)

    key = commands.add_parser("key", help="keys: what pseudonyms, UIDs and dates derive from")
    key_commands = key.add_subparsers(required=True, metavar="COMMAND")
    new = key_commands.add_parser("new", help="make a key file; keep it secret and safe")
    new.add_argument("file", type=Path, metavar="FILE")
    new.set_defaults(command=_key_new)
    return parser


def _add_policy(parser: argparse.ArgumentParser) -> None:
    built = ", ".join(option.name for option in OPTIONS.values() if option.built)
    parser.add_argument(
        "-p", "--profile", default="basic", metavar="PROFILE", help=f"{', '.join(BUILT_IN)}, or a JSON file"
    )
    parser.add_argument(
        "--option", action="append", default=[], metavar="NAME", help=f"an option of PS3.15 E.3: {built}"
    )
    parser.add_argument(
        "-k", "--key", type=Path, metavar="KEYFILE", help="a file made by: dicom-deid key new"
    )


def _engine(parsed: argparse.Namespace) -> Engine:
    key = None
    if parsed.key is not None:
        key = read_key(parsed.key)
        if is_open_to_others(parsed.key):
            print(f"dicom-deid: other accounts can read {parsed.key}; use: chmod 600", file=sys.stderr)
    return Engine(parsed.profile, parsed.option, key)


def _run(parsed: argparse.Namespace) -> int:
    engine = _engine(parsed)
    progress = _Progress()
    try:
        summary = run_folder(engine, parsed.inputs, parsed.output, progress.tell)
    except OSError as error:
        progress.close()
        print(f"dicom-deid: could not start: {error.strerror}", file=sys.stderr)
        return COULD_NOT_START
    progress.close()
    print_summary(summary, parsed.output)
    if parsed.key is None:
        print(_NO_KEY)
    return SOME_SET_ASIDE if summary.outcomes[Outcome.SET_ASIDE] else ALL_RELEASED


def print_summary(summary: Summary, output: Path) -> None:
    """Says what became of the inputs, in numbers and reasons."""
    counts = [
        f"{summary.outcomes[outcome]} {outcome.value}" for outcome in Outcome if summary.outcomes[outcome]
    ]
    print(f"{summary.files} files: {', '.join(counts) or 'nothing to do'}")
    for code, count in sorted(summary.reasons.items()):
        if code in REASONS:
            print(f"  {count} set aside, {code}: {REASONS[code]}")
        else:
            print(f"  {count} skipped, {code}")
    if summary.outcomes[Outcome.RELEASED] or summary.outcomes[Outcome.DUPLICATE]:
        print(f"The result is in {output}")


class _Progress:
    """Tells which files failed, by their number, and how many are done where somebody watches."""

    def __init__(self) -> None:
        self._bar = None
        if sys.stderr.isatty():
            try:
                from tqdm import tqdm  # type: ignore[import-untyped,unused-ignore]
            except ImportError:  # the extra `cli`: without it there is no bar, and nothing else is missing
                return
            self._bar = tqdm(unit=" files", leave=False)

    def tell(self, number: int, _path: Path, result: Result) -> None:
        """Notes one result."""
        if self._bar is not None:
            self._bar.update(1)
        if result.outcome is Outcome.SET_ASIDE:
            print(f"file {number}: set aside, {result.code}", file=sys.stderr)

    def close(self) -> None:
        """Takes the bar away."""
        if self._bar is not None:
            self._bar.close()


def _preview(parsed: argparse.Namespace) -> int:
    engine = _engine(parsed)
    if not parsed.file.is_file():
        raise UsageError(f"there is no file {parsed.file}")
    try:
        changes, risk = engine.preview(parsed.file)
    except NotDicom:
        raise UsageError(f"{parsed.file} is no DICOM file") from None
    except IsDicomDir:
        raise UsageError(f"{parsed.file} is a DICOMDIR, which is never released") from None
    except SetAside as problem:
        print(f"{parsed.file} would be set aside, {problem.code}: {problem.sentence}", file=sys.stderr)
        return SOME_SET_ASIDE
    if parsed.changed_only:
        changes = [change for change in changes if change.changed]
    if parsed.json:
        print(as_json(changes))
    else:
        print(as_table(changes, shutil.get_terminal_size((160, 40)).columns))
        if parsed.key is None:
            print("\nShown with a key made for this preview: a run with -k KEYFILE gives other values.")
    if risk:
        print(f"A run would set this file aside, {risk}: {REASONS[risk]}", file=sys.stderr)
    return SOME_SET_ASIDE if risk else ALL_RELEASED


def _key_new(parsed: argparse.Namespace) -> int:
    write_new_key(parsed.file)
    print(
        f"{parsed.file} is a new key. Keep it: whoever has it can tell whose a pseudonym is, nobody else can."
    )
    return ALL_RELEASED


def _demo(parsed: argparse.Namespace) -> int:
    from .demo import run_demo

    return SOME_SET_ASIDE if run_demo(parsed.output, print_summary) else ALL_RELEASED
