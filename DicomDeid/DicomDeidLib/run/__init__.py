"""The roof: many files."""
