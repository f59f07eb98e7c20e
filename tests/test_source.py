"""
The strict YAML subset: what is read, what is refused, and where everything stands.
"""

from __future__ import annotations

import time
from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from screening.codes import CODES
from screening.errors import InstrumentError
from screening.instrument.source import MAX_DEPTH, MAX_EVENTS, MAX_PROBLEMS, Source, dump, parse

SHIPPED = sorted((Path(__file__).parents[1] / "instruments").glob("*.yaml"))

TEXTS = """
no yes on off No True NULL ~ 10:14 1:30 2026-11-23 1_000 1e3 .5 5. +5 0x1F 0o7 0-4 1.0.0 .inf q1..q9 . .. << = ２
"""

both = pytest.mark.parametrize("pure", [False, True], ids=["c", "pure"])


def problems(text, *, pure=False):
    with pytest.raises(InstrumentError) as caught:
        parse(text, pure=pure)
    return caught.value.problems


def found(text, *, pure=False):
    return [(p.code, p.line, p.column) for p in problems(text, pure=pure)]


def outcome(text, *, pure):
    """What came of *text*: the source, or the mere fact that it was refused."""
    try:
        return parse(text, pure=pure)
    except InstrumentError as error:
        for problem in error.problems:
            assert problem.message("en") and problem.message("zh-CN")
        return None


@both
class TestTyping:
    """
    YAML 1.1 reads ``no`` as false and 10:14 as 614; here only what looks like a number is one.
    """

    @pytest.mark.parametrize(
        "word",
        TEXTS.split(),
    )
    def test_text(self, word, pure):
        """Whatever is not exactly true, false, null, an integer or a plain decimal is text."""
        assert parse(f"a: {word}", pure=pure).data == {"a": word}

    @pytest.mark.parametrize(
        ("word", "value"),
        [
            ("true", True),
            ("false", False),
            ("null", None),
            ("", None),
            ("0", 0),
            ("-12", -12),
            ("0.5", Decimal("0.5")),
            ("-1.10", Decimal("-1.10")),
        ],
    )
    def test_typed(self, word, value, pure):
        """Truth values, nothing, integers and decimals are read exactly, never as floats."""
        got = parse(f"a: {word}", pure=pure).data["a"]

        assert (type(got), str(got)) == (type(value), str(value))

    @pytest.mark.parametrize("quoted", ['"true"', "'10'", '"010"', "''", '"null"', "'0.5'"])
    def test_quoted_is_text(self, quoted, pure):
        """Whatever stands in quotes is text."""
        assert parse(f"a: {quoted}", pure=pure).data == {"a": quoted[1:-1]}

    def test_keys(self, pure):
        """A key is text or an integer, and the two are never mixed up."""
        assert list(parse('0: a\n"0": b\nno: c\nzh-CN: d', pure=pure).data) == [0, "0", "no", "zh-CN"]


# what is wrong: text, code, line, column
REFUSED = {
    "duplicate key": ("a: 1\nb: 2\na: 3", "Y14", 3, 1),
    "duplicate key in braces": ("a: {en: x, en: y}", "Y14", 1, 12),
    "anchor": ("a: &x [1]", "Y08", 1, 4),
    "alias": ("a: *x", "Y09", 1, 4),
    "alias that was meant as text": ("a: *bold* words", "Y27", 1, 4),
    "tag": ("a: !!str 1", "Y10", 1, 4),
    "tag that was meant as text": ("a: !important", "Y10", 1, 4),
    "tag never declared": ("a: !x!y z", "Y10", 1, 4),
    "merge key": ("a:\n  <<: {b: 1}", "Y11", 2, 3),
    "second document": ("a: 1\n---\nb: 2", "Y12", 2, 1),
    "directive": ("# first\n%YAML 1.1\n---\na: 1", "Y13", 2, 1),
    "tab as indentation": ("a:\n\tb: 1", "Y03", 2, 1),
    "tab after colon": ("a:\t1", "Y03", 1, 3),
    "control character": ("a: b\x07", "Y04", 1, 5),
    "lone carriage return": ("a: b\rc: d", "Y04", 1, 5),
    "line separator": ("a: b\u2028c", "Y04", 1, 5),
    "second byte order mark": ("a: \ufeffb", "Y04", 1, 4),
    "true as key": ("true: 1", "Y15", 1, 1),
    "null as key": ("a: {null: 1}", "Y15", 1, 5),
    "decimal as key": ("1.5: a", "Y15", 1, 1),
    "list as key": ("[a]: 1", "Y15", 1, 1),
    "mapping as key": ("{a: 1}: 1", "Y15", 1, 1),
    "question mark key": ("? a\n: b", "Y21", 1, 3),
    "leading zero": ("a: 010", "Y16", 1, 4),
    "leading zero in a key": ("01: a", "Y16", 1, 1),
    "leading zero of a decimal": ("a: 00.5", "Y16", 1, 4),
    "endless number": (f"a: {'9' * 5000}", "Y29", 1, 4),
    "full-width colon, first line": ("id：phq9\nversion: 1", "Y06", 1, 1),
    "full-width colon, later line": ("a: 1\nid：phq9\nb: 2", "Y06", 2, 3),
    "full-width colon, only line": ("id：phq9", "Y06", 1, 1),
    "full-width colon after a Chinese key": ("a: 1\n名称：x\nb: 2", "Y06", 2, 3),
    "full-width colon, value taken for text": ("a:\n  zh-CN：你好", "Y06", 2, 3),
    "full-width colon in braces": ("a: {zh-CN：你好, en: x}", "Y06", 1, 5),
    "full-width comma in a list": ("a: [q1，q2]", "Y07", 1, 5),
    "full-width comma between keys": ("a: {zh-CN: 你，en: x}", "Y07", 1, 13),
    "U+3000 as indentation": ("a:\n\u3000\u3000b: 1", "Y05", 2, 1),
    "no-break space as indentation": ("a:\n\u00a0\u00a0b: 1", "Y05", 2, 1),
    "U+3000 after the colon": ("a:\u30001", "Y05", 1, 3),
    "no-break space after a number": ("a: 1\u00a0", "Y05", 1, 4),
    "lone dash in a list": ("a: [1, -, 2]", "Y17", 1, 8),
    "lone dash as value": ("answers: -", "Y17", 1, 10),
    "lone dash in a row": ("a: {q1..q9: 1 2 - 3}", "Y17", 1, 13),
    "lone dash first in a row": ("a: - 1 2", "Y17", 1, 4),
    "text cut at #": ("en: Item #1 of 3", "Y18", 1, 10),
    "text cut at a later #": ("en: C#1 and #2", "Y18", 1, 13),
    "text cut at its beginning": ("en: #1 reason", "Y18", 1, 5),
    "text cut at # and going on": ("en: Item #1\n  of 3", "Y18", 1, 10),
    "colon in text": ("en: Note: be honest", "Y19", 1, 9),
    "colon in text in braces": ("a: {en: Note: be honest}", "Y19", 1, 13),
    "comma in text in braces": ("a: {en: Yes, always}", "Y20", 1, 14),
    "no space after colon in braces": ("a: {b:1}", "Y20", 1, 5),
    "question in braces": ("{en: Are you?}", "Y21", 1, 13),
    "question mark inside braces": ("{en: a?b}", "Y21", 1, 7),
    "pair in brackets": ("a: [b: 1]", "Y32", 1, 5),
    "empty": ("", "Y22", 1, 1),
    "only comments": ("# nothing\n\n", "Y22", 1, 1),
    "list as root": ("- a", "Y23", 1, 1),
    "text as root": ("hello", "Y23", 1, 1),
    "quote never closed": ('a: "b\nc: d', "Y26", 1, 4),
    "text after the closing quote": ('a: "Hello" she said', "Y31", 1, 12),
    "sign that cannot begin text": ("a: @home", "Y27", 1, 4),
    "comparison as text": ("a: > 5", "Y27", 1, 4),
    "block that swallows its text": ("a: |#text", "Y27", 1, 4),
    "no space after colon": ("a: 1\nb:2\nc: 3", "Y28", 2, 2),
    "indented too far": ("a: 1\n  b: 2", "Y30", 2, 4),
    "unknown escape": ('a: "\\q"', "Y33", 1, 4),
    "escape beyond Unicode": ('a: "\\UFFFFFFFF"', "Y33", 1, 4),
    "half a surrogate pair": ('a: "\\ud800"', "Y33", 1, 4),
    "bracket never closed": ("a: [1, 2", "Y34", 1, 4),
    "list after a value": ("a: 1\n- b", "Y01", 2, 1),
}


class TestRefused:
    """
    What two readers could read differently is refused, and the message says what to write instead.
    """

    @both
    @pytest.mark.parametrize(("text", "code", "line", "column"), REFUSED.values(), ids=REFUSED.keys())
    def test_trap(self, text, code, line, column, pure):
        """Each trap is told once, under its own code, at its line and column, by both parsers."""
        assert found(text, pure=pure) == [(code, line, column)]

    @pytest.mark.parametrize(
        ("raw", "line", "column"),
        [
            ("a: 1\nb: 抑郁".encode("gb18030"), 2, 4),
            ("a: 1".encode("utf-16"), 1, 1),
            (b"\xef\xbb\xbfa: \xff", 1, 4),
        ],
    )
    def test_encoding(self, raw, line, column):
        """Bytes that are not UTF-8 are refused where they cease to be."""
        assert found(raw) == [("Y02", line, column)]

    def test_duplicate_names_both_lines(self):
        """A key written twice is told with the lines of both."""
        (problem,) = problems("a: 1\nb: 2\na: 3")

        assert "line 1 and on line 3" in problem.message()
        assert "第 1 行和第 3 行" in problem.message("zh-CN")

    def test_all_at_once(self):
        """Everything that is wrong is told in one go, in the order of the file."""
        text = "a: 010\na: x\x07\nc: &d [q1，q2]\ne: {f: Yes, no}\ng: h: i\n"

        assert [p.code for p in problems(text.replace("g: h: i\n", ""))] == [
            "Y16",
            "Y14",
            "Y04",
            "Y08",
            "Y07",
            "Y20",
        ]

    def test_path(self):
        """A problem names the file it is in and the value it is about."""
        with pytest.raises(InstrumentError) as caught:
            parse("a:\n  b: [010]", path="x.yaml")

        assert str(caught.value).startswith("x.yaml:2:7: Y16 ")
        assert [p.about for p in caught.value.problems] == ["a.b.0"]

    def test_every_code_is_reached(self):
        """Every code of the text has a trap among these tests."""
        elsewhere = {"Y02", "Y24", "Y25", "Y35", "Y36"}
        tested = {code for _, code, _, _ in REFUSED.values()}

        assert tested | elsewhere == {code for code in CODES if code.startswith("Y")}


class TestLimits:
    """
    A hostile file costs its reader next to nothing.
    """

    @both
    def test_alias_bomb(self, pure):
        """A few lines that would unfold to millions of values are refused in milliseconds."""
        lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
        lines += [f"{b}: &{b} [{', '.join([f'*{a}'] * 9)}]" for a, b in zip("abcdefg", "bcdefgh", strict=True)]
        start = time.perf_counter()

        assert {code for code, _, _ in found("\n".join(lines), pure=pure)} == {"Y08", "Y09"}
        assert time.perf_counter() - start < 0.5

    @both
    def test_depth(self, pure):
        """Lists and mappings may be nested 32 deep, not deeper."""
        fits = f"a: {'[' * (MAX_DEPTH - 1)}{']' * (MAX_DEPTH - 1)}"

        assert parse(fits, pure=pure).data
        assert found(f"a: {'[' * 5000}", pure=pure)[0][0] == "Y24"
        assert "Y24" in {code for code, _, _ in found("{" * 900, pure=pure)}
        assert "Y24" in {code for code, _, _ in found("? " * 3000, pure=pure)}
        assert "Y24" in {code for code, _, _ in found("{[a]: " * 900, pure=pure)}

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("#" * (1 << 20) + "\n", "Y25"),
            ("a: " + "x" * 10_000, "Y36"),
            ("a:\n" + "- x\n" * MAX_EVENTS, "Y35"),
        ],
    )
    def test_size(self, text, code):
        """A file, a line or a number of values beyond all reason is refused."""
        assert [c for c, _, _ in found(text)] == [code]

    def test_many_problems(self):
        """No more than a hundred problems are told of one file."""
        assert len(problems("a: 010\n" * 500)) == MAX_PROBLEMS


@both
class TestAllowed:
    """
    What an author may well write is not refused.
    """

    @pytest.mark.parametrize(
        ("text", "data"),
        [
            ("\ufeffa: 1\r\nb: 2\r\n", {"a": 1, "b": 2}),
            ("---\na: 1\n...\n", {"a": 1}),
            ("a: 注意：请回答，谢谢", {"a": "注意：请回答，谢谢"}),
            ("a: {zh-CN: 你好，世界, en: x}", {"a": {"zh-CN": "你好，世界", "en": "x"}}),
            ("a: Are you sure? Yes, quite", {"a": "Are you sure? Yes, quite"}),
            ("a: {en: 'Are you?', zh-CN: 是吗？}", {"a": {"en": "Are you?", "zh-CN": "是吗？"}}),
            ("a: text  # a comment", {"a": "text"}),
            ("a: 10 # a comment", {"a": 10}),
            ("a: http://a.org/?b=c#d", {"a": "http://a.org/?b=c#d"}),
            ("a: b - c", {"a": "b - c"}),
            ("a: 2 2 . 1 -1", {"a": "2 2 . 1 -1"}),
            (
                "a: |\n  \u3000\u3000段落：一\n  # not a comment\n",
                {"a": "\u3000\u3000段落：一\n# not a comment\n"},
            ),
            ("a: >-\n  two\n  lines", {"a": "two lines"}),
            ("a: two\n  lines", {"a": "two lines"}),
            ("a: 你\u3000好", {"a": "你\u3000好"}),
            ("a: [[1, 2], [], {}]", {"a": [[1, 2], [], {}]}),
        ],
    )
    def test_read(self, text, data, pure):
        """Ordinary text, comments, blocks and brackets are read as they look."""
        assert parse(text, pure=pure).data == data


TEXT = """\
id: phq9
name: {zh-CN: 问卷, en: Form}
items:
  - id: q1
    rows: [[1, 2], [3, 40]]
  - id: q2
    en:
"""


@both
class TestAt:
    """
    Every value and key is found at the line and column at which an editor shows it.
    """

    @pytest.mark.parametrize(
        ("loc", "place"),
        [
            ((), (1, 1)),
            (("id",), (1, 5)),
            (("name",), (2, 7)),
            (("name", "en"), (2, 23)),
            (("items",), (4, 3)),
            (("items", 0), (4, 5)),
            (("items", 0, "rows", 1, 1), (5, 24)),
            (("items", 1, "en"), (7, 8)),
        ],
    )
    def test_value(self, loc, place, pure):
        """A value is found where it begins, in block and in flow style."""
        assert parse(TEXT, pure=pure).at(loc) == place

    @pytest.mark.parametrize(
        ("loc", "place"),
        [(("name", "en"), (2, 19)), (("items", 1, "en"), (7, 5)), (("items", 1), (6, 5)), ((), (1, 1))],
    )
    def test_key(self, loc, place, pure):
        """A key is found where it begins; what has none is found at itself."""
        assert parse(TEXT, pure=pure).at(loc, key=True) == place

    @pytest.mark.parametrize(
        ("loc", "place"),
        [
            (("items", 1, "zh-CN"), (6, 5)),
            (("items", 7, "id"), (4, 3)),
            (("id", "x", 3), (1, 5)),
            (("no",), (1, 1)),
        ],
    )
    def test_missing(self, loc, place, pure):
        """What is not there is found at its nearest parent that is."""
        source = parse(TEXT, pure=pure)

        assert source.at(loc) == source.at(loc, key=True) == place


words = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.decimals(allow_nan=False, allow_infinity=False, places=3)
    | st.text(max_size=12)
    | st.text(alphabet="aA1 0.-:#?,，：[]{}&*!|>'\"%@`\n\t\u3000你", max_size=8)
    | st.sampled_from(["no", "null", "true", "10:14", "010", "1 - 2", "-", "<<", "---", "...", "a: b", "a #b"])
)
keys = st.text(max_size=8) | st.integers() | st.sampled_from(["true", "1", "no", "<<", "a?", "？"])
trees = st.recursive(
    words, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(keys, inner, max_size=4), max_leaves=12
)
documents = st.dictionaries(keys, trees, min_size=1, max_size=4)


def exact(data):
    """*data* with the type of every value, for True == 1 == Decimal(1)."""
    if isinstance(data, dict):
        return [(type(key), key, exact(value)) for key, value in data.items()]
    return [exact(value) for value in data] if isinstance(data, list) else (type(data), data)


class TestDump:
    """
    What is written is read back as it was.
    """

    @given(documents, st.booleans())
    def test_round_trip(self, data, pure):
        """Any data of the subset survives writing and reading, types and all, with both parsers."""
        assert exact(parse(dump(data), pure=pure).data) == exact(data)

    def test_manner(self):
        """Ordinary text is written without quotes and short lists on one line, as a person would."""
        data = {"id": "phq9", "items": [{"id": "q1", "en": "Little interest"}], "rows": [1, 2], "no": "no: 1"}

        assert dump(data) == 'id: phq9\nitems:\n  - id: q1\n    en: Little interest\nrows: [1, 2]\nno: "no: 1"\n'

    @pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("1E+999999"), 10**200, "\ud800"])
    def test_unsayable(self, value):
        """What the subset cannot say is refused when it is written, not when it is read."""
        with pytest.raises(ValueError, match=r"subset|digits|surrogate"):
            dump({"a": value})

    @pytest.mark.parametrize("data", [{"a": 1.5}, {True: 1}, {None: 1}, {"a": (1,)}])
    def test_other_types(self, data):
        """A float, a tuple or a key of another type is refused."""
        with pytest.raises(TypeError):
            dump(data)


pieces = st.sampled_from(
    [
        *"abc:,[]{}-?!&*#|>'\"%@`\n \\你：，",
        "a: ",
        "\n  ",
        "- ",
        ": ",
        "010",
        "---",
        "\n- ",
        "|#",
        " #",
        "\u3000",
        "? ",
    ]
)


@pytest.mark.skipif(not yaml.__with_libyaml__, reason="there is only one parser")
class TestBothParsers:
    """
    It makes no difference whether PyYAML was built with its C parser.
    """

    @settings(max_examples=400)
    @given(st.lists(pieces, max_size=14).map("".join))
    def test_any_text(self, text):
        """Any text gives the same data at the same places with both, or is refused by both."""
        assert outcome(f"a: {text}", pure=False) == outcome(f"a: {text}", pure=True)

    @given(st.text() | st.binary())
    def test_nothing_else_is_raised(self, raw):
        """Whatever the bytes, there is a source or an InstrumentError."""
        assert isinstance(outcome(raw, pure=False), Source | None)
        assert isinstance(outcome(raw, pure=True), Source | None)

    @pytest.mark.parametrize("file", SHIPPED, ids=lambda file: file.stem)
    def test_shipped(self, file):
        """Every shipped file is read alike by both."""
        raw = file.read_bytes()

        assert parse(raw) == parse(raw, pure=True)
