"""Synthetic images for the tests of the panel: two series of one scanner, and some that are hard."""

from pathlib import Path

_CT, _US_MULTI = "1.2.840.10008.5.1.4.1.1.2", "1.2.840.10008.5.1.4.1.1.3.1"
_EXPLICIT, _JPEG_2000 = "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.4.90"
FIRST, SECOND, CINE, BROKEN, EMPTY = (f"2.25.4711{number}" for number in range(1, 6))
ROWS, COLUMNS = 60, 80


def write_images(folder):
    """The files of five series: two of two slices each, three frames, one that can't be decoded, no image."""
    for number, uid in enumerate((FIRST, FIRST, SECOND, SECOND), 1):
        write_image(folder / f"{number}.dcm", _noise(number), uid, number)
    write_image(folder / "5.dcm", _noise(5, frames=3), CINE, 5)
    broken = dataset_of(_noise(6), BROKEN, 6)
    _save(broken, folder / "6.dcm", _JPEG_2000, b"\xff\x4f\xff\x51 no image at all")
    nothing = dataset_of(_noise(7), EMPTY, 7)
    del nothing.PixelData
    _save(nothing, folder / "7.dcm")


def _noise(seed, frames=1):
    """Frames of twelve bits with a bright bar of rows 2 to 9 and columns 5 to 44."""
    import numpy as np

    pixels = np.random.default_rng(seed).integers(100, 900, (frames, ROWS, COLUMNS)).astype(np.uint16)
    pixels[:, 2:10, 5:45] = 3000
    return pixels


def write_image(path, pixels, series, number=1, **attributes):
    """Writes (frames, rows, columns) in grey, or (frames, rows, columns, 3) in eight bits of colour."""
    _save(dataset_of(pixels, series, number, **attributes), path)


def dataset_of(pixels, series, number=1, **attributes):
    """The data set of an image of an invented patient, with more attributes or other ones."""
    from pydicom.dataset import Dataset

    frames, rows, columns = pixels.shape[:3]
    colour = pixels.ndim == 4
    dataset = Dataset()
    for keyword, value in {
        "SOPClassUID": _US_MULTI if frames > 1 else _CT,
        "SOPInstanceUID": f"{series}.{number}",
        "StudyInstanceUID": "2.25.4711",
        "SeriesInstanceUID": series,
        "SeriesNumber": int(series[-1]),
        "InstanceNumber": number,
        "Modality": "CT",
        "PatientName": "Okonkwo-Testpatient^Ada",
        "PatientID": "MRN-4711-0815",
        "Manufacturer": 'Acme "Imaging"',
        "ManufacturerModelName": "Scan 1",
        "SamplesPerPixel": 3 if colour else 1,
        "PhotometricInterpretation": "RGB" if colour else "MONOCHROME2",
        "Rows": rows,
        "Columns": columns,
        "BitsAllocated": 8 * pixels.itemsize,
        "BitsStored": 8 if pixels.itemsize == 1 else 12,
        "HighBit": 7 if pixels.itemsize == 1 else 11,
        "PixelRepresentation": 0,
    }.items():
        setattr(dataset, keyword, value)
    if colour:
        dataset.PlanarConfiguration = 0
    if frames > 1:
        dataset.NumberOfFrames = frames
    for keyword, value in attributes.items():
        setattr(dataset, keyword, value)
    dataset.PixelData = pixels.tobytes() + b"\0" * (pixels.nbytes & 1)
    dataset["PixelData"].VR = "OB" if pixels.itemsize == 1 else "OW"
    return dataset


def _save(dataset, path, syntax=_EXPLICIT, fragment=None):
    from pydicom import dcmwrite
    from pydicom.dataset import FileMetaDataset
    from pydicom.encaps import encapsulate

    if fragment is not None:
        dataset.PixelData = encapsulate([fragment])
        dataset["PixelData"].is_undefined_length = True
        dataset["PixelData"].VR = "OB"
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = syntax
    dataset.file_meta.MediaStorageSOPClassUID = dataset.SOPClassUID
    dataset.file_meta.MediaStorageSOPInstanceUID = dataset.SOPInstanceUID
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    dcmwrite(str(path), dataset, enforce_file_format=True)
