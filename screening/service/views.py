"""
What the service gives back: screens for the person, items for staff.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from ..care import Card, Lines, Words
from ..errors import ScreeningError
from ..pathway import Case, Policy, next_due
from ..scoring.result import Result
from ..store import Kept
from ..terms import Tier


@dataclass(frozen=True, slots=True)
class View:
    """
    What the person is shown: cards in order, and the word for where their case stands.

    *episode* counts their screenings; the repr shows no tier and no card.
    """

    shown: tuple[Card, ...] = field(repr=False)
    phase: str
    episode: int


@dataclass(frozen=True, slots=True)
class Opened:
    """A screening that has its case: the *result* (None for a hand-over), what is *shown*, and the *case*."""

    result: Result | None
    shown: tuple[Card, ...] = field(repr=False)
    case: View


class NotKept(ScreeningError):
    """
    A screening that was scored and could not be kept: *shown* is what the person must see all the same.

    The lines stand on top as ever, and nobody on the staff knows; the same receipt may be tried again.
    """

    def __init__(self, result: Result, shown: tuple[Card, ...]) -> None:
        self.result, self.shown = result, shown
        super().__init__("the screening could not be kept: show the person what `shown` holds, then try again")


@dataclass(frozen=True, slots=True)
class Item:
    """
    One case on the worklist of a station, under the station's own pseudonym for it.

    *owed* names what is still to be done for the person, *overdue* those of which a deadline has passed.
    """

    alias: str
    tier: Tier
    state: str
    phase: str
    version: int
    need: str
    contact: str
    due_at: datetime | None
    owed: tuple[str, ...]
    overdue: tuple[str, ...]

    @property
    def order(self) -> tuple[int, bool, float, str]:
        """By tier, then overdue, then what is due first."""
        due = self.due_at.timestamp() if self.due_at else float("inf")
        return -self.tier, not self.overdue, due, self.alias


# What a person sees of each effect that is carried out on the screen.
_CARDS: Final = {
    "show_lines": "lines",
    "queue_referral": "help_coming",
    "confirm_refusal": "refusal",
    "show_stations": "next_offer",
    "offer_help": "next_offer",
    "show_soothe": "today",
    "mailbox_message": "message",
    "invite_rescreen": "rescreen",
}


@dataclass(frozen=True, slots=True)
class Screens:
    """Makes screens from words and lines; at high and in a crisis the lines stand first."""

    words: Words
    lines: Lines
    region: str

    def result(self, tier: Tier, at_most: Tier, locale: str, window: str, *, duty: bool) -> tuple[Card, ...]:
        """
        Return the screen that follows a screening; *duty* says whether somebody is on duty now.

        *at_most* is the highest tier that the case has or the blanks leave open.
        """
        cards = self.words.screen(
            tier, self.lines, locale=locale, region=self.region, at_most=at_most, window=window
        )
        return self._with_duty(cards, at_most, locale, duty)

    def after(self, kinds: Iterable[str], tier: Tier, locale: str, *, duty: bool) -> tuple[Card, ...]:
        """Return the screen that follows the person's own act: a card for each effect of *kinds*, once."""
        self.words.check_locale(locale)
        names = list(dict.fromkeys(_CARDS[kind] for kind in kinds if kind in _CARDS))
        say, lines = self.words.card, self.words.lines_card(self.lines.crisis(self.region), locale)
        if tier >= Tier.HIGH or "lines" in names:
            names = ["lines", *(name for name in names if name != "lines")]
        cards = tuple(lines if name == "lines" else say(name, locale) for name in names)
        return self._with_duty(cards, tier, locale, duty)

    def _with_duty(self, cards: tuple[Card, ...], tier: Tier, locale: str, duty: bool) -> tuple[Card, ...]:
        if tier < Tier.HIGH:
            return cards
        return cards[0], self.words.card("duty_on" if duty else "duty_off", locale), *cards[1:]


def view(policy: Policy, case: Case, shown: tuple[Card, ...], locale: str) -> View:
    """Return *shown* with the word for where *case* stands."""
    return View(shown, policy.phase(case.state)[locale], case.episode)


def item(policy: Policy, kept: Kept, alias: str, now: datetime) -> Item:
    """Return what staff see of a case."""
    case = kept.case
    return Item(
        alias, case.tier, case.state, policy.phase(case.state)["en"], case.version, kept.need, kept.contact,
        due_at=next_due(case),
        owed=tuple(clock.name for clock in case.owed),
        overdue=tuple(c.name for c in case.owed if c.stage or (c.due_at and c.due_at <= now)),
    )  # fmt: skip
