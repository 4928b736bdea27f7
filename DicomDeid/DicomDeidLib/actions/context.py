"""What an action may ask about the element it changes, and what an action is."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from ..cleaning.manner import Manner
from ..identity.identity import Identity
from ..identity.patient import Patient
from ..stream.elements import Element
from ..stream.encoding import Encoding

if TYPE_CHECKING:
    from ..cleaning.cleaner import Cleaner


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
    def top(self) -> "Context":
        """The data set itself."""
        ...

    @property
    def outer(self) -> "Context | None":
        """What holds the sequence this item is in, None for the data set itself."""
        ...

    @property
    def holder(self) -> int:
        """The tag of that sequence, 0 for the data set itself."""
        ...

    @property
    def number(self) -> int:
        """Which of its items this is, from 0."""
        ...

    @property
    def depth(self) -> int:
        """In how many sequences the item stands, 0 for the data set itself."""
        ...

    @property
    def encoding(self) -> Encoding:
        """How elements are written here."""
        ...

    @property
    def elements(self) -> list[Element]:
        """The elements here, in the order of the file."""
        ...

    def raw(self, element: Element) -> bytes:
        """The bytes of a value."""
        ...

    def text(self, element: Element) -> str:
        """The decoded, trimmed text of a value."""
        ...

    def encoded(self, text: str, vr: str) -> bytes:
        """Text in the character set of this item. Raises SetAside('not-in-character-set')."""
        ...

    def sibling(self, tag: int) -> Element | None:
        """An element of the same item."""
        ...

    def sibling_text(self, tag: int) -> str:
        """The text of an element of the same item, '' where there is none."""
        ...

    def creator(self, tag: int) -> str:
        """The creator of the block that a private element lies in, '' where there is none."""
        ...

    @property
    def character_sets(self) -> tuple[str, ...]:
        """Specific Character Set here (PS3.5 section 7.5.3)."""
        ...

    def values(self, element: Element) -> list[str]:
        """The values of an element as text; none of a sequence or of bytes."""
        ...

    def value_length(self, element: Element) -> int:
        """The length of a value in bytes."""
        ...

    def elements_like(self, wanted: Callable[[int, str], bool]) -> list[Element]:
        """The elements here whose tag and VR are wanted."""
        ...

    def items_of(self, element: Element | None) -> Sequence["Context"]:
        """The items of a sequence, none where it is no sequence."""
        ...

    @property
    def has_positions(self) -> bool:
        """True where content items of the data set may be referred to by their position."""
        ...

    def cleaner(self, manner: Manner) -> "Cleaner":
        """What cleans text of all that is known of the patient. Raises SetAside."""
        ...

    def shows_text(self, confidence: float) -> bool:
        """True where a frame of the data set is likely to show text. Raises SetAside."""
        ...

    def declared(self, element: Element) -> tuple[bool, bool]:
        """Whether the data set calls a private element safe, and identifying (PS3.15 section E.3.10)."""
        ...


# The new value, unpadded; None leaves the element as it is.
Action = Callable[[Context, Element], bytes | None]
