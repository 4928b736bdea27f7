"""What a key turns original values into: UIDs, patient pseudonyms, date offsets.

Everything is HMAC-SHA-256 of the key, a label and the trimmed original value, so that any machine
with the key gets the same result at any time, and nobody without it can.
"""

import base64
import hmac
from functools import lru_cache
from typing import Final

from ..dicom.dictionary import registered_uids
from .crosswalk import Crosswalk
from .patient import Patient

# Between 1 and 10 years, in whole weeks so that weekdays stay.
_FEWEST_WEEKS: Final = 53
_MOST_WEEKS: Final = 521
_PSEUDONYM_LENGTH: Final = 13  # base32 letters of 5 bits: 65 bits
_CACHE: Final = 8192
# What the first value of a patient is, by what names the patient.
_SAYS: Final = {"id": "id", "name": "patient"}


class Identity:
    """All that derives from one key.

    key: 32 bytes, from `identity.key`. crosswalk: wins over what the key derives, where there is one.
    """

    def __init__(self, key: bytes, crosswalk: Crosswalk | None = None) -> None:
        self.key = key
        self._crosswalk = crosswalk
        # UIDs and patients repeat from file to file.
        self.uid = lru_cache(_CACHE)(self._uid)
        self.mapped_uids = lru_cache(_CACHE)(self._mapped_uids)
        self.pseudonym = lru_cache(_CACHE)(self._pseudonym)
        self.date_offset = lru_cache(_CACHE)(self._date_offset)

    @property
    def key_id(self) -> str:
        """8 hex digits that tell one key from another and give nothing of it away."""
        return self._digest("key id", b"").hex()[:8]

    def keyed_hash(self, label: str, value: bytes) -> str:
        """32 hex digits that only this key gives for a value."""
        return self._digest(label, value).hex()[:32]

    def _digest(self, label: str, value: bytes) -> bytes:
        return hmac.digest(self.key, label.encode() + b"\0" + value, "sha256")

    def _uid(self, original: str) -> str:
        """The UID that stands for `original` everywhere; registered UIDs and the empty one stay.

        Returns '2.25.' and the decimal number of a UUID (PS3.5 B.2).
        """
        if not original or original in registered_uids():
            return original
        digest = self._digest("uid", original.encode("utf-8", "surrogateescape"))
        # The bits that make 16 bytes a UUID of version 4 (RFC 9562 section 5.4).
        number = int.from_bytes(digest[:16], "big") & ~(0xF << 76 | 0x3 << 62) | 0x4 << 76 | 0x2 << 62
        return f"2.25.{number}"

    def _mapped_uids(self, raw: bytes) -> bytes | None:
        """A UI value with every UID of it mapped; None where all of them stay."""
        originals = split_uids(raw)
        mapped = [self.uid(uid) for uid in originals]
        return None if mapped == originals else "\\".join(mapped).encode("latin-1")

    def _pseudonym(self, patient: Patient) -> str:
        """The crosswalk's new id of a patient, or 13 capital letters and digits. Raises SetAside."""
        entry = self._crosswalk.find(patient) if self._crosswalk else None
        if entry is not None:
            return entry.new_id
        digest = self._digest("patient", patient.encoded())
        return base64.b32encode(digest)[:_PSEUDONYM_LENGTH].decode("ascii")

    def counter(self, patient: Patient) -> int | None:
        """The crosswalk's number of a patient, None where it has none. Raises SetAside."""
        entry = self._crosswalk.find(patient) if self._crosswalk else None
        return entry.counter if entry else None

    def known_of(self, patient: Patient) -> frozenset[tuple[str, str]]:
        """What the crosswalk says of a patient, with the kind of value: ids, names and other names."""
        entry = self._crosswalk.find(patient) if self._crosswalk else None
        if entry is None:
            return frozenset()
        found = {("person", name) for name in entry.names}
        for one in (entry.patient, *entry.aliases):
            if one.kind in _SAYS:
                found.add((_SAYS[one.kind], one.values[0]))
        return frozenset(found)

    def earliest_date(self, patient: Patient) -> str:
        """The crosswalk's earliest date of a patient, '' where it has none. Raises SetAside."""
        entry = self._crosswalk.find(patient) if self._crosswalk else None
        return entry.earliest_date if entry else ""

    def _date_offset(self, patient: Patient) -> int:
        """Days to add to every date of a patient: the crosswalk's, or whole weeks back, 1 to 10 years."""
        entry = self._crosswalk.find(patient) if self._crosswalk else None
        if entry is not None and entry.date_offset is not None:
            return entry.date_offset
        digest = self._digest("date offset", patient.encoded())
        weeks = _FEWEST_WEEKS + int.from_bytes(digest[:8], "big") % (_MOST_WEEKS - _FEWEST_WEEKS + 1)
        return -7 * weeks


def split_uids(raw: bytes) -> list[str]:
    """The UIDs of a UI value, without what pads them."""
    return [uid.strip(" \0\t\r\n") for uid in raw.decode("latin-1").split("\\")]
