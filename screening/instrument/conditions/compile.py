"""
From a tree to a function of the answers, for one person or for many.

A truth is 0 (NO), 1 (UNKNOWN) or 2 (YES), so Kleene's `and` is the lower and `or` the higher; a number is an
interval.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce

from .intervals import ARITHMETIC, OF_NUMBERS, compare, negative
from .names import Resolver, atom, each, find_number
from .ops import Condition, Env, Interval, Ops, Quantity, Table
from .tree import (
    Call,
    Chain,
    Compare,
    Junction,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Operator,
)


def compile_condition(node: Node, resolver: Resolver, ops: Ops) -> Condition:
    """Return the function that decides *node*; raise `ConditionError` where `check` would find an error."""
    return ops.quiet(_Compiler(resolver, ops).condition(node))


def compile_number(node: Node, resolver: Resolver, ops: Ops) -> Quantity:
    """Return the function that computes *node*; raise `ConditionError` where `check` would find an error."""
    return ops.quiet(_Compiler(resolver, ops).number(node))


class _Compiler:
    def __init__(self, resolver: Resolver, ops: Ops) -> None:
        self.resolver = resolver
        self.ops = ops

    def condition(self, node: Node) -> Condition:
        match node:
            case Compare() | Member():
                found = self.comparison(node)
                return found if callable(found) else self.ops.highest((found,))
            case Not(operand):
                inner = self.condition(operand)
                return lambda env: 2 - inner(env)
            case Junction(joint, parts):
                return self.extreme(parts, lowest=joint == "and")
            case Call(function, arguments):
                return self.extreme(self.spelled_out(arguments), lowest=function == "all")
        raise AssertionError(node)

    def comparison(self, node: Compare | Member) -> Table | Condition:
        """Return a table wherever one decides *node*: that is exact, and fast."""
        found = atom(node, self.resolver)
        if found is not None:
            return found.slot, found.table
        if isinstance(node, Member):
            equal = [Compare("==", node.left, option, node.offset) for option in node.options]
            return self.extreme(equal, lowest=False)
        relation, truth = node.relation, self.ops.truth
        left, right = self.number(node.left), self.number(node.right)
        return lambda env: truth(*compare(relation, left(env), right(env)))

    def spelled_out(self, nodes: Iterable[Node]) -> list[Node]:
        return [one for node in nodes for one in each(node, self.resolver)]

    def sorted_out(self, nodes: Iterable[Node]) -> tuple[tuple[Table, ...], list[Condition]]:
        """Return the tables and the other conditions among *nodes*."""
        tables: list[Table] = []
        others: list[Condition] = []
        for node in nodes:
            if not isinstance(node, (Compare, Member)):
                others.append(self.condition(node))
            elif callable(found := self.comparison(node)):
                others.append(found)
            else:
                tables.append(found)
        return tuple(tables), others

    def extreme(self, nodes: Iterable[Node], *, lowest: bool) -> Condition:
        tables, parts = self.sorted_out(nodes)
        gather = self.ops.lowest if lowest else self.ops.highest
        pick = self.ops.minimum if lowest else self.ops.maximum
        if tables:
            parts.insert(0, gather(tables))
        if len(parts) == 1:
            return parts[0]
        return lambda env: reduce(pick, [part(env) for part in parts])

    def count(self, nodes: Iterable[Node]) -> Quantity:
        tables, parts = self.sorted_out(self.spelled_out(nodes))
        tally = self.ops.tally(tables)

        def counted(env: Env) -> Interval:
            low, high = tally(env)
            for part in parts:
                truth = part(env)
                low, high = low + (truth == 2), high + (truth >= 1)
            return low, high

        return counted if parts else tally

    def number(self, node: Node) -> Quantity:
        match node:
            case Number(value):
                constant = (self.ops.constant(value), self.ops.constant(value))
                return lambda env: constant
            case Name():
                slot = find_number(node, self.resolver).slot
                return lambda env: (env.low[slot], env.high[slot])
            case Minus(operand):
                inner = self.number(operand)
                return lambda env: negative(inner(env))
            case Chain(first, rest):
                return self.chain(first, rest)
            case Call():
                return self.call(node)
        raise AssertionError(node)

    def chain(self, first: Node, rest: tuple[tuple[Operator, Node], ...]) -> Quantity:
        start, ops = self.number(first), self.ops
        steps = [(ARITHMETIC[sign], self.number(term)) for sign, term in rest]

        def chained(env: Env) -> Interval:
            total = start(env)
            for step, term in steps:
                total = step(ops, total, term(env))
            return total

        return chained

    def call(self, node: Call) -> Quantity:
        if node.function == "count":
            return self.count(node.arguments)
        numbers = [self.number(one) for one in self.spelled_out(node.arguments)]
        ops, function = self.ops, OF_NUMBERS[node.function]
        return lambda env: function(ops, [number(env) for number in numbers])
