"""
Scoring many people. What is made and read for each distinct input is made by the same functions as for one
person, so the two are equal by construction. Loads numpy.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..instrument.base import Code
from ..instrument.model import Instrument
from .batch import Batch, ScoreColumn
from .columns import CellReader, context_cells, named_columns
from .nodes import Node, Packed
from .numpy_ops import NumpyOps
from .one import Scorer, scorer_of
from .outcome import Made
from .sheet import Sheet, score_ends

Floats: TypeAlias = NDArray[np.float64]
Bytes: TypeAlias = NDArray[np.int8]
Flags: TypeAlias = NDArray[np.bool_]


def score_batch(
    instrument: Instrument,
    columns: Any,
    context: Mapping[str, Any] | None = None,
    coding: str | None = None,
    missing: Sequence[Code] = (),
) -> Batch:
    """
    Return what the answers of many people come to.

    *columns* holds a column of answers by item id: a mapping of sequences or arrays, or a pandas, polars or Arrow
    table; an item without a column is blank for everybody. *context* holds, by name, one word for all or a column;
    *missing* the codes that stand for no answer.

    Raises:
        AnswerError: the first answer that is none, by item and row, without saying it; a missing code that is a
            valid answer; columns of different lengths.
    """
    return _Scoring(scorer_of(instrument, coding), columns, context or {}, missing).batch()


class _Lazy:
    """A list by slot whose arrays are made when they are first read."""

    def __init__(self, make: Any, size: int) -> None:
        self._make = make
        self.kept: list[Any] = [None] * size

    def __getitem__(self, slot: int) -> Any:
        if self.kept[slot] is None:
            self.kept[slot] = self._make(slot)
        return self.kept[slot]


class _Scoring:
    """One batch being scored."""

    def __init__(self, scorer: Scorer, data: Any, context: Mapping[str, Any], missing: Sequence[Code]) -> None:
        self.scorer, self.plan = scorer, scorer.plan
        columns = named_columns(data, scorer.items)
        self.rows = len(next(iter(columns.values()))) if columns else 0
        size = len(self.plan.variables.slot)
        self.index: list[Any] = [None] * size
        self.numbers: dict[int, tuple[Any, list[Any]]] = {}
        self.made: dict[int, list[Made]] = {}
        self.low, self.high = _Lazy(self._low, size), _Lazy(self._high, size)
        reader = CellReader(self.plan, scorer.checker, missing)
        for slot, name in enumerate(scorer.items):
            self._item(reader, name, slot, columns.get(name))
        for place in range(len(scorer.items), scorer.first_score):
            self.index[place] = np.full(self.rows, self.plan.blank[place], np.int64)
        for place, cells in context_cells(self.plan, scorer.checker, context, self.rows):
            self.index[place] = cells
        self.branches, self.flag_conditions = self.plan.conditions_for(NumpyOps())

    def _item(self, reader: CellReader, name: str, slot: int, column: Any) -> None:
        if column is None:
            self.index[slot] = np.full(self.rows, self.plan.blank[slot], np.int64)
            if slot in self.plan.numbers:
                self.numbers[slot] = (np.zeros(self.rows, np.int64), [None])
            return
        reader.refuse_valid(name, slot)
        if slot in self.plan.numbers:
            self.numbers[slot] = reader.number(name, slot, column)
            self.index[slot] = np.where(self.numbers[slot][0] == 0, self.plan.blank[slot], 0)
        else:
            self.index[slot] = reader.choice(name, slot, column)

    def _low(self, slot: int) -> Floats:
        return self._ends(slot, 0)

    def _high(self, slot: int) -> Floats:
        return self._ends(slot, 1)

    def _ends(self, slot: int, end: int) -> Floats:
        if slot in self.made:
            return self._gather([score_ends(made)[end] for made in self.made[slot]], slot)
        if slot in self.plan.numbers:
            places, distinct = self.numbers[slot]
            cells = zip(self.index[slot], places, strict=True)
            return np.array([self._number_cell(slot, i, p, distinct)[1 + end] for i, p in cells], np.float64)
        return self._gather([ends[end] for ends in self.scorer.cells[slot]], slot)

    def _gather(self, values: Sequence[float], slot: int) -> Floats:
        return np.asarray(np.array(values, np.float64)[self.index[slot]])

    def _number_cell(self, slot: int, index: int, place: int, distinct: list[Any]) -> tuple[Any, ...]:
        return self.plan.numbers[slot].cell(int(index), distinct[place] if index == 0 else None)

    def batch(self) -> Batch:
        """Return the results."""
        raw = {slot: self.index[slot] for slot, _ in self.branches}
        not_asked, ignored = self._branch(raw)
        columns = {name: self._score(name) for name in self.plan.order}
        env = Sheet(self.index, self.low, self.high)  # type: ignore[arg-type]
        seen = self._as_given(raw, ignored) if any(flags.any() for flags in ignored.values()) else env
        flags = {n: self._column(holds(seen), np.int8) for n, holds in self.flag_conditions.items()}
        at_least, at_most = self._tiers(columns, flags)
        shown = {name: columns[name] for name in self.scorer.shown}
        return Batch(self.scorer.ref, shown, flags, at_least, at_most, not_asked, ignored, self.scorer.coding)

    def _column(self, value: Any, dtype: Any) -> NDArray[Any]:
        return np.broadcast_to(np.asarray(value, dtype), (self.rows,)).copy()

    def _branch(self, raw: Mapping[int, Any]) -> tuple[dict[str, Flags], dict[str, Flags]]:
        not_asked, ignored = {}, {}
        env = Sheet(self.index, self.low, self.high)  # type: ignore[arg-type]
        for slot, conditions in self.branches:
            truth = np.minimum.reduce([self._column(holds(env), np.int8) for holds in conditions])
            blank = self.plan.blank[slot]
            maybe = np.where((truth == 1) & (raw[slot] == blank), blank + 1, raw[slot])
            self.index[slot] = np.where(truth == 0, blank + 2, maybe)
            self.low.kept[slot] = self.high.kept[slot] = None
            name = self.scorer.items[slot]
            not_asked[name] = truth == 0
            ignored[name] = (truth == 0) & (raw[slot] != blank)
        return not_asked, ignored

    def _as_given(self, raw: Mapping[int, Any], ignored: Mapping[str, Flags]) -> Any:
        """Return the environment flags see: with the answers to items that were not asked."""
        seen = _Scoring.__new__(_Scoring)
        seen.__dict__.update(self.__dict__)
        seen.index = list(self.index)
        size = len(self.index)
        seen.low, seen.high = _Lazy(seen._low, size), _Lazy(seen._high, size)
        for slot in raw:
            seen.index[slot] = np.where(ignored[self.scorer.items[slot]], raw[slot], self.index[slot])
        return Sheet(seen.index, seen.low, seen.high)  # type: ignore[arg-type]

    def _score(self, name: str) -> ScoreColumn:
        node, reader = self.plan.nodes[name], self.plan.readers[name]
        made, rows = self._make(node)
        slot = self.plan.variables.slot[name]
        self.made[slot], self.index[slot] = made, rows
        if not reader.by_group:
            return ScoreColumn([reader.read(m, {}) for m in made], rows, reader)
        slots = range(len(self.scorer.items), self.scorer.first_score)
        groups, rows = _distinct([rows, *(self.index[s] for s in slots)])
        names = list(self.plan.instrument.context)
        results = []
        for made_at, *cells in groups.tolist():
            words = [self.plan.instrument.context[n] for n in names]
            known = {n: w[c] for n, w, c in zip(names, words, cells, strict=True) if c < len(w)}
            results.append(reader.read(made[made_at], known))
        return ScoreColumn(results, rows, reader)

    def _make(self, node: Node) -> tuple[list[Made], NDArray[np.int64]]:
        """Return the distinct made scores, and for each row which of them is its."""
        if isinstance(node, Packed):
            dtype: Any = np.int64 if sum(node.layout.bits) < 63 else object
            keys = np.zeros(self.rows, dtype)
            for slot, table in zip(node.reads, node.tables, strict=True):
                keys += np.array(table, dtype)[self.index[slot]]
            distinct, rows = np.unique(keys, return_inverse=True)
            return [node.from_key(int(key)) for key in distinct.tolist()], rows.reshape(-1)
        inputs = [column for slot in node.reads for column in self._inputs(slot)]
        groups, rows = _distinct(inputs or [np.zeros(self.rows, np.int64)])
        return [node.make(self._sheet(node.reads, group)) for group in groups.tolist()], rows

    def _inputs(self, slot: int) -> list[Any]:
        return [self.index[slot], self.numbers[slot][0]] if slot in self.numbers else [self.index[slot]]

    def _sheet(self, reads: Sequence[int], group: list[int]) -> Sheet:
        """Return a sheet that holds what one distinct input says of the slots read."""
        size = len(self.index)
        sheet = Sheet([0] * size, [0.0] * size, [0.0] * size, [None] * size)
        cells = iter(group)
        for slot in reads:
            index = next(cells)
            if slot in self.made:
                made = self.made[slot][index]
                sheet.exact[slot] = made
                sheet.low[slot], sheet.high[slot] = score_ends(made)
            elif slot in self.numbers:
                found = self._number_cell(slot, index, next(cells), self.numbers[slot][1])
                sheet.index[slot], sheet.low[slot], sheet.high[slot], sheet.exact[slot] = found
            else:
                sheet.index[slot] = index
                if slot < len(self.scorer.items):
                    sheet.low[slot], sheet.high[slot] = self.scorer.cells[slot][index]
        return sheet

    def _tiers(self, columns: Mapping[str, ScoreColumn], flags: Mapping[str, Bytes]) -> tuple[Bytes, Bytes]:
        at_least = np.zeros(self.rows, np.int8)
        at_most = np.zeros(self.rows, np.int8)
        for column in columns.values():
            np.maximum(at_least, column.tiers[0], out=at_least)
            np.maximum(at_most, column.tiers[1], out=at_most)
        for name, truth in flags.items():
            tier = np.int8(self.plan.flags[name][1])
            np.maximum(at_least, np.where(truth == 2, tier, 0), out=at_least, casting="unsafe")
            np.maximum(at_most, np.where(truth >= 1, tier, 0), out=at_most, casting="unsafe")
        return at_least, np.maximum(at_least, at_most)


def _distinct(columns: Sequence[NDArray[np.int64]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the distinct rows of *columns*, and for each row which of them it is."""
    table = np.stack(columns, axis=1)
    key = np.zeros(len(table), np.int64)
    span = 1
    for column in columns:
        size = int(column.max(initial=0)) + 1
        if span * size >= 2**62:
            key = np.unique(key, return_inverse=True)[1].reshape(-1)
            span = int(key.max(initial=0)) + 1
        key, span = key * size + column, span * size
    _, first, rows = np.unique(key, return_index=True, return_inverse=True)
    return table[first], rows.reshape(-1)
