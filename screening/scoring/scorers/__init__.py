"""
How a score is made. A scorer is a small object; the plan owns answer states, blanks, rounding, bands and tiers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from types import MappingProxyType
from typing import Any, Final, NamedTuple, Protocol, TypeAlias, runtime_checkable

from pydantic import BaseModel

from ...terms import Reason
from .aggregate import Largest, Mean, Smallest, Sum, Weighted

Ref: TypeAlias = str
"""The name of an item or an earlier score, or a range of items such as ``q1..q9``."""


class Span(NamedTuple):
    """A closed interval of what a value can be."""

    low: Fraction
    high: Fraction


@runtime_checkable
class Scorer(Protocol):
    """What every scorer says of itself."""

    @property
    def Options(self) -> type[BaseModel]:
        """The model of what a file writes under the scorer's name."""

    def reads(self, options: Any, /) -> tuple[Ref, ...]:
        """Return the names it reads."""

    def span(self, options: Any, inputs: Sequence[Span], /) -> Span:
        """Return what the result can be when each input lies in its interval."""


@runtime_checkable
class Additive(Scorer, Protocol):
    """A scorer whose result depends on one total: ``finish(part + part + …)``."""

    def part(self, options: Any, name: Ref, value: Fraction, /) -> Fraction:
        """Return what the scored answer *value* to *name* adds to the total."""

    def finish(self, options: Any, total: Fraction, count: int, /) -> Fraction | Reason:
        """Return the result for *total* over *count* answered or filled inputs (at least 1)."""


@runtime_checkable
class General(Scorer, Protocol):
    """Any other scorer: one person's values in (None where blank), a number or a reason out."""

    def one(self, options: Any, values: tuple[Fraction | None, ...], /) -> Fraction | float | Reason:
        """Return the result for *values*, in the order of ``reads``."""


BUILTIN: Final[Mapping[str, Scorer]] = MappingProxyType(
    {"sum": Sum(), "mean": Mean(), "weighted": Weighted(), "max": Largest(), "min": Smallest()}
)
"""The scorers every library has, by the key a file writes; count, formula and decide read conditions: see the plan."""
