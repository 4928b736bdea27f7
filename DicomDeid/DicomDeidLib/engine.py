"""The engine for one file: an input becomes a released file, bytes, or a before/after table."""

import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from . import gate
from .changes import Change
from .deidentify import LAYOUT_KEYWORDS, Deidentified, deidentify
from .dicom.dictionary import tag_of
from .dicom.tags import MARKS
from .errors import NEEDS_CROSSWALK, AtRisk, IsDicomDir, NotDicom, SetAside, Skipped, UsageError
from .identity.crosswalk import Crosswalk
from .identity.identity import Identity
from .identity.key import new_key
from .level import DataSet
from .naming import DEFAULT_LAYOUT, Layout
from .profile.plan import Policy
from .profile.profile import Profile, load_profile
from .stream.head import write_head
from .stream.read import Opened, opened
from .stream.runs import Runs
from .stream.sink import Sink
from .stream.source import Source
from .stream.write import BLOCK, copy_to_bytes, write_file
from .text_detection.extra import require

if TYPE_CHECKING:
    from pydicom import Dataset

    from .picture import LastLook, Picture


class Outcome(Enum):
    """What became of an input; there is nothing else."""

    RELEASED = "released"
    SET_ASIDE = "set aside"
    SKIPPED = "skipped"
    DUPLICATE = "duplicate"
    NOT_DICOM = "not DICOM"


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one input.

    code: why it was set aside or skipped, '' otherwise. name: of the output, as 'A/B/C.dcm'.
    modality, series: of the output. risk: why it may show who it is of though it is released, or ''.
    kinds: of which it is that often show that, and what became of each: 'released', 'cleaned', or 'set
    aside' where a policy did that.
    kept: how many elements stay because somebody asked, by rule; exempt: how often the gate found an
    identifying value in one of them. anchored: the study and a keyed hash of the days that a rule moves
    it by. originals: keyword -> value before and after, where a map was
    asked for: patient data.
    """

    outcome: Outcome
    code: str = ""
    name: str = ""
    modality: str = ""
    series: str = ""
    risk: str = ""
    kinds: dict[str, str] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    exempt: int = 0
    anchored: tuple[str, str] = ("", "")
    originals: dict[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Settings:
    """How the engine works, beside profile and identity.

    layout: template of output names. gate: search what was copied. release_risk: let pass what may
    show who it is of. with_originals: tell the originals of each file, for a map. remember: know again
    what the files of a series have in common; the outputs are the same without, only later.
    """

    layout: str = DEFAULT_LAYOUT
    gate: bool = True
    release_risk: bool = False
    with_originals: bool = False
    remember: bool = True


class Preview(NamedTuple):
    """The before/after table of a file, and why a run would set it aside all the same, or ''."""

    changes: list[Change]
    risk: str


class Engine:
    """De-identifies one input after another with one profile and one key.

    profile: a Profile, a built-in name, the path of a JSON file, or what JSON held. options: more
    names of PS3.15 options, as 'retain-uids'. key: 32 bytes; None makes one for this engine alone, so
    that its pseudonyms, UIDs and dates can't be had again.
    Raises UsageError for a profile, options or a layout that are wrong, and CouldNotStart where the
    profile looks for text in pixels and the OCR extra is missing.
    """

    def __init__(
        self,
        profile: str | Mapping[str, Any] | Profile = "basic",
        options: Iterable[str] = (),
        key: bytes | None = None,
        *,
        crosswalk: Crosswalk | None = None,
        settings: Settings = Settings(),
    ) -> None:
        chosen = profile if isinstance(profile, Profile) else load_profile(profile)
        self.policy = Policy(chosen.with_options(frozenset(options)))
        self.identity = Identity(new_key() if key is None else key, crosswalk)
        self.settings = settings
        self._layout = Layout(settings.layout, self.policy.profile.variables)
        if (self.policy.profile.needs_crosswalk or self._layout.needs_crosswalk) and crosswalk is None:
            raise UsageError(NEEDS_CROSSWALK)
        if self.policy.looks_for_text:
            require()
        self._block = bytearray(BLOCK)
        self._last: LastLook | None = None
        self._runs = Runs(MARKS) if settings.remember else None

    def write(self, path: str | Path, staged: str | None) -> Result:
        """De-identifies a file into a new one at `staged` (None: only says what would become of it).

        A result with the outcome RELEASED has a name, and stands at `staged` for a sink to commit.
        It does not raise: whatever goes wrong is an outcome, and then nothing is left at `staged`.
        """
        try:
            with failing_closed(), opened(Source.open(path), self._runs) as file:
                done = self._deidentified(file)
                exempt = gate.check(done) if self.settings.gate else 0
                if staged is not None:
                    deflate = file.head.deflated
                    write_file(
                        staged, _head(file, done), done.parts(), file.source, self._block, deflate=deflate
                    )
                return self._released(done, exempt)
        except NotDicom:
            return Result(Outcome.NOT_DICOM)
        except IsDicomDir:
            return Result(Outcome.SKIPPED, code="dicomdir")
        except Skipped as rule:
            return Result(Outcome.SKIPPED, code=rule.code)
        except AtRisk as problem:
            kinds = dict.fromkeys(problem.kinds, Outcome.SET_ASIDE.value)
            return Result(Outcome.SET_ASIDE, code=problem.code, kinds=kinds)
        except SetAside as problem:
            return Result(Outcome.SET_ASIDE, code=problem.code)

    def release(self, path: str | Path, sink: Sink) -> Result:
        """De-identifies a file into a sink. It does not raise."""
        staged = str(sink.staging / secrets.token_hex(8))
        return commit(self.write(path, staged), staged, sink)

    def _deidentified(self, file: Opened) -> Deidentified:
        return deidentify(
            file.scan,
            self.policy,
            self.identity,
            syntax=file.head.transfer_syntax,
            naming=self._layout.keywords,
            release_risk=self.settings.release_risk,
            gate=self.settings.gate,
        )

    def _released(self, done: Deidentified, exempt: int) -> Result:
        names = done.names
        originals = {}
        if self.settings.with_originals:
            top = done.data_set.top
            originals = {word: (top.sibling_text(tag_of(word) or 0), names[word]) for word in LAYOUT_KEYWORDS}
        return Result(
            Outcome.RELEASED,
            name=self._layout.name(names, done.data_set.top),
            modality=done.modality,
            series=names["SeriesInstanceUID"],
            risk=done.risk,
            kinds=done.kinds,
            kept=dict(done.kept),
            exempt=exempt,
            anchored=self._anchored(done),
            originals=originals,
        )

    def _anchored(self, done: Deidentified) -> tuple[str, str]:
        """The days would give the original dates away, so only a hash of them is told."""
        if done.anchored is None:
            return "", ""
        return done.names["StudyInstanceUID"], self.identity.keyed_hash("days", str(done.anchored).encode())[
            :8
        ]

    def deidentify_bytes(self, data: bytes) -> bytes:
        """A whole file as bytes in, the de-identified file as bytes out.

        Raises NotDicom, IsDicomDir, SetAside and Skipped.
        """
        with failing_closed(), opened(Source.of(data), self._runs) as file:
            done = self._deidentified(file)
            if self.settings.gate:
                gate.check(done)
            return copy_to_bytes(_head(file, done), done.parts(), file.source, deflate=file.head.deflated)

    def deidentify_dataset(self, dataset: "Dataset") -> "Dataset":
        """A pydicom Dataset in, a new one out; it goes through bytes, so the result is the file's.

        Raises SetAside, and what pydicom raises for a data set that it can't write.
        """
        import io

        from pydicom import dcmread, dcmwrite

        has_syntax = "TransferSyntaxUID" in getattr(dataset, "file_meta", {})
        written = io.BytesIO()
        dcmwrite(written, dataset, **({} if has_syntax else {"implicit_vr": False, "little_endian": True}))
        return dcmread(io.BytesIO(self.deidentify_bytes(written.getvalue())), force=True)

    def preview(self, path: str | Path) -> Preview:
        """What would become of each element of a file: patient data, for the screen of who asks.

        Raises NotDicom, IsDicomDir, SetAside and Skipped.
        """
        with failing_closed(), opened(Source.open(path)) as file:
            gated = self.settings.gate
            syntax = file.head.transfer_syntax
            done = deidentify(file.scan, self.policy, self.identity, syntax=syntax, preview=True, gate=gated)
            return Preview(done.changes, done.refused or (_gate_says(done) if gated else ""))

    def picture(
        self, path: str | Path, frame: int = 1, *, last: "LastLook | None" = None
    ) -> "Picture | None":
        """A frame of an image before and after its pixels are cleaned; None of a file without pixels.

        frame: its number, from 1. last: what was seen by another engine of the file that was looked at
        last. Raises NotDicom, IsDicomDir, and SetAside where it can't be decoded.
        """
        from .picture import LastLook, picture_of
        from .text_in_pixels import look_with

        if last is None:
            last = self._last = self._last or LastLook()
        with failing_closed(), opened(Source.open(path)) as file:
            last.open(path)
            data_set = DataSet(file.scan, self.identity)
            look_with(data_set, file.head.transfer_syntax, last.boxes)
            top = data_set.top
            try:
                cleanings = self.policy.choice(top).cleanings
            except (SetAside, Skipped):
                cleanings = []  # what is left out can be looked at all the same
            return picture_of(file.scan, top, cleanings, file.head.transfer_syntax, frame, last)


def commit(result: Result, staged: str, sink: Sink) -> Result:
    """The result once a staged file has its name in a sink, or why it has not."""
    if result.outcome is not Outcome.RELEASED:
        return result
    try:
        is_new = sink.commit(staged, result.name)
    except SetAside as problem:
        return Result(Outcome.SET_ASIDE, code=problem.code)
    return result if is_new else replace(result, outcome=Outcome.DUPLICATE)


def _gate_says(done: Deidentified) -> str:
    """The code for which the gate would set a data set aside, '' where it would not."""
    try:
        gate.check(done)
    except SetAside as problem:
        return problem.code
    return ""


@contextmanager
def failing_closed() -> Iterator[None]:
    """An error that nobody foresaw becomes SetAside('unexpected'), which shows nothing of it."""
    try:
        yield
    except (NotDicom, IsDicomDir, SetAside, Skipped):
        raise
    except Exception:  # fails closed; the error's own text may quote the file, so it goes no further
        raise SetAside("unexpected") from None


def _head(file: Opened, done: Deidentified) -> bytes:
    sop_class = done.sop_class_uid or file.head.media_storage_sop_class_uid
    return write_head(done.syntax, sop_class, done.names["SOPInstanceUID"])
