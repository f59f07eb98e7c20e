"""
Whether a condition that blanks leave open is really open: it is tried with every answer they could have had.

Kleene's logic and intervals forget that one blank stands for one answer, however often a condition names it.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, Final

from ..instrument.conditions import PERHAPS, Cell, Name, Node, Range, names
from ..instrument.references import spanned
from ..instrument.variables import BLANK, MAYBE, NOT_ASKED, Variables
from .sheet import Sheet

MOST: Final = 4096
"""How many completions are tried at most; with more blanks than that the condition stays open."""

Ends = tuple[tuple[float, float], ...]


def ends_of(cells: tuple[Cell, ...]) -> Ends:
    """Return, for each cell, the interval of its score as answered; nan where it has none."""
    spans = []
    for cell in cells:
        scores = [score for _, score in cell.possible if score is not None]
        if (None, None) in cell.possible and len(cell.possible) > 1:
            scores += PERHAPS
        spans.append((min(scores), max(scores)) if scores else (math.nan, math.nan))
    return tuple(spans)


class Settled:
    """A condition over one sheet that is open only where two completions of its blanks disagree."""

    def __init__(self, holds: Callable[[Any], int], node: Node, variables: Variables) -> None:
        self.holds = holds
        self.slots = tuple(sorted({variables.slot[name] for name in _mentioned(node, variables)}))
        self.open: dict[int, Mapping[int, range | tuple[int, ...]]] = {}
        self.ends: dict[int, Ends] = {}
        for name in _mentioned(node, variables):
            variable = variables.variable(name)
            if variable.kind != "number":
                self.open[variable.slot] = _completions(len(variable.cells), variable.kind)
                self.ends[variable.slot] = ends_of(variable.cells)

    def __call__(self, sheet: Any) -> int:
        """Return the truth of the condition over *sheet*."""
        truth = self.holds(sheet)
        return truth if truth != 1 else self.settle(sheet)

    def settle(self, sheet: Any) -> int:
        """Return the truth that all completions share, else 1."""
        open_ = [(s, cells) for s, found in self.open.items() if (cells := found.get(int(sheet.index[s])))]
        if not open_ or math.prod(len(cells) for _, cells in open_) > MOST:
            return 1
        trial = Sheet(list(sheet.index), list(sheet.low), list(sheet.high))
        truths = set()
        for cells in product(*(cells for _, cells in open_)):
            for (slot, _), cell in zip(open_, cells, strict=True):
                trial.index[slot] = cell
                trial.low[slot], trial.high[slot] = self.ends[slot][cell]
            truths.add(int(self.holds(trial)))
            if truths - {0} and truths - {2}:
                return 1
        return truths.pop()


def needs_settling(node: Node, variables: Variables) -> bool:
    """Whether *node* names something twice, or looks at the interval of a choice item."""
    if any(count > 1 for count in Counter(_mentioned(node, variables)).values()):
        return True
    return any(variables.variable(name).kind == "choice" for name in spanned(node, variables))


def _mentioned(node: Node, variables: Variables) -> list[str]:
    found: list[str] = []
    for name in names(node):
        if isinstance(name, Range):
            found += variables.expand(name.first, name.last)
        elif isinstance(name, Name) and name.id in variables.slot:
            found.append(name.id)
    return found


def _completions(cells: int, kind: str) -> dict[int, range | tuple[int, ...]]:
    """Return, by open cell, the cells it can stand for: each option; for one perhaps not asked, also not asked."""
    if kind == "word":
        return {cells - 1: range(cells - 1)}
    options = cells - 3
    return {options + BLANK: range(options), options + MAYBE: (*range(options), options + NOT_ASKED)}
