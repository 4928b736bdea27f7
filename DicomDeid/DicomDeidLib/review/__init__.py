"""What is left in an output: every distinct value by risk, as table, CSV and page, and rules that remove it.

from DicomDeidLib.review import review
with review("released", on_file=print) as found:
    for row in found.rows(40): ...
    rule = found.rule_for(found.row(1))
"""

from ..confidential import check_place
from .reviewing import Review, Totals, review
from .risk import Risk
from .store import Row

__all__ = ["Review", "Risk", "Row", "Totals", "check_place", "review"]
