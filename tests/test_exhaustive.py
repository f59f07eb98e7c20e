"""
Every answer sheet there is, against what the paper or manual says, written down here a second time.

The oracles know nothing of the engine: they are sums and comparisons on the codes themselves. Where blanks are
tried, up to two of them stand at every place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from typing import Any, ClassVar

import pytest

import screening
from screening.terms import Tier, Truth
from screening.testing import assert_batch_equals_one

LIBRARY = screening.Library.builtin()

Codes = tuple[int | None, ...]


@dataclass(frozen=True)
class Said:
    """What the paper makes of a sheet: the total (None: it has none), and the lowest and highest it can still be."""

    total: int | None
    low: int
    high: int


def sheets(items: int, codes: Sequence[int], blanks: int) -> Iterator[Codes]:
    """Yield every sheet of *items* answers out of *codes* with at most *blanks* left open."""
    for count in range(blanks + 1):
        for open_ in combinations(range(items), count):
            answered = [place for place in range(items) if place not in open_]
            for given in product(codes, repeat=len(answered)):
                sheet: list[int | None] = [None] * items
                for place, code in zip(answered, given, strict=True):
                    sheet[place] = code
                yield tuple(sheet)


def plain_sum(sheet: Codes, top: int) -> Said:
    """The sum of all items; no paper says what to do about a blank, so there is none."""
    given = [code for code in sheet if code is not None]
    low, high = sum(given), sum(given) + top * (len(sheet) - len(given))
    return Said(low if low == high else None, low, high)


def scored(name: str, everyone: Sequence[Codes], ids: Sequence[str]) -> list[Any]:
    """Score *everyone* one by one and all at once, see that both agree, and return the results."""
    answers = [dict(zip(ids, sheet, strict=True)) for sheet in everyone]
    return assert_batch_equals_one(LIBRARY[name], answers)


def level(total: int | None, starts: dict[str, int]) -> str | None:
    """The last level that starts at or below *total*."""
    return None if total is None else [name for name, start in starts.items() if total >= start][-1]


def reaches(said: Said, cutoff: int) -> Truth:
    """Whether the total is at least *cutoff* whatever the blanks are."""
    low, high = (said.low, said.high) if said.total is None else (said.total, said.total)
    return Truth.YES if low >= cutoff else Truth.UNKNOWN if high >= cutoff else Truth.NO


class TestPhq9:
    """
    "PHQ-9 scores of 5, 10, 15, and 20 represented mild, moderate, moderately severe, and severe depression"; each of
    the 9 items is scored 0 to 3 (Kroenke, Spitzer & Williams 2001). Any answer but "not at all" to item 9 is looked at.
    """

    STARTS: ClassVar = {"minimal": 0, "mild": 5, "moderate": 10, "moderately_severe": 15, "severe": 20}
    TIERS: ClassVar = dict(zip(STARTS, (Tier.NONE, Tier.LOW, Tier.MODERATE, Tier.HIGH, Tier.HIGH), strict=True))

    def test_all_complete_sheets(self):
        """
        All 262,144 complete sheets have the total, level, cut-off, flag and tier of the paper's sentence.
        """
        ids = [f"q{n}" for n in range(1, 10)]
        everyone = list(product(range(4), repeat=9))
        results = scored("phq9", everyone, ids)
        by_total = {total: level(total, self.STARTS) for total in range(28)}
        visited = 0
        for sheet, result in zip(everyone, results, strict=True):
            visited += 1
            total, ninth = sum(sheet), sheet[8] > 0
            score, named = result["total"], by_total[total]
            assert (score.value, score.level, score.filled, score.reason) == (total, named, 0, None)
            assert (score.meets["positive_screen"] is Truth.YES) == (total >= 10)
            assert (result.flags["self_harm_thoughts"] is Truth.YES) == ninth
            assert result.tier == max(self.TIERS[named], Tier.HIGH if ninth else Tier.NONE)
            assert result.not_asked == (() if total else ("impact",))

        assert visited == 262_144 == len(set(everyone))


class TestGad7:
    """
    "Cut points of 5, 10, and 15 might be interpreted as representing mild, moderate, and severe levels of anxiety";
    7 items of 0 to 3 (Spitzer et al. 2006).
    """

    STARTS: ClassVar = {"minimal": 0, "mild": 5, "moderate": 10, "severe": 15}
    TIERS: ClassVar = dict(zip(STARTS, (Tier.NONE, Tier.LOW, Tier.MODERATE, Tier.HIGH), strict=True))

    def test_all_sheets_with_up_to_two_blanks(self):
        """
        All 16,384 complete sheets and all 50,176 with one or two blanks: the total and level, or none; the tier
        lies between what the blanks at their mildest and at their worst would give.
        """
        everyone = list(sheets(7, range(4), blanks=2))
        results = scored("gad7", everyone, [f"q{n}" for n in range(1, 8)])
        visited = 0
        for sheet, result in zip(everyone, results, strict=True):
            visited += 1
            said, score = plain_sum(sheet, top=3), result["total"]
            assert (score.value, score.level) == (said.total, level(said.total, self.STARTS))
            assert (score.low, score.high) == (said.low, said.high)
            assert score.meets["positive_screen"] is reaches(said, 10)
            assert result.tier == self.TIERS[level(said.low, self.STARTS)]
            assert result.tier_at_most == self.TIERS[level(said.high, self.STARTS)]

        assert visited == 4**7 + 7 * 4**6 + 21 * 4**5 == len(set(everyone))


class TestTwoItems:
    """
    A PHQ-2 or GAD-2 of 3 or more is a positive screen; two items of 0 to 3 (Kroenke 2003, Kroenke 2007).
    """

    @pytest.mark.parametrize("name", ["phq2", "gad2"])
    def test_all_sheets_with_every_pattern_of_blanks(self, name):
        """
        All 16 complete sheets and all 9 with a blank.
        """
        everyone = list(sheets(2, range(4), blanks=2))
        visited = 0
        for sheet, result in zip(everyone, scored(name, everyone, ["q1", "q2"]), strict=True):
            visited += 1
            said = plain_sum(sheet, top=3)
            assert result["total"].value == said.total
            assert result["total"].meets["positive_screen"] is reaches(said, 3)
            assert (result.tier >= Tier.MODERATE) == (reaches(said, 3) is Truth.YES)

        assert visited == 25 == len(set(everyone))


class TestK6:
    """
    Six items of 0 to 4; 13 and above is serious (Kessler et al. 2003), 5 to 12 moderate (Prochaska et al. 2012).
    With one blank it takes the mean of the other five, with more there is no score (ACT Health).
    """

    STARTS: ClassVar = {"low": 0, "moderate": 5, "serious": 13}

    def test_all_sheets_with_up_to_two_blanks(self):
        """
        All 15,625 complete sheets, all 18,750 with one blank and all 9,375 with two.
        """
        everyone = list(sheets(6, range(5), blanks=2))
        results = scored("k6", everyone, [f"q{n}" for n in range(1, 7)])
        visited = 0
        for sheet, result in zip(everyone, results, strict=True):
            visited += 1
            said, score = self.oracle(sheet), result["total"]
            assert (score.value, score.level) == (said.total, level(said.total, self.STARTS))
            assert score.filled == (sheet.count(None) if said.total is not None else 0)
            assert score.meets["positive_screen"] is reaches(said, 13)

        assert visited == 5**6 + 6 * 5**5 + 15 * 5**4 == len(set(everyone))

    @staticmethod
    def oracle(sheet: Codes) -> Said:
        """Tenths of sum × 6 / 5 never end in 5, so half up and half even are the same here: add .5 and cut."""
        said = plain_sum(sheet, top=4)
        if sheet.count(None) != 1:
            return said
        return Said((2 * (said.low * 6) + 5) // 10, said.low, said.high)


class TestPcPtsd5:
    """
    Who never met such an event scores 0 and is asked nothing more; else the score is the number of the five that are
    answered yes. 3 is the most sensitive cut-off, 4 the most efficient one (Prins et al. 2016); for women 3 may be
    better (Bovin et al. 2021).
    """

    IDS = ("exposure", "q1", "q2", "q3", "q4", "q5")

    @pytest.mark.parametrize(("sex", "balanced"), [(None, 4), ("male", 4), ("female", 3)])
    def test_all_sheets_with_up_to_two_blanks(self, sex, balanced):
        """
        All 64 complete sheets and all 432 with one or two blanks, for women, for men, and for who does not say.
        """
        everyone = list(sheets(6, (0, 1), blanks=2))
        answers = [dict(zip(self.IDS, sheet, strict=True)) for sheet in everyone]
        contexts = [{} if sex is None else {"sex": sex}] * len(answers)
        results = assert_batch_equals_one(LIBRARY["pc_ptsd5"], answers, contexts)
        visited = 0
        for sheet, result in zip(everyone, results, strict=True):
            visited += 1
            exposure, *five = sheet
            said = Said(0, 0, 0) if exposure == 0 else plain_sum(tuple(five), top=1)
            assert result["total"].value == said.total
            assert result["total"].meets["positive_screen"] is reaches(said, 3)
            assert result["total"].meets["positive_screen_balanced"] is reaches(said, balanced)
            assert result.not_asked == (self.IDS[1:] if exposure == 0 else ())
            answered = tuple(i for i, code in zip(self.IDS[1:], five, strict=True) if code is not None)
            assert result.ignored == (answered if exposure == 0 else ())

        assert visited == 2**6 + 6 * 2**5 + 15 * 2**4 == len(set(everyone))
