"""
The demo runs the whole loop, and its figures come from the store.
"""

from __future__ import annotations

import csv
import gzip
from collections import Counter
from functools import cache
from pathlib import Path
from random import Random

import pytest

from screening.anonymity import Kdf
from screening.demo import run_demo
from screening.demo.people import ENDORSED, TOTALS, draw, later, measure
from screening.demo.report import Reached
from screening.library import Library
from screening.service.changes import PAGES
from screening.terms import Tier

DATA = Path(__file__).parents[2] / "shared" / "data" / "nhanes_dpq_2017-2018.csv.gz"
PHQ9 = Library.builtin()["phq9"]


@cache
def demo(*, humans):
    """Run a small demo once."""
    return run_demo(120, humans=humans, weeks=4, kdf=Kdf(n=2))


class TestLoop:
    def test_everybody_is_somewhere(self):
        """
        Every simulated person has one case, each history verifies, and the report shows them all.
        """
        summary = demo(humans=True)

        assert (summary.people, summary.audit.cases, summary.audit.faults) == (120, 120, ())
        assert sum(summary.tallied("screened").values()) >= 120
        assert "模拟" in summary.text()
        assert "120 people" in summary.text()

    def test_people_are_reached(self):
        """
        With staff at work most at high and in crisis are acknowledged, half within a day, and some answer.
        """
        high = demo(humans=True).reached(Tier.HIGH, "acknowledged")

        assert high.count > high.of / 2 > 0
        assert high.median in ("15 min", "1 h", "4 h", "24 h")
        assert demo(humans=True).reached(Tier.HIGH, "two_way").count > 0

    def test_silence_shows(self):
        """
        With staff silent nobody is acknowledged or reached, nobody at high or crisis is closed, and pages go on.
        """
        loud, silent = demo(humans=True), demo(humans=False)

        pairs = [(tier, fact) for tier in (Tier.HIGH, Tier.CRISIS) for fact in ("acknowledged", "two_way")]
        assert [silent.reached(*pair).count for pair in pairs] == [0, 0, 0, 0]
        assert silent.reached(Tier.CRISIS, "acknowledged").of > 0
        assert not silent.tallied("closed|high") | silent.tallied("closed|crisis")
        assert silent.pages > 10 * loud.pages > 0
        assert silent.text() != loud.text()

    def test_seed(self):
        """
        The same seed gives the same figures, another seed others.
        """
        runs = [run_demo(40, seed=seed, weeks=2, kdf=Kdf(n=2)) for seed in (1, 1, 2)]

        assert runs[0].counts == runs[1].counts != runs[2].counts
        assert runs[0].tallies == runs[1].tallies != runs[2].tallies

    def test_store_and_report_are_kept_where_asked(self, tmp_path):
        """
        With a folder the store and the report stay there, and a second run does not write over them.
        """
        summary = run_demo(3, tmp_path / "out", weeks=1, kdf=Kdf(n=2))

        assert (tmp_path / "out" / "report.txt").read_text("utf-8") == summary.text()
        with pytest.raises(FileExistsError):
            run_demo(3, tmp_path / "out", weeks=1, kdf=Kdf(n=2))


class TestReached:
    def test_median_and_worst(self):
        """
        Median and worst are bands of those reached: of 15 min, 15 min, 1 h and later the median is 15 min.
        """
        found = Reached(6, {"15 min": 2, "1 h": 1, "later": 1})

        assert (found.count, found.median, found.worst) == (4, "15 min", "later")
        assert (Reached(6, {}).median, Reached(6, {}).worst) == (None, None)


class TestPeople:
    def test_sheets_follow_the_frequencies(self):
        """
        9 % of sheets reach 10 and 4 % endorse item 9, as in the survey; each is a valid sheet of the instrument.
        """
        sheets = [draw(Random(n)) for n in range(4000)]
        totals = [sum(s[f"q{n}"] for n in range(1, 10)) for s in sheets]

        assert abs(sum(t >= 10 for t in totals) / 4000 - 0.091) < 0.015
        assert abs(sum(s["q9"] > 0 for s in sheets) / 4000 - 0.038) < 0.01
        assert all(0 <= value <= 3 for s in sheets for value in s.values())
        again = [later(Random(n), s, helped=n % 2 == 0) for n, s in enumerate(sheets)]
        assert all(0 <= value <= 3 for s in again for value in s.values())

    @pytest.mark.realdata
    @pytest.mark.skipif(not DATA.exists(), reason="the folder of real answers is not beside the project")
    def test_frequencies_are_the_surveys(self):
        """
        Both tables are the counts of complete sheets in NHANES 2017-2018.
        """
        totals, endorsed = Counter(), Counter()
        with gzip.open(DATA, "rt") as file:
            for row in csv.DictReader(file):
                answers = [row[f"DPQ0{n}0"] for n in range(1, 10)]
                if all(a and float(a) <= 3 for a in answers):
                    total = int(sum(map(float, answers)))
                    totals[total] += 1
                    endorsed[total] += float(answers[-1]) > 0
        assert tuple(totals[n] for n in range(28)) == TOTALS
        assert tuple(endorsed[n] for n in range(28)) == ENDORSED
        assert sum(TOTALS) == 5068

    @pytest.mark.parametrize(
        ("before", "after", "outcome"),
        [
            (16, 9, "reliable_recovery"),
            (10, 9, "recovery"),
            (20, 14, "reliable_improvement"),
            (20, 15, "no_reliable_change"),
            (4, 9, "no_reliable_change"),
            (4, 10, "reliable_deterioration"),
        ],
    )
    def test_outcomes(self, before, after, outcome):
        """
        NHS Talking Therapies: a PHQ-9 change of 6 is reliable; recovery is from 10 or more to below 10.
        """
        assert measure(PHQ9, "total", before, after) == outcome


def test_pages_are_what_is_delivered():
    """
    The count of pages is that of the three kinds of page and of nothing else.
    """
    delivered = demo(humans=False).tallied("delivered")

    assert demo(humans=False).pages == sum(delivered.get(kind, 0) for kind in PAGES) < sum(delivered.values())
