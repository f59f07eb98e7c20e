"""
A scorer for `screening`: the geometric mean, which one low value pulls down more than it does a plain mean.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from importlib.resources import files
from math import exp, fsum, log
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from screening import Reason

BURDEN: Final = Path(str(files("screening_geometric") / "burden.yaml"))
"""An instrument that uses the scorer."""


class Options(BaseModel):
    """What a file writes under ``geometric_mean:``; *shift* is added to each value and taken off the result."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    of: list[str] | str
    shift: int = Field(default=0, ge=0)


class GeometricMean:
    """
    The nth root of the product of n values, each plus a shift where values may be 0.

    Blanks that the missing rule lets pass without a fill are left out.
    """

    Options = Options

    def reads(self, options: Options, /) -> tuple[str, ...]:
        """Return the names it reads."""
        return (options.of,) if isinstance(options.of, str) else tuple(options.of)

    def span(self, options: Options, inputs: Sequence[tuple[Fraction, Fraction]], /) -> tuple[Fraction, Fraction]:
        """Return the smallest and the largest of the inputs: no mean lies outside them."""
        return min(low for low, _ in inputs), max(high for _, high in inputs)

    def one(self, options: Options, values: tuple[Fraction | None, ...], /) -> float | Reason:
        """Return the mean of the *values* there are; UNDEFINED where one of them is below zero."""
        shifted = [value + options.shift for value in values if value is not None]
        if min(shifted) < 0:
            return Reason.UNDEFINED
        if min(shifted) == 0:
            return float(-options.shift)
        return exp(fsum(map(log, shifted)) / len(shifted)) - options.shift
