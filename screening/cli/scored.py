"""
What was scored, as columns of text, and counted for the summary. Loads numpy.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import repeat
from typing import Any

from ..instrument.model import Instrument
from ..instrument.scores import Score
from ..scoring.batch import Batch
from ..terms import Tier, Truth

_TRUTHS = [truth.word for truth in Truth]
_TIERS = [tier.word for tier in Tier]


def has_level(score: Score) -> bool:
    """Whether *score* gives a published level."""
    return score.bands is not None or any(rule.level for rule in score.decide or ())


def shown_scores(instrument: Instrument) -> dict[str, Score]:
    """Return the scores that are not internal."""
    return {name: score for name, score in instrument.scores.items() if not score.internal}


def header(instrument: Instrument) -> list[str]:
    """Return the names of the columns that `texts` gives, in their order."""
    names: list[str] = []
    for name, score in shown_scores(instrument).items():
        names += [name, *([f"{name}.level"] if has_level(score) else []), f"{name}.filled"]
    return [*names, *(f"flag.{name}" for name in instrument.flags), "tier", "tier_at_most", "note"]


def texts(instrument: Instrument, batch: Batch, notes: dict[int, list[str]]) -> list[list[str]]:
    """Return the columns of *batch* as text; *notes* has more to say of some rows."""
    made: list[list[str]] = []
    for name, score in shown_scores(instrument).items():
        column = batch[name]
        made.append(list(map(number, column.values.tolist())))
        if has_level(score):
            made.append([level or "" for level in column.levels.tolist()])
        made.append(list(map(str, column.filled.tolist())))
    made += [[_TRUTHS[truth] for truth in batch.flags[name].tolist()] for name in instrument.flags]
    made += [[_TIERS[tier] for tier in tiers.tolist()] for tiers in (batch.tier, batch.tier_at_most)]
    return [*made, _notes(batch, notes)]


def number(value: float) -> str:
    """Return *value* in the fewest digits that give it back; a whole one without ``.0``, none at all as nothing."""
    if value != value:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _notes(batch: Batch, more: dict[int, list[str]]) -> list[str]:
    reasons = {name: column.reasons.tolist() for name, column in batch.scores.items()}
    said = []
    for row in range(len(batch)):
        parts = [f"{name}: {why[row]}" for name, why in reasons.items() if why[row]]
        said.append("; ".join(parts + more.get(row, [])))
    return said


class Tally:
    """Counts for the summary, over all rows so far."""

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.rows = self.blanks = 0
        self.wrong: Counter[str] = Counter()
        self.levels: dict[str, Counter[str]] = {name: Counter() for name in shown_scores(instrument)}
        self.meets: dict[str, dict[str, Counter[str]]] = {
            name: {cutoff.means: Counter() for cutoff in score.cutoffs}
            for name, score in shown_scores(instrument).items()
        }
        self.flags: dict[str, Counter[str]] = {name: Counter() for name in instrument.flags}
        self.tiers: Counter[str] = Counter()

    def add(self, batch: Batch, answers: Mapping[str, list[Any]]) -> None:
        """Count the rows of *batch*; the answers it was made from are *answers*, NaN for a blank."""
        self.rows += len(batch)
        for item, column in answers.items():
            unasked = batch.not_asked[item].tolist() if item in batch.not_asked else repeat(False)
            self.blanks += sum(a != a and not skipped for a, skipped in zip(column, unasked, strict=False))
        for name, levels in self.levels.items():
            scored = batch[name]
            pairs = zip(scored.levels.tolist(), scored.reasons.tolist(), strict=True)
            levels.update(level or (f"({why})" if why else "(scored)") for level, why in pairs)
            for cutoff, met in self.meets[name].items():
                met.update(_TRUTHS[truth] for truth in scored.meets[cutoff].tolist())
        for name, truths in self.flags.items():
            truths.update(_TRUTHS[truth] for truth in batch.flags[name].tolist())
        self.tiers.update(_TIERS[tier] for tier in batch.tier.tolist())

    def lines(self) -> list[str]:
        """Return the summary, a line for each thing counted."""
        lines = [f"{self.instrument.ref}: {self.rows:,} rows"]
        for name, score in shown_scores(self.instrument).items():
            order = _order(score, self.levels[name])
            lines += self._block(name, order, self.levels[name])
            for cutoff, met in self.meets[name].items():
                lines += self._block(f"{name} meets {cutoff}", _TRUTHS[::-1], met)
        for name, truths in self.flags.items():
            lines += self._block(f"flag.{name}", _TRUTHS[::-1], truths)
        lines += self._block("tier", _TIERS, self.tiers)
        lines.append(f"  blank answers: {self.blanks:,}")
        if self.wrong:
            each = ", ".join(f"{item} {count:,}" for item, count in sorted(self.wrong.items()))
            lines.append(f"  answers that were no option, counted as blank: {self.wrong.total():,} ({each})")
        return lines

    def _block(self, title: str, order: Iterable[str], counts: Counter[str]) -> list[str]:
        rows = [
            f"    {word:<24}{counts[word]:>11,}{100 * counts[word] / self.rows if self.rows else 0:>8.1f} %"
            for word in order
        ]
        return [f"  {title}", *rows]


def _order(score: Score, counts: Counter[str]) -> list[str]:
    """Return the levels as the file lists them, then what is no level."""
    sets = score.bands.used if score.bands else ()
    listed = [band.level for bands in sets for band in bands.list] + [r.level for r in score.decide or () if r.level]
    known = list(dict.fromkeys(listed))
    return known + sorted(word for word in counts if word not in known)
