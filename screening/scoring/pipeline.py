"""
What happens to a result after it is made: multiply, add, round, look up. Exact throughout.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ..instrument.points import points
from ..instrument.scores import Rounding, Score
from ..terms import Reason

Exact = Fraction


def rounded(value: Fraction, rounding: Rounding | None) -> Fraction:
    """
    Return *value* cut as *rounding* says; as it is when that is None.

    half_up takes .5 away from zero, floor goes down, nearest takes halves to the even neighbour.
    """
    if rounding is None:
        return value
    unit = 10**rounding.decimals
    scaled = value * unit
    if rounding.method == "floor":
        return Fraction(math.floor(scaled), unit)
    if rounding.method == "nearest":
        return Fraction(round(scaled), unit)
    whole = math.floor(abs(scaled) + Fraction(1, 2))
    return Fraction(whole if scaled >= 0 else -whole, unit)


def table_of(lookup: Mapping[Any, Any] | None) -> dict[Fraction, Fraction] | None:
    """Return the table of a ``lookup:``, exact; a key such as ``7-9`` stands for each whole number in it."""
    if lookup is None:
        return None
    table: dict[Fraction, Fraction] = {}
    for key, value in lookup.items():
        for point in points(key):
            table[point] = Fraction(value)
    return table


class Pipeline:
    """The steps behind the making of one score."""

    def __init__(self, score: Score) -> None:
        self.multiply = None if score.multiply is None else Fraction(score.multiply)
        self.add = None if score.add is None else Fraction(score.add)
        self.round = score.round
        self.table = table_of(score.lookup if isinstance(score.lookup, dict) else None)

    def before_lookup(self, value: Fraction) -> Fraction:
        """Return *value* multiplied, added to and rounded."""
        if self.multiply is not None:
            value *= self.multiply
        if self.add is not None:
            value += self.add
        return rounded(value, self.round)

    def __call__(self, value: Fraction) -> Fraction | Reason:
        """Return what *value* becomes; UNDEFINED where the table has no entry for it."""
        value = self.before_lookup(value)
        return value if self.table is None else self.table.get(value, Reason.UNDEFINED)

    def span(self, low: Fraction, high: Fraction) -> tuple[Fraction, Fraction]:
        """Return what the whole interval can become."""
        low, high = sorted((self.before_lookup(low), self.before_lookup(high)))
        if self.table is None:
            return low, high
        reached = [value for key, value in self.table.items() if low <= key <= high] or list(self.table.values())
        return min(reached), max(reached)
