"""
The ways a score is made, compiled: packed for sums of choice items, general for everything else.

Each node says which slots it reads and makes a score from a sheet; the same call serves one person and many.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final, Protocol

from ..terms import Reason, Tier
from .aggregate import Aggregation, Totals, make_general, totals_of
from .outcome import Made
from .parts import Part
from .pipeline import Pipeline
from .scorers import General
from .sheet import Sheet

PartOf = Callable[[Sheet], Part]


class Node(Protocol):
    """One score, compiled: the slots it reads, and how it is made from a sheet."""

    reads: tuple[int, ...]

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""


@dataclass(frozen=True)
class Layout:
    """How five totals share one whole number: the bits of each and what was added to keep the parts positive."""

    bits: tuple[int, ...]
    base: tuple[int, ...]
    unit: int

    def pack(self, fields: Sequence[int]) -> int:
        """Return *fields* as one number."""
        packed = 0
        for value, bits in zip(reversed(fields), reversed(self.bits), strict=True):
            packed = (packed << bits) | value
        return packed

    def totals(self, packed: int) -> Totals:
        """Return the totals that a sum of packed cells holds."""
        fields = []
        for bits in self.bits:
            fields.append(packed & ((1 << bits) - 1))
            packed >>= bits
        got, low, high = (Fraction(f + b, self.unit) for f, b in zip(fields[:3], self.base, strict=True))
        return Totals(got, low, high, fields[3], fields[4])


class Packed:
    """An additive score over choice items: one small whole number per sheet says all there is to know."""

    def __init__(
        self, aggregation: Aggregation, reads: tuple[int, ...], cells: Sequence[Sequence[Part]], names: Sequence[str]
    ) -> None:
        self.reads = reads
        self.aggregation = aggregation
        rows = [
            [totals_of(aggregation.scorer, aggregation.options, [name], [part]) for part in parts]
            for name, parts in zip(names, cells, strict=True)
        ]
        self.layout = _layout(rows)
        self.tables = tuple(tuple(_pack(self.layout, row, totals) for totals in row) for row in rows)

    def key(self, sheet: Sheet) -> int:
        """Return the number that says all about *sheet*."""
        index = sheet.index
        return sum([table[index[slot]] for slot, table in zip(self.reads, self.tables, strict=True)])

    def from_key(self, key: int) -> Made:
        """Return the score of every sheet with this *key*."""
        return self.aggregation(self.layout.totals(key))

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""
        return self.from_key(self.key(sheet))


def _fields(totals: Totals, unit: int) -> tuple[int, int, int]:
    return int(totals.got * unit), int(totals.low * unit), int(totals.high * unit)


def _layout(rows: Sequence[Sequence[Totals]]) -> Layout:
    unit = math.lcm(*(f.denominator for row in rows for t in row for f in (t.got, t.low, t.high)))
    base, bits = [0, 0, 0], [1, 1, 1]
    for place in range(3):
        columns = [[_fields(totals, unit)[place] for totals in row] for row in rows]
        base[place] = sum(min(column) for column in columns)
        bits[place] = max(1, sum(max(column) - min(column) for column in columns).bit_length())
    count = len(rows).bit_length()
    return Layout((*bits, count, count), tuple(base), unit)


def _pack(layout: Layout, row: Sequence[Totals], totals: Totals) -> int:
    """Return one cell of a row of cells as a number; what is least in the row counts nothing."""
    cells = [_fields(other, layout.unit) for other in row]
    mine = _fields(totals, layout.unit)
    parts = [mine[place] - min(cell[place] for cell in cells) for place in range(3)]
    return layout.pack([*parts, totals.answered, totals.blank])


class Mixed:
    """An additive score that also reads numbers or earlier scores."""

    def __init__(
        self,
        aggregation: Aggregation,
        reads: tuple[int, ...],
        names: Sequence[str],
        parts: Sequence[PartOf],
        scores: frozenset[str],
    ) -> None:
        self.reads, self.names, self.parts = reads, tuple(names), tuple(parts)
        self.aggregation, self.scores = aggregation, scores

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""
        parts = [part(sheet) for part in self.parts]
        depends = any(p.kind == "blank" and n in self.scores for n, p in zip(self.names, parts, strict=True))
        totals = totals_of(self.aggregation.scorer, self.aggregation.options, self.names, parts)
        return self.aggregation(totals, Reason.DEPENDS if depends else Reason.MISSING)


class Computed:
    """A score made by a scorer that takes the values themselves."""

    def __init__(
        self,
        scorer: General,
        options: Any,
        missing: Any,
        pipeline: Pipeline,
        reads: tuple[int, ...],
        parts: Sequence[PartOf],
        depends: Sequence[bool],
    ) -> None:
        self.scorer, self.options, self.missing, self.pipeline = scorer, options, missing, pipeline
        self.reads, self.parts, self.depends = reads, tuple(parts), tuple(depends)

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""
        parts = [part(sheet) for part in self.parts]
        made = make_general(self.scorer, self.options, self.missing, self.pipeline, parts)
        blank_score = any(d and p.kind == "blank" for d, p in zip(self.depends, parts, strict=True))
        if made.reason is Reason.MISSING and blank_score:
            return Made(None, Reason.DEPENDS, low=made.low, high=made.high)
        return made


class Formula:
    """A score made by a formula over exact numbers; a division by zero is undefined, a blank leaves an interval."""

    def __init__(
        self,
        number: Callable[[Any], tuple[Any, Any]],
        pipeline: Pipeline,
        reads: tuple[int, ...],
        parts: Sequence[PartOf],
        depends: Sequence[bool],
        declared: tuple[Fraction, Fraction] | None,
    ) -> None:
        self.number, self.pipeline, self.declared = number, pipeline, declared
        self.reads, self.parts, self.depends = reads, tuple(parts), tuple(depends)

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""
        parts = [part(sheet) for part in self.parts]
        if any(part.kind == "left_out" for part in parts):
            return Made(None, Reason.NOT_APPLICABLE)
        env = Sheet(sheet.index, list(sheet.low), list(sheet.high))
        for slot, part in zip(self.reads, parts, strict=True):
            env.low[slot], env.high[slot] = part.low, part.high
        low, high = self.number(env)
        reason = self._reason(parts)
        if not (math.isfinite(low) and math.isfinite(high)):
            low, high = self.declared or (None, None)
            return Made(None, reason or Reason.UNDEFINED, low=low, high=high)
        if reason is not None:
            ends = self.pipeline.span(Fraction(low), Fraction(high))
            return Made(None, reason, low=ends[0], high=ends[1])
        value = self.pipeline(Fraction(low))
        if isinstance(value, Reason):
            return Made(None, value, low=Fraction(low), high=Fraction(high))
        return Made(value, low=value, high=value)

    def _reason(self, parts: Sequence[Part]) -> Reason | None:
        blanks = [depends for part, depends in zip(parts, self.depends, strict=True) if part.value is None]
        return None if not blanks else Reason.DEPENDS if any(blanks) else Reason.MISSING


@dataclass(frozen=True)
class Outcome:
    """What one rule of a decision gives."""

    holds: Callable[[Any], Any]
    level: str | None
    value: Fraction | None
    tier: Tier


NO_RULE: Final = Outcome(lambda _: 0, None, None, Tier.NONE)
"""What is left where no rule holds."""


class Decision:
    """A score made by rules: the first that holds wins; a rule that blanks leave open leaves the level open."""

    def __init__(self, rules: Sequence[Outcome], pipeline: Pipeline, reads: tuple[int, ...]) -> None:
        self.rules, self.pipeline, self.reads = tuple(rules), pipeline, reads

    def make(self, sheet: Sheet) -> Made:
        """Return the made score."""
        possible = self._possible(sheet)
        tiers = (min(rule.tier for rule in possible), max(rule.tier for rule in possible))
        values = [self.pipeline(rule.value) for rule in possible if rule.value is not None]
        exact = [value for value in values if isinstance(value, Fraction)]
        low, high = (min(exact), max(exact)) if exact else (None, None)
        if len({(rule.level, rule.value, rule.tier) for rule in possible}) > 1:
            depends = any(isinstance(sheet.exact[s], Made) and sheet.exact[s].value is None for s in self.reads)
            return Made(None, Reason.DEPENDS if depends else Reason.MISSING, low=low, high=high, tiers=tiers)
        if possible == [NO_RULE]:
            return Made(None, Reason.UNDEFINED)
        return Made(low, level=possible[0].level, low=low, high=high, tiers=tiers)

    def _possible(self, sheet: Sheet) -> list[Outcome]:
        possible = []
        for rule in self.rules:
            truth = rule.holds(sheet)
            if truth >= 1:
                possible.append(rule)
            if truth == 2:
                return possible
        return [*possible, NO_RULE]
