"""How a file or a call fails: every reason a file can be set aside, and the error of a wrong call.

A reason is a code and a fixed sentence. Neither quotes a value, a path or the text of another
exception, because both end in reports and on screens that may be shown to anybody.
"""

from collections.abc import Iterable
from typing import Final

# Kinds of objects whose pixels often show text, as a profile's risks name them.
_IN_PIXELS: Final = {
    "us": "ultrasound images",
    "sc": "secondary captures (saved screens, scanned pages)",
    "xa": "angiography images",
    "rf": "fluoroscopy images",
    "xc": "photographs",
    "es": "endoscopy images",
    "op": "ophthalmic images",
    "gm": "microscopy images",
}
# Those that filling pixels does not clean.
_ELSEWHERE: Final = {"document": "documents that rules keep", "video": "videos"}
_RELEASE: Final = "release them (policy release) where you looked at them."
REASONS: Final[dict[str, str]] = {
    **{
        f"risk-{kind}": f"The profile sets {name} aside, for they often show whose they are: clean them "
        f"(policy clean, and a rule clean-pixels), or {_RELEASE}"
        for kind, name in _IN_PIXELS.items()
    },
    **{
        f"risk-{kind}": f"The profile sets {name} aside, for they often show whose they are: {_RELEASE}"
        for kind, name in _ELSEWHERE.items()
    },
    **{
        f"not-cleaned-{kind}": f"The profile releases {name} only if cleaned, and no rule filled any: add "
        f"a rule clean-pixels for them, or {_RELEASE}"
        for kind, name in _IN_PIXELS.items()
    },
    **{
        f"not-cleaned-{kind}": f"The profile releases {name} only if cleaned, which nothing does: {_RELEASE}"
        for kind, name in _ELSEWHERE.items()
    },
    "risk-burned-in": "The file says that text is burned into its pixels; the profile sets it aside even if "
    "a rule cleans it (policy clean releases it then).",
    "burned-in": "The file says that text is burned into its pixels, and no rule cleans them.",
    "pixels-not-understood": "Pixels are to be cleaned or looked at, but rows, columns, bits don't fit them.",
    "pixels-syntax": "Pixels are to be cleaned or looked at, which its transfer syntax (as video) forbids.",
    "pixels-corrupt": "Pixels are to be cleaned or looked at, and a compressed frame can't be decoded.",
    "pixels-not-encoded": "Cleaned pixels can't be compressed again so that nothing is lost.",
    "codec-jpeg": "To clean or look at pixels in JPEG, install pylibjpeg and pylibjpeg-libjpeg (or pillow).",
    "codec-jpeg-ls": "To clean or look at pixels in JPEG or JPEG-LS, install pyjpegls and numpy.",
    "codec-jpeg-2000": "To clean or look at pixels in JPEG 2000, install pylibjpeg and pylibjpeg-openjpeg.",
    "region-outside": "Of the regions of a rule some lie outside of the image: it is for another size.",
    "no-ultrasound-regions": "A rule fills all outside the ultrasound regions, and the file lacks them.",
    "fill-not-possible": "The colour that a rule fills with can't be put into pixels of this kind.",
    "no-instance-uid": "The data set has no SOP Instance UID, so it can be neither named nor referred to.",
    "zero-filled": "Zeros stand where an element must begin; the file may be incomplete.",
    "repeated-element": "An attribute stands twice in one data set or item; which counts is not clear.",
    "bad-character-set": "The data set names a character set that DICOM does not have.",
    "bad-sop-class": "The SOP Class UID is no UID.",
    "voice": "The object is a recording of sound, in which people speak; nothing cleans it.",
    "residual": "A value that identifies stands where nothing was to change; a rule for it is missing.",
    "not-in-crosswalk": "The crosswalk does not have the patient.",
    "worker-died": "The process that worked on the file ended; the file may need more memory than there is.",
    "truncated": "The file ends in the middle of an element.",
    "overrun": "An element or item is longer than what it stands in.",
    "bad-vr": "An element has a value representation that DICOM does not know.",
    "bad-delimiter": "A delimiter of a sequence or an item is missing or stands in the wrong place.",
    "bad-sequence": "An element that must hold items holds something else.",
    "bad-file-meta": "The file meta information can not be read.",
    "bad-undefined-length": "An element that may not have an undefined length has one.",
    "bad-deflate": "The deflated data set can not be inflated.",
    "too-deep": "Sequences are nested deeper than 64 levels.",
    "too-many-elements": "The data set has more elements than are read.",
    "too-many-names": "The data set names more persons and numbers than text is searched for.",
    "too-large-value": "A value that must be read whole is larger than 256 MiB.",
    "inflates-too-far": "The deflated data set grows beyond what is inflated.",
    "not-valid": "A new value is none that its value representation allows.",
    "no-counter": "The crosswalk has no counter for the patient.",
    "not-in-table": "A value does not stand in the look-up table.",
    "too-long-to-search": "A value is longer than what a pattern is searched in.",
    "not-in-character-set": "A new value has characters that the data set's character set does not have.",
    "too-long": "A new value is longer than its value representation allows.",
    "unreadable": "The file could not be read.",
    "unwritable": "The output could not be written.",
    "changed-while-read": "The input changed while it was read.",
    "output-exists": "A different file with the name of this output exists already.",
    "unexpected": "The program failed in a way it did not foresee; please report it.",
}


class SetAside(Exception):
    """The one way a file fails: it is not released, and `code` says why.

    code: a key of `REASONS`, or 'rule-3' for the third rule of the profile. sentence: what a person
    reads; the profile's, for a rule.
    """

    def __init__(self, code: str, sentence: str = "") -> None:
        self.sentence = sentence or REASONS[code]
        super().__init__(self.sentence)
        self.code = code


class AtRisk(SetAside):
    """A file of kinds that may show who it is of, which the profile's policies do not release.

    kinds: all of its kinds.
    """

    def __init__(self, code: str, kinds: Iterable[str]) -> None:
        super().__init__(code)
        self.kinds = tuple(kinds)


class Skipped(Exception):
    """A rule of the profile leaves the whole object out. code: 'rule-3'; sentence: the profile's."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence = code, sentence


class NotDicom(Exception):
    """The input is no DICOM file at all: counted, and left where it is."""


class IsDicomDir(Exception):
    """The input is a DICOMDIR: counted, and left where it is (PS3.15 E.1.1: it must not be released)."""


NEEDS_CROSSWALK: Final = "the profile or the layout needs a crosswalk: a survey of the patients (--crosswalk)"


class UsageError(ValueError):
    """What was asked for can't be done; the text says what is wrong and names no patient data."""


class CouldNotStart(UsageError):
    """What was asked for needs something that is not installed; the text says what."""
