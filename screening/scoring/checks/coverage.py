"""Whether the examples go everywhere: each side of every edge, every branch and rule, a blank, each flag."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Any

from ...errors import Both
from ...instrument.finding import Finding, Loc
from ...terms import Truth
from .bands import spans
from .reach import Reach, shown
from .study import Study

_HOLDS = Both("holds", "成立")
_FAILS = Both("does not hold", "不成立")


def coverage(study: Study) -> Iterator[Finding]:
    """What no example shows (E02, E03, E04, E07, E08)."""
    if not study.instrument.examples:
        yield Finding("E07", ("examples",))
        return
    if any(worked.result is None for worked in study.examples):
        return
    yield from edges(study)
    yield from _cutoffs(study)
    yield from _blank(study)
    yield from _branches(study)
    yield from _rules(study)
    yield from _flags(study)


def _shown_values(study: Study, name: str) -> set[Fraction]:
    results = (worked.result for worked in study.examples)
    return {r.scores[name].exact for r in results if r and name in r.scores and r.scores[name].exact is not None}  # type: ignore[misc]


def edges(study: Study) -> Iterator[Finding]:
    """Each inner edge of the bands in use has an example just below and one just above."""
    for name, score, key, group in study.band_sets():
        if score.internal or (score.bands and group not in score.bands.used):
            continue
        reach, values = study.reaches[name].after, _shown_values(study, name)
        for _, two in pairwise(spans(group)):
            loc: Loc = ("scores", name, "bands", key, "list", two.place)
            if two.low == -math.inf:
                continue
            yield from _beside(Fraction(two.low), reach, values, loc, name, two.band.level)


def _cutoffs(study: Study) -> Iterator[Finding]:
    for name, score in study.instrument.scores.items():
        if score.internal:
            continue
        reach, values = study.reaches[name].after, _shown_values(study, name)
        for place, cutoff in enumerate(score.cutoffs):
            loc: Loc = ("scores", name, "cutoffs", place)
            if cutoff.at_least is not None:
                start = Fraction(cutoff.at_least)
            else:
                assert cutoff.at_most is not None
                end = Fraction(cutoff.at_most)
                start = min((v for v in reach.values or () if v > end), default=end)
            yield from _beside(start, reach, values, loc, name, cutoff.means)


def _beside(start: Fraction, reach: Reach, values: set[Fraction], loc: Loc, name: str, level: str) -> Iterator[Finding]:
    """Ask for the last value below *start* and the first from it on; for any on that side where not all are known."""
    below = [value for value in reach.values or () if value < start]
    above = [value for value in reach.values or () if value >= start]
    lost = []
    if reach.values is not None:
        lost = [shown(v) for v in (*below[-1:], *above[:1]) if v not in values]
    elif not any(value < start for value in values) or not any(value >= start for value in values):
        lost = [shown(start)]
    if lost:
        yield Finding("E02", loc, {"score": name, "missing": ", ".join(lost), "level": level})


def _blank(study: Study) -> Iterator[Finding]:
    scored = {n for reads in study.plan.reads.values() for n in reads if n in study.plan.variables.items}
    for worked in study.examples:
        assert worked.result is not None
        if scored - set(worked.answers) - set(worked.result.not_asked):
            return
    if scored:
        yield Finding("E03", ("examples",))


def _branches(study: Study) -> Iterator[Finding]:
    results = [worked.result for worked in study.examples if worked.result]
    for place, branch in enumerate(study.instrument.branching):
        asked = set(study.instrument.expand(branch.ask))
        skipped = [asked <= set(result.not_asked) for result in results]
        given = [not asked & set(result.not_asked) for result in results]
        for shown_, way in ((any(given), _HOLDS), (any(skipped), _FAILS)):
            if not shown_:
                yield Finding("E04", ("branching", place), {"rule": branch.only_if, "way": way})


def _rules(study: Study) -> Iterator[Finding]:
    for name, score in study.instrument.scores.items():
        if score.decide is None or score.internal:
            continue
        reached = {_outcome(worked.result.scores[name]) for worked in study.examples if worked.result}
        for place, rule in enumerate(score.decide):
            value = None if rule.value is None else Fraction(rule.value)
            if (rule.level, value) not in reached:
                params = {"rule": rule.when or "otherwise", "way": _HOLDS}
                yield Finding("E04", ("scores", name, "decide", place), params)


def _outcome(score: Any) -> tuple[str | None, Fraction | None]:
    return score.level, score.exact


def _flags(study: Study) -> Iterator[Finding]:
    for name in study.instrument.flags:
        seen = {int(worked.result.flags[name]) for worked in study.examples if worked.result}
        if int(Truth.YES) not in seen or int(Truth.NO) not in seen:
            yield Finding("E08", ("flags", name), {"name": name}, key=True)
