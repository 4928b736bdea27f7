"""The Slicer side of DicomDeid: what asks Qt, MRML or the DICOM database lives here and nowhere else."""
