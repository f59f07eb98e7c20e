from __future__ import annotations

import csv
import gzip
import io
import os
import subprocess
import sys
from fractions import Fraction
from math import floor
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from screening import ExtraMissing, Library, score
from screening.__main__ import main
from screening.cli.cells import plain
from screening.cli.scored import number
from screening.tables import TableError, open_table

GAD7 = "q1,q2,q3,q4,q5,q6,q7\n"
PHQ9_ITEMS = [f"q{n}" for n in range(1, 10)]


@pytest.fixture
def write(tmp_path):
    """Write a file and return its path."""

    def make(content: str | bytes, name: str = "answers.csv", encoding: str = "utf-8") -> str:
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return str(path)

    return make


@pytest.fixture
def run(capsys):
    """Run `screening score` and return its exit code, its rows as dictionaries, and what it said."""

    def call(*args: str) -> tuple[int, list[dict[str, str]], str]:
        code = main(["score", *args])
        out, err = capsys.readouterr()
        return code, list(csv.DictReader(io.StringIO(out))), err

    return call


class TestOutput:
    """
    One row out for each row in; per score S: S, S.level, S.filled; per flag F: flag.F; tier, tier_at_most, note.
    """

    def test_columns(self, write, run):
        """The columns are the scores, the flags, both tiers and the note, in this order."""
        code, rows, _ = run("phq9", write(",".join(PHQ9_ITEMS) + ",impact\n0,0,0,0,0,0,0,0,1,0\n"))

        assert code == 0
        assert rows == [
            {
                "total": "1",
                "total.level": "minimal",
                "total.filled": "0",
                "flag.self_harm_thoughts": "yes",
                "tier": "high",
                "tier_at_most": "high",
                "note": "",
            }
        ]

    def test_unscorable(self, write, run):
        """A score without a value is an empty cell, and the note says why."""
        _, rows, _ = run("phq9", write(",".join(PHQ9_ITEMS) + "\n3,3,3,3,3,3,,,\n"))

        assert rows[0]["total"] == rows[0]["total.level"] == ""
        assert rows[0]["note"] == "total: missing"
        assert (rows[0]["flag.self_harm_thoughts"], rows[0]["tier"]) == ("unknown", "high")

    def test_filled(self, write, run):
        """Blanks that were filled in are counted: 1+2+3+0+1+2+3+0 is 12, the mean 1.5, and 13.5 rounds to 14."""
        _, rows, _ = run("phq9", write(",".join(PHQ9_ITEMS) + "\n1,2,3,0,1,,2,3,0\n"))

        assert (rows[0]["total"], rows[0]["total.filled"]) == ("14", "1")

    def test_keep(self, write, run):
        """Kept columns come first and untouched; no other column of the input is passed on."""
        path = write("id,secret," + GAD7 + '"007, a",hush,0,0,0,0,0,0,0\n')
        _, rows, _ = run("gad7", path, "--keep", "id")

        assert next(iter(rows[0])) == "id"
        assert rows[0]["id"] == "007, a"
        assert "hush" not in rows[0].values()

    def test_keep_that_clashes(self, write, run):
        """A kept column with the name of a column of the output is refused as usage."""
        code, _, err = run("gad7", write("total," + GAD7 + "1,0,0,0,0,0,0,0\n"), "--keep", "total")

        assert code == 2
        assert "total" in err

    def test_summary(self, write, run):
        """Standard error has a count and a share of every level, of flags and of blanks."""
        _, _, err = run("gad7", write(GAD7 + "0,0,0,0,0,0,0\n3,3,3,3,3,3,3\n3,3,3,3,3,3,3\n1,,,,,,\n"))

        lines = [" ".join(line.split()) for line in err.splitlines()]
        assert "severe 2 50.0 %" in lines
        assert "(missing) 1 25.0 %" in lines
        assert "blank answers: 6" in lines
        assert lines[lines.index("total meets positive_screen") + 1] == "yes 2 50.0 %"

    def test_explain(self, write, run):
        """With --explain a last column tells how each score came about."""
        _, rows, _ = run("gad7", write(GAD7 + "2,1,0,0,0,0,0\n"), "--explain")

        assert list(rows[0])[-1] == "explanation"
        assert "q1: 2 -> 2" in rows[0]["explanation"]
        assert "= 3, level minimal" in rows[0]["explanation"]

    def test_out_is_whole_or_absent(self, write, run, tmp_path):
        """--out leaves what was there before when the input turns out to be wrong, and no half file beside it."""
        out = tmp_path / "out.csv"
        out.write_text("before")
        code, _, _ = run("gad7", write(GAD7 + "0,0,0,0,0,0,0\n0,0,0,0,0,0,9\n"), "--out", str(out))

        assert code == 1
        assert out.read_text() == "before"
        assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.csv", "out.csv"]

    def test_out(self, write, run, tmp_path):
        """--out writes the rows to the file, compressed if its name ends in .gz, and nothing to standard output."""
        out = tmp_path / "out.csv.gz"
        code, rows, _ = run("gad7", write(GAD7 + "1,1,1,1,1,1,1\n"), "--out", str(out))

        assert (code, rows) == (0, [])
        assert gzip.decompress(out.read_bytes()).decode().splitlines()[1].startswith("7,mild,0,")

    def test_out_is_not_the_input(self, write, run):
        """The file of answers is never written over."""
        path = write(GAD7 + "1,1,1,1,1,1,1\n")
        code, _, _ = run("gad7", path, "--out", path)

        assert code == 2
        assert Path(path).read_text() == GAD7 + "1,1,1,1,1,1,1\n"

    @given(st.integers(-(10**9), 10**9) | st.floats(allow_infinity=False))
    def test_numbers(self, value):
        """A number is written so that it reads back the same, a whole one without a point, NaN as nothing."""
        text = number(float(value))

        assert (float(text) == value if text else value != value) and not text.endswith(".0")


class TestInput:
    """
    Tables as people have them: separators, encodings, quotes, whole numbers written with a point.
    """

    @pytest.mark.parametrize("mark", [",", ";", "\t"])
    def test_separators(self, write, run, mark):
        """Commas, semicolons and tabs are told apart by the header, also where another of them stands in a name."""
        header = mark.join(['"how are you; today, then"', *(f"q{n}" for n in range(1, 8))])
        _, rows, _ = run("gad7", write(header + "\n" + mark.join("x1111111") + "\n"))

        assert rows[0]["total"] == "7"

    @pytest.mark.parametrize(("encoding", "args"), [("utf-8-sig", []), ("gbk", ["--encoding", "gbk"])])
    def test_encodings(self, write, run, encoding, args):
        """UTF-8 with a mark at its start is read as it is, another encoding if it is named."""
        _, rows, _ = run(
            "gad7", write(GAD7.strip() + ",姓\n1,1,1,1,1,1,1,王\n", encoding=encoding), *args, "--keep", "姓"
        )

        assert (rows[0]["姓"], rows[0]["total"]) == ("王", "7")

    def test_wrong_encoding(self, write, run):
        """A file that is not UTF-8 is refused with the option that helps."""
        code, _, err = run("gad7", write("姓名," + GAD7 + "王小明,0,0,0,0,0,0,0\n", encoding="gbk"))

        assert code == 1
        assert "--encoding gbk" in err

    def test_cells(self, write, run):
        """`2.0` is 2, spaces and quotes around an answer do not matter, an empty cell is a blank."""
        _, rows, _ = run("phq9", write(",".join(PHQ9_ITEMS) + '\n2.0," 1 ","1.",+1,0,0,0,0,\n'))

        assert (rows[0]["total"], rows[0]["total.filled"]) == ("6", "1")

    def test_standard_input(self, monkeypatch, run):
        """- reads standard input, compressed or not."""
        packed = gzip.compress((GAD7 + "1,1,1,1,1,1,1\n").encode())
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(packed)))
        _, rows, _ = run("gad7", "-")

        assert rows[0]["total"] == "7"

    def test_header_only(self, write, run):
        """A header without rows gives a header without rows."""
        code, rows, err = run("gad7", write(GAD7))

        assert (code, rows) == (0, [])
        assert "0 rows" in err

    @pytest.mark.parametrize(
        ("content", "said"),
        [
            ("", "empty"),
            ("\n\n", "empty"),
            (GAD7 + "0,0,0,0,0,0,0\n0,0,0\n", "row 3: 3 cells, and the header has 7"),
            (GAD7 + "0,0,0,0,0,0,0,0\n", "row 2: 8 cells"),
            (GAD7.strip() + ",q1\n0,0,0,0,0,0,0,0\n", "column 'q1': 2 columns have this name"),
            (GAD7 + "0,0,\0,0,0,0,0\n", "row 2: a NUL byte"),
            (GAD7 + '0,0,"0,0,0,0,0\n', "row 2: not a row of CSV"),
        ],
    )
    def test_broken_tables(self, write, run, content, said):
        """A table that is no table is refused, naming file and row."""
        code, _, err = run("gad7", write(content))

        assert code == 1
        assert "answers.csv" in err
        assert said in err

    def test_damaged_gzip(self, write, run):
        """A compressed file that was cut short is refused."""
        packed = gzip.compress((GAD7 + "0,0,0,0,0,0,0\n" * 500).encode())
        code, _, err = run("gad7", write(packed[:-20], "answers.csv.gz"))

        assert code == 1
        assert "damaged or cut short" in err

    def test_parquet_without_pyarrow(self, write, run, monkeypatch):
        """Where pyarrow is not installed, a Parquet file is refused with the extra to install."""
        monkeypatch.setitem(sys.modules, "pyarrow.parquet", None)
        code, _, err = run("gad7", write(b"PAR1" + bytes(20), "answers.parquet"))

        assert code == 1
        assert "screening[parquet]" in err

    def test_line_numbers(self, write):
        """A row is known by the line it begins at, also after blank lines and cells of several lines."""
        with open_table(write('a,b\n1,"x\ny"\n\n2,3\n')) as table:
            (chunk,) = table.chunks(["a"])

        assert list(zip(chunk.rows, chunk.columns["a"], strict=True)) == [(2, "1"), (5, "2")]

    def test_chunks(self, write):
        """A table is read some rows at a time, all of them once and in order."""
        with open_table(write("a\n" + "".join(f"{n}\n" for n in range(25)))) as table:
            chunks = list(table.chunks(["a"], rows=10))

        assert [len(chunk) for chunk in chunks] == [10, 10, 5]
        assert [cell for chunk in chunks for cell in chunk.columns["a"]] == [str(n) for n in range(25)]

    @given(st.binary(max_size=300))
    @settings(max_examples=150)
    def test_any_bytes(self, tmp_path_factory, content):
        """Whatever the bytes, a table is read or refused as one that cannot be."""
        path = tmp_path_factory.mktemp("any") / "t"
        path.write_bytes(content)
        try:
            with open_table(str(path)) as table:
                sum(len(chunk) for chunk in table.chunks([]))
        except (TableError, ExtraMissing):
            return


class TestWrongAnswers:
    """
    An answer that is no option is an error that says where, never what.
    """

    @pytest.mark.parametrize("cell", ["8765", "2.5", "vielleicht", "-1", "1e0"])
    def test_named(self, write, run, cell):
        """File, row (the header is 1), column and item are named, and the cell is not."""
        path = write("A," + GAD7.partition(",")[2] + f"0,0,0,0,0,0,0\n{cell},0,0,0,0,0,0\n")
        code, _, err = run("gad7", path, "--columns", "q1=A")

        assert code == 1
        assert f"{path}, row 3, column 'A': q1: " in err
        assert cell not in err.replace(path, "")

    def test_blank(self, write, run):
        """With --on-error blank such an answer is a blank, noted in its row and counted in the summary."""
        content = ",".join(PHQ9_ITEMS) + "\n1,1,1,1,1,1,1,1,77\n"
        code, rows, err = run("phq9", write(content), "--on-error", "blank")

        assert code == 0
        assert (rows[0]["total"], rows[0]["total.filled"]) == ("9", "1")
        assert rows[0]["flag.self_harm_thoughts"] == "unknown"
        assert rows[0]["note"] == "q9: no option, counted as blank"
        assert "counted as blank: 1 (q9 1)" in err

    def test_missing_codes(self, write, run):
        """Codes named by --missing are blanks, however they are written."""
        content = ",".join(PHQ9_ITEMS) + "\n1,1,1,1,1,1,1,7,9.0\n"
        _, rows, _ = run("phq9", write(content), "--missing", "7,9")

        assert (rows[0]["total"], rows[0]["total.filled"]) == ("9", "2")

    def test_missing_code_that_is_an_answer(self, write, run):
        """--missing refuses a code that is a valid answer of an item."""
        code, _, err = run("phq9", write(",".join(PHQ9_ITEMS) + "\n"), "--missing", "9,3")

        assert code == 2
        assert "3 is an answer of q1" in err


class TestColumns:
    """
    --columns says which column is which item: pairs, a range with a list, or a file of such lines.
    """

    HEADER = "who,A,B,C,D,E,F,G\n"
    ROW = "x,1,1,1,1,1,1,2\n"

    @pytest.mark.parametrize(
        "said",
        [
            "q1=A,q2=B,q3=C,q4=D,q5=E,q6=F,q7=G",
            "q1..q7=A,B,C,D,E,F,G",
            "q1..q7=A..G",
            "q7=G,q1..q6=A, B ,C,D,E,F",
        ],
    )
    def test_ways_to_say_it(self, write, run, said):
        """Pairs, a range with a list of columns and a range with a range of columns mean the same."""
        _, rows, _ = run("gad7", write(self.HEADER + self.ROW), "--columns", said)

        assert rows[0]["total"] == "8"

    def test_file(self, write, run):
        """A file of such lines may have columns with commas in their names, blank lines and comments."""
        said = write("# ours\n\nq1..q6=A..F\nq7 = G, the last\n", "columns.txt")
        _, rows, _ = run("gad7", write(self.HEADER.replace("G", '"G, the last"') + self.ROW), "--columns", said)

        assert rows[0]["total"] == "8"

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("q1..q7=A,B", "7 items, and 2 columns"),
            ("q8=A", "no item 'q8'"),
            ("q1..q9=A", "'q1..q9' is no range of items"),
            ("q1=A,q1=B", "given a column twice"),
            ("q1=A,q2=A", "one column is given to two items"),
            ("A,B", "neither"),
            ("=A", "write item=column pairs"),
            ("q1..q7=A..Z", "'A..Z' is no range of columns"),
        ],
    )
    def test_refused(self, write, run, said, why):
        """A map that cannot be meant is refused as usage, and says why."""
        code, _, err = run("gad7", write(self.HEADER + self.ROW), "--columns", said)

        assert code == 2
        assert why in err

    def test_column_that_is_not_there(self, write, run):
        """A column that is not there is an error that names what is near."""
        code, _, err = run("gad7", write(GAD7 + "0,0,0,0,0,0,0\n"), "--columns", "q1=Q_1")

        assert code == 1
        assert "no column 'Q_1' (did you mean 'q1'" in err

    def test_items_without_a_column(self, write, run):
        """A scored item without a column is an error that says how to name it."""
        code, _, err = run("gad7", write("Q1,Q2,Q3,Q4,Q5,Q6,Q7\n0,0,0,0,0,0,0\n"))

        assert code == 1
        assert "--columns q1=Q1,q2=Q2,q3=Q3,q4=Q4,q5=Q5,q6=Q6,q7=Q7" in err

    def test_item_that_was_not_collected(self, write, run):
        """`q9=` says that an item was not collected: blank for everybody, so its flag stays open."""
        header = ",".join(PHQ9_ITEMS[:8])
        code, rows, _ = run("phq9", write(header + "\n1,1,1,1,1,1,1,1\n"), "--columns", "q9=")

        assert code == 0
        assert (rows[0]["total"], rows[0]["flag.self_harm_thoughts"]) == ("9", "unknown")


class TestOtherCodes:
    """
    Answers as words, in another coding, and with what is known beside them.
    """

    def test_words(self, write, run):
        """With --words answers may be the words of their options, or codes."""
        words = "完全不会,好几天,一半以上的天数, 几乎每天 ,0,1,"
        _, rows, _ = run("gad7", write(GAD7.strip() + ",x\n" + words + ",x\n"), "--words", "zh-CN")

        assert rows[0]["note"] == "total: missing"
        _, rows, _ = run("gad7", write(GAD7 + "完全不会,好几天,一半以上的天数, 几乎每天 ,0,1,2\n"), "--words", "zh-CN")
        assert rows[0]["total"] == "9"

    def test_words_that_are_none(self, write, run):
        """A cell that is none of the words is an error that says which they are."""
        code, _, err = run("gad7", write(GAD7 + "not at all,0,0,0,0,0,0\n"), "--words", "en")

        assert code == 1
        assert "nor its words (Not at all, Several days" in err

    def test_clock_and_decimals(self, write, run):
        """Times and decimals are read as such: up at 7:00, to bed at 23:00, 7.5 hours slept are 93.75 %."""
        fixture = str(Path(__file__).parent / "fixtures" / "psqi_clock.yaml")
        _, rows, _ = run(fixture, write("q1,q3,q4\n23:00,07:00,7.5\n"))

        assert rows[0]["efficiency"] == "93.75"

    def test_words_of_another_language(self, write, run):
        """Words of a language the instrument is not complete in are refused, naming those it has."""
        code, _, err = run("gad7", write(GAD7 + "0,0,0,0,0,0,0\n"), "--words", "fr")

        assert code == 1
        assert "zh-CN, en" in err

    def test_coding(self, write, run):
        """--coding NAME reads the other coding: a K10 coded 0 to 4 and all 0 has the lowest total, 10."""
        fixture = str(Path(__file__).parent / "fixtures" / "k10.yaml")
        header = ",".join(f"q{n}" for n in range(1, 11))
        coding = next(iter(_codings(fixture)))
        code, rows, _ = run(fixture, write(header + "\n" + ",".join("0" * 10) + "\n"), "--coding", coding)

        assert code == 0
        assert rows[0]["total"] == "10"

    def test_unknown_coding(self, write, run):
        """A coding the instrument has not is an error."""
        code, _, err = run("gad7", write(GAD7 + "0,0,0,0,0,0,0\n"), "--coding", "upside_down")

        assert code == 1
        assert "no coding of that name" in err

    def test_context(self, write, run):
        """--context gives a column and what its cells mean; a blank cell is unknown, and equals not saying it."""
        items = ",".join(f"q{n}" for n in range(1, 11))
        content = f"{items},RIAGENDR\n" + "".join(f"1,2,1,0,0,0,0,0,0,0,{sex}\n" for sex in ("1", "2.0", ""))
        code, rows, _ = run("audit", write(content), "--context", "sex=RIAGENDR:1=male,2=female")
        audit = Library.builtin()["audit"]
        answers = dict(zip(items.split(","), [1, 2, 1, 0, 0, 0, 0, 0, 0, 0], strict=True))

        assert code == 0
        for row, context in zip(rows, ({"sex": "male"}, {"sex": "female"}, {}), strict=True):
            assert row["tier"] == score(audit, answers, context).tier.word

    @pytest.mark.parametrize(
        ("said", "why"),
        [
            ("age=X", "knows nothing of 'age'"),
            ("sex", "write name=column"),
            ("sex=X:1=man", "female, male"),
        ],
    )
    def test_context_refused(self, write, run, said, why):
        """Context the instrument does not declare is refused."""
        items = ",".join(f"q{n}" for n in range(1, 11))
        code, _, err = run("audit", write(items + ",X\n"), "--context", said)

        assert code == 2
        assert why in err

    @given(st.integers(-(10**6), 10**6))
    def test_plain(self, value):
        """A whole number is the same with a point and zeros behind it."""
        assert plain(str(value)) == plain(f"{value}.0") == plain(f"{value}.") == value


class TestProcess:
    """
    As a shell sees it.
    """

    def test_pipe(self):
        """A real process reads standard input, writes rows to standard output and shows no progress when piped."""
        done = subprocess.run(
            [sys.executable, "-m", "screening", "score", "gad7"],
            input=GAD7 + "3,3,3,3,3,3,3\n",
            capture_output=True,
            text=True,
            env={**os.environ, "LANG": "C", "LC_ALL": "C"},
            check=True,
        )

        assert done.stdout.splitlines()[1] == "21,severe,0,high,high,"
        assert "\r" not in done.stderr

    def test_reader_that_leaves(self, write):
        """When the reader of a pipe leaves, there is no traceback."""
        path = write(GAD7 + "0,0,0,0,0,0,0\n" * 20_000)
        run = subprocess.Popen(
            [sys.executable, "-m", "screening", "score", "gad7", path],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert run.stdout is not None
        assert run.stderr is not None
        run.stdout.readline()
        run.stdout.close()
        err = run.stderr.read()
        run.stderr.close()
        run.wait(30)

        assert "Traceback" not in err
        assert "BrokenPipe" not in err


def _codings(path: str) -> list[str]:
    from screening.library import read_path

    return list(read_path(path).instrument.codings)


def phq9_from_the_sentence(cells: list[str]) -> str:
    """
    The total as the rule says it: the sum of nine answers; with one or two missing, the mean of the others stands
    in for each and the result is rounded, halves up; with more missing there is none.
    """
    answers = [int(float(cell)) for cell in cells if cell and int(float(cell)) not in (7, 9)]
    if len(answers) < 7:
        return ""
    return str(floor(Fraction(sum(answers) * 9, len(answers)) + Fraction(1, 2)))


@pytest.mark.realdata
class TestRealAnswers:
    """
    Files of real people's answers, scored from the command line, against totals that are not ours.
    """

    def test_gad7_total_of_the_file(self, realdata, run):
        """The GAD-7 total equals the one published in the file, for all 12,773 people."""
        args = ["--columns", "q1..q7=GAD1..GAD7", "--keep", "GAD_T"]
        code, rows, _ = run("gad7", str(realdata / "gaming_gad7_swls.csv.gz"), *args)

        assert (code, len(rows)) == (0, 12_773)
        assert [row["total"] for row in rows] == [row["GAD_T"] for row in rows]

    @pytest.mark.parametrize(("cycle", "people"), [("2011-2012", 5_615), ("2017-2018", 5_533)])
    def test_phq9_by_the_sentence(self, realdata, run, cycle, people):
        """The PHQ-9 total of every respondent of a NHANES cycle is what the rule says, 7 and 9 being missing."""
        path = realdata / f"nhanes_dpq_{cycle}.csv.gz"
        columns = ",".join(f"DPQ0{n}0" for n in range(1, 10))
        args = ["--columns", f"q1..q9={columns},impact=DPQ100", "--missing", "7,9", "--keep", "SEQN"]
        code, rows, _ = run("phq9", str(path), *args)
        with gzip.open(path, "rt") as file:
            raw = list(csv.DictReader(file))
        expected = [phq9_from_the_sentence([person[name] for name in columns.split(",")]) for person in raw]

        assert (code, len(rows)) == (0, people)
        assert [row["SEQN"] for row in rows] == [person["SEQN"] for person in raw]
        assert [row["total"] for row in rows] == expected
        assert {row["total"] for row in rows} >= {"", "0", "10", "20"}
