"""
The one object an app talks to; everything that is not pure happens here.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from .anonymity import Kdf, Keys, Receipt, derive, mint
from .care import Lines, Words
from .contents import PEPPER_BYTES, default_lines, default_words, pepper_file
from .errors import Conflict, ScreeningError
from .instrument.model import Instrument
from .pathway import Actor, Case, Event, Policy, due, new_case, step
from .policies import default_policy
from .scoring.one import score
from .scoring.result import Result
from .service_changes import Stepped
from .service_views import Item, NoCase, Opened, Screens, View, item, view
from .store import Kept, Store
from .terms import Tier

__all__ = ["NoCase", "ScreeningService"]

SYSTEM: Final = Actor("system")
PERSON: Final = Actor("person")
CONTACTS: Final = ("receipt", "visit", "call_back")
STALE_WORKER: Final = timedelta(minutes=10)
_ATTEMPTS: Final = 5
_ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

Measure = Callable[[Instrument, float, float], str]
"""Instrument, baseline and new value to one of the outcomes of the pathway."""


class ScreeningService:
    """
    Screens people by receipt, moves their cases, and shows each reader what is theirs to see.

    *pepper* is 32 secret bytes from outside the store; without it they are kept in a file beside a store that
    is a file. *on_duty* says whether anybody would see a page now: unless it does, the screen promises nothing
    but the lines. Safe to use from several threads if the store is.
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
        measure: Measure = lambda *_: "not_measured",
        on_duty: Callable[[datetime], bool] = lambda _: False,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        entropy: Callable[[int], bytes] = secrets.token_bytes,
    ) -> None:
        self.store, self.library = store, library
        self.policy = policy or default_policy()
        self.screens = Screens(words or default_words(), lines or default_lines(), region)
        self._pepper = _pepper(store) if pepper is None else pepper
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
        or case. Different answers are a re-screening. The answers are not stored.

        Raises:
            AnswerError, LocaleUnavailable, KeyError: before anything is stored.
        """
        instrument, now = self.library[instrument_id], at or self._clock()
        self.screens.words.check_locale(locale)
        result = score(instrument, answers, context)
        keys = self._keys(receipt)
        sheet = keys.seal(_canonical({"instrument": result.instrument, "answers": answers, "context": context or {}}))

        def data(case: Case) -> Mapping[str, str | int | float]:
            return _screened(result, instrument, case, self._measure)

        kept = self._open(keys, data, now, sheet=sheet, segment=_coarse(segment))
        window = instrument.recall.get(locale, "")
        return self._opened(result, kept.case, result.tier, result.tier_at_most, locale, window, now)

    def open_case(
        self, tier: Tier, need: str, contact: str, receipt: Receipt | Keys, *, locale: str = "zh-CN", at: datetime | None = None
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
        sheet = keys.seal(_canonical({"tier": tier.word, "need": need, "contact": contact}))
        kept = self._open(
            keys, lambda _: {"tier": tier.word, "tier_at_most": tier.word}, now, sheet=sheet, need=need, contact=contact
        )
        return self._opened(None, kept.case, tier, tier, locale, "", now)

    def respond(
        self, receipt: Receipt | Keys, name: str = "respond", *, locale: str = "zh-CN", at: datetime | None = None
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
        for _ in _attempts():
            kept = self.store.find(keys.lookup)
            if kept is None and name != "risk_signal":
                raise NoCase
            stepped = self._step(kept or self._fresh(), name, PERSON, now)
            if self._stored(stepped, lookup=None if kept else keys.lookup):
                break
        shown = self.screens.after(
            [e.kind for e in stepped.effects], stepped.after.tier, locale, duty=self._duty(now)
        )
        return view(self.policy, stepped.after, shown, locale)

    def status(self, receipt: Receipt | Keys, *, locale: str = "zh-CN", at: datetime | None = None) -> View:
        """Return where the case stands and the messages left for the person; raise NoCase if there is none."""
        kept = self.store.find(self._keys(receipt).lookup)
        if kept is None:
            raise NoCase
        kinds = self.store.messages(kept.case.id)
        shown = self.screens.after(kinds, kept.case.tier, locale, duty=self._duty(at or self._clock()))
        return view(self.policy, kept.case, shown, locale)

    def erase(self, receipt: Receipt | Keys, *, at: datetime | None = None) -> bool:
        """Erase the case; return False while an open reader of the store still holds it (ask again)."""
        kept = self.store.find(self._keys(receipt).lookup)
        if kept is None:
            raise NoCase
        self._step(kept, "erase", PERSON, at or self._clock())
        return self.store.erase(kept.case.id)

    # Staff

    def worklist(self, station: str, *, at: datetime | None = None) -> tuple[Item, ...]:
        """Return the cases that something is owed to, most pressing first, under *station*'s pseudonyms."""
        now = at or self._clock()
        items = (item(self.policy, kept, self._alias(station, kept.case.id), now) for kept in self.store.listed())
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
        now, case_id = at or self._clock(), self.store.aliased(alias)
        kept = self.store.load(case_id) if case_id else None
        if kept is None or alias != self._alias(actor.station or "", kept.case.id):
            raise NoCase
        stepped = self._step(kept, name, actor, now, version=version, id=id)
        if stepped.effects or stepped.after != kept.case:
            self.store.write(stepped.change())
        return item(self.policy, replace(kept, case=stepped.after), alias, now)

    # The clock and the system

    def tick(self, now: datetime | None = None) -> int:
        """Fire every timer and every obligation due by *now*; return how many fired."""
        now = now or self._clock()
        return sum(self._tick_case(case_id, now) for case_id in self.store.due(now))

    def _tick_case(self, case_id: str, now: datetime) -> int:
        fired = 0
        while (kept := self.store.load(case_id)) and (events := due(self.policy, kept.case, now)):
            try:
                after, effects = step(self.policy, kept.case, events[0])
                self.store.write(Stepped(kept, after, events[0], effects).change())
            except Conflict:
                continue
            fired += 1
        return fired

    def report(self, case_id: str, name: str, *, at: datetime | None = None) -> bool:
        """Tell a case what the system knows (page_delivered, page_failed); return whether it took it."""
        for _ in _attempts():
            kept = self.store.load(case_id)
            if kept is None:
                return False
            try:
                if self._stored(self._step(kept, name, SYSTEM, at or self._clock())):
                    return True
            except ScreeningError:
                return False
        return False

    # Inside

    def _keys(self, receipt: Receipt | Keys) -> Keys:
        return receipt if isinstance(receipt, Keys) else self.unlock(receipt)

    def _alias(self, station: str, case_id: str) -> str:
        mac = hmac.digest(self._pepper, f"screening/alias/1|{station}|{case_id}".encode(), "sha256")
        alias = "".join(_ALPHABET[byte % 32] for byte in mac[:12])
        self.store.alias(alias, case_id)
        return alias

    def _fresh(self) -> Kept:
        return Kept(new_case(self._entropy(16).hex()))

    def _step(
        self, kept: Kept, name: str, actor: Actor, now: datetime, *, version: int | None = None, id: str | None = None,
        data: Mapping[str, str | int | float] | None = None,
    ) -> Stepped:  # fmt: skip
        event = Event(id or self._entropy(12).hex(), name, actor, now, version, data or {})
        after, effects = step(self.policy, kept.case, event)
        return Stepped(kept, after, event, effects)

    def _stored(self, stepped: Stepped, lookup: str | None = None, **more: Any) -> bool:
        try:
            self.store.write(stepped.change(lookup, **more))
        except Conflict:
            return False
        return True

    def _open(
        self, keys: Keys, data: Callable[[Case], Mapping[str, str | int | float]], now: datetime, **more: Any
    ) -> Kept:
        """Return the case after the screening that *data* tells of, or as it is when that was taken before."""
        for _ in _attempts():
            found = self.store.find(keys.lookup)
            kept = found or self._fresh()
            if found and not found.case.reason and hmac.compare_digest(found.sheet, more["sheet"]):
                return found
            stepped = self._step(kept, "screened", SYSTEM, now, data=data(kept.case))
            if self._stored(stepped, None if found else keys.lookup, **more):
                return replace(kept, case=stepped.after)
        raise AssertionError

    def _opened(
        self, result: Result | None, case: Case, tier: Tier, at_most: Tier, locale: str, window: str, now: datetime
    ) -> Opened:
        shown = self.screens.result(max(tier, case.tier), at_most, locale, window, duty=self._duty(now))
        return Opened(result, shown, view(self.policy, case, shown, locale))

    def _duty(self, now: datetime) -> bool:
        beat = self.store.heartbeat()
        return beat is not None and now - beat <= STALE_WORKER and self._on_duty(now)


def _attempts() -> Iterator[int]:
    """Yield a few tries against other writers, then raise Conflict."""
    yield from range(_ATTEMPTS)
    msg = "the case kept changing; try again"
    raise Conflict(msg)


def _pepper(store: Store) -> bytes:
    path = getattr(store, "path", None)
    return pepper_file(path.with_suffix(".pepper")) if path else secrets.token_bytes(PEPPER_BYTES)


def _canonical(data: Mapping[str, Any]) -> bytes:
    """Return *data* as bytes that are the same for equal data."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, default=str).encode()


def _coarse(segment: Mapping[str, str] | None) -> dict[str, str]:
    """Return *segment*; more than two groups at once, or a long text, would find people."""
    found = dict(segment or {})
    if len(found) > 2 or any(len(word) > 24 for pair in found.items() for word in pair):
        msg = "a segment is at most two coarse groups, each a short word"
        raise ValueError(msg)
    return found


def _screened(
    result: Result, instrument: Instrument, case: Case, measure: Measure
) -> Mapping[str, str | int | float]:
    """Return what the pathway is told of a screening: tiers, the main score, and the outcome if one was measured."""
    data: dict[str, str | int | float] = {"tier": result.tier.word, "tier_at_most": result.tier_at_most.word}
    name = "total" if "total" in result.scores else next(iter(result.scores), "")
    value = result.scores[name].value if name else None
    if value is None:
        return data
    data |= {"instrument": instrument.id, "score": name, "value": value}
    base = case.baseline
    if base is not None and (base.instrument, base.score) == (instrument.id, name):
        data["outcome"] = measure(instrument, base.value, value)
    return data
