"""
What the checks look at: an instrument, its compiled plan, what its scores can give, and its examples worked out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from ...instrument.model import Instrument
from ...instrument.scores import BandSet, Score
from ..one import plan_of
from ..plan import Plan
from .reach import Stages, reaches
from .worked import Worked, worked


@dataclass(frozen=True)
class Study:
    """An instrument under examination; what is dear to work out is worked out once, when first asked for."""

    instrument: Instrument

    @cached_property
    def plan(self) -> Plan:
        """The compiled plan."""
        return plan_of(self.instrument)

    @cached_property
    def reaches(self) -> dict[str, Stages]:
        """What each score can give."""
        return reaches(self.instrument)

    @cached_property
    def examples(self) -> tuple[Worked, ...]:
        """The examples, each with its result or why it has none."""
        return tuple(worked(self.instrument, example) for example in self.instrument.examples)

    def band_sets(self) -> Iterator[tuple[str, Score, str, BandSet]]:
        """Yield each band set as (score name, score, set name, set)."""
        for name, score in self.instrument.scores.items():
            for key, bands in (score.bands.sets if score.bands else {}).items():
                yield name, score, key, bands
