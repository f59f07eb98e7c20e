"""Items and scores hold together: nothing forgotten, ranges as computed, decimals cut on purpose."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise
from typing import Final

from ...instrument.conditions import parse_condition
from ...instrument.finding import Finding
from ...instrument.references import mentioned
from ...instrument.scores import Score
from ..answers import applies
from ..pipeline import table_of
from .bands import gaps, spans
from .reach import Reach
from .study import Study

_PRINTED: Final = re.compile(r"q\d+[a-z]?")
_FILLED: Final = ("sum", "weighted", "count")


def items(study: Study) -> Iterator[Finding]:
    """Items that nothing looks at, or that are reversed for nothing (S05, S06, S15)."""
    instrument = study.instrument
    scored = {name for reads in study.plan.reads.values() for name in reads}
    looked_at = scored | set(_looked_at(study))
    for place, item in enumerate(instrument.items):
        if item.id not in looked_at and _PRINTED.fullmatch(item.id):
            yield Finding("S06", ("items", place, "id"), {"name": item.id})
    for place, part in enumerate(instrument.reverse_scored):
        for name in instrument.expand((part,)):
            if name not in scored:
                yield Finding("S05", ("reverse_scored", place), {"name": name})
            elif _highest_first(study, name):
                yield Finding("S15", ("reverse_scored", place), {"name": name})


def _looked_at(study: Study) -> Iterator[str]:
    instrument = study.instrument
    conditions = [flag.when for flag in instrument.flags.values()]
    conditions += [branch.only_if for branch in instrument.branching]
    for text in conditions:
        yield from mentioned(parse_condition(text), instrument)


def _highest_first(study: Study, name: str) -> bool:
    item = study.instrument.items[study.plan.variables.slot[name]]
    scale = study.instrument.scale(item)
    return len(scale.options) > 2 and all(one > other for one, other in pairwise(scale.scores))


def ranges(study: Study) -> Iterator[Finding]:
    """The declared range and direction of each score, against what it gives (S07, S18, S19)."""
    for name, score in study.instrument.scores.items():
        reach = study.reaches[name].after
        if score.range is not None and reach.known and _differs(score, reach):
            params = {"declared": str(score.range), "computed": str(reach)}
            yield Finding("S07", ("scores", name, "range"), params)
        if score.internal or score.decide is not None:
            continue
        if score.range is None and reach.exact:
            yield Finding("S19", ("scores", name), {"computed": str(reach)}, key=True)
        if score.higher_is is None:
            yield Finding("S18", ("scores", name), key=True)


def _differs(score: Score, reach: Reach) -> bool:
    assert score.range is not None and reach.low is not None and reach.high is not None
    low, high = Fraction(score.range.low), Fraction(score.range.high)
    if reach.exact:
        return (low, high) != (reach.low, reach.high)
    return low < reach.low or high > reach.high


def blanks(study: Study) -> Iterator[Finding]:
    """Blanks that a sum allows are filled by something (S16)."""
    for name, score in study.instrument.scores.items():
        missing = score.missing
        if missing is None or score.method not in _FILLED or missing.fill is not None:
            continue
        if missing.allow or missing.need is not None:
            yield Finding("S16", ("scores", name, "missing"))


def decimals(study: Study) -> Iterator[Finding]:
    """Where decimals meet whole-number bands or a table, the file says how they are cut (S08)."""
    for name, score in study.instrument.scores.items():
        stages = study.reaches[name]
        reached = {*(stages.before.values or ()), *(stages.before.filled or ())}
        if isinstance(score.lookup, dict):
            if off_grid(reached, list(table_of(score.lookup) or ())):
                yield Finding("S08", ("scores", name), key=True)
        elif score.bands is not None and score.round is None:
            for bands in score.bands.sets.values():
                ends = [Fraction(end) for b in bands.list if b.range for end in (b.range.low, b.range.high)]
                if ends and off_grid(reached, ends) and any(True for _ in gaps(spans(bands))):
                    yield Finding("S08", ("scores", name), key=True)


def off_grid(values: set[Fraction], printed: list[Fraction]) -> set[Fraction]:
    """Return those of *values* that have more decimals than any of *printed*."""
    unit = max((decimals_of(end) for end in printed), default=0)
    return {value for value in values if (value * 10**unit).denominator != 1}


def decimals_of(value: Fraction) -> int:
    """Return how many decimals *value* is printed with, at most six."""
    return next((n for n in range(6) if (value * 10**n).denominator == 1), 6)


def codings(study: Study) -> Iterator[Finding]:
    """Other codings say one thing for each answer, and can be applied (S20, S23)."""
    for name, coding in study.instrument.codings.items():
        doubled = sorted({str(ours) for ours in coding.map.values() if list(coding.map.values()).count(ours) > 1})
        if doubled:
            yield Finding("S20", ("codings", name, "map"), {"codes": ", ".join(doubled)})
        for item in study.instrument.items:
            codes = list(study.instrument.scale(item).options)
            if not codes or not applies(study.instrument, item, coding):
                continue
            lost = [str(code) for code in coding.map.values() if code not in codes]
            if lost or not (coding.map or any(isinstance(code, int) for code in codes)):
                params = {"item": item.id, "codes": ", ".join(map(str, codes))}
                yield Finding("S23", ("codings", name), params, key=True)
                break
