"""
The two promises every scorer has to keep, and what is its own.
"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from screening_geometric import BURDEN, GeometricMean, Options

import screening
from screening.testing import answers_of, assert_batch_equals_one, check_examples

INSTRUMENT = screening.read_instrument(BURDEN)
SCORER = GeometricMean()


def test_the_examples_in_the_file():
    """Each worked example of the instrument comes out."""
    check_examples(INSTRUMENT)


@given(st.lists(answers_of(INSTRUMENT), min_size=1, max_size=20))
def test_one_person_is_scored_like_many(sheets):
    """A batch holds, to the last bit, what each person would get alone."""
    assert_batch_equals_one(INSTRUMENT, sheets)


@given(st.lists(st.integers(0, 100).map(Fraction), min_size=1, max_size=10), st.integers(0, 3))
def test_it_lies_within_its_span(values, shift):
    """No mean is below the least or above the greatest value, but for the last bits of a float."""
    options = Options(of="q1", shift=shift)
    low, high = SCORER.span(options, [(value, value) for value in values])

    assert float(low) - 1e-9 <= SCORER.one(options, tuple(values)) <= float(high) + 1e-9


@pytest.mark.parametrize(
    ("values", "shift", "expected"),
    [((2, 8), 0, 4), ((0, 8), 0, 0), ((0, 3), 1, 1), ((5, None), 0, 5), ((-1, 2), 0, screening.Reason.UNDEFINED)],
)
def test_worked_by_hand(values, shift, expected):
    """The root of 2 × 8; a zero makes zero, unless shifted; what is left out; no root of a negative product."""
    given_ = tuple(value if value is None else Fraction(value) for value in values)

    assert SCORER.one(Options(of="q1", shift=shift), given_) == pytest.approx(expected)


def test_options_are_checked_where_they_stand():
    """A slip in the options is a problem of the file, with its line."""
    text = BURDEN.read_text("utf-8")
    from screening.library import read_text

    with pytest.raises(screening.InstrumentError) as caught:
        read_text(text.replace("{of: q1..q3}", "{of: q1..q3, shifft: 1}"))

    assert caught.value.problems[0].line == text.splitlines().index("    geometric_mean: {of: q1..q3}") + 1
