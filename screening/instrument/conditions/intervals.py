"""
Arithmetic and comparison of intervals (low, high).

Two intervals are special: (nan, nan) is a number that is not there, with which no comparison holds, and
(-inf, inf) one that may not be there, with which every comparison is open. Both survive every operation.
"""

from __future__ import annotations

from functools import reduce
from itertools import product
from math import inf, nan
from typing import Final

from .ops import Column, Interval, Ops
from .tree import Relation

MINUTES_OF_DAY: Final = 1440
MINUTES_OF_HOUR: Final = 60


def compare(relation: Relation, a: Interval, b: Interval) -> tuple[Column, Column]:
    """
    Return whether the relation must and whether it may hold.

    Each line is put so that nan makes it false: a number that is not there is not even unequal.
    """
    match relation:
        case ">=":
            return a[0] >= b[1], a[1] >= b[0]
        case "<=":
            return a[1] <= b[0], a[0] <= b[1]
        case ">":
            return a[0] > b[1], a[1] > b[0]
        case "<":
            return a[1] < b[0], a[0] < b[1]
        case "==":
            return (a[0] >= b[1]) & (a[1] <= b[0]), (a[1] >= b[0]) & (a[0] <= b[1])
        case "!=":
            return (a[1] < b[0]) | (a[0] > b[1]), (a[0] < b[1]) | (a[1] > b[0])


def negative(a: Interval) -> Interval:
    return -a[1], -a[0]


def _add(_: Ops, a: Interval, b: Interval) -> Interval:
    return a[0] + b[0], a[1] + b[1]


def _subtract(_: Ops, a: Interval, b: Interval) -> Interval:
    return a[0] - b[1], a[1] - b[0]


def _multiply(ops: Ops, a: Interval, b: Interval) -> Interval:
    return _hull(ops, [x * y for x, y in product(a, b)], [a, b])


def _divide(ops: Ops, a: Interval, b: Interval) -> Interval:
    low, high = _hull(ops, [ops.divide(x, y) for x, y in product(a, b)], [a, b])
    open_, zero = (b[0] <= 0) & (b[1] >= 0) & (a[0] <= a[1]), (b[0] >= 0) & (b[1] <= 0)
    low, high = ops.where(open_, -inf, low), ops.where(open_, inf, high)
    return ops.where(zero, nan, low), ops.where(zero, nan, high)


def _sum(ops: Ops, numbers: list[Interval]) -> Interval:
    return reduce(lambda a, b: _add(ops, a, b), numbers)


def _mean(ops: Ops, numbers: list[Interval]) -> Interval:
    low, high = _sum(ops, numbers)
    return low / len(numbers), high / len(numbers)


def _min(ops: Ops, numbers: list[Interval]) -> Interval:
    low, high = (reduce(ops.minimum, side) for side in zip(*numbers, strict=True))
    return _loosen(ops, low, high, numbers)


def _max(ops: Ops, numbers: list[Interval]) -> Interval:
    low, high = (reduce(ops.maximum, side) for side in zip(*numbers, strict=True))
    return _loosen(ops, low, high, numbers)


def _elapsed(ops: Ops, numbers: list[Interval]) -> Interval:
    """Hours from the first time of day to the second, past midnight where need be; any for an open time."""
    start, end = numbers
    exact = (start[0] >= start[1]) & (end[0] >= end[1])
    hours = (end[0] - start[0]) % MINUTES_OF_DAY / MINUTES_OF_HOUR
    there = (start[0] <= start[1]) & (end[0] <= end[1])
    low = ops.where(exact, hours, ops.where(there, 0.0, nan))
    high = ops.where(exact, hours, ops.where(there, 24.0, nan))
    return _loosen(ops, low, high, numbers)


def _hull(ops: Ops, values: list[Column], inputs: list[Interval]) -> Interval:
    return _loosen(ops, reduce(ops.minimum, values), reduce(ops.maximum, values), inputs)


def _loosen(ops: Ops, low: Column, high: Column, inputs: list[Interval]) -> Interval:
    """Return (low, high), or anything at all where one of *inputs* may not be there."""
    perhaps = reduce(ops.minimum, [value for value, _ in inputs]) == -inf
    return ops.where(perhaps, -inf, low), ops.where(perhaps, inf, high)


ARITHMETIC: Final = {"+": _add, "-": _subtract, "*": _multiply, "/": _divide}
OF_NUMBERS: Final = {"sum": _sum, "mean": _mean, "min": _min, "max": _max, "elapsed": _elapsed}
