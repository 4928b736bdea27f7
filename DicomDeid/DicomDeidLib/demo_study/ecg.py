"""Makes the 12-lead ECG waveform."""

from __future__ import annotations

import math
import struct
from typing import TYPE_CHECKING

from .common import base, code, item
from .context import Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset

ECG_STORAGE = "1.2.840.10008.5.1.4.1.1.9.1.1"
_SAMPLES, _FREQUENCY = 100, 500.0
# MDC code values of the leads (SCPECG-compatible).
_LEADS = {
    "I": "2:1", "II": "2:2", "III": "2:61", "aVR": "2:62", "aVL": "2:63", "aVF": "2:64",
    "V1": "2:3", "V2": "2:4", "V3": "2:5", "V4": "2:6", "V5": "2:7", "V6": "2:8",
}  # fmt: skip


def make_ecg(context: Context) -> Dataset:
    """0.2 s of 12 leads at 500 Hz, 16 bit, with an annotation."""
    plant = context.plant
    dataset = base(context, "ECG", ECG_STORAGE)
    dataset.InstanceNumber = 1
    dataset.SeriesDate = dataset.ContentDate = plant["ECG AcquisitionDateTime"]
    dataset.SeriesTime = dataset.ContentTime = "170000"
    dataset.AcquisitionDateTime = context.moment("ECG AcquisitionDateTime", "170000.250")
    dataset.CurrentPatientLocation, dataset.OperatorsName = (
        plant["CurrentPatientLocation"],
        plant["OperatorsName"],
    )
    dataset.SynchronizationFrameOfReferenceUID = context.uid("SynchronizationFrameOfReference")
    dataset.SynchronizationTrigger, dataset.AcquisitionTimeSynchronized = "NO TRIGGER", "N"
    dataset.AcquisitionContextSequence = []
    dataset.WaveformAnnotationSequence = [
        item(
            UnformattedTextValue=plant["ECG annotation"],
            ReferencedWaveformChannels=[1, 0],
            AnnotationGroupNumber=1,
        )
    ]
    dataset.WaveformSequence = [_waveform(context)]
    return dataset


def _waveform(context: Context) -> Dataset:
    """The multiplex group of all leads."""
    group = item(
        WaveformOriginality="ORIGINAL", NumberOfWaveformChannels=len(_LEADS),
        NumberOfWaveformSamples=_SAMPLES, SamplingFrequency=_FREQUENCY, MultiplexGroupLabel="RHYTHM",
        WaveformBitsAllocated=16, WaveformSampleInterpretation="SS",
        ChannelDefinitionSequence=[_channel(context, lead, value) for lead, value in _LEADS.items()],
    )  # fmt: skip
    values = [_sample(sample, channel) for sample in range(_SAMPLES) for channel in range(len(_LEADS))]
    group.add_new(0x54001010, "OW", struct.pack(f"<{len(values)}h", *values))
    return group


def _channel(context: Context, lead: str, value: str) -> Dataset:
    """Definition of one lead; 1 microvolt per unit."""
    source = code(value, "MDC", f"Lead {lead}")
    return item(
        ChannelLabel=context.plant["ECG ChannelLabel"] if lead == "I" else lead,
        ChannelSourceSequence=[source], ChannelSensitivity=1.0,
        ChannelSensitivityUnitsSequence=[code("uV", "UCUM", "microvolt")],
        ChannelSensitivityCorrectionFactor=1.0, ChannelBaseline=0.0, ChannelSampleSkew=0.0,
        WaveformBitsStored=16, FilterLowFrequency=0.05, FilterHighFrequency=150.0,
    )  # fmt: skip


def _sample(sample: int, channel: int) -> int:
    """Microvolt of a lead: a spike like a QRS complex on a slow wave."""
    spike = 1000 * math.exp(-(((sample - 50) / 5) ** 2))
    return int((spike + 50 * math.sin(sample / 15)) * (1 - channel / 10))
