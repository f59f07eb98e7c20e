"""
Which column of a table is which item: ``--columns``, ``--context``, and the columns that have an item's own id.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from ..errors import ScreeningError
from ..instrument.conditions import parse_condition
from ..instrument.model import Instrument, expand
from ..instrument.references import mentioned
from ..scoring.one import plan_of
from ..tables import Table, listed, nearest
from .common import Usage, did_you_mean


@dataclass(frozen=True, slots=True)
class Known:
    """Something known beside the answers: its *name*, the *column* it stands in, and what the cells mean."""

    name: str
    column: str
    meaning: Mapping[str, str]


def assigned(instrument: Instrument, text: str, header: Sequence[str]) -> dict[str, str]:
    """
    Return the column of each item that *text* speaks of; "" where it says there is none (``q9=``).

    *text* is ``q1=A,q2=B``, or ``q1..q9=A,B,…``, or the path of a file with such lines.
    """
    found: dict[str, str] = {}
    order = [item.id for item in instrument.items]
    for name, columns in _assignments(text):
        try:
            items = expand(name, order)
        except KeyError:
            raise Usage(f"--columns: {name!r} is no range of items ({order[0]} … {order[-1]})") from None
        for item in items:
            if item not in order:
                raise Usage(f"--columns: no item {item!r} in {instrument.id}; {did_you_mean(item, order)}")
            if item in found:
                raise Usage(f"--columns: {item} is given a column twice")
        columns = [""] * len(items) if columns == [""] else [c for part in columns for c in _spread(part, header)]
        if len(columns) != len(items):
            raise Usage(f"--columns: {name} is {len(items)} items, and {len(columns)} columns are named")
        found |= zip(items, columns, strict=True)
    twice = {column for column in found.values() if column and list(found.values()).count(column) > 1}
    if twice:
        raise Usage(f"--columns: one column is given to two items: {', '.join(sorted(twice))}")
    return found


def _assignments(text: str) -> Iterator[tuple[str, list[str]]]:
    if "=" in text:
        yield from _pairs(text)
        return
    try:
        lines = Path(text).read_text("utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError):
        raise Usage(f"--columns: {text!r} is neither item=column pairs nor a UTF-8 file of such lines") from None
    for line in lines:
        name, equals, columns = line.partition("=")
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        if not equals:
            raise Usage("--columns: every line of the file is item=column")
        single = ".." not in name
        yield name.strip(), [columns.strip()] if single else [column.strip() for column in columns.split(",")]


def _pairs(text: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each ``item=column``, and each ``first..last=column,column,…`` with its whole list."""
    name, columns = "", list[str]()
    for part in text.split(","):
        left, equals, right = (piece.strip() for piece in part.partition("="))
        if not equals:
            columns.append(left)
            continue
        if name:
            yield name, columns
        if not left or (not name and columns):
            raise Usage("--columns: write item=column pairs, such as q1=DPQ010,q2=DPQ020 or q1..q9=A,B,…")
        name, columns = left, [right]
    yield name, columns


def _spread(part: str, header: Sequence[str]) -> list[str]:
    """Return the columns ``A..B`` stands for, by their order in the header; any other name is itself."""
    if part in header or ".." not in part:
        return [part]
    try:
        return expand(part, list(header))
    except KeyError:
        raise Usage(f"--columns: {part!r} is no range of columns (there are: {listed(header)})") from None


def columns_of(instrument: Instrument, table: Table, said: Mapping[str, str]) -> dict[str, str]:
    """
    Return the column of every item that has one: as *said*, else the one that bears the item's id.

    Raises:
        ScreeningError: a scored item has none, and nothing was said of it.
    """
    found = {item.id: item.id for item in instrument.items if item.id in table.header and item.id not in said}
    found |= {item: column for item, column in said.items() if column}
    for column in found.values():
        table.position(column)
    lost = [item for item in read_items(instrument) if item not in found and item not in said]
    if lost:
        raise ScreeningError(_lost(instrument, table, lost))
    return {item.id: found[item.id] for item in instrument.items if item.id in found}


def _lost(instrument: Instrument, table: Table, lost: Sequence[str]) -> str:
    close = [(item, near[0]) for item in lost if (near := nearest(item, table.header, 1))]
    order = [item.id for item in instrument.items]
    run = len(lost) > 2 and lost == order[order.index(lost[0]) :][: len(lost)]
    example = ",".join(f"{item}={column}" for item, column in close) if close else (
        f"{lost[0]}..{lost[-1]}=A,B,…" if run else f"{lost[0]}=A,…"
    )  # fmt: skip
    return (
        f"{table.name}: no column for {listed(lost)} of {instrument.id} (it has: {listed(table.header)}); "
        f"say which: --columns {example}, or --columns {lost[0]}= if it was not collected"
    )


def read_items(instrument: Instrument) -> list[str]:
    """Return the items that a score, a flag or a branching rule reads, in the order asked."""
    plan = plan_of(instrument)
    read = {name for names in plan.reads.values() for name in names}
    conditions = [flag.when for flag in instrument.flags.values()] + [rule.only_if for rule in instrument.branching]
    read |= {name for text in conditions for name in mentioned(parse_condition(text), instrument)}
    return [item.id for item in instrument.items if item.id in read]


def known(instrument: Instrument, said: Iterable[str]) -> list[Known]:
    """Return what each ``sex=RIAGENDR:1=male,2=female`` of *said* means. Usage if the instrument has no use for it."""
    found: list[Known] = []
    for text in said:
        name, equals, rest = text.partition("=")
        column, _, pairs = rest.partition(":")
        if not equals or not column.strip():
            raise Usage("--context: write name=column, or name=column:1=male,2=female")
        name = name.strip()
        if name not in instrument.context:
            declared = ", ".join(instrument.context) or "nothing"
            raise Usage(f"--context: {instrument.id} knows nothing of {name!r} (it takes: {declared})")
        if name in [other.name for other in found]:
            raise Usage(f"--context: {name} is given twice")
        found.append(Known(name, column.strip(), _meaning(name, pairs, instrument.context[name])))
    return found


def _meaning(name: str, pairs: str, values: Sequence[str]) -> dict[str, str]:
    meaning = {value: value for value in values}
    for pair in filter(None, (part.strip() for part in pairs.split(","))):
        cell, equals, value = (piece.strip() for piece in pair.partition("="))
        if not equals or value not in values:
            raise Usage(f"--context: {name} is one of {', '.join(values)}; write {name}=COLUMN:1={values[0]},…")
        meaning[cell] = value
    return meaning
