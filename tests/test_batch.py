"""
Scoring many people: the same numbers as one by one, from columns of any kind, and errors that say where.
"""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import screening
from screening.library import instrument_folder, read_path
from screening.terms import Truth
from screening.testing import answers_of, assert_batch_equals_one, contexts_of

LIBRARY = screening.Library.builtin()
FIXTURES = Path(__file__).parent / "fixtures"
INSTRUMENTS = {
    path.stem: read_path(path).instrument
    for path in sorted([*instrument_folder().glob("*.yaml"), *FIXTURES.glob("*.yaml")])
    if "scores:" in path.read_text("utf-8")
}
ALL = [(name, coding) for name, i in INSTRUMENTS.items() for coding in (None, *i.codings)]
PHQ9 = LIBRARY["phq9"]
MIXED = FIXTURES / "engine" / "mixed.yaml"


@pytest.fixture(scope="module")
def mixed():
    """An instrument that has one of everything."""
    return read_path(MIXED).instrument


class TestOneEqualsMany:
    """
    One person's result and their row of a batch are the same: to the same float64 bits, levels, flags, tiers, reasons.
    """

    @pytest.mark.parametrize(("name", "coding"), ALL, ids=lambda value: str(value or "-"))
    def test_every_instrument_in_every_coding(self, name, coding):
        """
        With blanks, skipped items, refusals, context, numbers and clock times, in each coding it circulates in.
        """
        instrument = INSTRUMENTS[name]
        person = st.tuples(answers_of(instrument, coding=coding), contexts_of(instrument))

        @settings(max_examples=8 if len(instrument.items) > 30 else 25, deadline=None, database=None)
        @given(st.lists(person, min_size=1, max_size=8))
        def check(people):
            assert_batch_equals_one(instrument, *map(list, zip(*people, strict=True)), coding=coding)

        check()

    def test_an_instrument_that_has_everything(self, mixed):
        """
        Also where scores of scores, numbers, times, groups, refusals and rules meet in one instrument.
        """
        person = st.tuples(answers_of(mixed), contexts_of(mixed))

        @settings(max_examples=150, deadline=None, database=None)
        @given(st.lists(person, min_size=1, max_size=12))
        def check(people):
            assert_batch_equals_one(mixed, *map(list, zip(*people, strict=True)))

        check()

    def test_a_context_of_none(self, mixed):
        """
        A context word of None says nothing, to one person as to many.
        """
        sheet = {"q1": 4, "q2": 0, "q3": 1}
        (one,) = assert_batch_equals_one(mixed, [sheet], [{"sex": None}])

        assert one == screening.score(mixed, sheet)
        assert one["group"].reason == "no_context"

    def test_nobody(self):
        """
        A file without rows comes to a batch without rows, and with all the columns of any other.
        """
        names = [f"q{n}" for n in range(1, 10)]
        batch = screening.score_batch(PHQ9, {name: [] for name in names})
        full = screening.score_batch(PHQ9, {name: [1] for name in names})

        assert len(batch) == 0
        assert {name: len(column) for name, column in batch.columns().items()} == dict.fromkeys(full.columns(), 0)
        assert batch["total"].meets["positive_screen"].tolist() == []
        assert list(screening.score_batch(PHQ9, {"q1": [None]}).columns()) == list(full.columns())

    @given(st.permutations(range(6)))
    @settings(max_examples=20, deadline=None, database=None)
    def test_the_order_of_people_does_not_matter(self, order):
        """
        Nobody's result depends on who else is in the file.
        """
        table = np.array([[(n * row) % 4 for n in range(1, 10)] for row in range(6)])
        names = [f"q{n}" for n in range(1, 10)]
        straight = screening.score_batch(PHQ9, dict(zip(names, table.T, strict=True)))
        mixed_up = screening.score_batch(PHQ9, dict(zip(names, table[list(order)].T, strict=True)))

        assert straight["total"].values[list(order)].tolist() == mixed_up["total"].values.tolist()
        assert straight.tier[list(order)].tolist() == mixed_up.tier.tolist()


class Labels(list):
    """Column labels as pandas has them: asking whether there are any is an error."""

    def __bool__(self):
        raise ValueError("the truth value of labels is ambiguous")


class Frame:
    """A table as pandas and polars are: labels in `columns`, a column by its name."""

    def __init__(self, **columns):
        self._columns = {name: np.array(column) for name, column in columns.items()}
        self.columns = Labels(self._columns)

    def __getitem__(self, name):
        return self._columns[name]


class TestTables:
    """A table of another library is taken as it is; its columns that are no items are passed over."""

    def test_a_table_with_more_columns(self):
        """
        A table scores as the mapping of its columns would; a column that is no item is passed over.
        """
        batch = screening.score_batch(LIBRARY["gad2"], Frame(name=["a", "b"], q1=[1.0, math.nan], q2=[2, 0]))

        assert batch["total"].values.tolist()[0] == 3.0
        assert batch.reasons["total"].tolist() == [None, "missing"]

    def test_a_table_without_items(self):
        """
        A table of which no column is an item was meant for something else.
        """
        with pytest.raises(screening.AnswerError, match="no such item among the columns"):
            screening.score_batch(LIBRARY["gad2"], Frame(name=["a"]))

    def test_a_whole_float_outside_the_options(self):
        """
        7.0 is refused as 7 is, not for being a float, and without being told.
        """
        with pytest.raises(screening.AnswerError, match=r"row 2, item 'q1': not one of its options") as caught:
            screening.score_batch(LIBRARY["gad2"], Frame(q1=[1.0, 7.0], q2=[2, 0]))
        assert "7" not in str(caught.value)


class TestColumns:
    """
    A column holds whole numbers, whole floats, NaN, None, masked values or words; what is no answer is an error that
    names item and row.
    """

    @pytest.mark.parametrize(
        "column",
        [
            [1, 2, None],
            [1.0, 2.0, math.nan],
            np.array([1.0, 2.0, np.nan], np.float32),
            np.array([1, 2, 9], np.uint8),
            np.array([1, 2, 9], np.int64),
            np.array([1, 2, None], object),
            np.ma.masked_array([1, 2, 3], [False, False, True]),
            (1, 2.0, None),
        ],
        ids=str,
    )
    def test_the_same_answers_in_every_dress(self, column):
        """
        1, 2 and nothing are the same however the column writes them; 9 is declared missing.
        """
        batch = screening.score_batch(LIBRARY["gad2"], {"q1": column, "q2": [0, 0, 0]}, missing=(9,))

        assert batch["total"].values.tolist()[:2] == [1.0, 2.0]
        assert batch.reasons["total"].tolist() == [None, None, "missing"]

    @pytest.mark.parametrize(
        "bad",
        [
            True,
            np.True_,
            1.5,
            "2",
            99,
            -1,
            4,
            10**30,
            -(10**30),
            10**400,
            math.inf,
            -math.inf,
            1e300,
            [1],
            (1,),
            {"a": 1},
            {1},
            b"1",
            1j,
            Decimal("1.5"),
            object(),
        ],
        ids=lambda value: type(value).__name__,
    )
    @pytest.mark.parametrize("item", ["q1", "slept"])
    def test_an_answer_that_is_none(self, mixed, item, bad):
        """
        It is refused with its item and row, counted from 1 in the message, and the answer itself is not told.
        """
        if item == "slept" and bad in (1.5, 4, Decimal("1.5")):
            bad = 24.05
        elif bad == 4 and bad is not True:
            bad = 3
        for column in ([0, 1, bad], [1, None, bad]):
            with pytest.raises(screening.AnswerError) as caught:
                screening.score_batch(mixed, {item: column})

            assert (caught.value.item, caught.value.row) == (item, 2)
            assert "row 3" in str(caught.value)
            assert_silent(caught.value, bad)

    def test_numpy_columns_of_the_wrong_kind(self):
        """
        Columns of booleans, of text and of dates are refused, too large numbers as well.
        """
        for column in (
            np.array([False, True]),
            np.array(["0", "1"]),
            np.array(["2020-01-01", "2021-01-01"], "datetime64[D]"),
            np.array([2**64 - 1, 2**63], np.uint64),
            np.array([-(2**63), 2**63 - 1]),
            np.array([1j, 0]),
        ):
            with pytest.raises(screening.AnswerError) as caught:
                screening.score_batch(PHQ9, {"q1": column})
            assert caught.value.item == "q1" and caught.value.row in (0, 1)

    def test_shapes(self):
        """
        Columns of different lengths, of two dimensions, of unknown items, or no column at all.
        """
        with pytest.raises(screening.AnswerError, match="different lengths"):
            screening.score_batch(PHQ9, {"q1": [1], "q2": [1, 2]})
        with pytest.raises(screening.AnswerError, match="one dimension"):
            screening.score_batch(PHQ9, {"q1": np.zeros((2, 2))})
        with pytest.raises(screening.AnswerError, match="q10"):
            screening.score_batch(PHQ9, {"q1": [1], "q10": [1]})

    def test_a_missing_code_that_is_an_answer(self):
        """
        Declaring 3 as missing would drop the gravest answers: refused.
        """
        with pytest.raises(screening.AnswerError, match="missing is a valid answer"):
            screening.score_batch(PHQ9, {"q1": [3]}, missing=(3,))

    @pytest.mark.parametrize("word", ["women", 1, True, ["female"], {"female"}, 1.5])
    def test_a_context_that_is_not_declared(self, word):
        """
        A word that the instrument does not have is refused with its row, and not told.
        """
        audit = LIBRARY["audit"]
        with pytest.raises(screening.AnswerError) as caught:
            screening.score_batch(audit, {"q1": [0, 0]}, {"sex": ["female", word]})
        assert (caught.value.item, caught.value.row) == ("sex", 1)
        assert "women" not in str(caught.value)
        with pytest.raises(screening.AnswerError):
            screening.score(audit, {"q1": 0}, {"sex": word})
        with pytest.raises(screening.AnswerError, match="no such context"):
            screening.score_batch(audit, {"q1": [0, 0]}, {"age": "old"})

    def test_one_word_for_everybody(self):
        """
        A context given as one word holds for each row; a column must be as long as the answers.
        """
        audit = LIBRARY["audit"]
        columns = {f"q{n}": [7 if n == 0 else 0] * 2 for n in range(1, 11)} | {"q1": [4, 4], "q2": [3, 2]}
        batch = screening.score_batch(audit, columns, {"sex": "female"})

        assert batch["total"].meets["hazardous_or_harmful"].tolist() == [Truth.YES, Truth.NO]
        with pytest.raises(screening.AnswerError, match="not as long"):
            screening.score_batch(audit, columns, {"sex": ["female"]})


class TestBatch:
    """
    What a batch gives back.
    """

    def test_columns_for_a_table(self):
        """
        Named arrays, a row for each person, words for levels, flags and tiers.
        """
        names = [f"q{n}" for n in range(1, 10)]
        table = screening.score_batch(PHQ9, {name: [0, 3, None] for name in names}).columns()

        assert list(table) == [
            "total",
            "total.level",
            "total.filled",
            "flag.self_harm_thoughts",
            "tier",
            "tier_at_most",
        ]
        assert table["total.level"].tolist() == ["minimal", "severe", None]
        assert table["flag.self_harm_thoughts"].tolist() == ["no", "yes", "unknown"]
        assert table["tier"].tolist() == ["none", "high", "none"]
        assert table["tier_at_most"].tolist() == ["none", "high", "high"]
        assert np.isnan(table["total"][2])

    def test_its_repr_shows_no_score(self):
        """
        A batch can be logged.
        """
        assert repr(screening.score_batch(PHQ9, {"q1": [3]})).endswith(" 1 rows, 1 scores, 1 flags>")

    def test_a_million_people_are_few_distinct_totals(self):
        """
        A level is worked out once per distinct total, so that many people cost little more than their answers.
        """
        rng = np.random.default_rng(1)
        columns = {f"q{n}": rng.integers(0, 4, 100_000) for n in range(1, 10)}
        batch = screening.score_batch(PHQ9, columns)

        assert batch["total"].values.tolist() == sum(columns.values()).tolist()


def assert_silent(error, value):
    """The answer is in no text, argument or cause of *error*."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        for text in (str(error), repr(error), *map(repr, error.args), *map(repr, vars(error).values())):
            assert all(shown not in text for shown in shown_as(value)), text
        error = error.__cause__ or error.__context__


def shown_as(value):
    """How *value* could be told, where that can be told apart from a row number or an option."""
    shown = {repr(value)} if not isinstance(value, int) or abs(value) < 10**300 else {"10000000"}
    return {text for text in shown if len(text) > 2 or text == "99"}
