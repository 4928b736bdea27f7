"""Pixels: regions of images are filled, in native and in compressed pixel data; nothing else changes."""
