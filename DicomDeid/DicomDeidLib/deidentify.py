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

# Voice and other sound (PS3.4 section B.5): people speak in it.
_SOUND: Final = ("1.2.840.10008.5.1.4.1.1.9.4.1", "1.2.840.10008.5.1.4.1.1.9.4.2")
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
    risk: why it may show or say who it is of, '' where no reason is known.
    changes: every element, where a preview was asked for.
    """

    scan: Scan
    pieces: list[Piece]
    sop_class_uid: str
    names: dict[str, str]
    risk: str
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
    risk = risk_of(top, sop_class)
    if risk and not preview:
        raise SetAside(risk)
    plan = policy.plan(sop_class)
    rewriter = Rewriter(scan, plan, Recorder() if preview else None)
    inserts = _marks(top, plan, rewriter)
    names = {keyword: rewriter.new_text(top, tag) for keyword, tag in _NAMING.items()}
    if not names["PatientID"] and top.sibling(tags.STUDY_INSTANCE_UID) is not None:
        names["PatientID"] = identity.pseudonym(data_set.patient)
        inserts[tags.PATIENT_ID] = ("LO", names["PatientID"].encode("ascii"))
    pieces = rewriter.data_set(top, inserts)
    return Deidentified(
        scan, pieces, sop_class, names, risk, rewriter.recorder.changes if rewriter.recorder else []
    )


def risk_of(top: Level, sop_class: str) -> str:
    """Why a data set may show or say who it is of though its header does not, '' for no known reason."""
    values = top.sibling_text(tags.BURNED_IN_ANNOTATION).upper().split("\\")
    if "YES" in map(str.strip, values):
        return "burned-in"
    return "voice" if sop_class in _SOUND else ""


def _marks(top: Level, plan: Plan, rewriter: Rewriter) -> dict[int, tuple[str, bytes]]:
    """The elements that say what was done, by tag: VR and value. What was said before stays in them."""
    options = plan.policy.profile.options
    method = top.sibling(tags.DEIDENTIFICATION_METHOD)
    earlier = [value.strip(b" \0") for value in top.raw(method).split(b"\\")] if method else []
    dates = top.sibling_text(tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED)
    items, known = _earlier_codes(top, rewriter)
    return {
        tags.PATIENT_IDENTITY_REMOVED: ("CS", b"YES"),
        tags.DEIDENTIFICATION_METHOD: ("LO", marks.method_values(plan.policy.profile, earlier)),
        tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE: (
            "SQ",
            items + marks.code_items(options, known, top.encoding),
        ),
        tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED: ("CS", marks.longitudinal(options, dates)),
    }


def _earlier_codes(top: Level, rewriter: Rewriter) -> tuple[bytes, set[tuple[str, str]]]:
    """The items that stand in (0012,0064) as they may stay, and the codes in them with their schemes."""
    element = top.sibling(tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
    if element is None:
        return b"", set()
    sequence = top.sequence_of(element)
    if sequence is None:
        return b"", set()
    levels = [top.inner(item.elements, sequence.encoding) for item in sequence.items]
    said = (tags.CODE_VALUE, tags.CODING_SCHEME_DESIGNATOR, tags.CODE_MEANING)
    codes = [[level.sibling_text(tag) for tag in said] for level in levels]
    known = {(value, scheme) for value, scheme, _ in codes}
    if sequence.encoding is top.encoding:
        return rewriter.items_as_bytes(element, sequence, top), known
    # Items in UN are implicit VR; here they are written anew, and only what a code needs.
    items = [marks.code_item(value, scheme, meaning, top.encoding) for value, scheme, meaning in codes]
    return b"".join(items), known
