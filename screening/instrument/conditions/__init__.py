"""
The little language of ``when:``, ``only_if:`` and ``formula:``, three-valued and without `eval`.

A text is parsed to a tree, checked against the names of its instrument, and compiled to a function of the
answers; the operations are an argument, so one tree serves one person and many.
"""

from __future__ import annotations

from .check import check
from .compile import compile_condition, compile_number
from .names import Cell, Resolver, Variable, variables
from .ops import EXACT, PERHAPS, SCALAR, Condition, Env, Ops, Quantity, Table
from .parse import parse_condition, parse_formula
from .tokens import ConditionError
from .tree import Name, Node, Range, names

__all__ = [
    "EXACT",
    "PERHAPS",
    "SCALAR",
    "Cell",
    "Condition",
    "ConditionError",
    "Env",
    "Name",
    "Node",
    "Ops",
    "Quantity",
    "Range",
    "Resolver",
    "Table",
    "Variable",
    "check",
    "compile_condition",
    "compile_number",
    "names",
    "parse_condition",
    "parse_formula",
    "variables",
]
