"""
The closed vocabulary of the pathway: what a policy may speak of, and what a person is told.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal

Role = Literal["person", "counsellor", "supervisor", "system"]
Fact = Literal[
    "resources_shown", "help_offered", "page_queued", "page_delivered", "acknowledged", "message_left",
    "two_way", "refusal_asked", "informed_refusal", "transfer_asked", "escalated", "signed_off",
]  # fmt: skip
EffectKind = Literal[
    "show_result", "show_soothe", "show_lines", "show_stations", "offer_help", "queue_referral", "page_duty",
    "page_supervisor", "page_everyone", "digest_high", "worklist_add", "worklist_remove", "mailbox_message",
    "notify_supervisor", "invite_rescreen", "confirm_refusal", "confirm_transfer", "record_outcome",
    "destroy_case",
]  # fmt: skip
EventName = Literal[
    "screened",
    "request_help", "decline", "feel_ok", "cancel", "book", "rebook", "respond", "rescreen", "risk_signal",
    "reopen", "erase",
    "accept", "station_decline", "attend", "no_show", "finish", "transfer", "acknowledge", "message",
    "contact", "stabilise",
    "sign_off", "entered_in_error",
    "timeout", "page_failed", "page_delivered", "recovered",
]  # fmt: skip
CloseReason = Literal[
    "no_need", "improved", "transferred", "declined_informed", "lost_to_follow_up", "entered_in_error"
]
Outcome = Literal[
    "reliable_recovery", "recovery", "reliable_improvement", "no_reliable_change", "reliable_deterioration",
    "not_measured",
]  # fmt: skip
Phase = Literal["self_help", "waiting", "appointment", "being_helped", "follow_up", "ended"]

IMPROVED: Final = frozenset({"reliable_recovery", "recovery", "reliable_improvement"})
"""The outcomes that a case may be closed on as improved."""

NEW: Final = "new"
CLOSED: Final = "closed"
ERASED: Final = "erased"
AT_REST: Final = frozenset({NEW, CLOSED, ERASED})
"""The states every policy has, in which nobody is waiting for anything and no clock runs."""

AT_REST_TOO: Final[tuple[EventName, ...]] = ("screened", "risk_signal", "erase")
"""The events whose rows of `everywhere` hold before a screening and after a close as well."""

HELP: Final = "help_given"
"""The obligation that a request for help begins."""

CRISIS_FIRST: Final = ("show_lines", "page_duty")
"""What a crisis begins with, in this order and in the same step."""

ALWAYS_THE_PERSONS: Final = ("request_help", "decline", "respond", "risk_signal", "erase")
"""What a person can do in every open state, whatever else is true."""

PHASE_WORDS: Final[Mapping[str, Mapping[str, str]]] = {
    "self_help": {"zh-CN": "自助疏导", "en": "self-help"},
    "waiting": {"zh-CN": "等待接应", "en": "waiting for someone"},
    "appointment": {"zh-CN": "已约好", "en": "appointment"},
    "being_helped": {"zh-CN": "服务中", "en": "being helped"},
    "follow_up": {"zh-CN": "跟进", "en": "follow-up"},
    "ended": {"zh-CN": "已结束", "en": "ended"},
}
"""The six words a person sees, whatever the state behind them is called."""

PHASES: Final[Mapping[str, Mapping[str, str]]] = {
    "new": PHASE_WORDS["self_help"],
    "soothing": PHASE_WORDS["self_help"],
    "requested": PHASE_WORDS["waiting"],
    "accepted": PHASE_WORDS["waiting"],
    "crisis_alert": PHASE_WORDS["waiting"],
    "crisis_escalated": PHASE_WORDS["waiting"],
    "scheduled": PHASE_WORDS["appointment"],
    "in_service": PHASE_WORDS["being_helped"],
    "crisis_contact": PHASE_WORDS["being_helped"],
    "follow_up": PHASE_WORDS["follow_up"],
    "outreach": PHASE_WORDS["follow_up"],
    "safety_watch": PHASE_WORDS["follow_up"],
    "closed": PHASE_WORDS["ended"],
    "erased": PHASE_WORDS["ended"],
}
"""The word for each state of the shipped policy; for any policy ask ``policy.phase(state)``."""
