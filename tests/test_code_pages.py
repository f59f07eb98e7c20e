"""The pages of the problem codes: each code has one, and its two snippets show what it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import screening
from screening.care import parse_lines, parse_words
from screening.codes import CODES
from screening.errors import DefinitionError
from screening.instrument.overlay import with_words
from screening.instrument.source import dump, parse
from screening.library import read_text
from screening.pathway.policy import Policy
from screening.scoring.proof import findings_of

ROOT = Path(__file__).parent.parent
PAGES = ROOT / "docs" / "codes"
SHIPPED = Path(screening.__file__).parent
HEAD = re.compile(r"# (\w+): .+\n\n\*(error|warning|todo)\* · `([a-z ]+)`\n")
SNIPPET = re.compile(r"```yaml\n(.*?)\n```", re.DOTALL)
TOO_LARGE_TO_PRINT = {"C02", "X01", "Y25", "Y35", "Y36"}
"""Codes of files that are not there or too long for a page; other tests show them."""


def page(code):
    """Return the text of a page with its line ends as they are."""
    return (PAGES / f"{code}.md").read_bytes().decode()


def merged(under, over):
    """Lay *over* on *under*: a key replaces what was there, and null takes it out."""
    return {key: value for key, value in {**under, **over}.items() if value is not None}


def laid_over(under, over):
    """Lay *over* on *under*, key by key all the way down."""
    return {**under, **{k: laid_over(under.get(k, {}), v) if isinstance(v, dict) else v for k, v in over.items()}}


def minimal():
    return (PAGES / "minimal.yaml").read_text("utf-8")


def as_instrument(snippet):
    return findings_of(read_text(dump(merged(parse(minimal()).data, parse(snippet).data))))


def as_policy(snippet):
    floor, default = ((SHIPPED / "pathway" / name).read_bytes() for name in ("floor.yaml", "default.yaml"))
    Policy.parse(snippet, floor=floor, base=default)


def as_overlay(snippet):
    instrument = read_text(minimal()).instrument
    with_words(instrument, snippet.replace("DIGEST", instrument.digest))


def as_words(snippet):
    words = parse((SHIPPED / "care" / "words.yaml").read_text("utf-8"))
    parse_words(dump(laid_over(words.data, parse(snippet).data)))


READERS = {
    "minimal": as_instrument,
    "policy": as_policy,
    "overlay": as_overlay,
    "words": as_words,
    "lines": parse_lines,
    "text": parse,
    "text saved as gbk": lambda snippet: parse(snippet.encode("gbk")),
}


def problems(base, snippet):
    """Return what is found in *snippet*, read as its page says."""
    try:
        found = READERS[base](snippet)
    except DefinitionError as error:
        return list(error.problems)
    return found if isinstance(found, list) else []


def test_one_page_for_each_code():
    """Every code has a page, every page a code, and the index names them all once."""
    assert {path.stem for path in PAGES.glob("*.md")} - {"README"} == set(CODES)
    assert sorted(re.findall(r"\[(\w+)\]\(\1\.md\)", (PAGES / "README.md").read_text("utf-8"))) == sorted(CODES)


@pytest.mark.parametrize("code", CODES)
def test_page(code):
    """The first snippet of a page has its problem; the second has neither it nor any error."""
    text = page(code)
    head = HEAD.match(text)
    assert head is not None, f"docs/codes/{code}.md: write `# {code}: title`, an empty line, `*severity* · `base``"
    assert (head[1], head[2]) == (code, CODES[code].severity)
    assert re.search("[\u4e00-\u9fff]", text)
    snippets = SNIPPET.findall(text)
    if code in TOO_LARGE_TO_PRINT:
        assert (head[3], snippets) == ("none", [])
        return
    wrong, right = snippets
    found = [problem for problem in problems(head[3], wrong) if problem.code == code]
    assert found, f"the first snippet does not have {code}"
    assert found[0].message("en") != found[0].message("zh-CN")

    left = problems(head[3].removesuffix(" saved as gbk"), right)
    assert code not in {problem.code for problem in left}
    assert [str(problem) for problem in left if problem.severity == "error"] == []
