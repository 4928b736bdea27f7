"""The program's name and version, and the UID that says in a file that this program wrote it."""

VERSION = "0.1.0"

# (0002,0012): fixed for the life of the project, so that a reader can recognise our files.
IMPLEMENTATION_CLASS_UID = "2.25.9071893284531268839311711904700755111"

# (0002,0013): SH, at most 16 characters.
IMPLEMENTATION_VERSION_NAME = f"DICOMDEID_{VERSION}"
