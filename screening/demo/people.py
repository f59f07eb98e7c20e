"""
Simulated people for the demo: answer sheets drawn from published frequencies.

How often each PHQ-9 total occurs, and item 9 with it, is counted from the public file DPQ_J of the National
Health and Nutrition Examination Survey 2017-2018 (CDC, National Center for Health Statistics): 5,068 complete
sheets, unweighted; 9.1 % score 10 or more and 3.8 % endorse item 9.
"""

from __future__ import annotations

from random import Random
from typing import Final

from ..instrument.model import Instrument

TOTALS: Final = (
    1721, 687, 578, 441, 345, 247, 193, 155, 133, 109, 91, 74, 48, 39,
    40, 30, 35, 21, 26, 12, 11, 13, 10, 4, 3, 2, 0, 0,
)  # fmt: skip
"""How many people had each total from 0 to 27."""

ENDORSED: Final = (0, 1, 1, 7, 6, 8, 11, 12, 6, 12, 11, 12, 8, 9, 12, 8, 17, 8, 8, 6, 6, 7, 9, 3, 1, 2, 0, 0)
"""How many of them had endorsed item 9."""

_ITEMS: Final = tuple(f"q{n}" for n in range(1, 10))
_RISK: Final = "q9"

CASENESS, RELIABLE = 10, 6


def draw(random: Random) -> dict[str, int]:
    """Return a PHQ-9 sheet."""
    (total,) = random.choices(range(len(TOTALS)), TOTALS)
    return sheet(random, total, endorsed=random.random() * TOTALS[total] < ENDORSED[total])


def sheet(random: Random, total: int, *, endorsed: bool) -> dict[str, int]:
    """Return a sheet that adds up to *total*, item 9 among it or not."""
    answers = dict.fromkeys(_ITEMS, 0)
    if endorsed or total > 24:
        answers[_RISK] = max(1, total - 24)
    for _ in range(total - answers[_RISK]):
        answers[random.choice([item for item in _ITEMS[:8] if answers[item] < 3])] += 1
    if total:
        answers["impact"] = min(3, total // 7)
    return answers


def later(random: Random, before: dict[str, int], *, helped: bool) -> dict[str, int]:
    """
    Return the sheet of a re-screening.

    An assumption, not a finding: whoever was helped keeps 20 to 80 % of their total, others drift by a few.
    """
    total = sum(before[item] for item in _ITEMS)
    kept = round(total * random.uniform(0.2, 0.8)) if helped else total + random.randint(-4, 3)
    new = min(max(kept, 0), 24)
    return sheet(random, new, endorsed=bool(before[_RISK]) and new > 0 and random.random() < 0.3)


def measure(instrument: Instrument, score: str, before: float, after: float) -> str:
    """
    Return the outcome of two PHQ-9 totals as NHS Talking Therapies counts it (manual for the programme).

    Reliable is a change of 6 or more; recovery is from 10 or more to below 10.
    """
    if (instrument.id, score) != ("phq9", "total"):
        return "not_measured"
    recovered = before >= CASENESS > after
    if before - after >= RELIABLE:
        return "reliable_recovery" if recovered else "reliable_improvement"
    if after - before >= RELIABLE:
        return "reliable_deterioration"
    return "recovery" if recovered else "no_reliable_change"
