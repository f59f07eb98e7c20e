"""
What happens next: discover, soothe, follow up; a case that nobody can lose.
"""

from __future__ import annotations

from .case import Actor, Baseline, Case, Clock, Effect, Event, NotAllowed, PathwayError, new_case, next_due
from .machine import allowed_events, due, replay, step
from .policy import Policy
from .words import PHASE_WORDS, PHASES

__all__ = [
    "PHASES",
    "PHASE_WORDS",
    "Actor",
    "Baseline",
    "Case",
    "Clock",
    "Effect",
    "Event",
    "NotAllowed",
    "PathwayError",
    "Policy",
    "allowed_events",
    "due",
    "new_case",
    "next_due",
    "replay",
    "step",
]
