"""What `check` says of an instrument: the mistakes that were really published, and the promises behind the checks."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import InstrumentError, score
from screening.library import read_text
from screening.scoring.checks.languages import other_script
from screening.scoring.checks.reach import reaches
from screening.scoring.checks.risk import speaks_of_self_harm
from screening.scoring.proof import findings_of

ROOT = Path(__file__).parent.parent
SHIPPED = sorted((ROOT / "instruments").glob("*.yaml"))
FIXTURES = [p for p in sorted((ROOT / "tests/fixtures").glob("*.yaml")) if p.read_text("utf-8").find("format: 1") >= 0]


def check(text):
    """Return the findings on an instrument, or what makes it unreadable."""
    try:
        return findings_of(read_text(text, "x.yaml"))
    except InstrumentError as error:
        return list(error.problems)


def codes(text):
    return {problem.code for problem in check(text)}


def file(name, *changes):
    """Return the text of a shipped instrument or fixture with some words exchanged."""
    folder = "instruments" if (ROOT / "instruments" / f"{name}.yaml").exists() else "tests/fixtures"
    text = (ROOT / folder / f"{name}.yaml").read_text("utf-8")
    for was, becomes in changes:
        assert was in text, was
        text = text.replace(was, becomes)
    return text


def small(scores, *, items=2, scale="0-3", more=""):
    """Return a withheld instrument of *items* items with one line of scores, and *more* sections."""
    listed = "".join(f"  - id: q{n + 1}\n" for n in range(items))
    return (
        "format: 1\nid: small\nversion: 1.0.0\nlanguages: []\nwithheld: true\nname: {en: Small}\nmeasures: [mood]\n"
        'source: {citation: made for a test}\nrights: {use: free, statement: free, checked: "2026-11-25"}\n'
        f"responses: {{often: {scale}}}\nanswers: often\nitems:\n{listed}scores:\n{scores}\n{more}"
    )


@pytest.mark.parametrize("path", [*SHIPPED, *FIXTURES], ids=lambda path: path.stem)
def test_all_files_are_clean(path):
    """Nothing can be said against a shipped instrument or a fixture."""
    assert [str(problem) for problem in check(path.read_text("utf-8"))] == []


class TestPublishedMistakes:
    """Each of these was published, and passed whatever it was validated with."""

    def test_anxiety_bands_on_the_raw_metric(self):
        """DASS-21 sums are doubled; bands for the sums that are not doubled end too early."""
        doubled = file("dass21")
        start = doubled.index("  anxiety:")
        end = doubled.index("  stress:")
        raw = doubled[start:end]
        for was, becomes in [("0-7", "0-3"), ("8-9", "4-4"), ("10-14", "5-7"), ("15-19", "8-9"), ("20-42", "10-21")]:
            assert was in raw
            raw = raw.replace(f"range: {was}", f"range: {becomes}")
        found = [p for p in check(doubled[:start] + raw + doubled[end:]) if p.code == "B04"]

        assert [p.message() for p in found] == ["the bands end at 21, the score at 42"]

    def test_means_between_1_99_and_2(self):
        """Bands of a mean that are printed to two decimals leave gaps where the mean has more."""
        text = small(
            "  total:\n    mean: q1..q6\n    range: 1-5\n    higher_is: worse\n    bands:\n"
            "      - {range: 1.00-1.99, level: low}\n      - {range: 2.00-5.00, level: high}",
            items=6,
            scale="1-5",
        )
        assert "S08" in codes(text)
        assert "S08" not in codes(
            text.replace("    range: 1-5", "    range: 1-5\n    round: {method: floor, decimals: 2}")
        )

    def test_k10_scored_from_zero(self):
        """K10 with answers of 0 to 4 gives 0 to 40, and bands of 10 to 50 are not on that metric."""
        found = {p.code: p.message() for p in check(file("k10", ("frequency: 1-5", "frequency: 0-4")))}

        assert found["S07"] == "the declared range is 10-50, but items and answers give 0-40"
        assert found["B03"] == "the bands begin at 10, the score at 0"
        assert found["B04"] == "the bands end at 50, the score at 40"

    def test_five_items_with_bands_for_twenty(self):
        """A band that begins above the highest score can never be reached."""
        bands = "[{range: 0-9, level: low}, {range: 10-29, level: mild}, {range: 30-60, level: severe}]"
        found = codes(small(f"  total: {{sum: q1..q5, higher_is: worse, bands: {bands}}}", items=5))

        assert {"B04", "B05"} <= found

    def test_depression_key_without_the_suicide_item(self):
        """An SCL-90 whose keys and flags leave out item 15 has a risk item that nothing looks at."""
        text = file("scl90_rules")
        start = text.index("  depression:")
        text = text[:start] + text[start:].replace("q15, ", "", 1).replace("q15 >= 2 or ", "")
        if "sum: q1..q90" in text:
            text = text.replace("sum: q1..q90", "sum: [q1..q14, q16..q90]")

        assert "F01" in codes(text)

    def test_phq9_without_item_nine(self):
        """A PHQ-9 of eight items does not give the range of nine."""
        found = [p.message() for p in check(file("phq9", ("sum: q1..q9", "sum: q1..q8"))) if p.code == "S07"]

        assert found == ["the declared range is 0-27, but items and answers give 0-24"]

    def test_item_forgotten(self):
        """An item of the form that no score, flag or rule reads was forgotten."""
        found = {p.code: p for p in check(file("gad7", ("sum: q1..q7", "sum: q1..q6")))}

        assert {"S06", "S07"} <= found.keys()
        assert "`q7`" in found["S06"].message()
        assert "`q7`" in found["S06"].message("zh-CN")

    def test_the_wrong_item_reversed(self):
        """A key that reverses item 4 instead of item 5 does not give what the worked examples say."""
        assert "E01" in codes(file("zung_sds", ("reverse_scored: [q2, q5,", "reverse_scored: [q2, q4,")))

    def test_seven_items_backwards(self):
        """An EPDS without its reversals gives the worst respondent 9, and the example of 30 says so."""
        example = "{about: worst, answers: {q1..q10: 0 0 3 0 3 3 3 3 3 3}, expect: {total: 30}}"
        key = "  total: {sum: q1..q10, range: 0-30, higher_is: worse}"
        right = small(key, items=10, more=f"reverse_scored: [q1, q2, q4]\nexamples: [{example}]\n")
        wrong = right.replace("[q1, q2, q4]", "[q3, q5..q10]")
        found = [p for p in check(wrong) if p.code == "E01"]

        assert [(p.params["expected"], p.params["found"]) for p in found] == [("30", "0")]
        assert "E01" not in codes(right)

    def test_skip_rules_of_another_edition(self):
        """AUDIT with questions 4 to 8 skipped on question 1 alone is not what the manual's sheets show."""
        assert "E01" in codes(file("audit", ("only_if: q2 + q3 > 0", "only_if: q1 > 1")))

    def test_invented_bands(self):
        """Five bands where the paper has four, and the examples disagree."""
        text = file("gad7")
        severe = next(line for line in text.splitlines() if "range: 15-21" in line)
        five = (
            severe.replace("15-21", "15-17") + "\n" + severe.replace("15-21", "18-21").replace("severe", "extreme", 1)
        )

        assert {"E01", "E02"} & codes(text.replace(severe, five))

    def test_self_harm_without_a_flag(self):
        """A risk item needs a flag, and words on self-harm need the mark of a risk item."""
        text = file("phq9")
        flags = text[text.index("flags:\n") : text.index("examples:\n")]
        assert "F01" in codes(text.replace(flags, ""))
        assert "F03" in codes(text.replace("    about: self_harm\n", ""))

    def test_traditional_characters(self):
        """Traditional characters in zh-CN are found by themselves, and named."""
        found = [p for p in check(file("phq9", ("感觉疲倦或没有活力", "感覺疲倦或沒有活力"))) if p.code == "L04"]

        assert [p.params["characters"] for p in found] == ["覺沒"]


class TestReach:
    """What a score can give is what it gives, over every sheet there is."""

    @settings(max_examples=60, deadline=None)
    @given(st.data())
    def test_as_counted_out(self, data):
        """Ends and values of a score are those of all its sheets, without blanks and with the allowed ones."""
        items = data.draw(st.integers(1, 3))
        top = data.draw(st.integers(1, 3))
        method = data.draw(st.sampled_from(["sum", "mean", "max", "min"]))
        allow = data.draw(st.integers(0, items - 1)) if method in ("sum", "mean") else 0
        steps = data.draw(st.sampled_from(["", ", multiply: 1.25, round: floor", ", multiply: -2, add: 7"]))
        reverse = data.draw(st.sampled_from(["", "reverse_scored: q1\n"]))
        text = small(
            f"  total: {{{method}: q1..q{items}, missing: {{allow: {allow}, fill: mean}}{steps}}}",
            items=items,
            scale=f"0-{top}",
            more=reverse,
        )
        instrument = read_text(text).instrument
        found = reaches(instrument)["total"].after

        complete, filled = set(), set()
        for sheet in product([None, *range(top + 1)], repeat=items):
            made = score(instrument, {f"q{n + 1}": a for n, a in enumerate(sheet)})["total"].exact
            filled |= {made} - {None}
            complete |= set() if None in sheet else {made}
        assert list(found.values) == sorted(complete)
        assert (found.low, found.high) == (min(complete), max(complete))
        if method in ("sum", "mean"):
            assert list(found.filled) == sorted(filled)

    def test_of_items_that_may_not_be_asked(self):
        """An item that is not asked counts its stated score, and one that declines or does not apply adds none."""
        branch = "branching: [{ask: q2, only_if: q1 >= 1, otherwise_score: 0}]\n"
        scale = "{0: {}, 1: {}, 2: {}, refused: {score: none}, none_such: {score: not_applicable}}"
        found = reaches(read_text(small("  total: {sum: q1..q2}", scale=scale, more=branch)).instrument)["total"].after

        assert [int(value) for value in found.values] == [0, 1, 2, 3, 4]
        assert found.filled == found.values


class TestBands:
    """Bands tile what the score reaches, and one step off is told."""

    @staticmethod
    def _text(ends):
        listed = ", ".join(f"{{range: {low}-{high}, level: l{n}}}" for n, (low, high) in enumerate(ends))
        return small(f"  total: {{sum: q1..q9, range: 0-27, higher_is: worse, bands: [{listed}]}}", items=9)

    @settings(max_examples=40, deadline=None)
    @given(st.sets(st.integers(1, 27), min_size=1, max_size=5), st.data())
    def test_one_off(self, starts, data):
        """Bands that tile are quiet; moving any one end by one is an error of the bands."""
        cuts = [0, *sorted(starts), 28]
        ends = [[low, high - 1] for low, high in pairwise(cuts)]
        assert not {code for code in codes(self._text(ends)) if code.startswith("B")}

        band = data.draw(st.integers(0, len(ends) - 1))
        end, step = data.draw(st.sampled_from([(0, 1), (0, -1), (1, 1), (1, -1)]))
        ends[band][end] += step
        if ends[band][0] > ends[band][1] or ends[band][0] < 0:
            return
        assert {code for code in codes(self._text(ends)) if code.startswith("B")}

    def test_gap_that_nothing_falls_into(self):
        """A score that is always a multiple of four may have bands printed on multiples of four."""
        bands = "[{range: 0-48, level: poor}, {range: 52-100, level: good}]"
        text = small(f"  total: {{sum: q1..q5, multiply: 4, higher_is: better, bands: {bands}}}", items=5, scale="0-5")

        assert not {code for code in codes(text) if code.startswith("B")}


class TestSettled:
    """What the author judged or has still to write."""

    def test_accepted(self):
        """An accepted warning is quiet, an acceptance of nothing is a warning, and errors cannot be accepted."""
        forgotten = small("  total: {sum: q1, range: 0-3, higher_is: worse}")
        assert "S06" in codes(forgotten)
        assert "S06" not in codes(forgotten + "accept: {S06: left out in this edition}\n")
        assert "A01" in codes(forgotten + "accept: {F01: why}\n")
        wrong = forgotten.replace("0-3, higher", "0-4, higher")
        assert {"S07", "A02"} <= codes(wrong + "accept: {S07: why}\n")

    def test_todo(self):
        """A text that begins with TODO is still to do, and nothing else is said of it."""
        text = file("phq9", ("zh-CN: 感觉疲倦或没有活力", "zh-CN: 'TODO: 疲倦，沒有活力'"))
        found = check(text)

        assert [problem.code for problem in found] == ["T01"]
        assert found[0].severity == "todo"
        assert text.splitlines()[found[0].line - 1][found[0].column - 1 :].startswith("'TODO")


class TestWords:
    """The two scripts, and ways to speak of self-harm."""

    @pytest.mark.parametrize(
        ("words", "lang", "found"),
        [
            ("感到心情低落", "zh-CN", ""),
            ("著名", "zh-CN", ""),
            ("感覺", "zh-CN", "覺"),
            ("感覺", "zh-TW", ""),
            ("感觉", "zh-TW", "觉"),
            ("——“”…", "zh-CN", ""),
            ("感覺", "ja", ""),
        ],
    )
    def test_script(self, words, lang, found):
        """A character of the other script is one that only the other's code page has."""
        assert other_script(words, lang) == found

    @pytest.mark.parametrize(
        ("words", "lang"),
        [
            ("Thoughts that you would be better off dead or of hurting yourself in some way", "en"),
            ("The thought of harming myself has occurred to me", "en"),
            ("Have you ever tried to kill yourself?", "en"),
            ("Thoughts of ending your life", "en"),
            ("有不如死掉或用某种方式伤害自己的念头", "zh-CN"),
            ("想结束自己的生命", "zh-CN"),
        ],
    )
    def test_speaks_of_self_harm(self, words, lang):
        """Published items on self-harm are known for what they are."""
        assert speaks_of_self_harm(words, lang)

    @pytest.mark.parametrize(
        ("words", "lang"),
        [
            ("Feeling bad about yourself — or that you are a failure", "en"),
            ("Have you or someone else been injured because of your drinking?", "en"),
            ("My life is pretty full", "en"),
            ("觉得自己很糟，或觉得自己很失败", "zh-CN"),
        ],
    )
    def test_speaks_of_something_else(self, words, lang):
        """Other published items are not taken for it."""
        assert not speaks_of_self_harm(words, lang)


def test_exact_means():
    """An example may give a mean to the decimals it is printed with, and no further from it."""
    example = "{about: a third, answers: {q1..q3: 1 0 0}, expect: {total: %s}}"
    text = small("  total: {mean: q1..q3, range: 0-3, higher_is: worse}", items=3, more=f"examples: [{example}]\n")

    assert "E01" not in codes(text % "0.33")
    assert "E01" in codes(text % "0.34")
    assert Fraction(1, 3) == score(read_text(text % "0.33").instrument, {"q1": 1, "q2": 0, "q3": 0})["total"].exact
