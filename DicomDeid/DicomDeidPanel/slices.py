"""Long work in this process, in slices that keep the interface alive, until somebody wants no more of it."""

import time
from collections.abc import Callable

from .results import Progress

_SLICE = 0.05  # seconds between two looks at the interface


class Sliced:
    """Is told of every file, and now and then tells how far it is and lets the interface do what waits.

    progress: what is told. is_cancelled: says whether somebody wants no more.
    """

    def __init__(
        self,
        progress: "Callable[[Progress], object] | None" = None,
        is_cancelled: "Callable[[], bool] | None" = None,
    ) -> None:
        self._progress = progress
        self.is_cancelled = is_cancelled or (lambda: False)
        self._looked = 0.0

    def tell(self, done: int, total: int) -> None:
        """One step more is done. Nothing is shown once it is cancelled: who shows it may be gone."""
        import slicer

        if self.is_cancelled() or time.monotonic() - self._looked < _SLICE:
            return
        if self._progress is not None:
            self._progress(Progress(done, max(done, total)))
        slicer.app.processEvents()
        self._looked = time.monotonic()
