"""
The demo: the whole loop with simulated people and simulated staff, on a simulated clock.

What people answer follows published frequencies (`demo.people`). What they and the staff then do is assumed, and
the report says so. Everything else is real: service, worker, handlers, store, and the cost of every receipt.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter
from typing import Final

from ..anonymity import Kdf
from ..contents import PEPPER_BYTES
from ..errors import ScreeningError
from ..library import Library
from ..pathway import Effect
from ..service import ScreeningService
from ..service.changes import PAGES
from ..store.sqlite import SqliteStore
from ..worker import Worker
from .people import measure
from .report import Summary
from .world import Agenda, People, Staff

START: Final = datetime(2026, 3, 1, 16, tzinfo=UTC)
"""Midnight in Beijing at the beginning of a Monday."""

STANDSTILL: Final = 1000
"""How often the clock may show one time before the demo gives up; a day's rounds need a few."""

FILE: Final = "demo.db"

Progress = Callable[[int, int], None]
"""Called with the days simulated so far, and all of them."""


def run_demo(
    people: int = 500,
    out: str | Path | None = None,
    *,
    seed: int = 20260302,
    humans: bool = True,
    weeks: int = 12,
    progress: Progress | None = None,
    kdf: Kdf | None = None,
) -> Summary:
    """
    Screen *people* simulated persons, drive their cases for *weeks*, and return what the store then says.

    *out* is a folder for the store and the report, made if need be; without it nothing is left behind.
    ``humans=False`` silences all staff: nobody acknowledges, writes or sees anyone.

    Raises:
        FileExistsError: *out* holds a demo already.
    """
    began = perf_counter()
    with ExitStack() as stack:
        folder = Path(out) if out else Path(stack.enter_context(tempfile.TemporaryDirectory()))
        folder.mkdir(parents=True, exist_ok=True)
        if (folder / FILE).exists():
            msg = f"{folder / FILE} is there already"
            raise FileExistsError(msg)
        store = SqliteStore(folder / FILE)
        stack.callback(store.close)
        entropy = Random(seed + 2).randbytes  # Nobody's receipt: a demo that can be repeated.
        service = ScreeningService(
            store=store,
            library=Library.builtin(),
            pepper=entropy(PEPPER_BYTES),
            measure=measure,
            kdf=kdf,
            on_duty=lambda _: humans,
            entropy=entropy,
        )
        pool = stack.enter_context(ThreadPoolExecutor(os.cpu_count()))
        agenda, days = Agenda(), weeks * 7
        People(service, Random(seed), agenda, pool).arrive(people, START, days)
        _live(service, agenda, _handlers(service, agenda, seed, days, humans=humans), days, progress)
        summary = Summary.read(store, weeks=weeks, humans=humans, seconds=perf_counter() - began)
    if out:
        (folder / "report.txt").write_text(summary.text(), encoding="utf-8")
    return summary


def _handlers(
    service: ScreeningService, agenda: Agenda, seed: int, days: int, *, humans: bool
) -> dict[str, Callable[[Effect], None]]:
    """Return a handler for every effect that leaves the house; pages reach the staff if there are any."""
    others = ("digest_high", "queue_referral", "notify_supervisor", "confirm_transfer")
    handlers: dict[str, Callable[[Effect], None]] = dict.fromkeys((*PAGES, *others), lambda _: None)
    if humans:
        staff = Staff(service, Random(seed + 1), agenda)
        staff.work(START, days)
        handlers |= dict.fromkeys(PAGES, staff.paged)
    return handlers


def _live(
    service: ScreeningService,
    agenda: Agenda,
    handlers: dict[str, Callable[[Effect], None]],
    days: int,
    progress: Progress | None,
) -> None:
    """Let time pass, from one thing that happens to the next."""
    worker, end, day = Worker(service, handlers), START + timedelta(days=days), -1
    before, stood = START, 0
    while (now := min(agenda.next, service.store.next_due() or end)) < end:
        before, stood = now, stood + 1 if now == before else 0
        if stood > STANDSTILL:
            raise ScreeningError("the simulated clock stands still: a timer fires and does not advance")
        agenda.run(now)
        worker.run_once(now)
        if progress and (now - START).days > day:
            day = (now - START).days
            progress(day, days)
    if progress:
        progress(days, days)
