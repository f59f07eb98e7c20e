"""
From text to an instrument, or to everything that is wrong with the text.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from pydantic import ValidationError

from ..errors import InstrumentError, Problem
from .finding import Finding, problems
from .model import Instrument
from .shape import problems_of
from .source import Source, dump, parse
from .structure import structure

Beside = Callable[[str], str]
"""Returns the text of a file that stands beside the instrument's own."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An instrument with the source it was read from, for checks that speak of lines."""

    instrument: Instrument
    source: Source
    path: str


def read_source(
    text: str | bytes,
    *,
    scorers: Mapping[str, Any],
    path: str = "",
    beside: Beside | None = None,
    pure: bool = False,
) -> Reading:
    """
    Read *text*; *scorers* are those a score may name, *beside* opens tables that stand in files of their own.

    Raises:
        InstrumentError: with every problem found, each at its line and column.
    """
    source = parse(text, path=path, pure=pure)
    data, lost = _with_tables(source.data, beside)
    try:
        instrument = Instrument.model_validate(data, context={"scorers": scorers})
    except ValidationError as error:
        found = problems_of(error, source, Instrument, path) + problems(lost, source, path)
        raise InstrumentError(sorted(found, key=_place)) from None
    found = problems([*lost, *structure(instrument, scorers)], source, path)
    if found:
        raise InstrumentError(found)
    return Reading(instrument, source, path)


def _place(problem: Problem) -> tuple[int, int, str]:
    return problem.line, problem.column, problem.code


def write_instrument(instrument: Instrument) -> str:
    """Return the text of *instrument*; reading it gives an equal one."""
    return dump(instrument.to_data())


def _with_tables(data: Any, beside: Beside | None) -> tuple[Any, list[Finding]]:
    """Return *data* with each ``lookup: file.csv`` replaced by the table in that file."""
    scores = data.get("scores") if isinstance(data, dict) else None
    if not isinstance(scores, dict):
        return data, []
    lost: list[Finding] = []
    read = dict(scores)
    for name, score in scores.items():
        if isinstance(score, dict) and isinstance(score.get("lookup"), str):
            try:
                read[name] = score | {"lookup": _table(score["lookup"], beside)}
            except (OSError, ValueError, InvalidOperation) as error:
                why = type(error).__name__ if isinstance(error, OSError | InvalidOperation) else str(error)
                lost.append(Finding("M17", ("scores", name, "lookup"), {"why": why}))
    return {**data, "scores": read}, lost


def _table(name: str, beside: Beside | None) -> dict[int | Decimal, int | Decimal]:
    """Return the table of a CSV file of two columns: the score before, the score after; a head line is skipped."""
    if beside is None:
        raise ValueError("a table in a file of its own needs the file's folder: read the instrument from its path")
    table: dict[int | Decimal, int | Decimal] = {}
    for row in csv.reader(beside(name).splitlines()):
        if len(row) < 2 or not any(ch.isdigit() for ch in row[0]):
            continue
        before, after = (int(cell) if cell.strip().lstrip("-").isdigit() else Decimal(cell.strip()) for cell in row[:2])
        if before in table:
            raise ValueError(f"the table has {before} twice")
        table[before] = after
    return table
