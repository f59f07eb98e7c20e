"""Conditions that hold for every answer sheet, or for none."""

from __future__ import annotations

from collections.abc import Iterator

from ...instrument.conditions import check, parse_condition
from ...instrument.finding import Finding, Loc
from ...instrument.references import counted
from .study import Study


def conditions(study: Study) -> Iterator[Finding]:
    """Comparisons that say nothing (C28, C29)."""
    for text, loc in _texts(study):
        for found in check(parse_condition(text), study.plan.variables):
            yield Finding(found.code, loc, found.params, offset=found.offset)
    for name, score in study.instrument.scores.items():
        if score.count is not None:
            for found in check(counted(score), study.plan.variables):
                yield Finding(found.code, ("scores", name, "count"), found.params)


def _texts(study: Study) -> Iterator[tuple[str, Loc]]:
    instrument = study.instrument
    for place, branch in enumerate(instrument.branching):
        yield branch.only_if, ("branching", place, "only_if")
    for name, flag in instrument.flags.items():
        yield flag.when, ("flags", name, "when")
    for name, score in instrument.scores.items():
        for place, rule in enumerate(score.decide or ()):
            if rule.when is not None:
                yield rule.when, ("scores", name, "decide", place, "when")
