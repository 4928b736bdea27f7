"""Which patient a data set belongs to: the original values that pseudonym and date offset derive from."""

from typing import NamedTuple


class Patient(NamedTuple):
    """A patient, named by what the data set has.

    kind: 'id' (Patient ID and issuer), 'name' (name and birth date), 'study' or 'instance' (a UID),
    in this order of preference. values: the trimmed original values.
    """

    kind: str
    values: tuple[str, ...]

    @classmethod
    def of(
        cls, patient_id: str, issuer: str, name: str, birth_date: str, study_uid: str, instance_uid: str
    ) -> "Patient":
        """The patient of a data set with these trimmed values, each '' where it is missing or empty.

        Two patients without an ID stay two: a name alone, without a birth date, is not enough to
        join studies.
        """
        if patient_id:
            return cls("id", (patient_id, issuer))
        name = name.rstrip("^= ")
        if name and birth_date:
            return cls("name", (name, birth_date))
        return cls("study", (study_uid,)) if study_uid else cls("instance", (instance_uid,))

    def encoded(self) -> bytes:
        """The patient as bytes; two different patients never give the same."""
        fields = (self.kind, *self.values)
        raw = [field.encode("utf-8", "surrogateescape") for field in fields]
        return b"".join(len(field).to_bytes(4, "big") + field for field in raw)
