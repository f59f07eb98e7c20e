"""
Whether every name in an instrument names something: items, scales, scores, context, conditions.

What is found here makes an instrument unusable; whether a usable one is right is for `scoring.proof` to say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from pydantic import ValidationError
from pydantic_core import PydanticCustomError

from .conditions import ConditionError, Node, Range, check, names, parse_condition, parse_formula
from .finding import Finding, Loc
from .model import Instrument, expand
from .points import points
from .references import counted, order, score_reads
from .scores import Group, Score
from .shape import near
from .variables import Variables

_GRADED_LATER = ("C28", "C29")


def structure(instrument: Instrument, scorers: Mapping[str, Any]) -> list[Finding]:
    """Return everything that names nothing, circles, or cannot be read."""
    first = [*_items(instrument), *_clashes(instrument)]
    if first:
        return first
    checker = _Structure(instrument, scorers)
    return [*checker.lists(), *checker.branching(), *checker.groups(), *checker.scores(), *checker.flags()]


def _items(instrument: Instrument) -> Iterator[Finding]:
    seen = Counter(item.id for item in instrument.items)
    scales = [*instrument.responses, "yes_no"]
    if isinstance(instrument.answers, str) and instrument.answers not in scales:
        params = {"name": instrument.answers, "near": near(instrument.answers, scales)}
        yield Finding("S03", ("answers",), params)
        return
    for place, item in enumerate(instrument.items):
        if seen[item.id] > 1:
            yield Finding("S13", ("items", place, "id"), {"name": item.id})
        if isinstance(item.answers, str) and item.answers not in scales:
            params = {"name": item.answers, "near": near(item.answers, scales)}
            yield Finding("S03", ("items", place, "answers"), params)
        elif item.answers is None and instrument.answers is None:
            yield Finding("S04", ("items", place), {"name": item.id})


def _clashes(instrument: Instrument) -> Iterator[Finding]:
    items = {item.id for item in instrument.items}
    for part, taken in (("context", instrument.context), ("scores", instrument.scores)):
        for name in taken:
            if name in items or (part == "scores" and name in instrument.context):
                yield Finding("S22", (part, name), {"name": name}, key=True)


class _Structure:
    def __init__(self, instrument: Instrument, scorers: Mapping[str, Any]) -> None:
        self.instrument = instrument
        self.scorers = scorers
        self.variables = Variables(instrument)
        self.ids = self.variables.items
        self.failed = False

    # lists of names

    def lists(self) -> Iterator[Finding]:
        """Reversed items, and those of codings."""
        yield from self._names(self.instrument.reverse_scored, ("reverse_scored",), self.ids)
        for name, coding in self.instrument.codings.items():
            yield from self._names(coding.reverse, ("codings", name, "reverse"), self.ids)
            yield from self._names(coding.items, ("codings", name, "items"), self.ids)

    def _names(self, parts: Iterable[str], loc: Loc, known: Iterable[str]) -> Iterator[Finding]:
        known = list(known)
        for place, part in enumerate(parts):
            try:
                unknown = [n for n in expand(part, self.ids) if n not in known]
            except KeyError:
                unknown = [n for n in part.split("..") if n not in self.ids] or [part]
            for name in unknown:
                yield Finding("S01", (*loc, place), {"name": name, "near": near(name, known)})

    # conditions

    def condition(self, text: str, loc: Loc, *, formula: bool = False) -> Iterator[Finding]:
        """What is wrong with one condition or formula."""
        try:
            node = parse_formula(text) if formula else parse_condition(text)
        except ConditionError as error:
            yield Finding(error.code, loc, error.params, offset=error.offset)
            return
        yield from self._checked(node, loc)

    def _checked(self, node: Node, loc: Loc, *, ahead_of: int | None = None, offset: int = 0) -> Iterator[Finding]:
        for error in check(node, self.variables):
            if error.code not in _GRADED_LATER:
                yield Finding(error.code, loc, error.params, offset=max(0, error.offset - offset))
        if ahead_of is None:
            return
        for name in names(node):
            ids = self._range(name) if isinstance(name, Range) else (name.id,)
            late = [n for n in ids if self.variables.slot.get(n, -1) >= ahead_of and n not in self.variables.context]
            if late:
                yield Finding("S11", loc, {"name": late[0]}, offset=name.offset)

    def _range(self, name: Range) -> tuple[str, ...]:
        try:
            return self.variables.expand(name.first, name.last)
        except KeyError:
            return ()

    def branching(self) -> Iterator[Finding]:
        """Rules name items, look back only, and say what a scored item counts when it is not asked."""
        scored = self._scored()
        for place, branch in enumerate(self.instrument.branching):
            loc: Loc = ("branching", place)
            yield from self._names(branch.ask, (*loc, "ask"), self.ids)
            asked = [n for part in branch.ask for n in self._safe(part) if n in self.ids]
            try:
                node = parse_condition(branch.only_if)
            except ConditionError as error:
                yield Finding(error.code, (*loc, "only_if"), error.params, offset=error.offset)
                continue
            first = min((self.variables.slot[n] for n in asked), default=None)
            yield from self._checked(node, (*loc, "only_if"), ahead_of=first)
            for name in asked:
                if name in scored and branch.otherwise_score is None:
                    yield Finding("S12", loc, {"name": name})

    def _safe(self, part: str) -> list[str]:
        try:
            return expand(part, self.ids)
        except KeyError:
            return []

    def _scored(self) -> set[str]:
        scored: set[str] = set()
        for score in self.instrument.scores.values():
            try:
                if score.decide is None:
                    scored |= set(score_reads(self.instrument, score, self._reads))
            except (KeyError, ConditionError, ValidationError):
                continue
        return scored

    def _reads(self, method: str, options: Any) -> tuple[str, ...]:
        scorer = self.scorers[method]
        return tuple(scorer.reads(scorer.Options.model_validate(options)))

    def flags(self) -> Iterator[Finding]:
        """Conditions of flags."""
        for name, flag in self.instrument.flags.items():
            yield from self.condition(flag.when, ("flags", name, "when"))

    # scores

    def scores(self) -> Iterator[Finding]:
        """What scores read exists, and no circle stands among them."""
        reads: dict[str, tuple[str, ...]] = {}
        for name, score in self.instrument.scores.items():
            found = list(self._score(name, score))
            yield from found
            if not found:
                reads[name] = score_reads(self.instrument, score, self._reads)
        circle = order(reads)[1]
        if circle:
            yield Finding("S02", ("scores", circle[0]), {"names": ", ".join(circle)}, key=True)

    def _score(self, name: str, score: Score) -> Iterator[Finding]:
        loc: Loc = ("scores", name)
        known = [*self.ids, *self.instrument.scores]
        if score.formula is not None:
            yield from self.condition(score.formula, (*loc, "formula"), formula=True)
        elif score.count is not None:
            yield from self._count(score, (*loc, "count"))
        elif score.decide is not None:
            for place, rule in enumerate(score.decide):
                if rule.when is not None:
                    yield from self.condition(rule.when, (*loc, "decide", place, "when"))
        else:
            try:
                parts = self._reads(score.method, score.options)
            except ValidationError as error:
                yield Finding("M17", (*loc, score.method), {"why": error.errors(include_input=False)[0]["msg"]})
                return
            yield from self._names(parts, (*loc, score.method), known)
            yield from self._twice(parts, (*loc, score.method))
        yield from self._keys(score.recode, (*loc, "recode"))
        yield from self._keys(score.lookup, (*loc, "lookup"))
        if score.missing is not None:
            yield from self._names(score.missing.blank_counts, (*loc, "missing", "blank_counts"), self.ids)

    def _keys(self, table: object, loc: Loc) -> Iterator[Finding]:
        """Keys of tables are numbers or ranges of them, and no point stands twice."""
        seen: dict[Fraction, object] = {}
        for key in table if isinstance(table, dict) else ():
            try:
                covered = points(key)
            except PydanticCustomError as error:
                yield Finding(error.type, (*loc, key), {"found": repr(key), **(error.context or {})}, key=True)
                continue
            twice = next((point for point in covered if point in seen), None)
            if twice is not None:
                yield Finding("S24", (*loc, key), {"point": twice, "one": seen[twice], "two": key}, key=True)
            seen |= dict.fromkeys(covered, key)

    def _twice(self, parts: Iterable[str], loc: Loc) -> Iterator[Finding]:
        seen = Counter(name for part in parts for name in self._safe(part))
        for name in (name for name, times in seen.items() if times > 1):
            yield Finding("S21", loc, {"name": name})

    def _count(self, score: Score, loc: Loc) -> Iterator[Finding]:
        try:
            node = counted(score)
        except ConditionError as error:
            yield Finding(error.code, loc, error.params)
            return
        for finding in self._checked(node, loc):
            yield Finding(finding.code, loc, finding.params)

    # groups

    def groups(self) -> Iterator[Finding]:
        """``for:`` speaks of declared context; ``use:`` of sets there are."""
        for name, score in self.instrument.scores.items():
            loc: Loc = ("scores", name)
            for place, cutoff in enumerate(score.cutoffs):
                yield from self._group(cutoff.for_, (*loc, "cutoffs", place, "for"))
            for place, norm in enumerate(score.norms):
                yield from self._group(norm.for_, (*loc, "norms", place, "for"))
            if score.bands is None:
                continue
            for key, bands in score.bands.sets.items():
                yield from self._group(bands.for_, (*loc, "bands", key, "for"))
            for used in score.bands.use or ():
                if used not in score.bands.sets:
                    params = {"name": used, "near": near(used, score.bands.sets)}
                    yield Finding("B09", (*loc, "bands", "use"), params)
            if len([s for s in score.bands.used if not s.for_]) > 1:
                yield Finding("B10", (*loc, "bands"))

    def _group(self, group: Group, loc: Loc) -> Iterator[Finding]:
        for name, value in group.items():
            if value not in self.instrument.context.get(name, ()):
                yield Finding("S17", (*loc, name), {"name": name, "value": value})
