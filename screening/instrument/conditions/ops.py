"""
The operations a compiled condition is made of, and those for one person.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from math import inf, nan
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

Column: TypeAlias = Any
"""One value (int, float) for one person; one NumPy array for many."""

Interval: TypeAlias = tuple[Column, Column]
Table: TypeAlias = tuple[int, tuple[int, ...]]
"""A slot, and the truth for each of its cells."""

PERHAPS: Final[Interval] = (-inf, inf)


class Env(NamedTuple):
    """
    The answers by slot.

    *index* is the cell of a choice or word; *low* and *high* span the value of a choice (as answered) or a
    number, with clock times in minutes.
    """

    index: Any
    low: Any
    high: Any


Condition: TypeAlias = Callable[[Env], Column]
Quantity: TypeAlias = Callable[[Env], Interval]


class Ops(Protocol):
    """The few operations that differ between one person and many; the rest is ``+ - * / % & <``."""

    def constant(self, value: Decimal) -> Any:
        """A number of the text, as this kind of arithmetic has it."""

    def lowest(self, tables: tuple[Table, ...]) -> Condition:
        """The lowest truth among *tables*."""

    def highest(self, tables: tuple[Table, ...]) -> Condition:
        """The highest truth among *tables*."""

    def tally(self, tables: tuple[Table, ...]) -> Quantity:
        """How many *tables* are YES, and how many are not NO."""

    def truth(self, must: Column, may: Column) -> Column:
        """0, 1 or 2 from two booleans, the first of which implies the second."""

    def minimum(self, a: Column, b: Column) -> Column:
        """The lower; nan if either is."""

    def maximum(self, a: Column, b: Column) -> Column:
        """The higher; nan if either is."""

    def where(self, test: Column, a: Column, b: Column) -> Column:
        """*a* where *test* is true, else *b*."""

    def divide(self, a: Column, b: Column) -> Column:
        """The quotient; nan where *b* is zero."""

    def quiet(self, function: Callable[[Env], Any]) -> Callable[[Env], Any]:
        """*function* without floating-point warnings."""


class _Scalar:
    """One person: built-in numbers and tuples."""

    def constant(self, value: Decimal) -> Any:
        return float(value)

    def lowest(self, tables: tuple[Table, ...]) -> Condition:
        if len(tables) == 1:
            return self.highest(tables)

        def lowest(env: Env) -> int:
            index, found = env.index, 2
            for slot, table in tables:
                truth = table[index[slot]]
                if not truth:
                    return 0
                if truth < found:
                    found = truth
            return found

        return lowest

    def highest(self, tables: tuple[Table, ...]) -> Condition:
        if len(tables) == 1:
            ((only, cells),) = tables
            return lambda env: cells[env.index[only]]

        def highest(env: Env) -> int:
            index, found = env.index, 0
            for slot, table in tables:
                truth = table[index[slot]]
                if truth == 2:
                    return 2
                if truth > found:
                    found = truth
            return found

        return highest

    def tally(self, tables: tuple[Table, ...]) -> Quantity:
        def tally(env: Env) -> Interval:
            index, low, high = env.index, 0, 0
            for slot, table in tables:
                truth = table[index[slot]]
                low += truth == 2
                high += truth > 0
            return float(low), float(high)

        return tally

    def truth(self, must: Column, may: Column) -> Column:
        return must + may

    def minimum(self, a: Column, b: Column) -> Column:
        return b if b < a or b != b else a

    def maximum(self, a: Column, b: Column) -> Column:
        return b if b > a or b != b else a

    def where(self, test: Column, a: Column, b: Column) -> Column:
        return a if test else b

    def divide(self, a: Column, b: Column) -> Column:
        return a / b if b else nan

    def quiet(self, function: Callable[[Env], Any]) -> Callable[[Env], Any]:
        return function


class _Exact(_Scalar):
    """One person, in rationals: for formulas, whose results are rounded later."""

    def constant(self, value: Decimal) -> Any:
        return Fraction(value)


SCALAR: Final[Ops] = _Scalar()
EXACT: Final[Ops] = _Exact()
