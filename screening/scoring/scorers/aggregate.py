"""
Sum, mean, weighted sum, largest and smallest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from typing import Any

from pydantic import RootModel

from ...instrument.base import Names, Number


class Listed(RootModel[Names]):
    """The names a scorer reads."""


class Weights(RootModel[dict[str, Number]]):
    """The names a scorer reads, each with its weight."""


class Sum:
    """The sum of its inputs."""

    Options = Listed

    def reads(self, options: Listed) -> tuple[str, ...]:
        """Return the names it reads."""
        return options.root

    def span(self, options: Listed, inputs: Sequence[tuple[Fraction, Fraction]]) -> Any:
        """Return the sum of the lows and of the highs."""
        return sum((i[0] for i in inputs), Fraction(0)), sum((i[1] for i in inputs), Fraction(0))

    def part(self, options: Listed, name: str, value: Fraction) -> Fraction:
        """Return the value itself."""
        return value

    def finish(self, options: Listed, total: Fraction, count: int) -> Fraction:
        """Return the total."""
        return total


class Mean(Sum):
    """The mean of its inputs."""

    def span(self, options: Listed, inputs: Sequence[tuple[Fraction, Fraction]]) -> Any:
        """Return the mean of the lows and of the highs."""
        low, high = super().span(options, inputs)
        return low / len(inputs), high / len(inputs)

    def finish(self, options: Listed, total: Fraction, count: int) -> Fraction:
        """Return the total by the count."""
        return total / count


class Weighted:
    """The sum of its inputs, each times its weight."""

    Options = Weights

    def reads(self, options: Weights) -> tuple[str, ...]:
        """Return the names it reads."""
        return tuple(options.root)

    def span(self, options: Weights, inputs: Sequence[tuple[Fraction, Fraction]]) -> Any:
        """Return the weighted sums of the lows and of the highs."""
        weights = [Fraction(w) for w in options.root.values()]
        ends = [sorted((w * low, w * high)) for w, (low, high) in zip(weights, inputs, strict=True)]
        return sum((e[0] for e in ends), Fraction(0)), sum((e[1] for e in ends), Fraction(0))

    def part(self, options: Weights, name: str, value: Fraction) -> Fraction:
        """Return the value times its weight."""
        return Fraction(options.root[name]) * value

    def finish(self, options: Weights, total: Fraction, count: int) -> Fraction:
        """Return the total."""
        return total


class Largest:
    """The largest of its inputs that have a value."""

    Options = Listed

    @staticmethod
    def choose(values: Iterable[Fraction]) -> Fraction:
        """Return the largest."""
        return max(values)

    def reads(self, options: Listed) -> tuple[str, ...]:
        """Return the names it reads."""
        return options.root

    def span(self, options: Listed, inputs: Sequence[tuple[Fraction, Fraction]]) -> Any:
        """Return the largest of the lows and of the highs."""
        return self.choose(i[0] for i in inputs), self.choose(i[1] for i in inputs)

    def one(self, options: Listed, values: tuple[Fraction | None, ...]) -> Fraction:
        """Return the chosen one of the values there are (at least one)."""
        return self.choose(value for value in values if value is not None)


class Smallest(Largest):
    """The smallest of its inputs that have a value."""

    @staticmethod
    def choose(values: Iterable[Fraction]) -> Fraction:
        """Return the smallest."""
        return min(values)
