"""The command line: dicom-deid demo | run | review | verify | preview | key and more."""

import argparse
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from .changes import as_json, as_table
from .engine import Engine
from .errors import REASONS, CouldNotStart, IsDicomDir, NotDicom, SetAside, Skipped, UsageError
from .exit_codes import ALL_RELEASED, COULD_NOT_START, SOME_SET_ASIDE, WRONG_USAGE
from .find_text_command import add_find_text_command
from .identity.crosswalk import MISSES, read_crosswalk, write_crosswalk
from .identity.identity import Identity
from .identity.key import is_open_to_others, new_key, read_key, write_new_key
from .job import RISKS, Job
from .naming import DEFAULT_LAYOUT
from .profile.options import OPTIONS
from .profile.profile import BUILT_IN, Profile, load_profile
from .profile.save import save_profile
from .profile_command import add_profile_command
from .review_command import add_review_command
from .rule_options import add_rule_options, check_rule_options
from .run_command import run_and_tell, run_from_json
from .verify_command import add_verify_command
from .version import VERSION


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one command and returns its exit code: 0, 1 (some set aside), 2 (usage), 3 (could not start)."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        parsed = _parser().parse_args(arguments)
        command: Callable[[argparse.Namespace], int] = parsed.command
        code = command(parsed)
        sys.stdout.flush()
    except UsageError as problem:
        print(f"dicom-deid: {problem}", file=sys.stderr)
        return COULD_NOT_START if isinstance(problem, CouldNotStart) else WRONG_USAGE
    except OSError as error:
        if isinstance(error, BrokenPipeError):
            # The reader (as `head`) has seen enough; nothing more can be written, not even at exit.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ALL_RELEASED
        print(f"dicom-deid: could not go on: {error.strerror}", file=sys.stderr)
        return COULD_NOT_START
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

    _add_run(commands)
    _add_survey(commands)
    add_profile_command(commands)
    add_review_command(commands)
    add_verify_command(commands)
    add_find_text_command(commands)

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


def _add_run(commands: Any) -> None:
    run = commands.add_parser("run", help="de-identify files and folders into an output folder or archive")
    run.add_argument("inputs", nargs="*", metavar="INPUT", help="a file, or a folder with all below it")
    run.add_argument("-o", "--output", metavar="OUTPUT", help="the folder, or the file.zip, to write to")
    _add_policy(run)
    run.add_argument(
        "--map", default="", metavar="CSV", help="write old and new ids of each file (confidential)"
    )
    run.add_argument("--problems", default="", metavar="CSV", help="write which inputs failed (confidential)")
    run.add_argument(
        "--report", default="", metavar="FILE", help="write what happened as JSON, without patient data"
    )
    run.add_argument(
        "--layout", default=DEFAULT_LAYOUT, metavar="TEMPLATE", help="names of outputs, of new values"
    )
    run.add_argument("-j", "--workers", type=int, default=1, metavar="N", help="processes (1)")
    run.add_argument(
        "--resume", action="store_true", help="go on where a run with the same key was interrupted"
    )
    run.add_argument("--dry-run", action="store_true", help="do everything but write")
    run.add_argument("--on-risk", choices=RISKS, default=RISKS[0], help="a file that may show who it is of")
    run.add_argument("--no-gate", action="store_true", help="do not search outputs for what had to go")
    run.add_argument("--job", metavar="FILE", help="a job as JSON instead; '-' for standard input")
    run.add_argument(
        "--progress", choices=("text", "json"), default="text", help="lines of JSON for programs"
    )
    run.set_defaults(command=_run)


def _add_survey(commands: Any) -> None:
    survey = commands.add_parser("survey", help="list the patients of files and folders in a crosswalk")
    survey.add_argument("inputs", nargs="+", type=Path, metavar="INPUT")
    survey.add_argument(
        "-o", "--output", required=True, type=Path, metavar="CROSSWALK", help="a new CSV (confidential)"
    )
    survey.add_argument(
        "-k", "--key", type=Path, metavar="KEYFILE", help="a file made by: dicom-deid key new"
    )
    survey.set_defaults(command=_survey)


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
    parser.add_argument(
        "--crosswalk", default="", metavar="CSV", help="who becomes whom; made by: dicom-deid survey"
    )
    parser.add_argument(
        "--crosswalk-miss", choices=MISSES, default=MISSES[0], help="a patient who is not in it"
    )
    add_rule_options(parser)


def _asked_profile(parsed: argparse.Namespace) -> Profile:
    """The profile with the options and rules that were given, saved where that was asked for."""
    lists = (("keep", parsed.keep_words), ("remove", parsed.remove_words))
    words = {name: path for name, path in lists if path}
    check_rule_options(parsed)
    profile = load_profile(parsed.profile, parsed.option, parsed.rules, parsed.variables, words, parsed.risks)
    if parsed.save_profile is not None:
        save_profile(parsed.save_profile, profile)
    return profile


def _warn_of_open_key(key: Path | None) -> None:
    if key is not None and key.exists() and is_open_to_others(key):
        print(f"dicom-deid: other accounts can read {key}; use: chmod 600", file=sys.stderr)


def _run(parsed: argparse.Namespace) -> int:
    if parsed.job is not None:
        return run_from_json(parsed.job, parsed.progress == "json")
    if not parsed.inputs or parsed.output is None:
        raise UsageError("run needs INPUT and -o OUTPUT, or --job")
    job = Job(
        inputs=tuple(parsed.inputs),
        output=parsed.output,
        profile=_asked_profile(parsed).as_json(),
        key=str(parsed.key or ""),
        crosswalk=parsed.crosswalk,
        crosswalk_miss=parsed.crosswalk_miss,
        map=parsed.map,
        problems=parsed.problems,
        report=parsed.report,
        layout=parsed.layout,
        workers=parsed.workers,
        resume=parsed.resume,
        dry_run=parsed.dry_run,
        on_risk=parsed.on_risk,
        gate=not parsed.no_gate,
    )
    _warn_of_open_key(parsed.key)
    # Through JSON, as every other caller's job comes.
    return run_and_tell(Job.from_json(job.to_json()), as_json=parsed.progress == "json")


def _preview(parsed: argparse.Namespace) -> int:
    key = read_key(parsed.key) if parsed.key else None
    _warn_of_open_key(parsed.key)
    crosswalk = read_crosswalk(Path(parsed.crosswalk), parsed.crosswalk_miss) if parsed.crosswalk else None
    engine = Engine(_asked_profile(parsed), (), key, crosswalk=crosswalk)
    if not parsed.file.is_file():
        raise UsageError(f"there is no file {parsed.file}")
    try:
        changes, risk = engine.preview(parsed.file)
    except NotDicom:
        raise UsageError(f"{parsed.file} is no DICOM file") from None
    except IsDicomDir:
        raise UsageError(f"{parsed.file} is a DICOMDIR, which is never released") from None
    except (SetAside, Skipped) as problem:
        what = "skipped" if isinstance(problem, Skipped) else "set aside"
        print(f"{parsed.file} would be {what}, {problem.code}: {problem.sentence}", file=sys.stderr)
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


def _survey(parsed: argparse.Namespace) -> int:
    from .run.survey import survey

    for path in parsed.inputs:
        if not path.exists():
            raise UsageError(f"there is no file or folder {path}")
    if parsed.output.exists():
        raise UsageError(f"{parsed.output} exists already; a crosswalk is never overwritten")
    _warn_of_open_key(parsed.key)
    identity = Identity(read_key(parsed.key) if parsed.key else new_key())
    found = survey(parsed.inputs, parsed.output, identity, lambda: None)
    write_crosswalk(parsed.output, found.entries)
    print(f"{found.files} files, {len(found.entries)} patients; {found.unread} files could not be read")
    print(
        f"{parsed.output} is confidential: it says who is who. Give it back with: dicom-deid run --crosswalk"
    )
    return SOME_SET_ASIDE if found.unread else ALL_RELEASED


def _demo(parsed: argparse.Namespace) -> int:
    from .demo import run_demo

    return SOME_SET_ASIDE if run_demo(parsed.output) else ALL_RELEASED
