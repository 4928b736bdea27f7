"""A change: one line of the before/after table, and the table as text and JSON."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Final

from .dicom.vr import NUMBER_FORMAT, TEXT, numbers_of

_LONGEST_SHOWN: Final = 60
_LONGEST_KEPT: Final = 2000
_NUMBERS_SHOWN: Final = 8
_PATH: Final = 1  # the column
_SPOKEN: Final[dict[str | None, str]] = {None: "(removed)", "": "(empty)"}


@dataclass(frozen=True, slots=True)
class Change:
    """What happens to one element. It holds patient data: it is for the screen of who asked, no report.

    path: where it stands, as 'RequestAttributesSequence[0].ScheduledProcedureStepID'.
    action: an `Effect`, or 'insert'. before, after: the values as text; None where there is none.
    rule: what decided.
    """

    path: str
    name: str
    vr: str
    action: str
    before: str | None
    after: str | None
    rule: str

    @property
    def changed(self) -> bool:
        """False where the element stays as it is."""
        return self.before != self.after


def show_value(raw: bytes, vr: str, order: str, text: str | None = None) -> str:
    """A value for people: text as text, a few numbers as numbers, anything else by its length.

    order: '<' or '>', the byte order of numbers. text: the decoded text, where the caller has it.
    """
    if vr in TEXT:
        shown = text if text is not None else raw.decode("ascii", "replace").strip(" \0")
        return shown if len(shown) <= _LONGEST_KEPT else shown[:_LONGEST_KEPT] + "…"
    number_vr = vr.split(" ")[0]
    if number_vr in NUMBER_FORMAT:
        numbers = numbers_of(raw, number_vr, order)
        if 0 < len(numbers) <= _NUMBERS_SHOWN:
            return "\\".join(numbers)
    return f"<{len(raw)} bytes>" if raw else ""


def as_json(changes: Iterable[Change]) -> str:
    """The changes as a JSON list of objects, one a line."""
    return "[\n" + ",\n".join(json.dumps(asdict(change), ensure_ascii=False) for change in changes) + "\n]"


def as_table(changes: Iterable[Change], width: int = 120) -> str:
    """The changes as a table for a screen of `width` characters."""
    rows = [("", "ELEMENT", "VR", "BEFORE", "AFTER", "RULE")]
    for change in changes:
        mark = {"remove": "-", "insert": "+"}.get(change.action, "~") if change.changed else " "
        before = cell("" if change.before is None else change.before)
        after = cell(_SPOKEN.get(change.after, change.after or "") if change.changed else before)
        rows.append((mark, change.path, change.vr, before, after, change.rule))
    return fitted(rows, width, _PATH)


def fitted(rows: Sequence[tuple[str, ...]], width: int, path: int) -> str:
    """Rows as a table that fits a screen, their widest columns cut.

    width: characters of a line. path: the column of paths, of which the end is shown.
    """
    widths = _widths(rows, width)
    lines = []
    for row in rows:
        cells = [
            _fit(one, size, tail=number == path)
            for number, (one, size) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  ".join(cells).rstrip())
    return "\n".join(lines)


def cell(value: str, longest: int = _LONGEST_SHOWN) -> str:
    """One line of visible characters, `longest` at most."""
    shown = "".join(letter if letter.isprintable() else "·" for letter in value)
    return shown if len(shown) <= longest else shown[: longest - 1] + "…"


def _widths(rows: Sequence[tuple[str, ...]], width: int) -> list[int]:
    """The width of each column: what it needs, the widest ones cut until the line fits."""
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    spare = width - 2 * (len(widths) - 1)
    while sum(widths) > spare:
        widest = max(range(len(widths)), key=lambda column: widths[column])
        if widths[widest] <= 12:
            break
        widths[widest] -= 1
    return widths


def _fit(cell: str, size: int, *, tail: bool) -> str:
    """The cell at a width; of a path the end is what tells."""
    if len(cell) <= size:
        return cell.ljust(size)
    return "…" + cell[len(cell) - size + 1 :] if tail else cell[: size - 1] + "…"
