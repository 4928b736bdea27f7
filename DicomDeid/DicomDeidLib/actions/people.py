"""Patient ID and Patient Name become the patient's pseudonym, at every level."""

from ..dicom import tags
from ..identity.patient import Patient
from ..stream.elements import Element
from .context import Context


def pseudonym(context: Context, _element: Element) -> bytes:
    """The pseudonym of the patient that this item is about.

    An item with a Patient ID of its own is about that patient; any other is about the data set's.
    """
    if context.depth == 0:
        return context.identity.pseudonym(context.patient).encode("ascii")
    patient_id = context.sibling_text(tags.PATIENT_ID)
    if not patient_id:
        return context.identity.pseudonym(context.patient).encode("ascii")
    issuer = context.sibling_text(tags.ISSUER_OF_PATIENT_ID)
    patient = Patient("id", (patient_id, issuer))
    if not issuer and context.patient.kind == "id" and context.patient.values[0] == patient_id:
        patient = context.patient  # the same ID; only the item does not repeat its issuer
    return context.identity.pseudonym(patient).encode("ascii")
