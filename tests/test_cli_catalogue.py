from __future__ import annotations

import json
import subprocess
import sys

import pytest

from screening import Library
from screening.__main__ import main
from screening.cli.common import preferred
from screening.cli.terminal import pad, table, width, wrap


@pytest.fixture
def call(capsys):
    """Run a command and return its exit code, its output and what it said beside it."""

    def run(*args: str) -> tuple[int, str, str]:
        code = main(args)
        out, err = capsys.readouterr()
        return code, out, err

    return run


class TestList:
    """
    `list` is the catalogue: a table for people, rows for programs.
    """

    def test_table(self, call):
        """Every instrument has a line, and the columns begin at the same cell whatever the script."""
        code, out, _ = call("list")

        head, *lines = out.splitlines()
        assert code == 0
        assert [line.split()[0] for line in lines] == list(Library.builtin())
        assert {width(line[: line.index(" free") + 1]) for line in lines if " free " in line} == {head.index("USE")}

    def test_json(self, call):
        """A row has id, names, items, scores, languages, withheld, use and version."""
        _, out, _ = call("list", "--json")

        rows = {row["id"]: row for row in json.loads(out)}
        assert set(rows["phq9"]) == {"id", "names", "items", "scores", "languages", "withheld", "use", "version"}
        assert rows["phq9"]["items"] == 10
        assert rows["dass21"]["scores"] == ["depression", "anxiety", "stress"]
        assert rows["zung_sds"]["withheld"] is True

    def test_commercial(self, call):
        """--use commercial leaves out what is free for non-commercial use only, or of unknown rights."""
        _, out, _ = call("list", "--use", "commercial", "--json")

        ids = {row["id"] for row in json.loads(out)}
        assert "phq9" in ids
        assert not ids & {"who5", "zung_sds"}


class TestShow:
    """
    `show ID` is one instrument for a person.
    """

    @pytest.mark.parametrize("name", list(Library.builtin()))
    def test_every_instrument(self, call, name):
        """Every shipped instrument can be shown, with each item, score and flag."""
        instrument = Library.builtin()[name]
        code, out, _ = call("show", name)

        assert code == 0
        assert instrument.ref in out
        assert all(item.id in out for item in instrument.items)
        assert all(f"Score: {score}" in out for score, model in instrument.scores.items() if not model.internal)
        assert all(flag in out for flag in instrument.flags)

    def test_language(self, call):
        """--lang shows the words of that language."""
        _, out, _ = call("show", "phq9", "--lang", "en")

        assert "Little interest or pleasure in doing things" in out
        assert "提不起劲" not in out

    def test_no_other_language(self, call):
        """A language that is not complete is refused, naming those that are."""
        code, _, err = call("show", "phq9", "--lang", "fr")

        assert code == 1
        assert "zh-CN, en" in err

    def test_json(self, call):
        """--json is all that the file says, and the digest."""
        _, out, _ = call("show", "phq9", "--json")

        data = json.loads(out)
        assert data["digest"] == Library.builtin()["phq9"].digest
        assert data["items"][8]["about"] == "self_harm"
        assert data["scores"]["total"]["cutoffs"][0]["sensitivity"] == 0.88

    def test_unknown(self, call):
        """An id that is not there is refused as usage, with what is near."""
        code, _, err = call("show", "phq99")

        assert code == 2
        assert "did you mean phq9" in err


class TestTerminal:
    """
    Chinese characters are two cells wide.
    """

    def test_width(self):
        """Wide and full-width characters count two, combining ones nothing."""
        assert width("PHQ-9 量表（A）") == 6 + 4 + 2 + 1 + 2
        assert width("é") == 1
        assert width(pad("量", 5)) == 5

    def test_table(self):
        """Columns begin at the same cell in every row."""
        assert list(table([("量表", "x"), ("abcdef", "y")])) == ["量表    x", "abcdef  y"]

    @pytest.mark.parametrize("text", ["word " * 40, "量表" * 40, "混合 text 与 words，标点。" * 12])
    def test_wrap(self, text):
        """No line is wider than asked but for closing punctuation, and nothing but spaces is lost."""
        lines = list(wrap(text, 40))

        assert len(lines) > 1
        assert all(width(line) <= 42 for line in lines)
        assert "".join(lines).replace(" ", "") == text.replace(" ", "")

    @pytest.mark.parametrize(
        ("environ", "chosen"),
        [
            ({"LANG": "zh_CN.UTF-8"}, "zh-CN"),
            ({"LANG": "en_GB.UTF-8"}, "en"),
            ({"LANG": "en_US.UTF-8", "LC_ALL": "zh_TW.UTF-8"}, "zh-CN"),
            ({"LANG": "C"}, "zh-CN"),
            ({}, "zh-CN"),
        ],
    )
    def test_preferred(self, environ, chosen):
        """The language of the terminal is chosen where there is one like it, else the first."""
        assert preferred(["zh-CN", "en"], environ) == chosen


class TestProgram:
    """
    As a shell sees it: exit 0 done, 1 the input has problems, 2 usage.
    """

    @pytest.mark.parametrize("args", [[], ["nonsense"], ["list", "--use", "war"], ["score"]])
    def test_usage(self, call, args):
        """What is no command is usage."""
        assert call(*args)[0] == 2

    def test_help_and_version(self, call):
        """--help and --version are done."""
        from importlib.metadata import version

        assert call("--help")[0] == 0
        assert call("--version")[1].strip() == f"screening {version('screening')}"

    def test_no_numpy(self):
        """Nothing but scoring tables loads numpy."""
        code = (
            "import sys\nfrom screening.__main__ import main\nmain(['list'])\nmain(['show', 'phq9'])\n"
            "main(['schema'])\nprint('numpy' in sys.modules, file=sys.stderr)"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

        assert run.stderr.split() == ["False"]

    def test_pathway_check(self, call, tmp_path):
        """`pathway check` verifies the shipped policy; one with a fault is printed with its place, exit 1."""
        bad = tmp_path / "policy.yaml"
        bad.write_text("policy: ours\nnonsense: 1\n", "utf-8")

        assert call("pathway", "check")[0] == 0
        code, out, _ = call("pathway", "check", str(bad))
        assert code == 1
        assert out.startswith(f"{bad}:")

    def test_demo(self, call, monkeypatch):
        """`demo` prints the report of its run, and hands on how many people and whether staff are silent."""
        import screening.demo

        seen = {}

        class Report:
            def text(self) -> str:
                return "the report\n"

        def run_demo(people, out, *, humans, progress):
            seen.update(people=people, out=out, humans=humans)
            progress(0, 84)
            return Report()

        monkeypatch.setattr(screening.demo, "run_demo", run_demo)

        assert call("demo", "--people", "7", "--silent") == (0, "the report\n", "")
        assert seen == {"people": 7, "out": None, "humans": False}
        assert call("demo", "--people", "0")[0] == 2
