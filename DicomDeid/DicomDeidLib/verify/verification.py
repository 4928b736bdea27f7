"""Verifies a run: reads originals and outputs anew and does every check."""

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from ..dicom import tags
from ..errors import UsageError
from .align import aligned
from .dates import Dates
from .dciodvfy import Validator
from .files import Files, Unreadable
from .filled import Filled
from .headers import Header, NotReadable, read_header
from .instances import check_instances
from .leaks import Leaks, count
from .marks_check import check_marks
from .pairs import Instance, Pairing, instance_of, pair_by_content, pair_by_map, read_map
from .patients import check_patients
from .pixels import check_pixels
from .references import References
from .report import Check, Verification
from .search import Hit, Search
from .sought import Sought
from .values import check_values

OnFile = Callable[[int, int], None]


class _Cancelled(Exception):
    """Somebody wants no more."""


@dataclass(slots=True)
class _Steps:
    """Counts what is done; a file is a step each time it is looked at."""

    total: int
    on_file: OnFile | None
    cancelled: Callable[[], bool] | None
    done: int = 0

    def step(self) -> None:
        """Raises _Cancelled."""
        self.done += 1
        if self.on_file is not None:
            self.on_file(self.done, max(self.total, self.done))
        if self.cancelled is not None and self.cancelled():
            raise _Cancelled


def verify(
    originals: Iterable[Path | str],
    output: Path | str,
    map: Path | str | None = None,
    on_file: OnFile | None = None,
    cancelled: Callable[[], bool] | None = None,
    dciodvfy: bool = True,
) -> Verification:
    """Compares the originals with the output of a run; neither is changed.

    originals: files and folders. output: the folder or the .zip. map: the CSV of `run --map`; without it
    pairs are found by what a de-identifier leaves alone. on_file: is told steps done and steps in all.
    cancelled: is asked between files. dciodvfy: run it where it is installed.
    Raises UsageError where it can't be started, OSError where a file can't be read.
    """
    rows = read_map(Path(map)) if map else None
    olds = Files.of_inputs([Path(path) for path in originals], Path(output))
    news = Files.of_output(Path(output))
    found = Verification("map" if rows is not None else "content", _checks())
    try:
        steps = _Steps(len(olds.names) + 2 * len(news.names), on_file, cancelled)
        with contextlib.suppress(_Cancelled):
            found.cancelled = True  # until it is seen that it was not
            _verify(found, olds, news, rows, steps, dciodvfy)
            found.cancelled = False
    finally:
        news.close()
    return found


def _checks() -> list[Check]:
    return [
        Check("leaks", "nothing that identifies is in any byte or name", "files"),
        Check("patients", "one before is one after, and two are two", "patients"),
        Check("instances", "studies and series are the same groups, with all instances", "series"),
        Check(
            "references", "what led to an instance, series, study or frame leads to it still", "references"
        ),
        Check("values", "geometry, SUV inputs and diffusion are as they were", "values"),
        Check("pixels", "pixel data are as they were, but where they were cleaned", "pairs"),
        Check("dates", "one offset a patient, or as the output says", "dates"),
        Check("marks", "what outputs say was done to them is true", "pairs"),
        Check("dciodvfy", "no error that the original did not have", "pairs"),
    ]


def _verify(
    found: Verification,
    olds: Files,
    news: Files,
    rows: list[tuple[str, str, str]] | None,
    steps: _Steps,
    dciodvfy: bool,
) -> None:
    checks = {check.name: check for check in found.checks}
    sought = Sought()
    before = list(_read_originals(olds, sought, steps, found))
    sought.ready()
    after = list(_read_outputs(news, Leaks(checks["leaks"], Search(sought)), steps, found))
    pairing = pair_by_content(before, after) if rows is None else pair_by_map(before, after, rows)
    _count(found, pairing)
    check_patients(checks["patients"], pairing.pairs)
    check_instances(checks["instances"], pairing, before, after, rows is not None)
    validator = Validator(checks["dciodvfy"], olds, news, dciodvfy)
    _look_at_pairs(checks, pairing, before, olds, news, validator, steps)


def _count(found: Verification, pairing: Pairing) -> None:
    found.pairs = len(pairing.pairs)
    found.without_output = len(pairing.without_output)
    found.without_original = len(pairing.without_original)
    found.ambiguous = pairing.ambiguous


def _read_originals(files: Files, sought: Sought, steps: _Steps, found: Verification) -> Iterator[Instance]:
    for number, name in enumerate(files.names, 1):
        steps.step()
        try:
            with files.opened(name) as file:
                header = read_header(file)
        except (NotReadable, IsADirectoryError, FileNotFoundError, PermissionError) as problem:
            found.unread_originals += 1
            found.broken_originals += isinstance(problem, PermissionError) or getattr(
                problem, "begins", False
            )
            continue
        sought.take(header)  # also of a directory, which names patients
        if header.text(tags.SOP_INSTANCE_UID) and not _is_directory(header):
            found.originals += 1
            yield instance_of(number, name, True, header)
        else:
            found.unread_originals += 1


def _is_directory(header: Header) -> bool:
    return any(leaf.text == tags.MEDIA_STORAGE_DIRECTORY for leaf in header.meta if leaf.tag == 0x00020002)


def _read_outputs(files: Files, leaks: Leaks, steps: _Steps, found: Verification) -> Iterator[Instance]:
    leaks.look_at_other("what is beside the files", [], leaks.search.hits(files.beside))
    for number, name in enumerate(files.names, 1):
        steps.step()
        named = leaks.in_name(name)
        try:
            with files.opened(name) as file:
                one = _read_output(file, number, name, named, leaks)
        except (Unreadable, OSError):
            leaks.look_at_other(f"{number}", named, [])
            one = None
        if one is None:
            found.unread_outputs += 1
        else:
            found.outputs += 1
            yield one


def _read_output(file: IO[bytes], number: int, name: str, named: list[Hit], leaks: Leaks) -> Instance | None:
    whole: dict[bytes, list[Hit]] = {}
    try:
        header = read_header(
            file,
            on_text=lambda text: count(leaks.search.hits(text), whole),
            on_stream=lambda stream, spans: count(leaks.search.stream(stream, spans), whole),
        )
    except NotReadable:
        label = f"{number}" if named else f"{number} {name}"
        leaks.look_at_other(label, named, leaks.search.stream(file, []))
        return None
    if header.inflated:
        count(leaks.search.stream(file, []), whole)  # what stands before the data set
    one = instance_of(number, name, bool(named), header)
    leaks.look(one, header, named, whole)
    return one


def _look_at_pairs(
    checks: dict[str, Check],
    pairing: Pairing,
    before: list[Instance],
    olds: Files,
    news: Files,
    validator: Validator,
    steps: _Steps,
) -> None:
    """Reads both files of each pair again, and compares them."""
    references = References(checks["references"], before, pairing.pairs)
    dates = Dates(checks["dates"])
    filled = Filled(checks["pixels"])
    for pair in sorted(pairing.pairs, key=lambda pair: pair.new.number):
        steps.step()
        try:
            with olds.opened(pair.old.name) as file:
                old = read_header(file, hashed=False)
            with news.opened(pair.new.name) as file:
                new = aligned(old, read_header(file, hashed=False))
        except (NotReadable, Unreadable):
            raise UsageError("a file changed while it was verified") from None
        references.look(pair, old, new)
        check_values(checks["values"], pair, old, new)
        if check_pixels(checks["pixels"], pair):
            with olds.opened(pair.old.name) as before_file, news.opened(pair.new.name) as after_file:
                filled.look(pair, before_file, after_file, (old.syntax, new.syntax))
        dates.look(pair, old, new)
        check_marks(checks["marks"], pair, old, new)
        validator.look(pair)
    dates.finish()
    filled.finish()
