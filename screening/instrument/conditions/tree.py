"""
What a condition says, as a tree of frozen nodes.

Each node knows where it began in the text (``offset``, from 0); equality ignores it, so a tree equals the
tree of its own canonical text, ``str(node)``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final, Literal, TypeAlias

Relation: TypeAlias = Literal["==", "!=", ">=", "<=", ">", "<"]
Operator: TypeAlias = Literal["+", "-", "*", "/"]
Function: TypeAlias = Literal["any", "all", "count", "sum", "mean", "max", "min", "elapsed"]

TIGHTNESS: Final = {"or": 1, "and": 2, "not": 3, "relation": 4, "+": 5, "-": 5, "*": 6, "/": 6, "minus": 7}
ATOMIC: Final = 8


@dataclass(frozen=True, slots=True)
class Number:
    """A number as written; a minus directly before it belongs to it."""

    value: Decimal
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.value:f}"


@dataclass(frozen=True, slots=True)
class Name:
    """``q1``, ``phq2.total``, or a bare word such as ``yes``: only a resolver can tell which."""

    id: str
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return self.id


@dataclass(frozen=True, slots=True)
class Word:
    """A word in quotes, for codes that are no names: ``"18-24"``."""

    text: str
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"'{self.text}'" if '"' in self.text else f'"{self.text}"'


@dataclass(frozen=True, slots=True)
class Range:
    """``q1..q9``: every item from the first to the last, in the order asked."""

    first: str
    last: str
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.first}..{self.last}"


@dataclass(frozen=True, slots=True)
class Minus:
    """The number with its sign turned."""

    operand: Node
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"-{_inside(self.operand, TIGHTNESS['minus'])}"


@dataclass(frozen=True, slots=True)
class Chain:
    """Terms joined from left to right by ``+ -``, or factors by ``* /``; flat, however long."""

    first: Node
    rest: tuple[tuple[Operator, Node], ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        tighter = TIGHTNESS[self.rest[0][0]] + 1
        return _inside(self.first, tighter) + "".join(f" {op} {_inside(n, tighter)}" for op, n in self.rest)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of conditions (any, all, count) or of numbers (the others)."""

    function: Function
    arguments: tuple[Node, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.function}({', '.join(map(str, self.arguments))})"


@dataclass(frozen=True, slots=True)
class Compare:
    """Two numbers compared, or a name with a word; the left side may be a range inside any, all, count."""

    relation: Relation
    left: Node
    right: Node
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.left} {self.relation} {self.right}"


@dataclass(frozen=True, slots=True)
class Member:
    """``q5 in [yes, refused]``."""

    left: Name | Range
    options: tuple[Number | Name | Word, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"{self.left} in [{', '.join(map(str, self.options))}]"


@dataclass(frozen=True, slots=True)
class Junction:
    """Conditions joined by ``and``, or by ``or``."""

    joint: Literal["and", "or"]
    parts: tuple[Node, ...]
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        tighter = TIGHTNESS[self.joint] + 1
        return f" {self.joint} ".join(_inside(part, tighter) for part in self.parts)


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    operand: Node
    offset: int = field(default=0, compare=False)

    def __str__(self) -> str:
        return f"not {_inside(self.operand, TIGHTNESS['not'])}"


Node: TypeAlias = Number | Name | Word | Range | Minus | Chain | Call | Compare | Member | Junction | Not


def is_condition(node: Node) -> bool:
    """Whether *node* holds or not, rather than being a number or a word."""
    if isinstance(node, Call):
        return node.function in ("any", "all")
    return isinstance(node, (Compare, Member, Junction, Not))


def children(node: Node) -> tuple[Node, ...]:
    """Return the nodes directly inside *node*, in the order written."""
    match node:
        case Minus(operand) | Not(operand):
            return (operand,)
        case Chain(first, rest):
            return (first, *(term for _, term in rest))
        case Call(_, arguments):
            return arguments
        case Compare(_, left, right):
            return (left, right)
        case Member(left, options):
            return (left, *options)
        case Junction(_, parts):
            return parts
        case _:
            return ()


def names(node: Node) -> tuple[Name | Range, ...]:
    """Return every name and range in *node* in the order written; a bare word (``yes``) is among them."""
    return tuple(_names(node))


def _names(node: Node) -> Iterator[Name | Range]:
    if isinstance(node, (Name, Range)):
        yield node
    for child in children(node):
        yield from _names(child)


def _tightness(node: Node) -> int:
    match node:
        case Junction(joint):
            return TIGHTNESS[joint]
        case Not():
            return TIGHTNESS["not"]
        case Compare() | Member():
            return TIGHTNESS["relation"]
        case Chain(_, rest):
            return TIGHTNESS[rest[0][0]]
        case Minus():
            return TIGHTNESS["minus"]
        case _:
            return ATOMIC


def _inside(node: Node, tightness: int) -> str:
    return str(node) if _tightness(node) >= tightness else f"({node})"
