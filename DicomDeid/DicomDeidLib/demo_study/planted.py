"""Lists every identifying string that the demo study plants, by the place where it stands."""

from __future__ import annotations

from .context import ROLES, uid_for
from .patient import DemoPatient

# Place -> text; {c} is the patient's code, so that no string is shared by two patients.
_TEXTS = {
    "ReferringPhysicianName": "Überweiser-{c}^Jörg",
    "ReferringPhysicianAddress": "Überweisergasse 3 {c}",
    "ReferringPhysicianTelephoneNumbers": "+99-5550101-{c}",
    "PhysiciansOfRecord": "Recordphysician-{c}^Ada",
    "PerformingPhysicianName": "Performer-{c}^Bo",
    "NameOfPhysiciansReadingStudy": "Readingdoctor-{c}^Cy",
    "OperatorsName": "Operatrix-{c}^Di",
    "RequestingPhysician": "Requester-{c}^Ed",
    "RequestingService": "Requestingservice-{c}",
    "InstitutionName": "Hospital Nowhere {c}",
    "InstitutionAddress": "Nowhere Road 99 {c}",
    "InstitutionalDepartmentName": "Department Unreal {c}",
    "StationName": "STATION-{c}",
    "DeviceSerialNumber": "SERIAL-{c}-0001",
    "AccessionNumber": "ACCNUM-{c}",
    "StudyID": "STUDYID-{c}",
    "StudyDescription": "Study of Testpatient {c}",
    "SeriesDescription": "Series described {c}",
    "ProtocolName": "Protocol for {c}",
    "ImageComments": "Imagecomment mentions {c}",
    "StudyComments": "Studycomment mentions {c}",
    "PatientComments": "Patientcomment mentions {c}",
    "AdditionalPatientHistory": "Additional history of {c}",
    "AdmittingDiagnosesDescription": "Admitted diagnosis {c}",
    "AdmissionID": "ADMISSION-{c}",
    "VisitComments": "Visitcomment mentions {c}",
    "CurrentPatientLocation": "Ward Nowhere {c}",
    "ReasonForStudy": "Studyreason of {c}",
    "RequestedProcedureDescription": "Requested procedure {c}",
    "OtherPatientNames": "Formername-{c}^Ngo",
    "PatientBirthName": "Birthname-{c}^Ngo",
    "PatientMotherBirthName": "Mothername-{c}^Mo",
    "PatientAddress": "Invented Street 12 {c}",
    "PatientTelephoneNumbers": "+99-5550199-{c}",
    "Occupation": "Lighthouse{c}",
    "MilitaryRank": "Rank of {c}",
    "EthnicGroup": "ETHNIC-{c}",
    "PatientReligiousPreference": "Religion of {c}",
    "IssuerOfPatientID": "IssuerNowhere-{c}",
    "MedicalAlerts": "Medical alert {c}",
    "Allergies": "Allergy of {c}",
    "ContentCreatorName": "Contentcreator-{c}^Ed",
    "PerformedProcedureStepID": "PPSID-{c}",
    "PerformedProcedureStepDescription": "Performed step {c}",
    "GantryID": "GANTRY-{c}",
    "OtherPatientIDsSequence PatientID": "OTHERID-{c}-777",
    "RequestAttributesSequence ScheduledProcedureStepDescription": "Scheduled step {c}",
    "RequestAttributesSequence RequestedProcedureID": "REQPROC-{c}",
    "RequestAttributesSequence ReasonForTheRequestedProcedure": "Requestreason of {c}",
    "OriginalAttributesSequence PatientName": "Originalname-{c}^Old",
    "OriginalAttributesSequence SourceOfPreviousValues": "Sourcevalues-{c}",
    "OriginalAttributesSequence ModifyingSystem": "Modifysystem-{c}",
    "private GE suite id": "SUITE-{c}",
    "private creator": "CREATOR OF {c}",
    "private PN": "Privatename-{c}^Pia",
    "private LO": "PRIVATE TEXT {c}",
    "private SQ PatientName": "Privatesequence-{c}^Pat",
    "private UN sequence": "Hiddenname-{c}^Una",
    "private UN bytes": "UNBYTES {c} end",
    "private orphan": "ORPHAN TEXT {c}",
    "public UN sequence": "Unencoded-{c}^Ula",
    "overlay description": "OVERLAYDESC {c}",
    "overlay label": "OVERLAYLABEL {c}",
    "overlay comment": "OVERLAYCOMM {c}",
    "overlay data": "OVERLAYBITS {c}",
    "icon pixels": "ICONPIXELS {c}",
    "preamble": "PREAMBLE of {c} patient",
    "file meta SourceApplicationEntityTitle": "SRCAET-{c}",
    "file meta PrivateInformation": "METAPRIVATE {c} name",
    "trailing padding": "PADDING TEXT {c}",
    "signature certificate": "CERTIFICATE of {c}",
    "RTSTRUCT StructureSetLabel": "SSLABEL-{c}",
    "RTSTRUCT StructureSetDescription": "Structuredesc of {c}",
    "RTSTRUCT ROIName": "Lesion of {c} left",
    "RTSTRUCT ROIDescription": "Roidescription {c}",
    "RTSTRUCT ROIInterpreter": "Interpreter-{c}^Ivo",
    "RTSTRUCT ReviewerName": "Reviewer-{c}^Rex",
    "RTPLAN RTPlanLabel": "PLANLBL-{c}",
    "RTPLAN RTPlanDescription": "Plandescription {c}",
    "RTPLAN BeamName": "Beam name of {c}",
    "RTPLAN BeamDescription": "Beamdescription {c}",
    "RTPLAN PrescriptionDescription": "Prescribed for {c}",
    "RTPLAN SetupTechniqueDescription": "Setup text of {c}",
    "RTDOSE DoseComment": "Dosecomment of {c}",
    "SEG SegmentDescription": "Segment described {c}",
    "SR PNAME": "Öbserver-{c}^Łucja",
    "SR VerifyingObserverName": "Verifier-{c}^Vic",
    "SR VerifyingOrganization": "Verifyorg Ω {c}",
    "SR TEXT": "Report text on Frau Süß {c}",
    "SR TEXT nested": "Nested finding text {c}",
    "SR tracking identifier": "Trackingname {c}",
    "SR local CodeMeaning": "Local meaning of {c}",
    "PR ContentDescription": "Presentation of {c}",
    "PR graphic text": "GRAPHIC TEXT {c}",
    "PR layer description": "Layer described {c}",
    "PR Japanese name": "Shiken-{c}^Hanako=架空試験^花子",
    "PET ImageComments": "Petcomment of {c}",
    "ECG annotation": "ECG annotation {c}",
    "ECG ChannelLabel": "Channel of {c}",
}

# Place -> days after StudyDate; every day is used for one purpose only.
DAYS = {
    "StudyDate": 0,
    "SeriesDate": 1,
    "AcquisitionDate": 2,
    "ContentDate": 3,
    "InstanceCreationDate": 4,
    "PerformedProcedureStepStartDate": 5,
    "AdmittingDate": -2,
    "ScheduledProcedureStepStartDate": -4,
    "LastMenstrualDate": -20,
    "private DA": 6,
    "OriginalAttributesSequence AttributeModificationDateTime": 8,
    "DigitalSignatureDateTime": 9,
    "DateOfLastCalibration": -11,
    "StructureSetDate": 35,
    "ReviewDate": 36,
    "RTPlanDate": 37,
    "RTDOSE InstanceCreationDate": 38,
    "SEG ContentDate": 40,
    "SR ContentDate": 42,
    "SR DATE": 43,
    "SR DATETIME": 44,
    "SR VerificationDateTime": 45,
    "SR ObservationDateTime": 46,
    "PR PresentationCreationDate": 48,
    "PET SeriesDate": 50,
    "ECG AcquisitionDateTime": 52,
}


def planted_strings(patient: DemoPatient) -> dict[str, str]:
    """Every identifying string in the files, keyed by where it stands (keyword, or words for odd places).

    Dates are DA text (8 digits), also where they start a longer DT; UIDs carry keys that end in "UID".
    Text that is not ASCII must be looked for in each of its byte_forms(). Empty values are left out.
    """
    planted = {
        "PatientName": patient.name,
        "PatientID": patient.patient_id,
        "PatientBirthDate": patient.birth_date,
        "folder name": patient.folder_name,
        "file name": patient.file_prefix,
    }
    planted.update((place, text.format(c=patient.code)) for place, text in _TEXTS.items())
    planted.update((place, patient.day(days)) for place, days in DAYS.items())
    planted.update((f"{role} UID", uid_for(patient, role)) for role in ROLES)
    return {place: text for place, text in planted.items() if text}


def byte_forms(text: str) -> set[bytes]:
    """The encodings in which the study's character sets can hold a planted string (bytes, as in a file)."""
    forms = set()
    for codec in ("latin-1", "utf-8"):
        try:
            forms.add(text.encode(codec))
        except UnicodeEncodeError:
            continue
    # A name with several component groups counts as found by its alphabetic group alone.
    forms.update(group.encode() for group in text.split("=")[:-1] if group.isascii())
    for part in text.replace("=", "^").split("^"):
        if not part.isascii():
            # ISO 2022 switches sets per name component, so each is looked for on its own, without escapes.
            forms.update(_iso2022_form(part))
    return forms


def _iso2022_form(part: str) -> set[bytes]:
    """JIS X 0208 bytes of one name component without escapes; empty if short or not in the set."""
    try:
        body = part.encode("iso2022_jp").removeprefix(b"\x1b$B").removesuffix(b"\x1b(B")
    except UnicodeEncodeError:
        return set()
    return {body} if len(body) >= 8 and b"\x1b" not in body else set()
