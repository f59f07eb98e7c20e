"""
From text to an instrument: everything wrong is told at once and in its place, and what is read can be written back.
"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

import screening
from screening.errors import InstrumentError
from screening.instrument.read import read_source, write_instrument
from screening.instrument.source import parse
from screening.library import Library, instrument_folder, read_path, read_text
from screening.scoring.scorers import BUILTIN

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted([*instrument_folder().glob("*.yaml"), *FIXTURES.glob("*.yaml"), FIXTURES / "engine" / "mixed.yaml"])
INSTRUMENTS = [path for path in FILES if "scores:" in path.read_text("utf-8")]
PHQ9 = (instrument_folder() / "phq9.yaml").read_text("utf-8")

every_file = pytest.mark.parametrize("path", INSTRUMENTS, ids=lambda path: path.stem)


def changed(*pairs):
    """PHQ-9's text with each first text replaced by the second."""
    text = PHQ9
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def problems(text):
    """What is wrong with *text*."""
    with pytest.raises(InstrumentError) as caught:
        read_text(text)
    return caught.value.problems


class TestWhatIsWrong:
    """
    A problem has a code, a line, a column, and says what would have been right.
    """

    def test_everything_at_once(self):
        """
        Four faults in four places are four problems, in the order of the file.
        """
        text = changed(
            ("sum: q1..q9", "sum: q1..q10"),
            ("when: q9 >= 1", "when: q99 >= 1"),
            ("ask: impact", "ask: impakt"),
            ("range: 0-27", "range: 27-0"),
        )
        shape = problems(text)
        assert [p.code for p in shape] == ["M06"]
        names = problems(text.replace("range: 27-0", "range: 0-27"))
        lines = text.splitlines()
        assert [p.line for p in names] == sorted(p.line for p in names) and len(names) == 3
        for problem, word in zip(names, ("impakt", "q1..q10", "q99"), strict=True):
            assert lines[problem.line - 1][problem.column - 1 :].startswith(word), problem

    def test_the_line_an_editor_reads(self):
        """
        `path:line:column: CODE message`, in English and in Chinese.
        """
        (problem,) = problems(changed(("higher_is: worse", "higher_is: worst")))
        line = PHQ9.splitlines().index("    higher_is: worse") + 1
        assert str(problem).startswith(f"<text>:{line}:16: M03 ")
        assert "did you mean worse?" in str(problem)
        assert "worse" in problem.message("zh-CN") and problem.message("zh-CN") != problem.message("en")
        assert problem.about == "scores.total.higher_is"

    @pytest.mark.parametrize(
        ("old", "new", "code", "word"),
        [
            ("id: phq9\n", "id: PHQ-9\n", "M15", "PHQ-9"),
            ("version: 1.0.0", "version: 1.0", "M04", "1.0"),
            ("measures: [depression]", "measures: depression", "M04", "depression"),
            ("    sum: q1..q9", "    summ: q1..q9", "M02", "summ"),
            ("    sum: q1..q9", "    sum: q1..q9\n    mean: q1..q9", "M13", "sum"),
            ("{at_least: 10,", "{at_least: 10, at_most: 5,", "M11", "{"),
            ("allow: 2,", "allow: -1,", "M16", "-1"),
            ("allow: 2,", "allow: two,", "M04", "two"),
            ("allow: 2,", "allow: 2.0,", "M04", "2.0"),
            ("allow: 2,", "allow: true,", "M04", "true"),
            ("answers: frequency", "answers: frequenzy", "S03", "frequenzy"),
            ("  - id: q2", "  - id: q1", "S13", "q1"),
            ("format: 1", "format: 2", "M14", "2"),
            ("when: q9 >= 1", "when: total >= q9 >=", None, None),
            ("only_if: any(q1..q9 >= 1)", "only_if: impact == 1", "S11", "impact"),
            ("only_if: any(q1..q9 >= 1)", "only_if: total >= 1", "S11", "total"),
        ],
    )
    def test_where_it_is(self, old, new, code, word):
        """
        The place is the faulty value or key itself, not the part it stands in.
        """
        found = problems(changed((old, new)))
        lines = changed((old, new)).splitlines()
        if code is None:
            assert found[0].code.startswith("C")
            return
        assert code in {p.code for p in found}
        problem = next(p for p in found if p.code == code)
        assert lines[problem.line - 1][problem.column - 1 :].startswith(word), problem

    def test_a_circle_of_scores(self):
        """
        Scores that wait for each other are told, not followed.
        """
        text = changed(("    sum: q1..q9", "    sum: [q1, other]"), ("\nflags:", "\n  other: {sum: [total]}\nflags:"))
        assert "S02" in {p.code for p in problems(text)}

    @pytest.mark.parametrize(
        ("raw", "line"),
        [
            (b"", 1),
            (b"\xff\xfe", 1),
            (PHQ9.encode("gbk", "replace"), None),
            (b"format: 1\nformat: 1\n", 2),
            (b"a: &x 1\n", 1),
            (b"\x00", 1),
            ("format： 1\n".encode(), 1),
            (b"- 1\n- 2\n", 1),
            (b"just text", 1),
            (b"{", None),
            (b"a: [1, 2\nb: 3\n", None),
        ],
    )
    def test_what_is_no_instrument_at_all(self, raw, line):
        """
        Whatever bytes a file has, the answer is a problem with a place.
        """
        found = problems(raw)
        assert found and all(p.line >= 1 and p.column >= 1 for p in found)
        assert line is None or found[0].line == line

    def test_an_alias_bomb(self):
        """
        Nine levels of nine are refused before they grow to a billion.
        """
        pairs = zip("abcdefgh", "bcdefghi", strict=True)
        lines = [f"{name}: &{name} [{', '.join([f'*{last}'] * 9)}]\n" for last, name in pairs]
        bomb = 'a: &a ["x"]\n' + "".join(lines)
        assert len(bomb) < 450
        began = time.perf_counter()
        assert {p.code for p in problems(bomb)} >= {"Y08"}
        assert time.perf_counter() - began < 0.5

    def test_a_file_that_is_not_there(self):
        """
        That is an OSError, as of any file.
        """
        with pytest.raises(FileNotFoundError):
            screening.read_instrument("no/such/file.yaml")


class TestRoundTrip:
    """
    Reading what was written gives an equal instrument; so does reading with the other YAML parser.
    """

    @every_file
    def test_written_and_read(self, path):
        """
        Equal, with the same digests, and written the same again.
        """
        instrument = read_path(path).instrument
        again = read_text(write_instrument(instrument)).instrument

        assert again == instrument and hash(again) == hash(instrument)
        assert again.digest == instrument.digest
        assert write_instrument(again) == write_instrument(instrument)

    @every_file
    def test_both_parsers(self, path):
        """
        libyaml and the parser in pure Python find the same data in the same places.
        """
        fast, pure = parse(path.read_bytes()), parse(path.read_bytes(), pure=True)
        assert fast.data == pure.data
        assert read_source(path.read_bytes(), scorers=BUILTIN, pure=True).instrument == read_path(path).instrument

    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    @pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
    def test_ends_of_lines_and_a_byte_order_mark(self, ending, mark):
        """
        A file saved on another system is the same instrument.
        """
        text = mark + PHQ9.replace("\n", ending).encode()
        assert read_text(text).instrument == Library.builtin()["phq9"]

    def test_instruments_are_values(self):
        """
        Nothing of an instrument can be changed.
        """
        with pytest.raises(Exception, match="frozen"):
            Library.builtin()["phq9"].id = "other"


class TestDigest:
    """
    The digest stands for structure and scoring, each language has one of its words.
    """

    PLAIN = read_text(PHQ9).instrument

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("en: Not at all", "en: Never"),
            ("zh-CN: 完全不会", "zh-CN: 从不"),
            ("holder: Pfizer Inc.", "holder: Somebody"),
            ("sensitivity: 0.88", "sensitivity: 0.9"),
            ("  - about: low total, but item 9 endorsed", "  - about: another word for it"),
            ("# yaml-language-server", "# a comment"),
        ],
    )
    def test_words_and_evidence_leave_it(self, old, new):
        """
        A better translation or another source is no other scoring.
        """
        assert read_text(changed((old, new))).instrument.digest == self.PLAIN.digest

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            ("range: 0-4, ", "range: 0-5, "),
            ("tier: moderate", "tier: high"),
            ("when: q9 >= 1", "when: q9 >= 2"),
            ("allow: 2", "allow: 1"),
            ("round: half_up", "round: floor"),
            ("fill: mean", "fill: lowest"),
            ("sum: q1..q9", "sum: q1..q8"),
            ("at_least: 10", "at_least: 11"),
            ("only_if: any(q1..q9 >= 1)", "only_if: any(q1..q9 >= 2)"),
            ("    about: self_harm\n", ""),
            ("\nscores:", "\nreverse_scored: [q3]\nscores:"),
            ("\nscores:", "\ncodings: {from_one: {add: -1}}\nscores:"),
            ("level: minimal", "level: least"),
        ],
    )
    def test_scoring_changes_it(self, old, new):
        """
        Whatever could change a result for the same answers has another digest.
        """
        assert read_text(changed((old, new))).instrument.digest != self.PLAIN.digest

    def test_words_have_their_own(self):
        """
        A changed word changes the digest of its language and of no other.
        """
        other = read_text(changed(("en: Not at all", "en: Never"))).instrument
        assert other.words_digest("en") != self.PLAIN.words_digest("en")
        assert other.words_digest("zh-CN") == self.PLAIN.words_digest("zh-CN")

    def test_the_same_in_every_process(self):
        """
        It depends on no hash seed.
        """
        code = "import screening; print(screening.Library.builtin()['phq9'].ref)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.strip() == self.PLAIN.ref == f"phq9@1.0.0#{self.PLAIN.digest}"


class TestLibrary:
    """
    An immutable mapping of instruments, each read when it is first asked for.
    """

    def test_one_instrument_is_one_file(self):
        """
        Asking for the PHQ-9 opens its file and no other's.
        """
        code = (
            "import sys, screening\n"
            "seen = set()\n"
            "sys.addaudithook(lambda e, a: seen.add(str(a[0])) if e == 'open' and str(a[0]).endswith('.yaml') else 0)\n"
            "screening.Library.builtin()['phq9']\n"
            "print(len(seen), *seen)"
        )
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert done.stdout.startswith("1 ") and done.stdout.strip().endswith("phq9.yaml")

    def test_a_mapping(self):
        """
        Keys, length, membership; the same object each time; no key is a KeyError.
        """
        library = Library.builtin()
        assert set(library) >= {"phq9", "gad7", "who5"} and len(library) == len(list(library))
        assert library["phq9"] is library["phq9"]
        assert "phq99" not in library
        with pytest.raises(KeyError):
            library["phq99"]

    def test_with_another_instrument(self):
        """
        `with_` gives a new library and leaves the old one.
        """
        k10 = read_path(FIXTURES / "k10.yaml").instrument
        library = Library.builtin().with_(k10)
        assert library["k10"] is k10 and "k10" not in Library.builtin()

    def test_for_commercial_use(self):
        """
        Only what may be used so; the WHO-5 may not.
        """
        commercial = Library.builtin(use="commercial")
        assert "phq9" in commercial and "who5" not in commercial and "who5" in Library.builtin()
        assert all(instrument.rights.use == "free" for instrument in commercial.values())
        with pytest.raises(ValueError, match="commercial"):
            Library.builtin(use="private")
