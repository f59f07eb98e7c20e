"""
A stranger's scorer: the package in ``examples/plugin_package``, built and installed as anybody would.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest

import screening
from screening.errors import ExtraMissing, ScreeningError
from screening.instrument.model import Instrument
from screening.library import Library, installed_scorers, read_text
from screening.scoring.scorers import BUILTIN, Additive, General, Scorer

PACKAGE = Path(__file__).parents[1] / "examples" / "plugin_package"
BURDEN = PACKAGE / "src" / "screening_geometric" / "burden.yaml"


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The environment of a Python that has the plug-in: as it is if CI installed it, else from a folder of its own."""
    if entry_points(group="screening.scorers", name="geometric_mean"):
        return dict(os.environ)
    folder = tmp_path_factory.mktemp("installed")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--no-deps", "--target", str(folder), str(PACKAGE)]
    done = subprocess.run(pip, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return os.environ | {"PYTHONPATH": str(folder)}


def run(code, env):
    """Run *code* in a fresh process and return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=env, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


class TestThePlugin:
    """
    An entry point of the group `screening.scorers` is all it takes.
    """

    def test_its_own_tests(self, installed):
        """
        The tests of the package pass where it is installed.
        """
        pytest_ = [sys.executable, "-m", "pytest", "--rootdir", str(PACKAGE), "-c", str(PACKAGE / "pyproject.toml")]
        done = subprocess.run(
            [*pytest_, str(PACKAGE / "tests")], capture_output=True, text=True, env=installed, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        assert " passed" in done.stdout

    def test_its_instrument_scores(self, installed):
        """
        The instrument reads like any other; one person needs no numpy.
        """
        code = (
            "import sys, screening, screening_geometric as g\n"
            "i = screening.read_instrument(g.BURDEN)\n"
            "r = screening.score(i, {'q1': 2, 'q2': 4, 'q3': 8})\n"
            "print(r['total'].value, r['total'].level, r.tier.word, 'numpy' in sys.modules)"
        )
        assert run(code, installed) == ["4.0", "heavy", "moderate", "False"]

    def test_in_a_library_and_back_from_text(self, installed):
        """
        It stands in a library beside the shipped ones, and writing and reading it keeps scorer and digest.
        """
        code = (
            "import screening, screening_geometric as g\n"
            "from screening.instrument.read import write_instrument\n"
            "from screening.library import read_text\n"
            "i = screening.read_instrument(g.BURDEN)\n"
            "j = read_text(write_instrument(i)).instrument\n"
            "library = screening.Library.builtin().with_(j)\n"
            "print(i == j, i.ref == j.ref, screening.score(library[i.id], {'q1': 1, 'q2': 1, 'q3': 8})['total'].value)"
        )
        assert run(code, installed) == ["True", "True", "2.0"]


class TestWithoutIt:
    """
    Without the package its scorer is an unknown key, and nothing else suffers.
    """

    def test_an_unknown_scorer(self):
        """
        The problem stands at the scorer's name.
        """
        from screening.errors import InstrumentError
        from screening.instrument.read import read_source

        text = BURDEN.read_text("utf-8")
        with pytest.raises(InstrumentError) as caught:
            read_source(text, scorers=BUILTIN)
        lines = text.splitlines()
        unknown = next(p for p in caught.value.problems if p.code == "M02")
        assert lines[unknown.line - 1][unknown.column - 1 :].startswith("geometric_mean")

    def test_the_builtin_ones(self):
        """
        Each is a Scorer: additive, or one that takes the values themselves.
        """
        assert set(installed_scorers()) >= set(BUILTIN) == {"sum", "mean", "weighted", "max", "min"}
        for scorer in BUILTIN.values():
            assert isinstance(scorer, Scorer)
            assert isinstance(scorer, Additive) != isinstance(scorer, General)


class TestTestingHelpers:
    """
    What `screening.testing` offers the author of a plug-in fails where it should.
    """

    def test_an_example_that_is_wrong(self):
        """
        `check_examples` names the example and what was found.
        """
        from screening.testing import check_examples

        text = BURDEN.read_text("utf-8").replace("geometric_mean: {of: q1..q3}", "mean: q1..q3")
        with pytest.raises(AssertionError, match=r"examples\.1\.expect\.total: E01"):
            check_examples(read_text(text).instrument)

    def test_no_examples(self):
        """
        An instrument without any proves nothing.
        """
        from screening.testing import check_examples

        bare = Library.builtin()["gad2"].model_copy(update={"examples": ()})
        with pytest.raises(AssertionError, match="no worked examples"):
            check_examples(bare)

    def test_paths_that_differ(self, monkeypatch):
        """
        `assert_batch_equals_one` names the sheet and what differs.
        """
        from screening.testing import assert_batch_equals_one

        def spoilt(instrument: Instrument, *rest: object) -> screening.Batch:
            made = real(instrument, *rest)
            made["total"].values[1] += 1e-15
            return made

        real = screening.score_batch
        monkeypatch.setattr(sys.modules[real.__module__], "score_batch", spoilt)
        with pytest.raises(AssertionError, match=r"sheet 1: total\.value"):
            assert_batch_equals_one(Library.builtin()["gad2"], [{"q1": 1, "q2": 0}, {"q1": 1, "q2": 0}])

    def test_without_hypothesis(self, monkeypatch):
        """
        The strategies need it, and say which extra brings it.
        """
        from screening.testing import answers_of

        monkeypatch.setitem(sys.modules, "hypothesis", None)
        with pytest.raises(ExtraMissing, match=r"screening\[test\]") as caught:
            answers_of(Library.builtin()["gad2"])
        assert isinstance(caught.value, ScreeningError)
