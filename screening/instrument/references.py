"""
Which names each part of an instrument speaks of, and in which order its scores can be computed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from .conditions import Name, Node, Range, Resolver, names, parse_condition, parse_formula, variables
from .conditions.names import atom, each
from .conditions.tree import Compare, Member, children
from .model import Instrument
from .scores import Score

ScorerReads = Callable[[str, Any], tuple[str, ...]]
"""What a third party's scorer, by its name and options, reads."""


def counted(score: Score) -> Node:
    """Return the ``count(…)`` that a list of counted conditions stands for. ConditionError if it is none."""
    return parse_formula(f"count({', '.join(score.count or ())})")


def conditions_of(score: Score) -> Iterator[Node]:
    """Yield the conditions a score is made from. ConditionError if one cannot be read."""
    if score.formula is not None:
        yield parse_formula(score.formula)
    if score.count is not None:
        yield counted(score)
    for rule in score.decide or ():
        if rule.when is not None:
            yield parse_condition(rule.when)


def mentioned(node: Node, instrument: Instrument) -> tuple[str, ...]:
    """Return the items, context and scores a condition names, ranges expanded, each once; unknown words are left."""
    known = {item.id for item in instrument.items} | set(instrument.context) | set(instrument.scores)
    found: dict[str, None] = {}
    for name in names(node):
        if isinstance(name, Range):
            found |= dict.fromkeys(instrument.expand((f"{name.first}..{name.last}",)))
        elif isinstance(name, Name) and name.id in known:
            found[name.id] = None
    return tuple(found)


def spanned(node: Node, resolver: Resolver) -> Iterator[str]:
    """Yield the names whose interval a condition looks at, rather than which answer was given."""
    if isinstance(node, Compare | Member):
        for one in each(node, resolver):
            if isinstance(one, Compare | Member) and atom(one, resolver) is None:
                yield from (name.id for name in variables(one, resolver))
    elif isinstance(node, Name | Range):
        yield from (name.id for name in variables(node, resolver))
    else:
        for child in children(node):
            yield from spanned(child, resolver)


def score_reads(instrument: Instrument, score: Score, scorer_reads: ScorerReads) -> tuple[str, ...]:
    """
    Return the names *score* is made from, ranges expanded, in order.

    Raises:
        KeyError: a range whose ends are no items in order.
        ConditionError: a condition or formula that cannot be read.
    """
    if score.formula is not None or score.count is not None or score.decide is not None:
        found = (name for node in conditions_of(score) for name in mentioned(node, instrument))
        return tuple(dict.fromkeys(found))
    return instrument.expand(scorer_reads(score.method, score.options))


def order(reads: Mapping[str, tuple[str, ...]]) -> tuple[list[str], list[str]]:
    """
    Return the scores in an order in which each comes after those it reads, and those that stand in a circle.
    """
    left = {score: {name for name in names if name in reads} for score, names in reads.items()}
    done: list[str] = []
    while ready := [score for score, needs in left.items() if not needs & left.keys()]:
        done += ready
        for score in ready:
            del left[score]
    return done, list(left)
