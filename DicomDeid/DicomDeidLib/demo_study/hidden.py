"""Adds identifiers where viewers do not show them: overlay, icon, signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .common import COLUMNS, ROWS, add_gray_pixels, item
from .context import Context

if TYPE_CHECKING:
    from pydicom.dataset import Dataset


def add_overlay(context: Context, dataset: Dataset) -> None:
    """A one bit overlay plane in group 6000: its bits spell text, its header has comments."""
    plant = context.plant
    bits = plant["overlay data"].encode("ascii").ljust(ROWS * COLUMNS // 8, b"\0")
    for element, vr, value in (
        (0x0010, "US", ROWS), (0x0011, "US", COLUMNS), (0x0022, "LO", plant["overlay description"]),
        (0x0040, "CS", "G"), (0x0050, "SS", [1, 1]), (0x0100, "US", 1), (0x0102, "US", 0),
        (0x1500, "LO", plant["overlay label"]), (0x3000, "OW", bits),
        (0x4000, "LT", plant["overlay comment"]),
    ):  # fmt: skip
        dataset.add_new(0x60000000 + element, vr, value)


def add_icon(context: Context, dataset: Dataset) -> None:
    """An 8x8 icon whose pixels are text."""
    icon = item()
    add_gray_pixels(icon, 8, 8, 8)
    icon.add_new(0x7FE00010, "OB", context.plant["icon pixels"].encode("ascii").ljust(64, b"\0"))
    dataset.IconImageSequence = [icon]


def add_digital_signature(context: Context, dataset: Dataset) -> None:
    """A signature that signs nothing; its certificate names the signer."""
    dataset.MACParametersSequence = [
        item(MACIDNumber=1, MACCalculationTransferSyntaxUID="1.2.840.10008.1.2.1", MACAlgorithm="SHA256",
             DataElementsSigned=[0x00080018, 0x00100010])
    ]  # fmt: skip
    certificate = context.plant["signature certificate"].encode("ascii")
    dataset.DigitalSignaturesSequence = [
        item(MACIDNumber=1, DigitalSignatureUID=context.uid("DigitalSignature"),
             DigitalSignatureDateTime=context.moment("DigitalSignatureDateTime", "120000"),
             CertificateType="X509_1993_SIG",
             CertificateOfSigner=certificate + b"\0" * (len(certificate) % 2),
             Signature=b"\x01\x02\x03\x04")
    ]  # fmt: skip
