"""
How a score is read: bands give the level, cut-offs say whether they are met, both put tiers forward.

A score without a value is read as the interval of what it could still be.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from fractions import Fraction

from ..instrument.scores import Band, BandSet, Cutoff, Group, Score
from ..terms import Reason, Tier, Truth
from .outcome import Made, ScoreResult


def holds_for(group: Group, context: Mapping[str, str]) -> bool | None:
    """Return whether a person of *context* belongs to *group*; None where the context does not say."""
    if any(name in context and context[name] != value for name, value in group.items()):
        return False
    return True if all(name in context for name in group) else None


class BandReader:
    """One band set, its ends exact."""

    def __init__(self, bands: BandSet) -> None:
        self.group = bands.for_
        self.bands = [(*_ends(band), band.level, Tier.named(band.tier or "none")) for band in bands.list]

    def level(self, value: Fraction) -> str | None:
        """Return the level of *value*, or None outside every band."""
        return next((level for low, high, closed, level, _ in self.bands if _inside(value, low, high, closed)), None)

    def tiers(self, low: Fraction, high: Fraction) -> tuple[Tier, Tier] | None:
        """Return the mildest and the worst tier of the bands that the interval touches."""
        touched = [t for start, end, closed, _, t in self.bands if _touches(low, high, start, end, closed)]
        return (min(touched), max(touched)) if touched else None


class CutoffReader:
    """All cut-offs of one meaning, one of them for each group."""

    def __init__(self, cutoffs: Iterable[Cutoff]) -> None:
        self.all = tuple(cutoffs)

    def meets(self, made: Made, context: Mapping[str, str]) -> tuple[Truth, tuple[Tier, Tier]]:
        """Return whether it is met, and the tiers it puts forward."""
        read = [(_truth(c, made), Tier.named(c.tier or "none")) for c in self._apply(context)]
        truths = {truth for truth, _ in read}
        truth = truths.pop() if len(truths) == 1 else Truth.UNKNOWN if truths else Truth.NO
        at_least = min((t for _, t in read), default=Tier.NONE) if truth is Truth.YES else Tier.NONE
        at_most = max((t for tr, t in read if tr is not Truth.NO), default=Tier.NONE)
        return truth, (at_least, at_most)

    def _apply(self, context: Mapping[str, str]) -> tuple[Cutoff, ...]:
        """Return the cut-off of the person's group; if that is not known, the one for all, else every one it may be."""
        mine = tuple(c for c in self.all if c.for_ and holds_for(c.for_, context))
        general = tuple(c for c in self.all if not c.for_)
        return mine or general or tuple(c for c in self.all if holds_for(c.for_, context) is None)


class Reader:
    """Everything that reads one score."""

    def __init__(self, score: Score) -> None:
        sets = score.bands.sets if score.bands else {}
        self.sets = {name: BandReader(bands) for name, bands in sets.items()}
        names = score.bands.use if score.bands and score.bands.use is not None else tuple(self.sets)
        self.used = [self.sets[name] for name in names]
        ruled = [rule.level for rule in score.decide or () if rule.level is not None and not self.used]
        self.levels = tuple(dict.fromkeys([level for s in self.used for *_, level, _ in s.bands] + ruled))
        means = dict.fromkeys(c.means for c in score.cutoffs)
        self.cutoffs = {name: CutoffReader(c for c in score.cutoffs if c.means == name) for name in means}
        self.by_group = any(s.group for s in self.sets.values()) or any(c.for_ for c in score.cutoffs)

    def read(self, made: Made, context: Mapping[str, str]) -> ScoreResult:
        """Return *made* with its level, cut-offs and tiers for a person of *context*."""
        level, reason, tiers = self._band(made, context)
        meets = {}
        for name, cutoff in self.cutoffs.items():
            meets[name], more = cutoff.meets(made, context)
            tiers = (max(tiers[0], more[0]), max(tiers[1], more[1]))
        return ScoreResult(
            value=None if made.value is None else float(made.value),
            level=level,
            filled=made.filled,
            reason=reason,
            meets=meets,
            low=None if made.low is None else float(made.low),
            high=None if made.high is None else float(made.high),
            tiers=tiers,
            levels={n: s.level(made.value) for n, s in self.sets.items()} if made.value is not None else {},
            exact=made.value,
        )

    def _band(self, made: Made, context: Mapping[str, str]) -> tuple[str | None, Reason | None, tuple[Tier, Tier]]:
        if not self.used:
            return made.level, made.reason, made.tiers
        mine = [s for s in self.used if s.group and holds_for(s.group, context)]
        mine = mine[:1] or [s for s in self.used if not s.group][:1]
        fitting = mine or [s for s in self.used if holds_for(s.group, context) is None]
        tiers = _spread(fitting, made)
        if made.value is None:
            return None, made.reason, tiers
        return (mine[0].level(made.value), made.reason, tiers) if mine else (None, Reason.NO_CONTEXT, tiers)


def _spread(sets: list[BandReader], made: Made) -> tuple[Tier, Tier]:
    low, high = (made.low, made.high) if made.value is None else (made.value, made.value)
    if low is None or high is None:
        return Tier.NONE, Tier.NONE
    each = [tiers for s in sets if (tiers := s.tiers(low, high)) is not None]
    return (min(t[0] for t in each), max(t[1] for t in each)) if each else (Tier.NONE, Tier.NONE)


def _ends(band: Band) -> tuple[Fraction | float, Fraction | float, bool]:
    """Return where *band* starts and ends, and whether the end belongs to it."""
    if band.range is not None:
        return Fraction(band.range.low), Fraction(band.range.high), True
    low = -math.inf if band.from_ is None else Fraction(band.from_)
    return low, math.inf if band.below is None else Fraction(band.below), False


def _inside(value: Fraction, low: Fraction | float, high: Fraction | float, closed: bool) -> bool:
    return low <= value <= high if closed else low <= value < high


def _touches(
    low: Fraction, high: Fraction, start: Fraction | float, end: Fraction | float, closed: bool
) -> bool:
    return start <= high and (low <= end if closed else low < end)


def _truth(cutoff: Cutoff, made: Made) -> Truth:
    low, high = (made.low, made.high) if made.value is None else (made.value, made.value)
    if low is None or high is None:
        return Truth.NO
    if cutoff.at_least is not None:
        must, may = low >= Fraction(cutoff.at_least), high >= Fraction(cutoff.at_least)
    else:
        assert cutoff.at_most is not None
        must, may = high <= Fraction(cutoff.at_most), low <= Fraction(cutoff.at_most)
    return Truth.YES if must else Truth.UNKNOWN if may else Truth.NO
