"""The store: every distinct value on disk, in a folder that only its owner can enter and that is deleted."""

import contextlib
import errno
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

from .remains import Value
from .risk import Risk

_PENDING: Final = 10_000
# Numbers of one private element that are listed one by one; where there are more they are measures.
_MOST_NUMBERS: Final = 100
_MOST_REMEMBERED: Final = 100_000
_TABLE: Final = """
CREATE TABLE value (path TEXT, vr TEXT, value TEXT, risk INTEGER, why TEXT, exact INTEGER, files INTEGER,
                    PRIMARY KEY (path, vr, value)) WITHOUT ROWID"""
# What may say more in one file than in another counts for all.
_ADD: Final = """
INSERT INTO value VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (path, vr, value) DO UPDATE SET
    files = files + excluded.files, exact = min(exact, excluded.exact),
    why = CASE WHEN excluded.risk < risk THEN excluded.why ELSE why END, risk = min(risk, excluded.risk)"""
_RANKED: Final = """
CREATE TABLE row (number INTEGER PRIMARY KEY, risk INTEGER, path TEXT, vr TEXT, files INTEGER, value TEXT,
                  why TEXT, exact INTEGER)"""
_COLUMNS: Final = "number, risk, path, vr, files, value, why, exact"


class Row(NamedTuple):
    """One distinct value of an output. It may be patient data: it is for the screen of who asked.

    number: from 1, by risk; the same for the same output. path: where it stands, as a selector, or in
    angle brackets what no selector names. files: in how many files it stands. why: what it looks like.
    exact: a rule can be for this value alone.
    """

    number: int
    risk: Risk
    path: str
    vr: str
    files: int
    value: str
    why: str
    exact: bool


class Store:
    """Counts values in a database of its own; `close` deletes it, as does the end of the program."""

    def __init__(self) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="dicomdeid-review-")  # mode 0700
        # Whoever reads a review may do so from another thread than the one that made it, never at once.
        file = Path(self._folder.name) / "review.sqlite"
        self._base = sqlite3.connect(file, isolation_level=None, check_same_thread=False)
        # A review that is interrupted is begun anew, so nothing has to outlive a crash.
        for setting in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -4000"):
            self._base.execute(f"PRAGMA {setting}")
        self._base.execute(_TABLE)
        # Open it has no need of its name, and without one it is gone however the program ends.
        with contextlib.suppress(OSError):  # Windows keeps the name until the end
            file.unlink()
        self._pending: Counter[Value] = Counter()
        self._numbers: dict[tuple[str, str], set[str] | None] = {}
        self._remembered = 0

    def add(self, values: Iterable[Value]) -> None:
        """Counts the values of one more file. Raises OSError where the disk is full, as `finish` does."""
        self._pending.update(
            value for value in values if value.risk is not Risk.NUMBER or self._is_listed(value)
        )
        if len(self._pending) >= _PENDING:
            self._flush()

    def _is_listed(self, value: Value) -> bool:
        """False for the numbers of a path that has too many: the row without a value counts its files."""
        if not value.value:
            return True
        path = (value.path, value.vr)
        known = self._numbers.setdefault(path, set())
        if known is None or value.value in known:
            return known is not None
        known.add(value.value)
        self._remembered += 1
        if len(known) > _MOST_NUMBERS or self._remembered > _MOST_REMEMBERED:
            self._remembered -= len(known)
            self._numbers[path] = None
            return False
        return True

    def _flush(self) -> None:
        with _no_space():
            self._base.execute("BEGIN")
            # In the order of the table's key, which is quicker.
            self._base.executemany(_ADD, ((*value, files) for value, files in sorted(self._pending.items())))
            self._base.execute("COMMIT")
        self._pending.clear()

    def finish(self) -> None:
        """Ranks and numbers what was counted: by risk; in a rank what stands in the fewest files first."""
        self._flush()
        with _no_space():
            self._rank()

    def _rank(self) -> None:
        for path, known in self._numbers.items():
            if known is None:
                self._base.execute(
                    "DELETE FROM value WHERE path = ? AND vr = ? AND risk = ? AND value != '' AND why = ''",
                    (*path, Risk.NUMBER),
                )
                shown = f"<more than {_MOST_NUMBERS} different numbers>"
                self._base.execute(
                    "UPDATE value SET value = ? WHERE path = ? AND vr = ? AND value = ''", (shown, *path)
                )
        self._base.execute("DELETE FROM value WHERE value = ''")
        self._base.execute(_RANKED)
        self._base.execute(
            f"INSERT INTO row ({_COLUMNS}) SELECT NULL, risk, path, vr, files, value, why, exact"
            " FROM value ORDER BY risk, files, path, vr, value"
        )
        self._base.execute("DROP TABLE value")

    def rows(
        self, where: str = "1", values: Sequence[object] = (), *, first: int, most: int
    ) -> Iterator[Row]:
        """Rows in their order. where: a condition of SQL for `values`. first: how many are left out.

        most: how many come, -1 for all.
        """
        found = self._base.execute(
            f"SELECT {_COLUMNS} FROM row WHERE {where} ORDER BY number LIMIT ? OFFSET ?",
            (*values, most, first),
        )
        for number, risk, path, vr, files, value, why, exact in found:
            yield Row(number, Risk(risk), path, vr, files, value, why, bool(exact))

    def count_by_risk(self) -> dict[Risk, int]:
        """How many rows each rank has."""
        return {
            Risk(risk): count
            for risk, count in self._base.execute("SELECT risk, count(*) FROM row GROUP BY risk")
        }

    def paths(self) -> list[str]:
        """Every path once."""
        return [path for (path,) in self._base.execute("SELECT DISTINCT path FROM row ORDER BY path")]

    def close(self) -> None:
        """Deletes what was gathered."""
        self._base.close()
        self._folder.cleanup()


@contextlib.contextmanager
def _no_space() -> Iterator[None]:
    """An error of the database as the OSError that it comes from: the disk is full, or is gone."""
    try:
        yield
    except sqlite3.Error:
        raise OSError(errno.ENOSPC, "the temporary folder can't hold what is gathered") from None
