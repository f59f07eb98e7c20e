"""
Obligation clocks: begun, met, fired. A running clock is never restarted.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime

from ..terms import Tier
from .case import Clock
from .rules import AtOnce, Obligation, Rules


def tier_obligations(rules: Rules, tier: Tier) -> tuple[str, ...]:
    """Return the names of what *tier* owes to a person."""
    return tuple(name for name, obligation in rules.obligations.items() if tier in obligation.tiers)


def begin(
    rules: Rules, clocks: tuple[Clock, ...], names: Iterable[str], tier: Tier, at: datetime
) -> tuple[tuple[Clock, ...], tuple[AtOnce, ...]]:
    """
    Return *clocks* with those of *names* running, and what is due at once for each that was not.
    """
    running = {clock.name: clock for clock in clocks}
    at_once = []
    for name in names:
        if name in running and not running[name].met:
            continue
        obligation = rules.obligations[name]
        at_once.append(obligation.at_once)
        if obligation.stages:
            due_at = at + obligation.firing(0).at
            running[name] = Clock(name, tier, started_at=at, due_at=due_at)
    return tuple(running.values()), tuple(at_once)


def meet(rules: Rules, clocks: tuple[Clock, ...], facts: frozenset[str], fresh: Iterable[str]) -> tuple[Clock, ...]:
    """
    Return *clocks* with those stopped that *fresh* facts, together with all *facts*, meet.

    An old fact alone meets nothing: who asks again is owed a new answer.
    """
    new = frozenset(fresh)
    if not new:
        return clocks
    return tuple(
        clock.stopped() if not clock.met and _met(rules.obligations[clock.name], facts, new) else clock
        for clock in clocks
    )


def _met(obligation: Obligation, facts: frozenset[str], fresh: frozenset[str]) -> bool:
    return any(facts.issuperset(way) and fresh.intersection(way) for way in obligation.met_by)


def release(clocks: tuple[Clock, ...], names: Iterable[str]) -> tuple[Clock, ...]:
    """Return *clocks* with those of *names* stopped, because the person said so."""
    return tuple(clock.stopped() if clock.name in names and not clock.met else clock for clock in clocks)


def fire(rules: Rules, clock: Clock, now: datetime) -> Clock:
    """
    Return *clock* after it has fired at *now*.

    Later firings that are due as well and would do the same are folded into this one: after an outage every
    role is paged that should have been, and none is paged fifty times.
    """
    obligation = rules.obligations[clock.name]
    done = obligation.firing(clock.stage).stage
    stage = clock.stage + 1
    while (later := obligation.firing(stage)).stage.effects == done.effects:
        if clock.started_at + later.at > now:
            break
        stage += 1
    return replace(clock, stage=stage, due_at=clock.started_at + later.at)
