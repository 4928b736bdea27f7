"""Adds private elements: useful technical ones beside others that hold names."""

from __future__ import annotations

import calendar
from typing import TYPE_CHECKING

from .common import item
from .context import Context
from .encoding import un_sequence_value

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

PRIVATE_VENDOR = "DEMOVENDOR PATIENT DATA"


def add_private_blocks(context: Context, dataset: Dataset) -> None:
    """GE technical blocks, a vendor block with a name, a creator that is itself a name, and an orphan."""
    _add_ge_blocks(context, dataset)
    _add_vendor_block(context, dataset)
    plant = context.plant
    named = dataset.private_block(0x0013, plant["private creator"], create=True)
    named.add_new(0x01, "DS", "1.5")
    # No creator reserves block 20 of group 0015.
    dataset.add_new(0x00152001, "LO", plant["private orphan"])


def _add_ge_blocks(context: Context, dataset: Dataset) -> None:
    """GEMS_IDEN_01 identifies; some of GEMS_ACQU_01 and GEMS_PARM_01 is widely held to be safe."""
    identity = dataset.private_block(0x0009, "GEMS_IDEN_01", create=True)
    identity.add_new(0x02, "SH", context.plant["private GE suite id"])
    day = context.plant["AcquisitionDate"]
    seconds = calendar.timegm((int(day[:4]), int(day[4:6]), int(day[6:]), 8, 21, 30))
    identity.add_new(0x27, "SL", seconds)
    acquisition = dataset.private_block(0x0019, "GEMS_ACQU_01", create=True)
    acquisition.add_new(0x23, "DS", "39.37")
    acquisition.add_new(0x24, "DS", "0.5")
    acquisition.add_new(0x27, "DS", "1.0")
    acquisition.add_new(0x39, "SS", 16)
    parameters = dataset.private_block(0x0043, "GEMS_PARM_01", create=True)
    parameters.add_new(0x10, "US", 400)
    parameters.add_new(0x27, "SH", "0.984:1")


def _add_vendor_block(context: Context, dataset: Dataset) -> None:
    """A block that holds names as PN, as a sequence, and inside an opaque UN value."""
    plant = context.plant
    vendor = dataset.private_block(0x0011, PRIVATE_VENDOR, create=True)
    vendor.add_new(0x01, "PN", plant["private PN"])
    vendor.add_new(0x02, "LO", plant["private LO"])
    vendor.add_new(0x03, "DA", plant["private DA"])
    vendor.add_new(0x04, "SQ", [item(PatientName=plant["private SQ PatientName"])])
    vendor.add_new(0x05, "UN", un_sequence_value(item(PatientName=plant["private UN sequence"])))
    vendor.add_new(0x06, "UN", plant["private UN bytes"].encode("ascii"))
    vendor.add_new(0x07, "UI", context.uid("StudyInstance"))
