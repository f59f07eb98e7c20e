"""
What the papers say of PHQ-9, PHQ-2, GAD-7, GAD-2, WHO-5, K6 and DASS-21, asked of the files that ship.
"""

from __future__ import annotations

from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import screening
from screening.terms import Tier, Truth

LIBRARY = screening.Library.builtin()
IDS = ("phq9", "phq2", "gad7", "gad2", "who5", "k6", "dass21")
WORDINGS = Path(__file__).parents[2] / "shared" / "data" / "wordings_zh"

DASS21 = {
    "depression": (3, 5, 10, 13, 16, 17, 21),
    "anxiety": (2, 4, 7, 9, 15, 19, 20),
    "stress": (1, 6, 8, 11, 12, 14, 18),
}
DASS_LEVELS = ("normal", "mild", "moderate", "severe", "extremely_severe")

# Where each level starts: Kroenke 2001, Spitzer 2006, Prochaska 2012 with Kessler 2003, Lovibond 1995.
STARTS = {
    ("phq9", "total"): {"minimal": 0, "mild": 5, "moderate": 10, "moderately_severe": 15, "severe": 20},
    ("gad7", "total"): {"minimal": 0, "mild": 5, "moderate": 10, "severe": 15},
    ("k6", "total"): {"low": 0, "moderate": 5, "serious": 13},
    ("dass21", "depression"): dict(zip(DASS_LEVELS, (0, 10, 14, 21, 28), strict=True)),
    ("dass21", "anxiety"): dict(zip(DASS_LEVELS, (0, 8, 10, 15, 20), strict=True)),
    ("dass21", "stress"): dict(zip(DASS_LEVELS, (0, 15, 19, 26, 34), strict=True)),
}

# The lowest total that is positive: Kroenke 2003, Arroll 2010, Spitzer 2006, Plummer 2016,
# Kroenke 2007, Kessler 2003, Prochaska 2012.
CUTOFFS = [
    ("phq9", "positive_screen", 10),
    ("phq2", "positive_screen", 3),
    ("phq2", "sensitive_screen", 2),
    ("gad7", "positive_screen", 10),
    ("gad7", "sensitive_screen", 8),
    ("gad2", "positive_screen", 3),
    ("k6", "positive_screen", 13),
    ("k6", "moderate_distress", 5),
]

SHAPES = {
    "phq9": (9, 3),
    "phq2": (2, 3),
    "gad7": (7, 3),
    "gad2": (2, 3),
    "who5": (5, 5),
    "k6": (6, 4),
    "dass21": (21, 3),
}


def sheet(values):
    """Return an answer sheet with *values* for q1, q2, …; None leaves a question blank."""
    return {f"q{n}": value for n, value in enumerate(values, 1) if value is not None}


def sheet_of(total, numbers, top):
    """Return a sheet over the items *numbers* whose answers add up to *total*, as unequal as can be."""
    full, rest = divmod(total, top)
    return {f"q{n}": top if i < full else rest if i == full else 0 for i, n in enumerate(numbers)}


def sheets(name, blanks=0):
    """Return a strategy for answers to *name* in order, with at most *blanks* None among them."""
    count, top = SHAPES[name]
    answers = st.lists(st.integers(0, top), min_size=count, max_size=count)
    return st.tuples(answers, st.sets(st.integers(0, count - 1), max_size=blanks)).map(
        lambda drawn: [None if n in drawn[1] else value for n, value in enumerate(drawn[0])]
    )


def half_up(number):
    """Round the way it is taught at school."""
    return floor(number + Fraction(1, 2))


class TestBands:
    @pytest.mark.parametrize(("name", "score"), STARTS)
    def test_every_total_has_the_level_its_paper_gives_it(self, name, score):
        """
        A score is at the last level that starts at or below it.
        """
        starts = STARTS[name, score]
        numbers = DASS21[score] if name == "dass21" else range(1, SHAPES[name][0] + 1)
        factor = 2 if name == "dass21" else 1
        top = SHAPES[name][1]
        for raw in range(top * len(numbers) + 1):
            answers = dict.fromkeys((f"q{n}" for n in range(1, SHAPES[name][0] + 1)), 0)
            outcome = screening.score(LIBRARY[name], answers | sheet_of(raw, numbers, top))[score]

            assert outcome.value == raw * factor
            assert outcome.level == [level for level, start in starts.items() if start <= raw * factor][-1]

    @pytest.mark.parametrize(("name", "means", "cutoff"), CUTOFFS)
    def test_cut_offs_divide_where_they_were_published(self, name, means, cutoff):
        """
        A total at the cut-off is positive, one point less is not.
        """
        count, top = SHAPES[name]
        at, below = (
            screening.score(LIBRARY[name], sheet_of(total, range(1, count + 1), top))["total"].meets[means]
            for total in (cutoff, cutoff - 1)
        )

        assert (at, below) == (Truth.YES, Truth.NO)

    @given(st.sampled_from(IDS).flatmap(lambda name: st.tuples(st.just(name), sheets(name), st.data())))
    def test_one_answer_more_never_lowers_the_tier(self, drawn):
        """
        Whoever answers one step worse on one question is never offered less.
        """
        name, values, data = drawn
        worst = 0 if name == "who5" else SHAPES[name][1]
        movable = [n for n, value in enumerate(values) if value != worst]
        assume(movable)
        n = data.draw(st.sampled_from(movable))
        worse = [*values[:n], values[n] + (-1 if name == "who5" else 1), *values[n + 1 :]]

        before, after = (screening.score(LIBRARY[name], sheet(v)) for v in (values, worse))

        assert after.tier >= before.tier


class TestPhq9:
    def test_item_nine_alone_is_never_overlooked(self):
        """
        A total of 1 is minimal, and yet thoughts of death make the tier high.
        """
        result = screening.score(LIBRARY["phq9"], sheet([0] * 8 + [1]))

        assert (result["total"].value, result["total"].level) == (1, "minimal")
        assert result.flags["self_harm_thoughts"] is Truth.YES
        assert result.tier >= Tier.HIGH

    def test_item_nine_blank_is_never_taken_for_no(self):
        """
        Where item 9 was left out, thoughts of death cannot be ruled out.
        """
        result = screening.score(LIBRARY["phq9"], sheet([0] * 8))

        assert result.flags["self_harm_thoughts"] is Truth.UNKNOWN
        assert result.tier_at_most >= Tier.HIGH

    def test_six_threes_and_three_blanks(self):
        """
        Three blanks are too many for a total, but 18 points are there and the tier says so.
        """
        result = screening.score(LIBRARY["phq9"], sheet([3] * 6))

        assert result["total"].value is None
        assert result["total"].reason == "missing"
        assert result.tier >= Tier.HIGH

    @given(sheets("phq9", blanks=2))
    def test_up_to_two_blanks_take_the_mean_of_the_rest(self, values):
        """
        The total with one or two blanks is nine times the mean of what was answered, rounded half up.
        """
        given_ = [value for value in values if value is not None]
        total = screening.score(LIBRARY["phq9"], sheet(values))["total"]

        assert total.value == half_up(Fraction(9 * sum(given_), len(given_)))
        assert total.filled == 9 - len(given_)

    def test_difficulty_is_asked_of_those_who_have_any(self):
        """
        The question on difficulty speaks of "any problems": without one it is not asked, and it never counts.
        """
        phq9 = LIBRARY["phq9"]
        well, unwell = (sheet([0] * 8 + [last]) for last in (0, 1))

        assert list(screening.score(phq9, well).not_asked) == ["impact"]
        assert list(screening.score(phq9, unwell).not_asked) == []
        assert screening.score(phq9, {**unwell, "impact": 3})["total"].value == 1


class TestWho5:
    @given(sheets("who5"))
    def test_percentage(self, values):
        """
        The index is the raw sum times four, from 0, the worst, to 100, the best well-being.
        """
        result = screening.score(LIBRARY["who5"], sheet(values))

        assert result["raw"].value == sum(values)
        assert result["total"].value == 4 * sum(values)

    @given(sheets("who5"))
    def test_below_fifty_is_poor_and_to_twenty_eight_likely_depression(self, values):
        """
        An index below 50 (raw below 13) is poor well-being; up to 28 depression is likely (Topp 2015).
        """
        meets = screening.score(LIBRARY["who5"], sheet(values))["total"].meets

        assert (meets["positive_screen"] is Truth.YES) == (4 * sum(values) < 50) == (sum(values) < 13)
        assert (meets["likely_depression"] is Truth.YES) == (4 * sum(values) <= 28)

    def test_all_items_are_needed(self):
        """
        One blank, and there is no index.
        """
        assert screening.score(LIBRARY["who5"], sheet([5, 5, None, 5, 5]))["total"].value is None


class TestK6:
    @given(sheets("k6", blanks=1))
    def test_one_blank_takes_the_mean_of_the_other_five(self, values):
        """
        One blank takes the mean of the other five (ACT Health).
        """
        given_ = [value for value in values if value is not None]
        total = screening.score(LIBRARY["k6"], sheet(values))["total"]

        assert total.value == half_up(Fraction(6 * sum(given_), len(given_)))

    def test_two_blanks_make_no_total(self):
        """
        Two blanks are too many.
        """
        assert screening.score(LIBRARY["k6"], sheet([4, 4, 4, 4]))["total"].value is None

    @given(sheets("k6"))
    def test_the_same_person_in_three_codings(self, values):
        """
        From 1 to 5, and as printed from 1, all of the time, to 5, the same person has the same total.
        """
        k6 = LIBRARY["k6"]
        totals = {
            screening.score(k6, sheet(values))["total"].value,
            screening.score(k6, sheet([v + 1 for v in values]), coding="from_one")["total"].value,
            screening.score(k6, sheet([5 - v for v in values]), coding="printed")["total"].value,
        }

        assert totals == {sum(values)}


class TestDass21:
    @pytest.mark.parametrize("number", range(1, 22))
    def test_key(self, number):
        """
        Each item counts in the one scale of the manual it belongs to, and counts double.
        """
        result = screening.score(LIBRARY["dass21"], sheet([3 if n == number else 0 for n in range(1, 22)]))

        assert {name: result[name].value for name in DASS21} == {
            name: 6 if number in numbers else 0 for name, numbers in DASS21.items()
        }

    def test_raw_five_of_anxiety_is_moderate(self):
        """
        A raw sum of 5 is 10 on the scale of the bands and so moderate, though halved tables call it mild.
        """
        answers = sheet([0] * 21) | sheet_of(5, DASS21["anxiety"], 3)

        assert screening.score(LIBRARY["dass21"], answers)["anxiety"].level == "moderate"

    def test_no_overall_score(self):
        """
        The manual has three scales and no total.
        """
        assert set(LIBRARY["dass21"].scores) == set(DASS21)


class TestWords:
    @pytest.mark.parametrize("name", IDS)
    def test_form(self, name):
        """
        As many scored items as the form has, each with all the answers of the form.
        """
        count, top = SHAPES[name]
        items = [item for item in LIBRARY[name].items if item.id.startswith("q")]

        assert [item.id for item in items] == [f"q{n}" for n in range(1, count + 1)]
        assert all(sorted(LIBRARY[name].scale(item).options) == list(range(top + 1)) for item in items)

    def test_not_at_all(self):
        """
        The lowest answer of the GAD-7 is "Not at all", not the widespread "Not at all sure" (Zorowitz 2021).
        """
        gad7 = LIBRARY["gad7"]

        assert gad7.scale(gad7.items[0]).options[0].words["en"] == "Not at all"

    @pytest.mark.parametrize(("short", "long"), [("phq2", "phq9"), ("gad2", "gad7")])
    def test_short_form_asks_the_first_two_questions(self, short, long):
        """
        The two questions of a short form are the first two of the long one, word for word.
        """
        pairs = list(zip(LIBRARY[short].items, LIBRARY[long].items[:2], strict=True))

        assert all(a.words == b.words and a.same_as == f"{long}.{b.id}" for a, b in pairs)
        assert LIBRARY[short].responses["frequency"] == LIBRARY[long].responses["frequency"]

    def test_only_the_item_on_death_is_about_self_harm(self):
        """
        Item 9 of the PHQ-9 is the one risk item of these seven.
        """
        risk = [(name, item.id) for name in IDS for item in LIBRARY[name].items if item.about]

        assert risk == [("phq9", "q9")]

    @pytest.mark.parametrize("name", IDS)
    def test_chinese_only_from_a_published_edition(self, name):
        """
        Chinese words come with the edition they are from; a file without an edition has none.
        """
        assert ("zh-CN" in LIBRARY[name].languages) == ("zh-CN" in LIBRARY[name].translations)

    @pytest.mark.parametrize(
        ("name", "file", "lines"),
        [
            ("phq9", "phq9_pfizer_prc.txt", range(9)),
            ("phq2", "phq9_pfizer_prc.txt", (0, 1)),
            ("gad7", "gad7_elcamino.txt", range(7)),
            ("gad2", "gad7_elcamino.txt", (0, 1)),
            ("who5", "who5_official_prc.txt", range(5)),
            ("k6", "k10_harvard_mandarin.txt", (1, 3, 4, 7, 8, 9)),
        ],
    )
    @pytest.mark.realdata
    @pytest.mark.skipif(not WORDINGS.is_dir(), reason="the published wordings are not beside the project")
    def test_chinese_words_are_those_of_the_edition(self, name, file, lines):
        """
        The Chinese items are those of the published edition, character for character.
        """
        published = (WORDINGS / file).read_text(encoding="utf-8").splitlines()
        shipped = [item.words["zh-CN"] for item in LIBRARY[name].items if item.id.startswith("q")]

        assert shipped == [published[n] for n in lines]


class TestTerms:
    def test_commercial_use_leaves_out_the_who5(self):
        """
        The WHO-5 is licensed for non-commercial use only; the six others are free.
        """
        commercial = set(screening.Library.builtin(use="commercial"))

        assert commercial & set(IDS) == set(IDS) - {"who5"}

    @pytest.mark.parametrize("name", IDS)
    def test_rights_are_stated(self, name):
        """
        Every file says who holds the rights, what was granted, where that stands and when it was read.
        """
        rights = LIBRARY[name].rights

        assert all((rights.holder, rights.statement, rights.url, rights.checked))
