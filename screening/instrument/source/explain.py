"""
What the author probably meant where the YAML parser gave up.

A parser says "could not find expected ':'"; this says "write : instead of ：". The two parsers of
PyYAML word their errors differently, so the clues are looked for in the text itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from yaml.error import Mark, MarkedYAMLError

from ...errors import Problem
from .text import MAX_DEPTH
from .words import ODD_SPACE

# Clues are sought in so much of a line; on a very long one some of them would be slow.
_LOOK: Final = 1000

# In order: the first clue found on the line is told. Its group is the place.
_CLUES: Final = [
    (code, re.compile(pattern))
    for code, pattern in (
        ("Y05", rf"^ *([{ODD_SPACE}])|(?:[:,]|^ *-)([{ODD_SPACE}])"),
        ("Y06", r"^ *(?:- +)?[\w.-]+ ?(：)|[{,] *[\w.-]+ ?(：)"),
        ("Y07", r"[\[{][^\]}\"']*([，、])"),
        ("Y10", r"(?:^|[ \[{,])(![\w!<])"),
        ("Y17", r"(?:[:,\[{]|^ *-) +(-)(?:[ ,\]}]|$)"),
        ("Y27", r"(?:: +|^ *- +|^ *|[\[{,] *)([@`%*&]|\? |[>|](?![-+1-9]{0,2} *(?: #.*)?$))"),
        ("Y31", r"(?:: +|^ *- +|[\[{,] *)(?:\"[^\"]*\"|'[^']*') *([^ ,:\]}#'])"),
        ("Y19", r"[{,] *[\w.-]+: +[^\"'{\[,}: ][^,}]*(: )"),
        ("Y28", r"^ *(?:- +)?[\w.-]+(:)[^ ]"),
        ("Y18", r"[^ ] (#)"),
    )
]


def explain(error: MarkedYAMLError, lines: list[str]) -> Problem:
    """Return the problem behind *error*, where its cause is, as near as it can be told."""
    context, said = error.context or "", error.problem or ""
    end = error.problem_mark or error.context_mark
    start = error.context_mark or end
    assert start is not None and end is not None, "a scanner or parser error has a mark"
    if "nesting depth" in said:
        return Problem("Y24", end.line + 1, end.column + 1, {"most": MAX_DEPTH})
    if "quoted scalar" in context:
        return _at("Y26" if "end of stream" in said else "Y33", start)
    if "'?'" in said:
        return _at("Y21", end)
    for number in _suspects(start, end, lines, key="simple key" in context):
        for code, clue in _CLUES:
            if found := clue.search(lines[number][:_LOOK]):
                column = found.start(found.lastindex or 0)
                return Problem(code, number + 1, column + 1, {"char": lines[number][column]})
    if said.startswith("mapping values"):
        before = lines[end.line][: end.column]
        return _at("Y19" if ": " in before else "Y30", end)
    return _at("Y34", start) if "flow" in context else _at("Y01", end)


def _at(code: str, mark: Mark) -> Problem:
    return Problem(code, mark.line + 1, mark.column + 1)


def _suspects(start: Mark, end: Mark, lines: list[str], *, key: bool) -> Iterator[int]:
    """Yield the numbers (from 0) of the lines to look at: of the error, then the one before it."""
    last = min(end.line, len(lines) - 1)
    while last and not lines[last].strip():
        last -= 1
    yield last
    if key and start.line != last:
        yield start.line
    before = last - 1
    while before > 0 and not lines[before].strip():
        before -= 1
    if before >= 0:
        yield before
