"""
What answers come to: the rules every instrument keeps, then each step of the pipeline on the smallest instrument
that shows it.
"""

from __future__ import annotations

import copy
import json
import math
import pickle
import subprocess
import sys
from decimal import Decimal
from itertools import product
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydantic_core import PydanticCustomError

import screening
from screening.errors import AnswerError, LocaleUnavailable, ScreeningError
from screening.instrument.base import Range
from screening.library import Library, instrument_folder, read_path, read_text
from screening.scoring.change import reliable_change_index
from screening.scoring.one import scorer_of
from screening.terms import Reason, Tier, Truth
from screening.testing import answers_of, assert_batch_equals_one, check_examples, contexts_of

LIBRARY = screening.Library.builtin()
FIXTURES = Path(__file__).parent / "fixtures"
FILES = [*instrument_folder().glob("*.yaml"), *FIXTURES.glob("*.yaml"), FIXTURES / "engine" / "mixed.yaml"]
INSTRUMENTS = {path.stem: read_path(path).instrument for path in sorted(FILES) if "scores:" in path.read_text("utf-8")}
PHQ9 = LIBRARY["phq9"]
NINE = [f"q{n}" for n in range(1, 10)]

quick = settings(max_examples=25, deadline=None, database=None)
every_instrument = pytest.mark.parametrize("name", INSTRUMENTS)
WITH_OPTIONS = [name for name, one in INSTRUMENTS.items() if any(one.scale(item).options for item in one.items)]
with_options = pytest.mark.parametrize("name", WITH_OPTIONS)

HEAD = """\
format: 1
id: small
version: 1.0.0
languages: []
withheld: true
name: {{en: Small}}
measures: [testing]
source: {{citation: none}}
rights: {{use: free, checked: "2026-01-01"}}
responses: {{scale: {scale}, hours: {{number: 0-24, decimals: 1}}}}
answers: scale
items: [{items}]
"""


def small(scores, *more, scale="0-4", items=("q1", "q2", "q3")):
    """Return the smallest instrument with *scores* (YAML in flow style) and *more* parts."""
    listed = ", ".join(item if item.startswith("{") else f"{{id: {item}}}" for item in items)
    return read_text("\n".join([HEAD.format(scale=scale, items=listed), f"scores: {scores}", *more])).instrument


def one(instrument, answers, context=None, coding=None):
    """Score one sheet, seeing that a batch of it comes to the same."""
    return assert_batch_equals_one(instrument, [answers], [context or {}], coding)[0]


def total(instrument, *answers, **given):
    """The score called s for *answers* in the order of the items."""
    names = [item.id for item in instrument.items]
    return one(instrument, dict(zip(names, answers, strict=False)), **given)["s"]


class TestEveryInstrument:
    """
    What holds of every questionnaire, shipped or not.
    """

    @every_instrument
    def test_its_worked_examples(self, name):
        """
        Each example in a file comes out as the file says.
        """
        if INSTRUMENTS[name].examples:
            check_examples(INSTRUMENTS[name])
        else:
            assert name == "mixed"

    @every_instrument
    def test_scores_stay_in_their_declared_range(self, name):
        """
        No score, and no end of what it can still be, lies outside the range its file declares.
        """
        instrument = INSTRUMENTS[name]

        @quick
        @given(answers_of(instrument), contexts_of(instrument))
        def check(answers, context):
            for key, score in screening.score(instrument, answers, context).scores.items():
                declared = instrument.scores[key].range
                if declared is None:
                    continue
                for value in (score.value, score.low, score.high):
                    assert value is None or math.isnan(value) or declared.low <= value <= declared.high

        check()

    @every_instrument
    def test_blanks_obey_the_missing_rule(self, name):
        """
        A sum or mean with more blanks than its rule allows has no value and says so; with fewer it fills them.
        """
        instrument = INSTRUMENTS[name]
        additive = {k: s for k, s in instrument.scores.items() if (s.sum or s.mean) and not s.internal}

        @quick
        @given(answers_of(instrument))
        def check(answers):
            result = screening.score(instrument, answers)
            for key, score in additive.items():
                names = instrument.expand(score.sum or score.mean)
                if set(names) & set(instrument.scores) or any(a in ("refused", "nothing") for a in answers.values()):
                    continue
                asked = [n for n in names if n not in result.not_asked]
                blank = sum(answers.get(n) is None for n in asked)
                rule = score.missing
                allowed = len(asked) - rule.need if rule and rule.need else rule.allow if rule and rule.allow else 0
                enough = blank <= allowed
                found = result[key]
                if asked and blank < len(asked) and enough:
                    assert found.value is not None and found.filled == blank
                elif asked and blank:
                    assert (found.value, found.level, found.reason) == (None, None, "missing")

        check()

    @pytest.mark.parametrize("name", [name for name in WITH_OPTIONS if name != "mixed"])
    def test_a_higher_answer_never_lowers_a_sum(self, name):
        """
        Raising one answer moves a sum or mean up, or down for a reversed item, or leaves it; wherever items that are
        skipped count their mildest answer, which is so of all published ones here.
        """
        instrument = INSTRUMENTS[name]
        sums = {k: s for k, s in instrument.scores.items() if (s.sum or s.mean) and (s.multiply or 1) > 0}
        @quick
        @given(answers_of(instrument, blanks=False), st.data())
        def check(answers, data):
            item = data.draw(st.sampled_from(instrument.items))
            scale = instrument.scale(item)
            codes = sorted((c for c in scale.options if scale.score(c) is not None), key=scale.score)
            assume(len(codes) > 1)
            down, up = sorted(data.draw(st.lists(st.sampled_from(codes), min_size=2, max_size=2)), key=scale.score)
            sign = -1 if item.id in instrument.expand(instrument.reverse_scored) else 1
            before, after = (screening.score(instrument, answers | {item.id: code}) for code in (down, up))
            for key in sums.keys() & before.scores.keys():
                assert sign * (after[key].value - before[key].value) >= 0

        check()

    @every_instrument
    def test_the_order_of_answers_does_not_matter(self, name):
        """
        Answers are known by their item, not by their place.
        """
        instrument = INSTRUMENTS[name]

        @quick
        @given(answers_of(instrument), st.randoms(use_true_random=False))
        def check(answers, random):
            shuffled = list(answers.items())
            random.shuffle(shuffled)
            assert screening.score(instrument, dict(shuffled)) == screening.score(instrument, answers)

        check()

    @with_options
    def test_the_promise_of_the_tiers(self, name):
        """
        With up to two blanks: the tier is at least that of the mildest way to answer them and, where no blank was
        filled, no higher than that of any way in which all given answers were asked for; and no such way is worse than
        the tier at most.
        """
        instrument = INSTRUMENTS[name]
        items = [i for i in instrument.items if instrument.scale(i).options]

        @settings(max_examples=6 if len(items) > 30 else 12, deadline=None, database=None)
        @given(answers_of(instrument, blanks=False), contexts_of(instrument), st.data())
        def check(answers, context, data):
            answers = asked_only(instrument, answers, context)
            open_ = [i for i in items if i.id in answers]
            open_ = data.draw(st.lists(st.sampled_from(open_), min_size=1, max_size=2, unique_by=id))
            partial = {n: code for n, code in answers.items() if n not in {i.id for i in open_}}
            result = screening.score(instrument, partial, context)
            ways = list(completions(instrument, partial, context, open_))
            assert min(way.tier for way, _ in ways) <= result.tier <= result.tier_at_most
            if not any(score.filled for score in result.scores.values()):
                tiers = [way.tier for way, taken in ways if partial.keys() <= taken.keys()]
                assert all(result.tier <= tier <= result.tier_at_most for tier in tiers)

        check()


def asked_only(instrument, answers, context):
    """Return *answers* as an app takes them: without those to items that are not asked."""
    for item in instrument.items:
        if item.id in screening.score(instrument, answers, context).not_asked:
            answers = {n: code for n, code in answers.items() if n != item.id}
    return answers


def completions(instrument, partial, context, open_):
    """Yield what every way to answer the *open_* items comes to, and the answers in it that were asked for."""
    for codes in product(*(instrument.scale(item).options for item in open_)):
        given = partial | {i.id: code for i, code in zip(open_, codes, strict=True)}
        taken = asked_only(instrument, given, context)
        yield screening.score(instrument, taken, context), taken


class TestItemNine:
    """
    Somebody who has thoughts of being better off dead is found, whatever else they answered or left open.
    """

    def test_a_low_total_hides_nothing(self):
        """
        Item 9 = 1 and all else 0: the total is 1 and minimal, and the flag and a high tier are there all the same.
        """
        result = one(PHQ9, dict.fromkeys(NINE, 0) | {"q9": 1})

        assert (result["total"].value, result["total"].level) == (1.0, "minimal")
        assert result.flags["self_harm_thoughts"] is Truth.YES
        assert result.tier >= Tier.HIGH

    @pytest.mark.parametrize("left", [{}, {"q9": None}, {"q9": math.nan}], ids=str)
    def test_a_blank_rules_nothing_out(self, left):
        """
        Item 9 left blank: the flag is open, never NO, and the tier may still be high.
        """
        result = one(PHQ9, {name: 0 for name in NINE[:8]} | left)

        assert result.flags["self_harm_thoughts"] is Truth.UNKNOWN
        assert result.tier_at_most >= Tier.HIGH

    def test_three_blanks_beside_six_threes(self):
        """
        Too many blanks for a total; yet 18 is reached whatever they are, and that is a high tier.
        """
        for blanks in ({"q1", "q2", "q3"}, {"q7", "q8", "q9"}):
            result = one(PHQ9, {name: 3 for name in NINE if name not in blanks})

            assert (result["total"].value, result["total"].level) == (None, None)
            assert result["total"].reason is Reason.MISSING
            assert (result["total"].low, result["total"].high) == (18.0, 27.0)
            assert result.tier is Tier.HIGH

    def test_a_truth_is_not_a_bool(self):
        """
        `if result.flags[...]` would take NO for true, so it is an error that says what to write.
        """
        with pytest.raises(TypeError, match=r"is Truth\.YES"):
            bool(Truth.NO)


BAD = [True, False, 1.0, 1.5, "2", "yes", "", 99, -1, 10**30, 10**5000, [1], (1,), {1: 1}, b"1", Decimal(1), 1j,
       math.inf, object]  # fmt: skip


class TestAnswers:
    """
    An answer is one of its item's options, to the type; anything else is an error that says where, and not what.
    """

    @pytest.mark.parametrize("bad", BAD, ids=lambda value: type(value).__name__)
    def test_what_is_no_answer(self, bad):
        """
        Not True for 1, not 1.0, not "2", not 99; the error names the item and holds the answer nowhere.
        """
        with pytest.raises(AnswerError) as caught:
            screening.score(PHQ9, {"q1": 0, "q2": bad})

        assert (caught.value.item, caught.value.row) == ("q2", None)
        silent(caught.value, bad)

    @pytest.mark.parametrize("key", [None, 1, 10**5000, 1.5, ("q1",), b"q1", True], ids=lambda v: type(v).__name__)
    def test_keys_that_are_no_ids(self, key):
        """
        Answers are given by item id; swapped keys and values do not tell the value.
        """
        with pytest.raises(AnswerError, match=type(key).__name__):
            screening.score(PHQ9, {key: 2})

    def test_an_unknown_item(self):
        """
        An id that the instrument does not have, with the one that was probably meant.
        """
        with pytest.raises(AnswerError, match=r"no such item \(did you mean 'q1'\?\)") as caught:
            screening.score(PHQ9, {"q_1": 2})
        assert caught.value.item == "q_1"
        with pytest.raises(AnswerError) as caught:
            screening.score(PHQ9, {"x" * 10_000: 2})
        assert len(str(caught.value)) < 200

    @pytest.mark.parametrize("answers", [[1, 2], "q1", 7, None, [("q1", 1)]], ids=str)
    def test_answers_that_are_no_mapping(self, answers):
        """
        A list of answers says nothing about which item each belongs to.
        """
        with pytest.raises(AnswerError, match="item ids"):
            screening.score(PHQ9, answers)

    @pytest.mark.parametrize("context", [{"age": "old"}, {"sex": "f"}, {"sex": 1}, {1: "f"}, ["female"]], ids=str)
    def test_a_context_that_is_not_declared(self, context):
        """
        What is known of a person is one of the words the file declares.
        """
        with pytest.raises(AnswerError):
            screening.score(LIBRARY["audit"], {}, context)

    def test_a_coding_that_is_not_there(self):
        """
        The error names those there are.
        """
        with pytest.raises(AnswerError, match="it has: from_one, printed"):
            screening.score(LIBRARY["k6"], {}, coding="from_two")

    @pytest.mark.parametrize("bad", [True, 24.01, 24.1, -0.1, "8", math.inf, 10**400, Decimal("NaN"), Decimal("sNaN")])
    def test_numbers_out_of_range_or_too_fine(self, bad):
        """
        A number item takes numbers in its range with no more decimals than declared.
        """
        hours = small("{s: {sum: [q1]}}", scale="{number: 0-24, decimals: 1}", items=("q1",))
        with pytest.raises(AnswerError) as caught:
            screening.score(hours, {"q1": bad})
        assert caught.value.item == "q1"
        silent(caught.value, bad)
        assert [total(hours, value).value for value in (0, 24, 7.5, Decimal("7.5"))] == [0, 24, 7.5, 7.5]

    def test_times_of_day(self):
        """
        A clock item takes HH:MM from 00:00 to 23:59.
        """
        bed = small("{s: {sum: [q1]}}", scale="{clock: 24h}", items=("q1",))
        assert [total(bed, time).value for time in ("00:00", "7:05", "23:59", "23：59")] == [0, 425, 1439, 1439]
        for bad in ("24:00", "7:5", "12:60", 7, 7.5, "noon", "", None.__class__):
            with pytest.raises(AnswerError):
                screening.score(bed, {"q1": bad})


def silent(error, value):
    """The answer is in no text, argument, field or cause of *error*."""
    kinds = (repr(value), str(value)) if not isinstance(value, int) or abs(value) < 10**300 else ("1" + "0" * 20,)
    telling = [text for text in kinds if len(text) > 2 or text == "99"]
    while error is not None:
        told = [str(error), repr(error), *map(repr, error.args), *map(repr, vars(error).values())]
        assert not [text for text in told if any(t in text for t in telling)]
        error = error.__cause__ or error.__context__


class TestRounding:
    """
    half_up takes .5 away from zero, floor goes down, nearest takes .5 to the even neighbour; on exact numbers.
    """

    @pytest.mark.parametrize(
        ("rule", "value", "expected"),
        [
            ("half_up", "0.5", 1),
            ("half_up", "2.5", 3),
            ("half_up", "2.499", 2),
            ("half_up", "-0.5", -1),
            ("half_up", "-2.5", -3),
            ("half_up", "-2.499", -2),
            ("floor", "2.999", 2),
            ("floor", "-0.001", -1),
            ("floor", "-2.5", -3),
            ("nearest", "0.5", 0),
            ("nearest", "1.5", 2),
            ("nearest", "2.5", 2),
            ("nearest", "-1.5", -2),
            ("nearest", "-2.5", -2),
            ("{method: half_up, decimals: 2}", "1.005", 1.01),
            ("{method: half_up, decimals: 1}", "-0.25", -0.3),
            ("{method: nearest, decimals: 1}", "0.25", 0.2),
            ("{method: floor, decimals: 1}", "-0.01", -0.1),
        ],
    )
    def test_round(self, rule, value, expected):
        """
        Also where binary fractions go astray: 1.005 to two decimals is 1.01.
        """
        scale = "{number: -9-9, decimals: 3}"
        instrument = small(f"{{s: {{sum: [q1], round: {rule}}}}}", scale=scale, items=("q1",))

        assert total(instrument, Decimal(value)).value == expected

    def test_a_zero_has_no_sign(self):
        """
        What rounds to nothing is 0.0 and not -0.0.
        """
        scale = "{number: -9-9, decimals: 1}"
        instrument = small("{s: {sum: [q1], round: half_up}}", scale=scale, items=("q1",))
        assert math.copysign(1, total(instrument, Decimal("-0.4")).value) == 1

    def test_the_order_of_the_steps(self):
        """
        The fill is rounded, then comes multiply, then add, then round, then the table.
        """
        steps = "missing: {allow: 1, fill: mean, round: half_up}, multiply: 0.5, add: 0.25, round: floor"
        plain = small(f"{{s: {{sum: q1..q3, {steps}}}}}")
        table = small(f"{{s: {{sum: q1..q3, {steps}, lookup: {{0-3: 7, 4: 9.5, 5-6: 12}}}}}}")

        # 2 + 3 and a blank of 2.5 make 7.5, rounded 8; half is 4, a quarter more 4.25, cut 4.
        assert total(plain, 2, 3).value == 4
        assert total(table, 2, 3).value == 9.5


class TestPipeline:
    """
    Recode, reverse, aggregate, look up.
    """

    def test_reversed_is_lowest_and_highest_less_the_score(self):
        """
        On a scale of 1 to 5, 2 reversed is 4, not 3.
        """
        instrument = small("{s: {sum: q1..q3}}", "reverse_scored: [q2]", scale="1-5")
        assert total(instrument, 1, 2, 1).value == 6

    def test_recoded_then_reversed(self):
        """
        0, 1-2, 3-4 become 0, 1, 5; the reversed item counts 5 less that.
        """
        instrument = small("{s: {sum: q1..q3, recode: {0: 0, 1-2: 1, 3-4: 5}}}", "reverse_scored: [q3]")
        assert [total(instrument, *codes).value for codes in ((0, 2, 4), (4, 1, 1), (3, 3, 0))] == [1, 10, 15]

    def test_a_table_has_every_value_or_none(self):
        """
        A value that the table does not have is undefined, not extrapolated.
        """
        instrument = small("{s: {sum: q1..q3, lookup: {0: 1, 1-3: 2}}}")
        assert total(instrument, 1, 1, 1).value == 2
        beyond = total(instrument, 4, 4, 4)
        assert (beyond.value, beyond.reason) == (None, Reason.UNDEFINED)

    def test_weights_may_be_negative(self):
        """
        A blank under a negative weight lowers the total at its worst.
        """
        instrument = small("{s: {weighted: {q1: 2, q2: -1.5, q3: 0.25}}}")
        assert total(instrument, 4, 1, 2).value == 7
        open_ = total(instrument, 4, None, 2)
        assert (open_.value, open_.low, open_.high) == (None, 2.5, 8.5)

    @pytest.mark.parametrize(("way", "expected"), [("max", 3), ("min", 1), ("mean", 2), ("sum", 6)])
    def test_ways_to_aggregate(self, way, expected):
        """
        The largest, the smallest, the mean and the sum of 1, 3 and 2; of items by name or by range.
        """
        assert total(small(f"{{s: {{{way}: q1..q3}}}}"), 1, 3, 2).value == expected
        assert total(small(f"{{s: {{{way}: [q3, q1, q2]}}}}"), 1, 3, 2).value == expected

    def test_a_count_of_conditions(self):
        """
        Each condition that holds counts one; one that a blank leaves open leaves the count open.
        """
        instrument = small("{s: {count: [q1..q2 >= 2, q3 == 4]}}")
        assert total(instrument, 2, 1, 4).value == 2
        open_ = total(instrument, 4, None, 0)
        assert (open_.value, open_.reason, open_.low, open_.high) == (None, Reason.MISSING, 1, 2)

    @pytest.mark.parametrize(
        ("condition", "holds", "fails"),
        [("q1 >= q2 + 1", (3, 2, 0), (3, 3, 0)), ("q1 > max(q2, q3)", (3, 2, 0), (3, 2, 3)),
         ("q1 >= 1 + 1", (2, 0, 0), (1, 0, 0)), ("2 <= q1", (2, 0, 0), (1, 0, 0)), ("q1 == q2", (4, 4, 0), (4, 3, 4)),
         ("any(q1..q3 >= 3)", (0, 0, 3), (2, 2, 2)), ("not q1 >= 2", (1, 0, 0), (2, 0, 0)),
         ("q1 >= 2 and q2 >= 2", (2, 2, 0), (2, 1, 4))],
    )  # fmt: skip
    def test_any_condition_can_be_counted(self, condition, holds, fails):
        """
        One item with a number, two items with each other, and whatever else the language says.
        """
        instrument = small(f'{{s: {{count: ["{condition}"]}}}}')
        assert (total(instrument, *holds).value, total(instrument, *fails).value) == (1, 0)

    def test_scores_of_scores(self):
        """
        A score may be made of earlier ones, in whatever order the file has them; without them it depends.
        """
        instrument = small("{s: {sum: [a, b]}, a: {sum: q1..q2}, b: {mean: q2..q3}}")
        assert total(instrument, 1, 2, 3).value == 5.5
        assert total(instrument, None, 2, 3).reason is Reason.DEPENDS

    def test_two_missing_rules(self):
        """
        `need` counts answers, `allow` blanks; the lowest answer fills, or the mean of those given.
        """
        need = small("{s: {mean: q1..q3, missing: {need: 2, fill: mean}}}")
        assert [total(need, 1, 4, None).value, total(need, 1, None, None).value] == [2.5, None]
        lowest = small("{s: {sum: q1..q3, missing: {allow: 2, fill: lowest}}}", scale="1-5")
        assert (total(lowest, 5, None, None).value, total(lowest, 5, None, None).filled) == (7, 2)
        assert total(lowest, None, None, None).reason is Reason.MISSING

    def test_a_blank_that_counts(self):
        """
        `blank_counts` gives a blank of one item its number; the others stay blanks.
        """
        instrument = small("{s: {sum: q1..q3, missing: {blank_counts: {q3: 0}}}}")
        assert (total(instrument, 1, 2).value, total(instrument, 1, 2).filled) == (3, 0)
        assert total(instrument, None, 2, 1).value is None


class TestFormula:
    """
    A formula is worked out exactly; what cannot be worked out has no value.
    """

    def test_division_by_zero(self):
        """
        It is undefined, neither infinite nor a crash.
        """
        instrument = small("{s: {formula: q1 / q2}}")
        assert total(instrument, 1, 4).value == 0.25
        assert (total(instrument, 1, 0).value, total(instrument, 1, 0).reason) == (None, Reason.UNDEFINED)

    def test_a_blank(self):
        """
        It is missing, also where the blank could be a zero to divide by.
        """
        instrument = small("{s: {formula: q1 / q2}}")
        assert total(instrument, None, 2).reason is Reason.MISSING
        assert total(instrument, 1, None).reason is Reason.MISSING
        assert (total(instrument, None, 2).low, total(instrument, None, 2).high) == (0, 2)

    def test_thirds_are_exact(self):
        """
        Three thirds of an answer are the answer.
        """
        assert total(small("{s: {formula: q1 / 3 + q1 / 3 + q1 / 3}}"), 1).value == 1.0

    def test_elapsed_wraps_midnight(self):
        """
        From 23:30 to 06:15 are six hours and three quarters.
        """
        clock = small('{s: {formula: "elapsed(q1, q2)"}}', scale="{clock: 24h}", items=("q1", "q2"))
        assert total(clock, "23:30", "06:15").value == 6.75
        assert total(clock, "01:00", "06:15").value == 5.25


class TestDecide:
    """
    The first rule that holds wins; a rule that blanks leave open leaves the level open.
    """

    RULES = "{s: {decide: [{when: q1 >= 3, level: bad, tier: high, value: 2}, {when: q2 >= 3, level: so, tier: low}, \
{otherwise: true, level: good, value: 0}]}}"

    def test_the_first_that_holds(self):
        """
        Both rules hold: the first decides.
        """
        found = total(small(self.RULES), 3, 3)
        assert (found.value, found.level, found.tiers) == (2, "bad", (Tier.HIGH, Tier.HIGH))
        assert total(small(self.RULES), 0, 3).level == "so"
        assert (total(small(self.RULES), 0, 0).level, total(small(self.RULES), 0, 0).value) == ("good", 0)

    def test_left_open(self):
        """
        With the first rule open and the second holding, either may be: no level, a tier from low to high.
        """
        found = total(small(self.RULES), None, 4)
        assert (found.value, found.level, found.reason) == (None, None, Reason.MISSING)
        assert found.tiers == (Tier.LOW, Tier.HIGH)

    def test_a_blank_that_changes_nothing(self):
        """
        A rule above it that holds makes a blank harmless.
        """
        assert total(small(self.RULES), 3, None).level == "bad"


class TestGroups:
    """
    Bands and cut-offs by group: who says nothing of themselves gets the general one, or no level and a reason.
    """

    SETS = """
      s:
        sum: q1..q3
        bands:
          women: {for: {sex: female}, list: [{range: 0-5, level: fine}, {range: 6-12, level: poor, tier: moderate}]}
          men: {for: {sex: male}, list: [{range: 0-8, level: fine}, {range: 9-12, level: poor, tier: high}]}
        cutoffs:
          - {at_least: 4, means: found, for: {sex: female}}
          - {at_least: 9, means: found}
          - {at_most: 1, means: well}"""

    def test_bands(self):
        """
        7 is poor for a woman, fine for a man, and has no level where that is not known; the tiers are what it may be.
        """
        instrument = small(self.SETS, "context: {sex: [female, male]}")
        assert total(instrument, 4, 3, 0, context={"sex": "female"}).level == "poor"
        assert total(instrument, 4, 3, 0, context={"sex": "male"}).level == "fine"
        unknown = total(instrument, 4, 3, 0)
        assert (unknown.value, unknown.level, unknown.reason) == (7, None, Reason.NO_CONTEXT)
        assert unknown.tiers == (Tier.NONE, Tier.MODERATE)
        assert dict(unknown.levels) == {"women": "poor", "men": "fine"}

    def test_cutoffs(self):
        """
        The entry without a group serves when the group is unknown, and for groups that have none of their own.
        """
        instrument = small(self.SETS, "context: {sex: [female, male]}")
        met = [
            total(instrument, 4, 0, 0, context=context).meets["found"]
            for context in ({"sex": "female"}, {"sex": "male"}, {})
        ]
        assert met == [Truth.YES, Truth.NO, Truth.NO]
        assert total(instrument, 1, 0, 0).meets["well"] is Truth.YES
        assert total(instrument, 1, None, 0).meets["well"] is Truth.UNKNOWN
        assert total(instrument, 2, None, 0).meets["well"] is Truth.NO

    def test_the_set_in_use(self):
        """
        Of two sets without a group, `use` gives the level and the tier; the other is told beside it.
        """
        bands = "{use: b, a: {list: [{range: 0-12, level: x, tier: high}]}, b: {list: [{range: 0-12, level: y}]}}"
        found = total(small(f"{{s: {{sum: q1..q3, bands: {bands}}}}}"), 1, 1, 1)
        assert (found.level, found.tiers, dict(found.levels)) == ("y", (0, 0), {"a": "x", "b": "y"})

    def test_decimal_bands(self):
        """
        `below` does not take its own end, `from` does: no gap between 1.99 and 2.
        """
        bands = "[{below: 2, level: low}, {from: 2, below: 3, level: middle}, {from: 3, level: high}]"
        instrument = small(f"{{s: {{mean: q1..q3, bands: {bands}}}}}")
        levels = [total(instrument, *codes).level for codes in ((1, 2, 2), (2, 2, 2), (2, 3, 3), (3, 3, 3))]
        assert levels == ["low", "middle", "middle", "high"]


class TestStates:
    """
    Answered, blank, declined, not asked, not applicable.
    """

    def test_not_asked_counts_as_the_rule_says(self):
        """
        An item that is skipped counts its `otherwise_score`, after reversal, or is left out of the mean.
        """
        rule = "branching: [{{ask: q2, only_if: q1 > 0, otherwise_score: {}}}]"
        counted = small("{s: {mean: q1..q3}}", "reverse_scored: [q2]", rule.format(1))
        left_out = small("{s: {mean: q1..q3}}", rule.format("leave_out"))
        assert total(counted, 0, None, 4).value == pytest.approx(5 / 3)
        assert total(left_out, 0, None, 4).value == 2

    def test_ignored_answers_are_seen_by_flags(self):
        """
        An answer to an item that was not asked is not scored, is listed, and can still raise an alarm; a number too.
        """
        more = (
            "branching: [{ask: q2..h, only_if: q1 > 0, otherwise_score: 0}]",
            "flags: {alarm: {when: q2 == 4, tier: crisis}, sleepless: {when: h > 0 and h < 3, tier: high}}",
        )
        instrument = small("{s: {sum: [q1, q2, h]}}", *more, items=("q1", "q2", "{id: h, answers: hours}"))
        result = one(instrument, {"q1": 0, "q2": 4, "h": 2.5})

        assert (result["s"].value, result.not_asked, result.ignored) == (0, ("q2", "h"), ("q2", "h"))
        assert result.flags == {"alarm": Truth.YES, "sleepless": Truth.YES}
        assert result.tier is Tier.CRISIS
        assert one(instrument, {"q1": 0}).flags == {"alarm": Truth.NO, "sleepless": Truth.NO}

    def test_a_blank_gate(self):
        """
        Where it is not known whether an item would have been asked, its blank may be either.
        """
        gate = "branching: [{ask: q2, only_if: q1 > 0, otherwise_score: 0}]"
        found = total(small("{s: {sum: q1..q2}}", gate, items=("q1", "q2")), None, None)
        assert (found.value, found.low, found.high) == (None, 0, 8)

    def test_declined(self):
        """
        A refusal is a blank for sums and an answer for branching and flags.
        """
        scale = "{0: {}, 1: {}, refused: {score: none}}"
        more = ("branching: [{ask: q2, only_if: q1 == refused}]", "flags: {f: {when: q1 == refused, tier: high}}")
        result = one(small("{s: {sum: [q1]}}", *more, scale=scale), {"q1": "refused"})
        assert (result["s"].reason, result.not_asked, result.flags["f"]) == (Reason.MISSING, (), Truth.YES)

    def test_not_applicable(self):
        """
        It leaves the denominator; where nothing is left there is no score, for that reason.
        """
        scale = "{0: {}, 1: {}, 4: {}, never: {score: not_applicable}}"
        instrument = small("{s: {mean: q1..q3}}", scale=scale)
        assert (total(instrument, 4, "never", 1).value, total(instrument, 4, "never", 1).filled) == (2.5, 0)
        assert total(instrument, "never", "never", "never").reason is Reason.NOT_APPLICABLE

    def test_a_code_is_not_a_score(self):
        """
        `score:` says what a code counts; a condition with a number means that score.
        """
        scale = "{1: {score: 100}, 2: {score: 50}, 3: {score: 0}}"
        result = one(
            small("{s: {mean: q1..q3}}", "flags: {f: {when: q1 >= 100}}", scale=scale), {"q1": 1, "q2": 2, "q3": 3}
        )
        assert (result["s"].value, result.flags["f"]) == (50, Truth.YES)


class TestCodings:
    """
    The same sheet as other data sets write it comes to the same, and says how it was read.
    """

    @pytest.mark.parametrize(
        ("coding", "codes"),
        [("{add: -1}", (1, 3, 5)), ("{reverse: [q2]}", (0, 2, 4)), ("{reverse: q1..q3, add: -1}", (5, 3, 1)),
         ("{map: {10: 0, 20: 2, 30: 4}}", (10, 20, 30)), ("{map: {a: 0, b: 2, c: 4}}", ("a", "b", "c"))],
    )  # fmt: skip
    def test_the_same_sheet(self, coding, codes):
        """
        0, 2, 4 counted from one, with an item turned round, both, and by a map.
        """
        instrument = small("{s: {weighted: {q1: 1, q2: 10, q3: 100}}}", f"codings: {{other: {coding}}}")
        plain = one(instrument, {"q1": 0, "q2": 2, "q3": 4})
        other = one(instrument, dict(zip(("q1", "q2", "q3"), codes, strict=True)), coding="other")

        assert other["s"].value == plain["s"].value == 420
        assert (plain.coding, other.coding) == (None, "other")

    def test_a_code_of_the_other_coding_only(self):
        """
        In a coding from one, 0 is no answer.
        """
        with pytest.raises(AnswerError):
            screening.score(LIBRARY["k6"], {"q1": 0}, coding="from_one")


class TestNextItem:
    """
    How an app asks one item at a time.
    """

    def test_from_the_first_item_to_the_end(self):
        """
        The first item without an answer, its words and options, how far one is, and in the end that it is done.
        """
        first = screening.next_item(PHQ9, {}, locale="zh-CN")
        assert (first.id, first.place, first.done) == ("q1", 1, False)
        assert [code for code, _ in first.options] == [0, 1, 2, 3]
        assert first.text == PHQ9.items[0].words["zh-CN"]
        assert screening.next_item(PHQ9, {"q1": 1}, locale="en").id == "q2"
        assert screening.next_item(PHQ9, {"q1": None}, locale="en").id == "q2"

        answers = {}
        while not (question := screening.next_item(PHQ9, answers, locale="en")).done:
            answers[question.id] = question.options[0][0]
        assert list(answers) == NINE and question.total == 9

    def test_branching(self):
        """
        Where something was answered, the question about how hard it is follows.
        """
        assert screening.next_item(PHQ9, dict.fromkeys(NINE, 1), locale="en").id == "impact"

    def test_locales(self):
        """
        Exactly one of the complete languages, never a silent other one.
        """
        for locale in ("zh", "en-GB", "zh-TW", "EN", ""):
            with pytest.raises(LocaleUnavailable) as caught:
                screening.next_item(PHQ9, {}, locale=locale)
            assert caught.value.available == ("zh-CN", "en")

    def test_withheld_words(self):
        """
        An instrument whose words must not be shipped scores and is not shown.
        """
        zung = LIBRARY["zung_sds"]
        assert screening.score(zung, {f"q{n}": 1 for n in range(1, 21)})["raw"].value == 50
        with pytest.raises(ScreeningError, match="cannot be shown"):
            screening.next_item(zung, {}, locale="en")


class TestResult:
    """
    What a result tells, and what it keeps to itself.
    """

    RESULT = screening.score(PHQ9, dict.fromkeys(NINE, 1) | {"q3": None})

    def test_as_plain_data(self):
        """
        Plain data that JSON holds: scores, levels, flags, tiers, provenance, and no answers.
        """
        data = json.loads(json.dumps(self.RESULT.to_dict()))
        assert data["scores"]["total"] == {
            "value": 9.0,
            "level": "mild",
            "filled": 1,
            "reason": None,
            "meets": {"positive_screen": "no"},
        }
        assert (data["instrument"], data["tier"]) == (PHQ9.ref, "high")
        assert data["flags"] == {"self_harm_thoughts": "yes"}
        assert "q3" not in json.dumps(data)

    def test_explained(self):
        """
        Item by item to the total, for the person who doubts it.
        """
        text = self.RESULT.explain()
        assert text.startswith(PHQ9.ref)
        for line in ("q1: 1 -> 1", "q3: blank -> open", "= 9, 1 blank filled in, level mild", "tier: high"):
            assert line in text
        raw = screening.score(LIBRARY["zung_sds"], {f"q{n}": 1 for n in range(1, 21)}).explain()
        assert "q2: 1 (reversed) -> 4" in raw and "raw: 50" in raw

    @every_instrument
    def test_everything_can_be_explained(self, name):
        """
        Whatever was answered, there is an explanation, plain data and a table.
        """
        instrument = INSTRUMENTS[name]

        @settings(max_examples=10, deadline=None, database=None)
        @given(answers_of(instrument), contexts_of(instrument))
        def check(answers, context):
            result = screening.score(instrument, answers, context)
            assert result.explain().count("\n") >= len(result.scores)
            assert json.loads(json.dumps(result.to_dict(), allow_nan=False))["instrument"] == instrument.ref
            assert result._repr_html_().startswith("<table")

        check()

    def test_for_a_notebook(self):
        """
        A table with the score; the plain repr, which ends up in logs, shows none.
        """
        html = self.RESULT._repr_html_()
        assert "<table" in html and "mild" in html and PHQ9.ref in html
        assert repr(self.RESULT) == f"<Result {PHQ9.ref} 1 scores, 1 flags>"
        assert "mild" not in repr(self.RESULT.trace)

    def test_scorers_are_kept(self):
        """
        An instrument is compiled once for each coding.
        """
        assert scorer_of(PHQ9) is scorer_of(PHQ9)
        assert scorer_of(LIBRARY["k6"]) is not scorer_of(LIBRARY["k6"], "from_one")


class TestChange:
    """
    Whether a change is more than noise: the reliable change index (Jacobson & Truax 1991).
    """

    MORE = "{s: {sum: q1..q3, higher_is: worse, cutoffs: [{at_least: 5, means: found}], \
change: {reliability: 0.80, sd: 3, source: none}}}"

    def test_the_example_of_the_paper(self):
        """
        From 32.5 to 47.5, with a standard deviation of 10 and a reliability of .80, is an index of 2.37.
        """
        assert reliable_change_index(32.5, 47.5, reliability=0.80, sd=10) == pytest.approx(2.37, abs=0.005)
        for reliability, sd in ((1, 10), (0, 10), (0.8, 0)):
            with pytest.raises(ValueError, match="reliability"):
                reliable_change_index(1, 2, reliability=reliability, sd=sd)

    @pytest.mark.parametrize(
        ("before", "after", "outcome"),
        [((4, 4, 4), (1, 1, 1), "reliable_recovery"), ((4, 4, 4), (4, 1, 1), "reliable_improvement"),
         ((2, 2, 1), (2, 2, 0), "recovery"), ((4, 4, 0), (4, 3, 0), "no_reliable_change"),
         ((0, 0, 0), (4, 4, 0), "reliable_deterioration"), ((4, None, 4), (0, 0, 0), "not_measured")],
    )  # fmt: skip
    def test_outcomes(self, before, after, outcome):
        """
        3 × √2 × √0.2 × 1.96 is 3.72: a change of 4 is reliable; below 5 one has crossed to the healthy side.
        """
        instrument = small(self.MORE)
        sheets = [dict(zip(("q1", "q2", "q3"), codes, strict=True)) for codes in (before, after)]
        first, second = assert_batch_equals_one(instrument, sheets)
        found = screening.change(instrument, first, second, "s")

        assert found.outcome == outcome
        assert found.reliable == (None if outcome == "not_measured" else pytest.approx(3.72, abs=0.005))

    def test_of_one_and_the_same_scoring(self):
        """
        Results of another instrument, or a score that it does not have, are refused.
        """
        instrument = small(self.MORE)
        mine, other = one(instrument, {}), screening.score(PHQ9, {})
        with pytest.raises(ScreeningError, match="between two results of"):
            screening.change(instrument, mine, other, "s")
        with pytest.raises(ScreeningError, match="has no score"):
            screening.change(instrument, mine, mine)


class TestRange:
    """
    A closed range as printed.
    """

    @pytest.mark.parametrize(
        ("text", "low", "high"),
        [("0-27", 0, 27), ("5–9", 5, 9), (" 5 ~ 9 ", 5, 9), ("-3-5", -3, 5), ("-5--3", -5, -3),
         ("1.5-2", Decimal("1.5"), 2), (7, 7, 7), (Decimal("0.5"), Decimal("0.5"), Decimal("0.5"))],
    )  # fmt: skip
    def test_what_is_one(self, text, low, high):
        """
        With a hyphen, an en dash or a tilde; negative ends; decimals; one number alone.
        """
        found = Range.parse(text)
        assert (found.low, found.high) == (low, high)
        assert Range.parse(str(found)) == found

    @pytest.mark.parametrize("text", ["", "-", "5-", "-5-", "a-b", "1-2-3", "9-5", "１-２x", True, None, [0, 27], 0.5])
    def test_what_is_none(self, text):
        """
        Anything else is refused, a range that runs backwards too.
        """
        with pytest.raises(PydanticCustomError):
            Range.parse(text)


class TestNumpyIsNotNeeded:
    """
    One person's path is pure Python, so that it starts fast and runs in a browser.
    """

    def test_scoring_one_person_loads_no_numpy(self):
        """
        Importing, reading, scoring, explaining and asking: no numpy, pandas or polars among the modules.
        """
        code = (
            "import sys, screening\n"
            "i = screening.Library.builtin()['phq9']\n"
            "r = screening.score(i, {f'q{n}': 1 for n in range(1, 10)})\n"
            "r.explain(), r.to_dict(), r._repr_html_(), screening.next_item(i, {}, locale='en')\n"
            "print(r['total'].level, *({'numpy', 'pandas', 'polars', 'hypothesis'} & set(sys.modules)))"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.split() == ["mild"]


class TestCopies:
    """An instrument travels to other processes, and a changed copy of it is another instrument."""

    def test_pickle(self):
        """
        A pickled instrument scores as the one it was made of, also after that one has scored.
        """
        phq9 = Library.builtin()["phq9"]
        screening.score(phq9, {"q9": 1})
        twin = pickle.loads(pickle.dumps(phq9))

        assert (twin, hash(twin), twin.ref) == (phq9, hash(phq9), phq9.ref)
        assert screening.score(twin, {"q9": 1}) == screening.score(phq9, {"q9": 1})

    def test_a_pickled_result_carries_no_answers(self):
        """
        A result travels too, equal to what it was, but without the answers that `explain` needs.
        """
        result = screening.score(Library.builtin()["phq9"], {"q9": 1})
        twin = pickle.loads(pickle.dumps(result))

        assert twin == result
        assert result.explain() and not twin.explain()

    def test_changed_copy(self):
        """
        A copy with another reverse key has another digest and other scores; a copy without change is the same.
        """
        gad2 = Library.builtin()["gad2"]
        answers = {"q1": 3, "q2": 0}
        assert screening.score(gad2, answers)["total"].value == 3
        other = gad2.model_copy(update={"reverse_scored": ("q1",)})

        assert other.digest != gad2.digest
        assert screening.score(other, answers)["total"].value == 0
        assert copy.deepcopy(gad2) is gad2 is copy.copy(gad2)


class TestSettled:
    """A condition over blanks is YES or NO when it would be so for every answer they could have had, else UNKNOWN."""

    @pytest.mark.parametrize(
        ("when", "truth"),
        [
            ("q1 >= 1 or q1 == 0", Truth.YES),
            ("q1 >= 2 and q1 < 2", Truth.NO),
            ("q1 + q2 == 4 and q2 == 0", Truth.NO),
            ("q1 - q1 == 0", Truth.YES),
            ("not q1 == 0 and q1 < 1", Truth.NO),
            ("q1 >= 1 or q2 >= 1", Truth.UNKNOWN),
            ("q1 + q2 >= 1", Truth.UNKNOWN),
            ("q1 * 2 == 3", Truth.NO),
            ("any(q1 == 0, q1 == 1, q1 == 2)", Truth.YES),
        ],
    )
    def test_two_blanks(self, when, truth):
        """
        Both items blank: what holds for each of the nine completions holds, for one person and for many.
        """
        flags = f"flags: {{f: {{when: '{when}', tier: high}}}}"
        instrument = small("{s: {sum: q1..q2}}", flags, scale="0-2", items=("q1", "q2"))
        result = one(instrument, {})

        assert result.flags["f"] is truth
