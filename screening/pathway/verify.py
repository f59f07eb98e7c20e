"""
What every policy must keep, whatever a union changes: checked at load, always.

Each check looks at the rows themselves, one at a time; none of them follows a history.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import timedelta
from itertools import pairwise
from typing import Final, NamedTuple

from ..terms import Tier
from .rules import Obligation, Row, Rules
from .words import ALWAYS_THE_PERSONS, CLOSED, CRISIS_FIRST, ERASED, HELP, NEW, Role

Loc = tuple[str | int, ...]
GRAVE: Final = frozenset({Tier.HIGH, Tier.CRISIS})


class Fault(NamedTuple):
    """A problem before it has a place: its code, the way to it in the file, what its message speaks of."""

    code: str
    loc: Loc
    params: Mapping[str, object] = {}


class Placed(NamedTuple):
    """A row, the state and event it is for, and where it is written."""

    state: str
    event: str
    row: Row
    loc: Loc


def verify(rules: Rules, who: Mapping[str, tuple[Role, ...]]) -> list[Fault]:
    """Return what is wrong with *rules*; *who* says which roles may set which facts."""
    if wrong := [*_references(rules)]:
        return _once(wrong)
    checks = (
        _waits,
        _reachable,
        _timeouts,
        _signals,
        _screenings,
        _persons,
        _crisis,
        _closes,
        _debts,
        _clocks,
    )
    return _once([*(fault for check in checks for fault in check(rules)), *_facts(rules, who)])


def _once(faults: Iterable[Fault]) -> list[Fault]:
    """Return *faults* without those that a row of `everywhere` shows again in every state."""
    return list({(fault.code, fault.loc): fault for fault in faults}.values())


def _rows(rules: Rules) -> Iterator[Placed]:
    for (state, event), rows in rules.table.items():
        for n, row in enumerate(rows):
            yield Placed(state, event, row, (*_at(rules, state, event), n))


def _at(rules: Rules, state: str, event: str) -> Loc:
    return rules.places.get((state, event), ("rest" if state in rules.rest else "states", state))


def _taken(rules: Rules, state: str, event: str, role: str, tier: Tier) -> tuple[list[Row], bool]:
    """
    Return the rows that *role* may come to at *tier*, and whether one of them is sure to be taken.

    A row that closes is never sure: it gives way where anything is owed.
    """
    found = []
    for row in rules.table.get((state, event), ()):
        if role in row.by and tier in row.when.tier:
            found.append(row)
            if row.when.model_copy(update={"tier": tuple(Tier)}).always and row.to != CLOSED:
                return found, True
    return found, False


def _references(rules: Rules) -> Iterator[Fault]:
    targets = [*rules.states, CLOSED, ERASED]
    for _, _, row, loc in _rows(rules):
        if row.to is not None:
            yield from _known("P02", "state", [row.to], targets, (*loc, "to"))
        for key, names in (("below", row.when.below), ("full", row.when.full)):
            yield from _known("P03", "counter", names, rules.counters, (*loc, "when", key))
        yield from _known("P03", "counter", row.inc, rules.counters, (*loc, "inc"))
        yield from _known("P03", "obligation", row.owes, rules.obligations, (*loc, "owes"))
        yield from _known("P03", "obligation", row.releases, rules.obligations, (*loc, "releases"))
    for (state, _), place in rules.places.items():
        known = (*rules.states, *rules.rest)
        yield from _known("P02", "state", [state], known, (*place[:2], "states"))
    for name, counter in rules.counters.items():
        yield from _known("P02", "state", counter.within, rules.states, ("counters", name, "within"))
    for name, spec in rules.states.items():
        steps = [spec.steps.counter] if spec.steps else []
        yield from _known("P03", "counter", steps, rules.counters, ("states", name, "steps", "counter"))


def _known(code: str, kind: str, names: Iterable[str], known: Iterable[str], loc: Loc) -> Iterator[Fault]:
    allowed = ", ".join(known)
    for name in names:
        if name not in known:
            yield Fault(code, loc, {"kind": kind, "name": name, "allowed": allowed})


def _waits(rules: Rules) -> Iterator[Fault]:
    """Every open state has a timer at every tier; a state at rest has none."""
    tiers = {tier.word for tier in Tier}
    for name, state in rules.states.items():
        if not ("default" in state.after or tiers <= set(state.after)) or set(state.after) - tiers - {"default"}:
            yield Fault("P04", ("states", name, "after"), {"state": name})
    for at, event, _, loc in _rows(rules):
        if at in rules.rest and event == "timeout":
            yield Fault("P17", loc)


def _reachable(rules: Rules) -> Iterator[Fault]:
    found, new = {NEW}, {NEW}
    while new:
        new = {row.to for at, _, row, _ in _rows(rules) if at in new and row.to} - found
        found |= new
    for state in (*rules.states, CLOSED, ERASED):
        if state not in found:
            yield Fault("P13", ("states", state), {"state": state})


def _timeouts(rules: Rules) -> Iterator[Fault]:
    for name in rules.states:
        for tier in Tier:
            rows, sure = _taken(rules, name, "timeout", "system", tier)
            loc = _at(rules, name, "timeout")
            if not sure:
                yield Fault("P05", loc, {"state": name, "tier": tier.word})
            if tier in GRAVE and any(row.to == CLOSED for row in rows):
                yield Fault("P08", loc, {"tier": tier.word})


def _leads(rules: Rules, state: str, row: Row) -> bool:
    """Whether *row* has the case in a state of crisis."""
    spec = rules.states.get(row.to or state)
    return spec is not None and spec.crisis


def _signals(rules: Rules) -> Iterator[Fault]:
    """A risk signal leads to a crisis from every state but the erased, whoever sends it."""
    for name in (*rules.states, NEW, CLOSED):
        inside = name in rules.states and rules.states[name].crisis
        for role in ("person", "counsellor", "system"):
            for tier in Tier:
                rows, sure = _taken(rules, name, "risk_signal", role, tier)
                right = all(_leads(rules, name, row) and (inside or row.raises is Tier.CRISIS) for row in rows)
                if not (sure and right):
                    yield Fault("P06", _at(rules, name, "risk_signal"), {"role": role, "state": name})


def _screenings(rules: Rules) -> Iterator[Fault]:
    """A screening is taken at every tier, and one with the tier crisis leads to a crisis or keeps one."""
    for name in (*rules.states, NEW, CLOSED):
        loc = _at(rules, name, "screened")
        for tier in Tier:
            rows, sure = _taken(rules, name, "screened", "system", tier)
            if not sure:
                yield Fault("P19", loc, {"state": name, "tier": tier.word})
            elif tier is Tier.CRISIS and not all(_leads(rules, name, row) for row in rows):
                yield Fault("P06", loc, {"role": "system", "state": name})


def _persons(rules: Rules) -> Iterator[Fault]:
    """What is always the person's can be done in every open state; erasing destroys."""
    for name in rules.states:
        for event in ALWAYS_THE_PERSONS:
            if not all(_taken(rules, name, event, "person", tier)[1] for tier in Tier):
                yield Fault("P07", _at(rules, name, event), {"event": event, "state": name})
    for _, event, row, loc in _rows(rules):
        if (event == "erase") != (row.to == ERASED) or (event == "erase") != ("destroy_case" in row.effects):
            yield Fault("P18", loc)


def _crisis(rules: Rules) -> Iterator[Fault]:
    """Whatever begins a crisis shows the lines and pages first; its states are for a crisis only."""
    for state, event, row, loc in _rows(rules):
        inside = state in rules.states and rules.states[state].crisis
        enters = _leads(rules, state, row) and not inside
        begins = enters or row.raises is Tier.CRISIS or (inside and event in ("screened", "risk_signal"))
        if begins and row.effects[:2] != CRISIS_FIRST:
            yield Fault("P10", (*loc, "effects"))
        if enters and row.raises is not Tier.CRISIS and row.when.tier != (Tier.CRISIS,):
            tier = min(row.when.tier)
            yield Fault("P16", loc, {"state": row.to, "tier": tier.word})


def _closes(rules: Rules) -> Iterator[Fault]:
    open_to = {(way.reason, tier, role) for way in rules.closes for tier in way.tiers for role in way.by}
    for _, _, row, loc in _rows(rules):
        if row.to != CLOSED:
            continue
        for tier in row.when.tier:
            for role in row.by:
                if (row.reason, tier, role) not in open_to:
                    yield Fault("P12", loc, {"tier": tier.word, "reason": row.reason or "nothing", "role": role})


def _debts(rules: Rules) -> Iterator[Fault]:
    """Who asks for help is owed it, until it is given or the person takes the asking back."""
    for _, event, row, loc in _rows(rules):
        if row.releases and (event != "cancel" or row.by != ("person",) or set(row.releases) != {HELP}):
            yield Fault("P15", (*loc, "releases"))
        if event == "request_help" and HELP not in row.owes:
            yield Fault("P20", loc, {"help": HELP})


def _clocks(rules: Rules) -> Iterator[Fault]:
    for name, obligation in rules.obligations.items():
        if not (stages := obligation.stages):
            continue
        times = [timedelta(), *(fired.at for fired in obligation.plan)]
        rising = all(a < b for a, b in pairwise(times))
        if stages[-1].every is None or stages[-1].times is not None or not rising:
            yield Fault("P14", ("obligations", name, "stages"), {"name": name})


CHECKS: Final = (
    _waits, _reachable, _timeouts, _signals, _screenings, _persons, _crisis, _closes, _debts, _clocks,
)  # fmt: skip


def _facts(rules: Rules, who: Mapping[str, tuple[Role, ...]]) -> Iterator[Fault]:
    setters = [(row.by, row.set, (*loc, "set")) for _, _, row, loc in _rows(rules)]
    for name, obligation in rules.obligations.items():
        facts = (*obligation.at_once.set, *(fact for stage in obligation.stages for fact in stage.set))
        setters.append((("system",), facts, ("obligations", name)))
    for roles, facts, loc in setters:
        for fact in facts:
            for role in roles:
                if role not in who.get(fact, (role,)):
                    allowed = ", ".join(who[fact])
                    yield Fault("P11", loc, {"role": role, "fact": fact, "allowed": allowed})


def compare(rules: Rules, least: Mapping[str, Obligation]) -> Iterator[Fault]:
    """Yield where the obligations of *rules* are looser than the *least*."""
    for name, floor in least.items():
        for why in _looser(rules.obligations[name], floor):
            yield Fault("P09", ("obligations", name), {"name": name, "why": why})


def _looser(ours: Obligation, floor: Obligation) -> Iterator[str]:
    if not set(floor.tiers) <= set(ours.tiers):
        yield "it leaves out a tier"
    if not set(floor.at_once.effects) <= set(ours.at_once.effects):
        yield "it leaves out what happens at once"
    if not all(any(set(way) >= set(known) for known in floor.met_by) for way in ours.met_by):
        yield "it can be met by less"
    if bool(floor.stages) and not ours.stages:
        yield "it has no stages"
    elif floor.stages:
        # Beyond both plans only the last stages repeat; two more rounds compare their periods.
        for n in range(max(len(ours.plan), len(floor.plan)) + 2):
            mine, theirs = ours.firing(n), floor.firing(n)
            if mine.at > theirs.at or not set(theirs.stage.effects) <= set(mine.stage.effects):
                yield f"stage {n + 1} comes later, or does less"
                return
