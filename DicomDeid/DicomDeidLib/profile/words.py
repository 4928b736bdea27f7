"""Words: a project's own list of what cleaned text always keeps and always loses, as profiles have it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from ..cleaning.manner import Words
from ..errors import UsageError

_MOST: Final = 100_000
_LONGEST: Final = 200


def read_words(data: object, where: str, folder: Path | None = None) -> Words:
    """Reads {"keep": ..., "remove": ...}: lists of words and phrases, or paths of text files, one a line.

    folder: what paths begin at. Raises UsageError that names the place.
    """
    if not isinstance(data, Mapping) or data.keys() - {"keep", "remove"}:
        raise UsageError(f"{where}: an object with keep and remove is expected")
    return Words(*(_list(data.get(name, ()), f"{where}.{name}", folder) for name in ("keep", "remove")))


def _list(given: object, where: str, folder: Path | None) -> tuple[str, ...]:
    if isinstance(given, str):
        given = _lines(given, where, folder)
    if not isinstance(given, list | tuple) or not all(isinstance(word, str) for word in given):
        raise UsageError(f"{where}: a list of words, or the path of a text file with one a line, is expected")
    found = tuple(dict.fromkeys(word.strip() for word in given if word.strip()))
    if len(found) > _MOST or any(len(word) > _LONGEST for word in found):
        raise UsageError(f"{where}: at most {_MOST} words of at most {_LONGEST} letters are read")
    return found


def _lines(given: str, where: str, folder: Path | None) -> list[str]:
    path = Path(given) if folder is None else folder / given
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise UsageError(f"{where}: {given} can't be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{where}: {given} is not UTF-8 text") from None


def both(first: Words, second: Words) -> Words:
    """Two lists as one."""
    joined = (tuple(dict.fromkeys((*one, *other))) for one, other in zip(first, second, strict=True))
    return Words(*joined)


def words_as_json(words: Words) -> dict[str, Any]:
    """The field of a profile, none where there are no words; `read_words` reads what it holds."""
    return (
        {"words": {name: list(found) for name, found in words._asdict().items() if found}}
        if any(words)
        else {}
    )
