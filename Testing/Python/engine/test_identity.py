"""Identity: one key, one result anywhere; another key, nothing in common; two patients stay two."""

import os
import stat
from pathlib import Path

import pytest
from DicomDeidLib import UsageError, read_key, write_new_key
from DicomDeidLib.dicom.dictionary import registered_uids
from DicomDeidLib.identity.identity import Identity
from DicomDeidLib.identity.patient import Patient
from hypothesis import assume, given
from hypothesis import strategies as st
from support import KEY, OTHER_KEY, engine, flat, minimal, read, to_bytes

PATIENT = Patient("id", ("MRN-1", ""))


def uids(data: bytes) -> set[str]:
    return {
        str(e.value)
        for _, e in flat(read(data))
        if e.VR == "UI" and not str(e.value).startswith("1.2.840.10008")
    }


def test_the_same_key_gives_the_same_bytes_and_another_key_shares_no_uid() -> None:
    data = to_bytes(minimal(FrameOfReferenceUID="1.2.3.9", PatientBirthDate="19510312"))
    once, again, other = (engine(key=key).deidentify_bytes(data) for key in (KEY, KEY, OTHER_KEY))
    assert once == again
    assert not uids(once) & uids(other)
    assert read(once).PatientID != read(other).PatientID


@given(st.text("0123456789.", min_size=1, max_size=64))
def test_uids_are_valid_and_never_collide_with_the_original(original: str) -> None:
    assume(original not in registered_uids())
    mapped = Identity(KEY).uid(original)
    assert mapped.startswith("2.25.")
    assert len(mapped) <= 64
    assert mapped[5:].isdigit() and not mapped[5:].startswith("0")
    assert mapped != original


def test_registered_uids_stay() -> None:
    for uid in ("1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.1.4.1.1", "1.2.840.10008.1.5.1", ""):
        assert Identity(KEY).uid(uid) == uid


def test_a_uid_that_only_looks_registered_is_mapped() -> None:
    assert Identity(KEY).uid("1.2.840.10008.5.1.4.1.1.2.77.4711") != "1.2.840.10008.5.1.4.1.1.2.77.4711"


@given(st.text(max_size=20))
def test_date_offsets_are_whole_weeks_between_one_and_ten_years_back(patient_id: str) -> None:
    offset = Identity(KEY).date_offset(Patient("id", (patient_id, "")))
    assert offset % 7 == 0
    assert -3653 <= offset <= -366


def patient_of(**attributes: object) -> str:
    out = read(engine().deidentify_bytes(to_bytes(minimal(**attributes))))
    assert out.PatientName == out.PatientID
    return str(out.PatientID)


def test_two_patients_stay_two_and_one_stays_one() -> None:
    first = patient_of(PatientID="A")
    assert first == patient_of(PatientID="A ", PatientName="Married^Name", StudyInstanceUID="1.9")
    assert first != patient_of(PatientID="B")
    assert first != patient_of(PatientID="A", IssuerOfPatientID="Elsewhere")
    assert len(first) == 13


def test_a_patient_without_an_id_merges_with_nobody() -> None:
    common: dict[str, object] = {"PatientID": "", "PatientBirthDate": "19510312"}
    ada = patient_of(PatientName="Okonkwo^Ada", **common)
    assert ada == patient_of(PatientName="Okonkwo^Ada^^", StudyInstanceUID="1.8", **common)
    assert ada != patient_of(PatientName="Okonkwo^Bo", **common)
    assert ada != patient_of(PatientName="Okonkwo^Ada", PatientID="", PatientBirthDate="19520312")
    nameless = patient_of(PatientName="", PatientID="")
    assert nameless != patient_of(PatientName="", PatientID="", StudyInstanceUID="1.8")
    # A name alone does not join two studies.
    assert patient_of(PatientName="Doe", PatientID="") != patient_of(
        PatientName="Doe", PatientID="", StudyInstanceUID="1.8"
    )


def test_a_missing_patient_id_is_put_in() -> None:
    dataset = minimal()
    del dataset.PatientID
    out = read(engine().deidentify_bytes(to_bytes(dataset)))
    assert len(out.PatientID) == 13
    assert [element.tag for element in out] == sorted(element.tag for element in out)


def test_the_same_name_in_two_character_sets_is_one_patient() -> None:
    common: dict[str, object] = {"PatientID": "Müller-1"}
    assert patient_of(SpecificCharacterSet="ISO_IR 100", **common) == patient_of(
        SpecificCharacterSet="ISO_IR 192", **common
    )


def test_a_nested_patient_id_is_of_the_patient_it_names() -> None:
    donor, same = minimal(PatientID="DONOR"), minimal(PatientID="A")
    out = read(
        engine().deidentify_bytes(
            to_bytes(minimal(PatientID="A", SourcePatientGroupIdentificationSequence=[donor, same]))
        )
    )
    items = out.SourcePatientGroupIdentificationSequence
    assert items[1].PatientID == out.PatientID
    assert items[0].PatientID == items[0].PatientName == patient_of(PatientID="DONOR")


def test_key_files(tmp_path: Path) -> None:
    path = tmp_path / "a.key"
    key = write_new_key(path)
    assert len(key) == 32
    assert read_key(path) == key
    if os.name != "nt":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    with pytest.raises(UsageError, match="exists already"):
        write_new_key(path)
    assert read_key(path) == key
    path.write_bytes(b"short")
    with pytest.raises(UsageError, match="is no key file"):
        read_key(path)
    with pytest.raises(UsageError, match="can't be read"):
        read_key(tmp_path / "none")


def test_the_key_id_tells_keys_apart_and_is_no_part_of_them() -> None:
    assert Identity(KEY).key_id != Identity(OTHER_KEY).key_id
    assert len(Identity(KEY).key_id) == 8
    assert Identity(KEY).key_id not in KEY.hex()
