"""
The store keeps each change whole or not at all, and nothing that finds a person.
"""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from screening.errors import Conflict, ScreeningError
from screening.pathway import Effect, new_case
from screening.store import Change, Kept
from screening.store.migrations import STEPS
from screening.store.sqlite import SqliteStore
from screening.terms import Tier

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
LEASE = timedelta(minutes=5)


@pytest.fixture
def store(tmp_path):
    """An empty store in a file."""
    store = SqliteStore(tmp_path / "s.db")
    yield store
    store.close()


def changed(case, *, version, lookup=None, kinds=(), **more):
    """Return the change that takes *case* to *version*."""
    after = replace(case, version=version, state="soothing", tier=Tier.HIGH)
    effects = tuple(Effect(kind, {"tier": "high"}, f"{case.id}:{version}:{n}") for n, kind in enumerate(kinds))
    kept = Kept(after, sheet="sheet-of-" + case.id, segment={"work": "driver"})
    expected = None if lookup else version - 1
    return Change(kept, expected, {"event": "e", "state": "soothing"}, lookup=lookup, outbox=effects, **more)


def opened(store, name="a", **more):
    """Store a new case and return it."""
    change = changed(new_case(name), version=1, lookup=f"lookup-{name}", **more)
    store.write(change)
    return change.kept.case


class TestWriting:
    def test_case_comes_back(self, store):
        """
        What was stored under a look-up id is found under it, and nothing under another.
        """
        case = opened(store, due_at=NOW)

        found = store.find("lookup-a")
        assert found == store.load("a")
        assert found is not None
        assert (found.case, dict(found.segment)) == (case, {"work": "driver"})
        assert store.find("lookup-b") is None
        assert (store.due(NOW), store.due(NOW - LEASE), store.next_due()) == (("a",), (), NOW)

    def test_all_or_nothing(self, store):
        """
        A change the case does not expect raises Conflict and leaves no event, effect, message or count.
        """
        case = opened(store)
        stale = changed(case, version=3, kinds=["page_duty"], tallies=("x",))

        with pytest.raises(Conflict, match="no longer at version 2"):
            store.write(stale)
        with pytest.raises(Conflict, match="has a case already"):
            store.write(changed(new_case("b"), version=1, lookup="lookup-a", kinds=["page_duty"], tallies=("x",)))
        assert store.claim(["page_duty"], NOW, LEASE, 9) == ()
        assert (len(store.history("a")), store.tallies(), store.load("b")) == (1, {}, None)
        assert store.verify_log().faults == ()

    def test_two_writers(self, store):
        """
        Of two who change one version one wins, and the other gets Conflict.
        """
        case, ends = opened(store), []

        def write():
            try:
                store.write(changed(case, version=2))
                ends.append("won")
            except Conflict:
                ends.append("lost")

        threads = [threading.Thread(target=write) for _ in range(6)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sorted(ends) == ["lost"] * 5 + ["won"]

    def test_survives_reopening(self, store):
        """
        Cases, salt and timers are there after a restart.
        """
        opened(store, due_at=NOW)
        store.beat(NOW)
        again = SqliteStore(store.path)

        assert (again.salt, again.due(NOW), again.heartbeat()) == (store.salt, ("a",), NOW)
        again.close()

    def test_newer_store_is_refused(self, store):
        """
        A store written by a newer version is refused instead of guessed at.
        """
        db = sqlite3.connect(store.path, isolation_level=None)
        db.execute("UPDATE meta SET value = ? WHERE name = 'step'", (len(STEPS) + 1,))
        db.close()

        with pytest.raises(ScreeningError, match="this version of the package knows"):
            SqliteStore(store.path)


class TestOutbox:
    def test_lease(self, store):
        """
        A claimed effect is nobody else's until its lease ends; then it is claimed again, with its tries counted.
        """
        opened(store, kinds=["page_duty", "digest_high"])
        (first,) = store.claim(["page_duty"], NOW, LEASE, 9)

        assert store.claim(["page_duty"], NOW + LEASE / 2, LEASE, 9) == ()
        (second,) = store.claim(["page_duty"], NOW + LEASE, LEASE, 9)
        assert (first.effect, first.tries, second.tries) == (second.effect, 1, 2)

    def test_delivered_once_counted_once(self, store):
        """
        A delivered effect is gone and counted once, however often it is reported.
        """
        opened(store, kinds=["page_duty"])
        for _ in range(2):
            store.delivered("a:1:0", "delivered|page_duty")

        assert store.tallies() == {"delivered|page_duty": 1}
        assert store.claim(["page_duty"], NOW + LEASE, LEASE, 9) == ()

    def test_once(self, store):
        """
        A key is new exactly once.
        """
        assert [store.once("k"), store.once("k"), store.once("l")] == [True, False, True]


class TestHistory:
    def test_tampering_is_found(self, store):
        """
        Changing, removing or cutting off an entry is found, and the case named; other cases stay whole.
        """
        for name in "abcd":
            case = opened(store, name)
            for version in (2, 3):
                store.write(changed(case, version=version))
        assert store.verify_log().faults == ()
        db = sqlite3.connect(store.path, isolation_level=None)
        db.execute("UPDATE events SET body = '{}' WHERE case_id = 'a' AND seq = 2")
        db.execute("DELETE FROM events WHERE case_id = 'b' AND seq = 2")
        db.execute("DELETE FROM events WHERE case_id = 'c' AND seq = 3")
        db.close()

        assert store.verify_log().faults == ("a", "b", "c")

    def test_erasing(self, store):
        """
        After erasing no byte of the case is left in file or WAL, its chain still verifies, and it is not found.
        """
        opened(store, "needle", kinds=["page_duty"])
        store.alias("ALIAS", "needle")
        opened(store, "other")

        assert store.erase("needle") is True
        data = b"".join(path.read_bytes() for path in store.path.parent.glob("s.db*"))
        assert b"sheet-of-other" in data
        assert not [word for word in (b"sheet-of-needle", b"lookup-needle", b"ALIAS", b"needle:1:0") if word in data]
        assert (store.find("lookup-needle"), store.load("needle"), store.history("needle")) == (None, None, ())
        assert (store.verify_log().links, store.verify_log().faults) == (2, ())

    def test_open_reader_delays_erasing(self, store):
        """
        While somebody still reads old pages the store says that erasing is not done, and afterwards that it is.
        """
        opened(store)
        reader = sqlite3.connect(store.path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM cases").fetchall()

        store._db.execute("PRAGMA busy_timeout = 0")
        assert store.erase("a") is False
        reader.execute("COMMIT")
        reader.close()
        assert store.erase("a") is True


def test_settings(store):
    """
    Commits reach the disk, readers do not block the writer, and deleted bytes are overwritten.
    """
    settings = {name: store._db.execute(f"PRAGMA {name}").fetchone()[0] for name in (
        "journal_mode", "synchronous", "secure_delete"
    )}  # fmt: skip

    assert settings == {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}


def test_no_column_finds_a_person(store):
    """
    Every stored column is one of these, no table keeps the order of arrival, and there is none for a person's trace.
    """
    tables = dict(store._rows("SELECT name, sql FROM sqlite_master WHERE type = 'table'"))
    columns = {c[1] for name in tables for c in store._rows(f"PRAGMA table_info({name})")}

    assert all(sql.endswith("WITHOUT ROWID") for sql in tables.values())
    assert columns == {
        "name", "value", "id", "version", "tier", "state", "due_at", "listed", "body", "lookup", "case_id", "seq",
        "salt", "seal", "link", "key", "kind", "data", "tries", "dead", "alias", "count",
    }  # fmt: skip
