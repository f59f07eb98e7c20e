"""
One answer sheet as the plan sees it: for each slot what is known, as conditions and as scores need it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Final

from ..instrument.conditions import PERHAPS
from ..terms import Reason
from .outcome import Made
from .parts import LEFT_OUT, Part, answered, blank

NAN: Final = math.nan
ANSWERED = 0
"""The index of a number that was given; blank, maybe not asked and not asked follow as in `variables`."""


@dataclass(slots=True)
class Sheet:
    """
    Lists by slot: *index* the cell of a choice item or context, *low* and *high* the interval as answered
    (nan where there is no number), *exact* the number given or the score made.
    """

    index: list[Any]
    low: list[Any]
    high: list[Any]
    exact: list[Any] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class NumberSlot:
    """A number or clock item: its bounds, and what it counts when not asked."""

    low: Fraction
    high: Fraction
    otherwise: Fraction | None

    def cell(self, index: int, value: Fraction | None) -> tuple[int, float, float, Fraction | None]:
        """Return (index, low, high, exact) of one answer; *index* says whether there is one."""
        if value is not None:
            return ANSWERED, float(value), float(value), value
        if index == 2 and self.otherwise is None:
            return index, -math.inf, math.inf, None
        if index < 3:
            return index, float(self.low), float(self.high), None
        if self.otherwise is None:
            return index, NAN, NAN, None
        return index, float(self.otherwise), float(self.otherwise), self.otherwise

    def part(self, index: int, exact: Fraction | None) -> Part:
        """Return what the answer adds to a score."""
        if exact is not None:
            return answered(exact)
        return LEFT_OUT if index == 3 else blank([self.low, self.high])


def score_part(made: Made) -> Part:
    """Return what an earlier score adds to a later one."""
    if made.value is not None:
        return answered(made.value)
    if made.low is None or made.high is None:
        return LEFT_OUT
    return Part("blank", None, made.low, made.high)


def score_ends(made: Made) -> tuple[float, float]:
    """Return the interval of an earlier score for conditions: nan where not applicable, anything where undefined."""
    if made.value is not None:
        return float(made.value), float(made.value)
    if made.low is None or made.high is None:
        return (NAN, NAN) if made.reason is Reason.NOT_APPLICABLE else PERHAPS
    return float(made.low), float(made.high)
