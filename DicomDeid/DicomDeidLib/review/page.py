"""The page: rows of a review as one HTML file, which needs nothing else and lets nothing in a value run."""

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import IO, Final

from .risk import Risk
from .store import Row

_POLICY: Final = (
    "default-src 'none'; script-src 'sha256-{script}'; style-src 'sha256-{style}'; "
    "base-uri 'none'; form-action 'none'"
)
# What could end the element that the data stand in, or begin another; JSON reads them as they were.
_UNSAFE: Final = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})
_MARK: Final = re.compile(r"/\*(POLICY|RISKS|RULES|ROWS)\*/")


def write_page(file: IO[str], rows: Iterable[Row], rules: Mapping[str, str]) -> None:
    """Writes the page, row after row. rules: JSON of the rule for each path that has one."""
    template = _template()
    end = 0
    for mark in _MARK.finditer(template):
        file.write(template[end : mark.start()])
        end = mark.end()
        if mark[1] == "POLICY":
            file.write(_policy(template))
        elif mark[1] == "RISKS":
            file.write(_as_data([risk.name.lower() for risk in Risk]))
        elif mark[1] == "RULES":
            file.write(_as_data(rules))
        else:
            _write_rows(file, rows)
    file.write(template[end:])


def _write_rows(file: IO[str], rows: Iterable[Row]) -> None:
    between = ""
    for row in rows:
        file.write(
            between + _as_data([row.number, row.risk, row.path, row.vr, row.files, row.value, row.why])
        )
        between = ",\n"


def _as_data(data: object) -> str:
    """JSON that can stand in a script element, whatever it holds."""
    return json.dumps(data, separators=(",", ":")).translate(_UNSAFE)


@cache
def _template() -> str:
    return Path(__file__).with_name("page.html").read_text(encoding="utf-8")


def _policy(template: str) -> str:
    """The Content Security Policy: the page's own script and style run by their hashes, and nothing else."""
    return _POLICY.format(
        script=_hash(template.partition("<script>")[2].partition("</script>")[0]),
        style=_hash(template.partition("<style>")[2].partition("</style>")[0]),
    )


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode("ascii")
