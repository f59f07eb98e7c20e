"""
For tests of instruments and of scorers: answer sheets for any instrument, and the two promises each has to keep.

Needs the extra ``test``. A plug-in's test is three lines: ``check_examples``, then ``assert_batch_equals_one`` on
sheets that `answers_of` draws.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from math import ceil, floor, nan
from types import ModuleType
from typing import Any, TypeAlias

from .errors import ExtraMissing
from .instrument.model import Instrument, Item
from .scoring.checks.examples import examples
from .scoring.checks.study import Study
from .scoring.one import scorer_of
from .scoring.outcome import ScoreResult
from .scoring.result import Result

Answers: TypeAlias = Mapping[str, Any]
Context: TypeAlias = Mapping[str, str]
_Pair: TypeAlias = tuple[str, list[Any], list[Any]]


def answers_of(instrument: Instrument, *, blanks: bool = True, coding: str | None = None) -> Any:
    """
    Return a hypothesis strategy of answer sheets: every item a valid answer or, with *blanks*, None or left out.

    Items that branching would skip are answered too, as by a person who fills in a paper form.

    Raises:
        ExtraMissing: hypothesis is not installed.
    """
    st = _strategies()
    each = {item.id: _answers_to(st, instrument, item, coding) for item in instrument.items}
    if not blanks:
        return st.fixed_dictionaries(each)
    filled = st.fixed_dictionaries({name: st.none() | answer for name, answer in each.items()})
    few = st.fixed_dictionaries({}, optional=each)
    return filled | few | st.fixed_dictionaries(each)


def contexts_of(instrument: Instrument) -> Any:
    """Return a hypothesis strategy of contexts, nothing known among them. Raises ExtraMissing."""
    st = _strategies()
    return st.fixed_dictionaries({}, optional={n: st.sampled_from(values) for n, values in instrument.context.items()})


def assert_batch_equals_one(
    instrument: Instrument,
    sheets: Sequence[Answers],
    contexts: Sequence[Context] | None = None,
    coding: str | None = None,
) -> list[Result]:
    """
    Assert that *sheets* come to the same one by one and all at once, to the same float64 bits; return the results.

    *contexts* has one for each sheet.

    Raises:
        AssertionError: naming the first thing that differs and the sheet (from 0).
    """
    from .scoring.many import score_batch

    known = contexts if contexts is not None else [{}] * len(sheets)
    scorer = scorer_of(instrument, coding)
    results = [scorer(sheet, context) for sheet, context in zip(sheets, known, strict=True)]
    columns = {item.id: [sheet.get(item.id) for sheet in sheets] for item in instrument.items}
    groups = {name: [context.get(name) for context in known] for name in instrument.context}
    batch = score_batch(instrument, columns, groups, coding)
    assert len(batch) == len(sheets) and batch.instrument == instrument.ref
    for what, ones, many in _compared(results, batch):
        if ones != many:
            row = next(row for row, (one, other) in enumerate(zip(ones, many, strict=True)) if one != other)
            raise AssertionError(f"sheet {row}: {what} is {ones[row]!r} for one and {many[row]!r} for many")
    return results


def check_examples(instrument: Instrument) -> None:
    """
    Assert that the instrument has worked examples and that each comes out as its file says.

    Raises:
        AssertionError: with a line for every expectation that is not met.
    """
    assert instrument.examples, f"{instrument.id} has no worked examples"
    found = [f"{'.'.join(map(str, f.loc))}: {f.code} {dict(f.params)}" for f in examples(Study(instrument))]
    assert not found, "\n".join(found)


def _strategies() -> ModuleType:
    try:
        from hypothesis import strategies
    except ImportError:
        raise ExtraMissing("screening.testing", "test") from None
    return strategies


def _answers_to(st: Any, instrument: Instrument, item: Item, coding: str | None) -> Any:
    scale = instrument.scale(item)
    if scale.options:
        return st.sampled_from(tuple(scorer_of(instrument, coding).checker.lookups[_slot(instrument, item)] or ()))
    if scale.clock:
        return st.builds("{:02}:{:02}".format, st.integers(0, 23), st.integers(0, 59))
    low, high = (end * 10**scale.decimals for end in scale.scores)
    units = st.integers(ceil(low), floor(high))
    return units.map(lambda n: Decimal(n).scaleb(-scale.decimals)) if scale.decimals else units


def _slot(instrument: Instrument, item: Item) -> int:
    return instrument.items.index(item)


def _compared(results: Sequence[Result], batch: Any) -> Iterator[_Pair]:
    """Yield what is compared, and it for each person from one path and from the other."""
    for name, column in batch.scores.items():
        yield from _compared_score(name, [result.scores[name] for result in results], column)
    for name, truths in batch.flags.items():
        yield f"flags[{name}]", [result.flags[name] for result in results], truths.tolist()
    yield "tier", [result.tier for result in results], batch.tier.tolist()
    yield "tier_at_most", [result.tier_at_most for result in results], batch.tier_at_most.tolist()
    for part in ("not_asked", "ignored"):
        columns, named = getattr(batch, part), [getattr(result, part) for result in results]
        for item in dict.fromkeys([*columns, *(name for names in named for name in names)]):
            ones = [item in names for names in named]
            yield f"{part}[{item}]", ones, columns[item].tolist() if item in columns else [False] * len(ones)


def _compared_score(name: str, ones: Sequence[ScoreResult], column: Any) -> Iterator[_Pair]:
    values = [nan if one.value is None else one.value for one in ones]
    yield f"{name}.value", _bits(values), _bits(column.values.tolist())
    for end in ("low", "high"):
        yield f"{name}.{end}", _bits([getattr(one, end) for one in ones]), _bits(getattr(column, end).tolist())
    yield f"{name}.level", [one.level for one in ones], column.levels.tolist()
    yield f"{name}.filled", [one.filled for one in ones], column.filled.tolist()
    yield f"{name}.reason", [one.reason for one in ones], column.reasons.tolist()
    for cutoff, truths in column.meets.items():
        yield f"{name}.meets[{cutoff}]", [one.meets[cutoff] for one in ones], truths.tolist()


def _bits(values: Sequence[float | None]) -> list[str | float]:
    """Return *values* so that only equal ones are equal: the signs of zeros told apart, and no value equal to NaN."""
    there = [math.nan if value is None else value for value in values]
    return [value if value and value == value else value.hex() for value in there]
