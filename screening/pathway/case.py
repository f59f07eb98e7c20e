"""
One anonymous person's case, the events that move it and the effects that follow, as frozen values.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from ..errors import ScreeningError
from ..terms import Tier
from .words import NEW, Outcome, Role


class PathwayError(ScreeningError):
    """An event that a case cannot take."""


class NotAllowed(PathwayError):
    """An event this actor may not send in this state; ``allowed`` names those that would have been taken."""

    def __init__(self, event: str, role: str, state: str, allowed: Sequence[str]) -> None:
        self.event, self.role, self.state, self.allowed = event, role, state, tuple(allowed)
        instead = ", ".join(self.allowed) or "nothing"
        super().__init__(f"{event} by {role} cannot happen in state {state} (allowed: {instead})")


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, as the host has authenticated them: a role, and the station it is held at."""

    role: Role
    station: str | None = None


SYSTEM = Actor("system")


@dataclass(frozen=True, slots=True)
class Event:
    """
    Something that happened, at an aware time; *version* is the case's version it expects (None: any).

    Raises:
        ValueError: *at* has no time zone.
    """

    id: str
    name: str
    actor: Actor
    at: datetime
    version: int | None = None
    data: Mapping[str, str | int | float] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            msg = "the time of an event needs a time zone, such as datetime.now(UTC)"
            raise ValueError(msg)
        object.__setattr__(self, "at", self.at.astimezone(UTC))


@dataclass(frozen=True, slots=True)
class Effect:
    """Something to be carried out, at least once; handlers tell repeats by *key*."""

    kind: str
    data: Mapping[str, str | int | float]
    key: str


@dataclass(frozen=True, slots=True)
class Clock:
    """
    An obligation to the person, running from *started_at* at *tier* until it is met.

    *stage* counts how often it has fired; *due_at* is when it fires next, None once met.
    """

    name: str
    tier: Tier
    started_at: datetime
    stage: int = 0
    due_at: datetime | None = None
    met: bool = False

    def stopped(self) -> Clock:
        """Return the clock as met."""
        return replace(self, met=True, due_at=None)


class Baseline(NamedTuple):
    """The main score that a later screening is measured against."""

    instrument: str
    score: str
    value: float


@dataclass(frozen=True, slots=True)
class Case:
    """
    Where one case stands. *version* grows with every event taken, *episode* with every screening.

    *due_at* is the timer of the state; *station* the one that last accepted the case; *seen* the ids of the
    latest events, by which a repeated delivery is known.
    """

    id: str
    state: str = NEW
    tier: Tier = Tier.NONE
    version: int = 0
    episode: int = 0
    facts: frozenset[str] = frozenset()
    counters: Mapping[str, int] = field(default_factory=dict)
    due_at: datetime | None = None
    obligations: tuple[Clock, ...] = ()
    reason: str | None = None
    outcome: Outcome = "not_measured"
    seen: tuple[str, ...] = ()
    baseline: Baseline | None = None
    station: str | None = None

    @property
    def owed(self) -> tuple[Clock, ...]:
        """The obligations that are not met; while there is one the case stays on the worklist."""
        return tuple(clock for clock in self.obligations if not clock.met)

    def to_dict(self) -> dict[str, Any]:
        """Return the case as plain JSON data, from which `from_dict` makes an equal case."""
        return {
            "id": self.id,
            "state": self.state,
            "tier": self.tier.word,
            "version": self.version,
            "episode": self.episode,
            "facts": sorted(self.facts),
            "counters": dict(sorted(self.counters.items())),
            "due_at": _written(self.due_at),
            "obligations": [_clock_to_dict(clock) for clock in self.obligations],
            "reason": self.reason,
            "outcome": self.outcome,
            "seen": list(self.seen),
            "baseline": list(self.baseline) if self.baseline else None,
            "station": self.station,
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Case:
        """Return the case that `to_dict` wrote."""
        return cls(
            **{
                **data,
                "tier": Tier.named(data["tier"]),
                "facts": frozenset(data["facts"]),
                "counters": dict(data["counters"]),
                "due_at": _read(data["due_at"]),
                "obligations": tuple(_clock_from_dict(clock) for clock in data["obligations"]),
                "seen": tuple(data["seen"]),
                "baseline": Baseline(*data["baseline"]) if data["baseline"] else None,
            }
        )


def new_case(id: str) -> Case:
    """Return the case of a fresh receipt, before any screening."""
    return Case(id)


def next_due(case: Case) -> datetime | None:
    """Return when the earliest timer or obligation of *case* falls due, or None when none runs."""
    times = [case.due_at, *(clock.due_at for clock in case.obligations)]
    return min((time for time in times if time is not None), default=None)


def _clock_to_dict(clock: Clock) -> dict[str, Any]:
    return {
        "name": clock.name,
        "tier": clock.tier.word,
        "started_at": _written(clock.started_at),
        "stage": clock.stage,
        "due_at": _written(clock.due_at),
        "met": clock.met,
    }


def _clock_from_dict(data: Mapping[str, Any]) -> Clock:
    started_at = datetime.fromisoformat(data["started_at"])
    tier, due_at = Tier.named(data["tier"]), _read(data["due_at"])
    return Clock(**{**data, "tier": tier, "started_at": started_at, "due_at": due_at})


def _written(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _read(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
