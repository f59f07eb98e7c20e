"""
What a score can really give: its ends, and where that is feasible every value, from sheets without blanks and with.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

from ...instrument.scores import Score
from ...terms import Reason
from ..aggregate import Aggregation, Totals, totals_of
from ..nodes import Computed, Decision, Formula, Mixed, Packed
from ..one import Scorer, plan_of, scorer_of
from ..pipeline import Pipeline
from ..plan import Plan

MOST: Final = 100_000
"""More steps than this are not taken for one item; then the ends alone are worked out."""

Values = tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class Reach:
    """
    What a score can be: *low* to *high* (None where nothing is known), *values* in order from complete sheets,
    *filled* from sheets with as many blanks as the file allows too. *exact* where the ends are really reached.
    """

    low: Fraction | None
    high: Fraction | None
    values: Values | None = None
    filled: Values | None = None
    exact: bool = False

    @property
    def known(self) -> bool:
        """Whether anything is known of it."""
        return self.low is not None and self.high is not None

    def __str__(self) -> str:
        return f"{shown(self.low)}-{shown(self.high)}"

    def through(self, change: Callable[[Fraction], Fraction | Reason]) -> Reach:
        """Return the reach after each value went through *change*; values that have no result are left out."""
        values, filled = _changed(self.values, change), _changed(self.filled, change)
        if values:
            return Reach(values[0], values[-1], values, filled, self.exact)
        if self.low is None or self.high is None:
            return Reach(None, None)
        ends = _changed((self.low, self.high), change)
        return Reach(ends[0], ends[-1], exact=self.exact) if ends else Reach(None, None)


@dataclass(frozen=True, slots=True)
class Stages:
    """One score before its table (``lookup``) and after it."""

    before: Reach
    after: Reach


def shown(value: Fraction | None) -> str:
    """Return *value* as a file writes it, decimals cut after the third."""
    return "?" if value is None else str(value) if value.denominator == 1 else f"{float(value):.3f}".rstrip("0")


def reaches(instrument: Any) -> dict[str, Stages]:
    """Return what each score of *instrument* can give."""
    finder = _Finder(plan_of(instrument), scorer_of(instrument))
    for name in finder.plan.order:
        finder.found[name] = finder.stages(name)
    return finder.found


class _Finder:
    def __init__(self, plan: Plan, scorer: Scorer) -> None:
        self.plan = plan
        self.found: dict[str, Stages] = {}
        self.branched = {slot for slot, _ in plan.branches}
        self.blank = scorer.sheet({}, None)
        for slot in self.branched:
            scorer.place(self.blank, slot, plan.blank[slot] + 1)
        scorer.scores(self.blank, {})

    def stages(self, name: str) -> Stages:
        score = self.plan.instrument.scores[name]
        before = self._before(name, score)
        table = Pipeline(score).table
        return Stages(before, before if table is None else before.through(lambda v: table.get(v, Reason.UNDEFINED)))

    def _before(self, name: str, score: Score) -> Reach:
        node = self.plan.nodes[name]
        bare = Pipeline(score.model_copy(update={"lookup": None}))
        match node:
            case Packed():
                return self._packed(node, bare) or self._ends(node, bare)
            case Mixed() if score.count is None:
                return self._mixed(name, node, bare)
            case Computed():
                return self._computed(name, node, bare, score)
            case Decision():
                values = _changed([rule.value for rule in node.rules if rule.value is not None], bare)
                return _of(values, values, exact=True)
            case _:
                return self._ends(node, bare)

    def _ends(self, node: Any, bare: Pipeline) -> Reach:
        """Return the ends alone, from a sheet with nothing on it."""
        if isinstance(node, Packed | Mixed):
            whole = node.aggregation
            made = Aggregation(whole.scorer, whole.options, whole.missing, bare)
            low, high = made._span(_totals(node, self.blank), max(1, len(node.reads)))
            return Reach(low, high)
        if isinstance(node, Formula):
            node = Formula(node.number, bare, node.reads, node.parts, node.depends, None)
        made_blank = node.make(self.blank)
        return Reach(made_blank.low, made_blank.high)

    def _packed(self, node: Packed, bare: Pipeline) -> Reach | None:
        whole = node.aggregation
        make = Aggregation(whole.scorer, whole.options, whole.missing, bare)
        complete, allowed = self._keys(node, 0), self._keys(node, _allowed(whole, len(node.reads)))
        if complete is None:
            return None
        values = _values(make(node.layout.totals(key)).value for key in complete)
        filled = None if allowed is None else _values(make(node.layout.totals(key)).value for key in allowed)
        return _of(values, filled, exact=True) if values else None

    def _keys(self, node: Packed, blanks: int) -> set[int] | None:
        """Return the keys of all sheets with at most *blanks* blanks; None where there are too many."""
        shift = sum(node.layout.bits[:4])
        keys = {0}
        for slot, table in zip(node.reads, node.tables, strict=True):
            blank = self.plan.blank[slot]
            cells = set(table[: blank + 1]) | ({table[blank + 2]} if slot in self.branched else set())
            if len(keys) * len(cells) > MOST:
                return None
            keys = {k for key in keys for cell in cells if (k := key + cell) >> shift <= blanks}
        return keys

    def _mixed(self, name: str, node: Mixed, bare: Pipeline) -> Reach:
        whole, names = node.aggregation, self.plan.reads[name]
        inputs = [self._inputs(each, name) for each in names]
        make = Aggregation(whole.scorer, whole.options, None, bare)
        found = []
        for stage in (0, 1):
            totals = _totals_of(whole, names, [values and values[stage] for values in inputs])
            if totals is None:
                return self._ends(node, bare)
            found.append(_values(make(Totals(t, t, t, len(names), 0)).value for t in totals))
        filled = None if _allowed(whole, len(names)) else found[1]
        return _of(found[0], filled, exact=self._apart(names))

    def _computed(self, name: str, node: Computed, bare: Pipeline, score: Score) -> Reach:
        sets = [self._inputs(n, name) for n in self.plan.reads[name]]
        if score.method not in ("max", "min") or not all(sets):
            spans = [(part(self.blank).low, part(self.blank).high) for part in node.parts]
            low, high = node.scorer.span(node.options, spans)  # type: ignore[arg-type]
            return Reach(*bare.span(Fraction(low), Fraction(high)))
        choose, bound = (max, min) if score.method == "max" else (min, max)
        stages = []
        for stage in (0, 1):
            edge = choose(bound(values[stage]) for values in sets if values)
            every = {v for values in sets if values for v in values[stage]}
            stages.append(_changed([v for v in every if choose(v, edge) == v], bare))
        return _of(stages[0], stages[1], exact=self._apart(self.plan.reads[name]))

    def _inputs(self, name: str, reader: str) -> tuple[Values, Values] | None:
        """Return what the input *name* can be, without blanks and with those an earlier score fills."""
        if name in self.found:
            after = self.found[name].after
            return None if not after.values or after.filled is None else (after.values, after.filled)
        slot = self.plan.variables.slot[name]
        if slot in self.plan.numbers:
            number, scale = self.plan.numbers[slot], self.plan.instrument.scale(self.plan.instrument.items[slot])
            if scale.decimals or number.high - number.low > 1000:
                return None
            whole = tuple(Fraction(n) for n in range(int(number.low), int(number.high) + 1))
            return whole, whole
        parts = self.plan.item_parts(name, self.plan.instrument.scores[reader])[: self.plan.blank[slot]]
        values = _values(part.value for part in parts)
        return (values, values) if values else None

    def _apart(self, names: Iterable[str]) -> bool:
        """Whether no item is read twice on the way to *names*, so that all their values go together."""
        seen: list[str] = []
        left = list(names)
        while left:
            name = left.pop()
            if name in self.plan.reads:
                left += self.plan.reads[name]
            else:
                seen.append(name)
        return len(seen) == len(set(seen))


def _totals_of(whole: Aggregation, names: Iterable[str], inputs: Iterable[Values | None]) -> set[Fraction] | None:
    """Return every total that *inputs* can come to; None where one is not known or there are too many."""
    totals = {Fraction(0)}
    for name, values in zip(names, inputs, strict=True):
        if values is None or len(totals) * len(values) > MOST:
            return None
        parts = {whole.scorer.part(whole.options, name, value) for value in values}
        totals = {total + part for total in totals for part in parts}
    return totals


def _totals(node: Packed | Mixed, blank: Any) -> Totals:
    if isinstance(node, Packed):
        return node.layout.totals(node.key(blank))
    return totals_of(node.aggregation.scorer, node.aggregation.options, node.names, [p(blank) for p in node.parts])


def _allowed(whole: Aggregation, count: int) -> int:
    missing = whole.missing
    return max(0, count - missing.need) if missing.need is not None else missing.allow or 0


def _of(values: Values, filled: Values | None, exact: bool) -> Reach:
    return Reach(values[0], values[-1], values, filled, exact) if values else Reach(None, None)


def _values(values: Iterable[Fraction | None]) -> Values:
    return tuple(sorted({value for value in values if value is not None}))


def _changed(values: Iterable[Fraction] | None, change: Callable[[Fraction], Fraction | Reason]) -> Any:
    if values is None:
        return None
    return tuple(sorted({made for value in values if isinstance(made := change(value), Fraction)}))
