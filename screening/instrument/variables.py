"""
What the names in a condition stand for: items, context and earlier scores, each with a slot.

A choice item can be one of finitely many *cells*: each of its options in the order written, then blank,
then blank when it may not even have been asked, then not asked. A context variable: each value, then unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from .base import Code
from .conditions import Cell, Variable
from .model import Branch, Instrument, Item, expand
from .scales import WORDS_OF_YES_NO, ResponseScale

BLANK, MAYBE, NOT_ASKED = 0, 1, 2
"""Where these cells stand behind the options of a choice item."""

LEVEL: Final = ".level"


@dataclass(frozen=True, slots=True)
class Otherwise:
    """What an item counts when it is not asked: a score, or None for leaving it out."""

    score: int | None


class Variables:
    """
    The names of one instrument, by slot: first its items in order, then its context, then its scores.
    """

    def __init__(self, instrument: Instrument) -> None:
        self.instrument = instrument
        self.items = [item.id for item in instrument.items]
        self.context = list(instrument.context)
        self.scores = list(instrument.scores)
        self.slot = {name: slot for slot, name in enumerate(self.items + self.context + self.scores)}
        self._otherwise = otherwise_scores(instrument)
        self._made: dict[str, Variable] = {}

    def variable(self, name: str) -> Variable:
        """Return what *name* stands for. KeyError if nothing."""
        if name not in self._made:
            self._made[name] = self._make(name)
        return self._made[name]

    def expand(self, first: str, last: str) -> tuple[str, ...]:
        """Return the items from *first* to *last*, in the order asked. KeyError if that is no range."""
        return tuple(expand(f"{first}..{last}", self.items))

    def known(self) -> Iterable[str]:
        """Return every name a condition may use."""
        return self.slot

    def _make(self, name: str) -> Variable:
        slot = self.slot[name]
        if name in self.instrument.context:
            return Variable(slot, "word", context_cells(self.instrument.context[name]))
        if slot >= len(self.items):
            return Variable(slot, "number", ())
        item = self.instrument.items[slot]
        if not self.instrument.scale(item).options:
            return Variable(slot, "number", ())
        words = WORDS_OF_YES_NO if self.instrument.takes_yes_no(item) else {}
        return Variable(slot, "choice", item_cells(self.instrument, item, self._otherwise.get(name)), words)


def otherwise_scores(instrument: Instrument) -> dict[str, Otherwise]:
    """Return, for each item under a branching rule, what it counts when not asked."""
    found: dict[str, Otherwise] = {}
    for branch in instrument.branching:
        score = branch.otherwise_score
        for name in _asked(instrument, branch):
            found[name] = Otherwise(score if isinstance(score, int) else None)
    return found


def _asked(instrument: Instrument, branch: Branch) -> Iterable[str]:
    try:
        return instrument.expand(branch.ask)
    except KeyError:
        return ()


def item_cells(instrument: Instrument, item: Item, otherwise: Otherwise | None) -> tuple[Cell, ...]:
    """Return the cells of a choice item, in index order."""
    scale = instrument.scale(item)
    scores = {code: scale.score(code) for code in scale.options}
    each = tuple((code, None if s is None else float(Fraction(s))) for code, s in scores.items())
    numbers = tuple(score for _, score in each if score is not None)
    unasked = () if otherwise is None or otherwise.score is None else ((None, float(otherwise.score)),)
    options = tuple(Cell(_stands_for(scale, code, score, numbers)) for code, score in each)
    perhaps = ((None, None),) if otherwise is not None and otherwise.score is None else unasked
    return (*options, Cell(each), Cell((*each, *perhaps)), Cell(unasked))


def _stands_for(
    scale: ResponseScale, code: Code, score: float | None, numbers: tuple[float, ...]
) -> tuple[tuple[Code | None, float | None], ...]:
    """An answer is itself; a refusal is itself as a word, and as a number any answer it may hide."""
    if scale.options[code].score == "none" and numbers:
        return tuple((code, number) for number in numbers)
    return ((code, score),)


def context_cells(values: tuple[str, ...]) -> tuple[Cell, ...]:
    """Return the cells of a context variable: each value, then unknown."""
    each = tuple((value, None) for value in values)
    return (*(Cell((pair,)) for pair in each), Cell(each))
