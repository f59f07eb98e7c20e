"""
The operations of a compiled condition for many persons at once.

An environment holds, for each slot, one array of all persons: cell numbers as integers, values as float64.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import reduce
from math import nan
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..instrument.conditions import Condition, Env, Quantity, Table
from .sheet import Sheet

Truths = NDArray[np.int8]


class NumpyOps:
    """Arrays in place of numbers; truths are int8."""

    def constant(self, value: Decimal) -> Any:
        return float(value)

    def lowest(self, tables: tuple[Table, ...]) -> Condition:
        looked_up = _lookups(tables)
        return lambda env: reduce(np.minimum, looked_up(env))

    def highest(self, tables: tuple[Table, ...]) -> Condition:
        looked_up = _lookups(tables)
        return lambda env: reduce(np.maximum, looked_up(env))

    def tally(self, tables: tuple[Table, ...]) -> Quantity:
        looked_up = _lookups(tables)

        def tally(env: Env) -> tuple[Any, Any]:
            low: Any = 0.0
            high: Any = 0.0
            for truths in looked_up(env):
                low, high = low + (truths == 2), high + (truths >= 1)
            return low, high

        return tally

    def truth(self, must: Any, may: Any) -> Any:
        return np.asarray(must, np.int8) + np.asarray(may, np.int8)

    def minimum(self, a: Any, b: Any) -> Any:
        return np.minimum(a, b)

    def maximum(self, a: Any, b: Any) -> Any:
        return np.maximum(a, b)

    def where(self, test: Any, a: Any, b: Any) -> Any:
        return np.where(test, a, b)

    def divide(self, a: Any, b: Any) -> Any:
        return np.divide(a, np.where(np.equal(b, 0), nan, b))

    def quiet(self, function: Callable[[Env], Any]) -> Callable[[Env], Any]:
        def quietly(env: Env) -> Any:
            with np.errstate(all="ignore"):
                return function(env)

        return quietly


    def settled(self, holds: Condition, one: Callable[[Sheet], int], slots: Sequence[int]) -> Condition:
        """
        Return *holds* with each row it leaves open decided by *one*, which reads only *slots*; like rows once.
        """

        def settled(env: Env) -> Any:
            truths = np.array(holds(env), np.int8)
            kept: dict[tuple[float, ...], int] = {}
            for row in np.flatnonzero(truths == 1).tolist() if truths.ndim else ():
                cells = [(int(env.index[s][row]), float(env.low[s][row]), float(env.high[s][row])) for s in slots]
                key = tuple(part for cell in cells for part in cell)
                if key not in kept:
                    kept[key] = one(_row(cells, slots))
                truths[row] = kept[key]
            return truths

        return settled


def _row(cells: Sequence[tuple[int, float, float]], slots: Sequence[int]) -> Sheet:
    """Return a sheet that holds *cells* at *slots*."""
    size = max(slots) + 1
    sheet = Sheet([0] * size, [0.0] * size, [0.0] * size)
    for slot, cell in zip(slots, cells, strict=True):
        sheet.index[slot], sheet.low[slot], sheet.high[slot] = cell
    return sheet


def _lookups(tables: tuple[Table, ...]) -> Callable[[Env], list[Truths]]:
    arrays = [(slot, np.array(table, np.int8)) for slot, table in tables]
    return lambda env: [array[env.index[slot]] for slot, array in arrays]
