"""What is still to do, and what was judged and accepted: both keep other findings quiet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

from ...codes import CODES
from ...instrument.finding import Finding, Loc
from ...instrument.model import Instrument
from ...instrument.shape import in_file

TODO: Final = "TODO"


def todos(data: Any, loc: Loc = ()) -> Iterator[Finding]:
    """Yield each text that begins with TODO (T01)."""
    if isinstance(data, str) and data.startswith(TODO):
        yield Finding("T01", loc, {"text": data.removeprefix(TODO).strip(" :：") or loc[-1]})
    elif isinstance(data, dict):
        for key, value in data.items():
            yield from todos(value, (*loc, key))
    elif isinstance(data, list):
        for place, value in enumerate(data):
            yield from todos(value, (*loc, place))


def without_todos(findings: Iterable[Finding], todo: Sequence[Finding], data: Any) -> Iterator[Finding]:
    """Yield *findings* but those on words, rights or examples that are still to be written."""
    open_ = [finding.loc for finding in todo]
    examples = any(loc[0] == "examples" for loc in open_)
    for finding in findings:
        loc, part = in_file(data, finding.loc), finding.code[0]
        if part == "E" and examples:
            continue
        if part in "LRF" and any(loc[: len(o)] == o or o[: len(loc)] == loc for o in open_):
            continue
        yield finding


def without_accepted(findings: Iterable[Finding], instrument: Instrument) -> Iterator[Finding]:
    """Yield *findings* but the warnings that the file accepts; what it accepts in vain is a finding (A01, A02)."""
    found: set[str] = set()
    for finding in findings:
        found.add(finding.code)
        if finding.code not in instrument.accept or CODES[finding.code].severity != "warning":
            yield finding
    for code in instrument.accept:
        if code not in CODES or CODES[code].severity != "warning":
            yield Finding("A02", ("accept", code), {"code": code}, key=True)
        elif code not in found:
            yield Finding("A01", ("accept", code), {"code": code}, key=True)
