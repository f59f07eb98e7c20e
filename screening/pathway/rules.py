"""
The rules of a pathway as the machine reads them: states, rows, obligations and ways to close.

Rules say nothing about whether they are safe; a `Policy` is rules that have been verified.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Annotated, Final, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from ..terms import Tier
from .words import AT_REST, AT_REST_TOO, CLOSED, NEW, PHASE_WORDS, CloseReason, EffectKind, EventName, Fact, Phase, Role

_DURATION: Final = re.compile(r"P(?:(\d{1,5})D)?(?:T(?=\d)(?:(\d{1,5})H)?(?:(\d{1,5})M)?)?")


def _duration(value: object) -> object:
    if isinstance(value, str):
        match = _DURATION.fullmatch(value)
        days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
        if time := timedelta(days=days, hours=hours, minutes=minutes):
            return time
    msg = "write a duration longer than nothing, such as P3D, PT12H or PT30M"
    raise ValueError(msg)


def _tier(value: object) -> object:
    words = [tier.word for tier in Tier]
    if value in words:
        return Tier.named(str(value))
    msg = f"write one of {', '.join(words)}"
    raise ValueError(msg)


def _listed(value: object) -> object:
    return tuple(value) if isinstance(value, list) else (value,)


def _by_tier(value: object) -> object:
    return value if isinstance(value, dict) else {"default": value}


Duration = Annotated[timedelta, BeforeValidator(_duration)]
TierWord = Annotated[Tier, BeforeValidator(_tier)]
Roles = Annotated[tuple[Role, ...], BeforeValidator(_listed), Field(min_length=1)]
Tiers = Annotated[tuple[TierWord, ...], BeforeValidator(_listed), Field(min_length=1)]
Facts = Annotated[tuple[Fact, ...], BeforeValidator(_listed)]
Effects = Annotated[tuple[EffectKind, ...], BeforeValidator(_listed)]
Names = Annotated[tuple[str, ...], BeforeValidator(_listed)]
Ways = Annotated[tuple[Facts, ...], BeforeValidator(_listed)]

ALL_TIERS: Final = tuple(Tier)


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class When(_Frozen):
    """A guard: all that is said must hold. *below* and *full* name counters."""

    tier: Tiers = ALL_TIERS
    facts: Facts = ()
    below: Names = ()
    full: Names = ()
    receiver: bool = False
    """The actor's station is known and is not the one the case is with."""

    @property
    def always(self) -> bool:
        """Whether the guard holds whatever the case is like."""
        free = not (self.facts or self.below or self.full or self.receiver)
        return free and set(self.tier) == set(Tier)


class Row(_Frozen):
    """What one event does in one state. Without *to* the case stays and its timer runs on."""

    by: Roles
    when: When = When()
    to: str | None = None
    raises: Annotated[Tier | None, BeforeValidator(_tier)] = None
    set: Facts = ()
    clear: Facts = ()
    inc: Names = ()
    owes: Names = ()
    releases: Names = ()
    assigns: bool = False
    """The case is now with the actor's station."""
    reason: CloseReason | None = None
    effects: Effects = ()


Rows = Annotated[tuple[Row, ...], BeforeValidator(_listed), Field(min_length=1)]
On = dict[EventName, Rows]


class Steps(_Frozen):
    """Waits that depend on a counter: the first when it is 0, and so on; the last one stays."""

    counter: str
    waits: Annotated[tuple[Duration, ...], BeforeValidator(_listed), Field(min_length=1)]


class StateSpec(_Frozen):
    """One state: the word the person sees, how long it lasts, and what may happen in it."""

    phase: Phase
    after: Annotated[dict[str, Duration], BeforeValidator(_by_tier)]
    steps: Steps | None = None
    crisis: bool = False
    """Somebody is in a crisis here: no screening lowers the tier, no repeated signal restarts a clock."""
    on: On = {}

    def wait(self, tier: Tier, counters: Mapping[str, int]) -> timedelta:
        """Return how long the case may stay before its timeout."""
        if self.steps:
            waits = self.steps.waits
            return waits[min(counters.get(self.steps.counter, 0), len(waits) - 1)]
        return self.after.get(tier.word) or self.after["default"]


class Group(_Frozen):
    """What several states have in common."""

    states: Names
    on: On


class RestSpec(_Frozen):
    """A state at rest: no timer, no clock."""

    phase: Phase
    on: On = {}


class Rest(_Frozen):
    """The states every policy has in which nothing runs: before a screening, closed, erased."""

    new: RestSpec
    closed: RestSpec
    erased: RestSpec


class Counter(_Frozen):
    """A capped count, back to 0 when the case leaves the states it belongs to."""

    max: Annotated[int, Field(ge=1, le=20)]
    within: Names


class AtOnce(_Frozen):
    """What happens in the very step in which an obligation begins."""

    effects: Effects = ()
    set: Facts = ()


class Stage(_Frozen):
    """One firing of a clock: *after* its start, or *every* so long after the stage before."""

    after: Annotated[timedelta | None, BeforeValidator(_duration)] = None
    every: Annotated[timedelta | None, BeforeValidator(_duration)] = None
    times: Annotated[int | None, Field(ge=1, le=100)] = None
    effects: Annotated[Effects, Field(min_length=1)]
    set: Facts = ()


class Fired(NamedTuple):
    """One firing with the time it stands at, counted from the start of the clock."""

    at: timedelta
    stage: Stage


class Obligation(_Frozen):
    """What is owed: at once, by when, and which facts meet it (one line of them is enough)."""

    tiers: Annotated[tuple[TierWord, ...], BeforeValidator(_listed)] = ()
    at_once: AtOnce = AtOnce()
    met_by: Ways = ()
    stages: Annotated[tuple[Stage, ...], BeforeValidator(_listed)] = ()

    @cached_property
    def plan(self) -> tuple[Fired, ...]:
        """The firings one by one, up to the first of the stage that repeats for ever."""
        fired: list[Fired] = []
        for stage in self.stages:
            for _ in range(stage.times or 1):
                before = fired[-1].at if fired else timedelta()
                at = before + stage.every if stage.every else stage.after or timedelta()
                fired.append(Fired(at=at, stage=stage))
        return tuple(fired)

    def firing(self, n: int) -> Fired:
        """Return firing *n* from 0; after the plan the last stage repeats."""
        if n < len(self.plan):
            return self.plan[n]
        last = self.plan[-1]
        again = (n - len(self.plan) + 1) * (last.stage.every or timedelta())
        return Fired(at=last.at + again, stage=last.stage)


class Close(_Frozen):
    """One way an episode may close."""

    reason: CloseReason
    tiers: Tiers
    by: Roles
    facts: Facts = ()
    improved: bool = False


@dataclass(frozen=True, slots=True)
class Rules:
    """A merged policy, compiled: *table* gives the rows of each state and event, *places* where they stand."""

    states: Mapping[str, StateSpec]
    rest: Mapping[str, RestSpec]
    counters: Mapping[str, Counter]
    obligations: Mapping[str, Obligation]
    closes: tuple[Close, ...]
    table: Mapping[tuple[str, str], tuple[Row, ...]]
    places: Mapping[tuple[str, str], tuple[str, ...]]

    def phase(self, state: str) -> Mapping[str, str]:
        """Return the word a person sees for *state*, by language."""
        spec = self.rest[state] if state in AT_REST else self.states[state]
        return PHASE_WORDS[spec.phase]

    def events(self, state: str) -> tuple[str, ...]:
        """Return the events that *state* has rows for."""
        return tuple(event for at, event in self.table if at == state)


def compile_rows(
    everywhere: On, groups: Mapping[str, Group], states: Mapping[str, StateSpec], rest: Mapping[str, RestSpec]
) -> tuple[dict[tuple[str, str], tuple[Row, ...]], dict[tuple[str, str], tuple[str, ...]]]:
    """
    Return the rows of every state and event, and where in the file they are written.

    A state's own rows for an event replace those of its groups, and these replace those of `everywhere`.
    """
    layers: list[tuple[tuple[str, ...], Iterable[str], On]] = [
        (("everywhere",), states, everywhere),
        (("everywhere",), (NEW, CLOSED), {event: everywhere[event] for event in AT_REST_TOO if event in everywhere}),
        *((("groups", name, "on"), group.states, group.on) for name, group in groups.items()),
        *((("states", name, "on"), [name], state.on) for name, state in states.items()),
        *((("rest", name, "on"), [name], state.on) for name, state in rest.items()),
    ]
    table: dict[tuple[str, str], tuple[Row, ...]] = {}
    places: dict[tuple[str, str], tuple[str, ...]] = {}
    for place, names, on in layers:
        for name in names:
            table |= {(name, event): rows for event, rows in on.items()}
            places |= {(name, event): (*place, event) for event in on}
    return table, places
