"""
What one score came to, before and after it is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from ..terms import Reason, Tier, Truth

NOTHING: Final[Mapping[str, Truth]] = MappingProxyType({})
NO_TIER: Final = (Tier.NONE, Tier.NONE)


@dataclass(frozen=True, slots=True)
class Made:
    """
    A score as made: its exact value or the reason there is none, and what it can still be.

    *low* and *high* bound what the blanks could make of it; both None where nothing could (not applicable),
    minus and plus infinity are not used: an undefined score may be anything in its range.
    """

    value: Fraction | None
    reason: Reason | None = None
    filled: int = 0
    low: Fraction | None = None
    high: Fraction | None = None
    level: str | None = None
    tiers: tuple[Tier, Tier] = NO_TIER


@dataclass(frozen=True, slots=True)
class ScoreResult:
    """
    One score of one person.

    *value* is in the published metric, or None with a *reason*; *level* is the published level; *filled* counts
    the blanks that were filled in; *meets* says of each cut-off whether it is met; *low* and *high* are what the
    blanks still allow; *tiers* what it puts forward (at least, at most); *levels* the level by every band set.
    """

    value: float | None
    level: str | None
    filled: int
    reason: Reason | None
    meets: Mapping[str, Truth]
    low: float | None
    high: float | None
    tiers: tuple[Tier, Tier]
    levels: Mapping[str, str | None]
    exact: Fraction | None = None

    def __repr__(self) -> str:
        return f"<ScoreResult {'scored' if self.value is not None else self.reason or 'decided'}, {self.filled} filled>"
