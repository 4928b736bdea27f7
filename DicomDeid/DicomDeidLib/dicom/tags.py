"""Tags: the ones that have a role of their own here, and how a tag is written and recognised.

A tag is an int, group << 16 | element (PS3.5 section 7.1).
"""

from typing import Final

DIRECTORY_RECORD_SEQUENCE: Final = 0x00041220
LENGTH_TO_END: Final = 0x00080001
SPECIFIC_CHARACTER_SET: Final = 0x00080005
SOP_CLASS_UID: Final = 0x00080016
SOP_INSTANCE_UID: Final = 0x00080018
CODE_VALUE: Final = 0x00080100
CODE_MEANING: Final = 0x00080104
CODING_SCHEME_DESIGNATOR: Final = 0x00080102
PRIVATE_DATA_ELEMENT_CHARACTERISTICS_SEQUENCE: Final = 0x00080300
PRIVATE_GROUP_REFERENCE: Final = 0x00080301
PRIVATE_CREATOR_REFERENCE: Final = 0x00080302
BLOCK_IDENTIFYING_INFORMATION_STATUS: Final = 0x00080303
NONIDENTIFYING_PRIVATE_ELEMENTS: Final = 0x00080304
DEIDENTIFICATION_ACTION_SEQUENCE: Final = 0x00080305
IDENTIFYING_PRIVATE_ELEMENTS: Final = 0x00080306
PATIENT_NAME: Final = 0x00100010
STUDY_DATE: Final = 0x00080020
PATIENT_ID: Final = 0x00100020
ISSUER_OF_PATIENT_ID: Final = 0x00100021
PATIENT_BIRTH_DATE: Final = 0x00100030
PATIENT_IDENTITY_REMOVED: Final = 0x00120062
DEIDENTIFICATION_METHOD: Final = 0x00120063
DEIDENTIFICATION_METHOD_CODE_SEQUENCE: Final = 0x00120064
STUDY_INSTANCE_UID: Final = 0x0020000D
SERIES_INSTANCE_UID: Final = 0x0020000E
BURNED_IN_ANNOTATION: Final = 0x00280301
LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED: Final = 0x00280303
CONVERSION_TYPE: Final = 0x00080064
ENCAPSULATED_DOCUMENT: Final = 0x00420011
MIME_TYPE_OF_ENCAPSULATED_DOCUMENT: Final = 0x00420012
MODALITY: Final = 0x00080060
SAMPLES_PER_PIXEL: Final = 0x00280002
NUMBER_OF_FRAMES: Final = 0x00280008
PHOTOMETRIC_INTERPRETATION: Final = 0x00280004
ROWS: Final = 0x00280010
COLUMNS: Final = 0x00280011
PLANAR_CONFIGURATION: Final = 0x00280006
BITS_ALLOCATED: Final = 0x00280100
BITS_STORED: Final = 0x00280101
HIGH_BIT: Final = 0x00280102
PIXEL_REPRESENTATION: Final = 0x00280103
PIXEL_PADDING_VALUE: Final = 0x00280120
LOSSY_IMAGE_COMPRESSION: Final = 0x00282110
LOSSY_IMAGE_COMPRESSION_RATIO: Final = 0x00282112
LOSSY_IMAGE_COMPRESSION_METHOD: Final = 0x00282114
SEQUENCE_OF_ULTRASOUND_REGIONS: Final = 0x00186011
# First column and row, last column and row of a region (PS3.3 section C.8.5.5).
ULTRASOUND_REGION: Final = (0x00186018, 0x0018601A, 0x0018601C, 0x0018601E)
EXTENDED_OFFSET_TABLE: Final = 0x7FE00001
EXTENDED_OFFSET_TABLE_LENGTHS: Final = 0x7FE00002
FLOAT_PIXEL_DATA: Final = 0x7FE00008
DOUBLE_FLOAT_PIXEL_DATA: Final = 0x7FE00009
PIXEL_DATA: Final = 0x7FE00010
PIXELS: Final = frozenset({FLOAT_PIXEL_DATA, DOUBLE_FLOAT_PIXEL_DATA, PIXEL_DATA})
ICON_IMAGE_SEQUENCE: Final = 0x00880200
# What the values of pixels are, which is not true any more when some are filled: smallest and largest of
# the image, the series and the plane; histograms.
OF_PIXEL_VALUES: Final = frozenset({*range(0x00280106, 0x0028010A), 0x00280110, 0x00280111, 0x00603000})
# What a data set says was done to it (PS3.15 section E.1.1): written by this program alone.
MARKS: Final = frozenset(
    {
        PATIENT_IDENTITY_REMOVED,
        DEIDENTIFICATION_METHOD,
        DEIDENTIFICATION_METHOD_CODE_SEQUENCE,
        LONGITUDINAL_TEMPORAL_INFORMATION_MODIFIED,
    }
)
# The SOP class of a DICOMDIR (PS3.4 annex I).
MEDIA_STORAGE_DIRECTORY: Final = "1.2.840.10008.1.3.10"

# Of commands, file meta information and directory records (PS3.15 section E.1.1).
_FOREIGN_GROUPS: Final = (0x0000, 0x0002, 0x0004, 0x0006)


def format_tag(tag: int) -> str:
    """0x00100010 -> '(0010,0010)'."""
    return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


def is_private(tag: int) -> bool:
    """True where the group number is odd (PS3.5 section 7.8)."""
    return bool(tag & 0x10000)


def is_private_creator(tag: int) -> bool:
    """True for (gggg,0010-00FF) of an odd group: the element that reserves a block (PS3.5 7.8.1)."""
    return bool(tag & 0x10000) and 0x10 <= tag & 0xFFFF <= 0xFF


def creator_of(tag: int) -> int:
    """The tag of the creator that reserves the block of a private element: (0019,1023) -> (0019,0010)."""
    return tag & 0xFFFF0000 | (tag >> 8 & 0xFF)


def is_repeating_group(tag: int) -> bool:
    """True for the even groups 5000-50FE (curves) and 6000-60FE (overlays)."""
    return tag >> 24 in (0x50, 0x60) and not tag & 0x10000


def repeating_base(tag: int) -> int:
    """The first tag of a repeating group's family: (6002,3000) -> (6000,3000)."""
    return tag & 0xFF00FFFF


def is_foreign(tag: int) -> bool:
    """True for what no data set has: commands, file meta, directory records, lengths of groups."""
    return tag & 0xFFFF == 0 or tag == LENGTH_TO_END or tag >> 16 in _FOREIGN_GROUPS
