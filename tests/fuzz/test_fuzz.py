"""
Shipped instruments, damaged at random: each is refused with a place, or is an instrument that says what its text says.

``SCREENING_FUZZ`` is the number of damaged files; CI asks for 10,000.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from screening.errors import InstrumentError
from screening.instrument.model import Instrument
from screening.instrument.read import Reading, write_instrument
from screening.instrument.source import dump, parse
from screening.library import instrument_folder, read_text
from screening.scoring.one import score
from screening.scoring.proof import findings_of

HERE = Path(__file__).parent
FIXTURES = HERE.parent / "fixtures"
FILES = sorted([*instrument_folder().glob("*.yaml"), *FIXTURES.glob("*.yaml"), *FIXTURES.glob("engine/*.yaml")])
TEXTS = [text for path in FILES if "scores:" in (text := path.read_text("utf-8"))]

HOW_MANY = int(os.environ.get("SCREENING_FUZZ", "300"))

_WORDS = """
q1 q99 q1..q9 q9..q1 .. 0 -1 1.5 99999999999999999999 0-0 9-1 true null {} [] {a:1} * ! | > : - ? ， ： “ 0-99999999
1e5 .nan 010 1_000 0.00 none not_applicable leave_out mean yes_no total otherwise 1/0 elapsed(q1,q2) count(q1) (((((( 且
"""
SIGNS = ["", " ", "{a: 1}", "[1, 2]", " # ", "\t", "\r", "\x00", "\x85", "\ufeff", "\u3000", "\ud7ff", "\U0001f600"]
something = st.sampled_from(_WORDS.split() + SIGNS) | st.text(max_size=3)


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """A shipped text with one to three faults: lines or letters lost, doubled, exchanged, or something else put in."""
    text = draw(st.sampled_from(TEXTS))
    for _ in range(draw(st.integers(1, 3))):
        text = draw(st.sampled_from(FAULTS))(text, draw)
    return text


def lines_lost(text: str, draw: st.DrawFn) -> str:
    lines, start = _line(text, draw)
    del lines[start : start + draw(st.integers(1, 3))]
    return "".join(lines)


def line_doubled(text: str, draw: st.DrawFn) -> str:
    lines, start = _line(text, draw)
    lines.insert(draw(st.integers(0, len(lines))), lines[start])
    return "".join(lines)


def lines_exchanged(text: str, draw: st.DrawFn) -> str:
    lines, one = _line(text, draw)
    other = draw(st.integers(0, len(lines) - 1))
    lines[one], lines[other] = lines[other], lines[one]
    return "".join(lines)


def line_moved_in_or_out(text: str, draw: st.DrawFn) -> str:
    lines, start = _line(text, draw)
    lines[start] = draw(st.sampled_from(["  " + lines[start], lines[start].removeprefix("  ")]))
    return "".join(lines)


def letters_lost(text: str, draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(text)))
    return text[:start] + text[start + draw(st.integers(1, 4)) :]


def letters_put_in(text: str, draw: st.DrawFn) -> str:
    start = draw(st.integers(0, len(text)))
    return text[:start] + draw(something) + text[start:]


def word_replaced(text: str, draw: st.DrawFn) -> str:
    """Replace what stands after a colon, so that shapes and names are wrong more often than the YAML is."""
    places = [place for place in range(len(text) - 2) if text.startswith(": ", place)]
    start = draw(st.sampled_from(places or [0])) + 2
    end = min((found for mark in ",}\n" if (found := text.find(mark, start)) >= 0), default=len(text))
    return text[:start] + draw(something) + text[end:]


def number_changed(text: str, draw: st.DrawFn) -> str:
    digits = [place for place, letter in enumerate(text) if letter.isdigit()]
    start = draw(st.sampled_from(digits or [0]))
    return text[:start] + draw(st.sampled_from("0123456789-.")) + text[start + 1 :]


FAULTS = (
    lines_lost,
    line_doubled,
    lines_exchanged,
    line_moved_in_or_out,
    letters_lost,
    letters_put_in,
    word_replaced,
    word_replaced,
    number_changed,
    number_changed,
)


def _line(text: str, draw: st.DrawFn) -> tuple[list[str], int]:
    lines = text.splitlines(keepends=True) or [""]
    return lines, draw(st.integers(0, len(lines) - 1))


def _places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Yield every place in *data* as the container and the key in it."""
    for key, value in list(data.items() if isinstance(data, dict) else enumerate(data)):
        yield data, key
        if isinstance(value, dict | list):
            yield from _places(value)


DATA = [parse(text).data for text in TEXTS]
ELSEWHERE: dict[Any, list[Any]] = {}
"""Every value there is in a shipped file, by its key."""
for _container, _key in (place for data in DATA for place in _places(data)):
    ELSEWHERE.setdefault(_key, []).append(_container[_key])


@st.composite
def rearranged(draw: st.DrawFn) -> str:
    """A shipped instrument as data, with one to three of its values lost, replaced, or taken from elsewhere."""
    data = deepcopy(draw(st.sampled_from(DATA)))
    for _ in range(draw(st.integers(1, 3))):
        part = data.get(draw(st.sampled_from(PARTS)))
        places = list(_places(part)) if isinstance(part, dict | list) else []
        parent, key = draw(st.sampled_from(places or [(data, name) for name in data]))
        fault = draw(st.integers(0, 4))
        if fault == 0:
            parent.pop(key)
        elif fault == 1:
            parent[key] = draw(VALUES)
        else:
            alike = ELSEWHERE[key if key in ELSEWHERE and fault > 2 else draw(st.sampled_from(list(ELSEWHERE)))]
            parent[key] = deepcopy(draw(st.sampled_from(alike)))
    return dump(data)


PARTS = ["scores", "scores", "scores", "branching", "flags", "responses", "codings", "items", "context", "examples", ""]
VALUES = (
    st.none()
    | st.booleans()
    | st.integers(-3, 100)
    | st.decimals(-9, 99, places=1)
    | something
    | st.sampled_from([[], {}, ["q1"], [1], {"q1": 1}, {0: 1}, {"0-3": 2}, [{}], {"en": "words"}, 10**60, -(10**60)])
)


thoroughly = settings(
    max_examples=HOW_MANY,
    deadline=None,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)


@thoroughly
@given(damaged())
def test_a_damaged_file(text: str) -> None:
    """
    An InstrumentError whose every problem lies within the file, or an instrument that survives being written and read,
    read by the other parser, checked and scored; never another exception.
    """
    refused_or_sound(text)


@settings(thoroughly, max_examples=HOW_MANY // 3)
@given(rearranged())
def test_a_rearranged_instrument(text: str) -> None:
    """
    The same of files that are sound YAML, and say the wrong thing in the wrong place.
    """
    refused_or_sound(text)


def refused_or_sound(text: str) -> None:
    """Assert what every text has to keep."""
    outcome = read(text)
    if not isinstance(outcome, Reading):
        within(text, outcome)
        return
    instrument = outcome.instrument
    again = read(write_instrument(instrument))
    assert isinstance(again, Reading) and again.instrument == instrument
    assert parse(text, pure=True).data == outcome.source.data
    found = findings_of(outcome)
    for problem in found:
        assert problem.message("en") and problem.message("zh-CN") and problem.line >= 1 and problem.column >= 1
    if not any(problem.severity == "error" for problem in found):
        score(instrument, {}).explain()
        score(instrument, first_answers(instrument)).explain()


def first_answers(instrument: Instrument) -> dict[str, int | str]:
    """The first option of every item that has options."""
    scales = {item.id: instrument.scale(item) for item in instrument.items}
    return {name: next(iter(scale.options)) for name, scale in scales.items() if scale.options}


def read(text: str) -> Reading | InstrumentError:
    """What becomes of *text*."""
    try:
        return read_text(text)
    except InstrumentError as error:
        return error


def within(text: str, error: InstrumentError) -> None:
    """Every problem of *error* has a place in *text*, or just behind its end, and a message in both languages."""
    assert error.problems
    last = len(text.splitlines()) + 1
    for problem in error.problems:
        assert 1 <= problem.line <= last and problem.column >= 1, problem
        assert problem.message("en") and problem.message("zh-CN")
