"""Makes the Grayscale Softcopy Presentation State of the CT series, with written annotations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import COLUMNS, PIXEL_SPACING, ROWS, base, ct_references, item
from .context import Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

GSPS_STORAGE = "1.2.840.10008.5.1.4.1.1.11.1"


def make_presentation_state(context: Context) -> Dataset:
    """Presentation State with a window, a text and a polyline; holds a Japanese name (ISO 2022)."""
    plant = context.plant
    dataset = base(context, "PR", GSPS_STORAGE)
    dataset.SpecificCharacterSet = ["", "ISO 2022 IR 87"]
    dataset.ReferringPhysicianName = ""  # its umlauts are not in this set
    dataset.BodyPartExamined = "HEAD"
    dataset.OtherPatientNames = plant["PR Japanese name"]
    dataset.InstanceNumber, dataset.ContentLabel = 1, "ANNOTATED"
    dataset.ContentDescription, dataset.ContentCreatorName = (
        plant["PR ContentDescription"],
        plant["ContentCreatorName"],
    )
    dataset.PresentationCreationDate = plant["PR PresentationCreationDate"]
    dataset.PresentationCreationTime = "160000"
    dataset.ReferencedSeriesSequence = [
        item(SeriesInstanceUID=context.uid("CT Series"), ReferencedImageSequence=ct_references(context))
    ]
    dataset.DisplayedAreaSelectionSequence = [
        item(DisplayedAreaTopLeftHandCorner=[1, 1], DisplayedAreaBottomRightHandCorner=[COLUMNS, ROWS],
             PresentationSizeMode="SCALE TO FIT", PresentationPixelSpacing=PIXEL_SPACING)
    ]  # fmt: skip
    dataset.SoftcopyVOILUTSequence = [item(WindowCenter=40, WindowWidth=400)]
    dataset.RescaleIntercept, dataset.RescaleSlope, dataset.RescaleType = -1024, 1, "HU"
    dataset.PresentationLUTShape = "IDENTITY"
    dataset.GraphicLayerSequence = [
        item(
            GraphicLayer="LAYER1", GraphicLayerOrder=1, GraphicLayerDescription=plant["PR layer description"]
        )
    ]
    dataset.GraphicAnnotationSequence = [_annotation(context)]
    return dataset


def _annotation(context: Context) -> Dataset:
    """A text with an anchor point and a line to the lesion (pixel coordinates)."""
    text = item(
        UnformattedTextValue=context.plant["PR graphic text"], AnchorPoint=[18.0, 15.0],
        AnchorPointVisibility="Y", AnchorPointAnnotationUnits="PIXEL",
    )  # fmt: skip
    line = item(
        GraphicAnnotationUnits="PIXEL", GraphicDimensions=2, NumberOfGraphicPoints=2,
        GraphicData=[4.0, 4.0, 18.0, 15.0], GraphicType="POLYLINE", GraphicFilled="N",
    )  # fmt: skip
    return item(GraphicLayer="LAYER1", TextObjectSequence=[text], GraphicObjectSequence=[line])
