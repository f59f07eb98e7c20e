"""
The README cannot go stale: what it shows is run, what it names is there.
"""

from __future__ import annotations

import doctest
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import screening
from screening.__main__ import main
from screening.instrument.read import read_source
from screening.scoring.one import adopt
from screening.scoring.scorers import BUILTIN

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
FIVE_ITEMS = """
format: 1
id: five
version: 1.0.0
languages: []
withheld: true
name: {en: Five}
measures: [nothing]
source: {citation: made up}
rights: {use: free, statement: made up, checked: "2026-11-23"}
responses: {scale: 0-3}
answers: scale
items: [{id: q1}, {id: q2}, {id: q3}, {id: q4}, {id: q5}]
"""
PAGES = sorted(ROOT.glob("*.md"))


def blocks(language: str, page: str = README) -> list[str]:
    """The fenced blocks of *page* in *language*, also those inside a list."""
    found = re.findall(rf"^( *)```{language}\n(.*?)^\1```", page, re.DOTALL | re.MULTILINE)
    return [re.sub(f"^{indent}", "", text, flags=re.MULTILINE) for indent, text in found]


def commands() -> Iterator[tuple[str, str]]:
    """(command, what it prints) of each console block."""
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, printed = part.partition("\n")
            yield command, printed


class TestReadme:
    """
    A newcomer can do what the README says, word for word.
    """

    def test_the_two_commands(self):
        """The demo and the tests are one line each, to be copied as it stands."""
        begin = "python3 -m venv .venv && .venv/bin/python -m pip install -q -e "
        demo, tests = (line for line in "".join(blocks("sh")).splitlines() if line.startswith("python3"))

        assert demo == begin + ". && .venv/bin/screening demo"
        assert tests == begin + "'.[test]' && .venv/bin/python -m pytest"

    def test_twelve_lines_run(self):
        """The example in Python is twelve lines long and gives what is printed under them."""
        block = blocks("python")[0]
        names: dict[str, object] = {}
        case = doctest.DocTestParser().get_doctest(block, names, "README.md", "README.md", 0)
        report: list[str] = []
        runner = doctest.DocTestRunner(verbose=False)
        runner.run(case, out=report.append, clear_globs=False)
        case.globs["service"].store.close()

        assert report == []
        assert len(case.examples) == 12

    @pytest.mark.parametrize(("command", "printed"), list(commands()))
    def test_console(self, command, printed, capsys, monkeypatch):
        """A command prints what the README shows under it."""
        monkeypatch.chdir(ROOT)
        program, *arguments = shlex.split(command)

        assert program == "screening"
        assert main(arguments) == 0
        assert capsys.readouterr().out.replace("\r\n", "\n") == printed

    def test_own_questionnaire_in_three_steps(self, capsys, tmp_path, monkeypatch):
        """What `new` writes is wrong only in its TODOs, and step three reads it once they are filled in."""
        monkeypatch.chdir(tmp_path)
        new, check = (shlex.split(line)[1:] for line in "".join(blocks("sh")).splitlines() if "my_scale" in line)
        assert main(new) == 0
        main(check)
        assert set(re.findall(r": ([A-Z]\d\d) ", capsys.readouterr().out)) == {"T01"}

        page = Path("my_scale.yaml")
        page.write_text(page.read_text("utf-8").replace("TODO", "Made-up"), "utf-8")
        names: dict[str, Any] = {"screening": screening}
        exec(blocks("python")[1], names)

        assert "my_scale" in names["library"]

    def test_both_languages_are_complete(self):
        """Every part has its text in Chinese and in English."""
        for part in README.split("\n## ")[1:]:
            prose = re.sub(r"^( *)```.*?^\1```", "", part, flags=re.DOTALL | re.MULTILINE)
            assert len(re.findall(r"[\u4e00-\u9fff]", prose)) > 20, part.splitlines()[0]
            assert len(re.findall(r"[A-Za-z]{3,}", prose)) > 10, part.splitlines()[0]

    @pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
    def test_links_lead_somewhere(self, page):
        """Every link from a page to a file of the project leads to a file that is there."""
        targets = re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text("utf-8"))

        assert [t for t in targets if "://" not in t and not (ROOT / t).exists()] == []


class TestContributing:
    """
    What CONTRIBUTING tells those who program is so.
    """

    def test_the_scorer_scores(self):
        """The scorer shown in CONTRIBUTING scores an instrument that names it as its last block says."""
        names: dict[str, Any] = {}
        exec(blocks("python", CONTRIBUTING)[0], names)
        (entry,) = re.findall(r'^(\w+) = "my_package:(\w+)"', "".join(blocks("toml", CONTRIBUTING)), re.MULTILINE)
        scorers = {**BUILTIN, entry[0]: names[entry[1]]()}
        (written,) = re.findall(r"`(spread: [^`]+)`", CONTRIBUTING)

        instrument = read_source(FIVE_ITEMS + f"scores: {{most: {{{written}}}}}\n", scorers=scorers).instrument
        adopt(instrument, scorers)

        assert screening.score(instrument, {"q1": 3, "q2": 1, "q3": 2, "q4": 1, "q5": 2})["most"].value == 2


class TestExamples:
    """
    The scripts in `examples/` run as they stand.
    """

    @pytest.mark.parametrize(("locale", "phase"), [("zh-CN", "自助疏导"), ("en", "self-help")])
    def test_one_person(self, locale, phase, tmp_path):
        """One person answers every question, sees the lines to call first, and comes back with the receipt alone."""
        script = [sys.executable, str(ROOT / "examples" / "one_person.py"), locale]
        env = os.environ | {"PYTHONUTF8": "1"}
        run = subprocess.run(script, cwd=tmp_path, env=env, capture_output=True, text=True, encoding="utf-8")

        assert run.stderr == ""
        assert re.match(r"1\. (?:[0-9A-Z]{5}-){3}[0-9A-Z]{5}\n", run.stdout)
        places = re.findall(r"^(\d+)/(\d+) ", run.stdout, re.MULTILINE)
        assert [int(place) for place, _ in places] == list(range(1, int(places[-1][1]) + 1))
        first_card = run.stdout.split("\n[")[1]
        assert "12356" in first_card
        assert run.stdout.endswith(f"3. {phase}\n")
        assert list(tmp_path.iterdir()) == []
