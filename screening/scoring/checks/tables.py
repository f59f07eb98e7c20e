"""Tables have an entry for whatever reaches them and go one way only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import pairwise

from ...instrument.finding import Finding
from ...instrument.model import Instrument
from ...instrument.references import score_reads
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
        read = set(_reads(instrument, name))
        scales = [instrument.scale(item) for item in instrument.items if item.id in read]
        lost = {value for scale in scales if scale.options for value in scale.scores if value not in table}
        if lost:
            points = ", ".join(shown(value) for value in sorted(lost))
            yield Finding("S14", ("scores", name, "recode"), {"points": points})


def _reads(instrument: Instrument, name: str) -> tuple[str, ...]:
    """Return the items that the score reads by their values; conditions are not recoded."""
    score = instrument.scores[name]
    if score.count is not None or score.decide is not None or score.plugin is not None:
        return ()
    return score_reads(instrument, score, lambda _, options: tuple(options))


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
