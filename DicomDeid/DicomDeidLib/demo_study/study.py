"""Writes the files of the demo study."""

from __future__ import annotations

from pathlib import Path

from .common import item, reference
from .context import CT_SLICES, Context
from .ct import make_ct
from .ecg import make_ecg
from .encoding import IMPLICIT, make_undefined_lengths, splice, un_element, un_sequence_value, write_file
from .patient import DEFAULT, DemoPatient
from .pet import make_pet
from .planted import planted_strings
from .presentation import make_presentation_state
from .rt import make_rtdose, make_rtplan, make_rtstruct
from .seg import make_seg
from .sr import make_sr

_REFERENCED_IMAGE_SEQUENCE = 0x00081140


def write_demo_study(folder: Path, patient: DemoPatient = DEFAULT) -> list[Path]:
    """Writes the study of the patient into folder/<FAMILY_GIVEN>/ and returns the paths of its files.

    The same patient always gives the same bytes. The folder is made if missing; files of the same name are
    overwritten. Raises OSError if a file cannot be written, ValueError if study_date is no date.
    """
    context = Context(patient, {"PatientID": "", **planted_strings(patient)})
    target = Path(folder) / patient.folder_name
    target.mkdir(parents=True, exist_ok=True)
    paths = [_write_ct(context, target, number) for number in range(1, CT_SLICES + 1)]
    structures = make_rtstruct(context)
    make_undefined_lengths(structures)
    paths.append(write_file(_path(context, target, "rtstruct"), structures))
    paths.append(write_file(_path(context, target, "rtplan"), make_rtplan(context), transfer_syntax=IMPLICIT))
    for name, make in (("rtdose", make_rtdose), ("seg", make_seg), ("sr", make_sr),
                       ("pr", make_presentation_state), ("pet", make_pet), ("ecg", make_ecg)):  # fmt: skip
        paths.append(write_file(_path(context, target, name), make(context)))
    return paths


def _path(context: Context, target: Path, name: str) -> Path:
    """Path of a file; its name carries the given name."""
    return target / f"{context.patient.file_prefix}_{name}.dcm"


def _write_ct(context: Context, target: Path, number: int) -> Path:
    """Writes a CT slice: 1 with identifying preamble and meta, 2 with a sequence encoded as UN."""
    plant = context.plant
    dataset = make_ct(context, number)
    path = _path(context, target, f"ct_{number:03}")
    if number == 1:
        information = plant["file meta PrivateInformation"].encode("ascii")
        meta: dict[str, object] = {
            "SourceApplicationEntityTitle": plant["file meta SourceApplicationEntityTitle"],
            "PrivateInformationCreatorUID": context.uid("Device"),
            "PrivateInformation": information + b"\0" * (len(information) % 2),
        }
        return write_file(path, dataset, preamble=plant["preamble"], extra_meta=meta)
    if number == 2:
        hidden = reference(dataset.SOPClassUID, context.uid("CT SOPInstance 1"))
        hidden.update(item(PatientName=plant["public UN sequence"]))
        element = un_element(_REFERENCED_IMAGE_SEQUENCE, un_sequence_value(hidden))
        return write_file(path, dataset, body=splice(dataset, _REFERENCED_IMAGE_SEQUENCE, element))
    return write_file(path, dataset)
