"""
The small ordered words everything speaks in.
"""

from __future__ import annotations

from enum import IntEnum, StrEnum


class Tier(IntEnum):
    """How much support a result calls for; a higher number is more."""

    NONE = 0
    LOW = 1
    MODERATE = 2
    HIGH = 3
    CRISIS = 4

    @classmethod
    def named(cls, name: str) -> Tier:
        """Return the tier whose name in a file is *name* (``"high"``)."""
        return cls[name.upper()]

    @property
    def word(self) -> str:
        """The tier as a file writes it: ``"high"``."""
        return self.name.lower()


class Truth(IntEnum):
    """
    Whether a condition holds: it does, it does not, or blanks leave it open.

    The order is Kleene's, so `and` is the lower and `or` the higher of two.
    """

    NO = 0
    UNKNOWN = 1
    YES = 2

    def __bool__(self) -> bool:
        msg = "a Truth has three values: write `is Truth.YES`"
        raise TypeError(msg)

    @property
    def word(self) -> str:
        """The value as a file writes it: ``"yes"``."""
        return self.name.lower()


class State(StrEnum):
    """What became of one item."""

    ANSWERED = "answered"
    BLANK = "blank"
    DECLINED = "declined"
    NOT_ASKED = "not_asked"
    NOT_APPLICABLE = "not_applicable"


class Reason(StrEnum):
    """Why a score has no value, or a value no level."""

    MISSING = "missing"
    NOT_APPLICABLE = "not_applicable"
    NO_CONTEXT = "no_context"
    UNDEFINED = "undefined"
    DEPENDS = "depends"
