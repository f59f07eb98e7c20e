"""
Everything wrong with the names and words of a condition, at once.
"""

from __future__ import annotations

from collections.abc import Iterator

from ...terms import Truth
from .names import Resolver, atom, each, find_number
from .tokens import ConditionError
from .tree import Compare, Member, Name, Node, Range, children


def check(node: Node, resolver: Resolver) -> list[ConditionError]:
    """
    Return what is wrong with *node*, in the order written and each thing once.

    Codes C28 (holds for every answer) and C29 (holds for none) are warnings; the others are errors.
    """
    found = {(problem.code, problem.offset): problem for problem in _check(node, resolver)}
    return sorted(found.values(), key=lambda problem: problem.offset)


def _check(node: Node, resolver: Resolver) -> Iterator[ConditionError]:
    if isinstance(node, (Compare, Member)):
        yield from _check_comparison(node, resolver)
    elif isinstance(node, (Name, Range)):
        yield from _check_numbers(node, resolver)
    else:
        for child in children(node):
            yield from _check(child, resolver)


def _check_comparison(node: Compare | Member, resolver: Resolver) -> Iterator[ConditionError]:
    try:
        atoms = [atom(one, resolver) for one in each(node, resolver) if isinstance(one, (Compare, Member))]
    except ConditionError as problem:
        yield problem
        return
    if None in atoms:
        for side in children(node)[: 2 if isinstance(node, Compare) else 1]:
            yield from _check(side, resolver)
        return
    for code, truth in (("C28", Truth.YES), ("C29", Truth.NO)):
        if all(one is not None and one.overall is truth for one in atoms):
            yield ConditionError(code, node.offset, {"text": str(node)})


def _check_numbers(node: Name | Range, resolver: Resolver) -> Iterator[ConditionError]:
    try:
        for name in each(node, resolver):
            if isinstance(name, Name):
                find_number(name, resolver)
    except ConditionError as problem:
        yield problem
