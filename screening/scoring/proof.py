"""
Whether an instrument is right: its ranges, bands, tables, words, rights, and its own worked examples.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from ..errors import Problem
from ..instrument.finding import Finding, problems
from ..instrument.model import Instrument
from ..instrument.read import Reading
from .checks import bands, conditions, coverage, examples, languages, ranges, rights, risk, tables
from .checks.settled import todos, without_accepted, without_todos
from .checks.study import Study
from .checks.worked import example_answers

__all__ = ["example_answers", "findings", "findings_of"]

CHECKS: Final[tuple[Callable[[Study], Iterator[Finding]], ...]] = (
    ranges.items,
    ranges.ranges,
    ranges.blanks,
    ranges.decimals,
    ranges.codings,
    tables.lookups,
    bands.bands,
    bands.cutoffs,
    conditions.conditions,
    languages.languages,
    risk.risk,
    rights.rights,
    examples.examples,
    coverage.coverage,
)


def findings(instrument: Instrument) -> Iterator[Finding]:
    """Yield everything that can be said against *instrument*, its ``accept`` not yet heard."""
    unplanned = list(tables.recodings(instrument))
    if unplanned:
        yield from unplanned
        return
    study = Study(instrument)
    for check in CHECKS:
        yield from check(study)


def findings_of(reading: Reading) -> list[Problem]:
    """
    Return all that can be said against the instrument of *reading*, in the order of its file.

    Warnings that the file accepts with a reason are left out; an acceptance of nothing is itself reported.
    """
    data = reading.source.data
    todo = list(todos(data))
    found = [*todo, *without_todos(findings(reading.instrument), todo, data)]
    return problems(without_accepted(found, reading.instrument), reading.source, reading.path)
