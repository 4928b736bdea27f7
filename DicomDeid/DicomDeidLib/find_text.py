"""Finds text in the pixels of many files: for each file which frames show some, and where."""

import os
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Final, NamedTuple

from .dicom import tags
from .engine import failing_closed
from .errors import IsDicomDir, NotDicom, SetAside
from .identity.identity import Identity
from .level import DataSet
from .run.find import find_files
from .stream.read import opened
from .stream.source import Source
from .text_detection.detector import Box, detector
from .text_in_pixels import look_with

# What text is found where nobody can be meant: no identity is asked for.
_NOBODY: Final = bytes(32)


class Line(NamedTuple):
    """A box around text. frame: its number, from 1. text: what it says, where that was asked for."""

    frame: int
    box: Box
    text: str


@dataclass(slots=True)
class Looked:
    """What was found in one file: patient data.

    number: of the file, from 1. code: why it could not be looked at, ''; 'not-dicom' and 'dicomdir' for
    what is no data set. frames: how many were looked at, 0 where it has no pixels.
    """

    number: int
    path: Path
    code: str = ""
    modality: str = ""
    instance: str = ""
    frames: int = 0
    lines: list[Line] = field(default_factory=list)

    @property
    def frames_with_text(self) -> int:
        """In how many frames text was found."""
        return len({line.frame for line in self.lines})


class Search:
    """How files are searched.

    confidence: how sure it has to be, 0.3 to 1. frames: 'all', 'first', or a number from 1. reads: tell
    what the text says. Raises CouldNotStart where the OCR extra is missing.
    """

    def __init__(self, confidence: float, frames: str = "all", *, reads: bool = False) -> None:
        self._confidence = confidence
        self._frames = frames
        self._reads = reads
        self._identity = Identity(_NOBODY)
        detector()

    def look(self, number: int, path: Path) -> Looked:
        """What a file shows. It does not raise."""
        looked = Looked(number, path)
        try:
            with failing_closed(), opened(Source.open(path)) as file:
                data_set = DataSet(file.scan, self._identity)
                top = data_set.top
                looked.modality = top.sibling_text(tags.MODALITY)
                looked.instance = top.sibling_text(tags.SOP_INSTANCE_UID)
                text = look_with(data_set, file.head.transfer_syntax)
                for frame in self._asked(text.frames):
                    boxes = text.in_frame(frame, self._confidence)
                    texts = text.texts(frame, boxes) if self._reads and boxes else [""] * len(boxes)
                    looked.lines += [
                        Line(frame + 1, box, said) for box, said in zip(boxes, texts, strict=True)
                    ]
                    looked.frames += 1
        except NotDicom:
            looked.code = "not-dicom"
        except IsDicomDir:
            looked.code = "dicomdir"
        except SetAside as problem:
            looked.code = problem.code
        return looked

    def _asked(self, frames: int) -> range:
        if self._frames == "all":
            return range(frames)
        number = 1 if self._frames == "first" else int(self._frames)
        return range(number - 1, min(number, frames))

    def look_at(self, inputs: Iterable[Path], workers: int = 1) -> Iterator[Looked]:
        """What each file shows, in order; with more workers several are looked at at a time."""
        files = zip(count(1), find_files(inputs, Path(os.devnull)), strict=False)
        if workers == 1:
            yield from (self.look(number, path) for number, path in files)
            return
        waiting: deque[Future[Looked]] = deque()
        with ThreadPoolExecutor(workers) as threads:
            try:
                for number, path in files:
                    waiting.append(threads.submit(self.look, number, path))
                    if len(waiting) > 2 * workers:
                        yield waiting.popleft().result()
                while waiting:
                    yield waiting.popleft().result()
            finally:
                for future in waiting:
                    future.cancel()
