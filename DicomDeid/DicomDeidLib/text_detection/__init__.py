"""Text in pixels: an OCR library, which is an optional extra, looks for it in renderings of a frame."""
