"""
Scoring one person, in pure Python.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from ..errors import AnswerError
from ..instrument.model import ADOPTED, Instrument
from ..terms import Tier, Truth
from .answers import Checker
from .explain import Trace
from .outcome import Made, ScoreResult
from .plan import Plan, compile_plan
from .result import Result
from .scorers import BUILTIN
from .settle import ends_of
from .sheet import Sheet, score_ends

_TRUTH = tuple(Truth)
_TIER = tuple(Tier)


class Scorer:
    """One instrument in one coding, ready to score people one by one."""

    def __init__(self, plan: Plan, coding: str | None = None) -> None:
        self.plan, self.coding = plan, coding
        self.checker = Checker(plan, coding)
        self.ref = plan.instrument.ref
        self.items = tuple(item.id for item in plan.instrument.items)
        self.first_score = len(self.items) + len(plan.instrument.context)
        self.score_slots = {name: plan.variables.slot[name] for name in plan.order}
        self.cells = [_ends(plan, slot) for slot in range(len(self.items))]
        self.shown = tuple(name for name, score in plan.instrument.scores.items() if not score.internal)
        self.kept: dict[str, dict[Any, tuple[Made, ScoreResult]]] = {name: {} for name in plan.order}
        self.branching = bool(plan.branches)
        self.no_scores = [0] * len(plan.order)
        self.fast = {name: (s, table) for s, name in enumerate(self.items) if (table := self.checker.lookups[s])}
        self.placed = (*plan.numbers, *plan.spanned)

    def __call__(self, answers: Mapping[str, Any], context: Mapping[str, str] | None = None) -> Result:
        """Return the result of *answers*. AnswerError if one of them is not an answer."""
        sheet = self.sheet(answers, context)
        raw, exact = sheet.index[:], sheet.exact[:]
        unasked = self.branch(sheet) if self.branching else ()
        known = {name: word for name, word in context.items() if word is not None} if context else {}
        scores = self.scores(sheet, known)
        shown = {name: scores[name] for name in self.shown}
        ignored = tuple(self.items[slot] for slot in unasked if raw[slot] != self.plan.blank[slot])
        flags, at_least, at_most = self.flags(self.as_given(sheet, raw, exact) if ignored else sheet)
        for score in scores.values():
            low, high = score.tiers
            if low > at_least:
                at_least = low
            if high > at_most:
                at_most = high
        return Result(
            self.ref,
            shown,
            flags,
            _TIER[at_least],
            _TIER[max(at_least, at_most)],
            tuple(self.items[slot] for slot in unasked),
            ignored,
            self.coding,
            Trace(self.plan, sheet),
        )

    def sheet(self, answers: Mapping[str, Any], context: Mapping[str, str] | None) -> Sheet:
        """Return the sheet of *answers*, before branching."""
        index = self.plan.blank + self.no_scores
        size = len(index)
        exact: list[Any] = [None] * size
        fast = self.fast
        if type(answers) is not dict and not isinstance(answers, Mapping):
            raise AnswerError("answers map item ids to codes")
        for name, answer in answers.items():
            kind = type(answer)
            if name in fast and (kind is int or kind is str):
                slot, lookup = fast[name]
                cell = lookup.get(answer)
                if cell is not None:
                    index[slot] = cell
                    continue
            self._slowly(name, answer, index, exact)
        if context:
            for slot, place in self.checker.place(context):
                index[slot] = place
        sheet = Sheet(index, [0.0] * size, [0.0] * size, exact)
        for slot in self.placed:
            self.place(sheet, slot, index[slot])
        return sheet

    def _slowly(self, name: str, answer: Any, index: list[int], exact: list[Any]) -> None:
        """Take an answer that is no plain option: a blank, a number, a time, or a mistake."""
        if answer is None or (isinstance(answer, float) and answer != answer):
            self.checker.slot(name)
            return
        slot, found = self.checker.cell(name, answer)
        if isinstance(found, Fraction):
            index[slot], exact[slot] = 0, found
        else:
            index[slot] = found

    def place(self, sheet: Sheet, slot: int, index: int) -> None:
        """Put the cell *index* of an item into *sheet*."""
        if slot in self.plan.numbers:
            kept = sheet.exact[slot] if index == 0 else None
            made = self.plan.numbers[slot].cell(index, kept)
            sheet.index[slot], sheet.low[slot], sheet.high[slot], sheet.exact[slot] = made
        else:
            sheet.index[slot] = index
            sheet.low[slot], sheet.high[slot] = self.cells[slot][index]

    def branch(self, sheet: Sheet) -> tuple[int, ...]:
        """Mark in *sheet* the items that were not asked, or perhaps not, and return the slots of the former."""
        unasked = []
        for slot, conditions in self.plan.branches:
            truth = min([condition(sheet) for condition in conditions])
            if truth == 0:
                unasked.append(slot)
                self.place(sheet, slot, self.plan.blank[slot] + 2)
            elif truth == 1 and sheet.index[slot] == self.plan.blank[slot]:
                self.place(sheet, slot, self.plan.blank[slot] + 1)
        return tuple(unasked)

    def scores(self, sheet: Sheet, context: Mapping[str, str]) -> dict[str, ScoreResult]:
        """Return every score of *sheet*, and put them into it."""
        found: dict[str, ScoreResult] = {}
        for name, slot in self.score_slots.items():
            made, read = self._score(name, sheet, context)
            sheet.exact[slot] = made
            sheet.low[slot], sheet.high[slot] = score_ends(made)
            found[name] = read
        return found

    def _score(self, name: str, sheet: Sheet, context: Mapping[str, str]) -> tuple[Made, ScoreResult]:
        node, reader = self.plan.nodes[name], self.plan.readers[name]
        key = getattr(node, "key", None)
        if key is None or reader.by_group:
            made = node.make(sheet)
            return made, reader.read(made, context)
        kept, packed = self.kept[name], key(sheet)
        found = kept.get(packed)
        if found is None:
            made = node.from_key(packed)  # type: ignore[attr-defined]
            found = made, reader.read(made, context)
            if len(kept) < 8192:
                kept[packed] = found
        return found

    def flags(self, sheet: Sheet) -> tuple[dict[str, Truth], int, int]:
        """Return every flag, and the tiers they put forward."""
        flags, at_least, at_most = {}, 0, 0
        for name, (holds, tier) in self.plan.flags.items():
            truth = holds(sheet)
            flags[name] = _TRUTH[truth]
            if truth == 2 and tier > at_least:
                at_least = tier
            if truth >= 1 and tier > at_most:
                at_most = tier
        return flags, at_least, at_most

    def as_given(self, sheet: Sheet, raw: list[int], exact: list[Any]) -> Sheet:
        """Return *sheet* with the answers to items that were not asked (*raw*, *exact*), as flags see them."""
        seen = Sheet(sheet.index[:], sheet.low[:], sheet.high[:], sheet.exact[:])
        for slot, _ in self.plan.branches:
            if raw[slot] != self.plan.blank[slot]:
                seen.exact[slot] = exact[slot]
                self.place(seen, slot, raw[slot])
        return seen


def _ends(plan: Plan, slot: int) -> tuple[tuple[float, float], ...]:
    """Return, for each cell of an item, the interval of its score as answered; nan where it has none."""
    if slot in plan.numbers:
        return ((0.0, 0.0),) * 4
    return ends_of(plan.variables.variable(plan.instrument.items[slot].id).cells)


def score(
    instrument: Instrument,
    answers: Mapping[str, Any],
    context: Mapping[str, str] | None = None,
    coding: str | None = None,
) -> Result:
    """
    Return what one person's *answers* (item id to code) come to.

    *context* may say what is known beside the answers; *coding* names another coding the answers are in.

    Raises:
        AnswerError: an unknown item, an answer that is not one of its options, a context that is not declared.
    """
    return scorer_of(instrument, coding)(answers, context)


def scorer_of(instrument: Instrument, coding: str | None = None) -> Scorer:
    """Return the scorer of *instrument*, kept with it."""
    kept: dict[str | None, Scorer] = instrument.__dict__.setdefault("_scorers", {})
    if coding not in kept:
        kept[coding] = Scorer(plan_of(instrument), coding)
    return kept[coding]


def adopt(instrument: Instrument, scorers: Mapping[str, Any]) -> None:
    """Have *instrument* scored with *scorers*, third parties' among them, from now on."""
    theirs = {score.method: scorers[score.method] for score in instrument.scores.values() if score.plugin}
    if theirs:
        instrument.__dict__[ADOPTED] = theirs


def plan_of(instrument: Instrument) -> Plan:
    """Return the plan of *instrument*; one with third parties' scorers is compiled anew, since its `Scorer` is kept."""
    adopted = instrument.__dict__.get(ADOPTED)
    if adopted is None:
        return compile_plan(instrument)
    return Plan(instrument, {**BUILTIN, **adopted})
