"""Exit codes of the command line."""

from typing import Final

ALL_RELEASED: Final = 0
SOME_SET_ASIDE: Final = 1
WRONG_USAGE: Final = 2
COULD_NOT_START: Final = 3
# Of find-text.
NONE_FOUND: Final = 0
SOME_FOUND: Final = 1
# Of verify.
ALL_PASSED: Final = 0
SOME_FAILED: Final = 1
