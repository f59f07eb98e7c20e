"""
Between a case and its row: what is written, and the links of its history.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from math import ceil
from typing import Any

from ..pathway import Case
from . import Kept


def seconds(time: datetime | None) -> int | None:
    """Return *time* in whole seconds, the way timers are stored: a fraction early would find nothing due."""
    return None if time is None else ceil(time.timestamp())


def moment(number: int | None) -> datetime | None:
    """Return the time that `seconds` wrote."""
    return None if number is None else datetime.fromtimestamp(number, UTC)


def compact(data: Mapping[str, Any]) -> str:
    """Return *data* as JSON that is the same for equal data."""
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def written(kept: Kept) -> str:
    """
    Return the body of a case's row.

    A clock that was met is left out: the time it began has served its purpose, and exact times are kept
    only while they run.
    """
    case = replace(kept.case, obligations=kept.case.owed)
    return compact(
        {
            "case": case.to_dict(),
            "sheet": kept.sheet,
            "since": seconds(kept.since),
            "measured": kept.measured,
            "need": kept.need,
            "contact": kept.contact,
            "segment": dict(kept.segment),
        }
    )


def read(body: str, *, listed: bool) -> Kept:
    """Return the case that `written` wrote."""
    data = json.loads(body)
    case, since, measured = (data.pop(name) for name in ("case", "since", "measured"))
    return Kept(Case.from_dict(case), since=moment(since), measured=tuple(measured), listed=listed, **data)


def seal(salt: bytes, body: str) -> bytes:
    """Return what a link commits to; without the salt it tells nothing of the body."""
    return hashlib.sha256(salt + body.encode()).digest()


def link(before: bytes, sealed: bytes) -> bytes:
    """Return the link that follows *before*."""
    return hashlib.sha256(before + sealed).digest()


FIRST = bytes(32)
"""What the first link of every chain follows."""
