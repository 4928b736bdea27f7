"""Structured Reports for the tests: a short notation of content items, and whole reports as Part 10 files.

A code is written "value,scheme,meaning". Every person, number and place here is invented.
"""

from DicomDeidLib.demo_study.common import code as coded
from DicomDeidLib.demo_study.common import item, reference
from pydicom.dataset import Dataset
from support import CT_IMAGE, minimal, to_bytes

ENHANCED = "1.2.840.10008.5.1.4.1.1.88.22"
COMPREHENSIVE = "1.2.840.10008.5.1.4.1.1.88.33"
COMPREHENSIVE_3D = "1.2.840.10008.5.1.4.1.1.88.34"
KEY_OBJECTS = "1.2.840.10008.5.1.4.1.1.88.59"
DOSE_REPORT = "1.2.840.10008.5.1.4.1.1.88.67"
ECG = "1.2.840.10008.5.1.4.1.1.9.1.1"

# Who and where: what must not be left of any of these objects.
PATIENT, PATIENT_ID, BIRTH_DATE = "Okonkwo-Testpatient^Ada", "MRN-4711-0815", "19580314"
ACCESSION, ORDER = "ACC-88213-K", "PLC-60417-Q"
OBSERVER, VERIFIER, TECHNICIAN = "Lindqvist^Per^^Dr.", "Marchetti^Giulia", "Vasquez-Holm^Tomas"
LOGIN = "plindqvist7"
INSTITUTION, ROOM = "Klinikum Seeblick", "Westfluegel Raum 12"
STATION, SERIAL = "SEEBLICK-CT7", "SN-5540-22"
COMMENT = (
    "Mrs Okonkwo-Testpatient (born 14.03.1958, MRN-4711-0815) was seen by Dr. Lindqvist on 3 May 2024; "
    "compare ACC-88213-K of 2023-11-02."
)

STUDY_UID, SERIES_UID, IMAGE_SERIES_UID = "1.2.3.4.5", "1.2.3.4.5.6", "1.2.3.4.5.8"
IMAGE_UIDS = ("1.2.3.4.5.8.1", "1.2.3.4.5.8.2")
FRAME_UID = "1.2.3.4.5.9"
TRACKING_UIDS = ("1.2.3.4.5.10.1", "1.2.3.4.5.10.2")
DEVICE_UID, EVENT_UID = "1.2.3.4.5.11", "1.2.3.4.5.12"

CONTAINS, PROPERTIES, MODIFIES = "CONTAINS", "HAS PROPERTIES", "HAS CONCEPT MOD"
OBSERVED, ACQUIRED = "HAS OBS CONTEXT", "HAS ACQ CONTEXT"
INFERRED, SELECTED = "INFERRED FROM", "SELECTED FROM"


# The notation: every function makes one content item; `children` come last, `rel` is how it relates.


def concept(text: str) -> Dataset:
    """A code item of "value,scheme,meaning"."""
    return coded(*text.split(",", 2))


def _content(kind: str, name: str, children: tuple[Dataset, ...], rel: str, **values: object) -> Dataset:
    made = item(RelationshipType=rel, ValueType=kind, **values)
    if name:
        made.ConceptNameCodeSequence = [concept(name)]
    if children:
        made.ContentSequence = list(children)
    return made


def container(name: str, *children: Dataset, rel: str = CONTAINS, template: str = "") -> Dataset:
    more = {"ContentTemplateSequence": [_template(template)]} if template else {}
    return _content("CONTAINER", name, children, rel, ContinuityOfContent="SEPARATE", **more)


def text(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("TEXT", name, children, rel, TextValue=value)


def pname(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("PNAME", name, children, rel, PersonName=value)


def code(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("CODE", name, children, rel, ConceptCodeSequence=[concept(value)])


def num(name: str, value: float, unit: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    """A number; the unit is a code like "mm,UCUM,millimeter"."""
    measured = item(NumericValue=value, MeasurementUnitsCodeSequence=[concept(unit)])
    return _content("NUM", name, children, rel, MeasuredValueSequence=[measured])


def date(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("DATE", name, children, rel, Date=value)


def time(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("TIME", name, children, rel, Time=value)


def datetime(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("DATETIME", name, children, rel, DateTime=value)


def uidref(name: str, value: str, *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("UIDREF", name, children, rel, UID=value)


def image(name: str, uid: str, *children: Dataset, rel: str = CONTAINS, sop: str = CT_IMAGE) -> Dataset:
    return _content("IMAGE", name, children, rel, ReferencedSOPSequence=[reference(sop, uid)])


def composite(name: str, uid: str, *children: Dataset, rel: str = CONTAINS, sop: str = ENHANCED) -> Dataset:
    return _content("COMPOSITE", name, children, rel, ReferencedSOPSequence=[reference(sop, uid)])


def waveform(name: str, uid: str, *children: Dataset, rel: str = CONTAINS, sop: str = ECG) -> Dataset:
    referred = reference(sop, uid, ReferencedWaveformChannels=[1, 0])
    return _content("WAVEFORM", name, children, rel, ReferencedSOPSequence=[referred])


def scoord(name: str, kind: str, data: list[float], *children: Dataset, rel: str = CONTAINS) -> Dataset:
    return _content("SCOORD", name, children, rel, GraphicType=kind, GraphicData=data)


def scoord3d(name: str, kind: str, data: list[float], *children: Dataset, rel: str = CONTAINS) -> Dataset:
    more = {"GraphicType": kind, "GraphicData": data, "ReferencedFrameOfReferenceUID": FRAME_UID}
    return _content("SCOORD3D", name, children, rel, **more)


def tcoord(name: str, kind: str, moments: list[str], *children: Dataset, rel: str = CONTAINS) -> Dataset:
    """A temporal range given by moments (ReferencedDateTime)."""
    return _content("TCOORD", name, children, rel, TemporalRangeType=kind, ReferencedDateTime=moments)


def by_reference(rel: str, *position: int) -> Dataset:
    """A relationship to the item at a position: 1 is the root, then the ordinals of children from 1."""
    return item(RelationshipType=rel, ReferencedContentItemIdentifier=list(position))


# The documents.


def instance(sop_class: str, modality: str, **attributes: object) -> Dataset:
    """A data set with what every object has of patient, study, series and equipment; None leaves one out."""
    values = {
        "SpecificCharacterSet": "ISO_IR 192", "StudyDate": "20240503", "StudyTime": "101500",
        "SeriesDate": "20240503", "SeriesTime": "102000", "ContentDate": "20240503",
        "ContentTime": "103000", "AccessionNumber": ACCESSION, "Modality": modality,
        "Manufacturer": "Test Maker", "ManufacturerModelName": "Model 1", "SoftwareVersions": "1.0",
        "DeviceSerialNumber": SERIAL, "StationName": STATION, "InstitutionName": INSTITUTION,
        "ReferringPhysicianName": OBSERVER, "StudyID": "S-4410", "SeriesNumber": 7, "InstanceNumber": 1,
        "PatientBirthDate": BIRTH_DATE, "PatientSex": "F",
    }  # fmt: skip
    values.update(attributes)
    return minimal(sop_class, **{key: value for key, value in values.items() if value is not None})


def sr_document(
    items: list[Dataset],
    title: str = "126000,DCM,Imaging Measurement Report",
    template: str = "1500",
    sop_class: str = COMPREHENSIVE_3D,
    **header: object,
) -> bytes:
    """A verified report with these items below its root; `header` adds attributes or replaces them."""
    verifier = item(
        VerifyingOrganization=INSTITUTION, VerificationDateTime="20240503110000",
        VerifyingObserverName=VERIFIER, VerifyingObserverIdentificationCodeSequence=[],
    )  # fmt: skip
    values = {
        "CompletionFlag": "COMPLETE", "VerificationFlag": "VERIFIED",
        "VerifyingObserverSequence": [verifier], "PerformedProcedureCodeSequence": [],
        "ReferencedRequestSequence": [_request()],
    }  # fmt: skip
    return _document(sop_class, "SR", items, title, template, {**values, **header})


def _document(
    sop_class: str, modality: str, items: list[Dataset], title: str, template: str, header: dict[str, object]
) -> bytes:
    values = {"ReferencedPerformedProcedureStepSequence": [], "ValueType": "CONTAINER", **header}
    dataset = instance(sop_class, modality, **values)
    dataset.ConceptNameCodeSequence = [concept(title)]
    dataset.ContinuityOfContent = "SEPARATE"
    dataset.ContentTemplateSequence = [_template(template)]
    dataset.ContentSequence = items
    referred = {uid: sop for one in items for sop, uid in _references(one)}
    if referred and "CurrentRequestedProcedureEvidenceSequence" not in dataset:
        instances = [reference(sop, uid) for uid, sop in referred.items()]
        series = item(SeriesInstanceUID=IMAGE_SERIES_UID, ReferencedSOPSequence=instances)
        study = item(StudyInstanceUID=STUDY_UID, ReferencedSeriesSequence=[series])
        dataset.CurrentRequestedProcedureEvidenceSequence = [study]
    return to_bytes(dataset)


def _references(content: Dataset) -> list[tuple[str, str]]:
    """The instances that an item and what is below it refer to."""
    found = [
        (one.ReferencedSOPClassUID, one.ReferencedSOPInstanceUID)
        for one in content.get("ReferencedSOPSequence", [])
    ]
    for child in content.get("ContentSequence", []):
        found += _references(child)
    return found


def _template(identifier: str) -> Dataset:
    return item(MappingResource="DCMR", TemplateIdentifier=identifier)


def _request() -> Dataset:
    return item(
        AccessionNumber=ACCESSION, StudyInstanceUID=STUDY_UID, ReferencedStudySequence=[],
        RequestedProcedureID="RP-7781", RequestedProcedureDescription=f"CT head for {ORDER}",
        RequestedProcedureCodeSequence=[], PlacerOrderNumberImagingServiceRequest=ORDER,
        FillerOrderNumberImagingServiceRequest="FIL-60418-Q",
    )  # fmt: skip


# A measurement report (TID 1500).

OBSERVER_TYPE = "121005,DCM,Observer Type"
SOURCE_IMAGE = "121324,DCM,Source Image"
MILLIMETRES = "mm,UCUM,millimeter"


def tid_1500_report() -> bytes:
    """A measurement report on two lesions, one with a region; its texts hold names, dates and numbers."""
    english, states = "en,RFC5646,English", "US,ISO3166_1,United States"
    language = code("121049,DCM,Language of Content Item and Descendants", english, rel=MODIFIES)
    language.ContentSequence = [code("121046,DCM,Country of Language", states, rel=MODIFIES)]
    procedure = code("121058,DCM,Procedure reported", "77477000,SCT,Computed tomography", rel=MODIFIES)
    groups = [_region_group(), _finding_group()]
    return sr_document([
        language, *person_observer(), *device_observer(), procedure, _image_library(),
        container("126010,DCM,Imaging Measurements", *groups),
    ])  # fmt: skip


def person_observer() -> list[Dataset]:
    """The person who observed, by TID 1003."""
    role = "121094,DCM,Performing"
    return [
        code(OBSERVER_TYPE, "121006,DCM,Person", rel=OBSERVED),
        pname("121008,DCM,Person Observer Name", OBSERVER, rel=OBSERVED),
        text("128774,DCM,Person Observer's Login Name", LOGIN, rel=OBSERVED),
        text("121009,DCM,Person Observer's Organization Name", INSTITUTION, rel=OBSERVED),
        code("121010,DCM,Person Observer's Role in the Organization", "121083,DCM,Attending", rel=OBSERVED),
        code("121011,DCM,Person Observer's Role in this Procedure", role, rel=OBSERVED),
    ]


def device_observer() -> list[Dataset]:
    """The device that observed, by TID 1004."""
    where = "121017,DCM,Device Observer Physical Location During Observation"
    return [
        code(OBSERVER_TYPE, "121007,DCM,Device", rel=OBSERVED),
        uidref("121012,DCM,Device Observer UID", DEVICE_UID, rel=OBSERVED),
        text("121013,DCM,Device Observer Name", STATION, rel=OBSERVED),
        text("121014,DCM,Device Observer Manufacturer", "Test Maker", rel=OBSERVED),
        text("121015,DCM,Device Observer Model Name", "Model 1", rel=OBSERVED),
        text("121016,DCM,Device Observer Serial Number", SERIAL, rel=OBSERVED),
        text(where, ROOM, rel=OBSERVED),
    ]


def _image_library() -> Dataset:
    modality = code("121139,DCM,Modality", "CT,DCM,Computed Tomography", rel=ACQUIRED)
    day = date("111060,DCM,Study Date", "20240503", rel=ACQUIRED)
    hour = time("111061,DCM,Study Time", "101500", rel=ACQUIRED)
    images = [image("", uid) for uid in IMAGE_UIDS]
    group = container("126200,DCM,Image Library Group", modality, day, hour, *images)
    return container("111028,DCM,Image Library", group)


def _tracking(number: int, name: str) -> list[Dataset]:
    return [
        text("112039,DCM,Tracking Identifier", name, rel=OBSERVED),
        uidref("112040,DCM,Tracking Unique Identifier", TRACKING_UIDS[number], rel=OBSERVED),
        code("121071,DCM,Finding", "52988006,SCT,Lesion"),
    ]


def _region_group() -> Dataset:
    """A group of a planar region (TID 1410)."""
    square = [4.0, 4.0, 12.0, 4.0, 12.0, 12.0, 4.0, 12.0, 4.0, 4.0]
    region = scoord(
        "111030,DCM,Image Region", "POLYLINE", square, image(SOURCE_IMAGE, IMAGE_UIDS[0], rel=SELECTED)
    )
    return container(
        "125007,DCM,Measurement Group",
        *_tracking(0, "Lesion 1 of Okonkwo-Testpatient"),
        text("C67447,NCIt,Activity Session", "Session 2 with Ada Okonkwo-Testpatient", rel=OBSERVED),
        code("363698007,SCT,Finding Site", "12738006,SCT,Brain", rel=MODIFIES),
        region,
        num("42798000,SCT,Area", 64.5, "mm2,UCUM,square millimeter"),
        num("103339001,SCT,Long Axis", 11.3, MILLIMETRES),
        code("121207,DCM,Shape", "42700002,SCT,Round shape"),
        text("121106,DCM,Comment", COMMENT),
        template="1410",
    )


def _finding_group() -> Dataset:
    """A group with a source image and no region (TID 1501)."""
    note = "Dr. Lindqvist called the husband, Mr. Okonkwo-Testpatient, on 04.05.2024."
    return container(
        "125007,DCM,Measurement Group",
        *_tracking(1, "Lesion 2"),
        code("363698007,SCT,Finding Site", "12738006,SCT,Brain", rel=MODIFIES),
        image("121112,DCM,Source of Measurement", IMAGE_UIDS[1]),
        num("118565006,SCT,Volume", 1413.0, "mm3,UCUM,cubic millimeter"),
        code("111009,DCM,Calcification Distribution", "255471002,SCT,Focal"),
        text("121106,DCM,Comment", note),
        template="1501",
    )


# A dose report (TID 10011) and a key object note (TID 2010).


def dose_report() -> bytes:
    """A CT radiation dose report of one irradiation event with the people who took part."""
    procedure = code("121058,DCM,Procedure reported", "77477000,SCT,Computed tomography", rel=MODIFIES)
    intent = code("363703001,SCT,Has Intent", "261004008,SCT,Diagnostic Intent", rel=MODIFIES)
    procedure.ContentSequence = [intent]
    study = uidref("110180,DCM,Study Instance UID", STUDY_UID, rel=PROPERTIES)
    total = container(
        "113811,DCM,CT Accumulated Dose Data",
        num("113812,DCM,Total Number of Irradiation Events", 1, "{events},UCUM,events"),
        num("113813,DCM,CT Dose Length Product Total", 412.5, "mGy.cm,UCUM,mGy.cm"),
    )
    items = [
        procedure, *device_observer(),
        datetime("113809,DCM,Start of X-Ray Irradiation", "20240503101612", rel=OBSERVED),
        datetime("113810,DCM,End of X-Ray Irradiation", "20240503101745", rel=OBSERVED),
        code("113705,DCM,Scope of Accumulation", "113014,DCM,Study", study, rel=OBSERVED),
        total, _ct_acquisition(), text("121106,DCM,Comment", COMMENT),
        code("113854,DCM,Source of Dose Information", "113856,DCM,Automated Data Collection"),
        _participant("113850,DCM,Irradiation Authorizing", OBSERVER, "121093,DCM,Referring", OBSERVED),
    ]  # fmt: skip
    title = "113701,DCM,X-Ray Radiation Dose Report"
    return sr_document(items, title, "10011", DOSE_REPORT)


def _ct_acquisition() -> Dataset:
    source = container(
        "113831,DCM,CT X-Ray Source Parameters",
        text("113832,DCM,Identification of the X-Ray Source", "A"),
        num("113733,DCM,KVP", 120, "kV,UCUM,kV"),
    )
    phantom = "113691,DCM,IEC Body Dosimetry Phantom"
    return container(
        "113819,DCM,CT Acquisition",
        text("125203,DCM,Acquisition Protocol", "Head Okonkwo-Testpatient, Dr. Lindqvist"),
        code("123014,DCM,Target Region", "69536005,SCT,Head"),
        code("113820,DCM,CT Acquisition Type", "116152004,SCT,Spiral Acquisition"),
        uidref("113769,DCM,Irradiation Event UID", EVENT_UID),
        container("113822,DCM,CT Acquisition Parameters", source),
        container(
            "113829,DCM,CT Dose",
            num("113830,DCM,Mean CTDIvol", 41.2, "mGy,UCUM,mGy"),
            code("113835,DCM,CTDIw Phantom Type", phantom),
            num("113838,DCM,DLP", 412.5, "mGy.cm,UCUM,mGy.cm"),
        ),
        _participant("113870,DCM,Person Name", TECHNICIAN, "113851,DCM,Irradiation Administering", CONTAINS),
    )


def _participant(name: str, who: str, role: str, rel: str) -> Dataset:
    """A person who took part, by TID 1020."""
    return pname(
        name,
        who,
        code("113875,DCM,Person Role in Procedure", role, rel=PROPERTIES),
        text("113871,DCM,Person ID", "STAFF-2093", rel=PROPERTIES),
        text("113872,DCM,Person ID Issuer", INSTITUTION, rel=PROPERTIES),
        text("113873,DCM,Organization Name", INSTITUTION, rel=PROPERTIES),
        rel=rel,
    )


def key_object_note() -> bytes:
    """A key object selection of two images with a description that names the patient."""
    observer = [one for one in person_observer() if "Login" not in one.ConceptNameCodeSequence[0].CodeMeaning]
    items = [*observer, text("113012,DCM,Key Object Description", COMMENT)]
    items += [image("", uid) for uid in IMAGE_UIDS]
    header = {"ReferencedRequestSequence": [_request()], "SeriesDescription": "Key images"}
    return _document(KEY_OBJECTS, "KO", items, "113000,DCM,Of Interest", "2010", header)
