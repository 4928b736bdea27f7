"""What is chosen to be de-identified: series, a folder, or the files of a volume."""

from typing import NamedTuple

from slicer.i18n import tr as _

from .series import Series


class Selection(NamedTuple):
    """series: those that are chosen. folder: instead of them, ''. problem: why there is nothing, ''.

    summary: how many there are of everything. hidden: how many of them a search hides.
    """

    series: tuple[Series, ...] = ()
    folder: str = ""
    problem: str = ""
    summary: str = ""
    hidden: int = 0

    @property
    def files(self) -> tuple[str, ...]:
        """Every file of the series, sorted, as a run takes them."""
        return tuple(sorted(path for one in self.series for path in one.files))

    @property
    def missing(self) -> int:
        """How many files the database lists and the disk has not."""
        return sum(one.missing for one in self.series)

    @property
    def what(self) -> str:
        """The selection in two words, for a button."""
        if self.folder:
            return _("a folder")
        number = len(self.series)
        return _("1 series") if number == 1 else _("{number} series").format(number=f"{number:,}")


def counted(number: int, one: str, many: str) -> str:
    """'1 study', '2 studies'."""
    return f"{number:,} {one if number == 1 else many}"
