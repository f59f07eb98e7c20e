"""
Anonymous psychological screening with a closed loop: discover, soothe, follow up.

Names are loaded when they are first used, so that ``import screening`` is quick and needs no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from .errors import (
        AnswerError,
        Conflict,
        ExtraMissing,
        InstrumentError,
        LocaleUnavailable,
        PolicyError,
        Problem,
        ScreeningError,
    )
    from .instrument.model import Instrument
    from .instrument.overlay import with_words
    from .library import Library, read_instrument
    from .pathway import Actor, Case, Effect, Event, due, new_case, replay, step
    from .policies import Policy
    from .scoring.batch import Batch
    from .scoring.change import change
    from .scoring.many import score_batch
    from .scoring.next import next_item
    from .scoring.one import score
    from .scoring.result import Result
    from .service import ScreeningService
    from .store.sqlite import SqliteStore
    from .terms import Reason, Tier, Truth

__all__ = [
    "Actor",
    "AnswerError",
    "Batch",
    "Case",
    "Conflict",
    "Effect",
    "Event",
    "ExtraMissing",
    "Instrument",
    "InstrumentError",
    "Library",
    "LocaleUnavailable",
    "Policy",
    "PolicyError",
    "Problem",
    "Reason",
    "Result",
    "ScreeningError",
    "ScreeningService",
    "SqliteStore",
    "Tier",
    "Truth",
    "change",
    "due",
    "new_case",
    "next_item",
    "read_instrument",
    "replay",
    "score",
    "score_batch",
    "step",
    "with_words",
]

_MODULES: Final = {
    "errors": "AnswerError Conflict ExtraMissing InstrumentError LocaleUnavailable PolicyError Problem ScreeningError",
    "instrument.model": "Instrument",
    "instrument.overlay": "with_words",
    "library": "Library read_instrument",
    "pathway": "Actor Case Effect Event due new_case replay step",
    "policies": "Policy",
    "scoring.batch": "Batch",
    "scoring.change": "change",
    "scoring.many": "score_batch",
    "scoring.next": "next_item",
    "scoring.one": "score",
    "scoring.result": "Result",
    "service": "ScreeningService",
    "store.sqlite": "SqliteStore",
    "terms": "Reason Tier Truth",
}
_WHERE: Final = {name: module for module, names in _MODULES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("screening")
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f".{_WHERE[name]}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return list(__all__)
