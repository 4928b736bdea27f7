"""One data set meets one plan: scanned elements become the parts of the de-identified data set."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from . import marks
from .changes import Change
from .dicom import tags
from .errors import IsDicomDir, SetAside
from .identity.identity import Identity
from .level import DataSet, Level
from .profile.plan import Plan, Policy
from .record import Recorder
from .rewrite import Piece, Rewriter
from .stream.parts import Part
from .stream.scan import Scan

_NAMING: Final = {
    "PatientID": tags.PATIENT_ID,
    "StudyInstanceUID": tags.STUDY_INSTANCE_UID,
    "SeriesInstanceUID": tags.SERIES_INSTANCE_UID,
    "SOPInstanceUID": tags.SOP_INSTANCE_UID,
}


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A de-identified data set that is not written yet.

    names: the new values that output names are made of, by keyword.
    changes: every element, where a preview was asked for.
    """

    scan: Scan
    pieces: list[Piece]
    sop_class_uid: str
    names: dict[str, str]
    changes: list[Change]

    def parts(self) -> Iterator[Part]:
        """The data set as parts of an output."""
        for piece in self.pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from self.scan.parts(piece.start, piece.end)


def deidentify(scan: Scan, policy: Policy, identity: Identity, *, preview: bool = False) -> Deidentified:
    """De-identifies a scanned data set.

    preview: note every element in `changes`, and show even what would be set aside for its risk.
    Raises SetAside, and IsDicomDir for a directory.
    """
    data_set = DataSet(scan, identity)
    top = data_set.top
    sop_class = top.sibling_text(tags.SOP_CLASS_UID)
    if sop_class == tags.MEDIA_STORAGE_DIRECTORY or top.sibling(tags.DIRECTORY_RECORD_SEQUENCE) is not None:
        raise IsDicomDir
    if not top.sibling_text(tags.SOP_INSTANCE_UID):
        raise SetAside("no-instance-uid")
    if not preview:
        refuse_risk(top)
    plan = policy.plan(sop_class)
    rewriter = Rewriter(scan, plan, Recorder() if preview else None)
    inserts = _marks(top, plan, rewriter)
    names = {keyword: rewriter.new_text(top, tag) for keyword, tag in _NAMING.items()}
    if not names["PatientID"] and top.sibling(tags.STUDY_INSTANCE_UID) is not None:
        names["PatientID"] = identity.pseudonym(data_set.patient)
        inserts[tags.PATIENT_ID] = ("LO", names["PatientID"].encode("ascii"))
    pieces = rewriter.data_set(top, inserts)
    return Deidentified(
        scan, pieces, sop_class, names, rewriter.recorder.changes if rewriter.recorder else []
    )


def refuse_risk(top: Level) -> None:
    """Raises SetAside('burned-in') where pixels are said to show text, because nothing cleans them yet."""
    if top.sibling_text(tags.BURNED_IN_ANNOTATION).upper() == "YES":
        raise SetAside("burned-in")


def _marks(top: Level, plan: Plan, rewriter: Rewriter) -> dict[int, tuple[str, bytes]]:
    """The elements that say what was done, by tag: VR and value. What was said before stays in them."""
    options = plan.policy.options
    method = top.sibling(tags.DEIDENTIFICATION_METHOD)
    earlier = [value.strip(b" \0") for value in top.raw(method).split(b"\\")] if method else []
    codes = top.sibling(tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
    items, known = b"", []
    if codes is not None and codes.sequence is not None:
        items = rewriter.items_as_bytes(codes, top)
        known = [
            top.inner(item.elements, codes.sequence.encoding).sibling_text(tags.CODE_VALUE)
            for item in codes.sequence.items
        ]
    return {
        tags.PATIENT_IDENTITY_REMOVED: ("CS", b"YES"),
        tags.DEIDENTIFICATION_METHOD: ("LO", marks.method_values(plan.policy.name, earlier)),
        tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE: (
            "SQ",
            items + marks.code_items(options, known, top.encoding),
        ),
        tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED: ("CS", marks.longitudinal(options)),
    }
