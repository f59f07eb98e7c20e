"""
What a person's answers came to.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from ..terms import Tier, Truth
from .outcome import ScoreResult


@dataclass(frozen=True, slots=True)
class Result:
    """
    The scores, flags and tier of one answer sheet.

    *tier* is never lower than it would be with every blank given its mildest answer; *tier_at_most* is what the
    blanks could still make of it. *instrument* is ``id@version#digest``. The repr shows no answer and no score.
    """

    instrument: str
    scores: Mapping[str, ScoreResult]
    flags: Mapping[str, Truth]
    tier: Tier
    tier_at_most: Tier
    not_asked: tuple[str, ...]
    ignored: tuple[str, ...]
    coding: str | None = None
    trace: Any = field(default=None, repr=False, compare=False)

    def __getitem__(self, score: str) -> ScoreResult:
        return self.scores[score]

    def __repr__(self) -> str:
        return f"<Result {self.instrument} {len(self.scores)} scores, {len(self.flags)} flags>"

    def to_dict(self) -> dict[str, Any]:
        """Return the result as plain data that JSON can hold; no answers."""
        return {
            "instrument": self.instrument,
            "coding": self.coding,
            "scores": {name: _score(score) for name, score in self.scores.items()},
            "flags": {name: truth.word for name, truth in self.flags.items()},
            "tier": self.tier.word,
            "tier_at_most": self.tier_at_most.word,
            "not_asked": list(self.not_asked),
            "ignored": list(self.ignored),
        }

    def explain(self) -> str:
        """
        Return, line by line, how each answer became a score: item, reversed, filled, total, level.

        It holds the answers: for the person who gave them, and for nobody's log.
        """
        return "\n".join(self.trace.lines(self)) if self.trace is not None else ""

    def _repr_html_(self) -> str:
        from ..display import table

        rows: list[tuple[object, ...]] = [
            (name, _number(s.value), s.level or "", s.filled, s.reason or "") for name, s in self.scores.items()
        ]
        rows += [(f"flag: {name}", truth.word, "", "", "") for name, truth in self.flags.items()]
        rows.append(("tier", self.tier.word, "", "", f"at most {self.tier_at_most.word}"))
        return table(("score", "value", "level", "filled", "reason"), rows, caption=self.instrument)


def _score(score: ScoreResult) -> dict[str, Any]:
    return {
        "value": score.value,
        "level": score.level,
        "filled": score.filled,
        "reason": score.reason and str(score.reason),
        "meets": {name: truth.word for name, truth in score.meets.items()},
    }


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"
