"""Bands tile what the score can reach, on the metric it is on; cut-offs divide something."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from ...instrument.finding import Finding, Loc
from ...instrument.scores import Band, BandSet, Score
from ...terms import Tier
from .reach import Reach, shown
from .study import Study


class Span(NamedTuple):
    """One band: where it starts and ends, whether its end belongs to it, and its place in the list."""

    low: Fraction | float
    high: Fraction | float
    closed: bool
    place: int
    band: Band

    def holds(self, value: Fraction) -> bool:
        """Whether *value* lies in the band."""
        return self.low <= value and (value <= self.high if self.closed else value < self.high)

    def __str__(self) -> str:
        return str(self.band.range) if self.band.range else f"{_end(self.low)} to below {_end(self.high)}"


def _end(value: Fraction | float) -> str:
    return shown(value) if isinstance(value, Fraction) else "…"


def spans(bands: BandSet) -> list[Span]:
    """Return the bands of a set from the lowest to the highest."""
    found = []
    for place, band in enumerate(bands.list):
        if band.range is not None:
            found.append(Span(Fraction(band.range.low), Fraction(band.range.high), True, place, band))
        else:
            low = -math.inf if band.from_ is None else Fraction(band.from_)
            high = math.inf if band.below is None else Fraction(band.below)
            found.append(Span(low, high, False, place, band))
    return sorted(found, key=lambda span: (span.low, span.high))


def gaps(ordered: list[Span]) -> Iterator[tuple[Span, Span]]:
    """Yield each pair of neighbours between which something could lie."""
    for one, two in pairwise(ordered):
        if one.high < two.low:
            yield one, two


def bands(study: Study) -> Iterator[Finding]:
    """All that can be wrong with band sets (B01–B07, B11)."""
    for name, score, key, group in study.band_sets():
        loc: Loc = ("scores", name, "bands", key, "list")
        reach = study.reaches[name].after
        ordered = spans(group)
        yield from _levels(group, loc)
        inside = [*_open(ordered, loc), *_overlaps(ordered, loc)]
        yield from inside
        if not inside:
            yield from _gaps(ordered, reach, loc)
        if reach.known:
            yield from _ends(ordered, reach, loc)
            yield from _unreached(ordered, reach, loc)
        yield from _tiers(ordered, score, loc)


def _levels(group: BandSet, loc: Loc) -> Iterator[Finding]:
    seen = Counter(band.level for band in group.list)
    for place, band in enumerate(group.list):
        if seen[band.level] > 1:
            yield Finding("B07", (*loc, place, "level"), {"level": band.level})


def _open(ordered: list[Span], loc: Loc) -> Iterator[Finding]:
    for at, span in enumerate(ordered):
        if (span.low == -math.inf and at > 0) or (span.high == math.inf and at < len(ordered) - 1):
            yield Finding("B11", (*loc, span.place), {"level": span.band.level})


def _overlaps(ordered: list[Span], loc: Loc) -> Iterator[Finding]:
    for one, two in pairwise(ordered):
        if one.high > two.low or (one.closed and one.high == two.low):
            params = {"one": one.band.level, "two": two.band.level, "value": _end(two.low)}
            yield Finding("B02", (*loc, max(one.place, two.place)), params)


def _gaps(ordered: list[Span], reach: Reach, loc: Loc) -> Iterator[Finding]:
    """Find gaps that a value can fall into, or a whole number if the values are not known one by one."""
    for one, two in gaps(ordered):
        start, end = Fraction(one.high), Fraction(two.low)
        if reach.values is not None:
            lost = [v for v in sorted({*reach.values, *(reach.filled or ())}) if start <= v < end and not one.holds(v)]
            lost = [v for v in lost if not one.closed or v.denominator == 1 or _printed(v, one, two)]
        elif one.closed and two.closed:
            lost = [Fraction(n) for n in (math.floor(start) + 1, math.ceil(end) - 1) if start < n < end]
        else:
            lost = [start, end]
        if lost:
            params = {"low": shown(lost[0]), "high": shown(lost[-1])}
            yield Finding("B01", (*loc, two.place), params)


def _printed(value: Fraction, one: Span, two: Span) -> bool:
    """Whether *value* has no more decimals than the ends around it; one that has is for S08."""
    unit = math.lcm(Fraction(one.high).denominator, Fraction(two.low).denominator)
    return (value * unit).denominator == 1


def _ends(ordered: list[Span], reach: Reach, loc: Loc) -> Iterator[Finding]:
    first, last = ordered[0], ordered[-1]
    assert reach.low is not None and reach.high is not None
    off = first.low != reach.low if reach.exact and first.closed else first.low > reach.low
    if off:
        params = {"found": _end(first.low), "computed": shown(reach.low)}
        yield Finding("B03", (*loc, first.place), params)
    off = last.high != reach.high if reach.exact and last.closed else last.high < reach.high
    if off or (not last.closed and last.high == reach.high):
        yield Finding("B04", (*loc, last.place), {"found": _end(last.high), "computed": shown(reach.high)})


def _unreached(ordered: list[Span], reach: Reach, loc: Loc) -> Iterator[Finding]:
    for span in ordered:
        if reach.values is not None:
            reached = any(span.holds(value) for value in (*reach.values, *(reach.filled or ())))
        else:
            assert reach.low is not None and reach.high is not None
            reached = span.low <= reach.high and reach.low <= span.high
        if not reached:
            params = {"level": span.band.level, "range": str(span), "computed": str(reach)}
            yield Finding("B05", (*loc, span.place), params)


def _tiers(ordered: list[Span], score: Score, loc: Loc) -> Iterator[Finding]:
    """Worse never has a lower tier (B06)."""
    tiered = [span for span in ordered if span.band.tier is not None]
    if score.higher_is not in ("worse", "better"):
        return
    for one, two in pairwise(tiered):
        low, high = Tier.named(one.band.tier or "none"), Tier.named(two.band.tier or "none")
        if (low > high) if score.higher_is == "worse" else (low < high):
            params = {"one": one.band.level, "two": two.band.level, "tier_one": low.word, "tier_two": high.word}
            yield Finding("B06", (*loc, two.place, "tier"), params)


def cutoffs(study: Study) -> Iterator[Finding]:
    """A cut-off has somebody on each side (B08)."""
    for name, score in study.instrument.scores.items():
        reach = study.reaches[name].after
        for place, cutoff in enumerate(score.cutoffs):
            if reach.low is None or reach.high is None:
                continue
            if cutoff.at_least is not None:
                found, divides = cutoff.at_least, reach.low < Fraction(cutoff.at_least) <= reach.high
            else:
                assert cutoff.at_most is not None
                found, divides = cutoff.at_most, reach.low <= Fraction(cutoff.at_most) < reach.high
            if not divides:
                params = {"found": found, "computed": str(reach)}
                yield Finding("B08", ("scores", name, "cutoffs", place), params)
