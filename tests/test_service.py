"""
The service screens by receipt, shows what matters first, and lets nobody fall out of the loop.
"""

from __future__ import annotations

import logging
import stat
import threading
from datetime import UTC, date, datetime, timedelta
from importlib.resources import files
from random import Random

import pytest

from screening.anonymity import Kdf
from screening.care import parse_lines, parse_words
from screening.contents import default_lines, default_words, pepper_file
from screening.errors import AnswerError, Conflict, DefinitionError, LocaleUnavailable
from screening.library import Library
from screening.pathway import Actor, NotAllowed
from screening.service import NoCase, ScreeningService
from screening.service.changes import PAGES, band
from screening.service.views import NotKept
from screening.store.sqlite import SqliteStore
from screening.terms import Tier
from screening.worker import Worker, once

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LIBRARY = Library.builtin()
COUNSELLOR = Actor("counsellor", "north")
CALM = {f"q{n}": 0 for n in range(1, 10)}
RISK = CALM | {"q9": 1, "impact": 0}
HEAVY = {f"q{n}": 2 for n in range(1, 9)} | {"q9": 0, "impact": 2}


class World:
    """A service on a fresh store, and the effects its handlers were given."""

    def __init__(self, path):
        self.derived = 0
        self.given = []
        self.service = ScreeningService(
            store=SqliteStore(path),
            library=LIBRARY,
            pepper=b"p" * 32,
            kdf=Kdf(n=2),
            clock=lambda: NOW,
            entropy=Random(7).randbytes,
            on_duty=lambda now: True,
        )
        kinds = (*PAGES, "digest_high", "queue_referral", "notify_supervisor")
        self.worker = Worker(self.service, dict.fromkeys(kinds, self.given.append))

    @property
    def kinds(self):
        """The kinds of the effects given to handlers so far."""
        return [effect.kind for effect in self.given]

    def crisis(self, receipt=None):
        """Open a case in crisis."""
        receipt = receipt or self.service.new_receipt()
        return self.service.open_case(Tier.CRISIS, "", "receipt", receipt)


@pytest.fixture
def world(tmp_path):
    """A world with its store in a file."""
    world = World(tmp_path / "w.db")
    yield world
    world.service.store.close()


@pytest.fixture
def service(world):
    """The service of the world."""
    return world.service


class TestShown:
    def test_a_store_that_fails_hides_no_line(self, service):
        """
        When the disk is gone the person still sees the lines first, and the caller learns that nothing was kept.
        """
        receipt = service.new_receipt()
        service.store.close()
        with pytest.raises(NotKept) as caught:
            service.screen("phq9", {"q9": 1}, receipt=receipt, locale="zh-CN")
        assert caught.value.shown[0].kind == "lines"
        assert caught.value.result.tier is Tier.HIGH

    @pytest.mark.parametrize("locale", ["zh-CN", "en"])
    @pytest.mark.parametrize("tier", [Tier.HIGH, Tier.CRISIS])
    def test_lines_stand_first(self, service, tier, locale):
        """
        At high and in a crisis the first card is the lines: emergencies, then 12356, a volunteers' line last.
        """
        opened = service.open_case(tier, "", "receipt", service.new_receipt(), locale=locale)

        assert opened.shown[0].kind == "lines"
        assert opened.shown[0].numbers == ("120", "110", "12356", "400-161-9995")
        assert {card.locale for card in opened.shown} == {locale}

    def test_one_endorsed_risk_item_is_enough(self, world, service):
        """
        Item 9 at 1 with a total of 1 shows the lines first and goes to the digest, not to the pager.
        """
        opened = service.screen("phq9", RISK, receipt=service.new_receipt())
        world.worker.run_once(NOW)

        assert (opened.result.tier, opened.shown[0].kind, world.kinds) == (Tier.HIGH, "lines", ["digest_high"])

    def test_blank_risk_item_keeps_help_in_sight(self, service):
        """
        A blank risk item shows the lines first, though the tier itself is none.
        """
        opened = service.screen("phq9", CALM | {"q9": None}, receipt=service.new_receipt())

        assert (opened.result.tier, opened.shown[0].kind) == (Tier.NONE, "lines")

    def test_nobody_on_duty_promises_nothing(self, world, service):
        """
        The screen says that somebody is on duty only while the worker lives and somebody is.
        """
        assert world.crisis().shown[1].kind == "duty_off"
        world.worker.run_once(NOW)
        assert world.crisis().shown[1].kind == "duty_on"
        service.store.beat(NOW - timedelta(minutes=11))
        assert world.crisis().shown[1].kind == "duty_off"

    def test_recall_period_is_the_instruments(self, service):
        """
        The result speaks of the time the questionnaire asked about.
        """
        opened = service.screen("phq9", CALM, receipt=service.new_receipt(), locale="en")

        assert "about the last 2 weeks" in " ".join(line for card in opened.shown for line in card.lines)


class TestIdempotent:
    def test_retry(self, world, service):
        """
        The same sheet under the same receipt again: same screen, no second case, event or page.
        """
        receipt = service.new_receipt()
        first, second = world.crisis(receipt), world.crisis(receipt)
        world.worker.run_once(NOW)

        assert first == second
        assert world.kinds == ["page_duty"]
        assert sum(service.store.counts().values()) == 1

    def test_simultaneous_retries(self, service):
        """
        However many retries come at once there is one case with one screening.
        """
        keys = service.unlock(service.new_receipt())
        threads = [
            threading.Thread(target=service.screen, args=("phq9", HEAVY), kwargs={"receipt": keys}) for _ in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert service.store.tallies()["screened|high"] == 1
        assert service.store.verify_log().links == 1

    def test_other_answers_are_a_re_screening(self, service):
        """
        Different answers under the receipt open a new episode of the same case.
        """
        receipt = service.new_receipt()
        episodes = [service.screen("phq9", s, receipt=receipt).case.episode for s in (CALM, HEAVY, HEAVY)]

        assert episodes == [1, 2, 2]

    def test_same_answers_weeks_later(self, service):
        """
        After the person has begun a re-screening the same answers are a new episode, and its retry is none.
        """
        receipt = service.new_receipt()
        service.screen("phq9", CALM, receipt=receipt)
        service.respond(receipt, "rescreen")

        assert [service.screen("phq9", CALM, receipt=receipt).case.episode for _ in range(2)] == [2, 2]

    def test_outcome_of_a_re_screening(self, service):
        """
        A re-screening is measured against the first one, by what the instrument's own file publishes.
        """
        receipt = service.new_receipt()
        service.screen("phq9", HEAVY, receipt=receipt)
        service.screen("phq9", CALM, receipt=receipt)

        (outcome,) = [name for name in service.store.tallies() if name.startswith("outcome|high|")]
        assert outcome.endswith("recovery")

    def test_refused_before_anything_is_stored(self, service):
        """
        A wrong answer, an unknown language or a third segment raises and leaves no case.
        """
        receipt = service.new_receipt()
        with pytest.raises(AnswerError):
            service.screen("phq9", CALM | {"q1": 9}, receipt=receipt)
        with pytest.raises(LocaleUnavailable):
            service.screen("phq9", CALM, receipt=receipt, locale="fr")
        with pytest.raises(ValueError, match="two coarse groups"):
            service.screen("phq9", CALM, receipt=receipt, segment={"a": "x", "b": "y", "c": "z"})
        assert service.store.counts() == {}


class TestAnonymous:
    def test_nothing_to_find(self, service, caplog, tmp_path):
        """
        Neither receipt, key nor answers stand in the store, its WAL, the logs or a repr.
        """
        caplog.set_level(logging.DEBUG)
        receipt = service.new_receipt()
        keys = service.unlock(receipt)
        opened = service.screen("phq9", HEAVY, receipt=receipt, segment={"work": "driver"})
        service.respond(receipt, "request_help")
        said = caplog.text + repr(opened.case) + repr(receipt) + repr(keys)
        data = b"".join(path.read_bytes() for path in tmp_path.glob("w.db*")) + said.encode()

        secrets = [receipt.text, receipt.digits, keys.key.hex(), '"q1"', '"impact"']
        secrets += [form.replace("-", "") for form in secrets[:2]]
        assert keys.lookup.encode() in data
        assert not [secret for secret in secrets if secret.encode() in data]
        assert keys.key not in data
        assert receipt.secret not in data

    def test_miss_and_erased_look_alike(self, service):
        """
        A receipt never used and one erased give the same error after the same work.
        """
        erased, unused = service.new_receipt(), service.new_receipt()
        service.screen("phq9", CALM, receipt=erased)
        assert service.erase(erased) is True
        seen = []
        service.store._db.set_trace_callback(lambda sql: seen.append(sql.split("'")[0]))
        work = []
        for receipt in (erased, unused):
            seen.clear()
            with pytest.raises(NoCase) as caught:
                service.status(receipt)
            work.append((str(caught.value), tuple(seen)))

        assert work[0] == work[1]
        assert service.store.verify_log().faults == ()

    def test_history_knows_the_day_only(self, service):
        """
        What is kept of an event has its day, and no time of day.
        """
        service.screen("phq9", HEAVY, receipt=service.new_receipt())
        ((case_id,),) = service.store._rows("SELECT id FROM cases")

        (entry,) = service.store.history(case_id)
        assert entry["day"] == "2026-03-02"
        assert not [value for value in entry.values() if ":" in str(value)]

    def test_each_station_has_its_own_pseudonym(self, world, service):
        """
        Two stations call a case by different names, and neither can use the other's.
        """
        world.crisis()
        (north,), (south,) = service.worklist("north"), service.worklist("south")

        assert north.alias != south.alias
        with pytest.raises(NoCase):
            service.act(south.alias, "acknowledge", COUNSELLOR)

    def test_pepper_file(self, tmp_path):
        """
        The pepper is made once, is its owner's only, and a torn file is refused.
        """
        path = tmp_path / "s.pepper"
        pepper = pepper_file(path)

        assert (len(pepper), pepper_file(path), stat.S_IMODE(path.stat().st_mode)) == (32, pepper, 0o600)
        path.write_bytes(pepper[:9])
        with pytest.raises(ValueError, match="has 9"):
            pepper_file(path)


class TestPersonAndStaff:
    def test_risk_signal_needs_no_case(self, world, service):
        """
        A risk signal under an unused receipt opens a case, shows the lines first and pages.
        """
        view = service.respond(service.new_receipt(), "risk_signal", locale="en")
        world.worker.run_once(NOW)

        assert (view.shown[0].kind, view.phase, world.kinds) == ("lines", "waiting for someone", ["page_duty"])

    def test_not_allowed_names_what_is(self, service):
        """
        An act that is not possible now is refused, with what would be.
        """
        receipt = service.new_receipt()
        service.screen("phq9", CALM, receipt=receipt)

        with pytest.raises(NotAllowed) as caught:
            service.respond(receipt, "attend")
        assert {"request_help", "decline", "respond", "risk_signal", "erase"} <= set(caught.value.allowed)

    def test_message_waits_for_the_return(self, world, service):
        """
        What a counsellor leaves is read at the next return; answering it is two-way contact, a click is not.
        """
        receipt = service.new_receipt()
        world.crisis(receipt)
        (item,) = service.worklist("north")
        service.act(item.alias, "acknowledge", COUNSELLOR)
        assert "crisis_reached" in service.worklist("north")[0].owed
        service.act(item.alias, "message", COUNSELLOR)

        assert [card.kind for card in service.status(receipt).shown] == ["lines", "duty_off", "message"]
        service.respond(receipt)
        assert service.worklist("north") == ()

    def test_two_counsellors(self, world, service):
        """
        Who acts on a case as it was before somebody else changed it gets Conflict, and changes nothing.
        """
        world.crisis()
        (item,) = service.worklist("north")
        after = service.act(item.alias, "acknowledge", COUNSELLOR, version=item.version)

        with pytest.raises(Conflict):
            service.act(item.alias, "message", COUNSELLOR, version=item.version)
        assert service.worklist("north")[0].version == after.version

    def test_time_to_contact_is_a_band(self, world, service):
        """
        Acknowledged after 40 minutes is counted once, as within the hour, and no minute is kept.
        """
        world.crisis()
        (item,) = service.worklist("north")
        for minutes in (40, 50):
            service.act(item.alias, "acknowledge", COUNSELLOR, at=NOW + timedelta(minutes=minutes))

        times = {name: n for name, n in service.store.tallies().items() if name.startswith("time|")}
        assert times == {"time|crisis|acknowledged|1 h": 1}
        assert [band(timedelta(minutes=m)) for m in (15, 16, 60, 61, 4321)] == ["15 min", "1 h", "1 h", "4 h", "later"]


class TestWorker:
    def test_silence_never_ends_a_crisis(self, world, service):
        """
        If nobody ever answers, the supervisor is paged at 15 minutes, all at an hour, and every two hours on.
        """
        world.crisis()
        for minutes in (0, 15, 60):
            world.worker.run_once(NOW + timedelta(minutes=minutes))
        assert world.kinds == ["page_duty", "page_supervisor", "page_everyone"]
        for hours in range(2, 24 * 8, 2):
            world.worker.run_once(NOW + timedelta(hours=hours))

        assert world.kinds.count("page_everyone") >= 12 * 7
        (item,) = service.worklist("north", at=NOW + timedelta(days=8))
        assert (item.tier, "crisis_answered" in item.overdue) == (Tier.CRISIS, True)

    def test_failing_handler_holds_up_nobody(self, world, service, caplog):
        """
        A page that fails is tried again after one minute, then two; other effects go out meanwhile.
        """

        def fail(effect):
            raise OSError("pager at 10.0.0.7 said no")

        world.worker.handlers["page_duty"] = fail
        world.crisis()
        service.screen("phq9", HEAVY, receipt=service.new_receipt())
        runs = [world.worker.run_once(NOW + timedelta(seconds=s)) for s in (0, 59, 60, 179, 180)]

        assert world.kinds == ["digest_high"]
        assert [run.failed for run in runs] == [1, 0, 1, 0, 1]
        assert "10.0.0.7" not in caplog.text

    def test_page_given_up_is_told_to_the_case(self, world, service):
        """
        A page that fails for good is kept for a person to see, and its case escalates at once.
        """

        def fail(effect):
            raise OSError

        world.worker.handlers["page_duty"] = fail
        world.worker.tries = 2
        world.crisis()
        for seconds in (0, 60):
            world.worker.run_once(NOW + timedelta(seconds=seconds))
        world.worker.run_once(NOW + timedelta(seconds=61))

        assert [d.effect.kind for d in service.store.buried()] == ["page_duty"]
        assert world.kinds == ["page_everyone"]

    def test_crash_after_the_handler(self, world, service, monkeypatch):
        """
        If the worker dies between handler and report the effect comes again, with the same key.
        """
        world.crisis()
        with monkeypatch.context() as patch:
            patch.setattr(service.store, "delivered", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
            with pytest.raises(KeyboardInterrupt):
                world.worker.run_once(NOW)
        world.worker.run_once(NOW + timedelta(minutes=5))

        assert world.kinds == ["page_duty"] * 2
        assert len({effect.key for effect in world.given}) == 1

    def test_once_drops_repeats(self, world, service):
        """
        A handler wrapped in `once` is called once for each key.
        """
        world.crisis()
        (delivery,) = service.store.claim(["page_duty"], NOW, timedelta(minutes=1), 9)
        handler = once(service.store, world.given.append)
        handler(delivery.effect)
        handler(delivery.effect)

        assert len(world.given) == 1

    def test_poisoned_case_holds_up_nobody(self, world, service, monkeypatch):
        """
        A case whose timers cannot be fired is passed over, and the timers of all others fire.
        """
        world.crisis()
        (poisoned,) = service.store.due(NOW + timedelta(days=1))
        world.crisis()
        load = service.store.load
        monkeypatch.setattr(service.store, "load", lambda id: 1 / 0 if id == poisoned else load(id))
        world.worker.run_once(NOW + timedelta(minutes=15))

        assert world.kinds.count("page_supervisor") == 1

    def test_restart_loses_no_timer(self, world, service):
        """
        A service started anew on the same store fires what fell due while there was none.
        """
        world.crisis()
        again = World(service.store.path)
        again.worker.run_once(NOW + timedelta(hours=5))

        assert {"page_duty", "page_supervisor", "page_everyone"} <= set(again.kinds)
        again.service.store.close()


class TestWords:
    """
    safety.md: what a person sees in every language, and what nobody ever says to them.
    """

    words = files("screening.care").joinpath("words.yaml").read_text("utf-8")
    lines = files("screening.care").joinpath("lines.yaml").read_text("utf-8")

    @pytest.mark.parametrize("tier", list(Tier))
    def test_every_screen_says_what_it_is(self, tier):
        """
        Every result says that it is no diagnosis, speaks of the answers, and tells how to come back.
        """
        said = {"zh-CN": ("这不是诊断", "根据您", "回访码"), "en": ("not a diagnosis", "your answers", "receipt")}
        for locale, phrases in said.items():
            cards = default_words().screen(tier, default_lines(), locale=locale)
            text = " ".join(line for card in cards for line in card.lines)
            assert [phrase for phrase in phrases if phrase not in text] == []

    @pytest.mark.parametrize(
        ("old", "new", "code"),
        [
            ("您不用一个人扛", "您必须坚强一点", "K04"),
            ("Stop whenever", "You have no disorder; stop whenever", "K04"),
            ("  message:\n", "  massage:\n", "K01"),
            ("locales: [zh-CN, en]", "locales: [zh-CN, en, fr]", "K03"),
            ("cards: [lines, next_crisis,", "cards: [lines, next_crises,", "K03"),
        ],
    )
    def test_wrong_words_are_refused(self, old, new, code):
        """
        A forbidden word, a text missing in a language or a card that is not there is an error at load.
        """
        assert old in self.words
        text = self.words.replace(old, new, 1)
        if code == "K01":
            text = text.replace("massage:\n    zh-CN:\n      title", "massage:\n    zh-CN:\n      titel")

        with pytest.raises(DefinitionError) as caught:
            parse_words(text)
        assert {problem.code for problem in caught.value.problems} >= {code}

    def test_thin_crisis_screen_is_refused(self):
        """
        A region whose only crisis line is a secondary one is an error at load.
        """
        with pytest.raises(DefinitionError) as caught:
            parse_lines(self.lines.replace('"12356"', '"12357"').replace("kind: crisis", "kind: support", 1))
        assert [problem.code for problem in caught.value.problems] == ["K02"]

    def test_lines_are_dated_and_modest(self):
        """
        Every line has a source and a date and was called by nobody yet; 12356 claims no 24 hours; dates go stale.
        """
        lines = default_lines()
        today = max(line.verified_on for line in lines.lines)

        assert {line.checked for line in lines.lines} == {"source"}
        assert {x.number: x.hours for x in lines.lines}["12356"] == "vary"
        assert lines.stale(today) == ()
        assert lines.stale(today + timedelta(days=181)) == lines.lines
        assert isinstance(today, date)
