"""A second look: originals and outputs are read anew, with pydicom and without the engine, and compared."""
