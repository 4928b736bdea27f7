"""The table: rows of a review for a terminal, and what they come to."""

from collections.abc import Iterable
from typing import Final

from ..changes import cell, fitted
from ..errors import REASONS
from .reviewing import Totals
from .risk import Risk
from .store import Row

_HEAD: Final = ("No", "RISK", "PATH", "VR", "FILES", "VALUE", "WHY")
_PATH: Final = 2  # the column
_LONGEST_PATH: Final = 1000


def as_table(rows: Iterable[Row], width: int = 120) -> str:
    """The rows as a table for a screen of `width` characters."""
    lines = [_HEAD]
    for row in rows:
        shown = (cell(row.path, _LONGEST_PATH), row.vr, str(row.files), cell(row.value), row.why)
        lines.append((str(row.number), row.risk.name.lower(), *shown))
    return fitted(lines, width, _PATH)


def as_text(totals: Totals) -> str:
    """What was read and what was found, without any value."""
    lines = [f"{totals.files} files" + (", and more that were not read" if totals.cancelled else "")]
    if totals.not_dicom:
        lines.append(f"  {totals.not_dicom} are no DICOM files, or directories of them; see <no DICOM file>")
    lines += [f"  {count} could not be read, {code}: {REASONS[code]}" for code, count in _unread(totals)]
    ranks = [f"{risk.name.lower()} {totals.rows[risk]}" for risk in Risk if totals.rows.get(risk)]
    lines.append(f"{sum(totals.rows.values())} distinct values" + (f": {', '.join(ranks)}" if ranks else ""))
    return "\n".join(lines)


def _unread(totals: Totals) -> list[tuple[str, int]]:
    return sorted(totals.unread.items())
