"""
What each cell of an item adds to one score: recoded, then reversed, with the blanks kept apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from ..instrument.base import Number
from ..instrument.model import Instrument, Item
from ..instrument.scores import Score
from ..instrument.variables import Otherwise
from .pipeline import table_of

Kind = Literal["answered", "blank", "left_out"]


@dataclass(frozen=True, slots=True)
class Part:
    """One input of a score: its value, or what a blank could still be; left out of everything where both are None."""

    kind: Kind
    value: Fraction | None
    low: Fraction
    high: Fraction


LEFT_OUT = Part("left_out", None, Fraction(0), Fraction(0))


def answered(value: Fraction) -> Part:
    """Return the part of an answer that counts *value*."""
    return Part("answered", value, value, value)


def blank(values: list[Fraction]) -> Part:
    """Return the part of a blank that stands for any of *values*."""
    return Part("blank", None, min(values), max(values)) if values else LEFT_OUT


def item_parts(
    instrument: Instrument, item: Item, score: Score, otherwise: Otherwise | None
) -> tuple[Part, ...]:
    """
    Return the parts of a choice item in the order of its cells: options, blank, maybe not asked, not asked.
    """
    scale = instrument.scale(item)
    recode = table_of(score.recode)
    as_scored = {code: _recoded(scale.score(code), recode) for code in scale.options}
    values = [value for value in as_scored.values() if value is not None]
    if item.id in instrument.expand(instrument.reverse_scored) and values:
        ends = min(values) + max(values)
        as_scored = {code: None if value is None else ends - value for code, value in as_scored.items()}
        values = [ends - value for value in values]
    open_ = _blank(item.id, score, values)
    options = (
        answered(value) if value is not None else open_ if scale.options[code].score == "none" else LEFT_OUT
        for code, value in as_scored.items()
    )
    return (*options, open_, *_unasked(open_, values, otherwise))


def _recoded(value: Number | None, recode: Mapping[Fraction, Fraction] | None) -> Fraction | None:
    exact = None if value is None else Fraction(value)
    return exact if recode is None or exact is None else recode[exact]


def _blank(name: str, score: Score, values: list[Fraction]) -> Part:
    counts = score.missing.blank_counts if score.missing else {}
    return answered(Fraction(counts[name])) if name in counts else blank(values)


def _unasked(open_: Part, values: list[Fraction], otherwise: Otherwise | None) -> tuple[Part, Part]:
    """Return the parts of a blank that may not have been asked, and of an item that was not."""
    if otherwise is None or otherwise.score is None:
        return open_, LEFT_OUT
    score = Fraction(otherwise.score)
    return blank([*values, score]) if open_.kind == "blank" else open_, answered(score)
