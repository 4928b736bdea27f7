"""Encapsulated documents: nothing cleans their insides, so a harmless one of the same kind stands there."""

from typing import Final

from ..dicom import tags
from ..stream.elements import Element
from .context import Context


def _blank_pdf() -> bytes:
    """A PDF of one empty page, with a true cross-reference table."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<<>>>>",
    ]
    out = b"%PDF-1.4\n"
    offsets = []
    for number, content in enumerate(objects, 1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return (
        out
        + b"xref\n0 4\n0000000000 65535 f \n%strailer\n<</Size 4/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n"
        % (
            table,
            len(out),
        )
    )


_BLANK: Final[dict[str, bytes]] = {
    "application/pdf": _blank_pdf(),
    "text/xml": b'<?xml version="1.0"?><ClinicalDocument xmlns="urn:hl7-org:v3"/>\n',
    "model/stl": bytes(84),  # a header and the number of triangles: none
    "model/obj": b"# anonymized\n",
    "model/mtl": b"# anonymized\n",
}


def blank_document(mime_type: str) -> bytes:
    """An empty document of a MIME type, two zero bytes where the type is unknown."""
    return _BLANK.get(mime_type.strip().lower(), b"\0\0")


def replace_document(context: Context, _element: Element) -> bytes:
    """Encapsulated Document (0042,0011) as an empty one of the same MIME type."""
    return blank_document(context.sibling_text(tags.MIME_TYPE_OF_ENCAPSULATED_DOCUMENT))


def document_length(context: Context, _element: Element) -> bytes:
    """Encapsulated Document Length (0042,0015) of the empty document: its length before padding."""
    length = len(blank_document(context.sibling_text(tags.MIME_TYPE_OF_ENCAPSULATED_DOCUMENT)))
    return length.to_bytes(4, context.encoding.byte_order)
