"""
``check``, ``new`` and ``schema``: for whoever writes an instrument file.
"""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Final

from ..errors import DefinitionError, Problem
from ..library import read_path
from .common import LANGUAGES, Commands, print_json

_COUNTED: Final = {
    "en": ("{files} checked: {error}, {warning}, {todo}", ("file", "files"), ("error", "errors"),
           ("warning", "warnings"), ("to do", "to do")),
    "zh-CN": ("已检查 {files}：{error}，{warning}，{todo}", ("个文件",) * 2, ("个错误",) * 2,
              ("个警告",) * 2, ("项待填",) * 2),
}  # fmt: skip


def add(commands: Commands) -> None:
    """Add the commands of this module."""
    parser: ArgumentParser = commands.add_parser(
        "check", help="every problem of instrument files, as path:line:column: CODE message"
    )
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, or a folder whose .yaml and .yml files are meant")
    parser.add_argument("--json", action="store_true", help="a JSON list of the problems")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the messages")
    parser.set_defaults(run=check)


def check(args: Namespace) -> int:
    """Print the problems of the files named; 1 if one of them is an error."""
    files = [file for path in args.paths for file in instrument_files(Path(path))]
    found = (problem for file in files for problem in problems_in(file))
    counts: Counter[str] = Counter()
    rows = []
    for problem in found:
        counts[problem.severity] += 1
        if args.json:
            rows.append(_row(problem, args.lang))
        else:
            print(problem.line_in(args.lang))
    print_json(rows) if args.json else print(_count(len(files), counts, args.lang))
    return 1 if counts["error"] else 0


def instrument_files(path: Path) -> Iterator[Path]:
    """Yield *path*, or, if it is a folder, the YAML files in it and in its folders."""
    if not path.is_dir():
        yield path
        return
    yield from sorted(file for ending in ("*.yaml", "*.yml") for file in path.rglob(ending) if file.is_file())


def problems_in(path: Path) -> Iterable[Problem]:
    """Return what is wrong with the file at *path*, in the order of its lines."""
    from ..scoring.proof import findings_of

    try:
        found: Iterable[Problem] = findings_of(read_path(path))
    except DefinitionError as error:
        found = error.problems
    except OSError as error:
        found = [Problem("X01", params={"why": error.strerror or type(error).__name__}, path=str(path))]
    return sorted(found, key=lambda problem: (problem.line, problem.column, problem.code))


def _row(problem: Problem, lang: str) -> dict[str, Any]:
    return {
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message(lang),
        "about": problem.about,
    }


def _count(files: int, counts: Counter[str], lang: str) -> str:
    sentence, *nouns = _COUNTED[lang]
    numbers = (files, counts["error"], counts["warning"], counts["todo"])
    said = [f"{n} {noun[n != 1]}" for n, noun in zip(numbers, nouns, strict=True)]
    return str(sentence).format(files=said[0], error=said[1], warning=said[2], todo=said[3])
