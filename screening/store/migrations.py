"""
The tables, as a list of steps: a store runs those it has not run yet, each in one transaction.

A step that was released is never edited; a change is a new step at the end.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Final

from ..errors import ScreeningError


def _first(db: sqlite3.Connection) -> None:
    """Cases with their receipts, history, outbox, messages, staff's names for them, and plain counts."""
    for table in (
        "cases (id TEXT PRIMARY KEY, version INTEGER NOT NULL, tier INTEGER, state TEXT NOT NULL,"
        " due_at INTEGER, listed INTEGER NOT NULL, body TEXT)",
        "receipts (lookup TEXT PRIMARY KEY, case_id TEXT NOT NULL)",
        "events (case_id TEXT, seq INTEGER, salt BLOB, body TEXT, seal BLOB NOT NULL, link BLOB NOT NULL,"
        " PRIMARY KEY (case_id, seq))",
        "outbox (key TEXT PRIMARY KEY, case_id TEXT NOT NULL, kind TEXT NOT NULL, data TEXT NOT NULL,"
        " due_at INTEGER NOT NULL, tries INTEGER NOT NULL, dead INTEGER NOT NULL)",
        "messages (case_id TEXT, seq INTEGER, kind TEXT NOT NULL, PRIMARY KEY (case_id, seq))",
        "aliases (alias TEXT PRIMARY KEY, case_id TEXT NOT NULL)",
        "claims (key TEXT PRIMARY KEY)",
        "tallies (name TEXT PRIMARY KEY, count INTEGER NOT NULL)",
    ):
        # Without a row id nothing keeps the order in which people came.
        db.execute(f"CREATE TABLE {table} WITHOUT ROWID")
    db.execute("CREATE INDEX cases_due ON cases (due_at) WHERE due_at IS NOT NULL")
    db.execute("CREATE INDEX outbox_due ON outbox (dead, kind, due_at)")
    db.execute("CREATE INDEX receipts_case ON receipts (case_id)")
    db.execute("CREATE INDEX outbox_case ON outbox (case_id)")
    db.execute("CREATE INDEX aliases_case ON aliases (case_id)")


STEPS: Final[tuple[Callable[[sqlite3.Connection], None], ...]] = (_first,)


def migrate(db: sqlite3.Connection) -> None:
    """
    Bring *db* to the newest tables.

    Raises:
        ScreeningError: it was written by a newer version of this package.
    """
    db.execute("CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID")
    (done,) = db.execute("SELECT coalesce(max(value), 0) FROM meta WHERE name = 'step'").fetchone()
    if done > len(STEPS):
        msg = f"this store is at step {done}; this version of the package knows {len(STEPS)}"
        raise ScreeningError(msg)
    for number, step in enumerate(STEPS[done:], done + 1):
        db.execute("BEGIN IMMEDIATE")
        try:
            step(db)
            db.execute("INSERT OR REPLACE INTO meta VALUES ('step', ?)", (number,))
        except BaseException:
            db.execute("ROLLBACK")
            raise
        db.execute("COMMIT")
