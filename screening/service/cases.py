"""
How a case is found, moved and stored again, whoever moves it and whoever else does so at the same time.
"""

from __future__ import annotations

import hmac
import json
import logging
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

from ..anonymity import Keys
from ..errors import Conflict, ScreeningError
from ..instrument.model import Instrument
from ..pathway import Actor, Case, Event, NotAllowed, Policy, due, new_case, step
from ..scoring.result import Result
from ..store import Kept, Store
from .changes import Stepped

_log = logging.getLogger(__name__)

SYSTEM: Final = Actor("system")
PERSON: Final = Actor("person")
_ATTEMPTS: Final = 5
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Told: TypeAlias = Mapping[str, str | int | float]
"""What the pathway is told of a screening."""

Measure: TypeAlias = Callable[[Instrument, str, float, float], str]
"""Instrument, name of the score, baseline and new value to one of the outcomes of the pathway."""


class NoCase(ScreeningError):
    """No case is here: a receipt never used, one erased, or an unknown pseudonym. All sound alike."""

    def __init__(self) -> None:
        super().__init__("there is no case here")


@dataclass(frozen=True, slots=True)
class Cases:
    """The cases of one store under one policy."""

    store: Store
    policy: Policy
    pepper: bytes
    entropy: Callable[[int], bytes]

    def step(
        self,
        kept: Kept,
        name: str,
        actor: Actor,
        now: datetime,
        *,
        version: int | None = None,
        id: str | None = None,
        data: Told | None = None,
    ) -> Stepped:
        """Return what *name* makes of the case, not yet stored; raise NotAllowed or Conflict."""
        event = Event(id or self.entropy(12).hex(), name, actor, now, version, data or {})
        after, effects = step(self.policy, kept.case, event)
        return Stepped(kept, after, event, effects)

    def open(
        self,
        keys: Keys,
        told: Callable[[Case], Told],
        now: datetime,
        *,
        sheet: Mapping[str, Any],
        **more: Any,
    ) -> Case:
        """
        Return the case after a screening, or as it is when the same *sheet* opened the episode before.

        *more* is what else the case is kept with.
        """
        digest = keys.seal(_canonical(sheet))
        for _ in _attempts():
            found = self.store.find(keys.lookup)
            if found and not found.case.reason and hmac.compare_digest(found.sheet, digest):
                return found.case
            kept = found or self._fresh()
            stepped = self.step(kept, "screened", SYSTEM, now, data=told(kept.case))
            if self._stored(stepped, None if found else keys.lookup, sheet=digest, **more):
                break
        return stepped.after

    def person(self, keys: Keys, name: str, now: datetime) -> Stepped:
        """Return what the person's act *name* made of their case; a risk signal opens one."""
        # Who begins a re-screening may well answer as before: that sheet is then no retry.
        more = {"sheet": ""} if name == "rescreen" else {}
        for _ in _attempts():
            found = self.store.find(keys.lookup)
            if found is None and name != "risk_signal":
                raise NoCase
            stepped = self.step(found or self._fresh(), name, PERSON, now)
            if self._stored(stepped, None if found else keys.lookup, **more):
                break
        return stepped

    def report(self, case_id: str, name: str, now: datetime) -> bool:
        """Tell a case what the system knows; return whether it took it."""
        for _ in _attempts():
            kept = self.store.load(case_id)
            if kept is None:
                return False
            try:
                stepped = self.step(kept, name, SYSTEM, now)
            except NotAllowed:
                return False
            if self._stored(stepped):
                break
        return True

    def tick(self, now: datetime) -> int:
        """Fire all that is due by *now*; return how many fired. A case that fails holds up no other."""
        fired = 0
        for case_id in self.store.due(now):
            try:
                for stepped in self._overdue(case_id, now):
                    self.store.write(stepped.change())
                    fired += 1
            except Conflict:
                continue  # Somebody else moved the case; what is still due then is there at the next tick.
            except Exception as error:
                _log.error("the timers of a case failed: %s", type(error).__name__)
        return fired

    def _overdue(self, case_id: str, now: datetime) -> Iterator[Stepped]:
        """Yield what is due for a case, one after the other; each is to be stored before the next is asked for."""
        while (kept := self.store.load(case_id)) and (events := due(self.policy, kept.case, now)):
            after, effects = step(self.policy, kept.case, events[0])
            yield Stepped(kept, after, events[0], effects)

    def alias(self, station: str, case_id: str) -> str:
        """Return what *station* calls the case, and remember it."""
        alias = self._alias(station, case_id)
        self.store.alias(alias, case_id)
        return alias

    def aliased(self, alias: str, station: str) -> Kept:
        """Return the case that *station* calls *alias*; raise NoCase if it has none."""
        case_id = self.store.aliased(alias)
        kept = self.store.load(case_id) if case_id else None
        if kept is None or not hmac.compare_digest(alias, self._alias(station, kept.case.id)):
            raise NoCase
        return kept

    def _alias(self, station: str, case_id: str) -> str:
        mac = hmac.digest(self.pepper, f"screening/alias/1|{station}|{case_id}".encode(), "sha256")
        return "".join(_ALPHABET[byte % 32] for byte in mac[:12])

    def _fresh(self) -> Kept:
        return Kept(new_case(self.entropy(16).hex()))

    def _stored(self, stepped: Stepped, lookup: str | None = None, **more: Any) -> bool:
        try:
            self.store.write(stepped.change(lookup, **more))
        except Conflict:
            return False
        return True


def _attempts() -> Iterator[int]:
    """Yield a few tries against other writers, then raise Conflict."""
    yield from range(_ATTEMPTS)
    msg = "the case kept changing; try again"
    raise Conflict(msg)


def _canonical(data: Mapping[str, Any]) -> bytes:
    """Return *data* as bytes that are the same for equal data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode()


def screening_told(result: Result, instrument: Instrument, case: Case, measure: Measure) -> Told:
    """Return what the pathway is told: tiers, the main score, and the outcome where one can be measured."""
    told: dict[str, str | int | float] = {"tier": result.tier.word, "tier_at_most": result.tier_at_most.word}
    name = "total" if "total" in result.scores else next(iter(result.scores), "")
    value = result.scores[name].value if name else None
    if value is None:
        return told
    told |= {"instrument": instrument.id, "score": name, "value": value}
    base = case.baseline
    if base is not None and (base.instrument, base.score) == (instrument.id, name):
        told["outcome"] = measure(instrument, name, base.value, value)
    return told
