"""
What is kept, and the Protocol of a place that keeps it.

A store keeps what an anonymous case needs and nothing that finds a person: no answers, no receipt,
no address, no device, no exact time but that of a timer which still runs.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from ..pathway import Case, Effect
from ..terms import Tier

__all__ = ["Audit", "Change", "Delivery", "Kept", "Store"]


@dataclass(frozen=True, slots=True)
class Kept:
    """
    One case as it is stored.

    *sheet* is a digest that only the receipt can recompute, by which a retry is known. *since* is when the
    present tier was assigned, and *measured* names the facts whose time from then was counted. *listed*: on
    the worklist.
    """

    case: Case
    sheet: str = ""
    since: datetime | None = None
    measured: tuple[str, ...] = ()
    need: str = ""
    contact: str = "receipt"
    segment: Mapping[str, str] = field(default_factory=dict)
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """
    All that one event changes; it is stored whole or not at all.

    *expected* is the version the case must still have; None says that it is new, under *lookup*.
    *tallies* are counts to raise by one.
    """

    kept: Kept
    expected: int | None
    entry: Mapping[str, str | int]
    lookup: str | None = None
    outbox: tuple[Effect, ...] = ()
    messages: tuple[Effect, ...] = ()
    tallies: tuple[str, ...] = ()
    due_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Delivery:
    """An effect to be handed over, in its *tries*-th attempt (from 1)."""

    effect: Effect
    case_id: str
    tries: int


@dataclass(frozen=True, slots=True)
class Audit:
    """What a walk over all chains found: *faults* names the cases whose history was changed."""

    cases: int
    links: int
    faults: tuple[str, ...]


class Store(Protocol):
    """Where cases, their history and the outbox are kept, each change in one transaction."""

    @property
    def salt(self) -> bytes:
        """The one salt of all receipts of this store."""

    def find(self, lookup: str) -> Kept | None:
        """Return the case of a receipt's look-up id."""

    def load(self, case_id: str) -> Kept | None:
        """Return the case *case_id*, unless it is not there or erased."""

    def write(self, change: Change) -> None:
        """Store *change*; raise Conflict, and store nothing, if the case is not as it expects."""

    def erase(self, case_id: str) -> bool:
        """Erase all of a case but its links; return False while an open reader still holds old pages."""

    def due(self, now: datetime) -> tuple[str, ...]:
        """Return the cases with a timer due by *now*, the longest overdue first."""

    def next_due(self) -> datetime | None:
        """Return when the next timer of any case falls due."""

    def listed(self) -> tuple[Kept, ...]:
        """Return the cases on the worklist, in no telling order."""

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """Lease up to *limit* effects of *kinds* that are due; whoever does not report back loses them."""

    def delivered(self, key: str, tally: str) -> None:
        """Take the effect *key* out of the outbox, and raise *tally*."""

    def retry(self, key: str, at: datetime) -> None:
        """Let the effect *key* be due again *at*."""

    def bury(self, key: str) -> None:
        """Give up on the effect *key*, and keep it for a person to look at."""

    def buried(self) -> tuple[Delivery, ...]:
        """Return the effects given up on."""

    def once(self, key: str) -> bool:
        """Return True the first time it is asked about *key*: handlers deduplicate by it."""

    def messages(self, case_id: str) -> tuple[str, ...]:
        """Return the kinds of the messages left for the person, oldest first."""

    def alias(self, alias: str, case_id: str) -> None:
        """Remember what staff call a case."""

    def aliased(self, alias: str) -> str | None:
        """Return the case that staff call *alias*."""

    def counts(self) -> Mapping[tuple[Tier, str], int]:
        """Return the number of cases by tier and state."""

    def tallies(self) -> Mapping[str, int]:
        """Return all counts raised so far."""

    def history(self, case_id: str) -> tuple[Mapping[str, str | int], ...]:
        """Return the entries of a case, oldest first; none once erased."""

    def verify_log(self) -> Audit:
        """Recompute every chain."""

    def beat(self, now: datetime) -> None:
        """Note that a worker is alive."""

    def heartbeat(self) -> datetime | None:
        """Return when a worker last said that it is alive."""
