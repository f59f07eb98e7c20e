"""
The shipped store: one SQLite file, one host, one writer at a time.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from ..errors import Conflict
from ..pathway import Effect
from ..terms import Tier
from . import Audit, Change, Delivery, Kept
from .migrations import migrate
from .rows import FIRST, compact, link, moment, read, seal, seconds, written

_RAISE = "INSERT INTO tallies VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET count = count + 1"


class SqliteStore:
    """
    Cases in the SQLite file *path* (``":memory:"`` for none), safe to use from several threads.

    Every commit reaches the disk before it is said to be done, and what is deleted is overwritten.
    """

    def __init__(self, path: str | Path) -> None:
        self.path = None if str(path) == ":memory:" else Path(path)
        self._lock = threading.RLock()
        self._db = sqlite3.connect(str(path), isolation_level=None, check_same_thread=False, timeout=10)
        try:
            self._open()
        except BaseException:
            self._db.close()
            raise

    def _open(self) -> None:
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON", "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {pragma}").fetchall()
        migrate(self._db)
        self._db.execute("INSERT OR IGNORE INTO meta VALUES ('salt', ?)", (secrets.token_bytes(16),))
        ((self._salt,),) = self._rows("SELECT value FROM meta WHERE name = 'salt'")

    def close(self) -> None:
        """Close the file."""
        self._db.close()

    @property
    def salt(self) -> bytes:
        """The one salt of all receipts of this store."""
        return bytes(self._salt)

    @contextmanager
    def _writing(self) -> Iterator[sqlite3.Connection]:
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
            except BaseException:
                self._db.execute("ROLLBACK")
                raise
            self._db.execute("COMMIT")

    def _rows(self, query: str, *values: object) -> list[Any]:
        with self._lock:
            return self._db.execute(query, values).fetchall()

    # Cases

    def find(self, lookup: str) -> Kept | None:
        """Return the case of a receipt's look-up id."""
        rows = self._rows("SELECT case_id FROM receipts WHERE lookup = ?", lookup)
        return self.load(rows[0][0] if rows else "")

    def load(self, case_id: str) -> Kept | None:
        """Return the case *case_id*, unless it is not there or erased."""
        rows = self._rows("SELECT body, listed FROM cases WHERE id = ? AND body IS NOT NULL", case_id)
        return read(rows[0][0], listed=bool(rows[0][1])) if rows else None

    def write(self, change: Change) -> None:
        """Store *change*; raise Conflict, and store nothing, if the case is not as it expects."""
        with self._writing() as db:
            self._put(db, change)
            self._append(db, change.kept.case.id, compact(change.entry))
            case_id = change.kept.case.id
            # Due at 0 is due at once, and keeps no time of the event.
            db.executemany(
                "INSERT OR IGNORE INTO outbox VALUES (?, ?, ?, ?, 0, 0, 0)",
                [(e.key, case_id, e.kind, compact(e.data)) for e in change.outbox],
            )
            for effect in change.messages:
                self._leave(db, case_id, effect.kind)
            db.executemany(_RAISE, [(name,) for name in change.tallies])

    def _put(self, db: sqlite3.Connection, change: Change) -> None:
        case = change.kept.case
        due_at, listed = seconds(change.due_at), change.kept.listed
        row = (case.version, int(case.tier), case.state, due_at, listed, written(change.kept))
        if change.expected is None:
            taken = db.execute("SELECT 1 FROM receipts WHERE lookup = ?", (change.lookup,)).fetchone()
            if taken or change.lookup is None:
                msg = "this receipt has a case already"
                raise Conflict(msg)
            db.execute("INSERT INTO cases VALUES (?, ?, ?, ?, ?, ?, ?)", (case.id, *row))
            db.execute("INSERT INTO receipts VALUES (?, ?)", (change.lookup, case.id))
            return
        changed = db.execute(
            "UPDATE cases SET version = ?, tier = ?, state = ?, due_at = ?, listed = ?, body = ?"
            " WHERE id = ? AND version = ? AND body IS NOT NULL",
            (*row, case.id, change.expected),
        )
        if changed.rowcount != 1:
            msg = f"the case is no longer at version {change.expected}"
            raise Conflict(msg)

    def _append(self, db: sqlite3.Connection, case_id: str, body: str) -> None:
        last = db.execute(
            "SELECT seq, link FROM events WHERE case_id = ? ORDER BY seq DESC LIMIT 1", (case_id,)
        ).fetchone()
        seq, before = last or (0, FIRST)
        salt = secrets.token_bytes(32)
        sealed = seal(salt, body)
        row = (case_id, seq + 1, salt, body, sealed, link(before, sealed))
        db.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?)", row)

    def _leave(self, db: sqlite3.Connection, case_id: str, kind: str) -> None:
        db.execute(
            "INSERT INTO messages SELECT ?, coalesce(max(seq), 0) + 1, ? FROM messages WHERE case_id = ?",
            (case_id, kind, case_id),
        )

    def erase(self, case_id: str) -> bool:
        """Erase all of a case but its links; return False while an open reader still holds old pages."""
        with self._writing() as db:
            db.execute("UPDATE events SET salt = NULL, body = NULL WHERE case_id = ?", (case_id,))
            db.execute(
                "UPDATE cases SET body = NULL, tier = NULL, due_at = NULL, listed = 0, state = 'erased'"
                " WHERE id = ?",
                (case_id,),
            )
            for table in ("receipts", "outbox", "messages", "aliases"):
                db.execute(f"DELETE FROM {table} WHERE case_id = ?", (case_id,))
        ((busy, _, _),) = self._rows("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy

    def due(self, now: datetime) -> tuple[str, ...]:
        """Return the cases with a timer due by *now*, the longest overdue first."""
        rows = self._rows("SELECT id FROM cases WHERE due_at <= ? ORDER BY due_at, id", seconds(now))
        return tuple(case_id for (case_id,) in rows)

    def next_due(self) -> datetime | None:
        """Return when the next timer of any case falls due."""
        ((due,),) = self._rows("SELECT min(due_at) FROM cases WHERE due_at IS NOT NULL")
        return moment(due)

    def listed(self) -> tuple[Kept, ...]:
        """Return the cases on the worklist, in no telling order."""
        rows = self._rows("SELECT body FROM cases WHERE listed ORDER BY id")
        return tuple(read(body, listed=True) for (body,) in rows)

    # Outbox

    def claim(
        self, kinds: Collection[str], now: datetime, lease: timedelta, limit: int
    ) -> tuple[Delivery, ...]:
        """Lease up to *limit* effects of *kinds* that are due; whoever does not report back loses them."""
        marks = ",".join("?" * len(kinds))
        with self._writing() as db:
            rows = db.execute(
                "UPDATE outbox SET tries = tries + 1, due_at = ? WHERE key IN (SELECT key FROM outbox"
                f" WHERE NOT dead AND kind IN ({marks}) AND due_at <= ? ORDER BY due_at, key LIMIT ?)"
                " RETURNING key, kind, data, case_id, tries",
                (seconds(now + lease), *kinds, seconds(now), limit),
            ).fetchall()
        return tuple(sorted((_delivery(row) for row in rows), key=lambda d: d.effect.key))

    def delivered(self, key: str, tally: str) -> None:
        """Take the effect *key* out of the outbox, and raise *tally*."""
        with self._writing() as db:
            if db.execute("DELETE FROM outbox WHERE key = ?", (key,)).rowcount:
                db.execute(_RAISE, (tally,))

    def retry(self, key: str, at: datetime) -> None:
        """Let the effect *key* be due again *at*."""
        with self._writing() as db:
            db.execute("UPDATE outbox SET due_at = ? WHERE key = ?", (seconds(at), key))

    def bury(self, key: str) -> None:
        """Give up on the effect *key*, and keep it for a person to look at."""
        with self._writing() as db:
            db.execute("UPDATE outbox SET dead = 1 WHERE key = ?", (key,))

    def buried(self) -> tuple[Delivery, ...]:
        """Return the effects given up on."""
        rows = self._rows("SELECT key, kind, data, case_id, tries FROM outbox WHERE dead ORDER BY key")
        return tuple(map(_delivery, rows))

    def once(self, key: str) -> bool:
        """Return True the first time it is asked about *key*: handlers deduplicate by it."""
        with self._writing() as db:
            return db.execute("INSERT OR IGNORE INTO claims VALUES (?)", (key,)).rowcount == 1

    # What is read

    def messages(self, case_id: str) -> tuple[str, ...]:
        """Return the kinds of the messages left for the person, oldest first."""
        rows = self._rows("SELECT kind FROM messages WHERE case_id = ? ORDER BY seq", case_id)
        return tuple(kind for (kind,) in rows)

    def alias(self, alias: str, case_id: str) -> None:
        """Remember what staff call a case."""
        with self._writing() as db:
            db.execute("INSERT OR IGNORE INTO aliases VALUES (?, ?)", (alias, case_id))

    def aliased(self, alias: str) -> str | None:
        """Return the case that staff call *alias*."""
        rows = self._rows("SELECT case_id FROM aliases WHERE alias = ?", alias)
        return str(rows[0][0]) if rows else None

    def counts(self) -> Mapping[tuple[Tier, str], int]:
        """Return the number of cases by tier and state."""
        rows = self._rows(
            "SELECT tier, state, count(*) FROM cases WHERE body IS NOT NULL GROUP BY tier, state"
        )
        return {(Tier(tier), state): count for tier, state, count in rows}

    def tallies(self) -> Mapping[str, int]:
        """Return all counts raised so far."""
        return dict(self._rows("SELECT name, count FROM tallies"))

    def history(self, case_id: str) -> tuple[Mapping[str, str | int], ...]:
        """Return the entries of a case, oldest first; none once erased."""
        rows = self._rows(
            "SELECT body FROM events WHERE case_id = ? AND body IS NOT NULL ORDER BY seq", case_id
        )
        return tuple(json.loads(body) for (body,) in rows)

    def verify_log(self) -> Audit:
        """Recompute every chain."""
        rows = self._rows("SELECT case_id, seq, salt, body, seal, link FROM events ORDER BY case_id, seq")
        heads: dict[str, tuple[int, bytes]] = {}
        faults: dict[str, None] = {}
        for case_id, seq, salt, body, sealed, linked in rows:
            before, last = heads.get(case_id, (0, FIRST))
            kept = body is None or seal(salt, body) == sealed
            if not (kept and seq == before + 1 and link(last, sealed) == linked):
                faults[case_id] = None
            heads[case_id] = (seq, linked)
        short = self._rows("SELECT id, version FROM cases WHERE body IS NOT NULL")
        faults |= {case_id: None for case_id, version in short if heads.get(case_id, (0,))[0] != version}
        return Audit(len(heads), len(rows), tuple(faults))

    def beat(self, now: datetime) -> None:
        """Note that a worker is alive."""
        with self._writing() as db:
            db.execute("INSERT OR REPLACE INTO meta VALUES ('beat', ?)", (seconds(now),))

    def heartbeat(self) -> datetime | None:
        """Return when a worker last said that it is alive."""
        rows = self._rows("SELECT value FROM meta WHERE name = 'beat'")
        return moment(rows[0][0]) if rows else None


def _delivery(row: tuple[str, str, str, str, int]) -> Delivery:
    key, kind, data, case_id, tries = row
    return Delivery(Effect(kind, json.loads(data), key), case_id, tries)
