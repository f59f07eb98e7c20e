"""
A finding: what a check has to say of one place of an instrument, before it is given a line and column.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from ..errors import Problem
from .shape import in_file
from .source import Source

Loc = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Finding:
    """*code* at *loc* (of its key rather than its value where *key*), *offset* characters into the text there."""

    code: str
    loc: Loc
    params: Mapping[str, object] = field(default_factory=dict)
    key: bool = False
    offset: int = 0


def problems(findings: Iterable[Finding], source: Source, path: str) -> list[Problem]:
    """Return *findings* as problems, in the order of the file, each once."""
    found: dict[tuple[object, ...], Problem] = {}
    for finding in findings:
        loc = in_file(source.data, finding.loc)
        line, column = source.at(loc, key=finding.key and len(loc) == len(finding.loc))
        about = ".".join(map(str, loc))
        problem = Problem(finding.code, line, column + finding.offset, finding.params, path, about)
        found.setdefault((finding.code, line, column, problem.message()), problem)
    return sorted(found.values(), key=lambda p: (p.line, p.column, p.code))
