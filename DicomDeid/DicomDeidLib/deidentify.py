"""One data set meets one plan: scanned elements become the parts of the de-identified data set."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from . import foresee, marks
from .changes import Change, show_value
from .clean_pixels import CleanedPixels, cleaned_pixels, looked_for_text
from .dicom import tags
from .dicom.dictionary import tag_of
from .dicom.text import decode
from .errors import AtRisk, IsDicomDir, SetAside
from .identity.identity import Identity
from .level import DataSet, Level
from .needles import Needles
from .pieces import Span, WholePiece, with_replaced
from .profile.plan import Added, Plan, Policy
from .record import Recorder
from .rewrite import Rewriter
from .risks import judged, kinds_of, never_released
from .stream.parts import Part
from .stream.scan import Scan

_SAYS: Final = "says what was done"
_APART: Final = "keeps patients without an ID apart"
# What a name is made of by default, and what is always told of an output.
LAYOUT_KEYWORDS: Final = ("PatientID", "StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID")


@dataclass(frozen=True, slots=True)
class Deidentified:
    """A de-identified data set that is not written yet.

    syntax: UID of the transfer syntax that it is written in. copies_frames: compressed frames of the input,
    and what their comments say, may be among what was copied.
    names: the new values that output names are made of, by keyword.
    refused: the code for which a profile's policies don't release it, ''.
    risk: why it may not claim that identity is removed, '' where no reason is known.
    kinds: of which it is that often show who it is, and what becomes of each: 'released' or 'cleaned'.
    kept: how many elements stay because somebody asked, by rule.
    carried: text that was taken over from the input into what is new. cleaned: what the cleaner left of
    text. anchored: by how many days the
    study is moved to an anchor, None where no rule does that.
    changes: every element, where a preview was asked for. needles: where a gate is to follow.
    """

    data_set: DataSet
    plan: Plan
    pieces: list[WholePiece]
    syntax: str
    copies_frames: bool
    sop_class_uid: str
    modality: str
    names: dict[str, str]
    refused: str
    risk: str
    kinds: dict[str, str]
    kept: Counter[str]
    carried: list[bytes]
    cleaned: list[bytes]
    anchored: int | None
    changes: list[Change]
    needles: Needles | None

    @property
    def scan(self) -> Scan:
        """The scan that the spans of `pieces` lie in."""
        return self.data_set.scan

    def parts(self) -> Iterator[Part]:
        """The data set as parts of an output."""
        scan = self.scan
        whole_until = scan.whole_until
        for piece in self.pieces:
            if not isinstance(piece, Span):
                yield piece
            elif piece.end > whole_until:
                yield from scan.parts(piece.start, piece.end)
            else:
                yield scan.data[piece.start : piece.end]


def deidentify(
    scan: Scan,
    policy: Policy,
    identity: Identity,
    *,
    syntax: str,
    naming: Iterable[str] = LAYOUT_KEYWORDS,
    preview: bool = False,
    release_risk: bool = False,
    gate: bool = False,
) -> Deidentified:
    """De-identifies a scanned data set.

    syntax: UID of its transfer syntax.
    naming: keywords of the attributes that output names are made of.
    preview: note every element in `changes`, and show even what would be set aside for its risk.
    release_risk: let pass what may show who it is of; then it does not claim that identity is removed.
    gate: gather what `gate.check` looks for.
    Raises SetAside, and IsDicomDir for a directory.
    """
    data_set = DataSet(scan, identity)
    if policy.looks_for_text:
        from .text_in_pixels import look_with  # what looks is read where somebody asks, and not before

        look_with(data_set, syntax)
    top = data_set.top
    sop_class = top.sibling_text(tags.SOP_CLASS_UID)
    if sop_class == tags.MEDIA_STORAGE_DIRECTORY or top.sibling(tags.DIRECTORY_RECORD_SEQUENCE) is not None:
        raise IsDicomDir
    if not top.sibling_text(tags.SOP_INSTANCE_UID):
        raise SetAside("no-instance-uid")
    choice = policy.choice(top)
    plan = choice.plan(sop_class)
    risks = policy.profile.risks
    kinds = kinds_of(top, sop_class, syntax, plan)
    passes = preview or release_risk
    # Where cleaning changes nothing, no codec has to be there for it.
    cleanings = choice.cleanings
    if cleanings and not passes and never_released(kinds, risks):
        cleanings = []
    cleaned = cleaned_pixels(scan, top, cleanings, syntax) if cleanings else None
    looked = looked_for_text(cleanings, top)
    verdict = judged(kinds, risks, cleaned=cleaned is not None, looked=looked)
    if verdict.code and not passes:
        raise AtRisk(verdict.code, kinds)
    rewriter = Rewriter(scan, plan, Recorder() if preview else None, Needles() if gate else None)
    inserts, carried = _marks(
        top, plan, rewriter, at_risk=bool(verdict.at_risk), pixels_cleaned=cleaned is not None
    )
    if choice.cleanings:
        inserts |= _said_of_pixels(top, cleaned)
    added = choice.added(top)
    inserts = {**added, **inserts}
    names = {word: _new_text(plan, top, tag_of(word) or 0, added) for word in {*naming, *LAYOUT_KEYWORDS}}
    if not names["PatientID"] and top.sibling(tags.STUDY_INSTANCE_UID) is not None:
        # Names keep patients apart, whatever a rule makes of the attribute itself.
        names["PatientID"] = identity.pseudonym(data_set.patient)
        if not foresee.leaves(plan, top, tags.PATIENT_ID) and policy.profile.base != "keep-all":
            inserts[tags.PATIENT_ID] = Added("LO", names["PatientID"].encode("ascii"), _APART)
    pieces = with_replaced(rewriter.data_set(top, inserts), _replaced(scan, top, cleaned))
    if cleaned is not None and cleaned.pixels not in pieces:
        raise SetAside("pixels-not-understood")  # the plan would leave out what was cleaned
    if rewriter.recorder and cleaned is not None:
        _note_pixels(rewriter.recorder, top, cleaned, choice.cleaned_by, syntax)
    return Deidentified(
        data_set=data_set,
        plan=plan,
        pieces=pieces,
        syntax=cleaned.syntax if cleaned else syntax,
        copies_frames=cleaned is None or cleaned.syntax == syntax,
        sop_class_uid=sop_class,
        modality=top.sibling_text(tags.MODALITY),
        names=names,
        refused=verdict.code,
        risk=verdict.at_risk,
        kinds=verdict.kinds,
        kept=rewriter.kept,
        carried=[*carried, *rewriter.carried, *(new.value for new in added.values() if new.carries)],
        cleaned=rewriter.cleaned,
        anchored=choice.anchored_days(top),
        changes=rewriter.recorder.changes if rewriter.recorder else [],
        needles=rewriter.needles,
    )


def _new_text(plan: Plan, top: Level, tag: int, added: Mapping[int, Added]) -> str:
    """The text that an attribute of the data set will have, '' where there will be none."""
    if tag in added:
        return decode(added[tag].value, top.character_sets, added[tag].vr)
    return foresee.new_text(plan, top, tag)


def _said_of_pixels(top: Level, cleaned: CleanedPixels | None) -> dict[int, Added]:
    """Burned In Annotation where rules are to clean: NO where they did, else as it was; lossy history."""
    said = "NO" if cleaned else top.sibling_text(tags.BURNED_IN_ANNOTATION).upper()
    value = said.encode("ascii", "replace")
    found = {tags.BURNED_IN_ANNOTATION: Added("CS", value, _SAYS)} if value in (b"YES", b"NO") else {}
    if cleaned:
        found |= {tag: Added(vr, value, _SAYS) for tag, (vr, value) in cleaned.added.items()}
    return found


def _note_pixels(recorder: Recorder, top: Level, cleaned: CleanedPixels, rule: str, syntax: str) -> None:
    """Notes for a preview what becomes of the pixels, and of what describes them."""
    written = f", in {cleaned.syntax}" if cleaned.syntax != syntax else ""
    after = f"<{cleaned.pixels.length} bytes, filled: {cleaned.filled}{written}>"
    recorder.replace(cleaned.element, top, "clean-pixels", after, rule)
    for tag, value in cleaned.changed.items():
        old = top.sibling(tag)
        if old is not None:
            recorder.replace(old, top, "replace", show_value(value, old.kind.vr, top.encoding.order), _SAYS)


def _replaced(scan: Scan, top: Level, cleaned: CleanedPixels | None) -> dict[Span, list[WholePiece]]:
    """What stands in place of elements of the input."""
    if cleaned is None:
        return {}
    element = cleaned.element
    header = scan.data[element.start : element.value]  # no span: a large value belongs to what is before it
    found: dict[Span, list[WholePiece]] = {Span(element.start, element.end): [header, cleaned.pixels]}
    for tag, value in cleaned.changed.items():
        old = top.sibling(tag)
        if old is not None:
            found[Span(old.start, old.end)] = [top.encoding.element(tag, old.kind.vr, value)]
    return found


def _marks(
    top: Level, plan: Plan, rewriter: Rewriter, *, at_risk: bool, pixels_cleaned: bool
) -> tuple[dict[int, Added], list[bytes]]:
    """The elements that say what was done, by tag: VR and value; and what was said before, which stays."""
    claim = plan.choice.claim
    profile = plan.choice.profile
    method = top.sibling(tags.DEIDENTIFICATION_METHOD)
    earlier = [value.strip(b" \0") for value in top.raw(method).split(b"\\")] if method else []
    dates = top.sibling_text(tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED)
    items, known = _earlier_codes(top, rewriter)
    options = profile.options if claim.is_basic else None
    codes = items + marks.code_items(options, frozenset(known), top.encoding, pixels_cleaned=pixels_cleaned)
    removed = top.sibling_text(tags.PATIENT_IDENTITY_REMOVED) if claim.removed is None else claim.removed
    said = {
        tags.PATIENT_IDENTITY_REMOVED: ("CS", b"NO" if at_risk else removed.encode("ascii", "replace")),
        tags.DEIDENTIFICATION_METHOD: ("LO", marks.method_values(profile, claim.is_basic, earlier)),
        tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE: ("SQ", codes),
        tags.LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED: ("CS", marks.longitudinal(claim.dates, dates)),
    }
    return {tag: Added(vr, value, _SAYS) for tag, (vr, value) in said.items() if value}, [*earlier, items]


def _earlier_codes(top: Level, rewriter: Rewriter) -> tuple[bytes, set[tuple[str, str]]]:
    """The items that stand in (0012,0064) as they may stay, and the codes in them with their schemes."""
    element = top.sibling(tags.DEIDENTIFICATION_METHOD_CODE_SEQUENCE)
    if element is None:
        return b"", set()
    sequence = top.sequence_of(element)
    if sequence is None:
        return b"", set()
    levels = top.items_of(element)
    said = (tags.CODE_VALUE, tags.CODING_SCHEME_DESIGNATOR, tags.CODE_MEANING)
    codes = [[level.sibling_text(tag) for tag in said] for level in levels]
    known = {(value, scheme) for value, scheme, _ in codes}
    if sequence.encoding is top.encoding:
        return rewriter.items_as_bytes(element, sequence, top), known
    # Items in UN are implicit VR; here they are written anew, and only what a code needs.
    items = [marks.code_item(value, scheme, meaning, top.encoding) for value, scheme, meaning in codes]
    return b"".join(items), known
