"""
What the names of a condition stand for, and what one comparison with a constant means for each answer.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any, Final, Literal, NoReturn, Protocol, TypeAlias

from ...terms import Truth
from .tokens import ConditionError
from .tree import Compare, Member, Name, Node, Number, Range, Relation, Word, children

Code: TypeAlias = int | str
Entry: TypeAlias = tuple[Code | None, float | None]
Constant: TypeAlias = float | str
Test: TypeAlias = Callable[[Code | None, float | None], bool]

HOLDS: Final[dict[Relation, Callable[[Any, Any], bool]]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
MIRRORED: Final[dict[Relation, Relation]] = {
    "==": "==",
    "!=": "!=",
    ">=": "<=",
    "<=": ">=",
    ">": "<",
    "<": ">",
}


@dataclass(frozen=True, slots=True)
class Cell:
    """
    One thing an item can be: each possible answer, blank, perhaps asked, not asked.

    *possible* lists every (code, score as answered) it could stand for. The score is None where an answer
    counts nothing; the code is None for "not asked", whose score is then its `otherwise_score`, if any.
    Nothing compares with what is None, and an empty list is the same as (None, None) alone.
    """

    possible: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Variable:
    """
    What a name stands for, and its *slot* in the environment.

    ``choice`` is an item with finitely many cells, ``word`` a context variable (its cells are words) and
    ``number`` a score, a number or a clock item. *words* are further words for codes (yes for 1).
    """

    slot: int
    kind: Literal["choice", "number", "word"]
    cells: tuple[Cell, ...] = ()
    words: Mapping[str, Code] = field(default_factory=dict)

    def entries(self) -> dict[Entry, None]:
        """Every answer the variable can have, once each, in order."""
        return {entry: None for cell in self.cells for entry in cell.possible}

    def vocabulary(self) -> dict[str, Code]:
        """Every word that can be compared with the variable, and its code."""
        codes = {str(code): code for code, _ in self.entries() if code is not None}
        return codes | dict(self.words)


class Resolver(Protocol):
    """Knows the names of one instrument."""

    def variable(self, name: str) -> Variable:
        """What *name* stands for; KeyError where it stands for nothing."""

    def expand(self, first: str, last: str) -> tuple[str, ...]:
        """The names from *first* to *last* in the order asked; KeyError where there is no such range."""

    def known(self) -> Iterable[str]:
        """Every name there is, for a did-you-mean."""


@dataclass(frozen=True, slots=True)
class Atom:
    """
    A comparison decided for each cell of one variable; *overall* takes all possible answers together.
    """

    slot: int
    table: tuple[int, ...]
    overall: Truth


def find(name: Name, resolver: Resolver) -> Variable:
    """Return what *name* stands for; raise `ConditionError` with the nearest names."""
    try:
        return resolver.variable(name.id)
    except KeyError:
        _unknown(name.id, name.offset, resolver)


def find_number(name: Name, resolver: Resolver) -> Variable:
    """Return what *name* stands for, which must have a numeric value."""
    variable = find(name, resolver)
    if variable.kind == "word":
        _refuse_number(name, variable)
    return variable


def spread(span: Range, resolver: Resolver) -> tuple[Name, ...]:
    """Return the names of a range, all with its offset; raise `ConditionError` where it is none."""
    for end in (span.first, span.last):
        find(Name(end, span.offset), resolver)
    try:
        found = resolver.expand(span.first, span.last)
    except KeyError:
        found = ()
    if not found:
        raise ConditionError("C27", span.offset, {"first": span.first, "last": span.last})
    return tuple(Name(name, span.offset) for name in found)


def each(node: Node, resolver: Resolver) -> tuple[Node, ...]:
    """Return *node*, or, where it speaks of a range, the same of each name in it."""
    match node:
        case Range():
            return spread(node, resolver)
        case Compare(_, Range() as span) | Member(Range() as span):
            return tuple(replace(node, left=name) for name in spread(span, resolver))
        case _:
            return (node,)


def atom(node: Compare | Member, resolver: Resolver) -> Atom | None:
    """
    Return *node* as a table over one variable's cells; None where it compares numbers.

    Raise `ConditionError` for an unknown name or word, and for a word where only a number makes sense.
    """
    if isinstance(node, Member):
        return _member(node, resolver)
    if _is_constant_of(node.right, node.left, resolver):
        return _compare(node.relation, node.left, node.right, resolver)
    if _is_constant_of(node.left, node.right, resolver):
        return _compare(MIRRORED[node.relation], node.right, node.left, resolver)
    for side, other in ((node.right, node.left), (node.left, node.right)):
        if isinstance(side, Word):
            raise ConditionError("C25", side.offset, {"name": str(other), "word": side.text})
        if isinstance(side, Name) and isinstance(other, Name) and not _resolves(side, resolver):
            _misread(side, other, resolver)
    return None


def variables(node: Node, resolver: Resolver) -> tuple[Name, ...]:
    """Return each name that stands for something, ranges written out; raise `ConditionError` for no range."""
    return tuple(_variables(node, resolver))


def _variables(node: Node, resolver: Resolver) -> Iterator[Name]:
    match node:
        case Name() if _resolves(node, resolver):
            yield node
        case Range():
            yield from spread(node, resolver)
        case Compare(_, left, right) if _is_constant_of(right, left, resolver):
            yield from _variables(left, resolver)
        case Member(left):
            yield from _variables(left, resolver)
        case _:
            for child in children(node):
                yield from _variables(child, resolver)


def _resolves(name: Name, resolver: Resolver) -> bool:
    try:
        resolver.variable(name.id)
    except KeyError:
        return False
    return True


def _is_constant_of(constant: Node, name: Node, resolver: Resolver) -> bool:
    """Whether *constant* is a number or word that a choice or word variable *name* can be compared with."""
    if isinstance(name, Range):
        return any(_is_constant_of(constant, one, resolver) for one in spread(name, resolver))
    if not isinstance(name, Name) or not _resolves(name, resolver):
        return False
    variable = find(name, resolver)
    if variable.kind == "number":
        return False
    if isinstance(constant, Name):
        return constant.id in variable.vocabulary()
    return isinstance(constant, (Number, Word))


def _compare(relation: Relation, left: Node, constant: Node, resolver: Resolver) -> Atom:
    assert isinstance(left, Name) and isinstance(constant, (Number, Name, Word))
    variable = find(left, resolver)
    value = _constant(constant, left, variable)
    holds = HOLDS[relation]
    if isinstance(constant, Number):
        return _tabulate(variable, lambda _, score: score is not None and holds(score, value))
    if relation not in ("==", "!="):
        raise ConditionError("C26", constant.offset, {"word": value})
    return _tabulate(variable, lambda code, _: code is not None and holds(code, value))


def _member(node: Member, resolver: Resolver) -> Atom | None:
    assert isinstance(node.left, Name)
    variable = find(node.left, resolver)
    if variable.kind == "number":
        for option in node.options:
            if not isinstance(option, Number):
                raise ConditionError("C25", option.offset, {"name": node.left.id, "word": _text(option)})
        return None
    scores = {_constant(o, node.left, variable) for o in node.options if isinstance(o, Number)}
    codes = {_constant(o, node.left, variable) for o in node.options if not isinstance(o, Number)}
    return _tabulate(variable, lambda code, score: score in scores or code in codes)


def _constant(constant: Number | Name | Word, name: Name, variable: Variable) -> Constant:
    if isinstance(constant, Number):
        if variable.kind == "word":
            _refuse_number(name, variable)
        return float(constant.value)
    words = variable.vocabulary()
    if _text(constant) not in words:
        _refuse_word(_text(constant), constant.offset, name, variable)
    return words[_text(constant)]


def _text(word: Name | Word) -> str:
    return word.id if isinstance(word, Name) else word.text


def _tabulate(variable: Variable, test: Test) -> Atom:
    table = tuple(_decide(cell.possible, test).value for cell in variable.cells)
    answers = [entry for entry in variable.entries() if entry[0] is not None]
    return Atom(variable.slot, table, _decide(answers, test))


def _decide(entries: Iterable[Entry], test: Test) -> Truth:
    """YES where *test* holds for all entries, NO where for none; without an entry NO."""
    outcomes = {test(code, score) for code, score in entries}
    if True not in outcomes:
        return Truth.NO
    return Truth.UNKNOWN if False in outcomes else Truth.YES


def _unknown(name: str, offset: int, resolver: Resolver) -> NoReturn:
    known = list(resolver.known())
    near = get_close_matches(name, known, 3)
    if near:
        raise ConditionError("C20", offset, {"name": name, "near": ", ".join(near)})
    some = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    raise ConditionError("C21", offset, {"name": name, "known": some})


def _misread(word: Name, name: Name, resolver: Resolver) -> NoReturn:
    """Refuse *word* beside *name*: it is a misspelt name, or a word that *name* cannot be."""
    variable = find(name, resolver)
    if variable.kind == "number" and get_close_matches(word.id, list(resolver.known())):
        _unknown(word.id, word.offset, resolver)
    _refuse_word(word.id, word.offset, name, variable)


def _refuse_number(name: Name, variable: Variable) -> NoReturn:
    allowed = ", ".join(variable.vocabulary())
    raise ConditionError("C24", name.offset, {"name": name.id, "allowed": allowed})


def _refuse_word(word: str, offset: int, name: Name, variable: Variable) -> NoReturn:
    if variable.kind == "number":
        raise ConditionError("C25", offset, {"name": name.id, "word": word})
    allowed = list(variable.vocabulary())
    near = get_close_matches(word, allowed, 1)
    params = {"word": word, "name": name.id, "allowed": ", ".join(allowed)}
    if near:
        raise ConditionError("C22", offset, params | {"near": near[0]})
    raise ConditionError("C23", offset, params)
