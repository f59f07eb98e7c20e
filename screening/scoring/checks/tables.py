"""Tables have an entry for whatever reaches them and go one way only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from ...instrument.finding import Finding
from ...instrument.model import Instrument
from ..pipeline import table_of
from .ranges import off_grid
from .reach import shown
from .study import Study


def recodings(instrument: Instrument) -> Iterator[Finding]:
    """Every answer of the items a score reads is recoded (S14); without this no plan can be made."""
    for name, score in instrument.scores.items():
        table = table_of(score.recode)
        if table is None:
            continue
        lost = {
            value
            for item in instrument.items
            for value in instrument.scale(item).scores
            if item.id in _reads(instrument, name) and instrument.scale(item).options and value not in table
        }
        if lost:
            points = ", ".join(shown(value) for value in sorted(lost))
            yield Finding("S14", ("scores", name, "recode"), {"points": points})


def _reads(instrument: Instrument, name: str) -> tuple[str, ...]:
    listed = instrument.scores[name].options
    if isinstance(listed, dict):
        listed = tuple(listed)
    known = isinstance(listed, tuple) and all(isinstance(part, str) for part in listed)
    return instrument.expand(listed) if known else ()


def lookups(study: Study) -> Iterator[Finding]:
    """A look-up has every point the score can reach (S09), and goes up or down but not both (S10)."""
    for name, score in study.instrument.scores.items():
        if not isinstance(score.lookup, dict):
            continue
        table = table_of(score.lookup) or {}
        before = study.reaches[name].before
        reached = {*(before.values or ()), *(before.filled or ())}
        lost = sorted(reached - set(table) - off_grid(reached, list(table)))
        if lost:
            points = ", ".join(shown(value) for value in lost[:8]) + (", …" if len(lost) > 8 else "")
            yield Finding("S09", ("scores", name, "lookup"), {"points": points})
        turn = _turn(table)
        if turn is not None:
            yield Finding("S10", ("scores", name, "lookup"), {"key": shown(turn)})


def _turn(table: Mapping[Fraction, Fraction]) -> Fraction | None:
    """Return the first key at which *table* goes the other way than before."""
    moves = [
        (key, table[key] > table[earlier]) for earlier, key in pairwise(sorted(table)) if table[key] != table[earlier]
    ]
    return next((key for (_, rose), (key, rises) in pairwise(moves) if rose != rises), None)
