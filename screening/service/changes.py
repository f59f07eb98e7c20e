"""
From a step of the machine to what is stored: which effects go where, and what is counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from ..pathway import Case, Effect, Event, next_due
from ..store import Change, Kept
from ..terms import Tier

ON_SCREEN: Final = frozenset(
    {"show_result", "show_soothe", "show_lines", "show_stations", "offer_help", "confirm_refusal"}
)
FOR_THE_RETURN: Final = frozenset({"mailbox_message", "invite_rescreen"})
BOOKKEEPING: Final = frozenset({"worklist_add", "worklist_remove", "record_outcome", "destroy_case"})
PAGES: Final[tuple[str, ...]] = ("page_everyone", "page_supervisor", "page_duty")

BANDS: Final = (
    (timedelta(minutes=15), "15 min"),
    (timedelta(hours=1), "1 h"),
    (timedelta(hours=4), "4 h"),
    (timedelta(hours=24), "24 h"),
    (timedelta(hours=72), "72 h"),
)
"""The bands in which time to contact is kept; beyond the last one it is ``later``."""

LATER: Final = "later"
MEASURED: Final = ("acknowledged", "two_way")


@dataclass(frozen=True, slots=True)
class Stepped:
    """One event taken: the case *before*, the case *after*, and the *effects* between them."""

    before: Kept
    after: Case
    event: Event
    effects: tuple[Effect, ...]

    @property
    def rose(self) -> bool:
        """Whether a tier was newly assigned: time to contact begins anew."""
        was, now = self.before.case, self.after
        found = str(self.event.data.get("tier", now.tier.word))
        again = now.episode > was.episode and not was.owed and found == now.tier.word
        return now.tier > was.tier or again

    @property
    def fresh(self) -> tuple[str, ...]:
        """The measured facts that came about for the first time since the tier was assigned."""
        kept, now = self.before, self.after
        if self.rose or kept.since is None or now.tier < Tier.HIGH:
            return ()
        return tuple(fact for fact in MEASURED if fact in now.facts and fact not in kept.measured)

    def change(self, lookup: str | None = None, **more: Any) -> Change:
        """Return all that is to be stored; *lookup* for a new case, *more* for what the case is kept with."""
        kinds = {effect.kind for effect in self.effects}
        measured = () if self.rose else (*self.before.measured, *self.fresh)
        since = self.event.at if self.rose else self.before.since
        kept = replace(
            self.before,
            case=self.after,
            since=None if self.after.reason or set(measured) == set(MEASURED) else since,
            measured=measured,
            listed="worklist_add" in kinds or (self.before.listed and "worklist_remove" not in kinds),
            **more,
        )
        return Change(
            kept,
            expected=None if lookup else self.before.case.version,
            entry=self._entry(),
            lookup=lookup,
            outbox=tuple(e for e in self.effects if e.kind not in ON_SCREEN | FOR_THE_RETURN | BOOKKEEPING),
            messages=tuple(e for e in self.effects if e.kind in FOR_THE_RETURN),
            tallies=tuple(self._tallies(kinds)),
            due_at=next_due(self.after),
        )

    def _entry(self) -> dict[str, str | int]:
        """Return what history keeps of the event: the day, never the hour."""
        after, actor = self.after, self.event.actor
        entry: dict[str, str | int] = {
            "event": self.event.name, "role": actor.role, "day": self.event.at.date().isoformat(),
            "state": after.state, "tier": after.tier.word, "episode": after.episode,
        }  # fmt: skip
        if after.reason:
            entry |= {"reason": after.reason, "outcome": after.outcome}
        return entry

    def _tallies(self, kinds: set[str]) -> Iterator[str]:
        was, now = self.before.case, self.after
        if self.event.name == "screened":
            yield f"screened|{now.tier.word}"
            if was.baseline is not None:
                yield f"outcome|{was.tier.word}|{now.outcome}"
        if self.rose and now.tier >= Tier.HIGH:
            yield f"assigned|{now.tier.word}"
        if "record_outcome" in kinds:
            yield f"closed|{now.tier.word}|{now.reason}"
        if self.before.since is not None:
            for fact in self.fresh:
                yield f"time|{now.tier.word}|{fact}|{band(self.event.at - self.before.since)}"


def band(time: timedelta) -> str:
    """Return the band that *time* to contact falls in."""
    return next((name for limit, name in BANDS if time <= limit), LATER)
