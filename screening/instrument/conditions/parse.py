"""
From the text of a condition or formula to its tree.

The language is small and bounded: a text has at most `LONGEST` characters and `DEEPEST` levels of nesting,
and nothing in it is ever handed to the Python interpreter.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from difflib import get_close_matches
from typing import Final, NoReturn, cast, get_args

from .tokens import ConditionError, Token, tokens
from .tree import (
    Call,
    Chain,
    Compare,
    Function,
    Junction,
    Member,
    Minus,
    Name,
    Node,
    Not,
    Number,
    Operator,
    Range,
    Relation,
    Word,
    is_condition,
)

LONGEST: Final = 2_000
DEEPEST: Final = 32
RELATIONS: Final = get_args(Relation)
FUNCTIONS: Final = get_args(Function)
OVER_CONDITIONS: Final = ("any", "all", "count")


def parse_condition(text: str) -> Node:
    """Return the tree of a condition, such as ``q9 >= 1``; raise `ConditionError`."""
    return _Parser(text).whole(conditional=True)


def parse_formula(text: str) -> Node:
    """Return the tree of a number, such as ``q4 / elapsed(q1, q3) * 100``; raise `ConditionError`."""
    return _Parser(text).whole(conditional=False)


class _Parser:
    """Recursive descent, one method for each level of tightness, loosest first."""

    def __init__(self, text: str) -> None:
        if len(text) > LONGEST:
            raise ConditionError("C02", LONGEST, {"length": len(text), "limit": LONGEST})
        self.tokens = tokens(text)
        self.at = 0
        self.depth = 0

    @property
    def next(self) -> Token:
        return self.tokens[self.at]

    def whole(self, *, conditional: bool) -> Node:
        if self.next.kind == "end":
            raise ConditionError("C01", 0)
        node = self.either()
        if self.next.kind != "end":
            raise ConditionError("C08", self.next.offset, {"found": self.next.text})
        return self.condition(node) if conditional else self.number(node)

    def either(self) -> Node:
        return self.junction("or", self.both)

    def both(self) -> Node:
        return self.junction("and", self.negation)

    def junction(self, joint: str, part: Callable[[], Node]) -> Node:
        first = part()
        if not self.sees(joint):
            return first
        parts = [self.condition(first)]
        while self.take(joint):
            parts.append(self.condition(part()))
        return Junction("and" if joint == "and" else "or", tuple(parts), first.offset)

    def negation(self) -> Node:
        start = self.next.offset
        if not self.take("not"):
            return self.relation()
        return Not(self.condition(self.deeper(self.negation)), start)

    def relation(self) -> Node:
        left = self.terms()
        if self.take("in"):
            return self.member(left)
        if not self.sees(*RELATIONS):
            return left
        relation = cast("Relation", self.advance().text)
        right = self.terms()
        if self.sees(*RELATIONS):
            first, offset, second = f"{left} {relation} {right}", self.next.offset, self.advance().text
            params = {"first": first, "second": f"{right} {second} {self.terms()}"}
            raise ConditionError("C10", offset, params)
        return Compare(
            relation, self.number(left, ranges=True, words=True), self.number(right, words=True), left.offset
        )

    def member(self, left: Node) -> Node:
        if not isinstance(left, (Name, Range)):
            raise ConditionError("C17", left.offset, {"text": str(left)})
        self.expect("[")
        options = [self.option()]
        while self.take(","):
            options.append(self.option())
        self.expect("]")
        return Member(left, tuple(options), left.offset)

    def option(self) -> Number | Name | Word:
        start = self.next
        node = self.signed()
        if not isinstance(node, (Number, Name, Word)):
            raise ConditionError("C06", start.offset, {"found": str(node)})
        return node

    def terms(self) -> Node:
        return self.chain(("+", "-"), self.factors)

    def factors(self) -> Node:
        return self.chain(("*", "/"), self.signed)

    def chain(self, operators: tuple[str, str], part: Callable[[], Node]) -> Node:
        first = part()
        if not self.sees(*operators):
            return first
        self.number(first)
        rest = []
        while self.sees(*operators):
            operator = cast("Operator", self.advance().text)
            rest.append((operator, self.number(part())))
        return Chain(first, tuple(rest), first.offset)

    def signed(self) -> Node:
        start = self.next.offset
        if not self.take("-"):
            return self.single()
        operand = self.number(self.deeper(self.signed))
        return Number(-operand.value, start) if isinstance(operand, Number) else Minus(operand, start)

    def single(self) -> Node:
        token = self.next
        if self.take("("):
            node = self.deeper(self.either)
            self.expect(")")
            return node
        if token.kind == "number":
            return Number(Decimal(self.advance().text), token.offset)
        if token.kind == "word":
            return Word(self.advance().text, token.offset)
        if token.kind == "name":
            return self.named(self.advance())
        self.refuse("C06")

    def named(self, token: Token) -> Node:
        if self.take("("):
            return self.call(token)
        if not self.take(".."):
            return Name(token.text, token.offset)
        if self.next.kind != "name":
            self.refuse("C06")
        return Range(token.text, self.advance().text, token.offset)

    def call(self, token: Token) -> Node:
        if token.text not in FUNCTIONS:
            near = get_close_matches(token.text.lower(), FUNCTIONS, 1)
            known = near or FUNCTIONS
            raise ConditionError("C14", token.offset, {"name": token.text, "known": ", ".join(known)})
        function = cast("Function", token.text)
        arguments = [self.argument(function)]
        while self.take(","):
            arguments.append(self.argument(function))
        self.expect(")")
        _count_arguments(function, arguments, token.offset)
        return Call(function, tuple(arguments), token.offset)

    def argument(self, function: Function) -> Node:
        node = self.deeper(self.either)
        if function in OVER_CONDITIONS:
            return self.condition(node, ranges=True)
        return self.number(node, ranges=function != "elapsed")

    def condition(self, node: Node, *, ranges: bool = False) -> Node:
        """Refuse *node* unless it is a condition; *ranges* lets it speak of a whole range."""
        span = node.left if isinstance(node, (Compare, Member)) else node
        if isinstance(span, Range) and not (ranges and is_condition(node)):
            raise ConditionError("C13", span.offset, {"range": str(span)})
        if not is_condition(node):
            raise ConditionError("C11", node.offset, {"text": str(node)})
        return node

    def number(self, node: Node, *, ranges: bool = False, words: bool = False) -> Node:
        """Refuse *node* unless it is a number, or what else is allowed."""
        if is_condition(node):
            raise ConditionError("C12", node.offset, {"text": str(node)})
        if isinstance(node, Range) and not ranges:
            raise ConditionError("C13", node.offset, {"range": str(node)})
        if isinstance(node, Word) and not words:
            raise ConditionError("C18", node.offset, {"word": node.text})
        return node

    def deeper(self, part: Callable[[], Node]) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise ConditionError("C03", self.next.offset, {"limit": DEEPEST})
        node = part()
        self.depth -= 1
        return node

    def sees(self, *signs: str) -> bool:
        return self.next.kind == "sign" and self.next.text in signs

    def take(self, sign: str) -> bool:
        seen = self.sees(sign)
        self.at += seen
        return seen

    def advance(self) -> Token:
        self.at += 1
        return self.tokens[self.at - 1]

    def expect(self, sign: str) -> None:
        if not self.take(sign):
            self.refuse("C05", sign)

    def refuse(self, code: str, expected: str = "q1") -> NoReturn:
        if self.next.kind == "end":
            raise ConditionError("C07", self.next.offset, {"expected": expected})
        raise ConditionError(code, self.next.offset, {"found": self.next.text, "expected": expected})


def _count_arguments(function: Function, arguments: list[Node], offset: int) -> None:
    """Refuse `any(q1 - q9 >= 1)`, in which a range was meant, and other calls that make no sense."""
    if function == "elapsed":
        if len(arguments) != 2:
            raise ConditionError("C19", offset)
        return
    only = arguments[0]
    side = only.left if isinstance(only, (Compare, Member)) else only
    subtraction = isinstance(side, Chain) and side.rest[0][0] == "-"
    single = function != "count" or subtraction
    if len(arguments) == 1 and single and not isinstance(side, Range):
        raise ConditionError("C15", offset, {"function": function})
