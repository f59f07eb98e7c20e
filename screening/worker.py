"""
The worker: fires what is due and hands every effect to its handler, at least once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from .pathway import Effect
from .service import ScreeningService
from .service.changes import PAGES
from .store import Delivery, Store

Handler: TypeAlias = Callable[[Effect], None]
"""Carries out one effect, or raises. The same ``effect.key`` may come twice."""

LEASE: Final = timedelta(minutes=5)
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
MOST_AT_ONCE: Final = 100

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run did: timers *fired*, effects *delivered*, attempts *failed*, effects *given_up*."""

    fired: int
    delivered: int
    failed: int
    given_up: int


class Worker:
    """
    Fires the timers of *service* and delivers its outbox to *handlers*, pages first.

    A handler that fails is tried again after a wait that doubles, *tries* times in all, and holds up nobody
    else; a page that is given up on is told to its case. An effect without a handler waits in the outbox.
    """

    def __init__(self, service: ScreeningService, handlers: Mapping[str, Handler], *, tries: int = 5) -> None:
        self.service, self.store = service, service.store
        self.handlers, self.tries = dict(handlers), tries

    def run_once(self, now: datetime) -> Ran:
        """Do all that is to be done *now*, and note in the store that a worker is alive."""
        self.store.beat(now)
        fired = self.service.tick(now)
        pages = [kind for kind in PAGES if kind in self.handlers]
        others = [kind for kind in self.handlers if kind not in PAGES]
        outcomes = [outcome for kinds in (pages, others) if kinds for outcome in self._drain(kinds, now)]
        return Ran(fired, *(outcomes.count(word) for word in ("delivered", "failed", "given up")))

    def _drain(self, kinds: list[str], now: datetime) -> list[str]:
        outcomes: list[str] = []
        while claimed := self.store.claim(kinds, now, LEASE, MOST_AT_ONCE):
            outcomes += [self._deliver(delivery, now) for delivery in claimed]
        return outcomes

    def _deliver(self, delivery: Delivery, now: datetime) -> str:
        effect = delivery.effect
        try:
            self.handlers[effect.kind](effect)
        except Exception as error:
            # The error's text is a stranger's and may hold anything; its name is enough for a log.
            _log.warning("%s failed (try %d): %s", effect.kind, delivery.tries, type(error).__name__)
            return self._failed(delivery, now)
        self.store.delivered(effect.key, f"delivered|{effect.kind}")
        if effect.kind in PAGES:
            self._tell(delivery, "page_delivered", now)
        return "delivered"

    def _failed(self, delivery: Delivery, now: datetime) -> str:
        effect = delivery.effect
        if delivery.tries < self.tries:
            wait = min(FIRST_WAIT * 2 ** (delivery.tries - 1), LONGEST_WAIT)
            self.store.retry(effect.key, now + wait)
            return "failed"
        self.store.bury(effect.key)
        if effect.kind in PAGES:
            self._tell(delivery, "page_failed", now)
        return "given up"

    def _tell(self, delivery: Delivery, name: str, now: datetime) -> None:
        try:
            self.service.report(delivery.case_id, name, at=now)
        except Exception as error:
            _log.error("%s could not be told to its case: %s", name, type(error).__name__)


def once(store: Store, handler: Handler) -> Handler:
    """
    Return *handler* such that a repeat of a key that it began before is dropped.

    For handlers whose own system cannot take ``effect.key`` as an idempotency key. It turns at least once
    into at most once, so it is not for pages.
    """

    def handle(effect: Effect) -> None:
        if store.once(effect.key):
            handler(effect)

    return handle
