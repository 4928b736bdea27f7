"""Holds what all objects of one demo study share: patient, planted strings and deterministic UIDs."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from .patient import DemoPatient

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_DNS, "demo-study.dicom-deid.invalid")
CT_SLICES = 4

# Roles whose UIDs identify an instance, a series, a study or a frame of reference.
ROLES = (
    "StudyInstance", "FrameOfReference", "SynchronizationFrameOfReference", "DimensionOrganization",
    "Tracking", "IrradiationEvent", "Device", "DigitalSignature",
    *(f"{kind} Series" for kind in ("CT", "RTSTRUCT", "RTPLAN", "RTDOSE", "SEG", "SR", "PR", "PT", "ECG")),
    *(f"{kind} SOPInstance" for kind in ("RTSTRUCT", "RTPLAN", "RTDOSE", "SEG", "SR", "PR", "PT", "ECG")),
    *(f"CT SOPInstance {number}" for number in range(1, CT_SLICES + 1)),
)  # fmt: skip


def uid_for(patient: DemoPatient, role: str) -> str:
    """UID (2.25.<uuid>, at most 44 characters): a function of the patient and the role, nothing else."""
    key = "|".join((patient.name, patient.birth_date, patient.study_date, patient.code, role))
    return f"2.25.{uuid.uuid5(_NAMESPACE, key).int}"


@dataclass(frozen=True)
class Context:
    """One study being made: the patient and the planted strings by place."""

    patient: DemoPatient
    plant: dict[str, str]

    def uid(self, role: str) -> str:
        """UID of a role of ROLES. Raises KeyError for another, so that planted_strings() stays complete."""
        return self.plant[f"{role} UID"]

    def moment(self, place: str, time: str) -> str:
        """DT of a planted date and a time of day (TM, HHMMSS)."""
        return self.plant[place] + time
