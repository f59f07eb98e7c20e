from __future__ import annotations

import math
import operator
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.codes import CODES
from screening.instrument.conditions import (
    PERHAPS,
    SCALAR,
    Cell,
    ConditionError,
    Env,
    Name,
    Range,
    Variable,
    check,
    compile_condition,
    compile_number,
    names,
    parse_condition,
    parse_formula,
    variables,
)
from screening.scoring.numpy_ops import NumpyOps
from screening.terms import Truth

ANSWERS = ((0, 0.0), (1, 1.0), (2, 2.0))
BLANK, PERHAPS_ASKED, NOT_ASKED, NOT_ASKED_COUNTS_2 = 3, 4, 5, 6
CELLS = (
    *(Cell((answer,)) for answer in ANSWERS),
    Cell(ANSWERS),
    Cell((*ANSWERS, (None, None))),
    Cell(()),
    Cell(((None, 2.0),)),
)
SPANS = ((0.0, 0.0), (1.0, 1.0), (2.0, 2.0), (0.0, 2.0), PERHAPS, (math.nan, math.nan), (2.0, 2.0))
COMPLETIONS = {cell: (cell,) for cell in range(3)} | {
    BLANK: (0, 1, 2),
    PERHAPS_ASKED: (0, 1, 2, NOT_ASKED),
    NOT_ASKED: (NOT_ASKED,),
}
RELATIONS = {
    "==": operator.eq,
    "!=": operator.ne,
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
ITEMS = tuple(f"q{i}" for i in range(1, 14))
WORDS = {"no": 0, "yes": 1, "refused": 2}
SEX = ("female", "male")


class Sheet:
    """Thirteen items with the answers no, yes and refused; a score, two clock times and one context."""

    def __init__(self) -> None:
        self.found = {name: Variable(slot, "choice", CELLS, WORDS) for slot, name in enumerate(ITEMS)}
        for name in ("total", "phq2.total", "bed", "up"):
            self.found[name] = Variable(len(self.found), "number")
        cells = (*(Cell(((word, None),)) for word in SEX), Cell(tuple((word, None) for word in SEX)))
        self.found["sex"] = Variable(len(self.found), "word", cells)

    def variable(self, name):
        return self.found[name]

    def expand(self, first, last):
        return ITEMS[ITEMS.index(first) : ITEMS.index(last) + 1] if last in ITEMS else ()

    def known(self):
        return self.found


SHEET = Sheet()


def env(cells=(), *, sex=2, **numbers):
    """An environment: one cell for each item (0 where left out), and numbers by name."""
    index = [*cells, *([0] * (len(ITEMS) - len(cells)))]
    spans = [SPANS[cell] for cell in index]
    for name in ("total", "phq2.total", "bed", "up"):
        value = numbers.get(name, math.nan)
        spans.append(value if isinstance(value, tuple) else (value, value))
    low, high = zip(*spans, (math.nan, math.nan), strict=True)
    return Env([*index, -1, -1, -1, -1, sex], low, high)


def decide(text, environment):
    return Truth(compile_condition(parse_condition(text), SHEET, SCALAR)(environment))


def compute(text, environment):
    return compile_number(parse_formula(text), SHEET, SCALAR)(environment)


def problems(text):
    return [(p.code, p.offset) for p in check(parse_condition(text), SHEET)]


class TestLanguage:
    """
    Conditions are short strings a psychologist writes; Chinese and full-width signs are as good as ASCII.
    """

    @pytest.mark.parametrize(
        ("text", "canonical"),
        [
            ("q9 >= 1", "q9 >= 1"),
            ("exposure == yes", "exposure == yes"),
            ("q2+q3>0", "q2 + q3 > 0"),
            ("any(q1..q9 >= 1)", "any(q1..q9 >= 1)"),
            ("count(q1..q13 == yes) >= 7", "count(q1..q13 == yes) >= 7"),
            ("max(q1, q2) > 2", "max(q1, q2) > 2"),
            ("q5 in [yes, refused]", "q5 in [yes, refused]"),
            ("phq2.total >= 3", "phq2.total >= 3"),
            ("q1 ≥ 1 且 q2 ≤ 2 或 非 q3 ≠ 0", "q1 >= 1 and q2 <= 2 or not q3 != 0"),
            ("（ｑ１　＝＝　１）　ＡＮＤ q2＞＝２", "q1 == 1 and q2 >= 2"),
            ("q1 × 2 ÷ q2 − 1 > -0.5", "q1 * 2 / q2 - 1 > -0.5"),
            ("age == “18-24”", 'age == "18-24"'),
            ("q1 - (q2 - q3) > 0", "q1 - (q2 - q3) > 0"),
            ("not (q1 > 1 or q2 > 1) and q3 > 1", "not (q1 > 1 or q2 > 1) and q3 > 1"),
            ("count(q1..q3 >= 2, q4 == 1) == 3", "count(q1..q3 >= 2, q4 == 1) == 3"),
        ],
    )
    def test_spellings(self, text, canonical):
        """
        Every spelling is read, and written back in one canonical form.
        """
        assert canonical == str(parse_condition(text))

    @pytest.mark.parametrize(
        ("text", "code", "offset"),
        [
            ("", "C01", 0),
            ("q1 > 1 or " * 250, "C02", 2000),
            ("(" * 33 + "q1", "C03", 33),
            ("q1 > 1 @", "C04", 7),
            ("(q1 > 1 q2", "C05", 8),
            ("q1 > )", "C06", 5),
            ("q1 >", "C07", 4),
            ("q1 > 1 q2 > 1", "C08", 7),
            ("q1 = 1", "C09", 3),
            ("q1 > 1 && q2 > 1", "C09", 7),
            ("1 <= q1 <= 3", "C10", 8),
            ("q1", "C11", 0),
            ("q1 > 1 and count(q1..q3 > 1)", "C11", 11),
            ("(q1 > 1) + 1 > 1", "C12", 1),
            ("q1..q9 >= 1", "C13", 0),
            ("any(q1..q9)", "C13", 4),
            ("any(not q1..q9 > 1, q1 > 1)", "C13", 8),
            ("some(q1..q9 >= 1)", "C14", 0),
            ("any(q1-q9 >= 1)", "C15", 0),
            ("count(q1-q9 >= 1) > 2", "C15", 0),
            ("q1 > 1234567890123456", "C16", 5),
            ("q1 + q2 in [1]", "C17", 0),
            ("'yes' + 1 > 2", "C18", 0),
            ("elapsed(q1) > 2", "C19", 0),
        ],
    )
    def test_refusals(self, text, code, offset):
        """
        What cannot be read is refused with its own code, at the character where it goes wrong.
        """
        with pytest.raises(ConditionError) as caught:
            parse_condition(text)

        assert (code, offset) == (caught.value.code, caught.value.offset)
        assert CODES[code].en.format_map(caught.value.params)
        assert CODES[code].zh.format_map(caught.value.params)

    def test_chained_comparison_is_answered_with_what_to_write(self):
        """
        `1 <= q1 <= 3` is refused, and the advice is the condition that was meant.
        """
        with pytest.raises(ConditionError) as caught:
            parse_condition("1 <= q1 <= 3")

        assert "`1 <= q1 and q1 <= 3`" in CODES["C10"].en.format_map(caught.value.params)

    def test_a_formula_is_a_number(self):
        """
        A formula gives a number, so a comparison in its place is refused.
        """
        with pytest.raises(ConditionError, match="C12"):
            parse_formula("q1 > 1")

    @given(
        st.text(alphabet="q123.,()[] <>=!+-*/'“”anyorcutmixels且或非≥０９", max_size=60)
        | st.text(max_size=60)
    )
    def test_any_text_parses_or_is_refused(self, text):
        """
        No text does anything but parse or raise a ConditionError within the text.
        """
        for parse in (parse_condition, parse_formula):
            try:
                parse(text)
            except ConditionError as problem:
                assert 0 <= problem.offset <= len(text)
                assert CODES[problem.code].en.format_map(problem.params)

    def test_a_chain_is_not_depth(self):
        """
        A long sum is no deeper than a short one; only brackets, functions, signs and `not` nest.
        """
        text = "+".join(["q1"] * 600) + ">1"

        assert str(parse_condition(text)).count("q1") == 600
        assert str(parse_condition("(q1 > 1) and " * 40 + "q1 > 1")).count("q1") == 41
        with pytest.raises(ConditionError, match="C03"):
            parse_condition("not " * 33 + "q1 > 1")


class TestNames:
    def test_names_in_order_with_offsets(self):
        """
        The names of a condition come in the order written, each with its place in the text.
        """
        found = names(parse_condition("total > 1 and any(q1..q9 >= 1)"))

        assert (Name("total"), Range("q1", "q9")) == found
        assert [name.offset for name in found] == [0, 18]

    def test_variables_are_names_that_stand_for_something(self):
        """
        Ranges are written out, and a word on one side of a comparison is no variable.
        """
        found = variables(parse_condition("sex == female and q1 == yes or sum(q2..q4) > total"), SHEET)

        assert [name.id for name in found] == ["sex", "q1", "q2", "q3", "q4", "total"]

    def test_variables_of_no_range(self):
        """
        A range that does not run down the items has no variables, and says so.
        """
        with pytest.raises(ConditionError, match="C27"):
            variables(parse_condition("any(q9..q1 > 1)"), SHEET)

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("q1 >= 1 and q2 == yes and sum(q1..q3) > total", []),
            ("q99 >= 1 or totl > 2", [("C20", 0), ("C20", 12)]),
            ("zzz >= 1", [("C21", 0)]),
            ("q1 == yess", [("C22", 6)]),
            ("q1 == maybe", [("C23", 6)]),
            ("q1 in [yes, maybe]", [("C23", 12)]),
            ("any(q1..q9 == maybe)", [("C23", 14)]),
            ("sex > 1", [("C24", 0)]),
            ("sex + 1 > 1", [("C24", 0)]),
            ("total == high", [("C25", 9)]),
            ("total > phq2.totl", [("C20", 8)]),
            ("total in [1, high]", [("C25", 13)]),
            ("q1 + q2 == 'yes'", [("C25", 11)]),
            ("q1 > yes", [("C26", 5)]),
            ("any(q9..q1 > 1)", [("C27", 4)]),
            ("any(q1..q99 > 1)", [("C20", 4)]),
            ("q1 >= 0", [("C28", 0)]),
            ("any(q1..q9 > 2)", [("C29", 4)]),
            ("q1 in [7]", [("C29", 0)]),
            ("female == sex", []),
            ("2 <= q1", []),
        ],
    )
    def test_check_finds_everything_at_once(self, text, expected):
        """
        Names, words and ranges that do not exist are all reported, with the nearest that do.
        """
        assert expected == problems(text)
        for problem in check(parse_condition(text), SHEET):
            assert CODES[problem.code].en.format_map(problem.params)
            assert CODES[problem.code].zh.format_map(problem.params)

    def test_did_you_mean(self):
        """
        A misspelt word is answered with the nearest word and all that are allowed.
        """
        (problem,) = check(parse_condition("q1 == yess"), SHEET)

        assert "did you mean `yes`? (it can be: 0, 1, 2, no, yes, refused)" in CODES["C22"].en.format_map(
            problem.params
        )

    @pytest.mark.parametrize(
        "text", ["q99 >= 1", "q1 == maybe", "sex > 1", "total == high", "any(q9..q1 > 1)"]
    )
    def test_what_check_refuses_does_not_compile(self, text):
        """
        A condition with an error is never compiled to one that means something else.
        """
        (problem,) = check(parse_condition(text), SHEET)

        with pytest.raises(ConditionError, match=problem.code):
            compile_condition(parse_condition(text), SHEET, SCALAR)


class TestMeaning:
    """
    A blank stands for every answer it could have had: a condition is YES or NO when it would be so for all.
    """

    @pytest.mark.parametrize(
        ("text", "cells", "truth"),
        [
            ("q1 >= 1", [1], Truth.YES),
            ("q1 >= 1", [0], Truth.NO),
            ("q1 >= 1", [BLANK], Truth.UNKNOWN),
            ("q1 >= 0", [BLANK], Truth.YES),
            ("q1 >= 0", [PERHAPS_ASKED], Truth.UNKNOWN),
            ("1 <= q1", [2], Truth.YES),
            ("q1 == yes", [1], Truth.YES),
            ("q1 == '1'", [1], Truth.YES),
            ("q1 in [yes, 2]", [2], Truth.YES),
            ("q1 in [yes, no, refused]", [BLANK], Truth.YES),
            ("q1 in [yes, refused]", [BLANK], Truth.UNKNOWN),
            ("q1 + q2 > 0", [BLANK, 1], Truth.YES),
            ("q1 + q2 > 2", [BLANK, 1], Truth.UNKNOWN),
            ("q1 + q2 > 3", [BLANK, 1], Truth.NO),
            ("q1 == q2", [1, 1], Truth.YES),
            ("q1 != q2", [BLANK, 1], Truth.UNKNOWN),
            ("max(q1, q2) > 1", [2, BLANK], Truth.YES),
            ("min(q1, q2) > 1", [0, BLANK], Truth.NO),
            ("mean(q1..q4) == 1.5", [1, 2, 1, 2], Truth.YES),
            ("any(q1..q3 >= 1)", [0, BLANK, 0], Truth.UNKNOWN),
            ("any(q1..q3 >= 1)", [0, BLANK, 1], Truth.YES),
            ("all(q1..q3 >= 1)", [0, BLANK, 1], Truth.NO),
            ("all(q1..q2 >= 1, q3 + q4 > 1)", [1, 1, 1, BLANK], Truth.UNKNOWN),
            ("count(q1..q9 == yes) >= 5", [1] * 8 + [BLANK], Truth.YES),
            ("count(q1..q9 == yes) >= 9", [1] * 8 + [BLANK], Truth.UNKNOWN),
            ("count(q1..q9 == yes) >= 9", [1] * 7 + [0, BLANK], Truth.NO),
            ("count(q1..q3 >= 2, q4 >= 1, q5 + q6 >= 1) == 3", [2, 0, 0, 1, 0, 1], Truth.YES),
        ],
    )
    def test_answers_and_blanks(self, text, cells, truth):
        """
        What holds for every completion is YES, what holds for none is NO, all else is UNKNOWN.
        """
        assert decide(text, env(cells)) is truth

    @pytest.mark.parametrize("relation", list(RELATIONS))
    @pytest.mark.parametrize(
        "left", ["q1", "q1 + q2", "max(q1, q2)", "mean(q1, q2)", "0 * q1", "total", "1 / 0"]
    )
    def test_comparison_with_what_is_not_there_is_no(self, left, relation):
        """
        A comparison with an item not asked, or a score without a value, is NO, and its opposite YES.
        """
        text = f"{left} {relation} 1"

        assert decide(text, env([NOT_ASKED, 2])) is Truth.NO
        assert decide(f"not {text}", env([NOT_ASKED, 2])) is Truth.YES

    def test_not_asked_is_not_even_another_word(self):
        """
        An item not asked neither is `yes` nor is something else.
        """
        assert decide("q1 != yes", env([NOT_ASKED])) is Truth.NO

    def test_not_asked_counts_its_otherwise_score(self):
        """
        An item not asked is compared by its `otherwise_score`, and by no word.
        """
        sheet = env([NOT_ASKED_COUNTS_2])

        assert decide("q1 >= 2", sheet) is Truth.YES
        assert decide("q1 != yes", sheet) is Truth.NO
        assert decide("q1 == refused", sheet) is Truth.NO

    @pytest.mark.parametrize("relation", list(RELATIONS))
    def test_every_relation(self, relation):
        """
        Of two items, each answered or blank, a comparison says exactly what all their answers have in common.
        """
        holds = RELATIONS[relation]
        for left, right in product(range(4), repeat=2):
            outcomes = {holds(a, b) for a, b in product(COMPLETIONS[left], COMPLETIONS[right])}
            expected = Truth.UNKNOWN if len(outcomes) == 2 else Truth.YES if outcomes.pop() else Truth.NO

            assert decide(f"q1 {relation} q2", env([left, right])) is expected
            assert decide(f"q1 + 0 {relation} q2", env([left, right])) is expected
            if right < BLANK:
                assert decide(f"q1 {relation} {right}", env([left])) is expected
            if left < BLANK:
                assert decide(f"{left} {relation} q1", env([right])) is expected

    @pytest.mark.parametrize(
        "left", ["q1", "q1 + q2", "max(q1, q2)", "0 * q1 + 2", "2 / (q1 + 1)", "q1 - q1 + 2"]
    )
    def test_perhaps_not_asked_leaves_every_comparison_open(self, left):
        """
        While it is open whether an item is asked, nothing is said that only holds if it is.
        """
        assert decide(f"{left} >= 0", env([PERHAPS_ASKED, 2])) is Truth.UNKNOWN

    @pytest.mark.parametrize(("sex", "truth"), [(0, Truth.YES), (1, Truth.NO), (2, Truth.UNKNOWN)])
    def test_context(self, sex, truth):
        """
        A context that was not given may be any of its values.
        """
        assert decide("sex == female", env(sex=sex)) is truth

    def test_a_range_of_scores(self):
        """
        A score with an open value is compared by all it could still be.
        """
        assert decide("total >= 5", env(total=(5.0, 8.0))) is Truth.YES
        assert decide("total >= 6", env(total=(5.0, 8.0))) is Truth.UNKNOWN
        assert decide("total in [3, 9]", env(total=(5.0, 8.0))) is Truth.NO

    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("q1 * 2 + q2", (4.0, 4.0)),
            ("-q1 - q2 / 4", (-1.5, -1.5)),
            ("q1 - q3", (-1.0, 1.0)),
            ("q3 * (0 - 3)", (-6.0, 0.0)),
            ("-q3", (-2.0, 0.0)),
            ("12 / (q3 + 1)", (4.0, 12.0)),
            ("sum(q1..q3) * 2", (6.0, 10.0)),
            ("count(q1..q3 >= 2)", (1.0, 2.0)),
        ],
    )
    def test_arithmetic(self, text, expected):
        """
        A number is the interval of all it could be.
        """
        assert expected == compute(text, env([1, 2, BLANK]))

    @pytest.mark.parametrize(
        ("bed", "up", "hours"), [(23 * 60, 7 * 60, 8.0), (60, 90, 0.5), (600, 600, 0.0), (1, 0, 1439 / 60)]
    )
    def test_elapsed_wraps_midnight(self, bed, up, hours):
        """
        From 23:00 to 07:00 it is eight hours.
        """
        assert (hours, hours) == compute("elapsed(bed, up)", env(bed=float(bed), up=float(up)))

    def test_elapsed_from_an_unknown_time(self):
        """
        From a time left blank it may be any part of a day; from one that is not there it is no time.
        """
        assert compute("elapsed(bed, up)", env(bed=(0.0, 1439.0), up=60.0)) == (0.0, 24.0)
        assert all(map(math.isnan, compute("elapsed(bed, up)", env(up=60.0))))

    @pytest.mark.parametrize(("cell", "expected"), [(0, (math.nan, math.nan)), (BLANK, PERHAPS)])
    def test_division_by_zero_is_no_number(self, cell, expected):
        """
        Divided by zero there is no number; by what may be zero there may be none.
        """
        np.testing.assert_equal(compute("1 / q1", env([cell])), expected)


FOUR = ("q1", "q2", "q3", "q4")
relations = st.sampled_from(list(RELATIONS))
constants = st.integers(-1, 5).map(str)


def joined(strategy, template):
    return st.tuples(strategy, strategy).map(lambda pair: template.format(*pair))


numbers = st.recursive(
    st.sampled_from(FOUR) | constants | st.sampled_from(["sum(q1..q4)", "max(q2..q3)", "mean(q1..q2)"]),
    lambda inner: st.one_of(
        *(joined(inner, t) for t in ("({} + {})", "({} - {})", "({} * {})", "({} / {})")),
        joined(inner, "min({}, {})"),
        joined(inner, "max({}, {})"),
    ),
    max_leaves=4,
)
atoms = st.one_of(
    st.tuples(st.sampled_from(FOUR), relations, constants).map(" ".join),
    st.tuples(st.sampled_from(FOUR), st.sampled_from(["==", "!="]), st.sampled_from(list(WORDS))).map(
        " ".join
    ),
    st.tuples(numbers, relations, numbers).map(" ".join),
    st.sampled_from(["q1 in [yes, 2]", "any(q1..q4 >= 2)", "all(q2..q4 != no)", "count(q1..q4 == yes) >= 2"]),
    st.tuples(numbers, relations, constants).map(lambda t: f"count({' '.join(t)}, q1..q3 > 0) > 1"),
)
conditions = st.recursive(
    atoms,
    lambda inner: joined(inner, "({} and {})") | joined(inner, "({} or {})") | inner.map("not ({})".format),
    max_leaves=4,
)
sheets = st.tuples(*[st.integers(0, NOT_ASKED)] * 4)


class TestProperties:
    @given(conditions)
    def test_canonical_text_is_the_same_tree(self, text):
        """
        A tree written out is read back as the same tree.
        """
        tree = parse_condition(text)

        assert tree == parse_condition(str(tree))
        assert str(tree) == str(parse_condition(str(tree)))

    @settings(max_examples=200)
    @given(conditions, sheets)
    def test_sound(self, text, cells):
        """
        YES and NO are only said of what is so for every way the blanks could have been answered.
        """
        decided = compile_condition(parse_condition(text), SHEET, SCALAR)
        truth = decided(env(cells))
        complete = {decided(env(full)) for full in product(*(COMPLETIONS[cell] for cell in cells))}

        assert complete <= {0, 2}
        assert truth == 1 or complete == {truth}

    @given(st.sampled_from(FOUR), relations, constants, st.integers(0, NOT_ASKED))
    def test_one_item_is_exact(self, name, relation, constant, cell):
        """
        A comparison of one item with a constant is UNKNOWN only where answers would differ.
        """
        decided = compile_condition(parse_condition(f"{name} {relation} {constant}"), SHEET, SCALAR)
        complete = {decided(env([full] * 4)) for full in COMPLETIONS[cell]}

        assert decided(env([cell] * 4)) == (complete.pop() if len(complete) == 1 else 1)

    @given(conditions, numbers, st.lists(sheets, min_size=1, max_size=8))
    def test_many_equal_one_by_one(self, text, number, many):
        """
        Many persons at once get, bit for bit, what each gets alone.
        """
        people = [env(cells) for cells in many]
        columns = Env(*(np.array(side).T for side in zip(*people, strict=True)))
        tree, formula = parse_condition(text), parse_formula(number)

        truths = compile_condition(tree, SHEET, NumpyOps())(columns)
        low, high = compile_number(formula, SHEET, NumpyOps())(columns)

        one = compile_condition(tree, SHEET, SCALAR)
        value = compile_number(formula, SHEET, SCALAR)
        np.testing.assert_array_equal(np.broadcast_to(truths, len(many)), [one(person) for person in people])
        for side, column in enumerate((low, high)):
            alone = np.array([value(person)[side] for person in people])
            np.testing.assert_array_equal(np.broadcast_to(column, len(many)), alone)

    @given(conditions, numbers)
    def test_generated_conditions_have_no_errors(self, text, number):
        """
        What is well formed and names only what is there has no errors, at most warnings.
        """
        found = [*check(parse_condition(text), SHEET), *check(parse_formula(number), SHEET)]

        assert {"C28", "C29"} >= {problem.code for problem in found}
