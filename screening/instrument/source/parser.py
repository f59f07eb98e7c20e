"""
A strict subset of YAML: plain data, and the line and column of every key and value.

YAML guesses; a questionnaire must not. Only ``true``, ``false``, ``null``, integers and plain decimals
are anything but text, and whatever two readers could read differently is refused with the words to
write instead. Built on PyYAML's event stream; its C and its pure parser give the same here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, TypeAlias

import yaml
from yaml.error import Mark

from ...errors import InstrumentError, Problem
from .dump import dump
from .explain import explain
from .text import MAX_DEPTH, MAX_EVENTS, decode
from .words import Word, doubt, typed

__all__ = ["MAX_DEPTH", "MAX_EVENTS", "MAX_PROBLEMS", "Loc", "Source", "dump", "parse"]

MAX_PROBLEMS: Final = 100
"""No more problems than this are told of one file."""

Loc: TypeAlias = tuple[str | int, ...]
_Spot: TypeAlias = tuple[int, int]

# One of the two parsers also takes "|#text" for the start of a block, and loses the text.
_BLOCK: Final = re.compile(r"[|>][-+1-9]{0,2} *(?: #.*)?")


@dataclass(slots=True)
class _Place:
    """Where one value stands, where its keys do, and the places of what is inside it."""

    spot: _Spot
    keys: dict[str | int, _Spot] = field(default_factory=dict)
    inside: dict[str | int, _Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its *data*, and where everything in it stands."""

    data: Any
    path: str
    _root: _Place = field(repr=False)

    def at(self, loc: Loc, *, key: bool = False) -> tuple[int, int]:
        """
        Return line and column (from 1) of the value at *loc*, or of its *key*.

        A *loc* that is not in the file is found at its nearest parent that is; an element of a list
        has no key and is found at itself.
        """
        place = self._root
        for depth, step in enumerate(loc, 1):
            if key and depth == len(loc) and step in place.keys:
                return place.keys[step]
            if step not in place.inside:
                break
            place = place.inside[step]
        return place.spot


class _Stop(Exception):
    """Raised when reading on makes no sense; the problems are already noted."""


def parse(text: str | bytes, *, path: str = "", pure: bool = False) -> Source:
    """
    Read *text*; *path* is what messages call it, *pure* asks for PyYAML's parser without C.

    Raises:
        InstrumentError: all that is wrong with the text, by line.
    """
    clean, problems = decode(text)
    # After a tab indents cannot be trusted: what else seems wrong may come from it.
    if clean and not any(p.code == "Y03" for p in problems):
        reader = _Reader(clean, pure=pure)
        data, place = reader.read(quiet=bool(problems))
        problems += reader.problems
        if not problems and place:
            return Source(data, path, place)
    problems = sorted(problems, key=lambda p: (p.line, p.column))[:MAX_PROBLEMS]
    raise InstrumentError([replace(p, path=path) for p in problems])


class _Reader:
    """Builds data and places from the events of one text, and notes every problem on the way."""

    def __init__(self, text: str, *, pure: bool) -> None:
        loader = yaml.SafeLoader if pure else getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        self.lines = text.split("\n")
        self.problems: list[Problem] = []
        self._events = self._counted(yaml.parse(text, Loader=loader))
        self._last = (1, 1)

    def read(self, *, quiet: bool) -> tuple[Any, _Place | None]:
        """
        Return the data of the one document and the place of its root (None: there is none).

        *quiet* leaves out an error of the parser, which may come from a fault that is already known.
        """
        try:
            return self._document()
        except _Stop:
            pass
        except yaml.MarkedYAMLError as error:
            found = explain(error, self.lines)
            if not quiet and (found.code, found.line) not in {(p.code, p.line) for p in self.problems}:
                self.problems.append(found)
        except (ValueError, OverflowError):
            # What chr() says of an escape such as "\UFFFFFFFF", let through by the pure parser.
            line, column = self._last
            quote = self.lines[line - 1].find('"', column - 1)
            self.problems.append(Problem("Y33", line, max(column, quote + 1)))
        return None, None

    def _counted(self, events: Iterator[Any]) -> Iterator[Any]:
        for number, event in enumerate(events):
            mark = event.start_mark
            self._last = (mark.line + 1, mark.column + 1)
            if number >= MAX_EVENTS:
                self._stop("Y35", event, most=MAX_EVENTS)
            yield event

    def _note(self, code: str, spot: _Spot, loc: Loc = (), **params: object) -> None:
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(code, *spot, params, about=".".join(map(str, loc))))

    def _stop(self, code: str, event: Any, **params: object) -> None:
        self._note(code, _spot(event), (), **params)
        raise _Stop

    def _document(self) -> tuple[Any, _Place | None]:
        next(self._events)
        start = next(self._events)
        if isinstance(start, yaml.StreamEndEvent):
            self._note("Y22", (1, 1))
            return None, None
        root = next(self._events)
        data, place = self._node(root, (), "")
        if not isinstance(data, dict) and not self.problems:
            self._note(*self._rootless(root))
        next(self._events)
        if not isinstance(again := next(self._events), yaml.StreamEndEvent):
            self._stop("Y12", again)
        return data, place

    def _rootless(self, root: Any) -> tuple[str, _Spot]:
        """Return why the whole text is no mapping: it is empty, one pair misspelt, or a list."""
        if _is_plain(root):
            if not root.value:
                return "Y22", (1, 1)
            error = yaml.MarkedYAMLError(None, root.start_mark, "no mapping", root.start_mark)
            known = explain(error, self.lines)
            if known.code != "Y01":
                return known.code, (known.line, known.column)
        return "Y23", _spot(root)

    def _node(self, event: Any, loc: Loc, inside: str) -> tuple[Any, _Place]:
        """Return the value that starts with *event* and its place; *inside* as `doubt` has it."""
        place = _Place(_spot(event))
        if isinstance(event, yaml.AliasEvent):
            self._note("Y09", place.spot, loc, name=event.anchor)
            return None, place
        if event.anchor is not None:
            self._note("Y08", place.spot, loc, name=event.anchor)
        if event.tag is not None:
            self._note("Y10", place.spot, loc, char="!")
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, loc, inside), place
        if len(loc) >= MAX_DEPTH:
            self._stop("Y24", event, most=MAX_DEPTH)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(event, loc, place), place
        return self._mapping(event, loc, place), place

    def _sequence(self, start: Any, loc: Loc, place: _Place) -> list[Any]:
        inside = "[" if start.flow_style else ""
        data: list[Any] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            value, place.inside[len(data)] = self._node(event, (*loc, len(data)), inside)
            data.append(value)
        return data

    def _mapping(self, start: Any, loc: Loc, place: _Place) -> dict[str | int, Any]:
        inside = "{" if start.flow_style else ""
        if inside and self._rest(start.start_mark)[:1] not in "{&!":
            self._note("Y32", place.spot, loc)
        data: dict[str | int, Any] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            key, spot = self._key(event, loc, inside, place), _spot(event)
            event = next(self._events)
            if inside and _is_plain(event) and not event.value:
                self._note("Y06" if "：" in str(key) else "Y20", spot, loc, key=key)
            value, inner = self._node(event, (*loc, "?" if key is None else key), inside)
            if key is not None:
                data[key], place.keys[key], place.inside[key] = value, spot, inner
        return data

    def _key(self, event: Any, loc: Loc, inside: str, place: _Place) -> str | int | None:
        """Return the key that *event* is, or None (and a problem noted) where it cannot be one."""
        known = len(self.problems)
        key, _ = self._node(event, loc if isinstance(event, yaml.ScalarEvent) else (*loc, "?"), inside)
        spot = _spot(event)
        if len(self.problems) > known:
            return None
        if self.lines[spot[0] - 1][: spot[1] - 1].rstrip().endswith("?"):
            self._note("Y21", spot, loc, char="?")
        elif key == "<<" and _is_plain(event):
            self._note("Y11", spot, loc)
        elif isinstance(key, bool) or not isinstance(key, str | int):
            self._note("Y15", spot, loc, key=getattr(event, "value", "…"))
        elif key in place.keys:
            self._note("Y14", spot, (*loc, key), key=key, first=place.keys[key][0], again=spot[0])
        else:
            return key
        return None

    def _scalar(self, event: Any, loc: Loc, inside: str) -> Word:
        if not _is_plain(event):
            if event.style in "|>" and not _BLOCK.fullmatch(self._rest(event.start_mark)):
                self._note("Y27", _spot(event), loc)
            if any("\ud800" <= char <= "\udfff" for char in event.value):
                self._note("Y33", _spot(event), loc)
            return str(event.value)
        line, column = _spot(event)
        alone = self.lines[line - 1][: column - 1].strip(" -") == ""
        word = typed(event.value)
        if code := doubt(event.value, inside, alone=alone):
            shift = self.lines[line - 1][column - 1 :].find("?") if code == "Y21" else 0
            self._note(code, (line, column + max(shift, 0)), loc, word=event.value, char="?")
        elif word is None or isinstance(word, str):
            end = event.end_mark
            if self._rest(end).startswith(" #"):
                self._note("Y18", (end.line + 1, end.column + 2), loc)
        return word

    def _rest(self, mark: Mark) -> str:
        """Return what follows *mark* on its line."""
        return self.lines[mark.line][mark.column :]


def _spot(event: Any) -> _Spot:
    return event.start_mark.line + 1, event.start_mark.column + 1


def _is_plain(event: Any) -> bool:
    """Whether *event* is one unquoted word (the two parsers write its style as "" and as None)."""
    return isinstance(event, yaml.ScalarEvent) and event.style in ("", None)
