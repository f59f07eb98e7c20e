"""
The package is a chain of layers, its core touches nothing outside, and the house rules hold in every file.

The order of the layers is not written here: it is read from `ARCHITECTURE.md`.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import screening

PACKAGE = Path(screening.__file__).parent
ROOT = Path(__file__).parents[1]
SHELL = "-- shell --"

# Whatever reads a file, a clock, a random number, a socket, a database or another process.
OUTSIDE = {
    *("asyncio", "ctypes", "fcntl", "getpass", "glob", "http", "importlib", "io", "logging", "mmap"),
    *("multiprocessing", "os", "pathlib", "platform", "random", "secrets", "select", "shelve", "shutil", "signal"),
    *("smtplib", "socket", "sqlite3", "ssl", "subprocess", "tempfile", "threading", "time", "urllib", "uuid"),
    *("webbrowser", "zoneinfo"),
}
CLOCKS = {"now", "utcnow", "today", "fromtimestamp"}
DOORS = {"open", "input", "print", "eval", "exec", "compile", "__import__", "breakpoint"}
USES_NUMPY = {"scoring/numpy_ops", "scoring/columns", "scoring/batch", "scoring/many"}
THIRD_PARTIES = {"pydantic", "pydantic_core", "yaml", "numpy"}

MAX_LINES = 250
MAX_BODY = 50

PUBLIC = [
    "Actor",
    "AnswerError",
    "Batch",
    "Case",
    "Conflict",
    "Effect",
    "Event",
    "ExtraMissing",
    "Instrument",
    "InstrumentError",
    "Library",
    "LocaleUnavailable",
    "Policy",
    "PolicyError",
    "Problem",
    "Reason",
    "Result",
    "ScreeningError",
    "ScreeningService",
    "SqliteStore",
    "Tier",
    "Truth",
    "change",
    "due",
    "new_case",
    "next_item",
    "read_instrument",
    "replay",
    "score",
    "score_batch",
    "step",
    "with_words",
]


def module_name(path: Path) -> str:
    """`scoring/one` for scoring/one.py; `care` for care/__init__.py; `__init__` for the package itself."""
    relative = path.relative_to(PACKAGE).with_suffix("")
    folder = relative.parent.as_posix()
    if relative.name != "__init__" or folder == ".":
        return relative.as_posix()
    return folder


FILES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


@cache
def layers() -> list[str]:
    """The lines of the fenced block `layers` in ARCHITECTURE.md, without what they say of each module."""
    page = (ROOT / "ARCHITECTURE.md").read_text("utf-8")
    (block,) = re.findall(r"^```layers\n(.*?)^```", page, re.DOTALL | re.MULTILINE)
    return [SHELL if line == SHELL else line.split()[0] for line in block.splitlines() if line.strip()]


def core() -> list[str]:
    return layers()[: layers().index(SHELL)]


def outer_imports(tree: ast.AST) -> Iterator[str]:
    """The names of what is imported from outside the package, wherever in the module."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level and node.module:
            yield node.module


def inner_imports(name: str) -> Iterator[str]:
    """The modules of this package that a module imports, wherever in it, also for the type checker alone."""
    path = FILES[name]
    package = path.relative_to(PACKAGE).parent.parts
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = [*package[: len(package) - node.level + 1], *(node.module or "").split(".")]
            where = "/".join(part for part in base if part)
            for alias in node.names:
                inside = f"{where}/{alias.name}".lstrip("/")
                yield inside if inside in FILES else where


def functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def called(tree: ast.AST) -> Iterator[tuple[str | None, str]]:
    """(what it hangs on, its name) of every function or method called or passed on by a dotted name."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
            yield ast.unparse(node.value), node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield None, node.func.id


class TestLayers:
    """
    Data goes down the page of ARCHITECTURE.md and never back up.
    """

    def test_the_list_is_complete(self):
        """Every module of the package stands in the list, and the list names no other."""
        listed = [name for name in layers() if name != SHELL]

        assert sorted(listed) == sorted(FILES)

    @pytest.mark.parametrize("name", FILES)
    def test_imports_only_from_above(self, name):
        """A module imports only modules that stand above it in the list."""
        assert name in layers(), f"ARCHITECTURE.md has no line for {name}"
        above = layers()[: layers().index(name)]

        assert set(inner_imports(name)) - set(above) == set()

    def test_an_import_is_seen_wherever_it_stands(self):
        """The library's way to the core, and the plan's way to its sibling, are found by this test."""
        assert "instrument/read" in set(inner_imports("library"))
        assert "scoring/pipeline" in set(inner_imports("scoring/plan"))


class TestCore:
    """
    The functional core reads no file, clock, random number, socket or database: they come in as arguments.
    """

    @pytest.mark.parametrize("name", [name for name in FILES if name in core()])
    def test_imports_nothing_outside(self, name):
        """A module of the core imports no module that reaches outside the process."""
        assert {module.split(".")[0] for module in outer_imports(tree_of(FILES[name]))} & OUTSIDE == set()

    @pytest.mark.parametrize("name", [name for name in FILES if name in core()])
    def test_reads_no_clock_and_opens_no_door(self, name):
        """A module of the core asks no clock for the time, opens no file and evaluates no text as code."""
        found = {
            (owner, attribute)
            for owner, attribute in called(tree_of(FILES[name]))
            if (owner is None and attribute in DOORS)
            or (owner is not None and owner.split(".")[-1] in {"datetime", "date"} and attribute in CLOCKS)
        }

        assert found == set()

    def test_begins_with_words_and_ends_before_the_service(self):
        """The core holds scoring and the machine; the library, the store and the service are the shell."""
        assert {"terms", "instrument/read", "scoring/one", "pathway/machine"} <= set(core())
        assert {"library", "store/sqlite", "service", "__main__"}.isdisjoint(core())


class TestImports:
    """
    `import screening` is quick, and one person's path is pure Python.
    """

    @pytest.mark.parametrize("name", FILES)
    def test_third_parties(self, name):
        """Beside the standard library only pydantic, PyYAML and (for many people at once) numpy are needed."""
        outside = {module.split(".")[0] for module in outer_imports(tree_of(FILES[name]))}
        strangers = outside - set(sys.stdlib_module_names) - THIRD_PARTIES - OPTIONAL.get(name, set())

        assert strangers == set()
        assert ("numpy" in outside) <= (name in USES_NUMPY)

    def test_import_loads_no_numpy(self):
        """A fresh process that imports the package, reads PHQ-9 and scores one person has not loaded numpy."""
        code = (
            "import sys, screening\n"
            "assert 'pydantic' not in sys.modules, 'import screening alone loads nothing'\n"
            "phq9 = screening.Library.builtin()['phq9']\n"
            "assert screening.score(phq9, {f'q{i}': 1 for i in range(1, 10)})['total'].value == 9\n"
            "print('numpy' in sys.modules, 'pandas' in sys.modules)\n"
        )
        run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)

        assert run.stderr == ""
        assert run.stdout.split() == ["False", "False"]

    def test_public_names(self):
        """No name becomes public by accident: `dir(screening)` is this list."""
        assert dir(screening) == PUBLIC

    @pytest.mark.parametrize("name", PUBLIC)
    def test_every_public_name_is_there(self, name):
        """Every name of the table of contents can be loaded, and says what it is for."""
        assert getattr(screening, name).__doc__

    def test_version(self):
        """The version is the one of the installed distribution."""
        assert re.fullmatch(r"\d+\.\d+\.\d+", screening.__version__)

    def test_unknown_name(self):
        """A name that is not there is an AttributeError that says so."""
        with pytest.raises(AttributeError, match="no attribute 'diagnose'"):
            screening.diagnose  # noqa: B018


# What an optional feature needs, imported where it is used, with a message that names the extra.
OPTIONAL: dict[str, set[str]] = {
    "testing": {"hypothesis"},
    "tables": {"pyarrow"},
}


class TestHouseRules:
    """
    Small modules, short functions, tests that read as a specification, and nothing of one machine.
    """

    @pytest.mark.parametrize("name", FILES)
    def test_module_size(self, name):
        """A module has at most 250 lines that are not blank."""
        lines = [line for line in FILES[name].read_text("utf-8").splitlines() if line.strip()]

        assert len(lines) <= MAX_LINES

    @pytest.mark.parametrize("name", FILES)
    def test_function_size(self, name):
        """No function body is longer than 50 lines, its docstring left out."""
        long = [f"{f.name}: {body_lines(f)}" for f in functions(tree_of(FILES[name])) if body_lines(f) > MAX_BODY]

        assert long == []

    @pytest.mark.parametrize("name", [name for name, path in FILES.items() if tree_of(path).body])
    def test_module_says_its_purpose(self, name):
        """Every module begins with a docstring that says what it is for."""
        assert ast.get_docstring(tree_of(FILES[name]))

    @pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("test_*.py")), ids=lambda path: path.stem)
    def test_every_test_is_a_sentence(self, path):
        """Every test has a docstring, which is a sentence of the specification."""
        silent = [
            function.name
            for function in functions(tree_of(path))
            if function.name.startswith("test_") and not (ast.get_docstring(function) or "").rstrip().endswith(".")
        ]

        assert silent == []

    def test_nothing_names_a_machine(self):
        """No file of the project names a folder of somebody's machine or the address of a package mirror."""
        places = re.compile(
            r"/(?:work|root|Users|opt)/\w|/home/\w|(?:artifactory|nexus|devpi|mirrors?)[.\w-]*\.\w+/|--(?:extra-)?index-url|"
            r"https?://(?:localhost|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)"
        )
        found = [
            f"{path.relative_to(ROOT)}:{number}"
            for path in project_files()
            for number, line in enumerate(text_of(path).splitlines(), 1)
            if places.search(line)
        ]

        assert [place for place in found if not place.startswith("tests/test_architecture.py:")] == []


def body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """How many lines a function's body has, from its first statement after the docstring to its last."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.end_lineno - body[0].lineno + 1 if body else 0


def project_files() -> list[Path]:
    """What git tracks or would track; where there is no git, every file outside the hidden and built folders."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listing = [git, "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        run = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
        if run.returncode == 0:
            return [ROOT / name for name in run.stdout.split("\0") if name and (ROOT / name).is_file()]
    built = {".venv", ".git", "__pycache__", ".hypothesis", ".mypy_cache", ".ruff_cache", "dist", "build"}
    return [path for path in ROOT.rglob("*") if path.is_file() and built.isdisjoint(path.relative_to(ROOT).parts)]


def text_of(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError:
        return ""
