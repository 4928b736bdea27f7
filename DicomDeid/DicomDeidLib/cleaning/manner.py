"""Manner: how text is to be cleaned, and what is known of a patient; what the cleaner is made of."""

from typing import Final, NamedTuple

# What is known, as role and text: the roles of `identifying.csv` and `cleaned_of.csv`, and 'day' for a
# date that is no secret but tells how other dates are meant.
Known = frozenset[tuple[str, str]]


class Words(NamedTuple):
    """A project's own words and phrases: those that always stay, and those that always go."""

    keep: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()


class Manner(NamedTuple):
    """How text is cleaned, beside what is known of a patient.

    dates: 'remove', 'shift' or 'keep'. keeps: roles of what may stand in text: 'device', 'institution'.
    """

    dates: str = "remove"
    keeps: frozenset[str] = frozenset()
    words: Words = Words()


PLAIN: Final = Manner()
