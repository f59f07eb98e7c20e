"""
Whether a change between two screenings is more than the noise of the questionnaire.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from ..errors import ScreeningError
from ..instrument.model import Instrument
from ..instrument.scores import Cutoff, Score
from .result import Result

CONFIDENT: Final = 1.96
"""The index beyond which a change is reliable: the two-sided 5 % point of the normal distribution."""


class Outcome(StrEnum):
    """What a re-screening shows, in the classes of Jacobson and Truax."""

    RELIABLE_RECOVERY = "reliable_recovery"
    RECOVERY = "recovery"
    RELIABLE_IMPROVEMENT = "reliable_improvement"
    NO_RELIABLE_CHANGE = "no_reliable_change"
    RELIABLE_DETERIORATION = "reliable_deterioration"
    NOT_MEASURED = "not_measured"


@dataclass(frozen=True, slots=True)
class ChangeResult:
    """
    A change of one score: *difference* (after minus before, in the score's metric), *index* (None where the file
    publishes no reliability), the *reliable* difference in the same metric, and the *outcome*.
    """

    difference: float | None
    index: float | None
    reliable: float | None
    outcome: Outcome


def reliable_change_index(before: float, after: float, *, reliability: float, sd: float) -> float:
    """
    Return (after - before) / (sd * sqrt(2) * sqrt(1 - reliability)).

    Reference: Jacobson NS, Truax P. J Consult Clin Psychol 1991;59:12-19. Oracle: their worked example, marital
    adjustment 32.5 to 47.5 with sd 10 and reliability .80 gives 2.37.

    Raises:
        ValueError: reliability is not below 1 and above 0, or sd not above 0.
    """
    if not (0 < reliability < 1 and sd > 0):
        raise ValueError("reliability lies between 0 and 1, and sd above 0")
    return (after - before) / (sd * math.sqrt(2 * (1 - reliability)))


def change(instrument: Instrument, before: Result, after: Result, score: str = "total") -> ChangeResult:
    """
    Return how *score* changed from *before* to *after*, both of *instrument*.

    *recovery* means that the score crossed its first cut-off to the healthy side; with a reliable change it is a
    reliable recovery. Without a published reliability nothing is called reliable.

    Raises:
        ScreeningError: a result of another instrument or another scoring of it, or a score it has not.
    """
    if {before.instrument, after.instrument} != {instrument.ref}:
        raise ScreeningError(f"a change is measured between two results of {instrument.ref}")
    if score not in instrument.scores:
        raise ScreeningError(f"{instrument.id} has no score {score!r} (it has: {', '.join(instrument.scores)})")
    return change_of(instrument.scores[score], before[score].value, after[score].value)


def change_of(score: Score, before: float | None, after: float | None) -> ChangeResult:
    """Return how *score* changed between two values; NOT_MEASURED where one is missing or no direction is known."""
    if before is None or after is None or score.higher_is not in ("worse", "better"):
        return ChangeResult(None, None, None, Outcome.NOT_MEASURED)
    difference = after - before
    better = difference < 0 if score.higher_is == "worse" else difference > 0
    crossed = _healthy(score, after) and not _healthy(score, before)
    if score.change is None:
        return ChangeResult(difference, None, None, Outcome.RECOVERY if crossed else Outcome.NO_RELIABLE_CHANGE)
    reliability, sd = float(score.change.reliability), float(score.change.sd)
    index = reliable_change_index(before, after, reliability=reliability, sd=sd)
    threshold = CONFIDENT * sd * math.sqrt(2 * (1 - reliability))
    return ChangeResult(difference, index, threshold, _outcome(abs(index) > CONFIDENT, better, crossed))


def _outcome(reliable: bool, better: bool, crossed: bool) -> Outcome:
    if reliable and not better:
        return Outcome.RELIABLE_DETERIORATION
    if reliable:
        return Outcome.RELIABLE_RECOVERY if crossed else Outcome.RELIABLE_IMPROVEMENT
    return Outcome.RECOVERY if crossed else Outcome.NO_RELIABLE_CHANGE


def _healthy(score: Score, value: float) -> bool:
    """Whether *value* lies on the healthy side of the first general cut-off; False where there is none."""
    cutoff = next((c for c in score.cutoffs if not c.for_), None)
    return cutoff is not None and not _beyond(cutoff, value)


def _beyond(cutoff: Cutoff, value: float) -> bool:
    if cutoff.at_least is not None:
        return value >= cutoff.at_least
    return cutoff.at_most is not None and value <= cutoff.at_most
