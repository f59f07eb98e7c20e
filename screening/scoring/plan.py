"""
The plan of an instrument: all that does not depend on answers, worked out once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction
from functools import lru_cache, partial
from typing import Any, Final

from ..instrument.conditions import (
    EXACT,
    SCALAR,
    Node,
    compile_condition,
    compile_number,
    parse_condition,
    parse_formula,
)
from ..instrument.conditions.names import Atom, atom, each
from ..instrument.conditions.tree import Call, Compare, Member
from ..instrument.model import Instrument, Item
from ..instrument.references import conditions_of, counted, order, score_reads, spanned
from ..instrument.scores import Score
from ..instrument.variables import BLANK, NOT_ASKED, Variables, otherwise_scores
from ..terms import Tier
from . import nodes
from .aggregate import Aggregation
from .nodes import Computed, Decision, Formula, Mixed, Packed, PartOf
from .parts import LEFT_OUT, Part, answered, item_parts
from .pipeline import Pipeline
from .reading import Reader
from .scorers import BUILTIN, Additive, Scorer
from .settle import Settled, needs_settling
from .sheet import NumberSlot, Sheet, score_part

Condition = Callable[[Any], Any]
_COUNTED: Final = {0: answered(Fraction(0)), 1: Part("blank", None, Fraction(0), Fraction(1)), 2: answered(Fraction(1))}


class Plan:
    """
    An instrument, compiled. Make it with `compile_plan`, which keeps what it made.

    *items* are in the order asked; *scores* in the order they are computed; a *branch* is a slot with its conditions.
    """

    def __init__(self, instrument: Instrument, scorers: Mapping[str, Scorer]) -> None:
        self.instrument = instrument
        self.scorers = scorers
        self.variables = Variables(instrument)
        self.otherwise = otherwise_scores(instrument)
        self.numbers = {s: n for s, item in enumerate(instrument.items) if (n := self._number(item)) is not None}
        self.options = {
            s: tuple(instrument.scale(i).options) for s, i in enumerate(instrument.items) if s not in self.numbers
        }
        self.blank = [
            len(self.options[s]) + BLANK if s in self.options else 1 for s in range(len(instrument.items))
        ] + [len(values) for values in instrument.context.values()]
        self.branches = self._branches()
        self.reads = {n: score_reads(instrument, s, self.scorer_reads) for n, s in instrument.scores.items()}
        self.order = order(self.reads)[0]
        self.nodes = {name: self._node(name) for name in self.order}
        self.readers = {name: Reader(instrument.scores[name]) for name in self.order}
        self.spanned = self._spanned()
        self.flags = {n: (self.condition(f.when), Tier.named(f.tier or "none")) for n, f in instrument.flags.items()}

    def scorer_reads(self, name: str, options: Any) -> tuple[str, ...]:
        """Return what the scorer *name* reads with *options* as written."""
        scorer = self.scorers[name]
        return scorer.reads(scorer.Options.model_validate(options))

    def condition(self, text: str, ops: Any = SCALAR) -> Condition:
        """Return *text* compiled for one sheet, or for many with other *ops*."""
        return self._compiled(parse_condition(text), ops)

    def _compiled(self, node: Node, ops: Any = SCALAR) -> Condition:
        holds = compile_condition(node, self.variables, ops)
        if not needs_settling(node, self.variables):
            return holds
        one = Settled(compile_condition(node, self.variables, SCALAR), node, self.variables)
        settled: Condition = one if ops is SCALAR else ops.settled(holds, one.settle, one.slots)
        return settled

    def conditions_for(self, ops: Any) -> tuple[list[tuple[int, list[Condition]]], dict[str, Condition]]:
        """Return the branching and the flags compiled with *ops*."""
        return self._branches(ops), {n: self.condition(f.when, ops) for n, f in self.instrument.flags.items()}

    def _spanned(self) -> tuple[int, ...]:
        """Return the slots of the choice items whose interval some condition looks at."""
        texts = [branch.only_if for branch in self.instrument.branching]
        texts += [flag.when for flag in self.instrument.flags.values()]
        trees = [parse_condition(text) for text in texts]
        trees += [node for score in self.instrument.scores.values() for node in conditions_of(score)]
        slots = {self.variables.slot[name] for node in trees for name in spanned(node, self.variables)}
        return tuple(sorted(slots & self.options.keys()))

    def _branches(self, ops: Any = SCALAR) -> list[tuple[int, list[Condition]]]:
        found: dict[int, list[Condition]] = {}
        for branch in self.instrument.branching:
            for name in self.instrument.expand(branch.ask):
                found.setdefault(self.variables.slot[name], []).append(self.condition(branch.only_if, ops))
        return sorted(found.items())

    def not_asked(self, slot: int) -> int:
        """Return the index of the cell of an item that was not asked."""
        return self.blank[slot] + NOT_ASKED

    def _number(self, item: Item) -> NumberSlot | None:
        scale = self.instrument.scale(item)
        if scale.options:
            return None
        low, high = scale.scores
        otherwise = self.otherwise.get(item.id)
        score = None if otherwise is None or otherwise.score is None else Fraction(otherwise.score)
        return NumberSlot(low, high, score)

    # one score ------------------------------------------------------------------------------------

    def _node(self, name: str) -> nodes.Node:
        score = self.instrument.scores[name]
        pipeline = Pipeline(score)
        slots = tuple(self.variables.slot[n] for n in self.reads[name])
        if score.decide is not None:
            return Decision([self._rule(rule) for rule in score.decide], pipeline, slots)
        if score.count is not None:
            return self._counting(score, pipeline)
        depends = [n in self.reads for n in self.reads[name]]
        parts = [self._part_of(n, score) for n in self.reads[name]]
        if score.formula is not None:
            number = compile_number(parse_formula(score.formula), self.variables, EXACT)
            declared = None if score.range is None else (Fraction(score.range.low), Fraction(score.range.high))
            return Formula(number, pipeline, slots, parts, depends, declared)
        scorer = self.scorers[score.method]
        options = scorer.Options.model_validate(score.options)
        if isinstance(scorer, Additive):
            return self._additive(Aggregation(scorer, options, score.missing, pipeline), score, self.reads[name])
        return Computed(scorer, options, score.missing, pipeline, slots, parts, depends)  # type: ignore[arg-type]

    def _additive(self, aggregation: Aggregation, score: Score, names: Sequence[str]) -> nodes.Node:
        slots = tuple(self.variables.slot[n] for n in names)
        if all(slot in self.options for slot in slots):
            return Packed(aggregation, slots, [self.item_parts(n, score) for n in names], names)
        parts = [self._part_of(n, score) for n in names]
        return Mixed(aggregation, slots, names, parts, frozenset(self.reads))

    def item_parts(self, name: str, score: Score) -> tuple[Part, ...]:
        """Return the parts of the choice item *name* in *score*, by cell."""
        item = self.instrument.items[self.variables.slot[name]]
        return item_parts(self.instrument, item, score, self.otherwise.get(name))

    def _part_of(self, name: str, score: Score) -> PartOf:
        slot = self.variables.slot[name]
        if name in self.instrument.scores:
            return lambda sheet: score_part(sheet.exact[slot])
        if slot in self.numbers:
            number = self.numbers[slot]
            return lambda sheet: number.part(sheet.index[slot], sheet.exact[slot])
        if slot not in self.options:
            return lambda sheet: LEFT_OUT
        cells = self.item_parts(name, score)
        return lambda sheet: cells[sheet.index[slot]]

    def _rule(self, rule: Any) -> nodes.Outcome:
        holds = (lambda sheet: 2) if rule.when is None else self.condition(rule.when)
        value = None if rule.value is None else Fraction(rule.value)
        return nodes.Outcome(holds, rule.level, value, Tier.named(rule.tier or "none"))

    def _counting(self, score: Score, pipeline: Pipeline) -> nodes.Node:
        """Count as a sum of parts: each condition that holds adds one, an open one perhaps one."""
        scorer = BUILTIN["sum"]
        terms = [term for argument in _arguments(counted(score)) for term in each(argument, self.variables)]
        conditions = [self._compiled(term) for term in terms]
        names = [f"{position}" for position in range(len(terms))]
        aggregation = Aggregation(scorer, scorer.Options.model_validate(tuple(names)), score.missing, pipeline)  # type: ignore[arg-type]
        atoms = [found for term in terms if (found := self._single(term)) is not None]
        if len(atoms) == len(terms):
            cells = [[_COUNTED[truth] for truth in found.table] for found in atoms]
            return Packed(aggregation, tuple(found.slot for found in atoms), cells, names)
        reads = tuple(self.variables.slot[n] for n in self.reads_of(score))
        parts = [partial(_counted, condition) for condition in conditions]
        return Mixed(aggregation, reads, names, parts, frozenset())

    def reads_of(self, score: Score) -> tuple[str, ...]:
        """Return the names *score* reads."""
        return score_reads(self.instrument, score, self.scorer_reads)

    def _single(self, node: Node) -> Atom | None:
        """Return what a condition says of each cell of the one choice item it compares, if it does just that."""
        found = atom(node, self.variables) if isinstance(node, Compare | Member) else None
        return found if found is not None and found.slot in self.options else None


def _arguments(node: Node) -> tuple[Node, ...]:
    assert isinstance(node, Call)
    return node.arguments


def _counted(condition: Condition, sheet: Sheet) -> Part:
    return _COUNTED[int(condition(sheet))]


@lru_cache(maxsize=512)
def compile_plan(instrument: Instrument) -> Plan:
    """Return the plan of *instrument* with the built-in scorers; the same one for equal instruments."""
    return Plan(instrument, BUILTIN)
