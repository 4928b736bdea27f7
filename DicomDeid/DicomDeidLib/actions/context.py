"""What an action may ask about the element it changes, and what an action is."""

from collections.abc import Callable
from typing import Protocol

from ..identity.identity import Identity
from ..identity.patient import Patient
from ..stream.elements import Element
from ..stream.encoding import Encoding


class Context(Protocol):
    """The item (or data set) an element stands in, and the patient it is about."""

    @property
    def identity(self) -> Identity:
        """Pseudonyms, UIDs and offsets of this run."""
        ...

    @property
    def patient(self) -> Patient:
        """The patient of the whole data set."""
        ...

    @property
    def depth(self) -> int:
        """In how many sequences the item stands, 0 for the data set itself."""
        ...

    @property
    def encoding(self) -> Encoding:
        """How elements are written here."""
        ...

    def raw(self, element: Element) -> bytes:
        """The bytes of a value."""
        ...

    def text(self, element: Element) -> str:
        """The decoded, trimmed text of a value."""
        ...

    def encoded(self, text: str) -> bytes:
        """Text in the character set of this item. Raises SetAside('not-in-character-set')."""
        ...

    def sibling(self, tag: int) -> Element | None:
        """An element of the same item."""
        ...

    def sibling_text(self, tag: int) -> str:
        """The text of an element of the same item, '' where there is none."""
        ...


# The new value, unpadded; None leaves the element as it is.
Action = Callable[[Context, Element], bytes | None]
