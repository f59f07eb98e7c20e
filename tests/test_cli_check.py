from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest
from jsonschema import Draft7Validator

from screening import read_instrument
from screening.__main__ import main
from screening.instrument.schema import instrument_schema
from screening.instrument.source import parse
from screening.library import instrument_folder

FIXTURES = Path(__file__).parent / "fixtures"
FILES = sorted(instrument_folder().glob("*.yaml")) + [
    FIXTURES / f"{name}.yaml" for name in ("k10", "mdq", "phq15", "psqi_clock", "scl90_rules", "swemwbs_table")
]

SMALL = """\
format: 1
id: small
version: 1.0.0
languages: [en]
name: {en: Small}
measures: [mood]
source: {citation: Nobody 2020}
rights: {use: free, statement: Free to use., checked: "2026-01-02"}
responses:
  frequency: {0: {en: Never}, 1: {en: Often}}
answers: frequency
items:
  - {id: q1, en: How are you}
scores:
  total: {sum: q1, range: 0-1, higher_is: worse}
"""


@pytest.fixture
def call(capsys):
    """Run a command and return its exit code, its output and what it said beside it."""

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capsys.readouterr()
        return code, out, err

    return run


@pytest.fixture
def broken(tmp_path):
    """A file with an unknown key in line 6 and a score of nothing in line 15."""
    path = tmp_path / "broken.yaml"
    path.write_text(SMALL.replace("measures:", "messures:").replace("sum: q1", "sum: q9"), "utf-8")
    return path


class TestCheck:
    """
    `check PATH…` prints every problem as path:line:column: CODE message; exit 1 if one is an error.
    """

    def test_places(self, call, broken):
        """Each problem is a line that begins with the path, line, column and code; a count ends the output."""
        code, out, _ = call("check", str(broken))

        *problems, count = out.splitlines()
        assert code == 1
        assert any(line.startswith(f"{broken}:6:1: M02 ") and "measures" in line for line in problems)
        assert all(line.startswith(f"{broken}:") for line in problems)
        assert count == f"1 file checked: {len(problems)} errors, 0 warnings, 0 to do"

    def test_chinese(self, call, broken):
        """With --lang zh-CN the messages and the count are in Chinese."""
        _, out, _ = call("check", str(broken), "--lang", "zh-CN")

        *problems, count = out.splitlines()
        assert all(any("一" <= ch <= "鿿" for ch in line) for line in problems)
        assert count.startswith("已检查 1 个文件：")

    def test_json(self, call, broken):
        """With --json the problems are a list of objects with these keys, and nothing else is printed."""
        code, out, _ = call("check", str(broken), "--json")

        rows = json.loads(out)
        assert code == 1
        assert set(rows[0]) == {"path", "line", "column", "code", "severity", "message", "about"}
        assert ("M02", 6, 1, "error") in [(r["code"], r["line"], r["column"], r["severity"]) for r in rows]

    def test_json_without_problems(self, call):
        """A file without problems gives an empty list."""
        code, out, _ = call("check", str(instrument_folder() / "phq9.yaml"), "--json")

        assert (code, json.loads(out)) == (0, [])

    def test_folders(self, call, tmp_path, broken):
        """In a folder, and in its folders, the .yaml and .yml files are checked and no other."""
        (tmp_path / "inner").mkdir()
        (tmp_path / "inner" / "small.yml").write_text(SMALL, "utf-8")
        (tmp_path / "notes.txt").write_text("{", "utf-8")
        _, out, _ = call("check", str(tmp_path))

        assert out.splitlines()[-1].startswith("2 files checked:")
        assert "notes.txt" not in out

    def test_unreadable(self, call, tmp_path):
        """A file that is not there is a problem like any other, not a traceback."""
        code, out, _ = call("check", str(tmp_path / "none.yaml"))

        assert code == 1
        assert out.startswith(f"{tmp_path / 'none.yaml'}:1:1: X01 ")

    def test_not_text(self, call, tmp_path):
        """A file that is no text at all is a problem with a place."""
        path = tmp_path / "photo.yaml"
        path.write_bytes(bytes(range(256)))
        code, out, _ = call("check", str(path))

        assert code == 1
        assert ": Y" in out

    def test_no_path(self, call):
        """Without a path the command is not used as it should be: exit 2."""
        assert call("check")[0] == 2


class TestNew:
    """
    `new ID` writes a file that passes `check` but for its TODOs.
    """

    @pytest.mark.parametrize("lang", ["en", "zh-CN"])
    def test_passes_but_for_todos(self, call, tmp_path, monkeypatch, lang):
        """A new file has nothing but T01 findings, one for each TODO in it, and is a working instrument."""
        monkeypatch.chdir(tmp_path)
        assert call("new", "my_scale", "--lang", lang)[0] == 0
        code, out, _ = call("check", "my_scale.yaml", "--json")

        text = (tmp_path / "my_scale.yaml").read_text("utf-8")
        todos = [line for line in text.splitlines() if ": TODO" in line or "[TODO" in line]
        assert code == 0
        assert [row["code"] for row in json.loads(out)] == ["T01"] * len(todos)
        assert read_instrument("my_scale.yaml").languages == (lang,)

    @pytest.mark.parametrize("lang", ["en", "zh-CN"])
    def test_filled_in(self, call, tmp_path, lang):
        """Once the TODOs are filled in, nothing is left to say."""
        _, out, _ = call("new", "my_scale", "--lang", lang, "--out", "-")
        path = tmp_path / "my_scale.yaml"
        lines = out.splitlines()
        filled = [_filled(line, place) for place, line in enumerate(lines)]
        path.write_text("\n".join(filled), "utf-8")
        _, out, _ = call("check", str(path), "--json")

        assert json.loads(out) == []

    def test_leaves_a_file_alone(self, call, tmp_path, monkeypatch):
        """A file that is there is not written over."""
        monkeypatch.chdir(tmp_path)
        (tmp_path / "my_scale.yaml").write_text("mine", "utf-8")
        code, _, err = call("new", "my_scale")

        assert code == 1
        assert "left as it is" in err
        assert (tmp_path / "my_scale.yaml").read_text("utf-8") == "mine"

    @pytest.mark.parametrize("name", ["My-Scale", "9lives", "../etc", ""])
    def test_no_id(self, call, tmp_path, monkeypatch, name):
        """What is no id is refused as usage, and nothing is written."""
        monkeypatch.chdir(tmp_path)

        assert call("new", name)[0] == 2
        assert list(tmp_path.iterdir()) == []


class TestSchema:
    """
    The JSON Schema finds no false problem, and describes every key.
    """

    def test_printed(self, call):
        """`schema` prints a valid JSON Schema."""
        code, out, _ = call("schema")

        assert code == 0
        Draft7Validator.check_schema(json.loads(out))

    @pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
    def test_no_false_problem(self, path):
        """A file that can be read is valid by the schema."""
        data = _as_json(parse(path.read_bytes()).data)

        assert [f"{e.json_path}: {e.message}" for e in Draft7Validator(instrument_schema()).iter_errors(data)] == []

    @pytest.mark.parametrize(
        ("was", "wrong"),
        [
            ("use: free", "use: perhaps"),
            ("higher_is: worse", "higher_is: bad"),
            ("measures:", "messures:"),
            ("sum: q1", "sums: q1"),
            ("format: 1", "format: 2"),
            ("id: q1,", "id: q1, english: x,"),
            ("name: {en: Small}", "name: Small"),
            ("{0: {en: Never}", "{0: {english: Never}"),
        ],
    )
    def test_finds_slips(self, was, wrong):
        """A misspelt key, a word that is none of the allowed ones and words without a language are found."""
        good, bad = (_as_json(parse(text).data) for text in (SMALL, SMALL.replace(was, wrong)))
        validator = Draft7Validator(instrument_schema())

        assert validator.is_valid(good)
        assert not validator.is_valid(bad)

    def test_every_key_is_described(self):
        """An editor has something to say of every key."""
        bare = [path for path, part in _keys(instrument_schema()) if "description" not in part]

        assert bare == []

    def test_scorers_of_others(self):
        """A score made by an installed package's scorer is no problem; without it, it is."""
        data = _as_json(parse(SMALL.replace("sum: q1", "theirs: {items: q1}")).data)

        assert Draft7Validator(instrument_schema(["theirs"])).is_valid(data)
        assert not Draft7Validator(instrument_schema()).is_valid(data)


def _filled(line: str, place: int) -> str:
    """Return *line* of a template with its TODO filled in."""
    if "TODO" not in line:
        return line
    head, _, rest = line.partition("TODO")
    tail = "}" * (rest.count("}") - rest.count("{")) + ("]" if "[" in head else "")
    return head + ('"2026-01-02"' if "checked:" in head else f"text {place}") + tail


def _as_json(value: object) -> object:
    if isinstance(value, dict):
        return {str(key): _as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_as_json(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def _keys(value: object, path: str = ""):
    """Yield every key that the schema knows, with what it says of it."""
    if isinstance(value, dict):
        for key, part in value.items():
            if key == "properties":
                yield from ((f"{path}.{name}", said) for name, said in part.items())
            yield from _keys(part, f"{path}.{key}")
    elif isinstance(value, list):
        for part in value:
            yield from _keys(part, path)
