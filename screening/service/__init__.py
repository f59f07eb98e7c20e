"""
The one object an app talks to; everything that is not pure happens here.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from ..anonymity import Kdf, Keys, Receipt, derive, mint
from ..care import Lines, Words
from ..contents import PEPPER_BYTES, default_lines, default_words, pepper_file
from ..errors import ScreeningError
from ..instrument.model import Instrument
from ..pathway import Actor, Case, Policy
from ..policies import default_policy
from ..scoring.change import change_of
from ..scoring.one import score
from ..scoring.result import Result
from ..store import Kept, Store
from ..terms import Tier
from .cases import PERSON, Cases, Measure, NoCase, Told, screening_told
from .views import Item, NotKept, Opened, Screens, View, item, view

__all__ = ["NoCase", "ScreeningService"]

CONTACTS: Final = ("receipt", "visit", "call_back")
STALE_WORKER: Final = timedelta(minutes=10)


def published_change(instrument: Instrument, score_name: str, before: float, after: float) -> str:
    """Return the outcome by the reliability and the cut-off that the instrument's own file gives."""
    return change_of(instrument.scores[score_name], before, after).outcome.value


class ScreeningService:
    """
    Screens people by receipt, moves their cases, and shows each reader what is theirs to see.

    *pepper* is 32 secret bytes from outside the store; without it they are kept in a file beside a store
    that is a file. *on_duty* says whether anybody would see a page now: unless it does, the screen promises
    nothing but the lines. Safe to use from several threads if the store is.
    """

    def __init__(
        self,
        *,
        store: Store,
        library: Mapping[str, Instrument],
        policy: Policy | None = None,
        pepper: bytes | None = None,
        words: Words | None = None,
        lines: Lines | None = None,
        region: str = "CN",
        kdf: Kdf | None = None,
        measure: Measure = published_change,
        on_duty: Callable[[datetime], bool] = lambda _: False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.store, self.library = store, library
        self.policy = policy or default_policy()
        self.screens = Screens(words or default_words(), lines or default_lines(), region)
        self._pepper = _pepper(store) if pepper is None else pepper
        self.cases = Cases(store, self.policy, self._pepper, entropy)
        self._kdf, self._measure, self._on_duty = kdf or Kdf(), measure, on_duty
        self._clock, self._entropy = clock, entropy

    # The person

    def new_receipt(self) -> Receipt:
        """Return a fresh receipt, to be shown before question one; nothing of it is stored yet."""
        return mint(self._entropy(12))

    def unlock(self, receipt: Receipt) -> Keys:
        """
        Return the keys of *receipt*, at the full cost of the derivation.

        Every method that takes a receipt takes its keys too, so that one visit pays once.
        """
        return derive(receipt, salt=self.store.salt, pepper=self._pepper, kdf=self._kdf)

    def screen(
        self,
        instrument_id: str,
        answers: Mapping[str, Any],
        *,
        receipt: Receipt | Keys,
        locale: str = "zh-CN",
        context: Mapping[str, str] | None = None,
        segment: Mapping[str, str] | None = None,
        at: datetime | None = None,
    ) -> Opened:
        """
        Score *answers*, open or continue the case of *receipt*, and return what is shown.

        The same answers under the same receipt are a retry while their episode is open: no second event, page
        or case. Different answers are a re-screening, and so are the same ones after ``respond(receipt,
        "rescreen")``, which the app sends when the questionnaire is opened anew. The answers are not stored.

        Raises:
            AnswerError, LocaleUnavailable, KeyError: before anything is stored.
            NotKept: the store failed; the error carries the result and the cards, the lines first.
        """
        instrument, now = self.library[instrument_id], at or self._clock()
        self.screens.words.check_locale(locale)
        result = score(instrument, answers, context)
        keys = self._keys(receipt)
        sheet = {"instrument": result.instrument, "answers": answers, "context": context or {}}

        def told(case: Case) -> Told:
            return screening_told(result, instrument, case, self._measure)

        window = instrument.recall.get(locale, "")
        coarse = _coarse(segment)
        try:
            case = self.cases.open(keys, told, now, sheet=sheet, segment=coarse)
            return self._opened(Made(result.tier, result.tier_at_most, locale, now), result, case, window)
        except ScreeningError:
            raise
        except Exception as error:  # whatever a store may raise, the person is shown the lines
            shown = self.screens.result(result.tier, result.tier_at_most, locale, window, duty=False)
            raise NotKept(result, shown) from error

    def open_case(
        self,
        tier: Tier,
        need: str,
        contact: str,
        receipt: Receipt | Keys,
        *,
        locale: str = "zh-CN",
        at: datetime | None = None,
    ) -> Opened:
        """
        Open a case at *tier* for somebody who was screened on their own device; idempotent like `screen`.

        *contact* is how staff may reach them: ``receipt``, ``visit`` or ``call_back``.
        """
        if contact not in CONTACTS:
            msg = f"contact is one of {', '.join(CONTACTS)}"
            raise ValueError(msg)
        now, keys = at or self._clock(), self._keys(receipt)
        self.screens.words.check_locale(locale)
        told: Told = {"tier": tier.word, "tier_at_most": tier.word}
        sheet = {"tier": tier.word, "need": need, "contact": contact}
        case = self.cases.open(keys, lambda _: told, now, sheet=sheet, need=need, contact=contact)
        return self._opened(Made(tier, tier, locale, now), None, case, "")

    def respond(
        self,
        receipt: Receipt | Keys,
        name: str = "respond",
        *,
        locale: str = "zh-CN",
        at: datetime | None = None,
    ) -> View:
        """
        Let the person do *name*: respond, request_help, decline, cancel, book, feel_ok, risk_signal, reopen …

        Raises:
            NoCase: the receipt has no case (a risk signal opens one).
            NotAllowed: not in this state; names what is.
        """
        now, keys = at or self._clock(), self._keys(receipt)
        if name == "erase":
            msg = "erasing has a method of its own: erase(receipt)"
            raise ValueError(msg)
        self.screens.words.check_locale(locale)
        stepped = self.cases.person(keys, name, now)
        kinds = [effect.kind for effect in stepped.effects]
        shown = self.screens.after(kinds, stepped.after.tier, locale, duty=self._duty(now))
        return view(self.policy, stepped.after, shown, locale)

    def status(self, receipt: Receipt | Keys, *, locale: str = "zh-CN", at: datetime | None = None) -> View:
        """Return where the case stands and the messages left for the person; NoCase if there is none."""
        kept = self._found(receipt)
        kinds = self.store.messages(kept.case.id)
        shown = self.screens.after(kinds, kept.case.tier, locale, duty=self._duty(at or self._clock()))
        return view(self.policy, kept.case, shown, locale)

    def erase(self, receipt: Receipt | Keys, *, at: datetime | None = None) -> bool:
        """Erase the case; return False while an open reader of the store still holds it (ask again)."""
        kept = self._found(receipt)
        self.cases.step(kept, "erase", PERSON, at or self._clock())
        return self.store.erase(kept.case.id)

    # Staff

    def worklist(self, station: str, *, at: datetime | None = None) -> tuple[Item, ...]:
        """Return the cases to which something is owed, most pressing first, under *station*'s pseudonyms."""
        now = at or self._clock()
        named = ((kept, self.cases.alias(station, kept.case.id)) for kept in self.store.listed())
        items = (item(self.policy, kept, alias, now) for kept, alias in named)
        return tuple(sorted(items, key=lambda i: i.order))

    def act(
        self,
        alias: str,
        name: str,
        actor: Actor,
        *,
        version: int | None = None,
        at: datetime | None = None,
        id: str | None = None,
    ) -> Item:
        """
        Let *actor*, whom the host has authenticated, do *name* to the case their station calls *alias*.

        Raises:
            NoCase: the station knows no such case.
            NotAllowed: not this role, or not in this state; names what is.
            Conflict: somebody else was first, or the case is no longer at *version*.
        """
        now, kept = at or self._clock(), self.cases.aliased(alias, actor.station or "")
        stepped = self.cases.step(kept, name, actor, now, version=version, id=id)
        if stepped.after != kept.case:
            self.store.write(stepped.change())
        return item(self.policy, replace(kept, case=stepped.after), alias, now)

    # The clock and the system

    def tick(self, now: datetime | None = None) -> int:
        """Fire every timer and every obligation due by *now*; return how many fired."""
        return self.cases.tick(now or self._clock())

    def report(self, case_id: str, name: str, *, at: datetime | None = None) -> bool:
        """Tell a case what the system knows (page_delivered, page_failed); return whether it took it."""
        return self.cases.report(case_id, name, at or self._clock())

    # Inside

    def _keys(self, receipt: Receipt | Keys) -> Keys:
        return receipt if isinstance(receipt, Keys) else self.unlock(receipt)

    def _found(self, receipt: Receipt | Keys) -> Kept:
        kept = self.store.find(self._keys(receipt).lookup)
        if kept is None:
            raise NoCase
        return kept

    def _opened(self, made: Made, result: Result | None, case: Case, window: str) -> Opened:
        at_most = max(made.at_most, case.tier)
        shown = self.screens.result(made.tier, at_most, made.locale, window, duty=self._duty(made.at))
        return Opened(result, shown, view(self.policy, case, shown, made.locale))

    def _duty(self, now: datetime) -> bool:
        beat = self.store.heartbeat()
        return beat is not None and now - beat <= STALE_WORKER and self._on_duty(now)


class Made(NamedTuple):
    """What a screening came to, and how it is to be shown."""

    tier: Tier
    at_most: Tier
    locale: str
    at: datetime


def _pepper(store: Store) -> bytes:
    path = getattr(store, "path", None)
    return pepper_file(path.with_suffix(".pepper")) if path else secrets.token_bytes(PEPPER_BYTES)


def _coarse(segment: Mapping[str, str] | None) -> dict[str, str]:
    """Return *segment*; more than two groups at once, or a long text, would find people."""
    found = dict(segment or {})
    if len(found) > 2 or any(len(word) > 24 for pair in found.items() for word in pair):
        msg = "a segment is at most two coarse groups, each a short word"
        raise ValueError(msg)
    return found
