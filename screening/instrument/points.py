"""
Which numbers the key of a table (``lookup``, ``recode``) stands for.
"""

from __future__ import annotations

import math
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Final

from pydantic_core import PydanticCustomError

from .base import Range

MOST: Final = 10_000


def points(key: object) -> tuple[Fraction, ...]:
    """
    Return the numbers *key* stands for: itself, or each whole number of a range such as ``7-9``.

    Raises:
        PydanticCustomError: M05 or M06, it is neither a number nor a range of at most ten thousand.
    """
    span = Range.parse(_number(key))
    if span.low == span.high:
        return (Fraction(span.low),)
    first, last = math.ceil(span.low), math.floor(span.high)
    if last - first >= MOST:
        raise PydanticCustomError("M05", "a range too long to list")
    return tuple(Fraction(number) for number in range(first, last + 1))


def _number(key: object) -> object:
    try:
        number = Decimal(key) if isinstance(key, str) else None
    except InvalidOperation:
        return key
    return key if number is None or not number.is_finite() else number
