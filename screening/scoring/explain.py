"""
How answers became scores, line by line, for a person who doubts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .outcome import ScoreResult
from .parts import Part
from .plan import Plan
from .sheet import Sheet

if TYPE_CHECKING:
    from .result import Result


@dataclass(frozen=True, slots=True)
class Trace:
    """What is needed to retrace a result; its repr shows nothing of it."""

    plan: Plan
    sheet: Sheet

    def __repr__(self) -> str:
        return "<Trace>"

    def __reduce__(self) -> tuple[type[None], tuple[()]]:
        """Answers do not travel with a result: a pickled one has no trace."""
        return type(None), ()

    def lines(self, result: Result) -> Iterator[str]:
        """Yield the lines of the explanation."""
        yield f"{result.instrument}" + (f", answers in the coding {result.coding}" if result.coding else "")
        for name, score in result.scores.items():
            yield f"{name}:"
            yield from (f"  {line}" for line in self._inputs(name))
            yield f"  = {_came_to(score)}"
        for name, truth in result.flags.items():
            yield f"flag {name}: {truth.word}"
        yield f"tier: {result.tier.word}, at most {result.tier_at_most.word}"

    def _inputs(self, name: str) -> Iterator[str]:
        score = self.plan.instrument.scores[name]
        reverse = set(self.plan.instrument.expand(self.plan.instrument.reverse_scored))
        for read in self.plan.reads[name]:
            slot = self.plan.variables.slot[read]
            if slot not in self.plan.options:
                yield f"{read}: {_exact(self.sheet.exact[slot])}"
                continue
            cell = self.sheet.index[slot]
            options = self.plan.options[slot]
            given = str(options[cell]) if cell < len(options) else ("blank", "blank", "not asked")[cell - len(options)]
            part = self.plan.item_parts(read, score)[cell]
            yield f"{read}: {given}{' (reversed)' if read in reverse else ''} -> {_counts(part)}"


def _counts(part: Part) -> str:
    if part.kind == "left_out":
        return "left out"
    return f"{float(part.value):g}" if part.value is not None else "open"


def _exact(value: object) -> str:
    made = getattr(value, "value", value)
    return "no value" if made is None else f"{float(made):g}"  # type: ignore[arg-type]


def _came_to(score: ScoreResult) -> str:
    value = f"{score.value:g}" if score.value is not None else f"no value ({score.reason or 'decided by rules'})"
    filled = f", {score.filled} blank filled in" if score.filled else ""
    return f"{value}{filled}{', level ' + score.level if score.level else ''}"
