"""
The machine: what becomes of a case when something happens, and what is to be done about it.

`step` is pure: it reads no clock and writes nothing. Time comes in on the event, everything to be done comes
out as effects, which the caller stores with the event and then carries out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from functools import reduce
from typing import Final, get_args

from ..errors import Conflict
from ..terms import Tier
from . import clocks
from .case import SYSTEM, Baseline, Case, Effect, Event, NotAllowed
from .rules import AtOnce, Row, Rules
from .words import AT_REST, CLOSED, CRISIS_FIRST, ERASED, IMPROVED, Outcome

REMEMBERED: Final = 32
"""How many event ids a case keeps to know a repeated delivery by."""

Step = tuple[Case, tuple[Effect, ...]]


def step(rules: Rules, case: Case, event: Event) -> Step:
    """
    Return the case after *event*, and the effects to carry out.

    An event that was taken before changes nothing and gives no effects.

    Raises:
        NotAllowed: this actor cannot send *event* in this state.
        Conflict: the case is not at the version the event expects, or its timer was overtaken.
        ValueError: the data of a screening is not as it should be.
    """
    if event.id in case.seen:
        return case, ()
    if event.version is not None and event.version != case.version:
        msg = f"the case is at version {case.version}, not {event.version}"
        raise Conflict(msg)
    moved, kinds = _fired(rules, case, event) if event.name == "obligation" else _taken(rules, case, event)
    after = replace(moved, version=case.version + 1, seen=(*case.seen, event.id)[-REMEMBERED:])
    return after, _numbered(after, event, (*kinds, *_worklist(case, after)))


def replay(rules: Rules, case: Case, events: Iterable[Event]) -> Case:
    """Return the case after all *events*, dropping their effects."""
    return reduce(lambda case, event: step(rules, case, event)[0], events, case)


def due(rules: Rules, case: Case, now: datetime) -> tuple[Event, ...]:
    """
    Return what the clock says has happened to *case* by *now*, in order of the time it fell due.

    Each timer and each clock is there once at most; take them, then ask again until there are none. An event
    that came at the same instant is to be taken first, and then the timeout it overtook raises Conflict.
    """
    timers = [(clock.due_at, clock.name) for clock in case.obligations]
    timers.append((case.due_at, "timeout"))
    past = sorted((at, name == "timeout", name) for at, name in timers if at is not None and at <= now)
    return tuple(_timer_event(case, name, at, now) for at, _, name in past)


def _timer_event(case: Case, name: str, at: datetime, now: datetime) -> Event:
    data = {"due": at.isoformat()} | ({} if name == "timeout" else {"clock": name})
    kind = "timeout" if name == "timeout" else "obligation"
    return Event(f"{case.id}:{case.version}:{name}", kind, SYSTEM, now, data=data)


def _fired(rules: Rules, case: Case, event: Event) -> tuple[Case, tuple[str, ...]]:
    if event.actor.role != "system":
        raise NotAllowed(event.name, event.actor.role, case.state, allowed_events(rules, case, event.actor.role))
    name = event.data.get("clock")
    clock = next((clock for clock in case.owed if clock.name == name), None)
    _check_timer(clock.due_at if clock else None, event)
    assert clock is not None
    stage = rules.obligations[clock.name].firing(clock.stage).stage
    fired = clocks.fire(rules, clock, event.at)
    running = tuple(fired if each is clock else each for each in case.obligations)
    return replace(case, obligations=running, facts=case.facts | set(stage.set)), stage.effects


def _check_timer(due_at: datetime | None, event: Event) -> None:
    if due_at is None or event.data.get("due") != due_at.isoformat() or event.at < due_at:
        msg = f"the {event.name} was overtaken, or is not due yet"
        raise Conflict(msg)


def _taken(rules: Rules, case: Case, event: Event) -> tuple[Case, tuple[str, ...]]:
    if event.name == "timeout":
        _check_timer(case.due_at, event)
    found, at_once = _screened(rules, case, event) if event.name == "screened" else (case, ())
    row = _row(rules, found, event)
    raised, more = _raised(rules, found, row, event)
    marked = _marked(rules, raised, row, (*at_once, *more), event)
    moved = _moved(rules, case, marked, row, event)
    effects = _in_order((*at_once, *more), row, event, moved)
    if row.to == CLOSED:
        effects = (*effects, "record_outcome")
    return moved, effects


def _screened(rules: Rules, case: Case, event: Event) -> tuple[Case, tuple[AtOnce, ...]]:
    """Open an episode: a tier is held while anything of it is owed, and while a crisis is attended to."""
    new = _tier(event, "tier")
    owed = max((clock.tier for clock in case.owed), default=Tier.NONE)
    state = rules.states.get(case.state)
    kept = case.tier if state and state.crisis else Tier.NONE
    measured, baseline = _measured(case, event)
    opened = _opened(case, max(new, owed, kept), measured, baseline)
    return _assigned(rules, opened, new, event.at)


def _tier(event: Event, key: str, default: str = "") -> Tier:
    try:
        return Tier.named(str(event.data.get(key, default)))
    except KeyError:
        msg = f"a screening needs {key!r}, one of {', '.join(tier.word for tier in Tier)}"
        raise ValueError(msg) from None


def _measured(case: Case, event: Event) -> tuple[Outcome, Baseline | None]:
    """Return the outcome and the baseline; only the baseline's own instrument can measure an outcome."""
    data = event.data
    outcome: Outcome = data.get("outcome", "not_measured")  # type: ignore[assignment]
    if outcome not in get_args(Outcome):
        msg = f"the outcome is one of {', '.join(get_args(Outcome))}"
        raise ValueError(msg)
    base = case.baseline
    if base is None:
        if not {"instrument", "score", "value"} <= data.keys():
            return "not_measured", None
        return "not_measured", Baseline(str(data["instrument"]), str(data["score"]), float(data["value"]))
    same = (data.get("instrument"), data.get("score", base.score)) == (base.instrument, base.score)
    return (outcome if same else "not_measured"), base


def _opened(case: Case, tier: Tier, outcome: Outcome, baseline: Baseline | None) -> Case:
    return replace(
        case, episode=case.episode + 1, tier=tier, facts=frozenset(), obligations=case.owed,
        reason=None, outcome=outcome, baseline=baseline,
    )  # fmt: skip


def _assigned(rules: Rules, case: Case, tier: Tier, at: datetime) -> tuple[Case, tuple[AtOnce, ...]]:
    owed = clocks.tier_obligations(rules, tier)
    running, at_once = clocks.begin(rules, case.obligations, owed, case.tier, at)
    return replace(case, obligations=running), at_once


def _row(rules: Rules, case: Case, event: Event) -> Row:
    rows = rules.table.get((case.state, event.name), ())
    found = next((row for row in rows if _holds(rules, case, row, event)), None)
    if found is None:
        allowed = allowed_events(rules, case, event.actor.role)
        raise NotAllowed(event.name, event.actor.role, case.state, allowed)
    return found


def allowed_events(rules: Rules, case: Case, role: str) -> tuple[str, ...]:
    """Return the events that *role* may send in the state of *case*, but for what a guard may add."""
    return tuple(
        name for name in rules.events(case.state)
        if any(role in row.by for row in rules.table[case.state, name])
    )  # fmt: skip


def _holds(rules: Rules, case: Case, row: Row, event: Event) -> bool:
    when, counters = row.when, case.counters
    return (
        event.actor.role in row.by
        and case.tier in when.tier
        and case.facts.issuperset(when.facts)
        and all(counters.get(name, 0) < rules.counters[name].max for name in when.below)
        and all(counters.get(name, 0) >= rules.counters[name].max for name in when.full)
        and (not when.receiver or event.actor.station not in (None, case.station))
        and (row.to != CLOSED or _may_close(rules, case, row, event))
    )


def _may_close(rules: Rules, case: Case, row: Row, event: Event) -> bool:
    """Whether nothing would be owed any more, and the reason is open to this tier, actor and history."""
    facts = case.facts - set(row.clear) | set(row.set)
    left = clocks.release(clocks.meet(rules, case.obligations, facts, row.set), row.releases)
    return all(clock.met for clock in left) and any(
        way.reason == row.reason
        and case.tier in way.tiers
        and event.actor.role in way.by
        and facts.issuperset(way.facts)
        and (not way.improved or case.outcome in IMPROVED)
        for way in rules.closes
    )


def _raised(rules: Rules, case: Case, row: Row, event: Event) -> tuple[Case, tuple[AtOnce, ...]]:
    """Raise the tier if the row does, and open an episode where a case at rest comes back."""
    wakes = case.state in AT_REST and row.to not in (None, *AT_REST) and event.name != "screened"
    if not wakes and row.raises is None:
        return case, ()
    tier = max(case.tier, row.raises or Tier.NONE)
    if wakes:
        opened = _opened(case, tier, "not_measured", case.baseline)
    else:
        opened = replace(case, tier=tier, facts=frozenset())
    return _assigned(rules, opened, tier, event.at)


def _marked(rules: Rules, case: Case, row: Row, at_once: tuple[AtOnce, ...], event: Event) -> Case:
    """Set facts, counters and clocks as the row says."""
    fresh = {*row.set, *(fact for each in at_once for fact in each.set)}
    facts = case.facts - set(row.clear) | fresh
    running = clocks.release(clocks.meet(rules, case.obligations, facts, fresh), row.releases)
    running, _ = clocks.begin(rules, running, row.owes, case.tier, event.at)
    counters = dict(case.counters)
    for name in row.inc:
        counters[name] = min(counters.get(name, 0) + 1, rules.counters[name].max)
    station = event.actor.station if row.assigns else case.station
    return replace(case, facts=facts, obligations=running, counters=counters, station=station)


def _moved(rules: Rules, before: Case, case: Case, row: Row, event: Event) -> Case:
    if row.to == ERASED:
        return Case(case.id, state=ERASED, episode=case.episode)
    if row.to == CLOSED:
        return replace(
            case, state=CLOSED, reason=row.reason, due_at=None, obligations=(), counters={}, baseline=None,
            station=None,
        )  # fmt: skip
    if row.to is None and event.name != "timeout":
        return case
    state = row.to or case.state
    counters = {name: n for name, n in case.counters.items() if state in rules.counters[name].within}
    # After an outage a crisis goes on from when it was due; for all others a wait starts again from now.
    late = before.due_at if event.name == "timeout" and case.tier is Tier.CRISIS else None
    start = late or event.at
    due_at = start + rules.states[state].wait(case.tier, counters)
    return replace(case, state=state, counters=counters, due_at=due_at)


def _in_order(at_once: tuple[AtOnce, ...], row: Row, event: Event, case: Case) -> tuple[str, ...]:
    """Put the lines and the page before all else, and name nothing twice."""
    kinds = [kind for each in at_once for kind in each.effects] + list(row.effects)
    if event.name == "screened" and _cannot_rule_out(event, case):
        kinds = ["show_lines", *kinds, "offer_help"]
    first = [kind for kind in CRISIS_FIRST if kind in kinds]
    return tuple(dict.fromkeys([*first, *kinds]))


def _cannot_rule_out(event: Event, case: Case) -> bool:
    """Whether blanks leave open that the tier is high: then help stays in sight."""
    return case.tier < Tier.HIGH <= _tier(event, "tier_at_most", "none")


def _worklist(before: Case, after: Case) -> tuple[str, ...]:
    if bool(before.owed) == bool(after.owed):
        return ()
    return ("worklist_add",) if after.owed else ("worklist_remove",)


def _numbered(case: Case, event: Event, kinds: tuple[str, ...]) -> tuple[Effect, ...]:
    data: dict[str, str | int | float] = {"tier": case.tier.word, "state": case.state}
    if event.name == "obligation":
        data["obligation"] = event.data["clock"]
    if case.reason:
        data |= {"reason": case.reason, "outcome": case.outcome}
    return tuple(Effect(kind, data, f"{case.id}:{case.version}:{n}") for n, kind in enumerate(kinds))
