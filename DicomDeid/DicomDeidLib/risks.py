"""Risks of a data set: of which kinds it is that may show or say who it is of, and what a profile says."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from .dicom import tags
from .level import Level
from .profile.decision import Effect
from .profile.plan import Plan
from .profile.risk_kinds import BURNED_IN, DECLARED, NOT_CLEANED, kinds_by
from .profile.risk_policy import CLEAN, RELEASE, SET_ASIDE, code_of, policy_of


class Verdict(NamedTuple):
    """What a profile says to the kinds of a data set.

    code: why it is not to be released, ''. at_risk: it is known that it may show who it is of, so that it
    may not claim the opposite: the code, or ''. kinds: what becomes of each: 'released' or 'cleaned'.
    """

    code: str
    at_risk: str
    kinds: dict[str, str]


def kinds_of(top: Level, sop_class: str, syntax: str, plan: Plan) -> list[str]:
    """The kinds of a data set, of the original; a document only where the plan leaves what is in it.

    syntax: UID of its transfer syntax.
    """
    return kinds_by(
        sop_class=sop_class,
        modality=top.sibling_text(tags.MODALITY),
        syntax=syntax,
        conversion=top.sibling_text(tags.CONVERSION_TYPE),
        burned_in=top.sibling_text(tags.BURNED_IN_ANNOTATION),
        pixels=any(top.sibling(tag) is not None for tag in tags.PIXELS),
        document=_document_stays(top, plan),
    )


def _document_stays(top: Level, plan: Plan) -> bool | None:
    document = top.sibling(tags.ENCAPSULATED_DOCUMENT)
    if document is None:
        return None
    decision = plan.top.decision(document.kind).resolved(top, document)
    return decision.effect is Effect.KEEP or decision.carries


def judged(kinds: Iterable[str], risks: Mapping[str, str], *, cleaned: bool, looked: bool) -> Verdict:
    """What a profile's policies say to the kinds of a data set; the strictest decides.

    cleaned: something of its pixels was filled. looked: text was looked for in all of its pixels.
    """
    held: dict[str, str] = {}  # by policy, the first code
    at_risk, what = "", {}
    for kind in kinds:
        policy = policy_of(kind, risks)
        clean = _is_clean(kind, cleaned=cleaned, looked=looked)
        what[kind] = "cleaned" if clean else "released"
        if policy == SET_ASIDE or (policy == CLEAN and not clean):
            held.setdefault(policy, code_of(kind, policy))
        if policy == RELEASE and not clean and kind in DECLARED:
            at_risk = at_risk or kind
    code = held.get(SET_ASIDE) or held.get(CLEAN, "")
    return Verdict(code, at_risk or code, what)


def never_released(kinds: Iterable[str], risks: Mapping[str, str]) -> bool:
    """True where no cleaning of pixels would change what the policies say."""
    return bool(judged(kinds, risks, cleaned=True, looked=True).code)


def _is_clean(kind: str, *, cleaned: bool, looked: bool) -> bool:
    """True where a kind counts as cleaned: what says that it shows text only where some was filled."""
    return kind not in NOT_CLEANED and (cleaned or (looked and kind != BURNED_IN))
