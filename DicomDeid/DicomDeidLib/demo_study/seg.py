"""Makes the binary Segmentation of the lesion, one frame per CT slice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import phantom
from .common import (
    AXIAL,
    COLUMNS,
    PIXEL_SPACING,
    ROWS,
    SLICE_SPACING,
    add_frame_of_reference,
    add_gray_pixels,
    base,
    code,
    ct_references,
    item,
    slice_position,
)  # fmt: skip
from .context import CT_SLICES, Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

SEG_STORAGE = "1.2.840.10008.5.1.4.1.1.66.4"
_SEGMENT_NUMBER, _IMAGE_POSITION = 0x0062000B, 0x00200032
_SEGMENT_FG, _POSITION_FG = 0x0062000A, 0x00209113


def make_seg(context: Context) -> Dataset:
    """Segmentation of one segment."""
    plant = context.plant
    dataset = base(context, "SEG", SEG_STORAGE)
    add_frame_of_reference(context, dataset)
    dataset.SeriesDate, dataset.SeriesTime = plant["SEG ContentDate"], "130000"
    dataset.ContentDate, dataset.ContentTime = plant["SEG ContentDate"], "130500"
    dataset.InstanceNumber, dataset.ImageType = 1, ["DERIVED", "PRIMARY"]
    dataset.ContentLabel, dataset.ContentDescription = "LESION", plant["SEG SegmentDescription"]
    dataset.ContentCreatorName = plant["ContentCreatorName"]
    dataset.SegmentationType, dataset.LossyImageCompression, dataset.BurnedInAnnotation = "BINARY", "00", "NO"
    dataset.SegmentSequence = [_segment(context)]
    dataset.ReferencedSeriesSequence = [
        item(SeriesInstanceUID=context.uid("CT Series"), ReferencedInstanceSequence=ct_references(context))
    ]
    _add_dimensions(context, dataset)
    _add_functional_groups(context, dataset)
    add_gray_pixels(dataset, ROWS, COLUMNS, 1)
    dataset.NumberOfFrames = CT_SLICES
    dataset.add_new(0x7FE00010, "OB", phantom.pack_bits(phantom.grid(phantom.in_lesion) * CT_SLICES))
    return dataset


def _segment(context: Context) -> Dataset:
    """Description of the segment, tracked by the UID that the SR uses too."""
    plant = context.plant
    return item(
        SegmentNumber=1, SegmentLabel="Lesion",
        SegmentDescription=plant["SEG SegmentDescription"], SegmentAlgorithmType="MANUAL",
        SegmentedPropertyCategoryCodeSequence=[
            code("49755003", "SCT", "Morphologically Abnormal Structure")],
        SegmentedPropertyTypeCodeSequence=[code("52988006", "SCT", "Lesion")],
        TrackingID=plant["SR tracking identifier"], TrackingUID=context.uid("Tracking"),
    )  # fmt: skip


def _add_dimensions(context: Context, dataset: Dataset) -> None:
    """Frames are indexed by segment and position."""
    organization = context.uid("DimensionOrganization")
    dataset.DimensionOrganizationSequence = [item(DimensionOrganizationUID=organization)]
    dataset.DimensionIndexSequence = [
        item(
            DimensionOrganizationUID=organization, DimensionIndexPointer=pointer, FunctionalGroupPointer=group
        )
        for pointer, group in ((_SEGMENT_NUMBER, _SEGMENT_FG), (_IMAGE_POSITION, _POSITION_FG))
    ]


def _add_functional_groups(context: Context, dataset: Dataset) -> None:
    """Shared geometry; per frame: position, segment and the CT slice it was drawn on."""
    measures = item(SliceThickness=5.0, SpacingBetweenSlices=SLICE_SPACING, PixelSpacing=PIXEL_SPACING)
    dataset.SharedFunctionalGroupsSequence = [
        item(PixelMeasuresSequence=[measures], PlaneOrientationSequence=[item(ImageOrientationPatient=AXIAL)])
    ]
    frames = []
    for index, source in enumerate(ct_references(context)):
        source.PurposeOfReferenceCodeSequence = [
            code("121322", "DCM", "Source image for image processing operation")
        ]
        source.SpatialLocationsPreserved = "YES"
        derivation = item(SourceImageSequence=[source],
                          DerivationCodeSequence=[code("113076", "DCM", "Segmentation")])  # fmt: skip
        frames.append(item(
            DerivationImageSequence=[derivation],
            FrameContentSequence=[item(DimensionIndexValues=[1, index + 1])],
            PlanePositionSequence=[item(ImagePositionPatient=slice_position(index))],
            SegmentIdentificationSequence=[item(ReferencedSegmentNumber=1)],
        ))  # fmt: skip
    dataset.PerFrameFunctionalGroupsSequence = frames
