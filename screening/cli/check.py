"""
``check``, ``new`` and ``schema``: for whoever writes an instrument file.
"""

from __future__ import annotations

import re
from argparse import ArgumentParser, Namespace
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any, Final

from ..errors import DefinitionError, Problem, ScreeningError
from ..instrument.base import ID
from ..library import installed_scorers, read_path
from ..scoring.scorers import BUILTIN
from .common import LANGUAGES, Commands, Usage, note, print_json

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
    parser.add_argument("paths", metavar="PATH", nargs="+", help="a file, or a folder of .yaml and .yml files")
    parser.add_argument("--json", action="store_true", help="a JSON list of the problems")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of the messages")
    parser.set_defaults(run=check)

    parser = commands.add_parser("new", help="a template of an instrument file, its gaps marked TODO")
    parser.add_argument("id", metavar="ID", help="the id of the instrument, such as my_scale")
    parser.add_argument("--lang", choices=LANGUAGES, default="en", help="the language of its words and comments")
    parser.add_argument("--out", metavar="FILE", help="where to write it (ID.yaml if not said; - to print it)")
    parser.set_defaults(run=new)

    parser = commands.add_parser("schema", help="the JSON Schema of instrument files, for editors")
    parser.set_defaults(run=schema)


def check(args: Namespace) -> int:
    """Print the problems of the files named; 1 if one of them is an error."""
    named = [file for path in args.paths for file in instrument_files(Path(path))]
    found = (problem for file in named for problem in problems_in(file))
    counts: Counter[str] = Counter()
    rows = []
    for problem in found:
        counts[problem.severity] += 1
        if args.json:
            rows.append(_row(problem, args.lang))
        else:
            print(problem.line_in(args.lang))
    print_json(rows) if args.json else print(_count(len(named), counts, args.lang))
    return 1 if counts["error"] else 0


def new(args: Namespace) -> int:
    """Write a template; a file that is there is left alone."""
    if not re.fullmatch(ID, args.id):
        raise Usage(f"an id is lower-case letters, digits and _, beginning with a letter: {args.id!r} is not")
    template = files("screening.cli").joinpath(f"new.{args.lang}.yaml").read_text("utf-8")
    text = template.replace("id: my_scale", f"id: {args.id}", 1)
    path = args.out or f"{args.id}.yaml"
    if path == "-":
        print(text, end="")
        return 0
    try:
        with open(path, "x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError:
        raise ScreeningError(f"{path} is there already, and was left as it is") from None
    note(f"{path} written; fill in its TODOs, then: screening check {path}")
    return 0


def schema(args: Namespace) -> int:
    """Print the JSON Schema."""
    from ..instrument.schema import instrument_schema

    theirs = sorted(set(installed_scorers()) - set(BUILTIN))
    print_json(instrument_schema(theirs))
    return 0


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
