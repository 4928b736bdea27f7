"""Elements, items and sequences: what a scan finds, by positions in the bytes it has read."""

from typing import NamedTuple

from .encoding import ElementKind, Encoding


class Item(NamedTuple):
    """One item of a sequence; `end` is behind its delimiter, if it has one."""

    start: int
    value: int
    end: int
    undefined: bool
    elements: "list[Element]"


class Sequence(NamedTuple):
    """The items of an element, and how they are written (UN holds implicit little endian)."""

    items: list[Item]
    undefined: bool
    encoding: Encoding


class Element(NamedTuple):
    """One element: header at `start`, value from `value` to `end` (behind the delimiter, if any).

    large: the value was left on disk and takes no place in the buffer.
    """

    kind: ElementKind
    start: int
    value: int
    end: int
    sequence: Sequence | None = None
    large: bool = False


class Hole(NamedTuple):
    """A large value: `position` in the buffer where it was left out, `offset` and `length` in the input."""

    position: int
    offset: int
    length: int
