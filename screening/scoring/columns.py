"""
Many people's answers, checked: columns of any kind become columns of cells. Loads numpy.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final, TypeAlias

import numpy as np
from numpy.typing import NDArray

from ..errors import AnswerError
from ..instrument.base import Code
from .answers import Checker
from .plan import Plan

Indices: TypeAlias = NDArray[np.int64]
UNKNOWN_CODE: Final = -1
_WIDEST: Final = 10_000


def named_columns(data: Any, known: Iterable[str]) -> dict[str, NDArray[Any]]:
    """
    Return the columns of *data* (a mapping, or a pandas, polars or Arrow table) that *known* names.

    Raises:
        AnswerError: a mapping with a name that is not known, a table with none that is, columns of unequal length.
    """
    known = list(known)
    names = _names(data)
    unknown = [name for name in names if name not in known]
    if unknown and (isinstance(data, Mapping) or len(unknown) == len(names)):
        raise AnswerError("no such item among the columns", unknown[0][:40])
    columns = {name: as_array(data[name]) for name in names if name in known}
    lengths = {len(column) for column in columns.values()}
    if len(lengths) > 1:
        raise AnswerError(f"the columns have different lengths: {sorted(lengths)}")
    return columns


def _names(data: Any) -> list[str]:
    """Return the names of the columns; a pandas index has no truth value, so None is looked for by name."""
    for attribute in ("column_names", "columns"):
        names = getattr(data, attribute, None)
        if names is not None and not isinstance(data, Mapping):
            return [str(name) for name in names]
    return [str(name) for name in data]


def as_array(column: Any) -> NDArray[Any]:
    """Return *column* as a one-dimensional array; masked and null values become NaN or None."""
    if isinstance(column, np.ma.MaskedArray):
        numeric = column.dtype.kind in "iuf"
        filled = np.asarray(column.data, np.float64 if numeric else object).copy()
        filled[np.ma.getmaskarray(column)] = np.nan if numeric else None
        column = filled
    elif isinstance(column, np.ndarray):
        pass
    elif hasattr(column, "to_pylist"):
        column = np.array(column.to_pylist() if column.null_count else column.to_numpy())
    elif hasattr(column, "to_numpy"):
        column = np.asarray(column.to_numpy())
    else:
        values = list(column)
        kinds = {type(value) for value in values}
        column = np.array(values) if kinds and kinds <= {int, float} else np.array(values, dtype=object)
    if column.ndim != 1:
        raise AnswerError("a column has one dimension")
    return np.asarray(column)


class CellReader:
    """Turns columns of answers to one instrument into cells, every answer validated."""

    def __init__(self, plan: Plan, checker: Checker, missing: Sequence[Code] = ()) -> None:
        self.plan, self.checker, self.missing = plan, checker, tuple(missing)

    def refuse_valid(self, name: str, slot: int) -> None:
        """Refuse a missing code that *name* takes as an answer."""
        lookup = self.checker.lookups[slot]
        for code in self.missing:
            valid = code in lookup if lookup is not None else self.checker.numbers[slot](code) is not None
            if valid:
                raise AnswerError("a code declared missing is a valid answer of this item", name)

    def choice(self, name: str, slot: int, column: NDArray[Any]) -> Indices:
        """Return the cell of each answer. AnswerError for the first that is none."""
        lookup = self.checker.lookups[slot] or {}
        blank = self.plan.blank[slot]
        if column.dtype.kind in "iuf":
            cells = self._numbers(lookup, blank, column)
        else:
            cells = self._objects(lookup, blank, column)
        wrong = np.flatnonzero(cells == UNKNOWN_CODE)
        if len(wrong):
            row = int(wrong[0])
            raise AnswerError(self.checker.why(slot, _plain(column[row])), name, row)
        return cells

    def _numbers(self, lookup: Mapping[Code, int], blank: int, column: NDArray[Any]) -> Indices:
        table, lowest = _table(lookup, blank, self.missing)
        if column.dtype.kind == "f":
            absent = np.isnan(column)
            safe = np.where(absent, float(lowest), column)
            with np.errstate(invalid="ignore"):
                place = np.clip(safe - lowest, -1, len(table) - 1).astype(np.int64)
            cells = np.where(safe == place + lowest, table[place], UNKNOWN_CODE)
            return np.where(absent, blank, cells)
        inside = (column >= lowest) & (column < lowest + len(table) - 1)
        place = np.where(inside, column, lowest).astype(np.int64) - lowest
        return np.where(inside, table[place], UNKNOWN_CODE)

    def _objects(self, lookup: Mapping[Code, int], blank: int, column: NDArray[Any]) -> Indices:
        cells = np.empty(len(column), np.int64)
        for row, value in enumerate(map(_plain, column.tolist())):
            if is_missing(value):
                cells[row] = blank
                continue
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if not isinstance(value, int | str) or isinstance(value, bool):
                cells[row] = UNKNOWN_CODE
            else:
                cells[row] = blank if value in self.missing else lookup.get(value, UNKNOWN_CODE)
        return cells

    def number(self, name: str, slot: int, column: NDArray[Any]) -> tuple[Indices, list[Fraction | None]]:
        """Return for each row a place in the list of distinct numbers; the first of the list is None for a blank."""
        read = self.checker.numbers[slot]
        distinct: list[Fraction | None] = [None]
        places: dict[object, int] = {}
        rows = np.zeros(len(column), np.int64)
        for row, value in enumerate(map(_plain, column.tolist())):
            if is_missing(value):
                continue
            if isinstance(value, bool) or not isinstance(value, int | float | Decimal | str):
                raise AnswerError("not a number, nor a time HH:MM", name, row)
            if value in self.missing:
                continue
            if isinstance(value, float) and value.is_integer():
                value = int(value)
            if value not in places:
                number = read(value)
                if number is None:
                    raise AnswerError("not a number in its range, or not a time HH:MM", name, row)
                places[value] = len(distinct)
                distinct.append(number)
            rows[row] = places[value]
        return rows, distinct


def context_cells(plan: Plan, checker: Checker, context: Mapping[str, Any], rows: int) -> Iterator[tuple[int, Indices]]:
    """Yield slot and cells of each context column (or of one value for everybody)."""
    for name, value in context.items():
        slot, values = checker.context.get(name, (None, {}))
        if slot is None:
            raise AnswerError(f"no such context (declared: {', '.join(checker.context) or 'none'})", str(name)[:40])
        column = [value] * rows if isinstance(value, str) or is_missing(value) else as_array(value).tolist()
        if len(column) != rows:
            raise AnswerError("a context column is not as long as the answers", name)
        cells = np.empty(rows, np.int64)
        for row, word in enumerate(column):
            if not is_missing(word) and not (isinstance(word, str) and word in values):
                raise AnswerError(f"this context is one of {', '.join(values)}", name, row)
            cells[row] = len(values) if is_missing(word) else values[word]
        yield slot, cells


def is_missing(value: object) -> bool:
    """Whether *value* stands for no answer: None, NaN, or a table library's null."""
    if value is None or (isinstance(value, float) and value != value):
        return True
    return type(value).__name__ in ("NAType", "NaTType")


def _plain(value: Any) -> Any:
    """Return the plain value of a cell; a whole float is the whole number it stands for."""
    plain = value.item() if isinstance(value, np.generic) else value
    return int(plain) if isinstance(plain, float) and plain.is_integer() else plain


def _table(lookup: Mapping[Code, int], blank: int, missing: Iterable[Code]) -> tuple[Indices, int]:
    """Return the cells of all whole numbers from the lowest code on; the last entry is for whatever is beyond."""
    codes = {code: cell for code, cell in lookup.items() if isinstance(code, int)}
    codes |= {code: blank for code in missing if isinstance(code, int) and abs(code) < _WIDEST}
    lowest, highest = min(codes, default=0), max(codes, default=0)
    table = np.full(highest - lowest + 2, UNKNOWN_CODE, np.int64)
    for code, cell in codes.items():
        table[code - lowest] = cell
    return table, lowest
