"""The ground: what DICOM itself says about tags, value representations, text and UIDs."""
