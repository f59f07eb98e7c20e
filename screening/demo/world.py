"""
The simulated world of the demo: an agenda, people who come and come back, staff who take care of them.

Every share and delay here is an assumption made to have something to show, not a finding.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import Executor
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from heapq import heappop, heappush
from random import Random
from typing import Final

from ..anonymity import Keys, Receipt
from ..pathway import Actor, Effect, NotAllowed
from ..service import ScreeningService
from ..service.views import Item
from ..terms import Tier
from .people import draw, later

STATION: Final = "station-1"
COUNSELLOR: Final = Actor("counsellor", STATION)
SUPERVISOR: Final = Actor("supervisor", STATION)
AFTER_A_CRISIS: Final = ("crisis_contact", "crisis_escalated", "safety_watch")
NEVER: Final = datetime.max.replace(tzinfo=UTC)
Act = Callable[[datetime], None]


@dataclass(slots=True)
class Agenda:
    """What will happen, in order of time; in whole seconds."""

    entries: list[tuple[datetime, int, Act]] = field(default_factory=list)
    now: datetime = NEVER
    count: int = 0

    def at(self, time: datetime, act: Act) -> None:
        """Let *act* happen at *time*."""
        self.count += 1
        heappush(self.entries, (time.replace(microsecond=0), self.count, act))

    @property
    def next(self) -> datetime:
        """When the next thing happens."""
        return self.entries[0][0] if self.entries else NEVER

    def run(self, now: datetime) -> None:
        """Let happen all that is due *now*."""
        self.now = now
        while self.next <= now:
            heappop(self.entries)[2](now)


@dataclass(slots=True)
class People:
    """Persons with a receipt each. Every visit derives its keys at full cost, in *pool* and ahead of time."""

    service: ScreeningService
    random: Random
    agenda: Agenda
    pool: Executor

    def arrive(self, number: int, start: datetime, days: int) -> None:
        """Let *number* persons come in the first third of *days*, between 8 and 22 o'clock."""
        for _ in range(number):
            day, hour = self.random.randrange(max(1, days // 3)), self.random.uniform(8, 22)
            person = Person(self, self.service.new_receipt(), draw(self.random))
            self.visit(person.receipt, start + timedelta(days=day, hours=hour), person.screen)

    def visit(self, receipt: Receipt, time: datetime, act: Callable[[Keys, datetime], None]) -> None:
        """Let the holder of *receipt* come at *time* and do *act*."""
        keys = self.pool.submit(self.service.unlock, receipt)
        self.agenda.at(time, lambda now: act(keys.result(), now))


@dataclass(slots=True)
class Person:
    """One person: what they answer, and what they then do."""

    people: People
    receipt: Receipt
    answers: dict[str, int]

    def screen(self, keys: Keys, now: datetime) -> None:
        """Answer the questionnaire, read the screen, and perhaps ask for help or say that it is acute."""
        service, random = self.people.service, self.people.random
        opened = service.screen("phq9", self.answers, receipt=keys, at=now)
        assert opened.result is not None
        tier = opened.result.tier
        if self.answers["q9"] and random.random() < 0.25:
            service.respond(keys, "risk_signal", at=now)
            self.come_back(now, hours=(0.5, 30), share=0.8)
        elif tier >= Tier.MODERATE and random.random() < (0.35 if tier is Tier.MODERATE else 0.3):
            service.respond(keys, "request_help", at=now)
        elif tier is Tier.HIGH:
            self.come_back(now, hours=(6, 90), share=0.7)
        if random.random() < 0.45:
            again = now + timedelta(days=random.uniform(28, 56))
            self.people.visit(self.receipt, again, self.rescreen)

    def come_back(self, now: datetime, *, hours: tuple[float, float], share: float) -> None:
        """Perhaps come back some hours later to read messages and answer."""
        random = self.people.random
        if random.random() < share:
            self.people.visit(self.receipt, now + timedelta(hours=random.uniform(*hours)), self.answer)

    def answer(self, keys: Keys, now: datetime) -> None:
        """Answer a message, and perhaps ask for help, or decline it."""
        random, service = self.people.random, self.people.service
        with suppress(NotAllowed):
            service.respond(keys, at=now)
            if random.random() < 0.6:
                service.respond(keys, "request_help", at=now)
            elif random.random() < 0.2:
                service.respond(keys, "decline", at=now)

    def rescreen(self, keys: Keys, now: datetime) -> None:
        """Answer the same questionnaire again; who feels fine says so."""
        service = self.people.service
        kept = service.store.find(keys.lookup)
        helped = kept is not None and "two_way" in kept.case.facts
        self.answers = later(self.people.random, self.answers, helped=helped)
        with suppress(NotAllowed):
            service.respond(keys, "rescreen", at=now)
        opened = service.screen("phq9", self.answers, receipt=keys, at=now)
        if opened.result is not None and opened.result.tier <= Tier.LOW and self.people.random.random() < 0.7:
            with suppress(NotAllowed):
                service.respond(keys, "feel_ok", at=now)


@dataclass(slots=True)
class Staff:
    """One station: its counsellors work through the worklist four times a day, and somebody has the duty phone."""

    service: ScreeningService
    random: Random
    agenda: Agenda
    written: dict[str, list[datetime]] = field(default_factory=lambda: defaultdict(list))
    waking: bool = False

    def work(self, start: datetime, days: int) -> None:
        """Be there every day for *days*."""
        for day in range(days):
            for hour in (9, 11, 14, 16):
                self.agenda.at(start + timedelta(days=day, hours=hour), self.round)

    def paged(self, _: Effect) -> None:
        """Hear the phone, and look at the worklist some minutes later."""
        if not self.waking:
            self.waking = True
            minutes = self.random.lognormvariate(2.3, 0.8)
            self.agenda.at(self.agenda.now + timedelta(minutes=minutes), self.answer)

    def answer(self, now: datetime) -> None:
        """Take every crisis nobody has taken, and leave each person a message soon after."""
        self.waking = False
        for item in self._worklist(now):
            if "crisis_answered" in item.owed:
                self._act(item.alias, "acknowledge", now)
                delay = timedelta(minutes=self.random.uniform(5, 40))
                self.agenda.at(now + delay, partial(self._write, item.alias))

    def round(self, now: datetime) -> None:
        """Work through the worklist."""
        for item in self._worklist(now):
            if item.state == "requested":
                self._act(item.alias, "accept", now)
                self._book(item.alias, now)
            elif item.state == "accepted":
                self._book(item.alias, now)
            elif item.owed == ("help_given",) and item.state in AFTER_A_CRISIS:
                self._reach(item, now)
            elif item.tier >= Tier.HIGH:
                self._knock(item, now)

    def _reach(self, item: Item, now: datetime) -> None:
        """Talk at last with somebody who asked for it and has not been booked."""
        if self.random.random() < 0.5:
            self._act(item.alias, "contact", now)

    def _knock(self, item: Item, now: datetime) -> None:
        """Leave a message every few days; after three in two weeks the supervisor signs the case off."""
        times = self.written[item.alias]
        knocked = len(times) >= 3 and now - times[0] > timedelta(days=14)
        if knocked and self._act(item.alias, "sign_off", now, SUPERVISOR):
            times.clear()
        elif not times or now - times[-1] > timedelta(days=3):
            self._write(item.alias, now)

    def _worklist(self, now: datetime) -> tuple[Item, ...]:
        return self.service.worklist(STATION, at=now)

    def _write(self, alias: str, now: datetime) -> None:
        if self._act(alias, "message", now):
            self.written[alias].append(now)

    def _book(self, alias: str, now: datetime) -> None:
        if self._act(alias, "book", now):
            time = now + timedelta(days=self.random.randint(1, 4), hours=1)
            self.agenda.at(time, lambda then: self._meet(alias, then))

    def _meet(self, alias: str, now: datetime) -> None:
        came = self.random.random() < 0.85
        if self._act(alias, "attend" if came else "no_show", now) and came:
            end = now + timedelta(days=self.random.randint(10, 21))
            self.agenda.at(end, lambda then: self._finish(alias, then))

    def _finish(self, alias: str, now: datetime) -> None:
        self._act(alias, "finish", now)

    def _act(self, alias: str, name: str, now: datetime, actor: Actor = COUNSELLOR) -> bool:
        """Do *name* if the case allows it still."""
        try:
            self.service.act(alias, name, actor, at=now)
        except NotAllowed:
            return False
        return True
