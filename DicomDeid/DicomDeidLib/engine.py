"""The engine for one file: an input becomes a released file, bytes, or a before/after table."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .changes import Change
from .deidentify import Deidentified, deidentify
from .errors import IsDicomDir, NotDicom, SetAside
from .identity.identity import Identity
from .identity.key import new_key
from .naming import output_name
from .profile.plan import Policy
from .profile.profile import load_profile
from .stream.head import write_head
from .stream.read import Opened, opened
from .stream.sink import FolderSink, copy_to_bytes
from .stream.source import Source

if TYPE_CHECKING:
    from pydicom import Dataset


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

    path: of the output, where one was released or stood there already.
    code: why it was set aside or skipped, '' otherwise.
    """

    outcome: Outcome
    path: Path | None = None
    code: str = ""


class Preview(NamedTuple):
    """The before/after table of a file, and why a run would set it aside all the same, or ''."""

    changes: list[Change]
    risk: str


class Engine:
    """De-identifies one input after another with one profile and one key.

    profile: a built-in name or the path of a JSON file. options: names of PS3.15 options, as 'retain-uids'.
    key: 32 bytes; None makes one for this engine alone, so that its pseudonyms, UIDs and dates
    can't be had again.
    Raises UsageError for a profile or options that do not exist.
    """

    def __init__(self, profile: str = "basic", options: Iterable[str] = (), key: bytes | None = None) -> None:
        self.policy = Policy(load_profile(profile).with_options(frozenset(options)))
        self.identity = Identity(new_key() if key is None else key)

    def release(self, path: str | Path, sink: FolderSink) -> Result:
        """De-identifies a file into a sink. It does not raise: whatever goes wrong is an outcome."""
        try:
            with failing_closed(), opened(Source.open(path)) as file:
                return self._write(file, deidentify(file.scan, self.policy, self.identity), sink)
        except NotDicom:
            return Result(Outcome.NOT_DICOM)
        except IsDicomDir:
            return Result(Outcome.SKIPPED, code="dicomdir")
        except SetAside as problem:
            return Result(Outcome.SET_ASIDE, code=problem.code)

    def _write(self, file: Opened, done: Deidentified, sink: FolderSink) -> Result:
        with sink.writing(output_name(done.names)) as pending:
            pending.write(_head(file, done), done.parts(), file.source, deflate=file.head.deflated)
            outcome = Outcome.RELEASED if pending.release() else Outcome.DUPLICATE
            return Result(outcome, pending.path)

    def deidentify_bytes(self, data: bytes) -> bytes:
        """A whole file as bytes in, the de-identified file as bytes out.

        Raises NotDicom, IsDicomDir and SetAside.
        """
        with failing_closed(), opened(Source.of(data)) as file:
            done = deidentify(file.scan, self.policy, self.identity)
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

        Raises NotDicom, IsDicomDir and SetAside.
        """
        with failing_closed(), opened(Source.open(path)) as file:
            done = deidentify(file.scan, self.policy, self.identity, preview=True)
            return Preview(done.changes, done.risk)


@contextmanager
def failing_closed() -> Iterator[None]:
    """An error that nobody foresaw becomes SetAside('unexpected'), which shows nothing of it."""
    try:
        yield
    except (NotDicom, IsDicomDir, SetAside):
        raise
    except Exception:
        raise SetAside("unexpected") from None


def _head(file: Opened, done: Deidentified) -> bytes:
    sop_class = done.sop_class_uid or file.head.media_storage_sop_class_uid
    return write_head(file.head.transfer_syntax, sop_class, done.names["SOPInstanceUID"])
