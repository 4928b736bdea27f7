"""Cleaning: what of a text says who somebody is, found and cut; text in, text out, no elements."""
