"""Hypothesis: nested data sets of every VR in every encoding; what identifies goes, what does not stays."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom import Dataset
from support import SYNTAXES, engine, flat, minimal, read, to_bytes

PLANTED = "Okonkwo-Testpatient"
# Attributes that go or change, with a planted value each; and attributes that stay.
IDENTIFYING = {
    "PatientName": f"{PLANTED}^Ada",
    "OtherPatientNames": [f"{PLANTED}^A", f"{PLANTED}^B"],
    "PatientAddress": f"1 {PLANTED} Street",
    "OperatorsName": f"{PLANTED}^Op",
    "AccessionNumber": PLANTED[:16],
    "ImageComments": f"seen by {PLANTED}\\twice",
    "TextValue": f"a text on {PLANTED}",
    "RequestedProcedureID": PLANTED[:16],
    "StructureSetLabel": PLANTED[:16],
    "PersonName": f"{PLANTED}^P",
}
KEPT = {
    "Rows": st.integers(0, 65535),
    "RescaleSlope": st.decimals(-1000, 1000, places=3).map(str),
    "WindowCenter": st.lists(st.integers(-999, 999).map(str), min_size=1, max_size=4),
    "ImageType": st.lists(st.sampled_from(["ORIGINAL", "PRIMARY", "AXIAL"]), min_size=2, max_size=3),
    "Manufacturer": st.text("abcdefgh -_", min_size=1, max_size=20).map(str.strip),
    "ReferencedFrameNumber": st.integers(1, 999).map(str),
    "GraphicType": st.sampled_from(["POINT", "POLYLINE"]),
    "RealWorldValueSlope": st.floats(allow_nan=False),
    "TriggerSamplePosition": st.integers(0, 2**32 - 1),
    "ReferencedSOPClassUID": st.just("1.2.840.10008.5.1.4.1.1.2"),
}
SEQUENCES = (
    "AnatomicRegionSequence",
    "ContentSequence",
    "MeasuredValueSequence",
    "SharedFunctionalGroupsSequence",
)


@st.composite
def data_sets(draw: st.DrawFn, depth: int = 0) -> Dataset:
    dataset = Dataset()
    for keyword in draw(st.sets(st.sampled_from(sorted(IDENTIFYING)), max_size=4)):
        setattr(dataset, keyword, IDENTIFYING[keyword])
    for keyword in draw(st.sets(st.sampled_from(sorted(KEPT)), max_size=4)):
        setattr(dataset, keyword, draw(KEPT[keyword]))
    if draw(st.booleans()):
        block = dataset.private_block(draw(st.sampled_from([0x09, 0x29])), "VENDOR X", create=True)
        block.add_new(0x10, draw(st.sampled_from(["LO", "PN", "UT"])), PLANTED)
        block.add_new(0x11, "UN", PLANTED.encode() + b"!")
    if depth < 3:
        for keyword in draw(st.sets(st.sampled_from(SEQUENCES), max_size=2)):
            setattr(dataset, keyword, draw(st.lists(data_sets(depth + 1), max_size=3)))
    return dataset


def kept_values(dataset: Dataset) -> list[tuple[str, str]]:
    return [(path, str(element.value)) for path, element in flat(dataset) if element.keyword in KEPT]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(dataset=data_sets(), syntax=st.sampled_from(SYNTAXES), undefined=st.booleans())
def test_what_identifies_goes_and_the_rest_stays(dataset: Dataset, syntax: str, undefined: bool) -> None:
    whole = minimal()
    whole.update(dataset)
    data = to_bytes(whole, syntax, undefined=undefined)
    before = read(data)
    out = engine().deidentify_bytes(data)
    after = read(out)
    assert all(PLANTED[:16] not in str(element.value) for _, element in flat(after))
    if syntax != SYNTAXES[-1]:
        assert PLANTED[:16].encode() not in out
    assert kept_values(after) == kept_values(before)
    assert not any(element.tag.is_private for _, element in flat(after))


@settings(max_examples=30, deadline=None)
@given(dataset=data_sets(), syntax=st.sampled_from(SYNTAXES))
def test_our_own_output_run_again_is_stable(dataset: Dataset, syntax: str) -> None:
    """A second run maps pseudonyms and UIDs again and changes nothing else: no text, no number, no mark."""
    whole = minimal()
    whole.update(dataset)
    once = engine().deidentify_bytes(to_bytes(whole, syntax))
    twice = engine().deidentify_bytes(once)
    mapped = ("UI", "LO", "PN")
    first, second = (
        [
            (path, str(e.value))
            for path, e in flat(read(data))
            if e.VR not in mapped or e.keyword == "DeidentificationMethod"
        ]
        for data in (once, twice)
    )
    assert first == second
    assert engine().deidentify_bytes(once) == twice
