"""
Anonymous psychological screening with a closed loop: discover, soothe, follow up.

Names are loaded when they are first used, so that ``import screening`` is quick and needs no numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

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
    from .library import Library, read_instrument
    from .scoring.batch import Batch, score_batch
    from .scoring.next import next_item
    from .scoring.one import score
    from .scoring.result import Result
    from .terms import Reason, Tier, Truth

_WHERE = {
    "AnswerError": "errors",
    "Batch": "scoring.batch",
    "Conflict": "errors",
    "ExtraMissing": "errors",
    "Instrument": "instrument.model",
    "InstrumentError": "errors",
    "Library": "library",
    "LocaleUnavailable": "errors",
    "PolicyError": "errors",
    "Problem": "errors",
    "Reason": "terms",
    "Result": "scoring.result",
    "ScreeningError": "errors",
    "Tier": "terms",
    "Truth": "terms",
    "next_item": "scoring.next",
    "read_instrument": "library",
    "score": "scoring.one",
    "score_batch": "scoring.batch",
}

__all__ = sorted(_WHERE)  # noqa: PLE0605


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
