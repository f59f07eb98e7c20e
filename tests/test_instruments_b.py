from __future__ import annotations

import itertools
import math
from fractions import Fraction
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import screening
from screening import Tier, Truth

FIXTURES = Path(__file__).parent / "fixtures"


@cache
def fixture(name):
    return screening.read_instrument(FIXTURES / f"{name}.yaml")


@pytest.fixture(scope="module")
def library():
    return screening.Library.builtin()


def sheet(codes, names=None):
    names = names or [f"q{n}" for n in range(1, len(codes) + 1)]
    return {name: code for name, code in zip(names, codes, strict=True) if code is not None}


class TestAudit:
    """
    The manual (WHO 2001): a person who never drinks is asked only questions 9 and 10, and one who scores
    nothing on questions 2 and 3 goes on there too; what was not asked counts 0. Zones start at 8, 16 and 20.
    """

    TO_8 = st.tuples(*[st.integers(0, 4)] * 8)
    LAST_2 = st.tuples(*[st.sampled_from([0, 2, 4])] * 2)

    @staticmethod
    def by_the_manual(codes):
        q1, q2, q3, *middle, q9, q10 = codes
        if q1 == 0:
            return q9 + q10
        return q1 + q9 + q10 + (q2 + q3 + sum(middle) if q2 + q3 > 0 else 0)

    @given(TO_8, LAST_2)
    def test_total(self, library, to_8, last_2):
        """
        The total is the sum of the answers to the questions that are asked.
        """
        codes = [*to_8, *last_2]

        assert screening.score(library["audit"], sheet(codes))["total"].value == self.by_the_manual(codes)

    @pytest.mark.parametrize(
        ("codes", "skipped"),
        [
            ([0, 1, 1, 1, 1, 1, 1, 1, 0, 0], ["q2", "q3", "q4", "q5", "q6", "q7", "q8"]),
            ([1, 0, 0, 1, 1, 1, 1, 1, 0, 0], ["q4", "q5", "q6", "q7", "q8"]),
            ([1, 1, 0, 1, 1, 1, 1, 1, 0, 0], []),
            ([1, 0, 1, 1, 1, 1, 1, 1, 0, 0], []),
        ],
    )
    def test_skip_rules(self, library, codes, skipped):
        """
        Answers to questions that are skipped are listed as ignored.
        """
        result = screening.score(library["audit"], sheet(codes))

        assert list(result.not_asked) == skipped
        assert list(result.ignored) == skipped

    @pytest.mark.parametrize(
        ("total", "zone"),
        [(0, 1), (7, 1), (8, 2), (15, 2), (16, 3), (19, 3), (20, 4), (40, 4)],
    )
    def test_zones(self, library, total, zone):
        """
        A total belongs to the zone that starts at or below it.
        """
        codes = [min(4, max(0, total - 4 * n)) for n in range(10)]

        result = screening.score(library["audit"], sheet(codes))["total"]

        assert (result.value, result.level) == (total, f"zone_{zone}")

    @pytest.mark.parametrize("item", ["q9", "q10"])
    @pytest.mark.parametrize("code", [1, 3])
    def test_last_two_questions_are_0_2_or_4(self, library, item, code):
        """
        Questions 9 and 10 have no answers 1 and 3.
        """
        with pytest.raises(screening.AnswerError, match=item):
            screening.score(library["audit"], {item: code})

    def test_second_question_counts_drinks(self, library):
        """
        Question 2 asks how many drinks and is answered with a number of drinks, not with a frequency.
        """
        audit = library["audit"]
        words = [option.words["en"] for option in audit.scale(audit.items[1]).options.values()]

        assert words == ["1 or 2", "3 or 4", "5 or 6", "7 to 9", "10 or more"]

    @pytest.mark.parametrize(("sex", "met"), [(None, Truth.NO), ("male", Truth.NO), ("female", Truth.YES)])
    def test_cut_off_is_one_point_lower_for_women(self, library, sex, met):
        """
        Seven points are a positive screen for a woman only.
        """
        context = {"sex": sex} if sex else None
        result = screening.score(library["audit"], sheet([3, 2, 2, 0, 0, 0, 0, 0, 0, 0]), context=context)

        assert result["total"].meets["hazardous_or_harmful"] is met


class TestPcPtsd5:
    """
    Without such an event the score is 0; with one it is the number of yes (Prins 2016).
    """

    def test_every_sheet(self, library):
        """
        All 64 complete sheets have the score of the paper, and are positive from 3 on.
        """
        visited = 0
        for exposure, *codes in itertools.product([0, 1], repeat=6):
            result = screening.score(library["pc_ptsd5"], {"exposure": exposure, **sheet(codes)})["total"]
            expected = sum(codes) if exposure else 0

            assert result.value == expected
            assert (result.meets["positive_screen"] is Truth.YES) == (expected >= 3)
            assert (result.meets["positive_screen_balanced"] is Truth.YES) == (expected >= 4)
            visited += 1
        assert visited == 64

    def test_gate_by_word(self, library):
        """
        Yes and no may be given as words.
        """
        result = screening.score(library["pc_ptsd5"], {"exposure": "yes", **sheet(["yes", "no", "yes", "no", "yes"])})

        assert result["total"].value == 3


class TestAsq:
    """
    Yes or a refusal on any of questions 1 to 4 is a positive screen; question 5 tells whether it is acute.
    """

    CODES = (0, 1, "refused")

    @staticmethod
    def by_the_toolkit(first_four, fifth):
        if all(code == 0 for code in first_four):
            return "negative", Tier.NONE
        return ("non_acute_positive", Tier.HIGH) if fifth == 0 else ("acute_positive", Tier.CRISIS)

    def test_every_sheet(self, library):
        """
        All 243 complete sheets are read as the toolkit reads them, question 5 left out where it is not asked.
        """
        visited = 0
        for *four, fifth in itertools.product(self.CODES, repeat=5):
            asked = any(code != 0 for code in four)
            result = screening.score(library["asq"], sheet([*four, fifth if asked else None]))

            assert (result["screen"].level, result.tier) == self.by_the_toolkit(four, fifth)
            assert list(result.not_asked) == ([] if asked else ["q5"])
            visited += 1
        assert visited == 243

    def test_blank_is_never_ruled_out(self, library):
        """
        A blank among questions 1 to 4 leaves every flag open unless another answer settles it.
        """
        for four in itertools.product((*self.CODES, None), repeat=4):
            if None not in four:
                continue
            result = screening.score(library["asq"], sheet([*four, None]))
            settled = any(code not in (0, None) for code in four)

            assert result.flags["suicide_risk"] is (Truth.YES if settled else Truth.UNKNOWN)
            assert result.tier_at_most is Tier.CRISIS

    def test_an_answer_that_was_not_asked_is_seen(self, library):
        """
        Thoughts right now raise a crisis even where question 5 should not have been asked.
        """
        result = screening.score(library["asq"], sheet([0, 0, 0, 0, 1]))

        assert result.flags["acute_risk"] is Truth.YES
        assert result.tier is Tier.CRISIS
        assert list(result.ignored) == ["q5"]


class TestZungSds:
    """
    Ten items are reversed (Zung 1965); in China the index is the whole part of 1.25 times the raw score, and
    its bands start at 53, 63 and 73.
    """

    REVERSED = (2, 5, 6, 11, 12, 14, 16, 17, 18, 20)

    def answers(self, raw):
        above = [min(3, max(0, raw - 20 - 3 * n)) for n in range(20)]
        return sheet([4 - more if n in self.REVERSED else 1 + more for n, more in enumerate(above, start=1)])

    @pytest.mark.parametrize(
        ("raw", "index", "level"),
        [
            (20, 25, "normal"),
            (42, 52, "normal"),
            (43, 53, "mild"),
            (50, 62, "mild"),
            (51, 63, "moderate"),
            (58, 72, "moderate"),
            (59, 73, "severe"),
            (80, 100, "severe"),
        ],
    )
    def test_both_sides_of_every_band(self, library, raw, index, level):
        """
        A half is cut, never rounded up into the next band.
        """
        total = screening.score(library["zung_sds"], self.answers(raw))["total"]

        assert (total.value, total.level) == (index, level)

    @pytest.mark.parametrize("raw", range(20, 81))
    def test_index(self, library, raw):
        """
        Every raw score has the index INT(raw × 1.25).
        """
        result = screening.score(library["zung_sds"], self.answers(raw))

        assert result["raw"].value == raw
        assert result["total"].value == math.floor(Fraction(5, 4) * raw)

    @pytest.mark.parametrize(("code", "truth"), [(1, Truth.NO), (2, Truth.YES), (4, Truth.YES), (None, Truth.UNKNOWN)])
    def test_thought_of_being_better_off_dead(self, library, code, truth):
        """
        Item 19 raises its flag whatever the total, and keeps it open when it is blank.
        """
        answers = self.answers(20) | {"q19": code}

        assert screening.score(library["zung_sds"], answers).flags["better_off_dead"] is truth

    def test_no_words(self, library):
        """
        The file holds no wording of the scale.
        """
        sds = library["zung_sds"]

        assert sds.withheld
        assert not sds.languages
        assert not any(item.words for item in sds.items)


class TestCbi:
    """
    Answers count 0, 25, 50, 75 or 100; each of three scales is the mean of what was answered, if that is
    at least three answers (four for work); enough energy is reversed (Kristensen 2005, form of PUMA).
    """

    SCALES = (("personal", range(1, 7), 3), ("work", range(7, 14), 4), ("client", range(14, 20), 3))
    ANSWERS = st.lists(st.none() | st.integers(0, 4), min_size=19, max_size=19)

    @given(ANSWERS)
    def test_means(self, library, codes):
        """
        Each scale is the mean of its answers, or has no value when they are too few.
        """
        result = screening.score(library["cbi"], sheet(codes))

        for name, items, need in self.SCALES:
            given_ = [(n, codes[n - 1]) for n in items if codes[n - 1] is not None]
            points = [100 - 25 * code if n == 13 else 25 * code for n, code in given_]
            expected = float(Fraction(sum(points), len(points))) if len(points) >= need else None
            assert result[name].value == expected

    def test_codings(self, library):
        """
        Data that hold 0 to 100, or 1 to 5, give the same scores.
        """
        codes = [n % 5 for n in range(19)]
        own = screening.score(library["cbi"], sheet(codes))
        scored = screening.score(library["cbi"], sheet([25 * code for code in codes]), coding="as_scored")
        from_one = screening.score(library["cbi"], sheet([code + 1 for code in codes]), coding="from_one")

        for name, _, _ in self.SCALES:
            assert own[name].value == scored[name].value == from_one[name].value


class TestPsqiClock:
    """
    Sleep efficiency is hours slept over hours in bed, in per cent (Buysse 1989).
    """

    @pytest.mark.parametrize(
        ("bed", "rise", "slept", "efficiency"),
        [
            ("23:00", "07:00", 6, 75.0),
            ("23:30", "07:30", 7, 87.5),
            ("00:00", "08:00", 8, 100.0),
            ("00:30", "08:30", 7, 87.5),
            ("22:00", "08:00", 6, 60.0),
            ("08:00", "18:00", 7, 70.0),
            ("23:59", "00:59", 1, 100.0),
            ("23:00", "06:00", 8, 800 / 7),
        ],
    )
    def test_over_midnight(self, bed, rise, slept, efficiency):
        """
        A night that spans midnight is as long as one that does not; more sleep than time in bed is not cut.
        """
        result = screening.score(fixture("psqi_clock"), {"q1": bed, "q3": rise, "q4": slept})

        assert result["efficiency"].value == pytest.approx(efficiency, rel=1e-15)

    def test_no_time_in_bed(self):
        """
        Nothing is divided by no time at all.
        """
        result = screening.score(fixture("psqi_clock"), {"q1": "23:00", "q3": "23:00", "q4": 6})

        assert result["efficiency"].value is None
        assert result["efficiency"].reason == "undefined"
        assert result["component4"].value is None
        assert result["component4"].level is None

    @pytest.mark.parametrize("blank", ["q1", "q3", "q4"])
    def test_blank(self, blank):
        """
        With one of the three answers missing there is neither an efficiency nor a component.
        """
        answers = {"q1": "23:00", "q3": "07:00", "q4": 6} | {blank: None}
        result = screening.score(fixture("psqi_clock"), answers)

        assert result["efficiency"].reason == "missing"
        assert result["efficiency"].value is None
        assert result["component4"].value is None


class TestScl90Rules:
    """
    With the answers 1 to 5, a screen is positive with more than 160 points, or more than 43 positive items,
    or a factor above 2 (Chinese norm).
    """

    HOSTILITY = (11, 24, 63, 67, 74, 81)

    def screen(self, codes):
        return screening.score(fixture("scl90_rules"), sheet(codes))

    @pytest.mark.parametrize(("positive", "level"), [(43, "negative"), (44, "positive")])
    def test_positive_items(self, positive, level):
        """
        Forty-three positive items are not more than forty-three.
        """
        result = self.screen([2] * positive + [1] * (90 - positive))

        assert result["positive_items"].value == positive
        assert result["screen"].level == level

    @pytest.mark.parametrize(("points", "level"), [(12, "negative"), (13, "positive")])
    def test_one_factor(self, points, level):
        """
        A factor of exactly 2 is not above 2.
        """
        codes = [1] * 90
        for n in self.HOSTILITY:
            codes[n - 1] = 2
        codes[10] += points - 12
        result = self.screen(codes)

        assert result["hostility"].value == points / 6
        assert result["screen"].level == level

    def test_factors_share_all_items(self):
        """
        The ten factors hold each of the ninety items once.
        """
        scores = fixture("scl90_rules").scores
        items = [name for score in scores.values() if score.mean for name in score.mean]

        assert sorted(items) == sorted(f"q{n}" for n in range(1, 91))
        assert sum(score.mean is not None for score in scores.values()) == 10


class TestSwemwbsTable:
    """
    The raw sum is turned into the metric score of the authors' table (Stewart-Brown 2009).
    """

    PUBLISHED = (
        "7.00 9.51 11.25 12.40 13.33 14.08 14.75 15.32 15.84 16.36 16.88 17.43 17.98 18.59 19.25 "
        "19.98 20.73 21.54 22.35 23.21 24.11 25.03 26.02 27.03 28.13 29.31 30.70 32.55 35.00"
    )

    def test_whole_table(self):
        """
        Every raw sum from 7 to 35 has its published metric score.
        """
        made = {}
        for raw in range(7, 36):
            codes = [1 + (raw - 7 + n) // 7 for n in range(7)]
            made[sum(codes)] = screening.score(fixture("swemwbs_table"), sheet(codes))["total"].value

        assert made == dict(zip(range(7, 36), map(float, self.PUBLISHED.split()), strict=True))


class TestK10:
    """
    Answers count 1 to 5; the bands of CRUfAD start at 20, 25 and 30, those of the ABS at 16, 22 and 30.
    """

    @given(st.lists(st.integers(1, 5), min_size=10, max_size=10))
    def test_two_codings(self, codes):
        """
        Answers coded 0 to 4 score as the same answers coded 1 to 5.
        """
        k10 = fixture("k10")
        own = screening.score(k10, sheet(codes))
        other = screening.score(k10, sheet([code - 1 for code in codes]), coding="from_zero")

        assert own["total"].value == other["total"].value
        assert own["total"].level == other["total"].level

    @pytest.mark.parametrize(
        ("total", "crufad", "abs_"),
        [
            (15, "well", "low"),
            (16, "well", "moderate"),
            (19, "well", "moderate"),
            (20, "mild", "moderate"),
            (21, "mild", "moderate"),
            (22, "mild", "high"),
            (24, "mild", "high"),
            (25, "moderate", "high"),
            (29, "moderate", "high"),
            (30, "severe", "very_high"),
        ],
    )
    def test_two_band_sets(self, total, crufad, abs_):
        """
        Only the set in use gives the level; the other one reads the same total in its own words.
        """
        result = screening.score(fixture("k10"), sheet([1 + (total - 1 - n) // 10 for n in range(10)]))["total"]

        assert result.value == total
        assert result.level == crufad
        assert result.levels == {"crufad": crufad, "abs": abs_}


class TestPhq15:
    """
    Fourteen symptoms are asked of everybody and one of women, each 0 to 2 (Kroenke 2002).
    """

    @pytest.mark.parametrize(("sex", "highest"), [("female", 30), ("male", 28)])
    def test_range_by_sex(self, sex, highest):
        """
        A man can have 28 points, a woman 30.
        """
        result = screening.score(fixture("phq15"), sheet([2] * 15), context={"sex": sex})

        assert result["total"].value == highest
        assert list(result.ignored) == ([] if sex == "female" else ["q4"])

    def test_sex_unknown(self):
        """
        When the sex is not known, a blank in question 4 leaves the total open.
        """
        result = screening.score(fixture("phq15"), sheet([1, 1, 1, None] + [0] * 11))

        assert result["total"].value is None

    def test_does_not_apply(self):
        """
        A question that does not apply leaves the total as it is without it.
        """
        result = screening.score(
            fixture("phq15"), sheet([1, 1, 1, "does_not_apply"] + [0] * 11), context={"sex": "female"}
        )

        assert result["total"].value == 3


class TestMdq:
    """
    Positive: at least seven of thirteen symptoms, and at the same time, and a moderate or serious problem
    (Hirschfeld 2000).
    """

    def test_three_parts(self):
        """
        All 112 combinations of the three parts are read as the paper reads them.
        """
        visited = 0
        for symptoms, same_time, problem in itertools.product(range(14), [0, 1], range(4)):
            codes = [1] * symptoms + [0] * (13 - symptoms)
            answers = sheet(codes) | {"same_time": same_time, "problem": problem}
            result = screening.score(fixture("mdq"), answers)
            positive = symptoms >= 7 and same_time == 1 and problem >= 2

            assert result["screen"].level == ("positive" if positive else "negative")
            visited += 1
        assert visited == 112
