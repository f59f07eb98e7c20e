"""
The pathway: what may become of a case, whatever anybody does or leaves undone.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple, get_args

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.errors import Conflict, PolicyError
from screening.pathway import (
    PHASES,
    Actor,
    Case,
    Effect,
    Event,
    NotAllowed,
    Policy,
    allowed_events,
    due,
    new_case,
    next_due,
    replay,
    step,
)
from screening.pathway.words import ALWAYS_THE_PERSONS, AT_REST, EffectKind
from screening.policies import default_policy, read_policy
from screening.terms import Tier

POLICY = default_policy()
START = datetime(2026, 1, 5, 9, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
PERSON, SYSTEM = Actor("person"), Actor("system")
COUNSELLOR, OTHER, SUPERVISOR = Actor("counsellor", "a"), Actor("counsellor", "b"), Actor("supervisor")
GRAVE = {Tier.HIGH, Tier.CRISIS}
PAGES = {"page_duty", "page_supervisor", "page_everyone"}
OUTCOMES = ["reliable_recovery", "no_reliable_change", "not_measured"]


class Taken(NamedTuple):
    """One step of a history."""

    before: Case
    event: Event
    after: Case
    effects: tuple[Effect, ...]

    @property
    def kinds(self) -> list[str]:
        return [effect.kind for effect in self.effects]


def event(name: str, actor: Actor, at: datetime = START, **data: str | int | float) -> Event:
    """An event with an id of its own for each name, role and instant."""
    return Event(f"{name}-{actor.role}-{at.isoformat()}", name, actor, at, data=data)


def screened(tier: str, at: datetime = START, **data: str | int | float) -> Event:
    return event("screened", SYSTEM, at, tier=tier, **data)


def after(*events: Event) -> Case:
    return replay(POLICY, new_case("c"), events)


def kinds(case: Case, each: Event) -> list[str]:
    return [effect.kind for effect in step(POLICY, case, each)[1]]


def clock_runs(case: Case, until: datetime) -> Iterator[Taken]:
    """Everybody is silent; take what falls due, at its due time, up to *until*."""
    for _ in range(5_000):
        now = next_due(case)
        if now is None or now > until:
            return
        timer = due(POLICY, case, now)[0]
        before, (case, effects) = case, step(POLICY, case, timer)
        yield Taken(before, timer, case, effects)
    pytest.fail("the timers never come to an end")


def silent(case: Case, until: datetime) -> tuple[Case, list[Taken]]:
    taken = list(clock_runs(case, until))
    return (taken[-1].after if taken else case), taken


# What would soon have every history in a crisis, or closed; taken one time in eight.
RARE = {"timeout", "erase", "risk_signal", "screened", "page_failed", "page_delivered", "entered_in_error"}

Move = tuple[int, int, str, str]
moves = st.lists(
    st.tuples(
        st.integers(0, 10_000),
        st.sampled_from([0, 10, 60, 24 * 60, 5 * 24 * 60]),
        st.sampled_from([tier.word for tier in Tier]),
        st.sampled_from(OUTCOMES),
    ),
    max_size=40,
)
tiers = st.sampled_from([tier.word for tier in Tier])


def history(tier: str, chosen: Sequence[Move]) -> list[Taken]:
    """A screening, and then each time one thing of all that anybody may do, timers in between."""
    case, now, taken = new_case("c"), START, list[Taken]()

    def take(each: Event) -> None:
        nonlocal case
        before = case
        try:
            case, effects = step(POLICY, case, each)
        except NotAllowed:  # a guard, such as the one that keeps a case from closing
            return
        taken.append(Taken(before, each, case, effects))

    take(screened(tier, now, instrument="phq9", score="total", value=12))
    for n, (choice, minutes, word, outcome) in enumerate(chosen):
        now += minutes * MINUTE
        for _ in range(20):
            if not (timers := due(POLICY, case, now)):
                break
            take(timers[0])
        actors = (PERSON, COUNSELLOR, OTHER, SUPERVISOR, SYSTEM)
        able = [(name, actor) for actor in actors for name in allowed_events(POLICY, case, actor.role)]
        rare = RARE if choice % 8 else {"timeout", "erase"}
        able = [each for each in able if each[0] not in rare]
        if able:
            name, actor = able[choice // 8 % len(able)]
            more = {"tier": word, "instrument": "phq9", "score": "total", "value": 9, "outcome": outcome}
            take(Event(f"{n}", name, actor, now, data=more if name == "screened" else {}))
    return taken


class TestWhateverHappens:
    """
    Promises over random histories: any actor, any order, any delay (issue "pathway", safety and liveness).
    """

    @given(tiers, moves)
    @settings(max_examples=150)
    def test_grave_episodes_close_only_as_allowed(self, tier, chosen):
        """
        No high or crisis episode closes but by a receiver after contact, the person's own repeated
        refusal, or a supervisor after a counsellor's message.
        """
        seen: list[str] = []
        for before, each, now, _ in history(tier, chosen):
            if now.episode > before.episode or now.tier > before.tier:
                seen = []
            seen.append(each.name)
            if now.state == "closed" and before.state != "closed" and before.tier in GRAVE:
                evidence = {
                    "transferred": bool({"attend", "contact", "stabilise", "respond"} & set(seen)),
                    "declined_informed": seen.count("decline") >= 3 and each.actor.role == "person",
                    "lost_to_follow_up": "message" in seen and each.actor.role == "supervisor",
                }
                assert evidence.get(str(now.reason), False), (now.reason, seen)

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_nothing_closes_while_anything_is_owed(self, tier, chosen):
        """
        Nothing closes that owes anything, but for the contact that a supervisor's sign-off stands in for.
        """
        for before, each, now, _ in history(tier, chosen):
            if (before.state, now.state) != ("closed", "closed") and now.state == "closed":
                owed = {clock.name for clock in before.owed}
                assert owed <= ({"high_reached", "crisis_reached"} if each.name == "sign_off" else set())

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_a_crisis_shows_lines_and_pages_first(self, tier, chosen):
        """
        When a screening or a signal means a crisis, the lines come first and the page second, in that step.
        """
        for taken in history(tier, chosen):
            now_in_crisis = taken.event.name == "screened" and taken.after.tier is Tier.CRISIS
            if now_in_crisis or taken.event.name == "risk_signal":
                assert taken.kinds[:2] == ["show_lines", "page_duty"]
                assert POLICY.states[taken.after.state].crisis
                assert Tier.CRISIS is taken.after.tier

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_a_person_can_always_act(self, tier, chosen):
        """
        In every open situation a person can ask for help, decline, respond, signal risk and erase.
        """
        for case in {taken.after.state: taken.after for taken in history(tier, chosen)}.values():
            if case.state not in AT_REST:
                for name in ALWAYS_THE_PERSONS:
                    step(POLICY, case, event(name, PERSON, START + 900 * DAY))

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_open_cases_have_a_timer_and_resting_ones_have_none(self, tier, chosen):
        """
        Nobody is forgotten while the case is open, nor followed after it closed.
        """
        for *_, case, _ in history(tier, chosen):
            assert (case.state in AT_REST) == (case.due_at is None)
            assert case.state not in AT_REST or case.obligations == ()

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_replay_and_store(self, tier, chosen):
        """
        The events alone give the case back, and so does its JSON at every step.
        """
        taken = history(tier, chosen)
        case = new_case("c")
        for each in taken:
            case, effects = step(POLICY, case, each.event)
            stored = json.dumps(case.to_dict())
            assert (case, effects) == (each.after, each.effects)
            assert case == Case.from_dict(json.loads(stored))

        assert case == replay(POLICY, new_case("c"), [each.event for each in taken])

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_duplicates_do_nothing(self, tier, chosen):
        """
        An event delivered again leaves the case as it is and has no effects.
        """
        for taken in history(tier, chosen):
            assert (taken.after, ()) == step(POLICY, taken.after, taken.event)

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_effects_are_known_and_keyed(self, tier, chosen):
        """
        Every effect is of the closed vocabulary, and no two of a case share a key.
        """
        effects = [effect for taken in history(tier, chosen) for effect in taken.effects]

        assert {effect.kind for effect in effects} <= set(get_args(EffectKind))
        assert len(effects) == len({effect.key for effect in effects})

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_worklist_mirrors_what_is_owed(self, tier, chosen):
        """
        A case is on the worklist exactly while something is owed to the person.
        """
        listed = False
        for taken in history(tier, chosen):
            owed = bool(taken.after.owed)
            assert ("worklist_add" in taken.kinds) == (owed and not listed)
            assert ("worklist_remove" in taken.kinds) == (listed and not owed)
            listed = owed

    @given(tiers, moves, tiers)
    @settings(max_examples=100)
    def test_no_screening_lowers_a_tier_that_is_owed(self, tier, chosen, again):
        """
        A re-screening keeps at least the tier of every obligation that is not met.
        """
        for taken in history(tier, chosen):
            if taken.event.name == "screened":
                assert taken.after.tier >= max((clock.tier for clock in taken.before.owed), default=Tier.NONE)

    @given(tiers, moves)
    @settings(max_examples=100)
    def test_no_running_clock_is_restarted(self, tier, chosen):
        """
        As long as an obligation is unmet, its clock keeps the instant it began at.
        """
        for taken in history(tier, chosen):
            began = {clock.name: clock.started_at for clock in taken.before.owed}
            for clock in taken.after.owed:
                assert clock.started_at == began.get(clock.name, clock.started_at)


class TestSilence:
    """
    What the clock alone does: every human stays silent.
    """

    @pytest.mark.parametrize("tier", ["high", "crisis"])
    def test_silence_never_closes_a_grave_case(self, tier):
        """
        A year of silence leaves a high or crisis case open, owed and on the worklist.
        """
        case, _ = silent(after(screened(tier)), START + 60 * DAY)

        assert case.state not in AT_REST
        assert case.owed

    def test_crisis_pages_by_each_deadline(self):
        """
        The supervisor is paged at 15 minutes, everyone at 1 h, every 30 min four times, then every 2 h.
        """
        _, taken = silent(after(screened("crisis")), START + 9 * HOUR)
        pages = [(each.event.at - START, kind) for each in taken for kind in each.kinds if kind in PAGES]
        minutes = [60, 90, 120, 150, 180, 300, 420, 540]

        assert [(15 * MINUTE, "page_supervisor"), *((n * MINUTE, "page_everyone") for n in minutes)] == pages

    def test_crisis_paging_never_stops(self):
        """
        Thirty silent days later a page still goes out every two hours.
        """
        _, taken = silent(after(screened("crisis")), START + 30 * DAY)
        times = [each.event.at for each in taken if PAGES & set(each.kinds)]

        assert times[-1] > START + 30 * DAY - 2 * HOUR
        assert max(b - a for a, b in pairwise(times)) <= 2 * HOUR

    def test_high_escalates(self):
        """
        A high case nobody has taken reaches the supervisor at 24 h, and at 72 h when nobody was in contact.
        """
        _, taken = silent(after(screened("high")), START + 4 * DAY)
        fired = {
            (each.event.data.get("clock"), each.event.at - START) for each in taken if "notify_supervisor" in each.kinds
        }

        assert {("high_acknowledged", DAY), ("high_reached", 3 * DAY)} <= fired

    def test_high_goes_to_the_digest_and_pages_nobody(self):
        """
        A high screening offers help and joins the next digest, without a page of its own.
        """
        _, effects = step(POLICY, new_case("c"), screened("high"))
        found = {effect.kind for effect in effects}

        assert {"offer_help", "digest_high", "show_lines", "worklist_add"} <= found
        assert not PAGES & found

    @pytest.mark.parametrize("tier", ["none", "low", "moderate"])
    def test_silence_closes_milder_cases_as_lost(self, tier):
        """
        Up to moderate a case that never answers is closed in the end, as lost to follow-up.
        """
        case, _ = silent(after(screened(tier)), START + 200 * DAY)

        assert (case.state, case.reason) == ("closed", "lost_to_follow_up")

    @pytest.mark.parametrize("tier", ["none", "low", "moderate", "high"])
    @pytest.mark.parametrize("accepted", [False, True], ids=["requested", "accepted"])
    def test_silence_never_closes_a_request(self, tier, accepted):
        """
        Help that was asked for, even accepted and then forgotten, is never closed by the clock.
        """
        case = after(screened(tier), event("request_help", PERSON))
        if accepted:
            case, _ = step(POLICY, case, event("accept", COUNSELLOR))
        case, taken = silent(case, START + 60 * DAY)

        assert case.state not in AT_REST
        assert "help_given" in {clock.name for clock in case.owed}
        assert any("notify_supervisor" in each.kinds for each in taken[-6:])

    def test_silence_never_closes_a_request_that_came_to_nothing(self):
        """
        Help that was asked for is owed even after missed appointments, also where the person then feels fine.
        """
        booked = [event(name, who) for name, who in [("request_help", PERSON), ("accept", COUNSELLOR)]]
        missed = [
            event(name, COUNSELLOR, START + n * HOUR + m * MINUTE)
            for n in range(3)
            for m, name in enumerate(("book", "no_show"))
        ]
        case, _ = silent(after(screened("low"), *booked, *missed), START + 90 * DAY)
        fine, _ = step(POLICY, case, event("feel_ok", PERSON))

        assert case.state == "outreach"
        assert fine.state == "follow_up"

    def test_outage_pages_every_role_once(self):
        """
        After two days of outage the supervisor and everyone are paged, and nobody fifty times.
        """
        case, now, pages = after(screened("crisis")), START + 2 * DAY, list[str]()
        while timers := due(POLICY, case, now):
            for timer in timers:
                case, effects = step(POLICY, case, timer)
                pages += [effect.kind for effect in effects if effect.kind in PAGES]

        assert pages == ["page_supervisor", "page_everyone"]
        assert START + 2 * DAY < next_due(case) <= START + 2 * DAY + 2 * HOUR

    def test_a_late_crisis_timer_goes_on_from_when_it_was_due(self):
        """
        A crisis timer that is taken late does not push back the next one.
        """
        case, late = after(screened("crisis")), START + 40 * MINUTE
        for timer in due(POLICY, case, late):
            case, _ = step(POLICY, case, timer)

        assert case.state == "crisis_escalated"
        assert case.due_at == START + 15 * MINUTE + 2 * HOUR

    def test_outage_closes_nobody(self):
        """
        After a year of outage a mild case has taken one step, and its next wait starts from now.
        """
        case, now = after(screened("low")), START + 365 * DAY
        (timer,) = due(POLICY, case, now)
        case, _ = step(POLICY, case, timer)

        assert case.state == "follow_up"
        assert now + 28 * DAY == case.due_at


class TestCrisis:
    """
    A crisis: acknowledged is not reached, and a signal from anywhere is one.
    """

    def test_a_click_is_not_contact(self):
        """
        Acknowledging stops the paging, but the person still has to be reached.
        """
        case = after(screened("crisis"), event("acknowledge", COUNSELLOR))
        _, taken = silent(case, START + 20 * HOUR)

        assert "acknowledged" in case.facts
        assert "two_way" not in case.facts
        assert [clock.name for clock in case.owed] == ["crisis_reached"]
        assert not any(PAGES & set(each.kinds) for each in taken)

    def test_refusing_does_not_stop_the_paging(self):
        """
        A person's confirmed refusal in a crisis is kept as a fact, and paging goes on until acknowledged.
        """
        refusals = [event("decline", PERSON, START + n * MINUTE) for n in (1, 2)]
        case = after(screened("crisis"), *refusals)
        _, taken = silent(case, START + DAY)

        assert "informed_refusal" in case.facts
        assert "page_everyone" in taken[-1].kinds + taken[-2].kinds

    def test_one_refusal_is_only_asked_back(self):
        """
        The first decline is said back and asked again; it is not yet a refusal.
        """
        case = after(screened("high"))

        assert "confirm_refusal" in kinds(case, event("decline", PERSON))
        assert "informed_refusal" not in step(POLICY, case, event("decline", PERSON))[0].facts

    def test_answering_nobody_is_not_contact(self):
        """
        A response counts as contact only where a counsellor had left a message to answer.
        """
        alone = after(screened("high"), event("respond", PERSON))
        answered = after(screened("high"), event("message", COUNSELLOR), event("respond", PERSON))

        assert "two_way" not in alone.facts
        assert "two_way" in answered.facts

    def test_signal_on_a_closed_case(self):
        """
        A risk signal on a closed case opens a new episode in a crisis.
        """
        closed = after(screened("none"), event("feel_ok", PERSON))
        case, effects = step(POLICY, closed, event("risk_signal", PERSON))

        assert closed.state == "closed"
        assert (case.state, case.tier, case.episode) == ("crisis_alert", Tier.CRISIS, 2)
        assert [effect.kind for effect in effects][:2] == ["show_lines", "page_duty"]
        assert case.reason is None

    def test_signal_after_a_crisis_is_a_new_one(self):
        """
        A signal during the safety watch forgets the earlier contact and starts new clocks.
        """
        first = after(screened("crisis"), event("contact", COUNSELLOR), event("stabilise", COUNSELLOR))
        again, _ = step(POLICY, first, event("risk_signal", PERSON, START + DAY))

        assert (first.state, first.owed) == ("safety_watch", ())
        assert {"crisis_answered", "crisis_reached"} == {clock.name for clock in again.owed}
        assert "two_way" not in again.facts

    def test_a_failed_page_escalates_and_is_capped(self):
        """
        A page that cannot be delivered goes to everyone, three times at most, and then to the supervisor.
        """
        case, found = after(screened("crisis")), list[str]()
        for n in range(5):
            case, effects = step(POLICY, case, event("page_failed", SYSTEM, START + n * MINUTE))
            found += [effect.kind for effect in effects]

        assert found == ["page_everyone"] * 3 + ["notify_supervisor"] * 2

    def test_safety_watch(self):
        """
        After a crisis a person is looked after at 24 hours, 7, 30, 90 and 180 days.
        """
        case = after(screened("crisis"), event("contact", COUNSELLOR), event("stabilise", COUNSELLOR))
        _, taken = silent(case, START + 180 * DAY)

        assert [(each.event.at - START).days for each in taken] == [1, 7, 30, 90, 180]

    def test_a_mild_screening_does_not_end_a_crisis(self):
        """
        A person in a crisis who is screened again to none stays in it.
        """
        case = after(screened("crisis"), event("acknowledge", COUNSELLOR), screened("none", START + HOUR))

        assert (case.state, case.tier) == ("crisis_contact", Tier.CRISIS)

    def test_a_crisis_in_which_contact_was_made_still_holds_its_tier(self):
        """
        Even when all is met, a screening during a crisis does not lower the tier.
        """
        case = after(screened("crisis"), event("contact", COUNSELLOR), screened("none", START + HOUR))

        assert (case.owed, case.tier) == ((), Tier.CRISIS)

    def test_what_is_owed_holds_the_tier(self):
        """
        A high case with nobody in contact is screened again to none and stays high; after contact it is none.
        """
        unmet = after(screened("high"), screened("none", START + HOUR))
        met = after(screened("high"), event("contact", COUNSELLOR), screened("none", START + HOUR))

        assert (unmet.tier, met.tier) == (Tier.HIGH, Tier.NONE)

    def test_an_episode_begins_without_facts(self):
        """
        Contact in one episode is no contact in the next: a second high screening is owed a new one.
        """
        case = after(screened("high"), event("contact", COUNSELLOR), screened("high", START + DAY))

        assert "two_way" not in case.facts
        assert {"high_acknowledged", "high_reached"} == {clock.name for clock in case.owed}

    def test_an_old_contact_answers_no_new_request(self):
        """
        Who asks again is owed a new contact; a message alone does not stand for it.
        """
        case = after(
            screened("low"), event("contact", COUNSELLOR), event("request_help", PERSON),
            event("message", COUNSELLOR),
        )  # fmt: skip

        assert [clock.name for clock in case.owed] == ["help_given"]

    def test_counters_end_with_their_states(self):
        """
        Attempts are counted afresh when the person answers and falls silent again.
        """
        case, _ = silent(after(screened("high")), START + 3 * DAY)
        back, _ = step(POLICY, case, event("respond", PERSON, START + 3 * DAY))

        assert case.counters == {"attempts": 2}
        assert (back.state, back.counters) == ("soothing", {})

    def test_lines_come_before_what_a_milder_screening_brings(self):
        """
        A person in an unmet crisis who is screened again to high sees the lines first, then all else.
        """
        found = kinds(after(screened("crisis")), screened("high", START + HOUR))

        assert found[:2] == ["show_lines", "page_duty"]
        assert "offer_help" in found[2:]

    def test_answering_takes_back_a_first_refusal(self):
        """
        A decline counts from the start again when the person asked for help in between.
        """
        asked = [event(name, PERSON) for name in ("decline", "request_help", "cancel")]
        case = after(screened("high"), *asked)
        again, _ = step(POLICY, case, event("decline", PERSON, START + HOUR))

        assert "refusal_asked" not in case.facts
        assert "informed_refusal" not in again.facts

    def test_blanks_keep_help_in_sight(self):
        """
        A mild tier that blanks leave open up to high shows the lines first and offers help.
        """
        found = kinds(new_case("c"), screened("low", tier_at_most="high"))

        assert found[0] == "show_lines"
        assert "offer_help" in found


class TestRaces:
    """
    Two things at once: one wins, the other hears of it.
    """

    def test_stale_version(self):
        """
        An event that expects another version is refused as a conflict.
        """
        case = after(screened("low"))

        with pytest.raises(Conflict, match="the case is at version 1, not 0"):
            step(POLICY, case, replace(event("request_help", PERSON), version=0))

    def test_accept_after_cancel(self):
        """
        A request that was cancelled cannot be accepted any more; the error names what can be done.
        """
        case = after(screened("low"), event("request_help", PERSON), event("cancel", PERSON))

        with pytest.raises(NotAllowed, match="accept by counsellor cannot happen in state soothing") as caught:
            step(POLICY, case, event("accept", COUNSELLOR))
        assert {"message", "contact", "acknowledge", "risk_signal"} == set(caught.value.allowed)

    def test_cancel_after_accept(self):
        """
        A person may cancel what was accepted, and is back in self-help.
        """
        case = after(screened("low"), *(event(name, who) for name, who in [
            ("request_help", PERSON), ("accept", COUNSELLOR), ("cancel", PERSON)]))  # fmt: skip

        assert (case.state, case.owed) == ("soothing", ())

    @pytest.mark.parametrize("first, second", [("attend", "no_show"), ("no_show", "attend")])
    def test_attend_and_no_show(self, first, second):
        """
        Who was marked present cannot be marked absent after it; who was marked absent may still come.
        """
        case = after(
            screened("low"), event("request_help", PERSON), event("accept", COUNSELLOR),
            event("book", PERSON), event(first, COUNSELLOR),
        )  # fmt: skip

        if first == "attend":
            with pytest.raises(NotAllowed):
                step(POLICY, case, event(second, COUNSELLOR))
        else:
            assert step(POLICY, case, event(second, COUNSELLOR))[0].state == "in_service"

    def test_an_event_wins_over_a_timeout_of_the_same_instant(self):
        """
        A timeout that was overtaken by an event is a conflict and moves nothing.
        """
        case = after(screened("low"))
        (timer,) = due(POLICY, case, START + 14 * DAY)
        asked, _ = step(POLICY, case, event("request_help", PERSON, START + 14 * DAY))

        with pytest.raises(Conflict):
            step(POLICY, asked, timer)

    def test_a_timer_cannot_be_forced(self):
        """
        A timeout before its time is refused, whoever sends it.
        """
        case = after(screened("low"))
        early = event("timeout", SYSTEM, START, due=case.due_at.isoformat())

        with pytest.raises(Conflict):
            step(POLICY, case, early)

    def test_only_the_system_is_the_clock(self):
        """
        Nobody but the system can send the firing of an obligation.
        """
        case = after(screened("crisis"))
        timer = due(POLICY, case, START + 15 * MINUTE)[0]

        with pytest.raises(NotAllowed, match="obligation by counsellor"):
            step(POLICY, case, replace(timer, actor=COUNSELLOR))

    def test_a_clock_going_backwards_unfires_nothing(self):
        """
        When time jumps back, what was done stays done and nothing is due.
        """
        case, _ = silent(after(screened("crisis")), START + HOUR)

        assert due(POLICY, case, START) == ()
        assert "escalated" in case.facts

    def test_due_is_the_same_each_time(self):
        """
        Asked twice, the same timers have the same ids, in the order in which they fell due.
        """
        case = after(screened("crisis"))
        timers = due(POLICY, case, START + HOUR)

        assert timers == due(POLICY, case, START + HOUR)
        assert [timer.id for timer in timers] == ["c:1:crisis_answered", "c:1:timeout"]

    def test_a_time_needs_a_zone(self):
        """
        An event without a time zone is refused.
        """
        with pytest.raises(ValueError, match="needs a time zone"):
            event("erase", PERSON, START.replace(tzinfo=None))


class TestClosing:
    """
    How an episode ends, and what is known of it then.
    """

    def test_improved_needs_a_measurement(self):
        """
        A case closes as improved only on an outcome measured with the baseline's own instrument.
        """
        base = screened("low", instrument="phq9", score="total", value=12)
        later = {"at": START + 30 * DAY, "score": "total", "value": 4, "outcome": "reliable_recovery"}
        same, other = (after(base, screened("none", instrument=name, **later)) for name in ("phq9", "gad7"))

        closed, effects = step(POLICY, same, event("recovered", SYSTEM))
        assert (closed.state, closed.reason, closed.baseline) == ("closed", "improved", None)
        assert [effect.kind for effect in effects] == ["record_outcome"]
        assert effects[0].data["outcome"] == "reliable_recovery"
        assert other.outcome == "not_measured"
        with pytest.raises(NotAllowed):
            step(POLICY, other, event("recovered", SYSTEM))

    def test_a_transfer_is_confirmed_by_the_receiver(self):
        """
        A transfer closes the episode when another station accepts it, not when the sender does.
        """
        case = after(
            screened("high"), event("request_help", PERSON), event("accept", COUNSELLOR),
            event("book", PERSON), event("attend", COUNSELLOR), event("transfer", COUNSELLOR),
        )  # fmt: skip

        with pytest.raises(NotAllowed):
            step(POLICY, case, event("accept", COUNSELLOR, START + HOUR))
        closed, _ = step(POLICY, case, event("accept", OTHER, START + DAY))
        assert (closed.state, closed.reason) == ("closed", "transferred")
        assert closed.obligations == ()

    def test_refusal_is_the_persons_own_and_the_last_of_several(self):
        """
        A high case closes as declined when a human has seen it, offers are used up and the person says so.
        """
        case = after(screened("high"), event("acknowledge", COUNSELLOR))
        case, _ = silent(case, START + 6 * DAY)
        for n in (1, 2):
            case, _ = step(POLICY, case, event("decline", PERSON, START + 6 * DAY + n * MINUTE))
            assert case.state == "outreach"
        closed, _ = step(POLICY, case, event("decline", PERSON, START + 7 * DAY))

        assert (closed.state, closed.reason) == ("closed", "declined_informed")

    def test_sign_off_needs_a_message_and_an_escalation(self):
        """
        A supervisor signs off a high case as out of reach only after a message and an escalation.
        """
        case, _ = silent(after(screened("high")), START + 8 * DAY)
        with pytest.raises(NotAllowed):
            step(POLICY, case, event("sign_off", SUPERVISOR))
        case, _ = step(POLICY, case, event("message", COUNSELLOR))
        closed, _ = step(POLICY, case, event("sign_off", SUPERVISOR))

        assert (closed.state, closed.reason) == ("closed", "lost_to_follow_up")
        assert "two_way" not in closed.facts

    @pytest.mark.parametrize("tier", ["high", "crisis"])
    def test_no_grave_case_was_entered_in_error(self, tier):
        """
        A high or crisis case cannot be closed as a mistake.
        """
        with pytest.raises(NotAllowed):
            step(POLICY, after(screened(tier)), event("entered_in_error", SUPERVISOR))

    def test_erasing_forgets(self):
        """
        A person can erase at once; nothing but the identity and the counts stays, and the store is told.
        """
        case = after(screened("crisis", instrument="phq9", score="total", value=25))
        erased, effects = step(POLICY, case, event("erase", PERSON))

        left = Case("c", state="erased", version=2, episode=1, seen=erased.seen)
        assert left == erased
        assert effects[0].kind == "destroy_case"
        with pytest.raises(NotAllowed, match=r"allowed: nothing"):
            step(POLICY, erased, event("risk_signal", PERSON, START + DAY))

    def test_a_wrong_tier_is_said(self):
        """
        A screening without a tier is refused, with the tiers there are.
        """
        with pytest.raises(ValueError, match="'tier', one of none, low, moderate, high, crisis"):
            step(POLICY, new_case("c"), event("screened", SYSTEM))

    def test_six_words_for_the_person(self):
        """
        Whatever the state is called, the person sees one of six words, in both languages.
        """
        every = [*POLICY.states, "new", "closed", "erased"]

        assert set(every) == set(PHASES)
        assert all(PHASES[state] == POLICY.phase(state) for state in every)
        assert {"自助疏导", "等待接应", "已约好", "服务中", "跟进", "已结束"} == {PHASES[s]["zh-CN"] for s in every}


FLOOR, DEFAULT = (
    files("screening.pathway").joinpath(f"{name}.yaml").read_text("utf-8") for name in ("floor", "default")
)
MUTANTS = yaml.safe_load((Path(__file__).parent / "fixtures" / "pathway_mutants.yaml").read_text("utf-8"))


def policy(text: str, floor: str = FLOOR) -> Policy:
    return Policy.parse(text, floor=floor, path="mine.yaml")


def overlay(text: str) -> Policy:
    return Policy.parse(text, base=DEFAULT, floor=FLOOR, path="union.yaml")


class TestPolicy:
    """
    The policy as data: verified at load, whoever wrote it, and never looser than the floor.
    """

    @pytest.mark.parametrize("mutant", MUTANTS, ids=lambda mutant: mutant["code"])
    def test_mutants_are_refused(self, mutant):
        """
        A policy with one fault is refused, with the code for it and a place in the file.
        """
        assert mutant["was"] in DEFAULT

        with pytest.raises(PolicyError) as caught:
            policy(DEFAULT.replace(mutant["was"], mutant["becomes"]))
        assert mutant["code"] in {problem.code for problem in caught.value.problems}
        assert all("{" not in problem.message(lang) for problem in caught.value.problems for lang in ("en", "zh-CN"))

    @pytest.mark.parametrize(
        "obligation",
        [
            "high_acknowledged: {tiers: high, met_by: [[help_offered]], "
            "at_once: {effects: [offer_help, digest_high]}, "
            "stages: [{every: P1D, effects: notify_supervisor}]}",
            "high_reached: {tiers: high, met_by: [[two_way]], stages: [{every: P4D, effects: notify_supervisor}]}",
            "help_given: {met_by: [[two_way]], stages: [{every: P2D, effects: offer_help}]}",
            "moderate_offered: {tiers: moderate}",
            "moderate_offered: {at_once: {effects: offer_help}}",
        ],
    )
    def test_the_floor_cannot_be_loosened(self, obligation):
        """
        An obligation that is met by less, comes later or does less is refused where it is written.
        """
        with pytest.raises(PolicyError) as caught:
            overlay(f"policy: union\nobligations:\n  {obligation}\n")
        (problem,) = caught.value.problems
        assert (problem.code, problem.path, problem.line) == ("P09", "union.yaml", 3)

    @pytest.mark.parametrize(
        "also",
        [
            "[none, low, moderate], by: [system]",
            "[none, low, moderate], by: [system, supervisor]",
            "[none, low, moderate, high, crisis], by: [system]",
        ],
    )
    def test_the_ways_to_close_bind_at_every_step(self, also):
        """
        A row that forgets to ask for a message is verified, and yet closes no high case without one.
        """
        floor = FLOOR.replace("up, tiers: [none, low, moderate], by: [system]", f"up, tiers: {also}")
        guard = "when: {tier: [high, crisis], facts: [message_left, escalated]}, to: closed"
        mine = policy(DEFAULT.replace(guard, "when: {tier: [high, crisis]}, to: closed"), floor)
        case, _ = silent(after(screened("high"), event("acknowledge", COUNSELLOR)), START + 8 * DAY)

        for n in (1, 2):
            case, _ = step(mine, case, event("decline", PERSON, START + 8 * DAY + n * MINUTE))

        assert (case.state, case.owed) == ("outreach", ())
        with pytest.raises(NotAllowed):
            step(mine, case, event("sign_off", SUPERVISOR))

    def test_a_clock_never_falls_silent(self):
        """
        An obligation whose last stage does not repeat is refused.
        """
        with pytest.raises(PolicyError, match="P14"):
            policy(
                DEFAULT,
                FLOOR.replace("{every: PT2H, effects: [page_everyone]}", "{after: P9D, effects: [page_everyone]}"),
            )

    def test_place_of_a_fault(self):
        """
        A fault is reported at the line and column of the row it is in, in the layer that wrote it.
        """
        with pytest.raises(PolicyError) as caught:
            overlay("policy: union\nstates:\n  soothing:\n    on:\n      feel_ok: {by: person, to: gone}\n")
        (problem,) = caught.value.problems
        assert problem.line_in("en").startswith(
            "union.yaml:5:33: P02 there is no state `gone`; write one of: soothing,"
        )

    def test_an_overlay_without_code(self, tmp_path):
        """
        A union shortens a timer and adds a counter, two states and their rows, all in a file.
        """
        (tmp_path / "union.yaml").write_text(UNION, "utf-8")
        union = read_policy(tmp_path / "union.yaml")
        case = new_case("c")
        for each in (screened("low"), event("rescreen", PERSON), event("book", PERSON)):
            case, _ = step(union, case, each)

        assert case.state == "talk"
        assert case.due_at == START + 2 * DAY
        assert timedelta(days=7) == union.states["soothing"].wait(Tier.LOW, {})
        assert (union.name, union.version) == ("union", 3)
        assert union.digest != POLICY.digest

    def test_rows_are_replaced_as_a_whole(self):
        """
        What an overlay says of an event stands alone: nothing of the row it replaces shines through.
        """
        mine = overlay(
            "policy: union\nstates:\n  crisis_contact:\n    on:\n      stabilise: {by: counsellor, to: safety_watch}\n"
        )

        (row,) = mine.table["crisis_contact", "stabilise"]
        assert (row.set, row.effects) == ((), ())

    def test_a_group_names_states_there_are(self):
        """
        A group that speaks of a state the policy does not have is refused.
        """
        with pytest.raises(PolicyError, match=r"union.yaml:4:\d+: P02 there is no state `tea_room`"):
            overlay(
                "policy: union\ngroups:\n  mine:\n    states: [soothing, tea_room]\n"
                "    on:\n      rescreen: {by: person}\n"
            )

    def test_the_digest_is_of_every_layer(self):
        """
        The digest is the same for the same words and changes with any layer.
        """
        assert policy(DEFAULT).digest == policy(f"# a remark\n{DEFAULT}").digest == POLICY.digest
        stricter = FLOOR.replace("{every: P2D,", "{every: P1D,")
        assert policy(DEFAULT, stricter).digest != POLICY.digest

    def test_broken_text(self):
        """
        A file that is no YAML of the subset is a policy error too.
        """
        with pytest.raises(PolicyError):
            policy("policy: &anchor default\n")

    def test_a_policy_has_no_unknown_key(self):
        """
        A misspelled key is refused instead of ignored.
        """
        with pytest.raises(PolicyError, match=r"union.yaml:2:8: P01 stats"):
            overlay("policy: union\nstats: {}\n")


UNION = """
policy: union
version: 3
counters:
  cups: {max: 2, within: [tea_room]}
states:
  soothing:
    after: {default: P7D, high: P1D, crisis: PT2H}
    on:
      rescreen: {by: person, to: tea_room}
  tea_room:
    phase: self_help
    after: P3D
    on:
      book: {by: person, to: talk}
      timeout:
        - {by: system, when: {below: cups}, inc: cups}
        - {by: system, to: outreach, effects: mailbox_message}
  talk:
    phase: appointment
    after: P2D
    on:
      timeout: {by: system, to: outreach, effects: mailbox_message}
"""
