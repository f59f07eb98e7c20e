"""
From parts to a made score: the missing rule, the scorer, the pipeline. One function for one person and for many.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from ..instrument.scores import Missing
from ..terms import Reason
from .outcome import Made
from .parts import Part
from .pipeline import Pipeline, rounded
from .scorers import Additive, General


@dataclass(frozen=True, slots=True)
class Totals:
    """All that a sum knows of its inputs: *got* from the answered, the span with the blanks, and the counts."""

    got: Fraction
    low: Fraction
    high: Fraction
    answered: int
    blank: int


class Aggregation:
    """How one additive score is made from its totals."""

    def __init__(self, scorer: Additive, options: Any, missing: Missing | None, pipeline: Pipeline) -> None:
        self.scorer, self.options, self.pipeline = scorer, options, pipeline
        self.missing = missing or Missing()

    def __call__(self, totals: Totals, blank_reason: Reason = Reason.MISSING) -> Made:
        """Return the made score; its reason is *blank_reason* where blanks are too many."""
        count = totals.answered + totals.blank
        if count == 0:
            return Made(None, Reason.NOT_APPLICABLE)
        low, high = self._span(totals, count)
        if not self._allowed(totals):
            return Made(None, blank_reason, low=low, high=high)
        made = self.scorer.finish(self.options, self._filled(totals, count), count)
        if isinstance(made, Reason):
            return Made(None, made, low=low, high=high)
        value = self.pipeline(rounded(made, self.missing.round if totals.blank else None))
        if isinstance(value, Reason):
            return Made(None, value, low=low, high=high)
        return Made(value, filled=totals.blank, low=value, high=value)

    def _allowed(self, totals: Totals) -> bool:
        if totals.answered == 0:
            return False
        if self.missing.need is not None:
            return totals.answered >= self.missing.need
        return totals.blank <= (self.missing.allow or 0)

    def _filled(self, totals: Totals, count: int) -> Fraction:
        """Return the total with each blank filled: by the mean of the answered unless the file says lowest."""
        if not totals.blank:
            return totals.got
        return totals.low if self.missing.fill == "lowest" else totals.got * count / totals.answered

    def _span(self, totals: Totals, count: int) -> tuple[Fraction, Fraction]:
        ends = [self.scorer.finish(self.options, total, count) for total in (totals.low, totals.high)]
        low, high = (end if isinstance(end, Fraction) else Fraction(0) for end in ends)
        return self.pipeline.span(low, high)


def totals_of(scorer: Additive, options: Any, names: Sequence[str], parts: Sequence[Part]) -> Totals:
    """Return the totals of *parts*, the inputs called *names*."""
    got = low = high = Fraction(0)
    count = blank = 0
    for name, part in zip(names, parts, strict=True):
        if part.kind == "left_out":
            continue
        ends = sorted((scorer.part(options, name, part.low), scorer.part(options, name, part.high)))
        low, high = low + ends[0], high + ends[1]
        if part.value is None:
            blank += 1
        else:
            count += 1
            got += scorer.part(options, name, part.value)
    return Totals(got, low, high, count, blank)


def make_general(
    scorer: General, options: Any, missing: Missing | None, pipeline: Pipeline, parts: Sequence[Part]
) -> Made:
    """
    Return the made score of a scorer that takes values; blanks are filled or left None as the missing rule says.
    """
    asked = [part for part in parts if part.kind != "left_out"]
    if not asked:
        return Made(None, Reason.NOT_APPLICABLE)
    rule = missing or Missing()
    blanks = sum(part.value is None for part in asked)
    got = [part.value for part in asked if part.value is not None]
    spans = [(part.low, part.high) for part in asked]
    low, high = pipeline.span(*map(Fraction, scorer.span(options, spans)))  # type: ignore[arg-type]
    enough = len(got) >= rule.need if rule.need is not None else blanks <= (rule.allow or 0)
    if not got or not enough:
        return Made(None, Reason.MISSING, low=low, high=high)
    fill = {"mean": sum(got, Fraction(0)) / len(got), "lowest": None, None: None}[rule.fill]
    values = tuple(_value(part, rule.fill, fill) for part in parts)
    made = scorer.one(options, values)
    if isinstance(made, Reason):
        return Made(None, made, low=low, high=high)
    value = pipeline(rounded(Fraction(made), rule.round if blanks else None))
    if isinstance(value, Reason):
        return Made(None, value, low=low, high=high)
    return Made(value, filled=blanks, low=value, high=value)


def _value(part: Part, fill: str | None, mean: Fraction | None) -> Fraction | None:
    if part.value is not None or part.kind == "left_out":
        return part.value
    return part.low if fill == "lowest" else mean
